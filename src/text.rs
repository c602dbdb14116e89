//! Bytes and words: making hostile text visible, cutting, quoting, counting. Pure.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Reads bytes as text without moving anything: every byte that is not UTF-8 becomes one `?`, so that offsets into the
/// result are offsets into the bytes.
pub fn same_length(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '?'));
            }
            Cow::Owned(text)
        }
    }
}

/// Makes foreign text safe to print on a terminal: every control character but line feed and tab, every bidi control, line
/// separator, zero-width character and tag character is written as `\u{..}`.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    make_visible(text, is_hidden)
}

fn is_hidden(c: char) -> bool {
    acts_on_reader(c)
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The same for one line of a message: line feeds and tabs are made visible too.
pub fn for_line(text: &str) -> String {
    for_terminal(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// A line of a command, for whoever decides whether it is run: also what is seen as nothing (Unicode,
/// Default_Ignorable_Code_Point), or as a blank and is none to a shell. `sh a.sh` may run a file whose name only looks so.
pub fn for_command(line: &str) -> String {
    let is_nothing = |c| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    };
    let is_blank = |c: char| c == '\u{2800}' || c.is_whitespace() && !c.is_ascii();
    let visible = make_visible(line, |c| is_hidden(c) || is_nothing(c) || is_blank(c));
    visible.replace('\n', "\\n").replace('\t', "\\t")
}

/// Makes visible what acts on a reader unseen, for a pipe: controls, bidi overrides and tag characters. Everything else
/// stays byte for byte, CRLF, BOM, joiners and invalid UTF-8 included. `None` when there is nothing to change.
pub fn for_pipe(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = same_length(bytes);
    if !text.char_indices().any(|(at, c)| acts_unseen(&text, at, c)) {
        return None;
    }
    let mut safe = Vec::with_capacity(bytes.len() + 64);
    for (at, c) in text.char_indices() {
        if acts_unseen(&text, at, c) {
            safe.extend_from_slice(visible(c).as_bytes());
        } else {
            safe.extend_from_slice(&bytes[at..at + c.len_utf8()]);
        }
    }
    Some(safe)
}

fn acts_unseen(text: &str, at: usize, c: char) -> bool {
    let ends_line = c == '\r' && text.as_bytes().get(at + 1) == Some(&b'\n');
    acts_on_reader(c) && !ends_line
}

/// Writes the same characters in JSON as its own escapes, so that it stays JSON.
pub fn for_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if acts_on_reader(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Controls (C0, DEL, C1), bidi embeddings, overrides and isolates, and the tag characters, which hide text from people.
fn acts_on_reader(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

fn make_visible(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if hidden(c) { safe.push_str(&visible(c)) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

fn visible(c: char) -> String {
    format!("\\u{{{:x}}}", c as u32)
}

/// What is longer is no word that would have to stay whole, in bytes.
const LONGEST_WORD: usize = 24;

/// Cuts at a word so that at most `max` bytes remain, `...` included.
pub fn cut(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max {
        return Cow::Borrowed(text);
    }
    let room = text.floor_char_boundary(max.saturating_sub(3));
    // A single long word is cut inside: half a path says more than none, and some scripts write no blanks.
    let fits = |space: &usize| *space > room / 2 && room - space <= LONGEST_WORD;
    let end = text[..room].rfind(' ').filter(fits).unwrap_or(room);
    Cow::Owned(format!("{}...", text[..end].trim_end()))
}

/// Folds every run of white space into one blank and drops control characters: one line for a message.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| !acts_on_reader(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    line
}

/// Writes a path as git does in its listings: as it is, or in double quotes with C escapes where it holds a control
/// character, a quote, a backslash or bytes that are not UTF-8 (`core.quotePath=false`, see git-config).
pub fn quote_path(path: &[u8]) -> String {
    let plain = |text: &str| !text.contains(|c: char| c.is_control() || c == '"' || c == '\\');
    if let Some(text) = std::str::from_utf8(path).ok().filter(|text| plain(text)) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                '\r' => quoted.push_str("\\r"),
                c if c.is_control() => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| octal(&mut quoted, byte)),
                c => quoted.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| octal(&mut quoted, *byte));
    }
    quoted.push('"');
    quoted
}

fn octal(out: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\{byte:03o}");
}

/// A word as a shell takes it: commands in our advice are copied and run.
pub fn for_shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "@%+=:,./-_".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A number with its noun: `1 commit`, `2 commits`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// How long ago something was. Clocks differ by a little, and are set back by more.
pub fn ago(passed: chrono::TimeDelta) -> String {
    let a_little = chrono::TimeDelta::minutes(5);
    if passed <= -a_little {
        format!("{} ahead of this clock", span(-passed))
    } else if passed.num_minutes() < 1 {
        "just now".into()
    } else {
        format!("{} ago", span(passed))
    }
}

/// How long a span of time is, in the largest unit that says it well.
pub fn span(span: chrono::TimeDelta) -> String {
    let minutes = span.num_minutes().max(0);
    let (number, unit) = match minutes {
        0..=90 => (minutes, "minute"),
        91..=2879 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    count(usize::try_from(number).unwrap_or(0), unit)
}

/// Whether a text has a word: not as a part of a longer one, where its script sets words apart.
pub fn has_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{52f}').contains(&c);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(joins) && word.starts_with(joins);
        let after = text[at + word.len()..].chars().next().is_some_and(joins) && word.ends_with(joins);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_on_a_terminal_are_visible() {
        let attacks = [
            ("title \x1b]0;x\x07", "title \\u{1b}]0;x\\u{7}"),
            ("clipboard \x1b]52;c;eA==\x07", "clipboard \\u{1b}]52;c;eA==\\u{7}"),
            ("clear \x1b[2J", "clear \\u{1b}[2J"),
            ("c1 \u{9b}31m", "c1 \\u{9b}31m"),
            ("return\rforged", "return\\u{d}forged"),
            ("bidi \u{202e}txt", "bidi \\u{202e}txt"),
            ("tags \u{e0041}", "tags \\u{e0041}"),
            ("joined \u{200b}x\u{feff}", "joined \\u{200b}x\\u{feff}"),
            ("line\u{2028}x\u{61c}", "line\\u{2028}x\\u{61c}"),
        ];
        for (hostile, shown) in attacks {
            assert_eq!(for_terminal(hostile), shown);
        }
        assert_eq!(for_terminal("plain\ttext\n日本語 ✅"), "plain\ttext\n日本語 ✅");
    }

    #[test]
    fn of_a_command_nothing_is_unseen() {
        for (hostile, shown) in [
            ("sh a.sh\u{3164}", "sh a.sh\\u{3164}"),
            ("sh a\u{ad}b\u{fe0f}\u{e0101}", "sh a\\u{ad}b\\u{fe0f}\\u{e0101}"),
            ("rm\u{a0}-f\u{2003}x\u{3000}\u{2800}", "rm\\u{a0}-f\\u{2003}x\\u{3000}\\u{2800}"),
            ("a\tb\r", "a\\tb\\u{d}"),
            ("echo \"日本語 ✅ ü\"", "echo \"日本語 ✅ ü\""),
        ] {
            assert_eq!(for_command(hostile), shown);
        }
    }

    #[test]
    fn a_pipe_keeps_every_byte_that_does_not_act() {
        for kept in ["\u{feff}# T\r\nx\u{200d}y\n".as_bytes(), b"bad \xff\xfe utf-8\n", b"tab\tend"] {
            assert_eq!(for_pipe(kept), None);
        }
        assert_eq!(for_pipe(b"a\x1b[2Jb\xff").unwrap(), b"a\\u{1b}[2Jb\xff");
        assert_eq!(for_pipe(b"a\rb\r\n").unwrap(), b"a\\u{d}b\r\n");
    }

    #[test]
    fn offsets_hold_in_invalid_text() {
        assert_eq!(same_length(b"a\xe2\x82b\xff"), "a??b?");
    }

    #[test]
    fn cuts_at_a_word() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("one two three four", 14), "one two...");
        assert_eq!(cut("averyverylongword", 10), "averyve...");
        assert_eq!(cut("日本語日本語", 10), "日本...");
        assert_eq!(
            cut("Go on to split the renderer 已经完成迁移到新的结构里", 60),
            "Go on to split the renderer 已经完成迁移到新的..."
        );
        let path = "go on to read and to change docs/plans/of-the-renderer-and-its-parts.md";
        assert_eq!(cut(path, 60), "go on to read and to change docs/plans/of-the-renderer-an...");
    }

    #[test]
    fn paths_are_quoted_as_git_quotes_them() {
        assert_eq!(quote_path("dir/ñ x.rs".as_bytes()), "dir/ñ x.rs");
        assert_eq!(quote_path(b"a\n+++\nb"), "\"a\\n+++\\nb\"");
        assert_eq!(quote_path(b"q\"\\\xff\x01"), "\"q\\\"\\\\\\377\\001\"");
    }

    #[test]
    fn a_shell_takes_a_word_as_one() {
        assert_eq!(for_shell("feature/übung-1"), "feature/übung-1");
        assert_eq!(for_shell("a;b$(id)"), "'a;b$(id)'");
        assert_eq!(for_shell("it's"), r"'it'\''s'");
    }

    #[test]
    fn spans_and_counts() {
        assert_eq!(count(1, "commit"), "1 commit");
        assert_eq!(ago(chrono::TimeDelta::seconds(59)), "just now");
        assert_eq!(ago(chrono::TimeDelta::minutes(1)), "1 minute ago");
        assert_eq!(ago(chrono::TimeDelta::minutes(-4)), "just now");
        assert_eq!(ago(chrono::TimeDelta::days(-3)), "3 days ahead of this clock");
        assert_eq!(span(chrono::TimeDelta::minutes(90)), "90 minutes");
        assert_eq!(span(chrono::TimeDelta::hours(26)), "26 hours");
        assert_eq!(span(chrono::TimeDelta::days(9)), "9 days");
    }

    #[test]
    fn a_word_is_not_a_part_of_another() {
        assert!(has_word("so that it runs", "so that"));
        assert!(!has_word("portable", "port"));
        assert!(has_word("서버가 실행", "서버"));
        assert!(has_word("port:5432", "port"));
    }
}
