//! The board: every branch with a handoff, and what is the case here.

use crate::support::{DRAFT, Sandbox};

const MAIN: &str = "# On main\n\n## Next Steps\n\n1. Tag the release\n";
const TOPIC: &str = "# On topic\n\n## In Progress\n\n- Model at 60% complete\n\n## Next Steps\n\n- [x] Begin\n\
    - [ ] Complete the model (30 min)\n- [ ] Test it\n\n## Blockers\n\n- Waiting for the API key\n";

/// Five branches: `topic` is checked out, `fix` merged, `spike` has only a parked text, `bare` nothing at all.
fn five_branches() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(MAIN);
    sandbox.git(&["switch", "-q", "-c", "fix", "HEAD~"]).ok();
    sandbox.commit_draft("# On fix\n\n## Next Steps\n\n1. Check expiry\n2. Tell Bo\n");
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["merge", "-q", "--no-edit", "fix"]).ok();
    sandbox.git(&["switch", "-q", "-c", "bare", "HEAD~"]).ok();
    sandbox.git(&["commit", "-q", "-n", "--allow-empty", "-m", "Bare"]).ok();
    sandbox.git(&["switch", "-q", "-c", "spike", "HEAD~"]).ok();
    sandbox.write(DRAFT, "# On spike\n\n## Next Steps\n\n- Measure\n");
    sandbox.git(&["switch", "-q", "-c", "topic", "main"]).ok();
    sandbox.write("model.py", "class Model: pass\n");
    sandbox.commit_draft(TOPIC);
    sandbox
}

#[test]
fn a_row_for_each_branch_with_a_handoff() {
    let sandbox = five_branches();
    sandbox.write(DRAFT, format!("{TOPIC}- Nobody answers\n"));
    let board = sandbox.handoff(&[]);
    assert_eq!(
        board.ok().text(),
        "\
* topic  1 minute ago   you   60%  Complete the model (30 min)
                                   blocked: Waiting for the API key (+1 more) · 1 path uncommitted
  spike  2 minutes ago  you        Measure
                                   parked text, in no commit, last seen 2 minutes ago
  main   6 minutes ago  you        Tag the release
  fix    8 minutes ago  you        Check expiry
                                   merged into main, left open: 2 steps

next commit  Handoff-Blocker: Nobody answers
hooks        fire at every commit and checkout
sharing      there is no remote: handoffs stay here
"
    );
    assert_eq!(board.stderr, "");
}

#[test]
fn as_json_for_programs() {
    let sandbox = five_branches();
    let board = sandbox.handoff(&["--json"]);
    let board: serde_json::Value = serde_json::from_str(&board.ok().text()).expect("JSON");
    let rows = board["rows"].as_array().expect("rows");
    let names: Vec<_> = rows.iter().map(|row| row["branch"].as_str().expect("a name")).collect();
    assert_eq!(names, ["topic", "spike", "main", "fix"]);
    let topic = &rows[0];
    assert_eq!(topic["commit"], sandbox.id("topic"));
    assert_eq!(topic["record"], sandbox.session());
    assert_eq!((&topic["percent"], &topic["open"], &topic["blockers"]), (&60.into(), &2.into(), &1.into()));
    assert_eq!((&topic["who"], &topic["mine"]), (&"Ana Lima".into(), &true.into()));
    assert_eq!(rows[1]["parked"]["seen"], "2026-02-05T09:12:00+00:00");
    assert_eq!(rows[3]["merged_into"], "main");
    assert_eq!(
        board["here"],
        serde_json::json!({
            "branch": "topic", "file": DRAFT, "draft": true, "next_commit": [], "secrets": [], "session_line": true,
            "hooks": { "missing": [], "of": 7, "last_commit_missed": false },
            "shared": { "remote": null, "waiting": 0 },
        })
    );
}

