//! The blocks that fill themselves: a table of name and text. Pure: facts and changes come in, Markdown goes out.
//!
//! What each says is in the file of its part of the document; here is which there are, and how they are put into place.

mod code;
mod database;
mod environment;
mod packages;
mod roadmap;
mod todos;
mod tree;

use crate::changes::{Changes, Derived};
use crate::document::outline::Block;
use crate::document::{Edit, Outline, Section};
use crate::facts::Facts;
use crate::fingerprint;
use crate::text;

/// What the blocks are filled from.
#[derive(Debug, Default)]
pub struct Sources {
    pub project: String,
    /// The session's start and the capture, as local dates and times.
    pub started: Option<crate::clock::Moment>,
    pub at: Option<crate::clock::Moment>,
    pub branch: Option<String>,
    pub author: String,
    pub changes: Changes,
    pub derived: Derived,
    pub facts: Facts,
}

/// A block's name and what it says.
type Row = (&'static str, fn(&Sources) -> String);

const TABLE: [Row; 13] = [
    ("header", code::header),
    ("commits", code::commits),
    ("files", code::files),
    ("uncommitted", code::uncommitted),
    ("todos", todos::todos),
    ("environment", environment::environment),
    ("services", environment::services),
    ("runtimes", environment::runtimes),
    ("packages", packages::packages),
    ("system", environment::system),
    ("database", database::database),
    ("config", environment::config),
    ("roadmap", roadmap::roadmap),
];

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
            heading(line) == Some(section.title.as_str()) && !outline.is_in_block(section.heading.start)
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

/// The words of a heading of ours; what stands in a fence is none.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("### ").or_else(|| line.strip_prefix("## "))
}

/// A part of the document: its heading and what stands below; nothing where there is nothing to say.
fn section(title: &str, lines: String) -> String {
    if lines.is_empty() { lines } else { format!("### {title}\n\n{lines}") }
}

/// Parts one below the other, the empty ones left out.
fn parts(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Lines in a fence that none of them ends.
fn fenced(lines: &str) -> String {
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    format!("{fence}\n{lines}{fence}\n")
}

/// A line as code that nothing in it ends: between more backticks than it has in a row, and with blanks inside where
/// CommonMark would take its own first and last letter for the delimiters'.
fn code_span(line: &str) -> String {
    let ticks = "`".repeat(longest_run(line) + 1);
    let is_delimited = |letter| line.starts_with(letter) && line.ends_with(letter);
    let blank = if line.starts_with('`') || line.ends_with('`') || is_delimited(' ') { " " } else { "" };
    format!("{ticks}{blank}{line}{blank}{ticks}")
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

/// The longest line of others' words, in bytes; a subject may have any length, and stands behind each of its files.
const LONGEST_WORDS: usize = 240;

/// Others' words as one line of Markdown that opens no tag, link or image. What is harmless, code included, stays as it is.
pub(crate) fn inert(words: &str) -> String {
    let line = text::one_line(words);
    let line = text::cut(&line, LONGEST_WORDS);
    let mut out = String::with_capacity(line.len());
    let mut rest = &*line;
    while let Some(first) = rest.chars().next() {
        let next = rest[first.len_utf8()..].chars().next();
        let taken = match (first, next) {
            ('`', _) => code_at(rest),
            // It makes what follows inert already.
            ('\\', Some(c)) if c.is_ascii_punctuation() => 2,
            ('<', Some(c)) if c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?') => {
                out.push('\\');
                1
            }
            ('!', Some('[')) | (']', Some('(')) => {
                out.push('\\');
                1
            }
            _ => first.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// How far the code reaches with which a text begins: to as many backticks in a row as it begins with; only over these where
/// no such row follows.
fn code_at(text: &str) -> usize {
    let run = |text: &str| text.len() - text.trim_start_matches('`').len();
    let opening = run(text);
    let mut at = opening;
    while let Some(found) = text[at..].find('`') {
        at += found;
        let closing = run(&text[at..]);
        at += closing;
        if closing == opening {
            return at;
        }
    }
    opening
}

/// Whether an intact block of the document wants what one of these blocks says.
pub fn wants(outline: &Outline, names: &[&str]) -> bool {
    outline.blocks.iter().any(|block| block.intact && names.contains(&block.name.as_str()))
}

/// How many are not listed.
fn more(number: u32) -> String {
    if number == 0 { String::new() } else { format!("- and {number} more\n") }
}

/// At most so many of a list, a line or more for each, and how many are left.
fn listed<T>(items: &[T], most: usize, line: impl Fn(&T) -> String) -> String {
    let left = items.len().saturating_sub(most);
    let lines: String = items.iter().take(most).map(line).collect();
    lines + &more(u32::try_from(left).unwrap_or(u32::MAX))
}

/// A list that is empty for want of time would pass for one of nothing.
fn not_looked_at(facts: &Facts, probes: &[&str]) -> String {
    let skipped: Vec<&str> = facts.skipped.iter().map(String::as_str).filter(|name| probes.contains(name)).collect();
    if skipped.is_empty() { String::new() } else { format!("- not looked at in time: {}\n", skipped.join(", ")) }
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

    #[test]
    fn nothing_in_code_ends_it() {
        for (line, expected) in [
            ("src/a.rs", "`src/a.rs`"),
            ("a`b", "``a`b``"),
            ("`x` <img src=q onerror=1> `y.md", "`` `x` <img src=q onerror=1> `y.md ``"),
            ("a``", "``` a`` ```"),
            (" a ", "`  a  `"),
        ] {
            assert_eq!(code_span(line), expected);
        }
    }

    #[test]
    fn others_words_open_nothing() {
        for kept in [
            "Add the settings (#12)",
            "fix: snake_case name, a < b <- c, x[0] *all* [ci skip]",
            "Show `<details>` and ``a`<b>`` and `![i](x)`",
            r"Escape \<b> and \`",
            "Größe @octocat",
        ] {
            assert_eq!(inert(kept), kept);
        }
        for (words, expected) in [
            ("<details> </b> <!-- --> <?x", r"\<details> \</b> \<!-- --> \<?x"),
            ("![i](http://x) [a](b) [c][d]", r"\![i\](http://x) [a\](b) [c][d]"),
            ("an open ` before <b>", r"an open ` before \<b>"),
            (r"\\<b>", r"\\\<b>"),
            (r"\`<b>`", r"\`\<b>`"),
        ] {
            assert_eq!(inert(words), expected);
        }
        assert!(inert(&"word ".repeat(100)).len() <= LONGEST_WORDS);
    }
}
