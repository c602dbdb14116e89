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

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::agents::Gift;

    #[test]
    fn agents_are_told_of_commands_that_there_are() {
        let block = Gift::Block.insertions(None, "SESSION_HANDOFF.md").unwrap();
        let texts = [agents::INSTRUCTIONS.to_owned(), String::from_utf8(block[0].text.clone()).unwrap()];
        let told = texts.iter().flat_map(|text| text.split('`').skip(1).step_by(2));
        let commands: Vec<_> =
            told.filter_map(|code| code.strip_prefix("git handoff ")).flat_map(alternatives).collect();
        assert!(commands.len() > 15, "{commands:?}");
        let unknown: Vec<_> = commands.iter().filter_map(|command| Some((command, refused(command)?))).collect();
        assert!(unknown.is_empty(), "{unknown:#?}");
    }

    /// `add next|done "TEXT"` is two commands.
    fn alternatives(command: &str) -> Vec<String> {
        let several = command.split(' ').find(|word| word.contains('|')).unwrap_or_default();
        several.split('|').map(|word| command.replacen(several, word, usize::from(!several.is_empty()))).collect()
    }

    fn refused(command: &str) -> Option<String> {
        let filled = command.replace("SHA256", &"0a".repeat(32)).replace('"', "");
        let words = ["git-handoff"].into_iter().chain(filled.split(' '));
        Cli::try_parse_from(words).err().map(|error| error.to_string())
    }
}
