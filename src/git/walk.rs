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
    /// Folders above a file, at most.
    pub depth: usize,
    /// Folders opened, at most.
    pub folders: usize,
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

    /// Shows the paths of a commit's files, those nearest to the top first; folders that `enters` turns down are not opened.
    /// Names that are not UTF-8 are left out.
    pub fn walk_files(
        &self,
        commit: &ObjectId,
        bounds: Bounds,
        enters: impl Fn(&str) -> bool,
        mut see: impl FnMut(&str),
    ) -> Result<()> {
        let top = self.git.find_commit(Self::oid(commit)?)?.tree_id();
        let mut waiting = VecDeque::from([(String::new(), top, 0)]);
        for _ in 0..bounds.folders {
            let Some((folder, id, depth)) = waiting.pop_front() else { break };
            for entry in self.git.find_tree(id)?.iter() {
                let Ok(name) = entry.name().map_err(Error::from) else { continue };
                let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                match entry.kind() {
                    Some(git2::ObjectType::Blob) => see(&path),
                    Some(git2::ObjectType::Tree) if depth < bounds.depth && enters(&path) => {
                        waiting.push_back((path, entry.id(), depth + 1));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The mode of a symbolic link in a tree (git, gitdatamodel).
const LINK: i32 = 0o120_000;
