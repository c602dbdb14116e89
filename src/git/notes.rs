//! The notes tree: read in every spelling, written with fan-out and compare-and-swap, never through functions that lose
//! notes of concurrent writers (libgit2's `note()` and `git notes add` both do).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use git2::build::TreeUpdateBuilder;

use super::Repo;
use super::open::id_of;
use super::refs::NOTES;
use super::settings::Person;
use crate::clock::Deadline;
use crate::error::{Error, Result, While as _};
use crate::ids::{ObjectId, RecordId};
use crate::note::{Note, Stored};

/// A note larger than this is shown as too large and never rewritten.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// How long a write is tried again before the record waits in `pending/`.
const PATIENCE: Duration = Duration::from_secs(1);

/// What every notes commit of ours begins with.
const MESSAGE: &str = "handoff: ";

/// All notes that can be seen here: our ref, the refs fetched from remotes, and records that wait to be written.
pub struct Notes<'r> {
    repo: &'r Repo,
    trees: Vec<git2::Tree<'r>>,
    waiting: BTreeMap<ObjectId, Note>,
}

impl Repo {
    /// The notes as of now.
    pub fn notes(&self) -> Result<Notes<'_>> {
        // First what waits: what is written to the ref meanwhile is met there.
        let waiting = self.pending().1;
        let tips = self.resolve(NOTES)?.into_iter().chain(self.tracked_notes()?);
        let trees = tips.map(|tip| Ok(self.git.find_commit(Self::oid(&tip)?)?.tree()?)).collect::<Result<_>>()?;
        Ok(Notes { repo: self, trees, waiting })
    }

    /// Changes the notes of some commits in one step; one that is empty then is no more. `edit` may run again when
    /// somebody else was faster.
    pub fn update_notes(&self, commits: &[ObjectId], why: &str, edit: impl Fn(&ObjectId, Note) -> Note) -> Result<()> {
        self.move_notes(|tip| self.write_notes(tip, commits, why, &edit).map(|new| ((), Some(new))))
    }

    /// Moves our ref from what it is to what `next` makes of that; `None` leaves it. `next` may run again when somebody
    /// else was faster.
    pub(super) fn move_notes<T>(&self, next: impl Fn(Option<&ObjectId>) -> Result<(T, Option<ObjectId>)>) -> Result<T> {
        let deadline = Deadline::after(PATIENCE);
        let mut pause = 1;
        loop {
            let tip = self.resolve(NOTES)?;
            let (answer, new) = next(tip.as_ref())?;
            let Some(new) = new else { return Ok(answer) };
            if self.compare_and_swap(NOTES, &new, tip.as_ref(), "handoff")? {
                return Ok(answer);
            }
            if deadline.passed() {
                return Err(self.held());
            }
            // Different processes wait for different times, or they would meet again.
            std::thread::sleep(Duration::from_millis(pause + u64::from(std::process::id()) % 7));
            pause = (pause * 2).min(32);
        }
    }

    /// Why our ref cannot be moved. A lock may be left over, but only a person can tell.
    fn held(&self) -> Error {
        let error =
            Error::repository("the notes could not be written").because(format!("another process holds {NOTES}"));
        let lock = self.common_dir.join(NOTES).with_extension("lock");
        match lock.exists() {
            true => error
                .hint(format!("when no git is at work here, one that was stopped left it: `rm {}`", lock.display())),
            false => error,
        }
    }

    /// Merges a note into a commit's; where that fails, it waits in `pending/`.
    pub fn keep_note(&self, commit: &ObjectId, note: &Note, why: &str) -> Result<()> {
        let written = self.update_notes(std::slice::from_ref(commit), why, |_, old| old.merge(note.clone()));
        let waiting = BTreeMap::from([(commit.clone(), note.clone())]);
        written.or_else(|error| self.set_aside(&waiting).map_err(|worse| error.because(worse.what)))
    }

    /// Writes what waits in `pending/`, in one step. Somebody else may do the same at this moment.
    pub fn flush_pending(&self) -> Result<()> {
        let (files, waiting) = self.pending();
        if waiting.is_empty() {
            return Ok(());
        }
        let commits: Vec<_> = waiting.keys().cloned().collect();
        self.update_notes(&commits, "kept until now", |commit, old| {
            old.merge(waiting.get(commit).cloned().unwrap_or_default())
        })?;
        for file in &files {
            match fs_err::remove_file(file) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(())
    }

    /// Puts notes into `pending/`, where readers see them too.
    pub fn set_aside(&self, notes: &BTreeMap<ObjectId, Note>) -> Result<()> {
        let dir = self.shared_dir().join("pending");
        fs_err::create_dir_all(&dir)?;
        for (commit, note) in notes {
            let bytes = note.encode();
            let name = format!("{commit}-{:016x}", crate::fingerprint::fnv1a(&bytes));
            let file = tempfile::NamedTempFile::new_in(&dir)?;
            fs_err::write(file.path(), bytes)?;
            file.persist(dir.join(name)).map_err(|error| error.error)?;
        }
        Ok(())
    }

    /// The files in `pending/`, and what waits there for each commit.
    fn pending(&self) -> (Vec<PathBuf>, BTreeMap<ObjectId, Note>) {
        let (mut files, mut waiting) = (Vec::new(), BTreeMap::<ObjectId, Note>::new());
        for file in fs_err::read_dir(self.shared_dir().join("pending")).into_iter().flatten().flatten() {
            let name = file.file_name();
            let commit = name.to_str().and_then(|name| name.split_once('-')?.0.parse().ok());
            let Some(commit) = commit else { continue };
            // One that is gone by now was written to the ref by another process; one that cannot be read stays.
            let Ok(bytes) = fs_err::read(file.path()) else { continue };
            let known = waiting.entry(commit).or_default();
            *known = std::mem::take(known).merge(Note::parse(&bytes));
            files.push(file.path());
        }
        (files, waiting)
    }

    fn subtree(&self, id: git2::Oid) -> Result<git2::Tree<'_>> {
        Ok(self.git.find_tree(id)?)
    }

    /// The commit's note in one tree, whichever way its id is spelled there.
    pub(super) fn note_in(&self, tree: &git2::Tree<'_>, commit: &ObjectId) -> Result<Note> {
        let mut note = Note::default();
        for (_, blob) in spellings(|id| self.subtree(id), tree, commit)? {
            self.bring(blob)?;
            let bytes = self
                .blob(&id_of(blob)?, LARGEST)
                .or_fail(|| format!("the note of {} could not be read", commit.short()))?;
            note = note.merge(Note::parse(&bytes));
        }
        Ok(note)
    }

    /// Builds the new tree and its commit; nothing refers to it yet.
    fn write_notes(
        &self,
        tip: Option<&ObjectId>,
        commits: &[ObjectId],
        why: &str,
        edit: &impl Fn(&ObjectId, Note) -> Note,
    ) -> Result<ObjectId> {
        let tip = tip.map(|tip| Ok::<_, Error>(self.git.find_commit(Self::oid(tip)?)?)).transpose()?;
        let empty = self.git.treebuilder(None)?.write()?;
        let tree = match &tip {
            Some(tip) => tip.tree()?,
            None => self.git.find_tree(empty)?,
        };
        let mut update = TreeUpdateBuilder::new();
        for commit in commits {
            let spelled = spellings(|id| self.subtree(id), &tree, commit)?;
            let note = edit(commit, self.note_in(&tree, commit)?);
            let path = fanned(|id| self.subtree(id), &tree, commit)?;
            let stays = |old: &str| old == path && !note.is_empty();
            spelled.iter().filter(|(old, _)| !stays(old)).for_each(|(old, _)| {
                update.remove(old.as_str());
            });
            if !note.is_empty() {
                // After a rebase most notes are the very blobs of the old commits: this asks first, `blob()` writes first.
                let blob = self.git.odb()?.write(git2::ObjectType::Blob, &note.encode())?;
                update.upsert(path, blob, git2::FileMode::Blob);
            }
        }
        let tree = self.git.find_tree(update.create_updated(&self.git, &tree)?)?;
        let person = self.committer();
        let parents = self.parents_for(tip.as_ref(), &person.email)?;
        self.commit_notes(&tree, &parents, &person, why)
    }

    /// Commits a notes tree; nothing refers to it yet.
    pub(super) fn commit_notes(
        &self,
        tree: &git2::Tree<'_>,
        parents: &[git2::Commit<'_>],
        person: &Person,
        why: &str,
    ) -> Result<ObjectId> {
        let now = crate::clock::now();
        let time = git2::Time::new(now.timestamp(), now.offset().local_minus_utc() / 60);
        let signature = git2::Signature::new(&person.name, &person.email, &time)?;
        let parents: Vec<_> = parents.iter().collect();
        let message = format!("{MESSAGE}{why}\n");
        id_of(self.git.commit(None, &signature, &signature, &message, tree, &parents)?)
    }

    /// A tip of ours that nobody else can have is replaced rather than stacked, so that `git log --all` stays quiet. With
    /// a remote that keeps no tracking ref here we cannot know what it has: then commits are stacked.
    fn parents_for<'r>(&'r self, tip: Option<&git2::Commit<'r>>, email: &str) -> Result<Vec<git2::Commit<'r>>> {
        let Some(tip) = tip else { return Ok(Vec::new()) };
        let ours =
            tip.message_bytes().starts_with(MESSAGE.as_bytes()) && tip.committer().email_bytes() == email.as_bytes();
        if ours && self.git.remotes()?.is_empty() && self.tracked_notes()?.is_empty() {
            return Ok(tip.parents().collect());
        }
        Ok(vec![tip.clone()])
    }
}

