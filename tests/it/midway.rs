//! Stopping in the middle of an implementation: what the functions of uncommitted files tell, and how far they are.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{DRAFT, HANDOFF, Output, Sandbox};

const BEGUN: &str = "import httpx\n\n\nclass OllamaService:\n    def __init__(self, url):\n        self.url = url\n";

const HALFWAY: &str = r#"import httpx


class OllamaService:
    def __init__(self, url):
        self.url = url

    async def generate(self, model, prompt):
        """Generates a text at once; def nothing() is no function."""
        answer = await self.post("/api/generate", model=model, prompt=prompt)
        return answer["response"]

    async def generate_stream(self, model, prompt):
        # TODO: error handling
        async for line in self.stream("/api/generate", model=model, prompt=prompt):
            yield line

    async def create_embedding(self, text):
        return (await self.post("/api/embeddings", prompt=text))["embedding"]

    async def list_models(self):
        raise NotImplementedError

    async def unload_model(self, model):
        pass
"#;

/// A repository in which somebody is halfway through a service.
fn halfway() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("backend/ollama.py", BEGUN);
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Begin the service"]).ok();
    sandbox.write("backend/ollama.py", HALFWAY);
    sandbox
}

/// The filled block of what is not committed, without its heading.
fn uncommitted(sandbox: &Sandbox) -> String {
    let draft = sandbox.text(DRAFT);
    let open = draft.find("<!-- handoff:uncommitted ").expect("the block");
    let text = draft[open..].split_once("### Partial/Uncommitted Work\n\n").expect("a heading").1;
    text.split_once("<!-- /handoff:uncommitted").expect("its end").0.to_owned()
}

/// Answers a stop's questions on a terminal, which comes from `script`; none where the machine has not that.
fn stop_with_answers(sandbox: &Sandbox, answers: &[u8]) -> Option<Output> {
    if sandbox.run(&sandbox.root(), "sh", &["-c", "script --version"], b"").status != Some(0) {
        let _ = writeln!(std::io::stderr(), "no script: skipped");
        return None;
    }
    let line = format!("{HANDOFF} stop");
    Some(sandbox.run(&sandbox.root(), "script", &["-qec", &line, "/dev/null"], answers))
}

#[test]
fn stopping_halfway_through_the_ollama_service() {
    let sandbox = halfway();
    let answers = "60% streaming logic done, error handling missing\nAdd try/except to `generate_stream()`\n\n";
    let Some(stopped) = stop_with_answers(&sandbox, answers.as_bytes()) else { return };
    let said = stopped.ok().text().replace("\r\n", "\n");
    let asked = "How far is backend/ollama.py? generate_stream() has a TODO; list_models(), unload_model() not started; \
        tests touched: none (Enter leaves it out) ";
    assert!(said.contains(asked), "{said}");
    let summary = said.split("Summary:\n").nth(1).expect("a summary").split("\n\n").next().expect("a part");
    assert_eq!(
        summary,
        "- Partial: backend/ollama.py - 60% complete\n- Next: Add try/except to generate_stream()\n- Uncommitted: 1 path"
    );

    let entry = "### What's In Progress (Partial/Incomplete)\n\n\
        - `backend/ollama.py` - 60% complete\n  \
        - Status: streaming logic done, error handling missing\n  \
        - Functions completed: `generate()`, `create_embedding()`\n  \
        - Functions partial: `generate_stream()` (TODO: error handling)\n  \
        - Functions not started: `list_models()`, `unload_model()`\n  \
        - Tests: none touched\n\n";
    let draft = sandbox.text(DRAFT);
    assert!(draft.contains(entry), "{draft}");
    assert_eq!(
        uncommitted(&sandbox),
        "- `backend/ollama.py` (modified, +19)\n  \
         - added: `generate()`, `create_embedding()`\n  \
         - unfinished: `generate_stream()` (TODO: error handling)\n  \
         - not started: `list_models()`, `unload_model()`\n\
         - tests touched: none\n"
    );

    let note = String::from_utf8(sandbox.note()).expect("text");
    let facts = "[[uncommitted]]\npath = \"backend/ollama.py\"\nstatus = \"modified\"\nadded = 19\nremoved = 0\n\n\
        [uncommitted.functions]\nnot_started = [\"list_models\", \"unload_model\"]\n\
        unfinished = [\"generate_stream TODO: error handling\"]\nadded = [\"generate\", \"create_embedding\"]\n+++\n";
    assert!(note.contains(facts), "{note}");

    // Whoever resumes reads the same, number and path included.
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), draft);
    let shown = sandbox.handoff(&["show", "--json"]).ok().text();
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let progress = &shown["progress"][0];
    assert_eq!((&progress["percent"], &progress["paths"][0]["path"]), (&json!(60), &json!("backend/ollama.py")));
    assert_eq!(shown["progress"].as_array().map(Vec::len), Some(1), "no part of it is an entry of its own: {shown}");
    assert!(!sandbox.handoff(&["check"]).text().contains("[partial"));
    // It is said: nobody asks again.
    assert_eq!(missing(&sandbox, "progress"), [] as [Value; 0]);
}

