//! Install and uninstall: our hooks go into the repository's hooks directory, in front of them whatever stood there.
//!
//! A user's hook, of any language, mode or kind, moves aside under a name of its own and is run first; uninstall
//! renames that very file back. Everything is decided before anything is written; then the ledger is written before
//! the first hook, and each hook changes by one rename, so that whoever kills us leaves hooks that work.

mod agent;
mod exclude;
mod ledger;
mod shim;
#[cfg(test)]
mod tests;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::agents::{self, Offer};
use crate::error::{Error, Result};
use crate::fingerprint::fnv1a;

pub use ledger::Fetch;
use ledger::{Hook, Ledger};
pub use shim::{EVENTS, Event};

/// Where to install: resolved by the caller with git.
#[derive(Clone, Debug)]
pub struct Site {
    /// The hooks directory that git uses.
    pub hooks: PathBuf,
    /// The common git directory.
    pub common: PathBuf,
    /// The top of the working tree, if there is one.
    pub worktree: Option<PathBuf>,
    /// The program that the hooks start, as an absolute path.
    pub binary: PathBuf,
    /// The pattern for `info/exclude`, such as `/SESSION_HANDOFF.md`; `None`: that file is left alone.
    pub exclude: Option<String>,
    /// What remotes have from us, written down here and done by the caller; `None`: as written down before.
    pub fetch: Option<Vec<Fetch>>,
    /// The name of the draft's file.
    pub draft: String,
    /// What an agent is given; `None`: what agents have stays as it is.
    pub agent: Option<&'static Offer>,
    /// The pattern for the agent's file, in case that we create it.
    pub exclude_agent: Option<String>,
    /// What agents were given that HEAD's commit holds.
    pub committed: Vec<&'static Offer>,
}

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The events whose hook is ours now; after uninstall: was ours.
    pub installed: Vec<&'static str>,
    /// The events whose user's hook keeps running, first; after uninstall: is back.
    pub kept: Vec<String>,
    /// The events whose user's hook git ignored, being not executable, and which stays ignored.
    pub not_executable: Vec<String>,
    /// Anything was written.
    pub changed: bool,
    /// The pattern stands in `info/exclude`, through us or not; after uninstall: was taken out.
    pub excluded: bool,
    /// The agents' files that were changed.
    pub agents: Vec<&'static Offer>,
    /// What was left alone, and why: one sentence each.
    pub left: Vec<String>,
}

/// In the name of every hook that was moved aside.
const ASIDE: &str = ".handoff-user-";
/// In the name of a hook of ours that somebody had edited.
const EDITED: &str = ".handoff-edited-";
/// Around the random name of a temporary file.
const TEMPORARY: (&str, &str) = (".git-handoff-", ".tmp");

/// What stands where an event's hook belongs.
enum Present {
    Missing,
    Ours { hash: String, user: Option<String>, edited: bool },
    Foreign { hash: String },
}

/// What is to happen to one hook.
struct Step {
    event: &'static Event,
    present: Present,
    /// The new script.
    shim: Vec<u8>,
    /// The name of the user's hook, which the script runs first.
    user: Option<String>,
    /// The name under which the present file is kept.
    aside: Option<String>,
}

