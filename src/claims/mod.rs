//! What a document claims and git can verify: paths, commits, the branch; and how old its words are. Asked once for a whole
//! document, each claim comes back with a state. Nothing here judges: that is [`crate::check`]'s affair.

mod fate;
mod named;
mod tree;
mod writing;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::changes::Change;
use crate::clock::Moment;
use crate::document::{Kinds, Outline};
use crate::error::Result;
use crate::facts::Status;
use crate::git::Repo;
use crate::git::refs::short;
use crate::ids::ObjectId;
use crate::redact::Redactor;
use crate::text;

pub use named::Said;
use tree::Sought;

/// Something that a document says and that can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub what: What,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A file or folder, the lines named of it, and what is said of it.
    Path {
        path: String,
        lines: Option<(u32, u32)>,
        said: Said,
    },
    Commit(String),
    Branch(String),
}

/// A claim, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub claim: Claim,
    pub state: State,
}

/// How a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    StillSo,
    /// It is so, and this many commits have changed it since the text was written.
    Since(usize),
    /// It was so, until this commit.
    NoLonger(End, By),
    NotSo(Mismatch),
    CannotTell(&'static str),
}

/// How a path ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Deleted,
    Renamed(String),
}

impl End {
    /// How, and by whom.
    pub fn told(&self, by: &By, now: Moment) -> String {
        match self {
            Self::Deleted => format!("deleted by {}", by.told(now)),
            Self::Renamed(new) => format!("renamed to `{new}` by {}", by.told(now)),
        }
    }
}

/// A commit, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub commit: ObjectId,
    pub author: String,
    pub at: Option<Moment>,
}

impl By {
    /// The commit, its author, and how long ago.
    pub fn told(&self, now: Moment) -> String {
        let when = self.at.map(|at| format!(", {}", text::ago(now - at))).unwrap_or_default();
        format!("{} ({}{when})", self.commit.short(), self.author)
    }
}

/// What is the case instead of what is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// No file, and no sign that there ever was one.
    Missing,
    /// It ends like several tracked paths.
    Ambiguous(Vec<String>),
    /// A path of another machine, which is this one here.
    Elsewhere(String),
    /// The file has only so many lines.
    Shorter(usize),
    /// Said to be created in this session, and there before it.
    Existed,
    /// Said to be modified in this session, and untouched.
    Unchanged,
    NoSuchCommit,
    /// HEAD is on this branch; whether the claimed one exists.
    OtherBranch {
        head: String,
        exists: bool,
    },
}

/// All that git tells about a document.
#[derive(Debug, Default)]
pub struct Evidence {
    pub claims: Vec<Verified>,
    /// Every tracked path, each followed by a zero byte.
    pub tracked: Vec<u8>,
    /// How many commits have been made since the text was written, where that can be told, and which one had it first.
    pub since: Option<(usize, By)>,
    /// The text of the record, or of the commit, before this one.
    pub before: Option<Vec<u8>>,
    /// Paths that changed since the text was written or since its session began, by commits; and what is not committed.
    pub committed: BTreeSet<String>,
    pub uncommitted: BTreeSet<String>,
    /// What the repository's own documents say: README and the like.
    pub prose: String,
}

/// A document, and where it stands.
pub struct Asked<'a> {
    pub text: &'a str,
    pub outline: &'a Outline,
    pub kinds: &'a Kinds,
    /// Its path in the working tree.
    pub file: &'a str,
    /// The text by which it is found in records: blocks unfilled.
    pub stored: &'a [u8],
    /// What takes secrets out of a text before a record has it.
    pub redactor: &'a Redactor,
}

/// How many documents of the repository are read, and how much of each.
const MOST_DOCUMENTS: usize = 24;
const LARGEST_DOCUMENT: u64 = 256 * 1024;

/// Files larger than this have their lines not counted.
const LARGEST_COUNTED: u64 = 2 * 1024 * 1024;

