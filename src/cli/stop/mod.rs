//! `git handoff stop`: ends a session with a record of everything, and says what was handed over.

mod emergency;
mod questions;
mod told;

use std::process::ExitCode;
use std::slice;

use crate::cli::{as_text, here};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::facts::Occasion;
use crate::git::Repo;
use crate::hold::{self, Hold};
use crate::judge::{self, Place};
use crate::project_status::{Outcome, Wanted};
use crate::stop::{self, Entry, Stopped, Wishes, missing};
use crate::{check, clock, text, ui};
use questions::Conversation;
use told::Told;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Stop at once: no questions, no checklist, nothing that takes long; TEXT says what happened
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    emergency: Option<String>,
    /// Stop for days: asks for what will be forgotten, and says in the handoff that the work is on hold until then
    #[arg(long = "break", value_name = "7d|2w|DATE", num_args = 1..=2, conflicts_with = "emergency")]
    pause: Vec<String>,
    /// Why the work is on hold
    #[arg(long, value_name = "TEXT", requires = "pause")]
    reason: Option<String>,
    /// Put where the work was left into PROJECT_STATUS.md, as a block that later stops keep up to date
    #[arg(long, conflicts_with = "emergency")]
    status: bool,
    /// Ask nothing, even on a terminal
    #[arg(long)]
    no_input: bool,
    /// Say nothing but what went wrong, and let nothing that is missing fail
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// Print what was handed over as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let (repo, config) = here()?;
    if let Some(what) = &args.emergency {
        return emergency::stop_at_once(args, &repo, &config, what);
    }
    let (hold, status) = (hold(args, &repo)?, status(args));
    let wishes = Wishes { occasion: Occasion::Command, unasked: args.quiet, hold, status };
    let on_break = wishes.hold.is_some();
    // Before anybody is asked, for they may have left; what they answer replaces it.
    let mut stopped = stop::stop(&repo, &config, &[], &wishes)?;
    let mut found = judged(&repo, &config, &stopped)?;
    let asks = may_ask(args);
    let mut missing = missing::of(&repo, &config, &stopped, &found, asks)?;
    if !missing.is_empty() && asks {
        let write_down = |answer: Entry| {
            stop::note_down(&repo, &config, slice::from_ref(&answer))
                .inspect_err(|_| emergency::hand_back(&answer.text))
        };
        let mut conversation = Conversation::new(&write_down);
        conversation.ask(&missing)?;
        if on_break {
            conversation.ask_on(&config.kinds)?;
        }
        if conversation.last.is_some() {
            let before = stopped.status;
            stopped = stop::stop(&repo, &config, &[], &wishes)?;
            if stopped.status == Outcome::Current {
                // The first of the two has written it.
                stopped.status = before;
            }
            found = judged(&repo, &config, &stopped)?;
        }
        // What nobody answers, nobody has to.
        missing.clear();
    }
    let told = Told { config: &config, stopped: &stopped, found: &found, missing: &missing };
    tell(args, &told)?;
    let is_refused = args.status && !matches!(stopped.status, Outcome::Updated | Outcome::Current);
    Ok(if missing.is_empty() && !is_refused || args.quiet { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The break that the words announce. Without words whoever stops has come back; but what an agent's hooks do in silence ends
/// no break that was announced a moment before.
fn hold(args: &Args, repo: &Repo) -> Result<Option<Hold>> {
    if args.pause.is_empty() {
        return if args.quiet { stop::announced_break(repo) } else { Ok(None) };
    }
    let (words, today) = (args.pause.join(" "), clock::now().date_naive());
    let until = hold::until(&words, today).ok_or_else(|| {
        Error::usage(format!("{words:?} is no time to come back at: a day after today ({today}) is"))
            .hint(format!("these are understood: {}", hold::FORMS))
    })?;
    Ok(Some(Hold::new(until, args.reason.as_deref())))
}

/// What is to become of the project's status file. Where nobody is told that it was written, it is written for those alone who
/// asked for it: it is the project's, and not committed.
fn status(args: &Args) -> Wanted {
    match (args.status, args.quiet) {
        (true, _) => Wanted::Block,
        (false, false) => Wanted::Refresh,
        (false, true) => Wanted::Nothing,
    }
}

fn tell(args: &Args, told: &Told<'_>) -> Result<()> {
    if args.json {
        return ui::data(as_text(&told.as_json())?.as_bytes());
    }
    if args.quiet { Ok(()) } else { ui::data(text::for_terminal(&told.in_words()).as_bytes()) }
}

fn judged(repo: &Repo, config: &Config, stopped: &Stopped) -> Result<Vec<check::Finding>> {
    let place = Place { repo, file: &config.file, stored: &stopped.document };
    Ok(judge::judge(&stopped.document, Some(&place), config)?.found)
}

/// Only a person at a terminal is asked.
fn may_ask(args: &Args) -> bool {
    !(args.no_input || args.json || args.quiet) && ui::may_ask()
}
