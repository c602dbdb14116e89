//! What strangers and accidents leave: answered, shown harmless, never in the way of a commit.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{DOCUMENT, DRAFT, Sandbox, holds};

/// Puts these bytes on HEAD as the whole note.
fn replace_note(sandbox: &Sandbox, note: &[u8]) {
    sandbox.write("../note", note);
    let blob = sandbox.git(&["hash-object", "-w", "../note"]).ok().text();
    sandbox.git(&["notes", "--ref=handoff", "add", "-f", "-C", blob.trim(), "HEAD"]).ok();
}

#[test]
fn a_note_by_another_hand_is_shown() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
    sandbox.git(&["notes", "--ref=handoff", "add", "-m", "reviewed by bo"]).ok();
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert!(matches!(shown.status, Some(0 | 1)), "{shown}");
    assert!(shown.to_string().contains("reviewed by bo") || shown.stderr.contains("foreign"), "{shown}");
}

#[test]
fn a_note_by_another_hand_survives_a_capture() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    sandbox.git(&["notes", "--ref=handoff", "append", "-m", "reviewed by bo"]).ok();
    sandbox.write(DRAFT, "# Amended\n");
    sandbox.git(&["commit", "-q", "--amend", "--allow-empty", "--no-edit"]).ok();
    let note = sandbox.note();
    assert!(holds(&note, b"# Amended\n") && holds(&note, b"reviewed by bo"), "{}", String::from_utf8_lossy(&note));
}

#[test]
fn a_header_that_claims_too_much_is_only_text() {
    let headers = [
        "handoff = 1\nsession = \"2026-02-05-k7m2q\"\nseq = 1\nbody = 18446744073709551615\n",
        "handoff = 1\nsession = \"../../etc/passwd\"\nseq = 1\nbody = 5\n",
        "handoff = 1\nbody = -1\n",
        "handoff = 999\nbody = 4\n",
        "handoff = [[[[[[[[[[[[[[[[[[[[[[[[\n",
        "\x1b[2J\n",
    ];
    let sandbox = Sandbox::new();
    for header in headers {
        replace_note(&sandbox, format!("+++\n{header}+++\nbody").as_bytes());
        let shown = sandbox.handoff(&["show", "HEAD"]);
        assert!(matches!(shown.status, Some(0 | 1)), "{shown}");
        assert!(!shown.to_string().contains('\x1b'), "{shown}");
    }
}

#[test]
fn a_large_note_of_garbage_is_read_in_time() {
    let sandbox = Sandbox::new();
    replace_note(&sandbox, "+++\nhandoff = 1\n".repeat(60_000).as_bytes());
    let begun = Instant::now();
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert!(matches!(shown.status, Some(0 | 1)), "{:?}: {}", shown.status, shown.stderr);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn broken_settings_are_named_by_commands_and_ignored_by_hooks() {
    let sandbox = Sandbox::new();
    sandbox.write(".handoff.toml", "trailers = [\n");
    sandbox.write(DRAFT, DOCUMENT);
    let commit = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]);
    assert_eq!(commit.ok().stderr, "", "{commit}");
    assert!(holds(&sandbox.note(), DOCUMENT.as_bytes()));
    let shown = sandbox.handoff(&["show"]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
    assert!(shown.stderr.contains("warning") && shown.stderr.contains(".handoff.toml"), "{shown}");
}

#[test]
fn a_draft_that_is_no_regular_file_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("../secret.md", "# Not yours\n");
    let draft = sandbox.root().join(DRAFT);
    let _ = std::fs::remove_file(&draft);
    std::os::unix::fs::symlink("../secret.md", &draft).unwrap();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "A link"]).ok();
    assert!(!holds(&sandbox.note(), b"Not yours"));

    std::fs::remove_file(&draft).unwrap();
    sandbox.run(Path::new("/"), "mkfifo", &[&draft.display().to_string()], b"").ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "A pipe"]).ok();
    std::fs::remove_file(&draft).unwrap();
    std::fs::create_dir(&draft).unwrap();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "A folder"]).ok();
}

