//! What a call of `git handoff add` asks for: from its words and standard input to kinds and texts.

use std::io::Read as _;
use std::path::Path;

use super::Args;
use crate::document::compose::{self, Parts};
use crate::document::mentions::{self, What};
use crate::document::objection::{self, Objection};
use crate::document::{Kind, Kinds};
use crate::error::{Error, Result};
use crate::git::{Repo, path};
use crate::ui;

/// So alike are a mistyped word and the one that was meant.
const NEAR: f32 = 0.65;

/// What is asked for.
pub(super) enum Wanted {
    Entries(Vec<New>),
    /// An entry is done: its words, and perhaps its kind.
    Done(String, Option<Kind>),
    /// Nothing but the editor, perhaps at the section of a kind.
    Section(Option<Kind>),
}

/// An entry to be added.
pub(super) struct New {
    pub(super) kind: Kind,
    /// The group that it goes to, where its word names one: `short` is a goal for a short session.
    pub(super) part: Option<String>,
    pub(super) text: String,
}

impl New {
    fn of(word: &str, kind: Kind, kinds: &Kinds, text: String) -> Self {
        let start = format!("{} ", word.to_lowercase());
        let part = kinds.row(kind).parts.iter().find(|part| part.to_lowercase().starts_with(&start)).cloned();
        Self { kind, part, text }
    }
}

/// The same as it was typed, before anybody knows what a kind is here.
pub(super) enum Words {
    One(String, String),
    /// Lines of `kind: text`.
    Many(String),
    None,
}

impl Words {
    /// Reads standard input where that is asked for.
    pub(super) fn of(args: &Args) -> Result<Self> {
        let from_input = args.text == ["-"];
        match &args.kind {
            Some(kind) if kind == "-" && (args.text.is_empty() || from_input) => {
                if has_parts(args) || args.done.is_some() {
                    return Err(Error::usage("entries from standard input take no options, a line is `kind: text`"));
                }
                Ok(Self::Many(input()?))
            }
            Some(kind) if kind == "-" && args.done.is_none() => {
                let text = args.text.join(" ");
                let error = Error::usage("`-` reads entries from standard input, and stands alone");
                Err(error.hint(format!("one entry has its kind before it: `git handoff add next {text:?}`")))
            }
            _ if args.done.is_some() => Ok(Self::None),
            Some(kind) => {
                let text = if from_input { input()? } else { args.text.join(" ") };
                if text.trim().is_empty() {
                    return if args.edit && !from_input && !has_parts(args) {
                        Ok(Self::None)
                    } else {
                        Err(without_text())
                    };
                }
                Ok(Self::One(kind.clone(), text))
            }
            None if args.edit && !has_parts(args) => Ok(Self::None),
            None => Err(without_text()),
        }
    }

    /// What the words mean in this repository.
    pub(super) fn understood(self, args: &Args, repo: &Repo, kinds: &Kinds) -> Result<Wanted> {
        match self {
            Self::One(word, text) => {
                let kind = known(&word, kinds)?;
                check(&text, kind, kinds)?;
                let text = parts(args, kind, repo, kinds)?.with(&text, kinds.row(kind));
                Ok(Wanted::Entries(vec![New::of(&word, kind, kinds, text)]))
            }
            Self::Many(input) => Ok(Wanted::Entries(entries(&input, kinds)?)),
            Self::None => {
                let kind = args.kind.as_ref().map(|word| known(word, kinds)).transpose()?;
                Ok(match &args.done {
                    // What becomes done is said by the option already.
                    Some(words) => Wanted::Done(words.clone(), kind.filter(|kind| *kind != Kind::Done)),
                    None => Wanted::Section(kind),
                })
            }
        }
    }
}

fn has_parts(args: &Args) -> bool {
    let Args { percent, estimate, files, why, priority, .. } = args;
    percent.is_some() || estimate.is_some() || !files.is_empty() || why.is_some() || priority.is_some()
}

fn input() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|_| Error::usage("standard input is no text in UTF-8, so nothing was added"))
}

fn without_text() -> Error {
    Error::usage("the entry has no text").hint("say it: `git handoff add next \"what comes next\"`")
}

/// The entries of lines of `kind: text`. One line that is none, and there are no entries.
fn entries(input: &str, kinds: &Kinds) -> Result<Vec<New>> {
    let mut entries = Vec::new();
    for (at, line) in input.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = at + 1;
        let Some((word, text)) = line.split_once([':', '：']).filter(|(_, text)| !text.trim().is_empty()) else {
            let what = format!("line {number} is not `kind: text`, so nothing was added: {:?}", line.trim());
            return Err(Error::usage(what));
        };
        let text = text.trim();
        let checked = known(word.trim(), kinds).and_then(|kind| check(text, kind, kinds).map(|()| kind));
        let kind = checked.map_err(|error| {
            let what = format!("line {number}: {}, so nothing was added", error.what);
            Error { what, ..error }
        })?;
        entries.push(New::of(word.trim(), kind, kinds, text.to_owned()));
    }
    if entries.is_empty() { Err(without_text()) } else { Ok(entries) }
}

