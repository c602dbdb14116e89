//! Settings: the team's in `.handoff.toml`, the person's in `git config handoff.*`, which win.
//!
//! `[sections]` goes to [`crate::document::Kinds`], `[check]` to [`crate::check::Levels`], `[[service]]` to the probe of
//! services ([`crate::facts::services`]). Anything broken falls back to the default and is told as a warning, which commands print and hooks do not.

use std::path::Path;

use crate::check::Levels;
use crate::document::kinds::Own;
use crate::document::{Kinds, Template};
use crate::facts::secrets;
use crate::facts::services::declared::{self, Declared};
use crate::facts::system;
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::redact::{Own as OwnSecrets, Redactor};
use crate::trailers::Amount;

/// The file at the top of the working tree.
pub const FILE: &str = ".handoff.toml";

/// The table of the team's own words for sections.
const SECTIONS: &str = "sections";

/// The table of the levels of the checklist's rules.
const CHECK: &str = "check";

/// The table of the team's own secrets.
const REDACT: &str = "redact";

/// A pattern of values that are no secrets; in `git config` alone, where it may stand several times.
const REDACT_EXCEPT: &str = "handoff.redactExcept";

/// The tables of services that the project needs.
const SERVICE: &str = "service";

const KEYS: [&str; 4] = ["file", "trailers", "idle_hours", "template"];

/// The Markdown files that have the project's plan: a list, in the team's file alone.
const ROADMAP: &str = "roadmap";

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
            trailers: Amount::Brief,
            idle_hours: 8,
            template: Template::Brief,
            roadmap: Vec::new(),
            kinds: Kinds::default(),
            levels: Levels::default(),
            redactor: Redactor::default(),
            services: Vec::new(),
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

    fn read_team_file(&mut self, path: &Path, own: &mut OwnSecrets) {
        match system::whole(path, LARGEST as u64) {
            Ok(text) => self.read_team_text(&text, own),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                self.is_unread = true;
                self.warnings.push(format!("{FILE} could not be read, so the defaults hold: {error}"));
            }
        }
    }

    fn read_team_text(&mut self, text: &str, own: &mut OwnSecrets) {
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let why = error.message().to_owned();
                self.is_unread = true;
                return self.warnings.push(format!("{FILE} is not valid TOML, so the defaults hold: {why}"));
            }
        };
        for (key, value) in table {
            if key == SECTIONS {
                self.kinds = Kinds::with(self.own_kinds(value));
                continue;
            }
            if key == CHECK {
                self.read_levels(value);
                continue;
            }
            if key == REDACT {
                self.read_secrets(value, own);
                continue;
            }
            if key == SERVICE {
                self.services = declared::read(value, &mut self.warnings);
                continue;
            }
            if key == ROADMAP {
                self.read_roadmap(value);
                continue;
            }
            let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if KEYS.contains(&key.as_str()) {
                self.set(&key, &words, FILE);
            } else {
                if key == TRUST {
                    // A repository must not speak for strangers.
                    self.warnings
                        .push(format!("{FILE}: who is trusted is yours to say: `git config handoff.{TRUST} ADDRESS`"));
                    continue;
                }
                if key == GATE {
                    // Nor may it stop anybody's commits.
                    self.warnings.push(format!(
                        "{FILE}: whether commits are stopped is yours to say: `git config handoff.{GATE} error`"
                    ));
                    continue;
                }
                let near = near(&key, &[&KEYS[..], &[ROADMAP, SECTIONS, CHECK, REDACT, SERVICE]].concat());
                self.warnings.push(format!("{FILE} has an unknown key {key:?}{near}"));
            }
        }
    }

    /// `roadmap`: a list of paths.
    fn read_roadmap(&mut self, paths: toml::Value) {
        let paths = match paths {
            toml::Value::String(path) => Ok(vec![path]),
            paths => paths.try_into::<Vec<String>>(),
        };
        match paths {
            Ok(paths) if paths.iter().all(|path| is_safe_path(path)) => self.roadmap = paths,
            _ => self
                .warnings
                .push(format!("{FILE}: `{ROADMAP}` lists files of the project: `{ROADMAP} = [\"docs/PLAN.md\"]`")),
        }
    }

    /// `[check]`: of each rule its level.
    fn read_levels(&mut self, levels: toml::Value) {
        let toml::Value::Table(levels) = levels else {
            self.is_check_unclear = true;
            self.warnings.push(format!("{FILE}: `{CHECK}` is a table: `[{CHECK}]`, then `vague-step = \"error\"`"));
            return;
        };
        for (id, level) in levels {
            let level = level.as_str().map_or_else(|| level.to_string(), str::to_owned);
            if let Err(why) = self.levels.set(&id, &level) {
                self.is_check_unclear = true;
                self.warnings.push(format!("{FILE}, `[{CHECK}]`: {why}"));
            }
        }
    }

    /// `[redact]`: patterns of secrets, and values that are none. An exception is an exact value here: it stands in a file
    /// of the repository, so it is no secret. A pattern would let a branch of somebody else switch redaction off.
    fn read_secrets(&mut self, secrets: toml::Value, own: &mut OwnSecrets) {
        let toml::Value::Table(secrets) = secrets else {
            return self
                .warnings
                .push(format!("{FILE}: `{REDACT}` is a table: `[{REDACT}]`, then `patterns = ['acme-[0-9]{{8}}']`"));
        };
        for (key, value) in secrets {
            let words = match value {
                toml::Value::Array(words) => {
                    words.into_iter().map(toml::Value::try_into).collect::<Result<Vec<String>, _>>()
                }
                value => value.try_into().map(|word: String| vec![word]),
            };
            let Ok(words) = words else {
                self.warnings.push(format!("{FILE}, `{REDACT}.{key}`: this is a list of texts"));
                continue;
            };
            match key.as_str() {
                "except" => words.iter().for_each(|value| own.except_value(value)),
                "patterns" => {
                    for pattern in words {
                        if let Err(why) = own.find_also(&pattern) {
                            self.warnings
                                .push(format!("{FILE}, `{REDACT}.patterns`: {pattern:?} is no pattern: {why}"));
                        }
                    }
                }
                _ => {
                    let near = near(&key, &["patterns", "except"]);
                    self.warnings.push(format!("{FILE}, `[{REDACT}]` has an unknown key {key:?}{near}"));
                }
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

    /// `[sections]`: of each kind a list of phrases, or a table that says more.
    fn own_kinds(&mut self, sections: toml::Value) -> Vec<Own> {
        let toml::Value::Table(sections) = sections else {
            self.warnings.push(format!("{FILE}: `{SECTIONS}` is a table: `[{SECTIONS}]`, then `next = [\"to come\"]`"));
            return Vec::new();
        };
        let mut kinds = Vec::new();
        for (name, value) in sections {
            let read = match value {
                toml::Value::Array(phrases) => phrases
                    .into_iter()
                    .map(toml::Value::try_into)
                    .collect::<Result<_, _>>()
                    .map(|phrases| Own { phrases, ..Own::default() }),
                value => value.try_into(),
            };
            match read {
                Ok(own) => kinds.push(Own { name, ..own }),
                Err(error) => self.warnings.push(format!("{FILE}, `{SECTIONS}.{name}`: {}", error.message())),
            }
        }
        kinds
    }

    fn set(&mut self, key: &str, value: &str, place: &str) {
        let known = match key {
            "file" if is_safe_path(value) => {
                self.file = value.to_owned();
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

/// The known word that was likely meant, as the end of a warning.
fn near(word: &str, known: &[&str]) -> String {
    let near = similar::get_close_matches(word, known, 1, 0.5);
    near.first().map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
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
