//! Rules for what git can tell: each claim of the document has a state, and these say which states are findings.

use super::{Complaint, Subject};
use crate::claims::{End, Mismatch, State, Verified, What};
use crate::document::Kind;
use crate::text;

/// So many commits may pass before an unchanged document is stale: half of all real ones are updated within two.
const FRESH: usize = 3;

/// Where none of so many names is here, the document is about another repository, and one finding says so.
const FOREIGN: usize = 6;

/// For how many missing paths the nearest name is looked for.
const MOST_LOOKED_FOR: usize = 12;

/// How many paths a finding lists.
const MOST: usize = 5;

/// Files that change by themselves, or say nothing to a reader.
const UNIMPORTANT: &[&str] = &[
    ".lock",
    "-lock.json",
    "-lock.yaml",
    ".sum",
    ".min.js",
    ".map",
    ".snap",
    ".svg",
    ".png",
    ".jpg",
    ".gif",
    ".ico",
    ".gitignore",
    ".log",
    ".csv",
    ".pyc",
    ".handoff.toml",
    ".md",
    ".txt",
];

pub(super) fn missing_paths(subject: &Subject<'_>) -> Vec<Complaint> {
    let paths = || claims(subject).filter(|verified| matches!(verified.claim.what, What::Path { .. }));
    let is_here =
        |verified: &Verified| matches!(verified.state, State::StillSo | State::Since(_) | State::NoLonger(..));
    let missing = paths().filter(|verified| verified.state == State::NotSo(Mismatch::Missing)).count();
    if missing >= FOREIGN && !paths().any(is_here) {
        let first = paths().map(|verified| verified.claim.span.clone()).next().unwrap_or_default();
        let message = format!("none of {} is here, from this one on", text::count(missing, "path"));
        return vec![Complaint::at(
            first,
            message,
            "is the document about another repository, or a folder that is not checked out?",
        )];
    }
    let mut looked_for = 0;
    let of_path = |verified: &Verified| {
        let What::Path { path, .. } = &verified.claim.what else { return None };
        let help = match &verified.state {
            State::NoLonger(End::Renamed(new), _) => format!("write `{new}`"),
            State::NoLonger(End::Deleted, _) => "say that it is gone, or name what took its place".to_owned(),
            State::NotSo(Mismatch::Missing) => {
                looked_for += 1;
                let near = if looked_for <= MOST_LOOKED_FOR { nearest(subject, path) } else { None };
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the path from the top of the repository, or say that it is planned".to_owned(),
                }
            }
            _ => return None,
        };
        let message = match &verified.state {
            State::NoLonger(end, by) => format!("`{path}` is no longer there: {}", end.told(by, subject.now)),
            _ => format!("`{path}` does not exist here"),
        };
        Some(Complaint::at(verified.claim.span.clone(), message, help))
    };
    claims(subject).filter_map(of_path).collect()
}

/// A tracked path with nearly the name of a missing one: in another case, or with one letter more, less or other.
fn nearest<'s>(subject: &Subject<'s>, path: &str) -> Option<&'s str> {
    let name = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let tracked = subject.evidence.map_or(&[][..], |evidence| &evidence.tracked);
    let mut paths = tracked.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok());
    let alike = |other: &str| {
        let other = other.rsplit('/').next().unwrap_or_default();
        other.len().abs_diff(name.len()) <= 1
            && (other.eq_ignore_ascii_case(name) || (name.len() > 4 && is_one_slip(other, name)))
    };
    paths.find(|path| !path.is_empty() && alike(path))
}

/// Whether two names differ in one letter: what they share at both ends is all but that.
fn is_one_slip(one: &str, other: &str) -> bool {
    let before = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let room = one.len().min(other.len()) - before;
    let after = one.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count().min(room);
    one.len().max(other.len()) - before - after <= 1
}

pub(super) fn unclear_paths(subject: &Subject<'_>) -> Vec<Complaint> {
    let of_path = |verified: &Verified| {
        let What::Path { path, .. } = &verified.claim.what else { return None };
        let (message, help) = match &verified.state {
            State::NotSo(Mismatch::Elsewhere(here)) => {
                (format!("`{path}` is a path of another machine"), format!("write `{here}`, which is right everywhere"))
            }
            State::NotSo(Mismatch::Ambiguous(places)) => {
                (format!("`{path}` may be several files"), format!("write which one: {}", listed(places)))
            }
            _ => return None,
        };
        Some(Complaint::at(verified.claim.span.clone(), message, help))
    };
    claims(subject).filter_map(of_path).collect()
}

pub(super) fn lines(subject: &Subject<'_>) -> Vec<Complaint> {
    let of_path = |verified: &Verified| {
        let (What::Path { path, .. }, State::NotSo(Mismatch::Shorter(lines))) = (&verified.claim.what, &verified.state)
        else {
            return None;
        };
        let message = format!("`{path}` has only {}", text::count(*lines, "line"));
        Some(Complaint::at(
            verified.claim.span.clone(),
            message,
            "name the function instead: it stays where it is longer",
        ))
    };
    claims(subject).filter_map(of_path).collect()
}

pub(super) fn commits(subject: &Subject<'_>) -> Vec<Complaint> {
    let commits = || claims(subject).filter(|verified| matches!(verified.claim.what, What::Commit(_)));
    let is_missing = |verified: &Verified| verified.state == State::NotSo(Mismatch::NoSuchCommit);
    if commits().count() >= FOREIGN && commits().all(is_missing) {
        let first = commits().map(|verified| verified.claim.span.clone()).next().unwrap_or_default();
        let message =
            format!("none of {} is in this repository, from this one on", text::count(commits().count(), "commit"));
        return vec![Complaint::at(first, message, "after a rebase name the new commits, or their subjects")];
    }
    let of_commit = |verified: &Verified| {
        let (What::Commit(id), State::NotSo(Mismatch::NoSuchCommit)) = (&verified.claim.what, &verified.state) else {
            return None;
        };
        let message = format!("no commit {id} is in this repository");
        Some(Complaint::at(verified.claim.span.clone(), message, "after a rebase name the new commit, or its subject"))
    };
    claims(subject).filter_map(of_commit).collect()
}

