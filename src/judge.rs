//! A document put before the checklist, with all that git can tell of what it claims.
//!
//! For whoever wants a judgement: `check`, `stop`, and the gate. The rules are in [`crate::check`], which asks nobody.

use crate::check::{self, Finding, Subject};
use crate::claims::{self, Asked, Evidence};
use crate::clock;
use crate::config::Config;
use crate::document::{Outline, form};
use crate::error::Result;
use crate::git::Repo;
use crate::text;

/// Where a document stands: only there can what it claims be verified.
pub struct Place<'a> {
    pub repo: &'a Repo,
    /// Its path in the working tree.
    pub file: &'a str,
    /// Its text as records have it.
    pub stored: &'a [u8],
}

/// What came of it.
pub struct Judgement {
    pub found: Vec<Finding>,
    /// None for a document that stands in no working tree.
    pub evidence: Option<Evidence>,
}

/// Judges a document. Of a form, what nobody filled in does not count.
pub fn judge(document: &[u8], place: Option<&Place<'_>>, config: &Config) -> Result<Judgement> {
    let Config { kinds, redactor, .. } = config;
    let filled = form::filled(document, kinds);
    let source = text::same_length(&filled);
    let outline = Outline::of(&filled, kinds);
    let verify = |Place { repo, file, stored }: &Place<'_>| {
        claims::verify(repo, &Asked { text: &source, outline: &outline, kinds, redactor, file, stored })
    };
    let evidence = place.map(verify).transpose()?;
    let subject = Subject { text: &source, outline: &outline, kinds, evidence: evidence.as_ref(), now: clock::now() };
    Ok(Judgement { found: check::check(&subject, &config.levels), evidence })
}
