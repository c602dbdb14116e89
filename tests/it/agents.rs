//! Agents: what they are told, and what is put into their files and taken out again.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{DOCUMENT, DRAFT, HANDOFF, Output, Sandbox, search_path};

const SETTINGS: &str = ".claude/settings.local.json";
const AGENTS: &str = "AGENTS.md";
const INSTRUCTIONS: &str = include_str!("../../src/agents/instructions.md");

/// Somebody's own settings, with hooks.
const THEIRS: &str = r#"{
    "permissions": { "allow": ["Bash(npm run test:*)"] },
    "hooks": {
        "SessionStart": [
            { "matcher": "startup", "hooks": [{ "type": "command", "command": "echo hello" }] }
        ],
        "Stop": []
    },
    "model": "opus"
}
"#;

fn settings(sandbox: &Sandbox) -> Value {
    serde_json::from_str(sandbox.text(SETTINGS).trim_start_matches('\u{feff}')).expect("valid JSON")
}

/// The command of ours that the settings have for an event.
fn command(sandbox: &Sandbox, event: &str) -> String {
    let settings = settings(sandbox);
    let groups = settings["hooks"][event].as_array().expect("hooks for the event").iter();
    let hooks = groups.flat_map(|group| group["hooks"].as_array().expect("hooks"));
    let commands = hooks.filter_map(|hook| hook["command"].as_str());
    let ours: Vec<_> = commands.filter(|command| command.contains("git-handoff")).collect();
    assert_eq!(ours.len(), 1, "{settings:#}");
    ours[0].to_owned()
}

/// Claude Code runs its hooks so, with what it says on standard input: as documented, `CLAUDECODE` is not set for them.
fn fire(sandbox: &Sandbox, folder: &Path, event: &str, more: Value, variables: &[String]) -> Output {
    let mut input = json!({
        "session_id": "00893aaf-19fa-41d2-8238-13269b9b3ca0",
        "transcript_path": "/home/ana/.claude/projects/x/00893aaf-19fa-41d2-8238-13269b9b3ca0.jsonl",
        "cwd": folder,
        "hook_event_name": event,
    });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let command = command(sandbox, event);
    let mut words: Vec<&str> = variables.iter().map(String::as_str).collect();
    words.extend(["sh", "-c", &command]);
    sandbox.run(folder, "env", &words, input.to_string().as_bytes())
}

fn project(sandbox: &Sandbox) -> Vec<String> {
    vec![format!("CLAUDE_PROJECT_DIR={}", sandbox.root().display())]
}

fn stop(sandbox: &Sandbox, folder: &Path) -> Output {
    fire(sandbox, folder, "SessionEnd", json!({ "reason": "prompt_input_exit" }), &project(sandbox))
}

/// How many records of stops HEAD has there, after whom.
fn stops(sandbox: &Sandbox, folder: &Path) -> (usize, Vec<String>) {
    let note = sandbox.git_in(folder, &["notes", "--ref=handoff", "show", "HEAD"]).text();
    let by = note.lines().filter_map(|line| line.strip_prefix("by = ")).map(str::to_owned).collect();
    (note.matches("cause = \"stop\"").count(), by)
}

#[test]
fn an_agent_is_told_how_to_work_with_us() {
    let sandbox = Sandbox::without_hooks(&[]);
    let told = sandbox.handoff(&["help", "agent"]);
    assert_eq!((told.ok().text(), told.stderr.as_str()), (INSTRUCTIONS.to_owned(), ""));
    let (lines, bytes) = (INSTRUCTIONS.lines().count(), INSTRUCTIONS.len());
    assert!(lines <= 45 && bytes <= 3000, "{lines} lines, {bytes} bytes: too much to be read every time");
}

