//! `git handoff help`: of everything, of one command, or for an agent.

use std::process::ExitCode;

use clap::Parser as _;

use super::{Cli, done};
use crate::agents;
use crate::error::Result;
use crate::ui;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A command, or `agent`: how to work with us, for an AI agent's file of instructions
    topic: Vec<String>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    if args.topic == ["agent"] {
        return ui::data(agents::INSTRUCTIONS.as_bytes()).map(done);
    }
    // As the command itself says it.
    let words = ["git-handoff"].into_iter().chain(args.topic.iter().map(String::as_str)).chain(["--help"]);
    Ok(Cli::try_parse_from(words).map_or_else(|answer| super::say(&answer), |_| ExitCode::SUCCESS))
}
