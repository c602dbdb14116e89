//! `git handoff check`: what it says of five documents, word for word; its answers for programs; the gate.
//!
//! `HANDOFF_BLESS=1 cargo test --test it check::` writes what is expected anew: read what has changed before you commit it.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use crate::support::{DRAFT, Output, Sandbox};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/check");

/// A draft without a finding above a hint.
const FINE: &str = "# T\n\n## Next steps\n\n1. Run `make check` because the parser is new\n";

/// A draft with an error: a field of the form.
const UNFILLED: &str =
    "# T\n\n## Next steps\n\n1. Run `make check` because of x\n\n## Done\n\n- [Major accomplishment 1]\n";

/// A draft with a warning: a vague step.
const VAGUE: &str = "# T\n\n## Next steps\n\n1. Fix bugs\n\nBecause of x. Run `make check`.\n";

#[test]
fn a_good_document() {
    let sandbox = lamplight();
    sandbox.git(&["switch", "-q", "-c", "feature/scenes"]).ok();
    sandbox.write("src/scenes.py", "def generate_scene():\n    ...\n");
    sandbox.git(&["add", "src/scenes.py"]).ok();
    sandbox.write(DRAFT, fixture("good.md"));
    compare("good", sandbox.handoff(&["check"]).ok());
}

#[test]
fn a_form_half_filled() {
    let sandbox = lamplight();
    sandbox.write(DRAFT, fixture("form.md"));
    compare("form", sandbox.handoff(&["check"]).exits(1));
}

#[test]
fn free_words_with_vague_steps_and_wrong_paths() {
    let sandbox = lamplight();
    sandbox.write("src/util.py", "one\ntwo\n");
    sandbox.write(".gitignore", ".env\n");
    for path in ["src/scenes.py", "app/lib/util.py", "web/lib/util.py"] {
        sandbox.write(path, "x\n");
    }
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Begin"]).ok();
    sandbox.write(DRAFT, fixture("free.md"));
    compare("free", sandbox.handoff(&["check"]).ok());
}

#[test]
fn korean_with_a_byte_order_mark_and_crlf() {
    let sandbox = lamplight();
    sandbox.write("src/scenes.py", "x\n");
    let document = fixture("korean.md").replace('\n', "\r\n");
    sandbox.write(DRAFT, format!("\u{feff}{document}"));
    compare("korean", sandbox.handoff(&["check"]).ok());
}

