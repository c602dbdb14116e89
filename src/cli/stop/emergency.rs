//! `git handoff stop --emergency`: nothing is asked, nothing takes time, and what cannot be stored is printed.

use std::process::ExitCode;

use super::Args;
use super::told::Told;
use crate::config::Config;
use crate::document::Kind;
use crate::error::Result;
use crate::facts::Occasion;
use crate::git::Repo;
use crate::project_status::Wanted;
use crate::stop::{self, Entry, Wishes};
use crate::{text, ui};

/// Stops with what is at hand; what happened becomes a blocker for whoever comes next.
pub(super) fn stop_at_once(args: &Args, repo: &Repo, config: &Config, what: &str) -> Result<ExitCode> {
    let happened = if what.trim().is_empty() { String::new() } else { format!(": {}", text::one_line(what.trim())) };
    let text = format!(
        "Emergency stop{happened} - before continuing, check the system's logs and verify or roll back what is not committed"
    );
    let entries = [Entry { kind: Kind::Blocker, text: text.clone() }];
    let wishes = Wishes { occasion: Occasion::Emergency, unasked: false, hold: None, status: Wanted::Nothing };
    let stopped =
        stop::stop(repo, config, &entries, &wishes).inspect_err(|_| match stop::note_down(repo, config, &entries) {
            Ok(()) => print(&format!("It stands in {}, and no record of it could be stored:\n- {text}\n", config.file)),
            Err(_) => hand_back(&text),
        })?;
    super::tell(args, &Told { config, stopped: &stopped, found: &[], missing: &[] })?;
    Ok(ExitCode::SUCCESS)
}

/// What somebody said must not be lost.
pub(super) fn hand_back(text: &str) {
    print(&format!("This could not be stored, so keep it yourself:\n- {text}\n"));
}

fn print(said: &str) {
    // Where not even that can be printed, nobody is left to hear.
    let _ = ui::data(text::for_terminal(said).as_bytes());
}
