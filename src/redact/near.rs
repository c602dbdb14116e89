//! What chance made, on the line of a name that speaks of secrets: `the Datadog key (x) is out`, `use x as the token`.

use std::ops::Range;

use super::assigned::Name;
use super::names::Says;
use super::{stand_ins, values};

/// How far from the name such a value may stand.
const BEFORE: usize = 160;
const BEHIND: usize = 200;

/// What makes a password of the word before it: `x as the password`, `x is the password`.
const AS: &[&[u8]] = &[b" as ", b" is "];

/// The values near a name that are random by their look.
pub(super) fn find(text: &[u8], name: &Name) -> Vec<Range<usize>> {
    let start = name.span.start.saturating_sub(BEFORE);
    let from = text[start..name.span.start].iter().rposition(|byte| *byte == b'\n').map_or(start, |at| start + at + 1);
    let end = text.len().min(name.span.end + BEHIND);
    let to = text[name.span.end..end].iter().position(|byte| *byte == b'\n').map_or(end, |at| name.span.end + at);
    let mut found = Vec::new();
    for side in [from..name.span.start, name.span.end..to] {
        for run in runs(text, &side) {
            if values::looks_random(&text[run.clone()]) && !stand_ins::stands_for_one(&text[run.clone()]) {
                found.push(run);
            }
        }
    }
    if name.says != Says::Maybe {
        found.extend(given_as(text, name, from));
    }
    found
}

/// `x as the password`: what a person chose, before its name.
fn given_as(text: &[u8], name: &Name, from: usize) -> Option<Range<usize>> {
    let before = &text[from..name.span.start];
    let (at, joint) = AS
        .iter()
        .filter_map(|joint| Some((before.windows(joint.len()).rposition(|window| window == *joint)?, *joint)))
        .max()?;
    let words = before[at + joint.len()..].split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count();
    let value = before[..at].iter().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |blank| blank + 1);
    let trimmed = |byte: &u8| matches!(byte, b'`' | b'"' | b'\'' | b'(' | b'*');
    let lead = before[value..at].iter().take_while(|byte| trimmed(byte)).count();
    let tail = before[value + lead..at].iter().rev().take_while(|byte| trimmed(byte)).count();
    let span = from + value + lead..from + at - tail;
    let bytes = &text[span.clone()];
    let dashes = bytes.iter().filter(|byte| **byte == b'-').count();
    let is_sure = name.says == Says::Password || lead > 0;
    let fits = values::looks_chosen(bytes) && values::shapes(bytes) >= if is_sure { 2 } else { 3 }
        || is_sure && values::is_passphrase(bytes) && dashes >= 3
        || values::is_uuid(bytes);
    let is_chosen = fits && (!values::is_digest(bytes) || values::is_uuid(bytes)) && !values::is_number(bytes);
    (words <= 4 && is_chosen && bytes.len() >= 7 && !stand_ins::stands_for_one(bytes)).then_some(span)
}

/// The runs of signs that tokens are made of, without what ends a sentence.
fn runs(text: &[u8], side: &Range<usize>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = side.start;
    while at < side.end {
        let length = text[at..].iter().take_while(|byte| is_of_run(**byte)).count();
        let bare = text[at..at + length].iter().rev().take_while(|byte| matches!(byte, b'.' | b'-' | b'/')).count();
        // What is cut on its left is not known whole.
        let is_whole = at == 0 || at > side.start || !is_of_run(text[at - 1]);
        if is_whole && length > bare {
            runs.push(at..at + length - bare);
        }
        at += length + 1;
    }
    runs
}

fn is_of_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~')
}
