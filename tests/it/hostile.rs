//! Documents that nobody would write: whatever stands in them, they are read, added to and announced.
//!
//! `fuzz/` tries the same with bytes that a fuzzer finds (see CONTRIBUTING.md). `PROPTEST_CASES` makes this run longer.

use proptest::prelude::*;

use crate::support::hold::everything_holds;

/// Lines and parts of lines, which are put together at random.
const PIECES: &[&str] = &[
    "# Session Handoff\n",
    "## Next Steps\n",
    "## ✅ Done & decisions\n",
    "### 1. Fix the `login`\n",
    "### P1: Rename\n",
    "#### Blockers",
    "## 다음 단계\n",
    "## 次のステップ（優先順）\n",
    "## Следующие шаги:\n",
    "In progress\n===\n",
    "- ",
    "* [ ] ",
    "- [x] ",
    "- [~] **bold** ",
    "1. ",
    "18446744073709551615. ",
    "  - nested\n",
    "    1) deeper\n\n      text\n",
    "**1. Complete the model** (30 min)\n",
    "**2. ",
    "**Next step:** ",
    "**Blocked**: no key\n",
    "**What was done:**\n",
    "| # | Task | Time |\n|---|:-:|--:|\n",
    "| 1 | Fix `x` \\| y | 30 min |\n",
    "| ✅ |  |\n",
    "```sh\n# no heading\n",
    "````\n",
    "> ",
    "[^1]: ",
    "<details>\n",
    "<!-- handoff:files cbf29ce4 -->\n",
    "<!-- /handoff:files -->\n",
    "---\n",
    "\u{feff}",
    "~~struck~~ ",
    "60% complete ",
    "`src/a.rs:10-20` ",
    "commit 1a2b3c4 ",
    "https://example.com/a ",
    "fixes #12, @ana [skip ci] GH-4 ",
    "***",
    "작업 ",
    "日本語の作業を続ける。",
    "👩‍👩‍👧 ",
    "🇧🇷",
    "e\u{301}",
    "İ",
    "\u{202e}",
    "\u{1b}[2J",
    "\0",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "a plain step, and some words that make it rather longer than a line of a message has room for ",
];

/// The pieces as one text, in half of the cases with CRLF.
fn any_document() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..40);
    (pieces, any::<bool>()).prop_map(|(pieces, crlf)| {
        let text = pieces.concat();
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_document(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        everything_holds(&bytes);
    }

    #[test]
    fn any_markdown_is_a_document(text in any_document()) {
        everything_holds(text.as_bytes());
    }

    #[test]
    fn so_is_one_that_was_cut_or_damaged(text in any_document(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len() + 1);
        bytes.insert(at, byte);
        everything_holds(&bytes);
        everything_holds(&bytes[at..]);
    }
}

/// What the fuzzer found, and sizes that it does not reach.
#[test]
fn what_was_found_holds() {
    for document in [
        "## Next\n- a **",
        "## Next\n- *\u{b}*\n",
        "## Done\n- a:;, :\n",
        "## Next\n- # @ ! **",
        "## Next\n\n- a\r- x\n",
    ] {
        everything_holds(document.as_bytes());
    }
    for part in ["- a\n", "gh-", "| a ", "**a** ", "`", "[", "> ", "1. a\n", "a%", "## Next\n", "@a"] {
        everything_holds(format!("## Next\n\n- {}", part.repeat(2_000)).as_bytes());
    }
}
