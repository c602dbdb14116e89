//! The rebase under way, as git keeps it on disk, and what its list of rewritten commits hides.
//!
//! For each old commit the list says where HEAD stood when its turn was over. That is the commit it became, with two
//! exceptions: one that was skipped, or of which nothing was left, is listed with the commit before, as if the two had
//! been joined; and where somebody committed by hand at a stop, the last of those commits is listed.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::error::Result;
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::journal::Author;

/// How many commits made by hand are looked through for the one that was meant.
const MOST_BY_HAND: usize = 100;

/// How many commits of the branch as it was are looked at.
const MOST_BEFORE: usize = 10_000;

pub struct Rebase {
    /// What the branch is put on.
    onto: Option<ObjectId>,
    /// The branch's tip as it was.
    from: Option<ObjectId>,
    /// The commits that were joined with the one before them, by the beginnings of their ids; unknown in a git that keeps
    /// no list of what it did.
    joined: Option<Vec<String>>,
    /// Git's list as far as it goes.
    pub so_far: Vec<(ObjectId, ObjectId)>,
    /// The branch's commits as they were; asked for only when something is odd.
    before: OnceCell<HashSet<ObjectId>>,
}

impl Rebase {
    /// The rebase of this worktree, if there is one.
    pub fn under_way(repo: &Repo) -> Option<Self> {
        let merge = repo.git_dir.join("rebase-merge");
        let dir = if merge.exists() { merge } else { repo.git_dir.join("rebase-apply") };
        if !dir.exists() {
            return None;
        }
        let read =
            |name: &str| fs_err::read(dir.join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let id = |name: &str| read(name)?.trim().parse().ok();
        // With `--apply` nothing can be joined.
        let joins = dir.ends_with(Path::new("rebase-merge"));
        Some(Self {
            onto: id("onto"),
            from: id("orig-head"),
            joined: if joins {
                read("done").map(|done| done.lines().filter_map(joined).collect())
            } else {
                Some(Vec::new())
            },
            so_far: read("rewritten-list").map(|list| pairs(&list)).unwrap_or_default(),
            before: OnceCell::new(),
        })
    }

    /// Which commit each old one became; those that became none are left out.
    pub fn became(&self, repo: &Repo, listed: &[(ObjectId, ObjectId)]) -> Result<Vec<(ObjectId, ObjectId)>> {
        let made: HashSet<&ObjectId> = self.so_far.iter().chain(listed).map(|(_, new)| new).collect();
        let mut known: HashMap<&ObjectId, Option<ObjectId>> = HashMap::new();
        let mut pairs = Vec::new();
        for (old, new) in listed {
            let found = match known.get(new) {
                Some(first) => first.clone().filter(|_| self.was_joined(old)),
                None => {
                    let found = self.made_of(repo, old, new, &made)?;
                    known.insert(new, found.clone());
                    found
                }
            };
            pairs.extend(found.map(|found| (old.clone(), found)));
        }
        Ok(pairs)
    }

    /// The commit that the first old one with this `new` became. A rewritten commit keeps its author and the author's date.
    fn made_of(
        &self,
        repo: &Repo,
        old: &ObjectId,
        new: &ObjectId,
        made: &HashSet<&ObjectId>,
    ) -> Result<Option<ObjectId>> {
        // One that stayed as it is has nothing joined to it either.
        if old == new || self.onto.as_ref() == Some(new) {
            return Ok(None);
        }
        let author = Author::of(&repo.commit(old)?);
        let commit = repo.commit(new)?;
        if Author::of(&commit) == author {
            return Ok(Some(new.clone()));
        }
        if self.was_there(repo, new)? {
            return Ok(None);
        }
        let mut next = commit.parents.into_iter().next();
        for _ in 0..MOST_BY_HAND {
            let Some(id) = next.filter(|id| !made.contains(id) && self.onto.as_ref() != Some(id)) else { break };
            let commit = repo.commit(&id)?;
            if Author::of(&commit) == author {
                return Ok(Some(id));
            }
            next = commit.parents.into_iter().next();
        }
        // Its author was changed, or it was split.
        Ok(Some(new.clone()))
    }

    fn was_joined(&self, old: &ObjectId) -> bool {
        self.joined.as_ref().is_none_or(|joined| joined.iter().any(|id| old.as_str().starts_with(id)))
    }

    /// Whether the commit is one of the branch as it was.
    fn was_there(&self, repo: &Repo, commit: &ObjectId) -> Result<bool> {
        if self.before.get().is_none() {
            let mut before = HashSet::new();
            let mut next = self.from.clone();
            while let Some(id) =
                next.filter(|id| before.len() < MOST_BEFORE && self.onto.as_ref() != Some(id) && repo.has(id))
            {
                next = repo.commit(&id)?.parents.into_iter().next();
                before.insert(id);
            }
            let _ = self.before.set(before);
        }
        Ok(self.before.get().is_some_and(|before| before.contains(commit)))
    }
}

/// The commit that a line of the list of what was done joined with the one before it, such as `fixup -C 1a2b3c4 subject`.
fn joined(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    if !matches!(words.next()?, "squash" | "s" | "fixup" | "f") {
        return None;
    }
    let id = words.find(|word| !word.starts_with('-'))?;
    let is_id = id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| id.to_ascii_lowercase())
}

/// Pairs of old and new commits, one a line (githooks, post-rewrite).
pub fn pairs(list: &str) -> Vec<(ObjectId, ObjectId)> {
    let pair = |line: &str| {
        let mut ids = line.split(' ');
        Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
    };
    list.lines().filter_map(pair).collect()
}
