//! Text whose parts are drawn in different styles, and how styles are drawn.
//!
//! A style says what a part of a text *is*; only `paint` turns it into escape
//! sequences, and each painted piece closes what it opens. All text of a
//! document passes through here on its way to the terminal, so this is also
//! where characters that a terminal would obey are taken out.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// What a part of a text is, as a set of traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style(u8);

impl Style {
    pub const PLAIN: Self = Self(0);
    pub const STRONG: Self = Self(1);
    pub const FAINT: Self = Self(1 << 1);
    pub const EMPHASIS: Self = Self(1 << 2);
    pub const LINK: Self = Self(1 << 3);
    pub const STRUCK: Self = Self(1 << 4);
    pub const TITLE: Self = Self(1 << 5);
    pub const CODE: Self = Self(1 << 6);

    /// The parameter of the "select graphic rendition" sequence for each trait.
    const SGR: [(Self, &str); 7] = [
        (Self::STRONG, "1"),
        (Self::FAINT, "2"),
        (Self::EMPHASIS, "3"),
        (Self::LINK, "4"),
        (Self::STRUCK, "9"),
        (Self::TITLE, "35"),
        (Self::CODE, "36"),
    ];

    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn sgr(self) -> String {
        let codes: Vec<&str> = Self::SGR.iter().filter(|(part, _)| self.has(*part)).map(|(_, code)| *code).collect();
        codes.join(";")
    }
}

/// Draws a piece of a line.
pub fn paint(text: &str, style: Style, color: bool) -> String {
    if !color || style == Style::PLAIN || text.is_empty() {
        return text.to_owned();
    }
    format!("\x1b[{}m{text}\x1b[0m", style.sgr())
}

/// The text with every character replaced that a terminal would obey rather
/// than show.
///
/// A source without control characters is no protection: `&#27;` is plain
/// ASCII until the parser turns it into an escape character.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_harmful) { text.replace(is_harmful, "\u{FFFD}").into() } else { text.into() }
}

fn is_harmful(c: char) -> bool {
    let reorders_text = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || reorders_text
}

/// A styled text; its hard line breaks are `\n`.
#[derive(Default)]
pub struct Text {
    text: String,
    runs: Vec<Run>,
}

/// A stretch of text in one style, from the end of the run before it.
struct Run {
    end: usize,
    style: Style,
}

impl Text {
    /// Adds text in which white space only separates words.
    pub fn push(&mut self, text: &str, style: Style) {
        for c in harmless(text).chars() {
            if !matches!(c, ' ' | '\t' | '\n') {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
        self.end_run(style);
    }

    /// Adds text in which every space counts.
    pub fn push_literal(&mut self, text: &str, style: Style) {
        let spaced = harmless(text).replace(['\t', '\n'], " ");
        self.text.push_str(&spaced);
        self.end_run(style);
    }

    pub fn push_break(&mut self) {
        self.text.push('\n');
        self.end_run(Style::PLAIN);
    }

    pub fn append(&mut self, other: &Self) {
        let mut start = 0;
        for run in &other.runs {
            self.push_literal(&other.text[start..run.end], run.style);
            start = run.end;
        }
    }

    /// Takes an unstyled word off the start; says whether it stood there.
    pub fn strip_word(&mut self, word: &str) -> bool {
        let Some(rest) = self.text.strip_prefix(word) else {
            return false;
        };
        let is_plain = self.runs.first().is_some_and(|run| run.style == Style::PLAIN && run.end >= word.len());
        if !is_plain || !(rest.is_empty() || rest.starts_with([' ', '\n'])) {
            return false;
        }
        let removed = self.text.len() - rest.trim_start().len();
        self.text.drain(..removed);
        for run in &mut self.runs {
            run.end = run.end.saturating_sub(removed);
        }
        true
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub fn width(&self) -> usize {
        self.text.width()
    }

    /// Draws the part of the text in `range`, which must lie within a line.
    pub fn paint(&self, range: Range<usize>, color: bool) -> String {
        let first = self.runs.partition_point(|run| run.end <= range.start);
        let mut painted = String::new();
        let mut start = range.start;
        for run in &self.runs[first..] {
            if start >= range.end {
                break;
            }
            let end = run.end.min(range.end);
            painted += &paint(&self.text[start..end], run.style, color);
            start = end;
        }
        painted
    }

    /// Gives the text added since the last run a style.
    fn end_run(&mut self, style: Style) {
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(run) if run.style == style => run.end = end,
            Some(run) if run.end == end => {}
            _ => self.runs.push(Run { end, style }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painted_text_closes_its_styles() {
        let mut text = Text::default();
        text.push("a ", Style::PLAIN);
        text.push("b", Style::STRONG);
        text.push("c", Style::STRONG.with(Style::CODE));
        assert_eq!(text.paint(0..4, false), "a bc");
        assert_eq!(text.paint(0..4, true), "a \x1b[1mb\x1b[0m\x1b[1;36mc\x1b[0m");
        assert_eq!(text.paint(1..3, true), " \x1b[1mb\x1b[0m");
        assert_eq!(text.paint(2..2, true), "");
    }

    #[test]
    fn white_space_is_collapsed_unless_literal() {
        let mut text = Text::default();
        text.push("  a \t ", Style::PLAIN);
        text.push("  b", Style::PLAIN);
        text.push_break();
        text.push(" c", Style::PLAIN);
        text.push_literal("  d\n", Style::CODE);
        assert_eq!(text.as_str(), "a b\nc  d ");
    }

    #[test]
    fn characters_that_a_terminal_obeys_are_replaced() {
        for (text, expected) in [
            ("plain\ttext\n", "plain\ttext\n"),
            ("\x1b[31m", "\u{FFFD}[31m"),
            ("\u{9b}31m\r\x07", "\u{FFFD}31m\u{FFFD}\u{FFFD}"),
            ("a\u{202E}b\u{2066}", "a\u{FFFD}b\u{FFFD}"),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }

    #[test]
    fn only_a_plain_word_is_stripped() {
        let stripped = |text: &str, style| {
            let mut styled = Text::default();
            styled.push(text, style);
            styled.push("!", Style::STRONG);
            let found = styled.strip_word("[~]");
            (found, styled.paint(0..styled.as_str().len(), false))
        };
        assert_eq!(stripped("[~] a", Style::PLAIN), (true, "a!".to_owned()));
        assert_eq!(stripped("[~]", Style::PLAIN), (false, "[~]!".to_owned()));
        assert_eq!(stripped("[~] a", Style::CODE), (false, "[~] a!".to_owned()));
        assert_eq!(stripped("a", Style::PLAIN), (false, "a!".to_owned()));
    }
}
