//! Which lines a commit message gets: its session, and what changed in the handoff since the record before.

use std::collections::HashSet;

use super::{Key, Trailer, defuse::defuse};
use crate::document::{Entry, Kind, Outline};
use crate::ids::RecordId;
use crate::{redact, text};

/// How much of the handoff a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Amount {
    /// The session, and what changed.
    #[default]
    Brief,
    /// The whole state, on every commit.
    Full,
    /// The session alone.
    Session,
    /// Nothing.
    None,
}

impl Amount {
    /// The settings' words for it.
    pub const NAMES: [(&'static str, Self); 4] =
        [("brief", Self::Brief), ("full", Self::Full), ("session", Self::Session), ("none", Self::None)];
}

/// How long and how many the lines are.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a line, its key included.
    pub line: usize,
    /// Lines beside the session's.
    pub lines: usize,
    /// Steps that come next, of those lines.
    pub next: usize,
}

impl Limits {
    pub fn of(amount: Amount) -> Self {
        match amount {
            Amount::Brief => Self { line: 100, lines: 4, next: 2 },
            Amount::Full => Self { line: 100, lines: 12, next: 6 },
            Amount::Session | Amount::None => Self { line: 100, lines: 0, next: 0 },
        }
    }
}

/// Where the entries of each key's lines stand.
const SOURCES: [(Key, Kind); 5] = [
    (Key::Blocker, Kind::Blocker),
    (Key::Decision, Kind::Decision),
    (Key::Progress, Kind::Progress),
    (Key::Next, Kind::Next),
    (Key::Done, Kind::Done),
];

/// The lines for a commit: `now` is the document as it stands, `before` the one that the commit's first parent led to.
pub fn announce(id: &RecordId, now: Option<&[u8]>, before: Option<&[u8]>, amount: Amount) -> Vec<Trailer> {
    if amount == Amount::None {
        return Vec::new();
    }
    let mut lines = announce_entries(now, before, amount);
    lines.insert(0, Trailer { key: Key::Session, value: id.to_string() });
    lines
}

/// The same without the session's. With [`Amount::Full`] everything counts as changed.
pub fn announce_entries(now: Option<&[u8]>, before: Option<&[u8]>, amount: Amount) -> Vec<Trailer> {
    let before = if amount == Amount::Full { None } else { before };
    changed(now, before, &Limits::of(amount))
}

/// The lines for the entries that the document before did not have.
fn changed(now: Option<&[u8]>, before: Option<&[u8]>, limits: &Limits) -> Vec<Trailer> {
    let (Some(now), before) = (now, before.unwrap_or_default()) else { return Vec::new() };
    let (now, before) = (Outline::of(now), Outline::of(before));
    let known: HashSet<String> = before.entries.iter().map(sameness).collect();
    let mut lines = Vec::new();
    for (key, kind) in SOURCES {
        let room = limits.lines.saturating_sub(lines.len());
        let most = if key == Key::Next { limits.next.min(room) } else { room };
        let new: Vec<String> = now
            .entries_of(kind)
            .filter(|entry| {
                let ticked_step = kind == Kind::Next && entry.done == Some(true);
                !ticked_step && !known.contains(&sameness(entry))
            })
            .filter_map(|entry| value(&entry.text))
            .collect();
        let shown = new.len().min(most);
        let more = new.len() - shown;
        for (number, value) in new.into_iter().take(most).enumerate() {
            let tail = if more > 0 && number + 1 == shown { format!(" (+{more} more)") } else { String::new() };
            let room = limits.line - key.as_str().len() - ": ".len() - tail.len();
            lines.push(Trailer { key, value: format!("{}{tail}", text::cut(&value, room)) });
        }
    }
    lines
}

/// What makes two entries the same one: their words, and whether they are ticked.
fn sameness(entry: &Entry) -> String {
    let words: String = entry.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    format!("{words}{}", if entry.done == Some(true) { "+" } else { "" })
}

/// An entry's text as a value: one line, without commands. A value with a secret in it is left out whole, because a
/// message cannot be purged.
fn value(entry: &str) -> Option<String> {
    let line = text::one_line(entry);
    let clean = redact::redact(line.as_bytes(), &[]).count == 0 && !line.contains("[redacted ");
    let value = defuse(&line);
    (clean && !value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(now: &str, before: &str, amount: Amount) -> Vec<String> {
        let id = "2026-02-05-k7m2q/7".parse().unwrap();
        announce(&id, Some(now.as_bytes()), Some(before.as_bytes()), amount)
            .iter()
            .skip(1)
            .map(ToString::to_string)
            .collect()
    }

    const DOCUMENT: &str = "# T\n## Done\n- Added nodes table\n## In Progress\n- generate_scene() at 60% complete\n\
        ## Next Steps\n1. Complete the model (30 min)\n2. Test it\n3. Begin services\n## Blockers\n- None\n";

    #[test]
    fn only_what_changed_is_announced() {
        assert_eq!(
            lines(DOCUMENT, "", Amount::Brief),
            [
                "Handoff-Progress: generate_scene() at 60% complete",
                "Handoff-Next: Complete the model (30 min)",
                "Handoff-Next: Test it (+1 more)",
                "Handoff-Done: Added nodes table",
            ]
        );
        assert_eq!(lines(DOCUMENT, DOCUMENT, Amount::Brief), [""; 0]);
        assert_eq!(lines(DOCUMENT, &DOCUMENT.replace("Test it", "Try it"), Amount::Brief), ["Handoff-Next: Test it"]);
        assert_eq!(lines(DOCUMENT, DOCUMENT, Amount::Full).len(), 5);
        assert_eq!(lines(DOCUMENT, "", Amount::Session), [""; 0]);
    }

    #[test]
    fn no_line_is_longer_than_a_hundred_bytes() {
        let document = format!("## Next\n- {}\n- b\n- c\n", "a very long step ".repeat(20));
        for line in lines(&document, "", Amount::Brief) {
            assert!(line.len() <= 100, "{line}");
        }
        assert!(lines(&document, "", Amount::Brief)[0].ends_with("..."));
    }

    #[test]
    fn a_secret_is_never_announced() {
        let document = "## Next\n- connect to postgres://u:hunter2x@h/db\n- fine\n";
        assert_eq!(lines(document, "", Amount::Brief), ["Handoff-Next: fine"]);
    }
}
