//! The whole form of the role: every section in the order of the table, each with a hint of what belongs there.
//!
//! A hint is a comment with exactly the table's words for the kind. It goes when the first entry comes, and a section with
//! nothing but comments says nothing.

use std::ops::Range;

use super::kinds::{Kind, Kinds, Row};
use super::outline::{Outline, Section};
use super::{lines, marker};
use crate::markdown;

/// The kinds that blocks are for. A block that is filled brings its headings along.
const IN_BLOCKS: [Kind; 4] = [Kind::Commit, Kind::Created, Kind::Modified, Kind::Uncommitted];

/// The blocks below the heading of the code's state.
const BLOCKS: [&str; 4] = ["commits", "files", "uncommitted", "todos"];

/// The blocks that stand below a section's own heading, beside what a person writes there.
const BELOW: [(Kind, &str); 7] = [
    (Kind::Service, "services"),
    (Kind::Runtime, "runtimes"),
    (Kind::Package, "packages"),
    (Kind::Database, "database"),
    (Kind::System, "system"),
    (Kind::Config, "config"),
    (Kind::Roadmap, "roadmap"),
];

/// The whole form, for a project of this name.
pub(super) fn full(project: &str, kinds: &Kinds) -> String {
    let mut form = format!("# Session Handoff - {}\n\n{}", markdown::inert(project), marker::wrap("header", ""));
    let mut begun: Vec<&str> = Vec::new();
    for (_, row) in kinds.rows() {
        let top = row.under.as_deref().unwrap_or(&row.heading);
        if begun.contains(&top) {
            continue;
        }
        begun.push(top);
        form.push_str(&format!("\n## {top}\n"));
        let own = kinds.rows().find(|(_, row)| row.under.is_none() && row.heading == top);
        match own {
            Some((Kind::Code, _)) => {
                form.push('\n');
                BLOCKS.iter().for_each(|name| form.push_str(&marker::wrap(name, "")));
            }
            Some((kind, row)) => form.push_str(&below(kind, row)),
            None => {}
        }
        let parts = kinds.rows().filter(|(kind, row)| row.under.as_deref() == Some(top) && !IN_BLOCKS.contains(kind));
        for (kind, row) in parts {
            form.push_str(&format!("\n### {}\n{}", row.heading, below(kind, row)));
        }
    }
    form
}

/// The hint with an empty line above, of a project's own kind there may be none; the block; and the groups.
fn below(kind: Kind, row: &Row) -> String {
    let hint = if row.hint.is_empty() { String::new() } else { format!("\n{}\n", hint(row)) };
    let block = BELOW.iter().find(|(of, _)| *of == kind);
    let block = block.map_or_else(String::new, |(_, name)| format!("\n{}", marker::wrap(name, "")));
    hint + &block + &row.parts.iter().map(|part| format!("\n{}\n", group(part))).collect::<String>()
}

fn group(part: &str) -> String {
    format!("**{part}:**")
}

fn hint(row: &Row) -> String {
    // A project's own words must not end the comment.
    format!("<!-- {} -->", row.hint.replace("--", "–"))
}

/// The line in a section that is our hint for the kind.
pub(super) fn hint_in(document: &[u8], section: &Section, row: &Row) -> Option<Range<usize>> {
    let hint = hint(row);
    let mut at = section.own.start;
    while at < section.own.end {
        let end = lines::end(document, at);
        if !row.hint.is_empty() && lines::line(document, at) == hint.as_bytes() {
            return Some(at..end);
        }
        at = end;
    }
    None
}

/// What says nothing: sections with neither words nor entries, and our hints in the others.
pub fn unfilled(document: &[u8], outline: &Outline, kinds: &Kinds) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let groups: Vec<String> = kinds.rows().flat_map(|(_, row)| row.parts.iter().map(|part| group(part))).collect();
    for section in &outline.sections {
        if spans.last().is_some_and(|span| span.contains(&section.heading.start)) {
            continue;
        }
        if section.level < Section::BOLD && is_unfilled(document, outline, section, &groups) {
            spans.push(section.span.clone());
            continue;
        }
        let hints = section.kinds.iter().filter_map(|kind| hint_in(document, section, kinds.row(*kind)));
        for hint in hints {
            // The empty line below goes with it.
            let end = lines::end_of_run(document, hint.end, |line| line.trim_ascii().is_empty()).min(section.own.end);
            spans.push(hint.start..end);
        }
    }
    spans
}

