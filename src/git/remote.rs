//! Remotes: which there are, and the exchange of notes with one of them.

use super::refs::NOTES;
use super::{Repo, command};
use crate::error::{Error, Result};
use crate::ids::ObjectId;

/// How a fetch or a push went, where it did not fail for good.
pub enum Exchange {
    Done,
    /// Somebody else was faster; in git's words.
    Again(String),
}

/// Set for a push of ours: the user's pre-push hook may well call us again.
const UNDER_WAY: &str = "GIT_HANDOFF_SYNC";

/// What a server says when it was about to move the ref, and somebody else moved it first.
const RACES: [&str; 9] = [
    "failed to update ref",
    "failed to lock",
    "cannot lock ref",
    "unable to lock",
    "old value",
    "but expected",
    "already exists",
    "fetch first",
    "non-fast-forward",
];

/// The same when it happens to a tracking ref, in another worktree's fetch.
const FETCH_RACES: [&str; 4] = ["but expected", "File exists", "reference already exists", "old value"];

/// The ref that holds a remote's notes here.
pub fn tracking_ref(remote: &str) -> String {
    format!("refs/notes/{remote}/handoff")
}

/// What brings a remote's notes without touching ours. A pattern, because git fails on a plain name that the remote does
/// not have.
pub fn refspec(remote: &str) -> String {
    format!("+{NOTES}*:{}*", tracking_ref(remote))
}

/// The command that fetches a remote's notes without touching ours, for messages.
pub fn fetch_command(remote: &str) -> String {
    format!("git fetch {remote} '{}'", refspec(remote))
}

/// Whether we were started by a push of ours.
pub fn is_under_way() -> bool {
    std::env::var_os(UNDER_WAY).is_some()
}

impl Repo {
    /// The names of the configured remotes.
    pub fn remotes(&self) -> Result<Vec<String>> {
        if super::settings::are_hidden_from_libgit2() {
            let text = command::run(self.dir(), &["remote"])?;
            return Ok(String::from_utf8_lossy(&text).lines().map(str::to_owned).collect());
        }
        let names = self.git.remotes()?;
        Ok(names.iter().flatten().flatten().map(str::to_owned).collect())
    }

    /// The remote that handoffs are shared with where none is named: the branch's, else `origin`, else the first.
    pub fn remote(&self) -> Option<String> {
        let names = self.remotes().ok()?;
        let of_branch = self.branch().ok()?.and_then(|branch| self.setting(&format!("branch.{branch}.remote")));
        // A branch may also follow another one here (`.`), or an address.
        let wanted = [of_branch.as_deref(), Some("origin")].into_iter().flatten();
        wanted.into_iter().find_map(|wanted| names.iter().find(|name| *name == wanted)).or(names.first()).cloned()
    }

    /// The tip of a remote's notes, as last fetched or pushed.
    pub fn notes_of(&self, remote: &str) -> Result<Option<ObjectId>> {
        self.resolve(&tracking_ref(remote))
    }

    /// The ref, if any, because of which a remote's notes can have none: git keeps no ref below another one.
    pub fn in_the_way_of(&self, remote: &str) -> Result<Option<String>> {
        let full = tracking_ref(remote);
        for (at, _) in full.match_indices('/').skip(2) {
            let above = &full[..at];
            if above == NOTES || self.resolve(above)?.is_some() {
                return Ok(Some(above.to_owned()));
            }
        }
        Ok(None)
    }

    /// Brings the remote's notes into its tracking ref, which goes when the remote has none. Nothing else changes: an
    /// empty refmap keeps git from following a setting such as `+refs/notes/*:refs/notes/*` on the way, and without a
    /// filter a partial clone gets the texts too.
    pub fn fetch_notes(&self, remote: &str) -> Result<Exchange> {
        let options = ["fetch", "--quiet", "--prune", "--refmap=", "--no-filter", "--no-tags"];
        let more = ["--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--"];
        let spec = refspec(remote);
        let said = command::talk(self.dir(), &[&options[..], &more, &[remote, &spec]].concat(), &[])?;
        let words = words(&said.stderr);
        if said.success {
            Ok(Exchange::Done)
        } else if FETCH_RACES.iter().any(|race| words.contains(race)) {
            Ok(Exchange::Again(words))
        } else {
            Err(Error::repository(format!("the handoffs of {remote} could not be fetched"))
                .because(words)
                .hint(format!("does git reach it? `git ls-remote {remote}`")))
        }
    }

