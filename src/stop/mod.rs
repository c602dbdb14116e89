//! A session is stopped: stock is taken of the machine, the document's blocks are filled as of now, and it becomes a record.
//!
//! Unlike a commit's hooks this writes the draft, for the person has asked for it. What is said of it is the command's.

mod before_break;
mod how_far;
pub mod missing;

use crate::arrival;
use crate::capture;
use crate::changes;
use crate::config::Config;
use crate::document::{Kind, Kinds, Outline, adr, insert, lead, splice};
use crate::draft::turn;
use crate::error::{Result, While as _};
use crate::facts::Occasion;
use crate::git::Repo;
use crate::git::refs::Head;
use crate::handoff;
use crate::hold::Hold;
use crate::project_status::{self, Outcome, Wanted};
use crate::record::Header;
use crate::{clock, text};

/// A session that was stopped.
pub struct Stopped {
    /// Its commit bears the record. On an unborn branch the first one will.
    pub head: Head,
    pub header: Header,
    /// The document as it stands in the file now.
    pub document: Vec<u8>,
    /// What became of the project's status file.
    pub status: Outcome,
}

/// What a stop is to do beside its record.
#[derive(Clone, Debug)]
pub struct Wishes {
    pub occasion: Occasion,
    /// Nobody asked for it, as when an agent's session ends: a document that git tracks is stored as it stands, not written.
    pub unasked: bool,
    /// The break that begins here, or goes on.
    pub hold: Option<Hold>,
    /// What is to become of the project's status file.
    pub status: Wanted,
}

/// Something to be written into the document first.
pub struct Entry {
    pub kind: Kind,
    pub text: String,
}

/// Stops. Where there is no document, one begins; the entries go where they belong, and a break is told at the document's head.
pub fn stop(repo: &Repo, config: &Config, entries: &[Entry], wishes: &Wishes) -> Result<Stopped> {
    let Wishes { occasion, unasked, hold, status } = wishes;
    // A number is drawn once, and stock taken once, however often somebody saves meanwhile.
    let mut stock: Option<(Header, Outcome)> = None;
    turn::change(repo, config, || {
        let mut scene = arrival::in_command(repo, config)?;
        scene.bring_back()?;
        let mut document = with_entries(scene.document(config.template)?, entries, &config.kinds);
        let writes = !unasked || scene.is_ours();
        if writes && hold.is_some() {
            document = with_links(repo, config, &scene.head, with_place_for_hold(document));
        }
        let (header, status) = match stock.take() {
            Some(taken) => taken,
            None => {
                let begun = capture::begin_stop(repo, config, &scene.head, hold.as_ref());
                let mut header = begun.or_fail(not_stored)?;
                // First, for it is uncommitted work that the record tells of.
                let status = project_status::update(repo, config, *status, &scene.head, &header, &document);
                capture::take_stock(repo, config, *occasion, &mut header)?;
                (header, status)
            }
        };
        if writes {
            document = handoff::with_blocks(repo, &header, scene.head.commit.as_ref(), document)?;
        }
        let head = scene.head.clone();
        let is_same = scene.draft().is_some_and(|draft| draft.bytes == document);
        if !is_same && !scene.rewrite(document.clone())? {
            stock = Some((header, status));
            return Ok(None);
        }
        let header = capture::keep(repo, config, &head, header, &document).or_fail(not_stored)?;
        Ok(Some(Stopped { head, header, document, status }))
    })
}

fn not_stored() -> String {
    "the session's record could not be stored".to_owned()
}

/// The break to come that this person announced for the branch at this commit, if nobody has stopped here since.
pub fn announced_break(repo: &Repo) -> Result<Option<Hold>> {
    let head = repo.head()?;
    let Some(commit) = &head.commit else { return Ok(None) };
    let note = repo.notes()?.read(commit)?;
    let last = note.records().iter().map(|record| &record.header).find(|header| header.branch == head.branch);
    let email = text::one_line(&repo.committer().email);
    let own = last.filter(|last| last.email.as_ref() == Some(&email));
    Ok(own.and_then(|own| own.hold.clone()).filter(|hold| hold.until > clock::now().date_naive()))
}

/// Writes the entries into the document and nothing else, for when no record can be made.
pub fn note_down(repo: &Repo, config: &Config, entries: &[Entry]) -> Result<()> {
    turn::change(repo, config, || {
        let mut scene = arrival::in_command(repo, config)?;
        let document = with_entries(scene.document(config.template)?, entries, &config.kinds);
        Ok(scene.rewrite(document)?.then_some(()))
    })
}

/// A block that was there at the last break is filled again.
fn with_place_for_hold(document: Vec<u8>) -> Vec<u8> {
    let outline = Outline::of(&document, &Kinds::none());
    if outline.blocks.iter().any(|block| block.name == "hold") {
        return document;
    }
    splice(&document, vec![lead::below_title(&document, &outline, "hold", "header")])
}

/// What decisions name of the project's architecture decisions is to be found by whoever has forgotten them.
fn with_links(repo: &Repo, config: &Config, head: &Head, document: Vec<u8>) -> Vec<u8> {
    let named = adr::named(&document, &config.kinds);
    let Some(commit) = head.commit.as_ref().filter(|_| !named.is_empty()) else { return document };
    let places = changes::adr::places(repo, commit, &named, &config.file);
    adr::linked(document, &config.kinds, |number| places.get(number).cloned())
}

/// Entries that the document has already are not there twice, however often it is stopped: compared as they are read, for
/// markup is no part of what is said.
fn with_entries(mut document: Vec<u8>, entries: &[Entry], kinds: &Kinds) -> Vec<u8> {
    for Entry { kind, text } in entries {
        let outline = Outline::of(&document, kinds);
        let placed = insert::entry(&document, &outline, *kind, kinds, text);
        let said: Vec<_> = outline.entries_of(*kind).map(|entry| &entry.text).collect();
        let after = Outline::of(&placed.document, kinds);
        if after.entries_of(*kind).any(|entry| !said.contains(&&entry.text)) {
            document = placed.document;
        }
    }
    document
}
