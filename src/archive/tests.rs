//! Setting documents aside in scratch repositories, with git to say what it sees.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Output};
use std::sync::Barrier;
use std::{fs, thread};

use super::*;

struct Scratch {
    dir: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        let scratch = Self { dir: tempfile::tempdir().unwrap() };
        assert!(scratch.git(&["init", "-q"]).status.success());
        scratch
    }

    fn top(&self) -> &Path {
        self.dir.path()
    }

    fn git(&self, words: &[&str]) -> Output {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Ana", "-c", "user.email=ana@example.com"]).args(words).current_dir(self.top());
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap()
    }

    /// What git sees of the tree.
    fn status(&self) -> String {
        String::from_utf8(self.git(&["status", "--porcelain", "-uall"]).stdout).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.top().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.top().join(path)).unwrap()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let names = fs::read_dir(self.top().join(folder)).unwrap().map(|file| file.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn keep_in(&self, folder: &str, text: &str) -> Result<Kept> {
        let spare = self.top().join(".git/handoff/drafts");
        let is_tracked = |path: &str| Ok(self.git(&["ls-files", "--error-unmatch", "--", path]).status.success());
        let is_ignored = |path: &str| Ok(self.git(&["check-ignore", "-q", "--", path]).status.success());
        let git = Git { spare: &spare, is_tracked: &is_tracked, is_ignored: &is_ignored };
        let folder = Folder { top: self.top(), path: folder, file: "SESSION_HANDOFF.md" };
        folder.keep(text.as_bytes(), "2026-02-05".parse().unwrap(), &git)
    }

    /// The path that a text is archived at, and whether it is new there.
    fn keep(&self, text: &str) -> (String, bool) {
        let kept = self.keep_in(FOLDER, text).unwrap();
        assert!(!kept.is_seen);
        (kept.archived.path, kept.archived.is_new)
    }
}

const FOLDER: &str = ".handoff/archive";

fn at(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

#[test]
fn each_text_of_a_day_is_there_once() {
    let scratch = Scratch::new();
    assert_eq!(scratch.keep("one"), (at("SESSION_HANDOFF_2026-02-05.md"), true));
    assert_eq!(scratch.keep("two"), (at("SESSION_HANDOFF_2026-02-05_02.md"), true));
    assert_eq!(scratch.keep("one"), (at("SESSION_HANDOFF_2026-02-05.md"), false));
    assert_eq!(scratch.keep("two"), (at("SESSION_HANDOFF_2026-02-05_02.md"), false));
    fs::remove_file(scratch.top().join(at("SESSION_HANDOFF_2026-02-05.md"))).unwrap();
    assert_eq!(scratch.keep("three"), (at("SESSION_HANDOFF_2026-02-05_03.md"), true), "behind the last, not in a gap");
    assert_eq!(scratch.text(&at("SESSION_HANDOFF_2026-02-05_02.md")), "two");
    assert_eq!(
        scratch.files(FOLDER),
        [".gitignore", "SESSION_HANDOFF_2026-02-05_02.md", "SESSION_HANDOFF_2026-02-05_03.md"]
    );
    let mode = |name: &str| fs::metadata(scratch.top().join(at(name))).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("SESSION_HANDOFF_2026-02-05_02.md"), mode(".gitignore")), (0o600, 0o644));
}

#[test]
fn git_sees_nothing_of_it() {
    let scratch = Scratch::new();
    scratch.keep("one");
    assert_eq!(scratch.status(), "");
    assert_eq!(
        scratch.text(&at(".gitignore")),
        "# git-handoff: archived documents stay out of git\n/.gitignore\n/.handoff-*\n\
         /SESSION_HANDOFF_[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*.md\n"
    );
    // What else lies there is seen as before, tracked or not.
    scratch.write("docs/old/PLAN.md", "plan\n");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "-q", "-m", "Plan"]);
    scratch.write("docs/old/PLAN.md", "other plan\n");
    scratch.write("docs/old/NOTES.md", "notes\n");
    let before = scratch.status();
    let kept = scratch.keep_in("docs/old", "one").unwrap();
    assert_eq!((kept.is_seen, before.as_str()), (false, " M docs/old/PLAN.md\n?? docs/old/NOTES.md\n"));
    assert_eq!(scratch.status(), before);
}

