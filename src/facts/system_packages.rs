//! System packages that came in this session: from the ends of the logs that dpkg and pacman write, and the receipts of
//! Homebrew. What others brought along, or brought up to date, is told from what somebody asked for.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime};

use super::probes::Scene;
use super::system::System;
use super::{Facts, Package, capped, words};
use crate::clock::{self, Moment, TimeUp};
use crate::redact::Redactor;

/// How many a record lists: those that somebody asked for first.
const MOST: usize = 50;

/// How much of a log's end is read.
const TAIL: u64 = 256 * 1024;

/// How much of apt's list of what came along is read; it has one entry a package.
const LONGEST_STATES: u64 = 4 * 1024 * 1024;

const LONGEST_RECEIPT: u64 = 256 * 1024;

/// Where Homebrew keeps what it installed.
const CELLARS: [&str; 3] = ["opt/homebrew/Cellar", "usr/local/Cellar", "home/linuxbrew/.linuxbrew/Cellar"];

pub fn report(scene: &Scene<'_>, facts: &mut Facts) -> Result<(), TimeUp> {
    let mut packages = Vec::new();
    for manager in [dpkg, pacman, brew] {
        scene.deadline.check()?;
        packages.extend(manager(&scene.system, scene.since, &scene.config.redactor));
    }
    packages.sort_by_key(|package| !package.asked);
    facts.more.system_packages = capped(&mut packages, MOST);
    facts.packages.extend(packages);
    Ok(())
}

/// What became of a package last.
struct Change {
    version: String,
    is_new: bool,
}

/// `2026-02-05 12:33:01 install redis-server:amd64 <none> 5:7.0.15-1` (dpkg(1)).
fn dpkg(system: &System, since: Moment, redactor: &Redactor) -> Vec<Package> {
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let log = log(system, "var/log/dpkg.log", since);
    // Most lines say how far a package got.
    for line in log.lines().filter(|line| line.get(20..27).is_some_and(|word| word != "status ")) {
        let fields: Vec<&str> = line.split(' ').collect();
        let [day, time, what, package, _old, new] = fields[..] else { continue };
        let at = NaiveDateTime::parse_from_str(&format!("{day} {time}"), "%Y-%m-%d %H:%M:%S").ok();
        if at.and_then(clock::local).is_some_and(|at| at >= since) {
            let name = package.split(':').next().unwrap_or_default();
            change(&mut changes, what, name, new);
        }
    }
    if changes.is_empty() {
        return Vec::new();
    }
    let states = system.head("var/lib/apt/extended_states", LONGEST_STATES).unwrap_or_default();
    let entries = states.split("\n\n").filter(|entry| entry.contains("Auto-Installed: 1"));
    let along: Vec<&str> =
        entries.filter_map(|entry| entry.trim_start().strip_prefix("Package: ")?.lines().next()).collect();
    listed(changes, "dpkg", redactor, |name, _| !along.contains(&name))
}

/// `[2026-02-05T12:33:01+0100] [ALPM] installed redis (7.2.4-1)`, `… upgraded redis (7.2.3-1 -> 7.2.4-1)`.
fn pacman(system: &System, since: Moment, redactor: &Redactor) -> Vec<Package> {
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let log = log(system, "var/log/pacman.log", since);
    for line in log.lines() {
        let Some((at, rest)) = line.strip_prefix('[').and_then(|line| line.split_once("] [ALPM] ")) else { continue };
        let at = DateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S%z").ok();
        let fields: Vec<&str> = rest.split(' ').collect();
        let ([what, name, version] | [what, name, _, _, version]) = fields[..] else { continue };
        if at.is_some_and(|at| at >= since) {
            let what = match what {
                "installed" => "install",
                "upgraded" | "downgraded" => "upgrade",
                "removed" => "remove",
                _ => continue,
            };
            change(&mut changes, what, name, version.trim_matches(['(', ')']));
        }
    }
    listed(changes, "pacman", redactor, |name, version| {
        let path = format!("var/lib/pacman/local/{name}-{version}/desc");
        !system.head(&path, LONGEST_RECEIPT).is_some_and(|text| text.contains("%REASON%\n1\n"))
    })
}

fn brew(system: &System, since: Moment, redactor: &Redactor) -> Vec<Package> {
    let mut packages = Vec::new();
    for cellar in CELLARS {
        for name in system.names(cellar) {
            let folder = format!("{cellar}/{name}");
            // A version comes as a new folder in this one, so most are done with after one look.
            if !is_young(system, &folder, since) {
                continue;
            }
            for version in system.names(&folder) {
                let receipt = format!("{folder}/{version}/INSTALL_RECEIPT.json");
                if !is_young(system, &receipt, since) {
                    continue;
                }
                let receipt = system.head(&receipt, LONGEST_RECEIPT).unwrap_or_default();
                let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap_or_default();
                let asked = receipt["installed_on_request"].as_bool().unwrap_or(false);
                packages.extend(package(&name, &version, "brew", asked, redactor));
            }
        }
    }
    packages
}

/// The end of a log, where something was written to it since; in most sessions nothing is installed.
fn log(system: &System, path: &str, since: Moment) -> String {
    if is_young(system, path, since) { system.tail(path, TAIL).unwrap_or_default() } else { String::new() }
}

fn is_young(system: &System, path: &str, since: Moment) -> bool {
    let modified = system.path(path).metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| clock::of_file(modified) >= since)
}

