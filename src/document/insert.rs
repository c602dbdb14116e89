//! Puts an entry where it belongs: at the end of its section's list, or into a section made in its place.

use std::ops::Range;

use super::kinds::{Kind, Kinds, Row};
use super::outline::{Outline, Section};
use super::splice::Edit;

/// The edits that add one entry of a kind. The section is found by meaning; where there is none, it is made below its
/// parent heading, or with its parent in the order of the table.
pub fn entry(document: &[u8], outline: &Outline, kind: Kind, kinds: &Kinds, text: &str) -> Vec<Edit> {
    let edit = match section_for(outline, kind) {
        Some(section) => into_section(document, outline, section, kinds.row(kind), text),
        None => with_new_section(document, outline, kind, kinds, text),
    };
    let ends = |text: &[u8]| if outline.crlf { with_crlf(text) } else { text.to_vec() };
    vec![Edit { text: ends(&edit.text), ..edit }]
}

/// The first section of the kind that has entries of its own, else the first of the kind.
fn section_for(outline: &Outline, kind: Kind) -> Option<&Section> {
    let sections: Vec<_> =
        outline.sections_of(kind).filter(|section| !in_block(outline, section.heading.start)).collect();
    let with_entries = sections.iter().find(|section| entries_in(outline, &section.own).next().is_some());
    with_entries.or(sections.first()).copied()
}

fn into_section(document: &[u8], outline: &Outline, section: &Section, row: &Row, text: &str) -> Edit {
    if let Some(last) = entries_in(outline, &section.own).last() {
        let bullet = bullet_after(&document[last.clone()], &row.bullet);
        let at = end_of_text(document, last);
        let line_feed = if ends_line(document, at) { "" } else { "\n" };
        return Edit::insert(at, format!("{line_feed}{}\n", item(&bullet, text)));
    }
    // A section without a list: the entry comes behind what is there, with an empty line between.
    let at = end_of_text(document, &(section.heading.start..section.own.end));
    let line_feed = if ends_line(document, at) { "" } else { "\n" };
    let gap = if at < section.own.end || section.own.end == document.len() { "" } else { "\n" };
    Edit::insert(at, format!("{line_feed}\n{}\n{gap}", item(&row.bullet, text)))
}

fn with_new_section(document: &[u8], outline: &Outline, kind: Kind, kinds: &Kinds, text: &str) -> Edit {
    let row = kinds.row(kind);
    let heading = |level: usize, title: &str| format!("{} {title}\n\n", "#".repeat(level));
    let is_parent = |section: &&Section| row.under.as_ref() == Some(&section.title) && section.level < Section::BOLD;
    let parent = outline.sections.iter().find(is_parent);
    let level = parent.map_or(row.level, |parent| parent.level + 1);
    let entry = format!("{}{}\n", heading(level, &row.heading), item(&row.bullet, text));
    let whole = outline.start..document.len();
    let within = parent.map_or(&whole, |parent| &parent.span);
    let at = place(outline, within, kind, kinds);
    let section = match (parent, &row.under) {
        (None, Some(title)) => heading(2, title) + &entry,
        (Some(_), _) | (None, None) => entry,
    };
    let before = &document[..at];
    let gap = match before {
        [] => "",
        [.., b'\n', b'\n'] | [.., b'\n', b'\r', b'\n'] => "",
        [.., b'\n'] => "\n",
        _ => "\n\n",
    };
    let behind = if at < document.len() { "\n" } else { "" };
    Edit::insert(at, format!("{gap}{section}{behind}"))
}

/// Where a section of this kind goes within a span: before the first section that the table puts behind it.
fn place(outline: &Outline, within: &Range<usize>, kind: Kind, kinds: &Kinds) -> usize {
    let own = kinds.rank(kind);
    let later = outline.sections.iter().find(|section| {
        let inside = section.heading.start > within.start && within.contains(&section.heading.start);
        let behind = section.kinds.first().is_some_and(|kind| kinds.rank(*kind) > own);
        inside && (2..Section::BOLD).contains(&section.level) && behind && !in_block(outline, section.heading.start)
    });
    // A section must not be put between a parent heading and the child that made us stop there.
    let start = later.map(|section| outermost_start(outline, section, within));
    // Our own block of the section that follows may begin above its heading.
    start.map_or(within.end, |at| outline.blocks.iter().find(|b| b.span.contains(&at)).map_or(at, |b| b.span.start))
}

fn outermost_start(outline: &Outline, section: &Section, within: &Range<usize>) -> usize {
    let around = outline.sections.iter().find(|outer| {
        outer.level >= 2
            && outer.level < section.level
            && outer.span.contains(&section.heading.start)
            && outer.heading.start > within.start
    });
    around.map_or(section.heading.start, |outer| outer.heading.start)
}

