//! Commits, trees and blobs.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::io::Read as _;
use std::path::Path;

use super::open::id_of;
use super::path::of_bytes;
use super::{Repo, command};
use crate::changes::{self, Change};
use crate::error::{Error, Result};
use crate::ids::ObjectId;
use crate::regular_file;

/// A commit, as far as it matters here.
#[derive(Clone, Debug)]
pub struct Commit {
    pub id: ObjectId,
    pub parents: Vec<ObjectId>,
    pub message: Vec<u8>,
    pub author: String,
    pub author_email: String,
    /// Seconds and offset in minutes.
    pub author_date: (i64, i32),
    /// When it was committed, in seconds.
    pub committed: i64,
}

impl Commit {
    pub fn subject(&self) -> String {
        let title = self.message.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
        crate::text::one_line(&String::from_utf8_lossy(title.unwrap_or_default()))
    }
}

const DAY: i64 = 24 * 60 * 60;

/// How many commits are looked through for others that they contain.
const MOST_COMMITS: usize = 10_000;

/// How many pairs of files are compared in search of renames, and how large a file may be for that.
const MOST_PAIRS: usize = 400;
const LARGEST_COMPARED: usize = 1024 * 1024;

/// Blobs by path.
pub(super) type Leaves = BTreeMap<Vec<u8>, git2::Oid>;

