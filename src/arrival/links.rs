//! What the hard links show: texts that were replaced or removed behind our back, saves that came too late, and what
//! worktrees left that are gone.

use super::Scene;
use crate::draft::{self, Sight};
use crate::error::Result;
use crate::git::Repo;
use crate::git::refs::short;
use crate::kept::link::Link;
use crate::kept::{self, Label};
use crate::owner::{self, Before, Owner};
use crate::text::for_shell;
use crate::ui;

impl Scene<'_> {
    /// A replacement that was cut short has been made or not: the file tells. Where it was, the old text is kept already.
    pub(super) fn finish_what_was_begun(&mut self) -> Result<()> {
        let Some(coming) = self.owner.coming.take() else { return Ok(()) };
        let there = self.draft().map(|draft| self.repo.blob_id(&draft.bytes)).transpose()?;
        if there == coming.text {
            self.owner = coming.owner;
            let worktree = self.repo.worktree_name();
            let present = Link::present(self.repo, &worktree);
            if !present.is(&draft::path(self.repo, self.config)?) {
                present.become_the(&Link::replaced(self.repo, &worktree));
            }
        }
        self.owner.save(self.repo)
    }

    /// Looks at both links, and keeps what would be lost.
    pub(super) fn keep_what_links_show(&mut self) -> Result<()> {
        let worktree = self.repo.worktree_name();
        let present = Link::present(self.repo, &worktree);
        if !self.known {
            // A worktree of this name was here before.
            settle_abandoned(self.repo, |name| name == worktree);
            return Ok(());
        }
        if !present.is(&draft::path(self.repo, self.config)?) {
            // A file system without hard links has a copy there, which counts no less.
            let ours = if self.tracked { &Sight::Missing } else { &self.sight };
            self.vanished = matches!(ours, Sight::Missing) && present.bytes().is_some();
            let _ = keep_link(self.repo, &present, &self.owner, ours);
        }
        if let Some(saved) = keep_late_save(self.repo, &worktree, &self.owner)? {
            let branch = for_shell(short(&saved.label.branch));
            ui::note(&format!("handoff: a late save is parked: `git handoff restore parked:{branch}`"));
            if self.owner.before == self.owner.replaced {
                self.owner.before = Some(saved.clone());
            }
            self.owner.replaced = Some(saved);
            self.owner.save(self.repo)?;
        }
        Ok(())
    }
}

/// What worktrees that are gone left behind becomes their branches' parked draft.
pub(super) fn settle_abandoned(repo: &Repo, wanted: impl Fn(&str) -> bool) {
    for (worktree, owner) in owner::abandoned(repo).into_iter().filter(|(worktree, _)| wanted(worktree)) {
        let late = keep_late_save(repo, &worktree, &owner);
        let present = keep_link(repo, &Link::present(repo, &worktree), &owner, &Sight::Missing);
        if late.is_ok() && present.is_ok() {
            owner::forget(repo, &worktree);
        }
    }
}

/// Keeps what an editor saved into the file that we replaced, because it had that open. Gives what is in it now.
fn keep_late_save(repo: &Repo, worktree: &str, owner: &Owner) -> Result<Option<Before>> {
    let Some(replaced) = &owner.replaced else { return Ok(None) };
    let Some(bytes) = Link::replaced(repo, worktree).bytes() else { return Ok(None) };
    let text = Some(repo.blob_id(&bytes)?);
    if text == replaced.text {
        return Ok(None);
    }
    let label = Label { captured: false, ..replaced.label.clone() };
    kept::keep(repo, &bytes, &label)?;
    Ok(Some(Before { text, label }))
}

/// Keeps the bytes of a link, unless they are the draft's, or a record holds them and a newer text stands in their place.
fn keep_link(repo: &Repo, link: &Link, owner: &Owner, sight: &Sight) -> Result<()> {
    let Some(bytes) = link.bytes() else { return Ok(()) };
    let id = repo.blob_id(&bytes)?;
    let is_safe = match sight {
        Sight::Draft(draft) => draft.bytes == bytes || owner.captured.as_ref() == Some(&id),
        Sight::Missing | Sight::Untouchable(_) => false,
    };
    if !is_safe {
        kept::keep(repo, &bytes, &owner.label(Some(&id)))?;
    }
    Ok(())
}
