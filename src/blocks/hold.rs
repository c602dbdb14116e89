//! That the work is on hold: until when, and why.

use super::Sources;
use crate::markdown::inert;

pub(super) fn hold(sources: &Sources) -> String {
    // Not all of it in bold: that would be a heading.
    sources.hold.as_ref().map_or_else(String::new, |hold| format!("**On hold** {}\n", inert(&hold.to_string())))
}
