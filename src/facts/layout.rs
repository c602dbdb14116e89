//! One look at the working tree that all probes share: which files are where, as far down as projects keep what says how
//! they are run. It knows names alone, reads a file only when asked to, and takes in ignored files too.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::words;
use crate::clock::Deadline;
use crate::regular_file;

/// How many folders a path may name, with the file itself: `services/api/config/settings.py`.
const DEEPEST: usize = 4;

/// Entries looked at in all; what is nearest to the top comes first.
const MOST: usize = 10_000;

/// Entries looked at in one folder below the top: whoever keeps more in it keeps data there.
const MOST_IN_FOLDER: usize = 1_000;

/// A file that is longer says nothing of how a project is run, or says it before.
const LONGEST: u64 = 256 * 1024;

/// Folders that hold what others made, or what tools did.
const NOT_OURS: &[&str] = &[
    "node_modules",
    "bower_components",
    "site-packages",
    "vendor",
    "target",
    "dist",
    "build",
    "out",
    "bin",
    "obj",
    "coverage",
    "__pycache__",
    "__pypackages__",
    "Pods",
    "DerivedData",
    "elm-stuff",
    "deps",
    "_build",
];

/// Folders whose files say how something else is run.
const SAMPLES: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "test",
    "tests",
    "testdata",
    "spec",
    "fixtures",
    "__fixtures__",
    "third_party",
    "third-party",
    "thirdparty",
    "external",
    "templates",
    "docs",
];

/// What marks the folder of a virtual environment.
pub const ENVIRONMENT: &str = "pyvenv.cfg";

/// The names of files that somebody looks for.
pub struct Wanted {
    whole: HashSet<&'static str>,
    /// Those with a star: what stands before and behind it.
    with_star: Vec<(&'static str, &'static str)>,
}

impl Wanted {
    pub fn of(names: impl IntoIterator<Item = &'static str>) -> Self {
        let (with_star, whole): (HashSet<_>, _) = names.into_iter().partition(|name| name.contains('*'));
        Self { whole, with_star: with_star.into_iter().filter_map(|name| name.split_once('*')).collect() }
    }

    fn has(&self, name: &str) -> bool {
        self.whole.contains(name) || self.with_star.iter().any(|(start, end)| is_between(name, start, end))
    }
}

/// The files of a working tree that somebody looks for, those nearest to its top first.
#[derive(Debug, Default)]
pub struct Layout {
    top: PathBuf,
    files: Vec<Found>,
}

/// A regular file.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Relative to the top, with slashes.
    pub path: String,
    name_at: usize,
    /// It lies in a folder of examples, tests or the like.
    pub is_sample: bool,
}

impl Found {
    pub fn name(&self) -> &str {
        &self.path[self.name_at..]
    }

    /// The folder that it is in; empty at the top.
    pub fn folder(&self) -> &str {
        self.path[..self.name_at].trim_end_matches('/')
    }
}

impl Layout {
    /// Looks until the deadline; what is not seen by then is not there. Links are not followed, and what lies in another
    /// repository is that one's.
    pub fn of(top: &Path, wanted: &Wanted, deadline: &Deadline) -> Self {
        let mut layout = Self { top: top.to_owned(), files: Vec::new() };
        let mut left = MOST;
        let mut level = vec![(String::new(), false)];
        for _ in 0..DEEPEST {
            let mut below = Vec::new();
            for (folder, is_sample) in level {
                if left == 0 || deadline.passed() {
                    return layout;
                }
                layout.look_into(&folder, is_sample, wanted, &mut left, &mut below);
            }
            level = below;
        }
        layout
    }

    fn look_into(
        &mut self,
        folder: &str,
        is_sample: bool,
        wanted: &Wanted,
        left: &mut usize,
        below: &mut Vec<(String, bool)>,
    ) {
        let most = if folder.is_empty() { *left } else { MOST_IN_FOLDER.min(*left) };
        let entries = fs_err::read_dir(self.top.join(folder)).into_iter().flatten().flatten().take(most);
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in entries {
            *left -= 1;
            let name = entry.file_name();
            let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else { continue };
            if name == ".git" && !folder.is_empty() {
                return;
            }
            // Where a name cannot stand in a line, nobody means it to be read.
            if !(kind.is_dir() || wanted.has(name)) || !words::is_plain(name) {
                continue;
            }
            if kind.is_file() {
                let path = format!("{prefix}{name}");
                files.push(Found { path, name_at: prefix.len(), is_sample });
            } else if kind.is_dir() {
                folders.push(name.to_owned());
            }
        }
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        folders.sort_unstable();
        let is_environment = files.iter().any(|file| file.name() == ENVIRONMENT);
        self.files.append(&mut files);
        if is_environment {
            return;
        }
        for name in folders {
            // Hidden folders are the tools' own; of all in them only an environment matters.
            if name.starts_with('.') {
                self.look_for_environment(format!("{prefix}{name}/"), is_sample);
            } else if !NOT_OURS.contains(&name.as_str()) {
                let is_sample = is_sample || SAMPLES.contains(&name.as_str());
                below.push((format!("{prefix}{name}"), is_sample));
            }
        }
    }

