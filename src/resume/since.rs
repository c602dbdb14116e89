//! What was committed since a handoff was captured, and by whom.

use crate::error::Result;
use crate::git::Repo;
use crate::ids::ObjectId;

/// The commits since.
#[derive(Debug, Default)]
pub struct Since {
    pub commits: usize,
    /// Each author and how many of the counted commits are theirs, the most first.
    pub authors: Vec<(String, usize)>,
    /// The newest: id, subject, author.
    pub newest: Vec<(ObjectId, String, String)>,
    /// The handoff's commit is not in HEAD's history: another branch, or history was rewritten.
    pub is_apart: bool,
}

/// Of so many commits the authors are counted.
const MOST: usize = 1_000;

/// So many are named.
const NAMED: usize = 5;

impl Since {
    pub(super) fn of(repo: &Repo, from: &ObjectId, head: &ObjectId) -> Result<Self> {
        if from == head {
            return Ok(Self::default());
        }
        let (commits, missing) = repo.apart(head, from)?;
        let named = repo.commits_between(from, head, MOST)?;
        let mut authors: Vec<(String, usize)> = Vec::new();
        for commit in &named {
            match authors.iter_mut().find(|(author, _)| *author == commit.author) {
                Some((_, commits)) => *commits += 1,
                None => authors.push((commit.author.clone(), 1)),
            }
        }
        authors.sort_by_key(|(_, commits)| std::cmp::Reverse(*commits));
        let newest = named.iter().take(NAMED);
        Ok(Self {
            commits,
            authors,
            newest: newest.map(|commit| (commit.id.clone(), commit.subject(), commit.author.clone())).collect(),
            is_apart: missing > 0,
        })
    }
}
