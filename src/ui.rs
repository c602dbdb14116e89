//! The only module that prints. Data goes to stdout, everything else to stderr; a closed pipe is no error.

use std::io::{self, ErrorKind, IsTerminal as _, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::facts::agent;
use crate::git::{Repo, command};
use crate::text;

/// The width assumed where the terminal does not tell.
const WIDTH: usize = 100;

/// Writes the answer.
pub fn data(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes a line for the person; foreign text in it is made visible.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text::for_terminal(line));
}

/// Writes a question, and leaves the cursor behind it.
pub fn ask(question: &str) -> Result<()> {
    let mut out = io::stderr().lock();
    write!(out, "{}", text::for_terminal(question))?;
    Ok(out.flush()?)
}

/// Writes a warning.
pub fn warn(line: &str) {
    note(&format!("warning: {line}"));
}

/// Writes an error with its causes and hints.
pub fn report(error: &Error) {
    note(&error.to_string());
}

pub fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether there is somebody to type, into an editor or as an answer: an agent's terminal has nobody.
pub fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && stdout_is_terminal() && agent::at_work().is_none()
}

/// Whether a question may be put: somebody is there, and this is no run of a machine.
pub fn may_ask() -> bool {
    let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    !in_ci && somebody_is_there()
}

/// How wide the terminal is.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
}

/// Whether colour is wanted on a terminal: NO_COLOR (no-color.org) and dumb terminals say no.
pub fn color() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Shows a long text through the user's pager, as git would (git-var, GIT_PAGER).
pub fn page(repo: &Repo, text: &str) -> Result<()> {
    let dir = repo.worktree.as_deref().unwrap_or(Path::new("."));
    let pager = command::ask(dir, &["var", "GIT_PAGER"])?.unwrap_or_default();
    if pager.is_empty() || pager == "cat" {
        return data(text.as_bytes());
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", &pager]).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            shell.env(name, value);
        }
    }
    let Ok(mut child) = shell.spawn() else { return data(text.as_bytes()) };
    if let Some(mut input) = child.stdin.take() {
        // The person may leave the pager before the end.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait()?;
    Ok(())
}