impl Repo {
    pub fn commit(&self, id: &ObjectId) -> Result<Commit> {
        let commit = self.git.find_commit(Self::oid(id)?)?;
        let parents = commit.parent_ids().map(id_of).collect::<Result<_>>()?;
        let author = commit.author();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Commit {
            id: id.clone(),
            parents,
            message: commit.message_raw_bytes().to_vec(),
            author: text(author.name_bytes()),
            author_email: text(author.email_bytes()),
            author_date: (author.when().seconds(), author.when().offset_minutes()),
            committed: commit.time().seconds(),
        })
    }

    /// The commit whose id begins with these hex digits; none where there is none, or more than one.
    pub fn commit_named(&self, digits: &str) -> Result<Option<ObjectId>> {
        match self.git.find_commit_by_prefix(digits) {
            Ok(commit) => Ok(Some(id_of(commit.id())?)),
            Err(_) => Ok(None),
        }
    }

    /// Which of these commits another one contains, itself included. Commits older than all of them by more than a day (for
    /// clocks differ) are not looked through, and at most ten thousand are.
    pub fn contained_in<'a>(
        &self,
        tip: &ObjectId,
        among: impl Iterator<Item = &'a ObjectId>,
    ) -> Result<BTreeSet<ObjectId>> {
        let wanted: BTreeSet<_> = among.map(Self::oid).collect::<Result<_>>()?;
        let time = |oid: &git2::Oid| self.git.find_commit(*oid).map(|commit| commit.time().seconds());
        let oldest = wanted.iter().filter_map(|oid| time(oid).ok()).min().unwrap_or(i64::MAX).saturating_sub(DAY);
        let mut waiting = VecDeque::from([Self::oid(tip)?]);
        let mut met: HashSet<git2::Oid> = HashSet::new();
        let mut contained = BTreeSet::new();
        while let Some(oid) = waiting.pop_front().filter(|_| met.len() < MOST_COMMITS && contained.len() < wanted.len())
        {
            if !met.insert(oid) {
                continue;
            }
            if wanted.contains(&oid) {
                contained.insert(id_of(oid)?);
            }
            // In a shallow clone there may be no such commit.
            let Ok(commit) = self.git.find_commit(oid) else { continue };
            if commit.time().seconds() >= oldest {
                waiting.extend(commit.parent_ids());
            }
        }
        Ok(contained)
    }

    /// Whether the commit is here; in a shallow clone its parents may not be.
    pub fn has(&self, id: &ObjectId) -> bool {
        Self::oid(id).is_ok_and(|oid| self.git.odb().is_ok_and(|odb| odb.exists(oid)))
    }

    /// Has git fetch a blob that a partial clone left at its remote; git does nothing where it is here, or nowhere.
    pub(super) fn bring(&self, blob: git2::Oid) -> Result<()> {
        if self.may_fetch && !self.git.odb()?.exists(blob) {
            // Where this fails, reading the blob says so.
            command::ask(self.dir(), &["cat-file", "-e", &blob.to_string()])?;
        }
        Ok(())
    }

    /// A blob of at most `most` bytes.
    pub fn blob(&self, id: &ObjectId, most: usize) -> Result<Vec<u8>> {
        let odb = self.git.odb()?;
        let oid = Self::oid(id)?;
        // The header first: a blob that claims a gigabyte is never read.
        let (size, _) = odb.read_header(oid)?;
        if size > most {
            return Err(Error::repository(format!(
                "{} holds {size} bytes, more than the {most} that are read",
                id.short()
            )));
        }
        Ok(odb.read(oid)?.data().to_vec())
    }

    /// The bytes of a file in the working tree, at most `most`; none where nothing is there. Only a regular file is read.
    pub fn file(&self, path: &[u8], most: usize) -> Result<Option<Vec<u8>>> {
        let path = self.worktree()?.join(of_bytes(path));
        let file = match regular_file::open_itself(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > most {
            return Err(Error::repository(format!("{} is larger than is read", path.display())));
        }
        Ok(Some(bytes))
    }

    /// The blob at a path in a commit.
    pub fn blob_at(&self, commit: &ObjectId, path: &str) -> Result<Option<ObjectId>> {
        let tree = self.git.find_commit(Self::oid(commit)?)?.tree()?;
        match tree.get_path(Path::new(path)) {
            Ok(entry) => Ok(Some(id_of(entry.id())?)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The id that these bytes have as a blob, without writing it.
    pub fn blob_id(&self, bytes: &[u8]) -> Result<ObjectId> {
        id_of(git2::Oid::hash_object_ext(git2::ObjectType::Blob, bytes, self.git.object_format())?)
    }

    /// How many commits each of two has that the other has not; the first contains the second where that one has none.
    pub fn apart(&self, one: &ObjectId, other: &ObjectId) -> Result<(usize, usize)> {
        Ok(self.git.graph_ahead_behind(Self::oid(one)?, Self::oid(other)?)?)
    }

    /// What changed between two commits' trees; `None` stands for the empty tree. Trees are compared here, because
    /// libgit2's own comparison reads the index.
    pub fn changed_paths(&self, from: Option<&ObjectId>, to: &ObjectId) -> Result<Vec<(Vec<u8>, Change)>> {
        let tree = |id: &ObjectId| -> Result<git2::Tree<'_>> { Ok(self.git.find_commit(Self::oid(id)?)?.tree()?) };
        let (mut old, mut new) = (Leaves::new(), Leaves::new());
        let (from, to) = (from.map(tree).transpose()?, tree(to)?);
        self.compare(from.as_ref(), Some(&to), b"", &mut old, &mut new)?;

        let mut gone: Vec<_> = old.iter().filter(|(path, _)| !new.contains_key(*path)).collect();
        let mut changes = Vec::new();
        for (path, oid) in &new {
            let change = if old.contains_key(path) {
                Change::Modified
            } else if let Some(at) = gone.iter().position(|(_, other)| *other == oid) {
                Change::Renamed(gone.remove(at).0.clone())
            } else {
                Change::Created
            };
            changes.push((path.clone(), change));
        }
        self.pair_edited_renames(&mut gone, &new, &mut changes);
        changes.extend(gone.into_iter().map(|(path, _)| (path.clone(), Change::Deleted)));
        changes.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(changes)
    }

    /// Turns pairs of a deleted and a created file that are much alike into renames. With very many of either nobody
    /// reads the list for renames, and comparing each with each would cost too much: then they stay as they are.
    fn pair_edited_renames(
        &self,
        gone: &mut Vec<(&Vec<u8>, &git2::Oid)>,
        new: &Leaves,
        changes: &mut [(Vec<u8>, Change)],
    ) {
        let created = changes.iter().filter(|(_, change)| *change == Change::Created).count();
        if created == 0 || gone.len() * created > MOST_PAIRS {
            return;
        }
        let text = |oid: &git2::Oid| id_of(*oid).and_then(|id| self.blob(&id, LARGEST_COMPARED)).unwrap_or_default();
        let olds: Vec<_> = gone.iter().map(|(path, oid)| ((*path).clone(), text(oid))).collect();
        for (path, change) in changes.iter_mut().filter(|(_, change)| *change == Change::Created) {
            let Some(now) = new.get(path).map(text) else { continue };
            let left = olds.iter().filter(|(old, _)| gone.iter().any(|(path, _)| *path == old));
            let best = left.map(|(old, before)| (changes::alike(before, &now), old)).max_by_key(|(alike, _)| *alike);
            if let Some((_, old)) = best.filter(|(alike, _)| *alike >= changes::RENAMED) {
                gone.retain(|(path, _)| *path != old);
                *change = Change::Renamed(old.clone());
            }
        }
    }

    /// Gathers the leaves in which two trees differ; equal subtrees are never opened.
    pub(super) fn compare(
        &self,
        old: Option<&git2::Tree<'_>>,
        new: Option<&git2::Tree<'_>>,
        dir: &[u8],
        gone: &mut Leaves,
        come: &mut Leaves,
    ) -> Result<()> {
        let entries = |tree: Option<&git2::Tree<'_>>| -> BTreeMap<Vec<u8>, (git2::Oid, bool)> {
            let entry = |entry: git2::TreeEntry<'_>| {
                (entry.name_bytes().to_vec(), (entry.id(), entry.kind() == Some(git2::ObjectType::Tree)))
            };
            tree.map(|tree| tree.iter().map(entry).collect()).unwrap_or_default()
        };
        let (old, new) = (entries(old), entries(new));
        let names: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            if before == after {
                continue;
            }
            let path = if dir.is_empty() { name.clone() } else { [dir, b"/", name].concat() };
            let subtree = |side: Option<&(git2::Oid, bool)>| -> Result<Option<git2::Tree<'_>>> {
                Ok(side.filter(|(_, is_tree)| *is_tree).map(|(oid, _)| self.git.find_tree(*oid)).transpose()?)
            };
            let (before_tree, after_tree) = (subtree(before)?, subtree(after)?);
            if before_tree.is_some() || after_tree.is_some() {
                self.compare(before_tree.as_ref(), after_tree.as_ref(), &path, gone, come)?;
            }
            gone.extend(before.filter(|(_, is_tree)| !is_tree).map(|(oid, _)| (path.clone(), *oid)));
            come.extend(after.filter(|(_, is_tree)| !is_tree).map(|(oid, _)| (path.clone(), *oid)));
        }
        Ok(())
    }
}

/// The SHA-256 of these bytes as a blob, whatever ids the repository has: nobody makes other bytes to it.
pub fn sha256(bytes: &[u8]) -> Result<String> {
    Ok(git2::Oid::hash_object_ext(git2::ObjectType::Blob, bytes, git2::ObjectFormat::Sha256)?.to_string())
}
