//! What the project's programs run in: virtual environments, and the versions that files ask for. A table, `table.toml`, which
//! says what each field is; virtual environments are in [`super::environments`].
//!
//! Commands to activate something are the table's. No file can make one.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::layout::{ENVIRONMENT, Found, Layout, fits};
use super::probes::Scene;
use super::{Facts, Runtime, capped, environments, words};
use crate::clock::{Deadline, TimeUp};
use crate::redact::Redactor;
use crate::text;

/// A test reads it, so this cannot fail.
static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("table.toml");

/// How many a record lists: those nearest to the top.
const MOST: usize = 12;

/// The row of the table that virtual environments stand in for.
const PYTHON: &str = "Python";

pub fn detect() -> Vec<&'static str> {
    TABLE.rows.iter().flat_map(Row::names).chain([ENVIRONMENT]).collect()
}

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let mut runtimes = in_layout(&scene.layout, &scene.config.redactor, &scene.deadline)?;
    facts.more.runtimes = capped(&mut runtimes, MOST);
    facts.runtimes = runtimes;
    Ok(())
}

fn in_layout(layout: &Layout, redactor: &Redactor, deadline: &Deadline) -> Result<Vec<Runtime>, TimeUp> {
    let environments = environments::of(layout, redactor);
    let mut runtimes = Vec::new();
    for row in &TABLE.rows {
        for (folder, files) in by_folder(layout, row) {
            deadline.check()?;
            let has_environment =
                row.name == PYTHON && environments.iter().any(|environment| environment.serves(folder));
            if !has_environment {
                runtimes.extend(row.in_folder(layout, folder, &files, redactor));
            }
        }
    }
    runtimes.extend(environments.into_iter().map(|environment| Runtime {
        name: PYTHON.to_owned(),
        version: environment.version,
        activate: Some(environment.activate),
        at: Some(environment.folder),
        named_in: environment.named_in,
    }));
    runtimes.sort_by_key(|runtime| runtime.named_in.matches('/').count());
    Ok(runtimes)
}

/// The files that the row knows, by the folder that they are in.
fn by_folder<'a>(layout: &'a Layout, row: &Row) -> BTreeMap<&'a str, Vec<&'a Found>> {
    let names: Vec<&str> = row.names().collect();
    let mut folders: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    for file in layout.named(&names).filter(|file| !file.is_sample) {
        folders.entry(file.folder()).or_default().push(file);
    }
    folders
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    #[serde(rename = "runtime")]
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    into: Option<String>,
    #[serde(default, rename = "file")]
    files: Vec<Source>,
    #[serde(default, rename = "lock")]
    locks: Vec<Lock>,
}

#[derive(Debug, Deserialize)]
struct Source {
    file: String,
    key: Option<String>,
    pattern: Option<Pattern>,
    #[serde(default)]
    all: bool,
    named: Option<Pattern>,
    activate: Option<String>,
}

/// Compiled when a file is there for it, and once for all of them: a project has few of the files that the table knows.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

impl Pattern {
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }
}

#[derive(Debug, Deserialize)]
struct Lock {
    file: String,
    activate: String,
}

impl Row {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|source| &source.file).chain(self.locks.iter().map(|lock| &lock.file)).map(String::as_str)
    }

    /// What the folder's files say; nothing where they say neither a version nor what to do.
    fn in_folder(&self, layout: &Layout, folder: &str, files: &[&Found], redactor: &Redactor) -> Option<Runtime> {
        let with = |name: &str| files.iter().copied().find(|file| fits(name, file.name()));
        let told = self.files.iter().find_map(|source| {
            let file = with(&source.file)?;
            let text = layout.read(file)?;
            let (version, activate) = (source.version(&text, redactor), source.command(&text));
            let says = version.is_some() || (source.asks_nothing() && activate.is_some());
            says.then_some((file, version, activate))
        });
        let installed = self.into.as_ref().is_some_and(|into| layout.has(&join(folder, into)));
        let lock = self.locks.iter().filter(|_| !installed).find_map(|lock| Some((with(&lock.file)?, &lock.activate)));
        let (version, activate) =
            told.as_ref().map_or((None, None), |(_, version, activate)| (version.clone(), activate.clone()));
        let activate = lock.map(|(_, command)| command.clone()).or(activate);
        let named_in = told.map(|(file, ..)| file).or(lock.map(|(file, _)| file))?;
        Some(Runtime {
            name: self.name.clone(),
            version,
            at: (!folder.is_empty()).then(|| folder.to_owned()),
            activate: activate.map(|command| words::command_in(folder, &command)),
            named_in: named_in.path.clone(),
        })
    }
}

