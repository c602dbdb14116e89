//! What the work runs on: services, runtimes and packages as recorded, and as they are.

use super::super::{Check, Outcome};
use super::{named, unseen};
use crate::facts::{Facts, Package, Runtime, Service};
use crate::text;

/// Nobody names any longer what was recorded.
const UNNAMED: &str = "no file of the project names it now";

pub fn services(recorded: &Facts, now: &Facts) -> Vec<Check> {
    recorded.services.iter().map(|service| self::service(service, now)).collect()
}

fn service(recorded: &Service, now: &Facts) -> Check {
    let is_same =
        |other: &&Service| other.port == recorded.port && (recorded.port.is_some() || other.name == recorded.name);
    let (actual, outcome) = match now.services.iter().find(is_same) {
        Some(found) if found.taken || (recorded.up && !found.up) => (state(found), Outcome::Fails),
        Some(found) => (state(found), Outcome::Holds),
        None => (unseen(now, "services", now.more.services).unwrap_or(UNNAMED), Outcome::CannotTell),
    };
    let port = recorded.port.map_or_else(String::new, |port| format!(" (port {port})"));
    Check::new(format!("{}{port}", recorded.name), state(recorded), actual, outcome)
}

fn state(service: &Service) -> &'static str {
    match service {
        Service { taken: true, .. } => "its port is taken by another program",
        Service { up: true, .. } => "up",
        _ => "down",
    }
}

pub fn runtimes(recorded: &Facts, now: &Facts) -> Vec<Check> {
    recorded.runtimes.iter().map(|runtime| self::runtime(runtime, now)).collect()
}

fn runtime(recorded: &Runtime, now: &Facts) -> Check {
    let version = |runtime: &Runtime| runtime.version.clone().unwrap_or_else(|| "there".to_owned());
    let is_same = |other: &&Runtime| other.name == recorded.name && other.at == recorded.at;
    let (actual, outcome) = match now.runtimes.iter().find(is_same) {
        Some(found) if is_alike(&version(recorded), &version(found)) => (version(found), Outcome::Holds),
        Some(found) => (version(found), Outcome::Fails),
        None => match unseen(now, "runtimes", now.more.runtimes) {
            Some(why) => (why.to_owned(), Outcome::CannotTell),
            // An environment is made on each machine; what a file asks for, the project may have given up.
            None if recorded.is_environment() => ("not there".to_owned(), Outcome::Fails),
            None => (UNNAMED.to_owned(), Outcome::CannotTell),
        },
    };
    let place = recorded.at.as_ref().map_or_else(String::new, |at| format!(" in {at}"));
    Check::new(format!("{}{place}", recorded.name), version(recorded), actual, outcome)
}

/// Whether two versions are the same but for what fixes bring: `3.11.4` and `3.11.9`, `20` and `20.1`. Of a range, or a list,
/// every word counts.
fn is_alike(one: &str, other: &str) -> bool {
    let numbers = |version: &str| -> Vec<String> {
        let is_one = !version.contains([' ', ',', '|', '<', '>']);
        let numbers = version.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        numbers.filter(|_| is_one).take(2).map(str::to_owned).collect()
    };
    let (first, second) = (numbers(one), numbers(other));
    let both = !first.is_empty() && !second.is_empty();
    one == other || (both && first.iter().zip(&second).all(|(one, other)| one == other))
}

