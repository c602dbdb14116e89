//! `git handoff stop`: a record on HEAD with everything, and what is said of it.

use crate::support::{DRAFT, Sandbox};

const DOCUMENT: &str = "# Session Handoff\n\n## What We Accomplished\n- Parser\n- Tests\n- Docs\n- Bench\n\n\
    ## In Progress\n- Generator\n  - Status: 60% complete\n  - Remaining: error handling\n  - Location: `a.txt`\n\n\
    ## Next Steps\n1. Complete the generator (30 min)\n   - File: `a.txt`\n\n## Decisions\n- UUIDs, because ids travel\n\n\
    ## How to Resume\n\n```bash\ncargo test\n```\n";

#[test]
fn it_says_what_is_handed_over() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, format!("{DOCUMENT}\nredis://:s3cret-pass@localhost/0\n"));
    sandbox.write("a.txt", "one\ntwo\n");
    let stopped = sandbox.handoff(&["stop"]).ok().text();
    let head = sandbox.git(&["rev-parse", "--short=7", "HEAD"]).text();
    let note = sandbox.git(&["notes", "--ref=handoff", "show", "HEAD"]).ok().text();
    let id = note.lines().find_map(|line| line.strip_prefix("session = ")).expect("a session").trim_matches('"');
    assert_eq!(
        stopped,
        format!(
            "Session handoff stored: {DRAFT} ({id}/2 on main, {})\n\n\
             Summary:\n\
             - Completed: Parser; Tests; Docs (+1 more)\n\
             - Partial: Generator at 60%\n\
             - Next: Complete the generator (30 min)\n\
             - Uncommitted: 1 path\n\n\
             1 secret will not be stored: url-password on line 28: `git handoff check --secrets`\n\
             To resume: `git handoff resume`\n\
             Safe to stop. See you next time!\n",
            head.trim()
        )
    );
    assert!(note.contains("cause = \"stop\"") && note.contains("path = \"a.txt\""), "{note}");
    assert!(!note.contains("s3cret-pass"), "{note}");
    // The commit's own record stands beside it, and the draft keeps what was typed.
    assert_eq!(note.matches("handoff = 1").count(), 2, "{note}");
    assert!(sandbox.text(DRAFT).contains("s3cret-pass"));
}

#[test]
fn blocks_are_filled_as_of_now() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Write `a.txt` anew"]).ok();
    sandbox.write("a.txt", "one\ntwo\n");
    sandbox.handoff(&["stop"]).exits(1);
    let draft = sandbox.text(DRAFT);
    assert!(draft.contains("### Partial/Uncommitted Work\n\n- `a.txt` (modified, +1)\n"), "{draft}");
    // What is stored is what stands there, and what stands there is what is shown.
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().text(), draft);
    assert!(!shown.stderr.contains("also has"), "one session has one handoff on a commit: {shown}");
    sandbox.git(&["commit", "-qam", "More"]).ok();
    let trailers = sandbox.git(&["log", "-1", "--format=%(trailers:only)"]).text();
    assert_eq!(trailers.trim().lines().count(), 1, "what was handed over is no news: {trailers}");
}

#[test]
fn what_is_missing_comes_with_the_command_that_says_it() {
    let sandbox = Sandbox::new();
    let stopped = sandbox.handoff(&["stop", "--json"]).exits(1).text();
    let value: serde_json::Value = serde_json::from_str(&stopped).expect("JSON");
    assert_eq!(value["stored"], true);
    assert_eq!(
        value["missing"][0],
        serde_json::json!({
            "kind": "next", "question": "What comes next?", "command": "git handoff add next \"…\"",
        })
    );
    let quiet = sandbox.handoff(&["stop", "--quiet"]);
    assert_eq!((quiet.ok().text(), quiet.stderr.as_str()), (String::new(), ""));
}

#[test]
fn without_a_commit_the_first_one_carries_it() {
    let sandbox = Sandbox::unborn(&[]);
    sandbox.write(DRAFT, DOCUMENT);
    let stopped = sandbox.handoff(&["stop"]).ok().text();
    assert!(stopped.starts_with(&format!("Session handoff written: {DRAFT}; the first commit will carry it\n")));
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), DOCUMENT);
}

#[test]
fn a_detached_head_is_stopped_too() {
    let sandbox = Sandbox::new();
    sandbox.git(&["checkout", "-q", "--detach"]).ok();
    sandbox.write(DRAFT, DOCUMENT);
    let stopped = sandbox.handoff(&["stop"]).ok().text();
    assert!(stopped.contains(" on detached HEAD, "), "{stopped}");
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), DOCUMENT);
}

fn begin_a_merge_that_conflicts(sandbox: &Sandbox) {
    sandbox.git(&["switch", "-q", "-c", "other"]).ok();
    sandbox.write("a.txt", "theirs\n");
    sandbox.git(&["commit", "-qam", "Theirs"]).ok();
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.write("a.txt", "ours\n");
    sandbox.git(&["commit", "-qam", "Ours"]).ok();
    sandbox.git(&["merge", "-q", "other"]).exits(1);
}

#[test]
fn what_git_is_in_the_middle_of_is_told() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Merge `other`"]).ok();
    begin_a_merge_that_conflicts(&sandbox);
    sandbox.handoff(&["stop", "--quiet"]).ok();
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    let expected = "### Partial/Uncommitted Work\n\n- in the middle of a merge: `git status` tells how to go on\n\
        - `a.txt` (conflicted)\n";
    assert!(shown.contains(expected), "{shown}");
}