impl Source {
    fn asks_nothing(&self) -> bool {
        self.key.is_none() && self.pattern.is_none()
    }

    fn version(&self, text: &str, redactor: &Redactor) -> Option<String> {
        if let Some(key) = &self.key {
            let value: Value = if self.file.ends_with(".json") {
                serde_json::from_str(text).ok()?
            } else {
                toml::from_str(text).ok()?
            };
            let found = key.split('.').try_fold(&value, |value, part| value.get(part))?;
            return words::version(&said(found)?, redactor);
        }
        let pattern = self.pattern.as_ref()?.regex()?;
        let places = pattern.captures_iter(text).take(if self.all { usize::MAX } else { 1 });
        let groups = |found: regex::Captures<'_>| {
            found.iter().skip(1).flatten().map(|group| group.as_str()).collect::<Vec<_>>().join(" ")
        };
        words::version(&places.map(groups).collect::<Vec<_>>().join(", "), redactor)
    }

    fn command(&self, text: &str) -> Option<String> {
        let command = self.activate.as_ref()?;
        let Some(named) = &self.named else { return Some(command.clone()) };
        let name = named.regex()?.captures(text)?[1].to_owned();
        Some(command.replace("NAME", &text::for_shell(&name)))
    }
}

/// A value in words: `20`, or `node 20, python 3.12` of a table.
fn said(value: &Value) -> Option<String> {
    let words = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().filter_map(said).collect::<Vec<_>>().join(" "),
        Value::Object(values) => match values.get("version") {
            Some(version) => said(version)?,
            None => {
                let pair = |(key, value)| Some(format!("{key} {}", said(value)?));
                values.iter().filter_map(pair).collect::<Vec<_>>().join(", ")
            }
        },
        Value::Null | Value::Bool(_) => return None,
    };
    Some(words).filter(|words| !words.is_empty())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::facts::layout::tests::tree;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let (_folder, layout) = tree(files);
        let runtimes = in_layout(&layout, &Redactor::default(), &Deadline::after(Duration::from_secs(600))).unwrap();
        let line = |runtime: &Runtime| {
            let parts = [&runtime.version, &runtime.at, &runtime.activate];
            let parts: Vec<_> = parts.iter().map(|part| part.as_deref().unwrap_or("-")).collect();
            format!("{} | {} | {}", runtime.name, parts.join(" | "), runtime.named_in)
        };
        runtimes.iter().map(line).collect()
    }

    #[test]
    fn every_pattern_of_the_table_is_one() {
        let table: Table = toml::from_str(TEXT).unwrap();
        for source in table.rows.iter().flat_map(|row| &row.files) {
            for pattern in source.pattern.iter().chain(&source.named) {
                assert!(pattern.regex().is_some_and(|regex| regex.captures_len() > 1), "{}", pattern.text);
            }
        }
    }

    #[test]
    fn files_say_which_version_and_how_to_put_it_into_force() {
        for (files, expected) in [
            (&[(".python-version", "3.11.7\n")][..], "Python | 3.11.7 | - | - | .python-version"),
            (
                &[("pyproject.toml", "[project]\nrequires-python = \">=3.11\"")],
                "Python | >=3.11 | - | - | pyproject.toml",
            ),
            (&[("uv.lock", ""), ("pyproject.toml", "[project]")], "Python | - | - | uv sync | uv.lock"),
            (
                &[("environment.yml", "name: story\ndependencies:\n  - python=3.11\n")],
                "Python | 3.11 | - | conda activate story | environment.yml",
            ),
            (&[(".nvmrc", "v20.1.0\n")], "Node | 20.1.0 | - | nvm use | .nvmrc"),
            (
                &[("a b/package.json", r#"{"engines": {"node": ">=20"}}"#), ("a b/package-lock.json", "{}")],
                "Node | >=20 | a b | cd 'a b' && npm ci | a b/package.json",
            ),
            (
                &[("package.json", r#"{"engines": {"node": "20"}}"#), ("yarn.lock", ""), ("node_modules/x/y", "")],
                "Node | 20 | - | - | package.json",
            ),
            (
                &[("package.json", r#"{"packageManager": "pnpm@9.1.0+sha512.abc"}"#)],
                "Package manager | pnpm@9.1.0+sha512.abc | - | corepack enable | package.json",
            ),
            (&[("rust-toolchain", "[toolchain]\nchannel = \"1.78\"\n")], "Rust | 1.78 | - | - | rust-toolchain"),
            (&[("rust-toolchain", "nightly-2026-01-01\n")], "Rust | nightly-2026-01-01 | - | - | rust-toolchain"),
            (&[("Cargo.toml", "[package]\nrust-version = \"1.95\"")], "Rust | 1.95 | - | - | Cargo.toml"),
            (&[("go.mod", "module x\n\ngo 1.22\n\ntoolchain go1.22.4\n")], "Go | 1.22.4 | - | - | go.mod"),
            (&[(".sdkmanrc", "# x\njava=21.0.2-tem\n")], "Java | 21.0.2-tem | - | sdk env | .sdkmanrc"),
            (&[("pom.xml", "<java.version>17</java.version>")], "Java | 17 | - | - | pom.xml"),
            (
                &[("app/build.gradle.kts", "languageVersion = JavaLanguageVersion.of(21)")],
                "Java | 21 | app | - | app/build.gradle.kts",
            ),
            (&[("Gemfile", "source 'x'\nruby \"~> 3.2\"\n")], "Ruby | ~> 3.2 | - | - | Gemfile"),
            (
                &[("mise.toml", "[tools]\nnode = \"20\"\npython = {version = \"3.12\"}")],
                "mise | node 20, python 3.12 | - | mise install | mise.toml",
            ),
            (
                &[(".tool-versions", "nodejs 20.1.0\npython 3.12.1\n")],
                "asdf | nodejs 20.1.0, python 3.12.1 | - | asdf install | .tool-versions",
            ),
            (&[("api/.envrc", "export X=1")], "direnv | - | api | cd api && direnv allow | api/.envrc"),
            (&[("global.json", r#"{"sdk": {"version": "8.0.100"}}"#)], ".NET | 8.0.100 | - | - | global.json"),
        ] {
            assert_eq!(told(files), [expected]);
        }
    }

    #[test]
    fn what_says_nothing_is_not_listed() {
        for files in [
            &[("package.json", "{}")][..],
            &[("package.json", "not JSON")],
            &[("Cargo.toml", "[package]\nrust-version.workspace = true")],
            &[(".nvmrc", "\n\n")],
            &[("tests/fixtures/.nvmrc", "20")],
            &[("environment.yml", "name: `x`")],
        ] {
            assert_eq!(told(files), [""; 0], "{files:?}");
        }
    }

    #[test]
    fn a_virtual_environment_stands_in_for_the_version_beside_it() {
        let files = [
            ("backend/.venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.4\n"),
            ("backend/.python-version", "3.11"),
            ("pyproject.toml", "[project]\nrequires-python = \">=3.10\""),
            ("tools/.python-version", "3.12"),
        ];
        assert_eq!(
            told(&files),
            [
                "Python | 3.12 | tools | - | tools/.python-version",
                "Python | 3.11.4 | backend/.venv | source backend/.venv/bin/activate | backend/.venv/pyvenv.cfg",
            ]
        );
    }

    #[test]
    fn the_nearest_come_first() {
        let files = [("a/b/.nvmrc", "1"), ("c/.nvmrc", "2"), (".nvmrc", "3"), ("go.mod", "go 1.2")];
        let places: Vec<_> = told(&files).iter().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(places, [".nvmrc", "go.mod", "c/.nvmrc", "a/b/.nvmrc"]);
    }
}
