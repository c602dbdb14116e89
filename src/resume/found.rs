//! Which handoff is resumed: the branch's own, which then stands in the working tree, or the one that was asked for.
//!
//! Resuming is asking for it, so a document comes that no checkout would bring unasked: a stranger's, or what trailers tell.
//! But it replaces nothing that no record has: somebody's newer handoff is told of instead. Only where one is named does it come
//! all the same, and what it replaces is kept, as by a restore.

use crate::arrival::{self, Incoming};
use crate::clock::{self, Moment};
use crate::config::Config;
use crate::draft::{self, turn};
use crate::error::Result;
use crate::git::Repo;
use crate::handoff::{self, Handoff};
use crate::history::branch::Newest;
use crate::history::{self, Nothing, Reach};
use crate::ids::ObjectId;
use crate::note::Stored;
use crate::record::Header;

/// What is asked for.
pub struct Wanted {
    pub whose: Whose,
    /// Whether the document may be put into the working tree.
    pub brings: bool,
}

/// Whose handoff.
pub enum Whose {
    /// That of HEAD's branch.
    Branch,
    /// The one that a commit leads to.
    Commit(ObjectId),
    /// This record, which was captured on this commit.
    Record(Box<Stored>, ObjectId),
}

/// The handoff that is resumed.
pub struct Found {
    /// With its blocks filled.
    pub document: Vec<u8>,
    /// As it stands in the working tree, or else in the record: blocks as they are there.
    pub stored: Vec<u8>,
    /// The newest record, or what trailers tell; none where only a draft is.
    pub handoff: Option<Handoff>,
    /// When the draft was saved, where it says something that the record does not.
    pub saved: Option<Moment>,
    /// The document was put into the working tree just now.
    pub brought: bool,
    /// The document is in the working tree.
    pub in_tree: bool,
    /// A newer handoff of the branch that did not replace unsaved words: where it is, and whose.
    pub newer: Option<(ObjectId, String)>,
}

impl Found {
    pub fn header(&self) -> Option<&Header> {
        Some(&self.handoff.as_ref()?.record.as_ref()?.header)
    }
}

/// Finds it; or says why there is none.
pub(super) fn find(repo: &Repo, config: &Config, wanted: &Wanted) -> Result<std::result::Result<Found, Nothing>> {
    match &wanted.whose {
        Whose::Commit(start) => match of_history(repo, start)? {
            Ok(read) => asked_for(repo, config, read, wanted.brings).map(Ok),
            Err(nothing) => Ok(Err(nothing)),
        },
        Whose::Record(record, commit) => match of_record(repo, Some((commit.clone(), Stored::clone(record))))? {
            Some(read) => asked_for(repo, config, read, wanted.brings).map(Ok),
            None => Ok(Err(Nothing::NeverCaptured)),
        },
        Whose::Branch => {
            let brought = wanted.brings && turn::change(repo, config, || bring(repo, config))?;
            Ok(of_branch(repo, config)?.map(|found| Found { brought, ..found }))
        }
    }
}

/// Puts the branch's document into the working tree, where nothing would be lost by it: in the place of no draft, or of one
/// that a record has. `None` where a save came between.
fn bring(repo: &Repo, config: &Config) -> Result<Option<bool>> {
    let mut scene = arrival::in_command(repo, config)?;
    if !scene.may_be_replaced()? {
        return Ok(Some(false));
    }
    // Of a record an arrival says why it does not come, and here it does.
    scene.bring_parked()?;
    let is_missing = scene.draft().is_none();
    let comes = match scene.newest_record()? {
        Newest::Record { commit, record } if is_missing || !scene.had(&record) => {
            Incoming::record(repo, &record, &commit)?
        }
        Newest::Trailers if is_missing => match &scene.head.commit {
            Some(head) => match history::find(repo, head, Reach::Command)? {
                Ok(found) => Incoming { bytes: Some(found.text(repo)?), ..Incoming::nothing() },
                Err(_) => return Ok(Some(false)),
            },
            None => return Ok(Some(false)),
        },
        _ => return Ok(Some(false)),
    };
    let branch = scene.head.branch_or_detached().to_owned();
    Ok(scene.take(comes, &branch)?.then_some(true))
}

