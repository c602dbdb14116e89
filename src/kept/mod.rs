//! Every text that was seen in the working tree and might be lost there, kept by branch. Local, never pushed.
//!
//! A text is a file named by its branch and its bytes, written once; beside it stands a label that says where it comes
//! from. The newest text of a branch that is not checked out is its *parked draft*. The present draft is no kept text yet:
//! a hard link holds it (see [`link`]).

pub mod link;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock::{self, Moment};
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::git::refs::Named;
use crate::ids::ObjectId;
use crate::lineage::Lineage;

/// Days after which a text goes that a record holds whole.
const LIFE: i32 = 90;

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The branch in full, or `detached`.
    pub branch: String,
    /// The branch's commit when the text was last seen.
    pub tip: Option<ObjectId>,
    pub descends: Lineage,
    /// Whether a record holds the text whole.
    pub captured: bool,
}

/// A kept text's label as a file.
#[derive(Serialize, Deserialize)]
struct Card {
    /// The file's format.
    version: u32,
    /// When the text was last seen.
    at: String,
    /// Counts the branch's texts in the order in which they were seen: a clock may stand still.
    order: u64,
    #[serde(flatten)]
    label: Label,
}

/// A kept text.
#[derive(Clone, Debug)]
pub struct Text {
    pub label: Label,
    pub at: Moment,
    /// The blob id of its bytes, which is also its name.
    pub id: ObjectId,
    order: u64,
    path: PathBuf,
}

impl Text {
    /// Grows with time, within a name: a clock may stand still, or be turned back.
    fn rank(&self) -> (u64, Moment) {
        (self.order, self.at)
    }

    pub fn bytes(&self) -> Result<Vec<u8>> {
        Ok(fs_err::read(&self.path)?)
    }
}

/// Keeps a text; one that is kept already becomes its branch's newest.
pub fn keep(repo: &Repo, bytes: &[u8], label: &Label) -> Result<ObjectId> {
    let id = repo.blob_id(bytes)?;
    let branch = key(repo, &label.branch)?;
    fs_err::create_dir_all(root(repo))?;
    let path = root(repo).join(format!("{branch}-{id}"));
    if !path.exists() {
        write(&path, bytes)?;
    }
    let order = texts(repo, Some(&branch), Whose::All).iter().map(|text| text.order).max().unwrap_or(0) + 1;
    let card = Card { version: 1, at: clock::now().to_rfc3339(), order, label: label.clone() };
    let card = toml::to_string(&card).map_err(|error| Error::repository(error.to_string()))?;
    write(&path.with_extension(ending(label.captured)), card.as_bytes())?;
    // At most one of the two is there, but for a moment.
    let _ = fs_err::remove_file(path.with_extension(ending(!label.captured)));
    Ok(id)
}

/// A branch's texts, the newest first, under whatever name it had when they were kept.
pub fn of_branch(repo: &Repo, branch: &str) -> Result<Vec<Text>> {
    let mut found = Vec::new();
    for Named { name, period } in repo.names_of(branch)? {
        let of_name = texts(repo, Some(&key(repo, &name)?), Whose::All).into_iter();
        let is_named = |text: &Text| text.label.branch == name && period.contains(&text.at.timestamp());
        let mut of_name: Vec<_> = of_name.filter(is_named).collect();
        of_name.sort_by_key(|text| std::cmp::Reverse(text.rank()));
        found.extend(of_name);
    }
    Ok(found)
}

/// All branches' texts, each branch's newest first.
pub fn all(repo: &Repo) -> Vec<Text> {
    in_order(texts(repo, None, Whose::All))
}

/// Those that no record holds whole, in the same order.
pub fn unsaved(repo: &Repo) -> Vec<Text> {
    in_order(texts(repo, None, Whose::Unsaved))
}

/// Drops the texts that records have held whole for long; each branch's newest stays. Once a day is often enough.
pub fn sweep(repo: &Repo) {
    let mark = root(repo).join("swept");
    let day = chrono::TimeDelta::days(1);
    let last = fs_err::read_to_string(&mark).ok().and_then(|at| chrono::DateTime::parse_from_rfc3339(&at).ok());
    let now = clock::now();
    if last.is_some_and(|last| now - last < day) || !root(repo).exists() {
        return;
    }
    let mut branch = None;
    for text in all(repo) {
        let newest = branch.as_ref() != Some(&text.label.branch);
        branch = Some(text.label.branch.clone());
        if !newest && text.label.captured && now - text.at > day * LIFE {
            // A text that stays costs a few kilobytes.
            let _ = forget(&text);
        }
    }
    let _ = write(&mark, now.to_rfc3339().as_bytes());
}

fn forget(text: &Text) -> Result<()> {
    fs_err::remove_file(text.path.with_extension(ending(text.label.captured)))?;
    Ok(fs_err::remove_file(&text.path)?)
}

/// Which texts are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    All,
    /// Those that no record holds.
    Unsaved,
}

/// The texts of a branch, or of all; cards that are not asked for are not opened.
fn texts(repo: &Repo, branch: Option<&str>, whose: Whose) -> Vec<Text> {
    let read = |file: fs_err::DirEntry| {
        let name = file.file_name();
        let (stem, end) = name.to_str()?.split_once('.')?;
        let (of, id) = stem.split_once('-')?;
        let wanted = branch.is_none_or(|branch| branch == of)
            && (end == ending(false) || end == ending(true) && whose == Whose::All);
        let id = id.parse().ok().filter(|_| wanted)?;
        let card: Card = toml::from_str(&fs_err::read_to_string(file.path()).ok()?).ok()?;
        let at = chrono::DateTime::parse_from_rfc3339(&card.at).ok()?;
        Some(Text { label: card.label, at, id, order: card.order, path: file.path().with_extension("") })
    };
    let files = fs_err::read_dir(root(repo)).into_iter().flatten().flatten();
    files.filter_map(read).filter(|text| text.path.exists()).collect()
}

fn in_order(mut texts: Vec<Text>) -> Vec<Text> {
    texts.sort_by(|a, b| a.label.branch.cmp(&b.label.branch).then(b.rank().cmp(&a.rank())));
    texts
}

/// How a card's name ends: which texts no record holds is then known from the folder alone.
fn ending(captured: bool) -> &'static str {
    if captured { "saved" } else { "toml" }
}

/// What the names of a branch's texts begin with: names of branches hold slashes, and letters that not every file system
/// tells apart.
fn key(repo: &Repo, branch: &str) -> Result<String> {
    Ok(repo.blob_id(branch.as_bytes())?.as_str()[..16].to_owned())
}

fn root(repo: &Repo) -> PathBuf {
    repo.shared_dir().join("kept")
}

/// Writes a file whole, for nobody else to read.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
