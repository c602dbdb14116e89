//! Which commands the person lets run: lists that they have seen, each known by its SHA-256, so that a list with any byte
//! changed is another one.
//!
//! A file for each list, outside of every repository, where nothing that is fetched or checked out gets to. Where a list is
//! denied as well as approved it is denied. [`Approved`] is made here alone, and nothing is run without one.

use std::fs::{Metadata, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde_json::json;
use similar::TextDiff;

use super::commands::{Command, Commands, Script};
use crate::error::{Result, While as _};
use crate::git::objects::sha256;
use crate::regular_file;

/// Where the lists are.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

/// Commands that the person lets run.
#[derive(Debug)]
pub struct Approved<'a>(&'a Commands);

/// How the person stands to a list of commands.
#[derive(Debug)]
pub enum Standing<'a> {
    Approved(Approved<'a>),
    Denied,
    /// They were not asked about this one.
    Unknown,
}

const ALLOW: &str = "allow";
const DENY: &str = "deny";

/// The list that a repository's person approved last.
const LAST: &str = "last";

/// No list is longer.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The folder and what is in it are the person's alone. What git writes others may read, so no checkout brings an approval.
const FOR_OTHERS: u32 = 0o077;

impl Approved<'_> {
    pub fn commands(&self) -> &Commands {
        self.0
    }
}

impl Commands {
    /// What an approval is for: the place, and the exact commands with their shells, times and origins. Names and line numbers
    /// do not count, for they are not run.
    pub fn sha(&self) -> Result<String> {
        let text = |command: &Command| command.text.clone();
        let script = |script: &Script| {
            let commands: Vec<_> = script.commands.iter().map(text).collect();
            json!({"from": script.from, "shell": script.shell, "timeout": script.timeout, "commands": commands})
        };
        let scripts: Vec<_> = self.scripts.iter().map(script).collect();
        let whole = json!({"repository": self.repository, "folder": self.folder, "scripts": scripts});
        sha256(whole.to_string().as_bytes())
    }

    /// Lets these commands run this once, because somebody named their SHA-256: whoever can has seen the list. Where it is denied
    /// it stays so.
    pub fn named(&self, sha: &str, store: Option<&Store>) -> Result<Standing<'_>> {
        let standing = store.map(|store| store.of(self)).transpose()?.unwrap_or(Standing::Unknown);
        let is_named = self.sha()? == sha;
        Ok(match standing {
            Standing::Denied => Standing::Denied,
            _ if is_named => Standing::Approved(Approved(self)),
            _ => Standing::Unknown,
        })
    }
}

impl Store {
    /// The person's own; none where they have no place for it.
    pub fn of_user(commands: &Commands) -> Option<Self> {
        let folder = |name| std::env::var_os(name).map(PathBuf::from);
        Self::below(folder("XDG_STATE_HOME"), folder("HOME"), commands)
    }

    /// Where state is kept (XDG Base Directory Specification). A place in the repository itself is none: its files are anybody's.
    fn below(state: Option<PathBuf>, home: Option<PathBuf>, commands: &Commands) -> Option<Self> {
        let is_outside =
            |path: &PathBuf| ![&commands.repository, &commands.folder].iter().any(|place| path.starts_with(place));
        let state = state.filter(|path| path.is_absolute()).filter(is_outside);
        let home = || Some(home.filter(|path| path.is_absolute())?.join(".local/state"));
        Some(Self { folder: state.or_else(home)?.join("git-handoff/trust") })
    }

