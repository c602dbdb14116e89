//! Checkouts bring back the document that belongs to the branch, and take nothing away that a person wrote.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::support::{DRAFT, Sandbox};

const MAIN: &str = "# On main\n\n## Next Steps\n\n1. Tag the release\n";
const TOPIC: &str = "# On topic\n\n## Next Steps\n\n1. Measure\n";

/// Two branches at two commits, each captured with its document; HEAD is on `topic`.
fn two_branches() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(MAIN);
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.commit_draft(TOPIC);
    sandbox
}

/// A clone of Cy's, on `main`, whose remote has Ana's branch `topic`, with notes.
fn with_anas_branch() -> Sandbox {
    let sandbox = two_branches();
    sandbox.git(&["clone", "-q", "-b", "main", ".", "../clone"]).ok();
    let config = [("user.name", "Cy Ray"), ("user.email", "cy@example.com")];
    for (name, value) in config {
        in_clone(&sandbox, &["config", name, value]).ok();
    }
    in_clone(&sandbox, &["fetch", "-q", "origin", "+refs/notes/handoff*:refs/notes/origin/handoff*"]).ok();
    in_clone(&sandbox, &["handoff", "install"]).ok();
    sandbox
}

fn in_clone(sandbox: &Sandbox, words: &[&str]) -> crate::support::Output {
    sandbox.git_in(&sandbox.root().join("../clone"), words)
}

fn draft_in_clone(sandbox: &Sandbox) -> Option<String> {
    std::fs::read_to_string(sandbox.root().join("../clone").join(DRAFT)).ok()
}

#[test]
fn each_branch_has_its_own_draft() {
    let sandbox = two_branches();
    let switched = sandbox.git(&["switch", "-q", "main"]);
    let line = "handoff: SESSION_HANDOFF.md is main's again (2 minutes ago); undo: `git handoff restore -`\n";
    assert_eq!((switched.ok().stderr.as_str(), sandbox.text(DRAFT).as_str()), (line, MAIN));
    sandbox.write(DRAFT, format!("{MAIN}2. Not committed\n"));
    let switched = sandbox.git(&["checkout", "-q", "topic"]);
    let line = "handoff: SESSION_HANDOFF.md is topic's again (1 minute ago); undo: `git handoff restore -`\n";
    assert_eq!((switched.ok().stderr.as_str(), sandbox.text(DRAFT).as_str()), (line, TOPIC));
    sandbox.git(&["switch", "-q", "-"]).ok();
    assert_eq!(sandbox.text(DRAFT), format!("{MAIN}2. Not committed\n"));
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "");
}

