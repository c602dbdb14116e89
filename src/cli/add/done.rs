//! `git handoff add --done`: has the entry found and marked, reports it, and lists the candidates where there are several.

use std::collections::HashSet;

use crate::arrival::Scene;
use crate::config::Config;
use crate::document::complete::{self, Completed, Meant, line_of};
use crate::document::{Entry, Kind, Outline};
use crate::error::{Error, Result};
use crate::{text, ui};

/// Marks the entry as done that the words mean, and gives the line that it was on; none where somebody saved meanwhile.
pub(super) fn run(
    scene: &mut Scene<'_>,
    document: Vec<u8>,
    words: &str,
    kind: Option<Kind>,
    config: &Config,
) -> Result<Option<usize>> {
    let outline = Outline::of(&document, &config.kinds);
    let entry = match complete::find(&document, &outline, words, kind) {
        Meant::One(entry) => entry,
        Meant::Several(entries) => return Err(ambiguous(words, &entries, &document)),
        Meant::IsDone(entry) => return Err(Error::no(format!("{:?} is done already", entry.text))),
        Meant::None => {
            let error = Error::no(format!("nothing to do in {} is called {words:?}", config.file));
            return Err(error.hint("`git handoff show --ids` names the entries"));
        }
    };
    let (line, what) = (line_of(&document, entry), entry.text.clone());
    let Completed { document, moved_to, reads_as_done } = complete::complete(&document, &outline, entry, &config.kinds);
    if !scene.rewrite(document)? {
        return Ok(None);
    }
    if !reads_as_done {
        ui::warn(&format!("{what:?} does not read as done"));
    }
    let how = moved_to.map_or_else(|| "ticked".to_owned(), |heading| format!("moved to \"{heading}\""));
    ui::note(&format!("{how} in {}: {}", config.file, text::for_line(&what)));
    Ok(Some(line))
}

fn ambiguous(words: &str, entries: &[&Entry], document: &[u8]) -> Error {
    let mut what = format!("{words:?} may mean {} entries", entries.len());
    for entry in entries {
        what.push_str(&format!(
            "\n  {}  line {}  {}",
            entry.id(),
            line_of(document, entry),
            text::for_line(&entry.text)
        ));
    }
    let first = entries.first().map_or(1, |entry| line_of(document, entry));
    let ids: HashSet<String> = entries.iter().map(|entry| entry.id()).collect();
    // Entries of the same words have the same id.
    let by = if ids.len() == entries.len() { "its id, or by its line" } else { "its line" };
    Error::usage(what).hint(format!("name one by {by}: `git handoff add --done :{first}`"))
}
