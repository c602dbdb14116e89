//! The user's git settings and identity.

use super::{Repo, command};
use crate::error::Result;

/// With these set git sees more configuration than libgit2 does, so git is asked.
const HIDDEN_FROM_LIBGIT2: [&str; 4] =
    ["GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"];

/// Whether settings may be in force that libgit2 does not see.
pub(super) fn are_hidden_from_libgit2() -> bool {
    HIDDEN_FROM_LIBGIT2.iter().any(|variable| std::env::var_os(variable).is_some())
}

/// Who commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: String,
}

impl Repo {
    /// A setting's value; none when unset or unreadable.
    pub fn setting(&self, name: &str) -> Option<String> {
        if are_hidden_from_libgit2() {
            return command::ask(&self.git_dir, &["config", "--get", name]).ok().flatten();
        }
        self.config.get_or_init(|| self.git.config().and_then(|mut config| config.snapshot()).ok());
        self.config.get()?.as_ref()?.get_string(name).ok()
    }

    /// All values of a setting that may stand several times.
    pub fn settings(&self, name: &str) -> Vec<String> {
        let text = command::ask(&self.git_dir, &["config", "--get-all", name]).ok().flatten().unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// What the repository itself sets, each key with each of its values.
    pub fn local_settings(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let local = self.git.config()?.open_level(git2::ConfigLevel::Local)?;
        let mut settings = Vec::new();
        local.entries(None)?.for_each(|entry| {
            settings.extend(entry.name().ok().map(|name| (name.to_owned(), entry.value_bytes().to_vec())));
        })?;
        Ok(settings)
    }

    /// The committer: what git would write, and a fixed name where git knows none either.
    pub fn committer(&self) -> Person {
        let from_env = || Some((std::env::var("GIT_COMMITTER_NAME").ok()?, std::env::var("GIT_COMMITTER_EMAIL").ok()?));
        let from_config = || Some((self.setting("user.name")?, self.setting("user.email")?));
        let from_git = || {
            let ident = command::ask(&self.git_dir, &["var", "GIT_COMMITTER_IDENT"]).ok().flatten()?;
            let (name, rest) = ident.split_once(" <")?;
            Some((name.to_owned(), rest.split_once('>')?.0.to_owned()))
        };
        let known = from_env().or_else(from_config).or_else(from_git).filter(|(name, _)| !name.trim().is_empty());
        let (name, email) = known.unwrap_or_else(|| ("git-handoff".into(), "git-handoff@localhost".into()));
        Person { name, email }
    }
}
