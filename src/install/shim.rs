//! The hook files: one small POSIX script an event, embedded in the program, filled in, and recognised again.
//!
//! A script is ours by its second line, `# git-handoff hook EVENT, version N`; it is unedited when what surrounds the
//! two filled-in values is the text in `hooks/`. The scripts run the user's own hook first and pass on its failure.

use std::path::Path;

/// An event of git's that we listen to.
#[derive(Debug)]
pub struct Event {
    pub name: &'static str,
    text: &'static str,
}

macro_rules! events {
    ($($name:literal),*) => {
        [$(Event { name: $name, text: include_str!(concat!("../../hooks/", $name)) }),*]
    };
}

/// Every event that gets a hook, in the order in which git runs them.
pub const EVENTS: [Event; 7] = events![
    "pre-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "post-checkout",
    "post-merge",
    "post-rewrite"
];

const BINARY: &str = "@binary@";
const USER: &str = "@user@";

/// One of our scripts, as found in a hooks directory.
#[derive(Debug, PartialEq, Eq)]
pub struct Shim {
    /// The name of the user's hook that it runs first.
    pub user: Option<String>,
    /// Whether the text is what this version of the program writes; `None` for another version's, beyond comparing.
    pub unedited: Option<bool>,
}

impl Event {
    /// The script that runs `user`, a file beside it, and then `binary`.
    pub fn shim(&self, binary: &Path, user: Option<&str>) -> Vec<u8> {
        let (before, between, after) = self.parts();
        let mut shim = before.as_bytes().to_vec();
        if let Some(between) = between {
            shim.extend(quoted(&in_shell(binary)));
            shim.extend(between.as_bytes());
        }
        shim.extend(quoted(user.unwrap_or_default().as_bytes()));
        shim.extend(after.as_bytes());
        shim
    }

    /// Reads a hook file; `None` when it is somebody else's.
    pub fn recognise(&self, bytes: &[u8]) -> Option<Shim> {
        let version = self.version_of(bytes)?;
        let is_present = self.version_of(self.text.as_bytes()) == Some(version);
        Some(Shim { user: user_in(bytes), unedited: is_present.then(|| self.is_unedited(bytes)) })
    }

    /// What the identity line of a script of this event ends in; each event's scripts are numbered by themselves.
    fn version_of<'t>(&self, script: &'t [u8]) -> Option<&'t str> {
        let line = script.split(|byte| *byte == b'\n').nth(1)?;
        let identity = format!("# git-handoff hook {}, version ", self.name);
        let version = std::str::from_utf8(line).ok()?.trim_end().strip_prefix(&identity)?;
        (!version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())).then_some(version)
    }

    fn is_unedited(&self, bytes: &[u8]) -> bool {
        let (before, between, after) = self.parts();
        let filled = bytes.strip_prefix(before.as_bytes()).and_then(|rest| rest.strip_suffix(after.as_bytes()));
        filled.is_some_and(|filled| match between {
            // The last quote between the values is the user's opening one: a name holds none.
            Some(between) => {
                let at = filled.iter().rposition(|byte| *byte == b'\'').map_or(0, |quote| quote + 1);
                let binary = filled[..at].strip_suffix(between.as_bytes());
                binary.is_some_and(is_quoted) && is_name(&filled[at..])
            }
            None => is_name(filled),
        })
    }

    /// The text before the values, between them (`None` when the script needs no binary), and after them.
    fn parts(&self) -> (&'static str, Option<&'static str>, &'static str) {
        let (before, after) = self.text.split_once(USER).unwrap_or((self.text, ""));
        match before.split_once(BINARY) {
            Some((before, between)) => (before, Some(between), after),
            None => (before, None, after),
        }
    }
}

/// The value of the last line `user='NAME'`; the names that we give need no quoting.
fn user_in(bytes: &[u8]) -> Option<String> {
    let mut lines = bytes.split(|byte| *byte == b'\n').rev();
    let name = lines.find_map(|line| line.strip_prefix(b"user='")?.strip_suffix(b"'"))?;
    let name = std::str::from_utf8(name).ok().filter(|name| is_name(name.as_bytes()))?;
    name.contains(super::ASIDE).then(|| name.to_owned())
}

/// The path as a shell of git's reads it.
fn in_shell(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        return bytes.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
    }
    bytes.to_vec()
}

/// The text for between two single quotes.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut quoted = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'\'' => quoted.extend(br"'\''"),
            other => quoted.push(*other),
        }
    }
    quoted
}

/// The text stays within the two single quotes around it.
fn is_quoted(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\'') {
        match rest[at..].strip_prefix(br"'\''") {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Nothing, or a name such as we give to a user's hook.
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
}
