//! What the next session finds on the machine: services, runtimes, packages, configuration.

use super::{Sources, database, packages, parts};

/// All of it, for the brief document: nothing where there is nothing to say.
pub(super) fn environment(sources: &Sources) -> String {
    let parts = parts([
        services(sources),
        runtimes(sources),
        packages::packages(sources),
        system(sources),
        database::database(sources),
        config(sources),
    ]);
    if parts.is_empty() { parts } else { format!("## 🔧 Environment State\n\n{parts}") }
}

pub(super) fn services(_sources: &Sources) -> String {
    String::new()
}

pub(super) fn runtimes(_sources: &Sources) -> String {
    String::new()
}

pub(super) fn system(_sources: &Sources) -> String {
    String::new()
}

pub(super) fn config(_sources: &Sources) -> String {
    String::new()
}