#[test]
fn help_is_what_the_command_itself_says() {
    let sandbox = Sandbox::without_hooks(&[]);
    for (help, itself) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "add"], &["add", "--help"]),
        (&["help", "install"], &["install", "--help"]),
        (&["help", "help"], &["help", "--help"]),
    ] {
        assert_eq!(sandbox.handoff(help).ok().text(), sandbox.handoff(itself).ok().text(), "{help:?}");
    }
    let unknown = sandbox.handoff(&["help", "nonsense"]);
    assert!(unknown.exits(2).stderr.starts_with("error: unrecognized subcommand 'nonsense'\n"), "{unknown}");
}

#[test]
fn nobody_is_an_agent_that_nobody_knows() {
    let sandbox = Sandbox::without_hooks(&[]);
    let told = sandbox.handoff(&["install", "--agent", "nonsense"]);
    let expected = "error: invalid value 'nonsense' for '--agent <NAME>'\n  [possible values: claude, any]\n";
    assert!(told.exits(2).stderr.starts_with(expected), "{told}");
    assert!(!sandbox.root().join(".git/handoff").exists());
}

#[test]
fn claude_is_given_hooks_and_loses_them_again() {
    let sandbox = Sandbox::without_hooks(&[]);
    let exclude = sandbox.text(".git/info/exclude");
    let told = sandbox.handoff(&["install", "--agent", "claude"]).ok().stderr.clone();
    let expected = "  agent   .claude/settings.local.json: Claude Code begins with the handoff, and stores one before it \
        compacts and at its end\n          for you alone; others say `git handoff install --agent claude` themselves\n";
    assert!(told.contains(expected), "{told}");
    let [start, compact, end] = ["SessionStart", "PreCompact", "SessionEnd"].map(|event| command(&sandbox, event));
    let hook = |command: &str| json!([{ "hooks": [{ "type": "command", "command": command, "timeout": 10 }] }]);
    assert_eq!(
        settings(&sandbox),
        json!({ "hooks": { "SessionStart": hook(&start), "PreCompact": hook(&compact), "SessionEnd": hook(&end) } })
    );
    assert!(start.ends_with("git-handoff resume --brief; exit 0") && compact == end, "{start}\n{end}");
    assert!(end.ends_with("git-handoff stop --quiet; exit 0"), "{end}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).ok().text(), "", "nothing of it is visible to git");

    let look = || std::fs::metadata(sandbox.root().join(SETTINGS)).expect("the settings").ino();
    let once = (look(), sandbox.read(SETTINGS), sandbox.text(".git/handoff/install.toml"));
    for words in [&["install", "--agent", "claude"][..], &["install"]] {
        let again = sandbox.handoff(words);
        assert_eq!(again.ok().stderr, "git-handoff is installed here already; nothing was changed\n");
        assert_eq!((look(), sandbox.read(SETTINGS), sandbox.text(".git/handoff/install.toml")), once, "{words:?}");
    }
    let told = sandbox.handoff(&["uninstall"]).ok().stderr.clone();
    assert_eq!(told, format!("{SETTINGS}: what was ours is gone\ngit-handoff is uninstalled; notes and drafts stay\n"));
    assert!(!sandbox.root().join(".claude").exists());
    assert_eq!(sandbox.text(".git/info/exclude"), exclude);
    assert_eq!(sandbox.handoff(&["uninstall"]).ok().stderr, "git-handoff was not installed here\n");
}

#[test]
fn an_agent_can_come_later() {
    let sandbox = Sandbox::new();
    let told = sandbox.handoff(&["install", "--agent", "any"]).ok().stderr.clone();
    assert_eq!(
        told,
        format!(
            "  agent   {AGENTS}: agents read in it when to stop and resume, and how\n          \
             not committed: that is for you to do\n"
        )
    );
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    sandbox.handoff(&["uninstall"]).ok();
    assert!(!sandbox.root().join(AGENTS).exists() && !sandbox.root().join(".claude").exists());
}

#[test]
fn a_session_of_claudes_is_stored_at_its_end_and_before_it_compacts() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.write("a.txt", "two\n");
    for (event, more) in [
        ("PreCompact", json!({ "trigger": "auto", "custom_instructions": "" })),
        ("PreCompact", json!({ "trigger": "manual", "custom_instructions": "keep the plan" })),
        ("SessionEnd", json!({ "reason": "clear" })),
        ("SessionEnd", json!({ "reason": "other" })),
    ] {
        sandbox.write("a.txt", format!("{event} {more}\n"));
        let fired = fire(&sandbox, &sandbox.root(), event, more, &project(&sandbox));
        assert_eq!((fired.ok().text(), fired.stderr.as_str()), (String::new(), ""), "{event}");
        let note = sandbox.git(&["notes", "--ref=handoff", "show", "HEAD"]).ok().text();
        assert!(note.contains("path = \"a.txt\"") && note.contains("Write the tests"), "{note}");
    }
    assert_eq!(stops(&sandbox, &sandbox.root()), (1, vec!["\"claude-code\"".to_owned()]));
}

