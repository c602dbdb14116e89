//! Entries put into the draft from the command line: shaped, marked as done, and read back.

use std::os::unix::fs::PermissionsExt;

use git_handoff::document::complete::{self, Meant};
use git_handoff::document::{Entry, Kind, Kinds, Outline, insert, splice};

use crate::corpus::{corpus, documents, read, say};
use crate::support::{DOCUMENT, DRAFT, HANDOFF, Output, Sandbox};

/// So many entries of each real document are marked as done, each alone.
const MOST_DONE: usize = 4;

/// A repository with this draft.
fn with_draft(draft: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, draft);
    sandbox
}

/// Gives standard input to a command.
fn piped(sandbox: &Sandbox, words: &[&str], input: &str) -> Output {
    sandbox.run(&sandbox.root(), HANDOFF, words, input.as_bytes())
}

/// What a command that failed said, while the draft stayed as it was.
#[track_caller]
fn refused(sandbox: &Sandbox, words: &[&str], input: &str, status: i32) -> String {
    let before = std::fs::read(sandbox.root().join(DRAFT)).ok();
    let output = piped(sandbox, words, input);
    output.exits(status);
    assert_eq!(output.text(), "", "{output}");
    assert_eq!(std::fs::read(sandbox.root().join(DRAFT)).ok(), before, "{output}");
    // The list of all kinds grows.
    output
        .stderr
        .lines()
        .filter(|line| !line.starts_with("hint: the kinds are "))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn the_options_shape_an_entry() {
    let sandbox = with_draft(DOCUMENT);
    sandbox.write("src/world/model.py", "x\n");
    let top = sandbox.root().canonicalize().unwrap();
    let absolute = top.join("src/../a.txt").display().to_string();
    let words = [
        "add",
        "next",
        "Complete the model",
        "--percent",
        "60",
        "--estimate",
        "1-2 hours",
        "--why",
        "the services need it",
        "--file",
        "model.py:10-20",
        "--file",
        &absolute,
        "--file",
        "../gone.py",
        "--priority",
        "p1",
    ];
    let added = sandbox.handoff_in(&top.join("src/world"), &words);
    assert_eq!(
        added.ok().stderr,
        "warning: there is no src/gone.py yet\nadded to \"Next Steps\" in SESSION_HANDOFF.md\n"
    );
    sandbox.handoff(&["add", "progress", "--percent", "30", "generate_scene()"]).ok();
    assert_eq!(
        sandbox.text(DRAFT),
        "# Session Handoff\n\n## What's In Progress (Partial/Incomplete)\n\n\
         - generate_scene() - 30% complete\n\n\
         ## Next Steps\n\n1. Write the tests (30 min)\n2. Run them\n\
         3. **P1:** Complete the model (1-2 hours)\n   - File: `src/world/model.py:10-20`\n   - File: `a.txt`\n   \
         - File: `src/gone.py`\n   - Why: the services need it\n   - Status: 60% complete\n"
    );
    let shown = sandbox.handoff(&["show", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&shown.ok().stdout).unwrap();
    let step = &json["next"][2];
    assert_eq!(
        (
            &step["percent"],
            &step["estimate"],
            &step["priority"],
            &step["paths"][0]["path"],
            &step["paths"][0]["lines"][1]
        ),
        (&60.into(), &"1-2 hours".into(), &"P1".into(), &"src/world/model.py".into(), &20.into())
    );
    assert_eq!(json["progress"][0]["percent"], 30);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let sandbox = with_draft(DOCUMENT);
    for (words, expected) in [
        (&["add", "nexd", "x"][..], "error: \"nexd\" is no kind of entry\nhint: did you mean `next`?\n"),
        (
            &["add", "commit", "x"],
            "error: what is in \"Commits This Session\" comes from history, and is not added by hand\n",
        ),
        (&["add", "next"], "error: the entry has no text\nhint: say it: `git handoff add next \"what comes next\"`\n"),
        (
            &["add", "blocker", "x", "--estimate", "1 h"],
            "error: no time is estimated for the kind blocker\nhint: there is one for progress, next, goal\n",
        ),
        (
            &["add", "next", "x", "--estimate", "soon"],
            "error: \"soon\" is no time\nhint: say it as in `30 min`, `1-2 hours`, `2h`, `3 days`\n",
        ),
        (
            &["add", "next", "x", "--priority", "P7"],
            "error: \"P7\" is no priority\nhint: they are P0 to P4, critical, high, medium and low\n",
        ),
        (
            &["add", "next", "x", "--percent", "101"],
            "error: invalid value '101' for '--percent <N>': 101 is not in 0..=100\n\nFor more information, try '--help'.\n",
        ),
        (
            &["add", "next", "--edit"],
            "error: there is no terminal to open an editor on\nhint: say it in words: `git handoff add next \"what comes next\"`\n",
        ),
    ] {
        assert_eq!(refused(&sandbox, words, "", 2), expected, "{words:?}");
    }
}

#[test]
fn many_entries_come_from_standard_input_or_none_does() {
    let sandbox = with_draft(DOCUMENT);
    let added = piped(&sandbox, &["add", "-"], "next: Read on\n\nblocker: No key: ask Bo\nnext:Go home\n");
    assert_eq!(added.ok().stderr, "added 3 entries to \"Next Steps\", \"Active Blockers\" in SESSION_HANDOFF.md\n");
    let expected = format!("{DOCUMENT}3. Read on\n4. Go home\n\n## Active Blockers\n\n- No key: ask Bo\n");
    assert_eq!(sandbox.text(DRAFT), expected);
    for (input, expected) in [
        ("next: a\nGo home\n", "error: line 2 is not `kind: text`, so nothing was added: \"Go home\"\n"),
        ("next: a\n\nnext:  \n", "error: line 3 is not `kind: text`, so nothing was added: \"next:\"\n"),
        (
            "blockr: a\n",
            "error: line 1: \"blockr\" is no kind of entry, so nothing was added\nhint: did you mean `blocker`?\n",
        ),
        ("\n", "error: the entry has no text\nhint: say it: `git handoff add next \"what comes next\"`\n"),
    ] {
        assert_eq!(refused(&sandbox, &["add", "-"], input, 2), expected);
    }
    let options = refused(&sandbox, &["add", "-", "--percent", "3"], "next: a\n", 2);
    assert_eq!(options, "error: entries from standard input take no options, a line is `kind: text`\n");
}

#[test]
fn one_entry_of_several_lines_comes_from_standard_input() {
    let sandbox = with_draft(DOCUMENT);
    piped(&sandbox, &["add", "next", "-", "--percent", "5"], "Read on\n- from the start\r\n").ok();
    assert_eq!(sandbox.text(DRAFT), format!("{DOCUMENT}3. Read on\n   - from the start\n   - Status: 5% complete\n"));
    sandbox.handoff(&["add", "next", "--", "--force is missing"]).ok();
    assert!(sandbox.text(DRAFT).ends_with("\n4. --force is missing\n"), "{}", sandbox.text(DRAFT));
}

#[test]
fn ids_name_the_entries() {
    let sandbox =
        with_draft("# T\n\n## Next Steps\n\n- [ ] Fix the `login`\n- [x] Test\n\n## 🔴 Blockers & Issues\n- No key\n");
    let shown = sandbox.handoff(&["show", "--ids"]);
    assert_eq!(
        shown.ok().text(),
        "069nz  next           [ ]  Fix the login\n\
         5sarq  next           [x]  Test\n\
         hbgbn  blocker,issue       No key\n"
    );
    assert_eq!(sandbox.handoff(&["show", "--ids", "--section", "next"]).ok().text().lines().count(), 2);
    let shown = sandbox.handoff(&["show", "--ids", "--json", "--section", "blocker"]);
    let json: serde_json::Value = serde_json::from_slice(&shown.ok().stdout).unwrap();
    let expected = serde_json::json!([
        { "id": "hbgbn", "kinds": ["blocker", "issue"], "done": null, "text": "No key", "line": 9 }
    ]);
    assert_eq!(json, expected);
}

#[test]
fn a_box_is_ticked() {
    let sandbox = with_draft("## Next Steps\r\n\r\n- [ ] Fix the login\r\n- [ ] Test\r\n");
    let done = sandbox.handoff(&["add", "--done", "LOGIN"]);
    assert_eq!(
        (done.ok().text().as_str(), done.stderr.as_str()),
        ("", "ticked in SESSION_HANDOFF.md: Fix the login\n")
    );
    assert_eq!(sandbox.text(DRAFT), "## Next Steps\r\n\r\n- [x] Fix the login\r\n- [ ] Test\r\n");
    assert_eq!(refused(&sandbox, &["add", "--done", "login"], "", 1), "error: \"Fix the login\" is done already\n");
}

#[test]
fn a_step_without_a_box_moves_to_what_was_accomplished() {
    let sandbox =
        with_draft("# T\n\n## Done\n\n* Begin\n\n## Next Steps\n\n1. Write it\n   - File: `a.txt`\n2. Run it\n");
    let id = sandbox.handoff(&["show", "--ids"]).text().lines().nth(1).unwrap()[..5].to_owned();
    let done = sandbox.handoff(&["add", "--done", &id]);
    assert_eq!(done.ok().stderr, "moved to \"Done\" in SESSION_HANDOFF.md: Write it\n");
    let expected = "# T\n\n## Done\n\n* Begin\n* Write it\n  - File: `a.txt`\n\n## Next Steps\n\n2. Run it\n";
    assert_eq!(sandbox.text(DRAFT), expected);
}

#[test]
fn other_words_for_kinds_are_understood() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "todo", "Test it", "--template", "full"]).ok();
    let added = sandbox.handoff(&["add", "long", "Ship it"]);
    assert_eq!(added.ok().stderr, "added to \"Long Session (4+ hours)\" in SESSION_HANDOFF.md\n");
    piped(&sandbox, &["add", "-"], "short: Fix it\nmedium: Test all\nlong: Sell it\ndeleted: `a.rs` - old\n").ok();
    let draft = sandbox.text(DRAFT);
    assert!(draft.contains("\n1. Test it\n"), "{draft}");
    assert!(draft.contains("**Short Session (1-2 hours):**\n\n- [ ] Fix it\n"), "{draft}");
    assert!(draft.contains("**Medium Session (2-4 hours):**\n\n- [ ] Test all\n"), "{draft}");
    assert!(draft.contains("**Long Session (4+ hours):**\n\n- [ ] Ship it\n- [ ] Sell it\n"), "{draft}");
    assert!(draft.contains("### Files Modified This Session\n\n- `a.rs` - old\n"), "{draft}");
}

