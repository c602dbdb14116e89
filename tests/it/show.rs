//! Reading a handoff back: the bytes, the parts, and the ways of finding it.

use crate::support::{DOCUMENT, DRAFT, Sandbox};

/// Documents that a careless reader or writer would change.
const AWKWARD: &[(&str, &[u8])] = &[
    ("carriage returns", b"# T\r\n\r\n## Next Steps\r\n\r\n1. One\r\n"),
    ("mixed line ends", b"# T\r\n\n## Next Steps\n1. One\r\n"),
    ("a byte order mark", b"\xef\xbb\xbf# T\n\n## Next Steps\n\n1. One\n"),
    ("no final line feed", b"# T\n\nlast words"),
    ("many final line feeds", b"# T\n\n\n\n\n"),
    ("trailing blanks", b"# T  \n\nhard  \nbreak\t\n"),
    ("front matter", b"---\ntitle: x\n---\n# T\n"),
    ("another front matter", b"+++\nhandoff = 1\nbody = 3\n+++\n# T\n"),
    ("headings in fences", b"# T\n\n```sh\n# not a heading\n## nor this\n```\n\n## Next Steps\n1. One\n"),
    ("nested fences", b"# T\n\n````markdown\n```sh\n# x\n```\n````\n\n## Next Steps\n1. One\n"),
    ("an open fence", b"# T\n\n```sh\n# never closed\n"),
    ("invalid UTF-8", b"# T \xff\xfe\n\n## Next Steps\n1. \xc3\x28 One\n"),
    ("quoted markers", b"# T\n\n```\n<!-- handoff:files 0a1b2c3d -->\nold\n<!-- /handoff:files -->\n```\n"),
    ("joiners and emoji", "# 👩‍💻 T\n\n- ﷽ é e\u{301}\n".as_bytes()),
    ("nothing but a line feed", b"\n"),
];

#[test]
fn the_bytes_come_back_exactly() {
    let sandbox = Sandbox::new();
    for (name, document) in AWKWARD {
        sandbox.commit_draft(document);
        let shown = sandbox.handoff(&["show", "HEAD"]);
        assert_eq!(shown.ok().stdout, *document, "{name}: {shown}");
    }
}

#[test]
fn every_commit_shows_its_own_version() {
    let sandbox = Sandbox::new();
    for version in 1..=3 {
        sandbox.commit_draft(format!("# Version {version}\n"));
    }
    for (revision, text) in [("HEAD~2", "# Version 1\n"), ("HEAD~1", "# Version 2\n"), ("main", "# Version 3\n")] {
        let shown = sandbox.handoff(&["show", revision]);
        assert_eq!(shown.ok().text(), text, "{shown}");
    }
}

#[test]
fn head_shows_what_was_committed_not_the_draft() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    sandbox.write(DRAFT, "# Newer\n");
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), DOCUMENT);
    assert_eq!(sandbox.handoff(&["show"]).ok().text(), "# Newer\n");
}

#[test]
fn a_clone_without_notes_answers_from_trailers() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    sandbox.git(&["clone", "-q", ".", "../clone"]).ok();
    let shown = sandbox.git_in(&sandbox.root().join("../clone"), &["handoff", "show", "HEAD"]);
    assert!(shown.ok().text().contains("Write the tests (30 min)"), "{shown}");
    assert!(shown.stderr.contains("incomplete"), "{shown}");
}

#[test]
fn a_repository_without_a_handoff_says_what_to_do() {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
    let shown = sandbox.handoff(&["show", "HEAD"]);
    shown.exits(1);
    assert!(shown.stdout.is_empty() && shown.stderr.contains("hint: "), "{shown}");
}

#[test]
fn json_is_json() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let shown = sandbox.handoff(&["show", "HEAD", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&shown.ok().stdout).unwrap();
    assert!(value.is_object() && value.to_string().contains(&sandbox.id("HEAD")), "{shown}");
}

#[test]
fn one_section() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(format!("{DOCUMENT}\n## Lessons Learned\n\n- Be brief\n"));
    let shown = sandbox.handoff(&["show", "HEAD", "--section", "next"]);
    assert!(shown.ok().text().contains("Run them") && !shown.text().contains("Be brief"), "{shown}");
}

#[test]
fn into_a_file() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(b"# T\r\nno end");
    let shown = sandbox.handoff(&["show", "HEAD", "-o", "../out.md"]);
    assert_eq!(shown.ok().text(), "", "{shown}");
    assert_eq!(sandbox.read("../out.md"), b"# T\r\nno end");
}

#[test]
fn control_characters_are_made_visible() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft("# T\n\n\x1b[31mred\rover\u{202e}\n");
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().text(), "# T\n\n\\u{1b}[31mred\\u{d}over\\u{202e}\n", "{shown}");
    assert!(!shown.stderr.is_empty());
    assert_eq!(sandbox.handoff(&["show", "HEAD", "--raw"]).ok().text(), "# T\n\n\x1b[31mred\rover\u{202e}\n");
}

