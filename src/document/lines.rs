//! Where lines begin and end in a document's bytes, and where the words of a span do.

use std::ops::Range;

/// The start of the line that `at` is in.
pub(super) fn start(document: &[u8], at: usize) -> usize {
    document[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// The end of the line that `at` is in, its line feed included.
pub(super) fn end(document: &[u8], at: usize) -> usize {
    document[at..].iter().position(|byte| *byte == b'\n').map_or(document.len(), |end| at + end + 1)
}

/// The line that begins at `at`, without its end.
pub(super) fn line(document: &[u8], at: usize) -> &[u8] {
    let line = &document[at..end(document, at)];
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The number of the line that `at` is in, counted from one.
pub(super) fn number(document: &[u8], at: usize) -> usize {
    document[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The end of the last line in a span with something on it. Rules (`---`) at the end are the border to what follows.
pub(super) fn end_of_words(document: &[u8], span: &Range<usize>) -> usize {
    let mut last = span.start;
    let mut at = span.start;
    while at < span.end {
        let next = end(document, at);
        let words = &document[at..next.min(span.end)];
        if !words.trim_ascii().is_empty() && !is_rule(words) {
            last = next;
        }
        at = next;
    }
    last
}

/// The end of the run of lines, from the line that ends at `at`, for which `belongs` holds.
pub(super) fn end_of_run(document: &[u8], mut at: usize, belongs: impl Fn(&[u8]) -> bool) -> usize {
    while at < document.len() && belongs(line(document, at)) {
        at = end(document, at);
    }
    at
}

/// Whether a new line can begin at `at`.
pub(super) fn is_start(document: &[u8], at: usize) -> bool {
    at == 0 || document[at - 1] == b'\n'
}

fn is_rule(line: &[u8]) -> bool {
    let signs: Vec<u8> = line.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    signs.len() > 2 && matches!(signs[0], b'-' | b'*' | b'_') && signs.iter().all(|sign| *sign == signs[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_before_blanks_and_rules() {
        for (text, words) in [
            ("- a\n\n---\n\n", "- a\n"),
            ("- a\n- b", "- a\n- b"),
            ("\n\n", ""),
            ("a\r\n\r\n* * *\r\n", "a\r\n"),
            ("--\n", "--\n"),
        ] {
            assert_eq!(&text[..end_of_words(text.as_bytes(), &(0..text.len()))], words, "{text:?}");
        }
    }

    #[test]
    fn lines_have_a_start_and_an_end() {
        let text = b"ab\r\n\ncd";
        assert_eq!((start(text, 2), end(text, 1), line(text, 0)), (0, 4, &b"ab"[..]));
        assert_eq!((number(text, 0), number(text, 3), number(text, 4), number(text, 7)), (1, 1, 2, 3));
        assert_eq!((start(text, 6), end(text, 5), line(text, 5)), (5, 7, &b"cd"[..]));
    }
}