/// The document with all that says nothing made blank, at the same length: an empty form is an empty document.
pub fn filled(document: &[u8], kinds: &Kinds) -> Vec<u8> {
    let mut filled = document.to_vec();
    for span in unfilled(document, &Outline::of(document, kinds), kinds) {
        filled[span].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    filled
}

/// Whether nothing but headings, groups of the form, comments, rules and empty blocks stands in a section.
fn is_unfilled(document: &[u8], outline: &Outline, section: &Section, groups: &[String]) -> bool {
    let mut at = section.heading.end;
    while at < section.span.end {
        let end = lines::end(document, at);
        let line = lines::line(document, at).trim_ascii();
        let is_comment = line.starts_with(b"<!--") && line.ends_with(b"-->");
        let is_rule = line.len() > 2 && line.iter().all(|byte| *byte == b'-');
        let is_group = groups.iter().any(|group| group.as_bytes() == line);
        let around = outline.section_at(at).filter(|section| section.level < Section::BOLD);
        let is_heading = around.is_some_and(|section| section.heading.contains(&at));
        if !(line.is_empty() || is_comment || is_rule || is_heading || is_group) {
            return false;
        }
        at = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::insert;

    fn form() -> String {
        full("x", &Kinds::default())
    }

    #[test]
    fn it_has_every_section_once_in_order_and_says_nothing() {
        let (form, kinds) = (form(), Kinds::default());
        let outline = Outline::of(form.as_bytes(), &kinds);
        assert_eq!(outline.entries.len(), 0);
        assert!(outline.blocks.len() == 5 + BELOW.len() && outline.blocks.iter().all(|block| block.intact));
        for (kind, row) in kinds.rows() {
            let there = outline.sections.iter().filter(|section| section.title == row.heading).count();
            assert_eq!(there, usize::from(!IN_BLOCKS.contains(&kind)), "{}", row.heading);
        }
        let ranks: Vec<_> =
            outline.sections.iter().filter_map(|section| section.kinds.first()).map(|kind| kinds.rank(*kind)).collect();
        let heads: Vec<_> =
            outline.sections.iter().map(|section| (section.level, section.title.as_str())).take(6).collect();
        assert_eq!(
            heads,
            [
                (1, "Session Handoff - x"),
                (2, "🎯 Session Summary"),
                (3, "What We Accomplished"),
                (3, "What's In Progress (Partial/Incomplete)"),
                (2, "💻 Current Code State"),
                (3, "Known Issues/Bugs"),
            ]
        );
        assert!(ranks.iter().filter(|rank| **rank < usize::MAX).count() > 30);
    }

    #[test]
    fn all_of_it_is_unfilled() {
        let (form, kinds) = (form(), Kinds::default());
        let outline = Outline::of(form.as_bytes(), &kinds);
        let spans = unfilled(form.as_bytes(), &outline, &kinds);
        assert_eq!(spans, std::slice::from_ref(&(0..form.len())));
    }

    #[test]
    fn an_empty_form_is_an_empty_document() {
        let kinds = Kinds::default();
        let blank = filled(form().as_bytes(), &kinds);
        assert!(blank.len() == form().len() && blank.trim_ascii().is_empty());
        let document = "# T\n## Next\n1. a\n## Database\n<!-- x -->\n";
        assert_eq!(filled(document.as_bytes(), &kinds).trim_ascii_end(), b"# T\n## Next\n1. a");
    }

    #[test]
    fn the_first_entry_takes_the_place_of_the_hint_and_only_of_ours() {
        let kinds = Kinds::default();
        let add = |document: &str, text: &str| {
            let outline = Outline::of(document.as_bytes(), &kinds);
            String::from_utf8(insert::entry(document.as_bytes(), &outline, Kind::Next, &kinds, text).document).unwrap()
        };
        let form = form();
        let hint = "<!-- verb and object, the file, how long it may take -->\n";
        let once = add(&form, "Test it");
        assert_eq!(once, form.replace(hint, "1. Test it\n"));
        assert_eq!(add(&once, "Run it"), form.replace(hint, "1. Test it\n2. Run it\n"));
        let own = form.replace("verb and object", "verb");
        assert_eq!(add(&own, "Test it"), own.replace("it may take -->\n", "it may take -->\n\n1. Test it\n"));
    }

    #[test]
    fn every_kind_finds_its_place_in_the_form() {
        let kinds = Kinds::default();
        let form = form();
        let outline = Outline::of(form.as_bytes(), &kinds);
        for (kind, row) in kinds.rows() {
            let placed = insert::entry(form.as_bytes(), &outline, kind, &kinds, "Turn the widget");
            assert!(placed.reads_back, "{}:\n{}", row.name, String::from_utf8_lossy(&placed.document));
            assert_eq!(placed.heading.as_ref(), Some(row.parts.first().unwrap_or(&row.heading)));
        }
    }
}
