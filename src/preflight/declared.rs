//! Commands that the team declares: `[[preflight]]` in `.handoff.toml`. That file comes with the repository, so they need
//! approval as those of a document do.

use serde::Deserialize;

use crate::config::{FILE, near};

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Declared {
    pub name: String,
    pub run: String,
    /// In seconds.
    pub timeout: Option<u64>,
}

const KEYS: [&str; 3] = ["name", "run", "timeout"];

/// Nobody waits longer than an hour.
const LONGEST: u64 = 60 * 60;

/// Reads what stands at `preflight` in the settings; of broken ones it says what is wrong, and the others hold.
pub fn read(value: toml::Value, warnings: &mut Vec<String>) -> Vec<Declared> {
    let toml::Value::Array(entries) = value else {
        warnings.push(format!(
            "{FILE}: each command is a table: `[[preflight]]`, then `name = \"tests\"` and `run = \"make test\"`"
        ));
        return Vec::new();
    };
    let mut declared = Vec::new();
    for (entry, number) in entries.into_iter().zip(1..) {
        let place = format!("{FILE}, `[[preflight]]` number {number}");
        let keys = entry.as_table().into_iter().flat_map(|table| table.keys());
        let unknown = keys.filter(|key| !KEYS.contains(&key.as_str()));
        warnings.extend(unknown.map(|key| format!("{place} has an unknown key {key:?}{}", near(key, &KEYS))));
        match entry.try_into::<Declared>() {
            Ok(command) => match command.objection() {
                None => declared.push(command),
                Some(why) => warnings.push(format!("{place}: {why}")),
            },
            Err(error) => warnings.push(format!("{place}: {}", error.message())),
        }
    }
    declared
}

impl Declared {
    fn objection(&self) -> Option<&'static str> {
        if [&self.name, &self.run].iter().any(|said| said.trim().is_empty() || said.contains('\0')) {
            return Some("it needs a name, and a command to run");
        }
        let is_possible = self.timeout.is_none_or(|seconds| (1..=LONGEST).contains(&seconds));
        (!is_possible).then_some("its timeout is a number of seconds, an hour at most")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_one_is_told_and_the_others_hold() {
        let text = "[[preflight]]\nname = \"tests\"\nrun = \"make test\"\ntimeout = 10\n\
                    [[preflight]]\nname = \"no command\"\n\
                    [[preflight]]\nname = \" \"\nrun = \"ls\"\n\
                    [[preflight]]\nname = \"long\"\nrun = \"ls\"\ntimeout = 3601\n\
                    [[preflight]]\nname = \"early\"\nrun = \"ls\"\ntimeout = -1\n\
                    [[preflight]]\nname = \"lists\"\nrun = \"ls\"\ntime_out = 1\n";
        let mut table: toml::Table = text.parse().unwrap();
        let mut warnings = Vec::new();
        let declared = read(table.remove("preflight").unwrap(), &mut warnings);
        let told = declared.iter().map(|one| format!("{} {} {:?}", one.name, one.run, one.timeout));
        assert_eq!(told.collect::<Vec<_>>(), ["tests make test Some(10)", "lists ls None"]);
        assert_eq!(
            warnings,
            [
                ".handoff.toml, `[[preflight]]` number 2: missing field `run`",
                ".handoff.toml, `[[preflight]]` number 3: it needs a name, and a command to run",
                ".handoff.toml, `[[preflight]]` number 4: its timeout is a number of seconds, an hour at most",
                ".handoff.toml, `[[preflight]]` number 5: invalid value: integer `-1`, expected u64",
                ".handoff.toml, `[[preflight]]` number 6 has an unknown key \"time_out\"; did you mean \"timeout\"?",
            ]
        );
        assert_eq!((read("ls".into(), &mut warnings).len(), warnings.len()), (0, 6));
    }
}
