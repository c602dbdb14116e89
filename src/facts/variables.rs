//! Environment variables that the project's files name and that are set here. Names alone: of `.env` nothing right of a `=`
//! is looked at.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::layout::Layout;
use super::probes::Scene;
use super::services::COMPOSE;
use super::{Facts, Setting, SettingKind, capped};
use crate::clock::{Deadline, TimeUp};

/// How many a record lists.
const MOST: usize = 30;

/// How many files are read for them.
const MOST_FILES: usize = 20;

/// Files that set variables, one a line.
const FILES: [&str; 4] = [".env", ".env.*", "*.env", ".envrc"];

type Pattern = LazyLock<Option<Regex>>;

/// `NAME=`, `export NAME=`.
static SET: Pattern = LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=").ok());

/// `${NAME}`, `${NAME:-default}`.
static USED: Pattern = LazyLock::new(|| Regex::new(r"\$\{([A-Za-z_][A-Za-z0-9_]*)").ok());

/// Everybody has these, or git does.
const USUAL: [&str; 15] = [
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "SHELL", "TERM", "PWD", "OLDPWD", "EDITOR", "VISUAL", "PAGER", "TZ",
    "TMPDIR", "HOSTNAME",
];

pub fn detect() -> Vec<&'static str> {
    [&FILES[..], &COMPOSE].concat()
}

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let is_set = |name: &String| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let named = named(&scene.layout, &scene.deadline)?;
    let mut set: Vec<_> = named.into_iter().filter(|name| !is_usual(name)).filter(is_set).collect();
    facts.more.settings += capped(&mut set, MOST);
    facts.settings.extend(set.into_iter().map(|name| Setting { kind: SettingKind::Environment, name }));
    Ok(())
}

fn named(layout: &Layout, deadline: &Deadline) -> Result<BTreeSet<String>, TimeUp> {
    let setting = layout.named(&FILES).filter(|file| !file.is_sample).take(MOST_FILES).map(|file| (file, &SET));
    let using = layout.named(&COMPOSE).filter(|file| !file.is_sample).take(MOST_FILES).map(|file| (file, &USED));
    let mut names = BTreeSet::new();
    for (file, pattern) in setting.chain(using) {
        deadline.check()?;
        let (Some(text), Some(pattern)) = (layout.read(file), pattern.as_ref()) else { continue };
        names.extend(pattern.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    Ok(names)
}

fn is_usual(name: &str) -> bool {
    USUAL.contains(&name) || name.starts_with("GIT_") || name.starts_with("LC_")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::facts::layout::tests::tree;

    #[test]
    fn names_are_taken_and_values_are_not() {
        let (_folder, layout) = tree(&[
            (
                ".env",
                "DATABASE_URL=postgres://u:p@h/$NOT_THIS\n  SPACED = x=y\n# COMMENTED=1\n=broken\n9X=1\nPATH=/x\n",
            ),
            ("api/.envrc", "export API_KEY=abc\nlayout python\n"),
            ("compose.yaml", "image: x:${TAG:-1}\nurl: ${DATABASE_URL}\n"),
            ("main.py", "SECRET = 1"),
        ]);
        let named = named(&layout, &Deadline::after(Duration::from_secs(600))).unwrap();
        assert_eq!(
            named.into_iter().filter(|name| !is_usual(name)).collect::<Vec<_>>(),
            ["API_KEY", "DATABASE_URL", "SPACED", "TAG"]
        );
    }
}
