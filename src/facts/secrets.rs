//! The secrets in this process's environment: the one fact that must not be stored, wherever it stands and however it looks.

use crate::redact;

/// A value that is shorter may be a word.
const SHORTEST: usize = 8;

/// Variables whose values are in the open: who works here, and where.
const IDENTITY: &[&str] = &[
    "USER",
    "LOGNAME",
    "USERNAME",
    "HOSTNAME",
    "HOME",
    "PWD",
    "EMAIL",
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
];

/// The values of variables whose names say that they are secret.
pub fn in_environment() -> Vec<Vec<u8>> {
    let all: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let in_the_open = |value: &str| all.iter().any(|(name, other)| IDENTITY.contains(&name.as_str()) && other == value);
    let secret = |name: &str| {
        let upper = name.to_ascii_uppercase();
        let names_a_place = upper.starts_with("GIT_") || upper.ends_with("_SOCK") || upper.ends_with("ASKPASS");
        !names_a_place && redact::names_a_secret(name)
    };
    let usable = |value: &str| {
        let is_path = value.starts_with(['/', '~', '.']) || value.get(1..3) == Some(":\\");
        value.len() >= SHORTEST && !is_path && !value.bytes().all(|byte| byte.is_ascii_digit()) && !in_the_open(value)
    };
    let found = all.iter().filter(|(name, value)| secret(name) && usable(value));
    found.map(|(_, value)| value.clone().into_bytes()).collect()
}
