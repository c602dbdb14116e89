//! What files say, made fit for a line of Markdown, a value of TOML and a shell. They may be anybody's, and say anything.
//!
//! Secrets are looked for in the words as they stand in the file, before anything is taken out of them or cut off: what is left
//! then shows no secret to be one. Half a name is none.

use crate::redact::Redactor;
use crate::text;

/// Longer names and versions are cut.
const LONGEST: usize = 60;

/// A name as a file has it; none where nothing readable is left, or where there is a secret in it.
pub fn name(text: &str, redactor: &Redactor) -> Option<String> {
    without_secrets(text, readable(text)?, redactor)
}

/// A name in a program's text; none where there is a secret in it.
pub fn identifier(name: &str, redactor: &Redactor) -> Option<String> {
    without_secrets(name, kept(name, |c| c.is_alphanumeric() || "_$#?!=.:~-".contains(c))?, redactor)
}

/// What a part of a line says, made one line; none where there is a secret in either.
pub fn said(line: &str, part: &str, redactor: &Redactor) -> Option<String> {
    without_secrets(line, text::one_line(part), redactor)
}

/// Whether there is something in a name that can be read.
pub fn is_readable(name: &str) -> bool {
    readable(name).is_some()
}

/// A version, or a range of versions.
pub fn version(text: &str, redactor: &Redactor) -> Option<String> {
    let version = kept(text, |c| c.is_ascii_alphanumeric() || " .-_+/@:,*^~=<>|!".contains(c))?;
    let version = without_secrets(text, version, redactor)?;
    // A `<` before anything but a number opens an element of HTML.
    let opens =
        |(at, _): (usize, &str)| !version[at + 1..].starts_with(|c: char| c.is_ascii_digit() || " =".contains(c));
    if version.match_indices('<').any(opens) { None } else { Some(version) }
}

/// A command to be run in a folder, seen from the top.
pub fn command_in(folder: &str, command: &str) -> String {
    if folder.is_empty() { command.to_owned() } else { format!("cd {} && {command}", text::for_shell(folder)) }
}

/// Whether a path or a name can stand in a line as it is.
pub fn is_plain(path: &str) -> bool {
    !path.contains(['`', '\\']) && text::one_line(path) == path
}

fn readable(text: &str) -> Option<String> {
    kept(text, |c| c.is_alphanumeric() || " .-_+/#@:()".contains(c))
}

/// What was kept of a text, cut to its length. What was taken out may have broken a secret apart.
fn without_secrets(text: &str, kept: String, redactor: &Redactor) -> Option<String> {
    let has_secret = [text, &kept].iter().any(|said| redactor.redact(said.as_bytes()).count() > 0);
    (!has_secret).then(|| text::cut(&kept, LONGEST).into_owned())
}

fn kept(text: &str, fits: impl Fn(char) -> bool) -> Option<String> {
    let kept: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| fits(*c)).collect();
    let kept = text::one_line(&kept);
    let says = kept.contains(char::is_alphanumeric);
    says.then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_file_says_breaks_a_line() {
        let redactor = Redactor::default();
        for (said, kept) in [
            ("3.11.4", Some("3.11.4")),
            (" >=3.11,<4.0 ", Some(">=3.11,<4.0")),
            ("lts/iron\n", Some("lts/iron")),
            ("20 `rm -rf ~`\n# x", Some("20 rm -rf ~ x")),
            ("<!-- /handoff:runtimes -->", None),
            ("<script>", None),
            ("1 <a", None),
            ("\u{1b}[2J", Some("2J")),
            ("`\u{202e}`", None),
            ("+++", None),
        ] {
            assert_eq!(version(said, &redactor).as_deref(), kept, "{said:?}");
        }
        assert_eq!(name("db](http://x) **a** `b`", &redactor).as_deref(), Some("db(http://x) a b"));
        assert_eq!(name(&"x".repeat(100), &redactor).map(|name| name.len()), Some(LONGEST));
    }

    #[test]
    fn a_name_with_a_secret_in_it_is_none() {
        let redactor = Redactor::new(crate::redact::Own::default(), &[b"correct-horse-battery".to_vec()]);
        let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{}", "dozjgNryP4J3jVmNHl0w5N-XgL0n3I9P");
        for said in ["db?password=Zk39Lq0Vx7", "q token=Zk39Lq0Vx7", &token, "correct-horse`-battery"] {
            assert_eq!(name(said, &redactor), None, "{said}");
            assert_eq!(version(said, &redactor), None, "{said}");
        }
        let pinned = format!("pnpm@9.1.0+sha512.{}", "0a1b2c3d".repeat(16));
        assert!(version(&pinned, &redactor).is_some_and(|version| version.starts_with("pnpm@9.1.0+sha512.")));
    }

    #[test]
    fn a_folder_is_one_word_to_a_shell() {
        assert_eq!(command_in("", "npm ci"), "npm ci");
        assert_eq!(command_in("my app", "npm ci"), "cd 'my app' && npm ci");
    }
}
