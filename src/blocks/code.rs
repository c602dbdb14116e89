//! What the code came to: the session's dates, its commits, the files that it touched, and what is not committed.

use super::{Sources, listed, more, not_looked_at, parts, section, tree};
use crate::changes::{Change, File};
use crate::facts::functions::{self, Unfinished};
use crate::facts::uncommitted::FUNCTIONS;
use crate::facts::{Functions, Upstream};
use crate::ids::ObjectId;
use crate::markdown::{code_span, inert};
use crate::text;

/// How many are listed: a session may make thousands of files, and the person's words must find room beside them.
const MOST_COMMITS: usize = 50;
const MOST_FILES: usize = 100;

/// Uncommitted files whose functions are listed.
const MOST_LOOKED_INTO: usize = 10;

pub(super) fn header(sources: &Sources) -> String {
    let mut lines = Vec::new();
    if let Some(started) = sources.started {
        lines.push(format!("**Session Date:** {}", started.format("%Y-%m-%d")));
    }
    if let Some((started, at)) = sources.started.zip(sources.at) {
        lines.push(format!("**Session Duration:** {}", text::span(at - started)));
        lines.push(format!("**Last Updated:** {}", at.format("%Y-%m-%d %H:%M")));
    }
    if let Some(branch) = &sources.branch {
        lines.push(format!("**Branch:** {}", code_span(branch)));
    }
    if !sources.author.is_empty() {
        lines.push(format!("**Created By:** {}", inert(&sources.author)));
    }
    // Two blanks keep the lines apart where Markdown is rendered.
    lines.iter().map(|line| format!("{line}  \n")).collect()
}

pub(super) fn commits(sources: &Sources) -> String {
    let line = |(id, subject): &(ObjectId, String)| format!("- `{}` {}\n", id.short(), inert(subject));
    section("Commits This Session", listed(&sources.changes.commits, MOST_COMMITS, line))
}

pub(super) fn files(sources: &Sources) -> String {
    let files = &sources.changes.files;
    let created: Vec<_> = files.iter().filter(|file| file.change == Change::Created).collect();
    let lines = |fits: fn(&Change) -> bool| {
        let files: Vec<_> = files.iter().filter(|file| fits(&file.change)).collect();
        listed(&files, MOST_FILES, |file| file_line(file))
    };
    parts([
        section("Files Created This Session", tree::of(&sources.project, &created, MOST_FILES)),
        section("Files Modified This Session", lines(|change| *change == Change::Modified)),
        section("Files Renamed This Session", lines(|change| matches!(change, Change::Renamed(_)))),
        section("Files Deleted This Session", lines(|change| *change == Change::Deleted)),
    ])
}

fn file_line(file: &File) -> String {
    let path = code_span(&text::quote_path(&file.path));
    let from = match &file.change {
        Change::Renamed(from) => format!(" (was {})", code_span(&text::quote_path(from))),
        Change::Created | Change::Modified | Change::Deleted => String::new(),
    };
    let reason = if file.reason.is_empty() { String::new() } else { format!(" - {}", inert(&file.reason)) };
    format!("- {path}{from}{reason}\n")
}

pub(super) fn uncommitted(sources: &Sources) -> String {
    let facts = &sources.facts;
    let mut lines = String::new();
    if let Some(operation) = &facts.operation {
        lines.push_str(&format!("- in the middle of a {operation}: `git status` tells how to go on\n"));
    }
    let mut left = MOST_LOOKED_INTO;
    for work in &facts.uncommitted {
        let counted = counted(work.added, work.removed);
        let is_listed = work.functions.is_empty() || left > 0;
        left -= usize::from(is_listed && !work.functions.is_empty());
        let (open, functions) = match &work.functions {
            functions if is_listed => (String::new(), listed_functions(functions)),
            functions => (still_open(functions), String::new()),
        };
        let path = code_span(&work.path);
        lines.push_str(&format!("- {path} ({}{counted}{open})\n{functions}", work.status.as_str()));
    }
    lines.push_str(&more(facts.uncommitted_more));
    lines.push_str(&not_looked_at(facts, &[FUNCTIONS]));
    if no_tests_touched(sources) {
        lines.push_str("- tests touched: none\n");
    }
    if facts.uncommitted_unknown {
        lines.push_str("- not looked at: too many files for a hook; `git status` tells\n");
    }
    for stash in &facts.stashes {
        let counted = counted(Some(stash.added), Some(stash.removed));
        lines.push_str(&format!("- stashed{}{counted}\n", message(&stash.message)));
    }
    if let Some(Upstream { name, ahead, behind }) = &facts.upstream {
        let name = code_span(name);
        let commits = |count: &u32| text::count(*count as usize, "commit");
        // Whoever reads this elsewhere has the commits: so it says when it was true.
        match (ahead, behind) {
            (0, 0) => {}
            (_, 0) => lines.push_str(&format!("- {} ahead of {name} when captured\n", commits(ahead))),
            (0, _) => lines.push_str(&format!("- {} behind {name} when captured\n", commits(behind))),
            _ => lines.push_str(&format!("- {} ahead of {name} and {behind} behind when captured\n", commits(ahead))),
        }
    }
    section("Partial/Uncommitted Work", lines)
}

