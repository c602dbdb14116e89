//! Every look at a ref and every change of one. In reftable repositories all of it goes through the git command, because
//! libgit2's own writes would vanish there.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::RangeInclusive;

use super::open::id_of;
use super::{Repo, command};
use crate::error::{Error, Result};
use crate::ids::ObjectId;

/// The ref that holds our notes.
pub const NOTES: &str = "refs/notes/handoff";

/// No line of a reflog is longer.
const LONGEST_LINE: u64 = 8 * 1024;

/// What stands for a branch where HEAD is on none.
pub const DETACHED: &str = "detached";

/// Where HEAD is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The branch in full; none when detached.
    pub branch: Option<String>,
    /// The commit; none on an unborn branch.
    pub commit: Option<ObjectId>,
}

impl Head {
    /// The branch in full, or a word that stands for none.
    pub fn branch_or_detached(&self) -> &str {
        self.branch.as_deref().unwrap_or(DETACHED)
    }

    /// The branch as people say it.
    pub fn branch_name(&self) -> Option<&str> {
        self.branch.as_deref().map(short)
    }
}

/// A full ref name as people say it.
pub fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/remotes/")).unwrap_or(name)
}

/// One step of a ref, as its reflog tells.
#[derive(Clone, Debug)]
pub struct Move {
    /// None: the ref came into being with it.
    pub old: Option<ObjectId>,
    pub new: Option<ObjectId>,
    /// Seconds since 1970.
    pub at: i64,
    pub why: String,
}

/// A name that a branch has or had, in full, and from when until when, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub period: RangeInclusive<i64>,
}

impl Named {
    /// Of a branch of which only the present name counts.
    pub fn always(name: &str) -> Self {
        Self { name: name.to_owned(), period: i64::MIN..=i64::MAX }
    }
}

impl Repo {
    pub fn head(&self) -> Result<Head> {
        if self.reftable {
            let branch = command::ask(&self.git_dir, &["symbolic-ref", "-q", "HEAD"])?;
            return Ok(Head { branch, commit: self.resolve("HEAD")? });
        }
        let head = self.git.find_reference("HEAD")?;
        let branch = head.symbolic_target()?.map(str::to_owned);
        let commit = match &branch {
            Some(name) => self.resolve(name)?,
            None => head.target().map(id_of).transpose()?,
        };
        Ok(Head { branch, commit })
    }

    /// The branch that is checked out, without `refs/heads/`.
    pub fn branch(&self) -> Result<Option<String>> {
        let branch = self.head()?.branch;
        Ok(branch.and_then(|branch| Some(branch.strip_prefix("refs/heads/")?.to_owned())))
    }

