//! Others' words in Markdown that we write: as code, in a fence, or as a line that opens nothing. How Markdown is read is
//! [`crate::document`]'s affair.

use crate::text;

/// Lines in a fence that none of them ends.
pub fn fenced(lines: &str) -> String {
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    format!("{fence}\n{lines}{fence}\n")
}

/// A line as code that nothing in it ends: between more backticks than it has in a row, and with blanks inside where
/// CommonMark would take its own first and last letter for the delimiters'.
pub fn code_span(line: &str) -> String {
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
pub const LONGEST_WORDS: usize = 240;

/// Others' words as one line of Markdown that opens no tag, link or image. What is harmless, code included, stays as it is.
pub fn inert(words: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
