//! What happened between two commits: derived from history at reading time, never stored.
//!
//! Here is what differs; what the two trees tell beside it is in [`derived`], of which each part has a file of its own.

pub mod adr;
pub mod derived;
mod foreign;
pub mod migrations;
pub mod packages;
pub mod roadmap;
pub mod todos;
mod trees;

pub use derived::{Derived, Wanted};
pub(crate) use foreign::is_foreign;

use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::git::{Commit, Repo};
use crate::ids::{ObjectId, SessionId};
use crate::trailers::{self, Key};

/// How many commits of a session are looked through.
const MOST: usize = 1_000;

/// A session's work.
#[derive(Debug, Default)]
pub struct Changes {
    /// Commits of the session, newest first: id and subject.
    pub commits: Vec<(ObjectId, String)>,
    pub files: Vec<File>,
    /// Where the work began and where it stands: what else can be derived lies between them.
    pub span: Option<Span>,
}

/// Two states of the tree.
#[derive(Clone, Debug)]
pub struct Span {
    /// Before the session's first commit; none where there was nothing before.
    pub from: Option<ObjectId>,
    pub to: ObjectId,
}

/// A path that the session changed.
#[derive(Debug)]
pub struct File {
    pub path: Vec<u8>,
    pub change: Change,
    /// The subject of the newest commit that touched it.
    pub reason: String,
}

/// How a path differs between two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Created,
    Modified,
    Deleted,
    /// From this path, with the same content or much of it.
    Renamed(Vec<u8>),
}

/// How alike two files must be, in percent, for one to be the other renamed: git's own measure (git-diff, -M).
pub const RENAMED: usize = 50;

/// How much of the larger of two texts stands in both, in percent, by whole lines wherever they stand.
pub fn alike(one: &[u8], other: &[u8]) -> usize {
    let mut lines: HashMap<&[u8], usize> = HashMap::new();
    for line in one.split_inclusive(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut common = 0;
    for line in other.split_inclusive(|byte| *byte == b'\n') {
        if let Some(left) = lines.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            common += line.len();
        }
    }
    (common * 100).checked_div(one.len().max(other.len())).unwrap_or(0)
}

/// The work of a session up to a commit: the commits on the first-parent chain that bear its name, and what differs
/// between the state before the first of them and the commit. Others' commits may lie in between (after `git pull`): only
/// files count that a commit of the session touched.
pub fn of_session(repo: &Repo, session: &SessionId, base: Option<&ObjectId>, upto: &ObjectId) -> Result<Changes> {
    let notes = repo.notes()?;
    let mut ours = Vec::new();
    let mut before = None;
    let mut next = Some(upto.clone());
    for _ in 0..MOST {
        let Some(id) = next.filter(|id| Some(id) != base && repo.has(id)) else { break };
        let commit = repo.commit(&id)?;
        let names = |line: &trailers::Trailer| line.key == Key::Session && line.value.starts_with(session.as_str());
        let of_session = trailers::parse(&commit.message).iter().any(names)
            || notes.read(&id)?.records().iter().any(|record| record.header.session == *session);
        next = commit.parents.first().cloned();
        if of_session {
            before = next.clone();
            ours.push(commit);
        }
    }
    if ours.is_empty() {
        return Ok(Changes::default());
    }
    let mut reasons: HashMap<Vec<u8>, String> = HashMap::new();
    for commit in &ours {
        for path in touched(repo, commit)? {
            reasons.entry(path).or_insert_with(|| commit.subject());
        }
    }
    let before = before.filter(|id| repo.has(id));
    let files = repo.changed_paths(before.as_ref(), upto)?.into_iter();
    let files =
        files.filter_map(|(path, change)| Some(File { reason: reasons.remove(&path)?, path, change })).collect();
    let commits = ours.iter().map(|commit| (commit.id.clone(), commit.subject())).collect();
    Ok(Changes { commits, files, span: Some(Span { from: before, to: upto.clone() }) })
}

/// The paths that a commit itself changed, old names included: of a merge those that are as in none of its parents, because
/// the others came from one of them.
fn touched(repo: &Repo, commit: &Commit) -> Result<HashSet<Vec<u8>>> {
    let changed = |parent: Option<&ObjectId>| -> Result<HashSet<Vec<u8>>> {
        let mut paths = HashSet::new();
        for (path, change) in repo.changed_paths(parent, &commit.id)? {
            if let Change::Renamed(from) = change {
                paths.insert(from);
            }
            paths.insert(path);
        }
        Ok(paths)
    };
    let mut parents = commit.parents.iter().filter(|id| repo.has(id));
    let mut paths = changed(parents.next())?;
    for parent in parents {
        let others = changed(Some(parent))?;
        paths.retain(|path| others.contains(path));
    }
    Ok(paths)
}
