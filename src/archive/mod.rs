//! The archive: documents as they were, set aside by day in a folder of the working tree, for whoever looks for them there.
//! Nothing else counts on it: history has every document, and finds it by the same name
//! (see [`crate::history::day`]).
//!
//! Git is to leave the folder alone. Where no rule of the user's says so, a `.gitignore` in it does, which names nothing but
//! itself and our files: it goes with the folder, needs no change in anybody's file, and other files there, tracked or not,
//! are as they were. One that stands there already is the user's.

mod name;
#[cfg(test)]
mod tests;

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::config::Config;
use crate::error::{Error, Result, While as _};
use crate::git::Repo;
use crate::{regular_file, temporary, ui};

pub use name::Name;

/// A document larger than this is not read; no draft is.
const LARGEST: u64 = 64 * 1024 * 1024;

/// So often a name is looked for while others take each of them.
const TRIES: usize = 100;

const IGNORE: &str = ".gitignore";

/// A document that is in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// Relative to the top of the working tree.
    pub path: String,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Sets a document aside. A text that is there for that day already is not written twice, and no other is overwritten.
pub fn keep(repo: &Repo, config: &Config, bytes: &[u8], day: NaiveDate) -> Result<Archived> {
    let head = repo.head()?.commit;
    let is_tracked = |path: &str| repo.is_tracked(path, head.as_ref());
    let is_ignored = |path: &str| repo.is_ignored(path);
    let spare = repo.drafts_dir();
    let git = Git { spare: &spare, is_tracked: &is_tracked, is_ignored: &is_ignored };
    let kept = Folder::of(repo, config)?.keep(bytes, day, &git)?;
    if kept.is_seen {
        ui::note(&format!(
            "handoff: git sees {}: {}/{IGNORE} is yours, and names it not",
            kept.archived.path, config.archive
        ));
    }
    Ok(kept.archived)
}

/// The archived document that the last part of a path names: its own path, and its bytes; none where none is here.
pub fn read(repo: &Repo, config: &Config, path: &str) -> Result<Option<(String, Vec<u8>)>> {
    let folder = Folder::of(repo, config)?;
    let name = name::last_part(path);
    if Name::read(name, &config.file).is_none() || !folder.is_there()? {
        return Ok(None);
    }
    Ok(folder.bytes(name)?.map(|bytes| (folder.shown(name), bytes)))
}

/// The days that have a document here.
pub fn days(repo: &Repo, config: &Config) -> Vec<NaiveDate> {
    let folder = Folder::of(repo, config).ok().filter(|folder| folder.is_there().unwrap_or(false));
    folder.map(|folder| folder.names().iter().map(|name| name.day).collect()).unwrap_or_default()
}

/// What is asked of git.
struct Git<'a> {
    /// Where temporary files are.
    spare: &'a Path,
    is_tracked: &'a dyn Fn(&str) -> Result<bool>,
    is_ignored: &'a dyn Fn(&str) -> Result<bool>,
}

/// How setting aside went.
struct Kept {
    archived: Archived,
    /// Git does not leave the file alone.
    is_seen: bool,
}

/// The archive of drafts at one path.
struct Folder<'a> {
    top: &'a Path,
    path: &'a str,
    /// The draft's path.
    file: &'a str,
}

impl<'a> Folder<'a> {
    fn of(repo: &'a Repo, config: &'a Config) -> Result<Self> {
        Ok(Self { top: repo.worktree()?, path: &config.archive, file: &config.file })
    }

    fn keep(&self, bytes: &[u8], day: NaiveDate, git: &Git<'_>) -> Result<Kept> {
        let mut taken = 0;
        for _ in 0..TRIES {
            let there = if self.is_there()? { self.names() } else { Vec::new() };
            for name in there.iter().filter(|name| name.day == day) {
                let file = name.of(self.file);
                if self.bytes(&file)?.is_some_and(|old| old == bytes) {
                    return Ok(Kept { archived: Archived { path: self.shown(&file), is_new: false }, is_seen: false });
                }
                taken = name.number.max(taken);
            }
            let file = Name { day, number: taken + 1 }.of(self.file);
            let path = self.shown(&file);
            // A tracked file that was deleted is not made anew: git would see that.
            if (git.is_tracked)(&path)? {
                taken += 1;
                continue;
            }
            self.make()?;
            let is_seen = !self.hide(&path, git)?;
            if self.put(&file, bytes, git)? {
                return Ok(Kept { archived: Archived { path, is_new: true }, is_seen });
            }
        }
        Err(Error::repository(format!("no name in {} was free for the document of {day}", self.path)))
    }