#[test]
fn a_branch_without_a_handoff_has_no_draft() {
    let sandbox = two_branches();
    sandbox.git(&["branch", "bare", "HEAD~2"]).ok();
    let switched = sandbox.git(&["switch", "-q", "bare"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: topic's handoff is parked; bare has no handoff yet; undo: `git handoff restore -`\n"
    );
    assert!(!sandbox.root().join(DRAFT).exists());
    let again = sandbox.git(&["switch", "-q", "topic"]);
    assert_eq!(again.ok().stderr.lines().count(), 1, "{again}");
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn a_new_branch_takes_the_draft_along_and_leaves_a_copy() {
    for orphan in [false, true] {
        let sandbox = two_branches();
        sandbox.write(DRAFT, format!("{TOPIC}2. Begun\n"));
        let words: &[&str] = if orphan { &["switch", "-q", "--orphan", "new"] } else { &["switch", "-q", "-c", "new"] };
        assert_eq!(sandbox.git(words).ok().stderr, "");
        assert_eq!(sandbox.text(DRAFT), format!("{TOPIC}2. Begun\n"));
        sandbox.commit_draft("# On new\n");
        sandbox.git(&["switch", "-q", "topic"]).ok();
        assert_eq!(sandbox.text(DRAFT), format!("{TOPIC}2. Begun\n"), "{orphan}");
        sandbox.git(&["switch", "-q", "new"]).ok();
        assert_eq!(sandbox.text(DRAFT), "# On new\n", "{orphan}");
    }
}

#[test]
fn two_branches_at_one_commit_have_two_drafts() {
    let sandbox = Sandbox::new();
    sandbox.git(&["branch", "twin"]).ok();
    sandbox.write(DRAFT, MAIN);
    sandbox.git(&["switch", "-q", "twin"]).ok();
    sandbox.write(DRAFT, TOPIC);
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "twin"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn detaching_changes_nothing() {
    let sandbox = two_branches();
    for words in [&["switch", "-q", "--detach", "HEAD~2"][..], &["switch", "-q", "topic"]] {
        assert_eq!(sandbox.git(words).ok().stderr, "");
        assert_eq!(sandbox.text(DRAFT), TOPIC);
    }
    sandbox.git(&["checkout", "-q", "HEAD~2"]).ok();
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
}

#[test]
fn files_that_are_checked_out_leave_the_draft_alone() {
    let sandbox = two_branches();
    sandbox.write(DRAFT, "# Unsaved elsewhere\n");
    for words in [&["checkout", "main", "--", "a.txt"][..], &["checkout", "."], &["restore", "a.txt"]] {
        let output = sandbox.git(words);
        assert!(!output.ok().stderr.contains("handoff"), "{output}");
        assert_eq!(sandbox.text(DRAFT), "# Unsaved elsewhere\n");
    }
}

#[test]
fn a_restore_is_undone_and_done_again() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let undone = sandbox.handoff(&["restore", "-"]);
    assert_eq!(
        undone.ok().stderr,
        "handoff: SESSION_HANDOFF.md is topic's text from before the last restore; undo: `git handoff restore -`\n"
    );
    assert_eq!(sandbox.text(DRAFT), TOPIC);
    sandbox.handoff(&["restore", "-"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
}

#[test]
fn a_clock_that_was_ahead_hides_no_later_text() {
    let mut sandbox = two_branches();
    sandbox.write(DRAFT, "# Early\n");
    sandbox.set("GIT_HANDOFF_NOW", "2026-03-01T09:00:00Z");
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.set("GIT_HANDOFF_NOW", "2026-02-05T10:00:00Z");
    sandbox.git(&["switch", "-q", "topic"]).ok();
    sandbox.write(DRAFT, "# Later\n");
    for branch in ["main", "topic"] {
        sandbox.git(&["switch", "-q", branch]).ok();
    }
    assert_eq!(sandbox.text(DRAFT), "# Later\n");
}

#[test]
fn nothing_to_undo_is_said() {
    let sandbox = Sandbox::new();
    let restored = sandbox.handoff(&["restore", "-"]);
    assert_eq!(
        restored.exits(1).stderr,
        "error: nothing was restored here yet\nhint: `git handoff restore parked:BRANCH` brings a parked text\n"
    );
}

#[test]
fn a_parked_text_is_brought_by_branch_or_by_id() {
    let sandbox = two_branches();
    sandbox.write(DRAFT, format!("{TOPIC}2. Parked\n"));
    sandbox.git(&["switch", "-q", "main"]).ok();
    let listed = sandbox.handoff(&["restore", "--list"]).ok().text();
    let lines: Vec<_> = listed.lines().collect();
    assert!(lines[0].starts_with("main   ") && lines[1].starts_with("topic  "), "{listed}");
    assert!(lines[1].ends_with("6 lines  2. Parked"), "{listed}");
    let id = lines[1].split_whitespace().nth(1).expect("an id");
    for words in ["parked:topic", &format!("parked:{id}")] {
        sandbox.handoff(&["restore", words]).ok();
        assert_eq!(sandbox.text(DRAFT), format!("{TOPIC}2. Parked\n"), "{words}");
        sandbox.handoff(&["restore", "-"]).ok();
        assert_eq!(sandbox.text(DRAFT), MAIN, "{words}");
    }
    let none = sandbox.handoff(&["restore", "parked:nowhere"]);
    assert_eq!(
        none.exits(1).stderr,
        "error: no text of nowhere is parked\nhint: `git handoff restore --list` names those that are\n"
    );
}

#[test]
fn an_older_handoff_is_restored_and_stays() {
    let sandbox = two_branches();
    sandbox.commit_draft("# Later on topic\n");
    let restored = sandbox.handoff(&["restore", "HEAD~1"]);
    assert!(restored.ok().stderr.contains("topic's handoff of"), "{restored}");
    assert_eq!(sandbox.text(DRAFT), TOPIC);
    // Who asked for it has seen the newer one: it does not come back by itself.
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn the_newer_record_comes_and_the_parked_text_stays() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    // Elsewhere topic goes on: another clone captures and shares.
    sandbox.git(&["clone", "-q", "-b", "topic", ".", "../clone"]).ok();
    in_clone(&sandbox, &["handoff", "install"]).ok();
    sandbox.write(format!("../clone/{DRAFT}").as_str(), "# Topic, from elsewhere\n");
    in_clone(&sandbox, &["commit", "-q", "--allow-empty", "-m", "Elsewhere"]).ok();
    in_clone(&sandbox, &["push", "-q", "origin", "topic"]).ok();
    sandbox.git(&["fetch", "-q", "../clone", "+refs/notes/handoff:refs/notes/clone/handoff"]).ok();

    let switched = sandbox.git(&["switch", "-q", "topic"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: SESSION_HANDOFF.md is topic's handoff by Ana Lima (3 minutes ago); the text parked here stays: \
         `git handoff restore parked:topic`; undo: `git handoff restore -`\n"
    );
    assert_eq!(sandbox.text(DRAFT), "# Topic, from elsewhere\n");
    sandbox.handoff(&["restore", "parked:topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn a_strangers_text_is_announced_and_not_written() {
    let sandbox = with_anas_branch();
    let switched = in_clone(&sandbox, &["switch", "-q", "topic"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: topic's handoff by Ana Lima (6 minutes ago) is not written: `git handoff restore HEAD` takes it\n"
    );
    assert_eq!(draft_in_clone(&sandbox), None);
    in_clone(&sandbox, &["handoff", "restore", "HEAD"]).ok();
    assert_eq!(draft_in_clone(&sandbox).as_deref(), Some(TOPIC));
}

#[test]
fn the_advice_names_the_record_where_head_has_another() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["merge", "-q", "--no-ff", "--no-edit", "topic"]).ok();
    sandbox.commit_draft("# On main, merged\n");
    sandbox.git(&["branch", "-f", "topic", "main"]).ok();
    sandbox.git(&["switch", "-q", "-c", "aside", "main~2"]).ok();
    sandbox.git(&["clone", "-q", "-b", "aside", ".", "../clone"]).ok();
    in_clone(&sandbox, &["config", "user.email", "cy@example.com"]).ok();
    in_clone(&sandbox, &["fetch", "-q", "origin", "+refs/notes/handoff*:refs/notes/origin/handoff*"]).ok();
    in_clone(&sandbox, &["handoff", "install"]).ok();
    let switched = in_clone(&sandbox, &["switch", "-q", "topic"]);
    let advice = switched.ok().stderr.split('`').nth(1).expect("a command").to_owned();
    in_clone(&sandbox, &advice.split(' ').skip(1).collect::<Vec<_>>()).ok();
    assert_eq!(draft_in_clone(&sandbox).as_deref(), Some(TOPIC), "{advice}");
}

#[test]
fn a_trusted_persons_text_is_written() {
    let sandbox = with_anas_branch();
    in_clone(&sandbox, &["config", "handoff.trust", "ana@example.com"]).ok();
    in_clone(&sandbox, &["switch", "-q", "topic"]).ok();
    assert_eq!(draft_in_clone(&sandbox).as_deref(), Some(TOPIC));
    // The team's file cannot speak for strangers.
    let sandbox = with_anas_branch();
    std::fs::write(sandbox.root().join("../clone/.handoff.toml"), "trust = \"*\"\n").expect("settings");
    in_clone(&sandbox, &["switch", "-q", "topic"]).ok();
    assert_eq!(draft_in_clone(&sandbox), None);
}

#[test]
fn trailers_alone_are_announced() {
    let sandbox = two_branches();
    sandbox.git(&["clone", "-q", "-b", "main", ".", "../clone"]).ok();
    in_clone(&sandbox, &["handoff", "install"]).ok();
    let switched = in_clone(&sandbox, &["switch", "-q", "topic"]);
    assert_eq!(switched.ok().stderr, "handoff: only trailers tell of topic's handoff: `git handoff show`\n");
    assert_eq!(draft_in_clone(&sandbox), None);
}

#[test]
fn a_fetched_branch_brings_its_document() {
    let sandbox = two_branches();
    sandbox.git(&["clone", "-q", "-b", "main", ".", "../clone"]).ok();
    in_clone(&sandbox, &["handoff", "install"]).ok();
    in_clone(&sandbox, &["fetch", "-q", "origin", "+refs/notes/handoff*:refs/notes/origin/handoff*"]).ok();
    let switched = in_clone(&sandbox, &["switch", "-q", "topic"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: SESSION_HANDOFF.md is topic's handoff by Ana Lima (4 minutes ago); undo: `git handoff restore -`\n"
    );
    assert_eq!(draft_in_clone(&sandbox).as_deref(), Some(TOPIC));
    assert_eq!(in_clone(&sandbox, &["status", "--porcelain"]).text(), "");
}

#[test]
fn a_pull_tells_of_a_newer_handoff_and_touches_nothing() {
    for words in [&["pull", "-q", "--ff-only"][..], &["pull", "-q", "--no-rebase", "--no-edit"]] {
        let sandbox = with_anas_branch();
        in_clone(&sandbox, &["switch", "-q", "topic"]).ok();
        in_clone(&sandbox, &["handoff", "restore"]).ok();
        sandbox.commit_draft("# On topic, Ana's second day\n");
        if words.contains(&"--no-rebase") {
            in_clone(&sandbox, &["commit", "-q", "--allow-empty", "-m", "Cy's own"]).ok();
        }
        let pulled = in_clone(&sandbox, words);
        let came = sandbox.id("topic");
        assert_eq!(
            pulled.ok().stderr.lines().last(),
            Some(
                format!(
                    "handoff: topic's handoff by Ana Lima ({} ago) came with it; SESSION_HANDOFF.md stays as it is: \
                     `git handoff show {}`",
                    if words.contains(&"--no-rebase") { "2 minutes" } else { "1 minute" },
                    &came[..7]
                )
                .as_str()
            ),
            "{pulled}"
        );
        assert_eq!(draft_in_clone(&sandbox).as_deref(), Some(TOPIC));
        // A pull that brings nothing says nothing, nor one whose commits have no handoff.
        assert_eq!(in_clone(&sandbox, words).ok().stderr, "");
        sandbox.git(&["-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "Uncaptured"]).ok();
        assert_eq!(in_clone(&sandbox, words).ok().stderr, "");
    }
}

#[test]
fn a_merged_branch_is_history_there() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["merge", "-q", "--ff-only", "topic"]).ok();
    sandbox.git(&["switch", "-q", "-c", "other"]).ok();
    std::fs::remove_file(sandbox.root().join(DRAFT)).expect("a removed draft");
    sandbox.git(&["switch", "-q", "main"]).ok();
    // Main's own text, not that of the branch that went into it.
    assert_eq!(sandbox.text(DRAFT), MAIN);
}

#[test]
fn a_branch_that_tracks_the_file_is_left_alone() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "-c", "tracks"]).ok();
    sandbox.write(DRAFT, "# Tracked\n");
    sandbox.git(&["add", "-f", DRAFT]).ok();
    sandbox.git(&["commit", "-q", "-m", "Track it"]).ok();
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);

    // Git overwrites the ignored draft without a question.
    sandbox.write(DRAFT, format!("{TOPIC}2. Never committed\n"));
    let switched = sandbox.git(&["switch", "-q", "tracks"]);
    assert_eq!(switched.ok().stderr, "handoff: SESSION_HANDOFF.md is tracked on tracks, so it is left alone\n");
    assert_eq!(sandbox.text(DRAFT), "# Tracked\n");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "");
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), format!("{TOPIC}2. Never committed\n"));
    let restored = sandbox.git(&["switch", "-q", "tracks"]);
    restored.ok();
    let refused = sandbox.handoff(&["restore", "topic"]);
    assert!(refused.exits(3).stderr.starts_with("error: SESSION_HANDOFF.md is tracked here"), "{refused}");
    assert_eq!(sandbox.text(DRAFT), "# Tracked\n");
}