#[test]
fn claudes_hooks_run_in_the_project_wherever_it_has_gone() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    sandbox.write("deep/er/b.txt", "");
    let elsewhere = sandbox.beside("elsewhere");
    sandbox.git(&["init", "-q", "../elsewhere"]).ok();
    sandbox.git_in(&elsewhere, &["commit", "-q", "--allow-empty", "-m", "Another"]).ok();
    for folder in [sandbox.root().join("deep/er"), elsewhere.clone(), sandbox.beside("home")] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "On"]).ok();
        stop(&sandbox, &folder).ok();
        assert_eq!(stops(&sandbox, &sandbox.root()).0, 1, "from {}", folder.display());
    }
    assert_eq!(sandbox.git_in(&elsewhere, &["notes", "--ref=handoff", "list"]).ok().text(), "");
    assert!(!elsewhere.join(DRAFT).exists());

    // A worktree of the same repository is where the work is, though the project stays what it was.
    sandbox.git(&["worktree", "add", "-q", "../tree", "-b", "side"]).ok();
    let tree = sandbox.beside("tree");
    sandbox.git_in(&tree, &["commit", "-q", "--allow-empty", "-m", "Beside"]).ok();
    stop(&sandbox, &tree).ok();
    assert_eq!((stops(&sandbox, &tree).0, tree.join(DRAFT).exists()), (1, true));
}

#[test]
fn claudes_hooks_never_trouble_a_session() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    let home = sandbox.beside("home");
    let nowhere = |folder: &Path| vec![format!("CLAUDE_PROJECT_DIR={}", folder.display())];
    for (what, folder, variables) in [
        ("no repository", &home, nowhere(&home)),
        ("no project", &home, nowhere(&home.join("gone"))),
        ("nothing known of a project", &home, vec![]),
        ("no git-handoff", &sandbox.root(), vec![format!("PATH={}", search_path(false))]),
    ] {
        for event in ["SessionStart", "PreCompact", "SessionEnd"] {
            let fired = fire(&sandbox, folder, event, json!({ "source": "startup" }), &variables);
            assert_eq!(fired.ok().text(), "", "{what}: {event}");
        }
    }
    assert_eq!(stops(&sandbox, &sandbox.root()).0, 0);
}

#[test]
fn settings_of_every_look_come_back_as_they_were() {
    for before in [
        THEIRS.to_owned(),
        THEIRS.replace('\n', "\r\n").replace("    ", "\t"),
        format!("\u{feff}{THEIRS}"),
        THEIRS.split_whitespace().collect(),
        "{}".to_owned(),
        "{\n}\n".to_owned(),
        " { \"hooks\" : { } } ".to_owned(),
        "{\"hooks\": {\n\"SessionEnd\": [ ], \"PreCompact\": [\n]}}".to_owned(),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(SETTINGS, &before);
        let path = sandbox.root().join(SETTINGS);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("permissions");
        let theirs = settings(&sandbox);
        sandbox.handoff(&["install", "--agent", "claude"]).ok();
        let mut with_ours = settings(&sandbox);
        for event in ["SessionStart", "PreCompact", "SessionEnd"] {
            command(&sandbox, event);
            let groups = with_ours["hooks"][event].as_array_mut().expect("hooks for the event");
            groups.pop();
            if groups.is_empty() && theirs["hooks"].get(event).is_none() {
                with_ours["hooks"].as_object_mut().expect("hooks").remove(event);
            }
        }
        if theirs.get("hooks").is_none() {
            with_ours.as_object_mut().expect("settings").remove("hooks");
        }
        assert_eq!(with_ours, theirs, "all of theirs is there: {before}");
        let once = sandbox.read(SETTINGS);
        sandbox.handoff(&["install", "--agent", "claude"]).ok();
        assert_eq!(sandbox.read(SETTINGS), once);
        assert_eq!(std::fs::metadata(&path).expect("the settings").mode() & 0o777, 0o600);
        sandbox.handoff(&["uninstall"]).ok();
        assert_eq!(sandbox.text(SETTINGS), before);
        assert_eq!(std::fs::metadata(&path).expect("the settings").mode() & 0o777, 0o600);
    }
}

