//! `git handoff resume`: the way back into the work. Shows the handoff, verifies what it claims, and puts it into the working
//! tree.

mod json;

use std::process::ExitCode;

use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::render::{brief, card, terminal::Look};
use crate::resume::{self, Resumed, Wanted};
use crate::{clock, text, ui};

use super::show;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A session, record, commit or branch; without it, the handoff of this branch
    session: Option<String>,
    /// In less than 8,000 bytes and a fixed order, for an agent's context; changes nothing
    #[arg(long, conflicts_with = "json")]
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
    let start = match &args.session {
        Some(words) => show::start(&repo, Some(words))?,
        None => None,
    };
    let wanted = Wanted { start, brings: !args.brief };
    let resumed = resume::resume(&repo, &config, &wanted)?.map_err(|nothing| show::explain(&nothing))?;
    if args.brief {
        let text = brief::draw(&resumed, &config.kinds, &[], clock::now());
        ui::data(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.json {
        let json = json::of(&resumed, &config);
        ui::data(format!("{}\n", text::for_json(&format!("{json:#}"))).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let on_terminal = ui::stdout_is_terminal();
    let look = Look { width: ui::width(), color: on_terminal && ui::color() };
    let mut drawing = card::draw(&resumed, &config.kinds, clock::now(), &look);
    drawing += &closing(&resumed, &config);
    ui::data(drawing.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What was done, and where it goes on.
fn closing(resumed: &Resumed, config: &Config) -> String {
    let mut lines = Vec::new();
    if let Some((commit, author)) = &resumed.found.newer {
        lines.push(format!(
            "{} has words that no record has, so it stays; {author}'s newer handoff: `git handoff resume {}`",
            config.file,
            commit.short()
        ));
    }
    if resumed.found.brought {
        lines.push(format!("{} is in the working tree now; undo: `git handoff restore -`", config.file));
    }
    if let Some(ready) = card::ready_at(resumed) {
        lines.push(format!("Ready to resume at: {ready}"));
    }
    if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join("\n")) }
}
