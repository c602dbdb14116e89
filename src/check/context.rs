//! Rules for what only a person can tell: why, and how to begin again.

use super::words::WORDS;
use super::{Complaint, Subject};
use crate::document::{Kind, fences};

pub(super) fn why(subject: &Subject<'_>) -> Vec<Complaint> {
    let kinds = [Kind::Context, Kind::Decision, Kind::Lesson, Kind::Debug, Kind::Watch, Kind::Challenge];
    // In a script without blanks a reason is found in any place, in another as a word.
    if subject.has(&kinds) || subject.speaks_of(&WORDS.reasons) {
        return Vec::new();
    }
    let help = "add a sentence with \"because\": `git handoff add decision \"…, because …\"`";
    vec![Complaint::nowhere("nothing says why something was done, or is to be done", help)]
}

pub(super) fn resume(subject: &Subject<'_>) -> Vec<Complaint> {
    let kinds = [Kind::Resume, Kind::Preflight, Kind::Prerequisite, Kind::Command, Kind::Verification, Kind::Read];
    let has_command = !fences::of(subject.text).is_empty() || in_backticks(subject.text).any(is_command);
    if has_command || subject.has(&kinds) {
        return Vec::new();
    }
    let help = "name the first command, or the first document to read: \"## How to Resume\"";
    vec![Complaint::nowhere("nothing says how to begin again: no command, no document to read", help)]
}

fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a piece of code is a command: of several words, or one with a program's sign.
fn is_command(code: &str) -> bool {
    let mut words = code.split_whitespace();
    let program = words.next().unwrap_or_default();
    let is_program = !program.is_empty()
        && program.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "./-_+$".contains(c));
    is_program && (words.next().is_some() || program.starts_with("./"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::of;

    #[test]
    fn a_reason_is_one_in_any_language() {
        assert_eq!(of("why", "# T\n- did it\n").len(), 1);
        for text in
            ["did it because of x", "## Decisions\n- UUIDs\n", "성능 때문에 변경", "速度のために変更", "из-за ошибки"]
        {
            assert_eq!(of("why", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_command_is_a_way_to_begin() {
        assert_eq!(of("resume", "# T\n- did `Foo` in `a/b.rs`\n").len(), 1);
        for text in ["run `cargo test`", "```\nmake\n```\n", "## How to resume\nRead on.\n", "run `./go`"] {
            assert_eq!(of("resume", text), [""; 0], "{text}");
        }
    }
}
