//! The gate: stops a commit whose draft fails the checklist, for whoever has asked for that with `git config handoff.gate`.
//!
//! It is the one place where a hook of ours changes what git was doing. So it is set in git's configuration alone, where a
//! repository cannot; it judges only what it has wholly understood; and whatever goes wrong here lets the commit go on.

use crate::check::{self, Level, Subject};
use crate::claims::{self, Asked};
use crate::config::{self, Config};
use crate::document::{Outline, form};
use crate::draft::{self, Sight};
use crate::error::Result;
use crate::git::Repo;
use crate::owner::Owner;
use crate::render::findings::{self, Sum};
use crate::render::terminal::Look;
use crate::{clock, text, ui};

/// The exit code that the pre-commit shim passes on as a failure; of all others it makes success. No shell and no signal
/// gives it.
pub const STOP: u8 = 85;

/// What the shim that passes it on gives as an argument; shims of before do not.
pub const WORD: &str = "gate";

/// Whether the commit is to be stopped. Says why.
pub fn stops(repo: &Repo, config: &Config, args: &[String]) -> Result<bool> {
    let Some(least) = least(repo) else { return Ok(false) };
    if config.is_unread {
        ui::note(&format!("handoff: the gate lets this commit pass: {} cannot be read", config::FILE));
        return Ok(false);
    }
    let Sight::Draft(draft) = draft::look(repo, config)? else { return Ok(false) };
    // Another branch's document says nothing of this commit.
    if Owner::load(repo).is_some_and(|owner| repo.head().is_ok_and(|head| owner.branch != head.branch_or_detached())) {
        return Ok(false);
    }
    let filled = form::filled(&draft.bytes, &config.kinds);
    let source = text::same_length(&filled);
    let outline = Outline::of(&filled, &config.kinds);
    let (kinds, file, stored) = (&config.kinds, config.file.as_str(), draft.bytes.as_slice());
    let evidence = claims::verify(repo, &Asked { text: &source, outline: &outline, kinds, file, stored })?;
    let subject = Subject { text: &source, outline: &outline, kinds, evidence: Some(&evidence), now: clock::now() };
    let mut found = check::check(&subject, &config.levels);
    found.retain(|finding| finding.level >= least);
    if found.is_empty() {
        return Ok(false);
    }
    if args.first().is_none_or(|word| word != WORD) {
        ui::note("handoff: the gate is set, but this hook is older than it: `git handoff install` renews it");
        return Ok(false);
    }
    let look = Look { width: ui::width(), color: false };
    ui::note(findings::draw(&found, &text::same_length(&draft.bytes), file, Some(Sum::default()), &look).trim_end());
    ui::note(&format!("handoff: the commit was stopped: {file} fails the checklist, and handoff.gate is set"));
    ui::note("hint: correct it and commit again; or go on with `git commit --no-verify`");
    ui::note("hint: `git config handoff.gate off` opens the gate for good");
    Ok(true)
}

/// From which level on a finding stops a commit; none where the gate is open.
fn least(repo: &Repo) -> Option<Level> {
    match repo.setting(&format!("handoff.{}", config::GATE))?.as_str() {
        "error" => Some(Level::Error),
        "warning" => Some(Level::Warning),
        "off" => None,
        other => {
            ui::warn(&format!("handoff.gate is {other:?}, which is none of off, error and warning: the gate is open"));
            None
        }
    }
}
