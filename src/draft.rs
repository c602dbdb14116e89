//! The draft: the file in the working tree that a person edits. Looked at without following links or waiting on pipes,
//! replaced by a rename, never by a commit hook.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::error::{Error, Result, While as _};
use crate::git::Repo;

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
    let top = repo.worktree()?;
    let path = top.join(&config.file);
    if parents_are_linked(top, &config.file) {
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
    let mut options = fs_err::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        // Whoever swaps the file for a link or a pipe meanwhile gets an error from us, not its content.
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    let mut bytes = Vec::new();
    options.open(&path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Sight::Draft(Draft { bytes }))
}

/// Puts new bytes in the draft's place, if it still holds what was seen (`None`: there was no file).
pub fn replace(repo: &Repo, config: &Config, seen: Option<&[u8]>, new: &[u8]) -> Result<()> {
    let path = path(repo, config)?;
    let dir = path.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(dir)?;
    let file = tempfile::Builder::new()
        .prefix(".handoff-")
        .tempfile_in(dir)
        .or_fail(|| format!("{} could not be written", config.file))?;
    fs_err::write(file.path(), new)?;
    match fs_err::metadata(&path) {
        Ok(old) => fs_err::set_permissions(file.path(), old.permissions())?,
        Err(_) => share(file.path())?,
    }
    file.as_file().sync_all()?;
    let now = match look(repo, config)? {
        Sight::Draft(draft) => Some(draft.bytes),
        Sight::Missing => None,
        Sight::Untouchable(what) => return Err(Error::repository(format!("{} is {what}", config.file))),
    };
    if now.as_deref() != seen {
        return Err(Error::repository(format!("{} was changed meanwhile, so nothing was written", config.file))
            .hint("run the command again"));
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are private; a document is as readable as other files in the tree.
fn share(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

fn parents_are_linked(top: &Path, file: &str) -> bool {
    let parts: Vec<_> = file.split('/').collect();
    let mut dir = top.to_path_buf();
    parts[..parts.len() - 1].iter().any(|part| {
        dir.push(part);
        fs_err::symlink_metadata(&dir).is_ok_and(|found| found.is_symlink())
    })
}
