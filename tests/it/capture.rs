//! Every way to commit: the draft is captured, the message keeps its sense, and git does what it would have done.

use std::os::unix::fs::MetadataExt;

use crate::support::{DOCUMENT, DRAFT, HANDOFF, Sandbox, holds, search_path};

/// Whether HEAD's note holds the draft as it stands now.
#[track_caller]
fn assert_noted(sandbox: &Sandbox) {
    let (note, draft) = (sandbox.note(), sandbox.read(DRAFT));
    assert!(holds(&note, &draft), "the note:\n{}", String::from_utf8_lossy(&note));
}

/// Whether HEAD's note holds the draft, and its message names the session once.
#[track_caller]
fn assert_captured(sandbox: &Sandbox) {
    assert_noted(sandbox);
    let message = sandbox.git(&["log", "-1", "--format=%B"]).text();
    assert!(!sandbox.session().is_empty(), "the message:\n{message}");
    assert_eq!(message.matches("Handoff-Session:").count(), 1, "the message:\n{message}");
}

/// A repository with a draft, a staged change and an unstaged one.
fn at_work() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("b.txt", "new\n");
    sandbox.git(&["add", "b.txt"]).ok();
    sandbox.write("a.txt", "two\n");
    sandbox.write(DRAFT, DOCUMENT);
    sandbox
}

#[test]
fn a_commit_with_its_message_given() {
    for words in [
        &["-m", "Say it"][..],
        &["-a", "-m", "All"],
        &["-m", "Only this", "a.txt"],
        &["-m", "This too", "-i", "a.txt"],
        &["-F", "message"],
        &["-m", "Subject", "-m", "Reviewed-by: Bo <bo@example.com>"],
    ] {
        let sandbox = at_work();
        sandbox.write("message", "From a file\n\nWith a body\n---\nand more.\n");
        sandbox.git(&[&["commit", "-q"], words].concat()).ok();
        assert_captured(&sandbox);
    }
}

#[test]
fn nothing_is_printed_on_success() {
    let sandbox = at_work();
    let output = sandbox.git(&["commit", "-q", "-m", "Quiet"]);
    assert_eq!((output.ok().text(), output.stderr.as_str()), (String::new(), ""), "{output}");
}

#[test]
fn without_verification_there_is_a_note_but_no_trailer() {
    let sandbox = at_work();
    sandbox.git(&["commit", "-q", "-n", "-m", "Hasty"]).ok();
    assert_noted(&sandbox);
    assert_eq!(sandbox.session(), "");
}

#[test]
fn an_amended_commit_has_one_session_line_and_the_newer_note() {
    for words in [&["--no-edit"][..], &["-m", "Said better"], &["-a", "--no-edit"]] {
        let sandbox = at_work();
        sandbox.git(&["commit", "-q", "-m", "Said"]).ok();
        let before = sandbox.id("HEAD");
        sandbox.write(DRAFT, format!("{DOCUMENT}3. Amend\n"));
        sandbox.git(&[&["commit", "-q", "--amend"], words].concat()).ok();
        assert_ne!(sandbox.id("HEAD"), before);
        assert_captured(&sandbox);
    }
}

#[test]
fn an_amend_in_the_editor_keeps_one_session_line() {
    let mut sandbox = at_work();
    sandbox.git(&["commit", "-q", "-m", "Said"]).ok();
    sandbox.edit_with("sed -i '1s/Said/Edited/' \"$1\"");
    sandbox.git(&["commit", "-q", "--amend", "-v"]).ok();
    assert_captured(&sandbox);
}

/// An editor that writes a message above what git explains.
const TYPE_ABOVE: &str = "{ printf 'Edited\\n\\nA body.\\n'; cat \"$1\"; } >\"$1.new\" && mv \"$1.new\" \"$1\"";

