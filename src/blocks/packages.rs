//! What was installed this session: what lock files say, and what virtual environments hold.

use super::Sources;

pub(super) fn packages(_sources: &Sources) -> String {
    String::new()
}
