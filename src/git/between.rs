//! The commits that lie between two others.

use super::open::id_of;
use super::{Commit, Repo};
use crate::error::Result;
use crate::ids::ObjectId;

impl Repo {
    /// The commits that `to` has and `from` has not, as `git log from..to` lists them: the newest of them, at most `most`.
    pub fn commits_between(&self, from: &ObjectId, to: &ObjectId, most: usize) -> Result<Vec<Commit>> {
        let mut walk = self.git.revwalk()?;
        walk.push(Self::oid(to)?)?;
        walk.hide(Self::oid(from)?)?;
        // In a shallow clone there may be no more.
        walk.take(most).map_while(std::result::Result::ok).map(|oid| self.commit(&id_of(oid)?)).collect()
    }
}
