//! The board: every branch with a handoff, and what is the case here. Gathers; [`crate::render::board`] draws.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use serde::Serialize;

use crate::arrival::Scene;
use crate::capture;
use crate::clock::{Deadline, Moment};
use crate::config::Config;
use crate::document::details::percent;
use crate::document::{Entry, Kind, Kinds, Outline};
use crate::error::Result;
use crate::facts::{Facts, Occasion, uncommitted};
use crate::git::Repo;
use crate::git::refs::{DETACHED, Named, short};
use crate::handoff;
use crate::history::branch::{Newest, Search};
use crate::history::{self, Reach};
use crate::hold::Hold;
use crate::ids::ObjectId;
use crate::install;
use crate::kept::{self, Text};
use crate::note::Stored;
use crate::redact::Secret;
use crate::session::{self, Sessions};
use crate::text;
use crate::trailers::{self, Amount};

/// How many commits of a branch are looked through for its own handoff: hooks capture every commit, so it is near.
const FAR: usize = 200;

/// How long the whole search may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// So many documents are not worth a thread.
const FEW: usize = 16;

#[derive(Debug, Serialize)]
pub struct Board {
    pub rows: Vec<Row>,
    pub here: Here,
}

/// A branch with a handoff.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Without `refs/heads/`; of a fetched branch with its remote.
    pub branch: String,
    pub current: bool,
    /// Fetched, and not checked out here so far.
    pub fetched: bool,
    /// The branch is no more.
    pub deleted: bool,
    /// The branch that contains it.
    pub merged_into: Option<String>,
    #[serde(serialize_with = "as_text")]
    pub at: Option<Moment>,
    pub who: Option<String>,
    /// Whether that is the person at work here.
    pub mine: bool,
    /// The agent, where one wrote it.
    pub by: Option<String>,
    pub commit: Option<ObjectId>,
    /// Session and number.
    pub record: Option<String>,
    pub percent: Option<u8>,
    /// The first step that is open, and how many are.
    pub next: Option<String>,
    pub open: usize,
    /// The first thing that blocks, and how many do.
    pub blocked: Option<String>,
    pub blockers: usize,
    /// Paths with uncommitted work: now, or when the handoff was captured.
    pub uncommitted: usize,
    /// A text that is kept here, and in no record.
    pub parked: Option<Parked>,
    /// Who made the branch's newest record, where the draft here was written without it.
    pub newer_by: Option<String>,
    /// The break that the branch's newest record announces.
    pub hold: Option<Hold>,
}

#[derive(Debug, Serialize)]
pub struct Parked {
    pub id: ObjectId,
    #[serde(serialize_with = "as_text")]
    pub seen: Option<Moment>,
}

/// What is the case in this worktree and repository.
#[derive(Debug, Serialize)]
pub struct Here {
    /// None on a detached HEAD.
    pub branch: Option<String>,
    pub file: String,
    /// Whether there is a draft.
    pub draft: bool,
    /// The lines that the next commit's message will carry, but the session's.
    pub next_commit: Vec<String>,
    /// What the next commit will leave out of the draft.
    pub secrets: Vec<Secret>,
    /// The session's line goes into it at all.
    pub session_line: bool,
    pub hooks: Hooks,
    pub shared: Shared,
}

#[derive(Debug, Serialize)]
pub struct Hooks {
    /// The events whose hook is not ours, or is not run.
    pub missing: Vec<&'static str>,
    pub of: usize,
    /// The last commit was made here and has no record.
    pub last_commit_missed: bool,
}

#[derive(Debug, Serialize)]
pub struct Shared {
    pub remote: Option<String>,
    /// How many handoffs the remote has not, or not so, as far as was fetched.
    pub waiting: usize,
}

