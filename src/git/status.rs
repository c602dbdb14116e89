//! Uncommitted work, as `git status` sees it (git-status, "Porcelain Format Version 2").

use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::ffi::OsStringExt as _;

use super::{Repo, command};
use crate::error::Result;
use crate::facts::{Status, Upstream};
use crate::ids::ObjectId;

impl Repo {
    /// Begins to ask git for the paths that differ, and how the branch stands to its upstream. Where people have switched
    /// that count off because it takes long (git-config, `status.aheadBehind`), it is not made.
    pub fn begin_status(&self) -> Result<Running> {
        let mut args =
            vec!["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=dirty"];
        if self
            .setting("status.aheadBehind")
            .is_some_and(|value| matches!(&*value.to_lowercase(), "false" | "no" | "off" | "0"))
        {
            args.push("--no-ahead-behind");
        }
        Ok(Running(command::begin(self.worktree()?, &args)?))
    }

    /// The untracked files in these folders that nothing ignores.
    pub fn untracked_in(&self, folders: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
        let args = ["ls-files", "--others", "--exclude-standard", "-z", "--"].map(OsString::from);
        let folders = folders.iter().map(|folder| OsString::from_vec([b":(top,literal)", folder.as_slice()].concat()));
        let found = command::run(self.worktree()?, &args.into_iter().chain(folders).collect::<Vec<_>>())?;
        Ok(found.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect())
    }

    /// Whether git has the path under its care: HEAD's commit or the index holds it.
    pub fn is_tracked(&self, path: &str, head: Option<&ObjectId>) -> Result<bool> {
        if let Some(head) = head
            && self.blob_at(head, path)?.is_some()
        {
            return Ok(true);
        }
        if !self.index_may_hold(path) {
            return Ok(false);
        }
        Ok(command::ask(self.worktree()?, &["ls-files", "--error-unmatch", "--", &format!(":(top,literal){path}")])?
            .is_some())
    }

    /// Whether both sides of a merge stand in the file, for somebody to choose.
    pub fn is_unmerged(&self, path: &str) -> Result<bool> {
        let stages =
            command::ask(self.worktree()?, &["ls-files", "--unmerged", "--", &format!(":(top,literal){path}")])?;
        Ok(stages.is_some_and(|stages| !stages.is_empty()))
    }

    /// A look at the index's bytes spares a process in nearly every repository: versions 2 and 3 write every path out
    /// (gitformat-index). Version 4 and a split index do not, so there git is asked.
    fn index_may_hold(&self, path: &str) -> bool {
        let Ok(index) = fs_err::read(self.git_dir.join("index")) else { return false };
        let version = index.get(4..8);
        let plain = version == Some(&[0, 0, 0, 2]) || version == Some(&[0, 0, 0, 3]);
        !plain || self.has_shared_index() || holds(&index, path)
    }

    fn has_shared_index(&self) -> bool {
        let files = fs_err::read_dir(&self.git_dir).into_iter().flatten().flatten();
        files.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("sharedindex."))
    }

    /// Whether git leaves an untracked file at the path alone: `info/exclude`, where `install` puts it, or any other rule.
    pub fn is_ignored(&self, path: &str) -> Result<bool> {
        let exclude = fs_err::read_to_string(self.common_dir.join("info/exclude")).unwrap_or_default();
        if exclude.lines().any(|line| line.strip_prefix('/') == Some(path)) {
            return Ok(true);
        }
        Ok(command::ask(self.worktree()?, &["check-ignore", "-q", "--", path])?.is_some())
    }

    /// How many paths the index holds, read from its header alone (gitformat-index).
    pub fn index_entries(&self) -> usize {
        let index = std::env::var_os("GIT_INDEX_FILE").map_or_else(|| self.git_dir.join("index"), Into::into);
        let mut header = [0; 12];
        let read = fs_err::File::open(index).and_then(|mut file| file.read_exact(&mut header));
        match (read, &header) {
            (Ok(()), [b'D', b'I', b'R', b'C', _, _, _, _, count @ ..]) => u32::from_be_bytes(*count) as usize,
            _ => 0,
        }
    }
}

/// `git status` at work.
pub struct Running(command::Running);

/// What `git status` said.
#[derive(Debug, Default)]
pub struct Answer {
    pub paths: Vec<Differing>,
    pub upstream: Option<Upstream>,
}

/// A path that differs.
#[derive(Debug)]
pub struct Differing {
    pub path: Vec<u8>,
    pub status: Status,
    /// The content that it differs from; none where there is none, or where git does not say it.
    pub before: Option<ObjectId>,
}

impl Running {
    /// The paths that differ from the commit in the making (in a hook, `staged` is false: what is staged will be committed)
    /// or from HEAD.
    pub fn finish(self, staged: bool) -> Result<Answer> {
        let text = self.0.finish()?;
        let mut fields = text.split(|byte| *byte == 0);
        let mut answer = Answer::default();
        let mut name = None;
        while let Some(field) = fields.next() {
            if field.starts_with(b"2 ") {
                // The old name is a field of its own.
                fields.next();
            }
            if let Some(upstream) = field.strip_prefix(b"# branch.upstream ") {
                name = Some(String::from_utf8_lossy(upstream).into_owned());
            } else if let Some(counts) = field.strip_prefix(b"# branch.ab ") {
                answer.upstream = name.take().and_then(|name| upstream(name, counts));
            } else {
                answer.paths.extend(entry(field, staged));
            }
        }
        Ok(answer)
    }
}

/// `+2 -1`: ahead and behind; `+? -?` where nobody counted.
fn upstream(name: String, counts: &[u8]) -> Option<Upstream> {
    let (ahead, behind) = std::str::from_utf8(counts).ok()?.split_once(' ')?;
    Some(Upstream {
        name,
        ahead: ahead.strip_prefix('+')?.parse().ok()?,
        behind: behind.strip_prefix('-')?.parse().ok()?,
    })
}

/// Whether the text stands in the bytes; an expression without operators is searched for as fast as a machine can.
fn holds(bytes: &[u8], text: &str) -> bool {
    regex::bytes::Regex::new(&regex::escape(text)).is_ok_and(|text| text.is_match(bytes))
}

fn entry(field: &[u8], staged: bool) -> Option<Differing> {
    // How many blanks stand before the path in each kind of line.
    let (path_at, status) = match field.first()? {
        b'?' => (1, Status::Untracked),
        b'u' => (10, Status::Conflicted),
        b'1' => (8, status(field, staged)?),
        b'2' => (9, status(field, staged)?),
        _ => return None,
    };
    let words: Vec<&[u8]> = field.splitn(path_at + 1, |byte| *byte == b' ').collect();
    // HEAD's blob and that of the index stand next to each other; zeros are none.
    let before = match path_at {
        8 | 9 => words.get(if staged { 6 } else { 7 }).filter(|id| id.iter().any(|digit| *digit != b'0')),
        _ => None,
    };
    let before = before.and_then(|id| std::str::from_utf8(id).ok()?.parse().ok());
    Some(Differing { path: words.last()?.to_vec(), status, before })
}

fn status(field: &[u8], staged: bool) -> Option<Status> {
    let (index, tree) = (*field.get(2)?, *field.get(3)?);
    let letter = if tree != b'.' {
        tree
    } else if staged {
        index
    } else {
        b'.'
    };
    match letter {
        b'M' | b'T' => Some(Status::Modified),
        b'A' | b'C' => Some(Status::Added),
        b'D' => Some(Status::Deleted),
        b'R' => Some(Status::Renamed),
        _ => None,
    }
}