pub(super) fn branches(subject: &Subject<'_>) -> Vec<Complaint> {
    let of_branch = |verified: &Verified| {
        let (What::Branch(name), State::NotSo(Mismatch::OtherBranch { head, exists })) =
            (&verified.claim.what, &verified.state)
        else {
            return None;
        };
        let (message, help) = if *exists {
            (
                format!("the document is of `{name}`, and HEAD is on `{head}`"),
                format!("`git switch {}`, or correct the line", text::for_shell(name)),
            )
        } else {
            (
                format!("there is no branch `{name}` here; HEAD is on `{head}`"),
                "correct the line, or take it out".to_owned(),
            )
        };
        Some(Complaint::at(verified.claim.span.clone(), message, help))
    };
    let branches = || claims(subject).filter(|verified| matches!(verified.claim.what, What::Branch(_)));
    // A document may speak of several: the first is its own.
    if branches().any(|verified| verified.state == State::StillSo) {
        return Vec::new();
    }
    branches().take(1).filter_map(of_branch).collect()
}

pub(super) fn files(subject: &Subject<'_>) -> Vec<Complaint> {
    let of_path = |verified: &Verified| {
        let What::Path { path, .. } = &verified.claim.what else { return None };
        let (message, help) = match &verified.state {
            State::NotSo(Mismatch::Existed) => {
                (format!("`{path}` was there before this session"), "list it among the modified files")
            }
            State::NotSo(Mismatch::Unchanged) => {
                (format!("`{path}` was not changed in this session"), "take it out of the list, or say when it was")
            }
            _ => return None,
        };
        Some(Complaint::at(verified.claim.span.clone(), message, help))
    };
    claims(subject).filter_map(of_path).collect()
}

pub(super) fn unmentioned(subject: &Subject<'_>) -> Vec<Complaint> {
    let Some(evidence) = subject.evidence else { return Vec::new() };
    let mut paths: Vec<&String> = Vec::new();
    // Our own blocks list them when the document is read.
    if !subject.fills_itself("files") {
        paths.extend(&evidence.committed);
    }
    if !subject.fills_itself("uncommitted") {
        paths.extend(&evidence.uncommitted);
    }
    paths.retain(|path| is_important(path) && !is_mentioned(subject.text, path));
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        return Vec::new();
    }
    let message = format!("the document does not mention {}", text::count(paths.len(), "changed file"));
    let paths: Vec<String> = paths.into_iter().cloned().collect();
    vec![Complaint::nowhere(message, format!("{}: say what for, or leave it if it is of no matter", listed(&paths)))]
}

fn is_important(path: &str) -> bool {
    let hidden = path
        .split('/')
        .any(|part| matches!(part, "node_modules" | "vendor" | "dist" | "build" | "target" | "__pycache__"));
    !hidden && !UNIMPORTANT.iter().any(|ending| path.ends_with(ending))
}

/// Whether the name of the file, with or without its ending, or a folder around it is in the text.
fn is_mentioned(text: &str, path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut folders = path.match_indices('/').map(|(at, _)| &path[..=at]);
    // A folder speaks for what is in it where it stands as such, and not as the beginning of another path.
    let ends_there = |folder: &str| {
        let mut places = text.match_indices(folder).map(|(at, _)| text[at + folder.len()..].chars().next());
        places.any(|next| next.is_none_or(|next| !next.is_alphanumeric() && !"._[(".contains(next)))
    };
    (stem.len() > 3 && text.contains(stem)) || text.contains(name) || folders.any(ends_there)
}

pub(super) fn stale(subject: &Subject<'_>) -> Vec<Complaint> {
    let Some((commits, by)) = subject.evidence.and_then(|evidence| evidence.since.as_ref()) else { return Vec::new() };
    // A document that looks nothing but finished is allowed to rest.
    let is_open =
        subject.outline.entries_of(Kind::Next).any(|entry| entry.done != Some(true)) || subject.has(&[Kind::Progress]);
    if *commits < FRESH || !is_open {
        return Vec::new();
    }
    let message =
        format!("{} since the document was last changed, in {}", text::count(*commits, "commit"), by.told(subject.now));
    vec![Complaint::nowhere(
        message,
        "tick what is done and say what comes next; `git log --oneline` tells what happened",
    )]
}

fn claims<'s>(subject: &Subject<'s>) -> impl Iterator<Item = &'s Verified> {
    subject.evidence.into_iter().flat_map(|evidence| &evidence.claims)
}

fn listed(paths: &[String]) -> String {
    let shown: Vec<_> = paths.iter().take(MOST).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(MOST);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter() {
        for (one, other, expected) in [
            ("main.py", "main.py", true),
            ("mian.py", "main.py", false),
            ("mains.py", "main.py", true),
            ("maim.py", "main.py", true),
            ("util.py", "main.py", false),
        ] {
            assert_eq!(is_one_slip(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn what_is_mentioned() {
        assert!(is_mentioned("see the parser", "src/parser.rs"));
        assert!(is_mentioned("all of `src/ui/`", "src/ui/a/b.ts"));
        assert!(!is_mentioned("see the lexer in `src/lexer.rs`", "src/parser.rs"));
        assert!(!is_important("package-lock.json") && !is_important("docs/x.md") && is_important("src/a.rs"));
    }
}
