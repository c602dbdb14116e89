//! Sharing handoffs: a bare repository as the remote, and clones that sync with it.

use std::path::{Path, PathBuf};
use std::thread;

use crate::support::{DOCUMENT, DRAFT, HANDOFF, Output, Sandbox};

/// Clones of one remote. The sandbox's own repository is the first; its remote has a relative address.
struct Team {
    sandbox: Sandbox,
}

impl Team {
    fn new() -> Self {
        Self::with(&[])
    }

    /// `init` are words for `git init`, for the remote too.
    fn with(init: &[&str]) -> Self {
        let sandbox = Sandbox::unborn(init);
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
        sandbox.git(&[&["init", "-q", "--bare"], init, &["../remote.git"]].concat()).ok();
        sandbox.git(&["remote", "add", "origin", "../remote.git"]).ok();
        sandbox.git(&["push", "-q", "-u", "origin", "main"]).ok();
        Self { sandbox }
    }

    /// A clone with our hooks, on a branch of its own.
    fn clone(&self, name: &str) -> PathBuf {
        let folder = self.sandbox.beside(name);
        self.sandbox.git(&["clone", "-q", "../remote.git", &format!("../{name}")]).ok();
        self.sandbox.handoff_in(&folder, &["install"]).ok();
        self.git(&folder, &["switch", "-q", "-c", name]).ok();
        folder
    }

    fn own(&self) -> PathBuf {
        self.sandbox.root()
    }

    fn remote(&self) -> PathBuf {
        self.sandbox.beside("remote.git")
    }

    fn git(&self, folder: &Path, words: &[&str]) -> Output {
        self.sandbox.git_in(folder, words)
    }

