//! Which paths hold work that the commit does not.

use super::{Facts, Uncommitted};
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::text;

/// How many paths a record lists.
const MOST: usize = 50;

/// How large an index a hook looks through; beyond it git needs longer than a commit may wait.
const LARGEST_INDEX: usize = 10_000;

/// When the probe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before a commit: what is staged will be in it.
    BeforeCommit,
    /// After a commit, in a hook.
    AfterCommit,
    /// At leisure.
    Command,
}

/// Probes the working tree. The draft itself is no work.
pub fn probe(repo: &Repo, config: &Config, moment: Moment) -> Result<Facts> {
    if moment != Moment::Command && repo.index_entries() > LARGEST_INDEX {
        return Ok(Facts { uncommitted_unknown: true, ..Facts::default() });
    }
    let ours = |path: &[u8]| path == config.file.as_bytes();
    let found = repo.uncommitted(moment != Moment::BeforeCommit)?;
    let mut found: Vec<_> = found.into_iter().filter(|(path, _)| !ours(path)).collect();
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    let uncommitted =
        found.into_iter().map(|(path, status)| Uncommitted { path: text::quote_path(&path), status }).collect();
    Ok(Facts { uncommitted, uncommitted_more: u32::try_from(more).unwrap_or(u32::MAX), uncommitted_unknown: false })
}
