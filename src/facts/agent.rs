//! Which AI agent runs us, told by the environment variables that agents set for their children.

use crate::agents::AGENTS;

/// The agent at work, if one is known.
pub fn at_work() -> Option<&'static str> {
    let set = |variable: &&str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    AGENTS.iter().find(|agent| agent.variables.iter().any(set)).map(|agent| agent.name)
}
