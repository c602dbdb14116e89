//! Installing with manners: what was there is back afterwards, and nothing shows.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::SystemTime;

use crate::support::{DOCUMENT, DRAFT, Sandbox, holds};

/// A folder's files: mode, time of change, and the bytes in readable form.
fn files(folder: &Path) -> BTreeMap<String, (u32, SystemTime, String)> {
    let read = std::fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_file());
    read.map(|entry| {
        let data = entry.metadata().expect("a file's data");
        let text = std::fs::read(entry.path()).expect("a file's bytes").escape_ascii().to_string();
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, (data.mode(), data.modified().expect("a time"), text))
    })
    .collect()
}

/// Every hook's mode and bytes.
fn hooks(sandbox: &Sandbox) -> BTreeMap<String, (u32, String)> {
    let files = files(&sandbox.root().join(".git/hooks"));
    files.into_iter().map(|(name, (mode, _, text))| (name, (mode, text))).collect()
}

/// A repository with hooks of the user's own: a shell script, bytes that are no text, one that is not executable.
fn with_hooks_of_the_users() -> Sandbox {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.script(".git/hooks/pre-commit", "# \u{e9}: exit early\necho mine >>../ran\nexit 0");
    sandbox.script(".git/hooks/post-commit", "echo after >>../ran");
    sandbox.write(".git/hooks/commit-msg", b"not executable \xff\n");
    sandbox
}

#[test]
fn the_users_hooks_run_and_are_restored() {
    let sandbox = with_hooks_of_the_users();
    let before = hooks(&sandbox);
    sandbox.handoff(&["install"]).ok();
    sandbox.commit_draft(DOCUMENT);
    assert_eq!(sandbox.text("../ran"), "mine\nafter\n");
    assert!(holds(&sandbox.note(), DOCUMENT.as_bytes()));

    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(hooks(&sandbox), before);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Without us"]).ok();
    assert_eq!(sandbox.note(), b"");
}

#[test]
fn uninstalling_leaves_no_trace_in_the_configuration() {
    let sandbox = Sandbox::without_hooks(&[]);
    let before = (sandbox.text(".git/config"), hooks(&sandbox));
    sandbox.handoff(&["install"]).ok();
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!((sandbox.text(".git/config"), hooks(&sandbox)), before);
    sandbox.handoff(&["uninstall"]).ok();
}

#[test]
fn installing_twice_changes_nothing() {
    let sandbox = with_hooks_of_the_users();
    sandbox.handoff(&["install"]).ok();
    let look = || {
        let folder = |name: &str| files(&sandbox.root().join(".git").join(name));
        (folder("hooks"), folder("info"), sandbox.text(".git/config"))
    };
    let once = look();
    sandbox.handoff(&["install"]).ok();
    assert_eq!(look(), once);
}

/// A repository with remotes as git sets them up, and what its configuration was before.
fn with_remotes(names: &[&str]) -> (Sandbox, String) {
    let sandbox = Sandbox::without_hooks(&[]);
    for name in names {
        sandbox.git(&["remote", "add", name, &format!("../{name}.git")]).ok();
    }
    sandbox.git(&["config", "branch.main.remote", names[0]]).ok();
    let config = sandbox.text(".git/config");
    (sandbox, config)
}

/// The fetch settings of a remote.
fn fetched(sandbox: &Sandbox, remote: &str) -> Vec<String> {
    let text = sandbox.git(&["config", "--get-all", &format!("remote.{remote}.fetch")]).text();
    text.lines().map(str::to_owned).collect()
}

/// What git gives a remote, and what we do.
fn both(remote: &str) -> Vec<String> {
    vec![format!("+refs/heads/*:refs/remotes/{remote}/*"), ours(remote)]
}

fn ours(remote: &str) -> String {
    format!("+refs/notes/handoff*:refs/notes/{remote}/handoff*")
}

#[test]
fn remotes_bring_handoffs_until_uninstalled() {
    let (sandbox, before) = with_remotes(&["origin", "a.b"]);
    let told = sandbox.handoff(&["install"]).ok().stderr.clone();
    let hooks = sandbox.root().canonicalize().unwrap().join(".git/hooks");
    let expected = format!(
        "git-handoff captures every commit of this repository now (7 hooks in {})
  undo    git handoff uninstall
  file    SESSION_HANDOFF.md, kept out of git by .git/info/exclude
  pushed  short Handoff- lines in commit messages travel with the commits; the document stays here
          until you say `git handoff sync`
  fetch   a.b, origin bring handoffs along from now on
  next    git handoff add next \"what comes next\"
  stop    commit and go; `git switch` back brings the document along, `git handoff show` prints it
",
        hooks.display()
    );
    assert_eq!(told, expected);
    assert_eq!((fetched(&sandbox, "origin"), fetched(&sandbox, "a.b")), (both("origin"), both("a.b")));

    let look = || (sandbox.text(".git/config"), files(&sandbox.root().join(".git/handoff")), files(&hooks));
    let once = look();
    let again = sandbox.handoff(&["install"]);
    assert_eq!(again.ok().stderr, "git-handoff is installed here already; nothing was changed\n");
    assert_eq!(look(), once);
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(sandbox.text(".git/config"), before);
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(sandbox.text(".git/config"), before);
}