    /// Commits a draft; the commit's id.
    fn commit(&self, folder: &Path, draft: &str) -> String {
        std::fs::write(folder.join(DRAFT), draft).expect("a written draft");
        self.git(folder, &["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
        self.git(folder, &["rev-parse", "HEAD"]).ok().text().trim().to_owned()
    }

    /// Syncs, with success and no data; what was told.
    #[track_caller]
    fn sync(&self, folder: &Path) -> String {
        let output = self.sandbox.handoff_in(folder, &["sync"]);
        assert_eq!(output.ok().text(), "", "{output}");
        output.stderr
    }

    /// What every ref is, and how many objects there are.
    fn state(&self, folder: &Path) -> (String, String) {
        let refs = self.git(folder, &["for-each-ref", "--format=%(refname) %(objectname)"]).ok().text();
        (refs, self.git(folder, &["count-objects", "-v"]).ok().text())
    }

    fn tip(&self, folder: &Path, name: &str) -> String {
        self.git(folder, &["rev-parse", "-q", "--verify", name]).text().trim().to_owned()
    }

    fn note(&self, folder: &Path, commit: &str) -> String {
        self.git(folder, &["notes", "--ref=handoff", "show", commit]).text()
    }

    /// Asserts that two repositories have the same handoffs, and each all of these commits'.
    #[track_caller]
    fn agree(&self, folders: &[&Path], commits: &[&str]) {
        let list = |folder: &Path| {
            let text = self.git(folder, &["notes", "--ref=handoff", "list"]).ok().text();
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let first = list(folders[0]);
        for commit in commits {
            assert!(first.iter().any(|line| line.ends_with(commit)), "no note of {commit} in {first:#?}");
        }
        for folder in &folders[1..] {
            assert_eq!(list(folder), first, "{}", folder.display());
        }
    }
}

#[test]
fn handoffs_go_round() {
    let team = Team::new();
    let bo = team.clone("bo");
    let one = team.commit(&team.own(), DOCUMENT);
    assert_eq!(team.sync(&team.own()), "handoff: 2 handoffs went to origin\n");
    assert_eq!(team.sync(&bo), "handoff: 2 handoffs came from origin\n");
    let two = team.commit(&bo, "# Bo's\n");
    let three = team.commit(&team.own(), "# Ana's\n");
    assert_eq!(team.sync(&bo), "handoff: 1 handoff went to origin\n");
    assert_eq!(team.sync(&team.own()), "handoff: 1 handoff came from origin, 1 went there\n");
    assert_eq!(team.sync(&bo), "handoff: 1 handoff came from origin\n");
    team.agree(&[&team.own(), &bo, &team.remote()], &[&one, &two, &three]);
    for folder in [team.own(), bo] {
        let tips = ["refs/notes/handoff", "refs/notes/origin/handoff"].map(|name| team.tip(&folder, name));
        assert_eq!(tips, [0, 1].map(|_| team.tip(&team.remote(), "refs/notes/handoff")));
    }
}

#[test]
fn in_every_kind_of_repository() {
    let sandbox = Sandbox::without_hooks(&[]);
    for init in [&["--ref-format=reftable"][..], &["--object-format=sha256"]] {
        // An older git knows no reftables.
        if sandbox.git(&[&["init", "-q"], init, &["../trial"]].concat()).status != Some(0) {
            continue;
        }
        let team = Team::with(init);
        let (bo, bare) = (team.clone("bo"), team.sandbox.beside("bare.git"));
        team.git(&team.own(), &["clone", "-q", "--bare", "../remote.git", "../bare.git"]).ok();
        let (one, two) = (team.commit(&team.own(), DOCUMENT), team.commit(&bo, "# Bo's\n"));
        assert_eq!(team.sync(&team.own()), "handoff: 2 handoffs went to origin\n");
        assert_eq!(team.sync(&bo), "handoff: 2 handoffs came from origin, 1 went there\n");
        assert_eq!(team.sync(&team.own()), "handoff: 1 handoff came from origin\n");
        assert_eq!(team.sync(&bare), "handoff: 3 handoffs came from origin\n");
        team.agree(&[&team.own(), &bo, &team.remote(), &bare], &[&one, &two]);
        assert_eq!(team.tip(&bo, "refs/notes/origin/handoff"), team.tip(&team.remote(), "refs/notes/handoff"));
    }
}

#[test]
fn a_commit_with_two_handoffs_keeps_both() {
    let team = Team::new();
    let bo = team.clone("bo");
    let one = team.commit(&team.own(), "# Ana's\n");
    // Amended into the same commit on both sides, by people who do not know of each other.
    team.git(&team.own(), &["push", "-q", "origin", "main"]).ok();
    team.git(&bo, &["fetch", "-q"]).ok();
    team.git(&bo, &["switch", "-q", "--detach", "origin/main"]).ok();
    let elsewhere = team.commit(&bo, "# Bo's\n");
    team.git(&bo, &["notes", "--ref=handoff", "copy", "-f", &elsewhere, &one]).ok();
    team.git(&bo, &["notes", "--ref=handoff", "append", "-m", "reviewed by Cy", &one]).ok();
    team.sync(&team.own());
    assert_eq!(team.sync(&bo), "handoff: 2 handoffs came from origin, 2 went there\n");
    assert_eq!(team.sync(&team.own()), "handoff: 2 handoffs came from origin\n");
    let note = team.note(&team.own(), &one);
    for text in ["# Ana's\n", "# Bo's\n", "reviewed by Cy"] {
        assert!(note.contains(text), "{note}");
    }
    team.agree(&[&team.own(), &bo, &team.remote()], &[&one]);
    assert_eq!(note.matches("handoff = 1\n").count(), 3, "{note}");
}

#[test]
fn a_second_sync_has_nothing_to_do() {
    let team = Team::new();
    team.commit(&team.own(), DOCUMENT);
    team.sync(&team.own());
    team.sandbox.script(".git/hooks/pre-push", "echo pushed >>../ran");
    let before = (team.state(&team.own()), team.state(&team.remote()));
    assert_eq!(team.sync(&team.own()), "handoff: origin and this repository have the same handoffs\n");
    assert_eq!((team.state(&team.own()), team.state(&team.remote())), before);
    assert!(!team.sandbox.beside("ran").exists());
}

#[test]
fn a_remote_without_handoffs() {
    let team = Team::new();
    let bo = team.clone("bo");
    let none = "handoff: neither origin nor this repository has a handoff yet\n";
    assert_eq!(team.sync(&bo), none);
    for words in [&["fetch"][..], &["fetch", "--prune"], &["pull", "origin", "main"], &["remote", "update"]] {
        assert_eq!(team.git(&bo, words).ok().text().lines().filter(|line| line.contains("notes")).count(), 0);
    }
    team.sync(&team.own());
    assert_eq!(team.sync(&team.own()), "handoff: origin and this repository have the same handoffs\n");
}

#[test]
fn a_pull_is_enough_where_the_hooks_are_installed() {
    let team = Team::new();
    let bo = team.clone("bo");
    team.commit(&team.own(), DOCUMENT);
    team.git(&team.own(), &["push", "-q"]).ok();
    team.sync(&team.own());
    team.git(&bo, &["switch", "-q", "main"]).ok();
    team.git(&bo, &["pull", "-q"]).ok();
    let shown = team.sandbox.handoff_in(&bo, &["show"]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
    assert!(!shown.stderr.contains("trailers"), "{shown}");
}

#[test]
fn a_partial_clone_gets_the_texts_when_they_are_asked_for() {
    let team = Team::new();
    let one = team.commit(&team.own(), DOCUMENT);
    let first = team.tip(&team.own(), "HEAD~");
    team.git(&team.own(), &["push", "-q"]).ok();
    team.sync(&team.own());
    team.git(&team.remote(), &["config", "uploadpack.allowFilter", "true"]).ok();
    let url = format!("file://{}", team.remote().display());
    let (bo, cy) = (team.sandbox.beside("bo"), team.sandbox.beside("cy"));
    for folder in [&bo, &cy] {
        team.git(&team.own(), &["clone", "-q", "--filter=blob:none", &url, &folder.display().to_string()]).ok();
        team.sandbox.handoff_in(folder, &["install"]).ok();
    }
    let missing = |folder: &Path| {
        let list = ["rev-list", "--objects", "--missing=print", "refs/notes/origin/handoff"];
        team.git(folder, &list).ok().text().lines().filter(|line| line.starts_with('?')).count()
    };
    // A fetch of git's leaves them out; one of ours does not.
    team.git(&bo, &["fetch", "-q"]).ok();
    team.sync(&cy);
    assert_eq!((missing(&bo), missing(&cy)), (2, 0));

    // A commit asks for nothing. A merge asks for what differs, and a reader for what is read.
    let two = team.commit(&bo, "# Bo's\n");
    team.git(&bo, &["notes", "--ref=handoff", "add", "-m", "reviewed by Bo", &one]).ok();
    assert_eq!(missing(&bo), 2);
    assert_eq!(team.sync(&bo), "handoff: 2 handoffs came from origin, 2 went there\n");
    assert_eq!(missing(&bo), 1);
    assert!(team.note(&bo, &one).contains("reviewed by Bo\n"));
    team.sandbox.handoff_in(&bo, &["show", &first]).ok();
    assert_eq!(missing(&bo), 0);
    team.agree(&[&bo, &team.remote()], &[&one, &two]);
}

#[test]
fn a_lost_race_is_run_again() {
    let team = Team::new();
    let (bo, cy) = (team.clone("bo"), team.clone("cy"));
    let (one, two) = (team.commit(&team.own(), DOCUMENT), team.commit(&bo, "# Bo's\n"));
    let three = team.commit(&cy, "# Cy's\n");
    // While we are about to push, Bo does; while we are about to push again, Cy does.
    let race = format!(
        "test -e ../bo.done && test -e ../cy.done && exit 0\n\
         test -e ../bo.done && who=cy || who=bo\n\
         touch ../$who.done; unset GIT_DIR GIT_HANDOFF_SYNC; cd ../$who && '{HANDOFF}' sync"
    );
    team.sandbox.script(".git/hooks/pre-push", &race);
    assert_eq!(team.sync(&team.own()), "handoff: 2 handoffs came from origin, 2 went there\n");
    assert!(team.sandbox.beside("cy.done").exists());
    team.sync(&bo);
    team.sync(&cy);
    team.agree(&[&team.own(), &bo, &cy, &team.remote()], &[&one, &two, &three]);
}

#[test]
fn a_race_at_the_server_is_run_again() {
    let team = Team::new();
    let bo = team.clone("bo");
    team.sync(&team.own());
    team.sync(&bo);
    let (one, two) = (team.commit(&team.own(), DOCUMENT), team.commit(&bo, "# Bo's\n"));
    team.git(&bo, &["push", "-q", "origin", "refs/notes/handoff:refs/heads/later"]).ok();
    // The server has accepted our push, and then the ref is not what it was.
    let race = "test \"$1\" = refs/notes/handoff && ! test -e done || exit 0\n\
                touch done; env -u GIT_QUARANTINE_PATH git update-ref refs/notes/handoff refs/heads/later";
    team.sandbox.script("../remote.git/hooks/update", race);
    assert_eq!(team.sync(&team.own()), "handoff: 1 handoff came from origin, 1 went there\n");
    assert!(team.remote().join("done").exists());
    team.agree(&[&team.own(), &team.remote()], &[&one, &two]);
}

#[test]
fn three_clones_at_once_lose_nothing() {
    const ROUNDS: usize = 4;
    let team = Team::new();
    let folders = [team.own(), team.clone("bo"), team.clone("cy")];
    thread::scope(|scope| {
        for folder in &folders {
            let team = &team;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    team.commit(folder, &format!("# {} {round}\n", folder.display()));
                    team.sync(folder);
                }
            });
        }
    });
    for folder in &folders {
        team.sync(folder);
    }
    let mut commits = Vec::new();
    for folder in &folders {
        let text = team.git(folder, &["rev-list", "HEAD", "^origin/main"]).ok().text();
        commits.extend(text.lines().map(str::to_owned));
    }
    assert_eq!(commits.len(), folders.len() * ROUNDS);
    let commits: Vec<_> = commits.iter().map(String::as_str).collect();
    team.agree(&[&team.remote(), &folders[0], &folders[1], &folders[2]], &commits);
}

#[test]
fn captures_and_syncs_of_one_repository_at_once_lose_nothing() {
    const ROUNDS: usize = 4;
    let team = Team::new();
    let bo = team.clone("bo");
    team.git(&team.own(), &["worktree", "add", "-q", "-b", "side", "../side"]).ok();
    let folders = [team.own(), team.sandbox.beside("side"), bo];
    thread::scope(|scope| {
        for folder in &folders {
            let team = &team;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    team.commit(folder, &format!("# {} {round}\n", folder.display()));
                    team.commit(folder, &format!("# {} {round}, again\n", folder.display()));
                    team.sync(folder);
                }
            });
        }
    });
    folders.iter().for_each(|folder| drop(team.sync(folder)));
    folders.iter().for_each(|folder| drop(team.sync(folder)));
    let list = |folder: &Path| team.git(folder, &["rev-list", "HEAD", "^origin/main"]).ok().text();
    let commits: String = folders.iter().map(|folder| list(folder)).collect();
    assert_eq!(commits.lines().count(), folders.len() * ROUNDS * 2);
    team.agree(&[&team.remote(), &folders[0], &folders[2]], &commits.lines().collect::<Vec<_>>());
}