/// Gathers the board, as seen from a worktree.
pub fn gather(repo: &Repo, config: &Config, scene: Option<&Scene<'_>>) -> Result<Board> {
    // Git looks at the working tree while we read the handoffs.
    let looking = scene.map(|_| uncommitted::begin(repo, config, Occasion::AfterCommit)).transpose()?;
    let mut rows = Rows::begin(repo, scene)?;
    rows.local()?;
    rows.fetched()?;
    rows.parked_only()?;
    let Rows { mut rows, documents, .. } = rows;
    tell(&mut rows, &documents, &config.kinds);
    if let (Some(row), Some(looking)) = (rows.iter_mut().find(|row| row.current), looking) {
        let mut work = Facts::default();
        looking.finish(&mut work)?;
        row.uncommitted = work.uncommitted_paths();
    }
    rows.sort_by_key(|row| (!row.current, row.deleted, row.merged_into.is_some(), std::cmp::Reverse(row.at)));
    Ok(Board { rows, here: here(repo, config, scene)? })
}

/// The rows in the making.
struct Rows<'r> {
    repo: &'r Repo,
    scene: Option<&'r Scene<'r>>,
    me: String,
    search: Search<'r>,
    deadline: Deadline,
    branches: Vec<(String, ObjectId)>,
    /// The newest kept text of each branch where no record holds it.
    texts: BTreeMap<String, Text>,
    rows: Vec<Row>,
    /// The document of each row.
    documents: Vec<Vec<u8>>,
}

impl<'r> Rows<'r> {
    fn begin(repo: &'r Repo, scene: Option<&'r Scene<'r>>) -> Result<Self> {
        Ok(Self {
            repo,
            scene,
            me: repo.committer().email,
            search: Search::new(repo)?,
            deadline: Deadline::after(PATIENCE),
            branches: repo.refs_below("refs/heads/")?,
            texts: BTreeMap::new(),
            rows: Vec::new(),
            documents: Vec::new(),
        })
    }

    /// The branches of this repository.
    fn local(&mut self) -> Result<()> {
        self.texts = newest_texts(self.repo, &self.branches)?;
        let trunk = trunk(self.repo, &self.branches);
        let current = self.scene.and_then(|scene| scene.head.branch.clone());
        let mut tips = Vec::new();
        for (name, tip) in self.branches.clone() {
            let mut found = self.search.newest(&tip, &[Named::always(&name)], FAR, self.deadline)?;
            if matches!(found, Newest::None) {
                // Only where it matters is it worth asking for earlier names.
                let names = self.repo.names_of(&name)?;
                if names.len() > 1 {
                    found = self.search.newest(&tip, &names, FAR, self.deadline)?;
                }
            }
            let is_current = current.as_ref() == Some(&name);
            let draft = self.scene.filter(|_| is_current).and_then(Scene::draft).map(|draft| draft.bytes.clone());
            let Some(row) = self.add(&name, found, draft)? else { continue };
            row.current = is_current;
            tips.push((self.rows.len() - 1, tip));
        }
        if let Some((trunk, trunk_tip)) = trunk {
            let contained = self.repo.contained_in(&trunk_tip, tips.iter().map(|(_, tip)| tip))?;
            for (at, _) in tips.iter().filter(|(_, tip)| contained.contains(tip)) {
                let row = &mut self.rows[*at];
                // One that has no commit of its own has nothing that could have been merged.
                if row.branch != short(&trunk) && row.commit.is_some() {
                    row.merged_into = Some(short(&trunk).to_owned());
                }
            }
        }
        Ok(())
    }

    /// Branches of remotes that have no branch of the name here.
    fn fetched(&mut self) -> Result<()> {
        let here: HashSet<_> = self.branches.iter().map(|(name, _)| name.clone()).collect();
        for (name, tip) in self.repo.refs_below("refs/remotes/")? {
            let Some((_, branch)) = short(&name).split_once('/').filter(|(_, branch)| *branch != "HEAD") else {
                continue;
            };
            let full = format!("refs/heads/{branch}");
            if here.contains(&full) {
                continue;
            }
            let found = self.search.newest(&tip, &[Named::always(&full)], FAR, self.deadline)?;
            if let Some(row) = self.add(&full, found, None)? {
                short(&name).clone_into(&mut row.branch);
                row.fetched = true;
            }
        }
        Ok(())
    }