#[test]
fn a_remote_of_later_is_set_up_by_the_next_install() {
    let (sandbox, _) = with_remotes(&["origin"]);
    sandbox.handoff(&["install"]).ok();
    sandbox.git(&["remote", "add", "fork", "../fork.git"]).ok();
    let told = sandbox.handoff(&["install"]).ok().stderr.clone();
    assert!(told.contains("\n  fetch   fork brings handoffs along from now on\n"), "{told}");
    assert_eq!((fetched(&sandbox, "origin"), fetched(&sandbox, "fork")), (both("origin"), both("fork")));
    sandbox.handoff(&["uninstall"]).ok();
    assert!(!sandbox.text(".git/config").contains("handoff"));
}

#[test]
fn remotes_can_be_left_alone() {
    let (sandbox, before) = with_remotes(&["origin"]);
    sandbox.handoff(&["install", "--no-fetch"]).ok();
    assert_eq!(sandbox.text(".git/config"), before);
    sandbox.handoff(&["install"]).ok();
    // What was added before stays, and stays ours.
    sandbox.handoff(&["install", "--no-fetch"]).ok();
    assert_eq!(fetched(&sandbox, "origin"), both("origin"));
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(sandbox.text(".git/config"), before);
}

#[test]
fn a_setting_of_the_users_is_neither_doubled_nor_removed() {
    for setting in
        [&ours("origin"), "refs/notes/handoff:refs/notes/origin/handoff", "+refs/notes/*:refs/notes/origin/*"]
    {
        let (sandbox, _) = with_remotes(&["origin"]);
        sandbox.git(&["config", "--add", "remote.origin.fetch", setting]).ok();
        let before = sandbox.text(".git/config");
        let told = sandbox.handoff(&["install"]).ok().stderr.clone();
        assert!(!told.contains("  fetch "), "{told}");
        assert_eq!(sandbox.text(".git/config"), before);
        sandbox.handoff(&["uninstall"]).ok();
        assert_eq!(sandbox.text(".git/config"), before);
    }
}

#[test]
fn a_renamed_or_removed_remote_is_no_trouble() {
    // Git keeps the value, and advises to change it by hand; some will.
    for by_hand in [false, true] {
        let (sandbox, before) = with_remotes(&["origin", "gone"]);
        sandbox.handoff(&["install"]).ok();
        sandbox.git(&["remote", "rename", "origin", "upstream"]).ok();
        sandbox.git(&["remote", "remove", "gone"]).ok();
        if by_hand {
            let key = "remote.upstream.fetch";
            sandbox.git(&["config", "--fixed-value", key, &ours("upstream"), &ours("origin")]).ok();
        }
        sandbox.handoff(&["uninstall"]).ok();
        let config = sandbox.text(".git/config");
        assert_eq!(fetched(&sandbox, "upstream"), both("upstream")[..1], "{by_hand}: {config}");
        assert!(!config.contains("handoff") && before.contains("gone") && !config.contains("gone"), "{config}");
    }

    let (sandbox, _) = with_remotes(&["origin"]);
    sandbox.handoff(&["install"]).ok();
    sandbox.git(&["remote", "rename", "origin", "upstream"]).ok();
    sandbox.handoff(&["install"]).ok();
    assert_eq!(fetched(&sandbox, "upstream"), both("upstream"));
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(fetched(&sandbox, "upstream"), both("upstream")[..1]);
}

#[test]
fn remotes_that_cannot_bring_handoffs_are_told() {
    let (sandbox, _) = with_remotes(&["handoff", "taken", "bare"]);
    sandbox.git(&["config", "--unset", "remote.bare.fetch"]).ok();
    sandbox.git(&["config", "--add", "remote.taken.fetch", "+refs/notes/*:refs/notes/*"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
    sandbox.git(&["notes", "--ref=taken", "add", "-m", "mine"]).ok();
    let before = sandbox.text(".git/config");
    let told = sandbox.handoff(&["install"]).ok().stderr.clone();
    let expected = "\
warning: handoff cannot bring handoffs along: they would stand below refs/notes/handoff, which is a ref itself
hint: another name makes room: `git remote rename handoff NAME`
warning: taken cannot bring handoffs along: they would stand below refs/notes/taken, which is a ref itself
hint: another name makes room: `git remote rename taken NAME`
warning: every fetch from taken overwrites your own notes, because of its fetch setting +refs/notes/*:refs/notes/*
hint: `git config --unset --fixed-value remote.taken.fetch '+refs/notes/*:refs/notes/*'`
git-handoff captures every commit of this repository now";
    assert_eq!(told[..expected.len().min(told.len())], *expected);
    assert_eq!(sandbox.text(".git/config"), before);
}

#[test]
fn the_draft_is_excluded_and_the_status_clean() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    let exclude = sandbox.text(".git/info/exclude");
    assert!(exclude.lines().any(|line| line == format!("/{DRAFT}")), "{exclude}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).ok().text(), "");
    assert!(sandbox.git(&["ls-files"]).text().lines().all(|file| file == "a.txt"));
}

#[test]
fn outside_a_repository_it_says_so() {
    let sandbox = Sandbox::without_hooks(&[]);
    let output = sandbox.run(&sandbox.root().join("../home"), crate::support::HANDOFF, &["install"], b"");
    output.exits(3);
    assert!(output.stderr.starts_with("error: "), "{output}");
}

#[test]
fn a_bare_repository_gets_no_hooks() {
    let sandbox = Sandbox::without_hooks(&["--bare"]);
    let before = files(&sandbox.root().join("hooks"));
    let output = sandbox.handoff(&["install"]);
    assert!(output.stderr.contains("bare"), "{output}");
    assert_eq!(files(&sandbox.root().join("hooks")), before);
}