#[test]
fn a_fetch_setting_that_overwrites_notes_has_no_say() {
    let team = Team::new();
    let bo = team.clone("bo");
    team.sync(&team.own());
    let one = team.commit(&bo, DOCUMENT);
    team.git(&bo, &["config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*"]).ok();
    team.git(&bo, &["config", "fetch.prune", "true"]).ok();
    team.git(&bo, &["tag", "here"]).ok();
    team.git(&bo, &["config", "fetch.pruneTags", "true"]).ok();
    assert_eq!(team.sync(&bo), "handoff: 1 handoff came from origin, 1 went there\n");
    team.agree(&[&bo, &team.remote()], &[&one]);
    assert_eq!(team.git(&bo, &["tag"]).text(), "here\n");
    assert_eq!(team.git(&team.remote(), &["tag"]).text(), "");
}

#[test]
fn no_fetch_loses_notes_of_ours() {
    let team = Team::new();
    let bo = team.clone("bo");
    let one = team.commit(&bo, DOCUMENT);
    for words in [&["fetch", "--prune"][..], &["fetch", "--prune", "--force"], &["fetch", "--all", "--prune"]] {
        team.git(&bo, words).ok();
        assert!(team.note(&bo, &one).contains(DOCUMENT), "{words:?}");
    }
    // A remote that has other notes, and one that has no longer any.
    team.sync(&team.own());
    team.git(&bo, &["fetch", "-q", "--prune"]).ok();
    assert!(team.note(&bo, &one).contains(DOCUMENT));
    team.git(&team.remote(), &["update-ref", "-d", "refs/notes/handoff"]).ok();
    assert_eq!(team.sync(&bo), "handoff: 1 handoff came from origin, 2 went there\n");
    team.agree(&[&bo, &team.remote()], &[&one]);
}