/// Asks git about all that the document claims.
pub fn verify(repo: &Repo, asked: &Asked<'_>) -> Result<Evidence> {
    let top = repo.worktree()?.to_path_buf();
    let status = repo.begin_status()?;
    let head = repo.head()?;
    let tracked = repo.tracked()?;
    let writing = match &head.commit {
        Some(commit) => writing::of(repo, commit, asked)?,
        None => writing::Writing::default(),
    };
    let uncommitted: BTreeMap<String, Status> = status
        .finish(true)?
        .paths
        .into_iter()
        .map(|found| (String::from_utf8_lossy(&found.path).into_owned(), found.status))
        .filter(|(path, _)| path != asked.file)
        .collect();

    let found = named::claims(asked);
    let sought: Vec<Option<Sought>> = found
        .iter()
        .map(|claim| match &claim.what {
            What::Path { path, .. } => Sought::of(path, asked.file),
            What::Commit(_) | What::Branch(_) => None,
        })
        .collect();
    let places = tree::places(&tracked, &sought);
    let scope = Scope { repo, top, writing: &writing, uncommitted: &uncommitted };
    let mut claims: Vec<Verified> = Vec::with_capacity(found.len());
    for ((claim, sought), places) in found.into_iter().zip(&sought).zip(places) {
        let state = match (&claim.what, sought) {
            (What::Path { lines, said, .. }, Some(sought)) => scope.path(sought, &places, *lines, *said, &claim.span),
            (What::Path { .. }, None) => State::CannotTell("it is outside of the repository"),
            (What::Commit(id), _) => commit(repo, id)?,
            (What::Branch(name), _) => branch(repo, name, head.branch.as_deref())?,
        };
        claims.push(Verified { claim, state });
    }
    settle_missing(repo, &scope.top, &mut claims, &sought)?;
    if let Some(commit) = &head.commit {
        fate::find(repo, commit, &mut claims, &sought)?;
    }
    claims.iter_mut().for_each(allow_absence);
    let prose = prose(&scope.top, &tracked, asked.file);
    let uncommitted = uncommitted.into_keys().collect();
    Ok(Evidence {
        claims,
        tracked,
        since: writing.since,
        before: writing.before,
        committed: writing.changed.into_keys().collect(),
        uncommitted,
        prose,
    })
}

/// What paths are looked up in.
struct Scope<'a> {
    repo: &'a Repo,
    top: PathBuf,
    writing: &'a writing::Writing,
    uncommitted: &'a BTreeMap<String, Status>,
}

impl Scope<'_> {
    fn path(
        &self,
        sought: &Sought,
        places: &[String],
        lines: Option<(u32, u32)>,
        said: Said,
        span: &Range<usize>,
    ) -> State {
        if let Some(absolute) = &sought.absolute {
            if is_there(absolute) {
                return State::StillSo;
            }
            return match places {
                [place] => State::NotSo(Mismatch::Elsewhere(place.clone())),
                _ => State::CannotTell("it is a path of another machine"),
            };
        }
        let here = sought.candidates.iter().find(|path| is_there(&self.top.join(path)));
        let Some(path) = here.or(if places.len() == 1 { places.first() } else { None }) else {
            return match places {
                [] => State::NotSo(Mismatch::Missing),
                // A bare name is how people speak; a path with a folder means one file.
                _ if !sought.has_folder => State::StillSo,
                several => State::NotSo(Mismatch::Ambiguous(several.to_vec())),
            };
        };
        let file = self.top.join(path);
        if here.is_none() && !is_there(&file) {
            // Tracked, and deleted in the working tree.
            return State::NotSo(Mismatch::Missing);
        }
        if let Some(mismatch) = lines.and_then(|(_, last)| shorter(&file, last)) {
            return State::NotSo(mismatch);
        }
        if let Some(mismatch) = self.contradiction(path, said, span) {
            return State::NotSo(mismatch);
        }
        match self.writing.touched.get(path) {
            Some(commits) => State::Since(*commits),
            None => State::StillSo,
        }
    }

    /// What speaks against "created" and "modified" in this session. Living documents keep what earlier sessions wrote, so
    /// only words that are new in this one count.
    fn contradiction(&self, path: &str, said: Said, span: &Range<usize>) -> Option<Mismatch> {
        let base = self.writing.base.as_ref()?;
        if !self.writing.is_new(span) || self.top.join(path).is_dir() {
            return None;
        }
        let changed = self.writing.session.get(path);
        match said {
            Said::Created if self.repo.blob_at(base, path).ok()?.is_some() => Some(Mismatch::Existed),
            Said::Modified if changed.is_none() && !self.uncommitted.contains_key(path) => {
                // What git does not track, it cannot tell of.
                self.repo.blob_at(base, path).ok()?.is_some().then_some(Mismatch::Unchanged)
            }
            _ => None,
        }
    }
}

