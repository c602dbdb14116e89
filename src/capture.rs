//! Draft, facts and session become a record, the record a note: the one way to a record.
//!
//! A capture of a commit runs in three steps, one a hook: [`begin`] before the editor opens, [`seal`] when the message is
//! known, [`finish`] when the commit is there. A commit without the first two is captured by [`finish`] alone.

use chrono::TimeDelta;

use crate::arrival;
use crate::clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::facts::{self, Facts, Occasion, Upstream, agent};
use crate::git::Repo;
use crate::git::refs::Head;
use crate::history::{self, Reach};
use crate::hold::Hold;
use crate::ids::{ObjectId, RecordId};
use crate::journal::{Author, Journal};
use crate::note::Note;
use crate::record::{Cause, Committed, Header, Record, VERSION};
use crate::redact::Clean;
use crate::session::{self, Session, Sessions};
use crate::trailers::{self, Amount, Cleanup, Key, Trailer, insert};
use crate::{text, ui};

/// A body longer than this is cut; the draft itself is not.
const LARGEST_BODY: usize = 512 * 1024;

/// pre-commit: the facts, the session and its number.
pub fn begin(repo: &Repo, config: &Config) -> Result<()> {
    let Some(author) = Author::in_the_making() else { return Ok(()) };
    let head = repo.head()?;
    // What an aborted commit left of its template is not this one's.
    let _ = fs_err::remove_file(repo.state_dir().join("template"));
    let session = draw(repo, config, &head, head.commit.clone())?;
    let mut header = header(&head, session);
    take_stock(repo, config, Occasion::BeforeCommit, &mut header)?;
    let head_parents = head.commit.as_ref().map(|id| repo.commit(id)).transpose()?.map(|commit| commit.parents);
    let journal = Journal {
        head: head.commit,
        head_parents: head_parents.unwrap_or_default(),
        author,
        sealed: false,
        announced: false,
        draft: None,
        squashed: squashed(&fs_err::read(repo.git_dir.join("SQUASH_MSG")).unwrap_or_default()),
        header,
        body: None,
    };
    journal.save(repo)
}

/// commit-msg: the draft's text, and the message with our trailers, or nothing where it is to be left alone.
pub fn seal(repo: &Repo, config: &Config, message: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(author) = Author::in_the_making() else { return Ok(None) };
    let head = repo.head()?;
    let Some(mut journal) = Journal::load(repo, head.commit.as_ref(), &author) else { return Ok(None) };
    if journal.header.branch != head.branch {
        // Another branch was begun here while the message was being written: the commit will be that one's.
        let session = draw(repo, config, &head, head.commit.clone())?;
        journal.header = Header { facts: journal.header.facts, ..header(&head, session) };
    }
    let raw = arrival::in_commit(repo, config)?;
    if let Some(raw) = &raw {
        journal.draft = Some(repo.blob_id(raw)?);
        journal.body = body(config, raw, &mut journal.header).map(|body| body.as_bytes().to_vec());
    }
    let id = journal.header.id();
    // Nothing that the note leaves out may stand in the message, which cannot be purged.
    let lines = announced(repo, config, &id, journal.body.as_deref(), head.commit.as_ref(), &author, message)?;
    let rewritten = insert(message, &lines, &cleanup(repo));
    journal.sealed = true;
    journal.announced = rewritten.is_some();
    journal.save(repo)?;
    Ok(rewritten)
}

