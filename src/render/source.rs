//! Reads a Markdown document: what is done to its source before and beside
//! the parser.
//!
//! Everything here is there to make the parser's answers fit for drawing, or
//! its work bounded. Nothing here knows what a drawing looks like.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A line that opens more containers than this has the rest of their markers
/// read as text, since the parser looks at each open container again on each
/// line that continues a paragraph: 400 kB of that took it half a minute.
const MAX_OPENED: usize = 64;

/// The document as the parser can take it, whatever it holds.
pub fn readable(markdown: &str) -> String {
    let markdown = markdown.trim_start_matches('\u{FEFF}').replace('\r', "");
    let mut readable = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let (containers, rest) = line.split_at(excess_marker(line).unwrap_or(0));
        readable += containers;
        if !containers.is_empty() {
            readable.push('\\');
        }
        readable += rest;
    }
    readable
}

/// Where the marker stands that would open one container too many, if any.
fn excess_marker(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let ends_word = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    let mut markers = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'>' => markers += 1,
            b'-' | b'*' | b'+' | b'.' | b')' if ends_word(at + 1) => markers += 1,
            b' ' | b'\t' | b'0'..=b'9' => {}
            _ => return None,
        }
        if markers > MAX_OPENED {
            return Some(at);
        }
    }
    None
}

pub fn parser(markdown: &str) -> Parser<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    Parser::new_ext(markdown, options)
}

/// For each list in the order of their starts, whether its items stand apart.
///
/// The parser tells this only by the paragraphs inside the items, which is too
/// late for the first of them. Reading the document twice costs less than
/// keeping all of its events.
pub fn loose_lists(markdown: &str) -> Vec<bool> {
    let mut loose = Vec::new();
    // The open elements; for a list and its items, the number of the list.
    let mut open: Vec<Option<usize>> = Vec::new();
    for event in parser(markdown) {
        match event {
            Event::Start(tag) => {
                let parent = open.last().copied().flatten();
                open.push(match tag {
                    Tag::List(_) => {
                        loose.push(false);
                        Some(loose.len() - 1)
                    }
                    Tag::Item => parent,
                    Tag::Paragraph => {
                        if let Some(list) = parent {
                            loose[list] = true;
                        }
                        None
                    }
                    _ => None,
                });
            }
            Event::End(_) => {
                open.pop();
            }
            _ => {}
        }
    }
    loose
}

/// Takes the comments out of an HTML block.
///
/// One that is never closed stays, so that a slip cannot hide the rest of a
/// document from its reader.
pub fn without_comments(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        // `<!-->` is a whole comment, hence the search for the end from here.
        let inside = start + "<!".len();
        let Some(length) = rest[inside..].find("-->") else {
            break;
        };
        shown += &rest[..start];
        rest = &rest[inside + length + "-->".len()..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_paragraphs_are_loose() {
        for (markdown, expected) in [
            ("a", &[][..]),
            ("- a\n- b", &[false]),
            ("- a\n\n- b", &[true]),
            ("- a\n\n  - b\n  - c", &[true, false]),
            ("- a\n  - b\n\n  - c\n- d", &[false, true]),
            ("- > a", &[false]),
            ("- ```\n  ```\n\n- a", &[true]),
        ] {
            assert_eq!(loose_lists(markdown), expected, "{markdown:?}");
        }
    }

    #[test]
    fn only_a_long_run_of_markers_is_broken() {
        let many = "> ".repeat(MAX_OPENED);
        let cases = [
            (format!("{many}a"), format!("{many}a")),
            (format!("{many}> a"), format!("{many}\\> a")),
            (format!("{many}1. a\nb"), format!("{many}1\\. a\nb")),
            (format!("{many}**a**"), format!("{many}**a**")),
            ("-".repeat(300), "-".repeat(300)),
        ];
        for (source, expected) in cases {
            assert_eq!(readable(&source), expected);
        }
    }

    #[test]
    fn comments_are_taken_out() {
        for (html, expected) in [
            ("<p>", "<p>"),
            ("a<!-- b -->c<!---->d<!-->e", "acde"),
            ("a<!-- b\n-->\nc", "a\nc"),
            ("a<!-- b", "a<!-- b"),
            ("a<!-- b --><!-- c", "a<!-- c"),
        ] {
            assert_eq!(without_comments(html), expected, "{html:?}");
        }
    }
}
