//! Whose the draft is, when HEAD moves without a word, branches change their names, and files vanish.

use std::path::PathBuf;

use git_handoff::note::Note;
use git_handoff::owner::{Coming, Owner};

use crate::support::{DOCUMENT, DRAFT, Sandbox, holds};

const MAIN: &str = "# On main\n";
const TOPIC: &str = "# On topic\n";

/// `main` and `topic`, each with a file and a document of its own; HEAD is on `topic`.
fn two_branches() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(MAIN);
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.write("topic.txt", "topic\n");
    sandbox.git(&["add", "topic.txt"]).ok();
    sandbox.commit_draft(TOPIC);
    sandbox
}

/// What a program does that knows libgit2 and no hooks.
fn check_out_by_libgit2(sandbox: &Sandbox, branch: &str) {
    let git = git2::Repository::open(sandbox.root()).expect("a repository");
    let tree = git.revparse_single(branch).expect("a branch");
    git.checkout_tree(&tree, Some(git2::build::CheckoutBuilder::new().safe())).expect("a checkout");
    git.set_head(&format!("refs/heads/{branch}")).expect("a new HEAD");
}

fn linked(sandbox: &Sandbox, branch: &str) -> PathBuf {
    sandbox.git(&["worktree", "add", "-q", "../linked", branch]).ok();
    sandbox.root().join("../linked")
}

/// The first record in HEAD's note.
fn record(sandbox: &Sandbox) -> git_handoff::note::Stored {
    Note::parse(&sandbox.note()).records()[0].clone()
}

#[test]
fn a_checkout_without_hooks_is_noticed_by_the_next_command() {
    let sandbox = two_branches();
    check_out_by_libgit2(&sandbox, "main");
    assert_eq!(sandbox.text(DRAFT), TOPIC);
    let shown = sandbox.handoff(&["show"]);
    assert_eq!(shown.ok().text(), MAIN);
    assert_eq!(sandbox.text(DRAFT), MAIN);
    assert!(shown.stderr.starts_with("handoff: SESSION_HANDOFF.md is main's"), "{shown}");
    check_out_by_libgit2(&sandbox, "topic");
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    assert!(sandbox.text(DRAFT).starts_with(TOPIC), "{}", sandbox.text(DRAFT));
}

#[test]
fn a_commit_after_a_checkout_without_hooks_has_no_strange_text() {
    let sandbox = two_branches();
    sandbox.write(DRAFT, "# On topic, later\n");
    check_out_by_libgit2(&sandbox, "main");
    let commit = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "On main"]);
    assert_eq!(commit.ok().stderr, "");
    assert!(!holds(&sandbox.note(), b"# On topic"));
    assert_eq!(record(&sandbox).header.branch_name(), Some("main"));
    // A commit writes no working tree; the next command does, and nothing is lost.
    assert_eq!(sandbox.text(DRAFT), "# On topic, later\n");
    let _ = sandbox.handoff(&["show"]);
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# On topic, later\n");
}