#[test]
fn which_entry_is_done_is_not_guessed() {
    let sandbox = with_draft("## Next Steps\n\n- [ ] Test\n- [ ] Test the login\n- [ ] test\n");
    assert_eq!(
        refused(&sandbox, &["add", "--done", "test"], "", 2),
        "error: \"test\" may mean 2 entries\n  5sarq  line 3  Test\n  5sarq  line 5  test\n\
         hint: name one by its line: `git handoff add --done :3`\n"
    );
    assert_eq!(
        refused(&sandbox, &["add", "--done", "tes"], "", 2),
        "error: \"tes\" may mean 3 entries\n  5sarq  line 3  Test\n  1wxcy  line 4  Test the login\n  5sarq  line 5  test\n\
         hint: name one by its line: `git handoff add --done :3`\n"
    );
    assert_eq!(
        refused(&sandbox, &["add", "--done", "deploy"], "", 1),
        "error: nothing to do in SESSION_HANDOFF.md is called \"deploy\"\nhint: `git handoff show --ids` names the entries\n"
    );
    sandbox.handoff(&["add", "--done", ":5"]).ok();
    assert_eq!(sandbox.text(DRAFT), "## Next Steps\n\n- [ ] Test\n- [ ] Test the login\n- [x] test\n");
    let sandbox = Sandbox::new();
    assert_eq!(refused(&sandbox, &["add", "--done", "test"], "", 1), "error: there is no SESSION_HANDOFF.md yet\n");
}

