//! Finds where a text breaks into lines of a given display width.
//!
//! This works on bare characters and answers in byte ranges. It knows nothing
//! of styles or indents: the caller cuts its styled text along the ranges.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Punctuation that stays with the wide character before it.
const CLOSING: &str = "、。，．：；！？）］｝〕〉》」』】〗ー々";

/// Punctuation that stays with the wide character after it.
const OPENING: &str = "（［｛〔〈《「『【〖";

/// What becomes of a word that is wider than a whole line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LongWords {
    /// It is left whole and sticks out, so that paths and URLs can be copied.
    Keep,
    /// It is broken at the width, where sticking out would spoil a layout.
    Split,
}

/// Breaks `text` into lines, each given as its range of bytes without the
/// white space at the break. A `\n` always ends a line.
pub fn wrap(text: &str, width: usize, long_words: LongWords) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut offset = 0;
    for hard_line in text.split('\n') {
        wrap_line(hard_line, offset, width, long_words, &mut lines);
        offset += hard_line.len() + 1;
    }
    lines
}

/// The display width of the widest part of `text` that `wrap` keeps together.
pub fn longest_word(text: &str) -> usize {
    text.split('\n').flat_map(|line| Words::new(line, usize::MAX)).map(|word| word.width).max().unwrap_or(0)
}

fn wrap_line(text: &str, offset: usize, width: usize, long_words: LongWords, lines: &mut Vec<Range<usize>>) {
    let longest = match long_words {
        LongWords::Keep => usize::MAX,
        LongWords::Split => width,
    };
    // A line runs from `start` to `end`; the two are equal until it has a word.
    let (mut start, mut end, mut used) = (0, 0, 0);
    for word in Words::new(text, longest) {
        let grown = used + word.gap + word.width;
        if grown <= width {
            used = grown;
        } else {
            if start < end {
                lines.push(offset + start..offset + end);
            }
            start = word.range.start;
            used = word.width;
        }
        end = word.range.end;
    }
    lines.push(offset + start..offset + end);
}

/// A part of a line that is not broken.
struct Word {
    range: Range<usize>,
    width: usize,
    /// The number of spaces before it.
    gap: usize,
}

/// Cuts one line at every place where it may break.
struct Words<'t> {
    text: &'t str,
    at: usize,
    longest: usize,
}

impl<'t> Words<'t> {
    fn new(text: &'t str, longest: usize) -> Self {
        let at = 0;
        Self { text, at, longest }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = &self.text[self.at..];
        let word = rest.trim_start_matches(' ');
        if word.is_empty() {
            return None;
        }
        let gap = rest.len() - word.len();
        let start = self.at + gap;
        self.at = start + word_len(word, self.longest);
        let range = start..self.at;
        let width = self.text[range.clone()].width();
        Some(Word { range, width, gap })
    }
}

/// The length in bytes of the word that `text` starts with.
fn word_len(text: &str, longest: usize) -> usize {
    let mut width = 0;
    let mut previous = None;
    for (at, next) in text.char_indices() {
        let next_width = next.width().unwrap_or(0);
        let ends = |previous| next == ' ' || breaks_between(previous, next) || next_width > longest - width;
        if previous.is_some_and(ends) {
            return at;
        }
        // The sum over the characters of an emoji sequence may exceed its
        // drawn width; then a long word is merely split a little early.
        width = width.saturating_add(next_width).min(longest);
        previous = Some(next);
    }
    text.len()
}

/// Whether a line may break between two characters without a space, as in
/// Chinese and Japanese text. Korean has spaces between its words.
fn breaks_between(previous: char, next: char) -> bool {
    let is_skin_tone = ('\u{1F3FB}'..='\u{1F3FF}').contains(&next);
    let is_korean = is_hangul(previous) && is_hangul(next);
    let is_glued = is_skin_tone || is_korean || OPENING.contains(previous) || CLOSING.contains(next);
    is_wide(previous) && is_wide(next) && !is_glued
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize, long_words: LongWords) -> Vec<&str> {
        let lines = wrap(text, width, long_words);
        lines.into_iter().map(|line| &text[line]).collect()
    }

    #[test]
    fn lines_break_where_they_may() {
        let cases: [(&str, usize, &[&str]); 13] = [
            ("", 5, &[""]),
            ("one two three", 7, &["one two", "three"]),
            ("one two three", 8, &["one two", "three"]),
            ("one\ntwo", 20, &["one", "two"]),
            ("one  \n\ntwo", 20, &["one", "", "two"]),
            ("a  b", 20, &["a  b"]),
            ("  indented", 20, &["  indented"]),
            ("a /long/path/left/whole b", 6, &["a", "/long/path/left/whole", "b"]),
            ("日本語です", 6, &["日本語", "です"]),
            ("日本語。です", 6, &["日本", "語。で", "す"]),
            ("강제 종료", 7, &["강제", "종료"]),
            ("日本「語」", 6, &["日本", "「語」"]),
            ("👍🏽👍🏽👍🏽", 4, &["👍🏽👍🏽", "👍🏽"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrapped(text, width, LongWords::Keep), expected, "{text:?} at {width}");
        }
    }

    #[test]
    fn long_words_are_split_on_demand() {
        let cases: [(&str, usize, &[&str]); 4] = [
            ("abcdef", 4, &["abcd", "ef"]),
            ("a abcdef b", 4, &["a", "abcd", "ef b"]),
            ("日本", 1, &["日", "本"]),
            ("abc", 0, &["a", "b", "c"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrapped(text, width, LongWords::Split), expected, "{text:?} at {width}");
        }
    }

    #[test]
    fn the_longest_word_is_measured_on_the_screen() {
        for (text, expected) in [("", 0), ("a bcd\nef", 3), ("日本語", 2), ("é ☁️", 2)] {
            assert_eq!(longest_word(text), expected, "{text:?}");
        }
    }
}
