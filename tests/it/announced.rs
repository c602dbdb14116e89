//! What commit messages would say over the life of real documents: how many lines, how long, and nothing twice.
//!
//! The documents are not part of this repository (see `corpus.rs`): without them the test says so and is skipped.
//! `HANDOFF_LINES=1` prints every line.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use git_handoff::document::{Entry, Kind, Kinds, Outline};
use git_handoff::redact::Redactor;
use git_handoff::trailers::{Amount, Key, Limits, Trailer, announce_entries};

use crate::corpus::{corpus, documents, entries, read, say};

/// Lines that half of the commits add to their message at most, and 19 of 20, the session's own line among them.
const MEDIAN_AT_MOST: usize = 1;
const P95_AT_MOST: usize = 5;

/// What a series' commits announce.
#[derive(Default)]
struct Told {
    /// How many lines each version has, the first left out: it is new as a whole.
    counts: Vec<usize>,
    /// Lines of each key.
    of_key: BTreeMap<Key, usize>,
    longest: usize,
    /// The same value of the same key, though its entry stood in the document all the time.
    twice: Vec<String>,
    /// The same, where it had gone and come back.
    again: usize,
}

#[test]
fn messages_over_the_life_of_a_document() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let folders = entries(&corpus.join("series")).into_iter().filter(|path| path.is_dir());
    let series: Vec<(String, Told)> = folders.map(|folder| (name_of(&folder), told_of(&folder))).collect();
    assert!(!series.is_empty());

    say(&format!("{:40} versions  median  p95  longest  again", "lines beside the session's"));
    for (name, told) in &series {
        say(&told.row(name));
    }
    let mut all = Told::default();
    series.iter().for_each(|(_, told)| all.add(told));
    say(&all.row("all versions"));
    let medians: Vec<usize> = series.iter().map(|(_, told)| told.at(50)).collect();
    let (median, p95) = (all.at(50) + 1, all.at(95) + 1);
    say(&format!("median of the series' medians {}, lines of each key {:?}", at(&medians, 50), all.of_key));
    say(&format!("with the session's line: median {median}, p95 {p95} (at most {MEDIAN_AT_MOST} and {P95_AT_MOST})"));

    assert!(all.twice.is_empty(), "announced though they stood there: {:#?}", all.twice);
    assert!(all.longest <= Limits::of(Amount::Brief).line, "a line of {} bytes", all.longest);
    assert!(median.max(at(&medians, 50) + 1) <= MEDIAN_AT_MOST, "too many lines as a rule");
    assert!(p95 <= P95_AT_MOST, "too many lines at times");
}

fn told_of(folder: &Path) -> Told {
    let kinds = Kinds::default();
    let mut told = Told::default();
    let mut before: Option<Vec<u8>> = None;
    // What was told, and whether its entry has been missing since.
    let mut missing: HashMap<(Key, String), bool> = HashMap::new();
    for (number, file) in documents(folder).iter().enumerate() {
        let now = read(file);
        let entries: Vec<(String, Entry)> =
            Outline::of(&now, &kinds).entries.into_iter().map(|entry| (entry.words(), entry)).collect();
        let stands =
            |key: Key, line: &str| entries.iter().any(|(words, entry)| words.starts_with(line) && is_of(entry, key));
        missing.iter_mut().for_each(|((key, line), missing)| *missing |= !stands(*key, line));
        let lines = announce_entries(Some(&now), before.as_deref(), Amount::Brief, &kinds, &Redactor::default());
        for line in &lines {
            if std::env::var_os("HANDOFF_LINES").is_some() {
                say(&format!("{} {line}", file.strip_prefix(folder).unwrap_or(file).display()));
            }
            told.longest = told.longest.max(line.to_string().len());
            if number > 0 {
                *told.of_key.entry(line.key).or_default() += 1;
            }
            match missing.insert((line.key, words_of(line)), false) {
                Some(true) => told.again += 1,
                Some(false) => told.twice.push(format!("{}: {line}", file.display())),
                None => {}
            }
        }
        if number > 0 {
            told.counts.push(lines.len());
        }
        before = Some(now);
    }
    told
}

/// Whether the entry is what the key tells of. A step is no news wherever it stood.
fn is_of(entry: &Entry, key: Key) -> bool {
    match key {
        Key::Next | Key::Session => true,
        Key::Blocker => entry.kinds.contains(&Kind::Blocker),
        Key::Decision => entry.kinds.contains(&Kind::Decision),
        Key::Progress => entry.kinds.contains(&Kind::Progress),
        Key::Done => entry.kinds.contains(&Kind::Done) || entry.done == Some(true),
    }
}

/// The words of a line, as far as it has been cut.
fn words_of(line: &Trailer) -> String {
    let value = line.value.rsplit_once(" (+").map_or(&*line.value, |(value, _)| value);
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Told {
    fn add(&mut self, other: &Self) {
        self.counts.extend(&other.counts);
        for (key, count) in &other.of_key {
            *self.of_key.entry(*key).or_default() += count;
        }
        self.longest = self.longest.max(other.longest);
        self.twice.extend(other.twice.iter().cloned());
        self.again += other.again;
    }

    fn at(&self, percent: usize) -> usize {
        at(&self.counts, percent)
    }

    fn row(&self, name: &str) -> String {
        let (versions, median, p95) = (self.counts.len(), self.at(50), self.at(95));
        format!("{name:40} {versions:8}  {median:6}  {p95:3}  {:7}  {:5}", self.longest, self.again)
    }
}

/// The value below which so many of a hundred lie.
fn at(values: &[usize], percent: usize) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn name_of(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
