//! Draws the board: a line for each branch, a second one for what is special about it, and what is the case here. Pure.

use unicode_width::UnicodeWidthStr as _;

use super::secrets;
use super::terminal::Look;
use super::text::{Style, paint};
use crate::board::{Board, Here, Row};
use crate::clock::Moment;
use crate::text::{ago, count, cut, for_line, for_shell};

/// What stands between two columns.
const GAP: &str = "  ";

/// At most so much of a line for a branch's name.
const LONGEST_NAME: usize = 40;

/// At most so much for who it was.
const LONGEST_WHO: usize = 24;

/// At least so much for what comes next.
const SHORTEST_STEP: usize = 24;

/// The board as lines.
pub fn draw(board: &Board, now: Moment, look: &Look) -> String {
    let mut text = String::new();
    let table: Vec<[String; 4]> = board.rows.iter().map(|row| cells(row, now)).collect();
    let width = |column: usize| table.iter().map(|cells| cells[column].width()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    let before_step = 2 + widths.iter().filter(|width| **width > 0).map(|width| width + GAP.len()).sum::<usize>();
    let room = look.width.saturating_sub(before_step).max(SHORTEST_STEP);
    for (row, cells) in board.rows.iter().zip(&table) {
        text += if row.current { "* " } else { "  " };
        for (column, cell) in cells.iter().enumerate().filter(|(column, _)| widths[*column] > 0) {
            let style = match column {
                0 if row.current => Style::STRONG.with(Style::TITLE),
                0 => Style::TITLE,
                3 => Style::STRONG,
                _ => Style::FAINT,
            };
            text += &paint(cell, style, look.color);
            text += &" ".repeat(widths[column] - cell.width() + GAP.len());
        }
        text.truncate(text.trim_end_matches(' ').len());
        if let Some(next) = &row.next {
            // Blanks at the end were taken off with the last empty cell's.
            let line = text.rsplit('\n').next().unwrap_or_default();
            let used = strip(line).width();
            text += &" ".repeat(before_step.saturating_sub(used));
            text += &cut_to(&for_line(next), room);
        }
        text.push('\n');
        for remark in wrapped(&remarks(row, now), room) {
            text += &format!("{}{}\n", " ".repeat(before_step), paint(&remark, Style::FAINT, look.color));
        }
    }
    if board.rows.is_empty() {
        text += "No handoff yet. Begin one: git handoff add next \"what comes next\"\n";
    }
    text.push('\n');
    for (name, line) in here(&board.here) {
        text += &format!("{}  {}\n", paint(&format!("{name:<11}"), Style::FAINT, look.color), for_line(&line));
    }
    text
}

/// Branch, age, who, percent.
fn cells(row: &Row, now: Moment) -> [String; 4] {
    let who = match &row.who {
        _ if row.mine => "you".to_owned(),
        Some(name) => for_line(name),
        None => String::new(),
    };
    [
        cut_to(&for_line(&row.branch), LONGEST_NAME),
        match row.at {
            Some(at) => ago(now - at),
            None if row.newer_by.is_some() => "the draft".into(),
            None => "not captured".into(),
        },
        cut_to(
            &row.by.as_ref().map_or_else(|| who.clone(), |agent| format!("{who} + {}", for_line(agent))),
            LONGEST_WHO,
        ),
        row.percent.map(|percent| format!("{percent:>3}%")).unwrap_or_default(),
    ]
}

/// What else there is to say of a branch.
fn remarks(row: &Row, now: Moment) -> Vec<String> {
    let more = |number: usize| if number > 1 { format!(" (+{} more)", number - 1) } else { String::new() };
    let mut remarks = Vec::new();
    if let Some(who) = &row.newer_by {
        remarks.push(format!("newer handoff by {}: git handoff show HEAD", for_line(who)));
    }
    if let Some(hold) = &row.hold {
        let was = if hold.until < now.date_naive() { "was " } else { "" };
        remarks.push(format!("{was}on hold {}", for_line(&hold.to_string())));
    }
    if let Some(blocked) = &row.blocked {
        remarks.push(format!("blocked: {}{}", for_line(blocked), more(row.blockers)));
    }
    if let Some(parked) = &row.parked {
        let seen = parked.seen.map(|at| format!(", last seen {}", ago(now - at))).unwrap_or_default();
        remarks.push(format!("parked text, in no commit{seen}"));
        if row.current {
            remarks.push(format!("git handoff restore parked:{} brings it back", for_shell(&row.branch)));
        }
    }
    if row.uncommitted > 0 {
        let when = if row.current { "" } else { " then" };
        remarks.push(format!("{} uncommitted{when}", count(row.uncommitted, "path")));
    }
    if let Some(trunk) = &row.merged_into {
        let open = if row.open > 0 { format!(", left open: {}", count(row.open, "step")) } else { String::new() };
        remarks.push(format!("merged into {}{open}", for_line(trunk)));
    }
    if row.fetched {
        remarks.push("fetched".into());
    }
    if row.deleted {
        remarks.push("the branch is deleted".into());
    }
    remarks
}

/// What is the case here, each with its name.
fn here(here: &Here) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let carried = match here.next_commit.as_slice() {
        [] if !here.session_line => vec!["carries no line".to_owned()],
        [] if !here.draft => vec![format!("carries the session alone: there is no {}", here.file)],
        [] => vec!["carries the session alone: nothing in the draft has changed".to_owned()],
        lines => lines.to_vec(),
    };
    for (number, line) in carried.into_iter().enumerate() {
        lines.push((if number == 0 { "next commit" } else { "" }, line));
    }
    if let Some(secrets) = secrets::in_one_line(&here.secrets) {
        lines.push(("secrets", format!("{secrets}; see git handoff check --secrets")));
    }
    let hooks = match here.hooks.missing.as_slice() {
        [] if here.hooks.last_commit_missed => "are installed, but the last commit was not captured".to_owned(),
        [] => "fire at every commit and checkout".to_owned(),
        missing if missing.len() == here.hooks.of => "are not installed: git handoff install".to_owned(),
        missing => format!("do not all fire ({} missing): git handoff install", missing.join(", ")),
    };
    lines.push(("hooks", hooks));
    let shared = match (&here.shared.remote, here.shared.waiting) {
        (None, _) => "there is no remote: handoffs stay here".to_owned(),
        (Some(remote), 0) => format!("{remote} has all handoffs, as far as was fetched"),
        (Some(remote), waiting) => {
            format!("{remote} has not {} of here: git handoff sync", count(waiting, "handoff"))
        }
    };
    lines.push(("sharing", shared));
    lines
}

