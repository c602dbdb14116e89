//! The blocks that fill themselves: a table of name and text. Pure: facts and changes come in, Markdown goes out.

use crate::changes::{Change, Changes, File};
use crate::document::outline::Block;
use crate::document::{Edit, Outline, Section};
use crate::facts::Facts;
use crate::fingerprint;
use crate::text;

/// What the blocks are filled from.
#[derive(Debug, Default)]
pub struct Sources {
    /// The session's start and the capture, as local dates and times.
    pub started: Option<crate::clock::Moment>,
    pub at: Option<crate::clock::Moment>,
    pub branch: Option<String>,
    pub author: String,
    pub changes: Changes,
    pub facts: Facts,
}

/// A block's name and what it says.
type Row = (&'static str, fn(&Sources) -> String);

const TABLE: [Row; 4] = [("header", header), ("commits", commits), ("files", files), ("uncommitted", uncommitted)];

/// The edits that fill every block of the document that is still ours; one that a person changed stays as it stands.
pub fn fill(document: &[u8], outline: &Outline, sources: &Sources) -> Vec<Edit> {
    let mut edits = Vec::new();
    for block in outline.blocks.iter().filter(|block| block.intact) {
        let Some((name, text)) = TABLE.iter().find(|(name, _)| *name == block.name) else { continue };
        let end = if outline.crlf { "\r\n" } else { "\n" };
        let text = headed_once(&text(sources), outline, block).replace('\n', end);
        let hash = fingerprint::of_block(text.as_bytes());
        let filled = format!("<!-- handoff:{name} {hash} -->{end}{text}<!-- /handoff:{name} -->{end}");
        let ends_line = document[..block.span.end].ends_with(b"\n");
        let filled = if ends_line { filled.as_str() } else { filled.trim_end_matches(['\r', '\n']) };
        edits.push(Edit::replace(block.span.clone(), filled));
    }
    edits
}

/// The text with no heading that the document has already, where a person lists the same by hand: below that heading it needs
/// none, and elsewhere it says whose list it is.
fn headed_once(text: &str, outline: &Outline, block: &Block) -> String {
    let mut lines = text.lines();
    let mut out = String::with_capacity(text.len());
    while let Some(line) = lines.next() {
        let is_same = |section: &&Section| {
            line.strip_prefix("### ") == Some(section.title.as_str()) && !outline.is_in_block(section.heading.start)
        };
        match outline.sections.iter().find(is_same) {
            // The empty line below goes along.
            Some(section) if section.own.contains(&block.span.start) => _ = lines.next(),
            Some(_) => out.push_str(&format!("{line} (from git)\n")),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

fn header(sources: &Sources) -> String {
    let mut lines = Vec::new();
    if let Some(started) = sources.started {
        lines.push(format!("**Session Date:** {}", started.format("%Y-%m-%d")));
    }
    if let Some((started, at)) = sources.started.zip(sources.at) {
        lines.push(format!("**Session Duration:** {}", text::span(at - started)));
        lines.push(format!("**Last Updated:** {}", at.format("%Y-%m-%d %H:%M")));
    }
    if let Some(branch) = &sources.branch {
        lines.push(format!("**Branch:** `{branch}`"));
    }
    if !sources.author.is_empty() {
        lines.push(format!("**Created By:** {}", text::one_line(&sources.author)));
    }
    // Two blanks keep the lines apart where Markdown is rendered.
    lines.iter().map(|line| format!("{line}  \n")).collect()
}

fn commits(sources: &Sources) -> String {
    let lines = sources.changes.commits.iter().map(|(id, subject)| format!("- `{}` {subject}\n", id.short()));
    section("Commits This Session", lines.collect())
}

fn files(sources: &Sources) -> String {
    let listed = |fits: fn(&Change) -> bool| -> String {
        let files = sources.changes.files.iter().filter(|file| fits(&file.change));
        files.map(file_line).collect()
    };
    let sections = [
        ("Files Created This Session", listed(|change| *change == Change::Created)),
        ("Files Modified This Session", listed(|change| *change == Change::Modified)),
        ("Files Renamed This Session", listed(|change| matches!(change, Change::Renamed(_)))),
        ("Files Deleted This Session", listed(|change| *change == Change::Deleted)),
    ];
    let filled: Vec<_> =
        sections.into_iter().map(|(title, lines)| section(title, lines)).filter(|text| !text.is_empty()).collect();
    filled.join("\n")
}

fn file_line(file: &File) -> String {
    let path = text::quote_path(&file.path);
    let from = match &file.change {
        Change::Renamed(from) => format!(" (was `{}`)", text::quote_path(from)),
        Change::Created | Change::Modified | Change::Deleted => String::new(),
    };
    let reason = if file.reason.is_empty() { String::new() } else { format!(" - {}", file.reason) };
    format!("- `{path}`{from}{reason}\n")
}

fn uncommitted(sources: &Sources) -> String {
    let facts = &sources.facts;
    let mut lines: String =
        facts.uncommitted.iter().map(|work| format!("- `{}` ({})\n", work.path, work.status.as_str())).collect();
    if facts.uncommitted_more > 0 {
        lines.push_str(&format!("- and {} more\n", facts.uncommitted_more));
    }
    if facts.uncommitted_unknown {
        lines.push_str("- not looked at: too many files for a hook; `git status` tells\n");
    }
    section("Partial/Uncommitted Work", lines)
}

fn section(title: &str, lines: String) -> String {
    if lines.is_empty() { lines } else { format!("### {title}\n\n{lines}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kinds, marker, splice};

    fn filled(document: &str) -> String {
        let outline = Outline::of(document.as_bytes(), &Kinds::none());
        let facts = Facts { uncommitted_more: 2, ..Facts::default() };
        let sources = Sources { facts, ..Sources::default() };
        String::from_utf8(splice(document.as_bytes(), fill(document.as_bytes(), &outline, &sources))).unwrap()
    }

    #[test]
    fn a_heading_that_the_document_has_already_is_not_there_twice() {
        let block = marker::wrap("uncommitted", "");
        let own = "### Partial/Uncommitted Work\n";
        for (document, heading) in [
            (format!("## Code\n{block}"), "### Partial/Uncommitted Work\n\n"),
            (format!("## Code\n{block}\n{own}\n- mine\n"), "### Partial/Uncommitted Work (from git)\n\n"),
            (format!("## Code\n\n{own}\n- mine\n\n{block}"), ""),
        ] {
            let (filled, again) = (filled(&document), filled(&filled(&document)));
            assert!(filled.contains(&format!("-->\n{heading}- and 2 more\n<!--")), "{filled}");
            assert_eq!(filled.matches(own).count(), 1, "{filled}");
            assert_eq!(filled, again);
        }
    }
}
