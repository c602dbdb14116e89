//! The only place that asks what time it is.

use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local, SubsecRound};

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
}
