//! The blocks that fill themselves: a table of name and text. Pure: facts and changes come in, Markdown goes out.
//!
//! What each says is in the file of its part of the document; here is which there are, and how they are put into place.

mod code;
mod database;
mod environment;
mod hold;
mod packages;
mod roadmap;
mod todos;
mod tree;

use crate::changes::{Changes, Derived};
use crate::document::outline::Block;
use crate::document::{Edit, Outline, Section};
use crate::facts::Facts;
use crate::hold::Hold;

/// What the blocks are filled from.
#[derive(Debug, Default)]
pub struct Sources {
    pub project: String,
    /// The session's start and the capture, as local dates and times.
    pub started: Option<crate::clock::Moment>,
    pub at: Option<crate::clock::Moment>,
    pub branch: Option<String>,
    pub author: String,
    pub hold: Option<Hold>,
    pub changes: Changes,
    pub derived: Derived,
    pub facts: Facts,
}

/// A block's name and what it says.
type Row = (&'static str, fn(&Sources) -> String);

const TABLE: [Row; 14] = [
    ("header", code::header),
    ("hold", hold::hold),
    ("commits", code::commits),
    ("files", code::files),
    ("uncommitted", code::uncommitted),
    ("todos", todos::todos),
    ("environment", environment::environment),
    ("services", environment::services),
    ("runtimes", environment::runtimes),
    ("packages", packages::packages),
    ("system", environment::system),
    ("database", database::database),
    ("config", environment::config),
    ("roadmap", roadmap::roadmap),
];

/// The edits that fill every block of the document that is still ours; one that a person changed stays as it stands.
pub fn fill(document: &[u8], outline: &Outline, sources: &Sources) -> Vec<Edit> {
    let mut edits = Vec::new();
    for block in outline.blocks.iter().filter(|block| block.intact) {
        let Some((_, text)) = TABLE.iter().find(|(name, _)| *name == block.name) else { continue };
        edits.push(block.filled(document, outline.crlf, &headed_once(&text(sources), outline, block)));
    }
    edits
}

/// The text with no heading that the document has already, where a person lists the same by hand: below that heading it needs
/// none, and elsewhere it says whose list it is.
fn headed_once(text: &str, outline: &Outline, block: &Block) -> String {
    let mut lines = text.lines();
    let mut out = String::with_capacity(text.len());
    while let Some(line) = lines.next() {
        let is_same = |section: &&Section| {
            heading(line) == Some(section.title.as_str()) && !outline.is_in_block(section.heading.start)
        };
        match outline.sections.iter().find(is_same) {
            // The empty line below goes along.
            Some(section) if section.own.contains(&block.span.start) => _ = lines.next(),
            Some(_) => out.push_str(&format!("{line} (from git)\n")),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// The words of a heading of ours; what stands in a fence is none.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("### ").or_else(|| line.strip_prefix("## "))
}

/// A part of the document: its heading and what stands below; nothing where there is nothing to say.
fn section(title: &str, lines: String) -> String {
    if lines.is_empty() { lines } else { format!("### {title}\n\n{lines}") }
}

/// Parts one below the other, the empty ones left out.
fn parts(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether an intact block of the document wants what one of these blocks says.
pub fn wants(outline: &Outline, names: &[&str]) -> bool {
    outline.blocks.iter().any(|block| block.intact && names.contains(&block.name.as_str()))
}

/// How many are not listed.
fn more(number: u32) -> String {
    if number == 0 { String::new() } else { format!("- and {number} more\n") }
}

/// At most so many of a list, a line or more for each, and how many are left.
fn listed<T>(items: &[T], most: usize, line: impl Fn(&T) -> String) -> String {
    let left = items.len().saturating_sub(most);
    let lines: String = items.iter().take(most).map(line).collect();
    lines + &more(u32::try_from(left).unwrap_or(u32::MAX))
}

/// A list that is empty for want of time would pass for one of nothing.
fn not_looked_at(facts: &Facts, probes: &[&str]) -> String {
    let skipped: Vec<&str> = facts.skipped.iter().map(String::as_str).filter(|name| probes.contains(name)).collect();
    if skipped.is_empty() { String::new() } else { format!("- not looked at in time: {}\n", skipped.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kinds, marker, splice};

    fn filled(document: &str) -> String {
        let outline = Outline::of(document.as_bytes(), &Kinds::none());
        let facts = Facts { uncommitted_more: 2, ..Facts::default() };
        let sources = Sources { facts, ..Sources::default() };
        String::from_utf8(splice(document.as_bytes(), fill(document.as_bytes(), &outline, &sources))).unwrap()
    }

    #[test]
    fn a_heading_that_the_document_has_already_is_not_there_twice() {
        let block = marker::wrap("uncommitted", "");
        let own = "### Partial/Uncommitted Work\n";
        for (document, heading) in [
            (format!("## Code\n{block}"), "### Partial/Uncommitted Work\n\n"),
            (format!("## Code\n{block}\n{own}\n- mine\n"), "### Partial/Uncommitted Work (from git)\n\n"),
            (format!("## Code\n\n{own}\n- mine\n\n{block}"), ""),
        ] {
            let (filled, again) = (filled(&document), filled(&filled(&document)));
            assert!(filled.contains(&format!("-->\n{heading}- and 2 more\n<!--")), "{filled}");
            assert_eq!(filled.matches(own).count(), 1, "{filled}");
            assert_eq!(filled, again);
        }
    }
}
