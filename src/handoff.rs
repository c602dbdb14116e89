//! Reconstructs the handoff: the record's document with its blocks filled as of the record's commit.

use crate::blocks::{self, Sources};
use crate::changes::{self, Derived, Wanted};
use crate::document::{Kinds, Outline, splice, template};
use crate::error::Result;
use crate::git::{Commit, Repo};
use crate::history::{self, Found, Source};
use crate::ids::ObjectId;
use crate::note::{Other, Stored};
use crate::record::Header;

/// A document, and where it comes from.
#[derive(Debug)]
pub struct Handoff {
    pub document: Vec<u8>,
    pub commit: ObjectId,
    pub distance: usize,
    pub record: Option<Stored>,
    pub author: String,
    /// The commit that the record was captured on, when this one is a rewritten form of it.
    pub captured_on: Option<ObjectId>,
    /// From trailers alone: may be incomplete.
    pub from_trailers: bool,
    /// Other sessions with a record on the same commit.
    pub others: Vec<String>,
    /// How many texts in the note are not records of ours.
    pub foreign: usize,
}

/// Reconstructs what was found.
pub fn reconstruct(repo: &Repo, found: Found) -> Result<Handoff> {
    let commit = repo.commit(&found.commit)?;
    let record = found.record().cloned();
    let mut document = found.text(repo)?;
    let (mut others, mut foreign) = (Vec::new(), Vec::new());
    if let Source::Note(note) = &found.source {
        // What a session was stopped with and what its commit captured are one handoff.
        let first = record.as_ref().map(|record| &record.header.session);
        let others_of = note.records().iter().skip(1).filter(|other| Some(&other.header.session) != first);
        others = others_of.map(|record| record.header.id().to_string()).collect();
        foreign = note
            .others()
            .map(|other| match other {
                Other::Foreign(text) | Other::Newer(text) => text.clone(),
            })
            .collect();
    }
    if let Some(record) = &record {
        document = filled(repo, record, document, &commit)?;
    } else if document.is_empty() {
        // Somebody else's text in our ref is shown as it is.
        document = foreign.join(&b'\n');
    }
    let from_trailers = matches!(found.source, Source::Trailers(_));
    Ok(Handoff {
        document,
        distance: found.distance,
        author: record.as_ref().map_or(commit.author.clone(), |record| writer(&record.header, &commit).0),
        captured_on: match found.source {
            Source::Rewritten { captured_on, .. } => Some(captured_on),
            Source::Note(_) | Source::Trailers(_) => None,
        },
        from_trailers,
        record,
        others,
        foreign: foreign.len(),
        commit: found.commit,
    })
}

/// Who wrote a record's document, and their address: who stopped, else the author of the commit that it was captured on.
pub fn writer(header: &Header, commit: &Commit) -> (String, String) {
    let name = header.author.as_ref().unwrap_or(&commit.author);
    let email = header.email.as_ref().filter(|_| header.author.is_some()).unwrap_or(&commit.author_email);
    (name.clone(), email.clone())
}

/// Reconstructs one record of those that a commit has.
pub fn of_record(repo: &Repo, record: Stored, commit: &ObjectId) -> Result<Handoff> {
    Ok(Handoff {
        document: document(repo, &record, commit)?,
        commit: commit.clone(),
        distance: 0,
        author: writer(&record.header, &repo.commit(commit)?).0,
        record: Some(record),
        captured_on: None,
        from_trailers: false,
        others: Vec::new(),
        foreign: 0,
    })
}

/// The document of one record, as of the commit that it was captured on.
pub fn document(repo: &Repo, record: &Stored, commit: &ObjectId) -> Result<Vec<u8>> {
    filled(repo, record, history::text_of(repo, record)?, &repo.commit(commit)?)
}

fn filled(repo: &Repo, record: &Stored, mut document: Vec<u8>, commit: &Commit) -> Result<Vec<u8>> {
    if !record.has_document() {
        document = template::fresh(&project(repo)).into_bytes();
    }
    document = with_blocks(repo, &record.header, Some(&commit.id), document)?;
    if let Some(whole) = record.header.truncated {
        document.extend_from_slice(format!("\n*Cut here: the draft had {whole} bytes.*\n").as_bytes());
    }
    Ok(document)
}

/// A document with its blocks filled, as of a capture on a commit; none where there is no commit yet.
pub fn with_blocks(repo: &Repo, header: &Header, commit: Option<&ObjectId>, document: Vec<u8>) -> Result<Vec<u8>> {
    let outline = Outline::of(&document, &Kinds::none());
    if outline.blocks.is_empty() {
        return Ok(document);
    }
    let author = match (&header.author, commit) {
        (None, Some(commit)) => repo.commit(commit)?.author,
        (author, _) => author.clone().unwrap_or_default(),
    };
    let by = header.by.as_ref().map_or_else(|| author.clone(), |agent| format!("{author} with {agent}"));
    let mut sources = Sources {
        project: project(repo),
        started: Some(header.started),
        at: Some(header.at),
        branch: header.branch_name().map(str::to_owned),
        author: by,
        hold: header.hold.clone(),
        facts: header.facts.clone(),
        ..Sources::default()
    };
    if let Some(commit) = commit {
        sources.changes = changes::of_session(repo, &header.session, header.base.as_ref(), commit)?;
        sources.derived = Derived::of(repo, &sources.changes, commit, wanted(&outline));
    }
    Ok(splice(&document, blocks::fill(&document, &outline, &sources)))
}

/// What else is to be derived: only what a block will say. The environment has packages and database in it.
fn wanted(outline: &Outline) -> Wanted {
    Wanted {
        todos: blocks::wants(outline, &["todos"]),
        packages: blocks::wants(outline, &["packages", "environment"]),
        migrations: blocks::wants(outline, &["database", "environment"]),
        roadmap: blocks::wants(outline, &["roadmap"]),
    }
}

/// The project's name: that of the folder which holds the shared git directory, the same in all worktrees.
pub fn project(repo: &Repo) -> String {
    let name = |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let dir = if repo.common_dir.ends_with(".git") { repo.common_dir.parent() } else { repo.worktree.as_deref() };
    dir.and_then(name).unwrap_or_else(|| "this project".into())
}
