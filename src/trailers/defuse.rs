//! Keeps a quoted sentence from acting: what closes an issue, pings a person or skips CI in a commit message does none of
//! that in a value of ours. The note has the exact words.

/// Words that close an issue when a reference follows (GitHub's and GitLab's documentation on closing issues).
const CLOSING: &[&str] = &["close", "fix", "resolve", "implement"];

/// The value with forge commands broken up by a blank, still readable.
pub fn defuse(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    let closes = CLOSING.iter().any(|word| value.to_lowercase().contains(word));
    let mut before = None;
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        let word_behind = rest.peek().is_some_and(|next| next.is_alphanumeric());
        let word_before = before.is_some_and(char::is_alphanumeric);
        match c {
            // #45, owner/repo#45, group!7: a reference needs the number right behind the sign.
            '#' | '!' if word_behind => out.extend([c, ' ']),
            // A mention begins a word; an address (ana@example.com) does not.
            '@' if word_behind && !word_before => out.extend([c, ' ']),
            // GH-45 is a reference too, and a full address after "fixes" closes as well.
            '-' if word_behind && out.len() >= 2 && out.as_bytes()[out.len() - 2..].eq_ignore_ascii_case(b"gh") => {
                out.push(' ');
            }
            ':' if closes && rest.peek() == Some(&'/') => out.push_str(": "),
            '[' => out.push('('),
            ']' => out.push(')'),
            // `***NO_CI***`; a single star is part of a name such as `build/*.o`.
            '*' if before == Some('*') || rest.peek() == Some(&'*') => {}
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::defuse;

    #[test]
    fn commands_to_a_forge_are_broken_up() {
        for (value, harmless) in [
            ("fix #45 and owner/repo#7", "fix # 45 and owner/repo# 7"),
            ("ask @ana, mail ana@example.com", "ask @ ana, mail ana@example.com"),
            ("[skip ci] now", "(skip ci) now"),
            ("***NO_CI***", "NO_CI"),
            ("clear build/*.o", "clear build/*.o"),
            ("fixes GH-12", "fixes GH 12"),
            ("fixes https://github.com/o/r/issues/4", "fixes https: //github.com/o/r/issues/4"),
            ("see https://example.com/a", "see https://example.com/a"),
            ("a plain step (30 min)", "a plain step (30 min)"),
        ] {
            assert_eq!(defuse(value), harmless);
        }
    }
}
