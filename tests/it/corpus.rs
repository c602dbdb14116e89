//! Real documents, committed as drafts through git and its hooks, come back byte for byte.
//!
//! The documents are other people's words and not part of this repository: `HANDOFF_CORPUS` names their folder, or a
//! folder beside this one has it. `HANDOFF_CORPUS_ALL` takes every version of each series, not every tenth.

use std::path::{Path, PathBuf};

use git_handoff::text;

use crate::support::{DRAFT, Sandbox, holds};

/// So many documents may look as if they held a secret.
const REDACTED_AT_MOST: usize = 3;

#[test]
fn every_document_comes_back() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    round_trip(&documents(&corpus.join("documents")));
}

#[test]
fn every_series_comes_back() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let step = if std::env::var_os("HANDOFF_CORPUS_ALL").is_some() { 1 } else { 10 };
    let folders = entries(&corpus.join("series")).into_iter().filter(|path| path.is_dir());
    let versions = folders.flat_map(|folder| documents(&folder).into_iter().step_by(step));
    round_trip(&versions.collect::<Vec<_>>());
}

/// Commits all of them in one repository, and only then asks for each.
fn round_trip(files: &[PathBuf]) {
    assert!(!files.is_empty());
    let sandbox = Sandbox::new();
    for file in files {
        sandbox.write(DRAFT, read(file));
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    }
    let most = format!("-{}", files.len());
    let newest_first = sandbox.git(&["rev-list", &most, "HEAD"]).text();
    let commits: Vec<_> = newest_first.lines().rev().collect();

    let (mut redacted, mut changed) = (Vec::new(), Vec::new());
    for (file, commit) in files.iter().zip(commits) {
        let document = read(file);
        let expected = text::for_pipe(&document).unwrap_or(document);
        let shown = sandbox.handoff(&["show", commit]).ok().stdout.clone();
        match holds(&shown, b"[redacted ") && !holds(&expected, b"[redacted ") {
            true => redacted.push(file),
            false if shown != expected => changed.push(file),
            false => {}
        }
    }
    say(&format!("{} documents, with secrets: {redacted:?}", files.len()));
    assert!(changed.is_empty(), "not as they were: {changed:#?}");
    assert!(redacted.len() <= REDACTED_AT_MOST, "too many look secret: {redacted:#?}");
}

/// The folder with the corpus, if this machine has one.
pub(crate) fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("HANDOFF_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(entries).unwrap_or_default();
    let beside = beside.into_iter().map(|folder| folder.join("corpus"));
    named.into_iter().chain(beside).find(|corpus| corpus.join("index.tsv").is_file())
}

pub(crate) fn documents(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

pub(crate) fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).expect("a document")
}

/// What the folder has, in order; nothing when it cannot be read.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = read.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn say(words: &str) {
    eprintln!("{words}");
}
