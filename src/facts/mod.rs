//! What the machine can tell now and git cannot re-derive later: probed when a capture is made, stored in its record.
//!
//! One probe a file. What can be derived from history at reading time does not belong here but in [`crate::changes`].

pub mod agent;
pub mod uncommitted;

use serde::{Deserialize, Serialize};

/// The facts of one capture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Paths with uncommitted work, the first fifty of them.
    pub uncommitted: Vec<Uncommitted>,
    /// How many more there are.
    pub uncommitted_more: u32,
    /// Nobody looked: the index was too large for a hook.
    pub uncommitted_unknown: bool,
}

/// A path whose state differs from the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncommitted {
    /// Relative to the top of the working tree, quoted as git quotes paths.
    pub path: String,
    pub status: Status,
}

/// How it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Modified,
    Added,
    Deleted,
    Renamed,
    Untracked,
    Conflicted,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modified => "modified",
            Self::Added => "added",
            Self::Deleted => "deleted",
            Self::Renamed => "renamed",
            Self::Untracked => "untracked",
            Self::Conflicted => "conflicted",
        }
    }
}
