//! `git handoff sync`: which remote is meant, and what was exchanged with it.

use crate::error::{Error, Result};
use crate::git::{Repo, remote};
use crate::sync::{self, Synced};
use crate::{text, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The remote; without one the branch's, else origin
    remote: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    // A pre-push hook that calls us would go round and round.
    if remote::is_under_way() {
        return Ok(());
    }
    let repo = Repo::for_command()?;
    let remote = chosen(&repo, args.remote.as_deref())?;
    if let Some(other) = repo.in_the_way_of(&remote)? {
        return Err(Error::repository(format!("the handoffs of {remote} have no place here"))
            .because(format!("they would stand below {other}, which is a ref itself"))
            .hint(format!("give the remote another name: `git remote rename {remote} NAME`")));
    }
    let synced = sync::with(&repo, &remote)?;
    for commit in &synced.too_large {
        ui::warn(&format!("the note of {} is too large to be merged; yours stays as it is", commit.short()));
    }
    ui::note(&format!("handoff: {}", told(&synced, &remote)));
    Ok(())
}

fn chosen(repo: &Repo, named: Option<&str>) -> Result<String> {
    let names = repo.remotes()?;
    let hint = "add one: `git remote add origin URL`";
    match named {
        _ if names.is_empty() => Err(Error::repository("this repository has no remote").hint(hint)),
        Some(name) if names.iter().any(|known| known == name) => Ok(name.to_owned()),
        Some(name) => {
            Err(Error::usage(format!("{name:?} is no remote here"))
                .hint(format!("the remotes are {}", names.join(", "))))
        }
        None => repo.remote().ok_or_else(|| Error::repository("this repository has no remote").hint(hint)),
    }
}

/// What happened, in one line.
fn told(synced: &Synced, remote: &str) -> String {
    let Synced { came, went, nothing, .. } = *synced;
    let handoffs = |number| text::count(number, "handoff");
    match (came, went) {
        _ if nothing => format!("neither {remote} nor this repository has a handoff yet"),
        (0, 0) => format!("{remote} and this repository have the same handoffs"),
        (_, 0) => format!("{} came from {remote}", handoffs(came)),
        (0, _) => format!("{} went to {remote}", handoffs(went)),
        _ => format!("{} came from {remote}, {went} went there", handoffs(came)),
    }
}
