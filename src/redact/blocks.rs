//! Private keys that are written over several lines, between `-----BEGIN …-----` and `-----END …-----`.

use std::ops::Range;

/// No key is longer, in bytes.
const LONGEST: usize = 32 * 1024;

/// So much of a key stands behind its first line; less is only talk of one.
const LEAST: usize = 24;

/// The block whose `-----BEGIN` stands here, if it holds a private key: from its first sign to its last.
pub(super) fn find(text: &[u8], begin: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[begin.start..text.len().min(begin.start + LONGEST)];
    let label_end = rest.iter().take(90).skip(begin.len()).position(|byte| *byte == b'-')? + begin.len();
    let label = &rest[begin.len()..label_end];
    let holds = |word: &[u8]| label.windows(word.len()).any(|window| window == word);
    if !holds(b"PRIVATE KEY") || label.contains(&b'\n') {
        return None;
    }
    let dashes = rest[label_end..].iter().take_while(|byte| **byte == b'-').count();
    let body = label_end + dashes;
    // Another beginning ends the search: this key has no end.
    let marks: [&[u8]; 4] = [b"-----EN", b"---- EN", b"-----BE", b"---- BE"];
    let end = rest[body..].windows(7).position(|window| marks.contains(&window)).map(|at| body + at);
    let end = end.filter(|end| rest[end + 5] == b'E');
    let end = match end {
        Some(end) => {
            let line = rest[end + 5..].iter().take(100).take_while(|byte| **byte != b'\n').collect::<Vec<_>>();
            let label = line.iter().position(|byte| **byte == b'-').unwrap_or(0);
            end + 5 + label + line[label..].iter().take_while(|byte| **byte == &b'-').count()
        }
        None => body + unended(&rest[body..]),
    };
    let of_key = rest[body..end].iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    (of_key >= LEAST).then(|| begin.start..begin.start + end)
}

/// How long a body without its last line is: as long as lines look like one.
fn unended(body: &[u8]) -> usize {
    let mut length = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.trim_ascii();
        let bare = bare.strip_prefix(b">").unwrap_or(bare).trim_ascii();
        let is_body =
            bare.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\\'));
        let is_header =
            [&b"Proc-Type:"[..], b"DEK-Info:", b"Version:", b"Comment:"].iter().any(|name| bare.starts_with(name));
        if !(bare.is_empty() && length < 4 || is_header || is_body && bare.len() >= 4) {
            break;
        }
        length += line.len();
    }
    body[..length].trim_ascii_end().len()
}
