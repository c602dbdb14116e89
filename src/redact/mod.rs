//! Takes secrets out of a text before any git object is written from it.
//!
//! Only this module makes [`Clean`], the type that a record's body is stored from. A marker with the kind and four hash
//! digits stands where a secret stood, so that two equal secrets are still seen to be equal. The draft itself is never
//! changed. Pure: the environment's secrets are handed in.
//!
//! [`words`] points to the places that are worth a look, the other modules say what stands there.

mod assigned;
mod blocks;
mod commands;
mod headers;
mod known;
mod names;
mod near;
mod own;
mod stand_ins;
mod urls;
mod values;
mod vendors;
mod words;

use std::ops::Range;

use known::Known;
pub use own::Own;
use serde::Serialize;
use words::Sign;

use crate::fingerprint;

/// How a marker begins.
const MARK: &[u8] = b"[redacted ";

/// A text from which secrets were taken is looked through again, until nothing is found: what stands beside a marker may read
/// differently. It does so once or twice.
const MOST_ROUNDS: usize = 8;

/// A text that has been through [`Redactor::redact`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clean(Vec<u8>);

impl Clean {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first `max` bytes, ending at a line where one ends there.
    pub fn head(&self, max: usize) -> Self {
        let head = &self.0[..self.0.len().min(max)];
        let end = head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1);
        Self(head[..end].to_vec())
    }
}

/// What a text becomes when its secrets are gone.
#[derive(Debug)]
pub struct Redaction {
    pub text: Clean,
    /// What was taken out, in the order of the text.
    pub secrets: Vec<Secret>,
}

impl Redaction {
    /// How many places were redacted.
    pub fn count(&self) -> u32 {
        u32::try_from(self.secrets.len()).unwrap_or(u32::MAX)
    }
}

/// A secret that was found. It does not hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Secret {
    pub kind: &'static str,
    /// Where it stands in the text as it was.
    #[serde(skip)]
    pub span: Range<usize>,
    /// The line it begins on, counted from one.
    pub line: usize,
    /// What stands in its place.
    pub marker: String,
}

/// What is looked for: the rules, the values of the environment, and what the team added.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    known: Known,
    own: Own,
}

impl Redactor {
    /// `known` are exact values that must not appear, such as those of secret-named environment variables.
    pub fn new(own: Own, known: &[Vec<u8>]) -> Self {
        Self { known: Known::of(known), own }
    }

    /// A text without its secrets.
    pub fn redact(&self, text: &[u8]) -> Redaction {
        let mut clean = text.to_vec();
        let mut secrets: Vec<Secret> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let found = self.find(&clean);
            if found.is_empty() {
                break;
            }
            clean = replace(&clean, found, &mut secrets);
        }
        secrets.sort_by_key(|secret| secret.span.start);
        count_lines(text, &mut secrets);
        Redaction { text: Clean(clean), secrets }
    }

    /// The same for a short text, such as a path or a message.
    pub fn line(&self, text: &str) -> String {
        // Whole characters go and come.
        String::from_utf8_lossy(self.redact(text.as_bytes()).text.as_bytes()).into_owned()
    }

    /// What is to be taken out: in order, and no two of them overlap.
    fn find(&self, text: &[u8]) -> Vec<(&'static str, Range<usize>)> {
        let mut found = by_rules(text);
        found.extend(self.known.find(text).into_iter().map(|span| ("environment", span)));
        found.extend(self.own.find(text).into_iter().map(|span| ("own", span)));
        found.retain(|(_, span)| !self.own.is_excepted(&text[span.clone()]));
        if !found.is_empty() {
            let marks = marks(text);
            found.retain(|(_, span)| !marks.iter().any(|mark| mark.start < span.end && span.start < mark.end));
        }
        // Two rules may see the same secret: what begins first has it, and takes what reaches beyond it along.
        found.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
        let mut apart: Vec<(&'static str, Range<usize>)> = Vec::new();
        for (kind, span) in found {
            match apart.last_mut() {
                Some((_, last)) if span.start < last.end => last.end = last.end.max(span.end),
                _ => apart.push((kind, span)),
            }
        }
        apart
    }
}

/// Whether a name says that its value is secret. A name that only may say so, such as `SESSION` or `KEY`, does not.
pub fn names_a_secret(name: &str) -> bool {
    names::judge(name.as_bytes(), b"").is_some_and(|says| says != names::Says::Maybe)
}

