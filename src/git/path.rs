//! Paths as git writes them: from the top of the working tree, with slashes.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use super::Repo;
use crate::error::Result;

/// A path that somebody named, wherever they stood.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// From the top of the working tree; absolute where it leads out of it.
    pub path: PathBuf,
    pub is_inside: bool,
}

impl Repo {
    /// What a path means that was given in the folder `from`. Nothing need be there.
    pub fn from_top(&self, given: &Path, from: &Path) -> Result<Named> {
        let top = self.worktree()?;
        let whole = plain(&from.join(given));
        // The top is without links; where the path was named through one, that is followed as far as there is something.
        let named = [whole.clone(), real(&whole)]
            .into_iter()
            .find_map(|path| path.strip_prefix(top).map(Path::to_path_buf).ok());
        Ok(match named {
            Some(path) => Named { path, is_inside: true },
            None => Named { path: whole, is_inside: false },
        })
    }
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|above| Some((fs_err::canonicalize(above).ok()?, above)));
    match there {
        Some((real, above)) => path.strip_prefix(above).map_or_else(|_| real.clone(), |rest| real.join(rest)),
        None => path.to_path_buf(),
    }
}

/// A path as git has it.
pub fn of_bytes(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

/// A path in words, with slashes; none where it is not text, or would end the code that it is put into.
pub fn in_words(path: &Path) -> Option<String> {
    let words = path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    (!words.is_empty() && !words.contains(|c: char| c == '`' || c.is_control())).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_out() {
        for (path, expected) in [("/a/./b/../c", "/a/c"), ("/a/../../b", "/b"), ("/a/b/", "/a/b")] {
            assert_eq!(plain(Path::new(path)), Path::new(expected));
        }
    }

    #[test]
    fn only_what_can_stand_in_code_is_written() {
        assert_eq!(in_words(Path::new("a b/c.rs")).as_deref(), Some("a b/c.rs"));
        for bad in ["", "a`b", "a\nb"] {
            assert_eq!(in_words(Path::new(bad)), None);
        }
    }
}
