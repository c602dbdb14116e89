//! The names of things: commits, sessions, records. Values only; nothing here looks anything up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A git object id in full: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectId(String);

impl ObjectId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first seven digits, as git abbreviates.
    pub fn short(&self) -> &str {
        &self.0[..7]
    }
}

impl FromStr for ObjectId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hex && matches!(text.len(), 40 | 64) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a full object id"))
        }
    }
}

impl TryFrom<String> for ObjectId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> Self {
        id.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A session's name: its local start date and five random letters, `2026-02-05-k7m2q`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

/// Crockford's base 32: no letter that is mistaken for another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The low 25 bits of a number as five letters and digits.
pub fn five_letters(number: u64) -> String {
    (0..5).map(|place| LETTERS[(number >> (place * 5)) as usize & 31] as char).collect()
}

impl SessionId {
    /// Names a session that starts on `date`; `random` gives the letters.
    pub fn new(date: chrono::NaiveDate, random: u64) -> Self {
        Self(format!("{}-{}", date.format("%Y-%m-%d"), five_letters(random)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SessionId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = text.as_bytes();
        let date = text.get(..10).and_then(|date| date.parse::<chrono::NaiveDate>().ok());
        if date.is_some() && bytes.len() == 16 && bytes[10] == b'-' && bytes[11..].iter().all(|b| LETTERS.contains(b)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a session"))
        }
    }
}

impl TryFrom<String> for SessionId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One capture: a session and its running number, written `2026-02-05-k7m2q/7`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId {
    pub session: SessionId,
    pub seq: u32,
}

impl FromStr for RecordId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (session, seq) = text.split_once('/').ok_or_else(|| format!("{text:?} is not session/number"))?;
        let seq = seq.parse().map_err(|_| format!("{seq:?} is not a capture's number"))?;
        Ok(Self { session: session.parse()?, seq })
    }
}

impl TryFrom<String> for RecordId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<RecordId> for String {
    fn from(id: RecordId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.session, self.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_recognised_by_their_form() {
        for good in ["2026-02-05-k7m2q", "2026-12-31-00000"] {
            assert_eq!(good.parse::<SessionId>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "2026-02-05",
            "2026-02-30-k7m2q",
            "2026-02-05-k7m2l",
            "2026-02-05-K7M2Q",
            "2026-02-05_k7m2q",
            "../../../../etc/x",
        ] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn records_read_back_as_written() {
        let id: RecordId = "2026-02-05-k7m2q/7".parse().unwrap();
        assert_eq!((id.seq, id.to_string().as_str()), (7, "2026-02-05-k7m2q/7"));
        assert!("2026-02-05-k7m2q/-1".parse::<RecordId>().is_err());
    }
}
