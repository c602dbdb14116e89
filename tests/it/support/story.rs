//! A story about git's everyday work, told several times: by git alone, and with our hooks.

use std::cell::RefCell;
use std::path::PathBuf;

use super::{DRAFT, Output, Sandbox};

/// Tells a story with git alone, then with our hooks, with git's own copying of notes off and on.
#[track_caller]
pub fn in_both_settings(story: impl Fn(&mut Story)) {
    tell(&[None, Some("concatenate")], story);
}

/// The same in every way that git has of copying notes: `notes.rewriteMode` decides over the one that is there.
#[track_caller]
pub fn in_every_mode(story: impl Fn(&mut Story)) {
    tell(&[None, Some("concatenate"), Some("overwrite"), Some("cat_sort_uniq")], story);
}

#[track_caller]
#[allow(clippy::print_stderr, reason = "the test runner shows which telling failed")]
fn tell(modes: &[Option<&str>], story: impl Fn(&mut Story)) {
    let mut alone = Story::begin(false, None);
    story(&mut alone);
    let expected = alone.outcome();
    for mode in modes {
        eprintln!("git copies notes: {mode:?}");
        let mut told = Story::begin(true, *mode);
        story(&mut told);
        let outcome = told.outcome();
        let differs = outcome.iter().zip(&expected).find(|(ours, gits)| ours != gits);
        assert_eq!(differs, None, "with our hooks, and with git alone");
        assert_eq!(outcome.len(), expected.len());
    }
}

/// What a checkout says on a branch that has no handoff yet.
fn is_parked(line: &str) -> bool {
    line.starts_with("handoff: ") && line.contains(" is parked; ")
}

/// A repository with a branch `main` and one commit, `base`. Without our hooks there is no draft either, and nothing is
/// expected to be shown: then the story is told for what git makes of it.
pub struct Story {
    sandbox: Sandbox,
    hooks: bool,
    folder: &'static str,
    /// What git was told, and what it answered.
    told: RefCell<Vec<String>>,
}

impl Story {
    pub fn begin(hooks: bool, mode: Option<&str>) -> Self {
        let sandbox = Sandbox::without_hooks(&[]);
        // The clock moves on by the command: there are as many in each telling.
        let install = if hooks { sandbox.handoff(&["install"]) } else { sandbox.git(&["version"]) };
        install.ok();
        for (name, value) in [("notes.rewriteRef", mode.map(|_| "refs/notes/handoff")), ("notes.rewriteMode", mode)] {
            let set = ["config", name, value.unwrap_or_default()];
            let nothing = ["version"];
            sandbox.git(if value.is_some() { &set } else { &nothing }).ok();
        }
        let story = Self { sandbox, hooks, folder: "repo", told: RefCell::default() };
        story.commits(&["base"]);
        story
    }

    /// Goes to another worktree, beside the first.
    pub fn go_to(&mut self, folder: &'static str) {
        self.folder = folder;
    }

    pub fn here(&self) -> PathBuf {
        self.sandbox.root().join("..").join(self.folder)
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.sandbox.set(name, value);
    }

    pub fn editor(&mut self, script: &str) {
        self.sandbox.edit_with(script);
    }

    /// How `sed` edits the list of an interactive rebase.
    pub fn todo(&mut self, script: &str) {
        self.sandbox.set("GIT_SEQUENCE_EDITOR", format!("sed -i '{script}'"));
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        self.sandbox.write(&format!("../{}/{path}", self.folder), text);
    }

    pub fn draft(&self, text: &str) {
        if self.hooks {
            self.write(DRAFT, text);
        }
    }

    /// Runs git with these words, which hold no blanks.
    pub fn git(&self, words: &str) -> Output {
        self.git_with(&words.split_whitespace().collect::<Vec<_>>())
    }

