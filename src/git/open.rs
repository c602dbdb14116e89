//! Opens the repository that a hook or a command is about.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Once;

use super::command;
use crate::error::{Error, Result};
use crate::ids::ObjectId;

/// An open repository.
pub struct Repo {
    pub(super) git: git2::Repository,
    /// This worktree's git directory.
    pub git_dir: PathBuf,
    /// The git directory that all worktrees share.
    pub common_dir: PathBuf,
    /// The top of the working tree; none in a bare repository.
    pub worktree: Option<PathBuf>,
    /// Refs live in reftable files, which libgit2 cannot read: they go through the git command.
    pub(super) reftable: bool,
    /// The settings, as they were when first asked for.
    pub(super) config: OnceCell<Option<git2::Config>>,
    /// The directory in which git looks for hooks, where it was asked on the way.
    pub(super) hooks: Option<PathBuf>,
    /// We are no hook, which must not use the network: what a partial clone left at its remote may be brought.
    pub(super) may_fetch: bool,
}

impl Repo {
    /// For a command: git says where we are, in every layout it knows.
    pub fn for_command() -> Result<Self> {
        let here = Path::new(".");
        let places = ["rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--git-path", "hooks"];
        let with_top = [&places[..], &["--show-toplevel"]].concat();
        let answer = match command::ask(here, &with_top)? {
            Some(answer) => answer,
            None => String::from_utf8_lossy(&command::run(here, &places).map_err(not_a_repository)?).into_owned(),
        };
        let mut lines = answer.lines().map(PathBuf::from);
        let (Some(git_dir), Some(common_dir)) = (lines.next(), lines.next()) else {
            return Err(Error::repository("git did not say where its directory is"));
        };
        let (hooks, worktree) = (lines.next(), lines.next());
        prepare_libgit2();
        let git = git2::Repository::open(&git_dir)?;
        Ok(Self { may_fetch: true, hooks, ..Self::opened(git, git_dir, common_dir, worktree) })
    }

    /// For a hook: git has set the environment and the working directory, and has checked the owner.
    pub fn for_hook() -> Result<Self> {
        prepare_libgit2();
        let git = git2::Repository::open_from_env()?;
        let git_dir = fs_err::canonicalize(git.path())?;
        let common_dir = fs_err::canonicalize(git.commondir())?;
        // libgit2's idea of the working tree is wrong in some layouts; a hook starts at its top.
        let is_bare = git.is_bare() && std::env::var_os("GIT_WORK_TREE").is_none();
        let worktree = if is_bare { None } else { Some(std::env::current_dir()?) };
        Ok(Self::opened(git, git_dir, common_dir, worktree))
    }

    fn opened(git: git2::Repository, git_dir: PathBuf, common_dir: PathBuf, worktree: Option<PathBuf>) -> Self {
        let format = git.config().and_then(|config| config.get_string("extensions.refstorage"));
        let reftable = format.is_ok_and(|format| format == "reftable");
        Self { git, git_dir, common_dir, worktree, reftable, config: OnceCell::new(), hooks: None, may_fetch: false }
    }

    /// The working tree, or an error for people in a bare repository.
    pub fn worktree(&self) -> Result<&Path> {
        self.worktree.as_deref().ok_or_else(|| Error::repository("this repository has no working tree"))
    }

    /// Where git is run when it matters: hooks, and addresses relative to the working tree, count on it.
    pub(super) fn dir(&self) -> &Path {
        self.worktree.as_deref().unwrap_or(&self.git_dir)
    }

    /// The directory in which git looks for hooks, wherever `core.hooksPath` puts it.
    pub fn hooks_dir(&self) -> Result<PathBuf> {
        if let Some(hooks) = &self.hooks {
            return Ok(hooks.clone());
        }
        let hooks = command::run(self.dir(), &["rev-parse", "--path-format=absolute", "--git-path", "hooks"])?;
        Ok(PathBuf::from(String::from_utf8_lossy(&hooks).trim_end_matches('\n')))
    }

    /// Where the state of this worktree is kept.
    pub fn state_dir(&self) -> PathBuf {
        self.git_dir.join("handoff")
    }

    /// Where the state that worktrees share is kept.
    pub fn shared_dir(&self) -> PathBuf {
        self.common_dir.join("handoff")
    }

    /// Where what is known of all worktrees' drafts is kept.
    pub fn drafts_dir(&self) -> PathBuf {
        self.shared_dir().join("drafts")
    }

    /// This worktree's name among all that share the repository: git's own for a linked one, which is unique.
    pub fn worktree_name(&self) -> String {
        let name = self.git_dir.strip_prefix(self.common_dir.join("worktrees")).ok();
        name.map_or_else(|| "main".to_owned(), |name| format!("worktree-{}", name.display()))
    }

    /// Whether there is still a worktree of this name, with state of ours.
    pub fn has_worktree_state(&self, name: &str) -> bool {
        name.strip_prefix("worktree-")
            .is_none_or(|name| self.common_dir.join("worktrees").join(name).join("handoff").exists())
    }

    /// Whether git is in the middle of something that makes many commits or moves HEAD by itself: a rebase, am, bisect or
    /// a range of cherry-picks. Directories tell; no environment variable does.
    pub fn is_mid_operation(&self) -> bool {
        ["rebase-merge", "rebase-apply", "sequencer", "BISECT_LOG"].iter().any(|name| self.git_dir.join(name).exists())
    }

    /// What git is in the middle of, and the user has to end or abort; named by the command that began it.
    pub fn operation(&self) -> Option<&'static str> {
        const MARKS: [(&str, &str); 8] = [
            ("rebase-merge", "rebase"),
            ("rebase-apply/applying", "am"),
            ("rebase-apply", "rebase"),
            ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
            ("sequencer", "cherry-pick"),
            ("BISECT_LOG", "bisect"),
        ];
        MARKS.iter().find(|(mark, _)| self.git_dir.join(mark).exists()).map(|(_, operation)| *operation)
    }

    /// Whether history is cut off here.
    pub fn is_shallow(&self) -> bool {
        self.git.is_shallow()
    }

    pub(super) fn oid(id: &ObjectId) -> Result<git2::Oid> {
        let format = if id.as_str().len() == 64 { git2::ObjectFormat::Sha256 } else { git2::ObjectFormat::Sha1 };
        Ok(git2::Oid::from_str_ext(id.as_str(), format)?)
    }
}

pub(super) fn id_of(oid: git2::Oid) -> Result<ObjectId> {
    oid.to_string().parse().map_err(Error::repository)
}

/// libgit2 refuses two kinds of repositories that we may read: those whose owner git has already accepted, and those with
/// reftables, whose refs we leave to git (see [`super::refs`]). And it refuses to list a blob in a tree that a partial clone
/// left at its remote, which a merge of notes does.
#[allow(
    unsafe_code,
    reason = "these two settings are global in libgit2; they are made once, before anything is opened"
)]
fn prepare_libgit2() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: no other thread uses libgit2 yet, as both functions demand. Failing leaves the defaults in force.
        unsafe {
            let _ = git2::opts::set_extensions(&["refstorage"]);
            let _ = git2::opts::set_verify_owner_validation(false);
        }
        git2::opts::strict_object_creation(false);
        // Git does not hash every object anew that it reads either.
        git2::opts::strict_hash_verification(false);
    });
}

fn not_a_repository(error: Error) -> Error {
    let hint = "run it inside a repository, or begin one with `git init`";
    error.causes.into_iter().fold(Error::repository("this is not a git repository"), Error::because).hint(hint)
}
