//! A text as lines of code: each as it is written, and without what is in comments and strings; how deep it stands, and which
//! braces belong together.

use std::ops::Range;

use super::bare::{self, INSIDE};
use super::languages::Language;

/// A text, and the same without what is no code.
pub(super) struct Code<'t> {
    pub text: &'t str,
    pub bare: String,
    pub language: &'static Language,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The braces that are closed, and where; in the order in which they open.
    braces: Vec<(usize, usize)>,
    /// Which lines begin in a text over several lines.
    inside: Vec<bool>,
}

impl<'t> Code<'t> {
    pub(super) fn of(text: &'t str, language: &'static Language) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts: Vec<_> = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let bare = bare::of(text, &language.signs);
        let (braces, inside) = (braces(&bare), inside(&bare, &starts));
        Self { text, bare, language, starts, braces, inside }
    }

    pub(super) fn line(&self, number: usize) -> &'t str {
        self.text.get(self.span(number)).unwrap_or_default()
    }

    pub(super) fn bare_line(&self, number: usize) -> &str {
        self.bare.get(self.span(number)).unwrap_or_default()
    }

    /// A line's bytes.
    pub(super) fn span(&self, number: usize) -> Range<usize> {
        let end = |number: usize| self.starts.get(number).copied().unwrap_or(self.text.len());
        end(number)..end(number + 1)
    }

    pub(super) fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// How many lines there are.
    pub(super) fn lines(&self) -> usize {
        self.starts.len()
    }

    /// Whether a line begins in a text over several lines: then it stands as deep as what that is in.
    pub(super) fn is_inside(&self, number: usize) -> bool {
        self.inside.get(number).is_some_and(|is_inside| *is_inside)
    }

    pub(super) fn indent(&self, line: usize) -> usize {
        indent_of(self.bare_line(line))
    }

    /// Where the brace that opens here is closed.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let at = self.braces.binary_search_by_key(&open, |(open, _)| *open).ok()?;
        Some(self.braces[at].1)
    }
}

fn braces(bare: &str) -> Vec<(usize, usize)> {
    let (mut open, mut braces) = (Vec::new(), Vec::new());
    for (at, byte) in bare.bytes().enumerate() {
        match byte {
            b'{' => open.push(at),
            b'}' => braces.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    braces.sort_unstable();
    braces
}

/// An empty line is in such a text when the next one that is not empty is.
fn inside(bare: &str, starts: &[usize]) -> Vec<bool> {
    let mut is_below = false;
    let mut inside: Vec<bool> = starts
        .iter()
        .rev()
        .map(|start| {
            let line = &bare[*start..];
            is_below = line.starts_with(INSIDE) || (line.starts_with(['\n', '\r']) && is_below);
            is_below
        })
        .collect();
    inside.reverse();
    inside
}

/// How deep a line stands; a tab goes to the next of every eight columns.
pub(super) fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).fold(0, |column, byte| match byte {
        b'\t' => column / 8 * 8 + 8,
        _ => column + 1,
    })
}
