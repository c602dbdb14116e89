//! What comes over into a fresh document, and what does not.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;
use crate::document::kinds::Own;
use crate::document::{Details, Template, marker, template};

const REST: &str = "`.handoff/archive/SESSION_HANDOFF_2026-02-05.md`, or `git handoff show 2026-02-05-k7m2q` anywhere";

/// What comes behind the brief form, and before the last line.
fn carried(document: &str) -> String {
    let fresh = template::fresh("x");
    let new = over(document.as_bytes(), &Kinds::default(), &fresh, REST);
    let new = String::from_utf8(new).unwrap();
    let last = format!("\n\n*Before this: {REST}.*\n");
    let new = new.strip_suffix(&last).expect("a last line");
    new.strip_prefix(fresh.trim_end()).expect("the fresh document").trim_start().to_owned()
}

#[test]
fn nothing_open_is_a_clean_slate() {
    for document in [
        "",
        "# T\n\n## Next\n\nNone.\n\n## Context\n\nLong words.\n",
        "# T\n\n## Next\n\n- None\n- [x] a\n- ✅ b\n- ~~c~~\n\n## Done\n- d\n",
        "## Do not\n\n- N/A\n",
    ] {
        assert_eq!(carried(document), "", "{document}");
    }
    let kinds = Kinds::default();
    let form = Template::Full.document("x", &kinds);
    let new = over(form.as_bytes(), &kinds, &form, REST);
    assert_eq!(String::from_utf8(new).unwrap(), format!("{form}\n*Before this: {REST}.*\n"));
}

#[test]
fn entries_of_every_form_become_items_with_all_that_is_below() {
    for (next, expected) in [
        (
            "1. [x] a\n2. [ ] **b** `c.rs` (30 min)\n   - d\n\n     ```sh\n     e\n     ```\n3. f\n",
            "1. [ ] **b** `c.rs` (30 min)\n   - d\n\n     ```sh\n     e\n     ```\n\n2. f",
        ),
        ("* a\n  wrapped\n* b\n", "1. a\n   wrapped\n2. b"),
        ("**1. A** (30 min)\n- File: `x.rs`\n\n**2. B**\nwhy\n", "1. A (30 min)\n   - File: `x.rs`\n\n2. B\n\n   why"),
        ("**B1. A** - now\nwhy\n", "1. A - now\n\n   why"),
        ("### 1. A\n\nwhy\n\n#### How\n- b\n\n### ✅ 2. C\nd\n", "1. A\n\n   why\n\n   #### How\n   - b"),
        (
            "\n| # | Task | Time |\n|---|---|---|\n| 1 | Fix `x.rs` | 30 min |\n| 2 | Test | ✅ |\n",
            "1. Fix `x.rs` - 30 min",
        ),
        ("⏳ wait\n✅ done\n", "1. wait"),
        ("- # a\n- b\n", "1. # a\n2. b"),
        ("Finish `a.rs`,\nthen **ship** it.\n\nThen rest.\n", "1. Finish `a.rs`, then **ship** it.\n2. Then rest."),
    ] {
        let new = carried(&format!("# T\n\n## Next\n\n{next}\n## Other\n- x\n"));
        assert_eq!(new, format!("## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n{expected}"));
    }
    assert_eq!(carried("# T\n\n**Next:** `a`\n**Date:** x\n").lines().last(), Some("1. **Next:** `a`"));
}

#[test]
fn each_kind_has_its_section() {
    let block = marker::wrap("todos", "## Next\n\n- from the code\n");
    let document = format!(
        "# T\r\n\r\n## To do\r\n- a\r\n\r\n## Status\n- **In progress:** b - 60% complete\r\n  - `b.rs`\r\n\r\n\
         ## Blockers\r\n- c\r\n\r\n{block}\n## Decisions\n- d\n"
    );
    let new = over(document.as_bytes(), &Kinds::default(), &template::fresh("x"), REST);
    let state = "## 💻 Current Code State\n";
    let expected = template::fresh("x").replace(
        state,
        &format!(
            "## 🎯 Session Summary\n\n### What's In Progress (Partial/Incomplete)\n\n\
             - **In progress:** b - 60% complete\n  - `b.rs`\n\n{state}"
        ),
    );
    let behind = "## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a\n\n\
                  ## 🔴 Blockers & Issues\n\n### Active Blockers\n\n- c";
    assert_eq!(String::from_utf8(new).unwrap(), format!("{expected}\n{behind}\n\n*Before this: {REST}.*\n"));
}

