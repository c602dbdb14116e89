//! How an entry looks behind another one: an item of its list, a step titled as it is, a row of its table.
//!
//! Every function gives the text of whole lines. Which of them reads back as it should is [`super::insert`]'s affair.

use std::borrow::Cow;

use super::entries::Entry;
use super::kinds::{Kind, Row};
use super::lines;
use super::outline::{Outline, Section};
use super::splice::Edit;

/// How an entry is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `- a`, `1. a`, `* [ ] a`.
    Item,
    /// `**1. Title** (30 min)`, with its details below.
    Title,
    /// `### 1. Title`.
    Heading,
    /// `| 1 | a |`.
    Row,
    /// A line with a label, such as `**Next:** a`.
    Line,
}

impl Form {
    pub(super) fn of(document: &[u8], outline: &Outline, entry: &Entry) -> Self {
        if step_heading(outline, entry).is_some() {
            return Self::Heading;
        }
        let line = first_line(document, entry);
        let line = line.trim_start();
        match line.bytes().next() {
            Some(b'|') => Self::Row,
            Some(b'*' | b'_') if bold_number(line).is_some() => Self::Title,
            _ if marker(line).is_some() => Self::Item,
            _ => Self::Line,
        }
    }
}

/// The heading that the entry is.
pub(super) fn step_heading<'a>(outline: &'a Outline, entry: &Entry) -> Option<&'a Section> {
    outline.headed(entry.span.start)
}

/// The edits that put an entry behind this one, the best first.
pub(super) fn behind(document: &[u8], outline: &Outline, last: &Entry, kind: Kind, row: &Row, text: &str) -> Vec<Edit> {
    let end = lines::end_of_words(document, &last.span);
    let first = first_line(document, last);
    match Form::of(document, outline, last) {
        Form::Item => {
            let indent = String::from_utf8_lossy(&document[lines::start(document, last.span.start)..last.span.start]);
            let indent = if indent.trim().is_empty() { indent } else { Cow::Borrowed("") };
            let own_indent = &first[..first.len() - first.trim_start().len()];
            let bullet = bullet_after(first.trim_start(), kind).unwrap_or_else(|| row.bullet.clone());
            let gap = if is_loose(document, outline, last) { "\n" } else { "" };
            vec![whole_lines(
                document,
                end,
                &format!("{gap}{}\n", item(&format!("{indent}{own_indent}"), &bullet, text)),
            )]
        }
        Form::Title => {
            let step = bold_number(first.trim_start()).map(|number| titled(number.saturating_add(1), text));
            step.map(|step| whole_lines(document, end, &format!("\n{step}\n"))).into_iter().collect()
        }
        Form::Heading => {
            let step = step_heading(outline, last)
                .filter(|section| section.level < Section::BOLD)
                .and_then(|section| next_heading(&String::from_utf8_lossy(&document[section.heading.clone()]), text));
            step.map(|step| whole_lines(document, end, &format!("\n{step}\n"))).into_iter().collect()
        }
        Form::Row => {
            let table = table_around(document, last);
            let below = lines::end_of_run(document, end, |line| line.trim_ascii_start().starts_with(b"|"));
            let listed = whole_lines(document, below, &format!("\n{}\n", item("", &row.bullet, text)));
            let new = new_row(&table, &first, text).map(|new| whole_lines(document, end, &format!("{new}\n")));
            new.into_iter().chain([listed]).collect()
        }
        Form::Line => {
            let below = lines::end_of_run(document, end, |line| !line.trim_ascii().is_empty());
            vec![whole_lines(document, below, &format!("\n{}\n", item("", &row.bullet, text)))]
        }
    }
}

/// Inserts lines, on a line of their own, and apart from a paragraph that follows.
pub(super) fn whole_lines(document: &[u8], at: usize, text: &str) -> Edit {
    let line_feed = if lines::is_start(document, at) { "" } else { "\n" };
    let next = if at < document.len() { lines::line(document, at).trim_ascii_start() } else { b"" };
    let goes_on = next.first().is_some_and(|byte| !b"#-*+|<".contains(byte) && !byte.is_ascii_digit());
    let gap = if goes_on { "\n" } else { "" };
    Edit::insert(at, format!("{line_feed}{text}{gap}"))
}

