//! Marks an entry as done: its box is ticked, or it moves to what was accomplished.

use super::entries::Entry;
use super::kinds::{Kind, Kinds};
use super::outline::Outline;
use super::splice::{Edit, splice};
use super::style::{self, Form};
use super::{insert, lines};

/// The kinds whose entries get done.
const TO_DO: [Kind; 16] = [
    Kind::Next,
    Kind::Progress,
    Kind::Uncommitted,
    Kind::Issue,
    Kind::Debug,
    Kind::Roadmap,
    Kind::Preflight,
    Kind::Prerequisite,
    Kind::Cleanup,
    Kind::Success,
    Kind::Blocker,
    Kind::Question,
    Kind::Owner,
    Kind::Concern,
    Kind::Goal,
    Kind::Read,
];

/// The entries that are meant by some words.
#[derive(Debug, PartialEq, Eq)]
pub enum Meant<'a> {
    One(&'a Entry),
    /// More than one fits, and nothing says which.
    Several(Vec<&'a Entry>),
    /// The only one that fits is done already.
    IsDone(&'a Entry),
    None,
}

/// Looks for the entry that `words` mean: by its short name or by its line (`:12`), by all its words, or by a part that
/// only one has. With a kind, among the entries of that alone.
pub fn find<'a>(document: &[u8], outline: &'a Outline, words: &str, kind: Option<Kind>) -> Meant<'a> {
    let fits_kind = |entry: &Entry| match kind {
        Some(kind) => entry.kinds.contains(&kind),
        None => entry.done.is_some() || entry.kinds.iter().any(|kind| TO_DO.contains(kind)),
    };
    let candidates: Vec<&Entry> =
        outline.entries.iter().filter(|entry| fits_kind(entry) && !outline.in_intact_block(entry)).collect();
    let line = words.strip_prefix(':').and_then(|number| number.parse::<usize>().ok());
    let whole: String = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let part = words.trim().to_lowercase();
    let rules: [&dyn Fn(&Entry) -> bool; 4] = [
        &|entry| line == Some(line_of(document, entry)),
        &|entry| entry.id() == words,
        &|entry| !whole.is_empty() && entry.words() == whole,
        &|entry| !part.is_empty() && entry.text.to_lowercase().contains(&part),
    ];
    for rule in rules {
        let (done, open): (Vec<&Entry>, Vec<&Entry>) =
            candidates.iter().filter(|entry| rule(entry)).partition(|entry| entry.done == Some(true));
        match (&open[..], &done[..]) {
            ([], []) => {}
            ([one], _) => return Meant::One(one),
            ([], [one, ..]) => return Meant::IsDone(one),
            _ => return Meant::Several(open),
        }
    }
    Meant::None
}

