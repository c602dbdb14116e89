//! Reads history back: the handoff that a commit leads to, or the reason why there is none.

pub mod branch;
pub mod day;

use std::collections::{HashSet, VecDeque};

use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::notes::Notes;
use crate::ids::ObjectId;
use crate::note::{Note, Stored};
use crate::trailers::{self, Folded};

/// How far is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A thousand commits, and no search through all notes.
    Hook,
    Command,
}

impl Reach {
    fn commits(self) -> usize {
        match self {
            Self::Hook => 1_000,
            Self::Command => 100_000,
        }
    }
}

/// A handoff, and where it was found.
#[derive(Debug)]
pub struct Found {
    /// The commit that answered.
    pub commit: ObjectId,
    /// How many commits lie between it and the one that was asked for.
    pub distance: usize,
    pub source: Source,
}

#[derive(Debug)]
pub enum Source {
    /// The commit's own note.
    Note(Note),
    /// The record that the commit's message names, captured on another commit: this one is a rewritten form of it.
    Rewritten { record: Box<Stored>, captured_on: ObjectId },
    /// Trailers alone.
    Trailers(Folded),
}

/// Why there is no handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// There is no commit yet.
    Unborn,
    /// No commit has a record or a trailer.
    NeverCaptured,
    /// The same, but there is a remote whose notes were never fetched.
    NotesNotFetched { remote: String },
    /// History is cut off before a handoff was met.
    Shallow,
    /// Too many commits without one.
    BoundReached(usize),
}

/// Finds the handoff that a commit leads to: along first parents, then through the other parents by generation, never by
/// date.
pub fn find(repo: &Repo, start: &ObjectId, reach: Reach) -> Result<std::result::Result<Found, Nothing>> {
    let notes = repo.notes()?;
    let mut others = VecDeque::new();
    let mut seen = HashSet::new();
    let mut next = Some((start.clone(), 0));
    let mut cut_off = false;
    while let Some((id, distance)) = next.take().or_else(|| others.pop_front()) {
        if !seen.insert(id.clone()) {
            continue;
        }
        if seen.len() > reach.commits() {
            return Ok(Err(Nothing::BoundReached(reach.commits())));
        }
        if !repo.has(&id) {
            cut_off = true;
            continue;
        }
        let commit = repo.commit(&id)?;
        if let Some(source) = source_of(repo, &notes, &id, &commit.message, reach)? {
            return Ok(Ok(Found { commit: id, distance, source }));
        }
        let mut parents = commit.parents.into_iter().map(|parent| (parent, distance + 1));
        next = parents.next();
        others.extend(parents);
    }
    Ok(Err(why_nothing(repo, cut_off)?))
}

/// A record is known, and the commit that it was captured on is not: what it is to be compared with is missing.
pub fn not_here(repo: &Repo, what: &str, commit: &ObjectId) -> Error {
    let error = Error::no(format!("{what} is of the commit {}, which is not here", commit.short()));
    error.hint(if repo.is_shallow() { "`git fetch --unshallow`" } else { "`git fetch --all`" })
}

fn why_nothing(repo: &Repo, cut_off: bool) -> Result<Nothing> {
    if cut_off || repo.is_shallow() {
        return Ok(Nothing::Shallow);
    }
    Ok(unfetched(repo)?.map_or(Nothing::NeverCaptured, |remote| Nothing::NotesNotFetched { remote }))
}

/// The remote whose notes were never fetched, where there is one.
pub fn unfetched(repo: &Repo) -> Result<Option<String>> {
    Ok(if repo.tracked_notes()?.is_empty() { repo.remote() } else { None })
}

fn source_of(repo: &Repo, notes: &Notes<'_>, id: &ObjectId, message: &[u8], reach: Reach) -> Result<Option<Source>> {
    let note = notes.read(id)?;
    if !note.is_empty() {
        return Ok(Some(Source::Note(note)));
    }
    let lines = trailers::parse(message);
    if reach == Reach::Command {
        for hint in trailers::hints(message).into_iter().rev() {
            if let Some((captured_on, record)) = notes.find(&hint)? {
                return Ok(Some(Source::Rewritten { record: Box::new(record), captured_on }));
            }
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    Ok(folded(repo, id)?.map(Source::Trailers))
}

/// The trailers of the session that begins at this commit, going back.
fn folded(repo: &Repo, from: &ObjectId) -> Result<Option<Folded>> {
    let mut commits = Vec::new();
    let mut next = Some(from.clone());
    while let Some(id) = next.filter(|id| commits.len() < 200 && repo.has(id)) {
        let commit = repo.commit(&id)?;
        commits.push(trailers::parse(&commit.message));
        next = commit.parents.into_iter().next();
    }
    Ok(trailers::fold(commits))
}

impl Found {
    /// The record that answers; none when trailers or a foreign note do.
    pub fn record(&self) -> Option<&Stored> {
        match &self.source {
            Source::Note(note) => note.records().first(),
            Source::Rewritten { record, .. } => Some(record),
            Source::Trailers(_) => None,
        }
    }

    /// The document's text as stored, blocks unfilled; empty where the record has none.
    pub fn text(&self, repo: &Repo) -> Result<Vec<u8>> {
        let Some(record) = self.record() else {
            return Ok(match &self.source {
                Source::Trailers(folded) => folded.document().into_bytes(),
                Source::Note(_) | Source::Rewritten { .. } => Vec::new(),
            });
        };
        text_of(repo, record)
    }
}

/// A record's text as stored, blocks unfilled; empty where it has none.
pub fn text_of(repo: &Repo, record: &Stored) -> Result<Vec<u8>> {
    match &record.header.committed {
        Some(committed) => repo.blob(&committed.blob, crate::git::notes::LARGEST),
        None => Ok(record.body().to_vec()),
    }
}
