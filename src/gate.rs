//! The gate: stops a commit whose draft fails the checklist, for whoever has asked for that with `git config handoff.gate`.
//!
//! It is the one place where a hook of ours changes what git was doing. So it is set in git's configuration alone, where a
//! repository cannot; it judges only what it has wholly understood; and whatever goes wrong here lets the commit go on.

use std::time::Duration;

use crate::check::{Finding, Level};
use crate::clock::Outcome;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::judge::{self, Place};
use crate::render::findings::{self, Sum};
use crate::render::terminal::Look;
use crate::{arrival, clock, text, ui};

/// The exit code that the pre-commit shim passes on as a failure; of all others it makes success. No shell and no signal
/// gives it.
pub const STOP: u8 = 85;

/// What the shim that passes it on gives as an argument; shims of before do not.
pub const WORD: &str = "gate";

/// How long a commit waits for the judgement.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the commit is to be stopped. Says why.
pub fn stops(repo: &Repo, config: &Config, args: &[String]) -> Result<bool> {
    let Some(least) = least(repo) else { return Ok(false) };
    let pass = |why: &str| {
        ui::note(&format!("handoff: the gate lets this commit pass: {why}"));
        Ok(false)
    };
    if config.is_unread {
        return pass(&format!("{} cannot be read", config::FILE));
    }
    if config.is_check_unclear {
        return pass(&format!("`[check]` in {} is not understood: `git handoff check` says why", config::FILE));
    }
    // What the commit would record is judged: another branch's document says nothing of it.
    let Some(draft) = arrival::in_commit(repo, config)? else { return Ok(false) };
    let stored = draft.clone();
    let mut found = match clock::within(PATIENCE, move || judge(&stored)) {
        Outcome::Done(found) => found?,
        Outcome::TooLong => return pass("judging it would take too long"),
        Outcome::Broken => return Err(Error::repository("a bug in git-handoff")),
    };
    found.retain(|finding| finding.level >= least);
    let file = config.file.as_str();
    if found.is_empty() {
        return Ok(false);
    }
    if args.first().is_none_or(|word| word != WORD) {
        ui::note("handoff: the gate is set, but this hook is older than it: `git handoff install` renews it");
        return Ok(false);
    }
    let look = Look { width: ui::width(), color: false };
    ui::note(findings::draw(&found, &text::same_length(&draft), file, Ok(Sum::default()), &look).trim_end());
    ui::note(&format!("handoff: the commit was stopped: {file} fails the checklist, and handoff.gate is set"));
    ui::note("hint: correct it and commit again; or go on with `git commit --no-verify`");
    ui::note("hint: `git config handoff.gate off` opens the gate for good");
    Ok(true)
}

/// All that the checklist finds in a text. It opens the repository for itself: whoever waits may go on without it.
fn judge(stored: &[u8]) -> Result<Vec<Finding>> {
    let repo = Repo::for_hook()?;
    let config = Config::load(&repo);
    let place = Place { repo: &repo, file: &config.file, stored };
    Ok(judge::judge(stored, Some(&place), &config)?.found)
}

/// From which level on a finding stops a commit; none where the gate is open.
fn least(repo: &Repo) -> Option<Level> {
    let value = repo.setting(&format!("handoff.{}", config::GATE))?;
    match value.trim().to_lowercase().as_str() {
        // Git's own words for yes and no say whether there is a gate.
        "error" | "true" | "yes" | "on" | "1" => Some(Level::Error),
        "warning" => Some(Level::Warning),
        "off" | "false" | "no" | "0" | "" => None,
        other => {
            ui::warn(&format!("handoff.gate is {other:?}, which is none of off, error and warning: the gate is open"));
            None
        }
    }
}
