//! Django's migrations name those of their app that they depend on: a head (a leaf, as Django says) is one that no other of
//! the app depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Head;

static DEPENDENCIES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)\bdependencies\s*=\s*\[(.*?)\]").ok());

/// Those that a squashed migration stands for.
static REPLACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)\breplaces\s*=\s*\[(.*?)\]").ok());

static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\(\s*["']([^"'\n]+)["']\s*,\s*["']([^"'\n]+)["']\s*,?\s*\)"#).ok());

/// The heads among an app's files, of which each has a name and a text.
pub(super) fn heads(place: &str, files: &[(String, String)]) -> Vec<Head> {
    let folder = place.rsplit('/').nth(1).unwrap_or_default();
    let label = label(folder, files);
    let own = |pattern, text| pairs(pattern, text).into_iter().filter(|(app, _)| *app == label).map(|(_, name)| name);
    // What depends on a replaced one depends on the one that stands for it.
    let mut stands_for: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, text) in files {
        stands_for.extend(own(&REPLACES, text).map(|replaced| (replaced, name.as_str())));
    }
    let mut needed = BTreeSet::new();
    for (name, text) in files.iter().filter(|(name, _)| !stands_for.contains_key(name.as_str())) {
        let before = own(&DEPENDENCIES, text).map(|before| *stands_for.get(before).unwrap_or(&before));
        needed.extend(before.filter(|before| before != name));
    }
    let names = files.iter().map(|(name, _)| name.as_str());
    let heads = names.filter(|name| !needed.contains(name) && !stands_for.contains_key(name));
    heads.map(|name| Head { name: name.to_owned(), title: String::new() }).collect()
}

/// The app's name: its folder's, unless more migrations here are known by another.
fn label(folder: &str, files: &[(String, String)]) -> String {
    let here: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut met: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([(folder, BTreeSet::new())]);
    let needed = files.iter().flat_map(|(_, text)| pairs(&DEPENDENCIES, text));
    for (app, name) in needed.filter(|(_, name)| here.contains(name)) {
        met.entry(app).or_default().insert(name);
    }
    let best = met.iter().max_by_key(|(app, names)| (names.len(), **app == folder));
    best.map_or(folder, |(app, _)| app).to_owned()
}

/// App and name of each migration in a list.
fn pairs<'a>(list: &LazyLock<Option<Regex>>, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let Some((list, pair)) = list.as_ref().zip(PAIR.as_ref()) else { return Vec::new() };
    let Some(list) = list.captures(text).and_then(|found| found.get(1)) else { return Vec::new() };
    let parts = pair.captures_iter(list.as_str());
    parts.filter_map(|parts| Some((parts.get(1)?.as_str(), parts.get(2)?.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(place: &str, files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        heads(place, &files).into_iter().map(|head| head.name).collect()
    }

    const FIRST: (&str, &str) =
        ("0001_initial", "class Migration(migrations.Migration):\n    initial = True\n    dependencies = []\n");
    const SECOND: (&str, &str) = ("0002_a", "    dependencies = [\n        (\"shop\", \"0001_initial\"),\n    ]\n");
    const OTHER: (&str, &str) =
        ("0002_b", "    dependencies = [('auth', '0002_a'), ('shop', '0001_initial'), swappable(x)]\n");

    #[test]
    fn a_head_is_one_that_no_other_of_the_app_needs() {
        assert_eq!(names("shop/migrations", &[FIRST]), ["0001_initial"]);
        assert_eq!(names("shop/migrations", &[FIRST, SECOND]), ["0002_a"]);
        assert_eq!(names("shop/migrations", &[FIRST, SECOND, OTHER]), ["0002_a", "0002_b"]);
        let merge = ("0003_merge", "dependencies = [(\"shop\", \"0002_a\"), (\"shop\", \"0002_b\")]");
        assert_eq!(names("shop/migrations", &[FIRST, SECOND, OTHER, merge]), ["0003_merge"]);
        // An app may be known by another name than its folder's.
        assert_eq!(names("apps/store/migrations", &[FIRST, SECOND, merge]), ["0003_merge"]);
    }

    #[test]
    fn a_squashed_one_stands_for_what_it_replaces() {
        let squashed =
            ("0001_squashed", "replaces = [(\"shop\", \"0001_initial\"), (\"shop\", \"0002_a\")]\ndependencies = []\n");
        let third = ("0003_c", "dependencies = [(\"shop\", \"0002_a\")]\n");
        assert_eq!(names("shop/migrations", &[FIRST, SECOND, squashed]), ["0001_squashed"]);
        assert_eq!(names("shop/migrations", &[FIRST, SECOND, squashed, third]), ["0003_c"]);
    }
}
