//! `git handoff show`: the handoff of a commit, drawn on a terminal, byte for byte in a pipe.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::json;

use crate::arrival;
use crate::cli::{as_text, here, look};
use crate::config::Config;
use crate::document::outline::Block;
use crate::document::{Details, Entry, Kind, Kinds, Outline, Section, complete, form};
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::remote::fetch_command;
use crate::handoff::{self, Handoff};
use crate::history::{self, Nothing, Reach};
use crate::ids::ObjectId;
use crate::render::terminal;
use crate::{clock, text, trailers, ui};

use super::named::Named;
use super::nothing;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A commit, branch or session, or an archived document's name (SESSION_HANDOFF_2026-02-05.md) for that day's last
    /// handoff; without one, the draft when it is newer than HEAD's handoff
    rev: Option<String>,
    /// Only what comes next, what blocks, and what is in progress
    #[arg(long)]
    brief: bool,
    /// Only the sections of a kind: next, done, progress, decision, blocker, …
    #[arg(long, value_name = "KIND")]
    section: Option<String>,
    /// Only the entries, a line each: id, kind, box and text
    #[arg(long, conflicts_with_all = ["format", "trailers_only"])]
    ids: bool,
    /// Only the trailers of the commit
    #[arg(long)]
    trailers_only: bool,
    /// How to print it: drawn on a terminal and as Markdown elsewhere, unless said
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print control characters as they are; refused on a terminal
    #[arg(long)]
    raw: bool,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print at most so many bytes
    #[arg(long, value_name = "N")]
    max_bytes: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Md,
    Term,
    Json,
}

/// What is shown.
enum Shown {
    Draft(Vec<u8>),
    /// A file of the archive: its path, and its bytes.
    Archived(String, Vec<u8>),
    Handoff(Box<Handoff>),
}

/// What is in the brief form.
const BRIEF: [Kind; 3] = [Kind::Next, Kind::Blocker, Kind::Progress];

pub(super) fn run(args: &Args) -> Result<()> {
    if args.raw && args.output.is_none() && ui::stdout_is_terminal() {
        return Err(Error::usage("raw control characters are not printed on a terminal")
            .hint("write them to a file with `-o FILE`"));
    }
    let (repo, config) = here()?;
    let wanted = wanted_kinds(args, &config.kinds)?;

    if args.trailers_only {
        let commit = commit(&repo, &config, args.rev.as_deref())?;
        let lines = trailers::parse(&repo.commit(&commit)?.message);
        return print(args, &repo, lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes());
    }

    let shown = look_up(&repo, &config, args.rev.as_deref())?;
    let document = shown.document().to_vec();
    if args.ids && args.json {
        return write(args, as_text(&ids_as_json(&document, &wanted, &config.kinds))?.as_bytes());
    }
    let entries = args.ids.then(|| ids(&document, &wanted, &config.kinds));
    let document = if wanted.is_empty() { document } else { sections(&document, &wanted, &config.kinds) };
    if !wanted.is_empty() && entries.as_ref().map_or(document.is_empty(), String::is_empty) {
        let names: Vec<_> = wanted.iter().map(|kind| config.kinds.name(*kind)).collect();
        return Err(Error::no(format!("the handoff has no section of the kind {}", names.join(", "))));
    }
    if args.json || args.format == Some(Format::Json) {
        let text = String::from_utf8_lossy(bounded(args, &document));
        return write(args, as_text(&as_json(&text, &shown, &config.kinds))?.as_bytes());
    }
    match &shown {
        Shown::Handoff(handoff) => provenance(&repo, handoff),
        Shown::Archived(path, _) => ui::note(&format!("handoff: {path}, archived here")),
        Shown::Draft(_) => ui::note(&format!("handoff: {} as it stands, newer than the last capture", config.file)),
    }
    if let Some(entries) = entries {
        return write(args, bounded(args, entries.as_bytes()));
    }
    print(args, &repo, &document)
}

