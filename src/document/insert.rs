//! Puts an entry where it belongs: behind the last of its kind, or into a section made in its place.
//!
//! People's documents have every shape, so a place is not trusted but tried: the entry goes to the first place where the
//! changed document reads as the old one with this entry, of this kind, and nothing else.

use std::collections::HashMap;
use std::ops::Range;

use super::around::{Around, Open};
use super::entries::Entry;
use super::kinds::{Kind, Kinds};
use super::outline::{Outline, Section};
use super::splice::{Edit, splice};
use super::{form, lines, new_section, style};

/// So many groups of entries, and so many sections without any, are tried.
const TRIED: usize = 4;

/// An entry in its place.
#[derive(Debug)]
pub struct Placed {
    pub edit: Edit,
    /// The document with the entry.
    pub document: Vec<u8>,
    /// The heading that it stands under, where there is one.
    pub heading: Option<String>,
    /// The line it begins on, counted from one.
    pub line: usize,
    /// Whether it reads as an entry of its kind, and everything else as before. Words that say something else of
    /// themselves (`Blocked: …`) or nothing (`none`) do not.
    pub reads_back: bool,
}

/// Adds one entry of a kind. The section is found by meaning; where there is none, it is made.
pub fn entry(document: &[u8], outline: &Outline, kind: Kind, kinds: &Kinds, text: &str) -> Placed {
    entry_in(document, outline, kind, None, kinds, text)
}

/// The same, with the group of the kind's section that it goes to, where the document has that.
pub fn entry_in(
    document: &[u8],
    outline: &Outline,
    kind: Kind,
    part: Option<&str>,
    kinds: &Kinds,
    text: &str,
) -> Placed {
    let text = style::plain_beginning(text);
    let row = kinds.row(kind);
    let mut edits = Vec::new();
    let is_part = |section: &Section| part.is_some_and(|part| section.title.trim_end_matches([':', '：']) == part);
    let in_part = |start: usize| outline.sections.iter().any(|other| other.heading.start == start && is_part(other));
    let (own, others): (Vec<_>, Vec<_>) = groups(outline, kind).into_iter().partition(|(start, _)| in_part(*start));
    let (own_sections, sections): (Vec<_>, Vec<_>) =
        sections_for(outline, kind).into_iter().partition(|section| is_part(section));
    for (groups, sections) in [(own, own_sections), (others, sections)] {
        for (_, last) in groups.into_iter().take(TRIED) {
            edits.extend(style::behind(document, outline, last, kind, row, &text));
        }
        for section in sections.into_iter().take(TRIED) {
            edits.extend(into_section(document, outline, section, kind, kinds, &text));
        }
    }
    edits.extend(new_section::with(document, outline, kind, kinds, &text));

    let mut words = words_of(&text);
    // A label of this very kind is no part of what the entry says.
    let item = style::item("", "- ", &text) + "\n";
    let labelled = Outline::of(item.as_bytes(), kinds).entries.into_iter().next();
    words.extend(labelled.filter(|entry| entry.kinds == [kind]).map(|entry| entry.words()));
    let mut first = None;
    for edit in edits {
        let text = if outline.crlf { with_crlf(&edit.text) } else { edit.text };
        let placed = Placed::of(document, outline, Edit { text, ..edit }, kind, kinds, &words);
        if placed.reads_back {
            return placed;
        }
        first.get_or_insert(placed);
    }
    first.unwrap_or_else(|| Placed::of(document, outline, Edit::insert(document.len(), text), kind, kinds, &words))
}

