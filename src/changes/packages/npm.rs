//! `package-lock.json` in its three versions, and the names in a `package.json`.

use serde_json::{Map, Value};

use super::{Lock, Names};

/// The tables of a manifest that name packages.
const TABLES: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

pub(super) fn manifest(text: &str) -> Names {
    serde_json::from_str(text).map(|manifest| names(&manifest)).unwrap_or_default()
}

fn names(manifest: &Value) -> Names {
    let tables = TABLES.iter().filter_map(|table| manifest.get(table)?.as_object());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

pub(super) fn lock(text: &str, named: Option<&Names>) -> Lock {
    let Ok(Value::Object(file)) = serde_json::from_str(text) else { return Lock::default() };
    match (file.get("packages"), file.get("dependencies")) {
        (Some(Value::Object(packages)), _) => by_path(packages),
        (None, Some(Value::Object(packages))) => {
            let mut lock = Lock::default();
            by_name(packages, &|name| named.is_none_or(|named| named.contains(name)), &mut lock);
            lock
        }
        _ => Lock::default(),
    }
}

/// Versions 2 and 3: by folder. Folders outside of `node_modules` are the project's own packages.
fn by_path(packages: &Map<String, Value>) -> Lock {
    const FOLDER: &str = "node_modules/";
    let own = packages.iter().filter(|(path, _)| !path.contains(FOLDER));
    let named: Vec<(&String, Names)> = own.map(|(path, package)| (path, names(package))).collect();
    let mut lock = Lock::default();
    for (path, package) in packages {
        let Some((above, name)) = path.rsplit_once(FOLDER) else { continue };
        let Some(version) = package.get("version").and_then(Value::as_str) else { continue };
        let above = above.trim_end_matches('/');
        // At the top is what any own package names, unless that has one of its own below it.
        let is_direct = named.iter().any(|(own, names)| (above.is_empty() || above == *own) && names.contains(name));
        lock.pin(name, version, is_direct);
    }
    lock
}

/// Version 1: by name, with those that did not fit at the top nested below the one that needs them.
fn by_name(packages: &Map<String, Value>, is_direct: &dyn Fn(&str) -> bool, lock: &mut Lock) {
    for (name, package) in packages {
        if let Some(version) = package.get("version").and_then(Value::as_str) {
            lock.pin(name, version, is_direct(name));
        }
        if let Some(Value::Object(nested)) = package.get("dependencies") {
            by_name(nested, &|_| false, lock);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn by_folder() {
        let text = r#"{"lockfileVersion": 3, "packages": {
            "": {"name": "app", "workspaces": ["packages/ui"], "dependencies": {"react": "^18"}, "devDependencies": {"vite": "^5"}},
            "packages/ui": {"name": "ui", "dependencies": {"@scope/x": "1"}},
            "node_modules/ui": {"resolved": "packages/ui", "link": true},
            "node_modules/react": {"version": "18.2.0"},
            "node_modules/vite": {"version": "5.0.0"},
            "node_modules/esbuild": {"version": "0.19.0"},
            "node_modules/vite/node_modules/react": {"version": "17.0.0"},
            "packages/ui/node_modules/@scope/x": {"version": "1.0.0"}}}"#;
        let expected = ["* @scope/x 1.0.0", "* react 18.2.0", "* vite 5.0.0", "esbuild 0.19.0", "react 17.0.0"];
        assert_eq!(shown(&lock(text, None)), expected);
    }

    #[test]
    fn by_name_with_the_manifest() {
        let text = r#"{"lockfileVersion": 1, "dependencies": {
            "a": {"version": "1.0.0", "requires": {"b": "1"}, "dependencies": {"b": {"version": "1.0.0"}}},
            "b": {"version": "2.0.0"}}}"#;
        let named = manifest(r#"{"dependencies": {"a": "1", "b": "2"}}"#);
        assert_eq!(shown(&lock(text, Some(&named))), ["* a 1.0.0", "* b 2.0.0", "b 1.0.0"]);
    }
}
