//! Packages that a session installed, upgraded or removed: the difference of the lock files between its two states.
//!
//! Each family of lock files has a reader in a file of its own; here is which reads which, and what differs. A package that
//! the project names itself is listed, one that only came along is counted. Where the lock file does not tell the two apart,
//! the manifest beside it does.

mod bundler;
mod cargo;
mod composer;
mod go;
mod lines;
mod npm;
mod pnpm;
mod python;
mod requirements;
mod yarn;

use std::collections::{BTreeMap, BTreeSet};

pub use python::plain_name;

use super::Change;
use super::foreign::is_foreign;
use super::trees::{self, Trees};

/// What a session changed in one lock file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    pub path: String,
    /// Of those that the project names itself.
    pub moves: Vec<Move>,
    /// Of the others, how many came, changed their version, or went.
    pub others: Others,
    /// It is too large to be read: what changed in it is not known.
    pub unread: bool,
}

/// A package's versions that went and came: one side is empty where the package itself came or went.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    pub name: String,
    pub from: Vec<String>,
    pub to: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    pub installed: usize,
    pub upgraded: usize,
    pub removed: usize,
}

/// What a lock file pins: the versions of each package, apart for those that the project names itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lock {
    direct: Pins,
    others: Pins,
}

type Pins = BTreeMap<String, BTreeSet<String>>;

/// The names that the project names itself.
type Names = BTreeSet<String>;

/// How a kind of lock file is read. None of the readers ever fails: what is not understood is not there.
struct Row {
    /// Whether a file of this name, in a folder of this one, is of the kind.
    is: fn(name: &str, folder: &str) -> bool,
    read: Reader,
}

enum Reader {
    /// The lock file says what the project names itself.
    Alone(fn(&str) -> Lock),
    /// The manifest of this name beside it says so.
    With { manifest: &'static str, names: fn(&str) -> Names, read: fn(&str, Option<&Names>) -> Lock },
}

const TABLE: [Row; 11] = [
    Row { is: |name, _| name == "Cargo.lock", read: Reader::Alone(cargo::lock) },
    Row {
        is: |name, _| matches!(name, "package-lock.json" | "npm-shrinkwrap.json"),
        read: Reader::With { manifest: "package.json", names: npm::manifest, read: npm::lock },
    },
    Row { is: |name, _| name == "pnpm-lock.yaml", read: Reader::Alone(pnpm::lock) },
    Row {
        is: |name, _| name == "yarn.lock",
        read: Reader::With { manifest: "package.json", names: npm::manifest, read: yarn::lock },
    },
    Row { is: |name, _| name == "uv.lock", read: Reader::Alone(python::uv) },
    Row {
        is: |name, _| name == "poetry.lock",
        read: Reader::With { manifest: "pyproject.toml", names: python::manifest, read: python::poetry },
    },
    Row { is: requirements::is_one, read: Reader::Alone(requirements::lock) },
    Row { is: |name, _| name == "Gemfile.lock", read: Reader::Alone(bundler::lock) },
    Row { is: |name, _| name == "gems.locked", read: Reader::Alone(bundler::lock) },
    Row { is: |name, _| name == "go.mod", read: Reader::Alone(go::module) },
    Row {
        is: |name, _| name == "composer.lock",
        read: Reader::With { manifest: "composer.json", names: composer::manifest, read: composer::lock },
    },
];

/// How large a lock file may be, and how many are read.
const LARGEST: usize = 8 * 1024 * 1024;
const MOST: usize = 20;

/// The lock files in which the session changed something, by path. One that went says nothing: its packages may be pinned by
/// another now.
pub(super) fn changed(trees: &Trees<'_>) -> Vec<LockFile> {
    let of = |file| {
        let path = trees::path(file).filter(|path| !is_foreign(path))?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let row = TABLE.iter().find(|row| (row.is)(name, folder.rsplit('/').next().unwrap_or_default()))?;
        Some((file, path, row))
    };
    let locks = trees.files.iter().filter(|file| file.change != Change::Deleted).filter_map(of).take(MOST);
    locks
        .filter_map(|(file, path, row)| {
            let Some((before, now)) = trees.pair(file, LARGEST) else {
                return Some(LockFile { path: path.to_owned(), unread: true, ..LockFile::default() });
            };
            let (before, now) = match row.read {
                Reader::Alone(read) => (read(&before), read(&now)),
                Reader::With { manifest, names, read } => {
                    let (named_before, named) = named(trees, path, manifest, names);
                    (read(&before, named_before.as_ref()), read(&now, named.as_ref()))
                }
            };
            difference(path, &before, &now)
        })
        .collect()
}

/// What the manifest beside a lock file named before, and names now.
fn named(trees: &Trees<'_>, lock: &str, manifest: &str, names: fn(&str) -> Names) -> (Option<Names>, Option<Names>) {
    let path = lock.rsplit_once('/').map_or_else(|| manifest.to_owned(), |(folder, _)| format!("{folder}/{manifest}"));
    let pair = trees.changed(&path).and_then(|file| trees.pair(file, LARGEST));
    match pair {
        Some((before, now)) => (Some(names(&before)), Some(names(&now))),
        None => {
            let now = trees.now(&path, LARGEST).map(|text| names(&text));
            (now.clone(), now)
        }
    }
}

fn difference(path: &str, before: &Lock, now: &Lock) -> Option<LockFile> {
    let moves = moved(&before.direct, &now.direct);
    let mut others = Others::default();
    for moved in moved(&before.others, &now.others) {
        // What the project began or ceased to name itself was there already.
        let named = |pins: &Pins| pins.contains_key(&moved.name);
        match (moved.from.is_empty(), moved.to.is_empty()) {
            (true, _) if named(&before.direct) => {}
            (_, true) if named(&now.direct) => {}
            (true, _) => others.installed += 1,
            (_, true) => others.removed += 1,
            _ => others.upgraded += 1,
        }
    }
    let says_something = !moves.is_empty() || others != Others::default();
    says_something.then(|| LockFile { path: path.to_owned(), moves, others, unread: false })
}

fn moved(before: &Pins, now: &Pins) -> Vec<Move> {
    let none = BTreeSet::new();
    let names: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let moves = names.into_iter().map(|name| {
        let [old, new] = [before, now].map(|pins| pins.get(name).unwrap_or(&none));
        let [from, to] = [old.difference(new), new.difference(old)].map(|versions| versions.cloned().collect());
        Move { name: name.clone(), from, to }
    });
    moves.filter(|moved| !moved.from.is_empty() || !moved.to.is_empty()).collect()
}

impl Lock {
    /// Of name and version. What is no plain word is no package: it would go into a document.
    fn pin(&mut self, name: &str, version: &str, is_direct: bool) {
        let is_word = |word: &str| word.len() <= LONGEST && word.chars().all(|c| c.is_ascii_graphic() && c != '`');
        let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '_'));
        if begins && is_word(name) && is_word(version) {
            let pins = if is_direct { &mut self.direct } else { &mut self.others };
            pins.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
    }
}

