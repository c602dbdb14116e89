//! Which paths hold work that the commit does not, and how much of it.

use super::{Facts, Occasion, Status, Uncommitted, capped};
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::git::objects::LARGEST_COUNTED;
use crate::git::status::{Answer, Differing, Running};
use crate::text;

/// How many paths a record lists.
const MOST: usize = 50;

/// How large an index a hook looks through; beyond it git needs longer than a commit may wait.
const LARGEST_INDEX: usize = 10_000;

/// A look under way.
pub struct Looking {
    /// None: nobody looks, the index is too large.
    status: Option<Running>,
    occasion: Occasion,
    draft: String,
}

/// Begins to look; git does, in a process of its own.
pub fn begin(repo: &Repo, config: &Config, occasion: Occasion) -> Result<Looking> {
    let too_large = occasion.is_hook() && repo.index_entries() > LARGEST_INDEX;
    let status = if too_large { None } else { Some(repo.begin_status()?) };
    Ok(Looking { status, occasion, draft: config.file.clone() })
}

impl Looking {
    /// Waits for what git says. The draft itself is no work.
    pub fn finish(self, facts: &mut Facts) -> Result<()> {
        let found = self.answer(facts)?;
        facts.uncommitted = found.iter().map(work).collect();
        Ok(())
    }

    /// The same, and the lines are counted as long as there is time.
    pub fn finish_and_count(self, repo: &Repo, facts: &mut Facts, deadline: Deadline) -> Result<()> {
        for found in self.answer(facts)? {
            let mut work = work(&found);
            if !deadline.passed()
                && let Some((added, removed)) = lines(repo, &found)
            {
                (work.added, work.removed) = (Some(added), Some(removed));
            }
            facts.uncommitted.push(work);
        }
        Ok(())
    }

    /// The paths that are to be listed; how many more there are, and the upstream, become facts.
    fn answer(self, facts: &mut Facts) -> Result<Vec<Differing>> {
        let Some(status) = self.status else {
            facts.uncommitted_unknown = true;
            return Ok(Vec::new());
        };
        let Answer { mut paths, upstream } = status.finish(self.occasion != Occasion::BeforeCommit)?;
        paths.retain(|found| found.path != self.draft.as_bytes());
        facts.uncommitted_more = capped(&mut paths, MOST);
        facts.upstream = upstream;
        Ok(paths)
    }
}

fn work(found: &Differing) -> Uncommitted {
    Uncommitted { path: text::quote_path(&found.path), status: found.status, added: None, removed: None }
}

/// Lines that came and went; none of what has no lines (a folder, a link, a binary file), and of a conflict, in which both
/// sides stand.
fn lines(repo: &Repo, found: &Differing) -> Option<(u32, u32)> {
    if found.status == Status::Conflicted {
        return None;
    }
    let before = match &found.before {
        Some(id) => repo.blob(id, LARGEST_COUNTED).ok()?,
        None => Vec::new(),
    };
    let now = repo.file(&found.path, LARGEST_COUNTED).ok()?;
    repo.lines_between(&before, &now.unwrap_or_default())
}
