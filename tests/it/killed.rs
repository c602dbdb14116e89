//! `stop` and `resume` killed at any point: what was there before or what was to come stands there whole, no text is lost, and
//! the same command does its work afterwards.

use std::time::{Duration, Instant};

use crate::support::{DRAFT, Sandbox};

/// At so many points of its way a command is killed.
const POINTS: u32 = 40;

const BEFORE: &str = "# Handoff\n\n## Next Steps\n\n1. Write `a.txt` anew (30 min)\n";
const OTHER: &str = "# Handoff\n\n## Next Steps\n\n1. Ask Ana about the keys\n";

/// How long the command takes when nobody kills it.
fn whole(sandbox: &Sandbox, words: &[&str]) -> Duration {
    let begin = Instant::now();
    let _ = sandbox.handoff(words);
    begin.elapsed()
}

/// The repository is sound, and its handoff can be read.
#[track_caller]
fn is_sound(sandbox: &Sandbox, when: u32) {
    assert_eq!(sandbox.git(&["fsck", "--strict", "--no-dangling"]).ok().stderr.trim(), "", "at point {when}");
    sandbox.git(&["notes", "--ref=handoff", "list"]).ok();
    sandbox.handoff(&["show", "HEAD"]).ok();
}

#[test]
fn a_killed_stop_leaves_the_old_or_the_new_state() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(BEFORE);
    let span = whole(&sandbox, &["stop", "--emergency", "server acts weird"]);
    let after = sandbox.text(DRAFT);
    assert!(after.contains("Emergency stop: server acts weird"), "{after}");
    let mut killed = 0;
    for point in 0..POINTS {
        sandbox.commit_draft(BEFORE);
        let code = sandbox.killed_after(span * point / POINTS, &["stop", "--emergency", "server acts weird"]);
        killed += u32::from(code.is_none());
        let draft = sandbox.text(DRAFT);
        assert!(draft == BEFORE || draft == after, "at point {point}: {draft}");
        is_sound(&sandbox, point);
        let shown = sandbox.handoff(&["show", "HEAD"]).text();
        assert!(shown == BEFORE || (shown == after && draft == after), "at point {point}: {shown}");
        sandbox.handoff(&["stop", "--emergency", "server acts weird"]).ok();
        assert_eq!(sandbox.text(DRAFT), after, "at point {point}");
        assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), after, "at point {point}");
    }
    assert!(killed > POINTS / 4, "it was killed {killed} times only");
}

#[test]
fn a_killed_resume_leaves_the_old_or_the_new_state() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(OTHER);
    let other = sandbox.session();
    sandbox.commit_draft(BEFORE);
    let span = whole(&sandbox, &["resume", &other]);
    assert_eq!(sandbox.text(DRAFT), OTHER);
    let mut killed = 0;
    for point in 0..POINTS {
        let unsaved = format!("{BEFORE}\n## Watch Out\n\n- Unsaved at {point}\n");
        sandbox.write(DRAFT, &unsaved);
        let code = sandbox.killed_after(span * point / POINTS, &["resume", &other]);
        killed += u32::from(code.is_none());
        let draft = sandbox.text(DRAFT);
        assert!(draft == unsaved || draft == OTHER, "at point {point}: {draft}");
        is_sound(&sandbox, point);
        sandbox.handoff(&["resume", &other]).ok();
        assert_eq!(sandbox.text(DRAFT), OTHER, "at point {point}");
        let kept = sandbox.handoff(&["restore", "--list"]).ok().text();
        assert!(kept.contains(&format!("- Unsaved at {point}\n")), "at point {point}: {kept}");
    }
    assert!(killed > POINTS / 4, "it was killed {killed} times only");
}
