//! How a claim of a document stands, as a mark and a few words. Pure.

use crate::claims::{Mismatch, State, Verified, What};
use crate::clock::Moment;
use crate::text;

/// How it stands, in one sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    StillSo,
    /// So, and changed since.
    Moved,
    No,
    Unknown,
}

impl Mark {
    pub fn of(state: &State) -> Self {
        match state {
            State::StillSo => Self::StillSo,
            State::Since(_) => Self::Moved,
            State::NoLonger(..) | State::NotSo(_) => Self::No,
            State::CannotTell(_) => Self::Unknown,
        }
    }

    pub fn sign(self) -> char {
        match self {
            Self::StillSo => '✓',
            Self::Moved => '~',
            Self::No => '✗',
            Self::Unknown => '?',
        }
    }
}

/// What is claimed, by its name.
pub fn name(what: &What) -> &str {
    match what {
        What::Path { path, .. } => path,
        What::Commit(id) => id,
        What::Branch(name) => name,
    }
}

/// How it stands, behind its name.
pub fn words(verified: &Verified, now: Moment) -> String {
    match &verified.state {
        State::StillSo => "still so".to_owned(),
        State::Since(commits) => format!("{} since", text::count(*commits, "commit")),
        State::NoLonger(end, by) => end.told(by, now),
        State::NotSo(mismatch) => match mismatch {
            Mismatch::Missing => "not here".to_owned(),
            Mismatch::Ambiguous(places) => format!("may be {}", places.join(" or ")),
            Mismatch::Elsewhere(here) => format!("a path of another machine, here {here}"),
            Mismatch::Shorter(lines) => format!("has only {}", text::count(*lines, "line")),
            Mismatch::Existed => "was there before the session".to_owned(),
            Mismatch::Unchanged => "was not changed in the session".to_owned(),
            Mismatch::NoSuchCommit => "no commit here".to_owned(),
            Mismatch::OtherBranch { head, exists: true } => format!("HEAD is on {head}"),
            Mismatch::OtherBranch { head, exists: false } => format!("no branch here, HEAD is on {head}"),
        },
        State::CannotTell(why) => (*why).to_owned(),
    }
}
