//! An entry taken out of its place: what it says, as it is written, so that it can stand as an item somewhere else.

use super::entries::Entry;
use super::outline::Outline;
use super::style::{self, Form};
use super::{heading, lines, steps};

/// What an entry says, without bullet and number.
pub(super) struct Taken {
    /// Its first line, label and box included.
    pub(super) first: String,
    /// All that is below it, with the gap before; empty where there is nothing.
    pub(super) below: String,
}

impl Taken {
    /// Of an entry, whose text in the document is `source`.
    pub(super) fn of(document: &[u8], outline: &Outline, entry: &Entry, source: &str) -> Self {
        let source = source.replace("\r\n", "\n");
        let (line, below) = source.split_once('\n').unwrap_or((&source, ""));
        let below = below.trim_end();
        let bare = line.trim_start();
        let width = style::marker(bare).unwrap_or(0);
        let form = Form::of(document, outline, entry);
        let (first, below) = match form {
            Form::Item => {
                let column = entry.span.start - lines::start(document, entry.span.start);
                let indent = column + (line.len() - bare.len()) + width;
                (bare[width.min(bare.len())..].trim_start().to_owned(), unindented(below, indent))
            }
            Form::Title => (without_bold_number(bare).unwrap_or_else(|| bare.to_owned()), below.to_owned()),
            Form::Heading => {
                let title = style::heading_number(line).map_or(line.trim_start_matches('#'), |(.., title)| title);
                let title =
                    without_bold_number(title.trim()).unwrap_or_else(|| without_number(title.trim()).to_owned());
                // The line below makes it a heading.
                let is_underlined = !line.starts_with(['#', '*', '_']);
                let below = if is_underlined { below.split_once('\n').map_or("", |(_, below)| below) } else { below };
                (title, below.to_owned())
            }
            Form::Row => (row_in_words(line), String::new()),
            // `**A2. Title**` is a step, too.
            Form::Line => (without_bold_number(bare).unwrap_or_else(|| bare.to_owned()), below.to_owned()),
        };
        // Prose right below a title would run on from it.
        let below = if form == Form::Item { &below[..] } else { below.trim_start_matches('\n') };
        let gap = if form == Form::Item || style::marker(below.trim_start()).is_some() { "\n" } else { "\n\n" };
        let below = if below.is_empty() { String::new() } else { format!("{gap}{below}") };
        Self { first, below }
    }
}

/// Bytes as text. What is no UTF-8 is told by characters of private use that the rest does not have.
pub(super) struct Held {
    first: u32,
}

impl Held {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let is_free = |first: &u32| !text.chars().any(|c| (*first..first + 256).contains(&u32::from(c)));
        Self { first: (0x000f_0000..0x0010_ff00).step_by(256).find(is_free).unwrap_or(0x000f_0000) }
    }

    pub(super) fn text(&self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(self.first + u32::from(*byte))));
        }
        text
    }

    pub(super) fn bytes(&self, text: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in String::from_utf8_lossy(text).chars() {
            match u32::from(c).checked_sub(self.first).and_then(|byte| u8::try_from(byte).ok()) {
                Some(byte) => bytes.push(byte),
                None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        bytes
    }
}

/// Plain text, so that it reads as such.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '<' | '*' | '`' | '[' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}

fn unindented(text: &str, indent: usize) -> String {
    let blanks = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count().min(indent);
    text.lines().map(|line| &line[blanks(line)..]).collect::<Vec<_>>().join("\n")
}

/// The cells that say something, as they are written.
fn row_in_words(line: &str) -> String {
    let cells = style::cells(line);
    let is_number = |cell: &str| cell.chars().all(|c| c.is_ascii_digit());
    let worded = cells
        .iter()
        .enumerate()
        .filter(|(at, cell)| cell.contains(char::is_alphanumeric) && (*at > 0 || !is_number(cell)));
    worded.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" - ")
}

/// `Step A: Title` says `Title`. What begins with markup stays as it is, for that ends behind it.
fn without_number(title: &str) -> &str {
    let name = steps::name_of_step(title);
    let is_plain = |name: &&str| !title[..title.len() - name.len()].contains(['*', '_', '`', '[', '~']);
    name.filter(is_plain).unwrap_or(title)
}

/// `**2. Title** (30 min)` says `Title (30 min)`.
fn without_bold_number(line: &str) -> Option<String> {
    let bold = ["**", "__"].into_iter().find_map(|sign| Some((sign, line.strip_prefix(sign)?)));
    let (sign, bold) = bold?;
    let (inner, behind) = bold.split_once(sign).unwrap_or((bold, ""));
    let title = heading::number(inner)?;
    Some(format!("{}{behind}", title.trim()).trim().to_owned())
}
