//! Which AI agent runs us, told by the environment variables that agents set for their children.

/// An agent's name in records, and the variable that gives it away.
const AGENTS: &[(&str, &str)] = &[
    ("claude-code", "CLAUDECODE"),
    ("codex", "CODEX_SANDBOX"),
    ("codex", "CODEX_THREAD_ID"),
    ("cursor", "CURSOR_AGENT"),
    ("gemini-cli", "GEMINI_CLI"),
    ("opencode", "OPENCODE"),
    ("amp", "AMP_CURRENT_THREAD_ID"),
    ("copilot-cli", "COPILOT_CLI"),
    ("goose", "GOOSE_TERMINAL"),
];

/// The agent at work, if one is known.
pub fn at_work() -> Option<&'static str> {
    let set = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    AGENTS.iter().find(|(_, variable)| set(variable)).map(|(name, _)| *name)
}
