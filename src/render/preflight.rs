//! The pre-flight as a table: what was recorded beside what is, and how each command ended. Pure.

use unicode_width::UnicodeWidthStr as _;

use super::board::cut_to;
use super::terminal::Look;
use super::text::{Style, paint};
use crate::preflight::commands::Commands;
use crate::preflight::run::Ran;
use crate::preflight::{Check, Outcome};
use crate::text::{count, for_command, for_line, for_terminal};

/// So many lines of a command's output are shown where it failed.
const MOST_LINES: usize = 5;

/// A name, and what was recorded, are cut to so many columns.
const LONGEST: usize = 34;

/// Our own checks, a line each.
pub fn checks(checks: &[Check], look: &Look) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let cell = |text: &str| cut_to(&for_line(text), LONGEST);
    let mut rows = vec![("", String::new(), "recorded".to_owned(), "now".to_owned(), Style::FAINT)];
    rows.extend(checks.iter().map(|check| {
        let style = if check.outcome == Outcome::Fails { Style::STRONG } else { Style::PLAIN };
        (check.outcome.sign(), cell(&check.name), cell(&check.recorded), for_line(&check.actual), style)
    }));
    let names = rows.iter().map(|(_, name, ..)| name.width()).max().unwrap_or(0);
    let recorded = rows.iter().map(|(_, _, recorded, ..)| recorded.width()).max().unwrap_or(0);
    let mut text = String::from("\nPre-flight\n");
    for (sign, name, was, is, style) in &rows {
        let line = format!(
            "  {sign:1} {name}{}  {was}{}  {is}",
            " ".repeat(names - name.width()),
            " ".repeat(recorded - was.width())
        );
        text += &format!("{}\n", paint(line.trim_end(), *style, look.color));
    }
    text
}

/// The commands exactly as they would be run.
pub fn listed(commands: &Commands, look: &Look) -> String {
    let number = count(commands.each().count(), "command");
    let mut text = format!("\nThe pre-flight has {number}:\n");
    // A carriage return at the end of a line is a part of the command.
    for line in commands.listing().trim_end_matches('\n').split('\n') {
        let style = if line.starts_with("# ") { Style::FAINT } else { Style::CODE };
        text += &format!("  | {}\n", paint(&for_command(line), style, look.color));
    }
    text
}

/// Why they were not run, if that is not plain, and how they may be.
pub fn not_run(why: &str, sha: &str) -> String {
    format!(
        "\nThe commands were not run{why}. Who knows what they do: `git handoff resume --run-preflight`; without a terminal \
         `git handoff resume --approve {sha}`\n"
    )
}

/// How each command ended, with the end of what it printed where it failed.
pub fn ran(all: &[Ran], look: &Look) -> String {
    let names: Vec<_> = all.iter().map(|ran| cut_to(&for_line(&ran.command.name), LONGEST * 2)).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut text = String::from("\nCommands\n");
    for (ran, name) in all.iter().zip(&names) {
        let outcome = ran.outcome();
        let fails = outcome == Outcome::Fails;
        let pad = " ".repeat(width - name.width());
        let line = format!("  {} {name}{pad}  {}", outcome.sign(), ran.ended.said());
        text += &format!("{}\n", paint(&line, if fails { Style::STRONG } else { Style::PLAIN }, look.color));
        if fails {
            let lines: Vec<_> = ran.output.lines().collect();
            for line in &lines[lines.len().saturating_sub(MOST_LINES)..] {
                text += &format!("      {}\n", for_terminal(line.trim_end()));
            }
        }
    }
    text
}
