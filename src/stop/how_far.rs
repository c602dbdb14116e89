//! How far the work in a file is: asked for where its functions show that it is begun and not done, and answered with a
//! number. What the functions tell goes into the entry, in the role's words.

use std::path::{Component, Path, PathBuf};

use super::missing::Missing;
use super::{Entry, Stopped};
use crate::changes;
use crate::config::Config;
use crate::document::compose::Parts;
use crate::document::{Details, Kind, Kinds, Outline, details};
use crate::error::Result;
use crate::facts::functions::{self, Unfinished};
use crate::facts::{Functions, Uncommitted};
use crate::git::{Repo, path};
use crate::markdown::{code_span, inert};
use crate::text;

/// So many files are asked about; more would be nagging.
const MOST: usize = 3;

/// So many functions of a state are named in a question.
const MOST_NAMED: usize = 4;

/// A shorter name may be a word of anybody's.
const SHORTEST: usize = 5;

/// One question for each uncommitted file with work left in it that the document says nothing of.
pub(super) fn of(repo: &Repo, config: &Config, stopped: &Stopped) -> Result<Vec<Missing>> {
    let said = Said::of(&stopped.document, &config.kinds);
    let work = stopped.header.facts.uncommitted.iter().filter(|work| work.functions.has_open());
    let asked: Vec<_> = work.filter(|work| can_be_named(&work.path) && !said.names(work)).take(MOST).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let without_tests = without_tests(repo, stopped)?;
    let here = repo.from_top(Path::new("."), &std::env::current_dir()?)?.path;
    Ok(asked.into_iter().map(|work| question(work, without_tests, &here, &config.kinds)).collect())
}

fn question(work: &Uncommitted, without_tests: bool, here: &Path, kinds: &Kinds) -> Missing {
    let mut open = in_short(&work.functions);
    if without_tests {
        open.push_str("; tests touched: none");
    }
    let file = from(here, Path::new(&work.path)).display().to_string();
    let command = format!(
        "git handoff add {} {} --percent N --file {}",
        kinds.name(Kind::Progress),
        text::for_shell(&open),
        text::for_shell(&file)
    );
    let (work, row) = (work.clone(), kinds.row(Kind::Progress).clone());
    Missing {
        kind: Kind::Progress,
        question: format!("How far is {}? {open}", work.path),
        command,
        entry: Box::new(move |answer| {
            let (percent, words) = understood(answer);
            let parts = Parts { percent, ..Parts::default() };
            let text = parts.with(&as_the_role_says(&work, words, without_tests), &row);
            Entry { kind: Kind::Progress, text }
        }),
    }
}

/// What the document says of work under way.
struct Said {
    sources: Vec<String>,
    paths: Vec<String>,
}

impl Said {
    fn of(document: &[u8], kinds: &Kinds) -> Self {
        let outline = Outline::of(document, kinds);
        let text = text::same_length(document);
        let (mut sources, mut paths) = (Vec::new(), Vec::new());
        for entry in [Kind::Progress, Kind::Uncommitted].iter().flat_map(|kind| outline.entries_of(*kind)) {
            let source = &text[entry.span.clone()];
            paths.extend(Details::of(entry, source, kinds).paths.into_iter().map(|(path, _)| path));
            sources.push(source.to_owned());
        }
        Self { sources, paths }
    }

    /// Whether the file is named, as much of its path as people write, or one of the functions that are not done.
    fn names(&self, work: &Uncommitted) -> bool {
        let is_in = |one: &Path, other: &Path| one.ends_with(other) || other.ends_with(one);
        let file = Path::new(&work.path);
        let mut open = work.functions.unfinished.iter().map(|function| &function.name);
        let names =
            |name: &String| name.len() >= SHORTEST && self.sources.iter().any(|source| text::has_word(source, name));
        self.paths.iter().any(|path| is_in(Path::new(path), file))
            || open.any(names)
            || work.functions.not_started.iter().any(names)
    }
}

/// Whether a path can stand in an entry, and be read back.
fn can_be_named(path: &str) -> bool {
    !path.starts_with('"') && path::in_words(Path::new(path)).is_some()
}

fn without_tests(repo: &Repo, stopped: &Stopped) -> Result<bool> {
    let header = &stopped.header;
    let session = match &stopped.head.commit {
        Some(commit) => changes::of_session(repo, &header.session, header.base.as_ref(), commit)?.files,
        None => Vec::new(),
    };
    let session = session.iter().filter_map(|file| std::str::from_utf8(&file.path).ok());
    Ok(functions::tests_touched(&header.facts, session) == Some(false))
}

