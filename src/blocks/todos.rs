//! What the session left marked as to be done in the code.

use super::Sources;

pub(super) fn todos(_sources: &Sources) -> String {
    String::new()
}