impl Placed {
    fn of(document: &[u8], before: &Outline, edit: Edit, kind: Kind, kinds: &Kinds, words: &[String]) -> Self {
        let changed = splice(document, vec![edit.clone()]);
        let after = Outline::of(&changed, kinds);
        let new = edit.range.start..edit.range.start + edit.text.len();
        let (added, kept): (Vec<&Entry>, Vec<&Entry>) =
            after.entries.iter().partition(|entry| new.contains(&entry.span.start));
        let reads_as = |entry: &Entry| {
            let done = if kind == Kind::Done { entry.done != Some(false) } else { entry.done != Some(true) };
            entry.kinds.contains(&kind) && done && words.contains(&entry.words()) && !after.in_block(entry)
        };
        let is_there = matches!(added[..], [entry] if reads_as(entry));
        let is_same = |(one, other): (&Entry, &&Entry)| {
            (&one.text, one.done, &one.kinds) == (&other.text, other.done, &other.kinds)
        };
        let others_are_same = before.entries.len() == kept.len()
            && before.entries.iter().zip(&kept).all(is_same)
            && same_sections(before, &after, &new);
        // What does not read as an entry stands at the end of what was put in, below a heading that came with it.
        let last = || lines::start(&changed, new.start + edit.text.trim_ascii_end().len().saturating_sub(1));
        let at = added.first().map_or_else(last, |entry| entry.span.start);
        let above = after.sections.iter().rfind(|section| section.heading.start < at && section.span.contains(&at));
        Self {
            heading: above.map(|section| section.title.trim_end_matches([':', '：']).to_owned()),
            line: lines::number(&changed, at),
            reads_back: is_there && others_are_same,
            document: changed,
            edit,
        }
    }
}

fn same_sections(before: &Outline, after: &Outline, new: &Range<usize>) -> bool {
    let kept: Vec<_> = after.sections.iter().filter(|section| !new.contains(&section.heading.start)).collect();
    let is_same = |(one, other): (&Section, &&Section)| {
        (one.level, &one.title, &one.kinds) == (other.level, &other.title, &other.kinds)
    };
    let intact = |outline: &Outline| outline.blocks.iter().filter(|block| block.intact).count();
    before.sections.len() == kept.len()
        && before.sections.iter().zip(&kept).all(is_same)
        && intact(before) == intact(after)
}

/// What an entry with this text may read as: all that flows on from its first line, or that line alone.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let first = text.lines().next().unwrap_or_default();
    let item = |text: &str| {
        let item = style::item("", "- ", text) + "\n";
        let read = Outline::of(item.as_bytes(), &Kinds::none());
        read.entries.first().map(Entry::words)
    };
    item(text).into_iter().chain(item(first)).collect()
}

/// The groups of entries of a kind that stand in a section of that kind: each with the last entry in it. Sections that are
/// about nothing else come first.
fn groups(outline: &Outline, kind: Kind) -> Vec<(usize, &Entry)> {
    let mut groups: Vec<(usize, &Entry)> = Vec::new();
    let mut mixed: Vec<(usize, &Entry)> = Vec::new();
    // Where a section's group is in its list.
    let mut places: HashMap<usize, usize> = HashMap::new();
    let meant = meant(outline);
    let mut around = Around::of(&outline.sections, |_| true);
    for entry in outline.entries_of(kind) {
        let is_step = style::step_heading(outline, entry).is_some();
        let section = if is_step {
            around.outer(entry.span.start)
        } else {
            outline.section_at(entry.span.start).filter(|section| section.own.contains(&entry.span.start))
        };
        let Some(start) = section.map(|section| section.heading.start) else { continue };
        let list = match meant.get(&start) {
            Some([only]) if *only == kind => &mut groups,
            Some(several) if several.contains(&kind) => &mut mixed,
            _ => continue,
        };
        match places.get(&start).and_then(|place| list.get_mut(*place)) {
            Some((_, last)) => *last = entry,
            None => {
                places.insert(start, list.len());
                list.push((start, entry));
            }
        }
    }
    groups.extend(mixed);
    groups
}

/// What each section is about, by where it begins: itself, or what is around it.
fn meant(outline: &Outline) -> HashMap<usize, &[Kind]> {
    let mut around: Open<&[Kind]> = Open::new();
    let mut meant = HashMap::with_capacity(outline.sections.len());
    for section in &outline.sections {
        let start = section.heading.start;
        if !section.kinds.is_empty() {
            around.enter(section.span.end, &section.kinds);
        }
        meant.extend(around.innermost(start).map(|kinds| (start, *kinds)));
    }
    meant
}

