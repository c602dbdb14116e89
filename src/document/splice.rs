//! The one way to change a document: replace byte ranges, keep every other byte.

use std::ops::Range;

/// A replacement: these bytes go, that text comes. An empty range inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: Vec<u8>,
}

impl Edit {
    pub fn insert(at: usize, text: impl Into<Vec<u8>>) -> Self {
        Self { range: at..at, text: text.into() }
    }

    pub fn replace(range: Range<usize>, text: impl Into<Vec<u8>>) -> Self {
        Self { range, text: text.into() }
    }
}

/// Applies the edits. They may come in any order; of two that overlap the one that starts later is dropped, and ranges
/// beyond the document are ignored.
pub fn splice(document: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = Vec::with_capacity(document.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for Edit { range, text } in edits {
        if range.start < at || range.end > document.len() || range.start > range.end {
            continue;
        }
        out.extend_from_slice(&document[at..range.start]);
        out.extend_from_slice(&text);
        at = range.end;
    }
    out.extend_from_slice(&document[at..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_other_byte_is_kept(
            document in proptest::collection::vec(any::<u8>(), 0..60),
            cuts in proptest::collection::btree_set(0_usize..60, 0..6),
            texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..8), 3),
        ) {
            let cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut <= document.len()).collect();
            let ranges: Vec<_> = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let edits = ranges.iter().zip(&texts).map(|(range, text)| Edit::replace(range.clone(), text.clone())).rev().collect();
            let result = splice(&document, edits);

            let mut rest = &result[..];
            let mut at = 0;
            for (range, text) in ranges.iter().zip(&texts) {
                rest = rest.strip_prefix(&document[at..range.start]).expect("what stands before an edit is kept");
                rest = rest.strip_prefix(&text[..]).expect("the new text comes next");
                at = range.end;
            }
            prop_assert_eq!(rest, &document[at..]);
        }
    }
}
