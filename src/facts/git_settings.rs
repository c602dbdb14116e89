//! Settings of `git config --local` that came, changed or went in this session.
//!
//! To tell, a file in the worktree's state holds how they were: of each key a short hash of its value, never the value. A
//! session begins with what the last capture saw, so that what was set between two sessions shows as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::probes::Scene;
use super::{Facts, Setting, SettingKind, capped, words};
use crate::clock::TimeUp;
use crate::error::{Error, Result};
use crate::fingerprint;
use crate::git::Repo;
use crate::ids::SessionId;
use crate::regular_file;

/// How many a record lists.
const MOST: usize = 20;

/// The beginnings of so many sessions are remembered: one goes on for each branch.
const MOST_SESSIONS: usize = 32;

/// What git and its tools set in passing, or we do.
const NOT_THE_USERS: &[&str] = &[
    "remote.",
    "branch.",
    "handoff.",
    "hook.",
    "extensions.",
    "submodule.",
    "maintenance.",
    "lfs.",
    "gui.",
    "core.repositoryformatversion",
    "core.bare",
    "core.filemode",
    "core.symlinks",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.logallrefupdates",
    "core.worktree",
    "core.hookspath",
    "core.sparsecheckout",
    "index.sparse",
];

/// Each key with the hash of its values.
type Keys = BTreeMap<String, String>;

/// `settings.toml`: losing it costs what changed so far in the sessions that go on.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    /// The file's format.
    version: u32,
    /// What the last look saw.
    last: Keys,
    /// How each session found them, the newest at the end.
    #[serde(default, rename = "session")]
    sessions: Vec<Begun>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Begun {
    id: SessionId,
    keys: Keys,
}

const VERSION: u32 = 1;

/// Of a larger file we are not the author.
const LARGEST: u64 = 16 * 1024 * 1024;

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> std::result::Result<(), TimeUp> {
    let Ok(now) = keys(scene.repo) else { return Ok(()) };
    let before = Seen::load(scene.repo);
    let (seen, begun) = begin(before.as_ref(), &now, scene.session);
    let changed = changed(&begun, &now).into_iter();
    let mut changed: Vec<_> = changed.filter_map(|key| words::name(key, &scene.config.redactor)).collect();
    if before.as_ref() != Some(&seen) && seen.save(scene.repo).is_err() {
        // What cannot be compared next time must not be told this time.
        return Ok(());
    }
    facts.more.settings += capped(&mut changed, MOST);
    facts.settings.extend(changed.into_iter().map(|name| Setting { kind: SettingKind::Git, name }));
    Ok(())
}

/// The keys that are the user's, as they are now.
fn keys(repo: &Repo) -> Result<Keys> {
    let mut values: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (key, value) in repo.local_settings()? {
        if !NOT_THE_USERS.iter().any(|start| key.to_lowercase().starts_with(start)) {
            // A key may have several values.
            let all = values.entry(key).or_default();
            all.extend_from_slice(&value);
            all.push(0);
        }
    }
    Ok(values.into_iter().map(|(key, value)| (fit_to_keep(&key), fingerprint::of_secret(&value))).collect())
}

/// The middle part of a key may be an address with a password in it: `url.https://ana:secret@example.com/.insteadof`.
fn fit_to_keep(key: &str) -> String {
    let parts = key.split_once('.').and_then(|(section, rest)| Some((section, rest.rsplit_once('.')?)));
    match parts {
        Some((section, (middle, name))) if middle.contains(['@', '/', ':']) => {
            format!("{section}.{}.{name}", fingerprint::of_secret(middle.as_bytes()))
        }
        _ => key.to_owned(),
    }
}

/// What to remember from now on, and how the session found the settings.
fn begin(before: Option<&Seen>, now: &Keys, session: &SessionId) -> (Seen, Keys) {
    let mut sessions = before.map_or_else(Vec::new, |seen| seen.sessions.clone());
    let begun = match sessions.iter().find(|begun| begun.id == *session) {
        Some(begun) => begun.keys.clone(),
        None => {
            let keys = before.map_or_else(|| now.clone(), |seen| seen.last.clone());
            sessions.push(Begun { id: session.clone(), keys: keys.clone() });
            keys
        }
    };
    sessions.drain(..sessions.len().saturating_sub(MOST_SESSIONS));
    (Seen { version: VERSION, last: now.clone(), sessions }, begun)
}

fn changed<'a>(begun: &'a Keys, now: &'a Keys) -> Vec<&'a str> {
    let keys: BTreeSet<&String> = begun.keys().chain(now.keys()).collect();
    keys.into_iter().filter(|key| begun.get(*key) != now.get(*key)).map(String::as_str).collect()
}

impl Seen {
    fn load(repo: &Repo) -> Option<Self> {
        let text = regular_file::whole(&file(repo), LARGEST).ok()?;
        toml::from_str::<Self>(&text).ok().filter(|seen| seen.version == VERSION)
    }

    fn save(&self, repo: &Repo) -> Result<()> {
        let dir = repo.state_dir();
        fs_err::create_dir_all(&dir)?;
        let text = toml::to_string(self).map_err(|error| Error::repository(error.to_string()))?;
        let written = tempfile::NamedTempFile::new_in(&dir)?;
        fs_err::write(written.path(), text)?;
        written.persist(file(repo)).map_err(|error| error.error)?;
        Ok(())
    }
}

fn file(repo: &Repo) -> PathBuf {
    repo.state_dir().join("settings.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(pairs: &[(&str, &str)]) -> Keys {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn session(letters: &str) -> SessionId {
        format!("2026-02-05-{letters}").parse().unwrap()
    }

    #[test]
    fn a_session_begins_with_what_the_last_capture_saw() {
        let first = keys_of(&[("user.email", "1"), ("core.pager", "1")]);
        let (seen, begun) = begin(None, &first, &session("aaaaa"));
        assert_eq!(changed(&begun, &first), [""; 0]);
        let between = keys_of(&[("user.email", "2"), ("http.proxy", "1")]);
        let (seen, begun) = begin(Some(&seen), &between, &session("bbbbb"));
        assert_eq!(changed(&begun, &between), ["core.pager", "http.proxy", "user.email"]);
        let (seen, begun) = begin(Some(&seen), &between, &session("ccccc"));
        assert_eq!(changed(&begun, &between), [""; 0]);
        // The first one goes on, on its branch.
        let (_, begun) = begin(Some(&seen), &between, &session("aaaaa"));
        assert_eq!(changed(&begun, &between).len(), 3);
        let text = toml::to_string(&seen).unwrap();
        assert_eq!(toml::from_str::<Seen>(&text).unwrap(), seen);
    }

    #[test]
    fn no_password_is_kept_that_stands_in_a_key() {
        let kept = fit_to_keep("url.https://ana:hunter2@example.com/.insteadof");
        assert!(kept.starts_with("url.") && kept.ends_with(".insteadof") && !kept.contains("hunter2"), "{kept}");
        assert_eq!(fit_to_keep("diff.lock file.textconv"), "diff.lock file.textconv");
        assert_eq!(fit_to_keep("core.pager"), "core.pager");
    }
}
