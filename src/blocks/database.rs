//! The migrations: the newest, those that this session added, and whether they end in several heads.

use super::Sources;

pub(super) fn database(_sources: &Sources) -> String {
    String::new()
}
