//! The draft: the file in the working tree that a person edits. Looked at without following links or waiting on pipes,
//! replaced by a rename, never by a commit hook.

mod swap;
pub mod turn;

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::error::{Error, Result, While as _};
use crate::git::Repo;
use crate::{regular_file, temporary};

/// A draft larger than this is not read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What stands at the draft's path.
#[derive(Debug)]
pub enum Sight {
    Draft(Draft),
    Missing,
    /// Something that is not ours to touch, and what it is.
    Untouchable(&'static str),
}

/// The draft's bytes as they were seen.
#[derive(Debug)]
pub struct Draft {
    pub bytes: Vec<u8>,
}

/// Where the draft is.
pub fn path(repo: &Repo, config: &Config) -> Result<PathBuf> {
    Ok(repo.worktree()?.join(&config.file))
}

/// Looks at the draft.
pub fn look(repo: &Repo, config: &Config) -> Result<Sight> {
    look_at(repo, &config.file)
}

/// The same of another document in the working tree.
pub fn look_at(repo: &Repo, file: &str) -> Result<Sight> {
    let top = repo.worktree()?;
    let path = top.join(file);
    if parents_are_linked(top, file) {
        return Ok(Sight::Untouchable("a path through a symbolic link"));
    }
    match fs_err::symlink_metadata(&path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Sight::Missing);
        }
        Err(error) => return Err(error.into()),
        Ok(found) if found.is_symlink() => return Ok(Sight::Untouchable("a symbolic link")),
        Ok(found) if found.is_dir() => return Ok(Sight::Untouchable("a directory")),
        Ok(found) if !found.is_file() => return Ok(Sight::Untouchable("not a regular file")),
        Ok(found) if found.len() > LARGEST => return Ok(Sight::Untouchable("larger than 64 MiB")),
        Ok(_) => {}
    }
    Ok(Sight::Draft(Draft { bytes: read(&path)? }))
}

/// A regular file's bytes. Whoever swaps it for a link or a pipe meanwhile gets an error from us, not its content.
fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    regular_file::open_itself(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How a replacement went.
#[derive(Debug)]
pub enum Written {
    Done,
    /// Somebody saved meanwhile: what they saved stands there, and nothing of ours. Texts that had to go for that are
    /// handed back.
    Overtaken(Vec<Vec<u8>>),
}

/// Puts new bytes in the draft's place, or nothing, if it still holds what was seen (`None`: there is no file).
pub fn replace(repo: &Repo, config: &Config, seen: Option<&[u8]>, new: Option<&[u8]>) -> Result<Written> {
    replace_at(repo, &config.file, seen, new)
}

/// The same with another document in the working tree.
pub fn replace_at(repo: &Repo, file: &str, seen: Option<&[u8]>, new: Option<&[u8]>) -> Result<Written> {
    let path = repo.worktree()?.join(file);
    let dir = path.parent().unwrap_or(Path::new("."));
    if new.is_some() {
        fs_err::create_dir_all(dir)?;
    }
    if let Sight::Untouchable(what) = look_at(repo, file)? {
        return Err(Error::repository(format!("{file} is {what}")));
    }
    match (seen, new) {
        (None, None) => Ok(Written::Done),
        (None, Some(new)) => match prepared(repo, file, &path, new)?.persist_noclobber(&path) {
            Ok(_) => Ok(Written::Done),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(Written::Overtaken(Vec::new())),
            Err(error) => Err(error.error.into()),
        },
        (Some(seen), Some(new)) => swap::exchange(&path, prepared(repo, file, &path, new)?, seen, new),
        (Some(seen), None) => swap::take_away(&path, temporary(repo, file, dir)?, seen),
    }
}

/// A file with the new bytes and the old one's permissions.
fn prepared(repo: &Repo, file: &str, path: &Path, new: &[u8]) -> Result<tempfile::NamedTempFile> {
    let prepared = temporary(repo, file, path.parent().unwrap_or(Path::new(".")))?;
    fs_err::write(prepared.path(), new)?;
    match fs_err::metadata(path) {
        Ok(old) => fs_err::set_permissions(prepared.path(), old.permissions())?,
        Err(_) => temporary::share(prepared.path())?,
    }
    prepared.as_file().sync_all()?;
    Ok(prepared)
}

fn temporary(repo: &Repo, file: &str, dir: &Path) -> Result<tempfile::NamedTempFile> {
    let made = temporary::for_place_in(dir, &repo.drafts_dir());
    made.or_fail(|| format!("{file} could not be written"))
}

fn parents_are_linked(top: &Path, file: &str) -> bool {
    let parts: Vec<_> = file.split('/').collect();
    let mut dir = top.to_path_buf();
    parts[..parts.len() - 1].iter().any(|part| {
        dir.push(part);
        fs_err::symlink_metadata(&dir).is_ok_and(|found| found.is_symlink())
    })
}
