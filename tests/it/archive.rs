//! Documents by their day: what `SESSION_HANDOFF_2026-02-05.md` leads to, in history and in the archive.

use chrono::TimeDelta;

use crate::support::{DOCUMENT, DRAFT, Output, Sandbox};

/// The first day of the sandbox's clock.
const FIRST: &str = "SESSION_HANDOFF_2026-02-05.md";

/// The lines on standard error, without ages and ids.
fn told(output: &Output) -> Vec<String> {
    let known = |line: &str| line.starts_with("handoff: ") && line.contains(" by ");
    output.stderr.lines().filter(|line| !known(line)).map(str::to_owned).collect()
}

/// Commits two versions today, and one tomorrow.
fn two_days(sandbox: &Sandbox) {
    sandbox.commit_draft("# Morning\n");
    sandbox.commit_draft("# Evening\n");
    sandbox.wait(TimeDelta::days(1));
    sandbox.commit_draft("# Next day\n");
}

#[test]
fn the_name_of_a_day_leads_to_its_last_record() {
    let sandbox = Sandbox::new();
    two_days(&sandbox);
    for words in [FIRST, "old/SESSION_HANDOFF_2026-02-05.md"] {
        let shown = sandbox.handoff(&["show", words]);
        assert_eq!(shown.ok().text(), "# Evening\n", "{shown}");
        assert!(shown.stderr.starts_with(&format!("handoff: {} by Ana Lima on main, ", &sandbox.id("HEAD~1")[..7])));
    }
    assert_eq!(sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-06.md"]).ok().text(), "# Next day\n");
    let trailers = sandbox.handoff(&["show", FIRST, "--trailers-only"]);
    assert_eq!(trailers.ok().text(), sandbox.handoff(&["show", "HEAD~1", "--trailers-only"]).ok().text());
}

#[test]
fn it_is_so_on_any_machine_and_with_any_draft_name() {
    let mut sandbox = Sandbox::new();
    two_days(&sandbox);
    sandbox.git(&["clone", "-q", ".", "../clone"]).ok();
    let clone = sandbox.beside("clone");
    let without = sandbox.handoff_in(&clone, &["show", FIRST]);
    assert_eq!(
        without.exits(1).stderr,
        "error: no handoff of 2026-02-05 is here\n\
         hint: no notes were fetched yet: `git fetch origin '+refs/notes/handoff*:refs/notes/origin/handoff*'`\n"
    );
    sandbox.git_in(&clone, &["fetch", "-q", "origin", "+refs/notes/handoff*:refs/notes/origin/handoff*"]).ok();
    assert_eq!(sandbox.handoff_in(&clone, &["show", FIRST]).ok().text(), "# Evening\n");

    sandbox.set("GIT_CONFIG_COUNT", "1");
    sandbox.set("GIT_CONFIG_KEY_0", "handoff.file");
    sandbox.set("GIT_CONFIG_VALUE_0", "docs/NOTES");
    assert_eq!(sandbox.handoff_in(&clone, &["show", "NOTES_2026-02-05"]).ok().text(), "# Evening\n");
    sandbox.handoff_in(&clone, &["show", FIRST]).exits(2);
}

#[test]
fn restore_takes_the_same_names() {
    let sandbox = Sandbox::new();
    two_days(&sandbox);
    let restored = sandbox.handoff(&["restore", FIRST]);
    assert_eq!(sandbox.text(DRAFT), "# Evening\n", "{restored}");
    sandbox.write(".handoff/archive/SESSION_HANDOFF_2026-02-05_02.md", "# At noon\n");
    let restored = sandbox.handoff(&["restore", "SESSION_HANDOFF_2026-02-05_02.md"]);
    assert_eq!(
        restored.ok().stderr,
        "handoff: SESSION_HANDOFF.md is .handoff/archive/SESSION_HANDOFF_2026-02-05_02.md as it was archived; \
         undo: `git handoff restore -`\n"
    );
    assert_eq!(sandbox.text(DRAFT), "# At noon\n");
}

#[test]
fn the_day_is_the_one_of_the_writers_clock() {
    let mut sandbox = Sandbox::new();
    // In Seoul it is the sixth by now, in Greenwich the fifth.
    sandbox.set("GIT_HANDOFF_NOW", "2026-02-06T03:00:00+09:00");
    sandbox.commit_draft("# In Seoul\n");
    assert_eq!(sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-06.md"]).ok().text(), "# In Seoul\n");
}

#[test]
fn a_later_record_on_the_same_commit_is_another_days() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# Evening\n");
    sandbox.wait(TimeDelta::days(1));
    sandbox.write(DRAFT, "# Next day\n\n## Next Steps\n\n1. Run `a.txt`\n");
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(sandbox.handoff(&["show", FIRST]).ok().text(), "# Evening\n");
    let next = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-06.md"]);
    assert!(next.ok().text().starts_with("# Next day\n"), "{next}");
}

#[test]
fn the_present_branchs_record_is_meant_before_others() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# On main\n");
    sandbox.git(&["switch", "-q", "-c", "side"]).ok();
    sandbox.commit_draft("# On side\n");
    let on_side = sandbox.session();
    sandbox.git(&["switch", "-q", "main"]).ok();
    let on_main = sandbox.session();
    for (branch, document) in [("main", "# On main\n"), ("side", "# On side\n")] {
        sandbox.git(&["switch", "-q", branch]).ok();
        let shown = sandbox.handoff(&["show", FIRST]);
        assert_eq!(shown.ok().text(), document, "{shown}");
        assert_eq!(told(&shown), [""; 0]);
    }
    // A branch without a handoff of its own has main's in its history.
    sandbox.git(&["switch", "-q", "-c", "third", "main"]).ok();
    let shown = sandbox.handoff(&["show", FIRST]);
    assert_eq!(shown.ok().text(), "# On main\n", "{shown}");
    assert_eq!(told(&shown), [format!("handoff: 2026-02-05 also has {on_side} on side")]);
    // One with another history has none: then the newest is meant.
    sandbox.git(&["switch", "-q", "--orphan", "apart"]).ok();
    let shown = sandbox.handoff(&["show", FIRST]);
    assert_eq!(shown.ok().text(), "# On side\n", "{shown}");
    assert_eq!(told(&shown), [format!("handoff: 2026-02-05 also has {on_main} on main")]);
}