/// A line for each state of a file's functions.
fn listed_functions(functions: &Functions) -> String {
    let Functions { added, changed, unfinished, not_started, .. } = functions;
    let called = |name: &String| code_span(&format!("{name}()"));
    let open = |function: &Unfinished| {
        let words = inert(&function.words);
        called(&function.name) + &if words.is_empty() { words } else { format!(" ({words})") }
    };
    let states: [(&str, Vec<String>); 4] = [
        ("added", added.iter().map(called).collect()),
        ("changed", changed.iter().map(called).collect()),
        ("unfinished", unfinished.iter().map(open).collect()),
        ("not started", not_started.iter().map(called).collect()),
    ];
    let states = states.into_iter().filter(|(_, names)| !names.is_empty());
    let mut lines: String = states.map(|(state, names)| format!("  - {state}: {}\n", names.join(", "))).collect();
    if functions.more > 0 {
        lines.push_str(&format!("  - and {} more\n", functions.more));
    }
    lines
}

/// How many of a file's functions are begun and not done.
fn still_open(functions: &Functions) -> String {
    let states = [(functions.unfinished.len(), "unfinished"), (functions.not_started.len(), "not started")];
    states.iter().filter(|(count, _)| *count > 0).map(|(count, state)| format!(", {count} {state}")).collect()
}

fn no_tests_touched(sources: &Sources) -> bool {
    let session = sources.changes.files.iter().filter_map(|file| std::str::from_utf8(&file.path).ok());
    functions::tests_touched(&sources.facts, session) == Some(false)
}

/// A stash's message: a person's own, or the commit that it was made on, which git puts there where there is none.
fn message(message: &str) -> String {
    let is_id = |word: &str| (7..=64).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_hexdigit());
    match message.split_once(' ').filter(|(word, _)| is_id(word)) {
        Some((id, subject)) => format!(" on `{id}` {}", inert(subject)),
        None => format!(": {}", inert(message)),
    }
}

/// Lines that came and went, as `git diff --stat` people read them.
fn counted(added: Option<u32>, removed: Option<u32>) -> String {
    let side = |sign: char, count: Option<u32>| {
        count.filter(|count| *count > 0).map_or_else(String::new, |count| format!(", {sign}{count}"))
    };
    side('+', added) + &side('-', removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Changes;
    use crate::facts::{Facts, Status, Uncommitted};

    #[test]
    fn functions_are_listed_by_their_state() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let unfinished = |name: &str, words: &str| Unfinished { name: name.into(), words: words.into() };
        let functions = Functions {
            added: names(&["generate", "create_embedding"]),
            unfinished: vec![unfinished("stream", "TODO: <b> errors"), unfinished("x", "")],
            not_started: names(&["list_models"]),
            more: 3,
            ..Functions::default()
        };
        let file = |at: usize| Uncommitted {
            path: format!("{at:02}.py"),
            status: Status::Modified,
            added: Some(1),
            removed: None,
            functions: functions.clone(),
        };
        let facts = Facts { uncommitted: (0..11).map(file).collect(), ..Facts::default() };
        let mut sources = Sources { facts, ..Sources::default() };
        let text = uncommitted(&sources);
        let first = "- `00.py` (modified, +1)\n  - added: `generate()`, `create_embedding()`\n  \
            - unfinished: `stream()` (TODO: \\<b> errors), `x()`\n  - not started: `list_models()`\n  - and 3 more\n";
        assert!(text.contains(first), "{text}");
        assert!(
            text.ends_with("- `10.py` (modified, +1, 2 unfinished, 1 not started)\n- tests touched: none\n"),
            "{text}"
        );
        // A test that the session committed is a test that it touched; and where not all is listed, nobody can tell.
        sources.facts.uncommitted_more = 1;
        assert!(!uncommitted(&sources).contains("tests touched"));
        sources.facts.uncommitted_more = 0;
        let file = File { path: b"tests/test_a.py".to_vec(), change: Change::Modified, reason: String::new() };
        sources.changes.files.push(file);
        assert!(!uncommitted(&sources).contains("tests touched"));
    }

    #[test]
    fn of_very_many_the_first_are_listed() {
        let file = |at: usize| File { path: format!("{at:03}").into(), change: Change::Deleted, reason: String::new() };
        let commit = |_| ("0123456789012345678901234567890123456789".parse().unwrap(), "Work".into());
        let changes =
            Changes { commits: (0..53).map(commit).collect(), files: (0..104).map(file).collect(), span: None };
        let sources = Sources { changes, ..Sources::default() };
        assert!(files(&sources).ends_with("- `099`\n- and 4 more\n"));
        assert!(commits(&sources).ends_with(" Work\n- and 3 more\n"));
        assert_eq!(commits(&sources).lines().count(), 2 + 50 + 1);
    }
}