#[test]
fn an_answer_is_written_down_before_the_next_question() {
    let sandbox = halfway();
    // Somebody answers, and at the next question the program ends; who waits for that in vain goes after a minute.
    let types = "printf '60%% streaming\\n'; for i in $(seq 1200); do grep -q streaming SESSION_HANDOFF.md && break; sleep 0.05; done; \
        kill -KILL $(cat ../stopping)";
    let stops = format!("echo \\$\\$ > ../stopping; exec {HANDOFF} stop");
    let line =
        format!("script --version >/dev/null || exit 99; ({types}) 2>/dev/null | script -qec \"{stops}\" /dev/null");
    let stopped = sandbox.run(&sandbox.root(), "sh", &["-c", &line], b"");
    if stopped.status == Some(99) {
        return;
    }
    assert!(!stopped.text().contains("Summary"), "it was broken off");
    let draft = sandbox.text(DRAFT);
    assert!(draft.contains("- `backend/ollama.py` - 60% complete\n  - Status: streaming\n"), "{draft}");
    assert_eq!(missing(&sandbox, "progress"), [] as [Value; 0]);
}

#[test]
fn letters_of_another_alphabet_end_no_stop() {
    let sandbox = halfway();
    let Some(stopped) = stop_with_answers(&sandbox, b"60%\nGr\xfc\xdfe senden\n\n") else { return };
    assert!(stopped.ok().text().contains("- Next: Gr\u{fffd}\u{fffd}e senden"), "{}", stopped.text());
}

#[test]
fn whoever_ends_the_input_has_no_more_questions() {
    let sandbox = halfway();
    let Some(stopped) = stop_with_answers(&sandbox, b"\x04\n\n\n") else { return };
    let said = stopped.ok().text().replace("\r\n", "\n");
    assert!(said.contains("(Enter leaves it out) \nSession handoff stored: "), "{said}");
    assert_eq!(said.matches("(Enter leaves it out)").count(), 1, "{said}");
}

#[test]
fn words_without_a_number_are_taken() {
    let sandbox = halfway();
    let Some(stopped) = stop_with_answers(&sandbox, b"2 functions are left\n\n\n") else { return };
    assert_eq!(stopped.ok().text().matches("How far").count(), 1);
    let draft = sandbox.text(DRAFT);
    assert!(draft.contains("\n- `backend/ollama.py`\n  - Status: 2 functions are left\n  - Functions comp"), "{draft}");
    assert_eq!(missing(&sandbox, "progress"), [] as [Value; 0]);
}

/// What a stop without a terminal asks for of this kind.
fn missing(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    missing_in(sandbox, &sandbox.root(), kind)
}

fn missing_in(sandbox: &Sandbox, folder: &Path, kind: &str) -> Vec<Value> {
    let stopped = sandbox.handoff_in(folder, &["stop", "--json"]).text();
    let stopped: Value = serde_json::from_str(&stopped).expect("JSON");
    let missing = stopped["missing"].as_array().expect("a list");
    missing.iter().filter(|missing| missing["kind"] == kind).cloned().collect()
}

#[test]
fn without_a_terminal_a_command_answers() {
    for (folder, file) in [("", "backend/ollama.py"), ("backend", "ollama.py"), ("docs/api", "../../backend/ollama.py")]
    {
        let sandbox = halfway();
        sandbox.write("docs/api/x.txt", "");
        let folder = sandbox.root().join(folder);
        let open = "generate_stream() has a TODO; list_models(), unload_model() not started; tests touched: none";
        let command = format!("git handoff add progress '{open}' --percent N --file {file}");
        let expected = json!({
            "kind": "progress", "question": format!("How far is backend/ollama.py? {open}"), "command": command,
        });
        assert_eq!(missing_in(&sandbox, &folder, "progress"), [expected]);

        sandbox.run(&folder, "sh", &["-c", &command.replace("--percent N", "--percent 60")], b"").ok();
        let draft = sandbox.text(DRAFT);
        let entry = format!("\n- {open} - 60% complete\n  - File: `backend/ollama.py`\n");
        assert!(draft.contains(&entry), "{draft}");
        assert_eq!(missing_in(&sandbox, &folder, "progress"), [] as [Value; 0]);
        assert!(!sandbox.handoff(&["check"]).text().contains("[partial"));
    }
}