#[test]
fn a_day_without_a_record_names_the_nearest() {
    let sandbox = Sandbox::new();
    two_days(&sandbox);
    sandbox.wait(TimeDelta::days(7));
    sandbox.commit_draft("# A week later\n");
    sandbox.write(".handoff/archive/SESSION_HANDOFF_2026-02-07.md", "# By hand\n");
    let shown = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-09.md"]);
    assert_eq!(
        shown.exits(1).stderr,
        "error: no handoff of 2026-02-09 is here\n\
         hint: the nearest before: `git handoff show SESSION_HANDOFF_2026-02-07.md`\n\
         hint: the nearest after: `git handoff show SESSION_HANDOFF_2026-02-13.md`\n"
    );
    assert_eq!(sandbox.handoff(&["show", "SESSION_HANDOFF_2026-01-01.md"]).exits(1).stderr.lines().count(), 2);
}

#[test]
fn what_history_does_not_have_is_read_from_the_archive() {
    let sandbox = Sandbox::new();
    sandbox.write(".handoff/archive/SESSION_HANDOFF_2026-01-02.md", b"# By hand\r\n");
    sandbox.write(".handoff/archive/SESSION_HANDOFF_2026-02-05_02.md", DOCUMENT);
    sandbox.commit_draft("# Captured\n");
    let shown = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-01-02.md"]);
    assert_eq!(shown.ok().text(), "# By hand\r\n", "{shown}");
    assert_eq!(shown.stderr, "handoff: .handoff/archive/SESSION_HANDOFF_2026-01-02.md, archived here\n");
    let json = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-05_02.md", "--json"]).ok().text();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["source"], &json["document"]), (&"archive".into(), &DOCUMENT.into()));
    let shown = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-02-05_03.md"]);
    assert_eq!(
        shown.exits(1).stderr,
        "error: SESSION_HANDOFF_2026-02-05_03.md is not in .handoff/archive here\n\
         caused by: a number behind the day is given to a further text of that day on one machine alone\n\
         hint: `git handoff show SESSION_HANDOFF_2026-02-05.md` shows that day's last handoff\n"
    );

    sandbox.write(".handoff.toml", "archive = \"docs/old/\"\n");
    sandbox.write("docs/old/SESSION_HANDOFF_2026-01-02.md", "# Elsewhere\n");
    assert_eq!(sandbox.handoff(&["show", "SESSION_HANDOFF_2026-01-02.md"]).ok().text(), "# Elsewhere\n");
    std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join("docs/old/SESSION_HANDOFF_2026-01-03.md")).unwrap();
    assert!(sandbox.handoff(&["show", "SESSION_HANDOFF_2026-01-03.md"]).exits(3).stdout.is_empty());
    sandbox.write(".handoff.toml", "archive = \".git/hooks\"\n");
    let shown = sandbox.handoff(&["show", "SESSION_HANDOFF_2026-01-02.md"]);
    assert_eq!(told(&shown)[0], "warning: .handoff.toml: \".git/hooks\" is no value for \"archive\"");
}

#[test]
fn a_branch_or_tag_of_that_name_is_meant_before() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# Tagged\n");
    sandbox.git(&["tag", FIRST]).ok();
    sandbox.commit_draft("# Later\n");
    assert_eq!(sandbox.handoff(&["show", FIRST]).ok().text(), "# Tagged\n");
}
