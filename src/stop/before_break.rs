//! What a stop for days asks beside the checklist: why, what was decided, what will be forgotten.

use std::collections::HashSet;

use super::Stopped;
use super::missing::Missing;
use crate::config::Config;
use crate::document::{Kind, Outline};
use crate::error::Result;
use crate::git::Repo;
use crate::history::{self, Reach, Source};
use crate::record::Header;

/// What is asked for, in this order; decisions last, for of these there may be several.
const WANTED: [(Kind, &str); 3] = [
    (Kind::Context, "Why were these choices made?"),
    (Kind::Watch, "What is easily forgotten?"),
    (Kind::Decision, "What was decided, and why?"),
];

/// Adds these questions to the checklist's. A person at a terminal is asked for whatever this session has not said yet; nobody
/// else has to add to what the document has.
pub(super) fn also(
    missing: &mut Vec<Missing>,
    repo: &Repo,
    config: &Config,
    stopped: &Stopped,
    asks: bool,
) -> Result<()> {
    let kinds = &config.kinds;
    let before = if asks { before(repo, &stopped.header)? } else { Vec::new() };
    let now = Outline::of(&stopped.document, kinds);
    let before = Outline::of(&before, kinds);
    for (kind, question) in WANTED {
        let known: HashSet<_> = before.entries_of(kind).map(|entry| entry.words()).collect();
        if now.entries_of(kind).all(|entry| known.contains(&entry.words())) {
            missing.retain(|missing| missing.kind != kind);
            missing.push(Missing::words(kind, question, kinds));
        }
    }
    Ok(())
}

/// The document that the session began with.
fn before(repo: &Repo, header: &Header) -> Result<Vec<u8>> {
    let Some(base) = &header.base else { return Ok(Vec::new()) };
    let Ok(found) = history::find(repo, base, Reach::Command)? else { return Ok(Vec::new()) };
    match &found.source {
        // The session may have been stopped before, where it began.
        Source::Note(note) => match note.records().iter().find(|record| record.header.session != header.session) {
            Some(record) => history::text_of(repo, record),
            None => Ok(Vec::new()),
        },
        Source::Rewritten { .. } | Source::Trailers(_) => found.text(repo),
    }
}
