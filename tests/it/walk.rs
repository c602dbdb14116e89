//! A random walk over five branches and two worktrees, against a model that remembers every text: none is lost, and none
//! stands on a branch that it does not belong to.
//!
//! `HANDOFF_STEPS` makes it longer, `HANDOFF_SEED` repeats one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use git_handoff::note::{Note, Stored};

use crate::support::{DRAFT, Sandbox};

const BRANCHES: [&str; 5] = ["main", "fix/login", "topic", "spike", "docs"];

#[test]
#[expect(clippy::print_stderr, reason = "the seed repeats a failure")]
fn no_text_is_lost_or_on_the_wrong_branch() {
    let steps = number("HANDOFF_STEPS").unwrap_or(150);
    let seed = number("HANDOFF_SEED").unwrap_or_else(|| u64::from(std::process::id()) * 2_654_435_761 + 1);
    eprintln!("HANDOFF_SEED={seed} HANDOFF_STEPS={steps}");
    let mut walk = Walk::begin(seed);
    for step in 0..steps {
        walk.step();
        walk.check_places();
        if step % 25 == 24 {
            walk.check_nothing_lost();
        }
    }
    walk.check_nothing_lost();
    eprintln!("{steps} steps, {} texts written, {} branches begun: {:?}", walk.written.len(), walk.begun, walk.done);
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

struct Walk {
    sandbox: Sandbox,
    seed: u64,
    random: u64,
    /// The two worktrees, and the text that is expected in each.
    places: [(PathBuf, Option<String>); 2],
    /// The newest text of each branch; that of an earlier branch of the name does not count.
    branches: BTreeMap<String, Option<String>>,
    /// Every word that was ever saved in a draft.
    written: BTreeSet<String>,
    begun: usize,
    done: BTreeMap<&'static str, usize>,
    story: Vec<String>,
}

impl Walk {
    fn begin(seed: u64) -> Self {
        let sandbox = Sandbox::new();
        sandbox.git(&["worktree", "add", "-q", "-b", "topic", "../linked"]).ok();
        let places = [(sandbox.root(), None), (sandbox.root().join("../linked"), None)];
        let branches = ["main", "topic"].map(|name| (name.to_owned(), None)).into();
        let (written, done, story) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
        Self { sandbox, seed, random: seed, places, branches, written, begun: 2, done, story }
    }

    fn step(&mut self) {
        let at = self.below(2);
        let (name, act): (_, fn(&mut Self, usize)) = match self.below(100) {
            0..30 => ("edit", Self::edit),
            30..36 => ("add", Self::add),
            36..52 => ("commit", Self::commit),
            52..56 => ("amend", Self::amend),
            56..72 => ("switch", Self::switch),
            72..80 => ("create", Self::create),
            80..84 => ("rename", Self::rename),
            84..88 => ("delete", Self::delete),
            88..92 => ("detach", Self::detach),
            92..96 => ("switch without hooks", Self::switch_without_hooks),
            96..98 => ("clean", Self::clean),
            _ => ("undo", Self::undo),
        };
        *self.done.entry(name).or_default() += 1;
        self.story.push(format!("{name} in {at}"));
        act(self, at);
    }

    /// The person saves, in place or by rename.
    fn edit(&mut self, at: usize) {
        let word = self.word();
        let text = format!("{}- {word}\n", self.places[at].1.clone().unwrap_or_else(|| "# Handoff\n".into()));
        let file = self.places[at].0.join(DRAFT);
        if self.below(2) == 0 {
            std::fs::write(&file, &text).expect("a save");
        } else {
            let beside = self.places[at].0.join(".editor");
            std::fs::write(&beside, &text).expect("a save");
            std::fs::rename(beside, &file).expect("a rename");
        }
        self.places[at].1 = Some(text);
        self.note_text(at);
    }

    fn add(&mut self, at: usize) {
        let word = self.word();
        let output = self.run(at, &["handoff", "add", "decision", &word]);
        output.ok();
        // An entry goes into what the branch has.
        let text = std::fs::read_to_string(self.places[at].0.join(DRAFT)).expect("a draft");
        let expected = self.places[at].1.clone().or_else(|| self.text_of(self.head(at).as_deref()));
        let kept = expected.unwrap_or_default().lines().all(|line| text.contains(line));
        assert!(kept && text.contains(&word), "{output}\n{text}\n{}", self.told());
        self.places[at].1 = Some(text);
        self.note_text(at);
    }

    fn commit(&mut self, at: usize) {
        let flags = if self.below(5) == 0 { "-qn" } else { "-q" };
        self.run(at, &["commit", flags, "--allow-empty", "-m", "Work"]).ok();
        self.note_text(at);
        let shown = self.run(at, &["handoff", "show", "HEAD"]);
        if let Some(text) = &self.places[at].1 {
            assert_eq!(words(&shown.ok().text()), words(text), "{shown}\n{}", self.told());
        }
    }

    fn amend(&mut self, at: usize) {
        self.run(at, &["commit", "-q", "--amend", "--allow-empty", "--no-edit"]).ok();
        self.note_text(at);
    }

    fn switch(&mut self, at: usize) {
        let Some(branch) = self.other_branch() else { return };
        self.leave(at, &["switch", "-q", &branch], &branch, false);
    }

    /// As programs do that run no hooks; the next command notices.
    fn switch_without_hooks(&mut self, at: usize) {
        let Some(branch) = self.other_branch() else { return };
        // Of a draft that nobody has seen yet nobody can tell afterwards where it was written.
        let _ = self.run(at, &["handoff", "show"]);
        if !self.leave(at, &["-c", "core.hooksPath=/dev/null", "switch", "-q", &branch], &branch, true) {
            return;
        }
        self.note_text(at);
    }

    fn create(&mut self, at: usize) {
        let free: Vec<_> = BRANCHES.iter().filter(|name| !self.branches.contains_key(**name)).collect();
        if free.is_empty() {
            return;
        }
        let name = free[self.below(free.len())].to_string();
        let start = if self.below(2) == 0 { "HEAD".to_owned() } else { self.some_branch() };
        self.begun += 1;
        self.branches.insert(name.clone(), None);
        assert!(self.leave(at, &["switch", "-q", "-c", &name, &start], &name, false));
    }

    fn rename(&mut self, at: usize) {
        let free: Vec<_> = BRANCHES.iter().filter(|name| !self.branches.contains_key(**name)).collect();
        if free.is_empty() {
            return;
        }
        let new = free[self.below(free.len())].to_string();
        let old = self.some_branch();
        self.run(at, &["branch", "-m", &old, &new]).ok();
        let branch = self.branches.remove(&old).expect("a branch");
        self.branches.insert(new, branch);
    }

    fn delete(&mut self, at: usize) {
        let Some(branch) = self.other_branch() else { return };
        if self.branches.len() > 2 && self.run(at, &["branch", "-q", "-D", &branch]).status == Some(0) {
            self.branches.remove(&branch);
        }
    }

    /// Away from all branches and back.
    fn detach(&mut self, at: usize) {
        let Some(branch) = self.head(at) else { return };
        self.run(at, &["switch", "-q", "--detach"]).ok();
        if self.below(2) == 0 {
            let start = self.some_branch();
            self.run(at, &["switch", "-q", "--detach", &start]).ok();
        }
        self.run(at, &["switch", "-q", &branch]).ok();
    }

    /// The draft is deleted, as by `git clean -fdx`; the person may want that, but the text must stay.
    fn clean(&mut self, at: usize) {
        // What nobody has seen before nobody can save.
        let _ = self.run(at, &["handoff", "show"]);
        self.run(at, &["clean", "-fdxq"]).ok();
        self.places[at].1 = None;
    }

    /// There and back. From no draft it would not be back: the text in between is the newest that was seen.
    fn undo(&mut self, at: usize) {
        if self.places[at].1.is_none() {
            return;
        }
        for _ in 0..2 {
            // The first time in a worktree there is nothing to undo.
            let _ = self.run(at, &["handoff", "restore", "-"]);
        }
    }

    /// Moves a worktree to a branch; `false` where git refuses.
    fn leave(&mut self, at: usize, command: &[&str], branch: &str, silently: bool) -> bool {
        let (from, before) = (self.id(at, "HEAD"), self.head(at));
        if self.run(at, command).status != Some(0) {
            return false;
        }
        if silently {
            // Exit 1 where the branch has no handoff yet.
            let _ = self.run(at, &["handoff", "show"]);
        }
        if before.as_deref() == Some(branch) {
            return true;
        }
        let same_commit = from == self.id(at, "HEAD");
        self.places[at].1 = match (self.text_of(Some(branch)), self.places[at].1.clone()) {
            (Some(text), _) => Some(text),
            (None, Some(text)) if same_commit => Some(text),
            (None, _) => self.recorded_here(branch, at),
        };
        self.note_text(at);
        true
    }

    /// What was captured on the commit, on an earlier branch of the name: then the branch was brought back, and its blocks
    /// are filled.
    fn recorded_here(&self, branch: &str, at: usize) -> Option<String> {
        let note = self.sandbox.git_in(&self.places[at].0, &["notes", "--ref=handoff", "show", "HEAD"]).stdout;
        let note = Note::parse(&note);
        let is_branchs_own = |record: &&Stored| record.header.branch_name() == Some(branch) && record.has_document();
        let record = note.records().iter().find(is_branchs_own)?;
        let restored = std::fs::read_to_string(self.places[at].0.join(DRAFT)).unwrap_or_default();
        assert_eq!(words(&restored), words(&String::from_utf8_lossy(record.body())), "{}", self.told());
        Some(restored)
    }

    /// The branch's newest text.
    fn text_of(&self, branch: Option<&str>) -> Option<String> {
        self.branches.get(branch?)?.clone()
    }

    /// The text in a worktree is its branch's newest.
    fn note_text(&mut self, at: usize) {
        let Some(text) = self.places[at].1.clone() else { return };
        if let Some(branch) = self.head(at).and_then(|name| self.branches.get_mut(&name)) {
            *branch = Some(text);
        }
    }

    fn check_places(&self) {
        for (folder, expected) in &self.places {
            let found = std::fs::read_to_string(folder.join(DRAFT)).ok();
            assert_eq!(found.as_ref(), expected.as_ref(), "in {}\n{}", folder.display(), self.told());
            let status = self.sandbox.git_in(folder, &["status", "--porcelain"]);
            assert_eq!(status.ok().text(), "", "{}", self.told());
        }
    }

    /// Every word is in a draft, a kept text or a record.
    fn check_nothing_lost(&self) {
        let mut seen = String::new();
        for (folder, _) in &self.places {
            seen += &std::fs::read_to_string(folder.join(DRAFT)).unwrap_or_default();
        }
        seen += &all_files(&self.sandbox.root().join(".git/handoff/kept"));
        seen += &all_files(&self.sandbox.root().join(".git/handoff/drafts"));
        for note in self.sandbox.git(&["notes", "--ref=handoff", "list"]).text().lines() {
            let blob = note.split(' ').next().expect("a blob");
            seen += &self.sandbox.git(&["cat-file", "blob", blob]).ok().text();
        }
        let seen = words(&seen);
        let lost: Vec<_> = self.written.iter().filter(|word| !seen.contains(*word)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}\n{}", self.told());
    }

    fn run(&mut self, at: usize, words: &[&str]) -> crate::support::Output {
        let output = self.sandbox.git_in(&self.places[at].0, words);
        self.story.push(format!("  {}: git {} -> {:?} {}", at, words.join(" "), output.status, output.stderr.trim()));
        output
    }

    fn head(&self, at: usize) -> Option<String> {
        let name = self.sandbox.git_in(&self.places[at].0, &["symbolic-ref", "-q", "--short", "HEAD"]).text();
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    fn id(&self, at: usize, revision: &str) -> String {
        self.sandbox.git_in(&self.places[at].0, &["rev-parse", "-q", "--verify", revision]).text().trim().to_owned()
    }

    fn word(&mut self) -> String {
        let word = format!("word{}x", self.written.len());
        self.written.insert(word.clone());
        word
    }

    fn some_branch(&mut self) -> String {
        let names: Vec<_> = self.branches.keys().cloned().collect();
        names[self.below(names.len())].clone()
    }

    /// A branch that no worktree is on.
    fn other_branch(&mut self) -> Option<String> {
        let heads = [self.head(0), self.head(1)];
        let names: Vec<_> =
            self.branches.keys().filter(|name| !heads.contains(&Some((*name).clone()))).cloned().collect();
        if names.is_empty() { None } else { Some(names[self.below(names.len())].clone()) }
    }

    /// A number below this one: xorshift (Marsaglia 2003).
    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % bound as u64) as usize
    }

    /// The last steps, for a failure.
    fn told(&self) -> String {
        let from = self.story.len().saturating_sub(number("HANDOFF_TOLD").unwrap_or(40) as usize);
        format!("HANDOFF_SEED={}\n{}", self.seed, self.story[from..].join("\n"))
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let is_ours = |word: &&str| word.starts_with("word") && word.ends_with('x');
    text.split(|c: char| !c.is_alphanumeric()).filter(is_ours).map(str::to_owned).collect()
}

fn all_files(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let text = |path: PathBuf| match path.is_dir() {
        true => all_files(&path),
        false => std::fs::read_to_string(&path).unwrap_or_default(),
    };
    entries.map(text).collect()
}
