//! What has to hold before work is resumed: our own checks, and the commands that the document and the team ask for. Prints nothing.

pub mod approval;
pub mod commands;
pub mod declared;
pub mod run;
mod shell;

use serde::Serialize;

use crate::error::Result;
use crate::git::Repo;
use crate::text;

/// How something stands that has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Holds,
    Fails,
    CannotTell,
}

/// The repository, and the folder that commands are run in.
fn place(repo: &Repo) -> Result<(String, String)> {
    let real = |path: &std::path::Path| -> Result<String> {
        Ok(text::quote_path(fs_err::canonicalize(path)?.as_os_str().as_encoded_bytes()))
    };
    Ok((real(&repo.common_dir)?, real(repo.worktree()?)?))
}
