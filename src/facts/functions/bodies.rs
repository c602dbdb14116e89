//! Where the body of a function ends. Code in the making may be broken: a brace that nothing closes ends with the indentation,
//! and what has no body is no function.

use std::ops::Range;

use super::code::{Code, indent_of};
use super::definitions::Begun;
use super::languages::{Body, Way};

/// A signature longer than that is none.
const LONGEST_SIGNATURE: usize = 4_000;

/// Lines of comments in an expression, at most.
const MOST_COMMENTS: usize = 40;

impl Code<'_> {
    /// What the body holds, and the line in which it ends.
    pub(super) fn body(&self, begun: &Begun, line: usize, definitions: &[usize]) -> Option<(Range<usize>, usize)> {
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
            let last = (first..self.lines()).find(|last| !self.is_inside(last + 1)).unwrap_or(first);
            return Some((start..self.span(last).end, last));
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
            let is_shallow = !self.is_inside(*number) && !bare.trim().is_empty() && indent_of(bare) <= indent;
            is_shallow && !bare.trim_start().starts_with([')', ']', '}'])
        };
        let next = (line + 1..self.lines()).find(is_over);
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

    /// The lines of Python's protocols: classes of which others have the bodies.
    pub(super) fn protocols(&self) -> Vec<Range<usize>> {
        if !self.language.describes_in_body() {
            return Vec::new();
        }
        let is_one = |line: &usize| {
            let bare = self.bare_line(*line).trim_start();
            bare.starts_with("class ") && bare.contains("Protocol")
        };
        let lines = |line: usize| Some(line..self.last_deeper(line + 1, self.indent(line))? + 1);
        (0..self.lines()).filter(is_one).filter_map(lines).collect()
    }

    /// Whether a brace belongs to a type before the body: `): { a: string } {`, `): Promise<{ a: string }> {`,
    /// `interface{} {`.
    fn is_type(&self, at: usize) -> bool {
        let before = self.bare[..at].trim_end();
        // Elsewhere a comma may be the last sign before a body.
        let is_one_of_several = self.language.body == Body::BracesOrExpression && before.ends_with(',');
        is_one_of_several
            || before.ends_with([':', '<', '|', '&'])
            || before.ends_with("interface")
            || before.ends_with("struct")
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
                    let is_comment =
                        |line: &usize| self.bare_line(*line).trim().is_empty() && !self.line(*line).trim().is_empty();
                    let mut below = (last + 1..self.lines()).take(MOST_COMMENTS);
                    let next = below.find(|line| !is_comment(line)).unwrap_or(last + 1);
                    let bare = self.bare_line(next);
                    let is_deeper = !bare.trim().is_empty() && indent_of(bare) > self.indent(line);
                    if !is_deeper && !self.is_inside(next) {
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
        for number in from..self.lines() {
            let (bare, line) = (self.bare_line(number), self.line(number));
            let is_inside = self.is_inside(number);
            if !is_inside && !bare.trim().is_empty() && indent_of(bare) <= indent {
                break;
            }
            if is_inside || (!line.trim().is_empty() && indent_of(line) > indent) {
                last = Some(number);
            }
        }
        last
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let rest = line.trim_start().strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}