    /// Gives the remote these notes, where they follow upon what it has; never by force.
    pub fn push_notes(&self, remote: &str, tip: &ObjectId) -> Result<Exchange> {
        let options = ["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--"];
        // The very commit that was merged: another capture may have moved our ref since.
        let spec = format!("{tip}:{NOTES}");
        let seen = self.notes_of(remote)?;
        let said = command::talk(self.dir(), &[&options[..], &[remote, &spec]].concat(), &[(UNDER_WAY, "1")])?;
        if said.success {
            // Git does this itself only where a fetch refspec is configured. Who moved it meanwhile knows better.
            self.compare_and_swap(&tracking_ref(remote), tip, seen.as_ref(), "handoff: pushed")?;
            return Ok(Exchange::Done);
        }
        let refusal = refusal(&said.stdout, &spec);
        let words = words(&said.stderr);
        if refusal.is_some_and(is_race) {
            return Ok(Exchange::Again([refusal.unwrap_or_default(), &words].join("\n").trim_end().to_owned()));
        }
        let error = Error::repository(format!("{remote} did not take the handoffs"));
        let error = refusal
            .into_iter()
            .chain(Some(words.as_str()).filter(|words| !words.is_empty()))
            .fold(error, Error::because);
        Err(match refusal {
            Some(_) => error.hint(format!("its server decides who may push `{NOTES}`")),
            None => error.hint(format!("by hand it would be `git push {remote} {NOTES}`")),
        }
        .hint("nothing is lost: everything is in this repository's notes"))
    }
}

/// What became of the push, where it was refused: `[rejected] (fetch first)` (git-push, "Output", --porcelain). A hook may
/// print anything in between.
fn refusal<'a>(porcelain: &'a str, spec: &str) -> Option<&'a str> {
    porcelain.lines().find_map(|line| line.strip_prefix("!\t")?.strip_prefix(spec)?.strip_prefix('\t'))
}

fn is_race(refusal: &str) -> bool {
    refusal.starts_with("[rejected]")
        || (refusal.starts_with("[remote rejected]") && RACES.iter().any(|race| refusal.contains(race)))
}

/// What git said, without its advice, which is about branches, and without what the headline says already.
fn words(stderr: &str) -> String {
    let is_news = |line: &&str| {
        let noise = ["hint: ", "error: failed to push some refs to "];
        !line.is_empty() && *line != "remote:" && !noise.iter().any(|start| line.starts_with(start))
    };
    stderr.lines().map(str::trim_end).filter(is_news).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{is_race, refusal, words};

    #[test]
    fn only_a_lost_race_is_run_again() {
        const SPEC: &str = "1234:refs/notes/handoff";
        let line = |summary: &str| format!("a hook's\nTo ../r.git\n!\t{SPEC}\t{summary}\nDone\n");
        for (summary, again) in [
            ("[rejected] (fetch first)", true),
            ("[rejected] (non-fast-forward)", true),
            ("[remote rejected] (failed to update ref)", true),
            ("[remote rejected] (incorrect old value provided)", true),
            ("[remote rejected] (cannot lock ref 'refs/notes/handoff': is at 1 but expected 2)", true),
            ("[remote rejected] (failed to lock)", true),
            ("[remote rejected] (pre-receive hook declined)", false),
            ("[remote rejected] (hook declined)", false),
            ("[remote rejected] (permission denied)", false),
            ("[remote rejected] (this repository is blocked)", false),
            ("[remote failure] (remote failed to report status)", false),
        ] {
            let said = line(summary);
            assert_eq!(refusal(&said, SPEC), Some(summary));
            assert_eq!(refusal(&said, SPEC).is_some_and(is_race), again, "{summary}");
        }
        assert_eq!(refusal("!\t1234:refs/heads/main\t[rejected] (fetch first)\n", SPEC), None);
        assert_eq!(refusal("To x\n \t1234:refs/notes/handoff\t1..2\nDone\n", SPEC), None);
    }

    #[test]
    fn gits_advice_is_left_out() {
        let said = "remote: no notes here        \nremote: \nerror: failed to push some refs to 'x'\nhint: pull\n";
        assert_eq!(words(said), "remote: no notes here");
    }
}
