//! What git itself copies from old to new commits, where the user's `notes.rewriteRef` tells it to.
//!
//! Git joins the note that is there and the one that it copies by `notes.rewriteMode`: one after the other, the old one in
//! place of the new, or all lines of both in order of the alphabet. It does so before post-rewrite, in a commit of its own
//! on the notes ref, whose parent still has what was there.

use std::collections::BTreeMap;

use super::Repo;
use super::refs::NOTES;
use crate::error::Result;
use crate::ids::ObjectId;
use crate::note::Note;

/// How the messages of such commits begin (builtin/notes.c, builtin/commit.c and builtin/am.c in git's source).
const MESSAGE: &[u8] = b"Notes added by 'git ";

/// How far back in the notes' history a copy of just now is looked for: other worktrees may have written since.
const MOST_SINCE: usize = 8;

/// A note before and after git changed it.
#[derive(Debug)]
pub struct Copied {
    before: Note,
    after: Note,
}

impl Copied {
    /// The note as it was, unless somebody has changed it since.
    pub fn undone(&self, now: Note) -> Note {
        if now == self.after { self.before.clone() } else { now }
    }
}

impl Repo {
    /// What git's newest copy changed in the notes of these commits.
    pub fn copied_by_git<'a>(&self, commits: impl Iterator<Item = &'a ObjectId>) -> Result<BTreeMap<ObjectId, Copied>> {
        let mut found = BTreeMap::new();
        let mut next =
            self.resolve(NOTES)?.map(|tip| Ok::<_, crate::error::Error>(self.git.find_commit(Self::oid(&tip)?)?));
        for _ in 0..MOST_SINCE {
            let Some(commit) = next.take().transpose()? else { break };
            let parent = commit.parents().next();
            if !commit.message_bytes().starts_with(MESSAGE) {
                next = parent.map(Ok);
                continue;
            }
            let (after, before) = (commit.tree()?, parent.map(|parent| parent.tree()).transpose()?);
            for id in commits {
                let was = before.as_ref().map(|tree| self.note_in(tree, id)).transpose()?.unwrap_or_default();
                let is = self.note_in(&after, id)?;
                if was != is {
                    found.insert(id.clone(), Copied { before: was, after: is });
                }
            }
            break;
        }
        Ok(found)
    }
}
