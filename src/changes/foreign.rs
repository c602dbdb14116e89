//! Folders that hold what others wrote, or what stands for a project in its tests: nothing is derived from them.

const FOLDERS: [&str; 21] = [
    ".git",
    ".tox",
    ".venv",
    ".yarn",
    "Pods",
    "__fixtures__",
    "__pycache__",
    "__snapshots__",
    "bower_components",
    "dist",
    "fixtures",
    "node_modules",
    "site-packages",
    "snapshots",
    "target",
    "testdata",
    "third-party",
    "third_party",
    "vendor",
    "vendored",
    "venv",
];

/// Whether a path leads through such a folder.
pub(crate) fn is_foreign(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folder, _)| folder.split('/').any(|part| FOLDERS.contains(&part)))
}

/// Whether a folder is one.
pub(super) fn is_foreign_folder(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| FOLDERS.contains(&name))
}