#[test]
fn rules_come_whole_and_again() {
    let document = "# T\n\n## 5. Do NOT\n\nThese hold **always**.\n\n- push\n  - ever\n- ✅ ask\n\n### Prod\n\n\
                    No logins.\n\n### Next steps\n\n- a\n\n## Other\n- x\n";
    let rules = "### 5. Do NOT\n\nThese hold **always**.\n\n- push\n  - ever\n- ✅ ask\n\n#### Prod\n\nNo logins.";
    let expected = format!("## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a\n\n{rules}");
    let first = carried(document);
    assert_eq!(first, expected);
    // What ended the last document stands in its last section.
    let again = carried(&format!("# T\n\n{first}\n\n*Before this: somewhere.*\n"));
    assert_eq!(again, expected);
}

#[test]
fn rules_swallow_nothing_that_follows() {
    for (rules, expected) in [
        ("- push\n\n```sh\nrm x\n", "### Do not use C#\n\n- push\n\n```sh\nrm x\n```"),
        ("- push\n\n<!-- rm x\n", "### Do Not\n\n- push"),
        ("Push.\n\n<!-- rm x\n", "### Do Not\n\n> Push.\n> \n> <!-- rm x"),
    ] {
        let new = carried(&format!("# T\n\n## Do not use C# ##\n\n{rules}"));
        assert_eq!(new, format!("## 🚀 How to Resume\n\n{expected}"));
    }
}

#[test]
fn goals_stay_in_their_groups() {
    let goals = "**Short Session (1-2 hours):**\n\n- [ ] a\n\n**Long Session (4+ hours):**\n\n- [ ] b\n- c";
    let document = format!("# T\n\n## Goals\n\n{goals}\n- [x] d\n");
    assert_eq!(carried(&document), format!("## 🎯 Session Goals for Next Time\n\n{goals}"));
    let kinds = Kinds::default();
    let form = Template::Full.document("x", &kinds);
    let new = String::from_utf8(over(document.as_bytes(), &kinds, &form, REST)).unwrap();
    let medium = goals.replace("**Long", "**Medium Session (2-4 hours):**\n\n**Long");
    assert!(new.contains(&format!("## 🎯 Session Goals for Next Time\n\n{medium}\n")), "{new}");
}

#[test]
fn bytes_come_as_they_are() {
    let document = b"\xef\xbb\xbf## Next\r\n- a \xff\xfe thing\r\n  - \xc3\r\n\r\n## Do not\r\n- x \xfe\xff\r\n";
    let new = over(document, &Kinds::default(), "# T\n", "x");
    let expected = b"# T\n\n## \xf0\x9f\x9a\x80 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a \xff\xfe thing\n   - \xc3\n\n\
                     ### Do not\n\n- x \xfe\xff\n\n*Before this: x.*\n";
    assert_eq!(new, expected, "{}", String::from_utf8_lossy(&new));
}

#[test]
fn kinds_that_share_a_section_share_it() {
    let own = |name: &str, heading: &str| Own { name: name.into(), heading: Some(heading.into()), ..Own::default() };
    let kinds = Kinds::with(vec![own("blocker", "Trouble"), own("concern", "Trouble")]);
    let new = over(b"# T\n\n## Blockers\n- a\n\n## Concerns\n- b\n", &kinds, "# T\n", "x");
    let new = String::from_utf8(new).unwrap();
    assert!(new.contains("- a\n") && new.contains("- b\n"), "{new}");
}

