//! A text that is to become the draft, and how it gets there: what it replaces is kept first.

use super::Scene;
use crate::draft::{self, Draft, Sight, Written};
use crate::error::Result;
use crate::git::Repo;
use crate::handoff;
use crate::ids::ObjectId;
use crate::kept::link::Link;
use crate::kept::{self, Label, Text};
use crate::lineage::Lineage;
use crate::note::Stored;
use crate::owner::{Before, Coming, Owner};
use crate::ui;

/// A text that is to become the draft.
pub struct Incoming {
    pub bytes: Option<Vec<u8>>,
    pub descends: Lineage,
    /// Whether a record holds it whole.
    pub captured: bool,
}

impl Incoming {
    /// The file goes.
    pub fn nothing() -> Self {
        Self { bytes: None, descends: Lineage::default(), captured: false }
    }

    pub fn parked(text: &Text) -> Result<Self> {
        let Label { descends, captured, .. } = text.label.clone();
        Ok(Self { bytes: Some(text.bytes()?), descends, captured })
    }

    pub fn record(repo: &Repo, record: &Stored, commit: &ObjectId) -> Result<Self> {
        let bytes = handoff::document(repo, record, commit)?;
        Ok(Self { bytes: Some(bytes), descends: Lineage::of(&record.header.id()), captured: record.header.is_whole() })
    }
}

impl Scene<'_> {
    /// Puts a text in the draft's place, for a branch. `false` when somebody saved meanwhile and nothing was changed.
    pub(super) fn put(&mut self, comes: Incoming, branch: &str) -> Result<bool> {
        let text = self.keep_present()?;
        let replaced = Before { label: self.owner.label(text.as_ref()), text };
        let comes_as = comes.bytes.as_ref().map(|bytes| self.repo.blob_id(bytes)).transpose()?;
        let next = Owner {
            branch: branch.to_owned(),
            descends: comes.descends,
            captured: comes_as.clone().filter(|_| comes.captured),
            before: Some(replaced.clone()),
            replaced: Some(replaced),
            ..Owner::first(&self.head)
        };
        self.owner.coming = Some(Box::new(Coming { text: comes_as, owner: next.clone() }));
        self.owner.save(self.repo)?;
        let seen = self.draft().map(|draft| draft.bytes.clone());
        let done = self.replace(seen.as_deref(), comes.bytes.as_deref())?;
        self.owner.coming = None;
        if !done {
            ui::note(&format!("handoff: {} was saved at this very moment, so it stays as it is", self.config.file));
            self.owner.save(self.repo)?;
            return Ok(false);
        }
        self.owner = next;
        self.sight = comes.bytes.map_or(Sight::Missing, |bytes| Sight::Draft(Draft { bytes }));
        self.kept = None;
        Ok(true)
    }

    /// The same for somebody who has asked for it: all is written down then.
    pub fn take(&mut self, comes: Incoming, branch: &str) -> Result<bool> {
        let is_done = self.put(comes, branch)?;
        if is_done {
            self.settle()?;
        }
        Ok(is_done)
    }

    /// Puts new bytes in the place of those seen, and holds on to the file that they were in. `false`: overtaken by a save.
    fn replace(&mut self, seen: Option<&[u8]>, new: Option<&[u8]>) -> Result<bool> {
        let worktree = self.repo.worktree_name();
        if seen.is_some() {
            // An editor that saves by rename has put another file there since the last look.
            let _ = Link::present(self.repo, &worktree).renew(&draft::path(self.repo, self.config)?);
        }
        match draft::replace(self.repo, self.config, seen, new)? {
            Written::Done => {
                let replaced = Link::replaced(self.repo, &worktree);
                match seen {
                    Some(_) => Link::present(self.repo, &worktree).become_the(&replaced),
                    None => replaced.remove(),
                }
                Ok(true)
            }
            Written::Overtaken(texts) => {
                for text in texts {
                    let id = self.repo.blob_id(&text)?;
                    kept::keep(self.repo, &text, &self.owner.label(Some(&id)))?;
                }
                Ok(false)
            }
        }
    }

    /// Writes the draft as a command that changes it does: it stays whose it is. `false`: overtaken by a save, and nothing
    /// was written.
    pub fn rewrite(&mut self, new: Vec<u8>) -> Result<bool> {
        let seen = self.draft().map(|draft| draft.bytes.clone());
        if !self.replace(seen.as_deref(), Some(&new))? {
            return Ok(false);
        }
        self.owner.replaced = match &seen {
            Some(bytes) => {
                let text = Some(self.repo.blob_id(bytes)?);
                Some(Before { label: self.owner.label(text.as_ref()), text })
            }
            None => None,
        };
        self.sight = Sight::Draft(Draft { bytes: new });
        self.kept = None;
        // The entry is in the file; where nothing can be written down beside it, that is no failure.
        let _ = self.settle();
        Ok(true)
    }

    /// Keeps a copy of the present draft for its owner, and gives its id; none where there is no draft.
    pub(super) fn keep_present(&mut self) -> Result<Option<ObjectId>> {
        let Some(draft) = self.draft().filter(|_| self.kept.is_none()) else { return Ok(self.kept.clone()) };
        let label = self.owner.label(Some(&self.repo.blob_id(&draft.bytes)?));
        self.kept = Some(kept::keep(self.repo, &draft.bytes, &label)?);
        Ok(self.kept.clone())
    }
}
