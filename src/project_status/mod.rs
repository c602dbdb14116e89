//! The project's status file, `PROJECT_STATUS.md`: a block of it tells where the work was left, and which handoff says more.
//!
//! It is the one tracked file that is written here, and only where somebody asks for it or the block is there already. All
//! around the block survives byte for byte, nothing is staged, and what the block says went through the redactor, for it may
//! be pushed. What stands in the block is [`text`]'s affair.

mod text;

use crate::changes::roadmap::Roadmap;
use crate::changes::{Changes, Derived, Wanted as Parts};
use crate::config::Config;
use crate::document::{Kinds, Outline, lead, splice};
use crate::draft::{self, Sight, Written};
use crate::error::Result;
use crate::git::Repo;
use crate::git::refs::Head;
use crate::handoff;
use crate::markdown::inert;
use crate::record::Header;

/// The block's name.
const BLOCK: &str = "status";

/// So often it is tried, while somebody saves.
const TRIES: usize = 3;

/// What is wanted of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nobody would be told, so nothing is written.
    Nothing,
    /// A block that is there is filled anew.
    Refresh,
    /// Where there is none, it comes; so does the file.
    Block,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is no such file, or nothing was wanted.
    Nothing,
    Updated,
    /// It says so already.
    Current,
    /// It has no block; these lines would stand there.
    Offered(String),
    /// Somebody changed what stands in the block.
    Edited,
    /// It is left alone, and why.
    LeftAlone(String),
}

/// Brings the file up to date with a session that is being stopped, whose document this is. What is wrong with the file is no
/// reason not to stop.
pub fn update(repo: &Repo, config: &Config, wanted: Wanted, head: &Head, header: &Header, document: &[u8]) -> Outcome {
    let told = || {
        let roadmap = roadmap(repo, head);
        let text = text::block(header, roadmap.as_ref(), document, config);
        config.redactor.line(&text)
    };
    match wanted {
        Wanted::Nothing => Ok(Outcome::Nothing),
        Wanted::Refresh | Wanted::Block => write(repo, config, wanted, told),
    }
    .unwrap_or_else(|error| Outcome::LeftAlone(error.what))
}

fn write(repo: &Repo, config: &Config, wanted: Wanted, told: impl Fn() -> String) -> Result<Outcome> {
    let file = &config.status;
    if *file == config.file {
        return Ok(Outcome::LeftAlone("is the handoff itself".to_owned()));
    }
    for _ in 0..TRIES {
        let seen = match draft::look_at(repo, file)? {
            Sight::Draft(seen) => Some(seen.bytes),
            Sight::Missing if wanted == Wanted::Block => None,
            Sight::Missing => return Ok(Outcome::Nothing),
            // Only who asks for it has to know.
            Sight::Untouchable(_) if wanted == Wanted::Refresh => return Ok(Outcome::Nothing),
            Sight::Untouchable(what) => return Ok(Outcome::LeftAlone(format!("is {what}"))),
        };
        let fresh = || format!("# Project Status - {}\n", inert(&handoff::project(repo))).into_bytes();
        let before = seen.clone().unwrap_or_else(fresh);
        let outline = Outline::of(&before, &Kinds::none());
        let mut blocks = outline.blocks.iter().filter(|block| block.name == BLOCK).peekable();
        let has_block = blocks.peek().is_some();
        if seen.is_some() && (has_block || wanted == Wanted::Block) && repo.is_unmerged(file)? {
            return Ok(Outcome::LeftAlone("has a merge conflict".to_owned()));
        }
        let edit = match (has_block, blocks.find(|block| block.intact)) {
            (true, Some(block)) => block.filled(&before, outline.crlf, &told()),
            (true, None) => return Ok(Outcome::Edited),
            (false, _) if wanted == Wanted::Block => match lead::below_lead(&before, &outline, BLOCK, &told()) {
                Some(edit) => edit,
                None => return Ok(Outcome::LeftAlone("has no place for a block".to_owned())),
            },
            (false, _) => return Ok(Outcome::Offered(told().trim().to_owned())),
        };
        let now = splice(&before, vec![edit]);
        if seen.as_ref() == Some(&now) {
            return Ok(Outcome::Current);
        }
        match draft::replace_at(repo, file, seen.as_deref(), Some(&now))? {
            Written::Done => return Ok(Outcome::Updated),
            Written::Overtaken(texts) => keep_aside(repo, &texts)?,
        }
    }
    Ok(Outcome::LeftAlone("was saved again and again meanwhile".to_owned()))
}

/// Saves that came so fast one after the other that only the last could stay are not lost either.
fn keep_aside(repo: &Repo, texts: &[Vec<u8>]) -> Result<()> {
    for text in texts {
        let id = repo.blob_id(text)?;
        let folder = repo.state_dir().join("saves");
        fs_err::create_dir_all(&folder)?;
        fs_err::write(folder.join(id.as_str()), text)?;
    }
    Ok(())
}

/// The project's plan as of HEAD.
fn roadmap(repo: &Repo, head: &Head) -> Option<Roadmap> {
    let parts = Parts { roadmap: true, ..Parts::default() };
    Derived::of(repo, &Changes::default(), head.commit.as_ref()?, parts).roadmap
}