#[test]
fn a_message_from_the_editor_under_every_cleanup() {
    for cleanup in ["default", "strip", "whitespace", "verbatim", "scissors"] {
        for verbose in [&[][..], &["-v"]] {
            let mut sandbox = at_work();
            sandbox.edit_with(TYPE_ABOVE);
            sandbox.git(&["config", "commit.cleanup", cleanup]).ok();
            sandbox.git(&[&["commit", "-q"], verbose].concat()).ok();
            assert_captured(&sandbox);
            assert_eq!(sandbox.git(&["log", "-1", "--format=%s"]).text(), "Edited\n", "{cleanup}");
        }
    }
}

#[test]
fn another_comment_character() {
    let mut sandbox = at_work();
    sandbox.edit_with(TYPE_ABOVE);
    sandbox.git(&["config", "core.commentChar", ";"]).ok();
    sandbox.git(&["commit", "-q", "-v"]).ok();
    assert_captured(&sandbox);
    let message = sandbox.git(&["log", "-1", "--format=%B"]).text();
    assert!(!message.contains(';'), "{message}");
}

#[test]
fn an_aborted_commit_stays_aborted() {
    for (template, words) in [
        (None, &[][..]),
        (None, &["-m", ""]),
        (Some("configured"), &[]),
        (None, &["-t", "template"]),
        (None, &["-t", "template", "-s"]),
        (None, &["-v", "-t", "template"]),
    ] {
        let mut sandbox = at_work();
        sandbox.edit_with("true");
        sandbox.write("template", "Subject: \n\nWhy:\n# a hint\n");
        if template.is_some() {
            sandbox.git(&["config", "commit.template", "template"]).ok();
        }
        let before = sandbox.id("HEAD");
        let output = sandbox.git(&[&["commit"], words].concat());
        output.exits(1);
        assert_eq!(sandbox.id("HEAD"), before, "{output}");
    }
}

#[test]
fn an_edited_template_is_committed() {
    let mut sandbox = at_work();
    sandbox.edit_with("sed -i '1s/.*/Done/' \"$1\"");
    sandbox.write("template", "Subject: \n\nWhy:\n");
    sandbox.git(&["commit", "-q", "-t", "template"]).ok();
    assert_captured(&sandbox);
}

#[test]
fn a_sign_off_is_still_a_trailer() {
    let sandbox = at_work();
    sandbox.git(&["commit", "-q", "-s", "-m", "Signed", "-m", "Body\n\n---\n\nmore"]).ok();
    assert_captured(&sandbox);
    let message = sandbox.git(&["log", "-1", "--format=%B"]).stdout;
    let words = ["interpret-trailers", "--parse", "--no-divider"];
    let parsed = sandbox.run(&sandbox.root(), "git", &words, &message).text();
    assert!(parsed.contains("Signed-off-by: Ana Lima <ana@example.com>\n"), "{parsed}");
    assert!(parsed.contains("Handoff-Session: "), "{parsed}");
}

#[test]
fn an_attempt_with_nothing_to_commit_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, "# Old words\n");
    sandbox.git(&["commit", "-m", "Nothing"]).exits(1);
    sandbox.write(DRAFT, "# New words\n");
    sandbox.git(&["commit", "-q", "-n", "--allow-empty", "-m", "Later"]).ok();
    assert_noted(&sandbox);
    assert!(!holds(&sandbox.note(), b"Old words"));
}

#[test]
fn the_first_commit() {
    for init in [&[][..], &["--object-format=sha256"], &["--ref-format=reftable"]] {
        let probe = tempfile::tempdir().unwrap();
        let target = probe.path().display().to_string();
        // An older git does not know every format.
        let sandbox = Sandbox::without_hooks(&[]);
        if sandbox.git(&[&["init", "-q"], init, &[&target]].concat()).status != Some(0) {
            continue;
        }
        let sandbox = Sandbox::unborn(init);
        for message in ["First", "Second"] {
            sandbox.write(DRAFT, format!("{DOCUMENT}3. {message}\n"));
            sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]).ok();
            assert_captured(&sandbox);
            let shown = sandbox.handoff(&["show", "HEAD"]);
            assert_eq!(shown.ok().stdout, sandbox.read(DRAFT), "{init:?}: {shown}");
        }
    }
}

