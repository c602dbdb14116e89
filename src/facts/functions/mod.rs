//! How far the functions of an uncommitted file are: which are added and changed, which have work marked in them, and which
//! are no more than a name. Pure: two texts and the lines that differ come in.
//!
//! What is not committed cannot be derived later, so it goes into the record. Precise before complete: what does not look
//! like a definition, or has no body, is not named.

mod bare;
mod bodies;
mod code;
mod definitions;
mod languages;
mod test_paths;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Facts, capped, is_zero, words};
use crate::changes::is_foreign;
use crate::changes::todos::{Language as Marks, Markers};
use crate::redact::Redactor;
use bare::INSIDE;
use code::Code;
use definitions::Function;
use languages::Language;

/// How many of a file are named.
const MOST: usize = 12;

/// Nobody means to start a body where the parameters do all.
const CONSTRUCTORS: [&str; 2] = ["constructor", "__construct"];

/// The functions of a file that are not as they were committed, each in the worst of these states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Functions {
    /// There is a name, and nothing in the body yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_started: Vec<String>,
    /// Lines that are not committed say that work is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<Unfinished>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// How many there are beyond the named ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
    /// Tests are among them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tests: bool,
}

/// A function with work left in it. In a record it is one string: the name, and behind a blank what is said of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Unfinished {
    pub name: String,
    /// The words of its first mark, from `TODO` on; empty where they cannot be stored.
    pub words: String,
}

impl From<String> for Unfinished {
    fn from(text: String) -> Self {
        let (name, words) = text.split_once(' ').unwrap_or((&text, ""));
        Self { name: name.to_owned(), words: words.to_owned() }
    }
}

impl From<Unfinished> for String {
    fn from(Unfinished { name, words }: Unfinished) -> Self {
        if words.is_empty() { name } else { format!("{name} {words}") }
    }
}

impl Functions {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something in them is begun and not done.
    pub fn has_open(&self) -> bool {
        !self.unfinished.is_empty() || !self.not_started.is_empty()
    }

    /// Leaves the first ones, those that nobody should overlook before the others.
    fn cap(&mut self) {
        let mut left = MOST;
        self.more += capped(&mut self.not_started, left);
        left -= self.not_started.len();
        self.more += capped(&mut self.unfinished, left);
        left -= self.unfinished.len();
        for names in [&mut self.added, &mut self.changed] {
            self.more += capped(names, left);
            left -= names.len();
        }
    }

    pub(super) fn words_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { not_started, unfinished, added, changed, .. } = self;
        let unfinished = unfinished.iter_mut().flat_map(|function| [&mut function.name, &mut function.words]);
        not_started.iter_mut().chain(added).chain(changed).chain(unfinished)
    }
}

/// Whether a file of this path is looked into.
pub fn may_tell(path: &str) -> bool {
    languages::of(path).is_some() && !is_foreign(path)
}

/// Whether tests were touched together with the code: those that are not committed, or others that the session changed.
/// None where no function was touched, or where not all uncommitted paths are known.
pub fn tests_touched<'p>(facts: &Facts, mut session: impl Iterator<Item = &'p str>) -> Option<bool> {
    let mut work = facts.uncommitted.iter();
    let is_code = work.clone().any(|work| !work.functions.is_empty() && !test_paths::is_test(&work.path));
    let are_touched =
        work.any(|work| work.functions.tests || test_paths::is_test(&work.path)) || session.any(test_paths::is_test);
    (is_code && (are_touched || facts.uncommitted_more == 0)).then_some(are_touched)
}

/// How far the functions are in the lines that changed since the text before; empty where the language is not known.
pub fn of(path: &str, before: &str, now: &str, changed: &[Range<usize>], redactor: &Redactor) -> Functions {
    let markers = Markers::default();
    let (Some(language), Some(marks)) = (languages::of(path), markers.of_file(path)) else {
        return Functions::default();
    };
    let code = Code::of(now, language);
    let functions = code.functions();
    let before = Code::of(before, language);
    let mut new = more_often(&before.functions(), &functions);
    let stock = Stock { code: &code, language, marks, protocols: code.protocols() };
    let mut states: Vec<(&str, State)> = Vec::new();
    let mut told = Functions::default();
    let touched = own_lines(&functions, changed).into_iter().zip(losers(&functions, changed));
    for (function, (lines, is_loser)) in functions.iter().zip(touched) {
        if lines.is_empty() && !is_loser {
            continue;
        }
        let mut head = function.lines.start..=function.line;
        told.tests = told.tests || head.any(|line| language.is_test(code.line(line)));
        let left = new.get_mut(function.name).filter(|left| **left > 0 && lines.contains(&function.line));
        let is_new = left.map(|left| *left -= 1).is_some();
        let state = stock.state(function, &lines, is_new);
        match states.iter_mut().find(|(name, _)| *name == function.name) {
            // One name, one state: that of the one which is left behind most.
            Some((_, known)) => *known = state.min(*known),
            None => states.push((function.name, state)),
        }
    }
    for (name, state) in states {
        let Some(name) = words::identifier(name, redactor) else {
            told.more += 1;
            continue;
        };
        match state {
            State::NotStarted => told.not_started.push(name),
            State::Unfinished(line) => {
                let words = stock.marked(line, redactor);
                told.unfinished.push(Unfinished { name, words });
            }
            State::Added => told.added.push(name),
            State::Changed => told.changed.push(name),
        }
    }
    told.cap();
    told
}

