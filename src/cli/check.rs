//! `git handoff check`: the quality checklist, and the document's claims verified against git.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::arrival;
use crate::check::{self, Finding, Level, Levels, RULES};
use crate::claims::{Claim, End, Evidence, Mismatch, State, Verified, What};
use crate::cli::{as_text, look};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::judge::{self, Judgement, Place};
use crate::render::findings::{self, Lines, Sum};
use crate::{handoff, history, text, ui};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The document; without one the draft, or the handoff of HEAD where there is none
    file: Option<PathBuf>,
    /// Let warnings fail the check too
    #[arg(long)]
    strict: bool,
    /// Print the findings and all claims as JSON
    #[arg(long)]
    json: bool,
    /// List what would not be stored, line and kind (FILE may be `-`)
    #[arg(long, conflicts_with_all = ["strict", "list"])]
    secrets: bool,
    /// List the rules: level, name, why
    #[arg(long, conflicts_with_all = ["file", "strict"])]
    list: bool,
}

/// A document to check.
struct Document {
    /// How it is called.
    name: String,
    bytes: Vec<u8>,
    /// Its text as records have it.
    stored: Vec<u8>,
    /// Its path in the working tree, where it is in one.
    path: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    // Any file can be judged; only what it claims needs a repository.
    let repo = match Repo::for_command() {
        Err(error) if args.file.is_none() && !args.list => return Err(error),
        repo => repo.ok(),
    };
    let has_tree = repo.as_ref().map(|repo| repo.worktree.is_some());
    let repo = repo.filter(|repo| args.file.is_none() || repo.worktree.is_some());
    let config = repo.as_ref().map(Config::load).unwrap_or_default();
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    if args.list {
        return list(args, &config.levels);
    }
    if args.secrets {
        return super::secrets::run(args.file.as_deref(), args.json, repo.as_ref(), &config);
    }
    let document = match &args.file {
        Some(file) => named(file, repo.as_ref())?,
        None => of_head(repo.as_ref().ok_or_else(|| Error::repository("this is not a git repository"))?, &config)?,
    };
    let repo = repo.as_ref();
    let place = repo.zip(document.path.as_deref()).map(|(repo, file)| Place { repo, file, stored: &document.stored });
    let Judgement { found, evidence } = judge::judge(&document.bytes, place.as_ref(), &config)?;
    let source = text::same_length(&document.bytes);
    if args.json {
        let json = as_json(&found, &source, &document.name, evidence.as_ref(), fails(&found, args.strict));
        ui::data(as_text(&json)?.as_bytes())?;
    } else {
        let why = match has_tree {
            None => "not in a repository",
            Some(false) => "there is no working tree here",
            Some(true) => "it is not in the working tree",
        };
        let drawing = findings::draw(&found, &source, &document.name, evidence.as_ref().map(sum).ok_or(why), &look());
        ui::data(drawing.as_bytes())?;
    }
    Ok(if fails(&found, args.strict) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn fails(found: &[Finding], strict: bool) -> bool {
    let least = if strict { Level::Warning } else { Level::Error };
    found.iter().any(|finding| finding.level >= least)
}

fn named(file: &Path, repo: Option<&Repo>) -> Result<Document> {
    let bytes = fs_err::read(file)?;
    let top = repo.and_then(|repo| repo.worktree.as_deref()).and_then(|top| fs_err::canonicalize(top).ok());
    let whole = fs_err::canonicalize(file)?;
    let path = top.and_then(|top| Some(whole.strip_prefix(top).ok()?.to_string_lossy().replace('\\', "/")));
    Ok(Document { name: file.display().to_string(), stored: bytes.clone(), bytes, path })
}

/// The draft; where there is none, the handoff that HEAD leads to.
fn of_head(repo: &Repo, config: &Config) -> Result<Document> {
    let (name, path) = (config.file.clone(), Some(config.file.clone()));
    if repo.worktree.is_some() {
        let scene = arrival::in_command(repo, config)?;
        if let Some(draft) = scene.draft() {
            return Ok(Document { name, bytes: draft.bytes.clone(), stored: draft.bytes.clone(), path });
        }
    }
    let head = repo.head()?.commit.ok_or_else(|| super::nothing::explain(&history::Nothing::Unborn))?;
    let found = match history::find(repo, &head, history::Reach::Command)? {
        Ok(found) => found,
        Err(nothing) => return Err(super::nothing::explain(&nothing)),
    };
    let stored = found.text(repo)?;
    let handoff = handoff::reconstruct(repo, found)?;
    ui::note(&format!("handoff: there is no {name}, so this is the handoff of {}", handoff.commit.short()));
    Ok(Document { name, bytes: handoff.document, stored, path: path.filter(|_| repo.worktree.is_some()) })
}

fn list(args: &Args, levels: &Levels) -> Result<ExitCode> {
    let level = |rule| levels.of(rule).map_or("off", Level::as_str);
    let text = if args.json {
        let rules: Vec<_> =
            RULES.iter().map(|rule| json!({ "rule": rule.id, "level": level(rule), "why": rule.why })).collect();
        as_text(&rules)?
    } else {
        RULES.iter().map(|rule| format!("{:<8} {:<19} {}\n", level(rule), rule.id, rule.why)).collect()
    };
    ui::data(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// How the claims stand, counted.
fn sum(evidence: &Evidence) -> Sum {
    let mut sum = Sum::default();
    for verified in &evidence.claims {
        match verified.state {
            State::StillSo | State::Since(_) => sum.so += 1,
            State::NoLonger(..) | State::NotSo(_) => sum.not_so += 1,
            State::CannotTell(_) => sum.unknown += 1,
        }
    }
    sum
}

fn as_json(found: &[Finding], source: &str, name: &str, evidence: Option<&Evidence>, fails: bool) -> serde_json::Value {
    let lines = Lines::of(source);
    let finding = |finding: &Finding| {
        let place = finding.span.as_ref().map(|span| lines.place(span));
        json!({
            "rule": finding.rule, "level": finding.level, "message": finding.message, "why": finding.why, "help": finding.help,
            "line": place.map(|place| place.line), "column": place.map(|place| place.column),
            "end_column": place.map(|place| place.end_column),
        })
    };
    let claims = evidence
        .map(|evidence| evidence.claims.iter().map(|verified| claim_as_json(verified, &lines)).collect::<Vec<_>>());
    json!({
        "file": name,
        "ok": !fails,
        "errors": check::count(found, Level::Error),
        "warnings": check::count(found, Level::Warning),
        "hints": check::count(found, Level::Hint),
        "findings": found.iter().map(finding).collect::<Vec<_>>(),
        "claims": claims,
        "commits_since": evidence.and_then(|evidence| evidence.since.as_ref()).map(|(commits, _)| commits),
    })
}

pub(super) fn claim_as_json(
    Verified { claim: Claim { what, span }, state }: &Verified,
    lines: &Lines<'_>,
) -> serde_json::Value {
    let place = lines.place(span);
    let (kind, name) = match what {
        What::Path { path, .. } => ("path", path),
        What::Commit(id) => ("commit", id),
        What::Branch(name) => ("branch", name),
    };
    let (state, detail) = match state {
        State::StillSo => ("still so", json!(null)),
        State::Since(commits) => ("changed since", json!({ "commits": commits })),
        State::NoLonger(end, by) => {
            let to = match end {
                End::Deleted => None,
                End::Renamed(new) => Some(new),
            };
            (
                "no longer",
                json!({ "commit": by.commit, "author": by.author, "at": by.at.map(|at| at.to_rfc3339()), "renamed_to": to }),
            )
        }
        State::NotSo(mismatch) => ("not so", mismatch_as_json(mismatch)),
        State::CannotTell(why) => ("cannot tell", json!({ "because": why })),
    };
    json!({ "claim": kind, "name": name, "line": place.line, "column": place.column, "state": state, "detail": detail })
}

fn mismatch_as_json(mismatch: &Mismatch) -> serde_json::Value {
    match mismatch {
        Mismatch::Missing => json!({ "is": "missing" }),
        Mismatch::Ambiguous(places) => json!({ "is": "ambiguous", "places": places }),
        Mismatch::Elsewhere(here) => json!({ "is": "of another machine", "here": here }),
        Mismatch::Shorter(lines) => json!({ "is": "shorter", "lines": lines }),
        Mismatch::Existed => json!({ "is": "older than the session" }),
        Mismatch::Unchanged => json!({ "is": "unchanged in the session" }),
        Mismatch::NoSuchCommit => json!({ "is": "no commit here" }),
        Mismatch::OtherBranch { head, exists } => json!({ "is": "another branch", "head": head, "exists": exists }),
    }
}
