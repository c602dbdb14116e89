//! The database migrations that a commit has: the newest of each place, those that the session added, and several heads.
//!
//! Which tools there are is in [`table`]; how migrations that name each other are ordered is in [`alembic`] and [`django`],
//! and by version here. Whether any of them was applied to a database is in no tree.

mod alembic;
mod django;
mod table;

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use regex::{Regex, RegexSet};
use table::{FOLDERS, Order, TABLE, Tool};

use super::foreign::{is_foreign, is_foreign_folder};
use super::trees::{self, Trees};
use super::{Change, File};
use crate::git::Bounds;
use crate::ids::ObjectId;

/// A folder of migrations.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    pub tool: &'static str,
    pub path: String,
    /// Those that no other comes behind: one, unless two people added one each.
    pub heads: Vec<Head>,
    /// Names of those that the session added.
    pub added: Vec<String>,
    /// What the tool's users do about several heads.
    pub joins: &'static str,
}

/// A migration that no other comes behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// By which the tool knows it.
    pub name: String,
    /// What it does, in its author's words, where these are not in the name.
    pub title: String,
}

/// A migration's file.
#[derive(Clone, Debug)]
struct Migration {
    path: String,
    /// Its content's.
    id: ObjectId,
    name: String,
    version: Version,
}

/// Folders looked through in search of migrations.
const BOUNDS: Bounds = Bounds { depth: 7, folders: 800 };

/// Of one such folder that lies beyond, and how many of these are looked into.
const BOUNDS_OF_ONE: Bounds = Bounds { depth: 2, folders: 500 };
const MOST_MISSED: usize = 20;

/// How many files of migrations are read, and how large one may be.
const MOST_READ: usize = 2_000;
const LARGEST: usize = 256 * 1024;

/// How many files are looked at for a tool's words.
const MOST_PROVING: usize = 5;

pub(super) fn found(trees: &Trees<'_>) -> Vec<Place> {
    let paths = candidates(trees);
    let beside = |place: &str, wanted: &str| {
        let above = place.match_indices('/').map(|(at, _)| &place[..=at]);
        let folders = above.map(str::to_owned).chain([String::new(), format!("{place}/")]);
        folders.into_iter().any(|folder| trees.now(&format!("{folder}{wanted}"), LARGEST).is_some())
    };
    let mut left = MOST_READ;
    let mut places = Vec::new();
    for (path, fitting) in by_place(&paths) {
        let proven = fitting.into_iter().find(|(tool, files)| {
            is_said(tool, files, trees)
                && (tool.beside.is_empty() || tool.beside.iter().any(|wanted| beside(&path, wanted)))
        });
        let Some((tool, files)) = proven else { continue };
        let mut read = |file: &Migration| {
            left = left.checked_sub(1)?;
            trees.met(&file.id, LARGEST)
        };
        let heads = match tool.order {
            Order::Alembic => alembic::heads(&texts(&files, &mut read)),
            Order::Django => django::heads(&path, &texts(&files, &mut read)),
            Order::Version { unique } => newest(&files, unique),
        };
        let added = files.iter().filter(|file| trees.changed(&file.path).is_some_and(came));
        let added = added.map(|file| file.name.clone()).collect();
        places.push(Place { tool: tool.name, path, heads, added, joins: tool.joins });
    }
    places
}

/// Whether the tool's words are in one of the newest files: there may be others among the migrations.
fn is_said(tool: &Tool, files: &[Migration], trees: &Trees<'_>) -> bool {
    let mut newest: Vec<_> = files.iter().collect();
    newest.sort_by(|a, b| b.by_version(a));
    let has_word = |text: String| tool.says.iter().any(|word| text.contains(word));
    let says = |file: &&Migration| trees.met(&file.id, LARGEST).is_some_and(has_word);
    tool.says.is_empty() || newest.iter().take(MOST_PROVING).any(says)
}

