//! `git handoff resume`: the way back into the work. Shows the handoff, verifies what it claims, and puts it into the working
//! tree.

mod anew;
mod consent;
mod json;
mod told;

use std::process::ExitCode;

use crate::cli::{as_text, here};
use crate::config::Config;
use crate::document::Template;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::preflight::Outcome;
use crate::render::brief;
use crate::resume::{self, Wanted, Whose};
use crate::{clock, text, ui};

use super::named::Named;
use super::nothing;
use consent::Came;
use told::Told;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A session, record, commit, branch, or an archived document's name; without it, the handoff of this branch
    session: Option<String>,
    /// Begin a fresh document, with what is open carried over; the old one is in the archive
    #[arg(long, conflicts_with = "brief")]
    fresh: bool,
    /// How the fresh document begins: brief or full
    #[arg(long, requires = "fresh", value_parser = template)]
    template: Option<Template>,
    /// Run the commands of the pre-flight: shows them, and asks, on a terminal
    #[arg(long)]
    run_preflight: bool,
    /// Run the commands of the pre-flight, if their list has this SHA-256: that of a list which was shown before
    #[arg(long, value_name = "SHA256")]
    approve: Option<String>,
    /// In less than 8,000 bytes and a fixed order, for an agent's context; archives nothing
    #[arg(long, conflicts_with_all = ["json", "run_preflight", "approve"])]
    brief: bool,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let (repo, config) = here()?;
    repo.worktree()?;
    let whose = args.session.as_ref().map_or(Ok(Whose::Branch), |words| named(&repo, &config, words))?;
    let wanted = Wanted { whose, brings: !args.brief };
    let resumed = resume::resume(&repo, &config, &wanted)?.map_err(|nothing| nothing::explain(&nothing))?;
    if args.brief {
        ui::data(brief::draw(&resumed, &config.kinds, clock::now()).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let told = Told { args, repo: &repo, config: &config, resumed: &resumed };
    if !args.json {
        // Whoever is asked about the commands has seen them.
        ui::data(told.first().as_bytes())?;
    }
    let came = consent::run(args, &repo, &resumed.preflight.commands)?;
    let archived = anew::set_aside(args, &repo, &config, &resumed)?;
    if args.fresh {
        anew::begin(args, &repo, &config, &resumed, archived.as_deref())?;
    }
    let fails = resumed.preflight.checks.iter().any(|check| check.outcome == Outcome::Fails)
        || matches!(&came, Came::Ran(ran) if ran.iter().any(|ran| ran.outcome() != Outcome::Holds));
    let holds = !fails && !matches!(came, Came::NobodyToAsk);
    if args.json {
        let json = json::of(&resumed, &config, &came, archived.as_deref(), holds)?;
        ui::data(as_text(&json)?.as_bytes())?;
    } else {
        ui::data(told.last(&came, archived.as_deref(), fails)?.as_bytes())?;
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn named(repo: &Repo, config: &Config, words: &str) -> Result<Whose> {
    match Named::find(repo, config, words)? {
        Named::Record(commit, record) => Ok(Whose::Record(record, commit)),
        Named::Commit(commit) => Ok(Whose::Commit(commit)),
        Named::Archived(path, _) => {
            let error = Error::no(format!("no record of {path} is here to compare with"));
            Err(error.hint(format!("`git handoff show {}` prints it", text::for_shell(words))))
        }
    }
}

fn template(name: &str) -> std::result::Result<Template, String> {
    let found = Template::NAMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, template)| *template).ok_or_else(|| "the templates are brief and full".to_owned())
}
