//! What has to hold before work is resumed: our own checks, and the commands that the document and the team ask for. Prints nothing.
//!
//! [`look`] runs nothing. What it found of commands is run by [`run`] alone, once [`approval`] lets it.

pub mod approval;
pub mod commands;
pub mod declared;
mod output;
mod own;
pub mod run;
mod shell;

#[cfg(test)]
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::config::Config;
use crate::document::Outline;
use crate::error::Result;
use crate::facts::Facts;
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::record::Header;
use crate::text;
use commands::Commands;

/// All that is to be looked at before work goes on.
#[derive(Debug)]
pub struct Preflight {
    pub checks: Vec<Check>,
    pub commands: Commands,
}

/// One thing, as it was recorded and as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub name: String,
    pub recorded: String,
    pub actual: String,
    pub outcome: Outcome,
}

/// How something stands that has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Holds,
    Fails,
    CannotTell,
}

/// Looks. `record` is the header of the record that the document comes from, and `commit` the one that it was captured on;
/// without a record there is nothing to compare with. `now` are the facts of a command, probed since the record's session began.
pub fn look(
    repo: &Repo,
    config: &Config,
    document: &[u8],
    outline: &Outline,
    record: Option<&Header>,
    commit: Option<&ObjectId>,
    now: &Facts,
) -> Result<Preflight> {
    let checks = record.map(|record| own::checks(repo, record, commit, now)).transpose()?;
    let (repository, folder) = place(repo)?;
    let commands = Commands { repository, folder, ..Commands::of(document, outline, &config.preflight) };
    Ok(Preflight { checks: checks.unwrap_or_default(), commands })
}

impl Check {
    fn new(name: impl Into<String>, recorded: impl Into<String>, actual: impl Into<String>, outcome: Outcome) -> Self {
        Self { name: name.into(), recorded: recorded.into(), actual: actual.into(), outcome }
    }
}

/// How a test names one.
#[cfg(test)]
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} | {} | {}", self.outcome.sign(), self.name, self.recorded, self.actual)
    }
}

impl Outcome {
    pub fn sign(self) -> &'static str {
        match self {
            Self::Holds => "✓",
            Self::Fails => "✗",
            Self::CannotTell => "?",
        }
    }
}

/// The repository, and the folder that commands are run in.
fn place(repo: &Repo) -> Result<(String, String)> {
    let real = |path: &Path| -> Result<String> {
        Ok(text::quote_path(fs_err::canonicalize(path)?.as_os_str().as_encoded_bytes()))
    };
    Ok((real(&repo.common_dir)?, real(repo.worktree()?)?))
}
