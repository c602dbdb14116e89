//! What the next session finds on the machine: services, runtimes, packages, configuration.

use super::{Sources, database, more, not_looked_at, packages, parts, section};
use crate::facts::{Runtime, Service, SettingKind};

/// Which probes each part is from, as the facts name them.
const SERVICES: &[&str] = &["services"];
const RUNTIMES: &[&str] = &["runtimes"];
const SYSTEM: &[&str] = &["system packages"];
const CONFIG: &[&str] = &["configuration files", "git settings", "environment variables"];

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

pub(super) fn services(sources: &Sources) -> String {
    let facts = &sources.facts;
    let lines: String = facts.services.iter().map(|listed| service(listed, &facts.services)).collect();
    section("Services Running", lines + &more(facts.more.services) + &not_looked_at(facts, SERVICES))
}

/// `- ✅ PostgreSQL (port 5432)`; where another file names one so too, with its file.
fn service(service: &Service, all: &[Service]) -> String {
    let Service { name, named_in, .. } = service;
    let mark = if service.up { "✅" } else { "❌" };
    let taken = if service.taken { " is taken by another program" } else { "" };
    let port = service.port.map_or_else(String::new, |port| format!(" (port {port}{taken})"));
    let has_namesake = all.iter().any(|other| other.name == *name && other.named_in != *named_in);
    let place = if has_namesake { format!(" of `{named_in}`") } else { String::new() };
    format!("- {mark} {name}{place}{port}\n")
}

pub(super) fn runtimes(sources: &Sources) -> String {
    let facts = &sources.facts;
    let lines: String = facts.runtimes.iter().map(runtime).collect();
    section("Runtimes", lines + &more(facts.more.runtimes) + &not_looked_at(facts, RUNTIMES))
}

/// ``- Python 3.11.4 in `backend/.venv`: `source backend/.venv/bin/activate` ``
fn runtime(runtime: &Runtime) -> String {
    let version = runtime.version.as_ref().map_or_else(String::new, |version| format!(" {version}"));
    let place = runtime.at.as_ref().map_or_else(String::new, |at| format!(" in `{at}`"));
    let command = runtime.activate.as_ref().map_or_else(String::new, |command| format!(": `{command}`"));
    format!("- {}{version}{place}{command}\n", runtime.name)
}

/// Those that somebody asked for by name; how many came with them.
pub(super) fn system(sources: &Sources) -> String {
    let facts = &sources.facts;
    let (asked, others): (Vec<_>, Vec<_>) =
        facts.packages.iter().filter(|package| package.at.is_none()).partition(|package| package.asked);
    let line = |package: &&crate::facts::Package| format!("- {} {} ({})\n", package.name, package.version, package.by);
    let mut lines: String = asked.iter().map(line).collect();
    let others = others.len() + facts.more.system_packages as usize;
    if others > 0 {
        lines.push_str(&format!("- and {others} more, brought along or brought up to date\n"));
    }
    section("System Packages (if any installed)", lines + &not_looked_at(facts, SYSTEM))
}

