//! Cold resume: a program that has nothing but `resume --json` answers twelve questions about work that it has never seen.
//!
//! Versions of real series are committed one after the other, in a repository where branches change, colleagues commit, a file
//! that the document names goes away and work lies uncommitted. What the world is, the test knows; what the documents say is
//! labelled by hand (`tests/labels/cold.tsv`: line numbers, no text). Prints the share of right answers, tokens and
//! milliseconds; without the corpus (see `corpus.rs`) it says so and is skipped. `HANDOFF_MISSES=1` prints what was wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use regex::Regex;
use serde_json::Value;

use crate::corpus::{corpus, read, say};
use crate::support::{DRAFT, Sandbox};

/// What is asked, in order: first what the world is, then what the document says.
const QUESTIONS: [&str; 12] = [
    "branch",
    "uncommitted paths",
    "last session's date",
    "who",
    "commits since, and whose",
    "a named file that is gone, and by whom",
    "first next step",
    "blockers",
    "half done",
    "failing check",
    "what to heed",
    "decisions",
];

/// An answer: any number of words, or none.
type Answer = BTreeSet<String>;

#[test]
fn a_program_that_has_only_the_json_knows_where_the_work_stands() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let labels = labels();
    let mut series: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for document in labels.keys() {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        series.entry(folder).or_default().push(document);
    }
    let mut tally = Tally::default();
    for documents in series.values() {
        let sandbox = Sandbox::new();
        for (number, document) in documents.iter().enumerate() {
            let mut truth = hand_over(&sandbox, &corpus, document, number);
            truth.extend(said(&labels[*document]));
            let begin = Instant::now();
            let resumed = sandbox.handoff(&["resume", "--json"]);
            tally.spent.push(begin.elapsed().as_millis());
            tally.bytes.push(resumed.stdout.len());
            let json: Value = serde_json::from_slice(&resumed.stdout).expect("JSON");
            tally.count(document, &answers(&json), &truth);
            sandbox.git(&["stash", "-q", "-u"]).ok();
        }
    }
    let (world, document) = tally.told();
    assert!(world >= 0.99, "of the world {world:.3} is right");
    assert!(document >= 0.50, "of the documents {document:.3} is right");
}

/// What careful readers took from each document: question, lines.
fn labels() -> BTreeMap<String, BTreeMap<String, Answer>> {
    let mut labels: BTreeMap<String, BTreeMap<String, Answer>> = BTreeMap::new();
    for line in include_str!("../labels/cold.tsv").lines() {
        let [document, question, lines] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let lines = lines.split(',').filter(|line| *line != "-").map(str::to_owned).collect();
        labels.entry(document.to_owned()).or_default().insert(question.to_owned(), lines);
    }
    labels
}

/// Commits a document, lets the world move on, and gives what is the case then.
fn hand_over(sandbox: &Sandbox, corpus: &Path, document: &str, number: usize) -> Vec<Answer> {
    let branch = format!("part-{number}");
    sandbox.git(&["switch", "-q", "-c", &branch]).ok();
    let text = read(&corpus.join(document));
    let named = named_file(&String::from_utf8_lossy(&text)).filter(|path| !sandbox.root().join(path).exists());
    if let Some(path) = &named {
        sandbox.write(path, format!("{number}\n"));
        sandbox.git(&["add", "-f", path]).ok();
    }
    sandbox.write(DRAFT, &text);
    // An agent's commit, by the variable that it sets.
    let agent = if number % 2 == 1 { "CLAUDECODE=1" } else { "CLAUDECODE=" };
    sandbox.run(&sandbox.root(), "env", &[agent, "git", "commit", "-q", "--allow-empty", "-m", "Work"], b"").ok();
    let date = sandbox.git(&["log", "-1", "--format=%cd", "--date=format:%F"]).text().trim().to_owned();
    let theirs = number % 4;
    for commit in 0..theirs {
        if let Some(path) = named.as_ref().filter(|_| commit == 0) {
            sandbox.git(&["rm", "-q", path]).ok();
        }
        let ben = ["-c", "user.name=Ben Ito", "-c", "core.hooksPath=/dev/null"];
        sandbox.git(&[&ben[..], &["commit", "-q", "--allow-empty", "-m", "Theirs"]].concat()).ok();
    }
    let dirty: Answer = (0..number % 3).map(|work| format!("work-{number}-{work}.txt")).collect();
    dirty.iter().for_each(|path| sandbox.write(path, "not committed\n"));
    let gone = named.filter(|_| theirs > 0).map(|path| format!("{path} by Ben Ito"));
    let since = if theirs == 0 { "0".to_owned() } else { format!("{theirs} by Ben Ito") };
    let who = if number % 2 == 1 { "Ana Lima with claude-code" } else { "Ana Lima" };
    [Some(branch), None, Some(date), Some(who.to_owned()), Some(since), gone]
        .into_iter()
        .enumerate()
        .map(|(question, answer)| if question == 1 { dirty.clone() } else { answer.into_iter().collect() })
        .collect()
}