#[test]
fn what_claude_writes_meanwhile_stays() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    // It writes the whole file anew, and asks to be allowed something.
    let mut grown = settings(&sandbox);
    grown["permissions"] = json!({ "allow": ["Bash(cargo test:*)"] });
    grown["hooks"]["PreCompact"].as_array_mut().expect("hooks").push(json!({ "hooks": [] }));
    let written = serde_json::to_string(&grown).expect("JSON");
    sandbox.write(SETTINGS, &written);
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    assert_eq!(sandbox.text(SETTINGS), written, "what is whole stays as it is");
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(
        settings(&sandbox),
        json!({ "hooks": { "PreCompact": [{ "hooks": [] }] }, "permissions": { "allow": ["Bash(cargo test:*)"] } })
    );

    // Without our ledger, our hooks are known by their commands.
    sandbox.write(SETTINGS, &written);
    sandbox.handoff(&["uninstall"]).ok();
    assert!(!sandbox.text(SETTINGS).contains("git-handoff"));
}

#[test]
fn hooks_of_an_older_version_are_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write(SETTINGS, THEIRS);
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    let ours = sandbox.text(SETTINGS);
    sandbox.write(SETTINGS, ours.replace("stop --quiet", "stop --of-old"));
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    assert_eq!(sandbox.text(SETTINGS), ours);
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(sandbox.text(SETTINGS), THEIRS);
}

#[test]
fn a_file_that_is_not_ours_to_write_is_refused_before_anything_is_written() {
    let refused = |sandbox: &Sandbox, why: &str| {
        let hooks = std::fs::read_dir(sandbox.root().join(".git/hooks")).expect("hooks").count();
        let told = sandbox.handoff(&["install", "--agent", "claude"]).exits(3).stderr.clone();
        let expected = format!("error: cannot install for --agent claude\ncaused by: {SETTINGS}{why}\nhint: ");
        assert!(told.starts_with(&expected), "{told}");
        assert!(!sandbox.root().join(".git/handoff").exists(), "{why}");
        assert_eq!(std::fs::read_dir(sandbox.root().join(".git/hooks")).expect("hooks").count(), hooks, "{why}");
    };
    for (text, why) in [
        ("{ // mine\n}", ": it is not valid JSON: key must be a string at line 1 column 3"),
        ("[]", ": it is not a JSON object"),
        ("{\"hooks\": null}", ": its \"hooks\" are not an object"),
        ("{\"hooks\": {\"SessionEnd\": 1}}", ": its \"hooks\" have something else than a list for SessionEnd"),
    ] {
        let sandbox = Sandbox::without_hooks(&[]);
        sandbox.write(SETTINGS, text);
        refused(&sandbox, why);
        assert_eq!(sandbox.text(SETTINGS), text);
    }

    let sandbox = Sandbox::without_hooks(&[]);
    let path = sandbox.root().join(SETTINGS);
    sandbox.write(".claude/mine.json", THEIRS);
    symlink("mine.json", &path).expect("a link");
    refused(&sandbox, ": it is a link");
    std::fs::remove_file(&path).expect("the link");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    refused(&sandbox, ": it is not a regular file");
    std::fs::remove_file(&path).expect("the pipe");
    std::fs::rename(sandbox.root().join(".claude"), sandbox.root().join("dot")).expect("another name");
    symlink("dot", sandbox.root().join(".claude")).expect("a link");
    refused(&sandbox, ": its folder is a link, or no folder");
    assert_eq!(sandbox.text("dot/mine.json"), THEIRS);

    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.write(SETTINGS, THEIRS);
    sandbox.git(&["add", SETTINGS]).ok();
    refused(&sandbox, " is tracked, so its hooks would run for everybody");
}

