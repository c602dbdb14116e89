//! What HEAD's branch has to offer: its parked draft, its newest record, and how the two stand to each other.

use super::{Scene, links};
use crate::config::TRUST;
use crate::error::Result;
use crate::git::refs::short;
use crate::handoff;
use crate::history::Reach;
use crate::history::branch::{self, Newest};
use crate::ids::ObjectId;
use crate::kept::{self, Text};
use crate::note::Stored;
use crate::session;

impl Scene<'_> {
    /// The parked draft of HEAD's branch: its newest text that was seen at a commit the branch has or had. A branch of the
    /// same name that was deleted before is another branch.
    pub(super) fn parked(&self) -> Result<Option<Text>> {
        let Some(branch) = &self.head.branch else { return Ok(None) };
        links::settle_abandoned(self.repo, |_| true);
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
    pub(super) fn newest(&self, tip: &ObjectId, branch: &str, reach: Reach) -> Result<Newest> {
        let newest = branch::newest(self.repo, tip, branch, reach)?;
        let Newest::Record { commit, record } = &newest else { return Ok(newest) };
        let moves = self.repo.moves(branch)?;
        let start = moves.last().and_then(|step| step.why.strip_prefix("branch: Created from "));
        let is_begun_here = start.is_some_and(|start| !start.ends_with(&format!("/{}", short(branch))));
        let named = self.repo.names_of(branch)?;
        let is_older = named.first().is_some_and(|named| !named.period.contains(&record.header.at.timestamp()));
        Ok(if is_begun_here && is_older && commit != tip { Newest::None } else { newest })
    }

    /// The newest record of HEAD's branch.
    pub fn newest_record(&self) -> Result<Newest> {
        match (&self.head.branch, &self.head.commit) {
            (Some(branch), Some(tip)) => self.newest(tip, branch, Reach::Command),
            _ => Ok(Newest::None),
        }
    }

    /// Whether whoever wrote the draft had this record of HEAD's branch in front of them, or made it here.
    pub fn had(&self, record: &Stored) -> bool {
        let is_own = self.head.branch.as_ref() == Some(&self.owner.branch);
        is_own && self.owner.descends.includes(&record.header.id())
            || session::was_here(self.repo, &record.header.session)
    }

    /// The record that the draft of HEAD's branch comes from, and its commit; none where none is known, or it is not here.
    pub fn come_from(&self) -> Result<Option<(ObjectId, Stored)>> {
        let is_own = self.head.branch.as_ref() == Some(&self.owner.branch);
        let Some(record) = self.owner.descends.newest().filter(|_| is_own) else { return Ok(None) };
        self.repo.notes()?.find(record)
    }

    /// Whether a parked text descends from a record. Where the record was made in this repository, a text that was seen on
    /// the branch later had it before it, or is what the branch's owner wanted instead.
    pub(super) fn is_abreast(&self, text: &Text, record: &Stored) -> bool {
        text.label.descends.includes(&record.header.id())
            || (record.header.at <= text.at && session::was_here(self.repo, &record.header.session))
    }

    /// Whether this author's text may be written unasked: the person's own, one of a session of this repository, and that
    /// of people whom they trust. An address proves nothing, but then a document in the tree is only read.
    pub(super) fn vouches_for(&self, record: &Stored, commit: &ObjectId) -> Result<bool> {
        let (_, author) = handoff::writer(&record.header, &self.repo.commit(commit)?);
        Ok(author == self.repo.committer().email
            || session::was_here(self.repo, &record.header.session)
            || self
                .repo
                .settings(&format!("handoff.{TRUST}"))
                .iter()
                .any(|trusted| *trusted == author || trusted == "*"))
    }
}
