//! The only place that asks what time it is, and that waits for work to end within it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, SubsecRound, TimeZone as _};

/// A moment with the local offset it was taken at.
pub type Moment = DateTime<FixedOffset>;

/// Names a fixed moment (RFC 3339) that stands in for now, so that whole outputs can be compared.
const FIXED: &str = "GIT_HANDOFF_NOW";

/// Now, in whole seconds.
pub fn now() -> Moment {
    std::env::var(FIXED)
        .ok()
        .and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
        .unwrap_or_else(|| Local::now().fixed_offset().trunc_subsecs(0))
}

/// The moment of a time in seconds since 1970, as git has it.
pub fn moment(seconds: i64) -> Option<Moment> {
    DateTime::from_timestamp(seconds, 0).map(|moment| moment.fixed_offset())
}

/// The moment that a file system gives, in whole seconds and as this machine's clock showed it: whose day it is counts.
pub fn of_file(time: SystemTime) -> Moment {
    DateTime::<Local>::from(time).fixed_offset().trunc_subsecs(0)
}

/// The moment of a date and time that were written down without their offset, on this machine.
pub fn local(time: NaiveDateTime) -> Option<Moment> {
    Local.from_local_datetime(&time).earliest().map(|moment| moment.fixed_offset())
}

/// What came of work that is not waited for beyond a time.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    Done(T),
    /// It goes on, for as long as the process does.
    TooLong,
    /// It ended without an answer.
    Broken,
}

/// Does some work, and waits so long for it.
pub fn within<T: Send + 'static>(span: Duration, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let (answer, answers) = mpsc::channel();
    // Who has stopped waiting needs no answer.
    std::thread::spawn(move || drop(answer.send(work())));
    match answers.recv_timeout(span) {
        Ok(answer) => Outcome::Done(answer),
        Err(RecvTimeoutError::Timeout) => Outcome::TooLong,
        Err(RecvTimeoutError::Disconnected) => Outcome::Broken,
    }
}

/// A point in time after which work stops being tried.
#[derive(Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn after(span: Duration) -> Self {
        Self(Instant::now() + span)
    }

    pub fn passed(&self) -> bool {
        Instant::now() >= self.0
    }

    /// How long it is until then.
    pub fn left(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The same, for work that gives up where it is.
    pub fn check(&self) -> Result<(), TimeUp> {
        if self.passed() { Err(TimeUp) } else { Ok(()) }
    }
}

/// Measures how long something takes.
pub struct Watch(Instant);

impl Watch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn passed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The deadline passed before the work was done.
#[derive(Debug, PartialEq, Eq)]
pub struct TimeUp;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_never_ends_is_not_waited_for() {
        let (_open, never) = mpsc::channel::<()>();
        assert_eq!(within(Duration::from_millis(10), move || never.recv().is_ok()), Outcome::TooLong);
        assert_eq!(within(Duration::from_secs(600), || 1), Outcome::Done(1));
        let broken: Outcome<()> = within(Duration::from_secs(600), || std::panic::resume_unwind(Box::new(())));
        assert_eq!(broken, Outcome::Broken);
    }
}