/// The entry's lines: what does not fit on the first is indented, so that it stays in the item.
pub(super) fn item(indent: &str, bullet: &str, text: &str) -> String {
    let mut lines = text.lines();
    let mut item = format!("{indent}{bullet}{}", lines.next().unwrap_or_default());
    let width = marker(bullet).unwrap_or(bullet.len());
    let inner = format!("{indent}{}", " ".repeat(width));
    for line in lines {
        item.push('\n');
        if !line.trim().is_empty() {
            item.push_str(&inner);
            item.push_str(line);
        }
    }
    item
}

/// The entry's words as they may stand at the beginning of an item: a bullet of their own goes, and what would begin
/// something else there is escaped.
pub(super) fn plain_beginning(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let shown = |c: char| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c };
    let text: String = text.trim().chars().map(shown).collect();
    let bare = ["- ", "* ", "+ "].iter().find_map(|bullet| text.strip_prefix(bullet)).unwrap_or(&text).trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = (1..10).contains(&digits) && bare[digits..].starts_with(['.', ')']);
    if is_number && bare[digits + 1..].starts_with([' ', '\t', '\n']) {
        return format!("{}\\{}", &bare[..digits], &bare[digits..]);
    }
    let begins = bare.starts_with(['#', '>', '|', '<'])
        || ["```", "~~~", "---", "***", "- ", "* ", "+ "].iter().any(|sign| bare.starts_with(sign));
    if begins { format!("\\{bare}") } else { bare.to_owned() }
}

/// The bullet or number that a line begins with, its blank included: how wide it is.
pub(super) fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = match (digits, line.as_bytes().get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) | (1..10, Some(b'.' | b')')) => digits + 1,
        _ => return None,
    };
    let blanks = line[sign..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    // An item may be empty, or begin with code.
    match blanks {
        0 if sign < line.len() => None,
        1..5 => Some(sign + blanks),
        _ => Some(sign + 1),
    }
}

/// The number in `**2. Title**` or `**2)** title`.
pub(super) fn bold_number(line: &str) -> Option<u64> {
    let bold = line.strip_prefix("**").or_else(|| line.strip_prefix("__"))?;
    let digits = bold.bytes().take_while(u8::is_ascii_digit).count();
    bold[digits..].starts_with(['.', ')', ':']).then(|| bold[..digits].parse().ok()).flatten()
}

/// A heading's number, with what stands before and behind it: `### Step `, 2, `: `.
pub(super) fn heading_number(line: &str) -> Option<(&str, u64, &str, &str)> {
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    let words = line[hashes..].trim_start();
    let before = words.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
    let digits = words[before..].bytes().take_while(u8::is_ascii_digit).count();
    let number = words[before..before + digits].parse().ok()?;
    let rest = &words[before + digits..];
    let sign = rest.find(' ')?;
    let title = rest[sign..].trim_start();
    let known = ["", "step ", "task ", "item ", "#"].contains(&words[..before].to_lowercase().as_str());
    let fits = known && matches!(&rest[..sign], "." | ")" | ":" | "") && !(sign == 0 && before == 0);
    let start = line.len() - words.len();
    fits.then(|| (&line[..start + before], number, &rest[..sign], title))
}

/// A box is empty, but where everything is done.
fn boxed(kind: Kind) -> &'static str {
    if kind == Kind::Done { "[x] " } else { "[ ] " }
}

/// The box that words begin with, and what stands behind it.
pub(super) fn own_box(words: &str) -> Option<(&str, &str)> {
    let signs = ["[ ]", "[x]", "[X]", "[~]", "[/]", "[-]"];
    let sign = signs.into_iter().find(|sign| words.starts_with(sign))?;
    let behind = &words[sign.len()..];
    // `[x](a.md)` is a link.
    (!behind.starts_with(['(', '[', ':'])).then(|| (sign, behind.trim()))
}

/// How the entry behind this one begins: the same bullet or the next number, a box where there is a box.
fn bullet_after(line: &str, kind: Kind) -> Option<String> {
    let rest = &line[marker(line)?..];
    let tick = if own_box(rest).is_some() { boxed(kind) } else { "" };
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = line[digits..].chars().next()?;
    match line[..digits].parse::<u64>() {
        Ok(number) => Some(format!("{}{sign} {tick}", number.saturating_add(1))),
        Err(_) => Some(format!("{sign} {tick}")),
    }
}

