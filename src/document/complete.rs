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
    /// Whether it reads as done now. Nothing but a label (`Next steps:`) never does.
    pub reads_as_done: bool,
}

/// Marks an entry as done. Only its box changes where it has one. Else its lines are cut out and stand, with all that is
/// below it, in the section of what was accomplished; the numbers of other entries stay as they are.
pub fn complete(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds) -> Completed {
    if let Some(tick) = box_of(document, entry) {
        let document = splice(document, vec![Edit::replace(tick..tick + 1, "x")]);
        return Completed { document, moved_to: None, reads_as_done: true };
    }
    let rest = without(document, outline, entry, kinds);
    let outline_of_rest = Outline::of(&rest, kinds);
    let text = text_of(document, outline, entry);
    let placed = insert::entry(&rest, &outline_of_rest, Kind::Done, kinds, &text);
    let heading = placed.heading.unwrap_or_else(|| kinds.row(Kind::Done).heading.clone());
    Completed { document: placed.document, moved_to: Some(heading), reads_as_done: placed.reads_back }
}

/// Where the blank in an entry's box is: before any words.
fn box_of(document: &[u8], entry: &Entry) -> Option<usize> {
    let line = lines::line(document, entry.span.start);
    let at = line.iter().position(|byte| *byte == b'[').filter(|_| entry.done == Some(false))?;
    let is_first = !line[..at].iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    let is_box = line.get(at + 2) == Some(&b']') && b" ~/-".contains(line.get(at + 1)?);
    (is_first && is_box).then_some(entry.span.start + at + 1)
}

/// The document without the entry's lines, and without one of two gaps that would meet.
fn without(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds) -> Vec<u8> {
    let start = lines::start(document, entry.span.start);
    let end = lines::end_of_words(document, &entry.span);
    let is_empty = |at: usize| at < document.len() && lines::line(document, at).trim_ascii().is_empty();
    let follows_gap = start == 0 || is_empty(lines::start(document, start - 1));
    let end = if follows_gap { lines::end_of_run(document, end, |line| line.trim_ascii().is_empty()) } else { end };
    let gap = if outline.crlf { "\r\n" } else { "\n" };
    // Text that stood right before a list does not make way for the number 2: an empty line parts them then. And a bold
    // line with nothing left below it speaks of what follows, unless it says that there is nothing.
    let none = format!("- None{gap}{}", if follows_gap { gap } else { "" });
    let ways = [String::new(), gap.to_owned(), none];
    let cut = |way: &String| splice(document, vec![Edit::replace(start..end, way.as_str())]);
    let others = outline.entries.iter().filter(|other| other.span.start != entry.span.start);
    let others: Vec<_> = others.map(|other| (&other.text, &other.kinds)).collect();
    let reads_the_same = |rest: &Vec<u8>| {
        let read = Outline::of(rest, kinds);
        others == read.entries.iter().map(|other| (&other.text, &other.kinds)).collect::<Vec<_>>()
    };
    ways.iter().map(cut).find(reads_the_same).unwrap_or_else(|| cut(&ways[0]))
}

/// What the entry says, as it is written, without bullet, number and label, and with all that is below it.
fn text_of(document: &[u8], outline: &Outline, entry: &Entry) -> String {
    let end = lines::end_of_words(document, &entry.span);
    let source = String::from_utf8_lossy(&document[entry.span.start..end]).replace("\r\n", "\n");
    let (line, below) = source.split_once('\n').unwrap_or((&source, ""));
    let below = below.trim_end();
    let bare = line.trim_start();
    let width = style::marker(bare).unwrap_or(0);
    let form = Form::of(document, outline, entry);
    let (first, below) = match form {
        Form::Item => {
            let column = entry.span.start - lines::start(document, entry.span.start);
            let indent = column + (line.len() - bare.len()) + width;
            (bare[width.min(bare.len())..].trim_start().to_owned(), unindented(below, indent))
        }
        Form::Title => (without_bold_number(bare), below.to_owned()),
        Form::Heading => {
            let title = style::heading_number(line).map_or(line.trim_start_matches('#'), |(.., title)| title);
            (title.trim().to_owned(), below.to_owned())
        }
        Form::Row => (row_in_words(line), String::new()),
        Form::Line => (bare.to_owned(), String::new()),
    };
    // Prose right below a title would run on from it.
    let below = if form == Form::Item { &below[..] } else { below.trim_start_matches('\n') };
    let gap = if form == Form::Item || style::marker(below.trim_start()).is_some() { "\n" } else { "\n\n" };
    let below = if below.is_empty() { String::new() } else { format!("{gap}{below}") };
    // A label such as `Blocked:` is no part of the entry's text, and would say that it is not done.
    let behind_label = first.split_once([':', '：']).map(|(_, text)| text.trim_start_matches('*').trim().to_owned());
    let says_the_same = |first: &String| insert::words_of(&format!("{first}{below}")).contains(&entry.words());
    let first = [Some(first), behind_label].into_iter().flatten().find(says_the_same);
    first.unwrap_or_else(|| plain(&entry.text)) + &below
}

fn unindented(text: &str, indent: usize) -> String {
    let blanks = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count().min(indent);
    text.lines().map(|line| &line[blanks(line)..]).collect::<Vec<_>>().join("\n")
}

/// The cells that say something, as they are written.
fn row_in_words(line: &str) -> String {
    let cells = style::cells(line);
    let is_number = |cell: &str| cell.chars().all(|c| c.is_ascii_digit());
    let worded = cells
        .iter()
        .enumerate()
        .filter(|(at, cell)| cell.contains(char::is_alphanumeric) && (*at > 0 || !is_number(cell)));
    worded.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" - ")
}

/// Plain text, so that it reads as such.
fn plain(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '<' | '*' | '`' | '\\').then_some('\\').into_iter().chain([c])).collect()
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
            ("### 1. a thing\n\nwhy\n\n### 2. b\n", "### 2. b\n", "- a thing\n\n  why\n"),
            ("### 2️⃣ **a thing**\n- why\n\n### 3. b\n", "### 3. b\n", "- a thing\n  - why\n"),
            (
                "| Task | File |\n|---|---|\n| a thing | `x.rs` |\n",
                "| Task | File |\n|---|---|\n",
                "- a thing - `x.rs`\n",
            ),
            ("**Next:** `a` thing\n", "", "- `a` thing\n"),
            ("text:\n1. a thing\n2. b\n", "text:\n\n2. b\n", "- a thing\n"),
            ("**Blockers**\n- a thing\n\n### Steps\n- b\n", "**Blockers**\n- None\n\n### Steps\n- b\n", "- a thing\n"),
            ("- **Blocked:** a thing\n- b\n", "- b\n", "- a thing\n"),
            (
                "| # | Task |\n|---|---|\n| 1 | a thing |\n| 2 | b |\n",
                "| # | Task |\n|---|---|\n| 2 | b |\n",
                "- a thing\n",
            ),
            ("* b\n* a thing\n\n---\n", "* b\n\n---\n", "- a thing\n"),
        ] {
            let document = format!("# T\n\n## Done\n- old\n\n## Next\n\n{next}\n## Other\n");
            let expected = format!("# T\n\n## Done\n- old\n{moved}\n## Next\n\n{rest}\n## Other\n");
            assert_eq!(done(&document, "a thing"), expected.replace("\n\n\n", "\n\n"));
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
