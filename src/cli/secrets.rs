//! `git handoff check --secrets`: what of a document would not be stored. Never the secrets themselves.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::arrival;
use crate::cli::as_text;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::render::secrets;
use crate::text::for_line;
use crate::ui;

/// Looks through a file, standard input (`-`) or the draft. Exits with 1 where something would go.
pub(super) fn run(file: Option<&Path>, as_json: bool, repo: Option<&Repo>, config: &Config) -> Result<ExitCode> {
    let (name, bytes) = match file {
        Some(file) if file == Path::new("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            ("-".to_owned(), bytes)
        }
        Some(file) => (file.display().to_string(), fs_err::read(file)?),
        None => (config.file.clone(), draft(repo, config)?),
    };
    let found = config.redactor.redact(&bytes).secrets;
    if as_json {
        let json = json!({ "file": name, "ok": found.is_empty(), "secrets": found });
        ui::data(as_text(&json)?.as_bytes())?;
    } else {
        ui::data(secrets::list(&found, &for_line(&name)).as_bytes())?;
        if found.is_empty() {
            ui::note(&format!("handoff: nothing in {} looks secret: it would be stored as it is", for_line(&name)));
        }
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn draft(repo: Option<&Repo>, config: &Config) -> Result<Vec<u8>> {
    let repo = repo.filter(|repo| repo.worktree.is_some());
    let scene = repo.map(|repo| arrival::in_command(repo, config)).transpose()?;
    let draft = scene.as_ref().and_then(|scene| scene.draft()).map(|draft| draft.bytes.clone());
    draft.ok_or_else(|| {
        Error::no(format!("there is no {} to look through", config.file))
            .hint("name a file: `git handoff check --secrets FILE`")
    })
}