fn by_rules(text: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let mut found = Vec::new();
    // A name is looked at once, however many words are in it; so is a header; and what was taken is not looked at again.
    let (mut named, mut header, mut taken) = (0, 0, 0..0);
    for (sign, word) in words::met(text) {
        if taken.contains(&word.start) {
            continue;
        }
        match sign {
            Sign::Vendor(vendor) => {
                found.extend(vendors::find(text, vendor, word).map(|span| (vendors::VENDORS[vendor].kind, span)));
            }
            Sign::Name if word.start < named => {}
            Sign::Name => {
                let Some(name) = assigned::name_at(text, &word) else { continue };
                named = name.span.end;
                found.extend(assigned::find(text, &name).map(|span| (name.says.kind(), span)));
                found.extend(near::find(text, &name).into_iter().map(|span| (name.says.kind(), span)));
            }
            Sign::Address => found.extend(urls::find(text, &word).map(|span| ("url-password", span))),
            Sign::Block => found.extend(blocks::find(text, &word).map(|span| ("private-key", span))),
            Sign::Authorization => {
                found.extend(headers::authorization(text, &word).map(|span| ("authorization", span)));
            }
            Sign::Scheme => found.extend(headers::scheme(text, &word).map(|span| ("authorization", span))),
            Sign::Cookie if word.start < header => {}
            Sign::Cookie => {
                header = headers::header_end(text, word.end);
                found.extend(headers::cookies(text, &word).into_iter().map(|span| ("cookie", span)));
            }
            Sign::Command(command) => found.extend(commands::find(text, command, &word).map(|span| ("password", span))),
            Sign::Netrc => found.extend(commands::netrc(text, &word).map(|span| ("password", span))),
            Sign::Pgpass => found.extend(commands::pgpass(text, &word).map(|span| ("password", span))),
        }
        taken = found.last().map_or(taken, |(_, span)| span.clone());
    }
    found
}

/// The markers that stand in a text already: neither a secret nor a name is read in one.
fn marks(text: &[u8]) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].windows(MARK.len()).position(|window| window == MARK).map(|found| at + found) {
        at = start + MARK.len();
        let length = text[at..]
            .iter()
            .take(48)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' '))
            .count();
        if text.get(at + length) == Some(&b']') {
            at += length + 1;
            marks.push(start..at);
        }
    }
    marks
}

/// Puts markers in place of what was found, and notes where that stood in the text of before all rounds.
fn replace(text: &[u8], found: Vec<(&'static str, Range<usize>)>, secrets: &mut Vec<Secret>) -> Vec<u8> {
    let mut clean = Vec::with_capacity(text.len());
    let mut at = 0;
    let mut new = Vec::new();
    for (kind, span) in found {
        let marker = format!("[redacted {kind} {}]", fingerprint::of_secret(&text[span.clone()]));
        clean.extend_from_slice(&text[at..span.start]);
        clean.extend_from_slice(marker.as_bytes());
        at = span.end;
        let (start, end) = (origin(span.start, secrets), origin(span.end, secrets));
        new.push(Secret { kind, span: start..end, line: 0, marker });
    }
    clean.extend_from_slice(&text[at..]);
    secrets.extend(new);
    clean
}

/// Where a place of a text in which these secrets are replaced was before.
fn origin(place: usize, replaced: &[Secret]) -> usize {
    let mut in_order: Vec<&Secret> = replaced.iter().collect();
    in_order.sort_by_key(|secret| secret.span.start);
    let mut origin = place;
    for secret in in_order {
        if secret.span.start < origin {
            origin = origin + secret.span.len() - secret.marker.len();
        }
    }
    origin
}

fn count_lines(text: &[u8], secrets: &mut [Secret]) {
    let (mut at, mut line) = (0, 1);
    for secret in secrets {
        line += text[at..secret.span.start].iter().filter(|byte| **byte == b'\n').count();
        at = secret.span.start;
        secret.line = line;
    }
}

#[cfg(test)]
mod tests;

/// Bytes as they are, for tests of what happens to them later.
#[cfg(test)]
pub(crate) fn clean(bytes: &[u8]) -> Clean {
    Clean(bytes.to_vec())
}
