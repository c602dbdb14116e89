//! Whose the draft is: the branch that it belongs to, the records it descends from, and what the last restore replaced.
//!
//! One file a worktree, beside the links to its draft in the git directory that all worktrees share: it must outlive
//! `git worktree remove`, which deletes an ignored draft without asking.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::refs::Head;
use crate::ids::ObjectId;
use crate::kept::Label;
use crate::kept::link::Link;
use crate::lineage::Lineage;

/// A worktree's draft, as it was when we last looked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// The file's format.
    pub version: u32,
    /// The branch in full; `detached`; or `deleted:NAME`, where another branch has the name now.
    pub branch: String,
    /// Since when it is that one's, in seconds since 1970: a branch of the name may have been begun after that.
    pub since: i64,
    /// HEAD's commit then.
    pub tip: Option<ObjectId>,
    pub descends: Lineage,
    /// The blob id of the text that a record holds whole.
    pub captured: Option<ObjectId>,
    /// What the last restore replaced, for undoing it.
    pub before: Option<Before>,
    /// What was in the file that we replaced last, as it was then.
    pub replaced: Option<Before>,
    /// The commit on a detached HEAD that captured the draft last: a branch begun there takes it along.
    pub detached_at: Option<ObjectId>,
    /// What is being done: written before the file is replaced, so that whoever is killed in between leaves no doubt whose
    /// text stands there.
    pub coming: Option<Box<Coming>>,
}

/// A replacement under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coming {
    /// The blob id of the text that is to stand there; none where the file is to go.
    pub text: Option<ObjectId>,
    pub owner: Owner,
}

/// What stood at the draft's path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// The kept text; none where there was no file.
    pub text: Option<ObjectId>,
    pub label: Label,
}

impl Owner {
    /// Of a draft that nobody has seen before: HEAD's branch owns it.
    pub fn first(head: &Head) -> Self {
        Self {
            version: 1,
            branch: head.branch_or_detached().to_owned(),
            since: clock::now().timestamp(),
            tip: head.commit.clone(),
            descends: Lineage::default(),
            captured: None,
            before: None,
            replaced: None,
            detached_at: None,
            coming: None,
        }
    }

    /// This worktree's; a file left by another worktree of the same name does not count.
    pub fn load(repo: &Repo) -> Option<Self> {
        if repo.state_dir().exists() { Self::of_worktree(repo, &repo.worktree_name()) } else { None }
    }

    fn of_worktree(repo: &Repo, worktree: &str) -> Option<Self> {
        toml::from_str(&fs_err::read_to_string(path(repo, worktree)).ok()?).ok()
    }

    /// Replaces the file whole; what is there already is not written again.
    pub fn save(&self, repo: &Repo) -> Result<()> {
        let worktree = repo.worktree_name();
        if Self::load(repo).as_ref() == Some(self) {
            return Ok(());
        }
        fs_err::create_dir_all(repo.state_dir())?;
        fs_err::create_dir_all(repo.drafts_dir())?;
        let text = toml::to_string(self).map_err(|error| Error::repository(error.to_string()))?;
        let file = tempfile::NamedTempFile::new_in(repo.drafts_dir())?;
        fs_err::write(file.path(), text)?;
        file.persist(path(repo, &worktree)).map_err(|error| error.error)?;
        Ok(())
    }

    /// The draft is another branch's from now on.
    pub fn pass_to(&mut self, branch: &str) {
        branch.clone_into(&mut self.branch);
        self.since = clock::now().timestamp();
    }

    /// The branch has moved on to where it is now; on a detached HEAD it is not HEAD that says where.
    pub fn move_to(&mut self, repo: &Repo, head: &Head) -> Result<()> {
        let is_heads = self.branch == head.branch_or_detached();
        let tip = if is_heads { head.commit.clone() } else { repo.resolve_branch(&self.branch)? };
        if self.tip.is_none() && tip.is_some() {
            // An unborn branch came into being with its first commit.
            self.since = clock::now().timestamp();
        }
        self.tip = tip.or_else(|| self.tip.take());
        Ok(())
    }

    /// The label under which a text of the draft is kept.
    pub fn label(&self, text: Option<&ObjectId>) -> Label {
        Label {
            branch: self.branch.clone(),
            tip: self.tip.clone(),
            descends: self.descends.clone(),
            captured: text.is_some() && self.captured.as_ref() == text,
        }
    }
}

/// The worktrees that are gone and left a draft's link behind, with what was known of it.
pub fn abandoned(repo: &Repo) -> Vec<(String, Owner)> {
    let names = fs_err::read_dir(repo.drafts_dir()).into_iter().flatten().flatten();
    let names = names.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".toml")?.to_owned()));
    let gone = names.filter(|name| !repo.has_worktree_state(name));
    gone.filter_map(|name| Some((name.clone(), Owner::of_worktree(repo, &name)?))).collect()
}

/// Nothing of a worktree's draft is to be remembered.
pub fn forget(repo: &Repo, worktree: &str) {
    Link::present(repo, worktree).remove();
    Link::replaced(repo, worktree).remove();
    let _ = fs_err::remove_file(path(repo, worktree));
}

fn path(repo: &Repo, worktree: &str) -> PathBuf {
    repo.drafts_dir().join(format!("{worktree}.toml"))
}
