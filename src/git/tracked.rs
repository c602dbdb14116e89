//! Which paths git knows: tracked, untracked, ignored. Asked of git, which knows the index best.

use std::collections::BTreeSet;

use super::{Repo, command, settings};
use crate::error::Result;

impl Repo {
    /// Every tracked path, from the top, each followed by a zero byte.
    pub fn tracked(&self) -> Result<Vec<u8>> {
        command::run(self.worktree()?, &["ls-files", "-z"])
    }

    /// Every path that is neither tracked nor ignored, in the same form.
    pub fn untracked(&self) -> Result<Vec<u8>> {
        command::run(self.worktree()?, &["ls-files", "-z", "--others", "--exclude-standard"])
    }

    /// Whether a rule says to ignore the path, tracked or not; where nobody can tell, none does. Without a process, unless
    /// there may be rules that libgit2 does not know of.
    pub fn ignores(&self, path: &str) -> bool {
        if settings::are_hidden_from_libgit2() {
            return self.ignored(&BTreeSet::from([path])).is_ok_and(|ignored| !ignored.is_empty());
        }
        self.git.is_path_ignored(path).unwrap_or(false)
    }

    /// Which of these paths git ignores.
    pub fn ignored(&self, paths: &BTreeSet<&str>) -> Result<BTreeSet<String>> {
        let mut ignored = BTreeSet::new();
        // What git refuses (a path beyond a link, a submodule's) spoils the answer for all: then nothing is ignored.
        for some in paths.iter().copied().collect::<Vec<_>>().chunks(200) {
            let args = [&["check-ignore", "-z", "--no-index", "--"], some].concat();
            let answer = command::ask(self.worktree()?, &args)?.unwrap_or_default();
            ignored.extend(answer.split('\0').filter(|path| !path.is_empty()).map(str::to_owned));
        }
        Ok(ignored)
    }
}
