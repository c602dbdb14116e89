//! Fetch refspecs in the remotes' configuration: through ours, a plain `git fetch` or `git pull` brings handoffs along.

use std::collections::BTreeSet;

use super::refs::NOTES;
use super::remote::{refspec, tracking_ref};
use super::{Repo, command};
use crate::error::{Result, While as _};

/// A value of `remote.<remote>.fetch`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FetchSpec {
    pub remote: String,
    pub value: String,
}

/// What is to become of the remotes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Given before, and in place.
    pub kept: Vec<FetchSpec>,
    pub add: Vec<FetchSpec>,
    /// Given to a remote that has another name now.
    pub remove: Vec<FetchSpec>,
    /// Remotes whose notes can have no place here, and the ref that is in the way.
    pub blocked: Vec<(String, String)>,
    /// Settings of the user's with which every fetch overwrites our notes.
    pub harmful: Vec<FetchSpec>,
}

impl FetchSpec {
    /// The one that brings a remote's handoffs.
    pub fn of(remote: &str) -> Self {
        Self { remote: remote.to_owned(), value: refspec(remote) }
    }

    /// Where it puts the remote's notes; nowhere, mostly.
    fn puts_notes(&self) -> Option<String> {
        let (from, to) = self.value.strip_prefix('+').unwrap_or(&self.value).split_once(':')?;
        match from.split_once('*') {
            Some((before, after)) => {
                let part = NOTES.strip_prefix(before)?.strip_suffix(after)?;
                Some(to.replacen('*', part, 1))
            }
            None => (from == NOTES).then(|| to.to_owned()),
        }
    }
}

impl Repo {
    /// Decides what to do so that a fetch from every remote brings handoffs. `given` is what we added before.
    pub fn plan_fetch(&self, given: &[FetchSpec]) -> Result<Plan> {
        let mut plan = Plan { remove: self.ours_among(given)?, ..Plan::default() };
        plan.remove.retain(|spec| *spec != FetchSpec::of(&spec.remote));
        let specs = self.settings_of_remotes("fetch")?;
        let remotes: BTreeSet<_> = self.settings_of_remotes("url")?.into_iter().map(|url| url.remote).collect();
        for remote in remotes {
            let wanted = FetchSpec::of(&remote);
            let place = tracking_ref(&remote);
            let present: Vec<_> = specs.iter().filter(|spec| spec.remote == remote).collect();
            let put = |place: &str| present.iter().find(|spec| spec.puts_notes().as_deref() == Some(place));
            plan.harmful.extend(put(NOTES).map(|spec| (*spec).clone()));
            if put(&place).is_some() {
                let is_kept = given.contains(&wanted) && specs.contains(&wanted);
                plan.kept.extend(is_kept.then_some(wanted));
            } else if present.is_empty() || !git2::Reference::is_valid_name(&place) {
                // With a single setting, ours, a fetch or a pull would do something else than before.
            } else if let Some(other) = self.in_the_way_of(&remote)? {
                plan.blocked.push((remote, other));
            } else {
                plan.add.push(wanted);
            }
        }
        Ok(plan)
    }

    /// What we added before and nobody else did, under the name that the remote has by now.
    pub fn ours_among(&self, given: &[FetchSpec]) -> Result<Vec<FetchSpec>> {
        let specs = self.settings_of_remotes("fetch")?;
        let exists = |name: &str| specs.iter().any(|spec| spec.remote == name);
        let is_given = |spec: &FetchSpec| given.iter().any(|given| given.remote == spec.remote);
        let now = |given: &FetchSpec| {
            let same = specs.iter().find(|spec| *spec == given);
            // `git remote rename` leaves the value as it is, and advises to change it by hand.
            let moved = || specs.iter().find(|spec| spec.value == given.value);
            let adapted = || {
                let mut fitting = specs.iter().filter(|spec| !is_given(spec) && **spec == FetchSpec::of(&spec.remote));
                fitting.next().filter(|_| !exists(&given.remote) && fitting.next().is_none())
            };
            same.or_else(moved).or_else(adapted)
        };
        let once = |spec: &&FetchSpec| specs.iter().filter(|other| other == spec).count() == 1;
        let found: BTreeSet<_> = given.iter().filter_map(now).filter(once).collect();
        Ok(found.into_iter().cloned().collect())
    }

    pub fn add_fetch(&self, spec: &FetchSpec) -> Result<()> {
        let key = format!("remote.{}.fetch", spec.remote);
        command::run(self.dir(), &["config", "--local", "--add", &key, &spec.value])
            .or_fail(|| format!("{} could not be set up to bring handoffs", spec.remote))?;
        Ok(())
    }

    pub fn remove_fetch(&self, spec: &FetchSpec) -> Result<()> {
        let key = format!("remote.{}.fetch", spec.remote);
        command::run(self.dir(), &["config", "--local", "--unset", "--fixed-value", &key, &spec.value])
            .or_fail(|| format!("{} could not be taken from {key}", spec.value))?;
        Ok(())
    }

    /// Every value of `remote.*.<name>` in the repository's own configuration.
    fn settings_of_remotes(&self, name: &str) -> Result<Vec<FetchSpec>> {
        let pattern = format!(r"^remote\..*\.{name}$");
        let text = command::ask(self.dir(), &["config", "--local", "-z", "--get-regexp", &pattern])?;
        let setting = |entry: &str| {
            let (key, value) = entry.split_once('\n')?;
            let remote = key.strip_prefix("remote.")?.strip_suffix(name)?.strip_suffix('.')?;
            Some(FetchSpec { remote: remote.to_owned(), value: value.to_owned() })
        };
        Ok(text.unwrap_or_default().split('\0').filter_map(setting).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::FetchSpec;

    #[test]
    fn where_notes_go_is_seen() {
        for (value, place) in [
            ("+refs/notes/handoff*:refs/notes/origin/handoff*", Some("refs/notes/origin/handoff")),
            ("refs/notes/handoff:refs/notes/origin/handoff", Some("refs/notes/origin/handoff")),
            ("+refs/notes/*:refs/notes/origin/*", Some("refs/notes/origin/handoff")),
            ("+refs/*off:refs/from/*", Some("refs/from/notes/hand")),
            ("+refs/notes/*:refs/notes/*", Some("refs/notes/handoff")),
            ("+refs/*:refs/*", Some("refs/notes/handoff")),
            ("+refs/heads/*:refs/remotes/origin/*", None),
            ("refs/notes/handoffs:refs/notes/x", None),
            ("refs/notes/handoff", None),
            ("^refs/notes/*", None),
            ("", None),
        ] {
            let spec = FetchSpec { remote: "origin".into(), value: value.into() };
            assert_eq!(spec.puts_notes().as_deref(), place, "{value}");
        }
    }
}
