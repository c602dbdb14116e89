//! `git handoff add`: splices an entry into the draft, and begins one where there is none.

use std::io::Read as _;

use crate::arrival;
use crate::config::Config;
use crate::document::{Kind, Kinds, Outline, insert, template};
use crate::draft::Sight;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::{handoff, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// What it is: next, done, progress, decision, blocker, issue, watch, lesson, …
    kind: String,
    /// The entry; `-` reads it from standard input
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    text: Vec<String>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let text = words(&args.text)?;
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    let kinds = &config.kinds;
    let kind =
        kinds.named(&args.kind).filter(|kind| takes_entries(*kind)).ok_or_else(|| unknown_kind(&args.kind, kinds))?;

    let mut scene = arrival::in_command(&repo, &config)?;
    // An entry belongs to what the branch has already; only where there is nothing, a document begins.
    scene.bring_back()?;
    let document = match &scene.sight {
        Sight::Draft(draft) => draft.bytes.clone(),
        Sight::Missing => template::fresh(&handoff::project(&repo)).into_bytes(),
        Sight::Untouchable(what) => {
            let error = Error::repository(format!("{} is {what}, so it is left alone", config.file));
            return Err(error.hint("name another file with `git config handoff.file NAME`"));
        }
    };
    let outline = Outline::of(&document, kinds);
    let placed = insert::entry(&document, &outline, kind, kinds, &text);
    scene.rewrite(placed.document)?;
    let heading = placed.heading.unwrap_or_else(|| kinds.row(kind).heading.clone());
    ui::note(&format!("added to \"{heading}\" in {}", config.file));
    Ok(())
}

fn words(text: &[String]) -> Result<String> {
    let mut words = text.join(" ");
    if text == ["-"] {
        words.clear();
        std::io::stdin().read_to_string(&mut words)?;
    }
    if words.trim().is_empty() {
        return Err(Error::usage("the entry has no text").hint("say it: `git handoff add next \"what comes next\"`"));
    }
    Ok(words)
}

/// What git tells by itself is not added by hand.
fn takes_entries(kind: Kind) -> bool {
    !matches!(kind, Kind::Commit | Kind::Created)
}

fn unknown_kind(word: &str, kinds: &Kinds) -> Error {
    let rows = kinds.rows().filter(|(kind, _)| takes_entries(*kind));
    let names: Vec<_> = rows.map(|(_, row)| row.name.as_str()).collect();
    Error::usage(format!("{word:?} is no kind of entry")).hint(format!("the kinds are {}", names.join(", ")))
}