#[test]
fn rules_of_the_users_stand() {
    let scratch = Scratch::new();
    scratch.write(".git/info/exclude", "/.handoff/\n");
    scratch.keep("one");
    assert_eq!(scratch.files(FOLDER), ["SESSION_HANDOFF_2026-02-05.md"], "no rule of ours is needed");

    let scratch = Scratch::new();
    scratch.write(&at(".gitignore"), "*.o\n");
    let kept = scratch.keep_in(FOLDER, "one").unwrap();
    assert!(kept.is_seen && kept.archived.is_new);
    assert_eq!(scratch.text(&at(".gitignore")), "*.o\n");
}

#[test]
fn nothing_is_followed_or_overwritten() {
    let scratch = Scratch::new();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), scratch.top().join(".handoff")).unwrap();
    let error = scratch.keep_in(FOLDER, "one").err().unwrap();
    assert_eq!(
        error.to_string(),
        "error: the archive is in .handoff/archive, and .handoff is a symbolic link\n\
         hint: name another folder: `git config handoff.archive FOLDER`"
    );
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);

    scratch.write("file", "");
    assert!(scratch.keep_in("file/old", "one").is_err());
    scratch.write("old/x", "");
    let aim = outside.path().join("aim");
    fs::write(&aim, "aim").unwrap();
    symlink(&aim, scratch.top().join("old/SESSION_HANDOFF_2026-02-05.md")).unwrap();
    let error = scratch.keep_in("old", "aim").err().unwrap();
    assert_eq!(error.what, "old/SESSION_HANDOFF_2026-02-05.md is in the archive's way");
    assert_eq!(scratch.files("old"), ["SESSION_HANDOFF_2026-02-05.md", "x"]);

    fs::create_dir_all(scratch.top().join("there/SESSION_HANDOFF_2026-02-05.md")).unwrap();
    assert!(scratch.keep_in("there", "one").is_err());
}

#[test]
fn a_tracked_document_that_was_deleted_is_not_made_anew() {
    let scratch = Scratch::new();
    scratch.write("old/SESSION_HANDOFF_2026-02-05.md", "of the team\n");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "-q", "-m", "Archive"]);
    assert!(!scratch.keep_in("old", "of the team\n").unwrap().archived.is_new);
    fs::remove_file(scratch.top().join("old/SESSION_HANDOFF_2026-02-05.md")).unwrap();
    let kept = scratch.keep_in("old", "one").unwrap();
    assert_eq!(kept.archived.path, "old/SESSION_HANDOFF_2026-02-05_02.md");
    assert_eq!(scratch.status(), " D old/SESSION_HANDOFF_2026-02-05.md\n");
}

#[test]
fn of_many_at_once_each_text_has_one_file() {
    let scratch = Scratch::new();
    let start = Barrier::new(8);
    let paths: Vec<_> = thread::scope(|scope| {
        let one = |number: usize| {
            let (scratch, start) = (&scratch, &start);
            scope.spawn(move || {
                start.wait();
                scratch.keep_in(FOLDER, &format!("text {}", number % 4)).unwrap().archived
            })
        };
        let threads: Vec<_> = (0..8).map(one).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(scratch.files(FOLDER).len(), 1 + 4, "{paths:?}");
    for (number, archived) in paths.iter().enumerate() {
        assert_eq!(scratch.text(&archived.path), format!("text {}", number % 4));
    }
    assert_eq!(paths.iter().filter(|archived| archived.is_new).count(), 4);
    assert_eq!(scratch.status(), "");
}
