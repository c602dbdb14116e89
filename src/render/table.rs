//! Lays out a table for a terminal: how wide each column is, and its lines.
//!
//! Text is never cut. A table that is too wide first gets narrower columns
//! with wrapped cells, and one that no narrowing could save is drawn as
//! running text. The Markdown itself is read elsewhere.

use std::iter;
use std::ops::Range;

use pulldown_cmark::Alignment;
use unicode_width::UnicodeWidthStr;

use super::text::{Style, Text, paint};
use super::wrap::{LongWords, longest_word, wrap};

/// Columns are not made narrower than this to fit a table into the width.
const MIN_COLUMN: usize = 4;

/// Tables are not made wider than this, however much room there is: one huge
/// cell would pad every other row of its column to its own width.
const MAX_WIDTH: usize = 240;

const SEPARATOR_WIDTH: usize = 3;

/// A table as it was read; its first row is the header.
pub struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Text>>,
}

impl Table {
    pub fn new(alignments: Vec<Alignment>) -> Self {
        let rows = Vec::new();
        Self { alignments, rows }
    }

    pub fn push_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Adds a cell to the last row.
    pub fn push_cell(&mut self, cell: Text) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The lines of the drawn table. They may end in spaces.
    pub fn draw(&self, width: usize, color: bool) -> Vec<String> {
        let width = width.min(MAX_WIDTH);
        match self.column_widths(width) {
            Some(widths) => self.draw_grid(&widths, color),
            None => self.draw_running(width, color),
        }
    }

    /// Chooses the widths of the columns, or `None` if they cannot fit.
    ///
    /// Words are kept whole if that is possible, since many are paths or names
    /// that someone will want to copy.
    fn column_widths(&self, width: usize) -> Option<Vec<usize>> {
        let columns = self.alignments.len();
        let room = width.checked_sub(columns.saturating_sub(1) * SEPARATOR_WIDTH)?;
        let natural = self.measure(Text::width);
        let words = self.measure(|cell| longest_word(cell.as_str()));
        let least: Vec<usize> = words.iter().map(|&word| word.min(MIN_COLUMN)).collect();
        shrink(&natural, &words, room).or_else(|| shrink(&words, &least, room))
    }

    /// The greatest measure of a cell in each column.
    fn measure(&self, cell_measure: impl Fn(&Text) -> usize) -> Vec<usize> {
        let mut greatest = vec![0; self.alignments.len()];
        for row in &self.rows {
            for (column, cell) in greatest.iter_mut().zip(row) {
                *column = cell_measure(cell).max(*column);
            }
        }
        greatest
    }

    fn draw_grid(&self, widths: &[usize], color: bool) -> Vec<String> {
        let rule = rule_line(widths, color);
        let ruled = self.is_hard_to_follow(widths);
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            if ruled && index > 1 {
                lines.push(rule.clone());
            }
            self.draw_row(row, widths, color, &mut lines);
            if index == 0 {
                lines.push(rule.clone());
            }
        }
        lines
    }

    /// Whether the first column does not show where a row starts, because its
    /// own cells take several lines.
    fn is_hard_to_follow(&self, widths: &[usize]) -> bool {
        let mut body = self.rows.iter().skip(1);
        body.any(|row| match (row.first(), widths.first()) {
            (Some(cell), Some(&width)) => cell.width() > width,
            _ => false,
        })
    }

    fn draw_row(&self, row: &[Text], widths: &[usize], color: bool, lines: &mut Vec<String>) {
        let cells: Vec<Vec<Range<usize>>> =
            iter::zip(row, widths).map(|(cell, &width)| wrap(cell.as_str(), width, LongWords::Split)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let separator = format!(" {} ", paint("│", Style::FAINT, color));
        for index in 0..height {
            let mut parts = Vec::with_capacity(row.len());
            for (column, cell) in row.iter().enumerate() {
                let range = cells[column].get(index).cloned().unwrap_or_default();
                let width = cell.as_str()[range.clone()].width();
                let room = widths[column].saturating_sub(width);
                let (left, right) = padding(self.alignments[column], room);
                let painted = cell.paint(range, color);
                parts.push(format!("{:left$}{painted}{:right$}", "", ""));
            }
            lines.push(parts.join(&separator));
        }
    }

    /// Draws each row as a text of its own, for a table of very many columns.
    fn draw_running(&self, width: usize, color: bool) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.rows {
            let mut text = Text::default();
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    text.push(" ", Style::PLAIN);
                    text.push("│", Style::FAINT);
                    text.push(" ", Style::PLAIN);
                }
                text.append(cell);
            }
            let ranges = wrap(text.as_str(), width, LongWords::Keep);
            lines.extend(ranges.into_iter().map(|range| text.paint(range, color)));
        }
        lines
    }
}

