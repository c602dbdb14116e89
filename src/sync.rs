//! Shares handoffs with a remote: theirs are fetched and merged, the union is pushed, and again from the start where
//! somebody else was faster.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use crate::error::{Error, Result, While as _};
use crate::git::Repo;
use crate::git::remote::Exchange;
use crate::ids::ObjectId;

/// What was exchanged.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Of how many commits the handoff came, or became more.
    pub came: usize,
    /// Of how many it went there.
    pub went: usize,
    /// Neither side has a handoff.
    pub nothing: bool,
    /// The commits whose note is too large to be merged: ours stayed.
    pub too_large: Vec<ObjectId>,
}

/// How often it is tried. Of those who race one wins each round, so this is also how many may race.
const TRIES: u32 = 10;

/// The first pause, and the longest.
const PAUSES: (u64, u64) = (50, 2_000);

/// Makes the handoffs here and at the remote the same.
pub fn with(repo: &Repo, remote: &str) -> Result<Synced> {
    repo.flush_pending().or_fail(|| "the records that wait could not be stored".to_owned())?;
    let why = format!("merged those of {remote}");
    let mut came = BTreeSet::new();
    let mut too_large = BTreeSet::new();
    let mut refusal = String::new();
    for round in 0..TRIES {
        std::thread::sleep(pause(round));
        let last_seen = repo.notes_of(remote)?;
        if let Exchange::Again(words) = repo.fetch_notes(remote)? {
            refusal = words;
            continue;
        }
        let theirs = repo.notes_of(remote)?;
        if theirs.is_none() {
            // What the remote had, and somebody removed there, is not lost here.
            came.extend(repo.merge_notes(last_seen.as_ref(), &why)?.came);
        }
        let merged = repo.merge_notes(theirs.as_ref(), &why)?;
        came.extend(merged.came);
        too_large.extend(merged.too_large);
        let done = match &merged.tip {
            Some(tip) if merged.tip != theirs => repo.push_notes(remote, tip)?,
            _ => Exchange::Done,
        };
        match done {
            Exchange::Done => {
                let too_large = too_large.into_iter().collect();
                return Ok(Synced {
                    came: came.len(),
                    went: merged.ahead.len(),
                    nothing: merged.tip.is_none(),
                    too_large,
                });
            }
            Exchange::Again(words) => refusal = words,
        }
    }
    Err(Error::repository(format!("the handoffs could not be shared with {remote}"))
        .because(format!("{TRIES} times somebody else was faster"))
        .because(refusal)
        .hint(format!("nothing is lost; try again later: `git handoff sync {remote}`")))
}

/// How long to wait before a round: not at all, then longer and longer, and everybody differently, or they would meet
/// again.
fn pause(round: u32) -> Duration {
    let longest = match round {
        0 => 0,
        _ => (PAUSES.0 << round.min(16)).min(PAUSES.1),
    };
    let random = std::hash::RandomState::new().build_hasher().finish();
    Duration::from_millis(longest / 2 + random % (longest / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound() {
        assert_eq!(pause(0), Duration::ZERO);
        for (round, least, most) in [(1, 50, 100), (2, 100, 200), (3, 200, 400), (9, 1_000, 2_000)] {
            let pause = pause(round).as_millis();
            assert!((least..=most).contains(&pause), "{round}: {pause}");
        }
    }
}
