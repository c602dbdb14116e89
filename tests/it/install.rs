//! Installing with manners: what was there is back afterwards, and nothing shows.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::SystemTime;

use crate::support::{DOCUMENT, DRAFT, Sandbox, holds};

/// A folder's files: mode, time of change, and the bytes in readable form.
fn files(folder: &Path) -> BTreeMap<String, (u32, SystemTime, String)> {
    let read = std::fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_file());
    read.map(|entry| {
        let data = entry.metadata().expect("a file's data");
        let text = std::fs::read(entry.path()).expect("a file's bytes").escape_ascii().to_string();
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, (data.mode(), data.modified().expect("a time"), text))
    })
    .collect()
}

/// Every hook's mode and bytes.
fn hooks(sandbox: &Sandbox) -> BTreeMap<String, (u32, String)> {
    let files = files(&sandbox.root().join(".git/hooks"));
    files.into_iter().map(|(name, (mode, _, text))| (name, (mode, text))).collect()
}

/// A repository with hooks of the user's own: a shell script, bytes that are no text, one that is not executable.
fn with_hooks_of_the_users() -> Sandbox {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.script(".git/hooks/pre-commit", "# \u{e9}: exit early\necho mine >>../ran\nexit 0");
    sandbox.script(".git/hooks/post-commit", "echo after >>../ran");
    sandbox.write(".git/hooks/commit-msg", b"not executable \xff\n");
    sandbox
}

#[test]
fn the_users_hooks_run_and_are_restored() {
    let sandbox = with_hooks_of_the_users();
    let before = hooks(&sandbox);
    sandbox.handoff(&["install"]).ok();
    sandbox.commit_draft(DOCUMENT);
    assert_eq!(sandbox.text("../ran"), "mine\nafter\n");
    assert!(holds(&sandbox.note(), DOCUMENT.as_bytes()));

    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!(hooks(&sandbox), before);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Without us"]).ok();
    assert_eq!(sandbox.note(), b"");
}

#[test]
fn uninstalling_leaves_no_trace_in_the_configuration() {
    let sandbox = Sandbox::without_hooks(&[]);
    let before = (sandbox.text(".git/config"), hooks(&sandbox));
    sandbox.handoff(&["install"]).ok();
    sandbox.handoff(&["uninstall"]).ok();
    assert_eq!((sandbox.text(".git/config"), hooks(&sandbox)), before);
    sandbox.handoff(&["uninstall"]).ok();
}

#[test]
fn installing_twice_changes_nothing() {
    let sandbox = with_hooks_of_the_users();
    sandbox.handoff(&["install"]).ok();
    let look = || {
        let folder = |name: &str| files(&sandbox.root().join(".git").join(name));
        (folder("hooks"), folder("info"), sandbox.text(".git/config"))
    };
    let once = look();
    sandbox.handoff(&["install"]).ok();
    assert_eq!(look(), once);
}

#[test]
fn the_draft_is_excluded_and_the_status_clean() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    let exclude = sandbox.text(".git/info/exclude");
    assert!(exclude.lines().any(|line| line == format!("/{DRAFT}")), "{exclude}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).ok().text(), "");
    assert!(sandbox.git(&["ls-files"]).text().lines().all(|file| file == "a.txt"));
}

#[test]
fn outside_a_repository_it_says_so() {
    let sandbox = Sandbox::without_hooks(&[]);
    let output = sandbox.run(&sandbox.root().join("../home"), crate::support::HANDOFF, &["install"], b"");
    output.exits(3);
    assert!(output.stderr.starts_with("error: "), "{output}");
}

#[test]
fn a_bare_repository_gets_no_hooks() {
    let sandbox = Sandbox::without_hooks(&["--bare"]);
    let before = files(&sandbox.root().join("hooks"));
    let output = sandbox.handoff(&["install"]);
    assert!(output.stderr.contains("bare"), "{output}");
    assert_eq!(files(&sandbox.root().join("hooks")), before);
}