#[test]
fn claims_that_went_stale() {
    let mut sandbox = Sandbox::unborn(&[]);
    // Sessions are named at random, and their names are in commits.
    sandbox.set("GIT_HANDOFF_SEED", "7");
    for name in ["reader", "writer", "old", "parser"] {
        sandbox.write(&format!("src/{name}.py"), format!("# {name}\n{}", "line\n".repeat(9)));
    }
    sandbox.git(&["add", "src"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Code"]).ok();
    let document = fixture("stale.md").replace("COMMIT", &sandbox.id("HEAD")[..9]);
    sandbox.commit_draft(document.replace("at 40 %", "at 60 %"));
    sandbox.commit_draft(&document);

    sandbox.wait(TimeDelta::days(2));
    sandbox.set("GIT_AUTHOR_NAME", "Bo Okoro");
    sandbox.set("GIT_AUTHOR_EMAIL", "bo@example.com");
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    sandbox.write(DRAFT, &document);
    sandbox.git(&["rm", "-q", "src/old.py"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Remove what is old"]).ok();
    sandbox.git(&["mv", "src/writer.py", "src/printer.py"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Print"]).ok();
    sandbox.write("src/parser.py", "rewritten\n");
    sandbox.write("src/lexer.py", "new\n");
    sandbox.git(&["add", "src"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Parse anew"]).ok();
    sandbox.wait(TimeDelta::days(2));
    compare("stale", sandbox.handoff(&["check"]).ok());

    let json: serde_json::Value = serde_json::from_slice(&sandbox.handoff(&["check", "--json"]).ok().stdout).unwrap();
    let state = |name: &str| {
        let claims = json["claims"].as_array().unwrap();
        claims.iter().find(|claim| claim["name"] == name).unwrap()["state"].as_str().unwrap().to_owned()
    };
    let states = ["src/reader.py", "src/old.py", "src/writer.py", "src/parser.py", "main"].map(state);
    assert_eq!(states, ["still so", "no longer", "no longer", "changed since", "not so"]);
    assert_eq!(json["commits_since"], 3);
}

#[test]
fn json_says_all() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, UNFILLED);
    let output = sandbox.handoff(&["check", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.exits(1).stdout).unwrap();
    assert_eq!((&json["ok"], &json["errors"], &json["file"]), (&false.into(), &1.into(), &DRAFT.into()));
    let finding = &json["findings"][0];
    assert_eq!((&finding["rule"], &finding["level"]), (&"placeholder".into(), &"error".into()));
    assert_eq!((&finding["line"], &finding["column"], &finding["end_column"]), (&9.into(), &3.into(), &27.into()));
}

#[test]
fn errors_fail_and_warnings_when_strict() {
    let sandbox = Sandbox::new();
    for (draft, plain, strict) in [(FINE, 0, 0), (VAGUE, 0, 1), (UNFILLED, 1, 1), ("", 1, 1)] {
        sandbox.write(DRAFT, draft);
        let _ = sandbox.handoff(&["check"]).exits(plain);
        let _ = sandbox.handoff(&["check", "--strict"]).exits(strict);
    }
}

#[test]
fn the_project_chooses_levels() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, VAGUE);
    sandbox.write(".handoff.toml", "[check]\nvague-step = \"error\"\n");
    sandbox.handoff(&["check"]).exits(1);
    sandbox.write(".handoff.toml", "[check]\nvague-step = \"off\"\nvague-steps = \"off\"\nwhy = \"loud\"\n");
    let output = sandbox.handoff(&["check", "--strict"]);
    assert_eq!(
        output.ok().stderr,
        "warning: .handoff.toml, `[check]`: there is no rule \"vague-steps\"; did you mean \"vague-step\"?\n\
         warning: .handoff.toml, `[check]`: \"loud\" is no level: \"error\", \"warning\", \"hint\" or \"off\"\n"
    );
    let list = sandbox.handoff(&["check", "--list"]).ok().text();
    assert!(list.contains("off      vague-step          a step without an object"), "{list}");
}

#[test]
fn a_file_is_judged_wherever_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("../elsewhere/notes.md", format!("{VAGUE}\nSee `no/such/file.rs` and commit 0badc0de1.\n"));
    let outside = sandbox.handoff_in(&sandbox.beside("elsewhere"), &["check", "notes.md"]);
    let text = outside.ok().text();
    assert!(text.ends_with("notes.md: 1 warning; not in a repository, so nothing was verified\n"), "{text}");
    // One of another place than the repository that we stand in is not measured by it.
    let text = sandbox.handoff(&["check", "../elsewhere/notes.md"]).ok().text();
    assert!(text.ends_with("; it is not in the working tree, so nothing was verified\n"), "{text}");
    let inside = sandbox.handoff_in(&sandbox.root().join(".git"), &["check", "../../elsewhere/notes.md"]).ok().text();
    assert!(inside.ends_with("; there is no working tree here, so nothing was verified\n"), "{inside}");
    let _ = sandbox.handoff(&["check", "nowhere.md"]).exits(3);
    let _ = sandbox.handoff_in(&sandbox.beside("elsewhere"), &["check"]).exits(3);
}

#[test]
fn without_a_draft_the_handoff_of_head_is_judged() {
    let sandbox = Sandbox::new();
    let _ = sandbox.handoff(&["check"]).exits(1);
    sandbox.commit_draft(VAGUE);
    std::fs::remove_file(sandbox.root().join(DRAFT)).unwrap();
    sandbox.git(&["switch", "-q", "--detach"]).ok();
    let output = sandbox.handoff(&["check"]);
    assert!(output.ok().text().contains("vague-step"), "{output}");
    assert!(output.stderr.contains("so this is the handoff of"), "{output}");
}

#[test]
fn our_own_blocks_are_not_judged() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Run `make check`, because the parser is new"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    let output = sandbox.handoff(&["check", "--strict"]);
    assert_eq!(output.ok().text(), format!("{DRAFT}: nothing to add\n"));
}

#[test]
fn any_bytes_are_judged() {
    let sandbox = Sandbox::new();
    let long = format!("# T\n\n{}", "- `src/a.rs` \u{1f600} and the QZX\n".repeat(10_000));
    for bytes in [&b"\xff\xfe`a\xff.rs`\n- x"[..], b"\0\0\n", "- 日本語`あ.rs`".as_bytes(), long.as_bytes()] {
        sandbox.write("x.md", bytes);
        let output = sandbox.handoff(&["check", "x.md"]);
        assert!(matches!(output.status, Some(0 | 1)), "{output}");
        assert!(!output.stdout.contains(&0xff));
    }
}

#[test]
fn the_gate_is_open_unless_set() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, UNFILLED);
    assert_eq!(commit(&sandbox, &[]).ok().stderr, "");
    sandbox.git(&["config", "handoff.gate", "off"]).ok();
    commit(&sandbox, &[]).ok();
    // The team cannot set it.
    sandbox.git(&["config", "--unset", "handoff.gate"]).ok();
    sandbox.write(".handoff.toml", "gate = \"error\"\n");
    commit(&sandbox, &[]).ok();
}

#[test]
fn the_gate_stops_a_commit_and_says_how_to_go_on() {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "handoff.gate", "error"]).ok();
    let before = sandbox.id("HEAD");
    commit(&sandbox, &[]).ok();
    sandbox.write(DRAFT, FINE);
    assert_eq!(commit(&sandbox, &[]).ok().stderr, "");
    sandbox.write(DRAFT, VAGUE);
    commit(&sandbox, &[]).ok();
    assert_ne!(sandbox.id("HEAD"), before);

    sandbox.write(DRAFT, UNFILLED);
    let at = sandbox.id("HEAD");
    let output = commit(&sandbox, &[]);
    assert_eq!(sandbox.id("HEAD"), at);
    assert_eq!(
        output.exits(1).stderr,
        "error[placeholder]: `[Major accomplishment 1]` is a field of the form that was not filled in\n \
         --> SESSION_HANDOFF.md:9:3\n  |\n9 | - [Major accomplishment 1]\n  |   ^^^^^^^^^^^^^^^^^^^^^^^^\n  \
         = why: a field of the form that nobody filled in reads as if it were an answer\n  \
         = help: write what is the case, or take the line out\n\n\
         SESSION_HANDOFF.md: 1 error\n\
         handoff: the commit was stopped: SESSION_HANDOFF.md fails the checklist, and handoff.gate is set\n\
         hint: correct it and commit again; or go on with `git commit --no-verify`\n\
         hint: `git config handoff.gate off` opens the gate for good\n"
    );
    commit(&sandbox, &["--no-verify"]).ok();
    assert_ne!(sandbox.id("HEAD"), at);
    // The next commit that passes is captured as ever.
    sandbox.write(DRAFT, FINE);
    commit(&sandbox, &[]).ok();
    assert!(!sandbox.note().is_empty());

    sandbox.git(&["config", "handoff.gate", "warning"]).ok();
    sandbox.write(DRAFT, VAGUE);
    commit(&sandbox, &[]).exits(1);
}

