//! Code in labelled fences, line by line as it stands in them: without the marks of the lists and quotes around, and each line
//! with its number in the document. What is done with code is not known here.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::Outline;
use super::outline::{options, shallow};
use crate::text;

/// A fence that says what its code is.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The first word behind the opening fence, in lower case.
    pub label: String,
    pub span: Range<usize>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from one.
    pub number: usize,
    pub text: String,
}

/// The labelled fences of a document.
pub fn labelled(document: &[u8], outline: &Outline) -> Vec<Code> {
    let source: Cow<'_, str> = shallow(text::same_length(&document[outline.start..]));
    let mut place = Place { at: 0, number: 1 + ends(&document[..outline.start]) };
    let mut found = Vec::new();
    let mut open: Option<Code> = None;
    for (event, span) in Parser::new_ext(&source, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let span = span.start + outline.start..span.end + outline.start;
                open = label(&info).map(|label| Code { label, span, lines: Vec::new() });
            }
            Event::Text(part) => {
                if let Some(code) = &mut open {
                    code.add(&part, place.number_at(&source, span.start));
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

impl Code {
    /// A part of the code may be several lines, or a part of one.
    fn add(&mut self, part: &str, first: usize) {
        for (text, number) in part.split_inclusive('\n').zip(first..) {
            match self.lines.last_mut().filter(|line| !line.text.ends_with('\n')) {
                Some(line) => line.text.push_str(text),
                None => self.lines.push(Line { number, text: text.to_owned() }),
            }
        }
    }
}

/// `bash`, of `bash title="x"`, `bash,ignore` and `{.bash}`.
fn label(info: &str) -> Option<String> {
    let mut words = info.split(|c: char| c.is_whitespace() || ",{}".contains(c)).filter(|word| !word.is_empty());
    words.next().map(|word| word.trim_start_matches('.').to_lowercase())
}

/// A place in a text that only moves on, so that its lines are counted once.
struct Place {
    at: usize,
    number: usize,
}

impl Place {
    fn number_at(&mut self, text: &str, at: usize) -> usize {
        if at > self.at {
            self.number += ends(&text.as_bytes()[self.at..at]);
            self.at = at;
        }
        self.number
    }
}

fn ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kinds;

    fn told(document: &str) -> Vec<String> {
        let outline = Outline::of(document.as_bytes(), &Kinds::none());
        let line = |line: &Line| format!("{} {}", line.number, line.text.trim_end_matches('\n'));
        let code = |code: Code| {
            assert!(document[code.span.clone()].contains("```") || document[code.span].contains("~~~"));
            format!("{}: {}", code.label, code.lines.iter().map(line).collect::<Vec<_>>().join(" | "))
        };
        labelled(document.as_bytes(), &outline).into_iter().map(code).collect()
    }

    #[test]
    fn lines_are_found_wherever_the_fence_stands() {
        let plain = "---\nx: y\n---\n\n```bash\na\n\n  b\n```\n\n~~~ {.Console}\n$ c\n~~~\n";
        assert_eq!(told(plain), ["bash: 6 a | 7  | 8   b", "console: 12 $ c"]);
        assert_eq!(told(&plain.replace('\n', "\r\n")), told(plain));
        assert_eq!(told("1. x\n\n   ```sh\n   a\n     b\n   ```\n"), ["sh: 4 a | 5   b"]);
        assert_eq!(told("> ```sh,ignore\n> a\n> ```\n"), ["sh: 2 a"]);
        assert_eq!(told("````sh\n```\na\n```\n````\n"), ["sh: 2 ``` | 3 a | 4 ```"]);
        assert_eq!(told("```sh\na \\&amp; \\\n"), ["sh: 2 a \\&amp; \\"]);
    }

    #[test]
    fn code_that_does_not_say_what_it_is_is_none() {
        assert_eq!(told("```\na\n```\n\n    b\n\n`sh` c\n\n<pre>\n```sh\nd\n```\n</pre>\n"), [""; 0]);
    }
}
