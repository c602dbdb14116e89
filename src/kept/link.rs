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
        let dir = self.0.parent().unwrap_or(Path::new("."));
        fs_err::create_dir_all(dir)?;
        let mut named = tempfile::Builder::new();
        named.prefix(".handoff-");
        // Under a name that nothing has: what a killed run left behind may be this very file, which a copy would empty.
        let new = match named.make_in(dir, |name| fs_err::hard_link(file, name)) {
            Ok(link) => link.into_temp_path(),
            Err(_) => {
                let copy = named.tempfile_in(dir)?.into_temp_path();
                fs_err::copy(file, &copy)?;
                copy
            }
        };
        Ok(new.persist(&self.0).map_err(|error| error.error)?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_behind_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join("draft");
        std::fs::write(&draft, "precious").unwrap();
        // A run of this process's number was killed between making the link and giving it its name.
        let left = folder.path().join(format!("main.new-{}", std::process::id()));
        std::fs::hard_link(&draft, left).unwrap();
        let link = Link(folder.path().join("main.present"));
        link.renew(&draft).unwrap();
        assert_eq!(std::fs::read(&draft).unwrap(), b"precious");
        assert!(link.is(&draft));
    }
}
