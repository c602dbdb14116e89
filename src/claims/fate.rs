//! What became of paths that are not there: which commit deleted or renamed them, and whose it is.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use super::tree::Sought;
use super::{By, End, Mismatch, State, Verified};
use crate::changes::Change;
use crate::clock::{Deadline, Moment};
use crate::error::Result;
use crate::git::{Commit, Repo};
use crate::ids::ObjectId;

/// How far is looked back; a document is younger than that.
const MOST_COMMITS: usize = 500;
const PATIENCE: Duration = Duration::from_millis(150);

/// Goes back from a commit, by generation, and gives every missing path its end, as far as one is found.
pub(super) fn find(repo: &Repo, head: &ObjectId, claims: &mut [Verified], sought: &[Option<Sought>]) -> Result<()> {
    let missing = |verified: &Verified| verified.state == State::NotSo(Mismatch::Missing);
    let mut left = claims.iter().filter(|verified| missing(verified)).count();
    let deadline = Deadline::after(PATIENCE);
    let mut waiting = VecDeque::from([head.clone()]);
    let mut met = HashSet::from([head.clone()]);
    while let Some(id) = waiting.pop_front() {
        if left == 0 || met.len() > MOST_COMMITS || deadline.passed() {
            break;
        }
        if !repo.has(&id) {
            continue;
        }
        let commit = repo.commit(&id)?;
        // What a merge deletes, one of its sides has deleted.
        if let [parent] = commit.parents.as_slice()
            && repo.has(parent)
        {
            for (path, change) in repo.changed_paths(Some(parent), &id)? {
                let (gone, end) = match change {
                    Change::Deleted => (path, End::Deleted),
                    Change::Renamed(from) => (from, End::Renamed(String::from_utf8_lossy(&path).into_owned())),
                    Change::Created | Change::Modified => continue,
                };
                if left == 0 || deadline.passed() {
                    break;
                }
                let gone = String::from_utf8_lossy(&gone);
                for (verified, sought) in claims.iter_mut().zip(sought) {
                    if missing(verified)
                        && sought.as_ref().is_some_and(|sought| sought.ends(&gone) || is_below(sought, &gone))
                    {
                        verified.state = State::NoLonger(end.clone(), by(&commit));
                        left -= 1;
                    }
                }
            }
        }
        waiting.extend(commit.parents.into_iter().filter(|parent| met.insert(parent.clone())));
    }
    Ok(())
}

/// Whether the sought path was a folder that the gone one lay in.
fn is_below(sought: &Sought, gone: &str) -> bool {
    sought.candidates.iter().any(|folder| gone.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
}

/// A commit, and whose it is.
pub(super) fn by(commit: &Commit) -> By {
    By { commit: commit.id.clone(), author: commit.author.clone(), at: moment(commit.author_date) }
}

fn moment((seconds, offset): (i64, i32)) -> Option<Moment> {
    let offset = chrono::FixedOffset::east_opt(offset * 60)?;
    Some(chrono::DateTime::from_timestamp(seconds, 0)?.with_timezone(&offset))
}
