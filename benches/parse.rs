//! How long real documents take to be understood, against the Markdown parser alone over the same bytes in the same run.
//!
//! `HANDOFF_CORPUS=DIR cargo bench --bench parse`: every `.md` below the folder, and apart from them the versions in its
//! `series/`. Without the folder only the table of kinds is measured, which every commit with a heading pays for.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::ffi::OsStr;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use git_handoff::document::outline::options;
use git_handoff::document::{Details, Kinds, Outline};
use git_handoff::redact::Redactor;
use git_handoff::text;
use git_handoff::trailers::{Amount, announce_entries};
use pulldown_cmark::Parser;

/// So often is all of it measured; the median counts.
const RUNS: usize = 5;

/// The documents of the corpus, understood with all their entries, take less than that altogether.
const BAR: Duration = Duration::from_secs(1);

const STEPS: usize = 2_000;

const WORDS: [&str; 5] = [
    "Complete the model and the migrations",
    "Test how the relationships are read",
    "Write the endpoint, with an error for each case",
    "Look at the log of last night's run",
    "Rename the service to what it does",
];

fn main() {
    // The data is read once in a process, and the table made of it for each set of a project's own words.
    let first = timed(|| Kinds::default().named("next"));
    let again = median((0..50).map(|_| timed(|| Kinds::default().named("next"))));
    println!("table of kinds: {:.3} ms at first, {:.3} ms again", ms(first), ms(again));

    rewritten();
    let Some(corpus) = std::env::var_os("HANDOFF_CORPUS").map(PathBuf::from) else {
        return println!("HANDOFF_CORPUS names no folder: no documents measured");
    };
    let (versions, documents): (Vec<_>, Vec<_>) =
        documents(&corpus).into_iter().partition(|path| path.starts_with(corpus.join("series")));
    measure("documents", &documents);
    measure("versions of the series", &versions);
    announce(&versions);
}

fn measure(what: &str, paths: &[PathBuf]) {
    let documents: Vec<(&Path, Vec<u8>)> =
        paths.iter().filter_map(|path| Some((path.as_path(), std::fs::read(path).ok()?))).collect();
    let bytes: usize = documents.iter().map(|(_, document)| document.len()).sum();
    let kinds = Kinds::default();
    let all = |work: fn(&[u8], &Kinds)| {
        median((0..RUNS).map(|_| timed(|| documents.iter().for_each(|(_, document)| work(document, &kinds)))))
    };
    // In turn, so that the machine's moods meet both.
    let (ours, alone) = (all(understand), all(parse));
    let slowest =
        documents.iter().map(|(path, document)| (timed(|| understand(document, &kinds)), path, document.len()));
    println!("{} {what}, {bytes} bytes: {:.1} ms (bar {:.0})", documents.len(), ms(ours), ms(BAR));
    println!("  the parser alone {:.1} ms, ratio {:.2}", ms(alone), ms(ours) / ms(alone));
    if let Some((time, path, length)) = slowest.max() {
        println!("  slowest: {} with {length} bytes, {:.1} ms", path.display(), ms(time));
    }
}

/// The worst for an announcement: so many steps that were all written anew, each to be compared with each.
fn rewritten() {
    let kinds = Kinds::default();
    let steps = |salt: usize| {
        let step =
            |number: usize| format!("- {} {}\n", WORDS[(number + salt) % WORDS.len()], letters(number * 7 + salt));
        format!("## Next\n\n{}\n", (0..STEPS).map(step).collect::<String>()).into_bytes()
    };
    let (before, now) = (steps(1), steps(2));
    let time = timed(|| announce_entries(Some(&now), Some(&before), Amount::Brief, &kinds, &Redactor::default()));
    println!("{STEPS} steps, all written anew, announced: {:.1} ms", ms(time));
}

/// A number without digits.
fn letters(number: usize) -> String {
    (0..12).map(|bit| if number >> bit & 1 == 0 { 'a' } else { 'b' }).collect()
}

/// What a commit does beside: each version against the one before it.
fn announce(versions: &[PathBuf]) {
    let kinds = Kinds::default();
    let pairs = versions.windows(2).filter(|pair| pair[0].parent() == pair[1].parent());
    let times: Vec<(Duration, &PathBuf)> = pairs
        .filter_map(|pair| {
            let (before, now) = (std::fs::read(&pair[0]).ok()?, std::fs::read(&pair[1]).ok()?);
            Some((
                timed(|| announce_entries(Some(&now), Some(&before), Amount::Brief, &kinds, &Redactor::default())),
                &pair[1],
            ))
        })
        .collect();
    if let Some((time, path)) = times.iter().max() {
        let middle = median(times.iter().map(|(time, _)| *time));
        println!("announced: median {:.2} ms, slowest {} with {:.1} ms", ms(middle), path.display(), ms(*time));
    }
}

fn understand(document: &[u8], kinds: &Kinds) {
    let outline = Outline::of(document, kinds);
    let source = text::same_length(document);
    for entry in &outline.entries {
        black_box(Details::of(entry, &source[entry.span.clone()], kinds));
    }
    black_box(outline);
}

fn parse(document: &[u8], _: &Kinds) {
    let source = text::same_length(document);
    Parser::new_ext(&source, options()).into_offset_iter().for_each(|event| drop(black_box(event)));
}

/// The Markdown files below a folder, in order.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { documents(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).filter(|path| path.extension() == Some(OsStr::new("md"))).collect()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let begin = Instant::now();
    black_box(work());
    begin.elapsed()
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
