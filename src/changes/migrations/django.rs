//! Django's migrations name those of their app that they depend on: a head (a leaf, as Django says) is one that no other of
//! the app depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Head;

static DEPENDENCIES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?s)\bdependencies\s*=\s*[\[(](.*?)(?:\]|\n\s*\)\s*\n)").ok());

/// Those that a squashed migration stands for.
static REPLACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)\breplaces\s*=\s*[\[(](.*?)\]").ok());

static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\(\s*["']([^"'\n]+)["']\s*,\s*["']([^"'\n]+)["']\s*,?\s*\)"#).ok());

/// The heads among an app's files, of which each has a name and a text.
pub(super) fn heads(place: &str, files: &[(String, String)]) -> Vec<Head> {
    let folder = place.rsplit('/').nth(1).unwrap_or_default();
    let pairs = |pattern: &LazyLock<Option<Regex>>| -> Vec<(&str, &str)> {
        files.iter().flat_map(|(_, text)| pairs_in(pattern, text)).collect()
    };
    let label = label(folder, files, &pairs(&DEPENDENCIES));
    let own = |pairs: Vec<(&'_ str, &'_ str)>| -> BTreeSet<String> {
        pairs.into_iter().filter(|(app, _)| *app == label).map(|(_, name)| name.to_owned()).collect()
    };
    // Each file's own squashed ones, for what depends on one of these depends on that file.
    let stands_for = |text: &str| own(pairs_in(&REPLACES, text));
    let needed = own(pairs(&DEPENDENCIES));
    let replaced = own(pairs(&REPLACES));
    let is_head = |(name, text): &&(String, String)| {
        let others = files.iter().filter(|(other, _)| other != name);
        let needed_by_others: BTreeSet<String> = if stands_for(text).is_empty() {
            needed.clone()
        } else {
            own(others.flat_map(|(_, text)| pairs_in(&DEPENDENCIES, text)).collect())
        };
        let names = stands_for(text);
        !replaced.contains(name)
            && !needed_by_others.contains(name)
            && !files.iter().any(|(other, text)| {
                other != name
                    && !replaced.contains(other)
                    && own(pairs_in(&DEPENDENCIES, text)).iter().any(|needs| names.contains(needs))
            })
    };
    files.iter().filter(is_head).map(|(name, _)| Head { name: name.clone(), title: String::new() }).collect()
}

/// The app's name: its folder's, unless more migrations here are known by another.
fn label(folder: &str, files: &[(String, String)], needed: &[(&str, &str)]) -> String {
    let here: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut met: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([(folder, BTreeSet::new())]);
    for (app, name) in needed.iter().filter(|(_, name)| here.contains(name)) {
        met.entry(app).or_default().insert(name);
    }
    let best = met.iter().max_by_key(|(app, names)| (names.len(), **app == folder));
    best.map_or(folder, |(app, _)| app).to_owned()
}

fn pairs_in<'a>(pattern: &LazyLock<Option<Regex>>, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let Some((pattern, pair)) = pattern.as_ref().zip(PAIR.as_ref()) else { return Vec::new() };
    let Some(list) = pattern.captures(text).and_then(|found| found.get(1)) else { return Vec::new() };
    pair.captures_iter(list.as_str())
        .filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())))
        .collect()
}
