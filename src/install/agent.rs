//! An agent's file in the working tree: what we put there, and taking exactly that out again.
//!
//! The ledger has which bytes of the file are ours, and a fingerprint of the whole. As long as that fits, cutting them out gives
//! the file of before; once somebody has written the file, only what is recognised goes.

use std::io::{ErrorKind, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::fingerprint;
use super::ledger::AgentFile;
use crate::agents::{Gift, Offer, Standing};
use crate::document::{Edit, splice};
use crate::error::{Error, Result};
use crate::regular_file;

/// Nobody's settings or instructions are larger.
const MOST: u64 = 4 << 20;

const BESIDE: &str = "..";

const CHANGED: &str = "somebody has changed our block in it, so it is theirs now";

const COMMITTED: &str = "what is ours in it is committed, so it is everybody's: take it out where nobody needs it";

/// What an agent's file is to become.
pub struct Plan {
    /// To be written down, before the file changes; `None`: as it was.
    pub record: Option<AgentFile>,
    /// It is left alone, and why.
    pub left: Option<String>,
    path: PathBuf,
    bytes: Option<Vec<u8>>,
}

/// Where the files are.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The top of the working tree.
    pub top: &'a Path,
    /// The common git directory.
    pub common: &'a Path,
}

impl<'a> Place<'a> {
    /// Where a file is that was written down.
    pub fn of(record: &'a AgentFile, common: &'a Path) -> Option<Self> {
        let top = if record.top == Path::new(BESIDE) { common.parent()? } else { &record.top };
        Some(Self { top, common })
    }

    /// Whether a record is of this working tree.
    pub fn has(&self, record: &AgentFile) -> bool {
        Place::of(record, self.common).is_some_and(|place| place.top == self.top)
    }

    fn written_down(&self) -> PathBuf {
        if self.common.parent() == Some(self.top) { BESIDE.into() } else { self.top.to_path_buf() }
    }
}

/// Decides what to put into the agent's file, given what earlier installs put there. An error: nobody may write it.
pub fn plan(place: Place<'_>, offer: &Offer, draft: &str, before: Option<&AgentFile>) -> Result<Plan> {
    let path = place.top.join(offer.file);
    let refusal = |why: String| {
        Error::repository(format!("cannot install for --agent {}", offer.word))
            .because(format!("{}: {why}", offer.file))
            .hint("`git handoff help agent` prints what an agent needs, to be put where you like")
    };
    let present = read(place.top, &path).map_err(refusal)?;
    let standing = present.as_deref().map_or(Ok(Standing::Missing), |text| offer.gift.standing(text, draft));
    let leave = |left| Ok(Plan { record: None, left, path: path.clone(), bytes: None });
    match standing.map_err(refusal)? {
        Standing::Whole => return leave(None),
        Standing::Changed => return leave(Some(format!("{}: {CHANGED}", offer.file))),
        Standing::Outdated | Standing::Missing => {}
    }
    let base = present.as_deref().map(|text| without(text, offer.gift, before)).transpose().map_err(refusal)?;
    let edits = offer.gift.insertions(base.as_deref(), draft).map_err(refusal)?;
    let bytes = splice(base.as_deref().unwrap_or_default(), edits.clone());
    let record = AgentFile {
        word: offer.word.to_owned(),
        top: place.written_down(),
        created: present.is_none() || before.is_some_and(|before| before.created),
        made: path.parent().is_some_and(|folder| !folder.exists()) || before.is_some_and(|before| before.made),
        hash: fingerprint(&bytes),
        ours: written(edits).into_iter().map(|range| (range.start, range.end)).collect(),
    };
    Ok(Plan { record: Some(record), left: None, path, bytes: Some(bytes) })
}

impl Plan {
    /// Does it; `false` when nothing was to be done.
    pub fn carry_out(&self) -> Result<bool> {
        let Some(bytes) = &self.bytes else { return Ok(false) };
        super::sweep(self.path.parent().unwrap_or(&self.path))?;
        super::replace(&self.path, bytes, 0o644)
    }
}

/// What became of an agent's file.
pub enum Undone {
    Nothing,
    TakenOut,
    Left(String),
}

/// Takes out what is ours; `record` is what the ledger has of it, if anything. What is committed stays.
pub fn undo(
    place: Place<'_>,
    offer: &Offer,
    draft: &str,
    record: Option<&AgentFile>,
    is_committed: bool,
) -> Result<Undone> {
    let path = place.top.join(offer.file);
    let left = |why: String| Ok(Undone::Left(format!("{}: {why}", path.display())));
    let present = match read(place.top, &path) {
        Ok(present) => present,
        // Nothing is ever written through a link, so there is nothing of ours.
        Err(why) => return if record.is_some() { left(why) } else { Ok(Undone::Nothing) },
    };
    let folder = path.parent().unwrap_or(place.top);
    super::sweep(folder)?;
    let leave_folder = || {
        if record.is_some_and(|record| record.made) {
            // Fails, as it should, when anything lies there.
            let _ = fs::remove_dir(folder);
        }
    };
    let Some(present) = present else {
        leave_folder();
        return Ok(Undone::Nothing);
    };
    let rest = match offer.gift.standing(&present, draft) {
        Ok(Standing::Missing) => return Ok(Undone::Nothing),
        Ok(Standing::Changed) => return left(CHANGED.to_owned()),
        Ok(Standing::Whole | Standing::Outdated) if is_committed => return left(COMMITTED.to_owned()),
        Ok(Standing::Whole | Standing::Outdated) => without(&present, offer.gift, record),
        Err(why) if record.is_some() => Err(why),
        Err(_) => return Ok(Undone::Nothing),
    };
    match rest {
        Ok(rest) if record.is_some_and(|record| record.created) && offer.gift.is_nothing(&rest) => {
            super::remove(&path)?;
            leave_folder();
        }
        Ok(rest) => _ = super::replace(&path, &rest, 0o644)?,
        Err(why) => return left(why),
    }
    Ok(Undone::TakenOut)
}

/// The file without what is ours: exactly that where it is as we wrote it.
fn without(present: &[u8], gift: Gift, record: Option<&AgentFile>) -> std::result::Result<Vec<u8>, String> {
    match record.filter(|record| record.hash == fingerprint(present)) {
        Some(record) => {
            let cuts = record.ours.iter().map(|(start, end)| Edit::replace(*start..*end, ""));
            Ok(splice(present, cuts.collect()))
        }
        None => gift.taken_out(present),
    }
}

/// Where insertions stand in the text that they give.
fn written(mut insertions: Vec<Edit>) -> Vec<Range<usize>> {
    insertions.sort_by_key(|edit| edit.range.start);
    let mut shift = 0;
    let range = |edit: Edit| {
        let start = edit.range.start + shift;
        shift += edit.text.len();
        start..start + edit.text.len()
    };
    insertions.into_iter().map(range).collect()
}

/// The file's bytes; `None` when there is no such file. An error says why we stay away from it.
fn read(top: &Path, path: &Path) -> std::result::Result<Option<Vec<u8>>, String> {
    let folders = path.ancestors().skip(1).take_while(|folder| *folder != top);
    for folder in folders {
        match fs::symlink_metadata(folder) {
            Ok(metadata) if !metadata.is_dir() => return Err("its folder is a link, or no folder".to_owned()),
            _ => {}
        }
    }
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => return Err("it is a link".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    }
    let file = regular_file::open_itself(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST { Err("it is larger than 4 MiB".to_owned()) } else { Ok(Some(bytes)) }
}
