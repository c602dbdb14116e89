//! What a session left to do in the code: the lines with `TODO` and its like that it added, and the places that say in their
//! language that something is not there yet.
//!
//! A line counts as added when the file has it more often than before, so that one which only moved does not. What a word
//! must look like in which kind of file is in [`markers`].

mod markers;

use std::collections::HashMap;

pub(crate) use markers::{Language, Markers};
use similar::{Algorithm, DiffTag};

use super::foreign::is_foreign;
use super::trees::{self, Trees};
use super::{Change, File};

/// The lines that came, in the order of their files.
#[derive(Debug, Default)]
pub struct Todos {
    pub lines: Vec<Todo>,
    /// Changed files that were not looked through: too large, or too many.
    pub unread: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Todo {
    pub path: String,
    /// Counted from one, in the file as it is now.
    pub line: usize,
    /// From the marker on.
    pub text: String,
}

/// How large a file may be, and all of them together.
const LARGEST: usize = 1024 * 1024;
const LARGEST_SUM: usize = 32 * LARGEST;

/// How many files are read.
const MOST: usize = 2_000;

/// A longer line was written by a program.
const LONGEST_LINE: usize = 2_000;

/// What the session added, everywhere but in its own handoff document.
pub(super) fn added(trees: &Trees<'_>, document: &str) -> Todos {
    let markers = Markers::default();
    let mut todos = Todos::default();
    let (mut files, mut size) = (0, 0);
    for file in trees.files.iter().filter(|file| may_tell(file)) {
        let Some(path) = trees::path(file).filter(|path| *path != document && !is_foreign(path)) else { continue };
        let Some(language) = markers.of_file(path) else { continue };
        if files == MOST || size > LARGEST_SUM {
            todos.unread += 1;
            continue;
        }
        let Some((before, now)) = trees.pair(file, LARGEST) else {
            todos.unread += 1;
            continue;
        };
        (files, size) = (files + 1, size + before.len() + now.len());
        let lines = new_lines(&before, &now, |line| language.marked(line));
        todos.lines.extend(lines.into_iter().map(|(line, text)| Todo { path: path.to_owned(), line, text }));
    }
    todos
}

/// Whether something may have been added to it.
fn may_tell(file: &File) -> bool {
    matches!(file.change, Change::Created | Change::Modified | Change::Renamed(_))
}

/// The marked lines that a text has now and had not, or not as often, before: number and what is marked.
fn new_lines(before: &str, now: &str, marked: impl Fn(&str) -> Option<String>) -> Vec<(usize, String)> {
    if now.contains('\0') {
        return Vec::new();
    }
    let lines = now.lines().enumerate().filter(|(_, line)| line.len() <= LONGEST_LINE);
    let met: Vec<_> = lines.filter_map(|(at, line)| Some((at, line.trim(), marked(line)?))).collect();
    if met.is_empty() {
        return Vec::new();
    }
    // Of each line, how often more it is there than before.
    let mut more: HashMap<&str, isize> = met.iter().map(|(_, line, _)| (*line, 0)).collect();
    now.lines().filter_map(|line| more.get_mut(line.trim()).map(|count| *count += 1)).for_each(drop);
    let is_alike = before.lines().filter_map(|line| more.get_mut(line.trim()).map(|count| *count -= 1)).count() > 0;
    // Only where some of its like were there is it a question which of them are new.
    let inserted = if is_alike { inserted(before, now) } else { Vec::new() };
    let is_inserted = |at: &usize| !is_alike || inserted.binary_search(at).is_ok();
    let mut new = Vec::new();
    for (at, line, text) in met {
        let left = more.get_mut(line).filter(|left| **left > 0 && is_inserted(&at));
        if let Some(left) = left {
            *left -= 1;
            new.push((at + 1, text));
        }
    }
    new
}

/// The numbers of the lines that a comparison finds inserted, however deep they stand.
fn inserted(before: &str, now: &str) -> Vec<usize> {
    let [before, now] = [before, now].map(|text| text.lines().map(str::trim).collect::<Vec<_>>());
    let ops = similar::capture_diff_slices(Algorithm::Myers, &before, &now);
    let changes = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
    changes.flat_map(|op| op.new_range()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(path: &str, before: &str, now: &str) -> Vec<(usize, String)> {
        let markers = Markers::default();
        let language = markers.of_file(path).unwrap();
        new_lines(before, now, |line| language.marked(line))
    }

    #[test]
    fn what_came_is_listed_with_its_line() {
        let before = "fn a() {}\n// TODO: old\n";
        let now = "// TODO: old\nfn a() {}\nfn b() {\n    todo!(\"later\")\n} // FIXME(ana) name it\n";
        let expected = [(4, "todo!(\"later\")".into()), (5, "FIXME(ana) name it".into())];
        assert_eq!(new("a.rs", before, now), expected);
    }

    #[test]
    fn of_several_alike_the_inserted_one_is_new() {
        let before = "a\ntodo!()\nb\n";
        assert_eq!(new("a.rs", before, "a\n    todo!()\nb\nc\ntodo!()\n"), [(5, "todo!()".into())]);
        assert_eq!(new("a.rs", before, "todo!()\na\nb\n"), []);
    }

    #[test]
    fn what_programs_wrote_is_left_alone() {
        assert_eq!(new("a.js", "", &format!("// TODO: x{}\n", " ".repeat(3000))), []);
        assert_eq!(new("a.js", "", "\0\n// TODO: x\n"), []);
    }
}
