//! `Gemfile.lock`: its `specs` pin, its `DEPENDENCIES` name.

use super::{Lock, Names};

pub(super) fn lock(text: &str) -> Lock {
    let mut named = Names::new();
    let mut pinned = Vec::new();
    let mut part = "";
    for line in text.lines() {
        let bare = line.trim_start_matches(' ');
        match line.len() - bare.len() {
            0 => part = bare,
            2 if part == "DEPENDENCIES" => {
                let name = bare.split([' ', '!']).next().unwrap_or_default();
                named.insert(name.to_owned());
            }
            // Four blanks before a pinned one, six before what that depends on.
            4 => pinned.extend(bare.strip_suffix(')').and_then(|spec| spec.split_once(" ("))),
            _ => {}
        }
    }
    let mut lock = Lock::default();
    for (name, version) in pinned {
        // `1.15.4-x86_64-linux`: the same version for a platform.
        let version = version.split('-').next().unwrap_or(version);
        lock.pin(name, version, named.contains(name));
    }
    lock
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn specs_and_dependencies() {
        let text = "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.15.4)\n      racc (~> 1.4)\n    nokogiri (1.15.4-x86_64-linux)\n    racc (1.7.3)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  nokogiri (~> 1.15)\n  own!\n";
        assert_eq!(shown(&lock(text)), ["* nokogiri 1.15.4", "racc 1.7.3"]);
    }
}
