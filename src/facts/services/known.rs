//! The table of services and development servers that are known by name, in `known.toml`, which says what each field is.

use std::sync::LazyLock;

use serde::Deserialize;

/// A test reads it, so this cannot fail.
pub static TABLE: LazyLock<Known> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("known.toml");

#[derive(Debug, Default, Deserialize)]
pub struct Known {
    #[serde(rename = "service")]
    services: Vec<Service>,
    #[serde(rename = "server")]
    pub servers: Vec<Server>,
}

#[derive(Debug, Deserialize)]
pub struct Service {
    pub name: String,
    #[serde(default)]
    schemes: Vec<String>,
    pub port: Option<u16>,
    #[serde(default)]
    ports: Vec<u16>,
    #[serde(default)]
    images: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Server {
    pub name: String,
    pub port: u16,
    #[serde(default)]
    pub files: Vec<String>,
    pub word: Option<String>,
    #[serde(default)]
    pub runs: Vec<String>,
    pub config: Option<String>,
}

impl Known {
    /// The service behind an address, known by its scheme (`postgresql+asyncpg`), or else by its port.
    pub fn by_scheme(&self, scheme: &str) -> Option<&Service> {
        let scheme = scheme.split('+').next().unwrap_or_default().to_lowercase();
        self.services.iter().find(|service| service.schemes.contains(&scheme))
    }

    pub fn by_port(&self, port: u16) -> Option<&Service> {
        self.services.iter().find(|service| service.port == Some(port) || service.ports.contains(&port))
    }

    /// The proper name of what runs from a container's image (`docker.io/pgvector/pgvector:pg16`).
    pub fn of_image(&self, image: &str) -> Option<String> {
        let path = image.split('@').next().unwrap_or_default();
        // A colon before the last slash belongs to the registry's port.
        let name_at = path.rfind('/').map_or(0, |at| at + 1);
        let path = path[name_at..].find(':').map_or(path, |at| &path[..name_at + at]).to_lowercase();
        let is_named = |name: &String| path == *name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with('/'));
        let service = self.services.iter().find(|service| service.images.iter().any(is_named))?;
        Some(service.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_by_image_scheme_and_port() {
        let known: Known = toml::from_str(TEXT).unwrap();
        for (image, name) in [
            ("postgres:16-alpine", Some("PostgreSQL")),
            ("pgvector/pgvector:pg16", Some("PostgreSQL")),
            ("localhost:5000/team/redis", Some("Redis")),
            ("redis@sha256:0a1b", Some("Redis")),
            ("mcr.microsoft.com/mssql/server:2022-latest", Some("SQL Server")),
            ("redis/redisinsight", None),
            ("my-postgres-backup", None),
            ("", None),
        ] {
            assert_eq!(known.of_image(image).as_deref(), name, "{image}");
        }
        let scheme = |scheme: &str| known.by_scheme(scheme).map(|service| service.name.as_str());
        assert_eq!(scheme("postgresql+asyncpg"), Some("PostgreSQL"));
        assert_eq!(scheme("mongodb+srv"), Some("MongoDB"));
        assert_eq!(scheme("http"), None);
        assert_eq!(known.by_port(11434).map(|service| service.name.as_str()), Some("Ollama"));
    }
}
