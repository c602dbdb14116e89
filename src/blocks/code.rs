//! What the code came to: the session's dates, its commits, the files that it touched, and what is not committed.

use super::{Sources, listed, parts, section, tree};
use crate::changes::{Change, File};
use crate::facts::Upstream;
use crate::ids::ObjectId;
use crate::markdown::{code_span, inert};
use crate::text;

/// How many are listed: a session may make thousands of files, and the person's words must find room beside them.
const MOST_COMMITS: usize = 50;
const MOST_FILES: usize = 100;

pub(super) fn header(sources: &Sources) -> String {
    let mut lines = Vec::new();
    if let Some(started) = sources.started {
        lines.push(format!("**Session Date:** {}", started.format("%Y-%m-%d")));
    }
    if let Some((started, at)) = sources.started.zip(sources.at) {
        lines.push(format!("**Session Duration:** {}", text::span(at - started)));
        lines.push(format!("**Last Updated:** {}", at.format("%Y-%m-%d %H:%M")));
    }
    if let Some(branch) = &sources.branch {
        lines.push(format!("**Branch:** {}", code_span(branch)));
    }
    if !sources.author.is_empty() {
        lines.push(format!("**Created By:** {}", inert(&sources.author)));
    }
    // Two blanks keep the lines apart where Markdown is rendered.
    lines.iter().map(|line| format!("{line}  \n")).collect()
}

pub(super) fn commits(sources: &Sources) -> String {
    let line = |(id, subject): &(ObjectId, String)| format!("- `{}` {}\n", id.short(), inert(subject));
    section("Commits This Session", listed(&sources.changes.commits, MOST_COMMITS, line))
}

pub(super) fn files(sources: &Sources) -> String {
    let files = &sources.changes.files;
    let created: Vec<_> = files.iter().filter(|file| file.change == Change::Created).collect();
    let lines = |fits: fn(&Change) -> bool| {
        let files: Vec<_> = files.iter().filter(|file| fits(&file.change)).collect();
        listed(&files, MOST_FILES, |file| file_line(file))
    };
    parts([
        section("Files Created This Session", tree::of(&sources.project, &created, MOST_FILES)),
        section("Files Modified This Session", lines(|change| *change == Change::Modified)),
        section("Files Renamed This Session", lines(|change| matches!(change, Change::Renamed(_)))),
        section("Files Deleted This Session", lines(|change| *change == Change::Deleted)),
    ])
}

fn file_line(file: &File) -> String {
    let path = code_span(&text::quote_path(&file.path));
    let from = match &file.change {
        Change::Renamed(from) => format!(" (was {})", code_span(&text::quote_path(from))),
        Change::Created | Change::Modified | Change::Deleted => String::new(),
    };
    let reason = if file.reason.is_empty() { String::new() } else { format!(" - {}", inert(&file.reason)) };
    format!("- {path}{from}{reason}\n")
}

pub(super) fn uncommitted(sources: &Sources) -> String {
    let facts = &sources.facts;
    let mut lines = String::new();
    if let Some(operation) = &facts.operation {
        lines.push_str(&format!("- in the middle of a {operation}: `git status` tells how to go on\n"));
    }
    for work in &facts.uncommitted {
        let counted = counted(work.added, work.removed);
        lines.push_str(&format!("- {} ({}{counted})\n", code_span(&work.path), work.status.as_str()));
    }
    if facts.uncommitted_more > 0 {
        lines.push_str(&format!("- and {} more\n", facts.uncommitted_more));
    }
    if facts.uncommitted_unknown {
        lines.push_str("- not looked at: too many files for a hook; `git status` tells\n");
    }
    for stash in &facts.stashes {
        let counted = counted(Some(stash.added), Some(stash.removed));
        lines.push_str(&format!("- stashed{}{counted}\n", message(&stash.message)));
    }
    if let Some(Upstream { name, ahead, behind }) = &facts.upstream {
        let name = code_span(name);
        let commits = |count: &u32| text::count(*count as usize, "commit");
        // Whoever reads this elsewhere has the commits: so it says when it was true.
        match (ahead, behind) {
            (0, 0) => {}
            (_, 0) => lines.push_str(&format!("- {} ahead of {name} when captured\n", commits(ahead))),
            (0, _) => lines.push_str(&format!("- {} behind {name} when captured\n", commits(behind))),
            _ => lines.push_str(&format!("- {} ahead of {name} and {behind} behind when captured\n", commits(ahead))),
        }
    }
    section("Partial/Uncommitted Work", lines)
}

/// A stash's message: a person's own, or the commit that it was made on, which git puts there where there is none.
fn message(message: &str) -> String {
    let is_id = |word: &str| (7..=64).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_hexdigit());
    match message.split_once(' ').filter(|(word, _)| is_id(word)) {
        Some((id, subject)) => format!(" on `{id}` {}", inert(subject)),
        None => format!(": {}", inert(message)),
    }
}

/// Lines that came and went, as `git diff --stat` people read them.
fn counted(added: Option<u32>, removed: Option<u32>) -> String {
    let side = |sign: char, count: Option<u32>| {
        count.filter(|count| *count > 0).map_or_else(String::new, |count| format!(", {sign}{count}"))
    };
    side('+', added) + &side('-', removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Changes;

    #[test]
    fn of_very_many_the_first_are_listed() {
        let file = |at: usize| File { path: format!("{at:03}").into(), change: Change::Deleted, reason: String::new() };
        let commit = |_| ("0123456789012345678901234567890123456789".parse().unwrap(), "Work".into());
        let changes =
            Changes { commits: (0..53).map(commit).collect(), files: (0..104).map(file).collect(), span: None };
        let sources = Sources { changes, ..Sources::default() };
        assert!(files(&sources).ends_with("- `099`\n- and 4 more\n"));
        assert!(commits(&sources).ends_with(" Work\n- and 3 more\n"));
        assert_eq!(commits(&sources).lines().count(), 2 + 50 + 1);
    }
}
