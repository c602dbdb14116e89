//! One capture: what is known about it (the header) and the document as it stood (the body).
//!
//! Written as TOML front matter with the body behind it, so that `git notes --ref=handoff show` reads well. The layout is
//! a promise: see docs/FORMAT.md. This module knows one record; many in one blob are [`crate::note`]'s affair.

use std::str::FromStr;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::facts::Facts;
use crate::hold::Hold;
use crate::ids::{ObjectId, RecordId, SessionId};
use crate::redact::Clean;

/// The format written today. Newer ones are shown, never rewritten.
pub const VERSION: u32 = 1;

/// The line that opens and closes a header.
pub const FENCE: &[u8] = b"+++\n";

/// A header larger than this is not one of ours: the list of paths is bounded, so some kilobytes are usual.
const LARGEST_HEADER: usize = 1024 * 1024;

/// A record about to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub header: Header,
    /// The document's text, or nothing where there was no draft or where the commit itself holds it.
    pub body: Option<Clean>,
}

/// What is stored about a capture. No value holds a line feed: paths are quoted, names folded to one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The format's version.
    pub handoff: u32,
    pub session: SessionId,
    pub seq: u32,
    pub cause: Cause,
    #[serde(with = "moment")]
    pub at: Moment,
    #[serde(with = "moment")]
    pub started: Moment,
    /// The agent, where one is known by its environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Who stopped, where that may be somebody else than the commit's author; with the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The branch in full (`refs/heads/…`); none on a detached HEAD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The commit that the session started from: a hint, for history may have been rewritten since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<ObjectId>,
    /// The session found at HEAD when this one began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<SessionId>,
    /// How many secrets were redacted from the body.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub redacted: u32,
    /// The draft's full size in bytes, where the body is only its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncated: Option<u64>,
    /// Bytes of the document that follow the closing line.
    pub body: usize,
    /// Where the commit itself holds the document, in place of a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Committed>,
    /// The break that begins here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// What the machine told when the record was made.
    #[serde(flatten)]
    pub facts: Facts,
}

/// Why a record was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    Commit,
    Stop,
    Import,
}

/// A document that is tracked: its path in the commit and its blob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Committed {
    pub path: String,
    pub blob: ObjectId,
}

impl Header {
    pub fn id(&self) -> RecordId {
        RecordId { session: self.session.clone(), seq: self.seq }
    }

    /// Whether the record holds the document whole: nothing of it was redacted or cut.
    pub fn is_whole(&self) -> bool {
        self.redacted == 0 && self.truncated.is_none()
    }

    /// The branch without `refs/heads/`.
    pub fn branch_name(&self) -> Option<&str> {
        self.branch.as_deref().map(|name| name.strip_prefix("refs/heads/").unwrap_or(name))
    }
}

impl Record {
    /// The bytes that stand in a note: header, closing line, body.
    pub fn encode(&self) -> Vec<u8> {
        let body = self.body.as_ref().map_or(&[][..], Clean::as_bytes);
        let header = Header { body: body.len(), ..self.header.clone() };
        // Every field is a string, number, date or table of those: TOML has a form for each, so this cannot fail.
        let toml = toml::to_string(&header).unwrap_or_default();
        [FENCE, toml.as_bytes(), FENCE, body].concat()
    }
}

/// Any frame's header, as far as it must be understood to find the frame's end.
#[derive(Deserialize)]
struct Envelope {
    handoff: u32,
    body: usize,
    #[serde(default)]
    foreign: bool,
}

/// A frame found at the start of some bytes.
#[derive(Debug, PartialEq)]
pub enum Frame {
    /// A record of a version that is understood.
    Record { header: Box<Header>, start_of_body: usize, end: usize },
    /// Text that is not ours, kept in a counted frame.
    Foreign { start_of_body: usize, end: usize },
    /// A record of a newer version.
    Newer { end: usize },
}

