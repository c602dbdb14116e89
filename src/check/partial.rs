//! Rules for work that is begun and not done: how far in percent, what remains, and no way back without a word.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::words::WORDS;
use super::{Complaint, Subject};
use crate::document::details::percent;
use crate::document::{Around, Entry, Kind, Kinds, Outline};
use crate::text::has_word;

static FRACTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b\d+\s*(?:/|of|out of|von|sur|de|из)\s*\d+\b|\[[ xX~]\]|\d\s*[%％]").ok());

pub(super) fn percent_is_said(subject: &Subject<'_>) -> Vec<Complaint> {
    let entries = begun(subject).into_iter().filter(|entry| !is_measured(subject, entry));
    entries
        .map(|entry| {
            let message = format!("\"{}\" is begun, and nothing says how far it is", short(&entry.text));
            Complaint::at(
                subject.line_of(&entry.span),
                message,
                "say how far, and what is left: \"… - 60 %, the error handling is missing\"",
            )
        })
        .collect()
}

pub(super) fn remaining(subject: &Subject<'_>) -> Vec<Complaint> {
    let steps: String =
        subject.outline.entries_of(Kind::Next).map(|step| subject.text[step.span.clone()].to_lowercase()).collect();
    let steps = Words::of(&steps);
    let says_what = |entry: &&Entry| {
        let source = subject.text[entry.span.clone()].to_lowercase();
        let shares = |word: &str| word.chars().count() > 4 && steps.have(word);
        source.trim().lines().count() > 1
            || source.contains([':', '：', ';', '（', '—', '、', ','])
            || source.contains(" (")
            || WORDS.remains.iter().any(|word| has_word(&source, word))
            || source.split(|c: char| !c.is_alphanumeric() && c != '_').any(shares)
    };
    let unfinished =
        begun(subject).into_iter().filter(|entry| percent_of(subject, entry).is_some_and(|percent| percent < 100));
    unfinished
        .filter(|entry| !says_what(entry))
        .map(|entry| {
            let message = format!("\"{}\" does not say what remains", short(&entry.text));
            Complaint::at(
                subject.line_of(&entry.span),
                message,
                "add what is left: \"… the error handling is missing\"",
            )
        })
        .collect()
}

pub(super) fn backwards(subject: &Subject<'_>) -> Vec<Complaint> {
    let Some(before) = subject.evidence.and_then(|evidence| evidence.before.as_ref()) else { return Vec::new() };
    let text = crate::text::same_length(before);
    let outline = Outline::of(before, subject.kinds);
    let old = measured(&text, &outline, subject.kinds);
    let new = measured(subject.text, subject.outline, subject.kinds);
    let mut complaints = Vec::new();
    for (key, (entry, now)) in &new {
        if let Some((_, then)) = old.get(key).filter(|(_, then)| then > now) {
            let message = format!("\"{}\" was at {then} % before, and is at {now} % now", short(&entry.text));
            complaints.push(Complaint::at(
                subject.line_of(&entry.span),
                message,
                "say what set it back, or put the number right",
            ));
        }
    }
    complaints
}

fn percent_of(subject: &Subject<'_>, entry: &Entry) -> Option<u8> {
    percent(&subject.text[entry.span.clone()], true)
}

fn is_measured(subject: &Subject<'_>, entry: &Entry) -> bool {
    let measured = |text: &str| FRACTION.as_ref().is_some_and(|fraction| fraction.is_match(text));
    let source = &subject.text[entry.span.clone()];
    let below = source.find('\n').map_or("", |at| &source[at..]);
    // The box of the entry itself measures nothing.
    let first = source.lines().next().unwrap_or_default();
    let first = first.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '`').trim_start_matches("x] ");
    measured(first) || measured(below)
}

/// Entries with a percentage, by what they are about: their words up to the number.
fn measured<'o>(text: &str, outline: &'o Outline, kinds: &Kinds) -> HashMap<String, (&'o Entry, u8)> {
    let mut measured = HashMap::new();
    for entry in &outline.entries {
        let bare = entry.kinds.iter().any(|kind| kinds.row(*kind).progress);
        let Some(percent) = percent(&text[entry.span.clone()], bare) else { continue };
        let about = entry.text.split(&percent.to_string()).next().unwrap_or_default();
        let key: String = about.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if key.chars().count() > 3 {
            measured.insert(key, (entry, percent));
        }
    }
    measured
}