#[test]
fn the_heading_is_named_that_the_entry_stands_under() {
    let document = "# T\n\n## 🔴 Blockers & Issues\n\n### Active Blockers\n- None\n\n## Plan\n\n**Now:**\n- a\n";
    let sandbox = with_draft(document);
    for (kind, heading) in
        [("blocker", "Active Blockers"), ("next", "Now"), ("decision", "Design Decisions Made This Session")]
    {
        let added = sandbox.handoff(&["add", kind, "Something new"]);
        assert_eq!(added.ok().stderr, format!("added to \"{heading}\" in SESSION_HANDOFF.md\n"));
    }
}

#[test]
fn words_that_say_something_else_are_refused() {
    let sandbox = with_draft(DOCUMENT);
    for (words, expected) in [
        (&["add", "next", "none"][..], "error: \"none\" says nothing\n"),
        (
            &["add", "next", "Blocked: by x"],
            "error: \"Blocked: by x\" begins with a label that says it is of the kind blocker\n\
             hint: `git handoff add blocker \"by x\"`\n",
        ),
        (
            &["add", "note", "[x] ticked"],
            "error: \"[x] ticked\" begins with a box, and the list has its own\nhint: `git handoff add done \"ticked\"`\n",
        ),
        (
            &["add", "next", "Test it ✅"],
            "error: \"Test it ✅\" says that it is done\nhint: `git handoff add done \"Test it\"`\n",
        ),
        (
            &["add", "-", "extra"],
            "error: `-` reads entries from standard input, and stands alone\n\
             hint: one entry has its kind before it: `git handoff add next \"extra\"`\n",
        ),
        (
            &["add", "next", "x", "--file", "src/a.py:99-3"],
            "error: src/a.py:99-3 names lines that end before they begin\n",
        ),
        (&["add", "next", "x", "--file", ".git/config"], "error: .git/config is git's own, and nobody else has it\n"),
    ] {
        assert_eq!(refused(&sandbox, words, "", 2), expected, "{words:?}");
    }
    let batch = refused(&sandbox, &["add", "-"], "next: a\nnext: Done: it\n", 2);
    assert_eq!(
        batch,
        "error: line 2: \"Done: it\" begins with a label that says it is of the kind done, so nothing was added\n\
         hint: `git handoff add done \"it\"`\n"
    );
    let bytes = sandbox.run(&sandbox.root(), HANDOFF, &["add", "-"], b"next: \xff\n");
    assert_eq!(bytes.exits(2).stderr, "error: standard input is no text in UTF-8, so nothing was added\n");
    sandbox.handoff(&["add", "blocker", "Blocked: by x"]).ok();
    assert!(sandbox.text(DRAFT).ends_with("- Blocked: by x\n"));
}

