//! What a stop asks for: what only a person can answer, and how to answer it without being asked.

use std::io::BufRead as _;

use crate::document::{Kind, Kinds};
use crate::error::Result;
use crate::stop::Entry;
use crate::{check, ui};

/// What is asked for where the checklist misses it: the rule, the kind of the answer, the question.
const BY_RULE: [(&str, Kind, &str); 2] =
    [("next-steps", Kind::Next, "What comes next?"), ("why", Kind::Decision, "What was decided, and why?")];

/// What the document still lacks, and how to say it.
pub(super) struct Missing {
    pub(super) kind: Kind,
    pub(super) question: String,
    /// The whole line that answers it.
    pub(super) command: String,
    /// The entry that an answer makes.
    pub(super) entry: Box<dyn Fn(&str) -> Entry>,
}

impl Missing {
    pub(super) fn words(kind: Kind, question: &str, kinds: &Kinds) -> Self {
        Self {
            kind,
            question: question.to_owned(),
            command: format!("git handoff add {} \"…\"", kinds.name(kind)),
            entry: Box::new(move |answer| Entry { kind, text: answer.to_owned() }),
        }
    }
}

/// What the findings of the checklist ask for.
pub(super) fn of(found: &[check::Finding], kinds: &Kinds) -> Vec<Missing> {
    let is_found = |rule: &str| found.iter().any(|finding| finding.rule == rule || finding.rule == "empty");
    let asked = BY_RULE.iter().filter(|(rule, ..)| is_found(rule));
    asked.map(|(_, kind, question)| Missing::words(*kind, question, kinds)).collect()
}

/// Questions and answers. Each answer is written down before the next question, so that whoever breaks off loses none.
pub(super) struct Conversation<'a> {
    write_down: &'a dyn Fn(Entry) -> Result<()>,
    /// What the last answer was about.
    pub(super) last: Option<Kind>,
    /// The input has ended: nobody answers any more.
    is_over: bool,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(write_down: &'a dyn Fn(Entry) -> Result<()>) -> Self {
        Self { write_down, last: None, is_over: false }
    }

    /// Asks one question after the other; an empty line leaves one out. Gives how many were answered.
    pub(super) fn ask(&mut self, missing: &[Missing]) -> Result<usize> {
        let mut answered = 0;
        for Missing { kind, question, entry, .. } in missing {
            if self.is_over {
                break;
            }
            ui::ask(&format!("{question} (Enter leaves it out) "))?;
            let mut line = Vec::new();
            std::io::stdin().lock().read_until(b'\n', &mut line)?;
            self.is_over = !line.ends_with(b"\n");
            if self.is_over {
                ui::note("");
            }
            let line = String::from_utf8_lossy(&line);
            if !line.trim().is_empty() {
                (self.write_down)(entry(line.trim()))?;
                (self.last, answered) = (Some(*kind), answered + 1);
            }
        }
        Ok(answered)
    }
}
