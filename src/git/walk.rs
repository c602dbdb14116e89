//! A commit's tree as folders and files: one file's content, and a walk that stops in time. What differs between two trees
//! is `objects`'s affair.

use std::collections::VecDeque;
use std::path::Path;

use super::Repo;
use super::open::id_of;
use crate::error::{Error, Result};
use crate::ids::ObjectId;

/// How far a walk goes.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Folders between where it begins and a file, at most.
    pub depth: usize,
    /// Folders opened, at most.
    pub folders: usize,
}

/// A file that a walk met.
pub struct Met<'a> {
    /// Empty at the top.
    pub folder: &'a str,
    pub name: &'a str,
    oid: git2::Oid,
}

impl Met<'_> {
    pub fn path(&self) -> String {
        joined(self.folder, self.name)
    }

    /// The id of its content.
    pub fn id(&self) -> Result<ObjectId> {
        id_of(self.oid)
    }
}

impl Repo {
    /// What a file says in a commit: `None` where there is no regular file at the path, an error where it is larger than
    /// `most` bytes, or not here.
    pub fn content(&self, commit: &ObjectId, path: &str, most: usize) -> Result<Option<Vec<u8>>> {
        let tree = self.git.find_commit(Self::oid(commit)?)?.tree()?;
        let entry = match tree.get_path(Path::new(path)) {
            Ok(entry) => entry,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let is_file = entry.kind() == Some(git2::ObjectType::Blob) && entry.filemode() != LINK;
        if !is_file {
            return Ok(None);
        }
        self.blob(&id_of(entry.id())?, most).map(Some)
    }

    /// Shows a commit's files below a folder (empty for all), those nearest to it first; folders that `enters` turns down are not opened.
    /// Names that are not UTF-8 are left out.
    pub fn walk_files(
        &self,
        commit: &ObjectId,
        below: &str,
        bounds: Bounds,
        enters: impl Fn(&str) -> bool,
        mut see: impl FnMut(&Met<'_>),
    ) -> Result<()> {
        let top = self.git.find_commit(Self::oid(commit)?)?.tree()?;
        let top = if below.is_empty() { top.id() } else { top.get_path(Path::new(below))?.id() };
        let mut waiting = VecDeque::from([(below.to_owned(), top, 0)]);
        for _ in 0..bounds.folders {
            let Some((folder, id, depth)) = waiting.pop_front() else { break };
            for entry in self.git.find_tree(id)?.iter() {
                let Ok(name) = entry.name().map_err(Error::from) else { continue };
                match entry.kind() {
                    Some(git2::ObjectType::Blob) => see(&Met { folder: &folder, name, oid: entry.id() }),
                    Some(git2::ObjectType::Tree) if depth < bounds.depth => {
                        let path = joined(&folder, name);
                        if enters(&path) {
                            waiting.push_back((path, entry.id(), depth + 1));
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The mode of a symbolic link in a tree (git, gitdatamodel).
const LINK: i32 = 0o120_000;
