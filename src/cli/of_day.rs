//! What an archived document's name leads to, for whoever says `SESSION_HANDOFF_2026-02-05.md`: that day's handoff in history,
//! on any machine; the file itself where history has none, or where it is one of several of its day.

use chrono::NaiveDate;

use crate::archive::{self, Name};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::remote::fetch_command;
use crate::history::day::{self, Day, Last};
use crate::{history, ui};

/// A document of a day.
pub(super) enum OfDay {
    Record(Box<Last>),
    /// A file of the archive: its path, and its bytes.
    Archived(String, Vec<u8>),
}

/// Finds it; none where the words are no such name. A branch or a tag that is called so is meant before: whoever made it
/// named it by hand.
pub(super) fn find(repo: &Repo, config: &Config, words: &str) -> Result<Option<OfDay>> {
    let Some(name) = Name::read(words, &config.file).filter(|_| repo.revision(words).is_err()) else { return Ok(None) };
    let archived = || match &repo.worktree {
        Some(_) => archive::read(repo, config, words),
        None => Ok(None),
    };
    if name.number > 1 {
        let (path, bytes) = archived()?.ok_or_else(|| not_archived(config, name))?;
        return Ok(Some(OfDay::Archived(path, bytes)));
    }
    let (before, after) = match day::last(repo, name.day)? {
        Day::Record(last) => {
            say_others(&last, name.day);
            return Ok(Some(OfDay::Record(last)));
        }
        Day::Nothing { before, after } => (before, after),
    };
    if let Some((path, bytes)) = archived()? {
        return Ok(Some(OfDay::Archived(path, bytes)));
    }
    let days = archive::days(repo, config);
    let before = days.iter().copied().filter(|day| *day < name.day).chain(before).max();
    let after = days.iter().copied().filter(|day| *day > name.day).chain(after).min();
    Err(nothing(repo, config, name.day, [("before", before), ("after", after)])?)
}

/// Who asks on a branch without a handoff of that day is told of those that others have.
fn say_others(last: &Last, day: NaiveDate) {
    let others = last.others.iter().map(|other| match &other.branch {
        Some(branch) => format!("{} on {branch}", other.id),
        None => other.id.to_string(),
    });
    let others: Vec<_> = others.collect();
    if !others.is_empty() {
        ui::note(&format!("handoff: {day} also has {}", others.join(", ")));
    }
}

fn not_archived(config: &Config, name: Name) -> Error {
    let first = Name { number: 1, ..name }.of(&config.file);
    Error::no(format!("{} is not in {} here", name.of(&config.file), config.archive))
        .because("a number behind the day is given to a further text of that day on one machine alone")
        .hint(format!("`git handoff show {first}` shows that day's last handoff"))
}

/// Why there is nothing, with the nearest days that have something.
fn nothing(repo: &Repo, config: &Config, day: NaiveDate, near: [(&str, Option<NaiveDate>); 2]) -> Result<Error> {
    let mut error = Error::no(format!("no handoff of {day} is here"));
    for (side, day) in near {
        if let Some(day) = day {
            let name = Name { day, number: 1 }.of(&config.file);
            error = error.hint(format!("the nearest {side}: `git handoff show {name}`"));
        }
    }
    if let Some(remote) = history::unfetched(repo)? {
        error = error.hint(format!("no notes were fetched yet: `{}`", fetch_command(&remote)));
    }
    Ok(error)
}
