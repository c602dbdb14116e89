//! A sandbox with a home and a repository of its own, and a clock that moves on by a minute a command.

pub mod hold;
pub mod story;
pub mod tale;

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tempfile::TempDir;

/// The built binary.
pub const HANDOFF: &str = env!("CARGO_BIN_EXE_git-handoff");

/// The file that everything is about.
pub const DRAFT: &str = "SESSION_HANDOFF.md";

/// A small document with something to announce.
pub const DOCUMENT: &str = "# Session Handoff\n\n## Next Steps\n\n1. Write the tests (30 min)\n2. Run them\n";

/// 2026-02-05T09:00:00Z.
const START: i64 = 1_770_282_000;

const CONFIG: &str = "[user]\n\tname = Ana Lima\n\temail = ana@example.com\n[init]\n\tdefaultBranch = main\n\
    [core]\n\tpager = cat\n[gc]\n\tauto = 0\n";

/// A repository that nothing outside reaches into.
pub struct Sandbox {
    folder: TempDir,
    /// Added to every command's environment; the last one of a name wins.
    variables: Vec<(String, String)>,
    clock: AtomicI64,
}

impl Sandbox {
    /// A repository with our hooks and one commit.
    pub fn new() -> Self {
        let sandbox = Self::unborn(&[]);
        sandbox.write("a.txt", "one\n");
        sandbox.git(&["add", "a.txt"]).ok();
        sandbox.git(&["commit", "-q", "-m", "Begin"]).ok();
        sandbox
    }

    /// A repository with our hooks, without a commit; `init` are words for `git init`.
    pub fn unborn(init: &[&str]) -> Self {
        let sandbox = Self::without_hooks(init);
        sandbox.handoff(&["install"]).ok();
        sandbox
    }

    /// A repository that has never heard of us.
    pub fn without_hooks(init: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sandbox = Self { folder, variables: Vec::new(), clock: AtomicI64::new(START) };
        sandbox.write("../home/.gitconfig", CONFIG);
        sandbox.git(&[&["init", "-q"], init].concat()).ok();
        sandbox
    }

