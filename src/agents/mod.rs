//! The agents: how each is recognised, and what it can be given, one row of a table each.
//!
//! Texts in, edits out. What happens to the files is [`crate::install`]'s affair, and what the environment says is asked in
//! [`crate::facts::agent`].

mod block;
mod hooks;
mod json;

use crate::document::Edit;

/// How to work with us, for an agent: what `git handoff help agent` prints.
pub const INSTRUCTIONS: &str = include_str!("instructions.md");

/// An agent, or all of them.
#[derive(Debug)]
pub struct Agent {
    /// What records say of it.
    pub name: &'static str,
    /// The variables that give it away: it sets them for its children.
    pub variables: &'static [&'static str],
    /// What `install --agent` does for it; none: it reads what `any` gets.
    pub offer: Option<Offer>,
}

/// What an agent can be given.
#[derive(Debug, PartialEq, Eq)]
pub struct Offer {
    /// What `install --agent` calls it.
    pub word: &'static str,
    /// The file that it reads, from the top of the working tree.
    pub file: &'static str,
    pub whose: Whose,
    pub gift: Gift,
    /// What comes of it, in a few words.
    pub does: &'static str,
}

/// Who reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One person's, never to be committed.
    Personal,
    /// Everybody's who has the repository.
    Shared,
}

/// What is put into an agent's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gift {
    /// Commands that it runs at its events, in JSON.
    Hooks,
    /// A block for it to read, in Markdown.
    Block,
}

/// How what we put into a file stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Missing,
    Whole,
    /// Of another version, or not all of it.
    Outdated,
    /// A person changed it: it is theirs.
    Changed,
}

pub const AGENTS: &[Agent] = &[
    Agent {
        name: "claude-code",
        variables: &["CLAUDECODE"],
        offer: Some(Offer {
            word: "claude",
            file: ".claude/settings.local.json",
            whose: Whose::Personal,
            gift: Gift::Hooks,
            does: "Claude Code begins with the handoff, and stores one before it compacts and at its end",
        }),
    },
    Agent { name: "codex", variables: &["CODEX_SANDBOX", "CODEX_THREAD_ID"], offer: None },
    Agent { name: "cursor", variables: &["CURSOR_AGENT"], offer: None },
    Agent { name: "gemini-cli", variables: &["GEMINI_CLI"], offer: None },
    Agent { name: "opencode", variables: &["OPENCODE"], offer: None },
    Agent { name: "amp", variables: &["AMP_CURRENT_THREAD_ID"], offer: None },
    Agent { name: "copilot-cli", variables: &["COPILOT_CLI"], offer: None },
    Agent { name: "goose", variables: &["GOOSE_TERMINAL"], offer: None },
    Agent {
        name: "any",
        variables: &[],
        offer: Some(Offer {
            word: "any",
            file: "AGENTS.md",
            whose: Whose::Shared,
            gift: Gift::Block,
            does: "agents read in it when to stop and resume, and how",
        }),
    },
];

/// Everything that can be installed.
pub fn offers() -> impl Iterator<Item = &'static Offer> {
    AGENTS.iter().filter_map(|agent| agent.offer.as_ref())
}

impl Gift {
    /// How it stands in the file's text; an error says what is wrong with that. `draft` is the name of the draft's file.
    pub fn standing(self, text: &[u8], draft: &str) -> Result<Standing, String> {
        match self {
            Self::Hooks => hooks::standing(text),
            Self::Block => Ok(block::standing(text, draft)),
        }
    }

    /// What makes it stand in a text that has nothing of it; `None`: in a new file. Nothing is replaced.
    pub fn insertions(self, text: Option<&[u8]>, draft: &str) -> Result<Vec<Edit>, String> {
        match self {
            Self::Hooks => hooks::insertions(text),
            Self::Block => block::insertion(text.unwrap_or_default(), draft).map(|edit| vec![edit]),
        }
    }

    /// The text without it.
    pub fn taken_out(self, text: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Hooks => hooks::taken_out(text),
            Self::Block => Ok(block::taken_out(text)),
        }
    }

    /// Whether a text says nothing.
    pub fn is_nothing(self, text: &[u8]) -> bool {
        match self {
            Self::Hooks => text.iter().all(|byte| byte.is_ascii_whitespace() || b"{}".contains(byte)),
            Self::Block => text.trim_ascii().is_empty(),
        }
    }
}
