//! Takes records along when git rewrites commits: from each old commit to the one it became.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::note::Note;
use crate::rebase::Rebase;
use crate::text;

/// post-rewrite: every new commit's note is the union of its own and those of the commits it was made from. What git itself
/// copied under the user's `notes.rewriteRef` is undone, for git copies along its list as it stands, and in its own ways.
pub fn carry_over(repo: &Repo, by_rebase: bool, listed: &[(ObjectId, ObjectId)]) -> Result<()> {
    let notes = repo.notes()?;
    let mut carried: BTreeMap<ObjectId, Note> = BTreeMap::new();
    for (old, new) in became(repo, by_rebase, listed)?.into_iter().filter(|(old, new)| old != new) {
        let note = notes.read(&old)?;
        if !note.is_empty() {
            let known = carried.entry(new).or_default();
            *known = std::mem::take(known).merge(note);
        }
    }
    let copied = repo.copied_by_git(listed.iter().filter(|(old, new)| old != new).map(|(_, new)| new))?;
    let commits: BTreeSet<_> = carried.keys().chain(copied.keys()).cloned().collect();
    if commits.is_empty() {
        return Ok(());
    }
    let why = format!("{} carried over", text::count(carried.len(), "rewritten commit"));
    let commits: Vec<_> = commits.into_iter().collect();
    let written = repo.update_notes(&commits, &why, |commit, own| {
        let own = match copied.get(commit) {
            Some(copy) => copy.undone(own),
            None => own,
        };
        own.merge(carried.get(commit).cloned().unwrap_or_default())
    });
    written.or_else(|error| repo.set_aside(&carried).map_err(|worse| error.because(worse.what)))
}

/// Which commit each old one became.
fn became(repo: &Repo, by_rebase: bool, listed: &[(ObjectId, ObjectId)]) -> Result<Vec<(ObjectId, ObjectId)>> {
    let Some(rebase) = Rebase::under_way(repo) else { return Ok(listed.to_vec()) };
    if by_rebase {
        return rebase.became(repo, listed);
    }
    // Amended in the middle of a rebase, as `--exec` does: what the rebase has made of an old commit is gone before the
    // rebase tells of it, at its end.
    let mut pairs = listed.to_vec();
    for (gone, new) in listed {
        let before: Vec<_> = rebase.so_far.iter().filter(|(_, made)| made == gone).cloned().collect();
        let of_gone = rebase.became(repo, &before)?.into_iter().filter(|(_, made)| made == gone);
        pairs.extend(of_gone.map(|(old, _)| (old, new.clone())));
    }
    Ok(pairs)
}
