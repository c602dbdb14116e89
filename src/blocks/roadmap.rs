//! The roadmap: phases, what is ticked of each, the current task and the next ones.

use super::Sources;

pub(super) fn roadmap(_sources: &Sources) -> String {
    String::new()
}
