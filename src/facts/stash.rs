//! What `git stash` has put aside on this branch: it is in no commit, and easily forgotten.

use super::Facts;
use super::probes::Scene;
use crate::clock::TimeUp;

/// How many are told of.
const MOST: usize = 5;

pub(super) fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let found = scene.repo.head().and_then(|head| scene.repo.stashes(head.branch_or_detached(), MOST));
    facts.stashes = found.unwrap_or_default();
    Ok(())
}
