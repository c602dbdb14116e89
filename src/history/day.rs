//! The handoff of a day: its last record, wherever it was made. A record's day is the one that its writer's clock showed.

use chrono::NaiveDate;

use super::{self as history, branch};
use crate::clock::Moment;
use crate::error::Result;
use crate::git::Repo;
use crate::git::refs::short;
use crate::ids::{ObjectId, RecordId};
use crate::note::Stored;

/// What there is of a day.
#[derive(Debug)]
pub enum Day {
    Record(Box<Last>),
    /// No record of the day; the nearest days that have one.
    Nothing {
        before: Option<NaiveDate>,
        after: Option<NaiveDate>,
    },
}

/// A day's last record.
#[derive(Debug)]
pub struct Last {
    pub commit: ObjectId,
    pub record: Stored,
    /// Of each other branch the last one of that day, where the present branch has none that would be meant before them.
    pub others: Vec<Other>,
}

/// A record of another branch.
#[derive(Debug)]
pub struct Other {
    pub id: RecordId,
    /// None where HEAD was on no branch.
    pub branch: Option<String>,
}

/// How near a record is to where we are; the last is the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Elsewhere,
    /// HEAD's history has its commit.
    InHistory,
    /// The present branch has made it.
    Own,
}

/// A record of the day, as far as it is needed to choose one: their documents may be large.
struct Seen {
    commit: ObjectId,
    near: Near,
    has_document: bool,
    at: Moment,
    id: RecordId,
    branch: Option<String>,
}

impl Seen {
    /// One with a document says more than a later one without.
    fn rank(&self) -> impl Ord + '_ {
        (self.near, self.has_document, self.at, self.id.to_string())
    }
}

/// Finds it: of the present branch, else in HEAD's history, else anywhere. All notes are looked through.
pub fn last(repo: &Repo, day: NaiveDate) -> Result<Day> {
    let head = repo.head()?;
    let names = head.branch.as_deref().map(|branch| repo.names_of(branch)).transpose()?.unwrap_or_default();
    let notes = repo.notes()?;
    let (mut before, mut after) = (None, None);
    let mut seen: Vec<Seen> = Vec::new();
    notes.each(|commit, record| {
        let header = &record.header;
        let other = header.at.date_naive();
        if other < day {
            before = before.max(Some(other));
        } else if other > day {
            after = Some(after.map_or(other, |after: NaiveDate| after.min(other)));
        } else {
            seen.push(Seen {
                commit: commit.clone(),
                near: if branch::is_of(record, &names) { Near::Own } else { Near::Elsewhere },
                has_document: record.has_document(),
                at: header.at,
                id: header.id(),
                branch: header.branch.clone(),
            });
        }
    })?;
    if let Some(head) = &head.commit {
        let contained = repo.contained_in(head, seen.iter().map(|seen| &seen.commit))?;
        for seen in seen.iter_mut().filter(|seen| contained.contains(&seen.commit)) {
            seen.near = seen.near.max(Near::InHistory);
        }
    }
    // A commit that was rewritten leaves its note behind: the form of it that is in history counts.
    seen.sort_by(|a, b| b.rank().cmp(&a.rank()).then_with(|| b.commit.cmp(&a.commit)));
    let Some(first) = seen.first() else { return Ok(Day::Nothing { before, after }) };
    if !repo.has(&first.commit) {
        return Err(history::not_here(repo, &format!("the handoff of {day}"), &first.commit));
    }
    let note = notes.read(&first.commit)?;
    let Some(record) = note.records().iter().find(|record| record.header.id() == first.id) else {
        return Ok(Day::Nothing { before, after });
    };
    let others = if first.near == Near::Own { Vec::new() } else { others(&seen) };
    Ok(Day::Record(Box::new(Last { commit: first.commit.clone(), record: record.clone(), others })))
}

/// Of each branch but the first one's the best.
fn others(seen: &[Seen]) -> Vec<Other> {
    let mut met = vec![&seen[0].branch];
    let mut others = Vec::new();
    for seen in seen {
        if !met.contains(&&seen.branch) {
            met.push(&seen.branch);
            others
                .push(Other { id: seen.id.clone(), branch: seen.branch.as_deref().map(|name| short(name).to_owned()) });
        }
    }
    others
}
