//! Which paths hold work that the commit does not, and how much of it.

use super::{Facts, Functions, Occasion, Status, Uncommitted, capped, functions, new_folders};
use crate::clock::Deadline;
use crate::config::Config;
use crate::error::Result;
use crate::git::Repo;
use crate::git::lines::{LARGEST_COMPARED, Lines};
use crate::git::status::{Answer, Differing, Running};
use crate::redact::Redactor;
use crate::text;

/// How many paths a record lists.
const MOST: usize = 50;

/// How large an index a hook looks through; beyond it git needs longer than a commit may wait.
const LARGEST_INDEX: usize = 10_000;

/// In larger files nobody looks for functions.
const LARGEST_READ: usize = 512 * 1024;

/// What was not looked at, where the time did not suffice.
pub const FUNCTIONS: &str = "functions";

/// A look under way.
pub struct Looking {
    /// None: nobody looks, the index is too large.
    status: Option<Running>,
    occasion: Occasion,
    draft: String,
}

/// Begins to look; git does, in a process of its own.
pub fn begin(repo: &Repo, config: &Config, occasion: Occasion) -> Result<Looking> {
    let too_large = occasion.is_hook() && repo.index_entries() > LARGEST_INDEX;
    let status = if too_large { None } else { Some(repo.begin_status()?) };
    Ok(Looking { status, occasion, draft: config.file.clone() })
}

impl Looking {
    /// Waits for what git says. The draft itself is no work.
    pub fn finish(self, facts: &mut Facts) -> Result<()> {
        let found = self.answer(facts)?;
        facts.uncommitted = listed(found, facts).iter().map(work).collect();
        Ok(())
    }

    /// The same, and the lines are counted as long as there is time. When a session is stopped, the functions that they are
    /// in are looked at as well.
    pub fn finish_and_count(
        self,
        repo: &Repo,
        redactor: &Redactor,
        facts: &mut Facts,
        deadline: Deadline,
    ) -> Result<()> {
        let looks_into = self.occasion == Occasion::Command;
        let mut found = self.answer(facts)?;
        if looks_into {
            found = new_folders::opened(repo, found)?;
        }
        for found in listed(found, facts) {
            let mut work = work(&found);
            if deadline.passed() {
                let is_skipped = looks_into && functions::may_tell(&work.path);
                if is_skipped && !facts.skipped.iter().any(|name| name == FUNCTIONS) {
                    facts.skipped.push(FUNCTIONS.to_owned());
                }
            } else if let Some(Texts { before, now, lines }) = texts(repo, &found) {
                (work.added, work.removed) = (Some(lines.added), Some(lines.removed));
                if looks_into && now.len() <= LARGEST_READ && functions::may_tell(&work.path) {
                    let [before, now] = [&before, &now].map(|text| String::from_utf8_lossy(text));
                    work.functions = functions::of(&work.path, &before, &now, &lines.changed, redactor);
                }
            }
            facts.uncommitted.push(work);
        }
        Ok(())
    }

    /// The paths that differ; the upstream becomes a fact.
    fn answer(self, facts: &mut Facts) -> Result<Vec<Differing>> {
        let Some(status) = self.status else {
            facts.uncommitted_unknown = true;
            return Ok(Vec::new());
        };
        let Answer { mut paths, upstream } = status.finish(self.occasion != Occasion::BeforeCommit)?;
        paths.retain(|found| found.path != self.draft.as_bytes());
        facts.upstream = upstream;
        Ok(paths)
    }
}

/// Those that a record lists; how many more there are becomes a fact.
fn listed(mut found: Vec<Differing>, facts: &mut Facts) -> Vec<Differing> {
    facts.uncommitted_more = capped(&mut found, MOST);
    found
}

fn work(found: &Differing) -> Uncommitted {
    let path = text::quote_path(&found.path);
    Uncommitted { path, status: found.status, added: None, removed: None, functions: Functions::default() }
}

/// What stood in a file and what stands there, and how they differ.
struct Texts {
    before: Vec<u8>,
    now: Vec<u8>,
    lines: Lines,
}

/// None of what has no lines (a folder, a link, a binary file), and of a conflict, in which both sides stand.
fn texts(repo: &Repo, found: &Differing) -> Option<Texts> {
    if found.status == Status::Conflicted {
        return None;
    }
    let before = match &found.before {
        Some(id) => repo.blob(id, LARGEST_COMPARED).ok()?,
        None => Vec::new(),
    };
    let now = repo.file(&found.path, LARGEST_COMPARED).ok()?.unwrap_or_default();
    let lines = Lines::between(&before, &now)?;
    Some(Texts { before, now, lines })
}
