//! `git handoff stop`: ends a session with a record of everything, and says what was handed over.

use std::io::BufRead as _;
use std::process::ExitCode;

use serde_json::json;

use crate::check::Level;
use crate::config::Config;
use crate::document::{Details, Entry as Read, Kind, Outline};
use crate::error::{Error, Result};
use crate::facts::Occasion;
use crate::git::Repo;
use crate::judge::{self, Place};
use crate::redact::Secret;
use crate::render::secrets;
use crate::stop::{self, Entry, Stopped};
use crate::{check, text, ui};

/// So many entries of a kind are named.
const MOST: usize = 3;

/// What is asked for where the checklist misses it: the rule, the kind of the answer, the question.
const QUESTIONS: [(&str, Kind, &str); 2] =
    [("next-steps", Kind::Next, "What comes next?"), ("why", Kind::Decision, "What was decided, and why?")];

#[derive(clap::Args)]
pub(super) struct Args {
    /// Stop at once: no questions, no checklist, nothing that takes long; TEXT says what happened
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    emergency: Option<String>,
    /// Ask nothing, even on a terminal
    #[arg(long)]
    no_input: bool,
    /// Say nothing but what went wrong, and let nothing that is missing fail
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// Print what was handed over as JSON
    #[arg(long)]
    json: bool,
}

/// What the document still lacks, and how to say it.
struct Missing {
    kind: Kind,
    question: &'static str,
}

pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let repo = Repo::for_command()?;
    let config = Config::load(&repo);
    config.warnings.iter().for_each(|warning| ui::warn(warning));
    if let Some(what) = &args.emergency {
        return at_once(args, &repo, &config, what);
    }
    let mut stopped = stop::stop(&repo, &config, &[], Occasion::Command)?;
    let mut found = judged(&repo, &config, &stopped)?;
    let mut missing = missing(&found);
    if !missing.is_empty() && may_ask(args) {
        let answers = ask(&missing)?;
        if !answers.is_empty() {
            stopped = stop::stop(&repo, &config, &answers, Occasion::Command)?;
            found = judged(&repo, &config, &stopped)?;
        }
        // What nobody answers, nobody has to.
        missing.clear();
    }
    let told = Told { config: &config, stopped: &stopped, found: &found, missing: &missing };
    tell(args, &told)?;
    Ok(if missing.is_empty() || args.quiet { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(args: &Args, told: &Told<'_>) -> Result<()> {
    if args.json {
        let json =
            serde_json::to_string_pretty(&told.as_json()).map_err(|error| Error::repository(error.to_string()))?;
        return ui::data(format!("{}\n", text::for_json(&json)).as_bytes());
    }
    if args.quiet { Ok(()) } else { ui::data(text::for_terminal(&told.in_words()).as_bytes()) }
}

/// Stops with what is at hand. What cannot be stored is printed, for it must not be lost.
fn at_once(args: &Args, repo: &Repo, config: &Config, what: &str) -> Result<ExitCode> {
    let happened = if what.trim().is_empty() { String::new() } else { format!(": {}", text::one_line(what.trim())) };
    let text = format!(
        "Emergency stop{happened} - before continuing, check the system's logs and verify or roll back what is not committed"
    );
    let entries = [Entry { kind: Kind::Blocker, text: text.clone() }];
    let stopped = stop::stop(repo, config, &entries, Occasion::Emergency).inspect_err(|_| {
        let said = match stop::note_down(repo, config, &entries) {
            Ok(()) => format!("It stands in {}, and no record of it could be stored:\n- {text}\n", config.file),
            Err(_) => format!("This could not be stored, so keep it yourself:\n- {text}\n"),
        };
        // Where not even that can be printed, nobody is left to hear.
        let _ = ui::data(text::for_terminal(&said).as_bytes());
    })?;
    tell(args, &Told { config, stopped: &stopped, found: &[], missing: &[] })?;
    Ok(ExitCode::SUCCESS)
}

fn judged(repo: &Repo, config: &Config, stopped: &Stopped) -> Result<Vec<check::Finding>> {
    let place = Place { repo, file: &config.file, stored: &stopped.document };
    Ok(judge::judge(&stopped.document, Some(&place), config)?.found)
}

fn missing(found: &[check::Finding]) -> Vec<Missing> {
    let is_found = |rule: &str| found.iter().any(|finding| finding.rule == rule || finding.rule == "empty");
    let asked = QUESTIONS.iter().filter(|(rule, ..)| is_found(rule));
    asked.map(|(_, kind, question)| Missing { kind: *kind, question }).collect()
}

/// Only a person at a terminal is asked.
fn may_ask(args: &Args) -> bool {
    let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    !(args.no_input || args.json || args.quiet || in_ci) && ui::somebody_is_there()
}

/// Asks one question after the other; an empty line leaves one out.
fn ask(missing: &[Missing]) -> Result<Vec<Entry>> {
    let mut answers = Vec::new();
    for Missing { kind, question } in missing {
        ui::ask(&format!("{question} (Enter leaves it out) "))?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        if !line.trim().is_empty() {
            answers.push(Entry { kind: *kind, text: line.trim().to_owned() });
        }
    }
    Ok(answers)
}

/// What is said of a session that was stopped.
struct Told<'a> {
    config: &'a Config,
    stopped: &'a Stopped,
    found: &'a [check::Finding],
    missing: &'a [Missing],
}

impl Told<'_> {
    fn in_words(&self) -> String {
        let Stopped { head, header, document } = self.stopped;
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
        for Missing { question, kind } in self.missing {
            lines.push(format!("{question} `{}`", self.command(*kind)));
        }
        lines.push("To resume: `git handoff show`".to_owned());
        lines.push("Safe to stop. See you next time!".to_owned());
        lines.join("\n") + "\n"
    }

    /// The first entries of a kind that a person wrote, and how many more there are.
    fn named(&self, outline: &Outline, kind: Kind, fits: fn(&Read) -> bool) -> String {
        let document = text::same_length(&self.stopped.document);
        let entries = outline.entries_of(kind).filter(|entry| fits(entry));
        let mut said: Vec<String> = entries
            .map(|entry| {
                let details = Details::of(entry, &document[entry.span.clone()], &self.config.kinds);
                let percent = details.percent.filter(|_| kind == Kind::Progress && !entry.text.contains('%'));
                let words = text::for_line(&entry.text);
                percent.map_or(words.clone(), |percent| format!("{words} at {percent}%"))
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

    fn secrets(&self) -> Vec<Secret> {
        self.config.redactor.redact(&self.stopped.document).secrets
    }

    fn command(&self, kind: Kind) -> String {
        format!("git handoff add {} \"…\"", self.config.kinds.name(kind))
    }

    fn as_json(&self) -> serde_json::Value {
        let Stopped { head, header, document } = self.stopped;
        let outline = Outline::of(document, &self.config.kinds);
        let open = |kind: Kind| -> Vec<_> {
            let entries = outline.entries_of(kind);
            entries.map(|entry| json!({ "id": entry.id(), "text": entry.text, "done": entry.done })).collect()
        };
        let missing = self.missing.iter().map(|Missing { kind, question }| {
            json!({ "kind": self.config.kinds.name(*kind), "question": question, "command": self.command(*kind) })
        });
        json!({
            "file": self.config.file,
            "stored": head.commit.is_some(),
            "commit": head.commit,
            "session": header.session, "seq": header.seq, "branch": header.branch_name(),
            "facts": header.facts,
            "done": open(Kind::Done), "progress": open(Kind::Progress),
            "blockers": open(Kind::Blocker), "next": open(Kind::Next),
            "secrets": self.secrets(),
            "errors": check::count(self.found, Level::Error),
            "warnings": check::count(self.found, Level::Warning),
            "missing": missing.collect::<Vec<_>>(),
        })
    }
}