#[test]
fn on_a_detached_head() {
    let sandbox = at_work();
    sandbox.git(&["checkout", "-q", "--detach"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Loose"]).ok();
    assert_captured(&sandbox);
}

#[test]
fn from_a_folder_below() {
    let sandbox = at_work();
    sandbox.write("sub/c.txt", "c\n");
    sandbox.git(&["add", "sub/c.txt"]).ok();
    sandbox.git_in(&sandbox.root().join("sub"), &["commit", "-q", "-m", "Below"]).ok();
    assert_captured(&sandbox);
    let shown = sandbox.run(&sandbox.root().join("sub"), "git", &["handoff", "show", "HEAD"], b"");
    assert_eq!(shown.ok().stdout, DOCUMENT.as_bytes(), "{shown}");
}

#[test]
fn no_commit_touches_the_draft() {
    let mut sandbox = at_work();
    sandbox.edit_with(TYPE_ABOVE);
    let look = |sandbox: &Sandbox| {
        let file = std::fs::metadata(sandbox.root().join(DRAFT)).unwrap();
        (file.ino(), file.mtime(), file.mtime_nsec(), sandbox.text(DRAFT))
    };
    let before = look(&sandbox);
    for words in [
        &["-m", "Plain"][..],
        &["-a", "-m", "All"],
        &["--allow-empty", "-n", "-m", "Hasty"],
        &["--allow-empty", "-v"],
        &["--amend", "--allow-empty", "--no-edit"],
    ] {
        sandbox.git(&[&["commit", "-q"], words].concat()).ok();
        assert_eq!(look(&sandbox), before, "{words:?}");
        assert_eq!(sandbox.git(&["status", "--porcelain", "--", DRAFT]).text(), "");
    }
}

#[test]
fn it_can_be_switched_off_for_a_command() {
    let mut sandbox = at_work();
    sandbox.set("GIT_HANDOFF", "0");
    sandbox.git(&["commit", "-q", "-m", "Alone"]).ok();
    assert_eq!((sandbox.note(), sandbox.session()), (Vec::new(), String::new()));
}

#[test]
fn a_users_hook_that_fails_blocks_the_commit() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.script(".git/hooks/pre-commit", "echo refused >&2; exit 7");
    sandbox.handoff(&["install"]).ok();
    let output = sandbox.git(&["commit", "--allow-empty", "-m", "Never"]);
    output.exits(1);
    assert!(output.stderr.contains("refused"), "{output}");
    assert_eq!(sandbox.id("HEAD"), "");
}

#[test]
fn a_users_hook_that_edits_the_message_keeps_its_words() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.script(".git/hooks/commit-msg", "printf '\\nChange-Id: I1\\n' >>\"$1\"");
    sandbox.handoff(&["install"]).ok();
    sandbox.commit_draft(DOCUMENT);
    assert_captured(&sandbox);
    assert_eq!(sandbox.git(&["log", "-1", "--format=%(trailers:key=Change-Id,valueonly,separator=)"]).text(), "I1\n");
}

#[test]
fn commits_go_on_when_the_binary_is_gone() {
    let mut sandbox = Sandbox::without_hooks(&[]);
    let copy = sandbox.root().join("../bin/git-handoff");
    std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
    std::fs::copy(HANDOFF, &copy).unwrap();
    sandbox.set("PATH", search_path(false));
    sandbox.run(&sandbox.root(), &copy, &["install"], b"").ok();
    sandbox.commit_draft(DOCUMENT);
    assert_captured(&sandbox);

    std::fs::remove_file(copy).unwrap();
    let output = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Without it"]);
    assert_eq!(output.ok().stderr, "", "{output}");
    assert_eq!(sandbox.note(), b"");
}

#[test]
fn a_clean_merge_is_captured() {
    let sandbox = at_work();
    sandbox.git(&["commit", "-q", "-m", "On main"]).ok();
    sandbox.git(&["switch", "-q", "-c", "side", "HEAD~"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "On side"]).ok();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.write(DRAFT, format!("{DOCUMENT}3. Merge\n"));
    sandbox.git(&["merge", "-q", "--no-edit", "side"]).ok();
    assert_eq!(sandbox.git(&["log", "-1", "--format=%p"]).text().split_whitespace().count(), 2);
    assert_noted(&sandbox);
}

