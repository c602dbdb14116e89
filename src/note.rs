//! Many records in one blob: parsing a note, merging two, writing one.
//!
//! Parsing never fails and never loses a byte that somebody wrote: what is not an exact frame is kept whole as foreign
//! text. Merging is a union, so that it does not matter who merges what, when, or how often. Records are never encoded
//! again: their raw bytes travel, so that keys we do not know survive.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::record::{Cause, FENCE, Frame, Header, Record, VERSION};

/// What a note holds: records newest first, then what is not a record of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    records: Vec<Stored>,
    /// Frames of newer versions and foreign texts, in byte order.
    others: BTreeSet<Other>,
}

/// A record as it stands in a note.
#[derive(Clone, Debug)]
pub struct Stored {
    pub header: Header,
    raw: Vec<u8>,
    body: Range<usize>,
}

/// What is kept and shown, but not understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Other {
    /// A whole frame of a newer version.
    Newer(Vec<u8>),
    /// Text of somebody else's, without a frame.
    Foreign(Vec<u8>),
}

impl Note {
    /// Reads a note's blob. Two notes that git has concatenated are read as their union.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut note = Self::default();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if rest[0] == b'\n' {
                at += 1;
            } else if let Some(frame) = exact_frame(rest) {
                at += frame.end();
                note.admit(frame, rest);
            } else {
                let end = next_frame(rest).unwrap_or(rest.len());
                note.others.insert(Other::Foreign(rest[..end].to_vec()));
                at += end;
            }
        }
        note.order();
        note
    }

    /// The union of two notes: of one session's records with one cause, the higher number stays, then the later moment,
    /// then the greater bytes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        other.records.into_iter().for_each(|record| self.keep(record));
        self.others.extend(other.others);
        self.order();
        self
    }

    /// The note with one more record.
    #[must_use]
    pub fn with(self, record: &Record) -> Self {
        self.merge(Self::parse(&record.encode()))
    }

    /// The blob to store. Parsing it gives this note again.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for record in &self.records {
            append(&mut bytes, &[&record.raw]);
        }
        for other in &self.others {
            match other {
                Other::Newer(raw) => append(&mut bytes, &[raw]),
                Other::Foreign(text) => {
                    let header = format!("handoff = {VERSION}\nforeign = true\nbody = {}\n", text.len());
                    append(&mut bytes, &[FENCE, header.as_bytes(), FENCE, text]);
                }
            }
        }
        bytes
    }

    /// The records, newest first: the first is the commit's handoff.
    pub fn records(&self) -> &[Stored] {
        &self.records
    }

    /// Foreign texts and frames of newer versions.
    pub fn others(&self) -> impl Iterator<Item = &Other> {
        self.others.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.others.is_empty()
    }

    fn admit(&mut self, frame: Frame, bytes: &[u8]) {
        match frame {
            Frame::Record { header, start_of_body, end } => {
                self.keep(Stored { header: *header, raw: bytes[..end].to_vec(), body: start_of_body..end });
            }
            Frame::Foreign { start_of_body, end } => {
                self.others.insert(Other::Foreign(bytes[start_of_body..end].to_vec()));
            }
            Frame::Newer { end } => {
                self.others.insert(Other::Newer(bytes[..end].to_vec()));
            }
        }
    }

    fn keep(&mut self, record: Stored) {
        match self.records.iter_mut().find(|kept| kept.key() == record.key()) {
            Some(kept) if kept.rank() < record.rank() => *kept = record,
            Some(_) => {}
            None => self.records.push(record),
        }
    }

    fn order(&mut self) {
        self.records.sort_by(Stored::newest_first);
    }
}

impl Stored {
    /// The document's text as stored; empty where the commit holds it or there was none.
    pub fn body(&self) -> &[u8] {
        &self.raw[self.body.clone()]
    }

    /// Whether there is a document: in the record, or in the commit.
    pub fn has_document(&self) -> bool {
        self.header.body > 0 || self.header.committed.is_some()
    }

    /// What a note holds at most one of.
    fn key(&self) -> (&str, Cause) {
        (self.header.session.as_str(), self.header.cause)
    }