#[test]
fn a_rewritten_commit_is_found_by_its_session() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let original = sandbox.id("HEAD");
    let message = sandbox.git(&["log", "-1", "--format=%B"]).text();
    let words = ["commit-tree", "HEAD^{tree}", "-p", "HEAD~", "-m", message.trim()];
    let rewritten = sandbox.git(&words).ok().text();
    sandbox.git(&["reset", "-q", "--hard", rewritten.trim()]).ok();
    assert_ne!(sandbox.id("HEAD"), original);
    let shown = sandbox.handoff(&["show", "HEAD"]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
    assert!(shown.stderr.contains(&original[..7]), "where it was captured: {shown}");
}

#[test]
fn a_revision_that_is_none() {
    let sandbox = Sandbox::new();
    let shown = sandbox.handoff(&["show", "no-such-thing"]);
    assert!(shown.stdout.is_empty() && matches!(shown.status, Some(1..=3)), "{shown}");
    assert!(shown.stderr.starts_with("error: "), "{shown}");
}

#[test]
fn an_added_entry_is_in_the_next_commits_handoff() {
    let sandbox = Sandbox::new();
    sandbox.write(DRAFT, DOCUMENT);
    sandbox.handoff(&["add", "next", "Read", "the", "results"]).ok();
    let draft = sandbox.text(DRAFT);
    assert_eq!(draft, format!("{DOCUMENT}3. Read the results\n"));
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    assert_eq!(sandbox.handoff(&["show", "HEAD"]).ok().text(), draft);
}

#[test]
fn a_session_is_a_name_too() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let id = sandbox.session();
    let (session, _) = id.split_once('/').unwrap();
    let shown = sandbox.handoff(&["show", session]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
}

#[test]
fn a_record_is_named_as_its_trailer_names_it() {
    let sandbox = Sandbox::new();
    sandbox.commit_draft(DOCUMENT);
    let id = sandbox.session();
    sandbox.commit_draft("# Later\n");
    let shown = sandbox.handoff(&["show", &id]);
    assert_eq!(shown.ok().text(), DOCUMENT, "{shown}");
}

#[test]
fn json_stays_json_and_hides_nothing() {
    let sandbox = Sandbox::new();
    sandbox.git(&["switch", "-q", "-c", "x\u{202e}evil"]).ok();
    sandbox.commit_draft("# \u{e0041}tag \u{9b}2J\n");
    for words in [&["show", "HEAD", "--json"][..], &["show", "HEAD", "--json", "--max-bytes", "4"]] {
        let text = sandbox.handoff(words).ok().text();
        assert!(!text.contains(['\u{202e}', '\u{e0041}', '\u{9b}']), "{text}");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["record"]["branch"], "x\u{202e}evil");
    }
}

#[test]
fn files_are_told_as_git_tells_them() {
    let sandbox = Sandbox::without_hooks(&[]);
    let lines = |name: &str| (0..30).map(|n| format!("{name} line {n}\n")).collect::<String>();
    for name in ["kept", "edited", "gone"] {
        sandbox.write(name, lines(name));
    }
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Three files"]).ok();
    sandbox.handoff(&["install"]).ok();
    sandbox.git(&["mv", "kept", "moved"]).ok();
    sandbox.git(&["mv", "edited", "changed"]).ok();
    sandbox.write("changed", lines("edited").replace("line 5\n", "another line\n"));
    sandbox.git(&["rm", "-q", "gone"]).ok();
    sandbox.write("fresh", lines("fresh"));
    sandbox.git(&["add", "."]).ok();
    sandbox.git(&["commit", "-q", "-m", "Tidy up"]).ok();

    let seen = sandbox.git(&["diff", "-M", "--name-status", "HEAD~1", "HEAD"]).ok().text();
    let seen: Vec<_> = seen.lines().map(|line| line.split('\t').collect::<Vec<_>>()).collect();
    assert_eq!(
        seen,
        [["R095", "edited", "changed"].to_vec(), vec!["A", "fresh"], vec!["D", "gone"], vec!["R100", "kept", "moved"]]
    );
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    let files = shown.split("<!-- /handoff:files -->").next().unwrap().split("### Files Created").nth(1).unwrap();
    assert_eq!(
        files,
        " This Session\n\n```\nrepo/\n└── fresh (NEW) - Tidy up\n```\n\n\
         ### Files Renamed This Session\n\n- `changed` (was `edited`) - Tidy up\n- `moved` (was `kept`) - Tidy up\n\n\
         ### Files Deleted This Session\n\n- `gone` - Tidy up\n"
    );
}
