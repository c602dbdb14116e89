//! Gathers entries, and bold lines that act as headings, from the parser's events.
//!
//! An entry is an item of an outermost list, a row of a table, a step titled in bold with its details below
//! (`**1. Complete the model** (30 min)`), a line with a label that says what it is (`**Next:** …`), or a line behind a sign
//! (`⏳ …`). Nested items belong to the entry above them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::entries::{Entry, STATES};
use super::heading;
use super::kinds::{Kind, Kinds};
use super::outline::{Heading, Section};

/// Bold text beyond this is emphasis, not a heading.
const LONGEST_TITLE: usize = 120;

/// What there is so far, and what is open.
pub(super) struct Collector<'a> {
    source: &'a str,
    kinds: &'a Kinds,
    entries: Vec<Entry>,
    bold_headings: Vec<(Heading, Range<usize>)>,
    lists: usize,
    quotes: usize,
    item: Option<Item>,
    /// The lines of a paragraph at the left edge.
    paragraph: Vec<Line>,
    in_paragraph: bool,
    table: Option<Table>,
    in_bold: bool,
    struck: bool,
    /// Where the last numbered list ended.
    numbered: Option<usize>,
    /// Whether the list belongs to the numbered item above it.
    is_detail: bool,
    /// Where the bold-titled step stands, among the entries, whose details come next.
    step: Option<usize>,
}

/// A list item that is being read.
struct Item {
    line: Line,
    done: Option<bool>,
    span: Range<usize>,
    /// Whether text still belongs to its first line.
    first_line: bool,
}

/// A line of text.
#[derive(Default)]
struct Line {
    start: usize,
    text: String,
    /// The text without its code.
    words: String,
    /// How much of the text, from its beginning, is bold.
    bold: usize,
    /// Whether the bold text goes on in the next line.
    goes_on: bool,
    /// How much of it is struck through.
    struck: usize,
}

#[derive(Default)]
struct Table {
    in_head: bool,
    cells: Vec<String>,
}

impl<'a> Collector<'a> {
    pub(super) fn of(source: &'a str, kinds: &'a Kinds) -> Self {
        Self {
            source,
            kinds,
            entries: Vec::new(),
            bold_headings: Vec::new(),
            lists: 0,
            quotes: 0,
            item: None,
            paragraph: Vec::new(),
            in_paragraph: false,
            table: None,
            in_bold: false,
            struck: false,
            numbered: None,
            is_detail: false,
            step: None,
        }
    }

    pub(super) fn at_heading(&mut self, start: usize) {
        self.end_step(start);
    }

