//! Merges fetched notes into ours: the union, commit by commit, of which only notes that differ are read.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use git2::build::TreeUpdateBuilder;

use super::Repo;
use super::notes::{LARGEST, fanned, spellings};
use super::objects::Leaves;
use super::open::id_of;
use super::refs::NOTES;
use crate::error::{Result, While as _};
use crate::ids::ObjectId;
use crate::note::Note;

/// What a merge came to.
#[derive(Debug, Default)]
pub struct Merged {
    /// Our ref now; none where neither side has notes.
    pub tip: Option<ObjectId>,
    /// The commits whose note is new here, or says more than before.
    pub came: BTreeSet<ObjectId>,
    /// The commits whose note is new to the other side, or says more than there.
    pub ahead: BTreeSet<ObjectId>,
    /// The commits with a note that is too large to be merged: ours stayed.
    pub too_large: BTreeSet<ObjectId>,
}

/// A merge in the making.
struct Union<'r> {
    repo: &'r Repo,
    ours: git2::Tree<'r>,
    theirs: git2::Tree<'r>,
    /// Subtrees that were opened: many commits share one.
    opened: RefCell<HashMap<git2::Oid, git2::Tree<'r>>>,
    update: TreeUpdateBuilder,
    merged: Merged,
}

impl Repo {
    /// Makes our notes the union of ours and theirs. Nothing is written when ours hold everything already; where theirs
    /// do, ours move forward to them.
    pub fn merge_notes(&self, theirs: Option<&ObjectId>, why: &str) -> Result<Merged> {
        self.move_notes(|ours| match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours != theirs => self.union(ours, theirs, why),
            (None, Some(theirs)) => {
                let came = self.noted(theirs)?;
                Ok((Merged { tip: Some(theirs.clone()), came, ..Merged::default() }, Some(theirs.clone())))
            }
            (Some(ours), None) => {
                let ahead = self.noted(ours)?;
                Ok((Merged { tip: Some(ours.clone()), ahead, ..Merged::default() }, None))
            }
            _ => Ok((Merged { tip: ours.cloned(), ..Merged::default() }, None)),
        })
    }

    /// The merge, and where our ref is to move, if it is.
    fn union(&self, ours: &ObjectId, theirs: &ObjectId, why: &str) -> Result<(Merged, Option<ObjectId>)> {
        let commit = |tip: &ObjectId| -> Result<git2::Commit<'_>> { Ok(self.git.find_commit(Self::oid(tip)?)?) };
        let (our_commit, their_commit) = (commit(ours)?, commit(theirs)?);
        let (our_tree, their_tree) = (our_commit.tree()?, their_commit.tree()?);
        let (mut only_ours, mut only_theirs) = (Leaves::new(), Leaves::new());
        self.compare(Some(&our_tree), Some(&their_tree), b"", &mut only_ours, &mut only_theirs)?;

        let mut union = Union {
            repo: self,
            ours: our_tree.clone(),
            theirs: their_tree,
            opened: RefCell::default(),
            update: TreeUpdateBuilder::new(),
            merged: Merged::default(),
        };
        for commit in commits(&only_ours).chain(commits(&only_theirs)).collect::<BTreeSet<_>>() {
            union.take(&commit)?;
        }
        let Union { mut update, mut merged, .. } = union;

        let follows = |tip: &git2::Commit<'_>, of: &git2::Commit<'_>| self.git.graph_descendant_of(tip.id(), of.id());
        if merged.came.is_empty() && follows(&our_commit, &their_commit)? {
            merged.tip = Some(ours.clone());
            return Ok((merged, None));
        }
        let tip = if merged.ahead.is_empty() && follows(&their_commit, &our_commit)? {
            theirs.clone()
        } else {
            let tree = match merged.came.is_empty() {
                true => our_tree,
                false => self.git.find_tree(update.create_updated(&self.git, &our_tree)?)?,
            };
            self.commit_notes(&tree, &[our_commit, their_commit], &self.committer(), why)?
        };
        merged.tip = Some(tip.clone());
        Ok((merged, Some(tip)))
    }

    /// Of how many commits the note is not as the remote was last seen to have it, because it is new or says more here.
    pub fn unshared_with(&self, remote: &str) -> Result<usize> {
        let (Some(ours), theirs) = (self.resolve(NOTES)?, self.notes_of(remote)?) else { return Ok(0) };
        let tree = |tip: &ObjectId| -> Result<git2::Tree<'_>> { Ok(self.git.find_commit(Self::oid(tip)?)?.tree()?) };
        let theirs = theirs.as_ref().map(tree).transpose()?;
        let (mut only_theirs, mut only_ours) = (Leaves::new(), Leaves::new());
        self.compare(theirs.as_ref(), Some(&tree(&ours)?), b"", &mut only_theirs, &mut only_ours)?;
        Ok(commits(&only_ours).count())
    }

    /// The commits that have a note.
    fn noted(&self, tip: &ObjectId) -> Result<BTreeSet<ObjectId>> {
        let tree = self.git.find_commit(Self::oid(tip)?)?.tree()?;
        let (mut none, mut all) = (Leaves::new(), Leaves::new());
        self.compare(None, Some(&tree), b"", &mut none, &mut all)?;
        Ok(commits(&all).collect())
    }
}

