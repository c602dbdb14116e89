//! What the words lead to by which somebody names a handoff: a session, a record, an archived document's name, or a commit.

use super::nothing;
use super::of_day::{self, OfDay};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::history::{Nothing, not_here};
use crate::ids::{ObjectId, RecordId, SessionId};
use crate::note::Stored;

pub(super) enum Named {
    /// A record, and the commit that it was captured on: of a session its newest, of a day its last.
    Record(ObjectId, Box<Stored>),
    /// A file of the archive that no record is known of: its path, and its bytes.
    Archived(String, Vec<u8>),
    /// A commit, by whatever names git knows; its handoff is still to be found.
    Commit(ObjectId),
}

impl Named {
    pub(super) fn find(repo: &Repo, config: &Config, words: &str) -> Result<Self> {
        let named = |(commit, record): (ObjectId, Stored)| {
            let what = || format!("the record {}", record.header.id());
            if repo.has(&commit) {
                Ok(Self::Record(commit, Box::new(record)))
            } else {
                Err(not_here(repo, &what(), &commit))
            }
        };
        if let Ok(session) = words.parse::<SessionId>() {
            let found = repo.notes()?.search(|record| record.header.session == session)?;
            return found.map_or_else(|| Err(Error::no(format!("no record of the session {session} is here"))), named);
        }
        if let Ok(record) = words.parse::<RecordId>() {
            let found = repo.notes()?.find(&record)?;
            return found.map_or_else(|| Err(Error::no(format!("the record {record} is not here"))), named);
        }
        Ok(match of_day::find(repo, config, words)? {
            Some(OfDay::Record(last)) => Self::Record(last.commit, Box::new(last.record)),
            Some(OfDay::Archived(path, bytes)) => Self::Archived(path, bytes),
            None if words == "HEAD" => {
                Self::Commit(repo.head()?.commit.ok_or_else(|| nothing::explain(&Nothing::Unborn))?)
            }
            None => Self::Commit(repo.revision(words)?),
        })
    }
}