/// `generate_stream() has a TODO; list_models(), unload_model() not started`
fn in_short(functions: &Functions) -> String {
    let Functions { unfinished, not_started, .. } = functions;
    let mut parts = Vec::new();
    if let [Unfinished { name, words }] = unfinished.as_slice() {
        let mark = ["TODO", "FIXME", "XXX", "HACK"].into_iter().find(|mark| words.starts_with(mark));
        parts.push(mark.map_or_else(|| format!("{name}() is unfinished"), |mark| format!("{name}() has a {mark}")));
    } else if !unfinished.is_empty() {
        parts.push(format!("{} unfinished", named(unfinished.iter().map(|function| &function.name))));
    }
    if !not_started.is_empty() {
        parts.push(format!("{} not started", named(not_started.iter())));
    }
    parts.join("; ")
}

fn named<'n>(names: impl ExactSizeIterator<Item = &'n String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    let named: Vec<_> = names.take(MOST_NAMED).map(|name| format!("{name}()")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    named.join(", ") + &more
}

/// The number of an answer, and what else it says: `60`, `60% error handling missing`. A number of something else is none.
fn understood(answer: &str) -> (Option<u8>, &str) {
    let answer = answer.trim();
    let digits = answer.len() - answer.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = answer[digits..].trim_start();
    let is_percent = rest.is_empty() || rest.starts_with(['%', ',', ';', ':']);
    match answer[..digits].parse().ok().filter(|percent| is_percent && *percent <= 100) {
        Some(percent) => (Some(percent), rest.trim_start_matches(['%', ',', ';', ':', '.', '-', ' ']).trim()),
        None => (details::percent(answer, true), answer),
    }
}

/// The words of an entry, as the role writes them of a session that stops in the middle of something.
fn as_the_role_says(work: &Uncommitted, status: &str, without_tests: bool) -> String {
    let Functions { added, changed, unfinished, not_started, .. } = &work.functions;
    let called = |name: &String| code_span(&format!("{name}()"));
    let open = |function: &Unfinished| match inert(&function.words) {
        words if words.is_empty() => called(&function.name),
        words => format!("{} ({words})", called(&function.name)),
    };
    let parts: [(&str, Vec<String>); 5] = [
        ("Status", Vec::from_iter((!status.is_empty()).then(|| status.to_owned()))),
        ("Functions completed", added.iter().chain(changed).map(called).collect()),
        ("Functions partial", unfinished.iter().map(open).collect()),
        ("Functions not started", not_started.iter().map(called).collect()),
        ("Tests", Vec::from_iter(without_tests.then(|| "none touched".to_owned()))),
    ];
    let parts = parts.into_iter().filter(|(_, said)| !said.is_empty());
    let lines = parts.map(|(label, said)| format!("- {label}: {}", said.join(", ")));
    std::iter::once(code_span(&work.path)).chain(lines).collect::<Vec<_>>().join("\n")
}

/// A path from the top, as it is called in a folder.
fn from(here: &Path, path: &Path) -> PathBuf {
    let (mut here, mut rest) = (here.components().peekable(), path.components().peekable());
    while here.peek().is_some() && here.peek() == rest.peek() {
        here.next();
        rest.next();
    }
    here.map(|_| Component::ParentDir).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_with_words() {
        for (answer, expected) in [
            ("60", (Some(60), "")),
            (" 60 % ", (Some(60), "")),
            ("60% error handling missing", (Some(60), "error handling missing")),
            ("60, error handling missing", (Some(60), "error handling missing")),
            ("2 functions left", (None, "2 functions left")),
            ("halfway", (None, "halfway")),
            ("the parser is 40% done", (Some(40), "the parser is 40% done")),
            ("160", (None, "160")),
        ] {
            assert_eq!(understood(answer), expected, "{answer}");
        }
    }

    #[test]
    fn a_path_is_called_from_where_one_stands() {
        for (here, path, expected) in [
            ("", "a/b.py", "a/b.py"),
            ("a", "a/b.py", "b.py"),
            ("a/c", "a/b.py", "../b.py"),
            ("x", "a/b.py", "../a/b.py"),
        ] {
            assert_eq!(from(Path::new(here), Path::new(path)), Path::new(expected), "{here}");
        }
    }
}
