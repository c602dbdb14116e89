//! Services that a compose file publishes on this machine. It is read by its indentation, for the few keys that matter here;
//! no program is asked, and what is written in another manner is left out.

use super::known::Known;
use super::{MOST_FILES, Named};
use crate::clock::{Deadline, TimeUp};
use crate::facts::layout::Layout;
use crate::facts::words;
use crate::redact::Redactor;

pub const FILES: [&str; 4] = ["docker-compose*.yml", "docker-compose*.yaml", "compose*.yml", "compose*.yaml"];

pub fn named(layout: &Layout, known: &Known, redactor: &Redactor, deadline: &Deadline) -> Result<Vec<Named>, TimeUp> {
    let mut named = Vec::new();
    for file in layout.named(&FILES).filter(|file| !file.is_sample).take(MOST_FILES) {
        deadline.check()?;
        for service in layout.read(file).map_or_else(Vec::new, |text| services(&text)) {
            let name = known.of_image(&service.image).or_else(|| words::name(&service.name, redactor));
            let name = name.unwrap_or_else(|| file.name().to_owned());
            named.extend(service.ports.iter().map(|port| Named {
                name: name.clone(),
                port: *port,
                named_in: file.path.clone(),
                is_own: false,
            }));
        }
    }
    Ok(named)
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Service {
    name: String,
    image: String,
    /// On this machine.
    ports: Vec<u16>,
}

fn services(text: &str) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    // The keys that the line stands below, each with its indentation.
    let mut above: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let bare = without_comment(line.trim_start());
        if bare.is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let is_item = bare.starts_with("- ") || bare == "-";
        // The items of a list may stand as far left as its key.
        above.retain(|(other, _)| *other < indent || (is_item && *other == indent));
        let item = bare.trim_start_matches("- ").trim_start();
        let (key, value) = match item.split_once(':') {
            Some((key, value)) if value.is_empty() || value.starts_with(' ') => (unquoted(key), value.trim()),
            _ => ("", item),
        };
        let path: Vec<&str> = above.iter().map(|(_, key)| *key).collect();
        match (path.as_slice(), services.last_mut()) {
            (["services"], _) if value.is_empty() || value.starts_with('&') => {
                services.push(Service { name: key.to_owned(), ..Service::default() });
            }
            (["services", _], Some(service)) if key == "image" => unquoted(value).clone_into(&mut service.image),
            // A list in brackets.
            (["services", _], Some(service)) if key == "ports" && value.starts_with('[') => {
                let items = value.trim_matches(['[', ']']).split(',');
                service.ports.extend(items.filter_map(|item| published(unquoted(item.trim()))));
            }
            (["services", _, "ports", ..], Some(service)) if key == "published" => {
                service.ports.extend(first_port(unquoted(value)));
            }
            (["services", _, "ports"], Some(service)) if is_item && key.is_empty() => {
                service.ports.extend(published(unquoted(value)));
            }
            _ => {}
        }
        if !key.is_empty() {
            // The keys of an item stand deeper than its dash.
            above.push((indent + if is_item { 1 } else { 0 }, key));
        }
    }
    services.iter_mut().for_each(|service| service.ports.dedup());
    services
}

/// The port on this machine in the short form: `5432:5432`, `127.0.0.1:5433:5432`, `[::1]:80:80`, `3000-3005:3000-3005`. A
/// container's port alone is published on a port that nobody can know, and UDP has no listeners to look for.
fn published(mapping: &str) -> Option<u16> {
    // A variable is what it is unless set: `${DB_PORT:-5432}:5432`.
    let settled = without_variables(mapping)?;
    let mapping = settled.strip_suffix("/tcp").unwrap_or(&settled);
    if mapping.contains('/') {
        return None;
    }
    let (before, _container) = mapping.rsplit_once(':')?;
    first_port(before.rsplit_once(':').map_or(before, |(_address, port)| port))
}

fn first_port(range: &str) -> Option<u16> {
    without_variables(range)?.split('-').next()?.parse().ok().filter(|port| *port != 0)
}

/// Variables with what they are by default; none where one has no default.
fn without_variables(text: &str) -> Option<String> {
    let mut settled = String::new();
    let mut rest = text;
    while let Some((before, variable)) = rest.split_once("${") {
        let (variable, after) = variable.split_once('}')?;
        let (_, default) = variable.split_once(":-").or_else(|| variable.split_once('-'))?;
        settled.push_str(before);
        settled.push_str(default);
        rest = after;
    }
    Some(settled + rest).filter(|settled| !settled.contains('$'))
}

fn without_comment(line: &str) -> &str {
    let line = if line.starts_with('#') { "" } else { line };
    line.split_once(" #").map_or(line, |(before, _)| before).trim_end()
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        services(text).iter().map(|service| format!("{} {} {:?}", service.name, service.image, service.ports)).collect()
    }

    #[test]
    fn ports_are_found_in_every_form() {
        let compose = r#"
name: storyforge
x-common: &common
  restart: always   # ports: ["1:1"]
services:
  db:
    image: "pgvector/pgvector:pg16"
    environment:
      POSTGRES_PASSWORD: secret
      ports: not these
    ports:
      - "5432:5432"
      # - "1:1"
  cache:
    <<: *common
    image: redis:7
    ports:
    - 127.0.0.1:${REDIS_PORT:-6380}:6379   # ours
    - "[::1]:6381:6379/tcp"
    volumes:
    - data:/data
  'web':
    build: .
    ports: ["8000-8005:8000-8005", '53:53/udp']
  queue:
    image: rabbitmq
    ports:
      - target: 5672
        published: "5673"
        protocol: tcp
      - published: 15672
        target: 15672
  worker:
    image: worker
    expose:
      - "9000"
    ports:
      - "9000"
      - "${UNKNOWN}:1"
volumes:
  data:
networks:
  ports:
    - "1:1"
"#;
        assert_eq!(
            told(compose),
            [
                "db pgvector/pgvector:pg16 [5432]",
                "cache redis:7 [6380, 6381]",
                "web  [8000]",
                "queue rabbitmq [5673, 15672]",
                "worker worker []",
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        for text in [
            "",
            ":",
            "- - -",
            "services:\n\tdb:\n",
            "services: [a, b]",
            "services:\n  db: {image: postgres}\n",
            "\u{feff}services:",
        ] {
            assert!(told(text).iter().all(|service| service.ends_with("[]")), "{text:?}");
        }
    }
}
