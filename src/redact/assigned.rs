//! The value that stands behind a name: `NAME=x`, `name: x`, `"name": "x"`, `--name x`, `| name | x |`, `the name is x`.
//!
//! The name says how much may be taken for a secret, the link between them how sure it is that the value is one. Prose is
//! left alone: a name that is followed by words is talked about.

use std::ops::Range;

use super::names::{self, Says};
use super::{stand_ins, values};

/// A name has no more bytes than this.
const LONGEST_NAME: usize = 80;

/// So much of a line is looked at, from the name on; a value that is longer is taken to its end.
const FAR: usize = 512;

/// A word that says what a name is for is no longer.
const LONGEST_WORD: usize = 24;

/// So much of a value shows what it is.
const JUDGED: usize = 256;

/// A name in the text.
pub(super) struct Name {
    pub(super) span: Range<usize>,
    pub(super) says: Says,
    /// Written as an option of a command: `--name`.
    is_option: bool,
}

/// How name and value hang together, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// `NAME=x`, `?name=x`
    Tight,
    /// `name = x`, `name: x`, `name -> x`, `| name | x |`
    Spaced,
    /// `--name x`
    Option,
    /// `name is x`
    Is,
    /// `name for this is x`, `name for this: x`, `name to x`
    Loose,
    /// `name x`
    Next,
    /// The value stands alone on a line below the name.
    Below,
}

struct Value {
    span: Range<usize>,
    quoted: bool,
    /// In the backticks of Markdown, or in quotes.
    set_apart: bool,
    /// Nothing that reads like a sentence follows.
    lone: bool,
}

/// The name around a word that was met.
pub(super) fn name_at(text: &[u8], word: &Range<usize>) -> Option<Name> {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let is_joint = |byte: u8| matches!(byte, b'-' | b'.' | b'_');
    let before = text[..word.start].iter().rev().take(LONGEST_NAME).take_while(|byte| is_of_name(byte)).count();
    let behind = text[word.end..].iter().take(LONGEST_NAME).take_while(|byte| is_of_name(byte)).count();
    let whole = word.start - before..word.end + behind;
    let mut span = whole.clone();
    while span.start < word.start && is_joint(text[span.start]) {
        span.start += 1;
    }
    while span.end > word.end && is_joint(text[span.end - 1]) {
        span.end -= 1;
    }
    let name = &text[span.clone()];
    // A part of a longer name: `arn:aws:secretsmanager:eu-west-1:1234:secret:app`.
    let before = text[..span.start].split(|byte| byte.is_ascii_whitespace()).next_back().unwrap_or_default();
    if before.starts_with(b"arn:") {
        return None;
    }
    // `\n` of a string in JSON is not the name's first letter.
    if name.len() >= LONGEST_NAME || values::looks_random(name) {
        return None;
    }
    let says = names::judge(name, &text[line_start(text, span.start)..span.start])?;
    Some(Name { is_option: text[whole.start..span.start].starts_with(b"-"), span, says })
}

/// The secret that a name is given, if it is one.
pub(super) fn find(text: &[u8], name: &Name) -> Option<Range<usize>> {
    let line = name.span.end..line_end(text, name.span.end);
    let (link, at) = link(text, name, &line)?;
    if link == Link::Below {
        return below(text, name, at);
    }
    let value = value(text, at, line.end, link)?;
    let judged = value.span.start..value.span.end.min(value.span.start + JUDGED);
    if !accepts(name, &text[name.span.clone()], link, &text[judged], &value) {
        return None;
    }
    let beyond = if value.span.end - name.span.end >= FAR - 1 { rest_of_run(text, value.span.end) } else { 0 };
    Some(value.span.start..value.span.end + beyond)
}

