//! `git handoff add`: splices entries into the draft, marks one as done, and begins a draft where there is none.

mod done;
mod wanted;

use std::path::PathBuf;

use crate::arrival::{self, Scene};
use crate::cli::here;
use crate::config::Config;
use crate::document::{Outline, Template, insert};
use crate::draft::{self, Sight, turn};
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::{editor, ui};

use wanted::{New, Wanted, Words};

#[derive(clap::Args)]
pub(super) struct Args {
    /// What it is: next, done, progress, decision, blocker, issue, watch, lesson, …; `-` reads many entries from standard
    /// input, a line each: `kind: text`
    kind: Option<String>,
    /// The entry; `-` reads it from standard input. One that begins with a dash comes behind `--`
    text: Vec<String>,
    /// How far the work is
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    percent: Option<u8>,
    /// How long it may take: `30 min`, `1-2 hours`
    #[arg(long, value_name = "TIME")]
    estimate: Option<String>,
    /// A file that it is about; may be given several times, and end in `:LINE` or `:FROM-TO`
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<PathBuf>,
    /// The reason
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// P0 to P4, or critical, high, medium, low
    #[arg(long, value_name = "P")]
    priority: Option<String>,
    /// Mark an entry as done: by its id (`git handoff show --ids`), its line (`:12`), its words or a part of them
    #[arg(long, value_name = "ID|TEXT", conflicts_with_all = ["text", "percent", "estimate", "files", "why", "priority"])]
    done: Option<String>,
    /// Open the draft in your editor, at the entry or its section
    #[arg(long)]
    edit: bool,
    /// How much of a fresh document is laid out: `brief` or `full`, the whole form
    #[arg(long, value_name = "NAME", value_parser = template)]
    template: Option<Template>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    if args.edit && !ui::somebody_is_there() {
        return Err(Error::usage("there is no terminal to open an editor on")
            .hint("say it in words: `git handoff add next \"what comes next\"`"));
    }
    let words = Words::of(args)?;
    let (repo, config) = here()?;
    let wanted = words.understood(args, &repo, &config.kinds)?;

    let line = written(args, &wanted, &repo, &config)?;
    if args.edit {
        editor::open(&repo, &draft::path(&repo, &config)?, line)?;
    }
    Ok(())
}

/// Does what is asked for, and gives the line that it is about. Where somebody saves meanwhile, the draft is read anew.
fn written(args: &Args, wanted: &Wanted, repo: &Repo, config: &Config) -> Result<usize> {
    turn::change(repo, config, || {
        let mut scene = arrival::in_command(repo, config)?;
        // An entry belongs to what the branch has already; only where there is nothing, a document begins.
        scene.bring_back()?;
        let was_there = scene.draft().is_some();
        if args.done.is_some() && matches!(scene.sight, Sight::Missing) {
            // A step that is done without a document is in none.
            return Err(Error::no(format!("there is no {} yet", config.file)));
        }
        let begun = scene.document(args.template.unwrap_or(config.template))?;
        let line = match wanted {
            Wanted::Entries(entries) => add(&mut scene, begun, entries, config)?,
            Wanted::Done(words, kind) => done::run(&mut scene, begun, words, *kind, config)?,
            Wanted::Section(kind) => {
                let outline = Outline::of(&begun, &config.kinds);
                let line = kind.map_or(1, |kind| insert::line_of_section(&begun, &outline, kind));
                (was_there || scene.rewrite(begun)?).then_some(line)
            }
        };
        if line.is_some() && was_there && args.template.is_some() {
            ui::warn(&format!("{} was there already, and --template is for one that begins", config.file));
        }
        Ok(line)
    })
}

/// Adds all entries at once, says where they went, and gives the line of the last one; none where somebody saved meanwhile.
fn add(scene: &mut Scene<'_>, mut document: Vec<u8>, entries: &[New], config: &Config) -> Result<Option<usize>> {
    let kinds = &config.kinds;
    let (mut headings, mut line) = (Vec::new(), 1);
    for New { kind, part, text } in entries {
        let placed = insert::entry_in(&document, &Outline::of(&document, kinds), *kind, part.as_deref(), kinds, text);
        if !placed.reads_back {
            let first = text.lines().next().unwrap_or_default();
            let what = format!("{first:?} would not be read as an entry of the kind {}", kinds.name(*kind));
            let error = Error::no(what).because(format!("{} has no place for it", config.file));
            return Err(error.hint("`git handoff add --edit` opens it"));
        }
        (document, line) = (placed.document, placed.line);
        let heading = placed.heading.unwrap_or_else(|| kinds.row(*kind).heading.clone());
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    if !scene.rewrite(document)? {
        return Ok(None);
    }
    let headings: Vec<_> = headings.iter().map(|heading| format!("\"{heading}\"")).collect();
    let what = if entries.len() > 1 { format!("added {} entries", entries.len()) } else { "added".to_owned() };
    ui::note(&format!("{what} to {} in {}", headings.join(", "), config.file));
    Ok(Some(line))
}

fn template(name: &str) -> std::result::Result<Template, String> {
    let known = Template::NAMES.iter().find(|(known, _)| *known == name);
    known.map(|(_, template)| *template).ok_or_else(|| "it is `brief` or `full`".to_owned())
}