    /// The object that a full ref name points to.
    pub fn resolve(&self, name: &str) -> Result<Option<ObjectId>> {
        if self.reftable {
            let id = command::ask(&self.git_dir, &["rev-parse", "--verify", "-q", name])?;
            return id.map(|id| id.parse().map_err(Error::repository)).transpose();
        }
        match self.git.refname_to_id(name) {
            Ok(oid) => Ok(Some(id_of(oid)?)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The commit of a branch, if it is one: a full name, not a word such as `detached`.
    pub fn resolve_branch(&self, name: &str) -> Result<Option<ObjectId>> {
        if name.starts_with("refs/heads/") { self.resolve(name) } else { Ok(None) }
    }

    /// The refs whose names begin with `prefix` (which ends in a slash).
    pub fn refs_below(&self, prefix: &str) -> Result<Vec<(String, ObjectId)>> {
        if self.reftable {
            let text = command::run(&self.git_dir, &["for-each-ref", "--format=%(objectname) %(refname)", prefix])?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let pairs = text.lines().filter_map(|line| line.split_once(' '));
            return pairs.map(|(id, name)| Ok((name.to_owned(), id.parse().map_err(Error::repository)?))).collect();
        }
        let mut found = Vec::new();
        for reference in self.git.references_glob(&format!("{prefix}*"))? {
            let reference = reference?;
            if let (Ok(name), Some(oid)) = (reference.name(), reference.target()) {
                found.push((name.to_owned(), id_of(oid)?));
            }
        }
        Ok(found)
    }

    /// The ref's reflog, newest first; empty where none is kept.
    pub fn moves(&self, name: &str) -> Result<Vec<Move>> {
        if self.reftable {
            // The old commit is not to be had that way; the last line tells of the beginning.
            let words = ["log", "--walk-reflogs", "--date=unix", "--format=%H %gd %gs", "--end-of-options", name, "--"];
            let text = command::ask(&self.git_dir, &words)?.unwrap_or_default();
            let mut moves: Vec<Move> = text.lines().filter_map(walked).collect();
            for newer in (1..moves.len()).rev() {
                moves[newer - 1].old = moves[newer].new.clone();
            }
            return Ok(moves);
        }
        let log = match self.git.reflog(name) {
            Ok(log) => log,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let id = |oid: git2::Oid| id_of(oid).ok().filter(|_| !oid.is_zero());
        let step = |entry: git2::ReflogEntry<'_>| Move {
            old: id(entry.id_old()),
            new: id(entry.id_new()),
            at: entry.committer().when().seconds(),
            why: String::from_utf8_lossy(entry.message_bytes().unwrap_or_default()).into_owned(),
        };
        Ok(log.iter().map(step).collect())
    }

    /// Why a ref was moved the last time; none where no reflog is kept. Of a log file only the end is read
    /// (gitrepository-layout, `logs`): HEAD's is long.
    pub fn last_move(&self, name: &str) -> Result<Option<String>> {
        if self.reftable {
            return Ok(self.moves(name)?.into_iter().next().map(|step| step.why));
        }
        let dir = if name == "HEAD" { &self.git_dir } else { &self.common_dir };
        let Ok(mut log) = fs_err::File::open(dir.join("logs").join(name)) else { return Ok(None) };
        let end = log.seek(SeekFrom::End(0))?;
        log.seek(SeekFrom::Start(end.saturating_sub(LONGEST_LINE)))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().last().and_then(|line| line.split_once('\t')).map(|(_, why)| why.to_owned()))
    }

    /// The names that a branch has had, its present one first, as its reflog tells. Another branch that had one of them at
    /// another time is not meant.
    pub fn names_of(&self, branch: &str) -> Result<Vec<Named>> {
        if !branch.starts_with("refs/heads/") {
            return Ok(vec![Named::always(branch)]);
        }
        let moves = self.moves(branch)?;
        let mut names = Vec::new();
        let (mut name, mut until) = (branch.to_owned(), i64::MAX);
        for step in &moves {
            if let Some((old, _)) = step.renaming().filter(|(_, new)| *new == name) {
                names.push(Named { name, period: step.at..=until });
                (name, until) = (old.to_owned(), step.at);
            }
        }
        let begin = moves.last().filter(|step| step.old.is_none()).map_or(i64::MIN, |step| step.at);
        names.push(Named { name, period: begin..=until });
        Ok(names)
    }

    /// Our notes as fetched from remotes: `refs/notes/<remote>/handoff`.
    pub fn tracked_notes(&self) -> Result<Vec<ObjectId>> {
        let refs = self.refs_below("refs/notes/")?;
        let fetched = |name: &str| name != NOTES && name.ends_with("/handoff");
        Ok(refs.into_iter().filter(|(name, _)| fetched(name)).map(|(_, id)| id).collect())
    }

    /// Moves a ref if it still is where it was seen: `false` when somebody else was faster.
    pub fn compare_and_swap(&self, name: &str, new: &ObjectId, old: Option<&ObjectId>, why: &str) -> Result<bool> {
        if self.reftable {
            let zero = "0".repeat(new.as_str().len());
            let old = old.map_or(zero.as_str(), ObjectId::as_str);
            return Ok(command::ask(&self.git_dir, &["update-ref", "-m", why, name, new.as_str(), old])?.is_some());
        }
        let new = Self::oid(new)?;
        let moved = match old {
            Some(old) => self.git.reference_matching(name, new, true, Self::oid(old)?, why),
            None => self.git.reference(name, new, false, why),
        };
        match moved {
            Ok(_) => Ok(true),
            Err(error)
                if matches!(
                    error.code(),
                    git2::ErrorCode::Locked | git2::ErrorCode::Modified | git2::ErrorCode::Exists
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The commit that a person's words name, as git understands them.
    pub fn revision(&self, words: &str) -> Result<ObjectId> {
        let spec = format!("{words}^{{commit}}");
        let id = command::ask(self.dir(), &["rev-parse", "--verify", "-q", "--end-of-options", &spec])?;
        // Git 2.39 may echo the option; the id is the last line.
        let id = id.as_deref().and_then(|text| text.lines().last()).and_then(|id| id.parse().ok());
        id.ok_or_else(|| Error::usage(format!("{words:?} names no commit here")).hint("see `git log --oneline --all`"))
    }
}

impl Move {
    /// The old and the new name, if this step is a renaming (git-branch, -m).
    pub fn renaming(&self) -> Option<(&str, &str)> {
        self.why.strip_prefix("Branch: renamed ")?.split_once(" to ")
    }
}

/// The branch that HEAD was on before its last move, in full, if that was a checkout (git-checkout; the names in the
/// reflog are short ones).
pub fn branch_left(last_move: &str) -> Option<String> {
    let (from, _) = last_move.strip_prefix("checkout: moving from ")?.split_once(" to ")?;
    Some(format!("refs/heads/{from}"))
}

/// A line of `git log --walk-reflogs`: commit, `ref@{seconds}`, reason.
fn walked(line: &str) -> Option<Move> {
    let (id, rest) = line.split_once(' ')?;
    let (selector, why) = rest.split_once("} ").or_else(|| Some((rest.strip_suffix('}')?, "")))?;
    let at = selector.rsplit_once("@{")?.1.parse().ok()?;
    Some(Move { old: None, new: id.parse().ok(), at, why: why.to_owned() })
}
