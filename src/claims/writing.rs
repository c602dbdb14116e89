//! How old a document's words are: since which commit the record, or the tracked file, has had this text; which text was
//! there before; and what has changed since.
//!
//! A text that no commit holds is new. Blocks do not count: they fill themselves.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::{Asked, By, Words, by_path, fate};
use crate::changes::Change;
use crate::document::{Kinds, Outline};
use crate::error::Result;
use crate::git::Repo;
use crate::git::notes::{LARGEST, Notes};
use crate::history;
use crate::ids::ObjectId;

/// How many commits are looked through.
const MOST_COMMITS: usize = 500;

/// How many commits since the writing are taken apart by path.
const MOST_COUNTED: usize = 100;

/// When a text was written, as history tells.
#[derive(Debug, Default)]
pub(super) struct Writing {
    pub(super) since: Option<(usize, By)>,
    pub(super) before: Option<Vec<u8>>,
    /// The commit that the session began on.
    pub(super) base: Option<ObjectId>,
    /// What has changed since the session began; and since the writing, where that was earlier or no session is known.
    pub(super) session: BTreeMap<String, Change>,
    pub(super) changed: BTreeMap<String, Change>,
    /// How many commits touched a path since the writing.
    pub(super) touched: HashMap<String, usize>,
    /// Entries of the document that an earlier session has left, by where they stand now.
    old: Vec<Range<usize>>,
}

impl Writing {
    /// Whether what stands there was written in this session.
    pub(super) fn is_new(&self, span: &Range<usize>) -> bool {
        let begun = self.old.partition_point(|old| old.start <= span.start);
        self.old[..begun].last().is_none_or(|old| !old.contains(&span.start))
    }
}

/// Looks back from a commit along first parents.
pub(super) fn of(repo: &Repo, head: &ObjectId, asked: &Asked<'_>) -> Result<Writing> {
    let texts =
        Texts { repo, notes: repo.notes()?, file: asked.file, is_tracked: repo.blob_at(head, asked.file)?.is_some() };
    let raw = essence(asked.stored);
    // Secrets are not in records.
    let clean = essence(asked.redactor.redact(asked.stored).text.as_bytes());
    let mut writing = Writing::default();
    let mut same: Option<(usize, ObjectId)> = None;
    let mut next = Some(head.clone());
    let mut passed: Vec<ObjectId> = Vec::new();
    while let Some(id) = next.take().filter(|id| passed.len() < MOST_COMMITS && repo.has(id)) {
        if writing.base.is_none() {
            writing.base = texts.notes.read(&id)?.records().first().and_then(|record| record.header.base.clone());
        }
        match texts.at(&id)? {
            Some(text) if [&raw, &clean].contains(&&essence(&text)) => same = Some((passed.len(), id.clone())),
            Some(text) => {
                writing.before = Some(text);
                break;
            }
            None if texts.is_tracked => break,
            None => {}
        }
        next = repo.commit(&id)?.parents.into_iter().next();
        passed.push(id);
    }
    if let Some((commits, id)) = same {
        writing.since = Some((commits, fate::by(&repo.commit(&id)?)));
        if commits > 0 {
            writing.changed = by_path(repo.changed_paths(Some(&id), head)?);
        }
        for commit in passed.iter().take(commits.min(MOST_COUNTED)) {
            let parent = repo.commit(commit)?.parents.into_iter().next();
            for (path, _) in repo.changed_paths(parent.as_ref(), commit)? {
                *writing.touched.entry(String::from_utf8_lossy(&path).into_owned()).or_default() += 1;
            }
        }
    }
    writing.of_session(repo, head, &texts, asked)?;
    Ok(writing)
}

impl Writing {
    fn of_session(&mut self, repo: &Repo, head: &ObjectId, texts: &Texts<'_>, asked: &Asked<'_>) -> Result<()> {
        let Some(base) = self.base.clone().filter(|base| repo.has(base)) else {
            self.base = None;
            return Ok(());
        };
        self.session = by_path(repo.changed_paths(Some(&base), head)?);
        self.changed.extend(self.session.clone());
        let left = match texts.at(&base)? {
            Some(text) => Some(text),
            None => match history::find(repo, &base, history::Reach::Hook)? {
                Ok(found) => Some(found.text(repo)?),
                Err(_) => None,
            },
        };
        let words: Words = left
            .map(|text| Outline::of(&text, asked.kinds).entries.iter().map(|entry| entry.words()).collect())
            .unwrap_or_default();
        let entries = asked.outline.entries.iter().filter(|entry| words.contains(&entry.words()));
        for span in entries.map(|entry| &entry.span) {
            // None stands inside of another.
            match self.old.last_mut().filter(|last| span.start < last.end) {
                Some(last) => last.end = span.end.max(last.end),
                None => self.old.push(span.clone()),
            }
        }
        Ok(())
    }
}

/// Where the document's text is at a commit.
struct Texts<'r> {
    repo: &'r Repo,
    notes: Notes<'r>,
    file: &'r str,
    is_tracked: bool,
}

impl Texts<'_> {
    fn at(&self, id: &ObjectId) -> Result<Option<Vec<u8>>> {
        if self.is_tracked {
            return self.repo.blob_at(id, self.file)?.map(|blob| self.repo.blob(&blob, LARGEST)).transpose();
        }
        let note = self.notes.read(id)?;
        let record = note.records().first().filter(|record| record.has_document());
        record.map(|record| history::text_of(self.repo, record)).transpose()
    }
}

/// A text without what fills itself, and without its line ends.
fn essence(document: &[u8]) -> Vec<u8> {
    let outline = Outline::of(document, &Kinds::none());
    let mut essence = Vec::with_capacity(document.len());
    let mut at = 0;
    for block in outline.blocks.iter().filter(|block| block.intact) {
        essence.extend_from_slice(&document[at..block.span.start]);
        at = block.span.end;
    }
    essence.extend_from_slice(&document[at..]);
    essence.retain(|byte| *byte != b'\r');
    essence
}