    /// The same in a folder of one's own.
    #[cfg(test)]
    fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// How the person stands to these commands.
    pub fn of<'a>(&self, commands: &'a Commands) -> Result<Standing<'a>> {
        let sha = commands.sha()?;
        Ok(if self.path(&sha, DENY).symlink_metadata().is_ok() {
            Standing::Denied
        } else if self.is_own(&self.path(&sha, ALLOW)) {
            Standing::Approved(Approved(commands))
        } else {
            Standing::Unknown
        })
    }

    /// The person has seen these commands and lets them run, now and later.
    pub fn approve<'a>(&self, commands: &'a Commands) -> Result<Standing<'a>> {
        self.write(&commands.sha()?, ALLOW, commands)?;
        let standing = self.of(commands)?;
        if let Standing::Approved(_) = standing {
            self.write(&key(commands)?, LAST, commands)?;
        }
        Ok(standing)
    }

    /// The person does not want them run, whatever they said before or say later.
    pub fn deny(&self, commands: &Commands) -> Result<()> {
        self.write(&commands.sha()?, DENY, commands)
    }

    /// Where the denial of these commands is, for whoever wants to take it back.
    pub fn denial(&self, commands: &Commands) -> Result<PathBuf> {
        Ok(self.path(&commands.sha()?, DENY))
    }

    /// What came and went since the person approved commands here last, as a unified diff; none where they never did, or where
    /// nothing is different to the eye.
    pub fn changed(&self, commands: &Commands) -> Result<Option<String>> {
        let path = self.path(&key(commands)?, LAST);
        let Some(last) =
            Some(path).filter(|path| self.is_own(path)).and_then(|path| regular_file::whole(&path, LONGEST).ok())
        else {
            return Ok(None);
        };
        let now = commands.listing();
        let diff = TextDiff::from_lines(&last, &now);
        let diff = diff.unified_diff().header("approved", "now").to_string();
        Ok(Some(diff).filter(|diff| !diff.is_empty()))
    }

    fn path(&self, name: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ending}"))
    }

    /// Whether a file is there and only the person can have made it.
    fn is_own(&self, path: &Path) -> bool {
        let is_closed = |found: &Metadata| found.permissions().mode() & FOR_OTHERS == 0;
        let own = rustix::process::geteuid().as_raw();
        let folder = self.folder.metadata().is_ok_and(|found| found.uid() == own && is_closed(&found));
        let file = path.symlink_metadata();
        folder && file.is_ok_and(|found| found.is_file() && found.uid() == own && is_closed(&found))
    }

    fn write(&self, name: &str, ending: &str, commands: &Commands) -> Result<()> {
        let write = || -> std::io::Result<()> {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            fs_err::set_permissions(&self.folder, Permissions::from_mode(0o700))?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(commands.listing().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.path(name, ending)).map_err(|error| error.error)?;
            Ok(())
        };
        write().or_fail(|| format!("what you said of these commands could not be kept in {}", self.folder.display()))
    }
}

