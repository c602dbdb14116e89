//! Code laid bare: what stands in comments and strings becomes blanks, so that nothing in them passes for code. Every byte
//! stays where it is. A text over several lines is no blank, for how deep its lines stand means nothing.
//!
//! This is no lexer. What it does not know is taken for code, and a string that nothing closes is none.

use std::sync::LazyLock;

use regex::Regex;

/// What stands in place of a text over several lines.
pub(super) const INSIDE: char = '\u{1}';

/// How a language sets off what is no code.
pub(super) struct Signs {
    /// A comment begins, up to the end of the line. A `#` does so only behind a blank or a bracket.
    pub line: &'static [&'static str],
    pub comment: Option<(&'static str, &'static str)>,
    /// Comments may lie in comments.
    pub nests: bool,
    /// Longer ones first.
    pub quotes: &'static [Quote],
    /// `'x'` is a letter, and `'x` something else.
    pub letters: bool,
    /// `/x/` is an expression.
    pub slashes: bool,
    pub heredocs: Heredocs,
}

pub(super) struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// A backslash takes the next letter along.
    pub escapes: bool,
    pub over_lines: bool,
}

/// Whether lines up to a word that is named before are a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heredocs {
    No,
    /// `<<~WORD`
    Tight,
    /// `<< WORD` as well.
    Spaced,
}

/// Words that no line closes; then there are no such texts here.
const MOST_OPEN: usize = 16;

/// The longest expression between slashes.
const LONGEST_SLASHED: usize = 200;

pub(super) fn of(text: &str, signs: &Signs) -> String {
    let mut laying = Laying {
        text: text.as_bytes(),
        bare: text.as_bytes().to_vec(),
        signs,
        vain: vec![0; signs.quotes.len()],
        open: 0,
    };
    laying.lay();
    // Whole characters became blanks.
    String::from_utf8(laying.bare).unwrap_or_default()
}

struct Laying<'a> {
    text: &'a [u8],
    bare: Vec<u8>,
    signs: &'a Signs,
    /// Up to where nothing closes each kind of quote: nobody looks twice.
    vain: Vec<usize>,
    /// Texts that no word closed.
    open: usize,
}

