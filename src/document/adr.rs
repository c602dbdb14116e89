//! Architecture decisions by their numbers (`AD-001`, `ADR 12`): which ones a document's decisions name, and the line below
//! each that leads there. Where they are written down is [`crate::changes::adr`]'s affair.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use super::kinds::{Kind, Kinds};
use super::outline::Outline;
use super::splice::{Edit, splice};
use super::style::{self, Form};
use super::{Entry, lines};
use crate::markdown;
use crate::text;

/// The number of an architecture decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// `AD` or `ADR`: a project may count both.
    pub series: String,
    pub number: u32,
}

/// Where one is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: String,
    /// The line of its heading, where it has a part of the file.
    pub line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.line.iter().try_for_each(|line| write!(f, ":{line}"))
    }
}

/// Nothing, should it not compile: a test compiles it.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(ADR?)[-_ ]?0*(\d{1,4})\b").ok());

/// The document with a line below each decision that names architecture decisions, which leads to their places. Where the decision names that file already, or would read otherwise, none comes.
pub fn linked(document: Vec<u8>, kinds: &Kinds, place: impl Fn(&Number) -> Option<Place>) -> Vec<u8> {
    let outline = Outline::of(&document, kinds);
    let source = text::same_length(&document);
    let edits = outline.entries_of(Kind::Decision).filter_map(|entry| {
        let words = &source[entry.span.clone()];
        let is_new = |place: &Place| !words.contains(&place.path);
        let places: Vec<_> = numbers(words).iter().filter_map(&place).filter(is_new).collect();
        let links: Vec<_> = places.iter().map(|place| markdown::code_span(&place.to_string())).collect();
        let edit =
            (!links.is_empty()).then(|| below(&document, &outline, entry, &format!("- See: {}", links.join(", "))))?;
        edit.filter(|edit| reads_as_before(&document, &outline, edit, kinds))
    });
    let edits = edits.collect();
    splice(&document, edits)
}

/// The numbers that the document's decisions name.
pub fn named(document: &[u8], kinds: &Kinds) -> Vec<Number> {
    let source = text::same_length(document);
    let outline = Outline::of(document, kinds);
    let mut named: Vec<_> =
        outline.entries_of(Kind::Decision).flat_map(|entry| numbers(&source[entry.span.clone()])).collect();
    named.sort();
    named.dedup();
    named
}

/// The numbers that headings begin with, each with its line.
pub fn headed(document: &[u8]) -> Vec<(Number, usize)> {
    // Most files name none, and need not be understood.
    if numbers(&text::same_length(document)).is_empty() {
        return Vec::new();
    }
    let outline = Outline::of(document, &Kinds::none());
    let begins = |title: &str| {
        let bare = title.trim_start_matches(|c: char| !c.is_alphanumeric());
        let found =
            NUMBER.as_ref()?.captures(bare).filter(|found| found.get(0).is_some_and(|found| found.start() == 0))?;
        number(&found)
    };
    let sections = outline.sections.iter();
    sections
        .filter_map(|section| Some((begins(&section.title)?, lines::number(document, section.heading.start))))
        .collect()
}

/// All numbers in a text, each once.
fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for found in NUMBER.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        numbers.extend(number(&found).filter(|number| !numbers.contains(number)));
    }
    numbers
}

fn number(found: &regex::Captures<'_>) -> Option<Number> {
    Some(Number { series: found.get(1)?.as_str().to_owned(), number: found.get(2)?.as_str().parse().ok()? })
}

/// The edit that puts a line below an entry, inside of it.
fn below(document: &[u8], outline: &Outline, entry: &Entry, line: &str) -> Option<Edit> {
    let end = lines::end_of_words(document, &entry.span);
    let indent = match Form::of(document, outline, entry) {
        Form::Item => {
            let first = lines::line(document, lines::start(document, entry.span.start));
            let outer = first.len() - first.trim_ascii_start().len();
            outer + style::marker(std::str::from_utf8(first.trim_ascii_start()).ok()?)?
        }
        Form::Title | Form::Heading => 0,
        Form::Row | Form::Line => return None,
    };
    let line_feed = if lines::is_start(document, end) { "" } else { "\n" };
    let text = format!("{line_feed}{}{line}\n", " ".repeat(indent));
    Some(Edit::insert(end, if outline.crlf { text.replace('\n', "\r\n") } else { text }))
}

fn reads_as_before(document: &[u8], outline: &Outline, edit: &Edit, kinds: &Kinds) -> bool {
    let after = Outline::of(&splice(document, vec![edit.clone()]), kinds);
    let read = |outline: &Outline| -> Vec<_> {
        outline.entries.iter().map(|entry| (entry.text.clone(), entry.done, entry.kinds.clone())).collect()
    };
    read(&after) == read(outline) && after.sections.len() == outline.sections.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_links(document: &str) -> String {
        let at = |path: &str, line: Option<usize>| Some(Place { path: path.to_owned(), line });
        let place = |number: &Number| match (number.series.as_str(), number.number) {
            ("AD", 1) => at("ARCHITECTURE.md", Some(12)),
            ("AD", 2) => at("ARCHITECTURE.md", Some(40)),
            ("ADR", 3) => at("docs/adr/0003-graph.md", None),
            _ => None,
        };
        String::from_utf8(linked(document.as_bytes().to_vec(), &Kinds::default(), place)).unwrap()
    }

    #[test]
    fn decisions_lead_to_what_they_name_once() {
        for (document, expected) in [
            (
                "- UUIDs (AD-001)\n- Graph (AD-2, ADR 0003)\n- AD-9\n",
                "- UUIDs (AD-001)\n  - See: `ARCHITECTURE.md:12`\n- Graph (AD-2, ADR 0003)\n  - See: `ARCHITECTURE.md:40`, `docs/adr/0003-graph.md`\n- AD-9\n",
            ),
            (
                "1. UUIDs\n   - Why: see AD-001\n\ntext\n",
                "1. UUIDs\n   - Why: see AD-001\n   - See: `ARCHITECTURE.md:12`\n\ntext\n",
            ),
            ("- UUIDs, AD-001 in `ARCHITECTURE.md`\n", "- UUIDs, AD-001 in `ARCHITECTURE.md`\n"),
            ("### 1. UUIDs (AD-001)\n\nThey travel.\n", "### 1. UUIDs (AD-001)\n\nThey travel.\n"),
            ("- UUIDs (AD-001)", "- UUIDs (AD-001)\n  - See: `ARCHITECTURE.md:12`\n"),
            ("- READ-1 and LOAD-2\n", "- READ-1 and LOAD-2\n"),
        ] {
            let heading = "# T\n\n## Design Decisions\n\n";
            let once = with_links(&format!("{heading}{document}"));
            assert_eq!(once.strip_prefix(heading), Some(expected));
            assert_eq!(with_links(&once), once);
        }
        assert_eq!(with_links("## Next\n- AD-001\n"), "## Next\n- AD-001\n");
        assert_eq!(
            with_links("## Decisions\r\n- AD-001\r\n"),
            "## Decisions\r\n- AD-001\r\n  - See: `ARCHITECTURE.md:12`\r\n"
        );
    }

    #[test]
    fn headings_that_begin_with_a_number_have_it() {
        let document = "# Decisions\n\n## AD-001: UUIDs\nSee ADR-3.\n\n## ✅ AD 2 - Graph\n\n## What AD-001 replaces\n\n```\n## AD-4\n```\n";
        let found: Vec<_> =
            headed(document.as_bytes()).into_iter().map(|(number, line)| (number.number, line)).collect();
        assert_eq!(found, [(1, 3), (2, 6)]);
    }
}
