//! An entry's text from its parts, as the role writes it, and so that [`super::details`] reads the same parts back.
//!
//! `**P1:** Complete the model (30 min)` with lines below it for the files, the reason and how far it is.

use super::details;
use super::kinds::Row;

/// What is to be said of an entry beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub percent: Option<u8>,
    /// Checked by [`estimate`].
    pub estimate: Option<String>,
    /// Checked by [`priority`].
    pub priority: Option<String>,
    /// From the top of the working tree, perhaps with lines behind a colon; without backticks.
    pub paths: Vec<String>,
    pub why: Option<String>,
}

impl Parts {
    /// The words with the parts, for an entry of this kind.
    pub fn with(&self, words: &str, row: &Row) -> String {
        let words = words.trim();
        let (first, more) =
            words.split_once('\n').map_or((words, None), |(first, more)| (first.trim_end(), Some(more)));
        let mut text = self.priority.as_ref().map_or_else(String::new, |priority| format!("**{priority}:** "));
        text.push_str(first);
        // Where progress is what entries are about, it stands behind the words, unless they name a percentage themselves.
        let behind = self.percent.filter(|_| row.progress && details::percent(words, true).is_none());
        if let Some(percent) = behind {
            text.push_str(&format!(" - {percent}% complete"));
        }
        if let Some(estimate) = &self.estimate {
            text.push_str(&format!(" ({estimate})"));
        }
        let status = self.percent.filter(|_| behind.is_none()).map(|percent| format!("- Status: {percent}% complete"));
        let why =
            self.why.as_ref().map(|why| format!("- Why: {}", why.split_whitespace().collect::<Vec<_>>().join(" ")));
        let below = self.paths.iter().map(|path| format!("- File: `{path}`")).chain(why).chain(status);
        for line in more.map(|more| more.trim_end().to_owned()).into_iter().chain(below) {
            text.push('\n');
            text.push_str(&line);
        }
        text
    }
}

/// A time as an estimate says it; none where it would not be read as one.
pub fn estimate(given: &str) -> Option<String> {
    let given = given.trim().trim_start_matches('~').trim_start();
    details::estimate(&format!("x ({given})")).filter(|read| read == given)
}

/// A priority as it is written: `P1`, `High`.
pub fn priority(given: &str) -> Option<String> {
    let given = given.trim();
    let mut letters = given.chars();
    let word: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.flat_map(char::to_lowercase)).collect();
    details::priority(&format!("**{word}:** x")).filter(|read| *read == canonical(&word)).map(|_| word)
}