    fn rank(&self) -> impl Ord + '_ {
        (self.header.seq, self.header.at, &self.raw)
    }

    fn newest_first(&self, other: &Self) -> Ordering {
        let place = |record: &Self| (record.header.at, record.header.session.clone(), record.header.seq);
        place(other).cmp(&place(self)).then_with(|| other.raw.cmp(&self.raw))
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Stored {}

/// A frame that is whole and followed by nothing but blank lines, or blank lines and the next opening line.
fn exact_frame(bytes: &[u8]) -> Option<Frame> {
    let frame = Frame::read(bytes)?;
    let behind = &bytes[frame.end()..];
    let blank = behind.iter().take_while(|byte| **byte == b'\n').count();
    let next = &behind[blank..];
    // A frame right behind its predecessor is fine where that ended its last line itself.
    let on_new_line = blank > 0 || bytes[..frame.end()].ends_with(b"\n");
    (next.is_empty() || (on_new_line && next.starts_with(FENCE))).then_some(frame)
}

/// Where the next exact frame begins, at the start of a line behind the first.
fn next_frame(bytes: &[u8]) -> Option<usize> {
    let line_starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    line_starts.filter(|at| bytes[*at..].starts_with(FENCE)).find(|at| exact_frame(&bytes[*at..]).is_some())
}

/// Adds a frame, on a line of its own.
fn append(bytes: &mut Vec<u8>, frame: &[&[u8]]) {
    if !bytes.is_empty() {
        bytes.push(b'\n');
    }
    frame.iter().for_each(|part| bytes.extend_from_slice(part));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::tests::sample;

    fn note(records: &[Record]) -> Note {
        records.iter().fold(Note::default(), |note, record| note.with(record))
    }

    #[test]
    fn one_session_keeps_its_highest_number() {
        let older = sample("2026-02-05-k7m2q", 1, "2026-02-05T10:00:00+00:00", b"old");
        let newer = sample("2026-02-05-k7m2q", 2, "2026-02-05T09:00:00+00:00", b"new");
        let both = note(&[newer, older]);
        assert_eq!(both.records().len(), 1);
        assert_eq!(both.records()[0].body(), b"new");
    }

    #[test]
    fn a_stop_stands_beside_the_commit_of_its_session() {
        let commit = sample("2026-02-05-k7m2q", 1, "2026-02-05T10:00:00+00:00", b"commit");
        let mut stop = sample("2026-02-05-k7m2q", 2, "2026-02-05T11:00:00+00:00", b"stop");
        stop.header.cause = Cause::Stop;
        let both = note(&[commit, stop]);
        let bodies: Vec<_> = both.records().iter().map(Stored::body).collect();
        assert_eq!(bodies, [b"stop".as_slice(), b"commit"]);
    }

    #[test]
    fn what_is_not_ours_is_kept_whole() {
        let record = sample("2026-02-05-k7m2q", 1, "2026-02-05T10:00:00+00:00", b"body").encode();
        let bytes = [b"reviewed by ana\n\n".as_slice(), &record, b"\n\nlater text\n"].concat();
        // The text behind the record makes its frame inexact: nothing is guessed, everything is kept.
        let note = Note::parse(&bytes);
        assert_eq!(note.others().collect::<Vec<_>>(), [&Other::Foreign(bytes.clone())]);
        let before = Note::parse(&[b"reviewed by ana\n".as_slice(), &record].concat());
        assert_eq!(before.records().len(), 1);
        assert_eq!(before.others().count(), 1);
    }

    #[test]
    fn unknown_keys_survive_a_merge() {
        let record = sample("2026-02-05-k7m2q", 1, "2026-02-05T10:00:00+00:00", b"body").encode();
        let text = String::from_utf8(record).unwrap().replace("seq = 1\n", "seq = 1\nmood = \"good\"\n");
        let merged = Note::parse(text.as_bytes()).merge(note(&[sample(
            "2026-02-06-zzzzz",
            1,
            "2026-02-06T10:00:00+00:00",
            b"",
        )]));
        assert!(String::from_utf8(merged.encode()).unwrap().contains("mood = \"good\""));
    }

    #[test]
    fn a_newer_version_travels_untouched() {
        let newer = b"+++\nhandoff = 2\nbody = 3\nshape = \"round\"\n+++\nabc".to_vec();
        let note = Note::parse(&newer);
        assert_eq!(note.others().collect::<Vec<_>>(), [&Other::Newer(newer.clone())]);
        assert_eq!(note.encode(), newer);
    }

    fn any_record() -> impl Strategy<Value = Vec<u8>> {
        let body = prop_oneof![
            Just(Vec::new()),
            Just(b"+++\nhandoff = 1\n+++\n".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..30)
        ];
        ((0_u32..3), (0_u32..4), (0_i64..3), body).prop_map(|(session, seq, hour, body)| {
            let session = format!("2026-02-05-0000{session}");
            sample(&session, seq, &format!("2026-02-05T1{hour}:00:00+00:00"), &body).encode()
        })
    }

    fn any_blob() -> impl Strategy<Value = Vec<u8>> {
        let foreign =
            prop_oneof!["[a-c+\n ]{0,12}".prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..20)];
        let piece = prop_oneof![3 => any_record(), 1 => foreign];
        let gap = prop_oneof![Just("\n"), Just("\n\n"), Just("")];
        proptest::collection::vec((piece, gap), 0..5).prop_map(|pieces| {
            pieces.into_iter().flat_map(|(piece, gap)| [piece, gap.as_bytes().to_vec()].concat()).collect()
        })
    }

    proptest! {
        #[test]
        fn encoding_is_canonical(blob in any_blob()) {
            let note = Note::parse(&blob);
            let encoded = note.encode();
            let again = Note::parse(&encoded);
            prop_assert_eq!(&again, &note);
            prop_assert_eq!(again.encode(), encoded);
        }

        #[test]
        fn merging_is_a_union(a in any_blob(), b in any_blob(), c in any_blob()) {
            let [a, b, c] = [a, b, c].map(|blob| Note::parse(&blob));
            prop_assert_eq!(a.clone().merge(b.clone()), b.clone().merge(a.clone()));
            prop_assert_eq!(a.clone().merge(b.clone()).merge(c.clone()), a.clone().merge(b.clone().merge(c)));
            prop_assert_eq!(a.clone().merge(a.clone()), a);
        }

        #[test]
        fn git_may_concatenate_two_notes(a in proptest::collection::vec(any_record(), 1..3), b in proptest::collection::vec(any_record(), 1..3)) {
            let note = |records: &[Vec<u8>]| records.iter().fold(Note::default(), |note, raw| note.merge(Note::parse(raw)));
            let (a, b) = (note(&a), note(&b));
            // `notes.rewriteMode=concatenate` drops one final line feed and puts an empty line between.
            let mut joined = a.encode();
            if joined.ends_with(b"\n") {
                joined.pop();
            }
            joined.extend_from_slice(b"\n\n");
            joined.extend_from_slice(&b.encode());
            prop_assert_eq!(Note::parse(&joined), a.merge(b));
        }
    }
}
