//! `git handoff` alone: the board of all branches.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::render;
use crate::render::terminal::Look;
use crate::{arrival, board, clock, kept, text, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Print the board as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    let scene = match repo.worktree {
        Some(_) => Some(arrival::in_command(&repo, &config)?),
        None => None,
    };
    kept::sweep(&repo);
    let board = board::gather(&repo, &config, scene.as_ref())?;
    if args.json {
        let json = serde_json::to_string_pretty(&board).map_err(|error| Error::repository(error.to_string()))?;
        return ui::data(format!("{}\n", text::for_json(&json)).as_bytes());
    }
    let on_terminal = ui::stdout_is_terminal();
    let look = Look { width: ui::width(), color: on_terminal && ui::color() };
    let drawing = render::board::draw(&board, clock::now(), &look);
    if on_terminal { ui::page(&repo, &drawing) } else { ui::data(drawing.as_bytes()) }
}