    /// Has git leave a file that is to come alone; `false` where a `.gitignore` that is not ours lets it be seen.
    fn hide(&self, path: &str, git: &Git<'_>) -> Result<bool> {
        if (git.is_ignored)(path)? {
            return Ok(true);
        }
        let rules = [format!("/{IGNORE}"), format!("/{}*", temporary::PREFIX), name::pattern(self.file)];
        let text = format!("# git-handoff: archived documents stay out of git\n{}\n", rules.join("\n"));
        // Whoever came first may have been another one of us.
        Ok(self.put(IGNORE, text.as_bytes(), git)? || (git.is_ignored)(path)?)
    }

    /// Puts a whole file where nothing is; `false` where something is.
    fn put(&self, name: &str, bytes: &[u8], git: &Git<'_>) -> Result<bool> {
        let path = self.place().join(name);
        if fs_err::symlink_metadata(&path).is_ok() {
            return Ok(false);
        }
        let failed = || format!("{} could not be written", self.shown(name));
        let mut file = temporary::for_place_in(&self.place(), git.spare).or_fail(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).or_fail(failed)?;
        if name == IGNORE {
            temporary::share(file.path()).or_fail(failed)?;
        }
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error).or_fail(failed),
        }
    }

    /// Makes the folder and those around it.
    fn make(&self) -> Result<()> {
        for folder in self.parts() {
            match fs_err::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(error).or_fail(|| format!("{} could not be made", self.path));
                }
                _ => {}
            }
            self.is_folder(&folder)?;
        }
        Ok(())
    }

    /// Whether the folder is there; an error where a link or a file is in its place, or on the way.
    fn is_there(&self) -> Result<bool> {
        for folder in self.parts() {
            if !self.is_folder(&folder)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_folder(&self, folder: &Path) -> Result<bool> {
        match fs_err::symlink_metadata(folder) {
            Ok(found) if found.is_dir() => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
            Ok(found) => {
                let what = if found.is_symlink() { "a symbolic link" } else { "no folder" };
                let shown = folder.strip_prefix(self.top).unwrap_or(folder).display();
                let error = Error::repository(format!("the archive is in {}, and {shown} is {what}", self.path));
                Err(error.hint("name another folder: `git config handoff.archive FOLDER`"))
            }
        }
    }

    /// The folder and those around it, the outermost first.
    fn parts(&self) -> Vec<PathBuf> {
        let mut folder = self.top.to_path_buf();
        let mut parts = Vec::new();
        for part in self.path.split('/') {
            folder.push(part);
            parts.push(folder.clone());
        }
        parts
    }

    /// The archived documents, in the order of their names.
    fn names(&self) -> Vec<Name> {
        let files = fs_err::read_dir(self.place()).into_iter().flatten().flatten();
        let named = |file: &fs_err::DirEntry| {
            let name = Name::read(file.file_name().to_str()?, self.file)?;
            (*name.of(self.file) == *file.file_name()).then_some(name)
        };
        let mut names: Vec<_> = files.filter_map(|file| named(&file)).collect();
        names.sort_unstable();
        names
    }

    /// What a file says; none where there is no such file, an error where there is something else.
    fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match regular_file::open_itself(&self.place().join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file.and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)),
        }
        .or_fail(|| format!("{} is in the archive's way", self.shown(name)))?;
        Ok(Some(bytes))
    }

    fn place(&self) -> PathBuf {
        self.top.join(self.path)
    }

    /// A file's path from the top.
    fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }
}
