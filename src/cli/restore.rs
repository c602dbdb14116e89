//! `git handoff restore`: the document of a commit, a parked text or what the last restore replaced, into the working tree.

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use crate::arrival::{self, Incoming};
use crate::cli::{as_text, here};
use crate::config::Config;
use crate::draft::Sight;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::refs::short;
use crate::handoff;
use crate::history::{self, Reach, Source};
use crate::ids::ObjectId;
use crate::kept::Text;
use crate::note::Stored;
use crate::{clock, kept, text, ui};

use super::named::Named;
use super::nothing;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A commit, branch, session or record; an archived document's name (SESSION_HANDOFF_2026-02-05.md), for that day's last
    /// handoff; `parked:BRANCH`, the text last kept of a branch, or `parked:ID`, any kept text;
    /// `-`, what stood there before the last restore. Without it, the handoff of HEAD
    #[arg(allow_hyphen_values = true)]
    what: Option<String>,
    /// List the kept texts of all branches, each branch's newest first
    #[arg(long, conflicts_with = "what")]
    list: bool,
    /// With --list: as JSON
    #[arg(long, requires = "list")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let (repo, config) = here()?;
    let mut scene = arrival::in_command(&repo, &config)?;
    if args.list {
        return list(&repo, args.json);
    }
    if let Sight::Untouchable(what) = scene.sight {
        return Err(Error::repository(format!("{} is {what}, so it is left alone", config.file)));
    }
    if repo.is_tracked(&config.file, scene.head.commit.as_ref())? {
        return Err(Error::repository(format!("{} is tracked here, so it is left alone", config.file))
            .hint("`git handoff show` prints a handoff; `-o FILE` writes it elsewhere"));
    }

    let words = args.what.as_deref().unwrap_or("HEAD");
    let (mut comes, whose) = match (words, words.strip_prefix("parked:")) {
        ("-", _) => before(&repo, &scene)?,
        (_, Some(branch)) => parked(&repo, branch)?,
        _ => recorded(&repo, &config, words)?,
    };
    // Who asks for an older text has the newer one in front of them: a checkout must not bring that back unasked.
    comes.descends.join(&scene.owner.descends);
    let is_there = scene.draft().map(|draft| &draft.bytes) == comes.bytes.as_ref();
    let branch = scene.head.branch_or_detached().to_owned();
    if is_there {
        ui::note(&format!("handoff: {} is {whose} already", config.file));
        return Ok(());
    }
    if !scene.take(comes, &branch)? {
        return Err(Error::repository("nothing was restored").hint("run the command again"));
    }
    ui::note(&format!("handoff: {} is {whose}; undo: `git handoff restore -`", config.file));
    Ok(())
}

/// What stood there before the last restore.
fn before(repo: &Repo, scene: &arrival::Scene<'_>) -> Result<(Incoming, String)> {
    let Some(before) = &scene.owner.before else {
        return Err(
            Error::no("nothing was restored here yet").hint("`git handoff restore parked:BRANCH` brings a parked text")
        );
    };
    let whose = short(&before.label.branch);
    let Some(id) = &before.text else {
        let descends = before.label.descends.clone();
        return Ok((Incoming { bytes: None, descends, captured: false }, "gone, as before the last restore".into()));
    };
    let found = kept::all(repo).into_iter().find(|text| text.id == *id);
    let found = found.ok_or_else(|| Error::no("the text that was replaced is not kept any more"))?;
    Ok((Incoming::parked(&found)?, format!("{whose}'s text from before the last restore")))
}

/// A branch's newest kept text, or the one with this id.
fn parked(repo: &Repo, words: &str) -> Result<(Incoming, String)> {
    if words.is_empty() {
        return Err(
            Error::usage("parked: of which branch?").hint("`git handoff restore --list` names those with a text")
        );
    }
    let is_no_branch = words == "detached" || words.starts_with("deleted:");
    let full = if is_no_branch { words.to_owned() } else { format!("refs/heads/{words}") };
    let newest = kept::of_branch(repo, &full)?.into_iter().next();
    let found = match newest {
        Some(found) => found,
        None => by_id(repo, words)?,
    };
    let age = text::ago(clock::now() - found.at);
    Ok((Incoming::parked(&found)?, format!("the text of {} that was parked {age}", short(&found.label.branch))))
}