fn entries_in<'a>(outline: &'a Outline, range: &'a Range<usize>) -> impl Iterator<Item = &'a Range<usize>> {
    let spans = outline.entries.iter().map(|entry| &entry.span);
    spans.filter(|span| range.contains(&span.start) && !in_block(outline, span.start))
}

fn in_block(outline: &Outline, at: usize) -> bool {
    outline.blocks.iter().any(|block| block.span.contains(&at))
}

/// How the entry behind this one begins: the same bullet, the next number, an empty box where there is a box.
fn bullet_after(last: &[u8], fallback: &str) -> String {
    let line = String::from_utf8_lossy(last);
    let line = line.lines().next().unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    let rest = line.trim_start();
    let tick = |behind: &str| {
        if behind.trim_start().starts_with('[')
            && behind.trim_start()[1..].starts_with(['x', 'X', ' ', '~'])
            && behind.trim_start()[2..].starts_with(']')
        {
            "[ ] "
        } else {
            ""
        }
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0
        && let Ok(number) = rest[..digits].parse::<u64>()
        && let Some(delimiter) = rest[digits..].chars().next().filter(|c| matches!(c, '.' | ')'))
    {
        return format!("{indent}{}{delimiter} {}", number.saturating_add(1), tick(&rest[digits + 1..]));
    }
    match rest.chars().next() {
        Some(bullet @ ('-' | '*' | '+')) if !rest.starts_with("**") => format!("{indent}{bullet} {}", tick(&rest[1..])),
        _ => numbered_title(rest).unwrap_or_else(|| fallback.to_owned()),
    }
}

/// Behind `**1. Title**` comes `**2. …**`: closed by [`item`].
fn numbered_title(line: &str) -> Option<String> {
    let (number, _) = line.strip_prefix("**")?.split_once('.')?;
    let number: u64 = number.parse().ok()?;
    Some(format!("\n**{}. ", number.saturating_add(1)))
}

/// The entry's lines: what does not fit on the first is indented, so that it stays in the item.
fn item(bullet: &str, text: &str) -> String {
    let titled = bullet.trim_start().starts_with("**");
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or_default();
    let mut item = if titled { format!("{bullet}{first}**") } else { format!("{bullet}{first}") };
    let indent = if titled { String::new() } else { " ".repeat(bullet.trim_end().chars().count() + 1) };
    for line in lines {
        item.push('\n');
        if !line.is_empty() {
            item.push_str(&indent);
            item.push_str(line);
        }
    }
    item
}

/// The end of the last line with something on it.
fn end_of_text(document: &[u8], range: &Range<usize>) -> usize {
    let used = document[range.clone()].trim_ascii_end().len();
    let end = range.start + used;
    let rest = &document[end..];
    let line = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    end + line
}

fn ends_line(document: &[u8], at: usize) -> bool {
    at == 0 || document[at - 1] == b'\n'
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    text.iter().flat_map(|byte| if *byte == b'\n' { b"\r\n".to_vec() } else { vec![*byte] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::splice;

    fn add(document: &str, kind: Kind, text: &str) -> String {
        let kinds = Kinds::default();
        let outline = Outline::of(document.as_bytes(), &kinds);
        String::from_utf8(splice(document.as_bytes(), entry(document.as_bytes(), &outline, kind, &kinds, text)))
            .unwrap()
    }

    #[test]
    fn an_entry_goes_to_the_end_of_its_list_in_its_style() {
        for (document, expected) in [
            ("## Next\n\n1. a\n2. b\n   - c\n\ntext\n", "## Next\n\n1. a\n2. b\n   - c\n3. new\n\ntext\n"),
            ("## Next\n* [x] a\n\n## Other\n", "## Next\n* [x] a\n* [ ] new\n\n## Other\n"),
            ("## Next\r\n- a\r\n", "## Next\r\n- a\r\n- new\r\n"),
            ("## Next\n- a", "## Next\n- a\n- new\n"),
            (
                "## Next\n\n**1. A** (3 min)\n- File: x\n\n## B\n",
                "## Next\n\n**1. A** (3 min)\n- File: x\n\n**2. new**\n\n## B\n",
            ),
            ("## Next\n\n## Other\n", "## Next\n\n1. new\n\n## Other\n"),
            ("## Next\nprose\n", "## Next\nprose\n\n1. new\n"),
        ] {
            assert_eq!(add(document, Kind::Next, "new"), expected);
        }
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
    fn nothing_else_changes() {
        let document = "\u{feff}---\r\na: b\r\n---\r\nintro  \r\n\r\n## 다음 단계\r\n\r\n- x\r\n";
        let added = add(document, Kind::Next, "y");
        assert_eq!(added, format!("{document}- y\r\n"));
    }
}