/// The draft, when it says something else than the handoff that HEAD leads to.
fn newer_draft(repo: &Repo, config: &Config) -> Result<Option<Vec<u8>>> {
    if repo.worktree.is_none() {
        return Ok(None);
    }
    let scene = arrival::in_command(repo, config)?;
    let Some(draft) = scene.draft() else { return Ok(None) };
    // What a restore has written says in filled blocks what the record says in empty ones.
    if scene.is_captured()? {
        return Ok(None);
    }
    let known = match repo.head()?.commit {
        Some(head) => history::find(repo, &head, Reach::Command)?.ok().map(|found| found.text(repo)).transpose()?,
        None => None,
    };
    Ok((known.as_ref() != Some(&draft.bytes)).then(|| draft.bytes.clone()))
}

fn look_up(repo: &Repo, config: &Config, rev: Option<&str>) -> Result<Shown> {
    let Some(words) = rev else {
        return match newer_draft(repo, config)? {
            Some(draft) => Ok(Shown::Draft(draft)),
            None => of_commit(repo, &repo.head()?.commit.ok_or_else(|| nothing::explain(&Nothing::Unborn))?),
        };
    };
    match Named::find(repo, config, words)? {
        Named::Record(commit, record) => Ok(Shown::Handoff(Box::new(handoff::of_record(repo, *record, &commit)?))),
        Named::Archived(path, bytes) => Ok(Shown::Archived(path, bytes)),
        Named::Commit(commit) => of_commit(repo, &commit),
    }
}

fn of_commit(repo: &Repo, commit: &ObjectId) -> Result<Shown> {
    let found = history::find(repo, commit, Reach::Command)?.map_err(|nothing| nothing::explain(&nothing))?;
    Ok(Shown::Handoff(Box::new(handoff::reconstruct(repo, found)?)))
}

/// The commit whose trailers are asked for.
fn commit(repo: &Repo, config: &Config, rev: Option<&str>) -> Result<ObjectId> {
    match rev.map(|words| Named::find(repo, config, words)).transpose()? {
        Some(Named::Record(commit, _) | Named::Commit(commit)) => Ok(commit),
        Some(Named::Archived(path, _)) => Err(Error::no(format!("{path} is of no commit, and has no trailers"))),
        None => repo.head()?.commit.ok_or_else(|| nothing::explain(&Nothing::Unborn)),
    }
}

impl Shown {
    fn document(&self) -> &[u8] {
        match self {
            Self::Draft(bytes) | Self::Archived(_, bytes) => bytes,
            Self::Handoff(handoff) => &handoff.document,
        }
    }

    fn handoff(&self) -> Option<&Handoff> {
        match self {
            Self::Handoff(handoff) => Some(handoff),
            Self::Draft(_) | Self::Archived(..) => None,
        }
    }

    /// What it is from, in one word.
    fn source(&self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::Archived(..) => "archive",
            Self::Handoff(handoff) if handoff.from_trailers => "trailers",
            Self::Handoff(_) => "record",
        }
    }
}

fn provenance(repo: &Repo, handoff: &Handoff) {
    let mut line = format!("handoff: {} by {}", handoff.commit.short(), handoff.author);
    if let Some(record) = &handoff.record {
        let header = &record.header;
        let branch = header.branch_name().map_or_else(String::new, |branch| format!(" on {branch}"));
        line.push_str(&format!("{branch}, {}, session {}", text::ago(clock::now() - header.at), header.id()));
    }
    if handoff.distance > 0 {
        line.push_str(&format!(", {} before", text::count(handoff.distance, "commit")));
    }
    ui::note(&line);
    if let Some(commit) = &handoff.captured_on {
        ui::note(&format!("handoff: captured on {}, of which this commit is a rewritten form", commit.short()));
    }
    if handoff.from_trailers {
        ui::note("handoff: from trailers, may be incomplete: the notes are not here");
        ui::note(&format!("hint: `{}`", fetch_command(&repo.remote().unwrap_or_else(|| "origin".into()))));
    }
    if !handoff.others.is_empty() {
        ui::note(&format!("handoff: this commit also has {}", handoff.others.join(", ")));
    }
    if handoff.foreign > 0 {
        ui::note(&format!(
            "handoff: the note also holds {} not written by this version of git-handoff",
            text::count(handoff.foreign, "text")
        ));
    }
}

