//! What the machine can tell now and git cannot re-derive later: probed when a capture is made, stored in its record.
//!
//! One probe a file. What can be derived from history at reading time does not belong here but in [`crate::changes`]. No
//! probe runs a program of the repository, reads a value out of `.env`, or leaves this machine. What a file says gets into
//! the facts through [`words`] alone.

pub mod agent;
mod config_files;
mod environments;
pub mod functions;
mod git_settings;
mod layout;
mod new_folders;
mod packages;
pub mod probes;
mod runtimes;
pub mod secrets;
pub mod services;
mod stash;
pub mod system;
mod system_packages;
pub mod uncommitted;
mod variables;
mod words;

pub use functions::Functions;
pub use probes::{Occasion, probe};

use serde::{Deserialize, Serialize};

/// The facts of one capture, as a record's header has them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Uncommitted paths beyond the listed ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uncommitted_more: u32,
    /// Nobody looked: the index was too large for a hook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncommitted_unknown: bool,
    /// What git is in the middle of: `merge`, `rebase`, `bisect` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Probes that the time did not suffice for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
    /// What was found beyond what a record lists.
    #[serde(default, skip_serializing_if = "More::is_nothing")]
    pub more: More,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
    /// Paths with uncommitted work, the first fifty of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncommitted: Vec<Uncommitted>,
    #[serde(default, rename = "stash", skip_serializing_if = "Vec::is_empty")]
    pub stashes: Vec<Stash>,
    #[serde(default, rename = "service", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    #[serde(default, rename = "runtime", skip_serializing_if = "Vec::is_empty")]
    pub runtimes: Vec<Runtime>,
    /// Installed since the session began, where no lock file tells.
    #[serde(default, rename = "package", skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
    /// Temporary configuration.
    #[serde(default, rename = "setting", skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
}

impl Facts {
    /// The same facts with every name and word of theirs changed: what is no number, and not one of our own words.
    #[must_use]
    pub fn map_words(mut self, change: impl Fn(&str) -> String) -> Self {
        let mut words: Vec<&mut String> = Vec::new();
        words.extend(self.upstream.iter_mut().map(|upstream| &mut upstream.name));
        for Uncommitted { path, functions, .. } in &mut self.uncommitted {
            words.extend([path].into_iter().chain(functions.words_mut()));
        }
        words.extend(self.stashes.iter_mut().map(|stash| &mut stash.message));
        words.extend(self.services.iter_mut().flat_map(|service| [&mut service.name, &mut service.named_in]));
        for Runtime { name, version, at, activate, named_in } in &mut self.runtimes {
            words.extend([name, named_in].into_iter().chain(version).chain(at).chain(activate));
        }
        for Package { name, version, at, .. } in &mut self.packages {
            words.extend([name, version].into_iter().chain(at));
        }
        words.extend(self.settings.iter_mut().map(|setting| &mut setting.name));
        for word in words {
            *word = change(word);
        }
        self
    }

    /// How many paths have uncommitted work, listed or not.
    pub fn uncommitted_paths(&self) -> usize {
        self.uncommitted.len() + self.uncommitted_more as usize
    }
}

/// How many there are beyond the listed ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub services: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub runtimes: u32,
    /// In virtual environments.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub packages: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub system_packages: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settings: u32,
}

impl More {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A path whose state differs from the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncommitted {
    /// Relative to the top of the working tree, quoted as git quotes paths.
    pub path: String,
    pub status: Status,
    /// Lines that came and went against the index; of an untracked file, all it has. None where nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<u32>,
    /// Looked at when a session is stopped.
    #[serde(default, skip_serializing_if = "Functions::is_empty")]
    pub functions: Functions,
}

/// How it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Modified,
    Added,
    Deleted,
    Renamed,
    Untracked,
    Conflicted,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modified => "modified",
            Self::Added => "added",
            Self::Deleted => "deleted",
            Self::Renamed => "renamed",
            Self::Untracked => "untracked",
            Self::Conflicted => "conflicted",
        }
    }
}

/// The branch's upstream, as far as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    /// As people name it: `origin/main`.
    pub name: String,
    /// Commits that the upstream has not.
    pub ahead: u32,
    /// Commits that only the upstream has.
    pub behind: u32,
}

/// Work put aside by `git stash` on this branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stash {
    /// What `git stash list` says behind the branch.
    pub message: String,
    pub added: u32,
    pub removed: u32,
}

/// Something that the project needs running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    pub up: bool,
    /// It is down, and a program that is not the project's listens at its port.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// The project's file that names it.
    pub named_in: String,
}

/// What the project's programs run in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runtime {
    /// `Python`, `Node`, `Rust`, …
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where it is: a folder relative to the top of the working tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The command that puts it into force, to be run at the top of the working tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activate: Option<String>,
    /// The project's file that says so.
    pub named_in: String,
}

impl Runtime {
    /// Whether it lies in the working tree, made on this machine: a virtual environment.
    pub fn is_environment(&self) -> bool {
        self.named_in.ends_with(layout::ENVIRONMENT)
    }
}

/// A package that came, or changed its version, since the session began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    /// What installed it: `pip`, `dpkg`, `pacman`, `brew`.
    pub by: String,
    /// The virtual environment that it is in; none for the system's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Somebody asked for it; false for what others brought along.
    pub asked: bool,
}

/// Configuration that is in force here and in no commit. Names, never values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    pub kind: SettingKind,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingKind {
    /// An ignored configuration file that changed in this session.
    File,
    /// A key of `git config --local` that came, changed or went in this session.
    Git,
    /// An environment variable that the project's files name and that is set.
    Environment,
}

/// Leaves the first ones of a list; how many there were beyond them.
fn capped<T>(list: &mut Vec<T>, most: usize) -> u32 {
    let more = list.len().saturating_sub(most);
    list.truncate(most);
    u32::try_from(more).unwrap_or(u32::MAX)
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
