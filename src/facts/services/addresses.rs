//! Services that the project's settings name by an address on this machine, or by a port. Templates of `.env` are read;
//! `.env` itself never is. Names and ports are all that is taken from an address: no credentials.

use std::collections::BTreeMap;

use regex::Regex;

use super::known::{Known, Service};
use super::{MOST_FILES, Named};
use crate::clock::{Deadline, TimeUp};
use crate::facts::layout::Layout;

/// Where projects keep their settings.
pub const FILES: &[&str] = &[
    "alembic.ini",
    "config.py",
    "settings.py",
    "database.yml",
    "application*.yml",
    "application*.yaml",
    "application*.properties",
    "appsettings*.json",
    "config.toml",
    "config.yml",
    "config.yaml",
    "config.json",
    ".env.example",
    ".env.sample",
    ".env.template",
    "Procfile*",
    "package.json",
    "vite.config.*",
];

/// Letters and digits of ASCII alone: all of Unicode's take milliseconds to be compiled.
///
/// `postgresql+asyncpg://ana:secret@localhost:5432/db`: its scheme and its port.
const ADDRESS: &str = r#"([A-Za-z][A-Za-z0-9+]*)://(?:[^ \t\r\n/"'<>]*@)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)(?::([0-9]{1,5}))?(?:[^A-Za-z0-9_.-]|$)"#;

/// `REDIS_HOST=localhost`, `port: 5432`, `'ENGINE': 'django.db.backends.postgresql'`, `OLLAMA_PORT: int = 11434`: whose, what,
/// and the value.
const SETTING: &str = r#"(?im-u)^[ \t]*(?:export[ \t]+)?["']?([a-z0-9_.-]*?)(host|port|engine|adapter|dialect)["']?[ \t]*(?::[ \t]*[a-z]+[ \t]*=|[:=])[ \t]*["']?([a-z0-9_.:\[\]-]*)"#;

/// What a host is called that is this machine.
const HERE: [&str; 6] = ["", "localhost", "127.0.0.1", "0.0.0.0", "::1", "[::1]"];

pub fn named(layout: &Layout, known: &Known, deadline: &Deadline) -> Result<Vec<Named>, TimeUp> {
    let mut named = Vec::new();
    let mut files = layout.named(FILES).filter(|file| !file.is_sample).take(MOST_FILES).peekable();
    if files.peek().is_none() {
        return Ok(named);
    }
    let (Ok(address), Ok(setting)) = (Regex::new(ADDRESS), Regex::new(SETTING)) else { return Ok(named) };
    for file in files {
        deadline.check()?;
        let Some(text) = layout.read(file) else { continue };
        let text = without_comments(&text);
        let found = by_address(&text, &address, known).into_iter().chain(by_setting(&text, &setting, known));
        named.extend(found.map(|(service, port)| Named {
            name: service.name.clone(),
            port,
            named_in: file.path.clone(),
            is_own: false,
        }));
    }
    Ok(named)
}

fn by_address<'a>(text: &str, address: &Regex, known: &'a Known) -> Vec<(&'a Service, u16)> {
    let service = |found: regex::Captures<'_>| {
        let port = found.get(2).and_then(|port| port.as_str().parse().ok());
        let service = known.by_scheme(&found[1]).or_else(|| known.by_port(port?))?;
        Some((service, port.or(service.port)?))
    };
    address.captures_iter(text).filter_map(service).collect()
}

/// What belongs together has the same word before it: `DB_HOST`, `DB_PORT`. A host that is another machine's speaks for all.
fn by_setting<'a>(text: &str, setting: &Regex, known: &'a Known) -> Vec<(&'a Service, u16)> {
    #[derive(Default)]
    struct Group {
        is_elsewhere: bool,
        ports: Vec<u16>,
        engine: Option<String>,
    }
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for found in setting.captures_iter(text) {
        let group = groups.entry(found[1].to_lowercase()).or_default();
        let value = &found[3];
        match found[2].to_lowercase().as_str() {
            "host" => group.is_elsewhere |= !HERE.contains(&value),
            "port" => group.ports.extend(value.parse::<u16>().ok()),
            _ => group.engine = value.rsplit('.').next().map(str::to_owned),
        }
    }
    let mut services = Vec::new();
    for group in groups.into_values().filter(|group| !group.is_elsewhere) {
        if let Some(service) = group.engine.and_then(|engine| known.by_scheme(&engine)) {
            services.extend(group.ports.first().copied().or(service.port).map(|port| (service, port)));
        } else {
            services.extend(group.ports.into_iter().filter_map(|port| Some((known.by_port(port)?, port))));
        }
    }
    services
}

/// What is commented out is not in force.
fn without_comments(text: &str) -> String {
    let is_comment = |line: &&str| {
        let line = line.trim_start();
        ["#", "//", ";", "<!--"].iter().any(|sign| line.starts_with(sign))
    };
    text.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::known;
    use super::*;
    use crate::facts::layout::tests::tree;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let (_folder, layout) = tree(files);
        let named = named(&layout, &known::TABLE, &Deadline::after(Duration::from_secs(600))).unwrap();
        named.iter().map(|service| format!("{} {} {}", service.name, service.port, service.named_in)).collect()
    }

    #[test]
    fn addresses_on_this_machine_name_a_service() {
        for (file, text, expected) in [
            ("alembic.ini", "sqlalchemy.url = postgresql+asyncpg://vince:p@ss:w@localhost/story", "PostgreSQL 5432"),
            ("alembic.ini", "# sqlalchemy.url = postgresql://localhost/story", ""),
            ("config.py", "URL: str = \"http://localhost:11434\"", "Ollama 11434"),
            ("config.py", "ORIGINS = [\"http://localhost:3000\"]", ""),
            ("config.py", "OLLAMA_PORT: int = 11434\nMAX_PORTS = 3", "Ollama 11434"),
            (
                "settings.py",
                "'ENGINE': 'django.db.backends.postgresql',\n'HOST': 'localhost',\n'PORT': '5433',",
                "PostgreSQL 5433",
            ),
            (
                "settings.py",
                "'ENGINE': 'django.db.backends.postgresql',\n'HOST': 'db.example.com',\n'PORT': '5432',",
                "",
            ),
            ("settings.py", "'ENGINE': 'django.db.backends.sqlite3',", ""),
            ("config/database.yml", "default: &default\n  adapter: mysql2\n  encoding: utf8\n", "MySQL 3306"),
            ("application.properties", "spring.datasource.url=jdbc:postgresql://127.0.0.1:5432/x", "PostgreSQL 5432"),
            ("application.properties", "server.port=8080\nspring.data.redis.port=6379", "Redis 6379"),
            (
                ".env.example",
                "REDIS_HOST=cache.example.com\nREDIS_PORT=6379\nAMQP=amqp://guest:guest@localhost",
                "RabbitMQ 5672",
            ),
            (".env", "REDIS_URL=redis://localhost:6379", ""),
            (".env.local", "REDIS_URL=redis://localhost:6379", ""),
            ("tests/config.py", "URL = \"redis://localhost\"", ""),
            ("config.py", "URL = \"redis://localhost.example.com\"", ""),
            ("config.py", "URL = \"redis://cache:6379\"", ""),
        ] {
            let expected: Vec<_> = if expected.is_empty() { vec![] } else { vec![format!("{expected} {file}")] };
            assert_eq!(told(&[(file, text)]), expected, "{text}");
        }
    }
}
