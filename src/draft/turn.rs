//! One after the other: commands of ours that read the draft, change it and write it back.
//!
//! Comparing before a swap notices others, but of a dozen that race only one would get through each time. The lock is on the
//! worktree's git directory itself, so there is no file to be left over, and it goes with the process. It only orders
//! commands: editors know nothing of it, and whoever does not get it goes on without.

use std::fs::{File, TryLockError};
use std::time::Duration;

use crate::clock::Deadline;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;

/// So long others are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// So often a change is tried.
const TRIES: usize = 12;

/// The longest pause, in milliseconds.
const LONGEST: u64 = 64;

/// Held until it is dropped.
pub struct Turn {
    _folder: Option<File>,
}

/// Waits until no other command is at it.
pub fn wait(repo: &Repo) -> Turn {
    // Where a directory cannot be opened or locked, the comparison is all there is.
    let Ok(folder) = File::open(&repo.git_dir) else { return Turn { _folder: None } };
    let deadline = Deadline::after(PATIENCE);
    let mut length = 1;
    loop {
        match folder.try_lock() {
            Ok(()) => return Turn { _folder: Some(folder) },
            Err(TryLockError::WouldBlock) if !deadline.passed() => length = pause(length),
            Err(_) => return Turn { _folder: None },
        }
    }
}

/// Takes a turn and changes the draft. Where somebody saves meanwhile (`None`), it is looked at anew and tried again, for less
/// than a second.
pub fn change<T>(repo: &Repo, config: &Config, mut attempt: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let _turn = wait(repo);
    let mut length = 1;
    for _ in 0..TRIES {
        if let Some(done) = attempt()? {
            return Ok(done);
        }
        length = pause(length);
    }
    let error = Error::repository(format!("{} was changed meanwhile, so nothing was written", config.file));
    Err(error.hint("run the command again"))
}

/// Sleeps for about so many milliseconds, and gives the length of the next pause.
fn pause(length: u64) -> u64 {
    // Different processes wait for different times, or they would meet again.
    std::thread::sleep(Duration::from_millis(length + u64::from(std::process::id()) % 7));
    (length * 2).min(LONGEST)
}