/// The kept text whose id begins so; none is guessed.
fn by_id(repo: &Repo, words: &str) -> Result<Text> {
    let all = kept::all(repo);
    let begins = |text: &&Text| words.len() >= 4 && text.id.as_str().starts_with(words);
    let mut found: Vec<_> = all.iter().filter(begins).collect();
    found.dedup_by_key(|text| &text.id);
    match found.as_slice() {
        [text] => Ok((*text).clone()),
        [] => {
            let error = Error::no(format!("no text of {words} is parked"));
            Err(if all.is_empty() { error } else { error.hint("`git handoff restore --list` names those that are") })
        }
        several => {
            let ids: Vec<_> = several.iter().map(|text| text.id.as_str()).collect();
            Err(Error::usage(format!("{words} may be {}", ids.join(" or "))))
        }
    }
}

/// A line for each kept text: branch, id, when it was last seen, how long it is, and how it ends.
fn list(repo: &Repo, as_json: bool) -> Result<()> {
    let texts = kept::all(repo);
    if as_json {
        let row = |text: &Text| {
            let label = &text.label;
            json!({ "branch": short(&label.branch), "id": text.id, "seen": text.at.to_rfc3339(), "captured": label.captured })
        };
        let rows = serde_json::Value::from_iter(texts.iter().map(row));
        return ui::data(as_text(&rows)?.as_bytes());
    }
    if texts.is_empty() {
        ui::note("handoff: no text is parked");
    }
    let names: Vec<_> = texts.iter().map(|kept| text::for_line(short(&kept.label.branch))).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut lines = String::new();
    for (kept, name) in texts.iter().zip(&names) {
        let bytes = kept.bytes()?;
        let words = String::from_utf8_lossy(&bytes);
        let last = words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let pad = " ".repeat(width - name.width());
        let (id, age) = (kept.id.short(), text::ago(clock::now() - kept.at));
        let size = text::count(words.lines().count(), "line");
        lines += &format!("{name}{pad}  {id}  {age:<14} {size:>9}  {}\n", text::for_line(&text::cut(last.trim(), 60)));
    }
    ui::data(lines.as_bytes())
}

/// The handoff that a revision, session, record or day leads to.
fn recorded(repo: &Repo, config: &Config, words: &str) -> Result<(Incoming, String)> {
    let start = match Named::find(repo, config, words)? {
        Named::Record(commit, record) => {
            return Ok((Incoming::record(repo, &record, &commit)?, whose(repo, &record, &commit)?));
        }
        Named::Archived(path, bytes) => {
            return Ok((Incoming { bytes: Some(bytes), ..Incoming::nothing() }, format!("{path} as it was archived")));
        }
        Named::Commit(commit) => commit,
    };
    let found = history::find(repo, &start, Reach::Command)?.map_err(|nothing| nothing::explain(&nothing))?;
    let commit = match &found.source {
        Source::Rewritten { captured_on, .. } if repo.has(captured_on) => captured_on.clone(),
        _ => found.commit.clone(),
    };
    match found.record() {
        Some(record) => Ok((Incoming::record(repo, record, &commit)?, whose(repo, record, &found.commit)?)),
        None => {
            let incoming = Incoming { bytes: Some(found.text(repo)?), ..Incoming::nothing() };
            let author = repo.commit(&found.commit)?.author;
            Ok((incoming, format!("what trailers tell of {} by {author}, and may be incomplete", found.commit.short())))
        }
    }
}

/// Whose a record is, for a sentence.
fn whose(repo: &Repo, record: &Stored, commit: &ObjectId) -> Result<String> {
    let (author, _) = handoff::writer(&record.header, &repo.commit(commit)?);
    let age = text::ago(clock::now() - record.header.at);
    let on = record.header.branch_name().map_or_else(String::new, |branch| format!("{branch}'s "));
    Ok(format!("{on}handoff of {} by {author}, {age}", commit.short()))
}