#[test]
fn what_is_no_regular_file_is_left_alone() {
    let sandbox = two_branches();
    let draft = sandbox.root().join(DRAFT);
    let victim = sandbox.root().join("../victim");
    std::fs::write(&victim, "mine\n").expect("a file");
    type Make = fn(&PathBuf, &PathBuf);
    let kinds: [(&str, Make); 3] = [
        ("a symbolic link", |draft, victim| symlink(victim, draft).expect("a link")),
        ("a symbolic link", |draft, _| symlink("nowhere", draft).expect("a link")),
        ("a directory", |draft, _| std::fs::create_dir(draft).expect("a folder")),
    ];
    for (what, make) in kinds {
        std::fs::remove_file(&draft).ok();
        make(&draft, &victim);
        for branch in ["main", "topic"] {
            let switched = sandbox.git(&["switch", "-q", branch]);
            let line = format!("handoff: SESSION_HANDOFF.md is {what}, so it is left alone\n");
            assert_eq!(switched.ok().stderr, line, "{branch}");
        }
        assert_eq!(std::fs::read_to_string(&victim).expect("the victim"), "mine\n");
        assert!(!sandbox.root().join("nowhere").exists());
    }
    std::fs::remove_dir(&draft).expect("the folder");
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
}

#[test]
fn a_path_through_a_link_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write(".handoff.toml", "file = \"notes/HANDOFF.md\"\n");
    std::fs::create_dir(sandbox.root().join("../elsewhere")).expect("a folder");
    symlink("../elsewhere", sandbox.root().join("notes")).expect("a link");
    sandbox.write("../elsewhere/HANDOFF.md", "# Not in the tree\n");
    sandbox.git(&["branch", "topic", "HEAD"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]).ok();
    let switched = sandbox.git(&["switch", "-q", "topic"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: notes/HANDOFF.md is a path through a symbolic link, so it is left alone\n"
    );
    assert_eq!(sandbox.text("../elsewhere/HANDOFF.md"), "# Not in the tree\n");
}

