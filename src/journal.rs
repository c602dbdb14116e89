//! The journal: a capture in the making, between pre-commit and post-commit.
//!
//! One file for each commit in the making, named by HEAD and author date. Only a journal that went through commit-msg is
//! taken, and only by a commit whose parents and author fit, so that an aborted commit leaves nothing for a later one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::git::{Commit, Repo};
use crate::ids::{ObjectId, RecordId};
use crate::record::Header;
use crate::redact::{Clean, Redactor};

/// What stands between the journal's own keys and the draft's text.
const FENCE: &[u8] = b"\n+++\n";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Journal {
    /// HEAD when the commit began.
    pub head: Option<ObjectId>,
    /// Its parents: an amended commit has those.
    pub head_parents: Vec<ObjectId>,
    pub author: Author,
    /// Whether commit-msg has been here.
    pub sealed: bool,
    /// Whether the message was given our session line.
    pub announced: bool,
    /// The blob that the draft's raw bytes would be: if the commit has it at the draft's path, no body is stored.
    pub draft: Option<ObjectId>,
    /// Commits that a `merge --squash` put together.
    pub squashed: Vec<ObjectId>,
    pub header: Header,
    #[serde(skip)]
    pub body: Option<Vec<u8>>,
}

/// What git keeps of a commit's author from the first hook to the commit, and through an amend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub email: String,
    pub seconds: i64,
}

impl Author {
    /// The author of the commit in the making, as git tells its commit hooks (githooks, git-commit).
    pub fn in_the_making() -> Option<Self> {
        let date = std::env::var("GIT_AUTHOR_DATE").ok()?;
        let seconds = date.strip_prefix('@')?.split(' ').next()?.parse().ok()?;
        Some(Self { email: std::env::var("GIT_AUTHOR_EMAIL").ok()?, seconds })
    }

    pub fn of(commit: &Commit) -> Self {
        Self { email: commit.author_email.clone(), seconds: commit.author_date.0 }
    }
}

impl Journal {
    pub fn save(&self, repo: &Repo) -> Result<()> {
        let dir = repo.state_dir().join("journal");
        fs_err::create_dir_all(&dir)?;
        let toml = toml::to_string(self).map_err(|error| Error::repository(error.to_string()))?;
        let mut bytes = toml.into_bytes();
        if let Some(body) = &self.body {
            bytes.extend([FENCE, body].concat());
        }
        let file = tempfile::NamedTempFile::new_in(&dir)?;
        fs_err::write(file.path(), bytes)?;
        file.persist(self.file(repo)).map_err(|error| error.error)?;
        Ok(())
    }

    /// The journal of the commit that this author makes on HEAD.
    pub fn load(repo: &Repo, head: Option<&ObjectId>, author: &Author) -> Option<Self> {
        Self::read(&file(repo, head, author)).filter(|journal| journal.author == *author)
    }

    /// The journal that became this commit; it is taken away, whatever comes of it.
    pub fn take(repo: &Repo, commit: &Commit, named: Option<&RecordId>) -> Option<Self> {
        let files = fs_err::read_dir(repo.state_dir().join("journal")).ok()?;
        let author = Author::of(commit);
        let fits = |journal: &Self| {
            let follows = journal.head.as_ref() == commit.parents.first();
            let amends = journal.head_parents == commit.parents;
            journal.sealed
                && journal.author == author
                && (follows || amends)
                && (!journal.announced || named == Some(&journal.header.id()))
        };
        let journals = files.flatten().filter_map(|file| Self::read(&file.path()));
        let journal = journals.filter(fits).max_by_key(|journal| journal.header.seq)?;
        journal.remove(repo);
        Some(journal)
    }

    pub fn remove(&self, repo: &Repo) {
        // A file that stays fits no later commit; it costs a few kilobytes.
        let _ = fs_err::remove_file(self.file(repo));
    }

    /// Removes the journals of aborted commits, all of them older than the commit that was just made.
    pub fn sweep(repo: &Repo) {
        for file in fs_err::read_dir(repo.state_dir().join("journal")).into_iter().flatten().flatten() {
            let _ = fs_err::remove_file(file.path());
        }
    }

    /// The text, as the type that a record is stored from. It was redacted before it was written here; that is done again
    /// rather than believed of a file, and takes a tenth of a millisecond.
    pub fn clean(&self, redactor: &Redactor) -> Option<Clean> {
        self.body.as_ref().map(|body| redactor.redact(body).text)
    }

    fn read(path: &std::path::Path) -> Option<Self> {
        let bytes = fs_err::read(path).ok()?;
        let at = bytes.windows(FENCE.len()).position(|window| window == FENCE);
        let toml = std::str::from_utf8(&bytes[..at.unwrap_or(bytes.len())]).ok()?;
        let journal: Self = toml::from_str(toml).ok()?;
        Some(Self { body: at.map(|at| bytes[at + FENCE.len()..].to_vec()), ..journal })
    }

    fn file(&self, repo: &Repo) -> PathBuf {
        file(repo, self.head.as_ref(), &self.author)
    }
}

fn file(repo: &Repo, head: Option<&ObjectId>, author: &Author) -> PathBuf {
    let head = head.map_or("unborn", ObjectId::as_str);
    repo.state_dir().join("journal").join(format!("{head}-{}", author.seconds))
}
