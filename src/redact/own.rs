//! What a team adds: patterns of its own secrets, and values that are none.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

/// How large a compiled pattern may be.
const LARGEST: usize = 1024 * 1024;

/// A line is matched in pieces of so many bytes: the time for a pattern grows faster than the line.
const PIECE: usize = 16 * 1024;

#[derive(Clone, Debug, Default)]
pub struct Own {
    patterns: Vec<Regex>,
    /// Values that are no secrets, exactly so.
    values: Vec<Vec<u8>>,
    /// Patterns of such values.
    exceptions: Vec<Regex>,
}

impl Own {
    /// Adds a pattern; its first group, or the whole of it, is a secret. Says what is wrong with it.
    pub fn find_also(&mut self, pattern: &str) -> Result<(), String> {
        self.patterns.push(compile(pattern)?);
        Ok(())
    }

    /// Lets exactly this value stand.
    pub fn except_value(&mut self, value: &str) {
        self.values.push(value.as_bytes().to_vec());
    }

    /// Lets every value stand that the pattern matches as a whole. Says what is wrong with it.
    pub fn except_pattern(&mut self, pattern: &str) -> Result<(), String> {
        self.exceptions.push(compile(&format!("^(?:{pattern})$"))?);
        Ok(())
    }

    pub(super) fn is_excepted(&self, value: &[u8]) -> bool {
        self.values.iter().any(|other| other == value) || self.exceptions.iter().any(|pattern| pattern.is_match(value))
    }

    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for pattern in &self.patterns {
            let mut at = 0;
            for piece in text.split_inclusive(|byte| *byte == b'\n').flat_map(|line| line.chunks(PIECE)) {
                let secrets = pattern.captures_iter(piece).filter_map(|found| found.get(1).or_else(|| found.get(0)));
                found.extend(
                    secrets.map(|secret| at + secret.start()..at + secret.end()).filter(|span| !span.is_empty()),
                );
                at += piece.len();
            }
        }
        found
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The last line of what the parser draws says why.
        error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}