/// Missing paths that git ignores are made on each machine: there is nothing to be told of them.
fn settle_missing(repo: &Repo, top: &Path, claims: &mut [Verified], sought: &[Option<Sought>]) -> Result<()> {
    let missing = |verified: &Verified| verified.state == State::NotSo(Mismatch::Missing);
    let wanted: BTreeSet<&str> = claims
        .iter()
        .zip(sought)
        .filter(|(verified, _)| missing(verified))
        .filter_map(|(_, sought)| sought.as_ref()?.candidates.first().map(String::as_str))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ignored = repo.ignored(&wanted)?;
    let untracked = if ignored.len() < wanted.len() { repo.untracked()? } else { Vec::new() };
    let places = tree::places(&untracked, sought);
    for ((verified, sought), places) in claims.iter_mut().zip(sought).zip(places) {
        let Some(sought) = sought.as_ref().filter(|_| missing(verified)) else { continue };
        if places.iter().any(|place| is_there(&top.join(place))) {
            verified.state = State::StillSo;
        } else if sought.candidates.iter().any(|path| ignored.contains(path)) {
            verified.state = State::CannotTell("git ignores it");
        } else if !sought.is_surely_a_path {
            verified.state = State::CannotTell("it may be no path");
        }
    }
    Ok(())
}

/// Takes it back that a path is not there, where the document does not say that it is.
fn allow_absence(verified: &mut Verified) {
    let What::Path { said, .. } = &verified.claim.what else { return };
    let is_missing = verified.state == State::NotSo(Mismatch::Missing);
    match said {
        // What is to be done may begin with a file that is not there yet.
        Said::Planned if is_missing => verified.state = State::CannotTell("it may be yet to come"),
        Said::Open if is_missing || matches!(verified.state, State::NoLonger(..)) => {
            verified.state = State::CannotTell("it may be said to be gone");
        }
        _ => {}
    }
}

fn commit(repo: &Repo, id: &str) -> Result<State> {
    Ok(match repo.commit_named(id)? {
        Some(_) => State::StillSo,
        None if repo.is_shallow() => State::CannotTell("history is cut off here"),
        None => State::NotSo(Mismatch::NoSuchCommit),
    })
}

fn branch(repo: &Repo, name: &str, head: Option<&str>) -> Result<State> {
    let Some(head) = head.map(short) else {
        return Ok(State::CannotTell("HEAD is on no branch"));
    };
    let bare = name.strip_prefix("origin/").unwrap_or(name);
    if bare == head {
        return Ok(State::StillSo);
    }
    let exists = repo.resolve(&format!("refs/heads/{bare}")).ok().flatten().is_some();
    Ok(State::NotSo(Mismatch::OtherBranch { head: head.to_owned(), exists }))
}

fn is_there(path: &Path) -> bool {
    fs_err::symlink_metadata(path).is_ok()
}

/// Whether a text file ends before the line.
fn shorter(file: &Path, line: u32) -> Option<Mismatch> {
    let found = fs_err::metadata(file).ok().filter(|found| found.is_file() && found.len() <= LARGEST_COUNTED)?;
    let bytes = if found.len() == 0 { Vec::new() } else { fs_err::read(file).ok()? };
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').count();
    (u32::try_from(lines).ok()? < line).then_some(Mismatch::Shorter(lines))
}

/// The repository's README files and top-level documents, as far as they are worth the time.
fn prose(top: &Path, tracked: &[u8], file: &str) -> String {
    let paths = tracked.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok());
    let is_prose = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let depth = path.matches('/').count();
        *path != file
            && (name.ends_with(".md") || name.ends_with(".rst") || name.ends_with(".txt"))
            && (depth == 0 || (depth == 1 && path.starts_with("docs/")) || name.starts_with("README"))
    };
    let mut prose = String::new();
    for path in paths.filter(is_prose).take(MOST_DOCUMENTS) {
        let file = top.join(path);
        // No link out of the tree, and no pipe.
        let fits = |found: &std::fs::Metadata| found.is_file() && found.len() <= LARGEST_DOCUMENT;
        if fs_err::symlink_metadata(&file).is_ok_and(|found| fits(&found)) {
            prose += &text::same_length(&fs_err::read(&file).unwrap_or_default());
            prose.push('\n');
        }
    }
    prose
}

/// What of a list of changes is in a set of paths, by path.
fn by_path(changes: Vec<(Vec<u8>, Change)>) -> BTreeMap<String, Change> {
    changes.into_iter().map(|(path, change)| (String::from_utf8_lossy(&path).into_owned(), change)).collect()
}

/// The words of entries that a document had.
type Words = HashSet<String>;
