//! Configuration that git ignores and that changed in this session: by name alone. No such file is opened.

use super::layout::{Found, fits};
use super::probes::Scene;
use super::{Facts, Setting, SettingKind, capped};
use crate::clock::{self, TimeUp};

/// How many a record lists.
const MOST: usize = 20;

/// Names of files that hold what is set for one machine.
const NAMES: &[&str] = &[
    ".env",
    ".env.*",
    "*.env",
    "*.local.json",
    "*.local.toml",
    "*.local.yml",
    "*.local.yaml",
    "*.local.py",
    "*.local.js",
    "*.local.ts",
    "local_settings.py",
    "local.py",
    "local.toml",
    "local.json",
    "local.yml",
    "local.yaml",
    "local.properties",
    "secrets.toml",
    "secrets.yml",
    "secrets.yaml",
    "secrets.json",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
    "compose.override.yml",
    "compose.override.yaml",
    ".envrc",
    "master.key",
];

/// What shows others how such a file looks.
const TEMPLATES: [&str; 5] = ["*.example", "*.sample", "*.template", "*.dist", "*.defaults"];

pub fn detect() -> Vec<&'static str> {
    NAMES.to_vec()
}

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let is_template = |file: &Found| TEMPLATES.iter().any(|wanted| fits(wanted, file.name()));
    let mut changed = Vec::new();
    for file in scene.layout.named(NAMES).filter(|file| !file.is_sample && !is_template(file)) {
        scene.deadline.check()?;
        if is_young(scene, file) && is_untracked_and_ignored(scene, &file.path) {
            changed.push(Setting { kind: SettingKind::File, name: file.path.clone() });
        }
    }
    facts.more.settings += capped(&mut changed, MOST);
    facts.settings.extend(changed);
    Ok(())
}

fn is_young(scene: &Scene<'_>, file: &Found) -> bool {
    let modified = scene.layout.path(&file.path).symlink_metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| clock::of_file(modified) >= scene.since)
}

fn is_untracked_and_ignored(scene: &Scene<'_>, path: &str) -> bool {
    let head = scene.repo.head().ok().and_then(|head| head.commit);
    scene.repo.ignores(path) && scene.repo.is_tracked(path, head.as_ref()).is_ok_and(|tracked| !tracked)
}
