//! The user's editor, the one that git would start, opened at a line where it is known how.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result, While as _};
use crate::git::{Repo, command};

/// How an editor is told the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// `+12 FILE`
    Plus,
    /// `FILE:12`
    Colon,
    /// `--goto FILE:12`
    Goto,
    /// `--line 12 FILE`
    Option,
}

/// By the program's name.
const EDITORS: [(&[&str], Line); 4] = [
    (
        &[
            "vi",
            "vim",
            "nvim",
            "gvim",
            "mvim",
            "view",
            "vim.basic",
            "vim.tiny",
            "elvis",
            "nano",
            "rnano",
            "pico",
            "emacs",
            "emacsclient",
            "mg",
            "jed",
            "joe",
            "jmacs",
            "ne",
            "micro",
            "kak",
            "vis",
            "mcedit",
            "gedit",
            "gnome-text-editor",
            "pluma",
        ],
        Line::Plus,
    ),
    (&["hx", "helix", "subl", "sublime_text", "zed", "zeditor"], Line::Colon),
    (&["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"], Line::Goto),
    (&["kate", "kwrite", "idea", "pycharm", "webstorm"], Line::Option),
];

/// Opens a file, and comes back when the editor has ended.
pub fn open(repo: &Repo, file: &Path, line: usize) -> Result<()> {
    let dir = repo.worktree()?;
    let editor = command::ask(dir, &["var", "GIT_EDITOR"])?.filter(|editor| !editor.is_empty()).ok_or_else(|| {
        Error::repository("git names no editor for this terminal")
            .hint("choose one: `git config --global core.editor nano`")
    })?;
    // As git does: the setting is a line of shell, and the file is an argument to it (git-var, GIT_EDITOR).
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{editor} \"$@\""), &editor]).args(arguments(&editor, file, line));
    let status = shell.status().or_fail(|| format!("the editor {editor:?} could not be started"))?;
    if status.success() {
        return Ok(());
    }
    let how = status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with exit code {code}"));
    Err(Error::repository(format!("the editor {editor:?} ended {how}")))
}

/// The file and the line, in the words of the editor; where those are not known, the file alone.
fn arguments(editor: &str, file: &Path, line: usize) -> Vec<OsString> {
    let program = editor.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'']);
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    let known = EDITORS.iter().find(|(names, _)| names.contains(&name));
    let file = file.as_os_str().to_owned();
    let at_line = || {
        let mut place = file.clone();
        place.push(format!(":{line}"));
        place
    };
    match known.map(|(_, line)| line) {
        Some(Line::Plus) => vec![format!("+{line}").into(), file],
        Some(Line::Colon) => vec![at_line()],
        Some(Line::Goto) => vec!["--goto".into(), at_line()],
        Some(Line::Option) => vec!["--line".into(), line.to_string().into(), file],
        None => vec![file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_line_in_their_words() {
        for (editor, expected) in [
            ("vim", "+7 /a b.md"),
            ("/usr/bin/emacsclient -t", "+7 /a b.md"),
            ("\"C:\\x\\nvim.exe\" -f", "+7 /a b.md"),
            ("code --wait", "--goto /a b.md:7"),
            ("hx", "/a b.md:7"),
            ("kate", "--line 7 /a b.md"),
            ("my-editor", "/a b.md"),
            ("", "/a b.md"),
        ] {
            let words = arguments(editor, Path::new("/a b.md"), 7);
            assert_eq!(words.join(std::ffi::OsStr::new(" ")), expected, "{editor}");
        }
    }
}