/// The longest name or version: npm allows 214 bytes.
const LONGEST: usize = 214;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A lock's packages as lines, those that the project names marked.
    pub(super) fn shown(lock: &Lock) -> Vec<String> {
        let lines = |pins: &Pins, mark: &str| -> Vec<String> {
            let line = |(name, versions): (&String, &BTreeSet<String>)| {
                format!("{mark}{name} {}", versions.iter().cloned().collect::<Vec<_>>().join(" "))
            };
            pins.iter().map(line).collect()
        };
        [lines(&lock.direct, "* "), lines(&lock.others, "")].concat()
    }

    fn read(row: &Row, text: &str) -> Lock {
        match row.read {
            Reader::Alone(read) => read(text),
            Reader::With { names, read, .. } => read(text, Some(&names(text))),
        }
    }

    #[test]
    fn what_is_named_is_listed_and_the_rest_counted() {
        let lock = |direct: &[(&str, &str)], others: &[(&str, &str)]| {
            let mut lock = Lock::default();
            direct.iter().for_each(|(name, version)| lock.pin(name, version, true));
            others.iter().for_each(|(name, version)| lock.pin(name, version, false));
            lock
        };
        let before = lock(&[("a", "1"), ("b", "1"), ("c", "1")], &[("x", "1"), ("y", "1"), ("z", "1"), ("d", "1")]);
        let now = lock(&[("a", "1"), ("b", "2"), ("d", "1")], &[("x", "2"), ("z", "1"), ("w", "1"), ("v", "1")]);
        let found = difference("Cargo.lock", &before, &now).unwrap();
        let moves: Vec<_> = found.moves.iter().map(|m| format!("{} {:?} {:?}", m.name, m.from, m.to)).collect();
        assert_eq!(moves, ["b [\"1\"] [\"2\"]", "c [\"1\"] []", "d [] [\"1\"]"]);
        assert_eq!(found.others, Others { installed: 2, upgraded: 1, removed: 1 });
        assert_eq!(difference("Cargo.lock", &now, &now), None);
    }

    #[test]
    fn what_is_no_word_is_no_package() {
        let mut lock = Lock::default();
        for (name, version) in [("a b", "1"), ("<!--", "1"), ("a", "`1"), ("", "1"), ("a\n", "1"), ("### a", "1")] {
            lock.pin(name, version, true);
        }
        assert_eq!(lock, Lock::default());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = String::from_utf8_lossy(&bytes);
            TABLE.iter().for_each(|row| drop(read(row, &text)));
        }

        #[test]
        fn any_lines_are_read(pieces in proptest::collection::vec(prop_oneof![
            Just("packages:\n"), Just("importers:\n"), Just("  .:\n"), Just("    dependencies:\n"), Just("  '/a@1(b@2)':\n"),
            Just("@"), Just("/"), Just("\"a@^1\":\n"), Just("  version: \"1\"\n"), Just("# via -r\n"), Just("a==1\\\n"),
            Just("require (\n"), Just(")\n"), Just("GEM\n"), Just("  specs:\n"), Just("    a (1)\n"), Just("[[package]]\n"),
            Just("name = \"a\"\n"), Just("{\"packages\":{\"\":[1]}}"), Just("ü"), Just("\t"), Just("'"), Just("(")], 0..20)) {
            let text = pieces.concat();
            TABLE.iter().for_each(|row| drop(read(row, &text)));
        }
    }
}
