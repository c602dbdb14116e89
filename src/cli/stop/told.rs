//! What is said of a session that was stopped: the role's confirmation, in words and as JSON.

use serde_json::json;

use crate::check::{self, Level};
use crate::config::Config;
use crate::document::{Details, Entry, Kind, Outline};
use crate::project_status::Outcome;
use crate::redact::Secret;
use crate::render::{card, secrets};
use crate::stop::Stopped;
use crate::stop::missing::Missing;
use crate::text;

/// So many entries of a kind are named.
const MOST: usize = 3;

/// What is said of a session that was stopped.
pub(super) struct Told<'a> {
    pub(super) config: &'a Config,
    pub(super) stopped: &'a Stopped,
    pub(super) found: &'a [check::Finding],
    pub(super) missing: &'a [Missing],
}

impl Told<'_> {
    pub(super) fn in_words(&self) -> String {
        let Stopped { head, header, document, .. } = self.stopped;
        let outline = Outline::of(document, &self.config.kinds);
        let mut lines = vec![match &head.commit {
            Some(commit) => format!(
                "Session handoff stored: {} ({} on {}, {})",
                self.config.file,
                header.id(),
                header.branch_name().unwrap_or("detached HEAD"),
                commit.short()
            ),
            None => format!("Session handoff written: {}; the first commit will carry it", self.config.file),
        }];
        lines.push(String::new());
        lines.push("Summary:".to_owned());
        let parts = [
            ("Completed", self.named(&outline, Kind::Done, |entry| entry.done != Some(false))),
            ("Partial", self.named(&outline, Kind::Progress, |entry| entry.done != Some(true))),
            ("Blocked", self.named(&outline, Kind::Blocker, |entry| entry.done != Some(true))),
            ("Next", self.named(&outline, Kind::Next, |entry| entry.done != Some(true))),
            ("Uncommitted", self.uncommitted()),
            ("Why", self.for_a_break(&outline, Kind::Context)),
            ("Decided", self.for_a_break(&outline, Kind::Decision)),
            ("Watch out", self.for_a_break(&outline, Kind::Watch)),
            ("On hold", header.hold.as_ref().map_or_else(String::new, |hold| text::for_line(&hold.to_string()))),
        ];
        lines.extend(
            parts.into_iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("- {name}: {said}")),
        );
        if lines.len() == 3 {
            lines.push("- nothing is written down yet: `git handoff add next \"what comes next\"`".to_owned());
        }
        lines.push(String::new());
        if let Some(secrets) = secrets::in_one_line(self.secrets().as_slice()) {
            lines.push(format!("{secrets}: `git handoff check --secrets`"));
        }
        if let Some(whole) = header.truncated {
            lines.push(format!("{} has {whole} bytes; the note holds its first 512 KiB", self.config.file));
        }
        let edited: Vec<_> =
            outline.blocks.iter().filter(|block| !block.intact).map(|block| block.name.as_str()).collect();
        if !edited.is_empty() {
            lines.push(format!(
                "Not filled anew, because somebody changed what stands there: {}. Empty it, and it fills itself again",
                edited.join(", ")
            ));
        }
        let wanting = check::count(self.found, Level::Error) + check::count(self.found, Level::Warning);
        if wanting > 0 {
            lines.push(format!("The checklist has {}: `git handoff check`", text::count(wanting, "finding")));
        }
        for Missing { question, command, .. } in self.missing {
            lines.push(format!("{question} `{command}`"));
        }
        lines.extend(self.status());
        lines.push("To resume: `git handoff resume`".to_owned());
        let farewell = if header.hold.is_some() { "Enjoy your break!" } else { "See you next time!" };
        lines.push(format!("Safe to stop. {farewell}"));
        lines.join("\n") + "\n"
    }

    /// What is worth telling only before a break.
    fn for_a_break(&self, outline: &Outline, kind: Kind) -> String {
        match self.stopped.header.hold {
            Some(_) => self.named(outline, kind, |entry| entry.done != Some(true)),
            None => String::new(),
        }
    }

    /// The first entries of a kind that a person wrote, and how many more there are.
    fn named(&self, outline: &Outline, kind: Kind, fits: fn(&Entry) -> bool) -> String {
        let document = text::same_length(&self.stopped.document);
        let entries = outline.entries_of(kind).filter(|entry| fits(entry));
        let mut said: Vec<String> = entries
            .map(|entry| {
                let details = Details::of(entry, &document[entry.span.clone()], &self.config.kinds);
                let words = card::words(entry, &document, kind, &self.config.kinds);
                let seen =
                    details.paths.iter().filter(|(path, _)| kind == Kind::Decision && !entry.text.contains(path));
                let seen: Vec<_> = seen.map(|(path, lines)| text::for_line(&place(path, *lines))).collect();
                if seen.is_empty() { words } else { format!("{words} (see {})", seen.join(", ")) }
            })
            .collect();
        let more = said.len().saturating_sub(MOST);
        said.truncate(MOST);
        let more = if more > 0 { format!(" (+{more} more)") } else { String::new() };
        said.join("; ") + &more
    }

    fn uncommitted(&self) -> String {
        match self.stopped.header.facts.uncommitted_paths() {
            0 => String::new(),
            count => text::count(count, "path"),
        }
    }

    /// What became of the project's status file; not a word where there is none.
    fn status(&self) -> Option<String> {
        let file = &self.config.status;
        let is_uncommitted = || self.stopped.header.facts.uncommitted.iter().any(|work| work.path == *file);
        Some(match &self.stopped.status {
            Outcome::Nothing => return None,
            Outcome::Updated => format!("{file} updated; it is not committed"),
            Outcome::Current if is_uncommitted() => format!("{file} is up to date; it is not committed"),
            Outcome::Current => format!("{file} is up to date"),
            Outcome::Offered(lines) => {
                format!("For {file}, where `git handoff stop --status` puts and keeps it:\n{lines}")
            }
            Outcome::Edited => format!(
                "{file} was not updated, because somebody changed what stands in its block. Empty it, and it fills itself again"
            ),
            Outcome::LeftAlone(why) => format!("{file} {why}, so it was not updated"),
        })
    }

    /// The same by names.
    fn status_as_json(&self) -> serde_json::Value {
        let (outcome, more) = match &self.stopped.status {
            Outcome::Nothing => return serde_json::Value::Null,
            Outcome::Updated => ("updated", None),
            Outcome::Current => ("current", None),
            Outcome::Offered(lines) => ("offered", Some(lines)),
            Outcome::Edited => ("edited", None),
            Outcome::LeftAlone(why) => ("left-alone", Some(why)),
        };
        json!({ "file": self.config.status, "outcome": outcome, "more": more })
    }

    fn secrets(&self) -> Vec<Secret> {
        self.config.redactor.redact(&self.stopped.document).secrets
    }

    pub(super) fn as_json(&self) -> serde_json::Value {
        let Stopped { head, header, document, .. } = self.stopped;
        let outline = Outline::of(document, &self.config.kinds);
        let open = |kind: Kind| -> Vec<_> {
            let entries = outline.entries_of(kind);
            entries.map(|entry| json!({ "id": entry.id(), "text": entry.text, "done": entry.done })).collect()
        };
        let missing = self.missing.iter().map(|Missing { kind, question, command, .. }| {
            json!({ "kind": self.config.kinds.name(*kind), "question": question, "command": command })
        });
        json!({
            "file": self.config.file,
            "stored": head.commit.is_some(),
            "commit": head.commit,
            "session": header.session, "seq": header.seq, "branch": header.branch_name(),
            "facts": header.facts, "hold": header.hold,
            "status": self.status_as_json(),
            "done": open(Kind::Done), "progress": open(Kind::Progress),
            "blockers": open(Kind::Blocker), "next": open(Kind::Next),
            "secrets": self.secrets(),
            "errors": check::count(self.found, Level::Error),
            "warnings": check::count(self.found, Level::Warning),
            "missing": missing.collect::<Vec<_>>(),
        })
    }
}

/// A path as it is written, with the line that is named.
fn place(path: &str, lines: Option<(u32, u32)>) -> String {
    lines.map_or_else(|| path.to_owned(), |(from, _)| format!("{path}:{from}"))
}