/// The paths that may be migrations: of the folders near to the top, and of those that the session changed, however deep.
fn candidates(trees: &Trees<'_>) -> Candidates {
    let mut paths = Candidates::new();
    gather(trees, "", BOUNDS, &mut paths);
    let changed = trees.files.iter().filter(|file| file.change != Change::Deleted).filter_map(trees::path);
    let missed = changed.filter(|path| !is_foreign(path) && !paths.contains_key(*path));
    let folders: BTreeSet<&str> = missed.filter_map(|path| outermost(path.rsplit_once('/')?.0)).collect();
    for folder in folders.into_iter().take(MOST_MISSED) {
        gather(trees, folder, BOUNDS_OF_ONE, &mut paths);
    }
    paths
}

fn gather(trees: &Trees<'_>, below: &str, bounds: Bounds, paths: &mut Candidates) {
    let enters = |folder: &str| !is_foreign_folder(folder);
    trees.walk(below, bounds, enters, |met| {
        if outermost(met.folder).is_some() {
            paths.extend(met.id().ok().map(|id| (met.path(), id)));
        }
    });
}

/// The first folder on the way to this one whose name says that it may hold migrations.
fn outermost(folder: &str) -> Option<&str> {
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    let may_hold = |folder: &&str| {
        let name = folder.rsplit('/').next().unwrap_or_default();
        FOLDERS.iter().any(|word| name.contains(word))
    };
    ends.map(|end| &folder[..end]).find(may_hold)
}

/// Paths, with the ids of their content.
type Candidates = BTreeMap<String, ObjectId>;