/// What stands between name and value, and where the value begins.
fn link(text: &[u8], name: &Name, line: &Range<usize>) -> Option<(Link, usize)> {
    let byte = |at: usize| text[..line.end].get(at).copied().unwrap_or(b'\n');
    let skip = |mut at: usize, of: &[u8]| {
        while at < line.end && of.contains(&text[at]) {
            at += 1;
        }
        at
    };
    let end = name.span.end;
    if byte(end) == b'>' && name.span.start > 0 && text[name.span.start - 1] == b'<' {
        return Some((Link::Tight, end + 1));
    }
    let mut at = skip(end, b"\"'`*_]\\?");
    let closed = at;
    at = skip(at, b" \t");
    if byte(at) == b'(' {
        let close = text[at..line.end].iter().take(48).position(|byte| *byte == b')');
        at = close.map_or(at, |close| skip(at + close + 1, b" \t*`"));
    }
    at = skip(at, b"`*");
    // In `a|b` a bar is no cell's edge.
    let is_cell = at > closed || text[line_start(text, end)..end].trim_ascii_start().starts_with(b"|");
    if is_cell && byte(at) == b'|' && byte(at + 1) != b'|' {
        return Some((Link::Spaced, skip(at + 1, b" \t*")));
    }
    if let Some(behind) = sign(&text[at..line.end]) {
        let is_equals = text[at..line.end].starts_with(b"=");
        let value = skip(at + behind, b" \t*");
        if byte(value) == b'\n' || byte(value) == b'\r' || value == line.end {
            return Some((Link::Below, line.end)).filter(|_| !is_equals);
        }
        let tight = is_equals && at == closed && value == at + behind;
        return Some((if tight { Link::Tight } else { Link::Spaced }, value));
    }
    if closed == at || at >= line.end {
        return None;
    }
    if name.is_option {
        return Some((Link::Option, at));
    }
    let rest = &text[at..line.end.min(at + 48)];
    if let Some((link, behind)) = through_words(rest) {
        let value = skip(at + behind, b" \t*:");
        return (value < line.end).then_some((link, value));
    }
    let dashes = [&b"- "[..], "— ".as_bytes(), "– ".as_bytes()];
    let dash = dashes.iter().find(|dash| rest.starts_with(dash)).map_or(0, |dash| dash.len());
    Some((Link::Next, skip(at + dash, b" *")))
}

/// A few words may say what a name is for, before its value: `password for staging is x`, `token of the bot: x`.
fn through_words(rest: &[u8]) -> Option<(Link, usize)> {
    let mut from = 0;
    for _ in 0..5 {
        let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let end = from + rest[from..].iter().take_while(is_of_word).count();
        let joins = matches!(&rest[from..end], b"is" | b"was" | b"to");
        if joins && rest.get(end) == Some(&b' ') {
            let is_direct = from == 0 && &rest[..end] != b"to";
            return Some((if is_direct { Link::Is } else { Link::Loose }, end));
        }
        let closed = end + rest[end..].iter().take_while(|byte| matches!(byte, b'*' | b'`' | b')')).count();
        let assigns = (from > 0 || closed > 0).then(|| sign(&rest[closed..])).flatten();
        if let Some(sign) = assigns.filter(|_| end - from < LONGEST_WORD) {
            return Some((Link::Loose, closed + sign));
        }
        if end == from || rest.get(end) != Some(&b' ') {
            return None;
        }
        from = end + 1;
    }
    None
}

/// The length of a sign that assigns.
fn sign(rest: &[u8]) -> Option<usize> {
    if rest.starts_with(b"==") || rest.starts_with(b"::") || rest.starts_with(b"://") {
        return None;
    }
    [&b":="[..], b"=>", b"?=", b"+=", b"=", b"->", "→".as_bytes(), b":"]
        .iter()
        .find(|sign| rest.starts_with(sign))
        .map(|sign| sign.len())
}

/// The value that begins here.
fn value(text: &[u8], at: usize, line_end: usize, link: Link) -> Option<Value> {
    let rest = &text[at..line_end];
    let opening = rest.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\')).count();
    let (inside, quote) = (&rest[opening..], opening.checked_sub(1).map(|last| rest[last]));
    let start = at + opening;
    if let Some(quote) = quote.filter(|quote| *quote != b'\\') {
        // In a string within a string the quote that ends it is escaped as the one that began it.
        let mut length = 0;
        while length < inside.len() && inside[length] != quote {
            let skips = inside[length] == b'\\' && opening == 1 && length + 1 < inside.len();
            length += if skips { 2 } else { 1 };
        }
        let mut length = length.min(inside.len());
        if length < inside.len() {
            while opening > 1 && inside[..length].ends_with(b"\\") {
                length -= 1;
            }
            return Some(Value { span: start..start + length, quoted: quote != b'`', set_apart: true, lone: true })
                .filter(|value| !value.span.is_empty());
        }
    }
    let is_query = link == Link::Tight
        && text[..at]
            .iter()
            .rev()
            .take(LONGEST_NAME)
            .take_while(|byte| !byte.is_ascii_whitespace())
            .any(|byte| matches!(byte, b'?' | b'&'));
    let mut length = 0;
    while length < inside.len() {
        let byte = inside[length];
        let next_assigns = || {
            let name = inside[length + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b' '))
                .count();
            name > 1 && inside.get(length + 1 + name) == Some(&b'=')
        };
        let ends = match byte {
            b'"' | b'\'' | b'`' | b'<' | b' ' | b'\t' | b'\r' | b'\n' => true,
            b'\\' => matches!(inside.get(length + 1), Some(b'n' | b'r' | b'"' | b'\\')),
            b'&' | b'#' => is_query || next_assigns(),
            b';' | b',' => next_assigns(),
            _ => false,
        };
        if ends {
            break;
        }
        length += 1;
    }
    let behind = &inside[length..];
    let mut bare = &inside[..length];
    while let [head @ .., last] = bare {
        let closes = |open: u8| !head.contains(&open);
        let goes = match last {
            b'.' | b',' | b';' | b':' | b'*' | b'|' | b'\\' => true,
            b')' => closes(b'('),
            b']' => closes(b'['),
            b'}' => closes(b'{'),
            b'>' => closes(b'<'),
            _ => false,
        };
        if !goes {
            break;
        }
        bare = head;
    }
    let ended_by_sign = bare.len() < length && !inside[..length].ends_with(b":");
    let after = behind.trim_ascii_start();
    let lone = after.is_empty()
        || ended_by_sign
        || behind.first().is_some_and(|byte| !byte.is_ascii_whitespace())
        || [
            &b"#"[..],
            b"//",
            b"(",
            b"<",
            b"|",
            b"&",
            b";",
            b",",
            b"-",
            b"\\",
            b"/",
            b"`",
            b"*",
            "—".as_bytes(),
            "–".as_bytes(),
            b">",
        ]
        .iter()
        .any(|sign| after.starts_with(sign));
    Some(Value { span: start..start + bare.len(), quoted: false, set_apart: false, lone })
        .filter(|value| !value.span.is_empty())
}