#[test]
fn which_remote_is_meant() {
    let team = Team::new();
    let folder = team.own();
    for name in ["alpha", "zeta", "-x"] {
        team.git(&folder, &["init", "-q", "--bare", &format!("../{name}.git")]).ok();
        team.git(&folder, &["config", &format!("remote.{name}.url"), &format!("../{name}.git")]).ok();
    }
    let went = |name: &str| format!("handoff: 1 handoff went to {name}\n");
    assert_eq!(team.sync(&folder), went("origin"));
    team.git(&folder, &["config", "branch.main.remote", "zeta"]).ok();
    assert_eq!(team.sync(&folder), went("zeta"));
    let named = team.sandbox.handoff(&["sync", "alpha"]);
    assert_eq!(named.ok().stderr, went("alpha"));
    let dashed = team.sandbox.handoff(&["sync", "--", "-x"]);
    assert_eq!(dashed.ok().stderr, went("-x"));
    assert_eq!(team.tip(&folder, "refs/notes/-x/handoff"), team.tip(&folder, "refs/notes/handoff"));

    let same = |name: &str| format!("handoff: {name} and this repository have the same handoffs\n");
    for (remote, chosen) in [(".", "origin"), ("../zeta.git", "origin"), ("-x", "-x")] {
        team.git(&folder, &["config", "branch.main.remote", remote]).ok();
        assert_eq!(team.sync(&folder), same(chosen), "{remote}");
    }
    team.git(&folder, &["switch", "-q", "--detach"]).ok();
    assert_eq!(team.sync(&folder), same("origin"));
    for name in ["-x", "origin"] {
        team.git(&folder, &["config", "--remove-section", &format!("remote.{name}")]).ok();
    }
    assert_eq!(team.sync(&folder), same("alpha"));
}

