//! The pre-flight: our own checks, and commands of a document that run only when a person says so.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};

use crate::corpus::say;
use crate::support::{DRAFT, Sandbox};

/// A document whose pre-flight leaves a trace.
fn planted(sandbox: &Sandbox) -> String {
    let trace = sandbox.beside("PWN").display().to_string();
    format!(
        "# Session Handoff\n\n## Next Steps\n\n1. Test `a.txt`\n\n## How to Resume\n\n### Pre-Flight Checklist\n```bash\n\
         # 1. Leave a trace\ntouch {trace}\n# 2. Verify\ncat a.txt  # The file\n```\n"
    )
}

fn has_run(sandbox: &Sandbox) -> bool {
    sandbox.beside("PWN").exists()
}

/// Every command of ours, with words that make it read or write what history says. One that is not in the list fails the test
/// below: whoever adds a command says here how it meets a planted pre-flight.
const COMMANDS: [(&str, &[&[&str]]); 15] = [
    ("", &[&[], &["--json"]]),
    ("show", &[&[], &["HEAD"], &["HEAD", "--json"], &["--brief"], &["--format", "term"], &["HEAD", "--raw"]]),
    ("add", &[&["next", "More"], &["-"]]),
    ("stop", &[&[], &["--json"], &["--quiet"], &["--emergency", "x"], &["--no-input"]]),
    (
        "resume",
        &[&[], &["--brief"], &["--json"], &["--run-preflight"], &["--run-preflight", "--json"], &["--approve", "0"]],
    ),
    ("restore", &[&["HEAD"], &["-"], &["parked:main"], &["--list"]]),
    ("check", &[&[], &["--json"], &["--secrets"], &["--list"]]),
    ("sync", &[&[]]),
    ("install", &[&[]]),
    ("uninstall", &[&[]]),
    ("hook", &[&["post-checkout", "HEAD~", "HEAD", "1"], &["post-commit"], &["post-merge", "0"], &["pre-commit"]]),
    ("help", &[&[], &["resume"]]),
    ("man", &[&[]]),
    ("completions", &[&["bash"]]),
    ("--version", &[&[]]),
];

#[test]
fn a_planted_pre_flight_never_runs_by_any_other_path() {
    let mut sandbox = Sandbox::new();
    let document = planted(&sandbox);
    sandbox.commit_draft(&document);
    let team = format!("[[preflight]]\nname = \"trace\"\nrun = \"touch {}\"\n", sandbox.beside("PWN").display());
    sandbox.write(".handoff.toml", team);
    sandbox.git(&["add", ".handoff.toml"]).ok();
    sandbox.git(&["commit", "-qm", "Ask for something"]).ok();
    for ci in ["", "1"] {
        sandbox.set("CI", ci);
        for (command, calls) in COMMANDS {
            for words in calls {
                let words: Vec<_> =
                    [&[command][..], words].concat().into_iter().filter(|word| !word.is_empty()).collect();
                // Standard input is closed at once: nobody answers.
                let _ = sandbox.handoff(&words);
                assert!(!has_run(&sandbox), "{words:?}");
            }
        }
    }
    sandbox.handoff(&["install"]).ok();
    sandbox.git(&["switch", "-q", "-c", "topic", "HEAD~"]).ok();
    sandbox.commit_draft(&document);
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["merge", "-q", "--no-edit", "topic"]).ok();
    sandbox.git(&["rebase", "-q", "--force-rebase", "HEAD~2"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "--amend", "-m", "Again"]).ok();
    assert!(!has_run(&sandbox), "git alone runs it");
}

#[test]
fn the_list_of_commands_is_whole() {
    let sandbox = Sandbox::new();
    // Fish's completions name every command, hidden ones included.
    let completions = sandbox.handoff(&["completions", "fish"]).ok().text();
    let named = completions.lines().filter(|line| line.contains("__fish_git_handoff_needs_command"));
    let named = named.filter_map(|line| Some(line.split_once(" -a \"")?.1.split('"').next()?.to_owned()));
    let missing: Vec<_> = named.filter(|name| COMMANDS.iter().all(|(command, _)| command != name)).collect();
    assert!(completions.contains("resume") && missing.is_empty(), "not in the list: {missing:?}");
}

