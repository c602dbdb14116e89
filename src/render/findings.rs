//! Draws findings as rustc draws its own: the message, the place, the line with carets below, why, and what helps. Pure.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::terminal::Look;
use super::text::{Style, paint};
use crate::check::{Finding, Level, count};
use crate::text::{for_line, for_terminal};

/// How many findings of one rule are drawn.
const MOST_OF_ONE: usize = 12;

/// Where a span begins and ends, for people: lines and columns count from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    /// Behind the last character, on the same line.
    pub end_column: usize,
}

/// A document's lines.
pub struct Lines<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The place that was asked for last, and how many characters are before it in its line: the next is mostly behind it.
    last: Cell<(usize, usize)>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, last: Cell::new((0, 0)) }
    }

    /// The span, or what of it is on its first line.
    pub fn place(&self, span: &Range<usize>) -> Place {
        let (line, start) = self.line_at(span.start);
        let source = self.source(line);
        let (from, to) = within(source, span, start);
        let characters = |from: usize, to: usize| source[from..to].chars().filter(|c| *c != '\u{feff}').count();
        let (last, before) = self.last.get();
        let column = match last.checked_sub(start).filter(|last| *last <= from) {
            Some(last) => before + characters(last, from),
            None => characters(0, from),
        };
        self.last.set((start + from, column));
        Place { line: line + 1, column: column + 1, end_column: column + 1 + characters(from, to) }
    }

    /// The number of the line, from zero, and where it begins.
    fn line_at(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        (line, self.starts.get(line).copied().unwrap_or(0))
    }

    /// A line without its end.
    pub fn source(&self, line: usize) -> &'a str {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}

/// The part of a line that a span covers.
fn within(source: &str, span: &Range<usize>, start: usize) -> (usize, usize) {
    let from = source.floor_char_boundary((span.start - start).min(source.len()));
    let to = source.floor_char_boundary(span.end.saturating_sub(start).min(source.len())).max(from);
    (from, to)
}

/// All findings, and a line that sums up: how the claims stand, or why none was looked up.
pub fn draw(findings: &[Finding], text: &str, file: &str, verified: Result<Sum, &str>, look: &Look) -> String {
    let lines = Lines::of(text);
    let mut drawn = String::new();
    let mut of_rule: HashMap<&str, usize> = HashMap::new();
    for finding in findings {
        let before = of_rule.entry(finding.rule).or_default();
        *before += 1;
        if *before <= MOST_OF_ONE {
            drawn += &one(finding, &lines, file, look);
            drawn.push('\n');
        }
    }
    drawn + &format!("{}\n", sum(findings, file, verified, look))
}

fn one(finding: &Finding, lines: &Lines<'_>, file: &str, look: &Look) -> String {
    let faint = |text: &str| paint(text, Style::FAINT, look.color);
    let style = style_of(finding.level);
    let head = format!("{}[{}]", finding.level.as_str(), finding.rule);
    let message = format!(
        "{}: {}",
        paint(&head, style, look.color),
        paint(&for_line(&finding.message), Style::STRONG, look.color)
    );
    let file = for_line(file);
    let help = |gutter: usize| {
        let blank = " ".repeat(gutter);
        let (why, help) = (for_line(finding.why), for_line(&finding.help));
        format!("{blank} {} why: {why}\n{blank} {} help: {help}\n", faint("="), faint("="))
    };
    let Some(span) = &finding.span else {
        return format!("{message}\n {} {file}\n{}", faint("-->"), help(1));
    };
    let place = lines.place(span);
    let number = place.line.to_string();
    let gutter = number.len();
    let blank = " ".repeat(gutter);
    let (_, start) = lines.line_at(span.start);
    let source = lines.source(place.line - 1);
    let (from, to) = within(source, span, start);
    let room = look.width.saturating_sub(gutter + 3).max(20);
    let (shown, at, width) = window(source, from..to, room);
    let carets = format!("{}{}", " ".repeat(at), paint(&"^".repeat(width.max(1)), style, look.color));
    let bar = faint("|");
    format!(
        "{message}\n{blank}{} {file}:{}:{}\n{blank} {bar}\n{} {bar} {}\n{blank} {bar} {carets}\n{}",
        faint("-->"),
        place.line,
        place.column,
        faint(&number),
        shown.trim_end(),
        help(gutter)
    )
}

/// A line as it is shown, where the span begins in it, and how wide it is, in columns. A long line is cut on both sides.
fn window(source: &str, span: Range<usize>, room: usize) -> (String, usize, usize) {
    let visible = |part: &str| for_terminal(&part.replace('\u{feff}', "").replace('\t', "    ")).into_owned();
    let (before, marked, after) =
        (visible(&source[..span.start]), visible(&source[span.clone()]), visible(&source[span.end..]));
    if before.width() + marked.width() + after.width() <= room {
        let (at, width) = (before.width(), marked.width());
        return (before + &marked + &after, at, width);
    }
    let marked = head(&marked, room * 2 / 3);
    let left = room.saturating_sub(marked.width() + 6);
    let before = match before.width() {
        wide if wide > left / 2 => format!("...{}", tail(&before, left / 2)),
        _ => before,
    };
    let rest = room.saturating_sub(before.width() + marked.width() + 3);
    let after = if after.width() > rest { format!("{}...", head(&after, rest)) } else { after };
    let (at, width) = (before.width(), marked.width());
    (before + &marked + &after, at, width)
}

