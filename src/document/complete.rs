//! Finds the entry that words mean, and marks it as done: its box is ticked, or it moves to what was accomplished.

use std::ops::Range;

use super::entries::Entry;
use super::kinds::{Kind, Kinds};
use super::outline::Outline;
use super::splice::{Edit, splice};
use super::style::Form;
use super::taken::{self, Held, Taken};
use super::{details, insert, lines};

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

/// Signs that people put before what is not done.
const OPEN: [&str; 6] = ["⬜", "☐", "⏳", "🚧", "🔄", "❌"];

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
        outline.entries.iter().filter(|entry| fits_kind(entry) && !outline.in_block(entry)).collect();
    let line = words.strip_prefix(':').and_then(|number| number.parse::<usize>().ok());
    let whole: String = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let part = words.trim().to_lowercase();
    let rules: [&dyn Fn(&Entry) -> bool; 4] = [
        &|entry| line.is_some() && line == Some(line_of(document, entry)),
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
    lines::number(document, entry.span.start)
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

/// Marks an entry as done. Only its box changes where it has one, or the sign that stands for one. Else its lines are cut out
/// and stand, with all that is below it, in the section of what was accomplished; the numbers of other entries stay as they
/// are.
pub fn complete(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds) -> Completed {
    if let Some(document) = ticked(document, outline, entry, kinds) {
        return Completed { document, moved_to: None, reads_as_done: true };
    }
    let rest = without(document, outline, entry, kinds);
    let outline_of_rest = Outline::of(&rest, kinds);
    let held = Held::of(&document[entry.span.clone()]);
    let text = text_of(document, outline, entry, kinds, &held);
    let placed = insert::entry(&rest, &outline_of_rest, Kind::Done, kinds, &text);
    let heading = placed.heading.unwrap_or_else(|| kinds.row(Kind::Done).heading.clone());
    let edit = Edit { text: held.bytes(&placed.edit.text), ..placed.edit };
    let document = splice(&rest, vec![edit]);
    Completed { document, moved_to: Some(heading), reads_as_done: placed.reads_back }
}

/// The document with the entry's box ticked, or with a mark where a sign or a cell of its row said that it is open.
fn ticked(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds) -> Option<Vec<u8>> {
    if let Some(tick) = box_of(document, entry) {
        return Some(splice(document, vec![Edit::replace(tick..tick + 1, "x")]));
    }
    let (at, line) = (entry.span.start, lines::line(document, entry.span.start));
    let is_row = Form::of(document, outline, entry) == Form::Row;
    let state = if is_row { state_cell(line, kinds) } else { open_sign(line) }?;
    let marked = splice(document, vec![Edit::replace(at + state.start..at + state.end, "✅")]);
    let read = Outline::of(&marked, kinds);
    let is_done = read.entries.iter().any(|other| other.span.start == at && other.done == Some(true));
    (is_done && read.entries.len() == outline.entries.len()).then_some(marked)
}

/// The sign that a line's words begin with, where it says that they are not done.
fn open_sign(line: &[u8]) -> Option<Range<usize>> {
    let start = line.iter().position(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())?;
    let sign = OPEN.iter().find(|sign| line[start..].starts_with(sign.as_bytes()))?;
    let end = start + sign.len();
    let variant = if line[end..].starts_with("\u{fe0f}".as_bytes()) { "\u{fe0f}".len() } else { 0 };
    Some(start..end + variant)
}

/// The cell of a row that says nothing but that it is open (`⏳`, `in progress`), beside one that says what is.
fn state_cell(line: &[u8], kinds: &Kinds) -> Option<Range<usize>> {
    let is_bar = |at: &usize| line[*at] == b'|' && (*at == 0 || line[at - 1] != b'\\');
    let bars: Vec<usize> = (0..line.len()).filter(is_bar).chain([line.len()]).collect();
    let cells = bars.windows(2).map(|pair| {
        let cell = &line[pair[0] + 1..pair[1].max(pair[0] + 1)];
        let start = pair[0] + 1 + (cell.len() - cell.trim_ascii_start().len());
        (start..start + cell.trim_ascii().len(), String::from_utf8_lossy(cell.trim_ascii()).into_owned())
    });
    let is_state = |cell: &str| {
        let words = cell.trim_matches(|c: char| !c.is_alphanumeric());
        let is_sign = OPEN.iter().any(|sign| cell.contains(sign)) || cell == "[ ]";
        let is_label = || matches!(kinds.of_label(words), Some(Kind::Next | Kind::Progress | Kind::Blocker));
        if words.is_empty() { is_sign } else { is_label() }
    };
    let (states, others): (Vec<_>, Vec<_>) = cells.partition(|(_, cell)| is_state(cell));
    let says_what = others.iter().any(|(_, cell)| cell.contains(char::is_alphabetic));
    states.into_iter().next().filter(|_| says_what).map(|(place, _)| place)
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

/// What the entry says, as it is written, without bullet, number, label, and what says how far it was; with all that is
/// below it.
fn text_of(document: &[u8], outline: &Outline, entry: &Entry, kinds: &Kinds, held: &Held) -> String {
    let end = lines::end_of_words(document, &entry.span);
    let source = held.text(&document[entry.span.start..end]);
    let Taken { first, below } = Taken::of(document, outline, entry, &source);
    // A label such as `Blocked:` is no part of the entry's text, and would say that it is not done.
    let labelled = first.split_once([':', '：']);
    let behind_label = labelled.map(|(_, text)| text.trim_start_matches('*').trim().to_owned());
    let says_the_same = |first: &String| insert::words_of(&format!("{first}{below}")).contains(&entry.words());
    let text = if says_the_same(&first) {
        first
    } else if let Some(text) = behind_label.filter(says_the_same) {
        // `Blocked: by the key` says little without the first word.
        let blocked = labelled.filter(|_| text.starts_with("by ")).map(|(label, _)| label.trim_matches(['*', ' ']));
        blocked.map_or(text.clone(), |label| format!("{label} {text}"))
    } else {
        taken::plain(&entry.text)
    };
    let is_progress = entry.kinds.iter().any(|kind| kinds.row(*kind).progress);
    finished(&(without_sign(&text) + &below), is_progress)
}

/// Text without the sign that it is open.
fn without_sign(text: &str) -> String {
    let start = text.len() - text.trim_start_matches(['*', '_', ' ']).len();
    let rest = OPEN.iter().find_map(|sign| text[start..].strip_prefix(sign));
    let rest = rest.map(|rest| rest.trim_start_matches('\u{fe0f}').trim_start());
    rest.filter(|rest| !rest.is_empty()).map_or_else(|| text.to_owned(), |rest| format!("{}{rest}", &text[..start]))
}

/// How far it was does not hold any more: as `add --percent` writes it, it goes; a percentage in other words becomes the whole.
fn finished(text: &str, is_progress: bool) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let is_status = |line: &str| {
        let percent = line.trim().strip_prefix("- Status: ").and_then(|rest| rest.strip_suffix("% complete"));
        percent.is_some_and(|digits| digits.parse::<u8>().is_ok())
    };
    lines.retain(|line| !is_status(line));
    if let Some(first) = lines.first_mut()
        && let Some((words, rest)) = first.rsplit_once("% complete")
        && let Some((words, digits)) = words.rsplit_once(" - ")
        && digits.parse::<u8>().is_ok()
        && (rest.is_empty() || rest.starts_with(" ("))
        && words.contains(char::is_alphanumeric)
    {
        *first = format!("{words}{rest}");
    }
    let text = lines.join("\n");
    let said = details::percent_at(&text, false);
    let at = |digits: &Range<usize>| text[..digits.start].trim_end().ends_with(" at");
    match said.or_else(|| details::percent_at(&text, is_progress).filter(at)) {
        Some(digits) => format!("{}100{}", &text[..digits.start], &text[digits.end..]),
        None => text,
    }
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
            ("**A2. a** thing\nwhy\n", "", "- a thing\n\n  why\n"),
            ("### Step A: a thing\n- why\n", "", "- a thing\n  - why\n"),
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
    fn a_sign_that_it_is_open_is_a_box() {
        for (document, expected) in [
            ("## Next\n- ⬜ sign a\n- ⏳ b\n", "## Next\n- ✅ sign a\n- ⏳ b\n"),
            ("## Next\n1. 🚧 **sign a**\n2. b\n", "## Next\n1. ✅ **sign a**\n2. b\n"),
            ("## Next\n- ❌\u{fe0f} sign a\n", "## Next\n- ✅ sign a\n"),
            ("## Next\n\n☐ sign a\n🔄 b\n", "## Next\n\n✅ sign a\n🔄 b\n"),
            ("## Next\n\n**1. ⬜ sign a**\n- c\n", "## Next\n\n**1. ✅ sign a**\n- c\n"),
        ] {
            assert_eq!(done(document, "sign a"), expected);
        }
        let moved = done("# T\n\n## Done\n- old\n\n**Next:** ⬜ sign a\n", "sign a");
        assert!(moved.contains("- old\n- sign a\n"), "{moved}");
    }

    #[test]
    fn a_cell_that_says_the_state_of_its_row_is_a_box() {
        for (row, expected) in [
            ("| Write it | open |", "| Write it | ✅ |"),
            ("| 1 | In progress | Write it |", "| 1 | ✅ | Write it |"),
            ("| Write it | ⏳ | x.rs", "| Write it | ✅ | x.rs"),
            ("| Write it | [ ] |", "| Write it | ✅ |"),
        ] {
            let columns = row.matches('|').count() - usize::from(row.ends_with('|'));
            let head = format!("|{}\n|{}\n", " a |".repeat(columns), "---|".repeat(columns));
            let table = |row: &str| format!("## Next\n\n{head}{row}\n");
            assert_eq!(done(&table(row), "write it"), table(expected));
        }
    }

    #[test]
    fn what_is_done_is_not_done_in_part() {
        for (entry, expected) in [
            ("a thing - 60% complete", "- a thing"),
            ("a thing - 60% complete (30 min)\n  - File: `x`", "- a thing (30 min)\n  - File: `x`"),
            ("a thing\n  - Status: 60% complete\n  - b", "- a thing\n  - b"),
            ("a thing at 60 %", "- a thing at 100 %"),
            ("a thing, 60% done", "- a thing, 100% done"),
            ("a thing for 60% of users", "- a thing for 60% of users"),
            ("**Blocked:** by a thing", "- Blocked by a thing"),
        ] {
            let moved = done(&format!("## Done\n- old\n\n## In progress\n- {entry}\n"), "a thing");
            assert!(moved.starts_with(&format!("## Done\n- old\n{expected}\n\n")), "{moved}");
        }
    }

    #[test]
    fn bytes_move_as_they_are() {
        let kinds = Kinds::default();
        let document = b"## Done\n- old\n\n## Next\n- a \xff\xfe thing \xf3\xb0\x80\x80\n  - \xc3\n";
        let outline = Outline::of(document, &kinds);
        let Meant::One(entry) = find(document, &outline, "thing", None) else { panic!("{:?}", outline.entries) };
        let done = complete(document, &outline, entry, &kinds);
        let expected = b"## Done\n- old\n- a \xff\xfe thing \xf3\xb0\x80\x80\n  - \xc3\n\n## Next\n";
        assert_eq!(done.document, expected, "{}", String::from_utf8_lossy(&done.document));
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
