//! What becomes of the document that was resumed: a copy goes to the archive, and a fresh one takes its place where that is wanted.

use super::Args;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::resume::{Resumed, fresh};
use crate::{archive, clock, markdown, ui};

/// Puts a copy of the document into the archive, under the day of its capture or of its last save, and gives the copy's path.
/// Work is resumed without it too, unless the document is about to go.
pub(super) fn set_aside(args: &Args, repo: &Repo, config: &Config, resumed: &Resumed) -> Result<Option<String>> {
    let found = &resumed.found;
    if !found.in_tree {
        return Ok(None);
    }
    let at = found.saved.or_else(|| found.header().map(|header| header.at)).unwrap_or_else(clock::now);
    match archive::keep(repo, config, &found.stored, at.date_naive()) {
        Ok(archived) => Ok(Some(archived.path)),
        Err(error) if args.fresh => Err(error),
        Err(error) => {
            ui::warn(&format!("{} was not archived: {}", config.file, error.what));
            Ok(None)
        }
    }
}

/// A fresh document takes the place of the one that was resumed.
pub(super) fn begin(
    args: &Args,
    repo: &Repo,
    config: &Config,
    resumed: &Resumed,
    archived: Option<&str>,
) -> Result<()> {
    let Some(archived) = archived else {
        return Err(Error::repository("this branch has no document of its own in the working tree to begin anew from")
            .hint("`git handoff add next \"what comes next\"` begins one"));
    };
    if repo.is_tracked(&config.file, resumed.head.commit.as_ref())? {
        return Err(Error::repository(format!("{} is tracked here, so it is left alone", config.file)));
    }
    let session = resumed.found.header().filter(|_| resumed.found.saved.is_none());
    let anywhere =
        session.map_or_else(String::new, |header| format!(", or `git handoff show {}` anywhere", header.session));
    let rest = format!("{}{anywhere}", markdown::code_span(archived));
    fresh::begin(repo, config, &resumed.found.stored, args.template.unwrap_or(config.template), &rest)
}
