//! Linked worktrees: each has its own draft, all write to one notes ref.

use std::thread;

use crate::support::{DOCUMENT, DRAFT, Sandbox, holds};

/// A linked worktree on a branch of its own, beside the repository.
fn linked(sandbox: &Sandbox, name: &str) -> std::path::PathBuf {
    let path = format!("../{name}");
    sandbox.git(&["worktree", "add", "-q", "-b", name, &path]).ok();
    sandbox.root().join(path)
}

#[test]
fn a_linked_worktree_captures_its_own_draft() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, "# In the main worktree\n");
    let folder = linked(&sandbox, "side");
    sandbox.write("../side/SESSION_HANDOFF.md", DOCUMENT);
    sandbox.git_in(&folder, &["commit", "-q", "--allow-empty", "-m", "Beside"]).ok();
    let note = sandbox.git_in(&folder, &["notes", "--ref=handoff", "show", "HEAD"]);
    assert!(holds(&note.ok().stdout, DOCUMENT.as_bytes()), "{note}");
    let shown = sandbox.handoff(&["show", "side"]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
    assert_eq!(sandbox.git_in(&folder, &["status", "--porcelain"]).text(), "");
}

#[test]
fn sessions_of_two_worktrees_are_two() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let folder = linked(&sandbox, "side");
    sandbox.git_in(&folder, &["commit", "-q", "--allow-empty", "-m", "Beside"]).ok();
    let session = |branch: &str| {
        let value = ["log", "-1", "--format=%(trailers:key=Handoff-Session,valueonly)", branch];
        sandbox.git(&value).text().split('/').next().map(str::to_owned)
    };
    assert_ne!(session("main"), session("side"));
}

/// `HANDOFF_FULL` makes it 50 captures each.
#[test]
fn eight_writers_lose_nothing() {
    const WRITERS: usize = 8;
    let each = if std::env::var_os("HANDOFF_FULL").is_some() { 50 } else { 12 };
    let sandbox = Sandbox::new();
    let folders: Vec<_> = (0..WRITERS).map(|number| linked(&sandbox, &format!("w{number}"))).collect();

    thread::scope(|scope| {
        for folder in &folders {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for number in 0..each {
                    std::fs::write(folder.join(DRAFT), format!("# {} {number}\n", folder.display())).unwrap();
                    sandbox.git_in(folder, &["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
                }
            });
        }
    });

    // A record that had to wait is flushed by any later run.
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Last"]).ok();
    let notes = sandbox.git(&["notes", "--ref=handoff", "list"]).ok().text();
    let commits = sandbox.git(&["rev-list", "--branches=w*", "^main~"]).ok().text();
    assert_eq!(commits.lines().count(), WRITERS * each);
    let lost = commits.lines().filter(|commit| !notes.contains(*commit)).count();
    assert_eq!(lost, 0, "of {}", WRITERS * each);
}
