//! Draws a Markdown document for a terminal.
//!
//! The drawing keeps the marks that carry meaning (the hashes of headings, the
//! addresses of links), so it can be understood, searched and piped without
//! colour; colour only makes it quicker to read. Every style ends on the line
//! it starts on, as `less -R` and line-wise tools need.
//!
//! This is not a pager, does not look at the environment to find out about
//! width or colour, and does not fetch, follow or check anything.

use std::vec;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::prose::Prose;
use super::source::{loose_lists, parser, readable, without_comments};
use super::table::Table;
use super::text::{Style, Text, harmless, paint};
use super::wrap::{LongWords, wrap};

/// Containers nested deeper than this are drawn no further to the right.
///
/// Two characters of source can open a container, and each one adds to every
/// line inside it: without a limit, a small document has a huge drawing.
const MAX_DEPTH: usize = 16;

/// Text is never wrapped narrower than this, however deep it is indented.
const MIN_WIDTH: usize = 20;

const RULE_WIDTH: usize = 40;

const BULLET: &str = "• ";
const DONE: &str = "☑ ";
const OPEN: &str = "☐ ";
const PARTIAL: &str = "◐ ";

/// How a document is drawn.
pub struct Look {
    /// The columns of the terminal. Prose and tables are fitted into them.
    pub width: usize,
    /// Whether escape sequences for styles may be used.
    pub color: bool,
}

/// Draws a Markdown document for a terminal.
///
/// The result ends in one newline, or is empty if there is nothing to show.
#[must_use]
pub fn draw(markdown: &str, look: &Look) -> String {
    let markdown = readable(markdown);
    let mut page = Page::new(look, loose_lists(&markdown));
    for (event, range) in parser(&markdown).into_offset_iter() {
        let source = markdown.get(range).unwrap_or_default();
        page.event(event, source);
    }
    page.finish()
}

/// A drawing in the making.
struct Page<'l> {
    look: &'l Look,
    drawn: String,
    /// Whether a blank line is due before the next block.
    gap: bool,

    /// What surrounds the current block, from the outside in.
    frames: Vec<Frame>,
    /// The number of open containers, which may be more than the frames.
    depth: usize,
    lists: Vec<List>,
    /// What `loose_lists` found for the lists still to come.
    loose: vec::IntoIter<bool>,

    prose: Prose,
    /// The lines of the code or HTML block being read.
    verbatim: Option<String>,
    table: Option<Table>,
}

/// What a container or a heading puts before each of its lines.
struct Frame {
    /// Stands before the first line only; gone when that line is drawn.
    marker: Option<String>,
    indent: String,
    width: usize,
    /// Whether the blocks inside follow each other without a blank line.
    tight: bool,
}

impl Frame {
    fn quote(color: bool) -> Self {
        Self { marker: None, indent: paint("│", Style::FAINT, color) + " ", width: 2, tight: false }
    }

    /// A hanging indent: lines after the first one start below its text.
    fn hanging(marker: &str, tight: bool) -> Self {
        let width = marker.width();
        Self { marker: Some(marker.to_owned()), indent: " ".repeat(width), width, tight }
    }
}

struct List {
    /// The number of the next item, in an ordered list.
    number: Option<u64>,
    loose: bool,
}

impl<'l> Page<'l> {
    fn new(look: &'l Look, loose: Vec<bool>) -> Self {
        Self {
            look,
            drawn: String::new(),
            gap: false,
            frames: Vec::new(),
            depth: 0,
            lists: Vec::new(),
            loose: loose.into_iter(),
            prose: Prose::new(look.color),
            verbatim: None,
            table: None,
        }
    }