/// post-commit: the journal becomes a note on HEAD; without one, the capture is made now.
pub fn finish(repo: &Repo, config: &Config) -> Result<()> {
    let head = repo.head()?;
    let Some(id) = &head.commit else { return Ok(()) };
    let commit = repo.commit(id)?;
    let named = trailers::parse(&commit.message).into_iter().find(|line| line.key == Key::Session);
    let named: Option<RecordId> = named.and_then(|line| line.value.parse().ok());
    let journal = Journal::take(repo, &commit, named.as_ref());
    Journal::sweep(repo);
    // Two installations may run the hook twice; an amend may give the same id again, but brings its journal.
    if journal.is_none() && Sessions::load(repo).captured.as_ref() == Some(id) {
        return Ok(());
    }
    let picked = repo.git_dir.join("CHERRY_PICK_HEAD").exists();
    let squashed = match &journal {
        Some(journal) => journal.squashed.clone(),
        None if picked => Vec::new(),
        None => squashed(&commit.message),
    };
    let (record, draft) = match journal {
        Some(journal) => from_journal(repo, config, id, journal)?,
        None => at_once(repo, config, &head)?,
    };
    store(repo, config, id, &head, &record, &squashed)?;
    if let Some(draft) = draft {
        let whole = record.header.is_whole().then_some(draft);
        arrival::was_captured(repo, &head, &record.header.id(), whole)?;
    }
    if let Some(whole) = record.header.truncated {
        ui::note(&format!("handoff: {} has {whole} bytes; the note holds its first 512 KiB", config.file));
    }
    Ok(())
}

/// `stop`: what is known of the capture before stock is taken.
pub fn begin_stop(repo: &Repo, config: &Config, head: &Head, hold: Option<&Hold>) -> Result<Header> {
    let session = draw(repo, config, head, head.commit.clone())?;
    let hold = hold.cloned().map(|hold| hold.map_words(|words| config.redactor.line(words)));
    // HEAD's commit may be somebody else's.
    let who = repo.committer();
    let (author, email) = (Some(text::one_line(&who.name)), Some(text::one_line(&who.email)));
    Ok(Header { cause: Cause::Stop, author, email, hold, ..header(head, session) })
}

/// The facts as they are now. They may hold secrets as well as the text may.
pub fn take_stock(repo: &Repo, config: &Config, occasion: Occasion, header: &mut Header) -> Result<()> {
    let facts = facts::probe(repo, config, occasion, &header.session, reaches_back(repo, config, header))?;
    header.facts = facts.map_words(|words| config.redactor.line(words));
    Ok(())
}

/// `stop`: the document becomes a record on the commit that HEAD is at, where there is one. Gives the header as stored.
pub fn keep(repo: &Repo, config: &Config, head: &Head, mut header: Header, document: &[u8]) -> Result<Header> {
    let Some(commit) = &head.commit else { return Ok(header) };
    let body = body(config, document, &mut header);
    let draft = repo.blob_id(document)?;
    let body = unless_committed(repo, config, commit, Some(&draft), body, &mut header)?;
    let record = Record { header, body };
    store(repo, config, commit, head, &record, &[])?;
    let whole = record.header.is_whole().then_some(draft);
    arrival::was_captured(repo, head, &record.header.id(), whole)?;
    Ok(record.header)
}

fn store(
    repo: &Repo,
    config: &Config,
    commit: &ObjectId,
    head: &Head,
    record: &Record,
    squashed: &[ObjectId],
) -> Result<()> {
    let mut note = Note::default().with(record);
    if !squashed.is_empty() {
        let notes = repo.notes()?;
        for old in squashed {
            note = note.merge(notes.read(old)?);
        }
    }
    let branch = config.redactor.line(head.branch_or_detached().trim_start_matches("refs/heads/"));
    let kept = repo.keep_note(commit, &note, &format!("{} on {} ({branch})", record.header.id(), commit.short()));
    Sessions::load(repo).set_captured(repo, commit)?;
    kept
}

/// The record, and the blob id of the draft that it holds.
fn from_journal(
    repo: &Repo,
    config: &Config,
    commit: &ObjectId,
    journal: Journal,
) -> Result<(Record, Option<ObjectId>)> {
    let body = journal.clean(&config.redactor);
    let Journal { draft, head, mut header, .. } = journal;
    header.at = clock::now();
    header.facts.upstream = match header.facts.upstream.take() {
        // When the hook looked, this commit was not there yet.
        Some(upstream) if repo.commit(commit)?.parents.iter().eq(&head) => {
            Some(Upstream { ahead: upstream.ahead + 1, ..upstream })
        }
        // An amended or a merge commit may have moved it by any number.
        _ => None,
    };
    let body = unless_committed(repo, config, commit, draft.as_ref(), body, &mut header)?;
    Ok((Record { header, body }, draft))
}