/// The repository's name in the store.
fn key(commands: &Commands) -> Result<String> {
    sha256(commands.repository.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::commands::{From, Shell};
    use super::*;

    fn commands(texts: &[&str]) -> Commands {
        let command = |text: &&str| Command { name: "x".into(), text: (*text).to_owned(), line: Some(1) };
        let commands = texts.iter().map(command).collect();
        let script = Script { from: From::Document, shell: Shell::Sh, timeout: 30, commands };
        Commands { repository: "/r/.git".into(), folder: "/r".into(), scripts: vec![script] }
    }

    fn told(standing: &Standing<'_>) -> &'static str {
        match standing {
            Standing::Approved(_) => "approved",
            Standing::Denied => "denied",
            Standing::Unknown => "unknown",
        }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("state/trust"));
        (folder, store)
    }

    #[test]
    fn an_approval_is_for_these_very_commands() {
        let (_folder, store) = store();
        let list = commands(&["ls", "make test"]);
        assert_eq!(told(&store.of(&list).unwrap()), "unknown");
        assert_eq!(told(&store.approve(&list).unwrap()), "approved");
        assert_eq!(told(&store.of(&list).unwrap()), "approved");
        let other = |change: fn(&mut Commands)| {
            let mut other = list.clone();
            change(&mut other);
            told(&store.of(&other).unwrap())
        };
        let changes: [fn(&mut Commands); 9] = [
            |list| list.repository.push('x'),
            |list| list.folder.push('x'),
            |list| list.scripts[0].timeout = 31,
            |list| list.scripts[0].shell = Shell::Bash,
            |list| list.scripts[0].from = From::TeamFile,
            |list| list.scripts[0].commands[0].text.push(' '),
            |list| list.scripts[0].commands.reverse(),
            |list| list.scripts[0].commands = commands(&["ls\nmake test"]).scripts.remove(0).commands,
            |list| list.scripts.push(list.scripts[0].clone()),
        ];
        assert_eq!(changes.map(other), ["unknown"; 9]);
        let no_changes: [fn(&mut Commands); 2] =
            [|list| list.scripts[0].commands[0].line = None, |list| list.scripts[0].commands[0].name.push('x')];
        assert_eq!(no_changes.map(other), ["approved"; 2]);
    }

    #[test]
    fn who_denies_wins() {
        let (_folder, store) = store();
        let list = commands(&["ls"]);
        store.approve(&list).unwrap();
        store.deny(&list).unwrap();
        assert_eq!(told(&store.of(&list).unwrap()), "denied");
        assert_eq!(told(&store.approve(&list).unwrap()), "denied");
        fs_err::remove_file(store.denial(&list).unwrap()).unwrap();
        assert_eq!(told(&store.of(&list).unwrap()), "approved");
    }

    #[test]
    fn nobody_else_reads_or_writes_the_store() {
        let (_folder, store) = store();
        let list = commands(&["ls"]);
        store.approve(&list).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let allow = store.path(&list.sha().unwrap(), ALLOW);
        assert_eq!((mode(&store.folder), mode(&allow)), (0o700, 0o600));
        assert_eq!(fs_err::read_to_string(&allow).unwrap(), list.listing());

        for (path, open, closed) in [(&allow, 0o644, 0o600), (&store.folder, 0o750, 0o700)] {
            let set = |mode| fs_err::set_permissions(path, Permissions::from_mode(mode)).unwrap();
            set(open);
            assert_eq!(told(&store.of(&list).unwrap()), "unknown");
            set(closed);
            assert_eq!(told(&store.of(&list).unwrap()), "approved");
        }
        let elsewhere = store.folder.join("elsewhere");
        fs_err::rename(&allow, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &allow).unwrap();
        assert_eq!(told(&store.of(&list).unwrap()), "unknown");
    }

    #[test]
    fn what_changed_since_the_last_approval_is_shown() {
        let (_folder, store) = store();
        let (before, now) = (commands(&["ls", "make test"]), commands(&["ls", "make all"]));
        assert_eq!(store.changed(&before).unwrap(), None);
        store.approve(&before).unwrap();
        assert_eq!(store.changed(&before).unwrap(), None);
        assert_eq!(
            store.changed(&now).unwrap().unwrap(),
            "--- approved\n+++ now\n@@ -1,3 +1,3 @@\n # from the document, by sh, each at most 30 seconds\n ls\n\
             -make test\n+make all\n"
        );
        let mut elsewhere = now;
        elsewhere.repository = "/other/.git".into();
        assert_eq!(store.changed(&elsewhere).unwrap(), None);
    }

    #[test]
    fn the_store_is_outside_of_the_repository() {
        let list = commands(&["ls"]);
        for (state, home, expected) in [
            (Some("/s"), Some("/h"), Some("/s/git-handoff/trust")),
            (Some("/r/s"), Some("/h"), Some("/h/.local/state/git-handoff/trust")),
            (Some("/r/.git"), None, None),
            (Some("s"), Some("/h"), Some("/h/.local/state/git-handoff/trust")),
            (None, Some("h"), None),
            (None, None, None),
        ] {
            let store = Store::below(state.map(PathBuf::from), home.map(PathBuf::from), &list);
            assert_eq!(store.map(|store| store.folder), expected.map(PathBuf::from));
        }
    }

    #[test]
    fn where_nothing_can_be_kept_nothing_is_approved() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs_err::write(&file, "").unwrap();
        let (store, list) = (Store::at(file.join("trust")), commands(&["ls"]));
        assert!(store.approve(&list).is_err());
        assert_eq!(told(&store.of(&list).unwrap()), "unknown");
    }

    #[test]
    fn who_names_the_commands_has_seen_them() {
        let (_folder, store) = store();
        let list = commands(&["ls"]);
        let sha = list.sha().unwrap();
        let other = commands(&["ls "]).sha().unwrap();
        for (sha, expected) in [(&sha, "approved"), (&other, "unknown"), (&String::new(), "unknown")] {
            assert_eq!(told(&list.named(sha, None).unwrap()), expected);
            assert_eq!(told(&list.named(sha, Some(&store)).unwrap()), expected);
        }
        assert_eq!(told(&store.of(&list).unwrap()), "unknown");
        store.deny(&list).unwrap();
        assert_eq!(told(&list.named(&sha, Some(&store)).unwrap()), "denied");
        assert_eq!(sha.len(), 64);
    }
}
