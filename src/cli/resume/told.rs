//! What is said of a handoff that is resumed, to people: the card and the pre-flight first, and what came of it last.

use super::Args;
use super::consent::Came;
use crate::cli::look;
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::record::Header;
use crate::render::{card, preflight};
use crate::resume::Resumed;
use crate::{clock, text};

pub(super) struct Told<'a> {
    pub(super) args: &'a Args,
    pub(super) repo: &'a Repo,
    pub(super) config: &'a Config,
    pub(super) resumed: &'a Resumed,
}

impl Told<'_> {
    /// The card, our own checks, and the commands as they would be run.
    pub(super) fn first(&self) -> String {
        let (look, preflight) = (look(), &self.resumed.preflight);
        let mut drawing = card::draw(self.resumed, &self.config.kinds, clock::now(), &look);
        drawing += &preflight::checks(&preflight.checks, &look);
        if !preflight.commands.is_empty() {
            drawing += &preflight::listed(&preflight.commands, &look);
        }
        drawing
    }

    /// How the commands ended, or how they may be run; and where it goes on.
    pub(super) fn last(&self, came: &Came, archived: Option<&str>, fails: bool) -> Result<String> {
        let commands = &self.resumed.preflight.commands;
        let ran = match came {
            Came::Ran(ran) => preflight::ran(ran, &look()),
            Came::NotRun | Came::NobodyToAsk if commands.is_empty() => String::new(),
            Came::NotRun => preflight::not_run("", &commands.sha()?),
            Came::NobodyToAsk => preflight::not_run(": there is nobody to be asked", &commands.sha()?),
        };
        Ok(ran + &self.closing(archived, fails)?)
    }

    /// What was done, and where it goes on.
    fn closing(&self, archived: Option<&str>, fails: bool) -> Result<String> {
        let Self { args, repo, config, resumed } = self;
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
            let ready =
                if fails { "Not all is as it was: see ✗ above. Then resume at" } else { "Ready to resume at" };
            lines.push(format!("{ready}: {step}"));
        }
        let lines: Vec<_> = lines.iter().map(|line| text::for_line(line)).collect();
        Ok(if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join("\n")) })
    }
}

/// Where the handoff of another branch goes on. A branch that took the draft along has it as its own.
fn whose(repo: &Repo, resumed: &Resumed) -> Result<Option<String>> {
    let head = &resumed.head;
    let Some(branch) = resumed.found.header().and_then(Header::branch_name) else { return Ok(None) };
    if head.branch_name() == Some(branch) || resumed.found.in_tree && head.branch.is_some() {
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