/// A capture without journal: facts and draft as they are now.
fn at_once(repo: &Repo, config: &Config, head: &Head) -> Result<(Record, Option<ObjectId>)> {
    let session = draw(repo, config, head, parent(repo, head)?)?;
    let mut header = header(head, session);
    take_stock(repo, config, Occasion::AfterCommit, &mut header)?;
    let Some(raw) = arrival::in_commit(repo, config)? else { return Ok((Record { header, body: None }, None)) };
    let body = body(config, &raw, &mut header);
    let draft = Some(repo.blob_id(&raw)?);
    let body = match &head.commit {
        Some(commit) => unless_committed(repo, config, commit, draft.as_ref(), body, &mut header)?,
        None => body,
    };
    Ok((Record { header, body }, draft))
}

/// The body, unless the commit holds the very same bytes at the draft's path: then the header says where.
fn unless_committed(
    repo: &Repo,
    config: &Config,
    commit: &ObjectId,
    draft: Option<&ObjectId>,
    body: Option<Clean>,
    header: &mut Header,
) -> Result<Option<Clean>> {
    let held = repo.blob_at(commit, &config.file)?;
    if let Some(blob) = held.filter(|held| draft == Some(held)) {
        header.committed = Some(Committed { path: config.file.clone(), blob });
        return Ok(None);
    }
    Ok(body)
}

/// The session that a capture belongs to, with a fresh number. `base` is the commit that the work stands on.
fn draw(repo: &Repo, config: &Config, head: &Head, base: Option<ObjectId>) -> Result<Session> {
    let now = clock::now();
    let branch = head.branch_or_detached();
    let email = repo.committer().email;
    let mut sessions = Sessions::load(repo);
    if !sessions.has(branch) {
        // A renamed branch goes on with the session that it has under an earlier name.
        repo.names_of(branch)?.iter().skip(1).for_each(|earlier| sessions.rename(&earlier.name, branch));
    }
    if sessions.current(branch, &email, now, config).is_none() {
        let continues = base.as_ref().and_then(|base| session_at(repo, base));
        let begun = sessions.begin(branch, &email, now, base, continues);
        session::remember(repo, &begun)?;
    }
    let session = sessions.draw(branch, now).ok_or_else(|| Error::repository("the session was lost"))?;
    sessions.save(repo)?;
    Ok(session)
}

/// How far back the session's work may reach. It is named at its first capture, and what led there came before: at most
/// as long before as a session may be idle, and not before the commit that it stands on. In a repository without one,
/// nothing here is older than the session.
fn reaches_back(repo: &Repo, config: &Config, header: &Header) -> clock::Moment {
    let Some(base) = header.base.as_ref().and_then(|base| repo.commit(base).ok()) else { return header.started };
    let earliest = header.started - TimeDelta::hours(i64::from(config.idle_hours));
    clock::moment(base.committed).filter(|base| *base > earliest).unwrap_or(earliest)
}

/// What is known of a capture before anybody has looked at the machine or the text.
fn header(head: &Head, session: Session) -> Header {
    Header {
        handoff: VERSION,
        started: session.started(),
        session: session.id,
        seq: session.seq,
        cause: Cause::Commit,
        at: clock::now(),
        by: agent::at_work().map(str::to_owned),
        author: None,
        email: None,
        branch: head.branch.clone(),
        base: session.base,
        continues: session.continues,
        redacted: 0,
        truncated: None,
        body: 0,
        committed: None,
        hold: None,
        facts: Facts::default(),
    }
}

fn parent(repo: &Repo, head: &Head) -> Result<Option<ObjectId>> {
    Ok(head.commit.as_ref().map(|id| repo.commit(id)).transpose()?.and_then(|commit| commit.parents.into_iter().next()))
}

fn session_at(repo: &Repo, commit: &ObjectId) -> Option<crate::ids::SessionId> {
    let found = history::find(repo, commit, Reach::Hook).ok()?.ok()?;
    found.record().map(|record| record.header.session.clone())
}

