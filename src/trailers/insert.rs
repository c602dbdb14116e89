//! Writes our trailers into a message that is about to be committed: bytes in, bytes out.
//!
//! Other people's trailers stay valid and untouched, ours are replaced, and an abort stays an abort: a message that git
//! would refuse is left alone. `git interpret-trailers` is not used, for it defeats those aborts and obeys `trailer.*`.

use super::parse::{block, end_of_text, token};
use super::{Key, Trailer};

/// What git will do to the message before it commits it, as far as a hook can know.
#[derive(Clone, Debug)]
pub struct Cleanup {
    /// Whether a person saw the message in an editor: comments and what follows the scissors line will go.
    pub editor: bool,
    /// What `commit.cleanup` says about comments, if it says anything.
    pub comments: Option<Comments>,
    /// The comment strings that may be in force, the likeliest first.
    pub comment_strings: Vec<Vec<u8>>,
    /// The message as the template left it, if there was one.
    pub template: Option<Vec<u8>>,
}

/// What `commit.cleanup` does with comment lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// `strip`: they go.
    Go,
    /// `whitespace`, `verbatim`: they stay.
    Stay,
    /// `scissors`: they stay, and what follows the scissors line goes.
    Scissors,
}

const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";

/// The message with the trailers in their place; `None` when it is to be left alone, because there is nothing to write,
/// because git would refuse the message, or because it is a note for a later autosquash.
pub fn insert(message: &[u8], trailers: &[Trailer], cleanup: &Cleanup) -> Option<Vec<u8>> {
    let comment = cleanup.comment_string(message);
    let kept = cleanup.kept(message, comment);
    let text = cleanup.cleaned(kept, comment);
    let template =
        cleanup.template.as_deref().map(|template| cleanup.cleaned(cleanup.kept(template, comment), comment));
    let for_autosquash = [b"fixup! ".as_slice(), b"squash! ", b"amend! "].iter().any(|prefix| text.starts_with(prefix));
    // `--cleanup=strip` on the command line cannot be seen here: a message of nothing but comments may still be refused.
    let only_comments = kept.split(|byte| *byte == b'\n').all(|line| line.starts_with(comment) || adds_nothing(line));
    if trailers.is_empty() || only_comments || is_refused(&text, template.as_deref()) || for_autosquash {
        return None;
    }

    // In an editor the trailing comment lines are git's explanations: the trailers go before them. Otherwise a line that
    // looks like a comment is text, such as a Markdown heading given with -m.
    // Unless a block stands before such lines, for git takes them for comments when it looks for trailers.
    let before_comments = end_of_text(kept, comment);
    let joins = cleanup.drops_comments() || block(&kept[..before_comments], comment).is_some();
    let end = if joins { before_comments } else { end_of_text(kept, b"") };
    let mut out;
    match block(&kept[..end], comment) {
        Some(block) => {
            out = kept[..block.start].to_vec();
            out.extend(without_ours(&kept[block.start..end]));
            end_line(&mut out);
            // Nothing but ours stood there: the paragraph begins anew, behind the same empty line.
        }
        None => {
            out = kept[..end].to_vec();
            end_line(&mut out);
            out.push(b'\n');
        }
    }
    for trailer in trailers {
        out.extend_from_slice(trailer.to_string().as_bytes());
        out.push(b'\n');
    }
    out.extend_from_slice(&message[end..]);
    Some(out)
}

impl Cleanup {
    /// The comment string in force: git's choice for `auto`, and whether this git knows `core.commentString` at all,
    /// show only in the explanations that it put below the message.
    fn comment_string(&self, message: &[u8]) -> &[u8] {
        let last = message.split(|byte| *byte == b'\n').rfind(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
        let scissors = |comment: &&Vec<u8>| scissors_line(message, comment).is_some();
        let used = self.comment_strings.iter().find(scissors);
        let used = used.or_else(|| self.comment_strings.iter().find(|comment| last.starts_with(comment)));
        used.or(self.comment_strings.first()).map_or(b"#", Vec::as_slice)
    }

    /// The part of the message before a scissors line that git will cut at.
    fn kept<'a>(&self, message: &'a [u8], comment: &[u8]) -> &'a [u8] {
        // Without an editor git cuts nothing, whatever `commit.cleanup` says.
        let end = if self.editor { scissors_line(message, comment) } else { None };
        &message[..end.unwrap_or(message.len())]
    }

    fn drops_comments(&self) -> bool {
        match self.comments {
            Some(Comments::Go) => true,
            // With an editor git appends its explanations as comments even where comments stay.
            Some(Comments::Stay | Comments::Scissors) | None => self.editor,
        }
    }

    /// The message's own lines: no blank ones at the ends, no trailing white space, no comments where those go.
    fn cleaned(&self, message: &[u8], comment: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        for line in message.split(|byte| *byte == b'\n') {
            if self.drops_comments() && line.starts_with(comment) {
                continue;
            }
            text.extend_from_slice(line.trim_ascii_end());
            text.push(b'\n');
        }
        text.trim_ascii().to_vec()
    }
}

