//! Why there is no handoff, for people, with the way out.

use crate::error::Error;
use crate::git::remote::fetch_command;
use crate::history::Nothing;

/// The reason as an error: the answer is no.
pub(super) fn explain(nothing: &Nothing) -> Error {
    let error = Error::no("no handoff found");
    match nothing {
        Nothing::Unborn => error.because("there is no commit yet").hint("`git handoff install`, then commit"),
        Nothing::NeverCaptured => error
            .because("no commit here has a record or a Handoff- trailer")
            .hint("`git handoff install` captures every commit from now on"),
        Nothing::NotesNotFetched { remote } => error
            .because("no commit here has a record or a Handoff- trailer, and no notes were fetched")
            .hint(format!("`{}`", fetch_command(remote)))
            .hint("`git handoff install` captures every commit from now on"),
        Nothing::Shallow => {
            error.because("history is cut off before a handoff was met").hint("`git fetch --unshallow`")
        }
        Nothing::BoundReached(commits) => error
            .because(format!("{commits} commits were looked through"))
            .hint("name an older commit: `git handoff show REV`"),
    }
}
