//! `git handoff resume`: the way back into the work. Shows the handoff, verifies what it claims, and puts it into the working
//! tree.

mod json;
mod preflight;

use std::process::ExitCode;

use crate::config::Config;
use crate::document::Template;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::refs::short;
use crate::preflight::Outcome;
use crate::record::Header;
use crate::render::terminal::Look;
use crate::render::{brief, card, preflight as table};
use crate::resume::{self, Resumed, Wanted, Whose, fresh};
use crate::{archive, clock, markdown, text, ui};

use super::named::Named;
use super::nothing;
use preflight::Came;

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
    /// In less than 8,000 bytes and a fixed order, for an agent's context; changes nothing
    #[arg(long, conflicts_with_all = ["json", "run_preflight", "approve"])]
    brief: bool,
    /// Print all of it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    repo.worktree()?;
    let whose = args.session.as_ref().map_or(Ok(Whose::Branch), |words| named(&repo, &config, words))?;
    let wanted = Wanted { whose, brings: !args.brief };
    let resumed = resume::resume(&repo, &config, &wanted)?.map_err(|nothing| nothing::explain(&nothing))?;
    let checks = &resumed.preflight.checks;
    let failing: Vec<_> = checks.iter().filter(|check| check.outcome == Outcome::Fails).collect();
    if args.brief {
        let failing: Vec<_> = failing
            .iter()
            .map(|check| format!("{}: {}, recorded {}", check.name, check.actual, check.recorded))
            .collect();
        ui::data(brief::draw(&resumed, &config.kinds, &failing, clock::now()).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let commands = &resumed.preflight.commands;
    let on_terminal = ui::stdout_is_terminal();
    let look = Look { width: ui::width(), color: on_terminal && ui::color() };
    if !args.json {
        let mut drawing = card::draw(&resumed, &config.kinds, clock::now(), &look);
        drawing += &table::checks(checks, &look);
        if !commands.is_empty() {
            drawing += &table::listed(commands, &look);
        }
        ui::data(drawing.as_bytes())?;
    }
    let came = preflight::run(args, &repo, commands)?;
    let archived = if resumed.found.in_tree { set_aside(&repo, &config, &resumed, args.fresh)? } else { None };
    if args.fresh {
        begin_anew(args, &repo, &config, &resumed, archived.as_deref())?;
    }
    let fails =
        !failing.is_empty() || matches!(&came, Came::Ran(ran) if ran.iter().any(|ran| ran.outcome() != Outcome::Holds));
    let holds = !fails && !matches!(came, Came::NobodyToAsk);
    if args.json {
        let json = json::of(&resumed, &config, &came, archived.as_deref(), holds)?;
        ui::data(format!("{}\n", text::for_json(&format!("{json:#}"))).as_bytes())?;
    } else {
        let mut drawing = match &came {
            Came::Ran(ran) => table::ran(ran, &look),
            Came::NotRun | Came::NobodyToAsk if commands.is_empty() => String::new(),
            Came::NotRun => table::not_run("", &commands.sha()?),
            Came::NobodyToAsk => table::not_run(": there is nobody to be asked", &commands.sha()?),
        };
        drawing += &closing(args, &repo, &resumed, &config, archived.as_deref(), fails)?;
        ui::data(drawing.as_bytes())?;
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

/// Puts a copy of the document into the archive, under the day of its capture or of its last save, and gives the copy's path.
/// Work is resumed without it too, unless the document is about to go.
fn set_aside(repo: &Repo, config: &Config, resumed: &Resumed, must: bool) -> Result<Option<String>> {
    let found = &resumed.found;
    let at = found.saved.or_else(|| found.header().map(|header| header.at)).unwrap_or_else(clock::now);
    match archive::keep(repo, config, &found.stored, at.date_naive()) {
        Ok(archived) => Ok(Some(archived.path)),
        Err(error) if must => Err(error),
        Err(error) => {
            ui::warn(&format!("{} was not archived: {}", config.file, error.what));
            Ok(None)
        }
    }
}

/// A fresh document takes the place of the one that was resumed.
fn begin_anew(args: &Args, repo: &Repo, config: &Config, resumed: &Resumed, archived: Option<&str>) -> Result<()> {
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

/// What was done, and where it goes on.
fn closing(
    args: &Args,
    repo: &Repo,
    resumed: &Resumed,
    config: &Config,
    archived: Option<&str>,
    fails: bool,
) -> Result<String> {
    let mut lines = Vec::new();
    lines.extend(archived.map(|path| format!("Archived: {path}")));
    if args.fresh {
        lines.push(format!("{} is a fresh one, with what is open; undo: `git handoff restore -`", config.file));
    }
    if let Some((commit, author)) = &resumed.found.newer {
        lines.push(format!(
            "{} has words that no record has, so it stays; {author}'s newer handoff: `git handoff resume {}`",
            config.file,
            commit.short()
        ));
    }
    if resumed.found.brought && !args.fresh {
        lines.push(format!("{} is in the working tree now; undo: `git handoff restore -`", config.file));
    }
    lines.extend(whose(repo, resumed)?);
    if let Some(step) = card::ready_at(resumed) {
        let ready = if fails { "Not all is as it was: see ✗ above. Then resume at" } else { "Ready to resume at" };
        lines.push(format!("{ready}: {step}"));
    }
    let lines: Vec<_> = lines.iter().map(|line| text::for_line(line)).collect();
    Ok(if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join("\n")) })
}

/// Where the handoff of another branch goes on. A branch that took the draft along has it as its own.
fn whose(repo: &Repo, resumed: &Resumed) -> Result<Option<String>> {
    let head = &resumed.head;
    let Some(branch) = resumed.found.header().and_then(Header::branch_name) else { return Ok(None) };
    if head.branch.as_deref().map(short) == Some(branch) || resumed.found.in_tree && head.branch.is_some() {
        return Ok(None);
    }
    let is_here = repo.resolve(&format!("refs/heads/{branch}"))?.is_some()
        || repo.refs_below("refs/remotes/")?.iter().any(|(name, _)| name.ends_with(&format!("/{branch}")));
    let further = match &resumed.now.operation {
        Some(operation) => format!(", and git is in the middle of a {operation}"),
        None if is_here => format!(": `git switch {}`, then `git handoff resume`", text::for_shell(branch)),
        None => ", and that branch is not here".to_owned(),
    };
    Ok(Some(format!("It is {branch}'s handoff{further}")))
}