#[test]
fn a_text_that_cannot_be_kept_is_not_replaced() {
    let sandbox = two_branches();
    sandbox.write(DRAFT, "# Only here\n");
    std::fs::remove_dir_all(sandbox.root().join(".git/handoff/kept")).expect("the kept texts");
    sandbox.write(".git/handoff/kept", "in the way");
    let switched = sandbox.git(&["switch", "-q", "main"]);
    assert_eq!(
        switched.ok().stderr,
        "handoff: topic's handoff could not be kept, so SESSION_HANDOFF.md stays as it is\n"
    );
    assert_eq!(sandbox.text(DRAFT), "# Only here\n");
    std::fs::remove_file(sandbox.root().join(".git/handoff/kept")).expect("the way");
    // The next command tries again.
    let shown = sandbox.handoff(&["show"]);
    assert!(shown.stderr.contains("main's handoff"), "{shown}");
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.handoff(&["restore", "parked:topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Only here\n");
}

#[test]
fn where_git_would_see_the_file_it_does_not_appear_unasked() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.handoff(&["install", "--no-exclude"]).ok();
    sandbox.commit_draft(MAIN);
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]).ok();
    std::fs::remove_file(sandbox.root().join(DRAFT)).expect("a removed draft");
    let switched = sandbox.git(&["switch", "-q", "main"]);
    assert!(switched.ok().stderr.contains("git does not ignore SESSION_HANDOFF.md here"), "{switched}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "");
}