#[test]
fn what_the_document_says_already_is_not_asked() {
    for said in ["`ollama.py` at 60 %, streams are missing", "generate_stream() at 60 %, errors are missing"] {
        let sandbox = halfway();
        sandbox.write(DRAFT, format!("# Handoff\n\n## In Progress\n- {said}\n"));
        assert_eq!(missing(&sandbox, "progress"), [] as [Value; 0], "{said}");
    }
    // Another file at the same time, and work that is only added.
    let sandbox = halfway();
    sandbox.write(DRAFT, "# Handoff\n\n## In Progress\n- `backend/olla.py` at 60 %, streams are missing\n");
    assert_eq!(missing(&sandbox, "progress").len(), 1);
    sandbox.write("backend/ollama.py", format!("{BEGUN}\ndef whole():\n    return 1\n"));
    assert_eq!(missing(&sandbox, "progress"), [] as [Value; 0]);
}

#[test]
fn of_many_files_three_are_asked_about() {
    let sandbox = Sandbox::new();
    for at in 0..5 {
        sandbox.write(&format!("f{at}.py"), "def later():\n    pass\n");
    }
    assert_eq!(missing(&sandbox, "progress").len(), 3);
}

#[test]
fn a_test_that_was_touched_is_seen_wherever_it_is() {
    let none = |sandbox: &Sandbox| {
        sandbox.handoff(&["stop", "--quiet"]).ok();
        uncommitted(sandbox).contains("- tests touched: none\n")
    };
    let sandbox = halfway();
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    assert!(none(&sandbox));
    sandbox.write("tests/test_ollama.py", "def test_it():\n    assert True\n");
    assert!(!none(&sandbox));
    // Committed in this session, it was still touched.
    sandbox.git(&["add", "tests"]).ok();
    sandbox.git(&["commit", "-qm", "Test it"]).ok();
    assert!(!none(&sandbox));

    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    sandbox.write("a.rs", "fn one() -> u8 {\n    1\n}\n");
    assert!(none(&sandbox));
    sandbox.write("a.rs", "fn one() -> u8 {\n    1\n}\n\n#[test]\nfn is_one() {\n    assert_eq!(one(), 1);\n}\n");
    assert!(!none(&sandbox));
}

/// Every kind of path, below a configuration that changes what `git diff` prints.
#[test]
fn every_kind_of_path() {
    let sandbox = Sandbox::new();
    for (key, value) in
        [("diff.external", "false"), ("diff.noprefix", "true"), ("diff.algorithm", "patience"), ("color.ui", "always")]
    {
        sandbox.git(&["config", key, value]).ok();
    }
    let two = "def one():\n    return 1\n\n\ndef two():\n    return 2\n";
    for path in ["moved.py", "gone.py", "staged.py", "crlf.py", "latin.py", "mode.py"] {
        sandbox.write(path, two);
    }
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-qm", "Six files"]).ok();
    sandbox.handoff(&["add", "next", "Go on"]).ok();

    sandbox.git(&["mv", "moved.py", "there.py"]).ok();
    sandbox.write("there.py", two.replace("return 2", "return 22"));
    std::fs::remove_file(sandbox.root().join("gone.py")).expect("the file");
    sandbox.write("staged.py", two.replace("return 1", "return 11"));
    sandbox.write("new.py", "def three():\n    return 3\n");
    sandbox.git(&["add", "staged.py", "new.py"]).ok();
    sandbox.write("crlf.py", two.replace("return 2", "pass").replace('\n', "\r\n"));
    sandbox.write(
        "latin.py",
        [two.as_bytes(), b"\n\ndef caf\xe9():\n    pass\n\n\ndef four():\n    return '\xe9'\n"].concat(),
    );
    sandbox.script("mode.py", "true");
    sandbox.write("mode.py", two);
    sandbox.write("large.py", format!("{two}{}", "# x\n".repeat(512 * 1024)));
    sandbox.write("half.py", format!("{two}{}", "# x\n".repeat(150 * 1024)));
    sandbox.write("binary.py", "def five():\n    return '\0'\n");
    sandbox.write("app/service/late.go", "package late\n\nfunc Six() {\n}\n");
    sandbox.write("app/readme.txt", "x\n");
    sandbox.write("-dash name.py", "def seven():\n    return 7\n");
    sandbox.write("vendor/x.py", "def nobodys():\n    pass\n");
    for at in 0..20 {
        sandbox.write(&format!("many/f{at}.py"), two);
    }
    std::os::unix::fs::symlink("new.py", sandbox.root().join("link.py")).expect("a link");
    let pipe = sandbox.root().join("pipe.py").display().to_string();
    sandbox.run(&sandbox.root(), "mkfifo", &[&pipe], b"").ok();
    sandbox.handoff_in(&sandbox.root().join("app"), &["stop", "--quiet"]).ok();
    assert_eq!(
        uncommitted(&sandbox),
        "- `crlf.py` (modified, +1, -1)\n  - not started: `two()`\n\
         - `gone.py` (deleted, -6)\n\
         - `latin.py` (modified, +8)\n  - added: `four()`\n\
         - `mode.py` (modified)\n\
         - `new.py` (added, +2)\n  - added: `three()`\n\
         - `staged.py` (modified, +1, -1)\n  - changed: `one()`\n\
         - `there.py` (modified, +1, -1)\n  - changed: `two()`\n\
         - `-dash name.py` (untracked, +2)\n  - added: `seven()`\n\
         - `app/readme.txt` (untracked, +1)\n\
         - `app/service/late.go` (untracked, +4)\n  - not started: `Six()`\n\
         - `binary.py` (untracked)\n\
         - `half.py` (untracked, +153606)\n\
         - `large.py` (untracked)\n\
         - `link.py` (untracked)\n\
         - `many/` (untracked)\n\
         - `vendor/x.py` (untracked, +2)\n\
         - tests touched: none\n"
    );
}

