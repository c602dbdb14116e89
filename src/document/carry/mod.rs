//! The clean slate: a fresh document, with what is still open in the old one carried over.
//!
//! Entries come as they are written, with all that is below them, as items in the section of their kind. Each is tried, and
//! comes in plainer words only where it would read as something else there. What not to do are standing rules: those sections
//! come whole. What a card shows of a section that has a sentence or two for a list comes, too: one item for each.
//!
//! What is done, what a block says and what tells of the session stays behind; the last line says where that is. So does the
//! address of a link that is written somewhere else in the old document (`[text][1]`).

mod old;
#[cfg(test)]
mod tests;

use super::entries::Entry;
use super::insert;
use super::kinds::{Kind, Kinds, Row};
use super::lines;
use super::outline::{Outline, Section};
use super::splice::{Edit, splice};
use super::style;
use old::Old;

/// The kinds whose open entries are carried over, beside what not to do.
pub const CARRIED: [Kind; 9] = [
    Kind::Next,
    Kind::Progress,
    Kind::Blocker,
    Kind::Issue,
    Kind::Question,
    Kind::Owner,
    Kind::Goal,
    Kind::Watch,
    Kind::Concern,
];

/// How the last line begins.
const BEFORE: &str = "*Before this: ";

/// Stands in a section until what comes there does.
const PLACEHOLDER: &str = "Carried over";

/// The fresh document with what is open in the old one. `rest` says in Markdown where the whole of that is, and ends the last
/// line.
pub fn over(document: &[u8], kinds: &Kinds, fresh: &str, rest: &str) -> Vec<u8> {
    let old = Old::of(document, kinds, fresh);
    let mut new = fresh.to_owned();
    for (kind, row) in kinds.rows() {
        if kind == Kind::DoNot && !old.rules.is_empty() {
            new = put(&new, kind, kinds, |place| old.standing(row, place));
        }
        let groups = if CARRIED.contains(&kind) { old.open(kind, row) } else { Vec::new() };
        if !groups.is_empty() {
            new = put(&new, kind, kinds, |place| place.heading() + &listed(&groups, row, place));
        }
    }
    let new = format!("{}\n\n{BEFORE}{rest}.*\n", new.trim_end());
    old.held.bytes(new.as_bytes())
}

/// A section of the new document.
struct Place {
    level: usize,
    title: String,
    /// The groups that it is laid out in.
    groups: Vec<String>,
}

impl Place {
    fn heading(&self) -> String {
        format!("{} {}\n", "#".repeat(self.level), self.title)
    }
}

/// Finds or makes the section of a kind, and puts its contents in the place of what is there.
fn put(new: &str, kind: Kind, kinds: &Kinds, contents: impl Fn(&Place) -> String) -> String {
    let row = kinds.row(kind);
    let placed = insert::entry(new.as_bytes(), &Outline::of(new.as_bytes(), kinds), kind, kinds, PLACEHOLDER);
    let outline = Outline::of(&placed.document, kinds);
    let text = placed.edit.range.start..placed.edit.range.start + placed.edit.text.len();
    let entry = outline.entries.iter().find(|entry| text.contains(&entry.span.start) && entry.text == PLACEHOLDER);
    let at = entry.map_or(text.start, |entry| entry.span.start);
    let whole = outline.sections.iter().find(|section| section.title == row.heading && section.span.contains(&at));
    let at_end = |place: &Place| format!("{}\n\n{}\n", new.trim_end(), contents(place).trim_end());
    let Some(section) = whole.or_else(|| outline.section_at(at)) else {
        return at_end(&Place { level: 2, title: row.heading.clone(), groups: Vec::new() });
    };
    let is_held = |entry: &Entry| section.span.contains(&entry.span.start) && !text.contains(&entry.span.start);
    let inside = |other: &&Section| other.level == Section::BOLD && section.span.contains(&other.heading.start);
    let place = Place {
        level: section.level.min(6),
        title: section.title.clone(),
        groups: outline.sections.iter().filter(inside).map(|group| label(&group.title)).collect(),
    };
    // A team may call two kinds the same: what came before stays.
    if outline.entries.iter().any(is_held) {
        return at_end(&place);
    }
    let block = outline.blocks.iter().map(|block| block.span.start).find(|start| *start > section.heading.start);
    let span = section.heading.start..block.map_or(section.span.end, |start| start.min(section.span.end));
    let end = lines::end_of_words(&placed.document, &span);
    let contents = format!("{}\n", contents(&place).trim_end());
    let document = splice(&placed.document, vec![Edit::replace(section.heading.start..end, contents)]);
    String::from_utf8_lossy(&document).into_owned()
}

/// Items, and the group of the kind that they stand in, where they do.
type Group<'a> = (Option<&'a str>, Vec<String>);

/// The items of a section, in their groups.
fn listed(groups: &[Group<'_>], row: &Row, place: &Place) -> String {
    let mut text = String::new();
    let items = |part: Option<&str>| groups.iter().find(|(of, _)| *of == part).map(|(_, items)| items.as_slice());
    for part in [None].into_iter().chain(row.parts.iter().map(|part| Some(part.as_str()))) {
        let items = items(part).unwrap_or_default();
        if let Some(part) = part.filter(|part| !items.is_empty() || place.groups.iter().any(|group| group == part)) {
            text.push_str(&format!("\n**{part}:**\n"));
        }
        let gap = if items.iter().any(|item| item.contains("\n\n")) { "\n\n" } else { "\n" };
        let numbered = items.iter().zip(1..).map(|(item, number)| style::item("", &bullet(row, number), item));
        let list = numbered.collect::<Vec<_>>().join(gap);
        text.push_str(&if list.is_empty() { list } else { format!("\n{list}\n") });
    }
    text
}

/// How the items of a kind begin; a box is an entry's own.
fn bullet(row: &Row, number: usize) -> String {
    if row.bullet.starts_with(|c: char| c.is_ascii_digit()) { format!("{number}. ") } else { "- ".to_owned() }
}

fn label(title: &str) -> String {
    title.trim().trim_end_matches([':', '：']).to_owned()
}