#[test]
fn a_renamed_branch_takes_its_draft_and_its_session_along() {
    let sandbox = two_branches();
    let session = sandbox.session();
    sandbox.git(&["branch", "-m", "renamed"]).ok();
    sandbox.commit_draft("# Renamed\n");
    assert_eq!(sandbox.session().split('/').next(), session.split('/').next());
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["branch", "-m", "renamed", "again"]).ok();
    sandbox.git(&["switch", "-q", "again"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Renamed\n");
}

#[test]
fn a_renamed_branch_keeps_its_records() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["branch", "-m", "topic", "renamed"]).ok();
    std::fs::remove_dir_all(sandbox.root().join(".git/handoff/kept")).expect("kept texts");
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains("\n  renamed  3 minutes ago  you\n"), "{board}");
    sandbox.git(&["switch", "-q", "renamed"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn a_branch_that_gets_a_freed_name_gets_no_text_with_it() {
    let sandbox = two_branches();
    sandbox.git(&["branch", "-m", "topic", "old"]).ok();
    sandbox.git(&["switch", "-q", "-c", "topic", "HEAD~2"]).ok();
    assert!(!sandbox.root().join(DRAFT).exists());
    sandbox.git(&["switch", "-q", "old"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn a_branch_begun_while_the_message_is_written_gets_the_commit() {
    let mut sandbox = two_branches();
    let session = sandbox.session();
    sandbox.edit_with("git switch -q -c side && printf 'On side\\n' >\"$1\"");
    sandbox.write(DRAFT, "# On topic, and then on side\n");
    sandbox.git(&["commit", "-q", "--allow-empty"]).ok();
    assert_eq!(sandbox.git(&["symbolic-ref", "--short", "HEAD"]).text(), "side\n");
    let record = record(&sandbox);
    assert_eq!(record.header.branch_name(), Some("side"));
    assert_eq!(record.body(), b"# On topic, and then on side\n");
    assert_eq!(sandbox.session(), record.header.id().to_string());
    assert_ne!(sandbox.session().split('/').next(), session.split('/').next());
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# On topic, and then on side\n", "a copy stayed");
}

#[test]
fn a_rebase_begun_on_another_branch_ends_with_the_right_draft() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.write("main.txt", "main\n");
    sandbox.git(&["add", "main.txt"]).ok();
    sandbox.commit_draft("# On main, later\n");
    for backend in ["--merge", "--apply"] {
        sandbox.git(&["switch", "-q", "main"]).ok();
        sandbox.write(DRAFT, format!("# On main, before {backend}\n"));
        sandbox.git(&["rebase", "-q", "--force-rebase", backend, "main", "topic"]).ok();
        if backend == "--apply" {
            // Its last hook runs before HEAD is back on the branch, so the next command it is that notices.
            sandbox.handoff(&["show"]).ok();
        }
        assert_eq!(sandbox.text(DRAFT), TOPIC, "{backend}");
        sandbox.git(&["switch", "-q", "main"]).ok();
        assert_eq!(sandbox.text(DRAFT), format!("# On main, before {backend}\n"));
    }
}

#[test]
fn a_bisect_moves_no_draft() {
    let sandbox = two_branches();
    sandbox.commit_draft("# On topic, later\n");
    sandbox.write(DRAFT, "# Not committed\n");
    sandbox.git(&["bisect", "start", "HEAD", "HEAD~3"]).ok();
    sandbox.git(&["bisect", "good"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Not committed\n");
    let reset = sandbox.git(&["bisect", "reset"]);
    assert!(!reset.ok().stderr.contains("handoff"), "{reset}");
    assert_eq!(sandbox.text(DRAFT), "# Not committed\n");
    // One that ends on another branch is noticed by the next command.
    sandbox.git(&["bisect", "start", "HEAD", "HEAD~3"]).ok();
    sandbox.git(&["bisect", "reset", "main"]).ok();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let _ = sandbox.handoff(&["show"]);
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Not committed\n");
}

#[test]
fn a_removed_worktree_leaves_its_text() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let folder = linked(&sandbox, "topic");
    assert_eq!(std::fs::read_to_string(folder.join(DRAFT)).ok().as_deref(), Some(TOPIC), "it is topic's worktree");
    let run = |words: &[&str]| sandbox.git_in(&folder, words);
    run(&["handoff", "add", "next", "Never committed"]).ok();
    std::fs::write(folder.join(DRAFT), "# Saved in place\n").expect("a save");
    sandbox.git(&["worktree", "remove", "../linked"]).ok();
    assert!(!folder.exists());
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Saved in place\n");
}

#[test]
fn another_worktree_of_the_same_name_begins_anew() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let folder = linked(&sandbox, "topic");
    std::fs::write(folder.join(DRAFT), "# In the first\n").expect("a save");
    sandbox.git(&["worktree", "remove", "../linked"]).ok();
    sandbox.git(&["worktree", "add", "-q", "-b", "other", "../linked", "main~1"]).ok();
    assert!(!folder.join(DRAFT).exists());
    sandbox.git_in(&folder, &["switch", "-q", "topic"]).ok();
    assert_eq!(std::fs::read_to_string(folder.join(DRAFT)).ok().as_deref(), Some("# In the first\n"));
}

#[test]
fn a_deleted_draft_is_still_here() {
    for words in [&["clean", "-fdxq"][..], &["stash", "-aq"]] {
        let sandbox = two_branches();
        sandbox.handoff(&["add", "next", "Never committed"]).ok();
        let text = sandbox.text(DRAFT);
        sandbox.write("a.txt", "something to stash\n");
        sandbox.git(words).ok();
        assert!(!sandbox.root().join(DRAFT).exists());
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]).ok();
        sandbox.handoff(&["restore", "parked:topic"]).ok();
        assert_eq!(sandbox.text(DRAFT), text, "{words:?}");
    }
}

#[test]
fn an_entry_is_added_to_what_the_branch_has() {
    let sandbox = two_branches();
    std::fs::remove_file(sandbox.root().join(DRAFT)).expect("a removed draft");
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    assert!(sandbox.text(DRAFT).starts_with(TOPIC), "{}", sandbox.text(DRAFT));
}

#[test]
fn a_save_by_rename_is_as_good_as_one_in_place() {
    let sandbox = two_branches();
    let saves: [fn(&PathBuf, &str); 2] = [
        |file, text| std::fs::write(file, text).expect("a save"),
        |file, text| {
            let beside = file.with_extension("tmp");
            std::fs::write(&beside, text).expect("a save");
            std::fs::rename(beside, file).expect("a rename");
        },
    ];
    for save in saves {
        for text in ["# First\n", "# Second\n"] {
            save(&sandbox.root().join(DRAFT), text);
            // What is read is known, and not lost when the file vanishes.
            sandbox.handoff(&["show"]).ok();
        }
        sandbox.git(&["clean", "-fdxq"]).ok();
        sandbox.git(&["switch", "-q", "main"]).ok();
        sandbox.git(&["switch", "-q", "topic"]).ok();
        assert_eq!(sandbox.text(DRAFT), "# Second\n");
    }
}

#[test]
fn a_save_into_the_replaced_file_is_not_lost() {
    use std::io::{Seek, Write};
    let sandbox = two_branches();
    let mut editor = std::fs::OpenOptions::new().write(true).open(sandbox.root().join(DRAFT)).expect("an open file");
    sandbox.git(&["switch", "-q", "main"]).ok();
    editor.rewind().expect("the beginning");
    editor.write_all(b"# Saved late\n").expect("a late save");
    drop(editor);
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().text(), MAIN);
    let noticed = sandbox.handoff(&["show"]);
    assert!(noticed.stderr.contains("handoff: a late save is parked: `git handoff restore parked:topic`"), "{noticed}");
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Saved late\n");
}

#[test]
fn a_number_is_drawn_once() {
    let sandbox = two_branches();
    let number = |sandbox: &Sandbox| sandbox.session().rsplit('/').next().and_then(|seq| seq.parse::<u32>().ok());
    let before = number(&sandbox).expect("a number");
    // Aborted: its number is never given again.
    sandbox.git(&["commit", "--allow-empty"]).exits(1);
    sandbox.commit_draft(TOPIC);
    assert_eq!(number(&sandbox), Some(before + 2));
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["switch", "-q", "topic"]).ok();
    sandbox.commit_draft(TOPIC);
    assert_eq!(number(&sandbox), Some(before + 3), "a session goes on where it was left");
}

