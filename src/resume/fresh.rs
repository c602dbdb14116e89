//! A clean slate: a fresh document in the draft's place, with what is open carried over. The old one is kept, as by a restore.

use crate::arrival::{self, Incoming};
use crate::config::Config;
use crate::document::{Template, carry};
use crate::draft::turn;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::handoff;

/// Begins it. `old` is the draft that was resumed; `rest` says in Markdown where that is from now on.
pub fn begin(repo: &Repo, config: &Config, old: &[u8], template: Template, rest: &str) -> Result<()> {
    let fresh = template.document(&handoff::project(repo), &config.kinds);
    let document = carry::over(old, &config.kinds, &fresh, rest);
    turn::change(repo, config, || {
        let mut scene = arrival::in_command(repo, config)?;
        if scene.draft().is_none_or(|draft| draft.bytes != old) {
            let error = Error::repository(format!("{} was saved meanwhile, so it stays as it is", config.file));
            return Err(error.hint("`git handoff resume --fresh` takes what is there now"));
        }
        // It goes on from all that the old one descends from.
        let descends = scene.owner.descends.clone();
        let branch = scene.owner.branch.clone();
        let comes = Incoming { bytes: Some(document.clone()), descends, captured: false };
        Ok(scene.take(comes, &branch)?.then_some(()))
    })
}