    /// Texts of branches that are no more, as far as no record holds them.
    fn parked_only(&mut self) -> Result<()> {
        for (name, text) in std::mem::take(&mut self.texts) {
            if !self.branches.iter().any(|(branch, _)| *branch == name) {
                self.texts.insert(name.clone(), text);
                if let Some(row) = self.add(&name, Newest::None, None)? {
                    row.deleted = name != DETACHED;
                }
            }
        }
        Ok(())
    }

    /// Whether the draft here was written by somebody who had the record before them.
    fn knows(&self, record: &Stored) -> bool {
        let descends = self.scene.is_some_and(|scene| scene.owner.descends.includes(&record.header.id()));
        descends || session::was_here(self.repo, &record.header.session)
    }

    /// Adds a branch's row, if there is anything to tell: from its draft, its parked text or its record, whichever a checkout
    /// would show.
    fn add(&mut self, branch: &str, found: Newest, draft: Option<Vec<u8>>) -> Result<Option<&mut Row>> {
        let record = match found {
            Newest::Record { commit, record } => Some((commit, *record)),
            Newest::Trailers | Newest::None | Newest::Unknown => None,
        };
        let text = self.texts.get(branch).filter(|_| draft.is_none());
        let text = text.filter(|text| record.as_ref().is_none_or(|(_, record)| is_later(text, record)));
        if record.is_none() && text.is_none() && draft.is_none() {
            return Ok(None);
        }
        let mut row = Row::of(branch);
        if let Some((commit, record)) = &record {
            let (name, email) = handoff::writer(&record.header, &self.repo.commit(commit)?);
            row.at = Some(record.header.at);
            row.mine = email == self.me;
            row.who = Some(name);
            row.by.clone_from(&record.header.by);
            row.commit = Some(commit.clone());
            row.record = Some(record.header.id().to_string());
            row.hold.clone_from(&record.header.hold);
            row.uncommitted = record.header.facts.uncommitted_paths();
            if draft.is_some() && !self.knows(record) {
                // The row tells of the draft; whose the record is, a remark.
                row.newer_by = row.who.take();
                (row.at, row.mine, row.by) = (None, true, None);
            }
        } else {
            row.mine = true;
        }
        let document = match (draft, text, &record) {
            (Some(draft), ..) => draft,
            (None, Some(text), _) => text.bytes()?,
            (None, None, Some((_, record))) => history::text_of(self.repo, record)?,
            (None, None, None) => Vec::new(),
        };
        if let Some(text) = text {
            row.at = Some(text.at);
            row.parked = Some(Parked { id: text.id.clone(), seen: Some(text.at) });
        }
        self.documents.push(document);
        self.rows.push(row);
        Ok(self.rows.last_mut())
    }
}

impl Row {
    fn of(branch: &str) -> Self {
        Self {
            branch: short(branch).to_owned(),
            current: false,
            fetched: false,
            deleted: false,
            merged_into: None,
            at: None,
            who: None,
            mine: false,
            by: None,
            commit: None,
            record: None,
            percent: None,
            next: None,
            open: 0,
            blocked: None,
            blockers: 0,
            uncommitted: 0,
            parked: None,
            newer_by: None,
            hold: None,
        }
    }

    /// What the document says.
    fn tell(&mut self, document: &[u8], kinds: &Kinds) {
        let outline = Outline::of(document, kinds);
        let source = text::same_length(document);
        let open =
            |kind: Kind| -> Vec<&Entry> { outline.entries_of(kind).filter(|entry| entry.done != Some(true)).collect() };
        let (steps, blockers) = (open(Kind::Next), open(Kind::Blocker));
        self.percent = open(Kind::Progress).into_iter().find_map(|entry| percent(&source[entry.span.clone()], true));
        self.next = steps.first().map(|step| step.text.clone());
        self.open = steps.len();
        self.blocked = blockers.first().map(|blocker| blocker.text.clone());
        self.blockers = blockers.len();
    }
}

/// Reads the documents into the rows, on all processors: with hundreds of branches this is most of the work.
fn tell(rows: &mut [Row], documents: &[Vec<u8>], kinds: &Kinds) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = rows.len().div_ceil(workers).max(FEW);
    std::thread::scope(|scope| {
        for (rows, documents) in rows.chunks_mut(share).zip(documents.chunks(share)) {
            scope.spawn(move || rows.iter_mut().zip(documents).for_each(|(row, document)| row.tell(document, kinds)));
        }
    });
}