#[test]
fn the_whole_form_is_laid_out_and_filled() {
    let mut sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Test it", "--template", "full"]).ok();
    let form = sandbox.text(DRAFT);
    assert!(
        form.contains("### Immediate Next Steps (Priority Order)\n\n1. Test it\n\n### Prerequisites\n\n<!-- "),
        "{form}"
    );
    // Hints reach nobody but the reader of the file.
    let brief = sandbox.handoff(&["show", "--brief"]).ok().text();
    assert_eq!(brief, "### Immediate Next Steps (Priority Order)\n\n1. Test it\n\n");
    let resume = sandbox.handoff(&["show", "--section", "resume"]).ok().text();
    assert_eq!(resume, format!("## 🚀 How to Resume\n\n{brief}"));
    sandbox.handoff(&["show", "--section", "lesson"]).exits(1);
    assert_eq!(sandbox.handoff(&["show"]).ok().text(), form);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    let trailers = sandbox.git(&["log", "-1", "--format=%(trailers:only)"]).text();
    assert_eq!(trailers.trim().lines().skip(1).collect::<Vec<_>>(), ["Handoff-Next: Test it"]);
    // What a block fills has its heading once.
    sandbox.write("b.txt", "new\n");
    sandbox.git(&["add", "b.txt"]).ok();
    sandbox.git(&["commit", "-q", "-m", "More"]).ok();
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    assert!(shown.contains("└── b.txt (NEW) - More\n"), "{shown}");
    assert_eq!(shown.matches("### Files Created This Session\n").count(), 1, "{shown}");

    let added = sandbox.handoff(&["add", "next", "More", "--template", "brief"]);
    assert_eq!(
        added.ok().stderr,
        "added to \"Immediate Next Steps (Priority Order)\" in SESSION_HANDOFF.md\n\
         warning: SESSION_HANDOFF.md was there already, and --template is for one that begins\n"
    );
    sandbox = Sandbox::new();
    sandbox.write(".handoff.toml", "template = 'full'\n");
    sandbox.handoff(&["add", "next", "Test it"]).ok();
    assert_eq!(sandbox.text(DRAFT).lines().count(), form.lines().count());
    sandbox = Sandbox::new();
    sandbox.git(&["config", "handoff.template", "huge"]).ok();
    let added = sandbox.handoff(&["add", "next", "Test it"]);
    assert!(
        added.ok().stderr.starts_with("warning: handoff.template: \"huge\" is no value for \"template\"\n"),
        "{added}"
    );
    assert!(sandbox.text(DRAFT).lines().count() < 30);
}