fn canonical(priority: &str) -> String {
    if priority.starts_with('P') && priority.len() == 2 { priority.to_owned() } else { priority.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Details, Kind, Kinds, Outline, insert};

    #[test]
    fn an_entry_is_written_as_the_role_writes_it() {
        let kinds = Kinds::default();
        let parts = Parts {
            percent: Some(60),
            estimate: Some("30 min".into()),
            priority: Some("P1".into()),
            paths: vec!["app/models.py:10-20".into(), "Makefile".into()],
            why: Some("the services\nneed it".into()),
        };
        assert_eq!(
            parts.with("Complete the model", kinds.row(Kind::Next)),
            "**P1:** Complete the model (30 min)\n- File: `app/models.py:10-20`\n- File: `Makefile`\n\
             - Why: the services need it\n- Status: 60% complete"
        );
        let parts = Parts { percent: Some(60), ..Parts::default() };
        assert_eq!(parts.with("The model", kinds.row(Kind::Progress)), "The model - 60% complete");
        assert_eq!(
            parts.with("The model\nand more\n", kinds.row(Kind::Issue)),
            "The model\nand more\n- Status: 60% complete"
        );
        assert_eq!(parts.with("At 50 %", kinds.row(Kind::Progress)), "At 50 %\n- Status: 60% complete");
    }

    #[test]
    fn times_and_priorities_are_checked() {
        for (given, expected) in [
            ("30 min", true),
            ("1-2 hours", true),
            ("2 weeks", true),
            ("~1.5h", true),
            ("soon", false),
            ("", false),
            ("30 min) (x", false),
        ] {
            assert_eq!(estimate(given).is_some(), expected, "{given}");
        }
        for (given, expected) in
            [("p1", Some("P1")), ("HIGH", Some("High")), ("P7", None), ("urgent", None), ("", None)]
        {
            assert_eq!(priority(given).as_deref(), expected, "{given}");
        }
    }

    /// Whether these are read as what they are.
    fn agree(parts: &Parts, read: &Details) -> bool {
        let fits = |given: &Option<String>, read: &Option<String>| given.is_none() || given == read;
        (parts.percent.is_none() || parts.percent == read.percent)
            && fits(&parts.estimate, &read.estimate)
            && fits(&parts.priority.as_ref().map(|word| canonical(word)), &read.priority)
    }

    const DOCUMENTS: [&str; 8] = [
        "",
        "## Next\n\n1. a\n2. b\n\n## In progress\n- a\n",
        "## Next\n\n- [ ] a\n\n## In progress\n\n- [ ] a\n",
        "## Next\n\n**1. A** (3 min)\n- File: x\n\n## In progress\n\n**Model:**\n- b\n",
        "## Next\n\n### 1. A\n- File: x\n\n## In progress\n\n### 1. C\n- d\n",
        "## Next\n\n| # | Task |\n|---|---|\n| 1 | do it |\n\n## In progress\n\n| What | Why |\n|---|---|\n| a b | c |\n",
        "## Next\r\n\r\ntext\r\n\r\n## In progress\r\n\r\n* a\r\n",
        "## Next\n### Phase A\n- a\n### Phase B\n- b\n",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
        #[test]
        fn what_is_given_is_read_back(
            document in prop::sample::select(&DOCUMENTS[..]),
            kind in prop::sample::select(&[Kind::Next, Kind::Progress][..]),
            words in "[A-Z][a-z]{2,8}( [a-z_()*`]{3,8}){0,3}",
            percent in prop::option::of(0_u8..=100),
            estimate in prop::option::of(prop_oneof![Just("30 min"), Just("1-2 hours"), Just("2h"), Just("3 days")]),
            priority in prop::option::of(prop_oneof![Just("P0"), Just("P4"), Just("High"), Just("Critical")]),
            paths in prop::collection::vec("([a-z]{1,5}/){0,2}[A-Za-z ]{1,6}[a-z](\\.[a-z]{1,3})?", 0..3),
            why in prop::option::of("[a-z]{2,6}( [a-z0-9%]{1,7}){0,3}"),
        ) {
            let kinds = Kinds::default();
            let parts = Parts { percent, estimate: estimate.map(Into::into), priority: priority.map(Into::into), paths, why };
            let text = parts.with(&words, kinds.row(kind));
            let outline = Outline::of(document.as_bytes(), &kinds);
            let placed = insert::entry(document.as_bytes(), &outline, kind, &kinds, &text);
            let changed = String::from_utf8(placed.document).unwrap();
            prop_assert!(placed.reads_back, "{}", changed);
            let after = Outline::of(changed.as_bytes(), &kinds);
            let new = placed.edit.range.start..placed.edit.range.start + placed.edit.text.len();
            let entry = after.entries_of(kind).find(|entry| new.contains(&entry.span.start)).unwrap();
            let read = Details::of(entry, &changed[entry.span.clone()], &kinds);
            prop_assert!(agree(&parts, &read), "{:?} of {}", read, changed);
            let paths: Vec<_> = read.paths.into_iter().map(|(path, _)| path).collect();
            let in_words = paths.len() - parts.paths.len().min(paths.len());
            prop_assert_eq!(&paths[in_words..], &parts.paths[..], "{}", changed);
        }
    }
}