/// Those that the session installed, in one row.
pub fn packages(recorded: &Facts, now: &Facts) -> Option<Check> {
    if recorded.packages.is_empty() {
        return None;
    }
    let is_there =
        |package: &&Package| now.packages.iter().any(|other| other.name == package.name && other.at == package.at);
    let (there, missing): (Vec<_>, Vec<_>) = recorded.packages.iter().partition(is_there);
    // The machine's own are known from logs, which end somewhere: only of an environment it is certain what is not in it.
    let is_certain = |package: &&Package| package.at.is_some() && unseen(now, "packages", now.more.packages).is_none();
    let (gone, unknown): (Vec<_>, Vec<_>) = missing.into_iter().partition(is_certain);
    let names = |packages: &[&Package]| named(&packages.iter().map(|package| &package.name).collect::<Vec<_>>());
    let (actual, outcome) = match (gone.is_empty(), unknown.is_empty()) {
        (true, true) => ("all there".to_owned(), Outcome::Holds),
        (false, _) => (format!("not there: {}", names(&gone)), Outcome::Fails),
        (true, false) => (format!("{} there, not known: {}", there.len(), names(&unknown)), Outcome::CannotTell),
    };
    let told = format!("{} installed in the session", text::count(recorded.packages.len(), "package"));
    Some(Check::new("packages", told, actual, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::More;

    #[test]
    fn services_are_up_as_they_were() {
        let with = |up, taken| {
            let service = Service { name: "Ollama".into(), port: Some(11434), up, taken, named_in: "x".into() };
            Facts { services: vec![service], ..Facts::default() }
        };
        let (up, down, taken) = (with(true, false), with(false, false), with(false, true));
        let skipped = Facts { skipped: vec!["services".into()], ..Facts::default() };
        for (then, now, told) in [
            (&up, &up, "✓ Ollama (port 11434) | up | up"),
            (&up, &down, "✗ Ollama (port 11434) | up | down"),
            (&up, &taken, "✗ Ollama (port 11434) | up | its port is taken by another program"),
            (&down, &down, "✓ Ollama (port 11434) | down | down"),
            (&down, &up, "✓ Ollama (port 11434) | down | up"),
            (&down, &taken, "✗ Ollama (port 11434) | down | its port is taken by another program"),
            (&up, &skipped, "? Ollama (port 11434) | up | not looked at in time"),
            (&up, &Facts::default(), "? Ollama (port 11434) | up | no file of the project names it now"),
        ] {
            assert_eq!(services(then, now)[0].to_string(), told);
        }
    }

    #[test]
    fn runtimes_are_there_in_a_version_like_the_recorded_one() {
        let with = |version: Option<&str>, named_in: &str| {
            let runtime = Runtime {
                name: "Python".into(),
                version: version.map(str::to_owned),
                at: Some(".venv".into()),
                activate: None,
                named_in: named_in.into(),
            };
            Facts { runtimes: vec![runtime], ..Facts::default() }
        };
        let venv = |version| with(Some(version), ".venv/pyvenv.cfg");
        let told = |then: &Facts, now: &Facts| runtimes(then, now)[0].to_string();
        for (then, now, expected) in [
            ("3.11.4", "3.11.4", "✓ Python in .venv | 3.11.4 | 3.11.4"),
            ("3.11.4", "3.11.9", "✓ Python in .venv | 3.11.4 | 3.11.9"),
            ("3.11.4", "3.12.0", "✗ Python in .venv | 3.11.4 | 3.12.0"),
            ("20", "20.1", "✓ Python in .venv | 20 | 20.1"),
            ("lts/iron", "lts/jod", "✗ Python in .venv | lts/iron | lts/jod"),
            (">=3.11,<4", ">=3.11,<3.13", "✗ Python in .venv | >=3.11,<4 | >=3.11,<3.13"),
        ] {
            assert_eq!(told(&venv(then), &venv(now)), expected);
        }
        let nothing = Facts::default();
        assert_eq!(told(&venv("3.11.4"), &nothing), "✗ Python in .venv | 3.11.4 | not there");
        assert_eq!(told(&with(None, "x"), &with(None, "x")), "✓ Python in .venv | there | there");
        assert_eq!(
            told(&with(None, "uv.lock"), &nothing),
            "? Python in .venv | there | no file of the project names it now"
        );
        let many = Facts { more: More { runtimes: 1, ..More::default() }, ..Facts::default() };
        assert_eq!(told(&venv("3.11.4"), &many), "? Python in .venv | 3.11.4 | not listed: there are too many");
    }

    #[test]
    fn packages_are_still_installed() {
        let with = |packages: &[(&str, Option<&str>)]| {
            let package = |(name, at): &(&str, Option<&str>)| Package {
                name: (*name).to_owned(),
                version: "1.0".into(),
                by: "pip".into(),
                at: at.map(str::to_owned),
                asked: true,
            };
            Facts { packages: packages.iter().map(package).collect(), ..Facts::default() }
        };
        let (fastapi, ruff, redis) = (("fastapi", Some(".venv")), ("ruff", Some(".venv")), ("redis-server", None));
        let then = with(&[fastapi, ruff, redis]);
        let told = |now: &Facts| packages(&then, now).unwrap().to_string();
        assert_eq!(told(&then), "✓ packages | 3 packages installed in the session | all there");
        assert_eq!(
            told(&with(&[redis])),
            "✗ packages | 3 packages installed in the session | not there: fastapi, ruff"
        );
        assert_eq!(
            told(&with(&[fastapi, ruff])),
            "? packages | 3 packages installed in the session | 2 there, not known: redis-server"
        );
        let skipped = Facts { skipped: vec!["packages".into()], ..with(&[redis]) };
        assert_eq!(
            told(&skipped),
            "? packages | 3 packages installed in the session | 1 there, not known: fastapi, ruff"
        );
        assert_eq!(packages(&Facts::default(), &then), None);
    }
}
