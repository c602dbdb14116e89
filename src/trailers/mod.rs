//! The few lines that a commit message carries about its handoff: what is announced, how it is inserted, how it is read
//! back where no note came along.
//!
//! All of it works on bytes and follows git's own rule for the trailer block (the last paragraph, never the first; see
//! git-interpret-trailers), without asking `git interpret-trailers`, which the user's configuration can bend.

pub mod announce;
pub mod defuse;
pub mod fold;
pub mod insert;
pub mod parse;

pub use announce::{Amount, Limits, announce, announce_entries};
pub use fold::{Folded, fold};
pub use insert::{Cleanup, insert};
pub use parse::{hints, parse};

/// A trailer of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    pub key: Key,
    /// One line, never empty.
    pub value: String,
}

/// The keys we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Session,
    Blocker,
    Decision,
    Progress,
    Next,
    Done,
}

impl Key {
    /// In the order in which lines are announced.
    pub const ALL: [Self; 6] = [Self::Session, Self::Blocker, Self::Decision, Self::Progress, Self::Next, Self::Done];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "Handoff-Session",
            Self::Blocker => "Handoff-Blocker",
            Self::Decision => "Handoff-Decision",
            Self::Progress => "Handoff-Progress",
            Self::Next => "Handoff-Next",
            Self::Done => "Handoff-Done",
        }
    }

    /// The key that a message's token means; git compares tokens without regard to case.
    pub fn read(token: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str().as_bytes().eq_ignore_ascii_case(token))
    }
}

impl std::fmt::Display for Trailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.key.as_str(), self.value)
    }
}
