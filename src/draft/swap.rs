//! Replacing a file that somebody may be saving at this very moment, without losing either text.
//!
//! Two names are exchanged in one step (renameat2 with RENAME_EXCHANGE, renamex_np), so that what was replaced is in hand
//! and can be compared afterwards. Where the file system cannot do that, it is compared before, and for a moment the last
//! save can be overtaken; the hard link still holds that text.

use std::io::ErrorKind;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Written, read};
use crate::error::Result;

/// How often an exchange is taken back, while somebody saves without a pause.
const TRIES: usize = 100;

/// Puts the prepared file in the place of the one that holds `seen`.
pub fn exchange(path: &Path, mut prepared: NamedTempFile, seen: &[u8], new: &[u8]) -> Result<Written> {
    if read(path)? != seen {
        return Ok(Written::Overtaken(Vec::new()));
    }
    match swap(prepared.path(), path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Written::Overtaken(Vec::new())),
        Err(_) => {
            prepared.persist(path).map_err(|error| error.error)?;
            return Ok(Written::Done);
        }
    }
    // What stood there has the temporary name now.
    if read(prepared.path()).is_ok_and(|replaced| replaced == seen) {
        return Ok(Written::Done);
    }
    // A save came between: back it goes. Whatever is saved during that comes out in turn, until our own bytes do.
    let mut overtaken = Vec::new();
    for _ in 0..TRIES {
        swap(prepared.path(), path)?;
        match read(prepared.path()) {
            Ok(back) if back == new => return Ok(Written::Overtaken(overtaken)),
            Ok(back) => overtaken.push(back),
            Err(_) => break,
        }
    }
    // Something that is no file of ours, or a save without end: it must not go with the temporary name.
    prepared.disable_cleanup(true);
    Ok(Written::Overtaken(overtaken))
}

/// Takes away the file that holds `seen`.
pub fn take_away(path: &Path, beside: NamedTempFile, seen: &[u8]) -> Result<Written> {
    match fs_err::rename(path, beside.path()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Written::Overtaken(Vec::new())),
        Err(error) => return Err(error.into()),
    }
    let taken = read(beside.path());
    if taken.as_ref().is_ok_and(|taken| taken == seen) {
        return Ok(Written::Done);
    }
    // A save came between: it goes back, unless the next one stands there already.
    match beside.persist_noclobber(path) {
        Ok(_) => Ok(Written::Overtaken(Vec::new())),
        Err(error) => {
            let mut beside = error.file;
            match taken {
                Ok(taken) => Ok(Written::Overtaken(vec![taken])),
                Err(_) => {
                    beside.disable_cleanup(true);
                    Ok(Written::Overtaken(Vec::new()))
                }
            }
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn swap(one: &Path, other: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn swap(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