#[test]
fn an_emergency_is_a_blocker_for_whoever_comes_next() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "one\ntwo\n");
    let stopped = sandbox.handoff(&["stop", "--emergency", "server acts weird"]).ok().text();
    let said = "Emergency stop: server acts weird - before continuing, check the system's logs and verify or roll back \
        what is not committed";
    let summary = stopped.split("Summary:\n").nth(1).expect("a summary");
    assert_eq!(
        summary,
        format!(
            "- Blocked: {said}\n- Uncommitted: 1 path\n\n\
             To resume: `git handoff resume`\nSafe to stop. See you next time!\n"
        )
    );
    assert!(sandbox.handoff(&["show", "HEAD"]).ok().text().contains(said));
    assert!(sandbox.handoff(&[]).ok().text().contains("blocked: Emergency stop: server acts weird"));
    // Without words, and twice: it is said once.
    sandbox.handoff(&["stop", "--emergency"]).ok();
    sandbox.handoff(&["stop", "--emergency"]).ok();
    assert_eq!(sandbox.text(DRAFT).matches("Emergency stop - before").count(), 1);
}

#[test]
fn what_cannot_be_stored_is_printed() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.root().join(DRAFT)).expect("a folder in the way");
    let stopped = sandbox.handoff(&["stop", "--emergency", "disk full"]);
    let expected = "This could not be stored, so keep it yourself:\n- Emergency stop: disk full - before continuing, \
        check the system's logs and verify or roll back what is not committed\n";
    assert_eq!(stopped.exits(3).text(), expected);
}

#[test]
fn an_emergency_in_the_middle_of_a_merge() {
    let sandbox = Sandbox::new();
    begin_a_merge_that_conflicts(&sandbox);
    sandbox.handoff(&["stop", "--emergency", "run `make` fails"]).ok();
    sandbox.handoff(&["stop", "--emergency", "run `make` fails"]).ok();
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    assert!(shown.contains("\n- in the middle of a merge: "), "{shown}");
    assert_eq!(shown.matches("Emergency stop").count(), 1, "{shown}");
}

#[test]
fn where_no_record_can_be_made_the_draft_still_has_it() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    // What the session's state is written to cannot be a file any more.
    let state = sandbox.root().join(".git/handoff/session.toml");
    std::fs::remove_file(&state).expect("the state");
    std::fs::create_dir(&state).expect("a folder in the way");
    std::fs::write(state.join("x"), "").expect("a file in it");
    let stopped = sandbox.handoff(&["stop", "--emergency", "disk full"]);
    let said = stopped.exits(3).text();
    assert!(
        said.starts_with("It stands in SESSION_HANDOFF.md, and no record of it could be stored:\n- Emerg"),
        "{said}"
    );
    assert!(sandbox.text(DRAFT).contains("- Emergency stop: disk full"));
    let headline = "error: the session's record could not be stored\ncaused by: ";
    for words in [&["stop", "--emergency", "disk full"][..], &["stop"], &["stop", "--quiet"]] {
        let stopped = sandbox.handoff(words);
        assert!(stopped.exits(3).stderr.starts_with(headline), "{stopped}");
    }
}

#[test]
fn what_somebody_changed_in_a_block_stays_and_is_no_step() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Test `b.py`"]).ok();
    sandbox.write("b.py", "# TODO: handle retries\n");
    sandbox.git(&["add", "b.py"]).ok();
    sandbox.git(&["commit", "-qm", "Begin b"]).ok();
    sandbox.handoff(&["stop", "--quiet"]).ok();
    let draft = sandbox.text(DRAFT);
    sandbox.write(DRAFT, draft.replace("handle retries\n", "handle retries (soon)\n"));
    let stopped = sandbox.handoff(&["stop"]).exits(1).text();
    let edited =
        "Not filled anew, because somebody changed what stands there: todos. Empty it, and it fills itself again\n";
    assert!(stopped.contains(edited), "{stopped}");
    assert!(stopped.contains("- Next: Test `b.py`\n") || stopped.contains("- Next: Test b.py\n"), "{stopped}");
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "More"]).ok();
    let trailers = sandbox.git(&["log", "-1", "--format=%(trailers:only)"]).text();
    assert!(!trailers.contains("TODO"), "{trailers}");
    let checked = sandbox.handoff(&["check", "--json"]).text();
    assert!(!checked.contains("commit-exists"), "{checked}");
    // Emptied, it is ours again.
    let draft = sandbox.text(DRAFT);
    let begin = draft.find("### TODOs").expect("the block");
    let end = draft.find("<!-- /handoff:todos").expect("its end");
    sandbox.write(DRAFT, format!("{}{}", &draft[..begin], &draft[end..]));
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert!(sandbox.text(DRAFT).contains("`b.py:1`: TODO: handle retries\n"));
}

#[test]
fn what_nobody_asked_for_writes_no_tracked_document() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Write `a.txt` anew"]).ok();
    sandbox.git(&["add", "-f", DRAFT]).ok();
    sandbox.git(&["commit", "-qm", "Track the handoff"]).ok();
    let tracked = sandbox.text(DRAFT);
    // What an agent's hooks run: the record is made all the same.
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(sandbox.text(DRAFT), tracked);
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "");
    assert!(String::from_utf8_lossy(&sandbox.note()).contains("cause = \"stop\""));
    // Whoever stops has asked for it.
    sandbox.handoff(&["stop", "--no-input"]).exits(1);
    assert!(sandbox.text(DRAFT).contains("**Session Date:** 2026-02-05"));
}
