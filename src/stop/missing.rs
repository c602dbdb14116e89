//! What a session that was stopped leaves unsaid: what only a person can answer, and how to answer it without being asked.

use super::{Entry, Stopped, before_break, how_far};
use crate::check;
use crate::config::Config;
use crate::document::{Kind, Kinds};
use crate::error::Result;
use crate::git::Repo;

/// What is asked for where the checklist misses it: the rule, the kind of the answer, the question.
const BY_RULE: [(&str, Kind, &str); 2] =
    [("next-steps", Kind::Next, "What comes next?"), ("why", Kind::Decision, "What was decided, and why?")];

/// What the document still lacks, and how to say it.
pub struct Missing {
    pub kind: Kind,
    pub question: String,
    /// The whole line that answers it.
    pub command: String,
    /// The entry that an answer makes.
    pub entry: Box<dyn Fn(&str) -> Entry>,
}

impl Missing {
    pub fn words(kind: Kind, question: &str, kinds: &Kinds) -> Self {
        Self {
            kind,
            question: question.to_owned(),
            command: format!("git handoff add {} \"…\"", kinds.name(kind)),
            entry: Box::new(move |answer| Entry { kind, text: answer.to_owned() }),
        }
    }
}

/// How far files are that stop in the middle of something, then what the findings of the checklist ask for, and before a break
/// what will be forgotten. Somebody who `asks` at a terminal is asked for more than others have to say.
pub fn of(
    repo: &Repo,
    config: &Config,
    stopped: &Stopped,
    found: &[check::Finding],
    asks: bool,
) -> Result<Vec<Missing>> {
    let mut missing = how_far::of(repo, config, stopped)?;
    let is_found = |rule: &str| found.iter().any(|finding| finding.rule == rule || finding.rule == "empty");
    let by_rule = BY_RULE.iter().filter(|(rule, ..)| is_found(rule));
    missing.extend(by_rule.map(|(_, kind, question)| Missing::words(*kind, question, &config.kinds)));
    if stopped.header.hold.is_some() {
        before_break::also(&mut missing, repo, config, stopped, asks)?;
    }
    Ok(missing)
}