#[test]
fn any_agent_reads_a_block_in_agents_md() {
    let sandbox = Sandbox::new();
    sandbox.write(AGENTS, "# Rules\r\n\r\nNo tabs.\r\n");
    sandbox.git(&["add", AGENTS]).ok();
    sandbox.git(&["commit", "-q", "-m", "Rules"]).ok();
    sandbox.handoff(&["install", "--agent", "any"]).ok();
    assert_eq!(sandbox.git(&["status", "--porcelain"]).ok().text(), " M AGENTS.md\n");
    let text = sandbox.text(AGENTS);
    let block = text.strip_prefix("# Rules\r\n\r\nNo tabs.\r\n\r\n").expect("what was there, untouched");
    let lines: Vec<_> = block.lines().collect();
    assert_eq!(lines.len(), 7, "five lines between two markers: {block}");
    for word in [
        DRAFT,
        "git handoff resume --brief",
        "git handoff stop`",
        "git handoff stop --emergency",
        "let's stop here for today",
        "where were we",
    ] {
        assert!(block.contains(word), "{word}");
    }
    let again = sandbox.handoff(&["install", "--agent", "any"]);
    assert_eq!(again.ok().stderr, "git-handoff is installed here already; nothing was changed\n");
    assert_eq!(sandbox.text(AGENTS), text);

    // Somebody writes on below it.
    sandbox.write(AGENTS, format!("{text}\r\nNo spaces.\r\n"));
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(sandbox.text(AGENTS), "# Rules\r\n\r\nNo tabs.\r\n\r\nNo spaces.\r\n");
}

#[test]
fn a_block_that_a_person_changed_is_theirs() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["install", "--agent", "any"]).ok();
    let changed = sandbox.text(AGENTS).replace("Meanwhile", "In between");
    sandbox.write(AGENTS, &changed);
    let warning = format!("warning: {AGENTS}: somebody has changed our block in it, so it is theirs now\n");
    let told = sandbox.handoff(&["install", "--agent", "any"]).ok().stderr.clone();
    assert_eq!(told, format!("{warning}git-handoff is installed here already; nothing was changed\n"));
    let told = sandbox.handoff(&["uninstall"]).ok().stderr.clone();
    let path = sandbox.root().canonicalize().unwrap().join(AGENTS);
    assert!(told.starts_with(&format!("warning: {}: somebody has changed", path.display())), "{told}");
    assert_eq!(sandbox.text(AGENTS), changed);
}

#[test]
fn a_block_that_is_committed_is_everybodys() {
    let sandbox = Sandbox::new();
    sandbox.write(AGENTS, "# Rules\n");
    sandbox.handoff(&["install", "--agent", "any"]).ok();
    sandbox.git(&["add", AGENTS]).ok();
    sandbox.git(&["commit", "-q", "-m", "Rules for agents"]).ok();
    let warning = "what is ours in it is committed, so it is everybody's: take it out where nobody needs it\n";
    for who in ["whoever gave it", "somebody else"] {
        let told = sandbox.handoff(&["uninstall"]).ok().stderr.clone();
        assert!(told.starts_with("warning: /") && told.contains(&format!("/{AGENTS}: {warning}")), "{who}: {told}");
        assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "", "{who}");
        sandbox.handoff(&["install"]).ok();
    }
    // Taken out by hand, it is no matter any more.
    sandbox.write(AGENTS, "# Rules\n");
    let told = sandbox.handoff(&["uninstall"]).ok().stderr.clone();
    assert_eq!(told, "git-handoff is uninstalled; notes and drafts stay\n");
}

