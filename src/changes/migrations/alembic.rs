//! Alembic's migrations name those before them (`down_revision`): a head is one that no other names.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Head;

/// `revision = "a"`, `revision: str = 'a'`.
static REVISION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']"#).ok());

/// Nothing, one, or several in a tuple: `down_revision: Union[str, Sequence[str], None] = ("a", "b")`.
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?m)^down_revision\s*(?::[^=\n]+)?=\s*(None|\([^)]*\)|\[[^\]]*\]|["'][^"'\n]*["'][^\n]*)"#).ok()
});

static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"["']([^"'\n]+)["']"#).ok());

/// The first words of the text at the top, which the tool fills with the message.
static MESSAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*(?:#[^\n]*\n\s*)*[rRuU]?(?:"{3}|'{3})\s*([^\n"]+)"#).ok());

/// The heads among these files, of which each has a name and a text.
pub(super) fn heads(files: &[(String, String)]) -> Vec<Head> {
    let mut revisions = Vec::new();
    let mut named = BTreeSet::new();
    for (_, text) in files {
        let Some(revision) = first(&REVISION, text) else { continue };
        let before = first(&BEFORE, text).unwrap_or_default();
        named.extend(QUOTED.iter().flat_map(|quoted| quoted.captures_iter(before)).map(|found| found[1].to_owned()));
        revisions.push(Head {
            name: revision.to_owned(),
            title: first(&MESSAGE, text).unwrap_or_default().trim().to_owned(),
        });
    }
    revisions.retain(|head| !named.contains(&head.name));
    revisions
}

fn first<'a>(pattern: &LazyLock<Option<Regex>>, text: &'a str) -> Option<&'a str> {
    pattern.as_ref()?.captures(text)?.get(1).map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<String> {
        let files: Vec<_> = texts.iter().map(|text| (String::new(), (*text).to_owned())).collect();
        heads(&files).into_iter().map(|head| format!("{} {}", head.name, head.title).trim().to_owned()).collect()
    }

    const FIRST: &str = "\"\"\"Add nodes table\n\nRevision ID: a1\n\"\"\"\nrevision: str = 'a1'\ndown_revision: Union[str, None] = None\n";
    const SECOND: &str = "revision = \"b2\"\ndown_revision = \"a1\"  # behind\n";
    const OTHER: &str = "revision = 'c3'\ndown_revision: Union[str, Sequence[str], None] = 'a1'\n";
    const MERGE: &str = "# joined\n'''join\n'''\nrevision = 'd4'\ndown_revision = (\n    'b2',\n    \"c3\",\n)\n";

    #[test]
    fn a_head_is_one_that_no_other_names() {
        assert_eq!(names(&[FIRST]), ["a1 Add nodes table"]);
        assert_eq!(names(&[FIRST, SECOND]), ["b2"]);
        assert_eq!(names(&[FIRST, SECOND, OTHER]), ["b2", "c3"]);
        assert_eq!(names(&[FIRST, SECOND, OTHER, MERGE]), ["d4 join"]);
        assert_eq!(names(&["print('no migration')\n"]), [""; 0]);
    }
}