/// Whether a value behind such a name, so linked, is a secret.
fn accepts(name: &Name, written: &[u8], link: Link, value: &[u8], place: &Value) -> bool {
    let is_pass = place.lone && matches!(link, Link::Tight | Link::Spaced) && is_pass(name, value);
    // Most names are of this kind, and hardly any of them has a secret: so this is asked first.
    if name.says == Says::Maybe && !is_pass && !values::looks_random(value) {
        return false;
    }
    if value.len() < 4 || stand_ins::stands_for_one(value) || value.starts_with(b"--") {
        return false;
    }
    let sure = link == Link::Tight || place.quoted && matches!(link, Link::Spaced | Link::Option);
    if value.iter().any(u8::is_ascii_whitespace) {
        return name.says == Says::Password && sure && is_phrase(value);
    }
    let is_number = values::is_number(value);
    match name.says {
        Says::Password => {
            let is_word = values::is_word(value) && !values::is_passphrase(value);
            let is_plain =
                value.iter().all(u8::is_ascii_lowercase) && value.len() >= 6 && !values::tells_a_state(value);
            match link {
                _ if is_number => sure && value.len() >= 6 && value.iter().all(u8::is_ascii_digit),
                Link::Tight => !is_word || !values::tells_a_state(value),
                _ if sure => !is_word || value.len() >= 6 && !values::tells_a_state(value),
                Link::Spaced | Link::Option if values::looks_chosen(value) => {
                    place.lone || value.len() >= 7 && !values::is_passphrase(value)
                }
                Link::Spaced | Link::Option => is_plain && place.lone,
                Link::Below => values::looks_chosen(value),
                Link::Is if values::is_passphrase(value) => place.lone || dashes(value) >= 3,
                Link::Is | Link::Loose => {
                    values::looks_chosen(value) && value.len() >= 6 && place.lone | (values::shapes(value) > 1)
                        || place.set_apart && is_plain
                }
                Link::Next => {
                    values::looks_chosen(value)
                        && !values::is_passphrase(value)
                        && (place.set_apart || value.len() >= 7)
                        && values::shapes(value) >= if place.set_apart { 2 } else { 3 }
                        || values::looks_random(value)
                }
            }
        }
        _ if is_number => false,
        Says::Token => {
            let is_id = values::is_digest(value) && value.len() >= 32;
            let is_mixed = is_mixed(value);
            // A person chose it, if it is none that a program made.
            let is_chosen = values::looks_chosen(value) && value.len() >= 6;
            match link {
                Link::Tight => {
                    is_mixed || is_id || is_chosen || value.len() >= 20 && value.iter().all(u8::is_ascii_alphanumeric)
                }
                _ if sure => is_mixed || is_id || is_chosen,
                Link::Option if place.lone && is_chosen => true,
                Link::Is if is_id => true,
                Link::Is if is_chosen && values::is_passphrase(value) => dashes(value) >= 3,
                Link::Is if is_chosen && value.len() >= 7 => true,
                Link::Spaced if is_chosen && place.lone && is_of_machine(written) => true,
                Link::Spaced | Link::Option | Link::Is | Link::Below => {
                    (is_mixed && place.lone) || values::looks_random(value) || is_id && place.lone
                }
                Link::Loose => {
                    values::looks_random(value) || is_mixed && value.len() >= 16 && place.lone || is_id && place.lone
                }
                Link::Next => {
                    values::looks_random(value) || place.set_apart && (is_mixed && value.len() >= 16 || is_id)
                }
            }
        }
        Says::Maybe => true,
    }
}

