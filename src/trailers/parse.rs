//! Reads trailers from a stored message, by git's rule.
//!
//! Only the last block is believed. Handoff lines elsewhere (squash merges bury them) are hints for finding a record.

use std::ops::Range;

use super::{Key, Trailer};
use crate::ids::RecordId;

/// Lines that make a block one even when a quarter of it is something else (trailer.c in git's source).
const RECOGNISED: [&[u8]; 2] = [b"Signed-off-by: ", b"(cherry picked from commit "];

/// Our trailers in the message's last block, in order; folded values are joined.
pub fn parse(message: &[u8]) -> Vec<Trailer> {
    let Some(block) = block(message, b"#") else { return Vec::new() };
    let mut trailers: Vec<Trailer> = Vec::new();
    let mut ours = false;
    for line in lines(&message[block.clone()]) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let (true, Some(last)) = (ours, trailers.last_mut()) {
                last.value = format!("{} {}", last.value, String::from_utf8_lossy(line.trim_ascii()));
            }
            continue;
        }
        let found = token(line).and_then(|end| Some((Key::read(line[..end].trim_ascii_end())?, &line[end + 1..])));
        ours = found.is_some();
        if let Some((key, value)) = found {
            trailers.push(Trailer { key, value: String::from_utf8_lossy(value.trim_ascii()).into_owned() });
        }
    }
    trailers.retain(|trailer| !trailer.value.is_empty());
    trailers
}

/// The records that a message names anywhere, in its last block or buried in the body by a squash.
pub fn hints(message: &[u8]) -> Vec<RecordId> {
    let key = Key::Session.as_str();
    let value = |line: &[u8]| {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_start_matches([' ', '*', '-', '>', '\t']);
        line.split_once(':')
            .filter(|(token, _)| token.eq_ignore_ascii_case(key))
            .and_then(|(_, id)| id.trim().parse().ok())
    };
    lines(message).filter_map(value).collect()
}

/// The message's trailer block, if its last paragraph is one. Trailing blank lines and comment lines do not count.
pub(super) fn block(message: &[u8], comment: &[u8]) -> Option<Range<usize>> {
    let end = end_of_text(message, comment);
    let start = start_of_last_paragraph(&message[..end])?;
    let (mut trailers, mut others, mut recognised) = (0, 0, false);
    for line in lines(&message[start..end]) {
        if !comment.is_empty() && line.starts_with(comment) {
            continue;
        }
        let continues = line.starts_with(b" ") || line.starts_with(b"\t");
        recognised |= RECOGNISED.iter().any(|prefix| line.starts_with(prefix));
        match (continues, token(line).is_some() || RECOGNISED.iter().any(|prefix| line.starts_with(prefix))) {
            // A continuation belongs to the line above it; git counts it with a non-trailer line only.
            (true, _) if trailers > 0 && others == 0 => {}
            (true, _) => others += 1,
            (false, true) => trailers += 1,
            (false, false) => others += 1,
        }
    }
    let counts = (trailers > 0 && others == 0) || (recognised && trailers * 3 >= others);
    counts.then_some(start..end)
}

/// Behind the last line that is neither blank nor a comment.
pub(super) fn end_of_text(message: &[u8], comment: &[u8]) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        let is_comment = !comment.is_empty() && line.starts_with(comment);
        if !is_comment && !line.trim_ascii().is_empty() {
            end = at;
        }
    }
    end
}

/// Where the last paragraph begins; none when it is the first, for a title is no block.
fn start_of_last_paragraph(text: &[u8]) -> Option<usize> {
    let mut start = None;
    let mut at = 0;
    let mut blank = false;
    let mut seen = false;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            blank = true;
        } else {
            if blank && seen {
                start = Some(at);
            }
            blank = false;
            seen = true;
        }
        at += line.len();
    }
    start
}

/// Where the separator stands in a line that is a trailer: letters, digits and hyphens, then blanks, then a colon.
pub(super) fn token(line: &[u8]) -> Option<usize> {
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let blanks = line[name..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    (name > 0 && line.get(name + blanks) == Some(&b':')).then_some(name + blanks)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(message: &str) -> Vec<String> {
        parse(message.as_bytes()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_the_last_block_is_believed() {
        assert_eq!(parsed("s\n\nHandoff-Next: a\n\nSigned-off-by: x\n"), [""; 0]);
        assert_eq!(parsed("s\n\nbody\n\nhandoff-next : a\n b\nReviewed-by: y\n"), ["Handoff-Next: a b"]);
        assert_eq!(parsed("s\n\n---\n\nHandoff-Next: a\r\n\n# comment\n"), ["Handoff-Next: a"]);
        assert_eq!(parsed("s\nHandoff-Next: a\n"), [""; 0]);
        assert_eq!(parsed("s\n\nHandoff-Next:\nHandoff-Done: b\n"), ["Handoff-Done: b"]);
    }

    #[test]
    fn a_buried_session_is_a_hint() {
        let message = b"Squashed (#4)\n\n* one\n\n  Handoff-Session: 2026-02-05-k7m2q/1\n\n* two\n\nHandoff-Session: 2026-02-05-k7m2q/2\n\nprose\n";
        assert_eq!(hints(message).iter().map(|id| id.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(parse(message), []);
    }
}
