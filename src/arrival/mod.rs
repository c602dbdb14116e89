//! HEAD and the draft brought together: whose the draft is, and what becomes of it when HEAD has arrived on another branch.
//!
//! Git moves HEAD without telling anybody at the end of a rebase, in a bisect, and through programs that run no hooks. So
//! every hook and command begins here. What to do is [`crate::restore`]'s table; this module gathers what is the case,
//! does what was chosen, and says it in one line. Whatever it replaces is kept first.

mod incoming;
mod links;
mod offers;
mod say;
mod scene;

use crate::config::Config;
use crate::draft::Sight;
use crate::error::Result;
use crate::git::Repo;
use crate::git::refs::{self, DETACHED, Head};
use crate::history::Reach;
use crate::history::branch::{self, Newest};
use crate::ids::{ObjectId, RecordId};
use crate::kept::Text;
use crate::owner::Owner;
use crate::restore::{self, Arrival, Choice, Parked, Place};
use crate::ui;

pub use incoming::Incoming;
pub use scene::Scene;
use scene::Whence;

/// For a checkout, and for whatever else may end on another branch: the document that belongs to the branch is brought
/// back. `from` is the commit that HEAD was at, where git tells.
pub fn on_checkout(repo: &Repo, config: &Config, from: Option<ObjectId>) -> Result<()> {
    let mut scene = Scene::look(repo, config, Whence::Elsewhere)?;
    if !scene.known {
        // A draft that was written before anybody looked belongs to the branch that was left just now.
        let left = repo.last_move("HEAD")?.as_deref().and_then(refs::branch_left);
        if let Some(left) = left {
            let is_branch = repo.resolve(&left)?.is_some();
            scene.owner.branch = if is_branch { left } else { DETACHED.to_owned() };
            scene.owner.tip = from.or(scene.owner.tip);
        }
        scene.known = true;
        return scene.arrive(Reach::Hook);
    }
    // Back from where no hook of ours ran, or where the path was another thing, the draft is gone although it is the branch's.
    let is_back = scene.vanished && matches!(scene.sight, Sight::Missing) && scene.head.branch.is_some();
    if scene.belongs_to_head() && !is_back { scene.settle() } else { scene.arrive(Reach::Hook) }
}

/// After a merge or a pull: a newer handoff of this branch may have come with it, from somebody or somewhere else. One line
/// tells of it; the draft is not touched.
pub fn after_merge(repo: &Repo, config: &Config) -> Result<()> {
    let scene = Scene::look(repo, config, Whence::Commit)?;
    let (Some(name), Some(head)) = (&scene.head.branch, &scene.head.commit) else { return Ok(()) };
    let parents = repo.commit(head)?.parents;
    // What a merge commit of ours brought is on its other sides.
    let before = repo.resolve("ORIG_HEAD")?;
    let was_there = |commit: &ObjectId| before.as_ref().is_some_and(|before| branch::leads_to(repo, before, commit));
    let came_from = if parents.len() > 1 { &parents[1..] } else { std::slice::from_ref(head) };
    for tip in came_from {
        let Newest::Record { commit, record } = branch::newest(repo, tip, name, Reach::Hook)? else { continue };
        if scene.had(&record) || was_there(&commit) {
            continue;
        }
        let whose = scene.of_record(&record, &commit)?;
        let advice = match scene.draft() {
            Some(_) => format!("{} stays as it is: `git handoff show {}`", config.file, commit.short()),
            None => format!("`git handoff restore {}` takes it", commit.short()),
        };
        ui::note(&format!("handoff: {whose} came with it; {advice}"));
    }
    Ok(())
}

/// For a command: the same as for a checkout, for HEAD may have moved without a hook. Gives what stands there afterwards.
pub fn in_command<'r>(repo: &'r Repo, config: &'r Config) -> Result<Scene<'r>> {
    // What waits goes on waiting where it cannot be written now either.
    let _ = repo.flush_pending();
    let mut scene = Scene::look(repo, config, Whence::Elsewhere)?;
    // Where the git directory is read-only nothing can be written down, and there is still much to be read.
    if scene.belongs_to_head() {
        let _ = scene.settle();
        return Ok(scene);
    }
    if let Err(error) = scene.arrive(Reach::Command) {
        ui::warn(&format!("{} could not be brought to this branch: {}", config.file, error.what));
    }
    Scene::look(repo, config, Whence::Elsewhere)
}

/// For a commit: the draft's bytes, if it belongs to HEAD's branch. One that does not is kept, and no part of the commit's
/// record. The working tree is never written.
pub fn in_commit(repo: &Repo, config: &Config) -> Result<Option<Vec<u8>>> {
    let mut scene = Scene::look(repo, config, Whence::Commit)?;
    if !scene.belongs_to_head() {
        let is_kept = scene.keep_present().is_ok();
        if !is_kept || !scene.is_same_commit()? || scene.parked()?.is_some() {
            return Ok(None);
        }
        scene.owner.pass_to(scene.head.branch_or_detached());
    }
    // A capture must not fail because nothing can be written down beside it.
    let _ = scene.settle();
    Ok(scene.draft().map(|draft| draft.bytes.clone()))
}

