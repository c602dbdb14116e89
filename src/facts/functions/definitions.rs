//! The functions that a text defines: their names, the lines that belong to them, and their bodies.

use std::ops::Range;

use super::code::{Code, indent_of};
use super::languages::Way;

/// A function, as a text defines it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function<'t> {
    pub name: &'t str,
    /// The line that defines it, counted from zero.
    pub line: usize,
    /// Its lines, from the comments and attributes right above it to the end of its body.
    pub lines: Range<usize>,
    /// What stands in the body, in bytes.
    pub body: Range<usize>,
}

/// A definition's first words.
pub(super) struct Begun {
    pub way: Way,
    pub name: Range<usize>,
    /// From here on it is read.
    pub from: usize,
}

/// Whoever defines more of them is a program.
const MOST: usize = 1_000;

/// Comments above a function that belong to it, at most.
const MOST_ABOVE: usize = 40;

/// What introduces a name, so that it may be any.
const INTRODUCE: &str = "fn def defp defmacro defmacrop func fun function sub const let var";

/// What stands before a parenthesis, and is no name where nothing introduces one.
const NO_NAMES: &str = "\
    alignof await catch constexpr decltype defined for foreach function if noexcept return sizeof static_assert super \
    switch synchronized throw typeof while with yield";

/// What stands before a name where that is not being defined.
const NO_TYPES: &str = "\
    and await case class co_await co_return delete else enum goto in interface is let namespace new not or record \
    return throw typedef using var yield";

/// What may stand before a type; alone it stands before a constructor.
const BEFORE_TYPES: &str = "\
    abstract const constexpr explicit extern final inline internal override private protected public static virtual";

impl<'t> Code<'t> {
    /// All functions, in the order of their lines.
    pub(super) fn functions(&self) -> Vec<Function<'t>> {
        let begun = self.begun();
        if begun.len() > MOST {
            return Vec::new();
        }
        let at: Vec<usize> = begun.iter().map(|begun| self.line_of(begun.name.start)).collect();
        let function = |begun: &Begun| {
            let line = self.line_of(begun.name.start);
            let (body, end) = self.body(begun, line, &at)?;
            Some(Function { name: &self.text[begun.name.clone()], line, lines: self.above(line)..end + 1, body })
        };
        begun.iter().filter_map(function).collect()
    }

    /// What begins like a definition; of one line the first that a pattern finds.
    fn begun(&self) -> Vec<Begun> {
        let mut all: Vec<Begun> = Vec::new();
        for (way, pattern) in self.language.patterns() {
            for found in pattern.captures_iter(&self.bare) {
                let (Some(whole), Some(name)) = (found.get(0), found.name("name")) else { continue };
                let mut before = self.bare[whole.start()..name.start()].split_whitespace();
                let is_word = is_among(NO_NAMES, name.as_str()) && !before.any(|word| is_among(INTRODUCE, word));
                // Half a name is none.
                let is_cut = self.bare[name.end()..].starts_with(char::REPLACEMENT_CHARACTER);
                if is_word || is_cut || found.name("type").is_some_and(|words| !is_type(words.as_str())) {
                    continue;
                }
                let from = found.name("from").map_or(name.end(), |from| from.start());
                all.push(Begun { way: *way, name: name.range(), from });
            }
        }
        all.sort_by_key(|begun| begun.name.start);
        all.dedup_by_key(|begun| self.line_of(begun.name.start));
        all
    }

    /// The first line of the comments and attributes that stand right above a definition.
    fn above(&self, line: usize) -> usize {
        let indent = self.indent(line);
        let belongs = |number: &usize| {
            let (bare, text) = (self.bare_line(*number).trim_start(), self.line(*number));
            let is_comment = bare.is_empty() && !text.trim().is_empty();
            let is_attribute = bare.starts_with('@')
                || bare.starts_with("#[")
                || (bare.starts_with('[') && bare.trim_end().ends_with(']'));
            // The sign of a longer comment stands a blank deeper.
            (is_comment || is_attribute) && indent_of(text) <= indent + 1
        };
        (line.saturating_sub(MOST_ABOVE)..line).rev().take_while(belongs).last().unwrap_or(line)
    }
}

/// Whether words can be a type of what a function gives back.
fn is_type(words: &str) -> bool {
    let words = words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    let names_none = words.iter().any(|word| is_among(NO_TYPES, word));
    words.retain(|word| !is_among(BEFORE_TYPES, word));
    !names_none && !words.is_empty()
}

fn is_among(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}