/// Installs our hooks; a second time changes nothing.
pub fn install(site: &Site) -> Result<Report> {
    let hooks = permitted(site)?;
    let before = Ledger::read(&site.common)?;
    let mut report = Report::default();
    let mut ledger = before.clone().unwrap_or_else(Ledger::new);
    if let Some(old) = ledger.directory(&site.common).filter(|old| resolve(old).ok().as_ref() != Some(&hooks)) {
        // `core.hooksPath` has changed: nothing of ours stays where git no longer looks.
        let mut moved = Report { changed: true, ..Report::default() };
        take_out(&old, Some(&ledger), &mut moved)?;
        report.left = moved.left;
        ledger.hook.clear();
        ledger.made = false;
    }
    let steps = EVENTS.iter().map(|event| plan(site, event, &ledger)).collect::<Result<Vec<_>>>()?;
    let agent = site.agent.map_or(Ok(None), |offer| plan_agent(site, offer, &ledger))?;
    let mut exclude = exclude::Plan::new(&site.common)?;
    let draft = exclude.add("the draft stays out of the tree", site.exclude.as_deref(), ledger.exclude.as_ref());
    let is_new = agent.as_ref().and_then(|agent| agent.record.as_ref()).is_some_and(|record| record.created);
    let pattern = site.exclude_agent.as_deref().filter(|_| is_new);
    let agents_file = exclude.add("an agent's hooks are one person's", pattern, ledger.exclude_agent.as_ref());

    let common = resolve(&site.common)?;
    ledger.hooks = hooks.strip_prefix(&common).ok().filter(|inside| inside.to_str().is_some()).map(Path::to_owned);
    ledger.made |= !site.hooks.exists();
    report.changed |= ledger.exclude != draft.record;
    ledger.exclude.clone_from(&draft.record);
    ledger.exclude_agent.clone_from(&agents_file.record);
    if let Some(fetch) = &site.fetch {
        ledger.fetch.clone_from(fetch);
    }
    for step in &steps {
        let name = step.event.name;
        let hash = fingerprint(&step.shim);
        let was = match &step.present {
            Present::Ours { hash: present, edited: false, .. } if *present != hash => Some(present.clone()),
            Present::Ours { .. } => ledger.hook.get(name).and_then(|hook| hook.was.clone()),
            _ => None,
        };
        ledger.hook.insert(name.to_owned(), Hook { hash, was, user: step.user.clone() });
    }
    if let Some((record, offer)) = agent.as_ref().and_then(|agent| agent.record.clone()).zip(site.agent) {
        let place = agent_place(site);
        ledger.agent.retain(|other| other.word != offer.word || !place.is_some_and(|place| place.has(other)));
        ledger.agent.push(record);
    }
    let wrote = ledger.write(&site.common)?;
    report.changed |= wrote && site.agent.is_none();
    exclude.carry_out(&site.common)?;
    report.excluded = draft.excluded;
    fs::create_dir_all(&site.hooks)?;
    for step in &steps {
        report.changed |= put(&site.hooks, step)?;
        report.installed.push(step.event.name);
        if let Some(user) = &step.user {
            let event = step.event.name.to_owned();
            let runs = is_executable(&site.hooks.join(user));
            if runs { report.kept.push(event) } else { report.not_executable.push(event) }
        }
        if let (Some(aside), Present::Ours { .. }) = (&step.aside, &step.present) {
            report.left.push(format!("{}: our hook had been edited; that text is kept as {aside}", step.event.name));
        }
    }
    if let Some((agent, offer)) = agent.zip(site.agent) {
        report.agents.extend(agent.carry_out()?.then_some(offer));
        report.left.extend(agent.left);
    }
    Ok(report)
}

fn agent_place(site: &Site) -> Option<agent::Place<'_>> {
    Some(agent::Place { top: site.worktree.as_deref()?, common: &site.common })
}

/// Where there is no working tree, there is no agent.
fn plan_agent(site: &Site, offer: &Offer, ledger: &Ledger) -> Result<Option<agent::Plan>> {
    let Some(place) = agent_place(site) else { return Ok(None) };
    let before = ledger.agent.iter().find(|record| record.word == offer.word && place.has(record));
    agent::plan(place, offer, &site.draft, before).map(Some)
}

/// What an earlier install wrote down about remotes.
pub fn given_to_remotes(common: &Path) -> Result<Vec<Fetch>> {
    Ok(Ledger::read(common)?.map(|ledger| ledger.fetch).unwrap_or_default())
}

