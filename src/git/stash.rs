//! What `git stash` has put aside (git-stash): the reflog of `refs/stash`, each line a commit upon the one it was made on.

use super::Repo;
use crate::error::Result;
use crate::facts::Stash;
use crate::ids::ObjectId;

/// The ref, whose reflog is the list.
const STASH: &str = "refs/stash";

/// Larger files are not counted.
const LARGEST_COUNTED: usize = 1024 * 1024;

impl Repo {
    /// The newest of the branch's stashes, at most `most`; none for a detached HEAD, whose stashes name no branch.
    pub fn stashes(&self, branch: &str, most: usize) -> Result<Vec<Stash>> {
        let branch = branch.trim_start_matches("refs/heads/");
        let starts = [format!("WIP on {branch}: "), format!("On {branch}: ")];
        let message = |why: &str| starts.iter().find_map(|start| why.strip_prefix(start)).map(str::to_owned);
        let ours = self.moves(STASH)?.into_iter().filter_map(|step| Some((message(&step.why)?, step.new?)));
        ours.take(most).map(|(message, commit)| self.stash(message, &commit)).collect()
    }

    fn stash(&self, message: String, stash: &ObjectId) -> Result<Stash> {
        let base = self.commit(stash)?.parents.into_iter().next();
        let (mut added, mut removed) = (0, 0);
        for (path, _) in self.changed_paths(base.as_ref(), stash)? {
            let path = String::from_utf8_lossy(&path);
            let text = |commit: &ObjectId| -> Result<Vec<u8>> {
                let blob = self.blob_at(commit, &path)?;
                Ok(blob.and_then(|blob| self.blob(&blob, LARGEST_COUNTED).ok()).unwrap_or_default())
            };
            let before = base.as_ref().map(text).transpose()?.unwrap_or_default();
            let (came, went) = self.lines_between(&before, &text(stash)?).unwrap_or_default();
            (added, removed) = (added + came, removed + went);
        }
        Ok(Stash { message, added, removed })
    }
}
