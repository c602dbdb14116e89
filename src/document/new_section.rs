//! A section made for an entry that has none: below its parent heading, or where the order of the table puts it.

use std::ops::Range;

use super::kinds::{Kind, Kinds, Row};
use super::outline::{Outline, Section};
use super::splice::Edit;
use super::style;

/// The edits that make a section of a kind with one entry, the best first.
pub(super) fn with(document: &[u8], outline: &Outline, kind: Kind, kinds: &Kinds, text: &str) -> Vec<Edit> {
    let row = kinds.row(kind);
    let item = style::item("", &row.bullet, text);
    let mut edits = Vec::new();
    let is_parent = |section: &&Section| row.under.as_ref() == Some(&section.title) && section.level < Section::BOLD;
    let whole = outline.start..document.len();
    if let Some(parent) = outline.sections.iter().find(is_parent) {
        let at = place(outline, &parent.span, kind, kinds);
        edits.push(apart(document, at, &format!("{}{item}\n", heading(parent.level + 1, &row.heading))));
    } else if let Some(parent) = row.under.as_ref().filter(|_| has_our_shape(outline, kinds)) {
        let at = place(outline, &whole, kind, kinds);
        let section = format!("{}{}{item}\n", heading(2, parent), heading(row.level, &row.heading));
        edits.push(apart(document, at, &section));
    }
    // A document of another shape gets the section alone, in its order as far as it has one; where that reads as something
    // else, at the end; and where something is never closed, before everything.
    let level = level_of_sections(outline);
    let alone = |level: usize| format!("{}{item}\n", heading(level, &row.heading));
    edits.push(apart(document, place_by_rank(outline, &whole, level, kind, kinds), &alone(level)));
    edits.push(apart(document, document.len(), &alone(2)));
    edits.push(apart(document, document.len(), &alone(1)));
    let first = outline.sections.iter().find(|section| section.level == level);
    edits.extend(first.map(|first| apart(document, before_block(outline, first.heading.start), &alone(level))));
    edits.push(apart(document, outline.start, &alone(level)));
    edits
}

fn heading(level: usize, title: &str) -> String {
    format!("{} {title}\n\n", "#".repeat(level.min(6)))
}

/// Text with an empty line before and behind.
fn apart(document: &[u8], at: usize, text: &str) -> Edit {
    let gap = match &document[..at] {
        [] => "",
        [.., b'\n', b'\n'] | [.., b'\n', b'\r', b'\n'] => "",
        [.., b'\n'] => "\n",
        _ if at == 3 && document.starts_with(b"\xef\xbb\xbf") => "",
        _ => "\n\n",
    };
    let behind = if at < document.len() { "\n" } else { "" };
    Edit::insert(at, format!("{gap}{text}{behind}"))
}

/// Whether the document has our headings, or none yet.
fn has_our_shape(outline: &Outline, kinds: &Kinds) -> bool {
    let is_ours = |section: &Section| {
        let title = &section.title;
        section.level == 2 && kinds.rows().any(|(_, row)| is_canonical(row, title))
    };
    let is_empty = outline.sections.len() < 2 && outline.entries.is_empty();
    is_empty || !outline.blocks.is_empty() || outline.sections.iter().any(is_ours)
}

fn is_canonical(row: &Row, title: &str) -> bool {
    row.under.as_deref() == Some(title) || (row.level == 2 && row.heading == title)
}

/// Two, but where a document's sections are of the first level.
fn level_of_sections(outline: &Outline) -> usize {
    let count = |level: usize| outline.sections.iter().filter(|section| section.level == level).count();
    if count(2) == 0 && count(1) > 1 { 1 } else { 2 }
}

/// Where a section of this kind goes within a span: before the first section that the table puts behind it.
fn place(outline: &Outline, within: &Range<usize>, kind: Kind, kinds: &Kinds) -> usize {
    let own = kinds.rank(kind);
    let later = outline.sections.iter().find(|section| {
        let inside = section.heading.start > within.start && within.contains(&section.heading.start);
        let behind = section.kinds.first().is_some_and(|kind| kinds.rank(*kind) > own);
        inside && (2..Section::BOLD).contains(&section.level) && behind && !outline.is_in_block(section.heading.start)
    });
    // A section must not be put between a parent heading and the child that made us stop there.
    let start = later.map(|section| outermost_start(outline, section, within));
    // Our own block of the section that follows may begin above its heading.
    start.map_or(within.end, |at| before_block(outline, at))
}

/// The same in a document with an order of its own: behind the last section that the table puts before it.
fn place_by_rank(outline: &Outline, within: &Range<usize>, level: usize, kind: Kind, kinds: &Kinds) -> usize {
    let own = kinds.rank(kind);
    let is_before = |section: &&Section| {
        let before = section.kinds.first().is_some_and(|kind| kinds.rank(*kind) < own);
        section.level == level && before && !outline.is_in_block(section.heading.start)
    };
    let before = outline.sections.iter().rfind(is_before);
    before.map_or_else(|| place(outline, within, kind, kinds), |section| before_block(outline, section.span.end))
}

fn before_block(outline: &Outline, at: usize) -> usize {
    let around = outline.blocks.iter().find(|block| block.span.contains(&at));
    around.map_or(at, |block| block.span.start)
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