/// The draft, and the branch's newest record; where the branch has neither, what HEAD's history leads to. A draft whose writer
/// never saw the newest record goes with the one that it comes from.
fn of_branch(repo: &Repo, config: &Config) -> Result<std::result::Result<Found, Nothing>> {
    let scene = arrival::in_command(repo, config)?;
    let mut newer = None;
    let found = match scene.newest_record()? {
        Newest::Record { commit, record } if scene.draft().is_some() && !scene.had(&record) => {
            let (author, _) = handoff::writer(&record.header, &repo.commit(&commit)?);
            newer = Some((commit, author));
            of_record(repo, scene.come_from()?)?.ok_or(Nothing::NeverCaptured)
        }
        // On the same commit another branch may have a later one.
        Newest::Record { commit, record } => of_record(repo, Some((commit, *record)))?.ok_or(Nothing::NeverCaptured),
        _ => match &scene.head.commit {
            Some(head) => of_history(repo, head)?,
            None => Err(Nothing::Unborn),
        },
    };
    let Some(draft) = scene.draft().map(|draft| draft.bytes.clone()) else {
        return Ok(found.map(|(handoff, stored)| shown(handoff, stored)));
    };
    let found = found.ok();
    let is_recorded = found.as_ref().is_some_and(|(_, stored)| *stored == draft);
    let saved = if is_recorded || scene.is_captured()? { None } else { Some(saved_at(repo, config)?) };
    let handoff = found.map(|(handoff, _)| handoff);
    let document = match &handoff {
        Some(handoff) if is_recorded => handoff.document.clone(),
        Some(Handoff { record: Some(record), commit, .. }) => {
            handoff::with_blocks(repo, &record.header, Some(commit), draft.clone())?
        }
        _ => draft.clone(),
    };
    Ok(Ok(Found { document, stored: draft, handoff, saved, brought: false, in_tree: true, newer }))
}

/// A handoff, and its text as stored.
type Read = (Handoff, Vec<u8>);

fn of_record(repo: &Repo, record: Option<(ObjectId, Stored)>) -> Result<Option<Read>> {
    let Some((commit, record)) = record.filter(|(commit, _)| repo.has(commit)) else { return Ok(None) };
    let stored = history::text_of(repo, &record)?;
    Ok(Some((handoff::of_record(repo, record, &commit)?, stored)))
}

fn of_history(repo: &Repo, start: &ObjectId) -> Result<std::result::Result<Read, Nothing>> {
    let found = match history::find(repo, start, Reach::Command)? {
        Ok(found) => found,
        Err(nothing) => return Ok(Err(nothing)),
    };
    let stored = found.text(repo)?;
    Ok(Ok((handoff::reconstruct(repo, found)?, stored)))
}

/// One that somebody named. Of HEAD's branch, it becomes the draft as by a restore; of another, it is only shown.
fn asked_for(repo: &Repo, config: &Config, (handoff, stored): Read, brings: bool) -> Result<Found> {
    let mut found = shown(handoff, stored);
    let branch = repo.head()?.branch;
    let is_heads = branch.is_some() && found.header().is_some_and(|header| header.branch == branch);
    if brings && is_heads {
        let captured_on = |handoff: &Handoff| handoff.captured_on.clone().filter(|commit| repo.has(commit));
        let commit = found.handoff.as_ref().map(|handoff| captured_on(handoff).unwrap_or(handoff.commit.clone()));
        let record = found.handoff.as_ref().and_then(|handoff| handoff.record.clone());
        if let (Some(commit), Some(record)) = (commit, record) {
            turn::change(repo, config, || {
                let mut scene = arrival::in_command(repo, config)?;
                let mut comes = Incoming::record(repo, &record, &commit)?;
                // Who asks for an older text has the newer one in front of them.
                comes.descends.join(&scene.owner.descends);
                let is_there = scene.draft().map(|draft| &draft.bytes) == comes.bytes.as_ref();
                if !is_there && scene.is_ours() {
                    let branch = scene.head.branch_or_detached().to_owned();
                    found.brought = scene.take(comes, &branch)?;
                    if !found.brought {
                        return Ok(None);
                    }
                }
                if let Some(draft) = scene.draft().filter(|_| is_there || found.brought) {
                    found.in_tree = true;
                    found.stored.clone_from(&draft.bytes);
                }
                Ok(Some(()))
            })?;
        }
    }
    Ok(found)
}

fn shown(handoff: Handoff, stored: Vec<u8>) -> Found {
    let document = handoff.document.clone();
    Found { document, stored, handoff: Some(handoff), saved: None, brought: false, in_tree: false, newer: None }
}

fn saved_at(repo: &Repo, config: &Config) -> Result<Moment> {
    let file = fs_err::symlink_metadata(draft::path(repo, config)?)?;
    Ok(file.modified().map_or_else(|_| clock::now(), clock::of_file))
}