/// How far a function is; the worst comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    NotStarted,
    /// The line that says so.
    Unfinished(usize),
    Added,
    Changed,
}

/// What a function's state is told from.
struct Stock<'a> {
    code: &'a Code<'a>,
    language: &'static Language,
    marks: Marks<'a>,
    /// The classes that say what others have.
    protocols: Vec<Range<usize>>,
}

impl Stock<'_> {
    fn state(&self, function: &Function<'_>, lines: &[usize], is_new: bool) -> State {
        if self.is_stub(function) && !self.is_declared(function) {
            return State::NotStarted;
        }
        let tells = |line: &&usize| {
            let line = self.code.line(**line);
            self.marks.marked(line).is_some() && !(self.marks.begins(line.trim()) && self.is_declared(function))
        };
        match lines.iter().find(tells) {
            Some(line) => State::Unfinished(*line),
            None if is_new => State::Added,
            None => State::Changed,
        }
    }

    /// Whether others are to give the body, or nobody.
    fn is_declared(&self, function: &Function<'_>) -> bool {
        let mut head = (function.lines.start..=function.line).map(|line| self.code.line(line));
        head.any(|line| line.contains("abstract") || line.contains("@overload"))
            || CONSTRUCTORS.contains(&function.name)
            || self.protocols.iter().any(|class| class.contains(&function.line))
    }

    /// Whether the body says nothing, or only that there is nothing yet.
    fn is_stub(&self, function: &Function<'_>) -> bool {
        let mut says = self.body(function);
        let Some((first, bare)) = says.next() else { return true };
        let word = bare.trim_end_matches(';').trim_end();
        // What goes on below are signs and strings.
        (self.language.stubs.contains(&word) || self.marks.begins(first))
            && says.all(|(_, bare)| !bare.contains(char::is_alphanumeric))
    }

    /// The body's lines that are code, as they are written, and without what is in their strings.
    fn body<'f>(&'f self, function: &'f Function<'_>) -> impl Iterator<Item = (&'f str, &'f str)> {
        let mut at = function.body.start;
        let bare = self.code.bare.get(function.body.clone()).unwrap_or_default();
        let lines = bare.split_inclusive('\n').map(move |bare| {
            let start = at;
            at += bare.len();
            (self.code.text.get(start..at).unwrap_or_default().trim(), bare.trim())
        });
        // A string that stands alone describes the function.
        let is_description = |bare: &str| {
            self.language.describes_in_body() && bare.trim_matches(['"', '\'', ' ', 'r', INSIDE]).is_empty()
        };
        lines.filter(move |(_, bare)| !bare.is_empty() && !is_description(bare))
    }

    /// What a line says of the work that is left.
    fn marked(&self, line: usize, redactor: &Redactor) -> String {
        let line = self.code.line(line);
        self.marks.marked(line).and_then(|words| words::said(line, &words, redactor)).unwrap_or_default()
    }
}

/// How often more a name is defined now than before.
fn more_often<'t>(before: &[Function<'_>], now: &[Function<'t>]) -> HashMap<&'t str, usize> {
    let mut more: HashMap<&str, usize> = HashMap::new();
    for function in now {
        *more.entry(function.name).or_default() += 1;
    }
    for function in before {
        if let Some(left) = more.get_mut(function.name) {
            *left = left.saturating_sub(1);
        }
    }
    more
}

/// Of each function the changed lines that are in no function inside it.
fn own_lines(functions: &[Function<'_>], changed: &[Range<usize>]) -> Vec<Vec<usize>> {
    let mut own = vec![Vec::new(); functions.len()];
    for line in changed.iter().cloned().flatten() {
        if let Some(at) = functions.iter().rposition(|function| function.lines.contains(&line)) {
            own[at].push(line);
        }
    }
    own
}

/// Of each function whether lines went from inside it: where they were stands between two of its lines.
fn losers(functions: &[Function<'_>], changed: &[Range<usize>]) -> Vec<bool> {
    let mut lost = vec![false; functions.len()];
    for gap in changed.iter().filter(|range| range.is_empty()).map(|range| range.start) {
        let around = |function: &Function<'_>| function.lines.start < gap && gap < function.lines.end;
        if let Some(at) = functions.iter().rposition(around) {
            lost[at] = true;
        }
    }
    lost
}
