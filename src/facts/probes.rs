//! The probes, in the order in which they look, and the time that they have together.
//!
//! What a probe does not get to in a hook is named in the record and left to the next command that takes stock.

use std::time::Duration;

use super::{Facts, stash, uncommitted};
use crate::clock::{self, Deadline};
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;

/// What all probes together may take in a hook.
const IN_HOOK: Duration = Duration::from_millis(50);

/// What they may take in a command.
const IN_COMMAND: Duration = Duration::from_secs(2);

/// When the probes look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Before a commit: what is staged will be in it.
    BeforeCommit,
    /// After a commit, in a hook.
    AfterCommit,
    /// At leisure.
    Command,
}

/// What a probe may look at.
pub struct Scene<'a> {
    pub repo: &'a Repo,
    pub config: &'a Config,
    /// What the session may have changed is not older than this.
    pub since: clock::Moment,
    pub deadline: Deadline,
}

/// A probe: its name, and what it adds to the facts. It says nothing where it finds nothing, and nothing where it fails.
type Probe = (&'static str, fn(&Scene<'_>, &mut Facts));

const PROBES: [Probe; 1] = [("stash", stash::probe)];

/// Asks all probes.
pub fn probe(repo: &Repo, config: &Config, occasion: Occasion, since: clock::Moment) -> Result<Facts> {
    let deadline = Deadline::after(if occasion == Occasion::Command { IN_COMMAND } else { IN_HOOK });
    // Git looks at the working tree while we look at the rest.
    let looking = uncommitted::begin(repo, config, occasion)?;
    let scene = Scene { repo, config, since, deadline };
    let mut facts = Facts::default();
    if occasion == Occasion::Command {
        // A commit ends a merge or a pick, and hooks keep quiet in the middle of all else.
        facts.operation = repo.operation().map(str::to_owned);
    }
    for (name, probe) in PROBES {
        if deadline.passed() {
            facts.skipped.push(name.to_owned());
        } else {
            probe(&scene, &mut facts);
        }
    }
    looking.finish_and_count(repo, &mut facts, deadline)?;
    Ok(facts)
}
