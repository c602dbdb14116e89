//! Which paths hold work that the commit does not.

use super::{Facts, Uncommitted};
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::git::status::Running;
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
    begin(repo, config, moment)?.finish()
}

/// A probe under way.
pub struct Looking {
    /// None: nobody looks, the index is too large.
    status: Option<Running>,
    moment: Moment,
    draft: String,
}

/// Begins to look; git does, in a process of its own.
pub fn begin(repo: &Repo, config: &Config, moment: Moment) -> Result<Looking> {
    let too_large = moment != Moment::Command && repo.index_entries() > LARGEST_INDEX;
    let status = if too_large { None } else { Some(repo.begin_status()?) };
    Ok(Looking { status, moment, draft: config.file.clone() })
}

impl Looking {
    /// Waits for what git says.
    pub fn finish(self) -> Result<Facts> {
        let Some(status) = self.status else {
            return Ok(Facts { uncommitted_unknown: true, ..Facts::default() });
        };
        let mut found = status.finish(self.moment != Moment::BeforeCommit)?;
        found.retain(|(path, _)| path != self.draft.as_bytes());
        let more = found.len().saturating_sub(MOST);
        found.truncate(MOST);
        let uncommitted =
            found.into_iter().map(|(path, status)| Uncommitted { path: text::quote_path(&path), status }).collect();
        Ok(Facts { uncommitted, uncommitted_more: u32::try_from(more).unwrap_or(u32::MAX), uncommitted_unknown: false })
    }
}