impl<'r> Union<'r> {
    /// Decides about one commit's note. All spellings of its id are looked at on both sides, and one is written.
    fn take(&mut self, commit: &ObjectId) -> Result<()> {
        let here = spellings(|id| self.open(id), &self.ours, commit)?;
        let there = spellings(|id| self.open(id), &self.theirs, commit)?;
        let blobs: BTreeSet<_> = here.iter().chain(&there).map(|(_, blob)| *blob).collect();
        let joined = match blobs.first() {
            // A path that merely looks like an id.
            None => return Ok(()),
            Some(only) if blobs.len() == 1 => *only,
            Some(_) if self.any_too_large(commit, &blobs)? => {
                self.leave(commit, &here, &there);
                return Ok(());
            }
            Some(_) => self.join(commit, &blobs)?,
        };
        let is_joined = |side: &[(String, git2::Oid)]| !side.is_empty() && side.iter().all(|(_, blob)| *blob == joined);
        if !is_joined(&there) {
            self.merged.ahead.insert(commit.clone());
        }
        if !is_joined(&here) {
            self.merged.came.insert(commit.clone());
            let path = fanned(|id| self.open(id), &self.ours, commit)?;
            here.iter().filter(|(old, _)| *old != path).for_each(|(old, _)| {
                self.update.remove(old.as_str());
            });
            self.update.upsert(path, joined, git2::FileMode::Blob);
        }
        Ok(())
    }

