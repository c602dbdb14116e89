//! `git handoff install` and `uninstall`: where to install is asked of git, the rest is [`crate::install`]'s affair.

use std::path::PathBuf;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::{Repo, command};
use crate::install::{self, Site};
use crate::{text, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Leave .git/info/exclude alone
    #[arg(long)]
    no_exclude: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    if repo.worktree.is_none() {
        ui::note("this is a bare repository: nobody commits here, so there is nothing to install");
        return Ok(());
    }
    let tracked = tracked_on(&repo, &config.file)?;
    let mut site = site(&repo)?;
    if !args.no_exclude && tracked.is_empty() && !repo.is_ignored(&config.file)? {
        site.exclude = Some(format!("/{}", config.file));
    }
    let report = install::install(&site)?;

    for event in &report.kept {
        ui::note(&format!("your {event} hook keeps running first"));
    }
    for event in &report.not_executable {
        ui::note(&format!("your {event} hook is not executable, so git never ran it and neither do we"));
    }
    if !report.changed {
        ui::note("git-handoff is installed here already; nothing was changed");
        return Ok(());
    }
    let hooks = text::count(report.installed.len(), "hook");
    ui::note(&format!(
        "git-handoff captures every commit of this repository now ({hooks} in {})",
        site.hooks.display()
    ));
    ui::note("  undo    git handoff uninstall");
    ui::note(&format!(
        "  file    {}{}",
        config.file,
        if report.excluded { ", kept out of git by .git/info/exclude" } else { "" }
    ));
    ui::note("  pushed  short Handoff- lines in commit messages travel with the commits; the document stays here");
    ui::note("          until you say `git push origin refs/notes/handoff`");
    ui::note("  next    git handoff add next \"what comes next\"");
    ui::note("  stop    commit and go; `git handoff show` brings it back");
    if !tracked.is_empty() {
        ui::warn(&format!("{} is tracked on {}, so it is not excluded", config.file, tracked.join(", ")));
        ui::note("hint: another file name keeps the draft out of the tree: `git config handoff.file HANDOFF.local.md`");
    }
    Ok(())
}

pub(super) fn undo() -> Result<()> {
    let repo = Repo::for_command()?;
    let report = install::uninstall(&site(&repo)?)?;
    report.left.iter().for_each(|left| ui::warn(left));
    ui::note(if report.changed {
        "git-handoff is uninstalled; notes and drafts stay"
    } else {
        "git-handoff was not installed here"
    });
    Ok(())
}

fn site(repo: &Repo) -> Result<Site> {
    let dir = repo.worktree.as_deref().unwrap_or(&repo.git_dir);
    let hooks = command::run(dir, &["rev-parse", "--path-format=absolute", "--git-path", "hooks"])?;
    let hooks = PathBuf::from(String::from_utf8_lossy(&hooks).trim_end_matches('\n'));
    let binary = std::env::current_exe().map_err(Error::from)?;
    Ok(Site { hooks, common: repo.common_dir.clone(), worktree: repo.worktree.clone(), binary, exclude: None })
}

/// The branches, local and fetched, that track the draft's path: excluding it there would make git overwrite it silently.
fn tracked_on(repo: &Repo, file: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (name, tip) in [repo.refs_below("refs/heads/")?, repo.refs_below("refs/remotes/")?].concat() {
        if repo.blob_at(&tip, file)?.is_some() {
            names.push(name.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/").to_owned());
        }
    }
    Ok(names)
}
