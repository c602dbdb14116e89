//! Services that the team declares: `[[service]]` in `.handoff.toml`.

use serde::Deserialize;

use super::Named;
use crate::config::FILE;
use crate::facts::words;
use crate::redact::Redactor;

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Declared {
    pub name: String,
    pub port: u16,
}

const KEYS: [&str; 2] = ["name", "port"];

pub(super) fn named(declared: &[Declared], redactor: &Redactor) -> Vec<Named> {
    let named = |service: &Declared| {
        let name = words::name(&service.name, redactor).unwrap_or_else(|| FILE.to_owned());
        Named { name, port: service.port, named_in: FILE.to_owned(), is_own: false }
    };
    declared.iter().map(named).collect()
}

/// Reads what stands at `service` in the settings; of broken ones it says what is wrong, and the others hold.
pub fn read(value: toml::Value, warnings: &mut Vec<String>) -> Vec<Declared> {
    let toml::Value::Array(entries) = value else {
        warnings
            .push(format!("{FILE}: each service is a table: `[[service]]`, then `name = \"Redis\"` and `port = 6379`"));
        return Vec::new();
    };
    let mut declared = Vec::new();
    for (entry, number) in entries.into_iter().zip(1..) {
        let unknown =
            entry.as_table().into_iter().flat_map(|table| table.keys()).filter(|key| !KEYS.contains(&key.as_str()));
        warnings.extend(unknown.map(|key| format!("{FILE}, `[[service]]` number {number} has an unknown key {key:?}")));
        match entry.try_into::<Declared>() {
            Ok(service) if words::is_readable(&service.name) && service.port != 0 => declared.push(service),
            Ok(_) => warnings.push(format!("{FILE}, `[[service]]` number {number}: it needs a name and a port")),
            Err(error) => warnings.push(format!("{FILE}, `[[service]]` number {number}: {}", error.message())),
        }
    }
    declared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Vec<String>, Vec<String>) {
        let mut table: toml::Table = text.parse().unwrap();
        let mut warnings = Vec::new();
        let declared = read(table.remove("service").unwrap(), &mut warnings);
        (declared.iter().map(|service| format!("{} {}", service.name, service.port)).collect(), warnings)
    }

    #[test]
    fn a_broken_one_is_told_and_the_others_hold() {
        let (declared, warnings) = read_text(
            "[[service]]\nname = \"Search\"\nport = 9200\n\
             [[service]]\nname = \"Queue\"\n\
             [[service]]\nname = \"Far\"\nport = 123456\n\
             [[service]]\nname = \"`\"\nport = 1\n\
             [[service]]\nname = \"Mail\"\nport = 1025\nhost = \"mail\"\n",
        );
        assert_eq!(declared, ["Search 9200", "Mail 1025"]);
        assert_eq!(
            warnings,
            [
                ".handoff.toml, `[[service]]` number 2: missing field `port`",
                ".handoff.toml, `[[service]]` number 3: invalid value: integer `123456`, expected u16",
                ".handoff.toml, `[[service]]` number 4: it needs a name and a port",
                ".handoff.toml, `[[service]]` number 5 has an unknown key \"host\"",
            ]
        );
        let (declared, warnings) = read_text("service = \"Redis\"");
        assert_eq!((declared.len(), warnings.len()), (0, 1));
    }
}
