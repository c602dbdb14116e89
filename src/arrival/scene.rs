//! The draft, its owner and HEAD, as one look found them: whose the draft is, and what is written down of it.

use crate::config::Config;
use crate::document::Template;
use crate::draft::{self, Draft, Sight};
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::refs::{Head, Named, short};
use crate::handoff;
use crate::ids::ObjectId;
use crate::kept::link::Link;
use crate::owner::Owner;
use crate::session::Sessions;

/// The draft, its owner and HEAD, as one look found them.
pub struct Scene<'r> {
    pub(super) repo: &'r Repo,
    pub(super) config: &'r Config,
    pub head: Head,
    pub sight: Sight,
    pub owner: Owner,
    /// Whether the owner was written down, or is only taken to be HEAD's branch.
    pub(super) known: bool,
    /// The draft was there at the last look, and is not now.
    pub(super) vanished: bool,
    /// The id under which the present draft is kept, once it is.
    pub(super) kept: Option<ObjectId>,
    /// Git has the path under its care, so nothing here is ours to keep or to write.
    pub(super) tracked: bool,
}

/// Who looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whence {
    /// A commit's hook, for which a millisecond counts.
    Commit,
    Elsewhere,
}

impl<'r> Scene<'r> {
    /// Looks at all three, and keeps what the links show to have been replaced or removed since the last look.
    pub(super) fn look(repo: &'r Repo, config: &'r Config, whence: Whence) -> Result<Self> {
        let head = repo.head()?;
        let sight = draft::look(repo, config)?;
        let tracked = repo.is_tracked(&config.file, head.commit.as_ref())?;
        let written = Owner::load(repo);
        let known = written.is_some();
        let owner = written.unwrap_or_else(|| Owner::first(&head));
        let mut scene = Self { repo, config, head, sight, owner, known, kept: None, tracked, vanished: false };
        scene.finish_what_was_begun()?;
        // A commit that finds HEAD on the owner's branch need not ask whether it is another of the name: what brought HEAD
        // there was seen.
        if whence == Whence::Elsewhere || !scene.belongs_to_head() {
            scene.follow_owner()?;
        }
        scene.keep_what_links_show()?;
        Ok(scene)
    }

    /// The draft's bytes, where there is a draft.
    pub fn draft(&self) -> Option<&Draft> {
        match &self.sight {
            Sight::Draft(draft) => Some(draft),
            Sight::Missing | Sight::Untouchable(_) => None,
        }
    }

    /// Whether a record holds the draft as it stands.
    pub fn is_captured(&self) -> Result<bool> {
        let Some(draft) = self.draft() else { return Ok(false) };
        Ok(self.owner.captured.as_ref() == Some(&self.repo.blob_id(&draft.bytes)?))
    }

    /// Whether the path is ours to write: git has nothing there under its care, and there is nothing but a file.
    pub fn is_ours(&self) -> bool {
        !self.tracked && !matches!(self.sight, Sight::Untouchable(_))
    }

    /// Whether another text may take the draft's place without a word of anybody's being missed: there is none, or a record
    /// holds it.
    pub fn may_be_replaced(&self) -> Result<bool> {
        Ok(self.is_ours() && (self.draft().is_none() || self.is_captured()?))
    }

    /// The document to be changed: the draft as it is, or one that begins now.
    pub fn document(&self, template: Template) -> Result<Vec<u8>> {
        match &self.sight {
            Sight::Draft(draft) => Ok(draft.bytes.clone()),
            Sight::Missing => Ok(template.document(&handoff::project(self.repo), &self.config.kinds).into_bytes()),
            Sight::Untouchable(what) => {
                let error = Error::repository(format!("{} is {what}, so it is left alone", self.config.file));
                Err(error.hint("name another file with `git config handoff.file NAME`"))
            }
        }
    }

    /// Whether the draft is HEAD's branch's; on a detached HEAD it stays whose it was.
    pub(super) fn belongs_to_head(&self) -> bool {
        self.head.branch.as_ref().is_none_or(|branch| *branch == self.owner.branch)
    }

    /// A renamed branch takes its draft and session along. One that got the name later is another.
    pub(super) fn follow_owner(&mut self) -> Result<()> {
        let old = self.owner.branch.clone();
        if !self.known || !old.starts_with("refs/heads/") {
            return Ok(());
        }
        let is_there = self.repo.resolve(&old)?.is_some();
        let since = self.owner.since;
        let is_owners = |named: &Named| named.name == old && named.period.contains(&since);
        if is_there && self.repo.names_of(&old)?.first().is_some_and(is_owners) {
            return Ok(());
        }
        for (branch, _) in self.repo.refs_below("refs/heads/")? {
            if self.repo.names_of(&branch)?.iter().any(is_owners) {
                let mut sessions = Sessions::load(self.repo);
                sessions.rename(&old, &branch);
                sessions.save(self.repo)?;
                self.owner.pass_to(&branch);
                return Ok(());
            }
        }
        if is_there {
            self.owner.branch = format!("deleted:{}", short(&old));
        }
        Ok(())
    }

    /// Whether the owner's branch is where HEAD is.
    pub(super) fn is_same_commit(&self) -> Result<bool> {
        let Some(head) = &self.head.commit else { return Ok(false) };
        let owners = self.repo.resolve_branch(&self.owner.branch)?.or_else(|| self.owner.tip.clone());
        Ok(owners.as_ref() == Some(head) || self.owner.detached_at.as_ref() == Some(head))
    }

    /// Writes down what is known now, and renews the link to the draft.
    pub fn settle(&mut self) -> Result<()> {
        self.owner.move_to(self.repo, &self.head)?;
        // What nobody has ever begun needs no file.
        if self.known || !matches!(self.sight, Sight::Missing) || self.owner.before.is_some() {
            self.owner.save(self.repo)?;
        }
        let link = Link::present(self.repo, &self.repo.worktree_name());
        match &self.sight {
            Sight::Draft(_) if !self.tracked => link.renew(&draft::path(self.repo, self.config)?),
            _ => {
                link.remove();
                Ok(())
            }
        }
    }
}
