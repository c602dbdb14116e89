//! A branch's own newest record. Records of all branches stand in one history; which one is a branch's, its header says.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::Reach;
use crate::clock::Deadline;
use crate::error::Result;
use crate::git::Repo;
use crate::git::notes::Notes;
use crate::git::refs::Named;
use crate::ids::ObjectId;
use crate::note::Stored;
use crate::trailers;

/// A branch's newest record with a document, as far as it is known.
#[derive(Debug)]
pub enum Newest {
    Record {
        commit: ObjectId,
        record: Box<Stored>,
    },
    /// The branch's commit has trailers, and no note is here.
    Trailers,
    None,
    /// History is cut off, or too long for the time there is, or a note cannot be read.
    Unknown,
}

/// Looks for it, for one branch or for many: what branches have in common is read once.
pub struct Search<'r> {
    repo: &'r Repo,
    notes: Notes<'r>,
    is_shallow: bool,
    seen: HashMap<ObjectId, Seen>,
}

/// A commit, as far as the search needs it.
struct Seen {
    parents: Vec<ObjectId>,
    /// The records that have a document, newest first.
    records: Vec<Stored>,
    /// Its note is damaged, or too large.
    unreadable: bool,
}

impl<'r> Search<'r> {
    pub fn new(repo: &'r Repo) -> Result<Self> {
        Ok(Self { repo, notes: repo.notes()?, is_shallow: repo.is_shallow(), seen: HashMap::new() })
    }

    /// Goes by generation from the branch's commit, whichever parent leads there: a branch that was brought up to date by a
    /// merge has its own commits on either side. Where the commit is the rewritten form of one whose record its message
    /// names, that record counts. At most so many commits are looked at.
    ///
    /// `names` are the branch's, the present one first; a record under an earlier one counts if it was made in its time.
    pub fn newest(&mut self, tip: &ObjectId, names: &[Named], most: usize, deadline: Deadline) -> Result<Newest> {
        let is_own = |record: &Stored| is_of(record, names);
        let mut waiting = VecDeque::from([tip.clone()]);
        let mut met = HashSet::from([tip.clone()]);
        let mut cut_off = self.is_shallow;
        if self.notes.are_none() {
            waiting.clear();
        }
        while let Some(id) = waiting.pop_front() {
            if met.len() > most || deadline.passed() {
                return Ok(Newest::Unknown);
            }
            let seen = self.look_at(&id)?;
            cut_off |= seen.unreadable;
            if let Some(record) = seen.records.iter().find(|record| is_own(record)) {
                return Ok(Newest::Record { commit: id, record: Box::new(record.clone()) });
            }
            for parent in seen.parents.clone() {
                cut_off |= !self.repo.has(&parent);
                if self.repo.has(&parent) && met.insert(parent.clone()) {
                    waiting.push_back(parent);
                }
            }
        }
        let message = self.repo.commit(tip)?.message;
        if self.notes.read(tip).is_ok_and(|note| note.is_empty()) {
            for hint in trailers::hints(&message).into_iter().rev() {
                match self.notes.find_until(&hint, deadline)? {
                    Some((commit, record)) if is_own(&record) && record.has_document() => {
                        // What a server has rewritten is in no other clone.
                        let commit = if self.repo.has(&commit) { commit } else { tip.clone() };
                        return Ok(Newest::Record { commit, record: Box::new(record) });
                    }
                    _ => cut_off |= deadline.passed(),
                }
            }
            if !trailers::parse(&message).is_empty() {
                return Ok(Newest::Trailers);
            }
        }
        Ok(if cut_off { Newest::Unknown } else { Newest::None })
    }

    fn look_at(&mut self, id: &ObjectId) -> Result<&Seen> {
        if !self.seen.contains_key(id) {
            // One bad note must not hide the branch's other records, nor all other branches from the board.
            let note = self.notes.read(id);
            let unreadable = note.is_err();
            let records = note.unwrap_or_default();
            let records = records.records().iter().filter(|record| record.has_document()).cloned().collect();
            self.seen.insert(id.clone(), Seen { parents: self.repo.commit(id)?.parents, records, unreadable });
        }
        Ok(&self.seen[id])
    }
}

/// The newest record that was captured on a branch, under whatever name it had.
pub fn newest(repo: &Repo, tip: &ObjectId, branch: &str, reach: Reach) -> Result<Newest> {
    // A checkout waits for the answer.
    let patience = match reach {
        Reach::Hook => Duration::from_millis(300),
        Reach::Command => Duration::from_secs(5),
    };
    Search::new(repo)?.newest(tip, &repo.names_of(branch)?, reach.commits(), Deadline::after(patience))
}

/// Whether a record is of the branch with these names, the present one first.
pub(super) fn is_of(record: &Stored, names: &[Named]) -> bool {
    let is_named = |named: &Named| record.header.branch.as_ref() == Some(&named.name);
    let earlier = names.iter().skip(1).filter(|named| named.period.contains(&record.header.at.timestamp()));
    names.first().into_iter().chain(earlier).any(is_named)
}

/// Whether a commit is among another's ancestors, as far as a hook looks.
pub fn leads_to(repo: &Repo, from: &ObjectId, to: &ObjectId) -> bool {
    let mut waiting = VecDeque::from([from.clone()]);
    let mut seen = HashSet::new();
    while let Some(id) = waiting.pop_front().filter(|_| seen.len() < Reach::Hook.commits()) {
        if id == *to {
            return true;
        }
        if seen.insert(id.clone()) {
            waiting.extend(repo.commit(&id).map(|commit| commit.parents).unwrap_or_default());
        }
    }
    false
}