/// Cuts the widest columns down until all of them fit into `room`, none below
/// its floor; `None` if the floors are too wide already.
fn shrink(widths: &[usize], floors: &[usize], room: usize) -> Option<Vec<usize>> {
    let capped = |cap: usize| iter::zip(widths, floors).map(move |(&w, &floor)| w.min(cap).max(floor));
    let cap = (0..=room).rev().find(|&cap| capped(cap).sum::<usize>() <= room)?;
    Some(capped(cap).collect())
}

fn rule_line(widths: &[usize], color: bool) -> String {
    let columns: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
    paint(&columns.join("─┼─"), Style::FAINT, color)
}

/// The spaces to the left and to the right of a cell.
fn padding(alignment: Alignment, room: usize) -> (usize, usize) {
    match alignment {
        Alignment::None | Alignment::Left => (0, room),
        Alignment::Center => (room / 2, room - room / 2),
        Alignment::Right => (room, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let mut table = Table::new(vec![Alignment::None; rows[0].len()]);
        for row in rows {
            table.push_row();
            for text in *row {
                let mut cell = Text::default();
                cell.push(text, Style::PLAIN);
                table.push_cell(cell);
            }
        }
        table
    }

    fn drawn(rows: &[&[&str]], width: usize) -> String {
        let lines = table(rows).draw(width, false);
        let trimmed: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        trimmed.join("\n")
    }

    #[test]
    fn the_widest_column_is_wrapped() {
        let rows: &[&[&str]] = &[&["key", "text"], &["a", "one two three four"], &["b", "five"]];
        let expected = "\
key │ text
────┼────────────
a   │ one two
    │ three four
b   │ five";
        assert_eq!(drawn(rows, 17), expected);
    }

    #[test]
    fn rows_are_ruled_off_when_their_first_cells_are_wrapped() {
        let rows: &[&[&str]] = &[&["key", "b"], &["one two", "x"], &["three", "y"]];
        let expected = "\
key   │ b
──────┼──
one   │ x
two   │
──────┼──
three │ y";
        assert_eq!(drawn(rows, 9), expected);
    }

    #[test]
    fn words_are_split_only_when_they_must_be() {
        let rows: &[&[&str]] = &[&["path", "b"], &["src/render/table.rs", "some more text"]];
        let whole = "\
path                │ b
────────────────────┼─────
src/render/table.rs │ some
                    │ more
                    │ text";
        assert_eq!(drawn(rows, 26), whole);
        let split = "\
path        │ b
────────────┼─────
src/render/ │ some
table.rs    │ more
            │ text";
        assert_eq!(drawn(rows, 18), split);
    }

    #[test]
    fn a_table_of_too_many_columns_becomes_running_text() {
        let rows: &[&[&str]] = &[&["abcdef"; 4], &["1", "2", "3", "4"]];
        let expected = "abcdef │ abcdef │\nabcdef │ abcdef\n1 │ 2 │ 3 │ 4";
        assert_eq!(drawn(rows, 20), expected);
    }

    #[test]
    fn columns_shrink_from_the_widest() {
        for (widths, floors, room, expected) in [
            ([3, 5], [1, 1], 8, Some(vec![3, 5])),
            ([3, 9], [1, 1], 8, Some(vec![3, 5])),
            ([9, 9], [1, 1], 8, Some(vec![4, 4])),
            ([9, 9], [6, 1], 8, Some(vec![6, 2])),
            ([9, 9], [6, 3], 8, None),
        ] {
            assert_eq!(shrink(&widths, &floors, room), expected, "{widths:?} in {room}");
        }
    }
}