impl Notes<'_> {
    /// Whether there is none at all.
    pub fn are_none(&self) -> bool {
        self.trees.is_empty() && self.waiting.is_empty()
    }

    /// The commit's note: the union of all that is known here; empty where there is none.
    pub fn read(&self, commit: &ObjectId) -> Result<Note> {
        let mut note = Note::default();
        for tree in &self.trees {
            note = note.merge(self.repo.note_in(tree, commit)?);
        }
        if let Some(waiting) = self.waiting.get(commit) {
            note = note.merge(waiting.clone());
        }
        Ok(note)
    }

    /// Looks through all notes for a record, or for the newest one that fits. Slow with many notes: for commands only.
    pub fn search(&self, fits: impl Fn(&Stored) -> bool) -> Result<Option<(ObjectId, Stored)>> {
        self.search_until(fits, None)
    }

    fn search_until(
        &self,
        fits: impl Fn(&Stored) -> bool,
        deadline: Option<Deadline>,
    ) -> Result<Option<(ObjectId, Stored)>> {
        let mut best: Option<(ObjectId, Stored)> = None;
        self.each_until(deadline, |commit, record| {
            if fits(record) && best.as_ref().is_none_or(|(_, found)| found.header.at < record.header.at) {
                best = Some((commit.clone(), record.clone()));
            }
        })?;
        Ok(best)
    }

    /// Shows every record, and the commit whose note it is in; one that is in several notes comes as often. As slow.
    pub fn each(&self, see: impl FnMut(&ObjectId, &Stored)) -> Result<()> {
        self.each_until(None, see)
    }

    fn each_until(&self, deadline: Option<Deadline>, mut see: impl FnMut(&ObjectId, &Stored)) -> Result<()> {
        let late = || deadline.is_some_and(|deadline| deadline.passed());
        for tree in &self.trees {
            let mut entries = Vec::new();
            tree.walk(git2::TreeWalkMode::PreOrder, |dir, entry| {
                if entry.kind() == Some(git2::ObjectType::Blob) {
                    let name = [dir.replace('/', "").as_bytes(), entry.name_bytes()].concat();
                    let id = String::from_utf8_lossy(&name).parse::<ObjectId>();
                    entries.extend(id.ok().map(|id| (id, entry.id())));
                }
                git2::TreeWalkResult::Ok
            })?;
            for (commit, blob) in entries {
                if late() {
                    return Ok(());
                }
                let Ok(bytes) = self.repo.blob(&id_of(blob)?, LARGEST) else { continue };
                Note::parse(&bytes).records().iter().for_each(|record| see(&commit, record));
            }
        }
        for (commit, note) in &self.waiting {
            note.records().iter().for_each(|record| see(commit, record));
        }
        Ok(())
    }

    /// The record with this id, and the commit it was captured on.
    pub fn find(&self, id: &RecordId) -> Result<Option<(ObjectId, Stored)>> {
        self.search(|record| record.header.id() == *id)
    }

    /// The same, as far as one gets until then.
    pub fn find_until(&self, id: &RecordId, deadline: Deadline) -> Result<Option<(ObjectId, Stored)>> {
        self.search_until(|record| record.header.id() == *id, Some(deadline))
    }
}

