//! `git handoff stop --break`: what is asked before some days off, and who is told of them.

use serde_json::{Value, json};

use crate::support::{DRAFT, HANDOFF, Output, Sandbox};

const DOCUMENT: &str = "# Session Handoff\n\n## What We Accomplished\n- Parser\n\n## Next Steps\n1. Complete `a.txt` (30 min)\n\n\
    ## How to Resume\n\n```bash\ncargo test\n```\n";

/// A stop at a terminal, which comes from `script`, with these lines typed; nothing where the machine has none.
fn at_a_terminal(sandbox: &Sandbox, words: &str, typed: &str) -> Option<Output> {
    sandbox.run(&sandbox.root(), "sh", &["-c", "script --version"], b"").status.filter(|status| *status == 0)?;
    let line = format!("{HANDOFF} {words}");
    Some(sandbox.run(&sandbox.root(), "script", &["-qec", &line, "/dev/null"], typed.as_bytes()))
}

/// The lines that a command said at a terminal, without what was typed and asked.
fn said(output: &Output) -> String {
    let text = output.ok().text().replace('\r', "");
    let begins = text.find("Session handoff stored").unwrap_or_else(|| panic!("{text}"));
    text[begins..].to_owned()
}

#[test]
fn back_in_a_week() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    // Ana: "Won't be back for a week."
    let answers = "Retries are not ours to solve\nThe key runs out on Monday\nUUIDs, because ids travel\nNo cache\n\n";
    let Some(stopped) = at_a_terminal(&sandbox, "stop --break 7d --reason 'skiing in the Alps'", answers) else {
        return;
    };
    let head = sandbox.git(&["rev-parse", "--short=7", "HEAD"]).text();
    let shown = sandbox.handoff(&["show", "HEAD", "--json"]).ok().text();
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let (session, seq) = (shown["record"]["session"].as_str().expect("a session"), &shown["record"]["seq"]);
    assert_eq!(
        said(&stopped),
        format!(
            "Session handoff stored: {DRAFT} ({session}/{seq} on main, {})\n\n\
             Summary:\n\
             - Completed: Parser\n\
             - Next: Complete a.txt (30 min)\n\
             - Why: Retries are not ours to solve\n\
             - Decided: UUIDs, because ids travel; No cache\n\
             - Watch out: The key runs out on Monday\n\
             - On hold: until 2026-02-12: skiing in the Alps\n\n\
             To resume: `git handoff resume`\n\
             Safe to stop. Enjoy your break!\n",
            head.trim()
        )
    );
    // The document says so below its title, the record to whoever reads it by machine, the board to everybody.
    let draft = sandbox.text(DRAFT);
    assert!(
        draft.starts_with(
            "# Session Handoff\n\n<!-- handoff:hold dc198852 -->\n**On hold** until 2026-02-12: skiing in the Alps\n\
             <!-- /handoff:hold -->\n\n## What We Accomplished\n"
        ),
        "{draft}"
    );
    assert_eq!(shown["record"]["hold"], json!({ "until": "2026-02-12", "reason": "skiing in the Alps" }));
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains(" on hold until 2026-02-12: skiing in the Alps\n"), "{board}");
    // Stopped once more that evening: what was answered is not asked again.
    let again = at_a_terminal(&sandbox, "stop --break 7d", "").expect("a terminal");
    assert!(!again.ok().text().contains('?'), "{again}");
    // A week later work goes on, and nothing says that it rests.
    sandbox.wait(chrono::TimeDelta::days(8));
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains(" was on hold until 2026-02-12\n"), "{board}");
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Back"]).ok();
    assert!(!sandbox.handoff(&["show", "HEAD"]).ok().text().contains("On hold"));
    assert!(!sandbox.handoff(&[]).ok().text().contains("on hold"));
    sandbox.handoff(&["stop"]).ok();
    assert!(!sandbox.text(DRAFT).contains("On hold"));
    // What was known before this session is asked for before the next break.
    let next = at_a_terminal(&sandbox, "stop --break 1d", "\n\n\n").expect("a terminal");
    assert_eq!(next.ok().text().matches('?').count(), 3, "{next}");
}

#[test]
fn the_end_of_an_agents_session_ends_no_break() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.handoff(&["stop", "--break", "7d", "--reason", "skiing"]).exits(1);
    let hold = |sandbox: &Sandbox| {
        let shown = sandbox.handoff(&["show", "HEAD", "--json"]).ok().text();
        serde_json::from_str::<Value>(&shown).expect("JSON")["record"]["hold"].clone()
    };
    let announced = json!({ "until": "2026-02-12", "reason": "skiing" });
    // What its hook runs when it compacts, and when it goes.
    for _ in 0..2 {
        sandbox.handoff(&["stop", "--quiet"]).ok();
        assert_eq!(hold(&sandbox), announced);
        assert!(sandbox.text(DRAFT).contains("\n**On hold** until 2026-02-12: skiing\n"));
    }
    // Another branch was not put on hold, nor somebody else's work.
    sandbox.git(&["switch", "-q", "-c", "other"]).ok();
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(hold(&sandbox), Value::Null);
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.handoff(&["stop", "--quiet", "--break", "7d"]).ok();
    sandbox.git(&["config", "user.email", "ben@example.com"]).ok();
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(hold(&sandbox), Value::Null);
    // Whoever stops in person is back, and so is everybody when the day has come.
    sandbox.handoff(&["stop", "--quiet", "--break", "7d"]).ok();
    sandbox.handoff(&["stop"]).exits(1);
    assert_eq!(hold(&sandbox), Value::Null);
    sandbox.handoff(&["stop", "--quiet", "--break", "7d"]).ok();
    sandbox.wait(chrono::TimeDelta::days(7));
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(hold(&sandbox), Value::Null);
}

