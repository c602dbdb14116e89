//! What our inserter writes, read back by git itself.

use std::path::Path;

use git_handoff::trailers::{Cleanup, Key, Trailer, insert};
use proptest::prelude::*;

use crate::support::Sandbox;

fn ours() -> Vec<Trailer> {
    vec![
        Trailer { key: Key::Session, value: "2026-02-05-k7m2q/7".into() },
        Trailer { key: Key::Next, value: "Write the tests: all of them".into() },
    ]
}

/// The trailers that git sees, ours aside, and ours.
fn parsed(sandbox: &Sandbox, message: &[u8]) -> (Vec<String>, Vec<String>) {
    let words = ["interpret-trailers", "--parse", "--no-divider"];
    let lines = sandbox.run(Path::new("/"), "git", &words, message).ok().text();
    lines.lines().map(str::to_owned).partition(|line| !line.starts_with("Handoff-"))
}

/// Paragraphs that a message may have behind its subject.
fn any_paragraph() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}( [a-z#:]{1,8}){0,4}(\n[a-z]{1,8}){0,2}",
        Just("---".to_owned()),
        Just("text\n---\nmore text".to_owned()),
        Just("# A heading\n\n## Another".to_owned()),
        Just("# only a comment".to_owned()),
        Just("- a list\n- of: things".to_owned()),
        Just("    indented code".to_owned()),
        Just("See https://example.com/a".to_owned()),
        any_block(),
    ]
}

fn any_block() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("Signed-off-by: Bo <bo@example.com>"),
        Just("Fixes: #12"),
        Just("Reviewed-by: A\n and B"),
        Just("Note: tab\n\tfolded"),
        Just("Handoff-Next: old words"),
        Just("Handoff-Session: 2026-01-01-aaaaa/1"),
        Just("(cherry picked from commit 0123456789)"),
        Just("# a comment inside"),
        Just("prose inside"),
    ];
    proptest::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n"))
}

fn any_message() -> impl Strategy<Value = String> {
    let subject = prop_oneof!["[A-Z][a-z]{1,9}( [a-z]{1,9}){0,3}", Just("fix: a thing".to_owned())];
    let end = prop_oneof![Just(""), Just("\n"), Just("\n\n\n")];
    (subject, proptest::collection::vec(any_paragraph(), 0..4), end)
        .prop_map(|(subject, body, end)| [&[subject], &body[..]].concat().join("\n\n") + end)
}

#[test]
fn headings_at_the_end_do_not_hide_a_block() {
    let sandbox = Sandbox::without_hooks(&[]);
    let cleanup = Cleanup { editor: false, comments: None, comment_strings: vec![b"#".to_vec()], template: None };
    let message = b"Subject\n\nSigned-off-by: Bo <bo@example.com>\n\n# A heading\n\n## Another\n";
    let inserted = insert(message, &ours(), &cleanup).expect("a message with a subject");
    assert_eq!(parsed(&sandbox, &inserted).0, ["Signed-off-by: Bo <bo@example.com>"]);
}

const HELP: &str = "\n# Please enter the commit message for your changes.\n#\n# On branch main\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn git_reads_ours_and_all_that_it_read_before(message in any_message()) {
        let sandbox = Sandbox::without_hooks(&[]);
        let cleanup =
            Cleanup { editor: false, comments: None, comment_strings: vec![b"#".to_vec()], template: None };
        let inserted = insert(message.as_bytes(), &ours(), &cleanup).expect("a message with a subject");
        let (before, _) = parsed(&sandbox, message.as_bytes());
        let (after, handoff) = parsed(&sandbox, &inserted);
        prop_assert_eq!(handoff, ours().iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert_eq!(after, before);
        prop_assert_eq!(insert(&inserted, &ours(), &cleanup), Some(inserted), "a second time changes nothing");
    }

    #[test]
    fn so_it_does_when_git_has_cleaned_up_behind_the_editor(message in any_message()) {
        let sandbox = Sandbox::without_hooks(&[]);
        let cleanup = Cleanup { editor: true, comments: None, comment_strings: vec![b"#".to_vec()], template: None };
        let edited = message + HELP;
        let inserted = insert(edited.as_bytes(), &ours(), &cleanup).expect("a message with a subject");
        let clean = |message: &[u8]| sandbox.run(Path::new("/"), "git", &["stripspace", "-s"], message).stdout;
        let (before, _) = parsed(&sandbox, &clean(edited.as_bytes()));
        let (after, handoff) = parsed(&sandbox, &clean(&inserted));
        prop_assert_eq!(handoff, ours().iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert_eq!(after, before);
    }
}
