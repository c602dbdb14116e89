//! Our own checks: is all as it was when the record was made? They look and run nothing, so they are always made. Here git is
//! asked; what a difference means is for the files below to say, of values alone.

mod environment;
mod history;
mod work;

use std::collections::BTreeSet;

use super::Check;
use crate::changes::migrations::Place;
use crate::changes::{Change, Changes, Derived, Wanted};
use crate::config::is_safe_path;
use crate::error::Result;
use crate::facts::{Facts, Uncommitted};
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::record::Header;
use crate::{session, text};
use history::Moved;
use work::{Fates, Origin};

/// What a record tells beside what is the case now, in the order in which one looks.
pub fn checks(repo: &Repo, record: &Header, commit: Option<&ObjectId>, now: &Facts) -> Result<Vec<Check>> {
    let head = repo.head()?;
    let branch = head.branch_name();
    let is_same_branch = branch == record.branch_name();
    let is_here = commit.is_some_and(|commit| repo.has(commit));
    let mut checks = vec![history::branch(record.branch_name(), branch)];
    if let Some(commit) = commit {
        let moved = match &head.commit {
            Some(head) if is_here => moved(repo, commit, head)?,
            Some(_) => Moved::Unknown,
            None => Moved::Aside,
        };
        checks.push(history::head(commit, head.commit.as_ref(), &moved, is_same_branch));
    }
    let origin = if session::was_here(repo, &record.session) { Origin::Here } else { Origin::Elsewhere };
    let fates = fates(repo, &record.facts.uncommitted, commit.filter(|_| is_here), head.commit.as_ref())?;
    checks.extend(work::uncommitted(&record.facts, now, origin, &fates));
    checks.extend(work::stashes(&record.facts, now, origin, is_same_branch));
    checks.extend(environment::services(&record.facts, now));
    checks.extend(environment::runtimes(&record.facts, now));
    checks.extend(environment::packages(&record.facts, now));
    if let (Some(commit), Some(head)) = (commit.filter(|_| is_here), &head.commit) {
        checks.extend(history::migrations(&migrations(repo, commit), &migrations(repo, head)));
    }
    Ok(checks)
}

fn moved(repo: &Repo, commit: &ObjectId, head: &ObjectId) -> Result<Moved> {
    Ok(match repo.apart(head, commit)? {
        (0, 0) => Moved::No,
        (since, 0) => Moved::On(since),
        // In a shallow clone two commits may look unrelated.
        _ if repo.is_shallow() => Moved::Unknown,
        _ => Moved::Aside,
    })
}

/// What became of uncommitted paths, as far as history and the working tree tell.
fn fates(
    repo: &Repo,
    uncommitted: &[Uncommitted],
    commit: Option<&ObjectId>,
    head: Option<&ObjectId>,
) -> Result<Fates> {
    let mut fates = Fates::default();
    let Some(top) = repo.worktree.as_ref().filter(|_| !uncommitted.is_empty()) else { return Ok(fates) };
    if let Some(commit) = commit {
        let changes = head.map(|head| repo.changed_paths(Some(commit), head)).transpose()?.unwrap_or_default();
        let paths = changes.into_iter().flat_map(|(path, change)| match change {
            Change::Renamed(from) => vec![from, path],
            _ => vec![path],
        });
        fates.committed = Some(paths.map(|path| text::quote_path(&path)).collect());
    }
    let is_there = |path: &&str| {
        let plain = path.trim_end_matches('/');
        is_safe_path(plain) && top.join(plain).symlink_metadata().is_ok()
    };
    let paths = uncommitted.iter().map(|work| work.path.as_str());
    fates.there = paths.filter(is_there).map(str::to_owned).collect::<BTreeSet<_>>();
    Ok(fates)
}

fn migrations(repo: &Repo, commit: &ObjectId) -> Vec<Place> {
    let wanted = Wanted { migrations: true, ..Wanted::default() };
    Derived::of(repo, &Changes::default(), commit, wanted).migrations
}

/// The first of some names, and how many more there are.
fn named<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 3;
    let first: Vec<_> = names.iter().take(MOST).map(AsRef::as_ref).collect();
    let left = names.len().saturating_sub(MOST);
    let more = if left > 0 { format!(" and {left} more") } else { String::new() };
    first.join(", ") + &more
}

/// Why a probe tells nothing of what was recorded; none where it looked at all there is.
fn unseen(now: &Facts, probe: &str, more: u32) -> Option<&'static str> {
    if now.skipped.iter().any(|skipped| skipped == probe) {
        Some("not looked at in time")
    } else {
        (more > 0).then_some("not listed: there are too many")
    }
}