#[test]
fn what_breaks_in_the_gate_stops_nothing() {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "handoff.gate", "error"]).ok();
    sandbox.write(DRAFT, UNFILLED);
    sandbox.write(".handoff.toml", "[check\n");
    let output = commit(&sandbox, &[]);
    assert_eq!(output.ok().stderr, "handoff: the gate lets this commit pass: .handoff.toml cannot be read\n");
    std::fs::remove_file(sandbox.root().join(".handoff.toml")).unwrap();

    sandbox.git(&["config", "handoff.gate", "always"]).ok();
    let output = commit(&sandbox, &[]);
    assert!(output.ok().stderr.contains("which is none of off, error and warning"), "{output}");

    // Nor is a level judged by that is a slip.
    sandbox.git(&["config", "handoff.gate", "error"]).ok();
    for slip in ["[check]\nplaceholder = \"of\"\n", "check = \"off\"\n", "[check]\nplaceholders = \"off\"\n"] {
        sandbox.write(".handoff.toml", slip);
        let said = "handoff: the gate lets this commit pass: `[check]` in .handoff.toml is not understood: \
                    `git handoff check` says why\n";
        assert_eq!(commit(&sandbox, &[]).ok().stderr, said, "{slip}");
    }
    std::fs::remove_file(sandbox.root().join(".handoff.toml")).unwrap();

    // A hook of before cannot stop anything, and the person is told.
    sandbox.git(&["config", "handoff.gate", "error"]).ok();
    let hook = sandbox.root().join(".git/hooks/pre-commit");
    let shim = std::fs::read_to_string(&hook).unwrap();
    let older = shim.replace("hook pre-commit gate \"$@\" </dev/null", "hook pre-commit \"$@\" </dev/null || :");
    assert_ne!(shim, older);
    std::fs::write(&hook, older).unwrap();
    let output = commit(&sandbox, &[]);
    assert!(output.ok().stderr.contains("`git handoff install` renews it"), "{output}");
}