#[test]
fn a_remote_that_is_none() {
    let team = Team::new();
    team.git(&team.own(), &["remote", "add", "fork", "../fork.git"]).ok();
    for name in ["upstream", "../remote.git", "", "origin/main"] {
        let output = team.sandbox.handoff(&["sync", name]);
        assert_eq!(output.exits(2).text(), "");
        assert_eq!(output.stderr, format!("error: {name:?} is no remote here\nhint: the remotes are fork, origin\n"));
    }
    let alone = Sandbox::new();
    for words in [&["sync"][..], &["sync", "origin"]] {
        let output = alone.handoff(words);
        let told = "error: this repository has no remote\nhint: add one: `git remote add origin URL`\n";
        assert_eq!(output.exits(3).stderr, told);
    }
}

#[test]
fn a_remote_that_cannot_be_reached() {
    let team = Team::new();
    team.git(&team.own(), &["remote", "set-url", "origin", "../nowhere.git"]).ok();
    let before = team.state(&team.own());
    let output = team.sandbox.handoff(&["sync"]);
    let told = "error: the handoffs of origin could not be fetched\n\
                caused by: fatal: '../nowhere.git' does not appear to be a git repository\n\
                fatal: Could not read from remote repository.\n\
                Please make sure you have the correct access rights\n\
                and the repository exists.\n\
                hint: does git reach it? `git ls-remote origin`\n";
    assert_eq!(output.exits(3).stderr, told);
    assert_eq!(team.state(&team.own()), before);
}