/// What an entry that is open says, where it is to be carried over.
fn open(document: &[u8]) -> Vec<(Kind, String, Option<bool>, Details)> {
    let kinds = Kinds::default();
    let old = Old::of(document, &kinds, "");
    let mut all = Vec::new();
    for kind in CARRIED {
        for entry in old.said(kind).filter(|entry| entry.done != Some(true)) {
            let is_rule =
                old.rules.iter().flat_map(|rules| &rules.pieces).any(|piece| piece.contains(&entry.span.start));
            if !is_rule && old.comes_as(entry) == Some(kind) {
                let details = Details::of(entry, &old.source(entry), &kinds);
                let words: Vec<_> = entry.text.split_whitespace().collect();
                all.push((kind, words.join(" "), entry.done, Details { priority: None, ..details }));
            }
        }
    }
    // Of goals, the groups have their own order.
    all.sort_by(|a, b| if (a.0, b.0) == (Kind::Goal, Kind::Goal) { a.1.cmp(&b.1) } else { Ordering::Equal });
    all
}

fn rules(document: &[u8]) -> Vec<String> {
    let outline = Outline::of(document, &Kinds::default());
    outline.entries_of(Kind::DoNot).map(|entry| entry.text.clone()).collect()
}

fn piece() -> impl Strategy<Value = String> {
    let lines = [
        "# Title",
        "## Next steps",
        "## In progress",
        "## Completed",
        "## Blockers",
        "### Known issues",
        "## Do not",
        "## Goals for next time",
        "**Short Session (1-2 hours):**",
        "## Status",
        "## Completed and next",
        "## Next step: Build it",
        "### 1. Fix the login",
        "### High priority",
        "#### How",
        "### P1: Rename `a.rs`",
        "**1. Complete it** (30 min)",
        "**A2. Code** - 60% done",
        "- [ ] **Fix** `src/a.rs:10` (30 min)",
        "- [x] finished",
        "- ✅ finished",
        "1. turn at 60 %",
        "2. [~] half",
        "* star",
        "  - nested `b.rs`",
        "  - Status: 60% complete",
        "   wrapped on",
        "- **Blocked:** by `c/d.rs`",
        "- Next: test",
        "**Next:** write it",
        "⏳ wait",
        "→ go",
        "\n| # | Task | Time |\n|---|---|---|\n| 1 | Fix `x.rs` | 30 min |\n| 2 | Test | ✅ |\n",
        "prose",
        "> quote",
        "- None",
        "---",
        "```sh\n# not a heading\n- code\n```",
        "```",
        "<!-- open",
        "<details>",
        "- > q",
        "- # h",
        "- 1. n",
        "    code",
        "\t- tab",
        "- [a](b.md) link",
        "- *it* _em_ <b>x</b> a\\*b",
    ];
    let block = marker::wrap("files", "## Next\n\n- by the machine\n");
    let line = prop::sample::select(lines.to_vec()).prop_map(str::to_owned);
    let end = prop::sample::select(vec!["\n", "\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n"]);
    prop_oneof![20 => (line, end).prop_map(|(line, end)| line + end), 1 => Just(block)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_is_open_reads_as_before(pieces in prop::collection::vec(piece(), 0..30), full in any::<bool>()) {
        let kinds = Kinds::default();
        let document = pieces.concat();
        let fresh = if full { Template::Full } else { Template::Brief }.document("x", &kinds);
        let new = over(document.as_bytes(), &kinds, &fresh, REST);
        let shown = String::from_utf8_lossy(&new);
        prop_assert_eq!(open(document.as_bytes()), open(&new), "{}\n=====\n{}", document, shown);
        prop_assert_eq!(rules(document.as_bytes()), rules(&new), "{}\n=====\n{}", document, shown);
        prop_assert_eq!(Outline::of(&new, &kinds).blocks.len(), Outline::of(fresh.as_bytes(), &kinds).blocks.len());
    }

    #[test]
    fn any_bytes_are_carried_over(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        over(&bytes, &Kinds::default(), &template::fresh("x"), REST);
    }
}