/// Entries of work that is under way: by their section's heading, or by their own label.
fn begun<'s>(subject: &Subject<'s>) -> Vec<&'s Entry> {
    let says = |words: &[String], text: &str| words.iter().any(|word| has_word(text, word));
    let kind = |kinds: &[Kind]| kinds.contains(&Kind::Progress) || kinds.contains(&Kind::Uncommitted);
    let mut around = Around::of(&subject.outline.sections, |section| kind(&section.kinds));
    let mut met: HashMap<usize, Heading> = HashMap::new();
    let mut begun = |entry: &&Entry| {
        if entry.done == Some(true) || !kind(&entry.kinds) {
            return false;
        }
        let Some(section) = around.innermost(entry.span.start) else { return false };
        // A heading that names its work itself has notes below it, and no pieces of work.
        let is_list = || {
            let label = section.title.split(['(', '（', '—', '–']).next().unwrap_or_default();
            let label = label.split(" - ").next().unwrap_or_default();
            subject.kinds.of_label(label).is_some_and(|kind_of| kind(&[kind_of]))
                && says(&WORDS.begun, &section.title.to_lowercase())
        };
        let start = section.heading.start;
        let heading =
            met.entry(start).or_insert_with(|| Heading { is_list: is_list(), seen: start, has_number: false });
        if !heading.is_list {
            return false;
        }
        let first = subject.text[entry.span.clone()].lines().next().unwrap_or_default().to_lowercase();
        // A number that stands above its parts is said of all of them.
        heading.look_to(subject.text, entry.span.start);
        !says(&WORDS.not_begun, &first)
            && !heading.has_number
            && !is_particular(&entry.text)
            && !entry.text.starts_with('[')
    };
    subject
        .outline
        .entries
        .iter()
        .filter(|entry| !subject.outline.in_block(entry))
        .filter(|entry| begun(entry))
        .collect()
}

/// A section's heading, and what is known of the text between it and its entries, which come in their order.
struct Heading {
    is_list: bool,
    seen: usize,
    /// Whether a line that is no entry says how far the work is.
    has_number: bool,
}

impl Heading {
    fn look_to(&mut self, text: &str, at: usize) {
        let new = text.get(self.seen..at).unwrap_or_default();
        let mut lines = new.lines().filter(|line| !line.trim_start().starts_with(['-', '*', '|', '+']));
        self.has_number = self.has_number || lines.any(|line| percent(line, true).is_some());
        // The line that the entry begins in is looked at again.
        self.seen += new.rfind('\n').map_or(0, |end| end + 1);
    }
}

/// The words of a text, and all that they end in: what they contain is what one of those begins with.
struct Words<'t>(BTreeSet<&'t str>);

impl<'t> Words<'t> {
    /// Words that differ only behind this are nobody's.
    const LONGEST: usize = 64;

    fn of(text: &'t str) -> Self {
        let whole: HashSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let ends = |word: &'t str| word.char_indices().map(move |(at, _)| Self::cut(&word[at..]));
        Self(whole.into_iter().flat_map(ends).collect())
    }

    fn have(&self, word: &str) -> bool {
        let word = Self::cut(word);
        self.0.range(word..).next().is_some_and(|end| end.starts_with(word))
    }

    fn cut(word: &str) -> &str {
        &word[..word.floor_char_boundary(Self::LONGEST)]
    }
}

/// Whether the entry says something of the work above it, and is none itself: `Location: …`, `Branch: …`.
fn is_particular(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "branch",
        "location",
        "file",
        "files",
        "path",
        "status",
        "state",
        "next",
        "next step",
        "note",
        "notes",
        "remaining",
        "goal",
        "owner",
        "commit",
        "head",
        "pr",
        "issue",
        "depends on",
        "blocked by",
        "what's done",
        "what's left",
        "what's remaining",
        "why",
        "test",
        "tests",
        "started",
        "where",
        "worktree",
        "plan",
        "ref",
        "reference",
        "see",
        "context",
        "current",
        "scope",
    ];
    let label = text.split([':', '：']).next().filter(|label| label.len() < text.len()).unwrap_or_default();
    LABELS.contains(&label.trim().to_lowercase().as_str())
}

fn short(text: &str) -> String {
    crate::text::cut(&crate::text::one_line(text), 60).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of, with};
    use crate::claims::Evidence;

    #[test]
    fn work_that_is_begun_has_a_number() {
        let document = "## In progress\n- The parser\n- The lexer - 60 %, errors are missing\n- Parts: 3/5 done\n- Docs (not started)\n- [x] Old\n- a\n  - [ ] b\n";
        assert_eq!(of("partial-percent", document), ["\"The parser\" is begun, and nothing says how far it is"]);
        for quiet in [
            "## Remaining work\n- The parser\n",
            "## In progress: parser (40% complete)\n- errors\n",
            "## In progress\nNone\n",
        ] {
            assert_eq!(of("partial-percent", quiet), [""; 0], "{quiet}");
        }
        assert_eq!(of("partial-percent", "### In Progress - NEEDS ATTENTION\n- The parser\n").len(), 1);
        assert_eq!(of("partial-percent", "## 진행 중\n- 결제 화면\n").len(), 1);
    }

    #[test]
    fn what_remains_is_said() {
        let document = "## In progress\n- The parser at 60 %\n- generate_scene() at 40 %\n- Lexer 20 %, errors\n## Next\n1. Complete generate_scene()\n";
        assert_eq!(of("partial-remaining", document), ["\"The parser at 60 %\" does not say what remains"]);
    }

    #[test]
    fn numbers_do_not_go_back_without_a_word() {
        let evidence = Evidence {
            before: Some(b"## In progress\n- The parser at 60 %\n- The lexer\n  - Status: 30% complete\n".to_vec()),
            ..Evidence::default()
        };
        let now = "## In progress\n- The parser at 40 %, see below\n- The lexer\n  - Status: 50% complete\n";
        let found = with(now, Some(&evidence));
        let found: Vec<_> = found.iter().filter(|line| line.starts_with("percent-backwards")).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("was at 60 % before, and is at 40 % now"));
    }
}