/// A name of an environment or a header, which no sentence has: `API_TOKEN`, `X-Api-Key`.
fn is_of_machine(name: &[u8]) -> bool {
    let is_variable = name.contains(&b'_') && !name.iter().any(u8::is_ascii_lowercase);
    let is_header = name.contains(&b'-') && name.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte == b'x');
    is_variable || is_header
}

fn dashes(value: &[u8]) -> usize {
    value.iter().filter(|byte| **byte == b'-').count()
}

/// Not a word, a joined name, a version, or a model's: letters and digits mixed as people do not write.
fn is_mixed(value: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let parts = value.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'/' | b':'));
    let is_name = |part: &[u8]| {
        let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        part[letters..].iter().all(u8::is_ascii_digit) && part.len() - letters <= 4
    };
    let mixed_case =
        value.iter().skip(1).filter(|byte| byte.is_ascii_uppercase()).count() >= 3 && has(u8::is_ascii_lowercase);
    value.len() >= 8
        && !stand_ins::is_path(value)
        && (has(u8::is_ascii_digit) || mixed_case && value.len() >= 16)
        && !parts.clone().all(is_name)
        || values::looks_random(value)
        || value.len() >= 24 && mixed_case && !value.contains(&b'_') && !value.contains(&b'.')
}

fn is_pass(name: &Name, value: &[u8]) -> bool {
    name.span.len() == 4 && !value.contains(&b'=') && values::looks_chosen(value) && values::shapes(value) >= 2
}

/// Words of a passphrase, not of a sentence.
fn is_phrase(value: &[u8]) -> bool {
    const OF_SENTENCES: &[&[u8]] = &[
        b"must",
        b"be",
        b"at",
        b"your",
        b"the",
        b"a",
        b"is",
        b"not",
        b"for",
        b"in",
        b"of",
        b"to",
        b"with",
        b"and",
        b"or",
        b"password",
        b"secret",
        b"token",
        b"no",
        b"please",
        b"enter",
        b"too",
        b"new",
        b"are",
        b"has",
        b"from",
        b"by",
        b"on",
    ];
    let words: Vec<&[u8]> = value.split(|byte| *byte == b' ').collect();
    (3..=10).contains(&words.len())
        && words
            .iter()
            .all(|word| word.len() >= 3 && word.iter().all(u8::is_ascii_lowercase) && !OF_SENTENCES.contains(word))
}

/// The value alone on one of the next lines, below a name that ends in a colon.
fn below(text: &[u8], name: &Name, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    for _ in 0..3 {
        at = text[at..].iter().take(2).position(|byte| *byte == b'\n').map(|line| at + line + 1)?;
        let end = line_end(text, at);
        let line = &text[at..end];
        let lead = line
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'"' | b'\'' | b'`'))
            .count();
        if line[lead..].trim_ascii().is_empty() || line.starts_with(b"```") {
            at = end;
            continue;
        }
        let value = value(text, at + lead, end, Link::Below)?;
        let bytes = &text[value.span.clone()];
        let rest =
            text[value.span.end..end].trim_ascii().iter().all(|byte| matches!(byte, b'`' | b'"' | b'\'' | b',' | b'.'));
        let random = values::looks_random(bytes)
            || name.says != Says::Maybe && values::is_digest(bytes) && bytes.len() >= 32 && lead > 0;
        return (rest && !stand_ins::stands_for_one(bytes) && random).then_some(value.span);
    }
    None
}

/// How much of a value lies beyond what was looked at.
pub(super) fn rest_of_run(text: &[u8], at: usize) -> usize {
    text[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'`')).count()
}

pub(super) fn line_start(text: &[u8], at: usize) -> usize {
    let before = &text[at.saturating_sub(LONGEST_NAME)..at];
    before.iter().rposition(|byte| *byte == b'\n').map_or(at - before.len(), |found| at - before.len() + found + 1)
}

/// Where the line ends, as far as it is looked at.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    line_end_within(text, at, FAR)
}

pub(super) fn line_end_within(text: &[u8], at: usize, far: usize) -> usize {
    let behind = &text[at..text.len().min(at + far)];
    let end = behind.iter().position(|byte| *byte == b'\n').map_or(at + behind.len(), |found| at + found);
    if text[at..end].ends_with(b"\r") { end - 1 } else { end }
}
