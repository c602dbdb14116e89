//! The machine's own files: what runs and what is installed is read from them. Nothing is run to find out.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::regular_file;

/// Names a folder that stands in for `/` here, so that whole outputs can be compared.
const STAND_IN: &str = "GIT_HANDOFF_SYSTEM";

/// The root that the machine's files are below.
pub struct System {
    root: PathBuf,
    /// It is this machine, and not a folder that stands in for it.
    pub is_real: bool,
}

impl System {
    pub fn here() -> Self {
        match std::env::var_os(STAND_IN) {
            Some(folder) => Self::at(folder),
            None => Self { root: PathBuf::from("/"), is_real: true },
        }
    }

    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { root: folder.into(), is_real: false }
    }

    /// Where a path of the machine is, given without its leading slash.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The lines at the end of a log: so many bytes, less the line that they begin in.
    pub fn tail(&self, path: &str, bytes: u64) -> Option<String> {
        let mut file = regular_file::open(&self.path(path)).ok()?;
        let skipped = file.metadata().ok()?.len().saturating_sub(bytes);
        file.seek(SeekFrom::Start(skipped)).ok()?;
        let mut read = Vec::new();
        file.take(bytes).read_to_end(&mut read).ok()?;
        let text = String::from_utf8_lossy(&read);
        let whole = if skipped == 0 { &text } else { text.split_once('\n').map_or("", |(_, rest)| rest) };
        Some(whole.to_owned())
    }

    /// A file's first bytes as text.
    pub fn head(&self, path: &str, bytes: u64) -> Option<String> {
        regular_file::head(&self.path(path), bytes)
    }

    /// The names in a folder; none where there is no such folder.
    pub fn names(&self, path: &str) -> Vec<String> {
        names(&self.path(path))
    }
}

/// The names in a folder, in order, as far as they are text; none where there is no such folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
