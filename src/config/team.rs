//! The team's file, `.handoff.toml`, key by key: `[sections]` goes to [`crate::document::Kinds`], `[check]` to
//! [`crate::check::Levels`], `[redact]` to the redactor, `[[service]]` to the probe of services ([`crate::facts::services`]),
//! `[[preflight]]` to [`crate::preflight`].

use std::path::Path;

use super::{Config, FILE, GATE, KEYS, LARGEST, TRUST, is_safe_path};
use crate::document::Kinds;
use crate::document::kinds::Own;
use crate::facts::services::declared;
use crate::preflight;
use crate::redact::Own as OwnSecrets;
use crate::regular_file;

/// The table of the team's own words for sections.
const SECTIONS: &str = "sections";

/// The table of the levels of the checklist's rules.
const CHECK: &str = "check";

/// The table of the team's own secrets.
const REDACT: &str = "redact";

/// The tables of services that the project needs.
const SERVICE: &str = "service";

/// The tables of commands to be run before work is resumed.
const PREFLIGHT: &str = "preflight";

/// The Markdown files that have the project's plan: a list, in the team's file alone.
const ROADMAP: &str = "roadmap";

impl Config {
    pub(super) fn read_team_file(&mut self, path: &Path, own: &mut OwnSecrets) {
        match regular_file::whole(path, LARGEST as u64) {
            Ok(text) => self.read_team_text(&text, own),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                self.is_unread = true;
                self.warnings.push(format!("{FILE} could not be read, so the defaults hold: {error}"));
            }
        }
    }

    pub(super) fn read_team_text(&mut self, text: &str, own: &mut OwnSecrets) {
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
            if key == PREFLIGHT {
                self.preflight = preflight::declared::read(value, &mut self.warnings);
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
                let near = near(&key, &[&KEYS[..], &[ROADMAP, SECTIONS, CHECK, REDACT, SERVICE, PREFLIGHT]].concat());
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
}

/// The known word that was likely meant, as the end of a warning.
pub fn near(word: &str, known: &[&str]) -> String {
    let near = similar::get_close_matches(word, known, 1, 0.5);
    near.first().map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}
