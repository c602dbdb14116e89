//! Entries: the items of a section, as people write them.
//!
//! An entry is an item of an outermost list, or a step titled in bold with its details below
//! (`**1. Complete the model** (30 min)`). Nested items belong to the entry above them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its first line as plain text, without markup.
    pub text: String,
    /// Whether its box is ticked, where it has one.
    pub done: Option<bool>,
    pub span: Range<usize>,
}

/// Gathers entries from the parser's events.
#[derive(Default)]
pub(super) struct Collector {
    entries: Vec<Entry>,
    lists: usize,
    others: usize,
    open: Option<Entry>,
    /// Whether text still belongs to the open entry's first line.
    first_line: bool,
    /// A paragraph at the top that may turn out to be a bold-titled step.
    paragraph: Option<Paragraph>,
    /// Whether a bold-titled step stands above, whose details the next list holds.
    under_step: bool,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    bold: String,
    in_bold: bool,
    starts_bold: bool,
}

impl Collector {
    pub(super) fn at_heading(&mut self, start: usize) {
        self.end_step(start);
    }

    pub(super) fn see(&mut self, event: &Event<'_>, span: &Range<usize>) {
        match event {
            Event::Start(Tag::List(_)) => {
                self.lists += 1;
                self.first_line = false;
            }
            Event::End(TagEnd::List(_)) => self.lists -= 1,
            Event::Start(Tag::BlockQuote(_) | Tag::Table(_) | Tag::FootnoteDefinition(_)) => self.others += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Table | TagEnd::FootnoteDefinition) => self.others -= 1,
            Event::Start(Tag::Item) if self.is_entry() => {
                self.open = Some(Entry { text: String::new(), done: None, span: span.clone() });
                self.first_line = true;
            }
            Event::End(TagEnd::Item) if self.is_entry() => self.entries.extend(self.open.take()),
            Event::TaskListMarker(ticked) if self.first_line => {
                if let Some(entry) = &mut self.open {
                    entry.done = Some(*ticked);
                }
            }
            Event::Start(Tag::Paragraph) if self.lists == 0 && self.others == 0 => {
                self.paragraph = Some(Paragraph::default());
            }
            Event::End(TagEnd::Paragraph) => {
                self.first_line = false;
                if let Some(paragraph) = self.paragraph.take() {
                    self.close_paragraph(&paragraph, span);
                }
            }
            Event::Start(Tag::Strong) => self.mark_bold(true),
            Event::End(TagEnd::Strong) => self.mark_bold(false),
            Event::Text(part) | Event::Code(part) => self.take(part),
            Event::SoftBreak | Event::HardBreak
                // A wrapped line goes on; a paragraph's title ends with its line.
                if self.first_line => {
                    self.take(" ");
                }
            Event::Start(Tag::CodeBlock(_)) => self.first_line = false,
            _ => {}
        }
    }

    pub(super) fn finish(mut self, source: &str) -> Vec<Entry> {
        self.end_step(source.len());
        for entry in &mut self.entries {
            entry.text = entry.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let partial = entry.text.strip_prefix("[~]").map(|rest| rest.trim_start().to_owned());
            if let Some(rest) = partial {
                entry.text = rest;
                entry.done = Some(false);
            }
        }
        self.entries.retain(|entry| !says_nothing(&entry.text));
        self.entries.sort_by_key(|entry| entry.span.start);
        self.entries
    }

    fn is_entry(&self) -> bool {
        self.lists == 1 && self.others == 0 && !self.under_step
    }

    fn mark_bold(&mut self, bold: bool) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.starts_bold |= bold && paragraph.text.is_empty();
            paragraph.in_bold = bold;
        }
    }

    fn take(&mut self, part: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            if paragraph.in_bold && paragraph.bold.len() == paragraph.text.len() {
                paragraph.bold.push_str(part);
            }
            paragraph.text.push_str(part);
        } else if let (true, Some(entry)) = (self.first_line, &mut self.open) {
            entry.text.push_str(part);
        }
    }

    fn close_paragraph(&mut self, paragraph: &Paragraph, span: &Range<usize>) {
        let numbered = paragraph.bold.split_once(['.', ')']).filter(|(number, _)| is_number(number));
        if let (true, Some((number, _))) = (paragraph.starts_bold, numbered) {
            self.end_step(span.start);
            let title = paragraph.text[number.len() + 1..].to_owned();
            self.entries.push(Entry { text: title, done: None, span: span.clone() });
            self.under_step = true;
        } else if paragraph.starts_bold {
            // A label such as `**Short session:**` ends the step: the items below it are entries of their own.
            self.end_step(span.start);
        }
    }

    /// The bold-titled step above reaches to here.
    fn end_step(&mut self, end: usize) {
        if std::mem::take(&mut self.under_step)
            && let Some(step) = self.entries.last_mut()
        {
            step.span.end = end;
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Placeholders that people leave in a form.
fn says_nothing(text: &str) -> bool {
    let words = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(
        words.as_str(),
        "" | "none" | "n/a" | "nothing" | "none this session" | "none yet" | "없음" | "なし" | "无" | "нет"
    )
}

/// How far a piece of work is, in percent, as its entry says: the first number of at most a hundred with a percent sign.
/// Only where the entry is about progress: elsewhere such a number is nearly always something else.
pub fn percent(text: &str) -> Option<u8> {
    text.match_indices('%').find_map(|(at, _)| {
        let before = text[..at].trim_end();
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        // Neither the end of a longer number nor of a fraction of one.
        let whole = !before[..digits].ends_with(['.', ',', '-']);
        before[digits..].parse().ok().filter(|percent| whole && *percent <= 100)
    })
}

#[cfg(test)]
mod tests {
    use super::percent;
    use crate::document::{Kind, Outline};

    #[test]
    fn progress_in_percent() {
        for (text, expected) in [
            ("generate_scene() at 60 %", Some(60)),
            ("Models: 100% complete", Some(100)),
            ("832% of the goal, 40% done", Some(40)),
            ("99.5% coverage", None),
            ("100 files", None),
            ("% of nothing", None),
            ("日本語 30%", Some(30)),
        ] {
            assert_eq!(percent(text), expected, "{text}");
        }
    }

    fn entries(document: &str, kind: Kind) -> Vec<String> {
        let outline = Outline::of(document.as_bytes());
        let shown = |done: Option<bool>| done.map_or("", |done| if done { "[x] " } else { "[ ] " });
        outline.entries_of(kind).map(|entry| format!("{}{}", shown(entry.done), entry.text)).collect()
    }

    #[test]
    fn items_of_any_list_are_entries_and_nested_ones_are_not() {
        let document = "## Next Steps\n\n- [ ] **one** `code`\n  wrapped\n  - nested\n- [x] two\n- [~] three\n1. four\n\n   more\n";
        assert_eq!(entries(document, Kind::Next), ["[ ] one code wrapped", "[x] two", "[ ] three", "four"]);
    }

    #[test]
    fn steps_titled_in_bold_take_their_details_with_them() {
        let document = "### Immediate Next Steps\n\n**1. Complete Model** (30 min)\n- File: `a.py`\n- Test: b\n\n**2. Test** (1 h)\n- x\n\n**Later:**\n- y\n";
        assert_eq!(entries(document, Kind::Next), ["Complete Model (30 min)", "Test (1 h)", "y"]);
        let outline = Outline::of(document.as_bytes());
        let first = outline.entries_of(Kind::Next).next().unwrap();
        assert!(document[first.span.clone()].ends_with("- Test: b\n\n"));
    }

    #[test]
    fn sections_below_belong_unless_they_say_otherwise() {
        let document = "## 🔴 Blockers & Issues\n### Database\n- down\n### Known Issues\n- slow\n### Active\n- None\n";
        assert_eq!(entries(document, Kind::Blocker), ["down"]);
        assert_eq!(entries(document, Kind::Issue), ["slow"]);
    }
}
