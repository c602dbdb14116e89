//! The quality checklist: a document, and what git told of its claims, in; findings out. Pure.
//!
//! Each point of the checklist is a row of [`RULES`]: a new one is a row here, and its `look` in the file of its group. A rule looks, and says what is wrong where, and what would help; its
//! level comes from the table, or from the project. Precise before complete: a rule that cannot be sure keeps quiet, for a
//! list of false findings is read once.

mod context;
mod environment;
mod form;
mod knowledge;
mod level;
mod partial;
mod steps;
mod verified;
mod words;

use std::ops::Range;

use crate::claims::Evidence;
use crate::clock::Moment;
use crate::document::{Kind, Kinds, Outline};
use crate::text::has_word;

pub use level::{Level, Levels};

/// One point of the checklist.
pub struct Rule {
    pub id: &'static str,
    /// How bad it is, unless the project says otherwise.
    pub level: Level,
    /// Why the point matters.
    pub why: &'static str,
    look: fn(&Subject<'_>) -> Vec<Complaint>,
}

/// What is judged.
pub struct Subject<'a> {
    /// The document, at the length of its bytes.
    pub text: &'a str,
    pub outline: &'a Outline,
    pub kinds: &'a Kinds,
    /// What git told; nothing outside of a repository.
    pub evidence: Option<&'a Evidence>,
    pub now: Moment,
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub level: Level,
    pub message: String,
    /// Where; nowhere when something is missing from the whole document.
    pub span: Option<Range<usize>>,
    pub why: &'static str,
    pub help: String,
}

/// What a rule says, before it has a level.
struct Complaint {
    message: String,
    span: Option<Range<usize>>,
    help: String,
}

/// The checklist, in the order of the role's; then what only git can tell.
pub const RULES: &[Rule] = &[
    Rule { id: "empty", level: Level::Error, why: "a handoff that says nothing hands nothing over", look: form::empty },
    Rule {
        id: "placeholder",
        level: Level::Error,
        why: "a field of the form that nobody filled in reads as if it were an answer",
        look: form::placeholders,
    },
    Rule {
        id: "conflict-marker",
        level: Level::Error,
        why: "both sides of a merge stand here, and only one can be right",
        look: form::conflict_markers,
    },
    Rule {
        id: "partial-percent",
        level: Level::Warning,
        why: "\"almost done\" is read as done; a number says how much is left to whoever takes over",
        look: partial::percent_is_said,
    },
    Rule {
        id: "partial-remaining",
        level: Level::Hint,
        why: "what remains of half-done work is what the next session has to do first",
        look: partial::remaining,
    },
    Rule {
        id: "path-exists",
        level: Level::Warning,
        why: "a path that leads nowhere costs the reader a search, and trust in the rest",
        look: verified::missing_paths,
    },
    Rule {
        id: "path-elsewhere",
        level: Level::Hint,
        why: "a path must lead to one place on the reader's machine too",
        look: verified::unclear_paths,
    },
    Rule {
        id: "path-lines",
        level: Level::Warning,
        why: "line numbers move with every edit; one beyond the file's end leads nowhere",
        look: verified::lines,
    },
    Rule {
        id: "next-steps",
        level: Level::Warning,
        why: "without a next step the reader has to find out what to do",
        look: steps::present,
    },
    Rule {
        id: "vague-step",
        level: Level::Warning,
        why: "a step without an object cannot be begun: the reader has to ask what was meant",
        look: steps::vague,
    },
    Rule {
        id: "environment",
        level: Level::Warning,
        why: "the project needs a set-up that git does not carry; the next session has to find it as it was",
        look: environment::runtime,
    },
    Rule {
        id: "services",
        level: Level::Warning,
        why: "the project has services; whoever resumes must know which have to run",
        look: environment::services,
    },
    Rule {
        id: "database",
        level: Level::Warning,
        why: "the project has a database; its migrations and data are on no branch",
        look: environment::database,
    },
    Rule {
        id: "why",
        level: Level::Warning,
        why: "the code shows what was done; only the document can say why",
        look: context::why,
    },
    Rule {
        id: "resume",
        level: Level::Warning,
        why: "work resumes in minutes when the first command is written down",
        look: context::resume,
    },
    Rule {
        id: "assumed-knowledge",
        level: Level::Hint,
        why: "what is obvious today is not to somebody who was not there",
        look: knowledge::assumed,
    },
    Rule {
        id: "commit-exists",
        level: Level::Warning,
        why: "a commit that is not here was rewritten, or is in another repository",
        look: verified::commits,
    },
    Rule {
        id: "branch",
        level: Level::Warning,
        why: "work that is resumed on the wrong branch has to be moved",
        look: verified::branches,
    },
    Rule {
        id: "files-as-said",
        level: Level::Warning,
        why: "the list of files is what a reviewer goes by",
        look: verified::files,
    },
    Rule {
        id: "percent-backwards",
        level: Level::Warning,
        why: "work that is less far than it was had a setback worth a sentence, or the number is a slip",
        look: partial::backwards,
    },
    Rule {
        id: "unmentioned-change",
        level: Level::Hint,
        why: "a change that the document passes over is one that the reader does not look for",
        look: verified::unmentioned,
    },
    Rule {
        id: "stale",
        level: Level::Warning,
        why: "a document that stays the same while the code moves on is soon wrong",
        look: verified::stale,
    },
];

