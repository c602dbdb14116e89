//! `info/exclude`: adding the draft's pattern, and taking exactly that out again.
//!
//! A pattern that is there already is the user's. A symbolic link leads to a file that other repositories may share: it
//! is left alone.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::ledger::Excluded;
use crate::error::Result;

/// What `info/exclude` is to become.
pub struct Plan {
    found: Option<Vec<u8>>,
    bytes: Option<Vec<u8>>,
    is_link: bool,
}

/// What is to be said of a pattern.
pub struct Added {
    /// To be written down, before the file changes.
    pub record: Option<Excluded>,
    /// The pattern will stand in the file.
    pub excluded: bool,
}

fn path(common: &Path) -> PathBuf {
    common.join("info").join("exclude")
}

/// The file's bytes; `None` when there is no such file.
fn read(common: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path(common)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn names(bytes: &[u8], pattern: &str) -> bool {
    bytes.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end() == pattern.as_bytes())
}

impl Plan {
    /// As it is.
    pub fn new(common: &Path) -> Result<Self> {
        let found = read(common)?;
        Ok(Self { bytes: found.clone(), found, is_link: path(common).is_symlink() })
    }

    /// Decides what to add for this reason, given what an earlier install added.
    pub fn add(&mut self, why: &str, pattern: Option<&str>, before: Option<&Excluded>) -> Added {
        let leave = |excluded| Added { record: before.cloned(), excluded };
        let Some(pattern) = pattern else { return leave(false) };
        if self.bytes.as_deref().is_some_and(|bytes| names(bytes, pattern)) {
            return leave(true);
        }
        if self.is_link {
            return leave(false);
        }
        let created = self.found.is_none() || before.is_some_and(|before| before.created);
        let mut bytes = self.bytes.take().unwrap_or_default();
        // The file has another name now.
        if let Some(rest) = before.and_then(|before| without(&bytes, &before.text)) {
            bytes = rest;
        }
        let gap = if bytes.last().is_some_and(|byte| *byte != b'\n') { "\n" } else { "" };
        let text = format!("{gap}# git-handoff: {why}\n{pattern}\n");
        bytes.extend(text.as_bytes());
        self.bytes = Some(bytes);
        Added { record: Some(Excluded { text, created }), excluded: true }
    }

    /// Does it; `false` when nothing was to be done.
    pub fn carry_out(&self, common: &Path) -> Result<bool> {
        match &self.bytes {
            Some(bytes) if self.bytes != self.found => super::replace(&path(common), bytes, 0o644),
            _ => Ok(false),
        }
    }
}

/// Takes out what we added; `false` when it is no longer there.
pub fn undo(common: &Path, record: &Excluded) -> Result<bool> {
    let Some(bytes) = read(common)? else { return Ok(false) };
    let Some(rest) = without(&bytes, &record.text).filter(|_| !path(common).is_symlink()) else { return Ok(false) };
    if !(rest.is_empty() && record.created) {
        return super::replace(&path(common), &rest, 0o644);
    }
    super::remove(&path(common))?;
    // Fails, as it should, when anything else lies there.
    let _ = fs::remove_dir(common.join("info"));
    Ok(true)
}

/// The bytes without the text, which has to begin a line.
fn without(bytes: &[u8], text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let begins_line = |at: usize| at == 0 || bytes[at - 1] == b'\n' || text.starts_with(b"\n");
    let at = bytes.windows(text.len().max(1)).enumerate().rposition(|(at, part)| part == text && begins_line(at))?;
    // A line feed that we put in front is needed as soon as somebody adds a line below.
    let after = &bytes[at + text.len()..];
    let keep = usize::from(text.starts_with(b"\n") && !after.is_empty());
    Some([&bytes[..at + keep], after].concat())
}
