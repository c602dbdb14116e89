//! The functions that a text defines: their names, the lines that belong to them, and their bodies.
//!
//! Code in the making may be broken: a brace that nothing closes ends with the indentation, and what has no body is none.

use std::ops::Range;

use super::bare;
use super::languages::{Body, Language, Way};

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

/// A text, and the same without what is no code.
pub(super) struct Code<'t> {
    pub text: &'t str,
    pub bare: String,
    language: &'static Language,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The braces that are closed, and where; in the order in which they open.
    braces: Vec<(usize, usize)>,
}

/// A definition's first words.
struct Begun {
    way: Way,
    name: Range<usize>,
    /// From here on it is read.
    from: usize,
}

/// A signature longer than that is none.
const LONGEST_SIGNATURE: usize = 4_000;

/// Whoever defines more of them is a program.
const MOST: usize = 1_000;

/// Comments above a function that belong to it, at most.
const MOST_ABOVE: usize = 40;

/// What stands before a parenthesis, and is no name of a function.
const NO_NAMES: &[&str] = &[
    "alignof",
    "assert",
    "await",
    "case",
    "catch",
    "constexpr",
    "decltype",
    "defined",
    "do",
    "else",
    "elif",
    "elseif",
    "export",
    "for",
    "foreach",
    "function",
    "guard",
    "if",
    "in",
    "instanceof",
    "lock",
    "match",
    "new",
    "of",
    "return",
    "sizeof",
    "static_assert",
    "super",
    "switch",
    "synchronized",
    "throw",
    "try",
    "typeof",
    "unless",
    "until",
    "using",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// What stands before a name where that is not being defined.
const NO_TYPES: &[&str] = &[
    "and",
    "await",
    "case",
    "class",
    "co_await",
    "co_return",
    "delete",
    "else",
    "enum",
    "goto",
    "in",
    "interface",
    "is",
    "let",
    "namespace",
    "new",
    "not",
    "or",
    "record",
    "return",
    "throw",
    "typedef",
    "using",
    "var",
    "yield",
];

/// What may stand before a type; alone it stands before a constructor.
const BEFORE_TYPES: &[&str] = &[
    "abstract",
    "const",
    "constexpr",
    "explicit",
    "extern",
    "final",
    "inline",
    "internal",
    "override",
    "private",
    "protected",
    "public",
    "static",
    "virtual",
];

impl<'t> Code<'t> {
    pub(super) fn of(text: &'t str, language: &'static Language) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let bare = bare::of(text, &language.signs);
        let braces = braces(&bare);
        Self { text, bare, language, starts, braces }
    }

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

    pub(super) fn line(&self, number: usize) -> &'t str {
        self.text.get(self.span(number)).unwrap_or_default()
    }

    fn bare_line(&self, number: usize) -> &str {
        self.bare.get(self.span(number)).unwrap_or_default()
    }

    fn span(&self, number: usize) -> Range<usize> {
        let end = |number: usize| self.starts.get(number).copied().unwrap_or(self.text.len());
        end(number)..end(number + 1)
    }

    pub(super) fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// What begins like a definition; of one line the first that a pattern finds.
    fn begun(&self) -> Vec<Begun> {
        let mut all: Vec<Begun> = Vec::new();
        for (way, pattern) in self.language.patterns() {
            for found in pattern.captures_iter(&self.bare) {
                let Some(name) = found.name("name").filter(|name| !NO_NAMES.contains(&name.as_str())) else { continue };
                if found.name("type").is_some_and(|words| !is_type(words.as_str())) {
                    continue;
                }
                // Half a name is none.
                if self.bare[name.end()..].starts_with(char::REPLACEMENT_CHARACTER) {
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

    /// What the body holds, and the line in which it ends.
    fn body(&self, begun: &Begun, line: usize, definitions: &[usize]) -> Option<(Range<usize>, usize)> {
        match self.language.body {
            Body::Indented => self.indented(begun, line),
            Body::End => Some(self.up_to_end(begun, line)),
            Body::Braces | Body::BracesOrExpression => self.braced(begun, line, definitions),
        }
    }

    fn indented(&self, begun: &Begun, line: usize) -> Option<(Range<usize>, usize)> {
        let colon = self.end_of_signature(begun.from, b':')?;
        let start = colon + 1;
        let first = self.line_of(colon);
        if !self.bare.get(start..self.span(first).end)?.trim().is_empty() {
            return Some((start..self.span(first).end, first));
        }
        let last = self.last_deeper(first + 1, self.indent(line)).unwrap_or(first);
        Some((start..self.span(last).end.max(start), last))
    }

    /// The first such sign behind the parameters.
    fn end_of_signature(&self, from: usize, sign: u8) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, byte) in self.bare.bytes().enumerate().skip(from).take(LONGEST_SIGNATURE) {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                b'\n' if depth == 0 => return None,
                byte if byte == sign && depth == 0 => return Some(at),
                _ => {}
            }
        }
        None
    }

    fn up_to_end(&self, begun: &Begun, line: usize) -> (Range<usize>, usize) {
        let indent = self.indent(line);
        let is_over = |number: &usize| {
            let bare = self.bare_line(*number);
            !bare.trim().is_empty() && indent_of(bare) <= indent && !bare.trim_start().starts_with([')', ']', '}'])
        };
        let next = (line + 1..self.starts.len()).find(is_over);
        if let Some(end) = next.filter(|next| has_word(self.bare_line(*next), "end")) {
            return (self.span(line).end.min(self.span(end).start)..self.span(end).start, end);
        }
        // The whole of it stands in a line, or it goes on deeper.
        let last = self.last_deeper(line + 1, indent).unwrap_or(line);
        let whole = begun.from..self.span(last).end.max(begun.from);
        let bare = self.bare.get(whole.clone()).unwrap_or_default();
        let ways =
            [bare.find("do:").map(|at| at + 3), bare.find(';').map(|at| at + 1), bare.find("= ").map(|at| at + 2)];
        let start = ways.into_iter().flatten().min().unwrap_or(0);
        let trimmed = bare.trim_end();
        let len = trimmed.strip_suffix("end").map_or(trimmed.len(), str::len);
        (whole.start + start.min(len)..whole.start + len.max(start.min(len)), last)
    }

    fn braced(&self, begun: &Begun, line: usize, definitions: &[usize]) -> Option<(Range<usize>, usize)> {
        let bytes = self.bare.as_bytes();
        let may_be_expression = self.language.body == Body::BracesOrExpression;
        let (mut depth, mut has_parameters) = (0_usize, begun.way == Way::Bare);
        let mut at = begun.from;
        while at < bytes.len().min(begun.from + LONGEST_SIGNATURE) {
            match bytes[at] {
                b'(' | b'[' => depth += 1,
                b')' | b']' => {
                    depth = depth.checked_sub(1)?;
                    has_parameters = has_parameters || (depth == 0 && bytes[at] == b')');
                }
                _ if depth > 0 => {}
                b'{' if !has_parameters || self.is_type(at) => at = self.closing(at)?,
                b'{' if begun.way == Way::Arrow => return None,
                b'{' => return Some(self.in_braces(at, line)),
                b';' | b'}' => return None,
                b'=' if may_be_expression && (has_parameters || bytes.get(at + 1) == Some(&b'>')) => {
                    let is_arrow = bytes.get(at + 1) == Some(&b'>');
                    if begun.way == Way::Method || (begun.way == Way::Arrow && !is_arrow) {
                        return None;
                    }
                    at += usize::from(is_arrow);
                    let rest = &bytes[at + 1..];
                    let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    if rest.get(blanks) == Some(&b'{') {
                        return Some(self.in_braces(at + 1 + blanks, line));
                    }
                    return Some(self.expression(at + 1, line));
                }
                b'\n' => {
                    let next = self.line_of(at + 1);
                    let is_call = matches!(begun.way, Way::Method | Way::Arrow) && has_parameters;
                    if is_call || definitions.binary_search(&next).is_ok() {
                        return None;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Whether a brace belongs to a type before the body: `): { a: string } {`, `interface{} {`.
    fn is_type(&self, at: usize) -> bool {
        let before = self.bare[..at].trim_end();
        before.ends_with(':') || before.ends_with("interface") || before.ends_with("struct")
    }

    fn in_braces(&self, open: usize, line: usize) -> (Range<usize>, usize) {
        if let Some(close) = self.closing(open) {
            return (open + 1..close, self.line_of(close));
        }
        let from = self.line_of(open) + 1;
        let deeper = self.last_deeper(from, self.indent(line)).unwrap_or(from - 1);
        let closes = self.bare_line(deeper + 1).trim_start().starts_with('}');
        let last = if closes { deeper + 1 } else { deeper };
        (open + 1..self.span(deeper).end.max(open + 1), last)
    }

    /// Where the brace that opens here is closed.
    fn closing(&self, open: usize) -> Option<usize> {
        let at = self.braces.binary_search_by_key(&open, |(open, _)| *open).ok()?;
        Some(self.braces[at].1)
    }

    /// An expression goes on as long as something in it is open, or the next line stands deeper.
    fn expression(&self, from: usize, line: usize) -> (Range<usize>, usize) {
        let mut depth = 0_usize;
        let mut last = self.line_of(from);
        for (at, byte) in self.bare.bytes().enumerate().skip(from) {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => return (from..at, self.line_of(at)),
                b')' | b']' | b'}' => depth -= 1,
                b';' if depth == 0 => return (from..at, self.line_of(at)),
                b'\n' if depth == 0 => {
                    last = self.line_of(at);
                    let next = self.bare_line(last + 1);
                    if next.trim().is_empty() || indent_of(next) <= self.indent(line) {
                        break;
                    }
                }
                _ => {}
            }
        }
        (from..self.span(last).end.max(from), last)
    }

    /// The last of the lines from here on that stand deeper; comments may stand as they like.
    fn last_deeper(&self, from: usize, indent: usize) -> Option<usize> {
        let mut last = None;
        for number in from..self.starts.len() {
            let bare = self.bare_line(number);
            if !bare.trim().is_empty() && indent_of(bare) <= indent {
                break;
            }
            let line = self.line(number);
            if !line.trim().is_empty() && indent_of(line) > indent {
                last = Some(number);
            }
        }
        last
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

    fn indent(&self, line: usize) -> usize {
        indent_of(self.bare_line(line))
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

/// Whether words can be a type of what a function gives back.
fn is_type(words: &str) -> bool {
    let words = words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    let names_none = words.iter().any(|word| NO_TYPES.contains(word));
    words.retain(|word| !BEFORE_TYPES.contains(word));
    !names_none && !words.is_empty()
}

/// How deep a line stands; a tab goes to the next of every eight columns.
fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).fold(0, |column, byte| match byte {
        b'\t' => column / 8 * 8 + 8,
        _ => column + 1,
    })
}

fn has_word(line: &str, word: &str) -> bool {
    let rest = line.trim_start().strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}