/// Runs every rule that is not off. Findings stand in the document's order, what concerns all of it last.
pub fn check(subject: &Subject<'_>, levels: &Levels) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        let Some(level) = levels.of(rule) else { continue };
        findings.extend((rule.look)(subject).into_iter().map(|complaint| Finding {
            rule: rule.id,
            level,
            message: complaint.message,
            span: complaint.span,
            why: rule.why,
            help: complaint.help,
        }));
        // Of nothing there is nothing more to say.
        if rule.id == "empty" && !findings.is_empty() {
            break;
        }
    }
    findings.sort_by_key(|finding| finding.span.as_ref().map_or(usize::MAX, |span| span.start));
    findings
}

/// How many findings there are of a level.
pub fn count(findings: &[Finding], level: Level) -> usize {
    findings.iter().filter(|finding| finding.level == level).count()
}

impl Complaint {
    fn at(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), span: Some(span), help: help.into() }
    }

    fn nowhere(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), span: None, help: help.into() }
    }
}

impl Subject<'_> {
    /// Whether it has a section of one of these kinds with something in it, or an entry of one.
    fn has(&self, kinds: &[Kind]) -> bool {
        let says_something = |span: &Range<usize>| self.text[span.clone()].chars().any(char::is_alphanumeric);
        let of_kind = |kinds_of: &[Kind]| kinds_of.iter().any(|kind| kinds.contains(kind));
        let sections = self.outline.sections.iter().filter(|section| of_kind(&section.kinds));
        let below = |section: &crate::document::Section| section.heading.end..section.span.end.max(section.heading.end);
        sections.map(below).any(|span| says_something(&span))
            || self.outline.entries.iter().any(|entry| of_kind(&entry.kinds))
    }

    /// Whether it contains one of these words, in lower case, wherever.
    fn speaks_of<W: AsRef<str>>(&self, words: &[W]) -> bool {
        let text = self.text.to_lowercase();
        words.iter().any(|word| has_word(&text, word.as_ref()))
    }

    /// Whether the document has this block, and it will be filled when the document is read.
    fn fills_itself(&self, name: &str) -> bool {
        self.outline.blocks.iter().any(|block| block.name == name && block.intact)
    }

    /// The first line of an entry that says something, without the number, bullet and box before its words.
    fn line_of(&self, span: &Range<usize>) -> Range<usize> {
        let source = &self.text[span.clone()];
        let mut words = source.trim_start_matches(|c: char| c.is_whitespace() || "-*+>#|".contains(c));
        let unnumbered = words.trim_start_matches(|c: char| c.is_ascii_digit());
        if let Some(rest) = unnumbered.strip_prefix(['.', ')']).filter(|_| unnumbered.len() < words.len()) {
            words = rest.trim_start_matches([' ', '*']);
        }
        words = ["[ ] ", "[x] ", "[X] ", "[~] "].iter().find_map(|sign| words.strip_prefix(sign)).unwrap_or(words);
        let begin = source.len() - words.len();
        let line = words.lines().next().unwrap_or_default().trim_end();
        span.start + begin..span.start + begin + line.len()
    }

    /// Whether the place is in text of ours.
    fn is_ours(&self, at: usize) -> bool {
        at < self.outline.start || self.outline.block_at(at).is_some_and(|block| block.intact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rules say of a document that no git knows: rule and message.
    pub(super) fn findings(document: &str) -> Vec<String> {
        with(document, None)
    }

    pub(super) fn with(document: &str, evidence: Option<&Evidence>) -> Vec<String> {
        let kinds = Kinds::default();
        let outline = Outline::of(document.as_bytes(), &kinds);
        let now = chrono::DateTime::parse_from_rfc3339("2026-02-05T12:00:00+00:00").unwrap();
        let subject = Subject { text: document, outline: &outline, kinds: &kinds, evidence, now };
        let findings = check(&subject, &Levels::default());
        for finding in &findings {
            let span = finding.span.clone().unwrap_or(0..0);
            assert!(document.get(span).is_some(), "{finding:?}");
        }
        findings.into_iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
    }

    /// The messages of one rule.
    pub(super) fn of(rule: &str, document: &str) -> Vec<String> {
        let prefix = format!("{rule}: ");
        findings(document).iter().filter_map(|line| Some(line.strip_prefix(&prefix)?.to_owned())).collect()
    }

    #[test]
    fn rules_have_names_of_their_own_and_reasons() {
        for (number, rule) in RULES.iter().enumerate() {
            assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id);
            assert!(RULES[..number].iter().all(|other| other.id != rule.id), "{}", rule.id);
            assert!(!rule.why.is_empty() && !rule.why.ends_with('.'), "{}", rule.id);
        }
    }

    /// Each of these took minutes when every word, claim and entry looked at the whole line, or the whole document.
    #[test]
    fn long_documents_are_checked_to_their_end() {
        let evidence = Evidence::default();
        let many = |number: usize, line: fn(usize) -> String| (0..number).map(line).collect::<String>();
        for document in [
            many(20_000, |i| format!("## Heading {i}\n")),
            many(30_000, |_| "word of the QZX, ".to_owned()),
            format!("- {}", many(30_000, |_| "word `a/b.rs` ".to_owned())),
            format!("## In progress\n- {}", many(60_000, |_| "1% of ".to_owned())),
            format!("## In progress\n- {}", many(60_000, |_| "1%".to_owned())),
            format!(
                "## In progress\n{}## Next\n{}",
                many(4_000, |i| format!("- part{i} at 60 %\n")),
                "- do stepone\n".repeat(4_000)
            ),
            many(10_000, |i| format!("- [Some words {i}]\n")),
        ] {
            with(&document, Some(&evidence));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_checked(document in "[-# a-z0-9`%/.:*|\\[\\]A-Z\r\né日\u{feff}]{0,200}") {
            findings(&document);
        }
    }
}
