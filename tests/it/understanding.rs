//! How well real documents are understood, measured against labels made by reading them (`tests/labels`).
//!
//! The documents are not part of this repository (see `corpus.rs`): without them the test says so and is skipped.
//! `HANDOFF_MISSES=1` prints every difference.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git_handoff::document::{Kinds, Outline};

use crate::corpus::{corpus, read, say};

/// The kinds whose entries are acted on.
const ACTED_ON: [&str; 3] = ["next", "blocker", "progress"];

/// A thing that is labelled: document, line, and one kind.
type Label = (String, usize, String);

/// How many labels were met, how many were not, and how many were found without one.
#[derive(Clone, Copy, Default)]
struct Score {
    met: usize,
    missed: usize,
    wrong: usize,
}

#[test]
fn real_documents_are_understood() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let labels = include_str!("../labels/labels.tsv");
    let documents: BTreeSet<&str> = labels.lines().filter_map(|line| line.split('\t').next()).collect();
    let (mut sections, mut entries) = (BTreeSet::new(), BTreeSet::new());
    for line in labels.lines() {
        let [document, line, what, kinds] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let labels = if what == "section" { &mut sections } else { &mut entries };
        let kinds = kinds.split(',').filter(|kind| *kind != "-");
        labels.extend(kinds.map(|kind| (document.to_owned(), line.parse().expect("a line number"), kind.to_owned())));
    }
    let (mut sections_found, mut entries_found) = (BTreeSet::new(), BTreeSet::new());
    for document in &documents {
        understand(document, &corpus, &mut sections_found, &mut entries_found);
    }

    let all_sections = compare("sections", &sections, &sections_found);
    let all_entries = compare("entries", &entries, &entries_found);
    assert!(
        all_sections.precision() >= 0.90 && all_sections.recall() >= 0.85,
        "sections are read worse than they were"
    );
    assert!(all_entries.precision() >= 0.95 && all_entries.recall() >= 0.95, "entries are read worse than they were");
}

fn understand(document: &str, corpus: &Path, sections: &mut BTreeSet<Label>, entries: &mut BTreeSet<Label>) {
    let kinds = Kinds::default();
    let bytes = read(&corpus.join(document));
    let outline = Outline::of(&bytes, &kinds);
    let line_at = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let label = |at: usize, kind| (document.to_owned(), line_at(at), kinds.name(kind).to_owned());
    for section in &outline.sections {
        sections.extend(section.kinds.iter().map(|kind| label(section.heading.start, *kind)));
    }
    for entry in &outline.entries {
        let found = entry.kinds.iter().map(|kind| label(entry.span.start, *kind));
        entries.extend(found.filter(|(.., kind)| ACTED_ON.contains(&kind.as_str())));
    }
}

/// Prints the table, and gives the score over all kinds.
fn compare(what: &str, labels: &BTreeSet<Label>, found: &BTreeSet<Label>) -> Score {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut all = Score::default();
    for label in labels.union(found) {
        let score = scores.entry(&label.2).or_default();
        for score in [score, &mut all] {
            match (labels.contains(label), found.contains(label)) {
                (true, true) => score.met += 1,
                (true, false) => score.missed += 1,
                _ => score.wrong += 1,
            }
        }
    }
    if std::env::var_os("HANDOFF_MISSES").is_some() {
        labels.difference(found).for_each(|label| say(&format!("{what}: missed {label:?}")));
        found.difference(labels).for_each(|label| say(&format!("{what}: wrong {label:?}")));
    }
    say(&format!("{what:14} labels  recall  precision"));
    for (kind, score) in scores.iter().chain([(&"all", &all)]) {
        say(&format!("  {kind:12} {:6}  {:6.3}  {:9.3}", score.met + score.missed, score.recall(), score.precision()));
    }
    all
}

impl Score {
    fn recall(self) -> f64 {
        self.met as f64 / (self.met + self.missed).max(1) as f64
    }

    fn precision(self) -> f64 {
        self.met as f64 / (self.met + self.wrong).max(1) as f64
    }
}
