//! Settings: the team's in `.handoff.toml`, the person's in `git config handoff.*`, which win.
//!
//! Here is what is in force, and the person's part; the team's file is read in [`team`]. Anything broken falls back to the default
//! and is told as a warning, which commands print and hooks do not.

mod team;

pub use team::near;

use crate::check::Levels;
use crate::document::{Kinds, Template};
use crate::facts::secrets;
use crate::facts::services::declared::Declared;
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::preflight::declared::Declared as Command;
use crate::redact::{Own as OwnSecrets, Redactor};
use crate::trailers::Amount;

/// The file at the top of the working tree.
pub const FILE: &str = ".handoff.toml";

/// A pattern of values that are no secrets; in `git config` alone, where it may stand several times.
const REDACT_EXCEPT: &str = "handoff.redactExcept";

const KEYS: [&str; 6] = ["file", "status", "archive", "trailers", "idle_hours", "template"];

/// Addresses whose handoffs a checkout may write; in `git config` alone, where it may stand several times.
pub const TRUST: &str = "trust";

/// What stops a commit; in `git config` alone.
pub const GATE: &str = "gate";

/// The team's file is read up to this size, from the working tree and from history.
const LARGEST: usize = 1024 * 1024;

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The draft's path, relative to the top of the working tree.
    pub file: String,
    /// The path of the project's status file, likewise.
    pub status: String,
    /// The folder that old documents are set aside in, relative to the same.
    pub archive: String,
    pub trailers: Amount,
    /// Hours without a capture after which a new session begins.
    pub idle_hours: u32,
    /// How a fresh document begins.
    pub template: Template,
    /// The files that have the project's plan; where none are named they are looked for.
    pub roadmap: Vec<String>,
    /// What headings mean, with the team's own words.
    pub kinds: Kinds,
    /// How bad the findings of each rule of the checklist are.
    pub levels: Levels,
    /// What takes secrets out of a text before it is stored, with the team's own patterns.
    pub redactor: Redactor,
    /// What the project needs running.
    pub services: Vec<Declared>,
    /// What the team runs before work is resumed.
    pub preflight: Vec<Command>,
    /// The team's file is there and could not be read: what it says is unknown.
    pub is_unread: bool,
    /// The team's levels of rules are not wholly understood: some rule may be worse, or no rule at all, for them.
    pub is_check_unclear: bool,
    /// What was wrong with the settings.
    pub warnings: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            file: "SESSION_HANDOFF.md".into(),
            status: "PROJECT_STATUS.md".into(),
            archive: ".handoff/archive".into(),
            trailers: Amount::Brief,
            idle_hours: 8,
            template: Template::Brief,
            roadmap: Vec::new(),
            kinds: Kinds::default(),
            levels: Levels::default(),
            redactor: Redactor::default(),
            services: Vec::new(),
            preflight: Vec::new(),
            is_unread: false,
            is_check_unclear: false,
            warnings: Vec::new(),
        }
    }
}

impl Config {
    pub fn load(repo: &Repo) -> Self {
        let mut config = Self::default();
        let mut own = OwnSecrets::default();
        if let Some(top) = &repo.worktree {
            config.read_team_file(&top.join(FILE), &mut own);
        }
        config.read_own(repo, own);
        config
    }

    /// The same with the team's file as a commit has it, for whoever reads history.
    pub fn as_of(repo: &Repo, commit: &ObjectId) -> Self {
        let mut config = Self::default();
        let mut own = OwnSecrets::default();
        if let Ok(Some(text)) = repo.content(commit, FILE, LARGEST) {
            config.read_team_text(&String::from_utf8_lossy(&text), &mut own);
        }
        config.read_own(repo, own);
        config
    }

    /// What the person has set, which wins.
    fn read_own(&mut self, repo: &Repo, mut own: OwnSecrets) {
        self.except_patterns(repo, &mut own);
        self.redactor = Redactor::new(own, &secrets::in_environment());
        for key in KEYS {
            let name = format!("handoff.{}", key.replace('_', ""));
            if let Some(value) = repo.setting(&name) {
                self.set(key, &value, &name);
            }
        }
    }

    /// `handoff.redactExcept`: the person's own exceptions, which may be patterns.
    fn except_patterns(&mut self, repo: &Repo, own: &mut OwnSecrets) {
        // To ask for all of them takes a process, so first for one.
        let patterns = repo.setting(REDACT_EXCEPT).map(|_| repo.settings(REDACT_EXCEPT)).unwrap_or_default();
        for pattern in patterns {
            if let Err(why) = own.except_pattern(&pattern) {
                self.warnings.push(format!("{REDACT_EXCEPT}: {pattern:?} is no pattern: {why}"));
            }
        }
    }

    fn set(&mut self, key: &str, value: &str, place: &str) {
        let known = match key {
            "file" if is_safe_path(value) => {
                self.file = value.to_owned();
                true
            }
            "status" if is_safe_path(value) && value.ends_with(".md") => {
                self.status = value.to_owned();
                true
            }
            "archive" if is_safe_path(value.trim_end_matches('/')) => {
                self.archive = value.trim_end_matches('/').to_owned();
                true
            }
            "trailers" => {
                let amount = Amount::NAMES.iter().find(|(name, _)| *name == value);
                self.trailers = amount.map_or(self.trailers, |(_, amount)| *amount);
                amount.is_some()
            }
            "template" => {
                let template = Template::NAMES.iter().find(|(name, _)| *name == value);
                self.template = template.map_or(self.template, |(_, template)| *template);
                template.is_some()
            }
            "idle_hours" => {
                let hours = value.parse();
                self.idle_hours = *hours.as_ref().unwrap_or(&self.idle_hours);
                hours.is_ok()
            }
            _ => false,
        };
        if !known {
            self.warnings.push(format!("{place}: {value:?} is no value for {key:?}"));
        }
    }
}

/// Whether a configured path stays in the working tree and out of git's directory, on any file system: relative, of plain
/// components, none of them a spelling of `.git`.
pub fn is_safe_path(path: &str) -> bool {
    let plain = |part: &str| {
        let visible: String = part.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')).collect();
        let bare = visible.to_lowercase();
        let bare = bare.trim_end_matches(['.', ' ']);
        !matches!(bare, "" | ".git" | "git~1")
    };
    !path.is_empty()
        && !path.contains(|c: char| c.is_control() || matches!(c, ':' | '\\'))
        && path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_safe_path;

    #[test]
    fn only_paths_inside_the_tree_and_outside_git_are_taken() {
        for good in ["SESSION_HANDOFF.md", "docs/HANDOFF.md", ".claude/handoff.md", "übergabe.md"] {
            assert!(is_safe_path(good), "{good}");
        }
        for bad in [
            "",
            "/etc/x",
            "../x",
            "a/../../x",
            ".git/hooks/post-checkout",
            ".GIT/config",
            "a/.git./x",
            "git~1/x",
            ".g\u{200c}it/config",
            "C:x",
            "a\\b",
            "a\nb",
            "a//b",
            "./x",
        ] {
            assert!(!is_safe_path(bad), "{bad}");
        }
    }
}
