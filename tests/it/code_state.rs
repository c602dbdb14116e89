//! What is not committed, as records and blocks tell it; git is the oracle for the counts.

use crate::support::Sandbox;

/// The filled block of this name.
fn block(sandbox: &Sandbox, name: &str) -> String {
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    let open = shown.find(&format!("<!-- handoff:{name} ")).expect("the block");
    let text = shown[open..].split_once('\n').expect("a line").1;
    text.split_once(&format!("<!-- /handoff:{name}")).expect("its end").0.to_owned()
}

#[test]
fn uncommitted_work_is_told_with_its_lines() {
    let sandbox = Sandbox::new();
    for (path, text) in [
        ("edited", "1\n2\n3\n4\n"),
        ("gone", "1\n2\n"),
        ("binary", "a\0b"),
        ("crlf", "1\n2\n"),
        ("blank", "a\nb\n"),
        ("mixed", "1\r\n2\n"),
        ("end", "1\n2"),
        ("returns", "1\r\n2\r\n3\r\n"),
    ] {
        sandbox.write(path, text);
    }
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Four files"]).ok();

    sandbox.write("edited", "1\n3\n4\nfive\nsix\n");
    sandbox.write("binary", "a\0c");
    sandbox.write("crlf", "1\r\n2\r\nthree\r\n");
    sandbox.write("blank", "a \nb\n");
    sandbox.write("mixed", "1\n2\n");
    sandbox.write("end", "1\n2\n");
    sandbox.write("returns", "1\r\n2\r \n3\r\n");
    sandbox.write("untracked", "1\n2\n3\nno line feed");
    sandbox.write("folder/inside", "1\n");
    std::fs::remove_file(sandbox.root().join("gone")).expect("the file");
    std::os::unix::fs::symlink("/etc/passwd", sandbox.root().join("link")).expect("a link");
    // A file whose lines all end otherwise is one that git itself wrote so, elsewhere.
    let counted = sandbox.git(&["-c", "core.autocrlf=input", "diff", "--numstat", "crlf"]).ok().text();
    assert_eq!(counted, "1\t0\tcrlf\n");
    let counted = sandbox.git(&["diff", "--numstat", "--", ".", ":!crlf"]).ok().text();
    assert_eq!(counted, "-\t-\tbinary\n1\t1\tblank\n2\t1\tedited\n1\t1\tend\n0\t2\tgone\n1\t1\tmixed\n1\t1\treturns\n");

    // What is staged will be in the commit; only what is not counts.
    sandbox.write("staged", "x\n");
    sandbox.git(&["add", "staged"]).ok();
    sandbox.write("staged", "x\ny\n");
    sandbox.git(&["commit", "-q", "-m", "Go on"]).ok();
    assert_eq!(
        block(&sandbox, "uncommitted"),
        "### Partial/Uncommitted Work\n\n\
         - `binary` (modified)\n\
         - `blank` (modified, +1, -1)\n\
         - `crlf` (modified, +1)\n\
         - `edited` (modified, +2, -1)\n\
         - `end` (modified, +1, -1)\n\
         - `gone` (deleted, -2)\n\
         - `mixed` (modified, +1, -1)\n\
         - `returns` (modified, +1, -1)\n\
         - `staged` (modified, +1)\n\
         - `folder/` (untracked)\n\
         - `link` (untracked)\n\
         - `untracked` (untracked, +4)\n"
    );
}

#[test]
fn stashes_of_the_branch_are_told() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "one\ntwo\nthree\n");
    sandbox.write("new.txt", "1\n2\n3\n");
    sandbox.git(&["stash", "-q", "-u"]).ok();
    sandbox.git(&["switch", "-q", "-c", "other"]).ok();
    sandbox.write("a.txt", "");
    sandbox.git(&["stash", "push", "-q", "-m", "all\tgone"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Elsewhere"]).ok();
    assert_eq!(block(&sandbox, "uncommitted"), "### Partial/Uncommitted Work\n\n- stashed: all gone, -1\n");

    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Here"]).ok();
    let subject = sandbox.git(&["log", "-1", "--format=`%h` %s", "main~1"]).text();
    let expected = format!("### Partial/Uncommitted Work\n\n- stashed on {}, +5\n", subject.trim());
    assert_eq!(block(&sandbox, "uncommitted"), expected);
}

#[test]
fn the_distance_to_the_upstream_is_told() {
    let sandbox = Sandbox::new();
    let remote = sandbox.beside("remote.git").display().to_string();
    sandbox.git(&["init", "-q", "--bare", &remote]).ok();
    sandbox.git(&["remote", "add", "origin", &remote]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Theirs"]).ok();
    sandbox.git(&["push", "-q", "-u", "origin", "main"]).ok();
    sandbox.git(&["reset", "-q", "--hard", "HEAD~1"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Ours"]).ok();
    assert_eq!(
        block(&sandbox, "uncommitted"),
        "### Partial/Uncommitted Work\n\n- 1 commit ahead of `origin/main` and 1 behind when captured\n"
    );
}

/// What a stranger wrote into a path or a subject is shown, not rendered.
#[test]
fn hostile_names_are_words() {
    let sandbox = Sandbox::new();
    let path = "`x` <img src=q onerror=1> `y.md";
    sandbox.write(path, "1\n2\n3\n");
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Add `<b>` (#12)"]).ok();
    sandbox.write(path, "1\n2\n3\n4\n");
    sandbox.git(&["commit", "-q", "-a", "-m", "fix: snake_case <details> ![i](http://x) <!-- -->"]).ok();
    sandbox.git(&["mv", path, "z` <b>"]).ok();
    sandbox.git(&["commit", "-q", "-m", "Move"]).ok();
    sandbox.write("z` <b>", "");
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "End"]).ok();
    let commits = block(&sandbox, "commits");
    assert!(commits.contains("` Add `<b>` (#12)\n"), "{commits}");
    assert!(commits.contains("` fix: snake_case \\<details> \\![i\\](http://x) \\<!-- -->\n"), "{commits}");
    assert!(block(&sandbox, "uncommitted").contains("- ``z` <b>`` (modified, -4)\n"));
}

#[test]
fn a_stashed_rename_has_no_lines() {
    let sandbox = Sandbox::new();
    sandbox.git(&["mv", "a.txt", "b.txt"]).ok();
    sandbox.git(&["stash", "push", "-q", "-m", "renamed"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Here"]).ok();
    assert_eq!(block(&sandbox, "uncommitted"), "### Partial/Uncommitted Work\n\n- stashed: renamed\n");
}
