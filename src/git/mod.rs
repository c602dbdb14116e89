//! The repository: the only room that names git2 or starts git.
//!
//! Objects and walks go through libgit2; status, and every ref of a reftable repository, through the git command, because
//! libgit2 is wrong or slow there.

pub mod between;
pub mod command;
pub mod copied;
pub mod fetch_spec;
pub mod lines;
pub mod notes;
pub mod notes_merge;
pub mod objects;
pub mod open;
pub mod path;
pub mod refs;
pub mod remote;
pub mod settings;
pub mod stash;
pub mod status;
pub mod tracked;
pub mod walk;

pub use objects::Commit;
pub use open::Repo;
pub use walk::{Bounds, Met};

use crate::error::Error;

impl From<git2::Error> for Error {
    fn from(error: git2::Error) -> Self {
        Self::repository(error.message().to_owned())
    }
}
