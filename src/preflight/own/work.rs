//! Work that was in no commit: is it still there, or in a commit by now?

use std::collections::BTreeSet;

use super::super::{Check, Outcome};
use super::{named, unseen};
use crate::facts::{Facts, Status, Uncommitted};
use crate::text;

/// Where the record was made. What is in no commit does not travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In this repository.
    Here,
    /// In another clone.
    Elsewhere,
}

/// What became of paths that had uncommitted work; paths as records have them.
#[derive(Debug, Default)]
pub struct Fates {
    /// Paths that differ between the recorded commit and HEAD's; none where that commit is not here.
    pub committed: Option<BTreeSet<String>>,
    /// Recorded paths at which there is something.
    pub there: BTreeSet<String>,
}

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Uncommitted,
    Committed,
    /// The file is as its commit has it.
    Undone,
    Gone,
}

/// None where none was recorded, or where nobody looked.
pub fn uncommitted(recorded: &Facts, now: &Facts, origin: Origin, fates: &Fates) -> Option<Check> {
    if recorded.uncommitted.is_empty() {
        return None;
    }
    let fate_of = |work: &Uncommitted| fate(work, now, fates);
    let with = |fate| -> Vec<&str> {
        let works = recorded.uncommitted.iter().filter(|work| fate_of(work) == fate);
        works.map(|work| work.path.as_str()).collect()
    };
    let (still, committed) = (with(Fate::Uncommitted), with(Fate::Committed));
    let (undone, gone) = (with(Fate::Undone), with(Fate::Gone));
    let is_missing = undone.len() + gone.len() > 0;
    let is_listed = now.uncommitted_more == 0 && !now.uncommitted_unknown;
    let is_known = is_listed && fates.committed.is_some();

    let mut parts = Vec::new();
    parts.extend((!still.is_empty()).then(|| format!("{} uncommitted", still.len())));
    parts.extend((!committed.is_empty()).then(|| format!("{} committed since", committed.len())));
    let unlisted = recorded.uncommitted_more;
    parts.extend((unlisted > 0).then(|| format!("{unlisted} not in the record's list")));
    let outcome = match (is_missing, is_known, origin) {
        (false, ..) => Outcome::Holds,
        (true, true, Origin::Here) => {
            parts.extend((!gone.is_empty()).then(|| format!("gone: {}", named(&gone))));
            parts.extend((!undone.is_empty()).then(|| format!("undone: {}", named(&undone))));
            Outcome::Fails
        }
        (true, true, Origin::Elsewhere) => {
            let missing = [gone, undone].concat();
            parts.push(format!("not here, for it was uncommitted in another clone: {}", named(&missing)));
            Outcome::Fails
        }
        (true, false, _) => {
            let why = if is_listed { "the recorded commit is not here" } else { "there are too many" };
            parts.push(format!("{} not known: {why}", undone.len() + gone.len()));
            Outcome::CannotTell
        }
    };
    let told = text::count(recorded.uncommitted_paths(), "path");
    Some(Check::new("uncommitted work", told, parts.join(", "), outcome))
}

fn fate(work: &Uncommitted, now: &Facts, fates: &Fates) -> Fate {
    // A folder in which nothing is tracked is listed by its name alone.
    let is_same = |path: &str| {
        let is_below = |folder: &str, path: &str| folder.ends_with('/') && path.starts_with(folder);
        path == work.path || is_below(path, &work.path) || is_below(&work.path, path)
    };
    let is_new = matches!(work.status, Status::Untracked | Status::Added);
    let is_there = fates.there.contains(&work.path);
    if now.uncommitted.iter().any(|other| is_same(&other.path)) {
        Fate::Uncommitted
    } else if fates.committed.iter().flatten().any(|path| is_same(path)) {
        Fate::Committed
    } else if is_there && is_new {
        // It is ignored by now.
        Fate::Uncommitted
    } else if is_there || work.status == Status::Deleted {
        Fate::Undone
    } else {
        Fate::Gone
    }
}

