//! Which records a text descends from. Written down as the text lives, never computed from its words: two texts may be
//! alike without one being the other's successor.

use serde::{Deserialize, Serialize};

use crate::ids::RecordId;

/// How many sessions back a lineage reaches.
const MOST: usize = 16;

/// The newest record of each session that a text went through, the latest session first.
///
/// A session has one draft in one worktree, so a text that descends from its seventh record descends from its third.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lineage(Vec<RecordId>);

impl Lineage {
    /// The lineage of a text that was just taken from this record.
    pub fn of(record: &RecordId) -> Self {
        Self(vec![record.clone()])
    }

    /// The same text, captured in one more record.
    pub fn advance(&mut self, record: &RecordId) {
        let before = self.0.iter().position(|known| known.session == record.session).map(|at| self.0.remove(at));
        let newest = before.filter(|known| known.seq > record.seq).unwrap_or_else(|| record.clone());
        self.0.insert(0, newest);
        self.0.truncate(MOST);
    }

    /// A text made by somebody who had the other one in front of them descends from both.
    pub fn join(&mut self, other: &Self) {
        other.0.iter().rev().for_each(|record| self.advance(record));
    }

    /// The record that the text was captured in last, or taken from.
    pub fn newest(&self) -> Option<&RecordId> {
        self.0.first()
    }

    /// Whether the text is this record's or a successor's.
    pub fn includes(&self, record: &RecordId) -> bool {
        self.0.iter().any(|known| known.session == record.session && known.seq >= record.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> RecordId {
        text.parse().unwrap()
    }

    #[test]
    fn a_later_text_of_a_session_descends_from_its_earlier_records() {
        let mut lineage = Lineage::of(&record("2026-02-05-aaaaa/3"));
        lineage.advance(&record("2026-02-05-aaaaa/7"));
        lineage.advance(&record("2026-02-06-bbbbb/1"));
        for included in ["2026-02-05-aaaaa/1", "2026-02-05-aaaaa/7", "2026-02-06-bbbbb/1"] {
            assert!(lineage.includes(&record(included)), "{included}");
        }
        for other in ["2026-02-05-aaaaa/8", "2026-02-06-bbbbb/2", "2026-02-06-ccccc/1"] {
            assert!(!lineage.includes(&record(other)), "{other}");
        }
    }

    #[test]
    fn a_lineage_stays_short_and_never_goes_back() {
        let mut lineage = Lineage::default();
        for day in 1..=28 {
            lineage.advance(&record(&format!("2026-02-{day:02}-aaaaa/2")));
        }
        lineage.advance(&record("2026-02-28-aaaaa/1"));
        assert_eq!(lineage.0.len(), MOST);
        assert_eq!(lineage.0[0], record("2026-02-28-aaaaa/2"));
    }
}
