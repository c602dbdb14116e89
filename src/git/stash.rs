//! What `git stash` has put aside (git-stash): the reflog of `refs/stash`, each line a commit upon the one it was made on.

use super::Repo;
use super::lines::{LARGEST_COMPARED, Lines};
use crate::changes::Change;
use crate::error::Result;
use crate::facts::Stash;
use crate::ids::ObjectId;

/// The ref, whose reflog is the list.
const STASH: &str = "refs/stash";

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
        let parents = self.commit(stash)?.parents;
        let (mut added, mut removed) = self.lines_of(parents.first(), stash)?;
        // Untracked files are in a commit of their own (git-stash, "Discussion"; `-u`), upon nothing.
        if let Some(untracked) = parents.get(2) {
            let (came, went) = self.lines_of(None, untracked)?;
            (added, removed) = (added + came, removed + went);
        }
        Ok(Stash { message, added, removed })
    }

    /// Lines that came and went between two commits; the first may be none.
    fn lines_of(&self, base: Option<&ObjectId>, commit: &ObjectId) -> Result<(u32, u32)> {
        let (mut added, mut removed) = (0, 0);
        for (path, change) in self.changed_paths(base, commit)? {
            let text = |commit: &ObjectId, path: &[u8]| -> Result<Vec<u8>> {
                let blob = self.blob_at(commit, &String::from_utf8_lossy(path))?;
                Ok(blob.and_then(|blob| self.blob(&blob, LARGEST_COMPARED).ok()).unwrap_or_default())
            };
            let old = if let Change::Renamed(old) = &change { old } else { &path };
            let before = base.map(|base| text(base, old)).transpose()?.unwrap_or_default();
            let Lines { added: came, removed: went, .. } =
                Lines::between(&before, &text(commit, &path)?).unwrap_or_default();
            (added, removed) = (added + came, removed + went);
        }
        Ok((added, removed))
    }
}