#[test]
fn an_entry_needs_only_the_working_tree() {
    let sandbox = with_draft(DOCUMENT);
    let git = sandbox.root().join(".git");
    let allow = |mode: u32| std::fs::set_permissions(&git, PermissionsExt::from_mode(mode)).unwrap();
    allow(0o555);
    let added = sandbox.handoff(&["add", "next", "Read on"]);
    allow(0o755);
    assert_eq!(added.ok().stderr, "added to \"Next Steps\" in SESSION_HANDOFF.md\n");
    assert_eq!(sandbox.text(DRAFT), format!("{DOCUMENT}3. Read on\n"));
}

#[test]
fn whoever_adds_at_once_waits_for_the_others() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (0..8).map(|number| format!("Step of writer {number}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.handoff(&["add", "next", name]).ok().status);
        }
    });
    let draft = sandbox.text(DRAFT);
    for name in &names {
        assert_eq!(draft.matches(name.as_str()).count(), 1, "{name} in\n{draft}");
    }
    assert!(draft.contains("\n8. Step"), "{draft}");
}

#[test]
fn an_entry_comes_through_while_somebody_saves() {
    let sandbox = with_draft(DOCUMENT);
    let (path, is_over) = (sandbox.root().join(DRAFT), std::sync::atomic::AtomicBool::new(false));
    let order = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // An editor knows nothing of a lock: it adds a line to whatever is there, for a while.
            for number in 0..20 {
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(path.with_extension("tmp"), format!("{text}\nsaved {number}\n")).unwrap();
                std::fs::rename(path.with_extension("tmp"), &path).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(5));
                if is_over.load(order) {
                    break;
                }
            }
        });
        sandbox.handoff(&["add", "next", "Read on"]).ok();
        is_over.store(true, order);
    });
}

#[test]
fn the_editor_opens_at_the_section() {
    let mut sandbox = with_draft(DOCUMENT);
    let vim = sandbox.script("../tools/vim", "echo \"$1 $2\" >>../opened; exit $(wc -l <../opened)");
    // A terminal comes from `script`, where the machine has it.
    let typed = |sandbox: &Sandbox, words: &str| {
        let line = format!("{HANDOFF} {words}");
        sandbox.run(&sandbox.root(), "script", &["-qec", &line, "/dev/null"], b"")
    };
    if sandbox.run(&sandbox.root(), "sh", &["-c", "script --version"], b"").status != Some(0) {
        return say("no script: skipped");
    }
    sandbox.set("GIT_EDITOR", format!("{} -f", vim.display()));
    sandbox.script("../tools/vim", "echo \"$2 $3\" >>../opened");
    let file = sandbox.root().canonicalize().unwrap().join(DRAFT);
    for (words, line) in
        [("add next --edit", 3), ("add next 'Read on' --edit", 7), ("add --edit", 1), ("add lesson --edit", 1)]
    {
        typed(&sandbox, words).ok();
        let opened = sandbox.text("../opened");
        assert_eq!(opened.lines().last(), Some(format!("+{line} {}", file.display()).as_str()), "{words}");
    }
    sandbox.set("GIT_EDITOR", "false");
    let failed = typed(&sandbox, "add --edit");
    assert!(failed.exits(3).text().contains("error: the editor \"false\" ended with exit code 1"), "{failed}");
    sandbox.set("CLAUDECODE", "1");
    assert!(typed(&sandbox, "add --edit").exits(2).text().contains("no terminal"));
}