#[test]
fn a_rebase_takes_the_handoffs_along() {
    let sandbox = Sandbox::new();
    sandbox.git(&["switch", "-q", "-c", "side"]).ok();
    for name in ["one", "two"] {
        sandbox.write(name, name);
        sandbox.git(&["add", name]).ok();
        sandbox.commit_draft(format!("# At {name}\n"));
    }
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["commit", "-q", "-n", "--allow-empty", "-m", "Meanwhile"]).ok();
    for backend in ["--merge", "--apply"] {
        sandbox.git(&["switch", "-q", "side"]).ok();
        sandbox.git(&["rebase", "-q", "--force-rebase", backend, "main"]).ok();
        for (revision, text) in [("HEAD~", "# At one\n"), ("HEAD", "# At two\n")] {
            let note = sandbox.git(&["notes", "--ref=handoff", "show", revision]);
            assert!(note.ok().text().contains(text), "{backend} {revision}: {note}");
            let shown = sandbox.handoff(&["show", revision]);
            assert_eq!(shown.ok().text(), text, "{backend} {revision}: {shown}");
        }
    }
}

#[test]
fn a_cherry_pick_and_a_revert_carry_the_draft_of_now() {
    let sandbox = at_work();
    sandbox.git(&["commit", "-q", "-m", "Picked later"]).ok();
    sandbox.git(&["branch", "side"]).ok();
    sandbox.git(&["reset", "-q", "--hard", "HEAD~"]).ok();
    for words in [&["cherry-pick", "side"][..], &["revert", "--no-edit", "HEAD"]] {
        sandbox.write(DRAFT, format!("# Before {}\n", words[0]));
        sandbox.git(words).ok();
        assert_noted(&sandbox);
    }
}

#[test]
fn a_draft_that_is_tracked_is_read_from_its_commit() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.git(&["add", DRAFT]).ok();
    sandbox.git(&["commit", "-q", "-m", "Tracked before us"]).ok();
    sandbox.handoff(&["install"]).ok();
    sandbox.write(DRAFT, format!("{DOCUMENT}3. Commit\n"));
    sandbox.git(&["commit", "-q", "-a", "-m", "As always"]).ok();
    assert!(!sandbox.session().is_empty());
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().stdout, sandbox.read(DRAFT), "{shown}");
}

#[test]
fn a_secret_reaches_no_object_and_no_message() {
    let sandbox = Sandbox::new();
    let secret = "hunter2hunter2";
    sandbox
        .commit_draft(format!("# T\n\n## Next Steps\n\n1. Open postgres://ana:{secret}@db.example.com/x\n2. Go on\n"));
    let note = sandbox.note();
    assert!(holds(&note, b"[redacted ") && holds(&note, b"Go on"), "{}", String::from_utf8_lossy(&note));
    let objects = ["cat-file", "--batch-all-objects", "--batch", "--buffer"];
    assert!(!holds(&sandbox.git(&objects).ok().stdout, secret.as_bytes()));
    assert!(holds(&sandbox.read(DRAFT), secret.as_bytes()), "the draft itself stays as it is");
}

#[test]
fn a_secret_of_the_environment_stands_in_no_message() {
    let mut sandbox = Sandbox::new();
    sandbox.set("MY_API_TOKEN", "correct-horse-battery");
    sandbox.write(DRAFT, "# T\n\n## Next Steps\n\n- Log in with correct-horse-battery\n- Go on\n");
    let board = sandbox.handoff(&[]).ok().text();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    let message = sandbox.git(&["log", "-1", "--format=%B"]).ok().text();
    assert!(message.contains("Handoff-Next: Go on\n") && !message.contains("correct-horse"), "{message}");
    assert!(board.contains("next commit  Handoff-Next: Go on\n"), "{board}");
    let note = sandbox.note();
    assert!(holds(&note, b"[redacted ") && !holds(&note, b"correct-horse"), "{}", String::from_utf8_lossy(&note));
}