#[test]
fn a_server_that_declines() {
    let team = Team::new();
    let (bo, one) = (team.clone("bo"), team.commit(&team.own(), DOCUMENT));
    team.sync(&team.own());
    let two = team.commit(&bo, "# Bo's\n");
    team.sandbox.script("../remote.git/hooks/pre-receive", "echo >>ran; echo 'no notes here' >&2; exit 1");
    let output = team.sandbox.handoff_in(&bo, &["sync"]);
    let told = "error: origin did not take the handoffs\n\
                caused by: [remote rejected] (pre-receive hook declined)\n\
                caused by: remote: no notes here\n\
                hint: its server decides who may push `refs/notes/handoff`\n\
                hint: nothing is lost: everything is in this repository's notes\n";
    assert_eq!(output.exits(3).stderr, told);
    assert_eq!(std::fs::read_to_string(team.remote().join("ran")).unwrap(), "\n", "it was asked once");
    // Theirs have come all the same.
    assert!(team.note(&bo, &one).contains(DOCUMENT) && team.note(&bo, &two).contains("# Bo's\n"));
}

#[test]
fn a_race_that_is_never_won_ends() {
    let team = Team::new();
    team.sandbox.write("../remote.git/refs/notes/handoff.lock", "");
    let before = team.tip(&team.own(), "refs/notes/handoff");
    let output = team.sandbox.handoff(&["sync"]);
    let lines: Vec<_> = output.exits(3).stderr.lines().collect();
    let told = [
        "error: the handoffs could not be shared with origin",
        "caused by: 10 times somebody else was faster",
        "caused by: [remote rejected] (failed to update ref)",
    ];
    assert_eq!(lines[..3], told, "{output}");
    assert!(lines[3].starts_with("remote: error: cannot lock ref 'refs/notes/handoff': "), "{output}");
    assert_eq!(lines.last(), Some(&"hint: nothing is lost; try again later: `git handoff sync origin`"));
    assert_eq!(team.tip(&team.own(), "refs/notes/handoff"), before);
}

#[test]
fn a_pre_push_hook_of_the_users_stays_in_force() {
    let team = Team::new();
    let hook =
        "cat >../pushed\necho said; echo '!\tx:refs/notes/handoff\t[rejected] (fetch first)'; echo no >&2; exit 1";
    team.sandbox.script(".git/hooks/pre-push", hook);
    let output = team.sandbox.handoff(&["sync"]);
    let told = "error: origin did not take the handoffs\ncaused by: no\n\
                hint: by hand it would be `git push origin refs/notes/handoff`\n\
                hint: nothing is lost: everything is in this repository's notes\n";
    assert_eq!(output.exits(3).stderr, told);
    let tip = team.tip(&team.own(), "refs/notes/handoff");
    let zero = "0".repeat(40);
    assert_eq!(team.sandbox.text("../pushed"), format!("{tip} {tip} refs/notes/handoff {zero}\n"));
    assert_eq!(team.tip(&team.remote(), "refs/notes/handoff"), "");
}