/// The sections of a kind, for its first entry: those about nothing else and with none of the kind below come first.
fn sections_for(outline: &Outline, kind: Kind) -> Vec<&Section> {
    let mut sections: Vec<&Section> =
        outline.sections_of(kind).filter(|section| !outline.is_in_block(section.heading.start)).collect();
    let starts: Vec<usize> = outline.sections_of(kind).map(|section| section.heading.start).collect();
    sections.sort_by_cached_key(|section| {
        let next = starts.get(starts.partition_point(|start| *start <= section.heading.start));
        (section.kinds.len(), next.is_some_and(|next| section.span.contains(next)))
    });
    sections
}

/// The section that an entry of a kind would go to, where there is one.
fn section(outline: &Outline, kind: Kind) -> Option<&Section> {
    let group = groups(outline, kind).first().map(|(start, _)| *start);
    let of_group = outline.sections.iter().find(|section| Some(section.heading.start) == group);
    of_group.or_else(|| sections_for(outline, kind).first().copied())
}

/// The line that the section begins on which an entry of a kind would go to; where there is none, the first.
pub fn line_of_section(document: &[u8], outline: &Outline, kind: Kind) -> usize {
    lines::number(document, section(outline, kind).map_or(0, |section| section.heading.start))
}

/// The edits that put the first entry of its kind into a section: in the place of our hint, or behind what is there.
fn into_section(
    document: &[u8],
    outline: &Outline,
    section: &Section,
    kind: Kind,
    kinds: &Kinds,
    text: &str,
) -> Vec<Edit> {
    let row = kinds.row(kind);
    let item = style::item("", &row.bullet, text);
    if let Some(hint) = form::hint_in(document, section, row) {
        return vec![Edit::replace(hint, format!("{item}\n"))];
    }
    let own = section.heading.end..section.own.end;
    let at = lines::end_of_words(document, &own);
    if let Some(block) = outline.blocks.iter().find(|block| block.span.start < at && at < block.span.end) {
        return vec![style::whole_lines(document, block.span.end, &format!("\n{item}\n"))];
    }
    let last = lines::start(document, at.saturating_sub(1));
    let goes_on = last >= own.start && style::marker(&String::from_utf8_lossy(lines::line(document, last))).is_some();
    let behind = if at < own.end || at == document.len() { "" } else { "\n" };
    let gap = if goes_on { "" } else { "\n" };
    let edit = style::whole_lines(document, at, &format!("{gap}{item}\n"));
    let mut apart = edit.clone();
    if !edit.text.ends_with(b"\n\n") {
        apart.text.extend_from_slice(behind.as_bytes());
    }
    vec![apart]
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    text.iter().flat_map(|byte| if *byte == b'\n' { b"\r\n".to_vec() } else { vec![*byte] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(document: &str, kind: Kind, text: &str) -> Placed {
        let kinds = Kinds::default();
        entry(document.as_bytes(), &Outline::of(document.as_bytes(), &kinds), kind, &kinds, text)
    }

    fn add(document: &str, kind: Kind, text: &str) -> String {
        let placed = placed(document, kind, text);
        let text = String::from_utf8(placed.document).unwrap();
        assert!(placed.reads_back, "{text}");
        text
    }

    #[test]
    fn an_entry_goes_to_the_end_of_its_list_in_its_style() {
        for (document, expected) in [
            ("## Next\n\n1. a\n2. b\n   - c\n\ntext\n", "## Next\n\n1. a\n2. b\n   - c\n3. new\n\ntext\n"),
            ("## Next\n* [x] a\n\n## Other\n", "## Next\n* [x] a\n* [ ] new\n\n## Other\n"),
            ("## Next\r\n- a\r\n", "## Next\r\n- a\r\n- new\r\n"),
            ("## Next\n- a", "## Next\n- a\n- new\n"),
            ("## Next\n\n- a\n\n- b\n\n---\n\n## Other\n", "## Next\n\n- a\n\n- b\n\n- new\n\n---\n\n## Other\n"),
            (
                "## Next\n\n**1. A** (3 min)\n- File: x\n\n---\n\n## B\n",
                "## Next\n\n**1. A** (3 min)\n- File: x\n\n**2. new**\n\n---\n\n## B\n",
            ),
            ("## Next\n\n### 1. A\n- File: x\n\n## B\n", "## Next\n\n### 1. A\n- File: x\n\n### 2. new\n\n## B\n"),
            ("## Next\n\n### Step 1: A\ntext\n", "## Next\n\n### Step 1: A\ntext\n\n### Step 2: new\n"),
            ("## Next\n\n### Rename it\ntext\n", "## Next\n\n1. new\n\n### Rename it\ntext\n"),
            ("## Next\n\n## Other\n", "## Next\n\n1. new\n\n## Other\n"),
            ("## Next\nprose\n", "## Next\nprose\n\n1. new\n"),
            ("## Next\n\n- None\n\n## Other\n", "## Next\n\n- None\n1. new\n\n## Other\n"),
            (
                "**Next:** a\n**Author:** b\n",
                "**Next:** a\n**Author:** b\n\n## Immediate Next Steps (Priority Order)\n\n1. new\n",
            ),
        ] {
            assert_eq!(add(document, Kind::Next, "new"), expected);
        }
    }

    #[test]
    fn a_table_gets_a_row_and_what_fits_into_none_a_list_below() {
        let table = "## Next steps\n\n| # | Task | Time |\n|---|:--|---|\n| 1 | Fix `a|b` now | 30 min |\n| 2 | Test | |\n\ntext\n";
        assert_eq!(
            add(table, Kind::Next, "say a|b"),
            table.replace("| 2 | Test | |\n", "| 2 | Test | |\n| 3 | say a\\|b | |\n")
        );
        assert_eq!(
            add(table, Kind::Next, "new\n- File: `a.rs`"),
            table.replace("| 2 | Test | |\n", "| 2 | Test | |\n\n1. new\n   - File: `a.rs`\n")
        );
    }

    #[test]
    fn groups_below_a_section_are_its_lists() {
        for (document, expected) in [
            (
                "## Next\n\n**Now:**\n- a\n  - detail\n\n**Later:**\n- b\n\n## Other\n",
                ("## Next\n\n**Now:**\n- a\n  - detail\n- new\n\n**Later:**\n- b\n\n## Other\n", "Now"),
            ),
            (
                "## Next\n\nintro\n\n### High priority\n1. a\n2. b\n\n### Low priority\n1. c\n",
                (
                    "## Next\n\nintro\n\n### High priority\n1. a\n2. b\n3. new\n\n### Low priority\n1. c\n",
                    "High priority",
                ),
            ),
            (
                "## Next\n\n### Blockers\n- a\n\n### Steps\n- b\n",
                ("## Next\n\n### Blockers\n- a\n\n### Steps\n- b\n- new\n", "Steps"),
            ),
        ] {
            let placed = placed(document, Kind::Next, "new");
            assert_eq!(String::from_utf8(placed.document).unwrap(), expected.0);
            assert_eq!(placed.heading.as_deref(), Some(expected.1));
        }
    }

    #[test]
    fn the_section_that_is_about_nothing_else_is_the_entrys() {
        let document = "## 🔴 Blockers & Issues\n\n### Active Blockers\n- None\n\n### Known Issues\n- a\n";
        let placed = placed(document, Kind::Blocker, "new");
        assert_eq!(placed.heading.as_deref(), Some("Active Blockers"));
        assert_eq!(String::from_utf8(placed.document).unwrap(), document.replace("- None\n", "- None\n- new\n"));
    }

    #[test]
    fn a_section_of_two_kinds_says_what_is_done_by_its_box() {
        let document = "## Completed and next\n- [x] a\n- [ ] b\n";
        assert_eq!(add(document, Kind::Next, "new"), format!("{document}- [ ] new\n"));
        assert_eq!(add(document, Kind::Done, "new"), document.replace("a\n", "a\n- [x] new\n"));
    }

    #[test]
    fn a_section_is_made_in_its_place() {
        let document = add("# T\n", Kind::Next, "step");
        assert_eq!(document, "# T\n\n## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. step\n");
        let document = add(&document, Kind::Done, "work");
        let document = add(&document, Kind::Blocker, "database down");
        let document = add(&document, Kind::Decision, "use UUIDs\nbecause merges");
        assert_eq!(
            document,
            "# T\n\n## 🎯 Session Summary\n\n### What We Accomplished\n\n- work\n\n## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. step\n\n\
             ### Design Decisions Made This Session\n\n- use UUIDs\n  because merges\n\n## 🔴 Blockers & Issues\n\n### Active Blockers\n\n- database down\n"
        );
    }

    #[test]
    fn a_document_of_another_shape_gets_the_section_alone() {
        let document = "# Notes\n\n## What I did\n- a\n\n## To do\n- b\n\n## Message for you\nHello\n";
        let heading = "## Design Decisions Made This Session\n\n- new\n\n";
        assert_eq!(
            add(document, Kind::Decision, "new"),
            document.replace("## Message", &format!("{heading}## Message"))
        );
        assert_eq!(
            add("# A\ntext\n\n# Next\n- b\n", Kind::Decision, "new"),
            "# A\ntext\n\n# Next\n- b\n\n# Design Decisions Made This Session\n\n- new\n"
        );
    }

    #[test]
    fn nothing_is_put_where_it_would_not_be_read() {
        let open = "# T\n\n## Next\n\n```sh\n- a\n";
        let expected = "# T\n\n## Next\n\n```sh\n- a\n";
        let added = add(open, Kind::Decision, "new");
        assert!(added.ends_with(&expected["# T\n\n".len()..]), "{added}");
        let (block, open) =
            (crate::document::marker::wrap("files", "### Files Modified This Session\n\n- `a`\n"), "## Code\n");
        let added = add(&format!("{open}{block}"), Kind::Modified, "`b.rs` - by hand");
        assert!(added.contains(&block), "{added}");
    }

    #[test]
    fn the_heading_is_the_nearest_above() {
        let kinds = Kinds::default();
        let of_shape = ["# Notes\n\n## What I did\n- a\n\n## State\n\n### Bugs\n- b\n\n## To do\n1. c\n"];
        let forms = [crate::document::Template::Brief, crate::document::Template::Full];
        let forms = forms.into_iter().map(|form| form.document("x", &kinds));
        for document in of_shape.into_iter().map(str::to_owned).chain(forms) {
            for (kind, row) in kinds.rows() {
                for text in ["Turn the widget", "none"] {
                    let placed = placed(&document, kind, text);
                    let changed = String::from_utf8(placed.document).unwrap();
                    let above: Vec<_> = changed.lines().take(placed.line - 1).collect();
                    let is_heading =
                        |line: &&&str| line.starts_with('#') || line.starts_with("**") && line.ends_with("**");
                    let nearest = above.iter().rfind(is_heading).map(|line| line.trim_matches(['#', '*', ' ', ':']));
                    assert_eq!(placed.heading.as_deref(), nearest, "{} {text} in\n{changed}", row.name);
                    assert!(changed.lines().nth(placed.line - 1).unwrap().ends_with(text), "{}\n{changed}", row.name);
                }
            }
        }
    }

    #[test]
    fn a_label_of_its_own_kind_is_no_part_of_an_entry() {
        assert_eq!(add("## Blockers\n", Kind::Blocker, "Blocked: by x"), "## Blockers\n\n- Blocked: by x\n");
    }

    #[test]
    fn words_that_begin_something_else_are_escaped() {
        for (text, line) in [
            ("- [x", "1. [x"),
            ("2. turn", "1. 2\\. turn"),
            ("# turn", "1. \\# turn"),
            ("> turn", "1. \\> turn"),
            ("``` turn", "1. \\``` turn"),
            ("turn\rit", "1. turn it"),
        ] {
            assert_eq!(add("## Next\n", Kind::Next, text), format!("## Next\n\n{line}\n"), "{text:?}");
        }
        assert!(!placed("## Next\n", Kind::Next, "none").reads_back);
        assert!(!placed("## Next\n", Kind::Next, "Blocked: x").reads_back);
    }

    #[test]
    fn nothing_else_changes() {
        let document = "\u{feff}---\r\na: b\r\n---\r\nintro  \r\n\r\n## 다음 단계\r\n\r\n- x\r\n";
        let added = add(document, Kind::Next, "y");
        assert_eq!(added, format!("{document}- y\r\n"));
    }
}