/// Removes our hooks and puts the user's back; a second time changes nothing.
pub fn uninstall(site: &Site) -> Result<Report> {
    let ledger = Ledger::read(&site.common)?;
    let mut report = Report::default();
    match ledger.as_ref().and_then(|ledger| ledger.directory(&site.common)) {
        Some(hooks) => take_out(&hooks, ledger.as_ref(), &mut report)?,
        // Where we would not have installed, nothing is ours to remove.
        None if permitted(site).is_ok() => take_out(&site.hooks, ledger.as_ref(), &mut report)?,
        None => {}
    }
    take_from_agents(site, ledger.as_ref(), &mut report)?;
    for directory in ["info", "handoff"] {
        sweep(&site.common.join(directory))?;
    }
    // What was added last goes first: then what the other was added to is as it was.
    if let Some(record) = ledger.as_ref().and_then(|ledger| ledger.exclude_agent.as_ref()) {
        report.changed |= exclude::undo(&site.common, record)?;
    }
    if let Some(record) = ledger.as_ref().and_then(|ledger| ledger.exclude.as_ref()) {
        report.excluded = exclude::undo(&site.common, record)?;
        report.changed |= report.excluded;
    }
    report.changed |= Ledger::remove(&site.common)?;
    Ok(report)
}

/// The events whose hook in this directory is not ours, or would not be run.
pub fn missing(hooks: &Path) -> Vec<&'static str> {
    let runs = |event: &Event| {
        let is_ours = matches!(look(hooks, event, None), Ok(Present::Ours { .. }));
        is_ours && is_executable(&hooks.join(event.name))
    };
    EVENTS.iter().filter(|event| !runs(event)).map(|event| event.name).collect()
}

/// Where the hooks directory really is, or why we stay out of it.
fn permitted(site: &Site) -> Result<PathBuf> {
    let shown = site.hooks.display();
    let refusal = || Error::repository("cannot install hooks");
    let own = "`git config core.hooksPath \"$(git rev-parse --path-format=absolute --git-common-dir)/hooks\"` gives \
               this repository a directory of its own";
    if site.hooks.as_os_str().is_empty() || site.hooks == Path::new(".") {
        return Err(refusal().because("core.hooksPath is empty").hint("`git config --unset core.hooksPath`").hint(own));
    }
    let hooks = resolve(&site.hooks)?;
    let worktree = site.worktree.as_deref().map(resolve).transpose()?;
    if worktree.as_ref() == Some(&hooks) {
        return Err(refusal()
            .because(format!("core.hooksPath names the working tree itself, {shown}"))
            .hint("`git config --unset core.hooksPath`")
            .hint(own));
    }
    if hooks.starts_with(resolve(&site.common)?) {
        return Ok(hooks);
    }
    if worktree.is_some_and(|worktree| hooks.starts_with(worktree)) {
        return Err(refusal()
            .because(format!(
                "the hooks directory {shown} lies in the working tree: it belongs to the team or a hook manager"
            ))
            .hint("hook managers such as husky are not supported yet"));
    }
    Err(refusal()
        .because(format!("the hooks directory {shown} is shared: hooks in it would run in every repository"))
        .hint(own)
        .hint("`git config --unset core.hooksPath`, or `--global --unset`, goes back to git's own directory"))
}