/// Joins remarks to lines of at most this width.
fn wrapped(remarks: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for remark in remarks {
        let remark = cut_to(remark, width);
        match lines.last_mut() {
            Some(line) if line.width() + 3 + remark.width() <= width => *line += &format!(" · {remark}"),
            _ => lines.push(remark),
        }
    }
    lines
}

/// Cuts to a width in columns.
pub(super) fn cut_to(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    // No character takes more bytes than four.
    let mut most = text.len().min(width * 4);
    loop {
        let short = cut(text, most);
        if short.width() <= width {
            return short.into_owned();
        }
        most -= 1;
    }
}

/// A line without the escape sequences that [`paint`] makes.
fn strip(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\x1b') {
        plain += &rest[..at];
        rest = rest[at..].split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns() {
        for (text, width, expected) in
            [("short", 10, "short"), ("one two three four", 14, "one two..."), ("日本語日本語日本語", 10, "日本語...")]
        {
            assert_eq!(cut_to(text, width), expected);
        }
    }

    #[test]
    fn remarks_share_a_line_as_long_as_they_fit() {
        let remarks = ["blocked: x", "1 path uncommitted", "fetched"].map(str::to_owned);
        assert_eq!(wrapped(&remarks, 33), ["blocked: x · 1 path uncommitted", "fetched"]);
        assert_eq!(wrapped(&remarks, 12), ["blocked: x", "1 path...", "fetched"]);
    }
}
