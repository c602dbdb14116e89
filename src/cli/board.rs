//! `git handoff` alone: the board of all branches.

use crate::cli::{as_text, here, look};
use crate::error::Result;
use crate::render;
use crate::{arrival, board, clock, kept, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Print the board as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let (repo, config) = here()?;
    let scene = match repo.worktree {
        Some(_) => Some(arrival::in_command(&repo, &config)?),
        None => None,
    };
    kept::sweep(&repo);
    let board = board::gather(&repo, &config, scene.as_ref())?;
    if args.json {
        return ui::data(as_text(&board)?.as_bytes());
    }
    let drawing = render::board::draw(&board, clock::now(), &look());
    if ui::stdout_is_terminal() { ui::page(&repo, &drawing) } else { ui::data(drawing.as_bytes()) }
}