/// Refuses what would be read as something else, and says how to add that.
fn check(text: &str, kind: Kind, kinds: &Kinds) -> Result<()> {
    let first = text.trim().lines().next().unwrap_or_default();
    let instead = |kind: Kind, words: &str| format!("`git handoff add {} {words:?}`", kinds.name(kind));
    let error = match objection::to(text, kind, kinds) {
        None => return Ok(()),
        Some(Objection::SaysNothing) => Error::usage(format!("{first:?} says nothing")),
        Some(Objection::Labelled(other, words)) => {
            let what = format!("{first:?} begins with a label that says it is of the kind {}", kinds.name(other));
            Error::usage(what).hint(instead(other, &words))
        }
        Some(Objection::Boxed { done, words }) => {
            let kind = if done { Kind::Done } else { kind };
            Error::usage(format!("{first:?} begins with a box, and the list has its own")).hint(instead(kind, &words))
        }
        Some(Objection::IsDone(words)) => {
            Error::usage(format!("{first:?} says that it is done")).hint(instead(Kind::Done, &words))
        }
    };
    Err(error)
}

/// What the options say, checked: it is read back from the entry later.
fn parts(args: &Args, kind: Kind, repo: &Repo, kinds: &Kinds) -> Result<Parts> {
    let mut parts = Parts { percent: args.percent, why: args.why.clone(), ..Parts::default() };
    if let Some(given) = &args.estimate {
        if !kinds.row(kind).estimate {
            let with: Vec<_> = kinds.rows().filter(|(_, row)| row.estimate).map(|(_, row)| row.name.as_str()).collect();
            let error = Error::usage(format!("no time is estimated for the kind {}", kinds.name(kind)));
            return Err(error.hint(format!("there is one for {}", with.join(", "))));
        }
        let read = compose::estimate(given).ok_or_else(|| {
            Error::usage(format!("{given:?} is no time")).hint("say it as in `30 min`, `1-2 hours`, `2h`, `3 days`")
        })?;
        parts.estimate = Some(read);
    }
    if let Some(given) = &args.priority {
        let read = compose::priority(given).ok_or_else(|| {
            Error::usage(format!("{given:?} is no priority")).hint("they are P0 to P4, critical, high, medium and low")
        })?;
        parts.priority = Some(read);
    }
    if args.files.is_empty() {
        return Ok(parts);
    }
    let here = std::env::current_dir()?;
    parts.paths = args.files.iter().map(|file| from_top(file, &here, repo)).collect::<Result<_>>()?;
    Ok(parts)
}

/// A path as an entry names it. One that nobody else has, or nobody has yet, is taken with a warning.
fn from_top(given: &Path, here: &Path, repo: &Repo) -> Result<String> {
    let named = repo.from_top(given, here)?;
    let words = path::in_words(&named.path)
        .ok_or_else(|| Error::usage(format!("{:?} is a path that cannot be written into an entry", given.display())))?;
    if named.path.components().any(|part| part.as_os_str() == ".git") {
        return Err(Error::usage(format!("{words} is git's own, and nobody else has it")));
    }
    if is_reversed(&words) {
        return Err(Error::usage(format!("{words} names lines that end before they begin")));
    }
    let top = repo.worktree()?;
    let is_there = |words: &str| fs_err::symlink_metadata(top.join(words)).is_ok();
    let What::Path { path: file, .. } = mentions::path_and_lines(&words) else { return Ok(words) };
    if !named.is_inside {
        ui::warn(&format!("{words} is outside of the working tree"));
    } else if !is_there(&words) && !is_there(&file) {
        ui::warn(&format!("there is no {file} yet"));
    }
    Ok(words)
}

/// Whether a path ends in a range of lines (`:99-3`) that ends before it begins.
fn is_reversed(words: &str) -> bool {
    let range = words.rsplit_once(':').and_then(|(_, range)| range.split_once('-'));
    let number = |digits: &str| digits.trim_start_matches('L').parse::<u32>().ok();
    range.and_then(|(from, to)| Some(number(from)? > number(to)?)).unwrap_or(false)
}

/// The kind that a word names, or the nearest ones: which is meant is not guessed.
fn known(word: &str, kinds: &Kinds) -> Result<Kind> {
    match kinds.named(word) {
        Some(kind) if takes_entries(kind) => Ok(kind),
        Some(kind) => {
            let heading = &kinds.row(kind).heading;
            Err(Error::usage(format!("what is in \"{heading}\" comes from history, and is not added by hand")))
        }
        None => Err(unknown(word, kinds)),
    }
}

fn unknown(word: &str, kinds: &Kinds) -> Error {
    let rows: Vec<_> = kinds.rows().filter(|(kind, _)| takes_entries(*kind)).map(|(_, row)| row).collect();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let words: Vec<&str> =
        rows.iter().flat_map(|row| std::iter::once(&row.name).chain(&row.also)).map(String::as_str).collect();
    let lower = word.to_lowercase();
    let near = similar::get_close_matches(lower.as_str(), &words, 3, NEAR);
    let near: Vec<_> = near.iter().map(|word| format!("`{word}`")).collect();
    let error = Error::usage(format!("{word:?} is no kind of entry"));
    let error = if near.is_empty() { error } else { error.hint(format!("did you mean {}?", near.join(" or "))) };
    error.hint(format!("the kinds are {}", names.join(", ")))
}

/// What git tells by itself is not added by hand.
fn takes_entries(kind: Kind) -> bool {
    !matches!(kind, Kind::Commit | Kind::Created)
}