fn as_json(document: &str, shown: &Shown, kinds: &Kinds) -> serde_json::Value {
    let handoff = shown.handoff();
    let outline = Outline::of(document.as_bytes(), kinds);
    let entries = |kind: Kind| -> Vec<_> {
        outline.entries_of(kind).map(|entry| entry_as_json(entry, document, kinds)).collect()
    };
    json!({
        "source": shown.source(),
        "trusted": false,
        "complete": handoff.is_none_or(|handoff| !handoff.from_trailers),
        "commit": handoff.map(|handoff| handoff.commit.as_str()),
        "author": handoff.map(|handoff| handoff.author.as_str()),
        "distance": handoff.map(|handoff| handoff.distance),
        "captured_on": handoff.and_then(|handoff| handoff.captured_on.as_ref()).map(ObjectId::as_str),
        "record": handoff.and_then(|handoff| handoff.record.as_ref()).map(|record| {
            // Dates become strings: JSON has none.
            let header = &record.header;
            json!({
                "session": header.session, "seq": header.seq, "at": header.at.to_rfc3339(), "started": header.started.to_rfc3339(),
                "by": header.by, "branch": header.branch_name(), "base": header.base, "continues": header.continues,
                "redacted": header.redacted, "hold": header.hold, "facts": header.facts,
            })
        }),
        "next": entries(Kind::Next),
        "blockers": entries(Kind::Blocker),
        "progress": entries(Kind::Progress),
        "decisions": entries(Kind::Decision),
        "done": entries(Kind::Done),
        "document": document,
    })
}

fn entry_as_json(entry: &Entry, document: &str, kinds: &Kinds) -> serde_json::Value {
    let details = Details::of(entry, &document[entry.span.clone()], kinds);
    let paths = details.paths.iter().map(|(path, lines)| json!({ "path": path, "lines": lines }));
    json!({
        "id": entry.id(),
        "text": entry.text,
        "done": entry.done,
        "percent": details.percent,
        "estimate": details.estimate,
        "priority": details.priority,
        "paths": paths.collect::<Vec<_>>(),
        "commits": details.commits,
        "urls": details.urls,
    })
}

fn wanted_kinds(args: &Args, kinds: &Kinds) -> Result<Vec<Kind>> {
    let Some(name) = &args.section else {
        return Ok(if args.brief { BRIEF.to_vec() } else { Vec::new() });
    };
    let kind = kinds.named(name).ok_or_else(|| {
        Error::usage(format!("{name:?} is no kind of section"))
            .hint(format!("the kinds are {}", kinds.names().join(", ")))
    })?;
    Ok(vec![kind])
}

/// A line for each entry that a person wrote: what `add --done` takes, what it is, whether it is done, what it says.
fn ids(document: &[u8], wanted: &[Kind], kinds: &Kinds) -> String {
    let outline = Outline::of(document, kinds);
    let names = |entry: &Entry| match &entry.kinds[..] {
        [] => "-".to_owned(),
        kinds_of => kinds_of.iter().map(|kind| kinds.name(*kind)).collect::<Vec<_>>().join(","),
    };
    let rows: Vec<_> = wanted_entries(&outline, wanted).map(|entry| (names(entry), entry)).collect();
    let width = rows.iter().map(|(names, _)| names.len()).max().unwrap_or(0);
    let line = |(names, entry): &(String, &Entry)| {
        let ticked = entry.done.map_or("   ", |done| if done { "[x]" } else { "[ ]" });
        format!("{}  {names:width$}  {ticked}  {}\n", entry.id(), text::for_line(&entry.text))
    };
    rows.iter().map(line).collect()
}