    fn look_for_environment(&mut self, folder: String, is_sample: bool) {
        let name_at = folder.len();
        let path = folder + ENVIRONMENT;
        if self.path(&path).symlink_metadata().is_ok_and(|found| found.is_file()) {
            self.files.push(Found { path, name_at, is_sample });
        }
    }

    /// The files whose names fit one of these; a `*` in them stands for anything.
    pub fn named<'a, S: AsRef<str>>(&'a self, names: &[S]) -> impl Iterator<Item = &'a Found> {
        self.files.iter().filter(|file| names.iter().any(|name| fits(name.as_ref(), file.name())))
    }

    /// Whether there is something at the path, seen by the look or not.
    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    pub fn top(&self) -> &Path {
        &self.top
    }

    /// What a file says, as far as it is not too long.
    pub fn read(&self, file: &Found) -> Option<String> {
        regular_file::head(&self.path(&file.path), LONGEST)
    }
}

/// Whether a name is the wanted one; a `*` in it stands for anything.
pub fn fits(wanted: &str, name: &str) -> bool {
    match wanted.split_once('*') {
        None => wanted == name,
        Some((start, end)) => is_between(name, start, end),
    }
}

fn is_between(name: &str, start: &str, end: &str) -> bool {
    name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::*;

    /// A working tree with these files.
    pub fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Layout) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let layout = look(folder.path(), Duration::from_secs(600));
        (folder, layout)
    }

    fn look(top: &Path, time: Duration) -> Layout {
        Layout::of(top, &Wanted::of(["*"]), &Deadline::after(time))
    }

    fn paths(layout: &Layout) -> Vec<&str> {
        layout.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn what_is_near_the_top_comes_first_and_what_is_not_ours_never() {
        let paths_of = |files: &[&str]| {
            let files: Vec<_> = files.iter().map(|path| (*path, "")).collect();
            let (_folder, layout) = tree(&files);
            paths(&layout).join(" ")
        };
        assert_eq!(paths_of(&["b/c/d/e", "b/c/d/e2/f", "b/a", "z"]), "z b/a b/c/d/e");
        assert_eq!(paths_of(&["node_modules/a", "x/target/a", "vendor/a", ".cache/a", ".env"]), ".env");
        assert_eq!(
            paths_of(&["a/.venv/pyvenv.cfg", "a/.venv/lib/x", "env/pyvenv.cfg", "env/lib/x"]),
            "a/.venv/pyvenv.cfg env/pyvenv.cfg"
        );
        assert_eq!(paths_of(&["sub/.git", "sub/package.json", ".git/config", "a`b", "a\nb"]), "");
    }

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("a"), "").unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("again")).unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("b")).unwrap();
        assert_eq!(paths(&look(folder.path(), Duration::from_secs(600))), ["a"]);
    }

    #[test]
    fn the_look_is_bounded() {
        let (folder, layout) = tree(&[("data/x", ""), ("later/y", "")]);
        for number in 0..MOST_IN_FOLDER * 2 {
            fs_err::write(folder.path().join(format!("data/{number}")), "").unwrap();
        }
        assert_eq!(layout.files.len(), 2);
        let again = look(folder.path(), Duration::from_secs(600));
        assert_eq!(again.files.len(), MOST_IN_FOLDER + 1);
        assert!(look(folder.path(), Duration::ZERO).files.is_empty());
    }

    #[test]
    fn names_fit_with_a_star() {
        for (wanted, name, is_fit) in [
            ("requirements*.txt", "requirements-dev.txt", true),
            ("requirements*.txt", "requirements.txt", true),
            ("ab*ba", "aba", false),
            (".env.*", ".env", false),
            ("Gemfile", "Gemfile.lock", false),
        ] {
            assert_eq!(fits(wanted, name), is_fit, "{wanted} {name}");
        }
    }
}
