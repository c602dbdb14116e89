//! The rule for assumed knowledge: short names in capitals that neither the document nor the repository explains.
//!
//! Ids (`AD-001`), constants, code, headings and shouted words are no such names; what a whole trade knows is in a list.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{self, WORDS};
use super::{Complaint, Subject};
use crate::document::fences;

/// A name in capitals, and what stands around it.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[A-Z]{2,5}s?\b").ok());

/// How many are named.
const MOST: usize = 3;

pub(super) fn assumed(subject: &Subject<'_>) -> Vec<Complaint> {
    // Without a repository nothing tells what is explained there.
    let (Some(evidence), Some(name)) = (subject.evidence, &*NAME) else { return Vec::new() };
    let hidden = fences::of(subject.text);
    let mut met: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    let mut line = Line::default();
    for found in name.find_iter(subject.text) {
        let word = found.as_str().trim_end_matches('s');
        if word.len() > 1
            && !subject.is_ours(found.start())
            && !fences::is_in(&hidden, found.start())
            && line.is_prose(subject.text, found.start(), found.end())
        {
            met.entry(word).or_default().push(found.start()..found.start() + word.len());
        }
    }
    let unknown = |word: &str| {
        !words::has(&WORDS.known, word)
            && !is_explained(subject.text, word)
            && !is_shouted(subject.text, word)
            && !has_name(&evidence.prose, word)
            && !in_paths(&evidence.tracked, word)
    };
    // What is said once is in passing; what comes up again is what the document is about.
    let often = met.into_iter().filter(|(_, spans)| spans.len() > 1);
    let mut unexplained: Vec<_> =
        often.filter(|(word, _)| unknown(word)).map(|(word, mut spans)| (word, spans.remove(0))).collect();
    unexplained.sort_by_key(|(_, span)| span.start);
    unexplained
        .into_iter()
        .take(MOST)
        .map(|(word, span)| {
            let message = format!("nothing here or in the repository's documents says what {word} is");
            Complaint::at(span, message, format!("say it once: \"{word} (…)\""))
        })
        .collect()
}

/// A line, and what of it has been looked at: words come in their order.
#[derive(Default)]
struct Line {
    start: usize,
    end: usize,
    seen: usize,
    backticks: usize,
    bold: usize,
    has_address: bool,
}

impl Line {
    /// Goes on to a place, in this line or in a later one.
    fn look_to(&mut self, text: &str, at: usize) {
        if at > self.end || self.end == 0 {
            let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
            *self = Self { start, end, seen: start, ..Self::default() };
        }
        let new = &text[self.seen..at];
        self.backticks += new.matches('`').count();
        self.bold += new.matches("**").count();
        self.has_address |= new.contains("http");
        self.seen = at;
    }

    /// Whether the word stands in running text: not in code, an id, a constant, a heading or among other words in capitals.
    fn is_prose(&mut self, text: &str, start: usize, end: usize) -> bool {
        self.look_to(text, start);
        let is_plain = self.backticks.is_multiple_of(2) && self.bold.is_multiple_of(2) && !self.has_address;
        is_plain && is_among_words(text, self.start..self.end, start..end)
    }
}

fn is_among_words(text: &str, line: Range<usize>, word: Range<usize>) -> bool {
    let (before, after) = (&text[line.start..word.start], &text[word.end..line.end.max(word.end)]);
    let line = &text[line];
    let joins = |c: char| "-_/\\=<>{}[](\"'#@$&+%".contains(c) || c.is_ascii_digit();
    // A full stop ends a sentence, or joins as in `QZX.max`.
    let is_joined = after.strip_prefix(['.', ':', ')']).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let shouted = |word: &str| {
        let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
        letters.len() > 1 && letters.chars().all(char::is_uppercase)
    };
    let beside = before.split_whitespace().next_back().is_some_and(shouted)
        || after.split_whitespace().next().is_some_and(shouted);
    // In the middle of a sentence: in front of it stands a word in small letters.
    let in_sentence =
        before.ends_with(' ') && before.trim_end().ends_with(|c: char| c.is_lowercase() || c == ',' || is_wide(c));
    in_sentence && !line.trim_start().starts_with(['#', '|']) && !after.starts_with(joins) && !is_joined && !beside
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Whether the document says what it is: `Name (LONG FORM)`, `long form (NAME)`, `NAME: …`, `NAME = …`, `NAME is …`.
fn is_explained(text: &str, word: &str) -> bool {
    let marks = [
        "(",
        " (",
        ": ",
        " = ",
        " - ",
        " – ",
        " — ",
        " is ",
        "** ",
        "**:",
        "`:",
        " means ",
        " stands for ",
        "（",
        "：",
        "는 ",
        "은 ",
        "とは",
    ];
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].trim_end_matches(['*', '`', '_']);
        let after = text[at + word.len()..].trim_start_matches(['*', '`', '_']);
        // In parentheses behind its long form: a capital for each letter, or nearly.
        let in_parentheses = before.ends_with(['(', '（']) && after.starts_with([')', '）', ',', 's']);
        let is_word = !before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric());
        is_word && (in_parentheses || marks.iter().any(|mark| after.starts_with(mark)))
    })
}

/// Whether it is an ordinary word in capitals: it also stands there in small letters.
fn is_shouted(text: &str, word: &str) -> bool {
    has_name(text, &word.to_lowercase())
}

fn has_name(text: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    text.match_indices(word).any(|(at, _)| {
        !joins(text[..at].chars().next_back()) && !joins(text[at + word.len()..].chars().next().filter(|c| *c != 's'))
    })
}

/// Whether a file or folder is called so, in whatever case.
fn in_paths(tracked: &[u8], word: &str) -> bool {
    let word = word.to_ascii_lowercase().into_bytes();
    let parts = tracked.split(|byte| !byte.is_ascii_alphanumeric());
    parts.into_iter().any(|part| part.eq_ignore_ascii_case(&word))
}

#[cfg(test)]
mod tests {
    use super::super::tests::with;
    use crate::claims::Evidence;

    fn asked(document: &str) -> Vec<String> {
        let evidence = Evidence {
            tracked: b"src/ocr/read.rs\0".to_vec(),
            prose: "The WBM is a model.".into(),
            ..Evidence::default()
        };
        let found = with(document, Some(&evidence));
        found
            .iter()
            .filter_map(|line| Some(line.strip_prefix("assumed-knowledge: ")?.rsplit(' ').nth(1)?.to_owned()))
            .collect()
    }

    #[test]
    fn names_that_nothing_explains_are_found() {
        assert_eq!(asked("We wait for the QZX to answer, and for the QZXs."), ["QZX"]);
        assert_eq!(asked("We wait for the QZX to answer."), [""; 0]);
    }

    #[test]
    fn what_is_explained_or_no_name_is_left_alone() {
        for text in [
            "We wait for the quiet zone (QZX). The QZX is slow.",
            "the HTTP API, the OCR, the WBM, the OCR, the WBM",
            "the qzx, the QZX and the QZX",
            "see AD-001 and the `QZX` and the QZX_MAX",
            "# The QZX\n## The QZX\n",
            "do NOT DO THIS",
            "```\nthe QZX\n```\n",
            "QZX: a thing. The QZX is slow",
        ] {
            assert_eq!(asked(text), [""; 0], "{text}");
        }
    }
}
