//! The packages that this session installed, upgraded and removed: those that somebody asked for by name, the others by
//! number.

use std::collections::BTreeMap;

use super::{Sources, more, not_looked_at, section};
use crate::changes::packages::{LockFile, Move, Others, plain_name};
use crate::facts::Package;
use crate::markdown::{code_span, fenced, inert};
use crate::text;

/// How many are listed of a file, in each list.
const MOST: usize = 30;

/// One source of packages: a lock file, or a virtual environment.
#[derive(Default)]
struct Group {
    /// As Markdown.
    place: String,
    installed: Vec<String>,
    upgraded: Vec<String>,
    removed: Vec<String>,
    others: Others,
}

pub(super) fn packages(sources: &Sources) -> String {
    let locks = &sources.derived.packages;
    let read = locks.iter().filter(|lock| !lock.unread);
    let groups: Vec<_> = read.map(of_lock).chain(of_environments(&sources.facts.packages, locks)).collect();
    let is_one = groups.len() == 1;
    let parts: Vec<_> = groups.iter().map(|group| group.text(is_one)).collect();
    let unread = locks.iter().filter(|lock| lock.unread);
    let unread: String = unread.map(|lock| format!("- not looked at: {} (too large)\n", place(lock))).collect();
    let unlisted = unread + &more(sources.facts.more.packages) + &not_looked_at(&sources.facts, &["packages"]);
    let parts = parts.into_iter().chain(Some(unlisted).filter(|lines| !lines.is_empty()));
    section("Installed Packages (This Session)", parts.collect::<Vec<_>>().join("\n"))
}

fn place(lock: &LockFile) -> String {
    code_span(&text::quote_path(lock.path.as_bytes()))
}

fn of_lock(lock: &LockFile) -> Group {
    let mut group = Group { place: place(lock), others: lock.others, ..Group::default() };
    for Move { name, from, to } in &lock.moves {
        match (from.is_empty(), to.is_empty()) {
            (true, _) => group.installed.extend(to.iter().map(|version| pinned(name, version))),
            (_, true) => group.removed.push(format!("{name} {}", from.join(", ")).trim_end().to_owned()),
            _ => group.upgraded.push(format!("{name} {} -> {}", from.join(", "), to.join(", "))),
        }
    }
    group
}

/// What a virtual environment holds that no lock file told already, by environment.
fn of_environments(packages: &[Package], locks: &[LockFile]) -> Vec<Group> {
    let is_told = |package: &Package| {
        let is_same =
            |moved: &Move| plain_name(&moved.name) == plain_name(&package.name) && moved.to.contains(&package.version);
        locks.iter().flat_map(|lock| &lock.moves).any(is_same)
    };
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for package in packages.iter().filter(|package| !is_told(package)) {
        let Some(at) = &package.at else { continue };
        let group = groups.entry(at).or_default();
        group.place = code_span(&text::quote_path(at.as_bytes()));
        if package.asked {
            group.installed.push(pinned(&text::one_line(&package.name), &text::one_line(&package.version)));
        } else {
            group.others.installed += 1;
        }
    }
    groups.into_values().collect()
}

/// As pip writes it. What is asked for with a sign of its own (`>=2`) keeps that.
fn pinned(name: &str, version: &str) -> String {
    if version.is_empty() || version.starts_with(['=', '<', '>', '~', '!']) {
        format!("{name}{version}")
    } else {
        format!("{name}=={version}")
    }
}

impl Group {
    fn text(&self, is_one: bool) -> String {
        let mut out = if is_one { String::new() } else { format!("{}:\n", self.place) };
        if !self.installed.is_empty() {
            let lines: String = self.installed.iter().take(MOST).map(|line| format!("{line}\n")).collect();
            out.push_str(&fenced(&lines));
        }
        let mut lines = String::new();
        let more = |list: &[String], what: &str| {
            let left = list.len().saturating_sub(MOST);
            if left > 0 { format!("- and {left} more {what}\n") } else { String::new() }
        };
        lines.push_str(&more(&self.installed, "installed"));
        for (list, what) in [(&self.upgraded, "upgraded"), (&self.removed, "removed")] {
            lines.extend(list.iter().take(MOST).map(|line| format!("- {what}: {}\n", inert(line))));
            lines.push_str(&more(list, what));
        }
        let Others { installed, upgraded, removed } = self.others;
        let counts = [(installed, "installed"), (upgraded, "upgraded"), (removed, "removed")];
        let counts: Vec<_> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if !counts.is_empty() {
            // Where nobody asked for any, there are none that need them.
            let has_asked = [&self.installed, &self.upgraded, &self.removed].iter().any(|list| !list.is_empty());
            let what = if has_asked { "with those that they need" } else { "brought along" };
            lines.push_str(&format!("- {what}: {}\n", counts.join(", ")));
        }
        if !lines.is_empty() && !self.installed.is_empty() {
            out.push('\n');
        }
        out + &lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Derived;
    use crate::facts::Facts;

    fn moved(name: &str, from: &[&str], to: &[&str]) -> Move {
        let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Move { name: name.into(), from: owned(from), to: owned(to) }
    }

    fn package(name: &str, version: &str, asked: bool) -> Package {
        let at = Some(".venv".into());
        Package { name: name.into(), version: version.into(), by: "pip".into(), at, asked }
    }

    fn shown(packages_of: Vec<LockFile>, probed: Vec<Package>) -> String {
        let facts = Facts { packages: probed, ..Facts::default() };
        let derived = Derived { packages: packages_of, ..Derived::default() };
        packages(&Sources { facts, derived, ..Sources::default() })
    }

    #[test]
    fn one_lock_file_is_not_named() {
        let lock = LockFile {
            path: "Cargo.lock".into(),
            moves: vec![
                moved("fastapi", &[], &["0.104.1"]),
                moved("httpx", &[], &[">=0.2"]),
                moved("gone", &["1"], &[]),
                moved("sqlalchemy", &["2.0.22"], &["2.0.23"]),
            ],
            others: Others { installed: 41, upgraded: 0, removed: 1 },
            unread: false,
        };
        assert_eq!(
            shown(vec![lock], Vec::new()),
            "### Installed Packages (This Session)\n\n```\nfastapi==0.104.1\nhttpx>=0.2\n```\n\n\
             - upgraded: sqlalchemy 2.0.22 -> 2.0.23\n- removed: gone 1\n\
             - with those that they need: 41 installed, 1 removed\n"
        );
    }

    #[test]
    fn an_environment_tells_what_the_lock_file_does_not() {
        let lock = LockFile {
            path: "requirements.txt".into(),
            moves: vec![moved("fastapi", &[], &["0.104.1"])],
            ..LockFile::default()
        };
        let probed =
            vec![package("FastAPI", "0.104.1", true), package("ruff", "0.1.0", true), package("x", "1", false)];
        assert_eq!(
            shown(vec![lock], probed),
            "### Installed Packages (This Session)\n\n`requirements.txt`:\n```\nfastapi==0.104.1\n```\n\n\
             `.venv`:\n```\nruff==0.1.0\n```\n\n- with those that they need: 1 installed\n"
        );
        assert_eq!(
            shown(Vec::new(), vec![package("x", "1", false)]),
            "### Installed Packages (This Session)\n\n- brought along: 1 installed\n"
        );
        assert_eq!(shown(Vec::new(), Vec::new()), "");
    }
}
