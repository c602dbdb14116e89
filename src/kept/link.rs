//! The hard link to a worktree's present draft. It outlives what deletes or replaces the file behind our back: a checkout
//! of a branch that tracks the path, `git clean -x`, `git worktree remove`.
//!
//! An editor that saves in place saves into the link as well; one that saves by rename leaves the text before in it. So a
//! link's bytes are looked at each time, and copied when they are to last. A second link holds the file that we replaced
//! last, for an editor that had it open and writes into it afterwards.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::git::Repo;

/// A second name of a file, in the git directory that all worktrees share.
#[derive(Debug)]
pub struct Link(PathBuf);

impl Link {
    /// The link to a worktree's present draft.
    pub fn present(repo: &Repo, worktree: &str) -> Self {
        Self(repo.drafts_dir().join(format!("{worktree}.present")))
    }

    /// The link to the file that we replaced last.
    pub fn replaced(repo: &Repo, worktree: &str) -> Self {
        Self(repo.drafts_dir().join(format!("{worktree}.replaced")))
    }

    /// What it holds, if it is there.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        fs_err::read(&self.0).ok()
    }

    /// Whether the link and the file are one.
    pub fn is(&self, file: &Path) -> bool {
        is_same_file(&self.0, file)
    }

    /// Makes the link hold this file, where the file system has hard links; elsewhere a copy stands in.
    pub fn renew(&self, file: &Path) -> Result<()> {
        if self.is(file) {
            return Ok(());
        }
        let new = self.0.with_extension(format!("new-{}", std::process::id()));
        fs_err::create_dir_all(self.0.parent().unwrap_or(Path::new(".")))?;
        if fs_err::hard_link(file, &new).is_err() {
            fs_err::copy(file, &new)?;
        }
        Ok(fs_err::rename(&new, &self.0)?)
    }

    /// From now on it is the other link.
    pub fn become_the(self, other: &Self) {
        // Without a link there is nothing to hold.
        let _ = fs_err::rename(&self.0, &other.0);
    }

    /// Lets go of the file.
    pub fn remove(&self) {
        let _ = fs_err::remove_file(&self.0);
    }
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |path: &Path| std::fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()));
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}
