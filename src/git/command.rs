//! Runs the git command: quietly, without a pager, without taking locks it does not need.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::error::{Error, Result};

/// What a command that talked to a remote said.
pub struct Said {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

/// Variables that name places, possibly relative to the working directory (git, "Environment Variables").
const PLACES: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"];

/// Runs `git ARGS` in `dir` and gives what it printed; a non-zero exit is an error with git's own words.
pub fn run<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Vec<u8>> {
    begin(dir, args)?.finish()
}

/// The same in two steps: git works while the caller does something else.
pub fn begin<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Running> {
    let child = git(dir, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    Ok(Running(child.map_err(not_started)?))
}

/// A command at work.
pub struct Running(Child);

impl Running {
    pub fn finish(self) -> Result<Vec<u8>> {
        let output = self.0.wait_with_output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let error = Error::repository("git did not do what was asked");
        Err(if words.is_empty() { error } else { error.because(words) })
    }
}

/// The same, where a non-zero exit is an answer: `None`.
pub fn ask<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Option<String>> {
    let output = output(dir, args)?;
    let text = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned();
    Ok(output.status.success().then_some(text))
}

/// Runs a command that talks to a remote. It may run hooks, and they may leave something running that holds our end of a
/// pipe open for ever: so it writes into files, and git alone is waited for.
pub fn talk<S: AsRef<OsStr>>(dir: &Path, args: &[S], variables: &[(&str, &str)]) -> Result<Said> {
    let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut git = git(dir, args);
    git.envs(variables.iter().copied()).stdout(out.try_clone()?).stderr(err.try_clone()?);
    let success = git.status().map_err(not_started)?.success();
    let text = |file: &mut File| -> Result<String> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    Ok(Said { success, stdout: text(&mut out)?, stderr: text(&mut err)? })
}

/// The names of the variables that tell git which repository it is in, and how: whoever is started from here for another
/// purpose gets none of them.
pub fn local_variables(dir: &Path) -> Result<Vec<String>> {
    let names = run(dir, &["rev-parse", "--local-env-vars"])?;
    Ok(String::from_utf8_lossy(&names).lines().map(str::to_owned).collect())
}

fn output<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Output> {
    git(dir, args).output().map_err(not_started)
}

fn git<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Command {
    let mut git = Command::new("git");
    git.current_dir(dir).args(["-c", "core.fsmonitor=false", "--no-pager"]).args(args);
    git.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    // Git runs somewhere else than we do: what we were given relative to here must still be found.
    for name in PLACES {
        let place = std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(place) = place.and_then(|place| std::path::absolute(place).ok()) {
            git.env(name, place);
        }
    }
    git
}

fn not_started(error: std::io::Error) -> Error {
    Error::repository("git could not be started").because(error).hint("is git on your PATH? try `git --version`")
}