    pub(super) fn see(&mut self, event: &Event<'_>, span: &Range<usize>) {
        match event {
            Event::Start(Tag::List(first)) => {
                if self.lists == 0 && self.quotes == 0 {
                    self.is_detail = first.is_none() && self.follows_number(span.start);
                }
                self.lists += 1;
                self.end_first_line();
            }
            Event::End(TagEnd::List(is_ordered)) => {
                self.lists -= 1;
                if self.lists == 0 && self.quotes == 0 {
                    self.end_list(*is_ordered, span.end);
                }
            }
            Event::Start(Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => {
                self.quotes += 1;
                self.end_first_line();
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => self.quotes -= 1,
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::Rule => self.end_first_line(),
            // Of an item that begins with a heading that is the first line.
            Event::Start(Tag::Heading { .. } | Tag::Table(_)) if self.lists > 0 && self.item_has_text() => {
                self.end_first_line();
            }
            Event::End(TagEnd::Heading(_)) => self.end_first_line(),
            Event::Start(Tag::Item) if self.lists == 1 && self.quotes == 0 => {
                let line = Line { start: span.start, ..Line::default() };
                self.item = Some(Item { line, done: None, span: span.clone(), first_line: true });
            }
            Event::End(TagEnd::Item) if self.lists == 1 && self.quotes == 0 => self.close_item(),
            Event::TaskListMarker(ticked) => {
                if let Some(item) = self.item.as_mut().filter(|item| item.first_line) {
                    item.done = Some(*ticked);
                }
            }
            Event::Start(Tag::Paragraph) if self.lists == 0 && self.quotes == 0 => {
                self.in_paragraph = true;
                self.paragraph = vec![Line { start: span.start, ..Line::default() }];
            }
            Event::End(TagEnd::Paragraph) => {
                self.end_first_line();
                if std::mem::take(&mut self.in_paragraph) {
                    self.close_paragraph(span);
                }
            }
            Event::Start(Tag::Strong) => self.in_bold = true,
            Event::End(TagEnd::Strong) => self.in_bold = false,
            Event::Start(Tag::Strikethrough) => self.struck = true,
            Event::End(TagEnd::Strikethrough) => self.struck = false,
            Event::Text(part) => self.take(part, false),
            Event::Code(part) => self.take(part, true),
            Event::SoftBreak | Event::HardBreak if self.in_paragraph => {
                if let Some(line) = self.paragraph.last_mut() {
                    line.goes_on = self.in_bold;
                }
                self.paragraph.push(Line { start: span.end, ..Line::default() });
            }
            // A wrapped line of an item goes on.
            Event::SoftBreak | Event::HardBreak => self.take(" ", false),
            _ => self.see_table(event, span),
        }
    }

    /// The entries in their order, and the bold lines that act as headings.
    pub(super) fn finish(mut self) -> (Vec<Entry>, Vec<(Heading, Range<usize>)>) {
        self.end_step(self.source.len());
        self.entries.sort_by_key(|entry| entry.span.start);
        (self.entries, self.bold_headings)
    }

    fn see_table(&mut self, event: &Event<'_>, span: &Range<usize>) {
        match event {
            Event::Start(Tag::Table(_)) if self.lists == 0 && self.quotes == 0 => self.table = Some(Table::default()),
            Event::End(TagEnd::Table) => self.table = None,
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = &mut self.table {
                    table.in_head = matches!(event, Event::Start(Tag::TableHead));
                    table.cells.clear();
                }
            }
            Event::Start(Tag::TableCell) => {
                if let Some(table) = &mut self.table {
                    table.cells.push(String::new());
                }
            }
            Event::End(TagEnd::TableRow) if self.step.is_none() => {
                let row = self.table.as_ref().filter(|table| !table.in_head).and_then(|table| row(&table.cells, span));
                self.entries.extend(row);
            }
            _ => {}
        }
    }

    fn take(&mut self, part: &str, is_code: bool) {
        if let Some(cell) = self.table.as_mut().and_then(|table| table.cells.last_mut()) {
            cell.push_str(part);
            return;
        }
        let line = if self.in_paragraph {
            self.paragraph.last_mut()
        } else {
            self.item.as_mut().filter(|item| item.first_line).map(|item| &mut item.line)
        };
        if let Some(line) = line {
            if self.in_bold && line.bold == line.text.len() {
                line.bold += part.len();
            }
            if self.struck {
                line.struck += part.len();
            }
            line.text.push_str(part);
            line.words.push_str(if is_code { "`" } else { part });
        }
    }

    fn item_has_text(&self) -> bool {
        self.item.as_ref().is_some_and(|item| !item.line.text.is_empty())
    }

    fn end_first_line(&mut self) {
        if let Some(item) = &mut self.item {
            item.first_line = false;
        }
    }

    fn close_item(&mut self) {
        // Items below a bold-titled step are its details.
        let Some(item) = self.item.take().filter(|_| self.step.is_none() && !self.is_detail) else { return };
        let labelled = self.labelled(&item.line).or_else(|| self.label_alone(&item));
        let (label, text) = labelled.map_or((None, item.line.text.clone()), |(kind, text)| (Some(kind), text));
        let (text, boxed) = without_box(&text);
        let struck = (item.line.struck > 0 && item.line.struck == item.line.text.trim().len()).then_some(true);
        let done = item.done.or(boxed).or(struck).or_else(|| marked_done(text));
        self.entries.push(Entry { text: one_line(text), done, kinds: label.into_iter().collect(), span: item.span });
    }

    fn close_paragraph(&mut self, span: &Range<usize>) {
        let lines = std::mem::take(&mut self.paragraph);
        let signs = lines.iter().all(|line| line.sign().is_some());
        let ends: Vec<_> = lines.iter().skip(1).map(|line| line.start).chain([span.end]).collect();
        for (number, (line, end)) in lines.iter().zip(ends).enumerate() {
            let bold = &line.text[..line.bold];
            if let Some((text, done)) = line.sign().filter(|_| signs && line.bold == 0) {
                self.entries.push(Entry { text: one_line(text), done, kinds: Vec::new(), span: line.start..end });
            } else if let (true, Some(_)) = (line.bold > 0, heading::number(bold)) {
                self.end_step(line.start);
                let text = heading::number(&line.text).unwrap_or(&line.text);
                let entry =
                    Entry { text: one_line(text), done: marked_done(text), kinds: Vec::new(), span: line.start..end };
                self.step = Some(self.entries.len());
                self.entries.push(entry);
            } else if number == 0 && line.is_title() {
                self.end_step(line.start);
                let heading = Heading { level: Section::BOLD, title: line.text.clone(), words: line.words.clone() };
                self.bold_headings.push((heading, line.start..end));
            } else if number + 1 == lines.len()
                && line.bold > 0
                && self.labelled(line).is_some_and(|(_, text)| text.ends_with([':', '：']))
            {
                // `**Next: one of these.** The candidates:` speaks of the list below.
                self.end_step(line.start);
                let label = line.text.split([':', '：']).next().unwrap_or_default().to_owned();
                let heading = Heading { level: Section::BOLD, title: label.clone(), words: label };
                self.bold_headings.push((heading, line.start..end));
            } else if let Some((label, text)) = self.labelled(line).filter(|_| number == 0 || line.bold > 0) {
                self.end_step(line.start);
                let done = marked_done(&text);
                self.entries.push(Entry { text: one_line(&text), done, kinds: vec![label], span: line.start..end });
            } else if line.bold > 0 {
                // A label such as `**Short session:** …` ends the step: the items below it are entries of their own.
                self.end_step(line.start);
            }
        }
    }

    /// What a line's label says that it is, and the rest of the line.
    fn labelled(&self, line: &Line) -> Option<(Kind, String)> {
        let at = line.text.find([':', '：'])?;
        // The colon ends the bold label, or stands right behind it; a label without bold is short.
        let fits = if line.bold > 0 { at <= line.bold } else { at <= 24 };
        let kind =
            fits.then(|| self.kinds.of_label(&line.text[..at])).flatten().filter(|kind| STATES.contains(kind))?;
        let rest = line.text[at..].trim_start_matches([':', '：']).trim();
        (!rest.is_empty()).then(|| (kind, rest.to_owned()))
    }

    /// A label whose things are nested below it: `- **To do next:**`.
    fn label_alone(&self, item: &Item) -> Option<(Kind, String)> {
        let label = item.line.text.trim().strip_suffix([':', '：'])?;
        let has_more = self.source[item.span.clone()].trim_end().contains('\n');
        let kind = self.kinds.of_label(label).filter(|kind| has_more && STATES.contains(kind))?;
        Some((kind, label.to_owned()))
    }

    /// Bullets at the left edge right below a numbered item, as many people write its details.
    fn follows_number(&self, start: usize) -> bool {
        let gap = self.numbered.and_then(|end| self.source.get(end..start));
        let before = self.source[..start].trim_end_matches([' ', '\t']);
        gap.is_some_and(|gap| gap.trim().is_empty()) && !before.ends_with("\n\n") && !before.ends_with("\r\n\r\n")
    }

    fn end_list(&mut self, is_ordered: bool, end: usize) {
        if std::mem::take(&mut self.is_detail)
            && let Some(entry) = self.entries.last_mut()
        {
            entry.span.end = end;
        }
        self.numbered = is_ordered.then_some(end);
    }

    /// The bold-titled step above reaches to here.
    fn end_step(&mut self, end: usize) {
        if let Some(step) = self.step.take() {
            self.entries[step].span.end = end;
        }
    }
}

impl Line {
    /// The text behind a sign that people use as a bullet, and whether the sign says that it is done.
    fn sign(&self) -> Option<(&str, Option<bool>)> {
        const BULLETS: &[char] = &[
            '•', '‣', '◦', '▪', '●', '○', '→', '➡', '⏩', '▶', '►', '⬜', '☐', '⏳', '🔄', '🚧', '❌', '✅', '☑', '✔',
        ];
        let text = self.text.trim_start();
        let rest = text.strip_prefix(BULLETS)?.trim_start_matches('\u{fe0f}');
        rest.starts_with([' ', '\t']).then(|| (rest.trim_start(), marked_done(text)))
    }

