//! What the project needs running, and whether it is up. Only what the project names is looked for: another listening port
//! is somebody else's.
//!
//! A file each for where services are named ([`declared`], [`compose`], [`addresses`], [`servers`]), and [`listening`] for
//! whether they are there.

mod addresses;
mod compose;
pub mod declared;
mod known;
mod listening;
mod servers;

pub use compose::FILES as COMPOSE;

use super::probes::Scene;
use super::{Facts, Service, capped};
use crate::clock::TimeUp;
use listening::Listening;

/// How many a record lists.
const MOST: usize = 30;

/// How many files are read for them.
const MOST_FILES: usize = 40;

/// A service that the project names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    name: String,
    port: u16,
    named_in: String,
    /// It is the project itself: somebody else's process at its port is not it.
    is_own: bool,
}

pub fn detect() -> Vec<&'static str> {
    [&compose::FILES[..], addresses::FILES, &servers::files()].concat()
}

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let known = &*known::TABLE;
    let (layout, redactor, deadline) = (&scene.layout, &scene.config.redactor, &scene.deadline);
    let mut named = declared::named(&scene.config.services, redactor);
    named.extend(compose::named(layout, known, redactor, deadline)?);
    named.extend(addresses::named(layout, known, deadline)?);
    named.extend(servers::named(layout, known, redactor, deadline)?);
    let mut once: Vec<Named> = Vec::new();
    for service in named {
        // Who names it first knows it best.
        if once.iter().all(|other| other.port != service.port) {
            once.push(service);
        }
    }
    if once.is_empty() {
        return Ok(());
    }
    let listening = Listening::now(&scene.system);
    let mut services = Vec::new();
    for service in once {
        deadline.check()?;
        let Named { name, port, named_in, is_own } = service;
        let is_up = listening.is_up(port);
        let up = if is_own && is_up { listening.is_below(port, layout.top(), deadline)? } else { Some(is_up) };
        services.extend(up.map(|up| Service { name, port: Some(port), up, taken: is_up && !up, named_in }));
    }
    facts.more.services = capped(&mut services, MOST);
    facts.services = services;
    Ok(())
}