#[test]
fn a_pre_push_hook_may_sync_and_leave_something_running() {
    let team = Team::new();
    // Should it ever come round, it ends there.
    let round = "if test -e ../ran; then echo again >>../ran; exit 0; fi; echo >>../ran";
    let hook = format!("{round}\nsleep 60 & echo $! >../sleeper\n'{HANDOFF}' sync");
    team.sandbox.script(".git/hooks/pre-push", &hook);
    let begun = std::time::Instant::now();
    assert_eq!(team.sync(&team.own()), "handoff: 1 handoff went to origin\n");
    assert!(begun.elapsed().as_secs() < 40, "it waited for what the hook had started");
    assert_eq!(team.sandbox.text("../ran"), "\n");
    team.sandbox.run(&team.own(), "kill", &[team.sandbox.text("../sleeper").trim()], b"").ok();
}

#[test]
fn another_fan_out_is_understood() {
    let team = Team::new();
    let bo = team.clone("bo");
    let one = team.commit(&team.own(), DOCUMENT);
    team.sync(&team.own());
    team.sync(&bo);
    // Bo's notes become flat, then one of them is spelled twice.
    let list = team.git(&bo, &["notes", "--ref=handoff", "list"]).ok().text();
    let pairs: Vec<_> = list.lines().filter_map(|line| line.split_once(' ')).collect();
    let flat: String = pairs.iter().map(|(blob, commit)| format!("100644 blob {blob}\t{commit}\n")).collect();
    let write = |listing: &str, parent: &str| {
        let tree = team.sandbox.run(&bo, "git", &["mktree"], listing.as_bytes()).ok().text();
        let commit = team.git(&bo, &["commit-tree", "-p", parent, "-m", "flat", tree.trim()]).ok().text();
        team.git(&bo, &["update-ref", "refs/notes/handoff", commit.trim()]).ok();
    };
    write(&flat, "refs/notes/handoff");
    let other = team.sandbox.run(&bo, "git", &["hash-object", "-w", "--stdin"], b"reviewed by Bo\n").ok().text();
    let below = format!("100644 blob {}\t{}\n", other.trim(), &one[2..]);
    let below = team.sandbox.run(&bo, "git", &["mktree"], below.as_bytes()).ok().text();
    write(&format!("{flat}040000 tree {}\t{}\n", below.trim(), &one[..2]), "refs/notes/handoff");
    // Ours moves on, so that the two have to be merged.
    let two = team.commit(&team.own(), "# Ana's\n");
    assert_eq!(team.sync(&team.own()), "handoff: 1 handoff went to origin\n");
    assert_eq!(team.sync(&bo), "handoff: 2 handoffs came from origin, 1 went there\n");
    let files = team.git(&bo, &["ls-tree", "-r", "--name-only", "refs/notes/handoff"]).ok().text();
    assert_eq!(files.replace('/', "").matches(one.as_str()).count(), 1, "{files}");
    assert_eq!(team.sync(&team.own()), "handoff: 1 handoff came from origin\n");
    team.agree(&[&team.own(), &bo, &team.remote()], &[&one, &two]);
    let note = team.note(&team.own(), &one);
    assert!(note.contains(DOCUMENT) && note.contains("reviewed by Bo\n"), "{note}");
}

#[test]
fn a_foreign_text_stays_what_it_is() {
    let team = Team::new();
    let bo = team.clone("bo");
    let one = team.commit(&bo, DOCUMENT);
    team.git(&team.own(), &["notes", "--ref=handoff", "add", "-f", "-m", "reviewed by Cy", "HEAD"]).ok();
    team.sync(&team.own());
    assert_eq!(team.sync(&bo), "handoff: 1 handoff came from origin, 1 went there\n");
    // Only they had it, so not a byte of it is touched.
    assert_eq!(team.note(&bo, "HEAD~"), "reviewed by Cy\n");
    team.agree(&[&bo, &team.remote()], &[&one]);
}

