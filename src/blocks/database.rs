//! The migrations: the newest, those that this session added, and whether they end in several heads.

use super::{Sources, section};
use crate::changes::migrations::{Head, Place};
use crate::markdown::{code_span, inert};
use crate::text;

/// How many places, and how many added migrations of each, are listed.
const MOST_PLACES: usize = 5;
const MOST_ADDED: usize = 8;

/// The longest title, in bytes.
const LONGEST: usize = 80;

pub(super) fn database(sources: &Sources) -> String {
    let mut places: Vec<_> = sources.derived.migrations.iter().collect();
    // First those that somebody has to know of.
    places.sort_by_key(|place| (place.heads.len() < 2, place.added.is_empty()));
    let mut lines: String = places.iter().take(MOST_PLACES).map(|place| listed(place)).collect();
    if places.len() > MOST_PLACES {
        let left = places.len() - MOST_PLACES;
        lines.push_str(&format!("- and {} with migrations\n", text::count(left, "other folder")));
    }
    if !lines.is_empty() {
        lines.push_str("- not known here: whether they are applied\n");
    }
    section("Database State", lines)
}

fn listed(place: &Place) -> String {
    let mut line = format!("- {} ({})", place.tool, name(&place.path));
    if let [head] = &place.heads[..] {
        line.push_str(&format!(": newest is {}", titled(head)));
    }
    line.push('\n');
    if !place.added.is_empty() {
        let left = place.added.len().saturating_sub(MOST_ADDED);
        let more = if left > 0 { format!(" and {left} more") } else { String::new() };
        let added = place.added.iter().take(MOST_ADDED).map(|added| name(added));
        line.push_str(&format!("  - added this session: {}{more}\n", added.collect::<Vec<_>>().join(", ")));
    }
    if place.heads.len() > 1 {
        let heads: Vec<_> = place.heads.iter().map(titled).collect();
        line.push_str(&format!("  - **several heads**: {}: {}\n", heads.join(", "), place.joins));
    }
    line
}

fn titled(head: &Head) -> String {
    let title = text::one_line(&head.title);
    let title = if title.is_empty() { title } else { format!(" \"{}\"", inert(&text::cut(&title, LONGEST))) };
    format!("{}{title}", name(&head.name))
}

/// A name from the tree.
fn name(name: &str) -> String {
    code_span(&text::quote_path(text::one_line(name).as_bytes()))
}
