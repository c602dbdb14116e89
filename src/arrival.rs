//! HEAD and the draft brought together: whose the draft is, and what becomes of it when HEAD has arrived on another branch.
//!
//! Git moves HEAD without telling anybody at the end of a rebase, in a bisect, and through programs that run no hooks. So
//! every hook and command begins here. What to do is [`crate::restore`]'s table; this module gathers what is the case,
//! does what was chosen, and says it in one line. Whatever it replaces is kept first.

use crate::clock;
use crate::config::Config;
use crate::draft::{self, Draft, Sight, Written};
use crate::error::Result;
use crate::git::Repo;
use crate::git::refs::{self, Head, Named, short};
use crate::handoff;
use crate::history::Reach;
use crate::history::branch::{self, Newest};
use crate::ids::{ObjectId, RecordId};
use crate::kept::link::Link;
use crate::kept::{self, Label, Text};
use crate::lineage::Lineage;
use crate::note::Stored;
use crate::owner::{self, Before, Owner};
use crate::restore::{self, Arrival, Choice, Parked, Place};
use crate::session::{self, Sessions};
use crate::text::{ago, for_shell};
use crate::ui;

/// The draft, its owner and HEAD, as one look found them.
pub struct Scene<'r> {
    repo: &'r Repo,
    config: &'r Config,
    pub head: Head,
    pub sight: Sight,
    pub owner: Owner,
    /// Whether the owner was written down, or is only taken to be HEAD's branch.
    known: bool,
    /// Git has the path under its care, so nothing here is ours to keep or to write.
    tracked: bool,
}

/// Who looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whence {
    /// A commit's hook, for which a millisecond counts.
    Commit,
    Elsewhere,
}

/// A text that is to become the draft.
pub struct Incoming {
    pub bytes: Option<Vec<u8>>,
    pub descends: Lineage,
    /// Whether a record holds it whole.
    pub captured: bool,
}

/// For a checkout, and for whatever else may end on another branch: the document that belongs to the branch is brought
/// back.
pub fn on_checkout(repo: &Repo, config: &Config) -> Result<()> {
    let mut scene = Scene::look(repo, config, Whence::Elsewhere)?;
    if !scene.known {
        // A draft that was written before anybody looked belongs to the branch that was left just now.
        scene.owner.branch = refs::branch_left(&repo.moves("HEAD")?).unwrap_or_else(|| scene.owner.branch.clone());
        scene.known = true;
        return scene.arrive(Reach::Hook);
    }
    if scene.belongs_to_head() { scene.settle() } else { scene.arrive(Reach::Hook) }
}

