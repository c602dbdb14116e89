//! Uncommitted work, as `git status` sees it (git-status, "Porcelain Format Version 2").

use std::io::Read as _;

use super::{Repo, command};
use crate::error::Result;
use crate::facts::Status;

impl Repo {
    /// Paths that differ from the commit in the making (in a hook, `staged` is false: what is staged will be committed)
    /// or from HEAD.
    pub fn uncommitted(&self, staged: bool) -> Result<Vec<(Vec<u8>, Status)>> {
        let args = [
            "status",
            "--porcelain=v2",
            "-z",
            "--untracked-files=normal",
            "--ignore-submodules=dirty",
            "--no-ahead-behind",
        ];
        let text = command::run(self.worktree()?, &args)?;
        let mut fields = text.split(|byte| *byte == 0);
        let mut found = Vec::new();
        while let Some(field) = fields.next() {
            let renamed = field.starts_with(b"2 ");
            if renamed {
                // The old name is a field of its own.
                fields.next();
            }
            found.extend(entry(field, staged));
        }
        Ok(found)
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

fn entry(field: &[u8], staged: bool) -> Option<(Vec<u8>, Status)> {
    // How many blanks stand before the path in each kind of line.
    let (path_at, status) = match field.first()? {
        b'?' => (1, Status::Untracked),
        b'u' => (10, Status::Conflicted),
        b'1' => (8, status(field, staged)?),
        b'2' => (9, status(field, staged)?),
        _ => return None,
    };
    let path = field.splitn(path_at + 1, |byte| *byte == b' ').last()?;
    Some((path.to_vec(), status))
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