#[test]
fn without_a_terminal_what_the_document_lacks_comes_with_its_commands() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.handoff(&["add", "watch", "The key runs out on Monday"]).ok();
    let stopped = sandbox.handoff(&["stop", "--break", "until 2026-02-12", "--json"]).exits(1).text();
    let stopped: Value = serde_json::from_str(&stopped).expect("JSON");
    assert_eq!(stopped["hold"], json!({ "until": "2026-02-12" }));
    let asked = |kind: &str, question: &str| json!({ "kind": kind, "question": question, "command": format!("git handoff add {kind} \"…\"") });
    assert_eq!(
        stopped["missing"],
        json!([asked("context", "Why were these choices made?"), asked("decision", "What was decided, and why?")])
    );
    sandbox.handoff(&["add", "context", "Retries are not ours to solve, because the server has them"]).ok();
    sandbox.handoff(&["add", "decision", "UUIDs, because ids travel"]).ok();
    sandbox.handoff(&["stop", "--break", "2w"]).ok();
}

#[test]
fn decisions_lead_to_the_records_that_they_name() {
    let sandbox = Sandbox::new();
    sandbox.write("ARCHITECTURE_DECISIONS.md", "# Decisions\n\n## AD-001: UUIDs\n\nThey travel.\n\n## AD-002: Graph\n");
    sandbox.write("docs/adr/0012-no-cache.md", "# No cache\n");
    sandbox.write("docs/one.md", "## AD-003\n");
    sandbox.write("docs/two.md", "## AD-003\n");
    sandbox.git(&["add", "-A"]).ok();
    sandbox.git(&["commit", "-qm", "Decide"]).ok();
    for decision in ["UUIDs (AD-001), because ids travel", "No cache, see ADR 12 and AD-009", "Two of them (AD-003)"] {
        sandbox.handoff(&["add", "decision", decision]).ok();
    }
    let entries = "- UUIDs (AD-001), because ids travel\n- No cache, see ADR 12 and AD-009\n- Two of them (AD-003)\n";
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert!(sandbox.text(DRAFT).contains(entries), "only a break needs them");
    let stopped = sandbox.handoff(&["stop", "--break", "7d"]).exits(1).text();
    let decided = "\n- Decided: UUIDs (AD-001), because ids travel (see ARCHITECTURE_DECISIONS.md:3); \
        No cache, see ADR 12 and AD-009 (see docs/adr/0012-no-cache.md); Two of them (AD-003)\n";
    assert!(stopped.contains(decided), "{stopped}");
    let draft = sandbox.text(DRAFT);
    let linked = "- UUIDs (AD-001), because ids travel\n  - See: `ARCHITECTURE_DECISIONS.md:3`\n\
        - No cache, see ADR 12 and AD-009\n  - See: `docs/adr/0012-no-cache.md`\n- Two of them (AD-003)\n";
    assert!(draft.contains(linked), "{draft}");
    sandbox.handoff(&["stop", "--quiet", "--break", "7d"]).ok();
    assert_eq!(sandbox.text(DRAFT).matches("- See:").count(), 2);
    // What they lead to is verified like any other claim.
    sandbox.write("ARCHITECTURE_DECISIONS.md", "# Decisions\n");
    let checked = sandbox.handoff(&["check"]).text();
    assert!(checked.contains("`ARCHITECTURE_DECISIONS.md:3`"), "{checked}");
}

#[test]
fn only_a_day_to_come_ends_a_break() {
    let sandbox = Sandbox::new();
    let stop = |words: &[&str]| sandbox.handoff(&[&["stop", "--no-input"], words].concat());
    for words in [
        &["--break", "until", "2026-02-05"][..],
        &["--break", "0d"],
        &["--break", "soon"],
        &["--break", "next", "week"],
    ] {
        let stopped = stop(words);
        let expected = format!(
            "error: {:?} is no time to come back at: a day after today (2026-02-05) is\n\
             hint: these are understood: `--break 7d`, `--break 2w`, `--break 2026-02-12` and `--break until 2026-02-12`\n",
            words[1..].join(" ")
        );
        assert_eq!((stopped.exits(2).text(), stopped.stderr.as_str()), (String::new(), expected.as_str()));
    }
    stop(&["--break", "7d", "--emergency"]).exits(2);
    stop(&["--reason", "skiing"]).exits(2);
    assert!(!sandbox.root().join(DRAFT).exists(), "what is not understood does nothing");
    stop(&["--break", "until", "2026-02-06"]).exits(1);
    assert!(sandbox.text(DRAFT).contains("**On hold** until 2026-02-06\n"));
}

#[test]
fn a_reason_with_a_secret_is_stored_without_it() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["stop", "--quiet", "--break", "7d", "--reason", "db moves, password=hunter2secret9"]).ok();
    let note = sandbox.git(&["notes", "--ref=handoff", "show", "HEAD"]).ok().text();
    assert!(note.contains("reason = \"db moves, password=[redacted password ") && !note.contains("hunter2"), "{note}");
    assert!(!sandbox.text(DRAFT).contains("hunter2"));
}

#[test]
fn a_line_that_somebody_changed_stays_theirs() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["stop", "--quiet", "--break", "7d"]).ok();
    let draft = sandbox.text(DRAFT);
    sandbox.write(DRAFT, draft.replace("until 2026-02-12", "until I am back"));
    let stopped = sandbox.handoff(&["stop", "--break", "2w"]).exits(1).text();
    assert!(stopped.contains("Not filled anew, because somebody changed what stands there: hold. "), "{stopped}");
    assert!(sandbox.text(DRAFT).contains("**On hold** until I am back\n"));
}