    pub fn git_with(&self, words: &[&str]) -> Output {
        let output = self.sandbox.git_in(&self.here(), words);
        // The line that tells whose document a checkout brought is ours; all else must be as git alone says it.
        let errors = output
            .stderr
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("handoff: SESSION_HANDOFF.md is ") && !is_parked(line));
        let answer = [words.join(" "), format!("{:?}", output.status), output.text(), errors.collect()].join("\n");
        self.told.borrow_mut().push(without_ids(&answer));
        output
    }

    /// For each name a commit of a file, with a draft that says so.
    pub fn commits(&self, names: &[&str]) {
        for name in names {
            if !self.here().join(name).exists() {
                self.write(name, format!("{name}\n"));
            }
            self.draft(&format!("# At {name}\n"));
            self.git(&format!("add {name}")).ok();
            self.git(&format!("commit -q --allow-empty -m {name}")).ok();
        }
    }

    /// These commits on `side`, which is where we stand then, and one on `main` since they parted.
    pub fn parts(&self, names: &[&str]) {
        self.commits(&["upstream"]);
        self.git("switch -q -c side HEAD~").ok();
        self.commits(names);
    }

    /// The same, where the commit on `main` is in the way of one of them.
    pub fn collides_at(&self, name: &str, names: &[&str]) {
        self.write(name, "in the way\n");
        self.git(&format!("add {name}")).ok();
        self.parts(names);
    }

    /// Settles the conflict, in every file.
    pub fn resolve(&self) {
        let files = self.git("diff --name-only --diff-filter=U").text();
        files.lines().for_each(|file| self.write(file, "settled\n"));
        self.git("add -u").ok();
    }

    pub fn id(&self, revision: &str) -> String {
        self.sandbox.id(revision)
    }

    /// What the message of HEAD, where we stand, says of its session.
    pub fn session(&self) -> String {
        let head = self.sandbox.git_in(&self.here(), &["rev-parse", "HEAD"]).text();
        self.session_of(head.trim())
    }

    pub fn session_of(&self, revision: &str) -> String {
        let words = ["log", "-1", "--format=%(trailers:key=Handoff-Session,valueonly)", revision];
        self.sandbox.git(&words).text().trim().to_owned()
    }

    /// `git handoff show`; nothing without our hooks.
    pub fn show(&self, words: &[&str]) -> Option<Output> {
        if self.hooks {
            return Some(self.sandbox.handoff(&[&["show"], words].concat()));
        }
        self.sandbox.git(&["version"]).ok();
        None
    }

    /// The document is shown from a record of the commit, or of one before it: not found by what a message says.
    #[track_caller]
    pub fn shows(&self, revision: &str, document: &str) {
        if let Some(shown) = self.show(&[revision]) {
            assert_eq!(shown.ok().text(), document, "{revision}: {shown}");
            assert!(!shown.stderr.contains("rewritten form"), "{revision}: {shown}");
        }
    }

    /// The drafts of these commits are shown by a revision, its first parent, and so on.
    #[track_caller]
    pub fn show_in_turn(&self, revision: &str, names: &[&str]) {
        for (back, name) in names.iter().enumerate() {
            self.shows(&format!("{revision}~{back}"), &format!("# At {name}\n"));
        }
    }

    /// The other records on the same commit are these, and there is nothing else in its note.
    #[track_caller]
    pub fn also_has(&self, revision: &str, others: &[&str]) {
        let Some(shown) = self.show(&[revision]) else { return };
        let also: Vec<_> = shown.stderr.lines().filter(|line| line.contains(" also ")).map(str::to_owned).collect();
        let expected = (!others.is_empty()).then(|| format!("handoff: this commit also has {}", others.join(", ")));
        assert_eq!(also, Vec::from_iter(expected), "{shown}");
    }

    /// What the note of a commit says of its session.
    pub fn noted_session(&self, revision: &str) -> String {
        let Some(shown) = self.show(&[revision, "--json"]) else { return String::new() };
        let value: serde_json::Value = serde_json::from_slice(&shown.ok().stdout).expect("JSON");
        format!("{}/{}", value["record"]["session"].as_str().expect("a session"), value["record"]["seq"])
    }

    /// What git answered, and what history it has made: all but ids and our lines.
    pub fn outcome(&self) -> Vec<String> {
        let log = ["log", "--branches", "--topo-order", "--format=%x00%D%n%T%n%an %at%n%B"];
        let log = self.sandbox.git(&log).ok().text();
        let commits = log.split('\0').map(|commit| {
            let (head, message) = commit.split_at(commit.match_indices('\n').nth(2).map_or(0, |(at, _)| at));
            let lines = message.lines().filter(|line| !line.trim().is_empty() && !line.contains("Handoff-"));
            format!("{head}\n{}", without_ids(&lines.collect::<Vec<_>>().join("\n")))
        });
        self.told.borrow().iter().cloned().chain(commits).collect()
    }
}

/// The text without object ids, which differ with the messages.
fn without_ids(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_id = bare.len() >= 7 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        out.push_str(&if is_id { word.replace(bare, "ID") } else { word.to_owned() });
    }
    out
}