/// The draft's text as it may be stored: redacted, and cut where it is larger than any note should be.
fn body(config: &Config, raw: &[u8], header: &mut Header) -> Option<Clean> {
    let redaction = config.redactor.redact(raw);
    header.redacted = redaction.count();
    let whole = redaction.text;
    if whole.as_bytes().len() > LARGEST_BODY {
        header.truncated = Some(raw.len() as u64);
        return Some(whole.head(LARGEST_BODY));
    }
    Some(whole)
}

/// How much of the handoff a message carries: in another encoding than UTF-8 the session alone.
pub fn amount(repo: &Repo, config: &Config) -> Amount {
    let encoding = repo.setting("i18n.commitEncoding").unwrap_or_else(|| "utf-8".into()).to_lowercase();
    match config.trailers {
        Amount::Brief | Amount::Full if !matches!(encoding.as_str(), "utf-8" | "utf8") => Amount::Session,
        amount => amount,
    }
}

/// The lines that this commit's message gets.
fn announced(
    repo: &Repo,
    config: &Config,
    id: &RecordId,
    now: Option<&[u8]>,
    head: Option<&ObjectId>,
    author: &Author,
    message: &[u8],
) -> Result<Vec<Trailer>> {
    let amount = amount(repo, config);
    let head = head.map(|head| repo.commit(head)).transpose()?;
    let amends = head.as_ref().is_some_and(|head| is_amended(head, author, message));
    let parent = head.and_then(|head| if amends { head.parents.into_iter().next() } else { Some(head.id) });
    let before = if amount == Amount::Brief { parent.and_then(|parent| text_at(repo, &parent)) } else { None };
    let mut lines = trailers::announce(id, now, before.as_deref(), amount, &config.kinds, &config.redactor);
    if amends && amount == Amount::Brief {
        // What an amended commit said was done or decided was said of this commit.
        let said = trailers::parse(message).into_iter().filter(|line| matches!(line.key, Key::Done | Key::Decision));
        lines.extend(said.filter(|line| !lines.contains(line)).collect::<Vec<_>>());
        lines.sort_by_key(|line| line.key);
    }
    Ok(lines)
}

/// Whether a commit in the making replaces HEAD: its message still names HEAD's session and number; without a name there,
/// the same author at the same second is taken for it.
fn is_amended(head: &crate::git::Commit, author: &Author, message: &[u8]) -> bool {
    let named = |message: &[u8]| trailers::parse(message).into_iter().find(|line| line.key == Key::Session);
    match named(message) {
        Some(line) => Some(line) == named(&head.message),
        None => Author::of(head) == *author,
    }
}

/// The document that a commit leads to, as stored.
fn text_at(repo: &Repo, commit: &ObjectId) -> Option<Vec<u8>> {
    let found = history::find(repo, commit, Reach::Hook).ok()?.ok()?;
    found.text(repo).ok()
}

/// What git will do to the message, as far as a hook can know.
fn cleanup(repo: &Repo) -> Cleanup {
    let comments = match repo.setting("commit.cleanup").as_deref() {
        Some("strip") => Some(insert::Comments::Go),
        Some("whitespace" | "verbatim") => Some(insert::Comments::Stay),
        Some("scissors") => Some(insert::Comments::Scissors),
        _ => None,
    };
    let own = repo.setting("core.commentString").or_else(|| repo.setting("core.commentChar"));
    let comment_strings = match own.as_deref() {
        None => vec![b"#".to_vec()],
        // Git picks one of these when the message itself uses the first (git-config, core.commentChar).
        Some("auto") => b"#;@!$%^&|:".iter().map(|char| vec![*char]).collect(),
        Some(own) => vec![own.as_bytes().to_vec(), b"#".to_vec()],
    };
    Cleanup {
        editor: std::env::var_os("GIT_EDITOR").is_none_or(|editor| editor != ":"),
        comments,
        comment_strings,
        template: fs_err::read(repo.state_dir().join("template")).ok(),
    }
}

/// The commits that `git merge --squash` put together, as the message that it prepares names them (builtin/merge.c).
fn squashed(message: &[u8]) -> Vec<ObjectId> {
    let message = String::from_utf8_lossy(message);
    let list = message.strip_prefix("Squashed commit of the following:\n").unwrap_or_default();
    list.lines().filter_map(|line| line.strip_prefix("commit ")?.trim().parse().ok()).collect()
}
