//! What the two trees of a session's work tell beside the files that differ: each part only where somebody wants it.

use super::migrations::{self, Place};
use super::packages::{self, LockFile};
use super::roadmap::{self, Roadmap};
use super::todos::{self, Todos};
use super::trees::Trees;
use super::{Changes, Span};
use crate::config::Config;
use crate::git::Repo;
use crate::ids::ObjectId;

#[derive(Debug, Default)]
pub struct Derived {
    pub todos: Todos,
    pub packages: Vec<LockFile>,
    pub migrations: Vec<Place>,
    pub roadmap: Option<Roadmap>,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub todos: bool,
    pub packages: bool,
    pub migrations: bool,
    pub roadmap: bool,
}

impl Derived {
    /// Of the work that ends in a commit.
    pub fn of(repo: &Repo, changes: &Changes, commit: &ObjectId, wanted: Wanted) -> Self {
        // Where no commit bears the session's name, nothing differs, but there still is a state.
        let span = changes.span.clone().unwrap_or_else(|| Span { from: Some(commit.clone()), to: commit.clone() });
        let trees = Trees { repo, span, files: &changes.files };
        let config = if wanted.todos || wanted.roadmap { Config::as_of(repo, commit) } else { Config::default() };
        let mut derived = Self::default();
        if wanted.todos {
            derived.todos = todos::added(&trees, &config.file);
        }
        if wanted.packages {
            derived.packages = packages::changed(&trees);
        }
        if wanted.migrations {
            derived.migrations = migrations::found(&trees);
        }
        if wanted.roadmap {
            derived.roadmap = roadmap::found(&trees, &config.roadmap);
        }
        derived
    }
}