/// Where the scissors line begins: the comment string and git's cut mark, alone on a line.
fn scissors_line(message: &[u8], comment: &[u8]) -> Option<usize> {
    let mark = [comment, SCISSORS].concat();
    let mut at = 0;
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii_end() == mark {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Whether git aborts the commit over this message: empty but for sign-offs, or the template and nothing more
/// (`message_is_empty` and `template_untouched` in builtin/commit.c).
fn is_refused(text: &[u8], template: Option<&[u8]>) -> bool {
    let rest_is_empty = |rest: &[u8]| rest.split(|byte| *byte == b'\n').all(adds_nothing);
    let untouched = |template: &[u8]| text.strip_prefix(template).is_some_and(rest_is_empty);
    rest_is_empty(text) || template.is_some_and(untouched)
}

/// Lines that do not make a message: git counts neither blank ones nor sign-offs.
fn adds_nothing(line: &[u8]) -> bool {
    line.trim_ascii().is_empty() || line.starts_with(b"Signed-off-by: ")
}

/// The block's lines but for our trailers and what continues them.
fn without_ours(block: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut ours = false;
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        let continues = line.starts_with(b" ") || line.starts_with(b"\t");
        if !continues {
            ours = token(line).is_some_and(|end| Key::read(line[..end].trim_ascii_end()).is_some());
        }
        if !ours {
            out.extend_from_slice(line);
        }
    }
    out
}

fn end_line(text: &mut Vec<u8>) {
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Cleanup {
        Cleanup { editor: false, comments: None, comment_strings: vec![b"#".to_vec()], template: None }
    }

    fn edited() -> Cleanup {
        Cleanup { editor: true, ..plain() }
    }

    fn inserted(message: &str, cleanup: &Cleanup) -> Option<String> {
        let trailers = [
            Trailer { key: Key::Session, value: "2026-02-05-k7m2q/7".into() },
            Trailer { key: Key::Next, value: "b".into() },
        ];
        insert(message.as_bytes(), &trailers, cleanup).map(|message| String::from_utf8(message).unwrap())
    }

    const OURS: &str = "Handoff-Session: 2026-02-05-k7m2q/7\nHandoff-Next: b\n";

    #[test]
    fn trailers_stand_in_a_block_of_their_own_or_join_the_one_there_is() {
        for (message, before) in [
            ("subject", "subject\n\n"),
            ("subject\n\nbody\n", "subject\n\nbody\n\n"),
            ("subject\n\nSigned-off-by: A <a@b>\n", "subject\n\nSigned-off-by: A <a@b>\n"),
            ("subject\n\nbody\n---\nmore\n", "subject\n\nbody\n---\nmore\n\n"),
            ("Fixes: #1\n", "Fixes: #1\n\n"),
            ("s\n\nHandoff-Next: old\n folded\nSigned-off-by: A\nHandoff-Session: x\n", "s\n\nSigned-off-by: A\n"),
            ("s\n\nHandoff-Session: x\n", "s\n\n"),
            ("# heading kept\n\ntext\n# also text\n", "# heading kept\n\ntext\n# also text\n\n"),
        ] {
            assert_eq!(inserted(message, &plain()), Some(format!("{before}{OURS}")), "{message:?}");
        }
    }

    #[test]
    fn in_an_editor_they_go_before_the_explanations() {
        let help = "\n# Please enter the commit message\n#\n# Changes:\n";
        assert_eq!(inserted(&format!("s\n{help}"), &edited()), Some(format!("s\n\n{OURS}{help}")));
        let verbose = "\n# ------------------------ >8 ------------------------\n# Do not touch\ndiff --git a b\n";
        assert_eq!(inserted(&format!("s\n{verbose}"), &edited()), Some(format!("s\n\n{OURS}{verbose}")));
        let custom = Cleanup { comment_strings: vec![b"//".to_vec(), b"#".to_vec()], ..edited() };
        assert_eq!(inserted("s\n\n// help\n", &custom), Some(format!("s\n\n{OURS}\n// help\n")));
    }

    #[test]
    fn an_abort_stays_an_abort() {
        for message in ["", "\n\n", "# only help\n", "Signed-off-by: A <a@b>\n\n# help\n"] {
            assert_eq!(inserted(message, &edited()), None, "{message:?}");
        }
        assert_eq!(inserted("# as -m with --cleanup=strip\n", &plain()), None);
        let templated = Cleanup { template: Some(b"Title:\n\nWhy:\n\n# help\n".to_vec()), ..edited() };
        assert_eq!(inserted("Title:\n\nWhy:\n# help\n", &templated), None);
        assert_eq!(inserted("Title:\n\nWhy:\n\nSigned-off-by: A\n# help\n", &templated), None);
        assert!(inserted("Title: x\n\nWhy:\n# help\n", &templated).is_some());
    }

    #[test]
    fn autosquash_messages_are_left_alone() {
        assert_eq!(inserted("fixup! subject\n", &plain()), None);
        assert_eq!(insert(b"s\n", &[], &plain()), None);
    }

    #[test]
    fn inserting_again_changes_nothing() {
        for message in ["s\n", "s\n\nbody\n\nSigned-off-by: A\n# help\n"] {
            let once = inserted(message, &edited()).unwrap();
            assert_eq!(inserted(&once, &edited()).unwrap(), once);
        }
    }
}
