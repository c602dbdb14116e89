//! How bad a finding is: the rule's own level, or the one that the project has chosen.

use std::collections::BTreeMap;

use super::{RULES, Rule};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Hint,
    Warning,
    Error,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The levels that a project has chosen; none of a rule that is off.
#[derive(Clone, Debug, Default)]
pub struct Levels(BTreeMap<&'static str, Option<Level>>);

impl Levels {
    /// The level of a rule, unless it is off.
    pub fn of(&self, rule: &Rule) -> Option<Level> {
        self.0.get(rule.id).copied().unwrap_or(Some(rule.level))
    }

    /// Takes a project's word for a rule; says what is wrong with it.
    pub fn set(&mut self, id: &str, level: &str) -> Result<(), String> {
        let Some(rule) = RULES.iter().find(|rule| rule.id == id) else {
            let known: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
            let near = similar::get_close_matches(id, &known, 1, 0.4);
            let near = near.first().map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            return Err(format!("there is no rule {id:?}{near}"));
        };
        let level = match level {
            "off" => None,
            "hint" => Some(Level::Hint),
            "warning" => Some(Level::Warning),
            "error" => Some(Level::Error),
            other => return Err(format!("{other:?} is no level: \"error\", \"warning\", \"hint\" or \"off\"")),
        };
        self.0.insert(rule.id, level);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_has_the_last_word() {
        let mut levels = Levels::default();
        levels.set("vague-step", "error").unwrap();
        levels.set("stale", "off").unwrap();
        let level = |id: &str| levels.of(RULES.iter().find(|rule| rule.id == id).unwrap());
        assert_eq!(
            (level("vague-step"), level("stale"), level("why")),
            (Some(Level::Error), None, Some(Level::Warning))
        );
        assert_eq!(
            levels.set("vague-steps", "off").unwrap_err(),
            "there is no rule \"vague-steps\"; did you mean \"vague-step\"?"
        );
        assert!(levels.set("why", "loud").unwrap_err().starts_with("\"loud\" is no level"));
    }
}