    fn event(&mut self, event: Event, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, source),
            Event::End(tag) => self.end(tag, source),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.task(if done { DONE } else { OPEN }),
            Event::Text(text) | Event::Html(text) if let Some(block) = &mut self.verbatim => {
                block.push_str(&text);
            }
            event => self.prose.event(&event),
        }
    }

    fn start(&mut self, tag: Tag, source: &str) {
        match tag {
            Tag::Heading { level, .. } => self.start_heading(level),
            Tag::BlockQuote(_) => {
                self.start_block();
                self.enter(Frame::quote(self.look.color));
            }
            Tag::List(number) => self.start_list(number),
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(label) => {
                self.start_block();
                self.prose.say(&format!("[^{label}]: "));
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.end_prose();
                self.verbatim = Some(String::new());
            }
            Tag::Table(alignments) => {
                self.end_prose();
                self.table = Some(Table::new(alignments));
            }
            Tag::TableHead => {
                self.start_row();
                self.prose.start_style(Style::STRONG);
            }
            Tag::TableRow => self.start_row(),
            tag => self.prose.start(tag, source),
        }
    }

    fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Paragraph | TagEnd::FootnoteDefinition => self.end_prose(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.leave(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => self.end_item(),
            TagEnd::CodeBlock => self.end_code_block(),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.prose.end_style(),
            TagEnd::TableCell => self.end_cell(),
            tag => self.prose.end(tag, source),
        }
    }

    // Blocks and the containers around them.

    /// Finishes the block before, so that another one can be drawn.
    fn start_block(&mut self) {
        self.end_prose();
        self.set_apart();
    }

    /// Puts a blank line after the block before, where one is due.
    fn set_apart(&mut self) {
        let tight = self.frames.last().is_some_and(|frame| frame.tight);
        if self.gap && !tight {
            self.line("");
        }
        self.gap = false;
    }

    fn enter(&mut self, frame: Frame) {
        // Beyond the limit a container takes the place of the one around it,
        // so that what it holds keeps its marker at least.
        self.frames.truncate(MAX_DEPTH - 1);
        self.frames.push(frame);
        self.depth += 1;
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.frames.truncate(self.depth);
    }

    fn start_heading(&mut self, level: HeadingLevel) {
        self.start_block();
        let hashes = "#".repeat(level as usize);
        let mut frame = Frame::hanging(&format!("{hashes} "), false);
        frame.marker = Some(paint(&hashes, Style::FAINT, self.look.color) + " ");
        self.frames.push(frame);
        self.prose.start_style(match level {
            HeadingLevel::H1 | HeadingLevel::H2 => Style::STRONG.with(Style::TITLE),
            _ => Style::STRONG,
        });
    }

    fn end_heading(&mut self) {
        self.prose.end_style();
        let title = self.prose.take();
        self.paragraph(&title);
        self.draw_marker();
        self.frames.pop();
    }

    fn start_list(&mut self, number: Option<u64>) {
        self.start_block();
        let loose = self.loose.next().unwrap_or(false);
        self.lists.push(List { number, loose });
    }

    fn start_item(&mut self) {
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        let marker = match &mut list.number {
            Some(number) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            None => BULLET.to_owned(),
        };
        let loose = list.loose;
        if loose {
            self.start_block();
        }
        self.gap = false;
        self.enter(Frame::hanging(&marker, !loose));
    }

    /// Marks the current item as a task, if nothing of it was drawn yet.
    fn task(&mut self, state: &str) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let marker = match frame.marker.as_deref() {
            Some(BULLET) => state.to_owned(),
            Some(number) => format!("{number}{state}"),
            None => return,
        };
        *frame = Frame::hanging(&marker, frame.tight);
    }

    fn end_item(&mut self) {
        self.end_prose();
        self.draw_marker();
        self.leave();
    }

    /// Draws the marker of an item or heading that turned out to be empty.
    fn draw_marker(&mut self) {
        if self.at_marker() {
            self.line("");
            self.gap = true;
        }
    }

    /// Whether nothing of the current item or heading was drawn yet.
    fn at_marker(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.marker.is_some())
    }

    /// Draws the prose read so far as a paragraph.
    ///
    /// Every block begins with this, since the text of a tight item comes
    /// without any sign around it.
    fn end_prose(&mut self) {
        let mut text = self.prose.take();
        if self.at_marker() && text.strip_word("[~]") {
            self.task(PARTIAL);
        }
        self.paragraph(&text);
    }

    /// Draws a text wrapped into the room there is; nothing if it is blank.
    fn paragraph(&mut self, text: &Text) {
        if text.is_blank() {
            return;
        }
        self.set_apart();
        for range in wrap(text.as_str(), self.room(), LongWords::Keep) {
            self.line(&text.paint(range, self.look.color));
        }
        self.gap = true;
    }

    fn end_code_block(&mut self) {
        let code = self.verbatim.take().unwrap_or_default();
        if code.trim().is_empty() {
            return;
        }
        self.start_block();
        for line in harmless(&code).lines() {
            self.line(&format!("    {line}"));
        }
        self.gap = true;
    }

    fn end_html_block(&mut self) {
        let html = without_comments(&self.verbatim.take().unwrap_or_default());
        let mut text = Text::default();
        // A line on which a comment stood alone goes with it.
        for line in html.lines().filter(|line| !line.trim().is_empty()) {
            if !text.is_blank() {
                text.push_break();
            }
            text.push_literal(line, Style::FAINT);
        }
        self.paragraph(&text);
    }

    fn rule(&mut self) {
        self.start_block();
        let rule = "─".repeat(self.room().min(RULE_WIDTH));
        self.line(&paint(&rule, Style::FAINT, self.look.color));
        self.gap = true;
    }

    fn start_row(&mut self) {
        if let Some(table) = &mut self.table {
            table.push_row();
        }
    }

    fn end_cell(&mut self) {
        let cell = self.prose.take();
        if let Some(table) = &mut self.table {
            table.push_cell(cell);
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else {
            return;
        };
        self.start_block();
        for line in table.draw(self.room(), self.look.color) {
            self.line(&line);
        }
        self.gap = true;
    }

    // The lines that all of it becomes.

    /// The columns left for the current block.
    fn room(&self) -> usize {
        let taken = self.frames.iter().map(|frame| frame.width).sum();
        self.look.width.saturating_sub(taken).max(MIN_WIDTH)
    }

    /// Draws one line inside the current frames.
    fn line(&mut self, text: &str) {
        let start = self.drawn.len();
        for frame in &mut self.frames {
            match frame.marker.take() {
                Some(marker) => self.drawn += &marker,
                None => self.drawn += &frame.indent,
            }
        }
        self.drawn += text;
        // No style covers the white space at the end of a line, so this finds
        // all of it.
        let length = self.drawn[start..].trim_end().len();
        self.drawn.truncate(start + length);
        self.drawn.push('\n');
    }

    fn finish(mut self) -> String {
        self.end_prose();
        let length = self.drawn.trim_end().len();
        self.drawn.truncate(length);
        if length > 0 {
            self.drawn.push('\n');
        }
        self.drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str, width: usize) -> String {
        let color = false;
        draw(markdown, &Look { width, color })
    }

    fn colored(markdown: &str) -> String {
        let look = Look { width: 80, color: true };
        // Tests are easier to read with a visible escape character.
        draw(markdown, &look).replace('\x1b', "^")
    }

    fn assert_plain(cases: &[(&str, &str)]) {
        for (markdown, expected) in cases {
            assert_eq!(plain(markdown, 24), *expected, "{markdown:?}");
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        for markdown in ["", "\n \n", "\u{FEFF}", "<!-- note -->", "[a]: b", ">", "```\n```"] {
            assert_eq!(plain(markdown, 80), "", "{markdown:?}");
        }
    }

    #[test]
    fn blocks_stand_apart() {
        assert_plain(&[
            ("# One\ntext\n## Two", "# One\n\ntext\n\n## Two\n"),
            ("Title\n===", "# Title\n"),
            ("#\n\ntext", "#\n\ntext\n"),
            ("### A title that is wrapped", "### A title that is\n    wrapped\n"),
            ("a\r\nb\r\n\r\n\r\nc\r\n", "a b\n\nc\n"),
            ("a\n\n***\nb", "a\n\n────────────────────────\n\nb\n"),
            ("a\n\n<!-- note -->\n\nb", "a\n\nb\n"),
        ]);
    }

    #[test]
    fn rules_are_never_very_wide() {
        assert_eq!(plain("---", 200), "─".repeat(40) + "\n");
    }

    #[test]
    fn prose_is_wrapped() {
        assert_plain(&[
            ("one two three four five six", "one two three four five\nsix\n"),
            ("one  \ntwo\\\nthree", "one\ntwo\nthree\n"),
            ("see a/rather/long/path/to/some/file.rs there", "see\na/rather/long/path/to/some/file.rs\nthere\n"),
            ("日本語の文章は空白なしで折り返す。", "日本語の文章は空白なしで\n折り返す。\n"),
        ]);
    }

    #[test]
    fn text_is_understood_without_color() {
        assert_plain(&[
            ("*a* **b** ~~c~~ `d`", "a b ~~c~~ `d`\n"),
            ("(~5 or ~7)", "(~5 or ~7)\n"),
            ("[text](b.md#c)", "text (b.md#c)\n"),
            ("[a.md](a.md) [`b`](b) [c]()", "a.md `b` c\n"),
            ("<https://a.example>", "https://a.example\n"),
            ("![alt](a.png)", "[image: alt] (a.png)\n"),
            ("a <b> <!-- c --> d", "a <b> d\n"),
            ("<p>\n\nx\n\n</p>", "<p>\n\nx\n\n</p>\n"),
            ("<p> <!-- a\nb --> c\n<!-- d -->\n", "<p>  c\n"),
            ("<!-- never closed\n\na", "<!-- never closed\na\n"),
            (
                "a[^1]\n\n[^1]: The note, with enough to wrap.\n\n    More.",
                "a[^1]\n\n[^1]: The note, with\nenough to wrap.\n\nMore.\n",
            ),
            ("a[^x]", "a[^x]\n"),
        ]);
    }

    #[test]
    fn escapes_cannot_be_smuggled_in() {
        assert_plain(&[
            ("&#27;[31m &#x202e;a", "\u{FFFD}[31m \u{FFFD}a\n"),
            ("[a](<&#27;>)", "a (\u{FFFD})\n"),
            ("    \u{9b}", "    \u{FFFD}\n"),
            ("`\x1b`", "`\u{FFFD}`\n"),
        ]);
    }

    #[test]
    fn lists_hang() {
        assert_plain(&[
            (
                "- one\n- a second one that is wrapped\n  - nested\n- last\n\ntext",
                "• one\n• a second one that is\n  wrapped\n  • nested\n• last\n\ntext\n",
            ),
            ("9. a\n1. b\n   - c", "9. a\n10. b\n    • c\n"),
            ("- a\n\n  b\n- c\n  - d\n  - e", "• a\n\n  b\n\n• c\n\n  • d\n  • e\n"),
            ("- ```\n  code\n  ```\n\n- a", "•     code\n\n• a\n"),
            ("- a\n  ```\n  code\n  ```\n- b", "• a\n      code\n• b\n"),
            ("- - a\n  - b\n-\n- c", "• • a\n  • b\n•\n• c\n"),
        ]);
    }

    #[test]
    fn tasks_have_boxes() {
        assert_plain(&[
            ("- [ ] a\n- [x] b\n- [~] c\n- [-] d", "☐ a\n☑ b\n◐ c\n• [-] d\n"),
            ("1. [x] a\n2. [~] b", "1. ☑ a\n2. ◐ b\n"),
            ("- [~] **a**\n\n- [~]b", "◐ a\n\n• [~]b\n"),
            ("- [~]\n- a [~] b\n- `[~]` c", "◐\n• a [~] b\n• `[~]` c\n"),
            ("[~] a\n\n# [~] b", "[~] a\n\n# [~] b\n"),
        ]);
    }

    #[test]
    fn code_is_left_as_it_is() {
        assert_plain(&[
            (
                "```sh\nx\t\ty  z\n\n  a line much longer than the width\n```",
                "    x\t\ty  z\n\n      a line much longer than the width\n",
            ),
            ("`a  b`", "`a  b`\n"),
        ]);
    }

    #[test]
    fn quotes_have_a_bar() {
        assert_plain(&[(
            "> a quote that must be wrapped\n> > b\n>\n> - c\n>   d\n\ne",
            "│ a quote that must be\n│ wrapped\n│\n│ │ b\n│\n│ • c d\n\ne\n",
        )]);
    }

    #[test]
    fn tables_are_aligned() {
        assert_plain(&[
            (
                "|a|b|c|\n|-|-:|:-:|\n|long|1|x|\n|日本|22|`yes`|",
                "\
a    │  b │   c
─────┼────┼──────
long │  1 │   x
日本 │ 22 │ `yes`
",
            ),
            ("|a|b|\n|-|-|", "a │ b\n──┼──\n"),
            ("- a\n\n  |b|\n  |-|\n  |c|", "• a\n\n  b\n  ─\n  c\n"),
            ("text\n|a|\n|-|\n", "text\n\na\n─\n"),
        ]);
    }

    #[test]
    fn color_is_closed_on_each_line() {
        for (markdown, expected) in [
            ("# A `b`", "^[2m#^[0m ^[1;35mA ^[0m^[1;35;36mb^[0m\n"),
            ("### C", "^[2m###^[0m ^[1mC^[0m\n"),
            ("*a* **b _c_** ~~d~~ `e`", "^[3ma^[0m ^[1mb ^[0m^[1;3mc^[0m ^[9md^[0m ^[36me^[0m\n"),
            ("**a  \nb**", "^[1ma^[0m\n^[1mb^[0m\n"),
            ("[a](b)", "^[4ma^[0m ^[2m(b)^[0m\n"),
            ("![a](b)", "[image: a] ^[2m(b)^[0m\n"),
            ("> a\n>\n> b", "^[2m│^[0m a\n^[2m│^[0m\n^[2m│^[0m b\n"),
            ("a <b>", "a ^[2m<b>^[0m\n"),
            ("<p>\n</p>", "^[2m<p>^[0m\n^[2m</p>^[0m\n"),
            ("- a\n\n      b", "• a\n\n      b\n"),
            ("|a|b|\n|-|-|\n|`c`||", "^[1ma^[0m ^[2m│^[0m ^[1mb^[0m\n^[2m──┼──^[0m\n^[36mc^[0m ^[2m│^[0m\n"),
        ] {
            assert_eq!(colored(markdown), expected, "{markdown:?}");
        }
    }

    #[test]
    fn prose_and_tables_stay_within_the_width() {
        let words = "some *words* with `code in` it, 日本語の文章, ✅ and 👍🏽 émoji. ".repeat(9);
        let markdown = format!(
            "# {words}\n\n{words}\n\n- {words}\n  - {words}\n    10. {words}\n\n> {words}\n\n\
             |a|b|c|\n|-|-|-|\n|{words}|x|{words}|\n"
        );
        for width in 30..=120 {
            for line in plain(&markdown, width).lines() {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
                assert_eq!(line, line.trim_end());
            }
        }
    }

    #[test]
    fn a_tiny_terminal_still_gets_words() {
        let expected = "• • some words that are\n    drawn\n";
        assert_eq!(plain("- - some words that are drawn", 0), expected);
    }

    #[test]
    fn hostile_nesting_stays_small() {
        let lazy_lines = "a\n".repeat(100_000);
        for source in [
            "> ".repeat(200_000) + "a",
            ">".repeat(400_000),
            "- ".repeat(200_000) + "a",
            "1. ".repeat(130_000) + "a",
            "- > ".repeat(100_000),
            "> ".repeat(100_000) + "a\n" + &lazy_lines,
            "- ".repeat(100_000) + "a\n" + &lazy_lines,
            "[".repeat(400_000),
            "![".repeat(200_000),
            "*a **".repeat(80_000),
            "<!--".repeat(100_000),
            "|".repeat(200_000) + "\n" + &"|-".repeat(100_000),
            "|a|b|\n|-|-|\n".to_owned() + &"w".repeat(100_000) + &"\n|".repeat(100_000),
        ] {
            let look = Look { width: 80, color: true };
            let drawn = draw(&source, &look);
            let start: String = source.chars().take(20).collect();
            assert!(drawn.len() < 10 * source.len(), "{start:?}: {}", drawn.len());
            assert!(drawn.is_empty() || drawn.ends_with('\n'));
        }
    }

    #[test]
    fn what_is_nested_too_deep_keeps_its_text() {
        let drawn = plain(&("> ".repeat(20) + "- [x] a"), 80);
        assert_eq!(drawn, "│ ".repeat(15) + "☑ a\n");
    }
}