#[test]
fn what_waits_is_written_by_any_later_command() {
    let sandbox = two_branches();
    sandbox.write(".git/refs/notes/handoff.lock", "");
    sandbox.commit_draft(DOCUMENT);
    assert!(!holds(&sandbox.note(), DOCUMENT.as_bytes()));
    std::fs::remove_file(sandbox.root().join(".git/refs/notes/handoff.lock")).expect("the lock");
    sandbox.handoff(&["show"]).ok();
    assert!(holds(&sandbox.note(), DOCUMENT.as_bytes()));
}

#[test]
fn losing_the_local_state_loses_no_handoff() {
    let sandbox = two_branches();
    for folder in ["drafts", "kept", "journal", "session.toml", "sessions", "captured"] {
        let path = sandbox.root().join(".git/handoff").join(folder);
        let _ = std::fs::remove_dir_all(&path);
        let _ = std::fs::remove_file(&path);
    }
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), TOPIC);
}

#[test]
fn broken_local_state_stops_nothing() {
    let sandbox = two_branches();
    sandbox.write(".git/handoff/drafts/main.toml", "version = [[\n");
    for card in std::fs::read_dir(sandbox.root().join(".git/handoff/kept")).expect("kept texts").flatten() {
        if card.path().extension().is_some() {
            std::fs::write(card.path(), "\u{1}\n").expect("a broken card");
        }
    }
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.commit_draft("# Goes on\n");
    assert!(holds(&sandbox.note(), b"# Goes on"));
}