/// Whether an empty line parts the item from the one before.
fn is_loose(document: &[u8], outline: &Outline, last: &Entry) -> bool {
    let before = outline.entries.iter().rfind(|entry| entry.span.start < last.span.start);
    let follows = |before: &Entry| {
        // A lone carriage return ends a line for Markdown and none for us: both may stand on one.
        let (end, start) = (lines::end_of_words(document, &before.span), lines::start(document, last.span.start));
        let between = document.get(end..start).unwrap_or_default();
        Form::of(document, outline, before) == Form::Item && !between.is_empty() && between.trim_ascii().is_empty()
    };
    before.is_some_and(follows)
}

fn titled(number: u64, text: &str) -> String {
    let (first, rest) = text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
    // Bold does not nest.
    let first = match first.strip_prefix("**").and_then(|inner| inner.split_once(":** ")) {
        Some((label, words)) => format!("{label}: {words}"),
        None => first.to_owned(),
    };
    let tail = first.rfind(" (").filter(|_| first.ends_with(')')).unwrap_or(first.len());
    let (title, tail) = first.split_at(tail);
    let step = if title.contains(['*', '_', '`']) {
        format!("**{number}.** {title}{tail}")
    } else {
        format!("**{number}. {title}**{tail}")
    };
    rest.map_or(step.clone(), |rest| format!("{step}\n{rest}"))
}

/// The heading of the step behind the one with this heading.
fn next_heading(heading: &str, text: &str) -> Option<String> {
    let (before, number, sign, _) = heading_number(heading.trim_end())?;
    let (first, rest) = text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
    let heading = format!("{before}{}{sign} {first}", number.saturating_add(1));
    Some(rest.map_or(heading.clone(), |rest| format!("{heading}\n\n{rest}")))
}

/// The rows of the table that an entry is in, its head included.
fn table_around(document: &[u8], entry: &Entry) -> Vec<Vec<String>> {
    let mut from = lines::start(document, entry.span.start);
    while from > 0 {
        let before = lines::start(document, from - 1);
        if !lines::line(document, before).trim_ascii_start().starts_with(b"|") {
            break;
        }
        from = before;
    }
    let to = lines::end_of_run(document, from, |line| line.trim_ascii_start().starts_with(b"|"));
    let text = String::from_utf8_lossy(&document[from..to]).into_owned();
    let rows = text.lines().map(cells);
    rows.filter(|cells| !cells.iter().all(|cell| cell.chars().all(|c| "-: ".contains(c)))).collect()
}

/// The row behind one: the next number where rows are numbered, and the words in the first column that has words. Words of
/// several lines fit into no row.
fn new_row(table: &[Vec<String>], last: &str, text: &str) -> Option<String> {
    let last = cells(last);
    if text.contains('\n') || last.len() < 2 {
        return None;
    }
    let body = &table[1.min(table.len())..];
    let wordy = |column: usize| {
        body.iter()
            .filter_map(|row| row.get(column))
            .any(|cell| cell.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() > 1)
    };
    let longest = (0..last.len()).max_by_key(|column| (last[*column].len(), usize::MAX - column));
    let column = (0..last.len()).find(|column| wordy(*column)).or(longest)?;
    let words = text.replace('|', "\\|");
    let filled = last.iter().enumerate().map(|(at, cell)| match cell.parse::<u64>() {
        _ if at == column => words.clone(),
        Ok(number) if at == 0 => number.saturating_add(1).to_string(),
        _ => String::new(),
    });
    let cells: Vec<String> = filled
        .map(|cell| format!(" {cell} "))
        .map(|cell| if cell.trim().is_empty() { " ".into() } else { cell })
        .collect();
    Some(format!("|{}|", cells.join("|")))
}

/// The cells of a row: a bar behind a backslash ends none.
pub(super) fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for sign in row.chars() {
        if sign == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(sign);
        }
        escaped = sign == '\\' && !escaped;
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The entry's first line.
pub(super) fn first_line(document: &[u8], entry: &Entry) -> String {
    let line = &document[entry.span.start..lines::end(document, entry.span.start)];
    String::from_utf8_lossy(line).trim_end().to_owned()
}