/// A file that a document names in backticks, by a path that may be made here.
fn named_file(text: &str) -> Option<String> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"`((?:[a-z_]+/){1,4}[a-z_]+\.(?:py|rs|ts|tsx|js|go|lean|sql))`").expect("a pattern")
    });
    PATH.captures(text).map(|found| found[1].to_owned())
}

/// What the labels say, in the order of the questions.
fn said(labels: &BTreeMap<String, Answer>) -> Vec<Answer> {
    let of = |question: &str| labels.get(question).cloned().unwrap_or_default();
    let in_order = |question: &str| of(question).iter().filter_map(|line| line.parse::<u32>().ok()).min();
    let first = in_order("next").map(|line| line.to_string()).into_iter().collect();
    let heed = of("donot").union(&of("watch")).cloned().collect();
    vec![first, of("blockers"), of("progress"), of("failing"), heed, of("decisions")]
}

/// The program: it sees the JSON, and nothing else.
fn answers(json: &Value) -> Vec<Answer> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |text: String| Answer::from([text]);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let lines = |names: &[&str]| -> Answer {
        let entries = names.iter().flat_map(|name| list(&json[*name]));
        entries.filter(|entry| entry["done"] != true).map(|entry| entry["line"].to_string()).collect()
    };
    let record = &json["record"];
    let by = record["by"].as_str().map_or_else(String::new, |agent| format!(" with {agent}"));
    let authors: Vec<_> = list(&json["since"]["authors"]).iter().map(|author| word(&author["name"])).collect();
    let by_whom = if authors.is_empty() { String::new() } else { format!(" by {}", authors.join(", ")) };
    let gone = list(&json["claims"]["others"]).into_iter().filter(|claim| claim["state"] == "no longer");
    let first = list(&json["next"]).into_iter().find(|entry| entry["done"] != true);
    let fails = |entry: &Value| {
        let text = word(&entry["text"]).to_lowercase();
        let says = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
        entry["done"] != true && says(&["fail", "broken", "crash"]) && !says(&["0 fail", "no fail", "pass", "fixed"])
    };
    let checks = ["verification", "issues"].iter().flat_map(|name| list(&json[*name])).filter(fails);
    vec![
        one(word(&json["branch"])),
        list(&json["now"]["uncommitted"]).iter().map(|work| word(&work["path"])).collect(),
        one(word(&record["at"])[..10].to_owned()),
        one(format!("{}{by}", word(&record["author"]))),
        one(format!("{}{by_whom}", json["since"]["commits"])),
        gone.map(|claim| format!("{} by {}", word(&claim["name"]), word(&claim["detail"]["author"]))).collect(),
        first.map(|entry| entry["line"].to_string()).into_iter().collect(),
        lines(&["blockers"]),
        lines(&["progress"]),
        checks.map(|entry| entry["line"].to_string()).collect(),
        lines(&["do_not", "watch"]),
        lines(&["decisions"]),
    ]
}

/// Whether an answer is right: the same; of long lists, nearly the same.
fn is_right(answer: &Answer, truth: &Answer) -> bool {
    let (common, all) = (answer.intersection(truth).count(), answer.union(truth).count());
    answer == truth || (all > 0 && common * 5 >= all * 4)
}

/// Whether an answer helps: what it says is mostly right, though there may be more to be said.
fn helps(answer: &Answer, truth: &Answer) -> bool {
    let common = answer.intersection(truth).count();
    answer == truth || (common > 0 && common * 2 >= answer.len())
}

#[derive(Default)]
struct Tally {
    right: [usize; 12],
    helpful: [usize; 12],
    asked: usize,
    bytes: Vec<usize>,
    spent: Vec<u128>,
}

impl Tally {
    fn count(&mut self, document: &str, answers: &[Answer], truth: &[Answer]) {
        self.asked += 1;
        for (question, (answer, truth)) in answers.iter().zip(truth).enumerate() {
            self.helpful[question] += usize::from(helps(answer, truth));
            if is_right(answer, truth) {
                self.right[question] += 1;
            } else if std::env::var_os("HANDOFF_MISSES").is_some() {
                say(&format!("{document}, {}: {answer:?} instead of {truth:?}", QUESTIONS[question]));
            }
        }
    }

    /// Prints the table; the shares of right answers about the world, and about the documents.
    fn told(mut self) -> (f64, f64) {
        let share = |right: &[usize]| right.iter().sum::<usize>() as f64 / (right.len() * self.asked) as f64;
        for (question, (right, helpful)) in QUESTIONS.iter().zip(self.right.iter().zip(self.helpful)) {
            say(&format!("{right:>3} right, {helpful:>3} helpful of {}  {question}", self.asked));
        }
        self.bytes.sort_unstable();
        self.spent.sort_unstable();
        let half = self.asked / 2;
        let (world, document) = (share(&self.right[..6]), share(&self.right[6..]));
        say(&format!(
            "of the world {world:.3}, of the documents {document:.3} (helpful {:.3}), of all {:.3}; median {} bytes (some {} tokens), {} ms",
            share(&self.helpful[6..]),
            share(&self.right),
            self.bytes[half],
            self.bytes[half] / 4,
            self.spent[half],
        ));
        (world, document)
    }
}
