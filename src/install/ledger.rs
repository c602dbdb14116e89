//! `install.toml` in the common git directory: what install did, so that uninstall undoes exactly that.
//!
//! It is written before the first hook is replaced. A ledger that cannot be read counts as none: our hooks are
//! recognised without it too.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, While};

/// What install did in one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The format of this file.
    pub version: u32,
    /// The hooks directory, seen from the common directory: `core.hooksPath` may have changed since.
    pub hooks: Option<PathBuf>,
    /// We made the hooks directory.
    #[serde(default)]
    pub made: bool,
    pub exclude: Option<Excluded>,
    /// What remotes were given; ledgers of before do not know it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetch: Vec<Fetch>,
    /// What agents' files were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agent: Vec<AgentFile>,
    /// What keeps an agent's file that we created out of the tree.
    pub exclude_agent: Option<Excluded>,
    /// By event.
    #[serde(default)]
    pub hook: BTreeMap<String, Hook>,
}

/// One hook of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// The fingerprint of our script.
    pub hash: String,
    /// The fingerprint of our script before, which an interrupted install may have left in place.
    pub was: Option<String>,
    /// The name under which the user's hook lies beside ours.
    pub user: Option<String>,
}

/// A value that the caller adds to a remote's fetch settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    pub remote: String,
    pub refspec: String,
}

/// What we put into an agent's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentFile {
    /// What it is, as `--agent` calls it.
    pub word: String,
    /// The top of its working tree: `..` where that has the common directory in it, so that both may move.
    pub top: PathBuf,
    /// There was no such file.
    pub created: bool,
    /// Nor its folder.
    pub made: bool,
    /// The fingerprint of the file with what is ours.
    pub hash: String,
    /// Which of its bytes that is.
    pub ours: Vec<(usize, usize)>,
}

/// What we added to `info/exclude`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// The text to the byte.
    pub text: String,
    /// There was no such file.
    pub created: bool,
}

/// The only format so far.
const VERSION: u32 = 1;

fn path(common: &Path) -> PathBuf {
    common.join("handoff").join("install.toml")
}

impl Ledger {
    /// An empty one.
    pub fn new() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// Reads it. `None`: there is none, or none that this version understands.
    pub fn read(common: &Path) -> Result<Option<Self>> {
        match fs::read(path(common)) {
            Ok(bytes) => {
                let ledger = std::str::from_utf8(&bytes).ok().and_then(|text| toml::from_str::<Self>(text).ok());
                Ok(ledger.filter(|ledger| ledger.version == VERSION))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes it, whole or not at all; `false` when it stands there already.
    pub fn write(&self, common: &Path) -> Result<bool> {
        let text = toml::to_string(self)
            .map_err(|error| Error::repository(error.to_string()))
            .or_fail(|| "cannot write down what install does".to_owned())?;
        super::replace(&path(common), text.as_bytes(), 0o644)
    }

    /// Removes it, and its directory unless more lies there; `false` when there was none.
    pub fn remove(common: &Path) -> Result<bool> {
        let removed = super::remove(&path(common))?;
        // Fails, as it should, as long as anything is kept there.
        let _ = fs::remove_dir(common.join("handoff"));
        Ok(removed)
    }

    /// The hooks directory written down.
    pub fn directory(&self, common: &Path) -> Option<PathBuf> {
        self.hooks.as_ref().map(|hooks| common.join(hooks))
    }

    /// Whether a script with this fingerprint is one that we wrote for the event.
    pub fn wrote(&self, event: &str, hash: &str) -> bool {
        self.hook.get(event).is_some_and(|hook| hook.hash == hash || hook.was.as_deref() == Some(hash))
    }
}