#[test]
fn an_aborted_amend_leaves_nothing_behind() {
    let mut sandbox = at_work();
    sandbox.git(&["commit", "-q", "-m", "Said"]).ok();
    sandbox.edit_with("exit 1");
    sandbox.write(DRAFT, "# Only tried\n");
    sandbox.git(&["commit", "--amend"]).exits(1);
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.git(&["commit", "-q", "-n", "--amend", "--allow-empty", "-m", "Said so"]).ok();
    assert_noted(&sandbox);
    assert!(!holds(&sandbox.note(), b"Only tried"));
}

#[test]
fn a_squash_in_a_rebase_keeps_the_newest_handoff() {
    let mut sandbox = Sandbox::new();
    for name in ["one", "two"] {
        sandbox.write(name, name);
        sandbox.git(&["add", name]).ok();
        sandbox.commit_draft(format!("# At {name}\n"));
    }
    sandbox.set("GIT_SEQUENCE_EDITOR", "sed -i 2s/pick/squash/");
    sandbox.set("GIT_EDITOR", "true");
    sandbox.git(&["rebase", "-q", "-i", "HEAD~2"]).ok();
    assert_eq!(sandbox.git(&["rev-list", "--count", "HEAD"]).text(), "2\n");
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().text(), "# At two\n", "{shown}");
}

#[test]
fn a_notes_ref_that_is_locked_delays_the_note_and_not_the_commit() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# First\n");
    sandbox.write(".git/refs/notes/handoff.lock", "");
    sandbox.commit_draft(DOCUMENT);
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), DOCUMENT, "a reader sees what waits");
    assert_eq!(sandbox.read(".git/refs/notes/handoff.lock"), b"", "a lock of git's is not ours to take");
    std::fs::remove_file(sandbox.root().join(".git/refs/notes/handoff.lock")).unwrap();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Later"]).ok();
    let note = sandbox.git(&["notes", "--ref=handoff", "show", "HEAD~"]);
    assert!(holds(&note.ok().stdout, DOCUMENT.as_bytes()), "{note}");
}

#[test]
fn only_what_changed_is_announced() {
    let sandbox = Sandbox::new();
    let announced = || sandbox.git(&["log", "-1", "--format=%(trailers:only)"]).text().trim().lines().count();
    sandbox.commit_draft(DOCUMENT);
    assert_eq!(announced(), 3);
    sandbox.commit_draft(DOCUMENT);
    assert_eq!(announced(), 1, "the session alone");
    sandbox.commit_draft(format!("{DOCUMENT}\n## Blockers\n\n- No access yet\n"));
    assert_eq!(announced(), 2);
    sandbox.git(&["commit", "-q", "--amend", "--allow-empty", "--no-edit"]).ok();
    assert_eq!(announced(), 2, "an amend announces the same");
}

#[test]
fn amending_with_invalid_text_leaves_no_damaged_copy() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(b"# D\xe9j\xe0 vu\n");
    for _ in 0..2 {
        sandbox.git(&["commit", "-q", "--amend", "--no-edit", "--allow-empty"]).ok();
    }
    let note = sandbox.note();
    assert!(!holds(&note, b"foreign"), "{}", String::from_utf8_lossy(&note));
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().stdout, b"# D\xe9j\xe0 vu\n");
}

#[test]
fn a_strip_that_hooks_cannot_see_still_aborts() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    let commit = sandbox.git(&["commit", "-q", "--allow-empty", "--cleanup=strip", "-m", "# only a comment"]);
    assert!(commit.exits(1).stderr.contains("empty commit message"), "{commit}");
}

#[test]
fn a_working_tree_apart_from_a_bare_directory_is_captured() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.git(&["init", "-q", "--bare", "../dots.git"]).ok();
    let places = ["--git-dir=../dots.git", "--work-tree=."];
    let run = |words: &[&str]| sandbox.git(&[&places[..], words].concat());
    run(&["handoff", "install"]).ok();
    sandbox.write(DRAFT, DOCUMENT);
    run(&["commit", "-q", "--allow-empty", "-m", "Dots"]).ok();
    assert!(run(&["notes", "--ref=handoff", "show", "HEAD"]).ok().text().contains(DOCUMENT));
}