    fn open(&self, id: git2::Oid) -> Result<git2::Tree<'r>> {
        if let Some(tree) = self.opened.borrow().get(&id) {
            return Ok(tree.clone());
        }
        let tree = self.repo.git.find_tree(id)?;
        self.opened.borrow_mut().insert(id, tree.clone());
        Ok(tree)
    }

    /// A note that is too large stays what it is here; where there is none yet, theirs comes as it is.
    fn leave(&mut self, commit: &ObjectId, here: &[(String, git2::Oid)], there: &[(String, git2::Oid)]) {
        self.merged.too_large.insert(commit.clone());
        if here.is_empty() {
            self.merged.came.insert(commit.clone());
            for (path, blob) in there {
                self.update.upsert(path.as_str(), *blob, git2::FileMode::Blob);
            }
        } else {
            self.merged.ahead.insert(commit.clone());
        }
    }

    /// Only headers are read for this.
    fn any_too_large(&self, commit: &ObjectId, blobs: &BTreeSet<git2::Oid>) -> Result<bool> {
        let odb = self.repo.git.odb()?;
        for blob in blobs {
            self.repo.bring(*blob)?;
            let header = odb.read_header(*blob).or_fail(|| unreadable(commit));
            if header?.0 > LARGEST {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the union of some notes.
    fn join(&self, commit: &ObjectId, blobs: &BTreeSet<git2::Oid>) -> Result<git2::Oid> {
        let mut note = Note::default();
        for blob in blobs {
            let bytes = self.repo.blob(&id_of(*blob)?, LARGEST);
            let bytes = bytes.or_fail(|| unreadable(commit))?;
            note = note.merge(Note::parse(&bytes));
        }
        Ok(self.repo.git.blob(&note.encode())?)
    }
}

fn unreadable(commit: &ObjectId) -> String {
    format!("the note of {} could not be read", commit.short())
}

/// The commits that paths of a notes tree are about; what else lies there is no note.
fn commits(leaves: &Leaves) -> impl Iterator<Item = ObjectId> {
    leaves.keys().filter_map(|path| {
        let name: Vec<u8> = path.iter().copied().filter(|byte| *byte != b'/').collect();
        String::from_utf8_lossy(&name).parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::git::refs::NOTES;

    /// Commits that share the beginnings of their ids, so that fan-outs meet.
    const COMMITS: [&str; 4] = [
        "abcd000000000000000000000000000000000001",
        "abcd000000000000000000000000000000000002",
        "abef000000000000000000000000000000000003",
        "1234000000000000000000000000000000000004",
    ];

    /// The notes of one side: of a commit, by fan-out, the text.
    type Side = BTreeMap<(usize, usize), u8>;

    fn any_side() -> impl Strategy<Value = Side> {
        proptest::collection::btree_map((0..COMMITS.len(), 0..3_usize), b'a'..b'd', 0..6)
    }

    fn scratch() -> (tempfile::TempDir, Repo) {
        let dir = tempfile::tempdir().unwrap();
        let git = git2::Repository::init_bare(dir.path()).unwrap();
        let path = dir.path().to_owned();
        (
            dir,
            Repo {
                git,
                git_dir: path.clone(),
                common_dir: path,
                worktree: None,
                reftable: false,
                config: std::cell::OnceCell::new(),
                hooks: None,
                may_fetch: false,
            },
        )
    }

    fn write(repo: &Repo, side: &Side) -> ObjectId {
        let empty = repo.git.find_tree(repo.git.treebuilder(None).unwrap().write().unwrap()).unwrap();
        let mut update = TreeUpdateBuilder::new();
        for ((commit, fan_out), text) in side {
            let id = COMMITS[*commit];
            let path = match fan_out {
                0 => id.to_owned(),
                1 => format!("{}/{}", &id[..2], &id[2..]),
                _ => format!("{}/{}/{}", &id[..2], &id[2..4], &id[4..]),
            };
            update.upsert(path, repo.git.blob(&[*text]).unwrap(), git2::FileMode::Blob);
        }
        let tree = repo.git.find_tree(update.create_updated(&repo.git, &empty).unwrap()).unwrap();
        repo.commit_notes(&tree, &[], &repo.committer(), "test").unwrap()
    }

    /// What a tip says about each commit, and in how many spellings.
    fn read(repo: &Repo, tip: &ObjectId) -> Vec<(Note, usize)> {
        let tree = repo.git.find_commit(Repo::oid(tip).unwrap()).unwrap().tree().unwrap();
        let note = |commit: &&str| {
            let spelled = spellings(|id| Ok(repo.git.find_tree(id)?), &tree, &commit.parse().unwrap()).unwrap();
            let blobs = spelled.iter().map(|(_, blob)| repo.blob(&id_of(*blob).unwrap(), LARGEST).unwrap());
            (blobs.fold(Note::default(), |note, blob| note.merge(Note::parse(&blob))), spelled.len())
        };
        COMMITS.iter().map(note).collect()
    }

    fn ids(indices: impl Iterator<Item = usize>) -> BTreeSet<ObjectId> {
        indices.map(|at| COMMITS[at].parse().unwrap()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn merging_is_the_union_of_every_note(ours in any_side(), theirs in any_side()) {
            let (_dir, repo) = scratch();
            let (ours, theirs) = (write(&repo, &ours), write(&repo, &theirs));
            let (before, others) = (read(&repo, &ours), read(&repo, &theirs));
            repo.compare_and_swap(NOTES, &ours, None, "test").unwrap();
            let merged = repo.merge_notes(Some(&theirs), "merged").unwrap();
            let tip = repo.resolve(NOTES).unwrap().unwrap();
            prop_assert_eq!(merged.tip.as_ref(), Some(&tip));
            let after = read(&repo, &tip);

            for at in 0..COMMITS.len() {
                let union = before[at].0.clone().merge(others[at].0.clone());
                prop_assert_eq!(&after[at].0, &union);
                // What comes is spelled once.
                let changed = merged.came.contains(&COMMITS[at].parse().unwrap());
                prop_assert!(!changed || after[at].1 == 1);
            }
            // Two spellings of one side that differ become one note, which is news to both.
            let news = |side: &[(Note, usize)]| ids((0..COMMITS.len()).filter(|at| side[*at].0 != after[*at].0));
            prop_assert!(merged.came.is_superset(&news(&before)));
            prop_assert!(merged.ahead.is_superset(&news(&others)));

            // Once is enough, and the other side moves forward to the same.
            let again = repo.merge_notes(Some(&theirs), "merged").unwrap();
            prop_assert_eq!((again.tip.as_ref(), again.came.len()), (Some(&tip), 0));
            prop_assert!(repo.compare_and_swap(NOTES, &theirs, Some(&tip), "test").unwrap());
            let forward = repo.merge_notes(Some(&tip), "merged").unwrap();
            prop_assert_eq!((forward.tip.as_ref(), forward.ahead.len()), (Some(&tip), 0));
        }
    }
}