    /// The working tree's top.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("repo")
    }

    /// A folder beside the repository.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets a variable for all commands from here on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    /// Makes this shell script the editor; the message's file is `$1`.
    pub fn edit_with(&mut self, script: &str) {
        let path = self.script("../home/editor", script);
        self.set("GIT_EDITOR", path.display().to_string());
    }

    /// Lets time pass.
    pub fn wait(&self, span: chrono::TimeDelta) {
        self.clock.fetch_add(span.num_seconds(), Ordering::Relaxed);
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        std::fs::create_dir_all(self.root()).expect("the repository's folder");
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the file's folder");
        std::fs::write(path, bytes).expect("a written file");
    }

    /// An executable shell script.
    pub fn script(&self, path: &str, text: &str) -> PathBuf {
        self.write(path, format!("#!/bin/sh\n{text}\n"));
        let path = self.root().join(path);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("permissions");
        path
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.root().join(path)).expect("a file")
    }

    /// A file's bytes, as far as they are text.
    pub fn text(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.read(path)).into_owned()
    }

    pub fn git(&self, words: &[&str]) -> Output {
        self.git_in(&self.root(), words)
    }

    pub fn git_in(&self, folder: &Path, words: &[&str]) -> Output {
        self.run(folder, "git", words, b"")
    }

    /// Runs our binary itself, not through `git handoff`.
    pub fn handoff(&self, words: &[&str]) -> Output {
        self.run(&self.root(), HANDOFF, words, b"")
    }

    pub fn handoff_in(&self, folder: &Path, words: &[&str]) -> Output {
        self.run(folder, HANDOFF, words, b"")
    }

    pub fn run(&self, folder: &Path, program: impl AsRef<OsStr>, words: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(&program);
        command.args(words).current_dir(folder).env_clear().envs(self.environment());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a program that runs");
        // A program that reads no input may be gone by now.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        let output = child.wait_with_output().expect("an output");
        Output {
            command: format!("{} {words:?} in {}", program.as_ref().display(), folder.display()),
            status: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs our binary on a terminal, into which somebody types. `None` where the machine has no `script` that makes one.
    pub fn on_terminal(&self, words: &[&str], typed: &str) -> Option<Output> {
        let has_script = self.run(&self.root(), "sh", &["-c", "script --version"], b"").status == Some(0);
        let quoted = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        // What is typed must not be shown twice: the program has not asked yet when it comes.
        let line = format!("stty -echo -onlcr cols 100; '{HANDOFF}' {quoted}");
        has_script.then(|| self.run(&self.root(), "script", &["-qec", &line, "/dev/null"], typed.as_bytes()))
    }

    /// Runs our binary and kills it after so long, unless it is done by then. Gives its exit code, where it has one.
    pub fn killed_after(&self, span: Duration, words: &[&str]) -> Option<i32> {
        let mut child = self.start(words);
        std::thread::sleep(span);
        // It may be done already.
        let _ = child.kill();
        child.wait().expect("an end").code()
    }

    /// Runs our binary, and does not wait for it.
    pub fn start(&self, words: &[&str]) -> Child {
        let mut command = Command::new(HANDOFF);
        command.args(words).current_dir(self.root()).env_clear().envs(self.environment());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a child")
    }

    fn environment(&self) -> Vec<(String, String)> {
        let seconds = self.clock.fetch_add(60, Ordering::Relaxed);
        let now = chrono::DateTime::from_timestamp(seconds, 0).expect("a moment").to_rfc3339();
        let fixed = [
            ("HOME", self.folder.path().join("home").display().to_string()),
            ("PATH", search_path(true)),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_EDITOR", "false".into()),
            ("TZ", "UTC".into()),
            ("LC_ALL", "C".into()),
            ("GIT_HANDOFF_NOW", now),
            // A machine on which nothing runs and nothing is installed, and all the time to see that.
            ("GIT_HANDOFF_SYSTEM", self.folder.path().join("system").display().to_string()),
            ("GIT_HANDOFF_PATIENCE", "600000".into()),
            ("GIT_AUTHOR_DATE", format!("@{seconds} +0000")),
            ("GIT_COMMITTER_DATE", format!("@{seconds} +0000")),
        ];
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value));
        fixed.chain(self.variables.iter().cloned()).collect()
    }

    /// Writes the draft and commits nothing else.
    pub fn commit_draft(&self, draft: impl AsRef<[u8]>) {
        self.write(DRAFT, draft);
        self.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    }

    /// The full id that a revision names.
    pub fn id(&self, revision: &str) -> String {
        self.git(&["rev-parse", "--verify", "-q", revision]).text().trim().to_owned()
    }

    /// The note of HEAD; empty where there is none.
    pub fn note(&self) -> Vec<u8> {
        self.git(&["notes", "--ref=handoff", "show", "HEAD"]).stdout
    }

    /// The value of HEAD's session trailer, as git reads it.
    pub fn session(&self) -> String {
        self.git(&["log", "-1", "--format=%(trailers:key=Handoff-Session,valueonly)"]).text().trim().to_owned()
    }
}

/// Where programs are found: the git to test, our binary, and what the machine has.
pub fn search_path(with_ours: bool) -> String {
    let ours = Path::new(HANDOFF).parent().filter(|_| with_ours).map(|folder| folder.display().to_string());
    let parts = [std::env::var("HANDOFF_TEST_GIT").ok(), ours, std::env::var("PATH").ok()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(":")
}

/// What a command said.
#[must_use]
pub struct Output {
    command: String,
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Output {
    #[track_caller]
    pub fn ok(&self) -> &Self {
        self.exits(0)
    }

    #[track_caller]
    pub fn exits(&self, status: i32) -> &Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// The data as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{}\nstatus: {:?}\nstdout:\n{text}\nstderr:\n{}", self.command, self.status, self.stderr)
    }
}

/// Whether the bytes hold these.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
