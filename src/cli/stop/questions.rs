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

/// Asks one question after the other; an empty line leaves one out.
pub(super) fn ask(missing: &[Missing]) -> Result<Vec<Entry>> {
    let mut answers = Vec::new();
    for Missing { question, entry, .. } in missing {
        ui::ask(&format!("{question} (Enter leaves it out) "))?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        if !line.trim().is_empty() {
            answers.push(entry(line.trim()));
        }
    }
    Ok(answers)
}
