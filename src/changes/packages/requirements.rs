//! `requirements.txt` and its like: written by hand, where every line is named by the project, or by pip-compile and uv,
//! whose `# via` comments say who wanted a package.

use super::Lock;
use super::python::{normal, requirement_name};

/// `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`.
pub(super) fn is_one(name: &str, folder: &str) -> bool {
    name.strip_suffix(".txt").is_some_and(|stem| {
        stem.starts_with("requirements") || stem.ends_with("requirements") || folder == "requirements"
    })
}

/// Who wants a package where that is a file of the project, and no other package.
const FILES: [&str; 5] = ["-r ", "-c ", "(pyproject.toml)", "(setup.py)", "(setup.cfg)"];

pub(super) fn lock(text: &str) -> Lock {
    let mut pins: Vec<Pin> = Vec::new();
    for line in text.lines() {
        let (requirement, comment) = line.split_once('#').map_or((line, None), |(before, after)| (before, Some(after)));
        let requirement = requirement.trim().trim_end_matches('\\').trim();
        // Options, such as hashes of the package above, and addresses have no version.
        if !requirement.is_empty() && !requirement.starts_with(['-', '.', '/']) && !requirement.contains("://") {
            pins.push(Pin::of(requirement));
        }
        if let (Some(comment), Some(pin)) = (comment, pins.last_mut()) {
            pin.has_via |= comment.trim_start().starts_with("via");
            pin.by_file |= pin.has_via && FILES.iter().any(|file| comment.contains(file));
        }
    }
    let is_compiled = pins.iter().any(|pin| pin.has_via);
    let mut lock = Lock::default();
    for pin in pins {
        lock.pin(&pin.name, &pin.version, !is_compiled || pin.by_file);
    }
    lock
}

struct Pin {
    name: String,
    /// The bare version where one is pinned, else what is asked for, with its signs.
    version: String,
    has_via: bool,
    by_file: bool,
}

impl Pin {
    fn of(requirement: &str) -> Self {
        let name = requirement_name(requirement);
        let asked = requirement[name.len()..].split([';', '@']).next().unwrap_or_default();
        let asked = asked.split(" --").next().unwrap_or_default().replace(char::is_whitespace, "");
        let version = asked.strip_prefix("===").or(asked.strip_prefix("==")).filter(|rest| !rest.contains(','));
        let version = version.unwrap_or(&asked).to_owned();
        Self { name: normal(name), version, has_via: false, by_file: false }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn by_hand_every_line_is_named() {
        let text = "# ours\n-r base.txt\nfastapi==0.104.1\nuvicorn[standard] == 0.24.0 ; python_version > '3'\nSQLAlchemy>=2, <3\nhttpx\n./local\ngit+https://example.com/x\nx @ https://example.com/x.whl\n";
        let expected = ["* fastapi 0.104.1", "* httpx ", "* sqlalchemy >=2,<3", "* uvicorn[standard] 0.24.0"];
        assert_eq!(shown(&lock(text)), expected);
    }

    #[test]
    fn compiled_it_says_who_wanted_what() {
        let text = "click==8.1.7 \\\n    --hash=sha256:aa\n    # via uvicorn\nfastapi==0.104.1\n    # via\n    #   -r requirements.in\n    #   x\nuvicorn==0.24.0\n    # via app (pyproject.toml)\n";
        assert_eq!(shown(&lock(text)), ["* fastapi 0.104.1", "* uvicorn 0.24.0", "click 8.1.7"]);
    }

    #[test]
    fn names_of_files() {
        for (name, folder) in [
            ("requirements.txt", ""),
            ("requirements-dev.txt", "x"),
            ("dev-requirements.txt", ""),
            ("base.txt", "requirements"),
        ] {
            assert!(is_one(name, folder), "{name}");
        }
        assert!(!is_one("requirements.in", "") && !is_one("notes.txt", ""));
    }
}