#[test]
fn what_was_fetched_is_there_too() {
    let sandbox = five_branches();
    sandbox.git(&["clone", "-q", "-b", "main", ".", "../clone"]).ok();
    let clone = sandbox.root().join("../clone");
    let run = |words: &[&str]| sandbox.git_in(&clone, words);
    run(&["config", "user.email", "bo@example.com"]).ok();
    run(&["handoff", "install"]).ok();
    run(&["fetch", "-q"]).ok();
    let board = run(&["handoff"]).ok().text();
    assert_eq!(
        board,
        "\
* main          10 minutes ago  Ana Lima        Tag the release
  origin/topic  5 minutes ago   Ana Lima   60%  Complete the model (30 min)
                                                blocked: Waiting for the API key
                                                1 path uncommitted then · fetched
  origin/fix    12 minutes ago  Ana Lima        Check expiry
                                                fetched

next commit  carries the session alone: there is no SESSION_HANDOFF.md
hooks        fire at every commit and checkout
sharing      origin has all handoffs, as far as was fetched
"
    );
    std::fs::write(clone.join(DRAFT), "# Bo's\n\n## Next Steps\n\n- Read\n").expect("a draft");
    run(&["commit", "-q", "--allow-empty", "-m", "Bo's"]).ok();
    let board = run(&["handoff"]).ok().text();
    assert!(board.contains("sharing      origin has not 1 handoff of here: git handoff sync\n"), "{board}");
}

#[test]
fn a_repository_without_anything_says_how_to_begin() {
    let sandbox = Sandbox::without_hooks(&[]);
    let board = sandbox.handoff(&[]);
    assert_eq!(
        board.ok().text(),
        "\
No handoff yet. Begin one: git handoff add next \"what comes next\"

next commit  carries the session alone: there is no SESSION_HANDOFF.md
hooks        are not installed: git handoff install
sharing      there is no remote: handoffs stay here
"
    );
    assert_eq!(sandbox.handoff(&["install"]).status, Some(0));
    std::fs::remove_file(sandbox.root().join(".git/hooks/post-checkout")).expect("a hook");
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains("do not all fire (post-checkout missing): git handoff install\n"), "{board}");
}

#[test]
fn a_commit_that_was_not_captured_is_told() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(MAIN);
    sandbox.git(&["-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "Unseen"]).ok();
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains("hooks        are installed, but the last commit was not captured\n"), "{board}");
}

#[test]
fn the_next_commit_carries_what_the_board_says() {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "i18n.commitEncoding", "ISO-8859-1"]).ok();
    sandbox.write(DRAFT, MAIN);
    let board = sandbox.handoff(&[]).ok().text();
    assert!(board.contains("next commit  carries the session alone"), "{board}");
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    let message = sandbox.git(&["log", "-1", "--format=%B"]).ok().text();
    assert_eq!(message.matches("Handoff-").count(), 1, "{message}");
}

#[test]
fn in_a_bare_repository_it_shows_what_is_there() {
    let sandbox = five_branches();
    sandbox.git(&["clone", "-q", "--mirror", ".", "../bare.git"]).ok();
    let board = sandbox.git_in(&sandbox.root().join("../bare.git"), &["handoff"]);
    assert!(board.ok().text().starts_with("  topic  "), "{board}");
}

#[test]
fn strange_names_and_texts_are_harmless() {
    let sandbox = Sandbox::new();
    sandbox.git(&["switch", "-q", "-c", "x\u{202e}evil"]).ok();
    sandbox.commit_draft("# T\n\n## Next Steps\n\n- \u{1b}[2Jgone \u{202e}txt\n");
    let board = sandbox.handoff(&[]);
    assert!(!board.ok().text().contains(['\u{1b}', '\u{202e}']), "{board}");
    let json = sandbox.handoff(&["--json"]).ok().text();
    assert!(!json.contains(['\u{1b}', '\u{202e}']), "{json}");
}

#[test]
fn a_deleted_branchs_text_is_still_on_the_board() {
    let sandbox = five_branches();
    sandbox.git(&["branch", "-q", "-D", "spike"]).ok();
    let board = sandbox.handoff(&[]).ok().text();
    let row = board.lines().skip_while(|line| !line.contains("spike")).take(3).collect::<Vec<_>>();
    assert_eq!(
        row,
        [
            "  spike  3 minutes ago  you        Measure",
            "                                   parked text, in no commit, last seen 3 minutes ago",
            "                                   the branch is deleted",
        ],
        "{board}"
    );
}
