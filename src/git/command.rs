//! Runs the git command: quietly, without a pager, without taking locks it does not need.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::error::{Error, Result};

/// Runs `git ARGS` in `dir` and gives what it printed; a non-zero exit is an error with git's own words.
pub fn run<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Vec<u8>> {
    let output = output(dir, args)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Error::repository("git did not do what was asked").because(words))
}

/// The same, where a non-zero exit is an answer: `None`.
pub fn ask<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Option<String>> {
    let output = output(dir, args)?;
    let text = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned();
    Ok(output.status.success().then_some(text))
}

fn output<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Output> {
    let mut git = Command::new("git");
    git.current_dir(dir).args(["-c", "core.fsmonitor=false", "--no-pager"]).args(args);
    git.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    git.output().map_err(|error| {
        Error::repository("git could not be started").because(error).hint("is git on your PATH? try `git --version`")
    })
}