/// The beginning of a text, in so many columns.
fn head(text: &str, columns: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= columns
        })
        .collect()
}

/// The end of a text, in so many columns.
fn tail(text: &str, columns: usize) -> String {
    let backwards: String = text.chars().rev().collect();
    head(&backwards, columns).chars().rev().collect()
}

fn style_of(level: Level) -> Style {
    match level {
        Level::Error => Style::STRONG.with(Style::TITLE),
        Level::Warning => Style::STRONG,
        Level::Hint => Style::CODE,
    }
}

/// How many claims were looked up, and how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub so: usize,
    pub not_so: usize,
    pub unknown: usize,
}

fn sum(findings: &[Finding], file: &str, verified: Result<Sum, &str>, look: &Look) -> String {
    let said: Vec<String> = [Level::Error, Level::Warning, Level::Hint]
        .into_iter()
        .map(|level| (count(findings, level), level))
        .filter(|(number, _)| *number > 0)
        .map(|(number, level)| crate::text::count(number, level.as_str()))
        .collect();
    let said = if said.is_empty() { "nothing to add".to_owned() } else { said.join(", ") };
    let mut line = format!("{}: {}", for_line(file), paint(&said, Style::STRONG, look.color));
    match verified {
        Err(why) => line += &format!("; {why}, so nothing was verified"),
        Ok(Sum { so: 0, not_so: 0, unknown: 0 }) => {}
        Ok(Sum { so, not_so, unknown }) => {
            let parts = [(so, "still so"), (not_so, "not so"), (unknown, "cannot be told")];
            let parts: Vec<_> = parts
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, what)| format!("{number} {what}"))
                .collect();
            line += &format!("; of {} {}", crate::text::count(so + not_so + unknown, "claim"), parts.join(", "));
        }
    }
    let hidden: usize = {
        let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let of = |rule: &&str| findings.iter().filter(|finding| finding.rule == *rule).count();
        rules.iter().map(|rule| of(rule).saturating_sub(MOST_OF_ONE)).sum()
    };
    if hidden > 0 {
        line += &format!("\n{hidden} more of the same are not shown: `--json` has all");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, span: Range<usize>, width: usize) -> String {
        let finding = Finding {
            rule: "r",
            level: Level::Warning,
            message: "m".into(),
            span: Some(span),
            why: "w",
            help: "h".into(),
        };
        one(&finding, &Lines::of(text), "F.md", &Look { width, color: false })
    }

    #[test]
    fn carets_stand_below_wide_characters() {
        let text = "a\n다음 `경로.md` 끝\r\n";
        let at = text.find("경로").unwrap();
        let expected =
            "warning[r]: m\n --> F.md:2:5\n  |\n2 | 다음 `경로.md` 끝\n  |       ^^^^^^^\n  = why: w\n  = help: h\n";
        assert_eq!(drawn(text, at..at + "경로.md".len(), 80), expected);
    }

    #[test]
    fn columns_do_not_count_a_byte_order_mark() {
        assert_eq!(Lines::of("\u{feff}# T").place(&(3..4)), Place { line: 1, column: 1, end_column: 2 });
        assert_eq!(Lines::of("").place(&(0..0)), Place { line: 1, column: 1, end_column: 1 });
    }

    #[test]
    fn columns_are_counted_on_from_the_last_place() {
        let text = "\u{feff}é a\nb 다 c\n";
        let lines = Lines::of(text);
        let spans: Vec<_> = text
            .char_indices()
            .map(|(at, c)| at..at + c.len_utf8())
            .filter(|span| &text[span.clone()] != "\n")
            .collect();
        for span in spans.iter().chain(spans.iter().rev()) {
            assert_eq!(lines.place(span), Lines::of(text).place(span), "{span:?}");
        }
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let text = format!("{}HERE{}", "a ".repeat(200), " b".repeat(200));
        let drawing = drawn(&text, 400..404, 60);
        let lines: Vec<_> = drawing.lines().collect();
        assert!(lines.iter().all(|line| line.width() <= 60), "{drawing}");
        let at = lines[3].find("HERE").unwrap();
        assert_eq!(lines[4].find("^^^^").unwrap(), at, "{drawing}");
    }

    #[test]
    fn hostile_text_is_visible() {
        let drawing = drawn("x \x1b[2J y", 2..6, 80);
        assert!(drawing.contains("x \\u{1b}[2J y") && !drawing.contains('\x1b'), "{drawing:?}");
    }
}