#[test]
fn a_switch_cut_short_puts_no_text_on_the_wrong_branch() {
    let sandbox = two_branches();
    sandbox.write(DRAFT, "# On topic, edited\n");
    sandbox.handoff(&["show"]).ok();
    let file = ".git/handoff/drafts/main.toml";
    let read = || toml::from_str::<Owner>(&sandbox.text(file)).expect("an owner");
    let before = read();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let text = sandbox.git(&["hash-object", DRAFT]).text().trim().parse().expect("an id");
    // As if we had been killed when the file was replaced, and nothing written down of it.
    let cut_short = Owner { coming: Some(Box::new(Coming { text: Some(text), owner: read() })), ..before };
    sandbox.write(file, toml::to_string(&cut_short).expect("TOML"));
    assert_eq!(sandbox.handoff(&["show"]).ok().text(), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# On topic, edited\n");
    // Killed before it was replaced: the file says so.
    let cut_short = Owner { coming: cut_short.coming, ..read() };
    sandbox.write(file, toml::to_string(&cut_short).expect("TOML"));
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert_eq!(sandbox.text(DRAFT), MAIN);
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# On topic, edited\n");
}

#[test]
fn work_on_a_detached_head_comes_along_to_the_branch_begun_there() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "--detach"]).ok();
    sandbox.commit_draft("# Detached work\n");
    assert_eq!(sandbox.git(&["switch", "-q", "-c", "new"]).ok().stderr, "");
    assert_eq!(sandbox.text(DRAFT), "# Detached work\n");
}

#[test]
fn a_draft_begun_on_a_detached_head_is_no_branchs() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]).ok();
    sandbox.git(&["switch", "-q", "--detach", "HEAD~1"]).ok();
    sandbox.write(DRAFT, "# Detached, and never seen\n");
    let switched = sandbox.git(&["switch", "-q", "main"]);
    assert!(switched.ok().stderr.starts_with("handoff: the detached HEAD's handoff is parked"), "{switched}");
    assert!(!sandbox.root().join(DRAFT).exists());
    sandbox.handoff(&["restore", "parked:detached"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Detached, and never seen\n");
}

#[test]
fn the_draft_is_there_after_a_hop_that_nobody_saw() {
    let sandbox = two_branches();
    sandbox.git(&["switch", "-q", "-c", "tracks"]).ok();
    sandbox.git(&["add", "-f", DRAFT]).ok();
    sandbox.git(&["commit", "-q", "-m", "Track it"]).ok();
    sandbox.git(&["switch", "-q", "topic"]).ok();
    sandbox.handoff(&["add", "next", "Never committed"]).ok();
    let text = sandbox.text(DRAFT);
    sandbox.git(&["-c", "core.hooksPath=/dev/null", "switch", "-q", "tracks"]).ok();
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), text);
}

#[test]
fn a_tracked_file_that_is_missing_is_not_made_again() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.write(DRAFT, MAIN);
    sandbox.git(&["add", DRAFT]).ok();
    sandbox.git(&["commit", "-q", "-m", "Tracked"]).ok();
    sandbox.handoff(&["install"]).ok();
    sandbox.git(&["branch", "other"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Captured"]).ok();
    std::fs::remove_file(sandbox.root().join(DRAFT)).expect("a removed file");
    sandbox.git(&["switch", "-q", "other"]).ok();
    sandbox.git(&["switch", "-q", "main"]).ok();
    assert!(!sandbox.root().join(DRAFT).exists());
}