/// A text that was seen after the record was made is what a checkout shows.
fn is_later(text: &Text, record: &Stored) -> bool {
    text.label.descends.includes(&record.header.id()) || record.header.at <= text.at
}

/// The newest kept text of every branch, under the name that the branch has now, where no record holds it.
fn newest_texts(repo: &Repo, branches: &[(String, ObjectId)]) -> Result<BTreeMap<String, Text>> {
    let mut texts = BTreeMap::new();
    let unsaved = kept::unsaved(repo);
    if unsaved.is_empty() {
        return Ok(texts);
    }
    let mut taken = HashSet::new();
    for (name, _) in branches {
        let own = kept::of_branch(repo, name)?;
        taken.extend(own.iter().map(|text| (text.label.branch.clone(), text.id.clone())));
        texts.extend(own.into_iter().next().map(|text| (name.clone(), text)));
    }
    for text in unsaved {
        if !taken.contains(&(text.label.branch.clone(), text.id.clone())) {
            // A branch of the name that was begun later has nothing to do with it.
            let is_namesakes = branches.iter().any(|(name, _)| *name == text.label.branch);
            let branch = &text.label.branch;
            let name = if is_namesakes { format!("deleted:{}", short(branch)) } else { branch.clone() };
            texts.entry(name).or_insert(text);
        }
    }
    texts.retain(|_, text| !text.label.captured);
    Ok(texts)
}

/// The branch that others are merged into: the one that new repositories begin with here, else the usual names.
fn trunk(repo: &Repo, branches: &[(String, ObjectId)]) -> Option<(String, ObjectId)> {
    let names = [repo.setting("init.defaultBranch").unwrap_or_default(), "main".into(), "master".into()];
    let names = names.iter().map(|name| format!("refs/heads/{name}"));
    let mut found = names.into_iter().filter_map(|name| branches.iter().find(|(branch, _)| *branch == name));
    found.next().cloned()
}

fn here(repo: &Repo, config: &Config, scene: Option<&Scene<'_>>) -> Result<Here> {
    let head = repo.head()?;
    let draft = scene.and_then(Scene::draft);
    let found = match &head.commit {
        // A note that cannot be read is `show`'s to tell of; the other branches are still to be seen.
        Some(commit) => history::find(repo, commit, Reach::Hook).ok().and_then(std::result::Result::ok),
        None => None,
    };
    let before = found.as_ref().and_then(|found| found.text(repo).ok());
    let amount = capture::amount(repo, config);
    let redaction = draft.map(|draft| config.redactor.redact(&draft.bytes));
    let lines = redaction.as_ref().map(|redaction| {
        let clean = Some(redaction.text.as_bytes());
        trailers::announce_entries(clean, before.as_deref(), amount, &config.kinds, &config.redactor)
    });
    let missing = repo.hooks_dir().map(|hooks| install::missing(&hooks)).unwrap_or_default();
    let captured = found.is_some_and(|found| found.distance == 0);
    let is_commit = repo.last_move("HEAD")?.is_some_and(|why| why.starts_with("commit"));
    let remote = repo.remote();
    let waiting = remote.as_ref().map_or(Ok(0), |remote| repo.unshared_with(remote))?;
    Ok(Here {
        branch: head.branch.as_deref().map(|name| short(name).to_owned()),
        file: config.file.clone(),
        draft: draft.is_some(),
        next_commit: lines.unwrap_or_default().iter().map(ToString::to_string).collect(),
        secrets: redaction.map(|redaction| redaction.secrets).unwrap_or_default(),
        session_line: amount != Amount::None,
        hooks: Hooks {
            last_commit_missed: is_commit && !captured && Sessions::load(repo).captured.is_some(),
            missing,
            of: install::EVENTS.len(),
        },
        shared: Shared { remote, waiting },
    })
}

fn as_text<S: serde::Serializer>(at: &Option<Moment>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&at.to_rfc3339()),
        None => serializer.serialize_none(),
    }
}
