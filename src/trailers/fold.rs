//! A handoff from trailers alone, for a clone that has no notes: less than the document, and always labelled so.

use super::{Key, Trailer};
use crate::document::{Kind, Kinds};
use crate::ids::SessionId;

/// What the trailers of a session's commits tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    pub session: SessionId,
    /// The lines of each key that has any.
    pub lines: Vec<(Key, Vec<String>)>,
}

/// Folds the trailers of commits, newest first, as far as they belong to the newest one's session: of each key the newest
/// lines are the state, except that what was done adds up. `None` when the first commit names no session.
pub fn fold(commits: impl IntoIterator<Item = Vec<Trailer>>) -> Option<Folded> {
    let mut folded: Option<Folded> = None;
    for trailers in commits {
        let Some(session) = session_of(&trailers) else { continue };
        let folded = folded.get_or_insert_with(|| Folded { session: session.clone(), lines: Vec::new() });
        if folded.session != session {
            break;
        }
        for key in Key::ALL.into_iter().filter(|key| *key != Key::Session) {
            let values = trailers.iter().filter(|trailer| trailer.key == key).map(|trailer| trailer.value.clone());
            folded.add(key, values.collect());
        }
    }
    folded
}

fn session_of(trailers: &[Trailer]) -> Option<SessionId> {
    let value = trailers.iter().find(|trailer| trailer.key == Key::Session)?;
    value.value.split('/').next()?.parse().ok()
}

impl Folded {
    fn add(&mut self, key: Key, values: Vec<String>) {
        match self.lines.iter_mut().find(|(known, _)| *known == key) {
            // Commits come newest first: earlier work goes before later work.
            Some((_, lines)) if key == Key::Done => {
                let earlier: Vec<_> = values.into_iter().filter(|value| !lines.contains(value)).collect();
                lines.splice(0..0, earlier);
            }
            Some(_) => {}
            None if values.is_empty() => {}
            None => self.lines.push((key, values)),
        }
    }

    /// The document that these lines make.
    pub fn document(&self) -> String {
        let mut text = format!("# Session Handoff - {}\n\n*From trailers, may be incomplete.*\n", self.session);
        let kinds = Kinds::default();
        let order = [
            (Key::Done, Kind::Done),
            (Key::Progress, Kind::Progress),
            (Key::Next, Kind::Next),
            (Key::Decision, Kind::Decision),
            (Key::Blocker, Kind::Blocker),
        ];
        for (key, kind) in order {
            let Some((_, lines)) = self.lines.iter().find(|(known, _)| *known == key) else { continue };
            text.push_str(&format!("\n## {}\n\n", kinds.row(kind).heading));
            for line in lines {
                text.push_str(&format!("- {line}\n"));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trailers::parse;

    #[test]
    fn the_newest_state_and_all_that_was_done() {
        let commits = [
            "three\n\nHandoff-Session: 2026-02-05-k7m2q/3\nHandoff-Done: c\n",
            "two\n\nHandoff-Session: 2026-02-05-k7m2q/2\nHandoff-Next: later\nHandoff-Done: b\n",
            "one\n\nHandoff-Session: 2026-02-05-k7m2q/1\nHandoff-Next: old\nHandoff-Done: a\nHandoff-Done: b\n",
            "other\n\nHandoff-Session: 2026-02-04-k7m2q/9\nHandoff-Blocker: gone\n",
        ];
        let folded = fold(commits.map(|message| parse(message.as_bytes()))).unwrap();
        assert_eq!(
            folded.document(),
            "# Session Handoff - 2026-02-05-k7m2q\n\n*From trailers, may be incomplete.*\n\n## What We Accomplished\n\n- a\n- b\n- c\n\n\
             ## Immediate Next Steps (Priority Order)\n\n- later\n"
        );
    }
}