/// The same for programs, with the line that each is on.
fn ids_as_json(document: &[u8], wanted: &[Kind], kinds: &Kinds) -> serde_json::Value {
    let outline = Outline::of(document, kinds);
    let entries = wanted_entries(&outline, wanted).map(|entry| {
        json!({
            "id": entry.id(),
            "kinds": entry.kinds.iter().map(|kind| kinds.name(*kind)).collect::<Vec<_>>(),
            "done": entry.done,
            "text": entry.text,
            "line": complete::line_of(document, entry),
        })
    });
    entries.collect()
}

/// The entries that a person wrote, of these kinds or of all.
fn wanted_entries<'a>(outline: &'a Outline, wanted: &[Kind]) -> impl Iterator<Item = &'a Entry> {
    outline.entries.iter().filter(move |entry| {
        let fits = wanted.is_empty() || entry.kinds.iter().any(|kind| wanted.contains(kind));
        fits && !outline.in_block(entry)
    })
}

/// The sections of these kinds, as they stand in the document, but for what says nothing. What comes next is the person's to
/// say: a block may have parts that are called so, of the roadmap for one, which count only where that is asked for.
fn sections(document: &[u8], wanted: &[Kind], kinds: &Kinds) -> Vec<u8> {
    let outline = Outline::of(document, kinds);
    let mut unsaid = form::unfilled(document, &outline, kinds);
    unsaid.extend(
        outline.blocks.iter().flat_map(|Block { span, inner, .. }| [span.start..inner.start, inner.end..span.end]),
    );
    unsaid.sort_by_key(|span| span.start);
    let mut out = Vec::new();
    let mut shown: Vec<Range<usize>> = Vec::new();
    let is_of_persons = |section: &&Section| wanted != BRIEF || !outline.is_in_block(section.heading.start);
    for section in wanted.iter().flat_map(|kind| outline.sections_of(*kind)).filter(is_of_persons) {
        if shown.iter().any(|span| span.contains(&section.span.start)) {
            continue;
        }
        let mut at = section.span.start;
        let inside = unsaid.iter().filter(|span| span.start < section.span.end && span.end > section.span.start);
        for left_out in inside {
            out.extend_from_slice(&document[at..left_out.start.max(at)]);
            at = left_out.end.max(at);
        }
        out.extend_from_slice(&document[at.min(section.span.end)..section.span.end]);
        shown.push(section.span.clone());
    }
    out
}

fn print(args: &Args, repo: &Repo, document: &[u8]) -> Result<()> {
    let document = bounded(args, document);
    if args.output.is_some() {
        return write(args, document);
    }
    let on_terminal = ui::stdout_is_terminal();
    let drawn = args.format == Some(Format::Term) || (args.format.is_none() && on_terminal);
    if drawn {
        let safe = String::from_utf8_lossy(document);
        let safe = text::for_terminal(&safe.replace("\r\n", "\n")).into_owned();
        let start = Outline::of(safe.as_bytes(), &Kinds::none()).start;
        let drawing = terminal::draw(&safe[start..], &look());
        return if on_terminal { ui::page(repo, &drawing) } else { ui::data(drawing.as_bytes()) };
    }
    match text::for_pipe(document).filter(|_| !args.raw) {
        Some(visible) => {
            ui::note("handoff: control characters were made visible; `--raw` gives the bytes");
            ui::data(&visible)
        }
        None => ui::data(document),
    }
}

/// The document's beginning, as far as it is wanted.
fn bounded<'a>(args: &Args, document: &'a [u8]) -> &'a [u8] {
    &document[..document.len().min(args.max_bytes.unwrap_or(usize::MAX))]
}

fn write(args: &Args, bytes: &[u8]) -> Result<()> {
    match &args.output {
        Some(file) => Ok(fs_err::write(file, bytes)?),
        None => ui::data(bytes),
    }
}