#[test]
fn an_unwritable_store_costs_a_line_and_not_the_commit() {
    let sandbox = Sandbox::new();
    let state = sandbox.root().join(".git/handoff");
    let _ = std::fs::remove_dir_all(&state);
    // A file where our folder belongs: no permission bit would stop root.
    std::fs::write(&state, "in the way").unwrap();
    sandbox.write(DRAFT, DOCUMENT);
    let commit = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]);
    assert_eq!(commit.ok().stderr.lines().count(), 1, "{commit}");
    assert!(commit.stderr.contains("was not stored"), "{commit}");
}

#[test]
fn every_cut_and_flip_of_a_note_is_answered() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let note = sandbox.note();
    for at in (0..note.len()).step_by(note.len() / 12) {
        let mut flipped = note.clone();
        flipped[at] ^= 0x15;
        for bytes in [&note[..at], &flipped] {
            replace_note(&sandbox, bytes);
            let shown = sandbox.handoff(&["show", "HEAD"]);
            assert!(matches!(shown.status, Some(0 | 1)), "{at}: {shown}");
        }
    }
}

#[test]
fn a_record_that_cannot_be_stored_is_told_in_a_line() {
    let sandbox = Sandbox::new();
    // The names are taken: neither the ref nor the folder for what waits can be made.
    sandbox.git(&["update-ref", "-d", "refs/notes/handoff"]).ok();
    sandbox.git(&["update-ref", "refs/notes/handoff/taken", "HEAD"]).ok();
    sandbox.write(".git/handoff/pending", "in the way");
    sandbox.write(DRAFT, DOCUMENT);
    let committed = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]);
    assert!(committed.ok().stderr.contains("this commit's record was not stored"), "{committed}");
    assert_eq!(sandbox.text(DRAFT), DOCUMENT);

    sandbox.git(&["update-ref", "-d", "refs/notes/handoff/taken"]).ok();
    let committed = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on again"]);
    assert_eq!(committed.ok().stderr, "", "{committed}");
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), DOCUMENT);
}

#[test]
fn a_note_too_large_to_read_is_named_and_never_rewritten() {
    let sandbox = Sandbox::new();
    replace_note(&sandbox, &vec![b'x'; 17 * 1024 * 1024]);
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert!(shown.exits(3).stderr.contains("could not be read"), "{shown}");
    let before = sandbox.git(&["notes", "--ref=handoff", "list", "HEAD"]).ok().text();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]).ok();
    assert_eq!(sandbox.git(&["notes", "--ref=handoff", "list", "HEAD~1"]).ok().text(), before);
}

#[test]
fn a_draft_too_large_for_a_note_is_cut_and_said_to_be() {
    let sandbox = Sandbox::new();
    let draft = format!("# Log\n{}", "a line of an ever growing log\n".repeat(30_000));
    sandbox.write(DRAFT, &draft);
    let committed = sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Go on"]);
    assert!(committed.ok().stderr.contains("the note holds its first 512 KiB"), "{committed}");
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    assert!(
        shown.ends_with(&format!("*Cut here: the draft had {} bytes.*\n", draft.len())),
        "{}",
        &shown[shown.len() - 200..]
    );
    assert!(draft.starts_with(shown.rsplit_once("\n\n*Cut").expect("the mark").0));
}

#[test]
fn one_damaged_note_hides_no_other_branch() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# On main\n\n## Next Steps\n\n- Tag\n");
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.commit_draft("# On topic\n");
    sandbox.write(DRAFT, "# Not committed\n");
    sandbox.git(&["switch", "-q", "main"]).ok();
    let blob = sandbox.git(&["notes", "--ref=handoff", "list", "topic"]).ok().text();
    let (folder, file) = blob.trim().split_at(2);
    let path = format!(".git/objects/{folder}/{file}");
    std::fs::remove_file(sandbox.root().join(&path)).expect("a loose object");
    sandbox.write(&path, "");

    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.starts_with("* main ") && board.contains("\n  topic "), "{board}");
    sandbox.git(&["switch", "-q", "topic"]).ok();
    assert_eq!(sandbox.text(DRAFT), "# Not committed\n");
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.starts_with("* topic ") && board.contains("\n  main "), "{board}");
    sandbox.handoff(&["show", "HEAD"]).exits(3);
}
