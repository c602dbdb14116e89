//! `yarn.lock`, of version 1 and of those after it ("berry"), which write YAML and the workspaces' own entries.

use super::{Lock, Names, lines};

pub(super) fn lock(text: &str, named: Option<&Names>) -> Lock {
    let mut named_here = Names::new();
    let mut pinned = Vec::new();
    // The patterns that an entry answers, in its first line.
    let mut patterns = "";
    for line in text.lines() {
        if !line.starts_with([' ', '#']) {
            patterns = line.trim_end().trim_end_matches(':');
            continue;
        }
        let version = line.strip_prefix("  version").map(|rest| rest.trim_matches([':', ' ', '"']));
        if let Some(version) = version.filter(|_| !is_own(patterns)) {
            pinned.extend(patterns.split(", ").filter_map(name).map(|name| (name, version)).next());
        }
    }
    for lines::Line { above, key, .. } in lines::keyed(text) {
        if let [entry, "dependencies"] = above[..]
            && is_own(entry)
        {
            named_here.insert(key.to_owned());
        }
    }
    let is_known = named.is_some() || !named_here.is_empty();
    let mut lock = Lock::default();
    for (name, version) in pinned {
        let is_direct = named_here.contains(name) || named.is_some_and(|named| named.contains(name));
        lock.pin(name, version, is_direct || !is_known);
    }
    lock
}

/// Whether an entry is a package of the project itself.
fn is_own(patterns: &str) -> bool {
    patterns.contains("@workspace:")
}

/// The name in front of a pattern: `"@babel/core@^7.0.0"`, `react@npm:^18`.
fn name(pattern: &str) -> Option<&str> {
    let pattern = pattern.trim_matches('"');
    let at = pattern.char_indices().skip(1).find(|(_, c)| *c == '@')?.0;
    Some(&pattern[..at])
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn version_1_with_the_manifest() {
        let text = "# yarn lockfile v1\n\n\n\"@babel/core@^7.0.0\", \"@babel/core@^7.1\":\n  version \"7.23.0\"\n  dependencies:\n    debug \"^4\"\n\ndebug@^4:\n  version \"4.3.4\"\n";
        let named = Names::from(["@babel/core".to_owned()]);
        assert_eq!(shown(&lock(text, Some(&named))), ["* @babel/core 7.23.0", "debug 4.3.4"]);
    }

    #[test]
    fn later_versions_say_themselves() {
        let text = "__metadata:\n  version: 6\n\n\"app@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"app@workspace:.\"\n  dependencies:\n    react: ^18\n  languageName: unknown\n\n\"react@npm:^18\":\n  version: 18.2.0\n  dependencies:\n    loose-envify: ^1\n\n\"loose-envify@npm:^1\":\n  version: 1.4.0\n";
        assert_eq!(shown(&lock(text, None)), ["* react 18.2.0", "loose-envify 1.4.0"]);
    }
}
