//! The two states that a session's work lies between, read file by file and only as far as a size.

use super::{Change, File, Span};
use crate::git::{Bounds, Met, Repo};
use crate::ids::ObjectId;

pub(super) struct Trees<'a> {
    pub repo: &'a Repo,
    pub span: Span,
    /// Sorted by path.
    pub files: &'a [File],
}

impl Trees<'_> {
    /// What a file says now; nothing where it is not there, or cannot be read.
    pub fn now(&self, path: &str, most: usize) -> Option<String> {
        self.repo.content(&self.span.to, path, most).ok().flatten().map(text)
    }

    /// The same of a file that a walk met.
    pub fn met(&self, id: &ObjectId, most: usize) -> Option<String> {
        self.repo.blob(id, most).ok().map(text)
    }

    /// What a file that is there now said before, and what it says: before there may have been nothing. Nothing at all where
    /// either cannot be read, because all that it says would look new.
    pub fn pair(&self, file: &File, most: usize) -> Option<(String, String)> {
        let path = path(file)?;
        let before = match (&file.change, &self.span.from) {
            (Change::Created, _) | (_, None) => String::new(),
            (Change::Deleted, _) => return None,
            (Change::Modified, Some(from)) => self.repo.content(from, path, most).ok()?.map_or_else(String::new, text),
            (Change::Renamed(old), Some(from)) => {
                let old = std::str::from_utf8(old).ok()?;
                self.repo.content(from, old, most).ok()?.map_or_else(String::new, text)
            }
        };
        Some((before, self.now(path, most)?))
    }

    /// The changed file at a path.
    pub fn changed(&self, at: &str) -> Option<&File> {
        let found = self.files.binary_search_by(|file| file.path.as_slice().cmp(at.as_bytes()));
        self.files.get(found.ok()?)
    }

    /// Shows the files that there are now below a folder, within bounds.
    pub fn walk(&self, below: &str, bounds: Bounds, enters: impl Fn(&str) -> bool, see: impl FnMut(&Met<'_>)) {
        // What cannot be walked, in a partial clone, has nothing to tell.
        let _ = self.repo.walk_files(&self.span.to, below, bounds, enters, see);
    }
}

/// A changed file's path as text; the few that are none are left out.
pub(super) fn path(file: &File) -> Option<&str> {
    std::str::from_utf8(&file.path).ok()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