impl Frame {
    /// Reads the frame that the bytes begin with: opening line, TOML, closing line, and as many bytes as it counts.
    /// `None` when there is no whole frame, whatever is there instead.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(FENCE)?;
        let window = &rest[..rest.len().min(LARGEST_HEADER)];
        let header_len = end_of_header(window)?;
        let toml = std::str::from_utf8(&window[..header_len]).ok()?;
        let start_of_body = FENCE.len() + header_len + FENCE.len();
        let end = |body: usize| start_of_body.checked_add(body).filter(|end| *end <= bytes.len());
        // A record is what nearly every frame is; whatever else says so by a key that no record has.
        if !toml.contains("foreign")
            && let Ok(header) = toml::from_str::<Header>(toml)
            && header.handoff <= VERSION
        {
            let end = end(header.body)?;
            return Some(Self::Record { header: Box::new(header), start_of_body, end });
        }
        let envelope: Envelope = toml::from_str(toml).ok()?;
        let end = end(envelope.body)?;
        if envelope.foreign {
            return Some(Self::Foreign { start_of_body, end });
        }
        if envelope.handoff > VERSION {
            return Some(Self::Newer { end });
        }
        let header = Box::new(toml::from_str(toml).ok()?);
        Some(Self::Record { header, start_of_body, end })
    }

    pub fn end(&self) -> usize {
        match self {
            Self::Record { end, .. } | Self::Foreign { end, .. } | Self::Newer { end } => *end,
        }
    }
}

/// The length of the TOML before the closing line.
fn end_of_header(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in rest.split_inclusive(|byte| *byte == b'\n') {
        if line == FENCE {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// TOML has dates of its own; chrono does the reckoning.
mod moment {
    use super::{DateTime, FromStr, Moment};
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de, ser};
    use toml::value::Datetime;

    pub(super) fn serialize<S: Serializer>(moment: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
        Datetime::from_str(&moment.to_rfc3339()).map_err(ser::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = Datetime::deserialize(deserializer)?.to_string();
        DateTime::parse_from_rfc3339(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{Status, Uncommitted};

    /// A record with the given key and body.
    pub(crate) fn sample(session: &str, seq: u32, at: &str, body: &[u8]) -> Record {
        let at = DateTime::parse_from_rfc3339(at).unwrap();
        Record {
            header: Header {
                handoff: VERSION,
                session: session.parse().unwrap(),
                seq,
                cause: Cause::Commit,
                at,
                started: at,
                author: None,
                email: None,
                by: Some("claude-code".into()),
                branch: Some("refs/heads/main".into()),
                base: None,
                continues: None,
                redacted: 0,
                truncated: None,
                body: body.len(),
                committed: None,
                hold: None,
                facts: Facts {
                    uncommitted: vec![Uncommitted {
                        path: "a.rs".into(),
                        status: Status::Modified,
                        added: None,
                        removed: None,
                        functions: crate::facts::Functions::default(),
                    }],
                    ..Facts::default()
                },
            },
            body: Some(crate::redact::clean(body)),
        }
    }

    #[test]
    fn reads_as_plain_text() {
        let record = sample("2026-02-05-k7m2q", 7, "2026-02-05T17:42:10+01:00", b"# Handoff\n");
        let expected = "\
+++
handoff = 1
session = \"2026-02-05-k7m2q\"
seq = 7
cause = \"commit\"
at = 2026-02-05T17:42:10+01:00
started = 2026-02-05T17:42:10+01:00
by = \"claude-code\"
branch = \"refs/heads/main\"
body = 10

[[uncommitted]]
path = \"a.rs\"
status = \"modified\"
+++
# Handoff
";
        assert_eq!(String::from_utf8(record.encode()).unwrap(), expected);
    }

    #[test]
    fn a_hostile_count_is_no_frame() {
        for count in ["1073741824", "18446744073709551615", "-1", "\"9\""] {
            let note = format!("+++\nhandoff = 1\nforeign = true\nbody = {count}\n+++\nshort\n");
            assert_eq!(Frame::read(note.as_bytes()), None, "{count}");
        }
    }

    proptest! {
        #[test]
        fn decodes_what_it_encodes(
            seq in 0_u32..,
            body in proptest::collection::vec(any::<u8>(), 0..400),
            path in proptest::collection::vec(any::<u8>(), 1..40),
            by in "[^\\n]{0,20}",
            behind in "(\n){0,3}",
        ) {
            let mut record = sample("2026-02-05-k7m2q", seq, "2026-02-05T17:42:10-08:00", &body);
            record.header.by = Some(by);
            record.header.facts.uncommitted[0].path = crate::text::quote_path(&path);
            let mut bytes = record.encode();
            let end = bytes.len();
            bytes.extend_from_slice(behind.as_bytes());
            match Frame::read(&bytes) {
                Some(Frame::Record { header, start_of_body, end: found }) => {
                    prop_assert_eq!(found, end);
                    prop_assert_eq!(&bytes[start_of_body..found], &body[..]);
                    prop_assert_eq!(*header, record.header);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn reading_any_bytes_ends(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Frame::read(&bytes);
            let _ = Frame::read(&[FENCE, &bytes].concat());
        }
    }
}