pub(super) fn config(sources: &Sources) -> String {
    let facts = &sources.facts;
    let line = |setting: &crate::facts::Setting| {
        let name = &setting.name;
        match setting.kind {
            SettingKind::File => format!("- `{name}` changed in this session (name only: it is in no commit)\n"),
            SettingKind::Git => format!("- `git config {name}` changed in this session\n"),
            SettingKind::Environment => format!("- `{name}` was set in the environment\n"),
        }
    };
    let lines: String = facts.settings.iter().map(line).collect();
    section("Temporary Configuration", lines + &more(facts.more.settings) + &not_looked_at(facts, CONFIG))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Facts, More, Package, Setting};

    #[test]
    fn the_machine_as_it_was() {
        let service =
            |name: &str, port, up| Service { name: name.into(), port, up, taken: false, named_in: "x".into() };
        let runtime = |name: &str, version: Option<&str>, at: Option<&str>, activate: Option<&str>| Runtime {
            name: name.into(),
            version: version.map(str::to_owned),
            at: at.map(str::to_owned),
            activate: activate.map(str::to_owned),
            named_in: "x".into(),
        };
        let package = |name: &str, at: Option<&str>, asked| Package {
            name: name.into(),
            version: "1.0".into(),
            by: "dpkg".into(),
            at: at.map(str::to_owned),
            asked,
        };
        let setting = |kind, name: &str| Setting { kind, name: name.into() };
        let facts = Facts {
            services: vec![service("PostgreSQL", Some(5432), true), service("FastAPI backend", Some(8000), false)],
            runtimes: vec![
                runtime("Python", Some("3.11.4"), Some(".venv"), Some("source .venv/bin/activate")),
                runtime("Rust", Some("1.95"), None, None),
                runtime("direnv", None, None, Some("direnv allow")),
            ],
            packages: vec![
                package("redis-server", None, true),
                package("libjemalloc2", None, false),
                package("fastapi", Some(".venv"), true),
            ],
            settings: vec![
                setting(SettingKind::File, ".env"),
                setting(SettingKind::Git, "core.pager"),
                setting(SettingKind::Environment, "DATABASE_URL"),
            ],
            more: More { system_packages: 2, settings: 1, ..More::default() },
            ..Facts::default()
        };
        let sources = Sources { facts, ..Sources::default() };
        let parts = [services(&sources), runtimes(&sources), system(&sources), config(&sources)];
        assert_eq!(
            parts.join("\n"),
            "### Services Running\n\n\
             - ✅ PostgreSQL (port 5432)\n\
             - ❌ FastAPI backend (port 8000)\n\n\
             ### Runtimes\n\n\
             - Python 3.11.4 in `.venv`: `source .venv/bin/activate`\n\
             - Rust 1.95\n\
             - direnv: `direnv allow`\n\n\
             ### System Packages (if any installed)\n\n\
             - redis-server 1.0 (dpkg)\n\
             - and 3 more, brought along or brought up to date\n\n\
             ### Temporary Configuration\n\n\
             - `.env` changed in this session (name only: it is in no commit)\n\
             - `git config core.pager` changed in this session\n\
             - `DATABASE_URL` was set in the environment\n\
             - and 1 more\n"
        );
    }

    #[test]
    fn services_of_one_name_are_told_apart_and_why_one_is_down() {
        let service = |name: &str, port, taken, named_in: &str| Service {
            name: name.into(),
            port: Some(port),
            up: false,
            taken,
            named_in: named_in.into(),
        };
        let listed = vec![
            service("PostgreSQL", 5432, false, "compose.yaml"),
            service("PostgreSQL", 5433, false, "api/alembic.ini"),
            service("FastAPI", 8000, true, "pyproject.toml"),
        ];
        let sources = Sources { facts: Facts { services: listed, ..Facts::default() }, ..Sources::default() };
        assert_eq!(
            services(&sources),
            "### Services Running\n\n\
             - ❌ PostgreSQL of `compose.yaml` (port 5432)\n\
             - ❌ PostgreSQL of `api/alembic.ini` (port 5433)\n\
             - ❌ FastAPI (port 8000 is taken by another program)\n"
        );
    }

    #[test]
    fn what_there_was_no_time_for_is_said() {
        assert_eq!(environment(&Sources::default()), "");
        let skipped = ["services", "git settings", "environment variables"].map(str::to_owned).to_vec();
        let sources = Sources { facts: Facts { skipped, ..Facts::default() }, ..Sources::default() };
        assert_eq!(services(&sources), "### Services Running\n\n- not looked at in time: services\n");
        assert_eq!(
            config(&sources),
            "### Temporary Configuration\n\n- not looked at in time: git settings, environment variables\n"
        );
        assert_eq!(runtimes(&sources), "");
    }

    #[test]
    fn the_headings_are_those_of_the_kinds() {
        use crate::document::{Kind, Kinds};
        let kinds = Kinds::default();
        for (heading, kind) in [
            ("Services Running", Kind::Service),
            ("Runtimes", Kind::Runtime),
            ("System Packages (if any installed)", Kind::System),
            ("Temporary Configuration", Kind::Config),
        ] {
            assert_eq!(kinds.row(kind).heading, heading);
        }
    }
}
