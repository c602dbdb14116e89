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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Barrier;
    use std::{fs, thread};

    use super::*;

    const SEEN: &[u8] = b"# As it was seen\n";
    const NEW: &[u8] = b"# Of the other branch\n";

    /// A draft, and a hard link to it, as there always is one.
    struct Desk {
        dir: tempfile::TempDir,
        draft: PathBuf,
        link: PathBuf,
    }

    fn desk() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let (draft, link) = (dir.path().join("draft"), dir.path().join("link"));
        fs::write(&draft, SEEN).unwrap();
        fs::hard_link(&draft, &link).unwrap();
        Desk { dir, draft, link }
    }

    impl Desk {
        fn prepared(&self, bytes: &[u8]) -> NamedTempFile {
            let file = NamedTempFile::new_in(self.dir.path()).unwrap();
            fs::write(file.path(), bytes).unwrap();
            file
        }

        /// Saves as editors do, while we replace; every text must be somewhere afterwards.
        fn race(&self, by_rename: bool, round: usize, replace: impl Fn() -> Result<Written>) {
            let saved = format!("# Saved in round {round}\n").into_bytes();
            let start = Barrier::new(2);
            let written = thread::scope(|scope| {
                scope.spawn(|| {
                    let beside = self.dir.path().join("editor");
                    start.wait();
                    (0..round * 37 % 4_000).for_each(|_| std::hint::spin_loop());
                    if by_rename {
                        fs::write(&beside, &saved).unwrap();
                        fs::rename(&beside, &self.draft).unwrap();
                    } else {
                        fs::write(&self.draft, &saved).unwrap();
                    }
                });
                start.wait();
                replace().unwrap()
            });
            let there = fs::read(&self.draft).unwrap_or_default();
            let held = fs::read(&self.link).unwrap();
            let (done, handed_back) = match &written {
                Written::Done => (true, [].as_slice()),
                Written::Overtaken(texts) => (false, texts.as_slice()),
            };
            let is_safe = there == saved || held == saved || handed_back.contains(&saved);
            assert!(is_safe, "by rename {by_rename}, {written:?}: {:?}", String::from_utf8_lossy(&there));
            if !done {
                assert_ne!(there, NEW, "what was not done must not stand there");
            }
        }
    }

    #[test]
    fn no_save_is_lost_in_a_race_with_a_replacement() {
        for round in 0..400 {
            let desk = desk();
            desk.race(round % 2 == 0, round, || exchange(&desk.draft, desk.prepared(NEW), SEEN, NEW));
        }
        for round in 0..400 {
            let desk = desk();
            desk.race(round % 2 == 0, round, || take_away(&desk.draft, desk.prepared(b""), SEEN));
        }
    }

    #[test]
    fn a_file_that_is_not_as_it_was_seen_stays() {
        let desk = desk();
        fs::write(&desk.draft, "# Saved since\n").unwrap();
        let written = exchange(&desk.draft, desk.prepared(NEW), SEEN, NEW).unwrap();
        assert!(matches!(written, Written::Overtaken(texts) if texts.is_empty()));
        let written = take_away(&desk.draft, desk.prepared(b""), SEEN).unwrap();
        assert!(matches!(written, Written::Overtaken(texts) if texts.is_empty()));
        assert_eq!(fs::read(&desk.draft).unwrap(), b"# Saved since\n");
    }
}