#[test]
fn a_person_who_has_seen_the_list_may_run_it() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(planted(&sandbox));
    let Some(refused) = sandbox.on_terminal(&["resume", "--run-preflight"], "\n") else {
        return say("no script: skipped");
    };
    assert!(refused.exits(0).text().contains("Run 2 commands? [y/N/never] "), "{refused}");
    assert!(!has_run(&sandbox), "nothing said is no");
    let ran = sandbox.on_terminal(&["resume", "--run-preflight"], "y\n").expect("a terminal");
    let text = ran.exits(0).text();
    assert!(text.contains("Leave a trace") && text.contains("done") && text.contains("The file"), "{text}");
    assert!(has_run(&sandbox));

    // The same list is not asked about again; another one is, with what is different.
    std::fs::remove_file(sandbox.beside("PWN")).expect("the trace");
    let again = sandbox.on_terminal(&["resume", "--run-preflight"], "").expect("a terminal");
    assert!(!again.exits(0).text().contains("[y/N"), "{again}");
    assert!(has_run(&sandbox));
    std::fs::remove_file(sandbox.beside("PWN")).expect("the trace");
    sandbox.write(DRAFT, planted(&sandbox).replace("cat a.txt", "cat  a.txt"));
    let changed = sandbox.on_terminal(&["resume", "--run-preflight"], "never\n").expect("a terminal");
    let text = changed.exits(0).text();
    assert!(text.contains("It is not the list that you approved here before:"), "{text}");
    assert!(text.contains("-cat a.txt") && text.contains("+cat  a.txt"), "{text}");
    assert!(!has_run(&sandbox));
    // Never is never, also for whoever names it.
    let json = sandbox.handoff(&["resume", "--json"]).ok().text();
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let sha = json["preflight"]["sha256"].as_str().expect("a SHA-256").to_owned();
    let denied = sandbox.handoff(&["resume", "--approve", &sha]);
    assert!(denied.exits(1).stderr.contains("error: you said that these commands are never to be run\n"), "{denied}");
    assert!(!has_run(&sandbox));
}

#[test]
fn a_command_is_shown_with_all_that_is_run() {
    let sandbox = Sandbox::new();
    let team = "[[preflight]]\nname = \"x\"\nrun = \"ls a\\r\\nls\\u3164\\r\"\n";
    sandbox.write(".handoff.toml", team);
    sandbox.commit_draft("# Handoff\n\n## Pre-flight\n\n```sh\nsh a\u{ad}.sh\u{a0}\tx\u{1b}[2J\u{202e}\n```\n");
    let card = sandbox.handoff(&["resume"]).ok().text();
    let expected = "  | # from the document, by sh, each at most 30 seconds\n  | sh a\\u{ad}.sh\\u{a0}\\tx\\u{1b}[2J\\u{202e}\n  \
                    | # from .handoff.toml, by sh, each at most 30 seconds\n  | ls a\\u{d}\n  | ls\\u{3164}\\u{d}\n\n";
    assert!(card.contains(expected), "{card}");
}

