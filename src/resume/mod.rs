//! What somebody has to know who resumes work: the handoff, whether what it claims still holds, and what has moved since.
//!
//! Which handoff that is, [`found`] says; each claim is verified as `check` does it. Here it is gathered; nothing is said, and
//! nothing that a document says is run.

pub mod found;
pub mod fresh;
pub mod since;

use crate::claims::Evidence;
use crate::config::Config;
use crate::document::{Entry, Kind, Outline, prose};
use crate::error::Result;
use crate::facts::{self, Facts, Occasion};
use crate::git::Repo;
use crate::git::refs::Head;
use crate::history::Nothing;
use crate::ids::SessionId;
use crate::judge::{self, Place};
use crate::preflight::{self, Preflight};
use crate::{clock, text};

pub use found::{Found, Wanted, Whose};
pub use since::Since;

/// All that there is to be known.
pub struct Resumed {
    pub found: Found,
    /// Where HEAD is now.
    pub head: Head,
    /// The document's text, at the length of its bytes.
    pub text: String,
    pub outline: Outline,
    /// How each claim of the document stands.
    pub evidence: Evidence,
    /// What was committed since the handoff was captured.
    pub since: Since,
    /// What the machine tells now.
    pub now: Facts,
    /// How that compares with what was recorded, and which commands are asked for.
    pub preflight: Preflight,
}

/// Gathers it; or says why there is no handoff.
pub fn resume(repo: &Repo, config: &Config, wanted: &Wanted) -> Result<std::result::Result<Resumed, Nothing>> {
    let found = match found::find(repo, config, wanted)? {
        Ok(found) => found,
        Err(nothing) => return Ok(Err(nothing)),
    };
    let head = repo.head()?;
    let place = Place { repo, file: &config.file, stored: &found.stored };
    let evidence = judge::judge(&found.document, Some(&place), config)?.evidence.unwrap_or_default();
    let since = match (&found.handoff, &head.commit) {
        (Some(handoff), Some(head)) => Since::of(repo, &handoff.commit, head)?,
        _ => Since::default(),
    };
    let header = found.header();
    let session = header.map_or_else(|| SessionId::new(clock::now().date_naive(), 0), |header| header.session.clone());
    let started = header.map_or_else(clock::now, |header| header.started);
    let now = facts::probe(repo, config, Occasion::Command, &session, started)?;
    let now = now.map_words(|words| config.redactor.line(words));
    let text = text::same_length(&found.document).into_owned();
    let outline = Outline::of(&found.document, &config.kinds);
    let captured_on = found.handoff.as_ref().map(|handoff| handoff.captured_on.as_ref().unwrap_or(&handoff.commit));
    let preflight = preflight::look(repo, config, &found.document, &outline, header, captured_on, &now)?;
    Ok(Ok(Resumed { found, head, text, outline, evidence, since, now, preflight }))
}

impl Resumed {
    /// What of a kind the document says, as entries or in sentences.
    pub fn said(&self, kind: Kind) -> Vec<Entry> {
        prose::or_entries(&self.text, &self.outline, kind)
    }

    /// The same without what is done.
    pub fn open(&self, kind: Kind) -> Vec<Entry> {
        self.said(kind).into_iter().filter(|entry| entry.done != Some(true)).collect()
    }
}