/// After a commit: a record holds the draft now; `whole` is its blob id, where nothing of it was left out.
pub fn was_captured(repo: &Repo, head: &Head, record: &RecordId, whole: Option<ObjectId>) -> Result<()> {
    let mut owner = Owner::load(repo).unwrap_or_else(|| Owner::first(head));
    owner.detached_at = head.commit.clone().filter(|_| head.branch.is_none());
    owner.descends.advance(record);
    owner.captured = whole;
    owner.move_to(repo, head)?;
    owner.save(repo)
}

/// What an arrival found, and what the table says to that.
struct Found {
    place: Place,
    parked: Option<Text>,
    newest: Newest,
    choice: Choice,
}

impl Scene<'_> {
    /// Does what the table says for HEAD's branch.
    fn arrive(&mut self, reach: Reach) -> Result<()> {
        let Some(branch) = self.head.branch.clone() else { return Ok(()) };
        let found = self.gather(&branch, reach)?;
        let left = self.owner.clone();
        if !self.carry_out(&found, &branch)? {
            return Ok(());
        }
        self.settle()?;
        self.say(&found, &left)
    }

    /// Gathers what is the case, and asks the table. The present draft is kept here, before anything else.
    fn gather(&mut self, branch: &str, reach: Reach) -> Result<Found> {
        let place = match &self.sight {
            _ if self.tracked => Place::Tracked,
            Sight::Untouchable(_) => Place::Untouchable,
            Sight::Missing => Place::Missing,
            Sight::Draft(_) => self.keep_present().map_or(Place::Unkept, |_| Place::Draft),
        };
        let parked = self.parked()?;
        let orphan = self.head.commit.is_none();
        let same_commit = self.is_same_commit()?;
        // What the table does not ask for is not looked for: it costs time.
        let needless = orphan || same_commit && parked.is_none() && place == Place::Draft;
        let newest = match &self.head.commit {
            Some(tip) if !needless => self.newest(tip, branch, reach)?,
            _ => Newest::None,
        };
        let choice = restore::choose(&Arrival {
            place,
            orphan,
            same_commit,
            parked: match (&parked, &newest) {
                (None, _) => Parked::None,
                (Some(text), Newest::Record { record, .. }) if !self.is_abreast(text, record) => Parked::Apart,
                (Some(_), _) => Parked::Abreast,
            },
            record: match &newest {
                Newest::None => restore::Recorded::None,
                Newest::Unknown => restore::Recorded::Unknown,
                Newest::Trailers => restore::Recorded::Trailers,
                Newest::Record { commit, record } if self.vouches_for(record, commit)? => restore::Recorded::Vouched,
                Newest::Record { .. } => restore::Recorded::Strange,
            },
        });
        Ok(Found { place, parked, newest, choice })
    }

    /// Does what was chosen; `false` where nothing was done, and that was said.
    fn carry_out(&mut self, found: &Found, branch: &str) -> Result<bool> {
        let comes = match (found.choice, &found.parked, &found.newest) {
            (Choice::Park, Some(text), _) => Incoming::parked(text)?,
            (Choice::Record, _, Newest::Record { commit, record }) => Incoming::record(self.repo, record, commit)?,
            (Choice::Remove, ..) => Incoming::nothing(),
            (Choice::Keep, ..) => {
                self.owner.pass_to(branch);
                return Ok(true);
            }
            (Choice::Refuse, ..) => {
                self.say_refused();
                return Ok(false);
            }
            (Choice::Leave | Choice::Park | Choice::Record, ..) => {
                let before = self.owner.before.take();
                self.owner = Owner { before, ..Owner::first(&self.head) };
                return Ok(true);
            }
        };
        // A file that git would see, and refuse to check another branch out over, does not come unasked.
        let comes_anew = found.place == Place::Missing && comes.bytes.is_some();
        if comes_anew && !self.repo.is_ignored(&self.config.file)? {
            self.say_not_ignored(branch);
            self.owner = Owner::first(&self.head);
            self.settle()?;
            return Ok(false);
        }
        self.put(comes, branch)
    }

    /// Brings the branch's document, where there is no draft, as a checkout would.
    pub fn bring_back(&mut self) -> Result<()> {
        if matches!(self.sight, Sight::Missing) && self.head.commit.is_some() {
            self.arrive(Reach::Command)?;
        }
        Ok(())
    }

    /// The same, where the branch has a draft that is parked.
    pub fn bring_parked(&mut self) -> Result<()> {
        if self.parked()?.is_some() { self.bring_back() } else { Ok(()) }
    }
}