#[test]
fn agents_md_is_a_link_in_many_repositories() {
    let sandbox = Sandbox::new();
    sandbox.write("CLAUDE.md", "# Rules\n");
    symlink("CLAUDE.md", sandbox.root().join(AGENTS)).expect("a link");
    let told = sandbox.handoff(&["install", "--agent", "any"]).exits(3).stderr.clone();
    assert_eq!(
        told,
        "error: cannot install for --agent any\ncaused by: AGENTS.md: it is a link\n\
         hint: `git handoff help agent` prints what an agent needs, to be put where you like\n"
    );
    assert_eq!(sandbox.text("CLAUDE.md"), "# Rules\n");
}

#[test]
fn every_worktrees_agent_loses_what_it_was_given() {
    let sandbox = Sandbox::new();
    sandbox.git(&["worktree", "add", "-q", "../tree"]).ok();
    let tree = sandbox.beside("tree");
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    sandbox.handoff_in(&tree, &["install", "--agent", "claude"]).ok();
    sandbox.handoff_in(&tree, &["install", "--agent", "any"]).ok();
    assert!(tree.join(SETTINGS).exists() && tree.join(AGENTS).exists());
    sandbox.handoff(&["uninstall"]).ok();
    for gone in [tree.join(".claude"), tree.join(AGENTS), sandbox.root().join(".claude")] {
        assert!(!gone.exists(), "{}", gone.display());
    }
}

#[test]
fn an_install_that_is_cut_short_leaves_settings_that_work() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.write(SETTINGS, THEIRS);
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    let whole = sandbox.text(SETTINGS);
    // The ledger was written, the settings were not, and a temporary file lies about.
    let stray = sandbox.root().join(".claude/.git-handoff-x.tmp");
    for finish in [&["install", "--agent", "claude"][..], &["uninstall"]] {
        sandbox.write(SETTINGS, THEIRS);
        std::fs::write(&stray, "{").expect("a file");
        sandbox.handoff(finish).ok();
        assert_eq!(sandbox.text(SETTINGS), if finish.len() > 1 { &whole } else { THEIRS });
        assert!(!stray.exists());
    }

    // Killed wherever it is: the settings are the old or the new ones, and what was done is undone.
    for pause in 0..12 {
        let mut child = Command::new(HANDOFF)
            .args(["install", "--agent", "claude"])
            .current_dir(sandbox.root())
            .env_clear()
            .envs([("HOME", sandbox.beside("home").into_os_string()), ("PATH", search_path(true).into())])
            .stderr(Stdio::null())
            .spawn()
            .expect("a program that runs");
        std::thread::sleep(std::time::Duration::from_millis(pause * 3));
        child.kill().expect("a kill");
        child.wait().expect("an end");
        let text = sandbox.text(SETTINGS);
        assert!(text == THEIRS || text == whole, "{text}");
        sandbox.handoff(&["uninstall"]).ok();
        assert_eq!(sandbox.text(SETTINGS), THEIRS);
        let left: Vec<_> = std::fs::read_dir(sandbox.root().join(".claude")).expect("a folder").collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}

#[test]
fn a_session_of_claudes_begins_with_the_handoff() {
    let sandbox = Sandbox::unborn(&[]);
    sandbox.handoff(&["install", "--agent", "claude"]).ok();
    let begin =
        |source: &str| fire(&sandbox, &sandbox.root(), "SessionStart", json!({ "source": source }), &project(&sandbox));
    let nothing = begin("startup").ok().text();
    assert!(nothing.len() < 500, "where there is no handoff, there is little to say: {nothing}");
    sandbox.commit_draft(DOCUMENT);
    for source in ["startup", "resume", "clear", "compact"] {
        let told = begin(source).ok().text();
        assert!(told.contains("Write the tests"), "{source}: {told}");
        assert!(told.len() < 8_000 && !told.starts_with('{'), "Claude Code takes 10,000 characters of text: {told}");
    }
}
