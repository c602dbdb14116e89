//! The commits that lie between two others.

use super::open::id_of;
use super::{Commit, Repo};
use crate::error::Result;
use crate::ids::ObjectId;

/// What one commit has in its history and another has not.
#[derive(Debug, Default)]
pub struct Between {
    /// Newest first; at most as many as were asked for.
    pub commits: Vec<Commit>,
    /// How many there are beyond these: none are counted beyond [`MOST_COUNTED`].
    pub more: usize,
}

/// No more than so many are counted.
pub const MOST_COUNTED: usize = 10_000;

impl Repo {
    /// The commits that `to` has and `from` has not, as `git log from..to` lists them, at most `most`.
    pub fn commits_between(&self, from: &ObjectId, to: &ObjectId, most: usize) -> Result<Between> {
        let mut walk = self.git.revwalk()?;
        walk.push(Self::oid(to)?)?;
        walk.hide(Self::oid(from)?)?;
        let mut between = Between::default();
        for found in walk.take(MOST_COUNTED) {
            // In a shallow clone there may be no more.
            let Ok(oid) = found else { break };
            if between.commits.len() < most {
                between.commits.push(self.commit(&id_of(oid)?)?);
            } else {
                between.more += 1;
            }
        }
        Ok(between)
    }
}
