//! What HTTP headers carry: `Authorization: Bearer x`, `Basic x`, `Cookie: sid=x`.

use std::ops::Range;

use super::assigned::{line_end, line_end_within, rest_of_run};
use super::{stand_ins, values};

/// Whatever begins with a letter and a capital is a scheme: `Bearer`, `ApiKey`, `Token`.
const SCHEMES: &[&str] = &[
    "bearer",
    "basic",
    "token",
    "apikey",
    "key",
    "digest",
    "negotiate",
    "splunk",
    "dpop",
    "bot",
    "ghost",
    "hawk",
    "ssws",
    "genie",
    "genie-key",
    "klaviyo-api-key",
];

/// The credentials of the header whose name stands here.
pub(super) fn authorization(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let end = line_end(text, name.end);
    let colon = text[name.end..end]
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'*' | b' ' | b':' | b'=' | b'>' | b',' | b'\\' | b'|'))
        .count();
    if !text[name.end..name.end + colon].iter().any(|byte| matches!(byte, b':' | b'=' | b'|' | b',')) {
        return None;
    }
    let first = run(text, name.end + colon, end);
    let scheme = text[first.clone()].to_ascii_lowercase();
    let has_scheme = std::str::from_utf8(&scheme).is_ok_and(|scheme| SCHEMES.contains(&scheme.trim_end_matches(':')));
    let value = if has_scheme { run(text, first.end + 1, end) } else { first };
    let bytes = &text[value.clone()];
    let is_secret = if has_scheme {
        is_credential(bytes)
            || values::is_passphrase(bytes)
            || bytes.len() >= 8 && bytes.len().is_multiple_of(4) && values::shapes(bytes) > 1
    } else {
        values::looks_random(bytes)
    };
    (is_secret && bytes.len() >= 6 && !stand_ins::stands_for_one(bytes)).then(|| whole(text, value, end))
}

/// What follows the word `Bearer` or `Basic`, wherever that stands.
pub(super) fn scheme(text: &[u8], word: &Range<usize>) -> Option<Range<usize>> {
    let end = line_end(text, word.end);
    let value = run(text, word.end + text[word.end..end].iter().take_while(|byte| **byte == b' ').count(), end);
    let bytes = &text[value.clone()];
    let begins_word = word.start == 0 || !text[word.start - 1].is_ascii_alphanumeric();
    (begins_word
        && value.start > word.end
        && bytes.len() >= 12
        && is_credential(bytes)
        && !stand_ins::stands_for_one(bytes)
        && !stand_ins::is_path(bytes))
    .then(|| whole(text, value, end))
}

/// No header's line is longer.
const LONGEST: usize = 16 * 1024;

pub(super) fn header_end(text: &[u8], at: usize) -> usize {
    line_end_within(text, at, LONGEST)
}

/// The values of a `Cookie:` or `Set-Cookie:` header, as far as they are no settings.
pub(super) fn cookies(text: &[u8], name: &Range<usize>) -> Vec<Range<usize>> {
    let end = header_end(text, name.end);
    let colon = text[name.end..end]
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'*' | b' ' | b':' | b'='))
        .count();
    let is_header = text[name.end..name.end + colon].contains(&b':');
    let stop = text[name.end + colon..end].iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let end = stop.map_or(end, |stop| name.end + colon + stop);
    let mut found = Vec::new();
    let mut at = name.end + colon;
    while is_header && at < end {
        let next = text[at..end].iter().position(|byte| *byte == b';').map_or(end, |next| at + next);
        if let Some(equals) = text[at..next].iter().position(|byte| *byte == b'=') {
            let value = run(text, at + equals + 1, next);
            let bytes = &text[value.clone()];
            if bytes.len() >= 8
                && values::shapes(bytes) > 1
                && !stand_ins::stands_for_one(bytes)
                && !values::is_number(bytes)
                && bytes.iter().any(u8::is_ascii_digit)
            {
                found.push(value);
            }
        }
        at = next + 1;
    }
    found
}

fn is_credential(bytes: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| bytes.iter().any(class);
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) || bytes.len() >= 20 && values::shapes(bytes) > 1
}

/// A value that reaches to where the look ended, with the rest of it.
fn whole(text: &[u8], value: Range<usize>, end: usize) -> Range<usize> {
    let beyond = if value.end == end { rest_of_run(text, end) } else { 0 };
    value.start..value.end + beyond
}

fn run(text: &[u8], from: usize, end: usize) -> Range<usize> {
    let from = from.min(end);
    let from = from + text[from..end].iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b'`')).count();
    let length = text[from..end]
        .iter()
        .take_while(|byte| {
            !byte.is_ascii_whitespace()
                && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b',' | b')' | b'\\' | b';' | b'|' | b'*')
        })
        .count();
    let length = text[from..from + length].strip_suffix(b".").map_or(length, <[u8]>::len);
    from..from + length
}
