//! What holds for a document whatever its bytes are. The property tests try it on documents of their making, the fuzz
//! target on bytes that it finds.

use std::ops::Range;
use std::sync::LazyLock;

use git_handoff::document::{Details, Kind, Kinds, Outline, complete, insert, mentions, splice};
use git_handoff::redact::Redactor;
use git_handoff::text;
use git_handoff::trailers::{Amount, Limits, announce_entries};

/// Kinds with a list, with boxes, with a parent heading, and one whose heading stands alone.
const ADDED: [Kind; 6] = [Kind::Next, Kind::Done, Kind::Blocker, Kind::Decision, Kind::Uncommitted, Kind::Summary];

/// So many entries of a document are completed.
const COMPLETED: usize = 3;

/// An entry of two lines.
const ENTRY: &str = "check `it`\nwith care";

/// Its table is made once: that takes longer than all else with a small document.
static KINDS: LazyLock<Kinds> = LazyLock::new(Kinds::default);

pub fn everything_holds(document: &[u8]) {
    let outline = Outline::of(document, &KINDS);
    it_is_read(document, &outline, &KINDS);
    an_entry_changes_nothing_else(document, &outline, &KINDS);
    a_tick_changes_nothing_else(document, &outline, &KINDS);
    lines_are_lines(document, &KINDS);
}

fn it_is_read(document: &[u8], outline: &Outline, kinds: &Kinds) {
    let source = text::same_length(document);
    let fits = |span: &Range<usize>| assert!(source.get(span.clone()).is_some(), "{span:?} cuts a letter");
    let lies_in = |inner: &Range<usize>, outer: &Range<usize>| {
        assert!(outer.start <= inner.start && inner.end <= outer.end, "{inner:?} beyond {outer:?}");
    };
    let whole = outline.start..document.len();
    fits(&whole);
    for section in &outline.sections {
        [&section.heading, &section.span, &section.own].into_iter().for_each(fits);
        lies_in(&section.span, &whole);
        lies_in(&section.heading, &section.span);
        lies_in(&section.own, &section.span);
        kinds.of_heading(&section.title);
        kinds.of_label(&section.title);
    }
    for entry in &outline.entries {
        fits(&entry.span);
        lies_in(&entry.span, &whole);
        assert!(!entry.text.is_empty() && !entry.text.contains('\n'), "{:?}", entry.text);
        Details::of(entry, &source[entry.span.clone()], kinds);
    }
    assert!(outline.entries.is_sorted_by_key(|entry| entry.span.start));
    for block in &outline.blocks {
        fits(&block.span);
        fits(&block.inner);
        lies_in(&block.span, &whole);
        lies_in(&block.inner, &block.span);
    }
    for mention in mentions::of(&source) {
        fits(&mention.span);
    }
}

fn an_entry_changes_nothing_else(document: &[u8], outline: &Outline, kinds: &Kinds) {
    for kind in ADDED {
        let placed = insert::entry(document, outline, kind, kinds, ENTRY);
        let edit = &placed.edit;
        assert_eq!(splice(document, vec![edit.clone()]), placed.document);
        let (at, end) = (edit.range.start, edit.range.start + edit.text.len());
        let rest = [&placed.document[..at], &placed.document[end..]].concat();
        let kept = [&document[..at], &document[edit.range.end..]].concat();
        assert!(rest == kept, "something else has changed");
        // Only a hint of ours makes way for the first entry of its section.
        let replaced = &document[edit.range.clone()];
        assert!(replaced.is_empty() || replaced.starts_with(b"<!-- "), "{:?} is gone", text::same_length(replaced));
    }
}

fn a_tick_changes_nothing_else(document: &[u8], outline: &Outline, kinds: &Kinds) {
    for entry in outline.entries.iter().filter(|entry| entry.done != Some(true)).take(COMPLETED) {
        let completed = complete::complete(document, outline, entry, kinds);
        if completed.moved_to.is_none() {
            // A box has one byte; the sign in place of one, or the cell of a row, is made a mark in the entry's first line.
            let (before, now) = (document, &completed.document[..]);
            let same = before.iter().zip(now).take_while(|(before, now)| before == now).count();
            let rest = before.len().min(now.len()) - same;
            let behind = before.iter().rev().zip(now.iter().rev()).take(rest).take_while(|(b, n)| b == n).count();
            let (old, new) = (&before[same..before.len() - behind], &now[same..now.len() - behind]);
            let is_in_first_line = entry.span.contains(&same) && !old.contains(&b'\n') && !new.contains(&b'\n');
            assert!(is_in_first_line && new.len() <= "✅".len(), "{old:?} has become {new:?}");
        }
    }
}

fn lines_are_lines(document: &[u8], kinds: &Kinds) {
    let (before, now) = document.split_at(document.len() / 2);
    for amount in [Amount::Brief, Amount::Full] {
        let limits = Limits::of(amount);
        for (now, before) in [(now, before), (document, before), (document, &[][..])] {
            let lines = announce_entries(Some(now), Some(before), amount, kinds, &Redactor::default());
            assert!(lines.len() <= limits.lines, "{} lines", lines.len());
            for line in lines.iter().map(ToString::to_string) {
                assert!(line.len() <= limits.line && !line.ends_with(' '), "{line:?}");
                assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
            }
        }
    }
    let lines = announce_entries(Some(document), Some(document), Amount::Brief, kinds, &Redactor::default());
    assert!(lines.is_empty(), "nothing has changed: {lines:?}");
}
