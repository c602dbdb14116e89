//! Entries: what an item of a section is: its text, state, kinds and place, and its short id.
//!
//! Which forms people give them is `collector`'s affair, and of headings `steps`'s; what an entry says
//! beside its text is [`super::details`]'s.

use std::ops::Range;

use super::kinds::Kind;
use crate::fingerprint;

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its first line as plain text, without markup, number and box.
    pub text: String,
    /// Whether it is ticked, struck through or marked as done, where it shows that.
    pub done: Option<bool>,
    /// What it is: as its own label says, else what its section is about. Mostly one thing, or none.
    pub kinds: Vec<Kind>,
    pub span: Range<usize>,
}

/// The kinds that an entry's own label may give it, whatever its section is about.
pub(super) const STATES: [Kind; 7] =
    [Kind::Next, Kind::Progress, Kind::Blocker, Kind::Done, Kind::Decision, Kind::Issue, Kind::Context];

impl Entry {
    /// The entry's words, by which it is the same one after a tick, a move or a change of markup.
    pub fn words(&self) -> String {
        self.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }

    /// A short name that lasts as long as the words do: five letters and digits.
    pub fn id(&self) -> String {
        fingerprint::of_words(&self.words())
    }
}

/// Placeholders that people leave in a form.
pub(super) fn says_nothing(text: &str) -> bool {
    const WHOLE: &[&str] = &[
        "",
        "n/a",
        "nothing",
        "none this session",
        "none yet",
        "none known",
        "none at this time",
        "none currently",
        "no blockers",
        "no active blockers",
        "no known blockers",
        "no open blockers",
        "없음",
        "없습니다",
        "なし",
        "特になし",
        "无",
        "暂无",
        "無",
        "нет",
        "пока нет",
        "ninguno",
        "ninguna",
        "nada",
        "nenhum",
        "nenhuma",
        "keine",
        "aucun",
        "aucune",
    ];
    // "None - ready to ship", "TBD by the next task".
    const FIRST: &[&str] = &[
        "none",
        "tbd",
        "to be determined",
        "to be decided",
        "будет определено",
        "определяется",
        "未定",
        "待定",
        "미정",
    ];
    let words = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let begins = |first: &&str| {
        words.strip_prefix(*first).is_some_and(|rest| !rest.trim_start().starts_with(char::is_alphanumeric))
    };
    let undecided =
        |first: &&str| words.strip_prefix(*first).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    WHOLE.contains(&words.as_str()) || FIRST.iter().any(begins) || FIRST[1..].iter().any(undecided)
}

#[cfg(test)]
mod tests {
    use crate::document::{Kind, Kinds, Outline};

    fn entries(document: &str, kind: Kind) -> Vec<String> {
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        let shown = |done: Option<bool>| done.map_or("", |done| if done { "[x] " } else { "[ ] " });
        outline.entries_of(kind).map(|entry| format!("{}{}", shown(entry.done), entry.text)).collect()
    }

    #[test]
    fn items_of_any_list_are_entries_and_nested_ones_are_not() {
        let document = "## Next Steps\n\n- [ ] **one** `code`\n  wrapped\n  - nested\n- [x] two\n- [~] three\n- ~~five~~\n- ✅ six\n1. four\n\n   more\n- detail\n";
        let expected = ["[ ] one code wrapped", "[x] two", "[ ] three", "[x] five", "[x] six", "four"];
        assert_eq!(entries(document, Kind::Next), expected);
    }

    #[test]
    fn what_is_nested_in_an_item_is_not_glued_to_its_text() {
        let document = "## Next\n\n1. One\n   | a | b |\n   |---|---|\n   | 1 | 2 |\n2. Two\n   ### sub\n   more\n3. Three\n\n   ***\n\n   end\n4. ### Four\n   five\n";
        assert_eq!(entries(document, Kind::Next), ["One", "Two", "Three", "Four"]);
    }

    #[test]
    fn steps_titled_in_bold_take_their_details_with_them() {
        let document = "### Immediate Next Steps\n\n**1. Complete Model** (30 min)\n- File: `a.py`\n- Test: b\n\n**2. Test** (1 h)\n- x\n\n**Later:**\n- y\n";
        assert_eq!(entries(document, Kind::Next), ["Complete Model (30 min)", "Test (1 h)"]);
        assert_eq!(entries(document, Kind::Progress), ["y"]);
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        let first = outline.entries_of(Kind::Next).next().unwrap();
        assert!(document[first.span.clone()].ends_with("- Test: b\n\n"));
    }

    #[test]
    fn numbered_headings_are_steps_and_groups_are_not() {
        let document = "## Next\n### 1. Fix the login\n- detail\n### High priority\n- a\n### P1: Rename\ntext\n### Write it\nprose\n## Other\n### 1. No step\n";
        assert_eq!(entries(document, Kind::Next), ["Fix the login", "a", "Rename", "Write it"]);
    }

    #[test]
    fn rows_of_tables_are_entries() {
        let document =
            "## Next steps\n\n| # | Task | Time |\n|---|---|---|\n| 1 | Fix `x` | 30 min |\n| 2 | Test | ✅ |\n";
        assert_eq!(entries(document, Kind::Next), ["Fix x - 30 min", "[x] Test"]);
    }

    #[test]
    fn a_label_says_what_a_line_is() {
        let document = "# T\n\n**Date:** today  \n**Next step:** write it\n\n## Status\n- **In progress:** the model\n- **Blocked**: no key\n- Next: test\n- **Done:** none\n";
        assert_eq!(entries(document, Kind::Next), ["write it", "test"]);
        assert_eq!(entries(document, Kind::Progress), ["the model"]);
        assert_eq!(entries(document, Kind::Blocker), ["no key"]);
        assert_eq!(entries(document, Kind::Done), [""; 0]);
    }

    #[test]
    fn sections_below_belong_unless_they_say_otherwise() {
        let document = "## 🔴 Blockers\n### Database\n- down\n### Known Issues\n- slow\n### Active\n- None\n";
        assert_eq!(entries(document, Kind::Blocker), ["down"]);
        assert_eq!(entries(document, Kind::Issue), ["slow"]);
    }

    #[test]
    fn bold_lines_act_as_headings() {
        let document = "## Plan\n\n**What was done:**\n- a\n\n**Blockers**\n\n- b\n\n**Not a heading.**\n\n- c\n";
        assert_eq!(entries(document, Kind::Done), ["a"]);
        assert_eq!(entries(document, Kind::Blocker), ["b", "c"]);
    }

    #[test]
    fn an_entry_keeps_its_short_name() {
        let id = |document: &str| Outline::of(document.as_bytes(), &Kinds::default()).entries[0].id();
        assert_eq!(id("## Next\n- [ ] **Fix** the `login`\n"), id("## Done\n1. [x] Fix the login\n"));
        assert_ne!(id("- a\n"), id("- b\n"));
        assert_eq!(id("- a\n").len(), 5);
    }
}