#[test]
fn real_documents_take_an_entry_of_every_kind() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let kinds = Kinds::default();
    let (mut tried, mut misplaced) = (0, Vec::new());
    for file in documents(&corpus.join("documents")) {
        let document = read(&file);
        let before = Outline::of(&document, &kinds);
        for (kind, row) in kinds.rows() {
            let placed = insert::entry(&document, &before, kind, &kinds, "Turn the widget");
            tried += 1;
            // Whatever was added, the rest is there byte for byte.
            let new = placed.edit.range.start..placed.edit.range.start + placed.edit.text.len();
            let rest = [&placed.document[..new.start], &placed.document[new.end..]].concat();
            assert_eq!(rest, document, "{} of {}", row.name, file.display());
            assert_eq!(placed.document, splice(&document, vec![placed.edit.clone()]));
            let after = Outline::of(&placed.document, &kinds);
            let reads = after.entries_of(kind).filter(|entry| entry.text == "Turn the widget").count();
            if reads != 1 || !placed.reads_back {
                misplaced.push(format!("{} in {}: {:?}", row.name, file.display(), placed.heading));
            }
        }
    }
    say(&format!("{tried} entries added, {} not read back", misplaced.len()));
    assert!(misplaced.is_empty(), "{misplaced:#?}");
}

#[test]
fn real_documents_keep_all_when_an_entry_is_done() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let kinds = Kinds::default();
    let words = |outline: &Outline| {
        let mut words: Vec<_> = outline.entries.iter().map(Entry::words).collect();
        words.sort();
        words
    };
    let without = |mut words: Vec<String>, word: &String| {
        if let Some(at) = words.iter().position(|other| other == word) {
            words.remove(at);
        }
        words
    };
    let (mut tried, mut unread, mut lost) = (0, 0, Vec::new());
    for file in documents(&corpus.join("documents")) {
        let document = read(&file);
        let before = Outline::of(&document, &kinds);
        let lines = before.entries.iter().map(|entry| format!(":{}", complete::line_of(&document, entry)));
        let found = lines.map(|line| complete::find(&document, &before, &line, None));
        for found in found.filter(|found| matches!(found, Meant::One(_))).take(MOST_DONE) {
            let Meant::One(entry) = found else { continue };
            tried += 1;
            let done = complete::complete(&document, &before, entry, &kinds);
            let after = Outline::of(&done.document, &kinds);
            // What says how far it was, or that it is open, goes: the words may be fewer then, of this entry alone.
            let (old, new) = (words(&before), words(&after));
            let gone = new.iter().fold(old.clone(), &without);
            let come = old.iter().fold(new, &without);
            let own = if gone.is_empty() { entry.words() } else { come.first().cloned().unwrap_or_default() };
            let is_done = |other: &&Entry| other.done == Some(true) || other.kinds.contains(&Kind::Done);
            let there = after.entries.iter().filter(is_done).any(|other| other.words() == own);
            let others_are_same = gone.len() == come.len() && gone.iter().all(|word| *word == entry.words());
            unread += usize::from(!done.reads_as_done);
            if (done.reads_as_done && !there) || !others_are_same || gone.len() > 1 {
                lost.push(format!("{}: {}", file.display(), entry.text));
            }
        }
    }
    say(&format!("{tried} entries done, {unread} of them do not read so, {} lost", lost.len()));
    assert!(unread * 100 <= tried, "{unread} of {tried} do not read as done");
    assert!(lost.is_empty(), "{lost:#?}");
}
