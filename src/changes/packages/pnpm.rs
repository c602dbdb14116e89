//! `pnpm-lock.yaml`, versions 5 to 9: importers name packages, `packages` pins them.

use std::collections::BTreeMap;

use super::lines::{self, Line};
use super::{Lock, Names};

const TABLES: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

pub(super) fn lock(text: &str) -> Lock {
    // Of each name the versions that importers use.
    let mut named: BTreeMap<&str, Names> = BTreeMap::new();
    let mut pinned = Vec::new();
    for Line { above, key, value } in lines::keyed(text) {
        match above[..] {
            ["packages"] => pinned.extend(package(key)),
            // `react: 18.2.0` up to version 5, and below it `version: 18.2.0` from 6 on.
            [table] | ["importers", _, table] if TABLES.contains(&table) => {
                named.entry(key).or_default().insert(without_peers(value).to_owned());
            }
            [table, name] | ["importers", _, table, name] if TABLES.contains(&table) && key == "version" => {
                named.entry(name).or_default().insert(without_peers(value).to_owned());
            }
            _ => {}
        }
    }
    let mut lock = Lock::default();
    for (name, version) in pinned {
        let is_direct = named.get(name).is_some_and(|versions| versions.contains(version));
        lock.pin(name, version, is_direct);
    }
    lock
}

/// `react@18.2.0`, `/@babel/core@7.0.0(peer@1)`, `/react/18.2.0_peer@1`.
fn package(key: &str) -> Option<(&str, &str)> {
    let rooted = key.strip_prefix('/');
    let key = rooted.unwrap_or(key);
    let whole = key.split('(').next()?;
    let at = whole.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
    let scope = if whole.starts_with('@') { whole.find('/')? + 1 } else { 0 };
    // A slash behind the name parts it from the version up to version 5.
    let slash = whole[scope..].find('/').map(|slash| slash + scope).filter(|slash| at.is_none_or(|at| *slash < at));
    let (name, version) = match (slash.filter(|_| rooted.is_some()), at) {
        (Some(slash), _) => (&whole[..slash], &whole[slash + 1..]),
        (None, Some(at)) => (&whole[..at], &whole[at + 1..]),
        (None, None) => return None,
    };
    Some((name, without_peers(version)))
}

fn without_peers(version: &str) -> &str {
    version.split(['(', '_']).next().unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn version_9() {
        let text = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      react:\n        specifier: ^18\n        version: 18.2.0\n  packages/ui:\n    devDependencies:\n      '@scope/x':\n        specifier: 1\n        version: 1.0.0(react@18.2.0)\n\npackages:\n\n  '@scope/x@1.0.0':\n    resolution: {integrity: x}\n  react@18.2.0:\n    engines: {node: '>=0'}\n  react@17.0.0:\n    resolution: {}\n\nsnapshots:\n\n  loose@1.0.0: {}\n";
        assert_eq!(shown(&lock(text)), ["* @scope/x 1.0.0", "* react 18.2.0", "react 17.0.0"]);
    }

    #[test]
    fn version_6() {
        let text = "lockfileVersion: '6.0'\n\ndependencies:\n  react:\n    specifier: ^18\n    version: 18.2.0\n\npackages:\n\n  /react@18.2.0:\n    dev: false\n\n  /@babel/core@7.0.0(react@18.2.0):\n    dev: true\n";
        assert_eq!(shown(&lock(text)), ["* react 18.2.0", "@babel/core 7.0.0"]);
    }

    #[test]
    fn version_5() {
        let text = "lockfileVersion: 5.4\n\nspecifiers:\n  react: ^18\n\ndependencies:\n  react: 18.2.0\n\npackages:\n\n  /react/18.2.0:\n    dev: false\n\n  /@babel/core/7.0.0_react@18.2.0:\n    dev: true\n";
        assert_eq!(shown(&lock(text)), ["* react 18.2.0", "@babel/core 7.0.0"]);
    }
}
