//! The one line that an arrival prints.

use super::{Found, Scene};
use crate::clock::{self, Moment};
use crate::draft::Sight;
use crate::error::Result;
use crate::git::refs::short;
use crate::handoff;
use crate::history::branch::Newest;
use crate::ids::ObjectId;
use crate::note::Stored;
use crate::owner::Owner;
use crate::restore::{Choice, Place};
use crate::text::{ago, for_shell};
use crate::ui;

impl Scene<'_> {
    /// Whose record it is and how old, for a sentence about HEAD's branch.
    pub(super) fn of_record(&self, record: &Stored, commit: &ObjectId) -> Result<String> {
        let branch = self.head.branch_name().unwrap_or_default();
        let (author, _) = handoff::writer(&record.header, &self.repo.commit(commit)?);
        Ok(format!("{branch}'s handoff by {author} ({})", ago(clock::now() - record.header.at)))
    }

    /// A text could not be kept, and so was not replaced.
    pub(super) fn say_refused(&self) {
        let (whose, file) = (possessive(&self.owner.branch), &self.config.file);
        ui::note(&format!("handoff: {whose} could not be kept, so {file} stays as it is"));
    }

    /// A document is there for the branch, and was not written.
    pub(super) fn say_not_ignored(&self, branch: &str) {
        let (whose, file) = (possessive(branch), &self.config.file);
        let why = format!("is not written, for git does not ignore {file} here");
        ui::note(&format!("handoff: {whose} {why}: `git handoff restore` takes it"));
    }

    /// One line: whose document it is, how old, and how to undo; nothing where nothing changed.
    pub(super) fn say(&self, found: &Found, left: &Owner) -> Result<()> {
        let Found { place, parked, newest, choice } = found;
        let file = &self.config.file;
        let branch = self.head.branch_name().unwrap_or_default();
        let since = |at: Moment| ago(clock::now() - at);
        let undo = "undo: `git handoff restore -`";
        let waits = match newest {
            Newest::Record { commit, record } => {
                // On HEAD's commit, or before, there may be another branch's newer one.
                let is_heads = self.head.commit.as_ref() == Some(commit);
                let what = if is_heads { "HEAD".to_owned() } else { record.header.id().to_string() };
                format!("{} is not written: `git handoff restore {what}` takes it", self.of_record(record, commit)?)
            }
            Newest::Trailers => format!("only trailers tell of {branch}'s handoff: `git handoff show`"),
            Newest::Unknown => {
                format!("{branch}'s handoff was not found in time: `git handoff restore HEAD` looks further")
            }
            Newest::None => format!("{branch} has no handoff yet"),
        };
        let line = match (*choice, parked, newest) {
            (Choice::Park, Some(text), Newest::Record { record, .. }) if !self.is_abreast(text, record) => {
                format!("{file} is {branch}'s again ({}); {waits}; {undo}", since(text.at))
            }
            (Choice::Park, Some(text), _) => format!("{file} is {branch}'s again ({}); {undo}", since(text.at)),
            (Choice::Record, parked, Newest::Record { commit, record }) => {
                let parked = parked.as_ref().map_or_else(String::new, |_| {
                    format!("; the text parked here stays: `git handoff restore parked:{}`", for_shell(branch))
                });
                format!("{file} is {}{parked}; {undo}", self.of_record(record, commit)?)
            }
            (Choice::Remove, _, Newest::None) if *place == Place::Missing => return Ok(()),
            (Choice::Remove, ..) if *place == Place::Missing => waits,
            (Choice::Remove, ..) => format!("{} is parked; {waits}; {undo}", possessive(&left.branch)),
            (Choice::Leave, ..) => match (&self.sight, parked, newest) {
                (Sight::Untouchable(what), ..) => format!("{file} is {what}, so it is left alone"),
                (_, None, Newest::None | Newest::Unknown) => return Ok(()),
                _ => format!("{file} is tracked on {branch}, so it is left alone"),
            },
            _ => return Ok(()),
        };
        ui::note(&format!("handoff: {line}"));
        Ok(())
    }
}

/// A branch's draft, for a sentence.
fn possessive(branch: &str) -> String {
    match branch {
        "detached" => "the detached HEAD's handoff".into(),
        branch => format!("{}'s handoff", short(branch)),
    }
}