#[test]
fn in_a_reftable_repository_too() {
    let probe = Sandbox::without_hooks(&[]);
    if probe.git(&["init", "-q", "--ref-format=reftable", "../probe"]).status != Some(0) {
        return;
    }
    let sandbox = Sandbox::unborn(&["--ref-format=reftable"]);
    sandbox.commit_draft(MAIN);
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.commit_draft(TOPIC);
    sandbox.git(&["branch", "-m", "topic", "renamed"]).ok();
    sandbox.write(DRAFT, format!("{TOPIC}2. Not committed\n"));
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "renamed"]).ok();
    assert_eq!(sandbox.text(DRAFT), format!("{TOPIC}2. Not committed\n"));
}

#[test]
fn a_switched_off_hook_moves_nothing() {
    let mut sandbox = two_branches();
    sandbox.set("GIT_HANDOFF", "0");
    assert_eq!(sandbox.git(&["switch", "-q", "main"]).ok().stderr, "");
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn a_name_in_advice_is_a_word_for_the_shell() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "-c", "a;b$(id)"]).ok();
    sandbox.write(DRAFT, "# Strange name\n");
    sandbox.git(&["switch", "-q", "main"]).ok();
    std::fs::write(sandbox.root().join(".git/handoff/drafts/main.replaced"), "# Saved late\n").expect("a late save");
    let shown = sandbox.handoff(&["show"]);
    assert!(shown.stderr.contains("`git handoff restore parked:'a;b$(id)'`"), "{shown}");
}
