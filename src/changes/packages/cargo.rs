//! `Cargo.lock`: packages without a source are the project's own, and what those depend on is what it names.

use serde::Deserialize;

use super::Lock;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    /// Each `name`, or `name version` where there are several of the name.
    #[serde(default)]
    dependencies: Vec<String>,
}

pub(super) fn lock(text: &str) -> Lock {
    let mut lock = Lock::default();
    let Ok(File { package: packages }) = toml::from_str(text) else { return lock };
    let own = packages.iter().filter(|package| package.source.is_none());
    let named: Vec<(&str, Option<&str>)> = own
        .flat_map(|package| &package.dependencies)
        .filter_map(|dependency| {
            let mut words = dependency.split(' ');
            Some((words.next()?, words.next()))
        })
        .collect();
    for Package { name, version, .. } in packages.iter().filter(|package| package.source.is_some()) {
        let is_direct = named.iter().any(|(of, at)| of == name && at.is_none_or(|at| at == version));
        lock.pin(name, version, is_direct);
    }
    lock
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn what_the_own_packages_depend_on_is_named() {
        let text = r#"
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["rand 0.8.5", "serde"]
[[package]]
name = "rand"
version = "0.7.3"
source = "registry+x"
[[package]]
name = "rand"
version = "0.8.5"
source = "registry+x"
[[package]]
name = "serde"
version = "1.0.1"
source = "registry+x"
dependencies = ["serde_core"]
[[package]]
name = "serde_core"
version = "1.0.1"
source = "registry+x"
"#;
        assert_eq!(shown(&lock(text)), ["* rand 0.8.5", "* serde 1.0.1", "rand 0.7.3", "serde_core 1.0.1"]);
    }
}
