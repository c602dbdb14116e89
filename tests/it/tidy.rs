//! The rooms of the house: who may name what.

use std::path::{Path, PathBuf};

/// Modules that know bytes and values only.
const PURE: &[&str] = &[
    "agents/",
    "document/",
    "blocks/",
    "facts/functions/",
    "record.rs",
    "lineage.rs",
    "hold.rs",
    "project_status/text.rs",
    "note.rs",
    "trailers/",
    "restore.rs",
    "check/",
    "redact/",
    "text.rs",
    "markdown.rs",
    "render/",
    "preflight/commands.rs",
    "preflight/shell.rs",
    "preflight/declared.rs",
    "preflight/own/environment.rs",
    "preflight/own/history.rs",
    "preflight/own/work.rs",
];

/// A word, and where alone it may stand.
struct Rule {
    words: &'static [&'static str],
    only_in: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule { words: &["git2::", "Command::new(\"git\")"], only_in: &["git/"] },
    // What a document or a file of the repository says is run by the pre-flight alone; the user's own editor and pager are not theirs.
    Rule { words: &["Command::new("], only_in: &["git/command.rs", "preflight/run.rs", "editor.rs", "ui.rs"] },
    Rule { words: &["println!", "eprintln!", "print!(", "stdout()", "stderr()"], only_in: &["ui.rs"] },
    Rule { words: &["Utc::now", "Local::now", "SystemTime::now", "Instant::now"], only_in: &["clock.rs"] },
    Rule { words: &["cli::"], only_in: &["main.rs", "cli/"] },
];

/// libgit2's calls on refs, which a reftable repository would not see.
const REF_CALLS: &[&str] = &[
    ".find_reference(",
    ".reference(",
    ".reference_matching(",
    ".references(",
    ".references_glob(",
    ".head()",
    "refname_to_id",
];

const IMPURE: &[&str] =
    &["git2", "crate::git::", "std::fs", "fs_err", "std::env", "std::process", "clock::now", "crate::cli"];

/// A source file: its path below src, its code without comments and tests, and its first line.
struct Source {
    path: String,
    code: String,
    first_line: String,
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    for source in sources() {
        assert!(source.first_line.starts_with("//! "), "src/{}", source.path);
    }
}

#[test]
fn pure_modules_know_no_machine() {
    for source in sources().iter().filter(|source| stands_in(&source.path, PURE)) {
        for word in IMPURE {
            assert!(!source.names(word), "src/{} names {word}", source.path);
        }
    }
}

#[test]
fn each_thing_is_done_in_one_place() {
    let mut offences = Vec::new();
    for Rule { words, only_in } in RULES {
        for source in sources().iter().filter(|source| !stands_in(&source.path, only_in)) {
            let met = words.iter().filter(|word| source.names(word));
            offences.extend(met.map(|word| format!("src/{} names {word}: only in {only_in:?}", source.path)));
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn refs_are_touched_in_one_file() {
    let in_git = |source: &Source| source.path.starts_with("git/") && source.path != "git/refs.rs";
    for source in sources().iter().filter(|source| in_git(source)) {
        for call in REF_CALLS {
            assert!(!source.names(call), "src/{} calls {call}", source.path);
        }
    }
}

impl Source {
    /// Whether the word stands in the code, not as the end of a longer one.
    fn names(&self, word: &str) -> bool {
        let is_inside = |at: usize| self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        self.code.match_indices(word).any(|(at, _)| word.starts_with('.') || !is_inside(at))
    }
}

/// Whether the path is one of these files or below one of these folders.
fn stands_in(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| if place.ends_with('/') { path.starts_with(place) } else { path == *place })
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a source file");
        let tests = ["\n#[cfg(test)]\n", "\n#[cfg(all(test"].map(|begin| text.find(begin));
        let code = &text[..tests.into_iter().flatten().min().unwrap_or(text.len())];
        let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        Source {
            path: path.strip_prefix(&root).expect("a path below src").display().to_string(),
            code: code.join("\n"),
            first_line: text.lines().next().unwrap_or_default().to_owned(),
        }
    };
    files(&root).iter().filter(|path| !path.ends_with("tests.rs")).map(read).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.flat_map(below).filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}