/// The ways an id may be spelled in a notes tree, as paths, with the blobs there are. Git writes one; others may add more.
/// `open` opens a subtree: whoever asks for many ids may keep what it opened.
pub(super) fn spellings<'r>(
    open: impl Fn(git2::Oid) -> Result<git2::Tree<'r>>,
    tree: &git2::Tree<'r>,
    id: &ObjectId,
) -> Result<Vec<(String, git2::Oid)>> {
    let mut found = Vec::new();
    let mut tree = tree.clone();
    let mut dir = String::new();
    let mut rest = id.as_str();
    loop {
        if let Some(entry) = tree.get_name(rest).filter(|entry| entry.kind() == Some(git2::ObjectType::Blob)) {
            found.push((format!("{dir}{rest}"), entry.id()));
        }
        let (head, tail) = rest.split_at(2);
        match subtree(&tree, head) {
            Some(next) if tail.len() > 2 => tree = open(next)?,
            _ => return Ok(found),
        }
        dir = format!("{dir}{head}/");
        rest = tail;
    }
}

/// Where the note goes: two hex digits of fan-out, or as deep as the tree already is there.
pub(super) fn fanned<'r>(
    open: impl Fn(git2::Oid) -> Result<git2::Tree<'r>>,
    tree: &git2::Tree<'r>,
    id: &ObjectId,
) -> Result<String> {
    let (head, tail) = id.as_str().split_at(2);
    let (second, last) = tail.split_at(2);
    if let Some(below) = subtree(tree, head) {
        let below = open(below)?;
        let deeper =
            below.iter().any(|entry| entry.name_bytes().len() == 2 && entry.kind() == Some(git2::ObjectType::Tree));
        if deeper {
            return Ok(format!("{head}/{second}/{last}"));
        }
    }
    Ok(format!("{head}/{tail}"))
}

fn subtree(tree: &git2::Tree<'_>, name: &str) -> Option<git2::Oid> {
    tree.get_name(name).filter(|entry| entry.kind() == Some(git2::ObjectType::Tree)).map(|entry| entry.id())
}