/// The line that an entry begins on, counted from one.
pub fn line_of(document: &[u8], entry: &Entry) -> usize {
    document[..entry.span.start].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// A document with an entry done.
#[derive(Debug)]
pub struct Completed {
    pub document: Vec<u8>,
    /// The heading that the entry went to; none where its box was ticked.
    pub moved_to: Option<String>,
}

/// Marks an entry as done. Only its box changes where it has one. Else its lines are cut out and stand, with all that is
/// below it, in the section of what was accomplished; the numbers of other entries stay as they are.
pub fn complete(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds) -> Completed {
    if let Some(tick) = box_of(document, entry) {
        return Completed { document: splice(document, vec![Edit::replace(tick..tick + 1, "x")]), moved_to: None };
    }
    let cut = splice(document, vec![cut(document, entry)]);
    let text = text_of(document, outline, entry);
    let placed = insert::entry(&cut, &Outline::of(&cut, kinds), Kind::Done, kinds, &text);
    let heading = placed.heading.unwrap_or_else(|| kinds.row(Kind::Done).heading.clone());
    Completed { document: placed.document, moved_to: Some(heading) }
}

/// Where the blank in an entry's box is: before any words.
fn box_of(document: &[u8], entry: &Entry) -> Option<usize> {
    let line = lines::line(document, entry.span.start);
    let at = line.iter().position(|byte| *byte == b'[').filter(|_| entry.done == Some(false))?;
    let is_first = !line[..at].iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    let is_box = line.get(at + 2) == Some(&b']') && b" ~/-".contains(line.get(at + 1)?);
    (is_first && is_box).then_some(entry.span.start + at + 1)
}

/// Takes the entry's lines out, and one of two gaps that would meet.
fn cut(document: &[u8], entry: &Entry) -> Edit {
    let start = lines::start(document, entry.span.start);
    let end = lines::end_of_words(document, &entry.span);
    let is_empty = |at: usize| at < document.len() && lines::line(document, at).trim_ascii().is_empty();
    let follows_gap = start == 0 || is_empty(lines::start(document, start - 1));
    let end = if follows_gap { lines::end_of_run(document, end, |line| line.trim_ascii().is_empty()) } else { end };
    Edit::replace(start..end, "")
}

/// What the entry says, as it is written, without bullet and number, and with all that is below it.
fn text_of(document: &[u8], outline: &Outline, entry: &Entry) -> String {
    let end = lines::end_of_words(document, &entry.span);
    let source = String::from_utf8_lossy(&document[entry.span.start..end]).replace("\r\n", "\n");
    let (first, below) = source.split_once('\n').unwrap_or((&source, ""));
    let form = Form::of(document, outline, entry);
    let first = match form {
        Form::Item => {
            let line = first.trim_start();
            line[style::marker(line).unwrap_or(0).min(line.len())..].trim_start().to_owned()
        }
        Form::Title => without_bold_number(first.trim_start()),
        Form::Heading => {
            let hashes = first.trim_start_matches('#').trim();
            style::heading_number(first).map_or(hashes, |(.., title)| title).to_owned()
        }
        Form::Row | Form::Line => entry.text.clone(),
    };
    let column = entry.span.start - lines::start(document, entry.span.start);
    let own = source.split('\n').next().unwrap_or_default();
    let own_indent = own.len() - own.trim_start().len();
    let indent = column + own_indent + style::marker(own.trim_start()).unwrap_or(0);
    let mut text = first;
    if form != Form::Row {
        for line in below.trim_end().lines() {
            let blanks = line.bytes().take_while(|byte| *byte == b' ').count();
            text.push('\n');
            text.push_str(&line[if form == Form::Item { blanks.min(indent) } else { 0 }..]);
        }
    }
    let text = text.trim_end().to_owned();
    // An empty line between the title of a step and its details would part them in a list.
    let (first, below) = text.split_once('\n').map_or((text.as_str(), ""), |(first, below)| (first, below));
    let below = below.trim_start_matches('\n');
    if below.is_empty() { first.to_owned() } else { format!("{first}\n{below}") }
}

/// `**2. Title** (30 min)` says `Title (30 min)`.
fn without_bold_number(line: &str) -> String {
    let sign = &line[..2];
    let bold = &line[2..];
    let (inner, behind) = bold.split_once(sign).unwrap_or((bold, ""));
    let title = inner.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')', ':']).trim();
    format!("{title}{behind}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(document: &str, words: &str) -> String {
        let kinds = Kinds::default();
        let outline = Outline::of(document.as_bytes(), &kinds);
        let Meant::One(entry) = find(document.as_bytes(), &outline, words, None) else {
            panic!("not one: {words} in {document} {:?}", outline.entries)
        };
        String::from_utf8(complete(document.as_bytes(), &outline, entry, &kinds).document).unwrap()
    }

    #[test]
    fn a_box_is_ticked_and_nothing_else_changes() {
        for (document, expected) in [
            ("## Next\r\n- [ ] a\r\n  - [ ] b\r\n", "## Next\r\n- [x] a\r\n  - [ ] b\r\n"),
            ("## Next\n1. [~] **a** [ ]\n", "## Next\n1. [x] **a** [ ]\n"),
            ("- [ ] a\n", "- [x] a\n"),
        ] {
            let words = if document.contains("**") { "a [ ]" } else { "a" };
            assert_eq!(done(document, words), expected);
        }
    }

    #[test]
    fn a_step_without_a_box_moves_with_its_details() {
        for (next, rest, moved) in [
            ("1. `a` thing\n   - File: `x`\n\n     more\n2. b\n", "2. b\n", "- `a` thing\n  - File: `x`\n\n    more\n"),
            ("- b\n\n- a thing\n\n- c\n", "- b\n\n- c\n", "- a thing\n"),
            ("**1. a** thing\n- File: `x`\n\n**2. b**\n", "**2. b**\n", "- a thing\n  - File: `x`\n"),
            ("### 1. a thing\n\nwhy\n\n### 2. b\n", "### 2. b\n", "- a thing\n  why\n"),
            (
                "| # | Task |\n|---|---|\n| 1 | a thing |\n| 2 | b |\n",
                "| # | Task |\n|---|---|\n| 2 | b |\n",
                "- a thing\n",
            ),
            ("* b\n* a thing\n\n---\n", "* b\n\n---\n", "- a thing\n"),
        ] {
            let document = format!("# T\n\n## Done\n- old\n\n## Next\n\n{next}\n## Other\n");
            let expected = format!("# T\n\n## Done\n- old\n{moved}\n## Next\n\n{rest}\n## Other\n");
            assert_eq!(done(&document, "a thing"), expected);
        }
    }

    #[test]
    fn the_last_step_leaves_an_empty_section_and_makes_the_other() {
        assert_eq!(done("# T\n\n## Next\n\n1. a\n", "a"), "# T\n\n## What We Accomplished\n\n- a\n\n## Next\n\n");
    }

    #[test]
    fn an_entry_is_known_by_name_line_words_and_part() {
        let document = "## Next\n- Fix the **login**\n- Fix\n- fix!\n- [x] Fix the door\n- Open the door\n- Fix the log\n\n## Decisions\n- Fix no more\n";
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        let text = |meant: Meant| match meant {
            Meant::One(entry) => format!("one {}", entry.text),
            Meant::IsDone(entry) => format!("done {}", entry.text),
            Meant::Several(entries) => {
                entries.iter().map(|entry| format!("{} ", line_of(document.as_bytes(), entry))).collect()
            }
            Meant::None => "none".into(),
        };
        let find = |words: &str| text(find(document.as_bytes(), &outline, words, None));
        let id = outline.entries[0].id();
        for (words, expected) in [
            (id.as_str(), "one Fix the login"),
            (":6", "one Open the door"),
            (":1", "none"),
            ("fix the LOGIN", "one Fix the login"),
            ("fix", "3 4 "),
            ("the log", "2 7 "),
            ("Fix the log", "one Fix the log"),
            ("login", "one Fix the login"),
            ("the door", "one Open the door"),
            ("fix the door", "done Fix the door"),
            ("no more", "none"),
            ("", "none"),
        ] {
            assert_eq!(find(words), expected, "{words}");
        }
        assert_eq!(
            text(super::find(document.as_bytes(), &outline, "no more", Some(Kind::Decision))),
            "one Fix no more"
        );
    }
}
