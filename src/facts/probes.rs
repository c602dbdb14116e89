//! The probes, in the order in which they look, and the time that they have together.
//!
//! What a probe does not get to in a hook is named in the record and left to the next command that takes stock.

use std::time::Duration;

use super::layout::{Layout, Wanted};
use super::system::System;
use super::{
    Facts, config_files, git_settings, packages, runtimes, services, stash, system_packages, uncommitted, variables,
};
use crate::clock::{self, Deadline, TimeUp};
use crate::config::Config;
use crate::error;
use crate::git::Repo;
use crate::ids::SessionId;

/// What all probes together may take in a hook.
const IN_HOOK: Duration = Duration::from_millis(50);

/// What they may take in a command.
const IN_COMMAND: Duration = Duration::from_secs(2);

/// Names a number of milliseconds to use instead of either. Tests give plenty: on a loaded machine a hook's time may pass
/// before the first look, and whole outputs could not be compared. With 0 nothing is looked at, which shows what looking
/// costs.
const PATIENCE: &str = "GIT_HANDOFF_PATIENCE";

/// When the probes look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Before a commit: what is staged will be in it.
    BeforeCommit,
    /// After a commit, in a hook.
    AfterCommit,
    /// At leisure.
    Command,
    /// In a command, in haste.
    Emergency,
}

impl Occasion {
    /// Whether git waits for us.
    pub(super) fn is_hook(self) -> bool {
        matches!(self, Self::BeforeCommit | Self::AfterCommit)
    }
}

/// What a probe may look at.
pub struct Scene<'a> {
    pub repo: &'a Repo,
    pub config: &'a Config,
    pub session: &'a SessionId,
    /// What the session may have changed is not older than this.
    pub since: clock::Moment,
    pub layout: Layout,
    pub system: System,
    pub deadline: Deadline,
}

/// A probe says nothing where it finds nothing, where it fails, and where the time does not suffice: half a list would pass
/// for a whole one.
struct Probe {
    name: &'static str,
    /// The names of the files that it looks for in the working tree; a `*` in them stands for anything.
    detect: fn() -> Vec<&'static str>,
    /// What it adds to the facts.
    report: fn(&Scene<'_>, &mut Facts) -> Result<(), TimeUp>,
}

/// The cheap ones first: one that is slow in some repository costs what comes after it, and no more.
const PROBES: [Probe; 8] = [
    Probe { name: "stashes", detect: Vec::new, report: stash::report },
    Probe { name: "git settings", detect: Vec::new, report: git_settings::report },
    Probe { name: "environment variables", detect: variables::detect, report: variables::report },
    Probe { name: "services", detect: services::detect, report: services::report },
    Probe { name: "runtimes", detect: runtimes::detect, report: runtimes::report },
    Probe { name: "configuration files", detect: config_files::detect, report: config_files::report },
    Probe { name: "system packages", detect: Vec::new, report: system_packages::report },
    Probe { name: "packages", detect: packages::detect, report: packages::report },
];

/// Asks all probes what this session finds. What it may have changed is not older than `since`.
pub fn probe(
    repo: &Repo,
    config: &Config,
    occasion: Occasion,
    session: &SessionId,
    since: clock::Moment,
) -> error::Result<Facts> {
    let deadline = Deadline::after(patience(occasion));
    // Git looks at the working tree while we look at the rest.
    let looking = uncommitted::begin(repo, config, occasion)?;
    let mut facts = Facts::default();
    if !occasion.is_hook() {
        // A commit ends a merge or a pick, and hooks keep quiet in the middle of all else.
        facts.operation = repo.operation().map(str::to_owned);
    }
    if let Some(top) = &repo.worktree {
        let wanted = Wanted::of(PROBES.iter().flat_map(|probe| (probe.detect)()));
        let layout = Layout::of(top, &wanted, &deadline);
        let scene = Scene { repo, config, session, since, layout, system: System::here(), deadline };
        for Probe { name, report, .. } in PROBES {
            let looked = deadline.check().and_then(|()| report(&scene, &mut facts));
            if looked == Err(TimeUp) {
                facts.skipped.push(name.to_owned());
            }
        }
        // Files are what one looks for first.
        facts.settings.sort_by_key(|setting| setting.kind);
    }
    looking.finish_and_count(repo, &config.redactor, &mut facts, deadline)?;
    Ok(facts)
}

fn patience(occasion: Occasion) -> Duration {
    let given = std::env::var(PATIENCE).ok().and_then(|text| text.parse().ok()).map(Duration::from_millis);
    given.unwrap_or(if occasion == Occasion::Command { IN_COMMAND } else { IN_HOOK })
}
