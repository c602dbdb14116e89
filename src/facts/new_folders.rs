//! New folders, of which git says no more than their names: one with few files is told by them, for work is begun there.

use std::path::Path;

use super::Status;
use crate::error::Result;
use crate::git::Repo;
use crate::git::path::of_bytes;
use crate::git::status::Differing;

/// A folder with more files stays a folder.
const MOST_FILES: usize = 12;

/// What is looked at to see that it is small: folders and ignored files count as well.
const MOST_ENTRIES: usize = 100;

/// So many new folders are looked into.
const MOST_FOLDERS: usize = 20;

/// The same paths, with files in place of small new folders.
pub(super) fn opened(repo: &Repo, paths: Vec<Differing>) -> Result<Vec<Differing>> {
    let top = repo.worktree()?;
    let is_folder = |found: &&Differing| found.status == Status::Untracked && found.path.ends_with(b"/");
    let small = paths.iter().filter(is_folder).filter(|found| is_small(&top.join(of_bytes(&found.path))));
    let small: Vec<Vec<u8>> = small.take(MOST_FOLDERS).map(|found| found.path.clone()).collect();
    if small.is_empty() {
        return Ok(paths);
    }
    let files = repo.untracked_in(&small)?;
    let open = |found: Differing| -> Vec<Differing> {
        let inside = files.iter().filter(|file| small.contains(&found.path) && file.starts_with(&found.path));
        let inside: Vec<_> = inside.collect();
        // Another repository in it is told as a folder again.
        if inside.is_empty() || inside.len() > MOST_FILES || inside.iter().any(|file| file.ends_with(b"/")) {
            return vec![found];
        }
        let file = |path: &Vec<u8>| Differing { path: path.clone(), status: Status::Untracked, before: None };
        inside.into_iter().map(file).collect()
    };
    Ok(paths.into_iter().flat_map(open).collect())
}

fn is_small(folder: &Path) -> bool {
    let mut left = MOST_ENTRIES;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).into_iter().flatten().flatten() {
            if left == 0 {
                return false;
            }
            left -= 1;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    true
}