/// The tools that a place may be of, each with the files that would be its migrations.
type Fitting = Vec<(&'static Tool, Vec<Migration>)>;

fn by_place(paths: &Candidates) -> BTreeMap<String, Fitting> {
    let mut places: BTreeMap<String, Fitting> = BTreeMap::new();
    if paths.is_empty() {
        return places;
    }
    let Ok(any) = RegexSet::new(TABLE.iter().map(|tool| tool.path)) else { return places };
    // Each is made when the first path fits it.
    let made: Vec<OnceCell<Option<Regex>>> = TABLE.iter().map(|_| OnceCell::new()).collect();
    for (path, id) in paths {
        for row in any.matches(path) {
            let tool = &TABLE[row];
            let pattern = made[row].get_or_init(|| Regex::new(tool.path).ok());
            let Some(parts) = pattern.as_ref().and_then(|pattern| pattern.captures(path)) else { continue };
            let part = |name: &str| parts.name(name).map_or("", |part| part.as_str());
            let migration = Migration {
                path: path.clone(),
                id: id.clone(),
                name: part("name").to_owned(),
                version: Version::of(part("version")),
            };
            let fitting = places.entry(part("place").to_owned()).or_default();
            match fitting.iter_mut().find(|(other, _)| other.name == tool.name) {
                Some((_, files)) => files.push(migration),
                None => fitting.push((tool, vec![migration])),
            }
        }
    }
    // In the table's order, whichever file came first.
    let rank = |tool: &Tool| TABLE.iter().position(|row| row.name == tool.name);
    places.values_mut().for_each(|fitting| fitting.sort_by_key(|(tool, _)| rank(tool)));
    places
}

fn texts(files: &[Migration], read: impl FnMut(&Migration) -> Option<String>) -> Vec<(String, String)> {
    let texts: Vec<_> = files.iter().map(read).collect();
    files.iter().zip(texts).filter_map(|(file, text)| Some((file.name.clone(), text?))).collect()
}

fn came(file: &File) -> bool {
    matches!(file.change, Change::Created | Change::Renamed(_))
}

/// The last by version; with it all of that version, where there must be one alone.
fn newest(files: &[Migration], unique: bool) -> Vec<Head> {
    let Some(last) = files.iter().max_by(|a, b| a.by_version(b)) else { return Vec::new() };
    let alike = |file: &&Migration| files.iter().any(|other| other.version == file.version && other.name != file.name);
    let mut heads: Vec<_> = files.iter().filter(alike).filter(|_| unique).collect();
    if !heads.iter().any(|file| file.version == last.version) {
        heads.push(last);
    }
    heads.sort_by(|a, b| a.by_version(b));
    heads.into_iter().map(|file| Head { name: file.name.clone(), title: String::new() }).collect()
}

impl Migration {
    fn by_version(&self, other: &Self) -> Ordering {
        (&self.version, &self.name).cmp(&(&other.version, &other.name))
    }
}

/// The numbers in a version, first to last: `20260205`, `2026_02_05`, `1.10`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(Vec<u128>);

impl Version {
    fn of(text: &str) -> Self {
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        Self(numbers.map(|number| number.parse().unwrap_or(u128::MAX)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> ObjectId {
        "0".repeat(40).parse().unwrap()
    }

    fn tools_of(paths: &[&str]) -> Vec<(String, Vec<&'static str>)> {
        let paths = paths.iter().map(|path| ((*path).to_owned(), nothing())).collect();
        let places = by_place(&paths).into_iter();
        places.map(|(place, fitting)| (place, fitting.iter().map(|(tool, _)| tool.name).collect())).collect()
    }

    #[test]
    fn paths_tell_which_tools_it_may_be() {
        for (path, place, tool) in [
            ("backend/alembic/versions/001_initial.py", "backend/alembic/versions", "alembic"),
            ("shop/migrations/0001_initial.py", "shop/migrations", "Django"),
            ("db/migrate/20260205101112_add_nodes.rb", "db/migrate", "Rails"),
            ("prisma/migrations/20260205101112_nodes/migration.sql", "prisma/migrations", "Prisma"),
            ("migrations/2026-02-05-101112_nodes/up.sql", "migrations", "diesel"),
            ("src/main/resources/db/migration/V1_2__nodes.sql", "src/main/resources/db/migration", "Flyway"),
            ("database/migrations/2026_02_05_101112_nodes.php", "database/migrations", "Laravel"),
            ("migrations/000001_nodes.up.sql", "migrations", "golang-migrate"),
            ("drizzle/0000_nodes.sql", "drizzle", "drizzle"),
            ("migrations/20260205101112_nodes.js", "migrations", "knex"),
            ("src/migrations/1770282000000-Nodes.ts", "src/migrations", "TypeORM"),
        ] {
            let found = tools_of(&[path]);
            assert!(found.len() == 1 && found[0].0 == place && found[0].1.contains(&tool), "{path}: {found:?}");
        }
        let none = ["shop/migrations/__init__.py", "migrations/README.md", "db/schema.rb", "migrations/1_a.down.txt"];
        assert_eq!(tools_of(&none), []);
    }

    #[test]
    fn every_row_names_place_and_name() {
        for tool in TABLE {
            let names: Vec<_> = Regex::new(tool.path).unwrap().capture_names().flatten().map(str::to_owned).collect();
            let has_version = names.contains(&"version".to_owned());
            assert!(names.contains(&"place".to_owned()) && names.contains(&"name".to_owned()), "{}", tool.name);
            assert_eq!(has_version, matches!(tool.order, Order::Version { .. }), "{}", tool.name);
        }
    }

    #[test]
    fn two_of_one_version_are_heads_where_that_must_not_be() {
        let file = |name: &str| Migration {
            path: name.into(),
            id: nothing(),
            name: name.into(),
            version: Version::of(name.split('_').next().unwrap()),
        };
        let names = |files: &[&str], unique| -> Vec<String> {
            let files: Vec<_> = files.iter().map(|name| file(name)).collect();
            newest(&files, unique).into_iter().map(|head| head.name).collect()
        };
        assert_eq!(names(&["9_a", "10_b"], true), ["10_b"]);
        assert_eq!(names(&["1_a", "2_b", "2_c"], true), ["2_b", "2_c"]);
        assert_eq!(names(&["1_a", "1_b", "2_c"], true), ["1_a", "1_b", "2_c"]);
        assert_eq!(names(&["2_b", "2_c"], false), ["2_c"]);
        // The two directions of one are one.
        assert_eq!(names(&["1_a", "2_b", "2_b"], true), ["2_b"]);
    }
}