#[test]
fn the_gate_is_set_in_the_words_that_git_knows() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, UNFILLED);
    for word in ["true", "ERROR", "Error", "yes"] {
        sandbox.git(&["config", "handoff.gate", word]).ok();
        commit(&sandbox, &[]).exits(1);
    }
    for word in ["false", "OFF", ""] {
        sandbox.git(&["config", "handoff.gate", word]).ok();
        assert_eq!(commit(&sandbox, &[]).ok().stderr, "", "{word:?}");
    }
}

#[test]
fn the_gate_judges_what_the_commit_would_record() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, FINE);
    commit(&sandbox, &[]).ok();
    sandbox.git(&["config", "handoff.gate", "error"]).ok();
    // The document goes along with a branch that is renamed, with a detached HEAD, and with a branch begun there.
    sandbox.git(&["branch", "-m", "main", "trunk"]).ok();
    sandbox.write(DRAFT, UNFILLED);
    commit(&sandbox, &[]).exits(1);
    sandbox.git(&["checkout", "-q", "--detach"]).ok();
    commit(&sandbox, &[]).exits(1);
    commit(&sandbox, &["--no-verify"]).ok();
    commit(&sandbox, &[]).exits(1);
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    commit(&sandbox, &[]).exits(1);
    sandbox.write(DRAFT, FINE);
    commit(&sandbox, &[]).ok();
    assert!(!sandbox.note().is_empty());
    // Another branch's document, which no hook has seen off, is not recorded, and not judged.
    sandbox.write(DRAFT, UNFILLED);
    sandbox.git(&["symbolic-ref", "HEAD", "refs/heads/trunk"]).ok();
    commit(&sandbox, &[]).ok();
}

fn commit(sandbox: &Sandbox, words: &[&str]) -> Output {
    sandbox.git(&[&["commit", "-q", "--allow-empty", "-m", "Work"], words].concat())
}

/// A project with services, a database and Python.
fn lamplight() -> Sandbox {
    let sandbox = Sandbox::new();
    for path in ["compose.yaml", "requirements.txt", "db/migrations/001_scenes.sql", "README.md"] {
        sandbox.write(path, "x\n");
    }
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Set up"]).ok();
    sandbox
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(Path::new(FIXTURES).join(name)).expect("a fixture")
}

/// Compares all that was printed with the text beside the fixture.
#[track_caller]
fn compare(name: &str, output: &Output) {
    let path: PathBuf = Path::new(FIXTURES).join(format!("{name}.txt"));
    let said = format!("{}{}", output.stderr, output.text());
    if std::env::var_os("HANDOFF_BLESS").is_some() {
        std::fs::write(path, said).expect("what is expected, written anew");
        return;
    }
    assert_eq!(said, std::fs::read_to_string(path).unwrap_or_default(), "{output}");
}