fn change(changes: &mut BTreeMap<String, Change>, what: &str, name: &str, version: &str) {
    match what {
        "install" => _ = changes.insert(name.to_owned(), Change { version: version.to_owned(), is_new: true }),
        "upgrade" => {
            let is_new = changes.get(name).is_some_and(|change| change.is_new);
            changes.insert(name.to_owned(), Change { version: version.to_owned(), is_new });
        }
        "remove" | "purge" => _ = changes.remove(name),
        _ => {}
    }
}

/// Nobody can tell who asked for a newer version: what only became newer was not asked for.
fn listed(
    changes: BTreeMap<String, Change>,
    by: &str,
    redactor: &Redactor,
    asked: impl Fn(&str, &str) -> bool,
) -> Vec<Package> {
    let listed = changes.into_iter().filter_map(|(name, Change { version, is_new })| {
        let asked = is_new && asked(&name, &version);
        package(&name, &version, by, asked, redactor)
    });
    listed.collect()
}

fn package(name: &str, version: &str, by: &str, asked: bool, redactor: &Redactor) -> Option<Package> {
    let (name, version) = (words::name(name, redactor)?, words::version(version, redactor)?);
    Some(Package { name, version, by: by.to_owned(), at: None, asked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::layout::tests::tree;

    type Manager = fn(&System, Moment, &Redactor) -> Vec<Package>;

    fn told(files: &[(&str, &str)], manager: Manager, since: &str) -> Vec<String> {
        let (folder, _) = tree(files);
        let since = DateTime::parse_from_rfc3339(since).unwrap();
        let packages = manager(&System::at(folder.path()), since, &Redactor::default());
        packages.iter().map(|package| format!("{} {} {}", package.name, package.version, package.asked)).collect()
    }

    #[test]
    fn dpkg_tells_what_came() {
        let log = "2026-02-01 10:00:00 install old:amd64 <none> 1.0\n\
            2026-02-05 12:33:00 startup archives unpack\n\
            2026-02-05 12:33:01 install redis-server:amd64 <none> 5:7.0.15-1~deb12u1\n\
            2026-02-05 12:33:01 status half-installed redis-server:amd64 5:7.0.15-1~deb12u1\n\
            2026-02-05 12:33:02 install libjemalloc2:amd64 <none> 5.3.0-1\n\
            2026-02-05 12:33:02 upgrade libc6:amd64 2.36-9 2.36-10\n\
            2026-02-05 12:33:02 install brief:all <none> 1\n\
            2026-02-05 12:33:03 remove brief:all 1 <none>\n\
            a broken line\n";
        let states = "Package: libjemalloc2\nArchitecture: amd64\nAuto-Installed: 1\n\n\
            Package: redis-server\nArchitecture: amd64\nAuto-Installed: 0\n";
        let files = [("var/log/dpkg.log", log), ("var/lib/apt/extended_states", states)];
        assert_eq!(
            told(&files, dpkg, "2026-02-03T00:00:00Z"),
            ["libc6 2.36-10 false", "libjemalloc2 5.3.0-1 false", "redis-server 5:7.0.15-1~deb12u1 true"]
        );
    }

    #[test]
    fn pacman_tells_what_came() {
        let log = "[2026-02-01T10:00:00+0000] [ALPM] installed old (1-1)\n\
            [2026-02-05T12:33:01+0100] [PACMAN] Running 'pacman -S redis'\n\
            [2026-02-05T12:33:02+0100] [ALPM] installed jemalloc (5.3.0-3)\n\
            [2026-02-05T12:33:02+0100] [ALPM] installed redis (7.2.4-1)\n\
            [2026-02-05T12:33:03+0100] [ALPM] upgraded zlib (1.3-1 -> 1.3.1-1)\n";
        let files = [
            ("var/log/pacman.log", log),
            ("var/lib/pacman/local/jemalloc-5.3.0-3/desc", "%NAME%\njemalloc\n\n%REASON%\n1\n\n"),
            ("var/lib/pacman/local/redis-7.2.4-1/desc", "%NAME%\nredis\n"),
        ];
        assert_eq!(
            told(&files, pacman, "2026-02-03T00:00:00Z"),
            ["jemalloc 5.3.0-3 false", "redis 7.2.4-1 true", "zlib 1.3.1-1 false"]
        );
    }

    #[test]
    fn homebrew_tells_what_came() {
        let files = [
            ("opt/homebrew/Cellar/redis/7.2.4/INSTALL_RECEIPT.json", r#"{"installed_on_request": true}"#),
            ("opt/homebrew/Cellar/openssl@3/3.2.1/INSTALL_RECEIPT.json", r#"{"installed_on_request": false}"#),
            ("opt/homebrew/Cellar/broken/1/README", ""),
        ];
        assert_eq!(told(&files, brew, "2020-01-01T00:00:00Z"), ["openssl@3 3.2.1 false", "redis 7.2.4 true"]);
        assert_eq!(told(&files, brew, "2300-01-01T00:00:00Z"), [""; 0]);
    }

    #[test]
    fn only_the_end_of_a_long_log_is_read() {
        let line = "2026-02-05 12:33:01 install x:all <none> 1\n";
        let long = line.repeat(20_000);
        let (folder, _) = tree(&[("log", &long)]);
        let tail = System::at(folder.path()).tail("log", 100).unwrap();
        assert_eq!(tail, line.repeat(2));
    }
}
