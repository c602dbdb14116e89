//! Python packages that came into a virtual environment in this session. What a lock file tells is history's to know.

use std::path::Path;

use super::layout::ENVIRONMENT;
use super::probes::Scene;
use super::{Facts, Package, capped, environments, system, words};
use crate::clock::{self, Moment, TimeUp};
use crate::redact::Redactor;
use crate::regular_file;

/// How many a record lists: those that somebody asked for first.
const MOST: usize = 100;

/// What a fresh environment has of itself.
const BROUGHT_ALONG: [&str; 3] = ["pip", "setuptools", "wheel"];

/// The name of the one who installed a package is short.
const LONGEST_INSTALLER: u64 = 64;

pub fn detect() -> Vec<&'static str> {
    vec![ENVIRONMENT]
}

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let redactor = &scene.config.redactor;
    let mut packages = Vec::new();
    for environment in environments::of(&scene.layout, redactor) {
        for folder in environment.packages(&scene.layout) {
            scene.deadline.check()?;
            packages.extend(since(&folder, &environment.folder, scene.since, redactor));
        }
    }
    packages.sort_by_key(|package| !package.asked);
    facts.more.packages = capped(&mut packages, MOST);
    facts.packages.extend(packages);
    Ok(())
}

/// The packages of a folder that came, or changed their version, since then.
fn since(folder: &Path, at: &str, since: Moment, redactor: &Redactor) -> Vec<Package> {
    let package = |info: String| {
        let (name, version) = named(&info, redactor)?;
        let path = folder.join(&info);
        let is_young = clock::of_file(path.symlink_metadata().ok()?.modified().ok()?) >= since;
        if !is_young || BROUGHT_ALONG.contains(&name.as_str()) {
            return None;
        }
        let installer = regular_file::head(&path.join("INSTALLER"), LONGEST_INSTALLER);
        let installer = installer.and_then(|text| words::name(&text, redactor));
        Some(Package {
            name,
            version,
            by: installer.unwrap_or_else(|| "pip".to_owned()),
            at: Some(at.to_owned()),
            asked: path.join("REQUESTED").exists(),
        })
    };
    system::names(folder).into_iter().filter_map(package).collect()
}

/// `fastapi-0.104.1.dist-info`, `Old_Tool-1.0-py3.11.egg-info`: the name as one writes it, and the version.
fn named(info: &str, redactor: &Redactor) -> Option<(String, String)> {
    let stem = info.strip_suffix(".dist-info").or_else(|| info.strip_suffix(".egg-info"))?;
    let mut parts = stem.split('-');
    let (name, version) = (parts.next()?, parts.next()?);
    Some((words::name(&name.replace('_', "-"), redactor)?, words::version(version, redactor)?))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::facts::layout::tests::tree;

    #[test]
    fn only_what_came_since_counts() {
        let (folder, _) = tree(&[
            ("fastapi-0.104.1.dist-info/INSTALLER", "uv\n"),
            ("fastapi-0.104.1.dist-info/REQUESTED", ""),
            ("typing_extensions-4.8.0.dist-info/METADATA", ""),
            ("old-1.0.dist-info/METADATA", ""),
            ("pip-24.0.dist-info/REQUESTED", ""),
            ("Tool-1.0-py3.11.egg-info/PKG-INFO", ""),
            ("nameless.dist-info/x", ""),
            ("fastapi/main.py", ""),
        ]);
        let old = fs_err::File::open(folder.path().join("old-1.0.dist-info")).unwrap();
        old.file().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let day_ago = clock::now() - TimeDelta::days(1);
        let told = since(folder.path(), ".venv", day_ago, &Redactor::default()).into_iter();
        let told = told.map(|package| format!("{} {} {} {}", package.name, package.version, package.by, package.asked));
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["Tool 1.0 pip false", "fastapi 0.104.1 uv true", "typing-extensions 4.8.0 pip false"]
        );
    }
}