#[test]
fn a_note_that_is_too_large_is_left() {
    let team = Team::new();
    let bo = team.clone("bo");
    team.sync(&team.own());
    team.sync(&bo);
    let (one, large) = (team.tip(&bo, "HEAD"), team.sandbox.beside("large"));
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(17 * 1024 * 1024).unwrap();
    let blob = team.git(&team.own(), &["hash-object", "-w", &large.display().to_string()]).ok().text();
    team.git(&team.own(), &["notes", "--ref=handoff", "add", "-f", "-C", blob.trim(), "HEAD"]).ok();
    team.git(&bo, &["notes", "--ref=handoff", "append", "-m", "reviewed by Bo", "HEAD"]).ok();
    let note = team.note(&bo, "HEAD");
    team.sync(&team.own());
    let warning = format!("warning: the note of {} is too large to be merged; yours stays as it is\n", &one[..7]);
    assert_eq!(team.sync(&bo), format!("{warning}handoff: 1 handoff went to origin\n"));
    assert_eq!(team.note(&bo, "HEAD"), note);
    assert_eq!(team.sync(&bo), "handoff: origin and this repository have the same handoffs\n");
    // Where there was none, it comes without being read.
    let cy = team.clone("cy");
    team.git(&team.own(), &["push", "-q", "--force", "origin", "refs/notes/handoff"]).ok();
    team.commit(&cy, "# Cy's\n");
    assert_eq!(team.sync(&cy), "handoff: 1 handoff came from origin, 1 went there\n");
    assert_eq!(team.git(&cy, &["notes", "--ref=handoff", "list", "HEAD~"]).text(), blob);
}

#[test]
fn a_stale_lock_is_told_and_loses_nothing() {
    let team = Team::new();
    let bo = team.clone("bo");
    team.sync(&team.own());
    let one = team.commit(&bo, DOCUMENT);
    team.sandbox.write("../bo/.git/refs/notes/handoff.lock", "");
    let note = team.note(&bo, &one);
    let output = team.sandbox.handoff_in(&bo, &["sync"]);
    let lock = bo.join(".git/refs/notes/handoff.lock").canonicalize().unwrap();
    let told = format!(
        "error: the notes could not be written\ncaused by: another process holds refs/notes/handoff\n\
         hint: when no git is at work here, one that was stopped left it: `rm {}`\n",
        lock.display()
    );
    assert_eq!(output.exits(3).stderr, told);
    assert_eq!(team.note(&bo, &one), note);
    assert_eq!(std::fs::read(&lock).unwrap(), b"");

    // A capture made meanwhile waits, and goes along as soon as it can.
    let two = team.commit(&bo, "# Waiting\n");
    assert_eq!(team.note(&bo, &two), "");
    std::fs::remove_file(lock).unwrap();
    assert_eq!(team.sync(&bo), "handoff: 1 handoff came from origin, 2 went there\n");
    team.agree(&[&bo, &team.remote()], &[&one, &two]);
}

#[test]
fn a_remote_whose_notes_have_no_place() {
    let team = Team::new();
    team.git(&team.own(), &["remote", "rename", "origin", "handoff"]).ok();
    let output = team.sandbox.handoff(&["sync"]);
    let told = "error: the handoffs of handoff have no place here\n\
                caused by: they would stand below refs/notes/handoff, which is a ref itself\n\
                hint: give the remote another name: `git remote rename handoff NAME`\n";
    assert_eq!(output.exits(3).stderr, told);
}

#[test]
fn histories_of_two_beginnings_become_one() {
    let team = Team::new();
    let bo = team.clone("bo");
    let (one, two) = (team.commit(&team.own(), DOCUMENT), team.commit(&bo, "# Bo's\n"));
    team.sync(&team.own());
    let theirs = team.tip(&team.own(), "refs/notes/handoff");
    let ours = team.tip(&bo, "refs/notes/handoff");
    team.sync(&bo);
    let parents = team.git(&bo, &["log", "-1", "--format=%P%n%s%n%an", "refs/notes/handoff"]).ok().text();
    assert_eq!(parents, format!("{ours} {theirs}\nhandoff: merged those of origin\nAna Lima\n"));
    team.agree(&[&bo, &team.remote()], &[&one, &two]);
    team.git(&bo, &["fsck", "--strict"]).ok();
}
