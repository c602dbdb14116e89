//! `composer.lock`, and the names in a `composer.json`.

use serde_json::Value;

use super::{Lock, Names};

pub(super) fn manifest(text: &str) -> Names {
    let manifest: Value = serde_json::from_str(text).unwrap_or_default();
    let tables = ["require", "require-dev"].iter().filter_map(|table| manifest.get(table)?.as_object());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

pub(super) fn lock(text: &str, named: Option<&Names>) -> Lock {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    let mut lock = Lock::default();
    let lists = ["packages", "packages-dev"].iter().filter_map(|list| file.get(list)?.as_array());
    for package in lists.flatten() {
        let word = |key: &str| package.get(key).and_then(Value::as_str);
        if let (Some(name), Some(version)) = (word("name"), word("version")) {
            lock.pin(name, version, named.is_none_or(|named| named.contains(name)));
        }
    }
    lock
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn the_manifest_names() {
        let text = r#"{"packages": [{"name": "a/b", "version": "v1.0.0"}, {"name": "c/d", "version": "2.0"}],
            "packages-dev": [{"name": "e/f", "version": "3.0"}]}"#;
        let named = manifest(r#"{"require": {"php": ">=8", "a/b": "^1"}, "require-dev": {"e/f": "^3"}}"#);
        assert_eq!(shown(&lock(text, Some(&named))), ["* a/b v1.0.0", "* e/f 3.0", "c/d 2.0"]);
    }
}
