//! What files say, made fit for a line of Markdown, a value of TOML and a shell. They may be anybody's, and say anything.

use crate::text;

/// Longer names and versions are cut.
const LONGEST: usize = 60;

/// A name as a file has it; none where nothing readable is left.
pub fn name(text: &str) -> Option<String> {
    kept(text, |c| c.is_alphanumeric() || " .-_+/#@:()".contains(c))
}

/// A version, or a range of versions.
pub fn version(text: &str) -> Option<String> {
    let version = kept(text, |c| c.is_ascii_alphanumeric() || " .-_+/@:,*^~=<>|!".contains(c))?;
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

fn kept(text: &str, fits: impl Fn(char) -> bool) -> Option<String> {
    let kept: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| fits(*c)).collect();
    let kept = text::one_line(&kept);
    let says = kept.contains(char::is_alphanumeric);
    says.then(|| text::cut(&kept, LONGEST).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_file_says_breaks_a_line() {
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
            assert_eq!(version(said).as_deref(), kept, "{said:?}");
        }
        assert_eq!(name("db](http://x) **a** `b`").as_deref(), Some("db(http://x) a b"));
        assert_eq!(name(&"x".repeat(100)).map(|name| name.len()), Some(LONGEST));
    }

    #[test]
    fn a_folder_is_one_word_to_a_shell() {
        assert_eq!(command_in("", "npm ci"), "npm ci");
        assert_eq!(command_in("my app", "npm ci"), "cd 'my app' && npm ci");
    }
}