/// After a merge or a pull: a newer handoff of this branch may have come with it, from somebody or somewhere else. One line
/// tells of it; the draft is not touched.
pub fn after_merge(repo: &Repo, config: &Config) -> Result<()> {
    let scene = Scene::look(repo, config, Whence::Commit)?;
    let (Some(name), Some(head)) = (&scene.head.branch, &scene.head.commit) else { return Ok(()) };
    let parents = repo.commit(head)?.parents;
    // What a merge commit of ours brought is on its other sides.
    let came_from = if parents.len() > 1 { &parents[1..] } else { std::slice::from_ref(head) };
    for tip in came_from {
        let Newest::Record { commit, record } = branch::newest(repo, tip, name, Reach::Hook)? else { continue };
        let is_known = scene.owner.branch == *name && scene.owner.descends.includes(&record.header.id());
        if is_known || session::was_here(repo, &record.header.session) {
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
    owner.descends.advance(record);
    owner.captured = whole;
    owner.move_to(repo, head)?;
    owner.save(repo)
}

impl<'r> Scene<'r> {
    /// Looks at all three, and keeps what the links show to have been replaced or removed since the last look.
    fn look(repo: &'r Repo, config: &'r Config, whence: Whence) -> Result<Self> {
        let head = repo.head()?;
        let sight = draft::look(repo, config)?;
        let tracked = !matches!(sight, Sight::Missing) && repo.is_tracked(&config.file, head.commit.as_ref())?;
        let written = Owner::load(repo);
        let known = written.is_some();
        let owner = written.unwrap_or_else(|| Owner::first(&head));
        let mut scene = Self { repo, config, head, sight, owner, known, tracked };
        // A commit that finds HEAD on the owner's branch need not ask whether it is another of the name: what brought HEAD
        // there was seen.
        if whence == Whence::Elsewhere || !scene.belongs_to_head() {
            scene.follow_owner()?;
        }
        scene.keep_what_links_show()?;
        Ok(scene)
    }

    /// The draft's bytes, where there is a draft.
    pub fn draft(&self) -> Option<&Draft> {
        match &self.sight {
            Sight::Draft(draft) => Some(draft),
            Sight::Missing | Sight::Untouchable(_) => None,
        }
    }

    /// Whether the draft is HEAD's branch's; on a detached HEAD it stays whose it was.
    fn belongs_to_head(&self) -> bool {
        self.head.branch.as_ref().is_none_or(|branch| *branch == self.owner.branch)
    }

    /// A renamed branch takes its draft and session along. One that got the name later is another.
    fn follow_owner(&mut self) -> Result<()> {
        let old = self.owner.branch.clone();
        if !self.known || !old.starts_with("refs/heads/") {
            return Ok(());
        }
        let is_there = self.repo.resolve(&old)?.is_some();
        let since = self.owner.since;
        let is_owners = |named: &Named| named.name == old && named.period.contains(&since);
        if is_there && self.repo.names_of(&old)?.first().is_some_and(is_owners) {
            return Ok(());
        }
        for (branch, _) in self.repo.refs_below("refs/heads/")? {
            if self.repo.names_of(&branch)?.iter().any(is_owners) {
                let mut sessions = Sessions::load(self.repo);
                sessions.rename(&old, &branch);
                sessions.save(self.repo)?;
                self.owner.pass_to(&branch);
                return Ok(());
            }
        }
        if is_there {
            self.owner.branch = format!("deleted:{}", short(&old));
        }
        Ok(())
    }

    /// Whether the owner's branch is where HEAD is.
    fn is_same_commit(&self) -> Result<bool> {
        let Some(head) = &self.head.commit else { return Ok(false) };
        let owners = self.repo.resolve_branch(&self.owner.branch)?.or_else(|| self.owner.tip.clone());
        Ok(owners.as_ref() == Some(head))
    }

    /// The parked draft of HEAD's branch: its newest text that was seen at a commit the branch has or had. A branch of the
    /// same name that was deleted before is another branch.
    fn parked(&self) -> Result<Option<Text>> {
        let Some(branch) = &self.head.branch else { return Ok(None) };
        for (worktree, gone) in owner::abandoned(self.repo) {
            settle_abandoned(self.repo, &worktree, &gone);
        }
        let moves = self.repo.moves(branch)?;
        let at_this_branch = |tip: &ObjectId| {
            self.head.commit.as_ref() == Some(tip)
                || moves.iter().any(|step| step.new.as_ref() == Some(tip))
                || self.head.commit.as_ref().is_some_and(|head| branch::leads_to(self.repo, head, tip))
        };
        let texts = kept::of_branch(self.repo, branch)?.into_iter();
        Ok(texts.into_iter().find(|text| text.label.tip.as_ref().is_none_or(at_this_branch)))
    }

    /// The branch's newest record, unless it is one of an earlier branch of the name, whose history this one only contains:
    /// one that was captured before this branch was begun, here, from something else than a fetched branch of the name. What
    /// stands on the very commit counts all the same: so a deleted branch is brought back.
    fn newest(&self, tip: &ObjectId, branch: &str, reach: Reach) -> Result<Newest> {
        let newest = branch::newest(self.repo, tip, branch, reach)?;
        let Newest::Record { commit, record } = &newest else { return Ok(newest) };
        let moves = self.repo.moves(branch)?;
        let start = moves.last().and_then(|step| step.why.strip_prefix("branch: Created from "));
        let is_begun_here = start.is_some_and(|start| !start.ends_with(&format!("/{}", short(branch))));
        let named = self.repo.names_of(branch)?;
        let is_older = named.first().is_some_and(|named| !named.period.contains(&record.header.at.timestamp()));
        Ok(if is_begun_here && is_older && commit != tip { Newest::None } else { newest })
    }

    /// Does what the table says for HEAD's branch.
    fn arrive(&mut self, reach: Reach) -> Result<()> {
        let Some(branch) = self.head.branch.clone() else { return Ok(()) };
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
            Some(tip) if !needless => self.newest(tip, &branch, reach)?,
            _ => Newest::None,
        };
        let arrival = Arrival {
            place,
            orphan,
            same_commit,
            parked: match (&parked, &newest) {
                (None, _) => Parked::None,
                (Some(text), Newest::Record { record, .. }) if !self.is_abreast(text, record) => Parked::Apart,
                (Some(_), _) => Parked::Abreast,
            },
            record: match &newest {
                Newest::None => restore::Newest::None,
                Newest::Unknown => restore::Newest::Unknown,
                Newest::Trailers => restore::Newest::Trailers,
                Newest::Record { commit, record } if self.vouches_for(record, commit)? => restore::Newest::Vouched,
                Newest::Record { .. } => restore::Newest::Strange,
            },
        };
        let choice = restore::choose(&arrival);
        let comes = match (choice, &parked, &newest) {
            (Choice::Park, Some(text), _) => Some(Incoming::parked(text)?),
            (Choice::Record, _, Newest::Record { commit, record }) => {
                Some(Incoming::record(self.repo, record, commit)?)
            }
            (Choice::Remove, ..) => Some(Incoming { bytes: None, descends: Lineage::default(), captured: false }),
            _ => None,
        };
        let file = &self.config.file;
        if place == Place::Missing
            && comes.as_ref().is_some_and(|comes| comes.bytes.is_some())
            && !self.repo.is_ignored(file)?
        {
            // A file that git would see, and refuse to check another branch out over, does not come unasked.
            ui::note(&format!(
                "handoff: {} is not written, for git does not ignore {file} here: `git handoff restore` takes it",
                possessive(&branch)
            ));
            self.owner = Owner::first(&self.head);
            return self.settle();
        }
        let left = self.owner.clone();
        match comes {
            Some(comes) => {
                if !self.put(comes, &branch)? {
                    return Ok(());
                }
            }
            None if choice == Choice::Refuse => {
                let whose = possessive(&left.branch);
                ui::note(&format!("handoff: {whose} could not be kept, so {file} stays as it is"));
                return Ok(());
            }
            None if choice == Choice::Keep => self.owner.pass_to(&branch),
            None => {
                self.owner = Owner::first(&self.head);
                self.owner.before.clone_from(&left.before);
            }
        }
        self.settle()?;
        self.say(choice, &left, place, parked.as_ref(), &newest)
    }

    /// Brings the branch's document, where there is no draft, as a checkout would.
    pub fn bring_back(&mut self) -> Result<()> {
        if matches!(self.sight, Sight::Missing) && self.head.commit.is_some() {
            self.arrive(Reach::Command)?;
        }
        Ok(())
    }

    /// Puts a text in the draft's place, for a branch. `false` when somebody saved meanwhile and nothing was changed.
    pub fn put(&mut self, comes: Incoming, branch: &str) -> Result<bool> {
        let before = match self.draft() {
            Some(_) => Some(self.keep_present()?),
            None => None,
        };
        let seen = self.draft().map(|draft| draft.bytes.clone());
        if !self.replace(seen.as_deref(), comes.bytes.as_deref())? {
            ui::note(&format!("handoff: {} was saved at this very moment, so it stays as it is", self.config.file));
            return Ok(false);
        }
        let replaced = Before { label: self.owner.label(before.as_ref()), text: before };
        let captured =
            comes.bytes.as_ref().filter(|_| comes.captured).map(|bytes| self.repo.blob_id(bytes)).transpose()?;
        self.owner = Owner::first(&self.head);
        branch.clone_into(&mut self.owner.branch);
        self.owner.descends = comes.descends;
        self.owner.captured = captured;
        self.owner.before = Some(replaced.clone());
        self.owner.replaced = Some(replaced);
        self.sight = comes.bytes.map_or(Sight::Missing, |bytes| Sight::Draft(Draft { bytes }));
        Ok(true)
    }

    /// Puts new bytes in the place of those seen, and holds on to the file that they were in. `false`: overtaken by a save.
    fn replace(&mut self, seen: Option<&[u8]>, new: Option<&[u8]>) -> Result<bool> {
        let worktree = self.repo.worktree_name();
        if seen.is_some() {
            // An editor that saves by rename has put another file there since the last look.
            let _ = Link::present(self.repo, &worktree).renew(&draft::path(self.repo, self.config)?);
        }
        match draft::replace(self.repo, self.config, seen, new)? {
            Written::Done => {
                let replaced = Link::replaced(self.repo, &worktree);
                match seen {
                    Some(_) => Link::present(self.repo, &worktree).become_the(&replaced),
                    None => replaced.remove(),
                }
                Ok(true)
            }
            Written::Overtaken(texts) => {
                for text in texts {
                    let id = self.repo.blob_id(&text)?;
                    kept::keep(self.repo, &text, &self.owner.label(Some(&id)))?;
                }
                Ok(false)
            }
        }
    }

    /// Writes the draft as a command that changes it does: it stays whose it is.
    pub fn rewrite(&mut self, new: Vec<u8>) -> Result<()> {
        let seen = self.draft().map(|draft| draft.bytes.clone());
        if !self.replace(seen.as_deref(), Some(&new))? {
            let error = crate::error::Error::repository(format!(
                "{} was changed meanwhile, so nothing was written",
                self.config.file
            ));
            return Err(error.hint("run the command again"));
        }
        self.owner.replaced = match &seen {
            Some(bytes) => {
                let text = Some(self.repo.blob_id(bytes)?);
                Some(Before { label: self.owner.label(text.as_ref()), text })
            }
            None => None,
        };
        self.sight = Sight::Draft(Draft { bytes: new });
        // The entry is in the file; where nothing can be written down beside it, that is no failure.
        let _ = self.settle();
        Ok(())
    }

    /// Keeps a copy of the present draft for its owner.
    fn keep_present(&self) -> Result<ObjectId> {
        let bytes = self.draft().map(|draft| draft.bytes.as_slice()).unwrap_or_default();
        kept::keep(self.repo, bytes, &self.owner.label(Some(&self.repo.blob_id(bytes)?)))
    }

    /// Writes down what is known now, and renews the link to the draft.
    pub fn settle(&mut self) -> Result<()> {
        self.owner.move_to(self.repo, &self.head)?;
        // What nobody has ever begun needs no file.
        if self.known || !matches!(self.sight, Sight::Missing) || self.owner.before.is_some() {
            self.owner.save(self.repo)?;
        }
        let link = Link::present(self.repo, &self.repo.worktree_name());
        match &self.sight {
            Sight::Draft(_) if !self.tracked => link.renew(&draft::path(self.repo, self.config)?),
            _ => {
                link.remove();
                Ok(())
            }
        }
    }

    fn keep_what_links_show(&mut self) -> Result<()> {
        let worktree = self.repo.worktree_name();
        let present = Link::present(self.repo, &worktree);
        if !self.known {
            // A worktree of this name was here before.
            for (name, gone) in owner::abandoned(self.repo).into_iter().filter(|(name, _)| *name == worktree) {
                settle_abandoned(self.repo, &name, &gone);
            }
            return Ok(());
        }
        if !present.is(&draft::path(self.repo, self.config)?) {
            // A file system without hard links has a copy there, which counts no less.
            let ours = if self.tracked { &Sight::Missing } else { &self.sight };
            let _ = keep_link(self.repo, &present, &self.owner, ours);
        }
        let Some(replaced) = self.owner.replaced.clone() else { return Ok(()) };
        let late = Link::replaced(self.repo, &worktree).bytes();
        let text = late.as_ref().map(|bytes| self.repo.blob_id(bytes)).transpose()?;
        if let Some(bytes) = late.filter(|_| text != replaced.text) {
            // An editor that had the replaced file open has saved into it.
            let saved = Before { text, label: Label { captured: false, ..replaced.label.clone() } };
            kept::keep(self.repo, &bytes, &saved.label)?;
            let branch = for_shell(short(&saved.label.branch));
            ui::note(&format!("handoff: a late save is parked: `git handoff restore parked:{branch}`"));
            if self.owner.before.as_ref() == Some(&replaced) {
                self.owner.before = Some(saved.clone());
            }
            self.owner.replaced = Some(saved);
            self.owner.save(self.repo)?;
        }
        Ok(())
    }

    /// Whether a parked text descends from a record. Where the record was made in this repository, a text that was seen on
    /// the branch later had it before it, or is what the branch's owner wanted instead.
    fn is_abreast(&self, text: &Text, record: &Stored) -> bool {
        text.label.descends.includes(&record.header.id())
            || (record.header.at <= text.at && session::was_here(self.repo, &record.header.session))
    }

    /// Whether this author's text may be written unasked: the person's own, one of a session of this repository, and that
    /// of people whom they trust. An address proves nothing, but then a document in the tree is only read.
    fn vouches_for(&self, record: &Stored, commit: &ObjectId) -> Result<bool> {
        let author = self.repo.commit(commit)?.author_email;
        Ok(author == self.repo.committer().email
            || session::was_here(self.repo, &record.header.session)
            || self.repo.settings("handoff.trust").iter().any(|trusted| *trusted == author || trusted == "*"))
    }

    /// Whose record it is and how old, for a sentence about HEAD's branch.
    fn of_record(&self, record: &Stored, commit: &ObjectId) -> Result<String> {
        let branch = self.head.branch.as_deref().map(short).unwrap_or_default();
        let author = self.repo.commit(commit)?.author;
        Ok(format!("{branch}'s handoff by {author} ({})", ago(clock::now() - record.header.at)))
    }

    /// One line: whose document it is, how old, and how to undo; nothing where nothing changed.
    fn say(&self, choice: Choice, left: &Owner, place: Place, parked: Option<&Text>, newest: &Newest) -> Result<()> {
        let file = &self.config.file;
        let branch = self.head.branch.as_deref().map(short).unwrap_or_default();
        let since = |at: clock::Moment| ago(clock::now() - at);
        let undo = "undo: `git handoff restore -`";
        let waits = match newest {
            Newest::Record { commit, record } => {
                format!("{} is not written: `git handoff restore HEAD` takes it", self.of_record(record, commit)?)
            }
            Newest::Trailers => format!("only trailers tell of {branch}'s handoff: `git handoff show`"),
            Newest::Unknown => {
                format!("{branch}'s handoff was not found in time: `git handoff restore HEAD` looks further")
            }
            Newest::None => format!("{branch} has no handoff yet"),
        };
        let line = match (choice, parked, newest) {
            (Choice::Park, Some(text), Newest::Record { record, .. })
                if !text.label.descends.includes(&record.header.id()) =>
            {
                format!("{file} is {branch}'s again ({}); {waits}; {undo}", since(text.at))
            }
            (Choice::Park, Some(text), _) => format!("{file} is {branch}'s again ({}); {undo}", since(text.at)),
            (Choice::Record, parked, Newest::Record { commit, record }) => {
                let parked = parked.map_or_else(String::new, |_| {
                    format!("; the text parked here stays: `git handoff restore parked:{}`", for_shell(branch))
                });
                format!("{file} is {}{parked}; {undo}", self.of_record(record, commit)?)
            }
            (Choice::Remove, _, Newest::None) if place == Place::Missing => return Ok(()),
            (Choice::Remove, ..) if place == Place::Missing => waits,
            (Choice::Remove, ..) => format!("{} is parked; {waits}; {undo}", possessive(&left.branch)),
            (Choice::Leave, ..) => match (&self.sight, parked, newest) {
                (Sight::Untouchable(what), ..) => format!("{file} is {what}, so it is left alone"),
                (_, None, Newest::None | Newest::Unknown) => return Ok(()),
                _ => format!("{file} is tracked on {branch}, so it is left alone"),
            },
            _ => return Ok(()),
        };
        ui::note(&format!("handoff: {line}"));
        Ok(())
    }
}

impl Incoming {
    pub fn parked(text: &Text) -> Result<Self> {
        let Label { descends, captured, .. } = text.label.clone();
        Ok(Self { bytes: Some(text.bytes()?), descends, captured })
    }

    pub fn record(repo: &Repo, record: &Stored, commit: &ObjectId) -> Result<Self> {
        let whole = record.header.redacted == 0 && record.header.truncated.is_none();
        let bytes = handoff::document(repo, record, commit)?;
        Ok(Self { bytes: Some(bytes), descends: Lineage::of(&record.header.id()), captured: whole })
    }
}

/// What a worktree that is gone left behind becomes its branch's parked draft.
fn settle_abandoned(repo: &Repo, worktree: &str, owner: &Owner) {
    let link = Link::present(repo, worktree);
    let kept = link.bytes().map(|bytes| {
        let id = repo.blob_id(&bytes)?;
        kept::keep(repo, &bytes, &owner.label(Some(&id)))
    });
    if kept.is_none_or(|kept| kept.is_ok()) {
        owner::forget(repo, worktree);
    }
}

/// Keeps the bytes of a link, unless they are the draft's, or a record holds them and a newer text stands in their place.
fn keep_link(repo: &Repo, link: &Link, owner: &Owner, sight: &Sight) -> Result<()> {
    let Some(bytes) = link.bytes() else { return Ok(()) };
    let id = repo.blob_id(&bytes)?;
    let is_safe = match sight {
        Sight::Draft(draft) => draft.bytes == bytes || owner.captured.as_ref() == Some(&id),
        Sight::Missing | Sight::Untouchable(_) => false,
    };
    if !is_safe {
        kept::keep(repo, &bytes, &owner.label(Some(&id)))?;
    }
    Ok(())
}

/// A branch's draft, for a sentence.
fn possessive(branch: &str) -> String {
    match branch {
        "detached" => "the detached HEAD's handoff".into(),
        branch => format!("{}'s handoff", short(branch)),
    }
}