#[test]
fn before_the_first_commit_everything_is_added() {
    let sandbox = Sandbox::unborn(&[]);
    sandbox.write("a.py", "def one():\n    return 1\n");
    sandbox.write("b.py", "def two():\n    pass\n");
    sandbox.git(&["add", "a.py"]).ok();
    assert_eq!(missing(&sandbox, "progress")[0]["question"], "How far is b.py? two() not started; tests touched: none");
    assert_eq!(
        uncommitted(&sandbox),
        "- `a.py` (added, +2)\n  - added: `one()`\n- `b.py` (untracked, +2)\n  - not started: `two()`\n- tests touched: none\n"
    );
}

#[test]
fn hooks_and_emergencies_have_no_time_for_it() {
    let sandbox = halfway();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Else"]).ok();
    sandbox.handoff(&["stop", "--emergency"]).ok();
    let note = String::from_utf8(sandbox.note()).expect("text");
    assert_eq!(note.matches("path = \"backend/ollama.py\"").count(), 2, "{note}");
    assert!(!note.contains("functions"), "{note}");
    assert!(!sandbox.handoff(&["show", "HEAD"]).ok().text().contains("tests touched"));
}

#[test]
fn nothing_that_a_file_says_breaks_out() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    sandbox.write("a.py", "def one():\n    # TODO: <!-- /handoff:uncommitted --> ``` \u{1b}[2J [x](y) password=Zk39Lq0Vx7\n    # x\n    x()\n\n\ndef two():\n    # TODO: <b> [x](y) \u{1b}[2J\n    x()\n");
    sandbox.handoff(&["stop", "--quiet"]).ok();
    assert_eq!(
        uncommitted(&sandbox),
        "- `a.py` (untracked, +9)\n  - unfinished: `one()`, `two()` (TODO: \\<b> [x\\](y) [2J)\n- tests touched: none\n"
    );
    let note = String::from_utf8(sandbox.note()).expect("text");
    assert!(!note.contains("Zk39Lq0Vx7"), "{note}");
}

/// Git says which lines changed; each function has three of them.
#[test]
fn git_agrees_on_what_changed() {
    let line = |at: usize, version: usize| match at % 3 {
        0 => format!("def f{}():\n", at / 3),
        1 => format!("    x = {}\n", if version == 0 { at } else { 1000 + at }),
        _ => "    return x\n".to_owned(),
    };
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Go on"]).ok();
    let before: String = (0..90).map(|at| line(at, 0)).collect();
    sandbox.write("a.py", &before);
    sandbox.git(&["add", "a.py"]).ok();
    sandbox.git(&["commit", "-qm", "Functions"]).ok();
    for step in [7, 11, 13] {
        let now: String = (0..90).map(|at| line(at, usize::from(at % step == 1))).collect();
        sandbox.write("a.py", now);
        let diff = sandbox.git(&["diff", "-U0", "--no-ext-diff", "HEAD", "--", "a.py"]).ok().text();
        let hunks =
            diff.lines().filter_map(|line| line.strip_prefix("@@ -")?.split_once(" +")?.1.split([' ', ',']).next());
        let changed: Vec<usize> = hunks.map(|start| (start.parse::<usize>().expect("a number") - 1) / 3).collect();
        let stopped = sandbox.handoff(&["stop", "--json"]).text();
        let stopped: Value = serde_json::from_str(&stopped).expect("JSON");
        let functions = &stopped["facts"]["uncommitted"][0]["functions"];
        let named: Vec<_> = changed.iter().take(12).map(|at| format!("f{at}")).collect();
        assert!(!named.is_empty());
        assert_eq!(functions["changed"], json!(named), "{diff}");
        assert_eq!(functions["more"].as_u64().unwrap_or(0), changed.len().saturating_sub(12) as u64);
    }
}
