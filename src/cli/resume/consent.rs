//! Whether the commands of the pre-flight are run: only where the person at the terminal says so, or somebody names the list
//! that they have seen.

use std::io::BufRead as _;

use crate::error::{Error, Result};
use crate::git::Repo;
use crate::preflight::approval::{Approved, Standing, Store};
use crate::preflight::commands::Commands;
use crate::preflight::run::{self, Ran};
use crate::{text, ui};

use super::Args;

/// What came of the commands.
pub(super) enum Came {
    /// They were run.
    Ran(Vec<Ran>),
    /// There are none, or nobody wanted them.
    NotRun,
    /// Somebody wanted them, and there is nobody to be asked.
    NobodyToAsk,
}

/// Runs the commands, where that is wanted and allowed.
pub(super) fn run(args: &Args, repo: &Repo, commands: &Commands) -> Result<Came> {
    if commands.is_empty() || !(args.run_preflight || args.approve.is_some()) {
        return Ok(Came::NotRun);
    }
    let store = Store::of_user(commands);
    if let Some(sha) = &args.approve {
        return match commands.named(sha, store.as_ref())? {
            Standing::Approved(approved) => start(repo, &approved),
            Standing::Denied => Err(denied(commands, store.as_ref())?),
            Standing::Unknown => Err(Error::no("these are not the commands that were approved, so nothing was run")
                .because(format!("their SHA-256 is {}", commands.sha()?))
                .hint("`git handoff resume` shows them")),
        };
    }
    if args.json || !ui::may_ask() {
        return Ok(Came::NobodyToAsk);
    }
    match store.as_ref().map(|store| store.of(commands)).transpose()? {
        Some(Standing::Approved(approved)) => start(repo, &approved),
        Some(Standing::Denied) => Err(denied(commands, store.as_ref())?),
        Some(Standing::Unknown) | None => ask(repo, commands, store.as_ref()),
    }
}

/// Asks the person; the list stands above.
fn ask(repo: &Repo, commands: &Commands, store: Option<&Store>) -> Result<Came> {
    if let Some(diff) = store.map(|store| store.changed(commands)).transpose()?.flatten() {
        ui::note("It is not the list that you approved here before:");
        let lines = diff.trim_end_matches('\n').split('\n');
        lines.for_each(|line| ui::note(&format!("  {}", text::for_command(line))));
    }
    ui::ask(&format!("Run {}? [y/N/never] ", text::count(commands.each().count(), "command")))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    match (answer.trim().to_lowercase().as_str(), store) {
        ("y" | "yes", Some(store)) => match store.approve(commands)? {
            Standing::Approved(approved) => start(repo, &approved),
            Standing::Denied | Standing::Unknown => Ok(Came::NotRun),
        },
        ("y" | "yes", None) => match commands.named(&commands.sha()?, None)? {
            Standing::Approved(approved) => start(repo, &approved),
            Standing::Denied | Standing::Unknown => Ok(Came::NotRun),
        },
        ("never", Some(store)) => {
            store.deny(commands)?;
            ui::note("They will not be run.");
            Ok(Came::NotRun)
        }
        ("never", None) => {
            ui::warn("that is not kept, for HOME is not set");
            Ok(Came::NotRun)
        }
        _ => Ok(Came::NotRun),
    }
}

fn start(repo: &Repo, approved: &Approved<'_>) -> Result<Came> {
    let ran = run::run(repo, approved, |command| ui::note(&format!("running {}", text::for_line(&command.name))))?;
    Ok(Came::Ran(ran))
}

fn denied(commands: &Commands, store: Option<&Store>) -> Result<Error> {
    let error = Error::no("you said that these commands are never to be run");
    Ok(match store {
        Some(store) => error.hint(format!("`rm {}` takes that back", store.denial(commands)?.display())),
        None => error,
    })
}
