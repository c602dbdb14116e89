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
const LIFE: i64 = 90;

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
    /// Grows with time, within a branch: a clock may stand still, or be turned back a little.
    fn rank(&self) -> (Moment, u64) {
        (self.at, self.order)
    }

    pub fn bytes(&self) -> Result<Vec<u8>> {
        Ok(fs_err::read(&self.path)?)
    }
}

/// Keeps a text; one that is kept already becomes its branch's newest.
pub fn keep(repo: &Repo, bytes: &[u8], label: &Label) -> Result<ObjectId> {
    let id = repo.blob_id(bytes)?;
    let dir = folder(repo, &label.branch)?;
    fs_err::create_dir_all(&dir)?;
    let path = dir.join(id.as_str());
    if !path.exists() {
        write(&path, bytes)?;
    }
    let order = texts_in(&dir).iter().map(|text| text.order).max().unwrap_or(0) + 1;
    let card = Card { version: 1, at: clock::now().to_rfc3339(), order, label: label.clone() };
    write(&card_of(&path), to_toml(&card)?.as_bytes())?;
    Ok(id)
}

/// A branch's texts, the newest first, under whatever name it had when they were kept.
pub fn of_branch(repo: &Repo, branch: &str) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for Named { name, period } in repo.names_of(branch)? {
        let of_name = texts_in(&folder(repo, &name)?).into_iter();
        texts.extend(of_name.filter(|text| text.label.branch == name && period.contains(&text.at.timestamp())));
    }
    texts.sort_by_key(|text| std::cmp::Reverse(text.rank()));
    Ok(texts)
}

/// All branches' texts, each branch's newest first.
pub fn all(repo: &Repo) -> Vec<Text> {
    let mut texts: Vec<_> = folders(repo).iter().flat_map(|dir| texts_in(dir)).collect();
    texts.sort_by(|a, b| a.label.branch.cmp(&b.label.branch).then(b.rank().cmp(&a.rank())));
    texts
}

/// Drops the texts that records have held whole for long; each branch's newest stays.
pub fn sweep(repo: &Repo) {
    let old = clock::now() - chrono::TimeDelta::days(LIFE);
    let mut branch = None;
    for text in all(repo) {
        let newest = branch.as_ref() != Some(&text.label.branch);
        branch = Some(text.label.branch.clone());
        if !newest && text.label.captured && text.at < old {
            // A text that stays costs a few kilobytes.
            let _ = forget(&text);
        }
    }
}

fn forget(text: &Text) -> Result<()> {
    fs_err::remove_file(card_of(&text.path))?;
    Ok(fs_err::remove_file(&text.path)?)
}

fn texts_in(dir: &Path) -> Vec<Text> {
    let read = |path: PathBuf| {
        let id = path.file_name()?.to_str()?.strip_suffix(".toml")?.parse().ok()?;
        let card: Card = toml::from_str(&fs_err::read_to_string(&path).ok()?).ok()?;
        let at = chrono::DateTime::parse_from_rfc3339(&card.at).ok()?;
        Some(Text { label: card.label, at, id, order: card.order, path: path.with_extension("") })
    };
    let files = fs_err::read_dir(dir).into_iter().flatten().flatten();
    files.filter_map(|file| read(file.path())).filter(|text| text.path.exists()).collect()
}

fn folders(repo: &Repo) -> Vec<PathBuf> {
    fs_err::read_dir(root(repo)).into_iter().flatten().flatten().map(|dir| dir.path()).collect()
}

/// A branch's folder: names of branches hold slashes, and letters that not every file system tells apart.
fn folder(repo: &Repo, branch: &str) -> Result<PathBuf> {
    Ok(root(repo).join(repo.blob_id(branch.as_bytes())?.as_str()))
}

fn root(repo: &Repo) -> PathBuf {
    repo.shared_dir().join("kept")
}

fn card_of(path: &Path) -> PathBuf {
    path.with_extension("toml")
}

fn to_toml(value: &impl Serialize) -> Result<String> {
    toml::to_string(value).map_err(|error| Error::repository(error.to_string()))
}

/// Writes a file whole, for nobody else to read.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
