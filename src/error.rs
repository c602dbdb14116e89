//! What went wrong, why, and the command that helps.
//!
//! One error type serves the whole program: people read it, and only its [`Kind`] is branched on, for the exit code.
//! Reasons for finding no handoff are not errors but data (see [`crate::history::Nothing`]).

use std::fmt;

/// A failure that somebody has to read.
#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    /// What could not be done: lower case, no full stop.
    pub what: String,
    /// Why, from the outer reason to the inner one.
    pub causes: Vec<String>,
    /// What helps; commands stand in backticks.
    pub hints: Vec<String>,
}

/// Decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The answer is no: nothing found, something missing.
    No,
    /// The call's words are off, or ambiguous.
    Usage,
    /// The repository, the configuration or the machine is in the way.
    Repository,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn no(what: impl Into<String>) -> Self {
        Self::new(Kind::No, what)
    }

    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    pub fn repository(what: impl Into<String>) -> Self {
        Self::new(Kind::Repository, what)
    }

    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// Adds the reason below those already named.
    #[must_use]
    pub fn because(mut self, why: impl fmt::Display) -> Self {
        self.causes.push(why.to_string());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, advice: impl Into<String>) -> Self {
        self.hints.push(advice.into());
        self
    }

    /// The process's exit code, as promised in the manual.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::No => 1,
            Kind::Usage => 2,
            Kind::Repository => 3,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        for cause in &self.causes {
            write!(f, "\ncaused by: {cause}")?;
        }
        for hint in &self.hints {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        // Files are opened through fs-err, so that the message already names the path.
        Self::repository(error.to_string())
    }
}

/// Says what was being done when a lower layer failed.
pub trait While<T> {
    /// Wraps the failure: `what` becomes the headline, the failure its cause.
    fn or_fail(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: Into<Error>> While<T> for std::result::Result<T, E> {
    fn or_fail(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| {
            let mut error: Error = error.into();
            error.causes.insert(0, std::mem::replace(&mut error.what, what()));
            error
        })
    }
}
