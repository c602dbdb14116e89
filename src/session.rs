//! The sessions of a worktree: which one the next capture belongs to, and its running number.

use std::io::Write as _;

use serde::{Deserialize, Serialize};

use crate::clock::{self, Moment};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::ids::{ObjectId, SessionId};

/// `session.toml`: losing it costs convenience, not text.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sessions {
    /// The file's format.
    #[serde(default)]
    version: u32,
    /// The last capture's commit.
    pub captured: Option<ObjectId>,
    #[serde(default, rename = "session")]
    sessions: Vec<Session>,
}

/// A session of one branch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// The branch in full, or `detached`.
    pub branch: String,
    pub id: SessionId,
    pub started: String,
    pub seq: u32,
    pub last: String,
    pub email: String,
    pub base: Option<ObjectId>,
    pub continues: Option<SessionId>,
}

impl Session {
    /// When its first capture was made; now, where the file does not say it.
    pub fn started(&self) -> Moment {
        Moment::parse_from_rfc3339(&self.started).unwrap_or_else(|_| clock::now())
    }
}

impl Sessions {
    pub fn load(repo: &Repo) -> Self {
        let text = fs_err::read_to_string(repo.state_dir().join("session.toml")).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    /// Remembers the last capture.
    pub fn set_captured(&mut self, repo: &Repo, commit: &ObjectId) -> Result<()> {
        self.captured = Some(commit.clone());
        self.save(repo)
    }

    /// Replaces the file whole, so that a number once drawn is never drawn again.
    pub fn save(&mut self, repo: &Repo) -> Result<()> {
        self.version = 1;
        let dir = repo.state_dir();
        fs_err::create_dir_all(&dir)?;
        let text = toml::to_string(self).map_err(|error| Error::repository(error.to_string()))?;
        let file = tempfile::NamedTempFile::new_in(&dir)?;
        fs_err::write(file.path(), text)?;
        file.persist(dir.join("session.toml")).map_err(|error| error.error)?;
        Ok(())
    }

    /// The branch's session, if it still goes on for this person.
    pub fn current(&self, branch: &str, email: &str, now: Moment, config: &Config) -> Option<&Session> {
        let idle = chrono::TimeDelta::hours(i64::from(config.idle_hours));
        let goes_on = |session: &&Session| {
            let last = chrono::DateTime::parse_from_rfc3339(&session.last);
            session.email == email && last.is_ok_and(|last| now - last < idle)
        };
        self.sessions.iter().find(|session| session.branch == branch).filter(goes_on)
    }

    /// Begins a session for the branch, in place of the one before.
    pub fn begin(
        &mut self,
        branch: &str,
        email: &str,
        now: Moment,
        base: Option<ObjectId>,
        continues: Option<SessionId>,
    ) -> SessionId {
        let id = SessionId::new(now.date_naive(), random());
        self.sessions.retain(|session| session.branch != branch);
        self.sessions.push(Session {
            branch: branch.to_owned(),
            id: id.clone(),
            started: now.to_rfc3339(),
            seq: 0,
            last: now.to_rfc3339(),
            email: email.to_owned(),
            base,
            continues,
        });
        id
    }

    /// Whether the branch has a session, going on or not.
    pub fn has(&self, branch: &str) -> bool {
        self.sessions.iter().any(|session| session.branch == branch)
    }

    /// A branch has another name now.
    pub fn rename(&mut self, old: &str, new: &str) {
        let has = self.has(new);
        if let Some(session) = self.sessions.iter_mut().find(|session| session.branch == old && !has) {
            new.clone_into(&mut session.branch);
        }
    }

    /// Draws the next number of the branch's session.
    pub fn draw(&mut self, branch: &str, now: Moment) -> Option<Session> {
        let session = self.sessions.iter_mut().find(|session| session.branch == branch)?;
        session.seq += 1;
        session.last = now.to_rfc3339();
        Some(session.clone())
    }
}

/// Writes down that a session began in this repository.
pub fn remember(repo: &Repo, session: &SessionId) -> Result<()> {
    fs_err::create_dir_all(repo.shared_dir())?;
    let mut list = fs_err::OpenOptions::new().create(true).append(true).open(list(repo))?;
    Ok(list.write_all(format!("{session}\n").as_bytes())?)
}

/// Whether the session began in this repository.
pub fn was_here(repo: &Repo, session: &SessionId) -> bool {
    let list = fs_err::read_to_string(list(repo)).unwrap_or_default();
    list.lines().any(|line| line == session.as_str())
}

fn list(repo: &Repo) -> std::path::PathBuf {
    repo.shared_dir().join("sessions")
}

/// Five random letters' worth. `GIT_HANDOFF_SEED` makes them repeatable, for comparing whole outputs.
fn random() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let seed = std::env::var("GIT_HANDOFF_SEED").ok().and_then(|seed| seed.parse().ok());
    seed.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish())
}