/// Stashes belong to their branch.
pub fn stashes(recorded: &Facts, now: &Facts, origin: Origin, is_same_branch: bool) -> Option<Check> {
    let messages = |facts: &Facts| facts.stashes.iter().map(|stash| stash.message.clone()).collect::<Vec<_>>();
    let (then, now_there) = (messages(recorded), messages(now));
    if then.is_empty() {
        return None;
    }
    let gone: Vec<_> = then.iter().filter(|message| !now_there.contains(message)).collect();
    let others = (!is_same_branch).then_some("not looked at: they are another branch's");
    let (actual, outcome) = match (gone.is_empty(), origin, others.or_else(|| unseen(now, "stashes", 0))) {
        (true, ..) => ("all there".to_owned(), Outcome::Holds),
        (false, Origin::Elsewhere, _) => ("not here: they are in another clone".to_owned(), Outcome::Fails),
        (false, Origin::Here, Some(why)) => (why.to_owned(), Outcome::CannotTell),
        (false, Origin::Here, None) => (format!("gone: {}", named(&gone)), Outcome::Fails),
    };
    Some(Check::new("stashes", named(&then), actual, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Functions, Stash};

    fn work(paths: &[(&str, Status)]) -> Facts {
        let work = |(path, status): &(&str, Status)| Uncommitted {
            path: (*path).to_owned(),
            status: *status,
            added: None,
            removed: None,
            functions: Functions::default(),
        };
        Facts { uncommitted: paths.iter().map(work).collect(), ..Facts::default() }
    }

    #[test]
    fn what_the_record_does_not_list_is_not_passed_over() {
        let then = Facts { uncommitted_more: 10, ..work(&[("a.rs", Status::Modified)]) };
        let now = work(&[("a.rs", Status::Modified)]);
        let check = uncommitted(&then, &now, Origin::Here, &fates(&[], &["a.rs"])).unwrap();
        assert_eq!(check.to_string(), "✓ uncommitted work | 11 paths | 1 uncommitted, 10 not in the record's list");
    }

    fn fates(committed: &[&str], there: &[&str]) -> Fates {
        let set = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        Fates { committed: Some(set(committed)), there: set(there) }
    }

    #[test]
    fn work_is_still_there_or_in_a_commit() {
        use Status::{Added, Deleted, Modified, Untracked};
        let then = work(&[("a", Modified), ("b", Untracked), ("new/", Untracked), ("old", Deleted), ("c", Added)]);
        let told = |now: &Facts, origin, fates: &Fates| uncommitted(&then, now, origin, fates).unwrap().to_string();
        let here = |now: &Facts, fates: &Fates| told(now, Origin::Here, fates);
        assert_eq!(here(&then, &fates(&[], &["a", "b", "new/", "c"])), "✓ uncommitted work | 5 paths | 5 uncommitted");
        assert_eq!(
            here(&work(&[("a", Modified), ("new/x", Added)]), &fates(&["b", "old"], &["a", "b", "new/", "c"])),
            "✓ uncommitted work | 5 paths | 3 uncommitted, 2 committed since"
        );
        assert_eq!(
            here(&Facts::default(), &fates(&["new/x"], &["a", "new/"])),
            "✗ uncommitted work | 5 paths | 1 committed since, gone: b, c, undone: a, old"
        );
        assert_eq!(
            told(&Facts::default(), Origin::Elsewhere, &fates(&["c"], &["a"])),
            "✗ uncommitted work | 5 paths | 1 committed since, \
             not here, for it was uncommitted in another clone: b, new/, a and 1 more"
        );
        let crowded = Facts { uncommitted_more: 9, ..Facts::default() };
        assert_eq!(
            here(&crowded, &fates(&["b", "new/x", "old"], &["c", "a"])),
            "? uncommitted work | 5 paths | 1 uncommitted, 3 committed since, 1 not known: there are too many"
        );
        let unknown = Fates { committed: None, ..fates(&[], &["a"]) };
        assert_eq!(
            told(&work(&[("b", Untracked)]), Origin::Elsewhere, &unknown),
            "? uncommitted work | 5 paths | 1 uncommitted, 4 not known: the recorded commit is not here"
        );
        assert_eq!(uncommitted(&Facts::default(), &then, Origin::Here, &Fates::default()), None);
    }

    #[test]
    fn stashes_stay_until_somebody_takes_them() {
        let with = |messages: &[&str]| {
            let stash = |message: &&str| Stash { message: (*message).to_owned(), added: 1, removed: 0 };
            Facts { stashes: messages.iter().map(stash).collect(), ..Facts::default() }
        };
        let then = with(&["one", "two"]);
        let told = |now: &Facts, origin, is_same| stashes(&then, now, origin, is_same).unwrap().to_string();
        let fewer = with(&["two"]);
        assert_eq!(told(&with(&["new", "one", "two"]), Origin::Here, true), "✓ stashes | one, two | all there");
        assert_eq!(told(&fewer, Origin::Here, true), "✗ stashes | one, two | gone: one");
        assert_eq!(
            told(&fewer, Origin::Here, false),
            "? stashes | one, two | not looked at: they are another branch's"
        );
        assert_eq!(told(&fewer, Origin::Elsewhere, true), "✗ stashes | one, two | not here: they are in another clone");
        assert_eq!(stashes(&Facts::default(), &then, Origin::Here, true), None);
    }
}