impl Laying<'_> {
    fn lay(&mut self) {
        let mut at = 0;
        // A text that begins with the next line.
        let mut ahead: Option<(usize, usize)> = None;
        while at < self.text.len() {
            if let Some((start, end)) = ahead.filter(|(start, _)| *start <= at) {
                self.fill(start, end, INSIDE as u8);
                (at, ahead) = (at.max(end), None);
                continue;
            }
            let byte = self.text[at];
            if byte == b' ' || !byte.is_ascii() || (byte.is_ascii_alphanumeric() && !matches!(byte, b'r' | b'R')) {
                at += 1;
                continue;
            }
            if ahead.is_none() {
                ahead = self.heredoc(at);
            }
            at = self
                .comment(at)
                .or_else(|| self.letter(at))
                .or_else(|| self.quote(at))
                .or_else(|| self.slashes(at))
                .unwrap_or(at + 1);
        }
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.fill(start, end, b' ');
    }

    fn fill(&mut self, start: usize, end: usize, with: u8) {
        for byte in self.bare.iter_mut().take(end).skip(start).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            *byte = with;
        }
    }

    fn comment(&mut self, at: usize) -> Option<usize> {
        let end = self.long_comment(at).or_else(|| {
            let sign = self.signs.line.iter().find(|sign| self.stands(at, sign))?;
            let before = at.checked_sub(1).map_or(b'\n', |before| self.text[before]);
            let is_apart = before.is_ascii_whitespace() || b";,()[]{}".contains(&before);
            let is_attribute = self.stands(at, "#[");
            (*sign != "#" || (is_apart && !is_attribute)).then(|| self.end_of_line(at))
        })?;
        self.blank(at, end);
        Some(end)
    }

    fn long_comment(&self, at: usize) -> Option<usize> {
        let (open, close) = self.signs.comment.filter(|(open, _)| self.stands(at, open))?;
        let (mut at, mut depth) = (at + open.len(), 1);
        while at < self.text.len() {
            if self.stands(at, close) {
                (at, depth) = (at + close.len(), depth - 1);
                if depth == 0 {
                    return Some(at);
                }
            } else if self.signs.nests && self.stands(at, open) {
                (at, depth) = (at + open.len(), depth + 1);
            } else {
                at += 1;
            }
        }
        Some(at)
    }

    fn letter(&mut self, at: usize) -> Option<usize> {
        if !self.signs.letters || self.text[at] != b'\'' {
            return None;
        }
        let inside = &self.text[at + 1..self.text.len().min(at + 12)];
        let len = match inside {
            [b'\\', _, rest @ ..] => 2 + rest.iter().position(|byte| *byte == b'\'')?,
            _ => {
                let len = inside.iter().position(|byte| *byte == b'\'')?;
                (std::str::from_utf8(&inside[..len]).ok()?.chars().count() == 1).then_some(len)?
            }
        };
        self.blank(at + 1, at + 1 + len);
        Some(at + len + 2)
    }

    fn quote(&mut self, at: usize) -> Option<usize> {
        let kind = self.signs.quotes.iter().position(|quote| self.stands(at, quote.open))?;
        let Quote { open, close, escapes, over_lines } = self.signs.quotes[kind];
        let is_in_word = |before: usize| self.text[before].is_ascii_alphanumeric() && self.text[before] != b'b';
        let joins = open.starts_with(|c: char| c.is_alphanumeric()) && at.checked_sub(1).is_some_and(is_in_word);
        if joins || at < self.vain[kind] {
            return None;
        }
        let start = at + open.len();
        let mut end = start;
        while end < self.text.len() && !self.stands(end, close) && (over_lines || self.text[end] != b'\n') {
            end += if escapes && self.text[end] == b'\\' { 2 } else { 1 };
        }
        if !self.stands(end, close) {
            self.vain[kind] = end;
            return None;
        }
        if self.text[start..end].contains(&b'\n') {
            self.fill(start, end + close.len(), INSIDE as u8);
        } else {
            self.blank(start, end);
        }
        Some(end + close.len())
    }

    fn slashes(&mut self, at: usize) -> Option<usize> {
        if !self.signs.slashes || self.text[at] != b'/' {
            return None;
        }
        // What stands further away was written by a program.
        let before = &self.text[at.saturating_sub(LONGEST_SLASHED)..at];
        let line = before.iter().rposition(|byte| *byte == b'\n').map_or(before, |end| &before[end + 1..]);
        let before = line.trim_ascii_end();
        let begins = before.last().is_none_or(|byte| b"(,=:[!&|?{};+".contains(byte)) || before.ends_with(b"return");
        if !begins {
            return None;
        }
        let (mut end, mut in_class) = (at + 1, false);
        let last = self.text.len().min(at + LONGEST_SLASHED);
        while end < last && self.text[end] != b'\n' && (in_class || self.text[end] != b'/') {
            match self.text[end] {
                b'\\' => end += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                _ => {}
            }
            end += 1;
        }
        if !self.stands(end, "/") {
            return None;
        }
        self.blank(at + 1, end);
        Some(end + 1)
    }

    /// The lines of a text that is named here: from the next line to behind the word that closes it.
    fn heredoc(&mut self, at: usize) -> Option<(usize, usize)> {
        static TIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"^<<[<~-]?["'`]?([A-Za-z_]\w*)"#).ok());
        static SPACED: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r#"^<<[<~-]?[ \t]*\\?["']?([A-Za-z_]\w*)"#).ok());
        let pattern = match self.signs.heredocs {
            Heredocs::No => return None,
            Heredocs::Tight => TIGHT.as_ref()?,
            Heredocs::Spaced => SPACED.as_ref()?,
        };
        if !self.stands(at, "<<") || self.open == MOST_OPEN {
            return None;
        }
        let end_of_line = self.end_of_line(at);
        let line = std::str::from_utf8(&self.text[at..end_of_line]).ok()?;
        let word = pattern.captures(line)?.get(1)?.as_str().to_owned();
        let start = (end_of_line + 1).min(self.text.len());
        let mut next = start;
        for line in self.text[start..].split_inclusive(|byte| *byte == b'\n') {
            next += line.len();
            let rest = line.trim_ascii_start().strip_prefix(word.as_bytes());
            if rest.is_some_and(|rest| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')) {
                return Some((start, next));
            }
        }
        self.open += 1;
        None
    }

    fn stands(&self, at: usize, sign: &str) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.starts_with(sign.as_bytes()))
    }

    fn end_of_line(&self, at: usize) -> usize {
        self.text[at..].iter().position(|byte| *byte == b'\n').map_or(self.text.len(), |len| at + len)
    }
}