    /// Whether it is wholly bold but for signs, and no sentence.
    fn is_title(&self) -> bool {
        let title = self.text[..self.bold].trim();
        self.bold > 0
            && !self.goes_on
            && title.len() <= LONGEST_TITLE
            && !title.ends_with(['.', '!', '。'])
            && !self.text[self.bold..].contains(char::is_alphanumeric)
    }
}

/// A row's cells as one text; the number of the row is no part of it.
fn row(cells: &[String], span: &Range<usize>) -> Option<Entry> {
    let cells: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| cell.contains(char::is_alphanumeric) || marked_done(cell).is_some())
        .collect();
    let is_number = |cell: &str| cell.trim_matches(|c: char| !c.is_alphanumeric()).chars().all(|c| c.is_ascii_digit());
    let (marks, cells): (Vec<&str>, Vec<&str>) =
        cells.into_iter().partition(|cell| !cell.contains(char::is_alphanumeric));
    let worded: Vec<&str> =
        cells.iter().enumerate().filter(|(at, cell)| *at > 0 || !is_number(cell)).map(|(_, cell)| *cell).collect();
    let done = marks.iter().chain(&worded).find_map(|cell| marked_done(cell));
    let text = one_line(&worded.join(" - "));
    (!text.is_empty()).then(|| Entry { text, done, kinds: Vec::new(), span: span.clone() })
}

/// The text behind a box that the parser does not know as one: `[~]`, and any in bold or behind a number.
fn without_box(text: &str) -> (&str, Option<bool>) {
    let text = text.trim_start();
    for (sign, done) in [("[~]", false), ("[/]", false), ("[-]", false), ("[ ]", false), ("[x]", true), ("[X]", true)] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (rest.trim_start(), Some(done));
        }
    }
    (text, None)
}

/// A mark at the beginning or end says that it is done.
fn marked_done(text: &str) -> Option<bool> {
    const MARKS: [char; 4] = ['✅', '☑', '✔', '✓'];
    let text = text.trim().trim_matches('\u{fe0f}');
    (text.starts_with(MARKS) || text.ends_with(MARKS)).then_some(true)
}

fn one_line(text: &str) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '✅' | '☑' | '✔' | '✓' | '\u{fe0f}');
    text.trim_matches(marks).split_whitespace().collect::<Vec<_>>().join(" ")
}