/// The path without symbolic links and dots, as far as it exists.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut rest = Vec::new();
    let mut known = path.as_path();
    loop {
        match fs::canonicalize(known) {
            Ok(real) => return Ok(rest.iter().rev().fold(real, |path, name| path.join(name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match (known.parent(), known.file_name()) {
                (Some(parent), Some(name)) => {
                    rest.push(name);
                    known = parent;
                }
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

/// Looks at one hook file. A symbolic link is never ours.
fn look(hooks: &Path, event: &Event, ledger: Option<&Ledger>) -> Result<Present> {
    let path = hooks.join(event.name);
    let kind = match fs::symlink_metadata(&path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Present::Missing),
        Err(error) => return Err(error.into()),
    };
    if kind.is_symlink() {
        let target = fs::read_link(&path)?;
        return Ok(Present::Foreign { hash: fingerprint(target.as_os_str().as_encoded_bytes()) });
    }
    if !kind.is_file() {
        return Err(Error::repository(format!("cannot replace the hook {}", path.display()))
            .because("it is neither a file nor a symbolic link")
            .hint("move it elsewhere, then try again"));
    }
    let bytes = fs::read(&path)?;
    let hash = fingerprint(&bytes);
    Ok(match event.recognise(&bytes) {
        Some(shim) => {
            let known = ledger.is_some_and(|ledger| ledger.hook.contains_key(event.name));
            let wrote = ledger.is_some_and(|ledger| ledger.wrote(event.name, &hash));
            let edited = !wrote && shim.unedited.map_or(known, |unedited| !unedited);
            Present::Ours { hash, user: shim.user, edited }
        }
        None => Present::Foreign { hash },
    })
}

fn plan(site: &Site, event: &'static Event, ledger: &Ledger) -> Result<Step> {
    let present = look(&site.hooks, event, Some(ledger))?;
    let recorded = ledger.hook.get(event.name).and_then(|hook| hook.user.clone());
    let there = |user: &String| site.hooks.join(user).symlink_metadata().is_ok();
    let (user, aside) = match &present {
        Present::Missing => (recorded.filter(there), None),
        Present::Ours { hash, user, edited } => {
            let aside = edited.then(|| free_name(&site.hooks, event, EDITED, hash));
            (user.clone().or(recorded).filter(there), aside)
        }
        Present::Foreign { hash } => {
            let aside = free_name(&site.hooks, event, ASIDE, hash);
            (Some(aside.clone()), Some(aside))
        }
    };
    let shim = event.shim(&site.binary, user.as_deref());
    Ok(Step { event, present, shim, user, aside })
}

/// A name beside the hook that nothing has, or only this very file, from an install that was cut short.
fn free_name(hooks: &Path, event: &Event, infix: &str, hash: &str) -> String {
    let first = format!("{}{infix}{}", event.name, &hash[..8]);
    let free = |name: &String| {
        let path = hooks.join(name);
        path.symlink_metadata().is_err() || is_same_file(&path, &hooks.join(event.name))
    };
    let mut numbered = (2_u64..).map(|number| format!("{first}-{number}"));
    if free(&first) { first } else { numbered.find(free).unwrap_or_default() }
}

/// Keeps what is there, then puts our script in its place; `false` when it stands there already.
fn put(hooks: &Path, step: &Step) -> Result<bool> {
    let path = hooks.join(step.event.name);
    if let Some(aside) = &step.aside {
        let aside = hooks.join(aside);
        if aside.symlink_metadata().is_err() && fs::hard_link(&path, &aside).is_err() {
            // No hard links here: for a moment there is no hook.
            fs::rename(&path, &aside)?;
        }
    }
    let changed = replace(&path, &step.shim, 0o755)?;
    if !changed && !is_executable(&path) {
        set_mode(&path, 0o755)?;
        return Ok(true);
    }
    Ok(changed)
}

/// Takes our hooks out of a directory.
fn take_out(hooks: &Path, ledger: Option<&Ledger>, report: &mut Report) -> Result<()> {
    for event in &EVENTS {
        let name = event.name;
        let path = hooks.join(name);
        let recorded = ledger.and_then(|ledger| ledger.hook.get(name));
        let aside =
            |user: Option<&String>| user.map(|user| hooks.join(user)).filter(|aside| aside.symlink_metadata().is_ok());
        let recorded_aside = aside(recorded.and_then(|hook| hook.user.as_ref()));
        let present = match look(hooks, event, ledger) {
            Ok(present) => present,
            Err(error) => {
                report.left.push(format!("{name}: {}", error.causes.first().unwrap_or(&error.what)));
                continue;
            }
        };
        let back = match present {
            Present::Ours { edited: true, .. } => {
                report.left.push(format!("{name}: our hook has been edited since it was installed"));
                continue;
            }
            Present::Ours { user, .. } => {
                report.installed.push(name);
                aside(user.as_ref())
            }
            Present::Missing => recorded_aside,
            Present::Foreign { .. } => {
                match recorded_aside {
                    // An install was cut short before it came to this hook.
                    Some(aside) if is_same_file(&aside, &path) => report.changed |= remove(&aside)?,
                    Some(_) => report.left.push(format!("{name}: the hook is somebody else's now")),
                    None if recorded.is_some_and(|hook| hook.user.is_none()) => {
                        report.left.push(format!("{name}: the hook is somebody else's now"));
                    }
                    None => {}
                }
                continue;
            }
        };
        match back {
            Some(aside) => {
                fs::rename(aside, &path)?;
                report.kept.push(name.to_owned());
                report.changed = true;
            }
            None => report.changed |= remove(&path)?,
        }
    }
    report.left.extend(strays(hooks)?);
    sweep(hooks)?;
    if ledger.is_some_and(|ledger| ledger.made) {
        // Fails, as it should, when anything else lies there.
        let _ = fs::remove_dir(hooks);
    }
    Ok(())
}

/// Takes what is ours out of the agents' files: those of the ledger, and what is recognised in this working tree.
fn take_from_agents(site: &Site, ledger: Option<&Ledger>, report: &mut Report) -> Result<()> {
    let records = ledger.map(|ledger| &ledger.agent[..]).unwrap_or_default();
    for offer in agents::offers() {
        let records: Vec<_> = records.iter().filter(|record| record.word == offer.word).collect();
        let written_down =
            records.iter().filter_map(|record| Some((agent::Place::of(record, &site.common)?, Some(*record))));
        let here = agent_place(site).filter(|place| !records.iter().any(|record| place.has(record)));
        for (place, record) in written_down.chain(here.map(|place| (place, None))) {
            match agent::undo(place, offer, &site.draft, record, site.committed.contains(&offer))? {
                agent::Undone::Nothing => {}
                agent::Undone::TakenOut => report.agents.push(offer),
                agent::Undone::Left(why) => report.left.push(why),
            }
        }
    }
    report.changed |= !report.agents.is_empty();
    Ok(())
}

/// Hooks moved aside once that nothing puts back.
fn strays(hooks: &Path) -> Result<Vec<String>> {
    let is_aside =
        |name: &str, event: &Event| name.strip_prefix(event.name).is_some_and(|rest| rest.starts_with(ASIDE));
    let mut strays = names_in(hooks)?;
    strays.retain(|name| EVENTS.iter().any(|event| is_aside(name, event)));
    strays.sort();
    Ok(strays.into_iter().map(|name| format!("{name}: a hook from before, kept")).collect())
}

/// Removes the temporary files of installs that were cut short.
fn sweep(directory: &Path) -> Result<()> {
    for name in names_in(directory)? {
        if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
            remove(&directory.join(name))?;
        }
    }
    Ok(())
}

/// The names in a directory that may be missing; ours are always UTF-8.
fn names_in(directory: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok())).filter_map(Result::transpose);
    names.collect()
}

fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", fnv1a(bytes))
}

/// Writes a file whole or not at all, through a temporary file beside it; `false` when it has these bytes already. Text
/// (0644) keeps the mode that it has, a hook gets its own.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<bool> {
    let present = fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file);
    if present.is_some() && fs::read(path)? == bytes {
        return Ok(false);
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(directory)?;
    file.write_all(bytes)?;
    match present.filter(|_| mode == 0o644) {
        Some(metadata) => fs::set_permissions(file.path(), metadata.permissions())?,
        None => set_mode(file.path(), mode)?,
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| Error::from(error.error).because(format!("writing {}", path.display())))?;
    Ok(true)
}

/// Removes a file; `false` when there was none.
fn remove(path: &Path) -> Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Whether git would run the file; a link counts as what it leads to.
#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Whether two names are hard links to one file.
#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |path: &Path| fs::symlink_metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()));
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}
