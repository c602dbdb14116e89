//! The commands: the words a person types, and one thin file for each of them.

mod add;
mod board;
mod check;
mod help;
mod install;
mod named;
mod nothing;
mod of_day;
mod restore;
mod resume;
mod secrets;
mod show;
mod stop;
mod sync;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use serde::Serialize;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::render::terminal::Look;
use crate::{hooks, text, ui};

/// Keep the session's handoff document in git, outside the tree
#[derive(Parser)]
#[command(
    name = "git-handoff",
    bin_name = "git handoff",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Without a command: the board, every branch with a handoff and what is the case here."
)]
struct Cli {
    #[command(flatten)]
    board: board::Args,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Show the handoff of a commit, a branch or a session
    Show(show::Args),
    /// Add an entry to the draft, where it belongs
    Add(add::Args),
    /// Stop work: take stock of everything, store it, and say what is handed over
    Stop(stop::Args),
    /// Resume work: the handoff, whether it still holds, and what has moved since
    Resume(resume::Args),
    /// Bring the document of a commit, or a parked text, into the working tree
    Restore(restore::Args),
    /// Check the document: the quality checklist, and what it claims against git
    Check(check::Args),
    /// Share handoffs with a remote: fetch theirs, merge, push ours
    Sync(sync::Args),
    /// Install the hooks that capture every commit of this repository
    Install(install::Args),
    /// Take the hooks away and put back what was there before
    Uninstall,
    /// Print help, also of one command; `help agent` instructs an AI agent
    Help(help::Args),
    /// Run a git hook
    #[command(hide = true)]
    Hook {
        event: String,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
    /// Print a shell's completions
    #[command(hide = true)]
    Completions { shell: clap_complete::Shell },
}

/// The program: parse, run, report.
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => match cli.command.map_or_else(|| board::run(&cli.board).map(done), run) {
            Ok(code) => code,
            Err(error) => {
                ui::report(&error);
                ExitCode::from(error.exit_code())
            }
        },
        Err(answer) => say(&answer),
    }
}

/// Help and version are answers; everything else is wrong usage.
fn say(answer: &clap::Error) -> ExitCode {
    let text = answer.render().to_string();
    if answer.use_stderr() {
        ui::note(text.trim_end());
        return ExitCode::from(2);
    }
    match ui::data(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Show(args) => show::run(&args).map(done),
        Command::Add(args) => add::run(&args).map(done),
        Command::Stop(args) => stop::run(&args),
        Command::Resume(args) => resume::run(&args),
        Command::Restore(args) => restore::run(&args).map(done),
        Command::Check(args) => check::run(&args),
        Command::Sync(args) => sync::run(&args).map(done),
        Command::Install(args) => install::run(&args).map(done),
        Command::Uninstall => install::undo().map(done),
        Command::Help(args) => help::run(&args),
        Command::Hook { event, args } => Ok(hooks::run(&event, &args)),
        Command::Man => man().map(done),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "git-handoff", &mut text);
            ui::data(&text).map(done)
        }
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

/// The repository that a command was called in and what is set there; what is wrong with the settings is told.
fn here() -> Result<(Repo, Config)> {
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    Ok((repo, config))
}

/// How a drawing looks where it goes.
fn look() -> Look {
    Look { width: ui::width(), color: ui::stdout_is_terminal() && ui::color() }
}

/// An answer for a program, as text.
fn as_text(json: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(json).map_err(|error| Error::repository(error.to_string()))?;
    Ok(format!("{}\n", text::for_json(&text)))
}

fn man() -> Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(Error::from)?;
    ui::data(&page)
}