#[test]
fn without_a_terminal_the_list_is_named_by_its_content() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(planted(&sandbox));
    let asked = sandbox.handoff(&["resume", "--run-preflight", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&asked.exits(1).text()).expect("JSON");
    let command = json["preflight"]["missing"][0]["command"].as_str().expect("a command");
    let sha = command.strip_prefix("git handoff resume --approve ").expect("an approval").to_owned();
    let asked = sandbox.handoff(&["resume", "--run-preflight"]);
    let text = asked.exits(1).text();
    assert!(text.contains("\nThe commands were not run: there is nobody to be asked. "), "{text}");
    assert!(text.ends_with("\nReady to resume at: Test a.txt\n"), "nothing is ✗: {text}");
    let other = sandbox.handoff(&["resume", "--approve", &sha.replace(&sha[..4], "0000")]);
    assert!(other.exits(1).stderr.contains(&format!("caused by: their SHA-256 is {sha}\n")), "{other}");
    assert!(!has_run(&sandbox));
    let ran = sandbox.handoff(&["resume", "--approve", &sha, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.ok().text()).expect("JSON");
    assert_eq!(json["preflight"]["ran"].as_array().map(Vec::len), Some(2), "{ran}");
    assert_eq!(json["preflight"]["ran"][1]["output"], "one\n");
    assert!(has_run(&sandbox));
}

#[test]
fn when_we_are_ended_the_commands_are_too() {
    let sandbox = Sandbox::new();
    let pipe = sandbox.beside("pipe");
    sandbox.run(&sandbox.root(), "mkfifo", &[&pipe.display().to_string()], b"").ok();
    let command = format!("exec 7>'{}'; trap '' TERM; echo up >&7; sleep 600; echo survived >&7", pipe.display());
    sandbox.commit_draft(format!("# Handoff\n\n## Pre-flight\n\n```sh\n{command}\n```\n"));
    let json = sandbox.handoff(&["resume", "--json"]).ok().text();
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let mut child = sandbox.start(&["resume", "--approve", json["preflight"]["sha256"].as_str().expect("a SHA-256")]);
    let mut said = BufReader::new(File::open(&pipe).expect("the pipe"));
    let mut first = String::new();
    said.read_line(&mut first).expect("a line");
    child.kill().expect("it is at work");
    child.wait().expect("an end");
    // The pipe ends when nobody holds it any more.
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("the rest");
    assert_eq!((first.as_str(), rest.as_str()), ("up\n", ""));
}

#[test]
fn what_was_up_and_is_down_fails() {
    let sandbox = Sandbox::new();
    sandbox.write(".handoff.toml", "[[service]]\nname = \"Ollama\"\nport = 11434\n");
    sandbox.git(&["add", ".handoff.toml"]).ok();
    // 11434 is 2CAA: a server that listens, as the kernel lists it.
    let line = "  0: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0\n";
    sandbox.write("../system/proc/net/tcp", format!("  sl  local_address rem_address st\n{line}"));
    sandbox.write(DRAFT, "# Handoff\n\n## Next Steps\n\n1. Test `a.txt`\n");
    sandbox.write("new.txt", "work\n");
    sandbox.git(&["commit", "-qm", "Work"]).ok();
    let resumed = sandbox.handoff(&["resume"]);
    assert!(resumed.ok().text().contains("  ✓ Ollama "), "{resumed}");
    std::fs::remove_file(sandbox.root().join("../system/proc/net/tcp")).expect("the list");
    std::fs::remove_file(sandbox.root().join("new.txt")).expect("the work");
    let head = sandbox.id("HEAD")[..7].to_owned();
    let resumed = sandbox.handoff(&["resume"]);
    let table = resumed.exits(1).text();
    let table = table.split("\nPre-flight\n").nth(1).expect("a table");
    let expected = format!(
        "                         recorded  now\n\
         \x20 ✓ branch               main      main\n\
         \x20 ✓ HEAD                 {head}   {head}\n\
         \x20 ✗ uncommitted work     1 path    gone: new.txt\n\
         \x20 ✗ Ollama (port 11434)  up        down\n\n\
         Archived: .handoff/archive/SESSION_HANDOFF_2026-02-05.md\n\
         Not all is as it was: see ✗ above. Then resume at: Test a.txt\n"
    );
    assert_eq!(table, expected);
    let brief = sandbox.handoff(&["resume", "--brief"]).ok().text();
    assert!(brief.contains("|   ✗ Ollama (port 11434): down, recorded up"), "{brief}");
}
