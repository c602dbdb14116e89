//! Where a path stands in a list of tracked ones: as it is, or as the end of others. Pure, but for what `~` stands for.
//!
//! Half of the paths in real documents are written from the top of the repository, a quarter from some folder below it. All
//! of a document's paths are looked up in one pass over the list.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::document::mentions;

/// A path as it is looked for.
#[derive(Debug)]
pub(super) struct Sought {
    /// From the top of the working tree: as written, and as seen from the document's folder.
    pub(super) candidates: Vec<String>,
    /// On this machine, where it begins at the root or at home.
    pub(super) absolute: Option<PathBuf>,
    /// Its components, for whatever ends in them.
    parts: Vec<String>,
    pub(super) has_folder: bool,
    /// It can hardly be anything but a path: a look-up that fails means that it is not there.
    pub(super) is_surely_a_path: bool,
}

/// Endings that also end names in code: `process.env`, `console.log`.
const ALSO_CODE: &[&str] = &[
    "env", "map", "key", "log", "lock", "make", "mod", "sum", "m", "r", "v", "c", "h", "so", "cmd", "template",
    "example", "asset", "bin", "db", "diff", "patch", "cs", "fs", "bat", "zip", "exs", "ex", "tf", "pt", "swift", "go",
];

/// Names of products that look like files.
const PRODUCTS: &[&str] = &["js", "ts", "net", "io"];

/// How many places of one path are told apart.
const MOST_PLACES: usize = 4;

impl Sought {
    /// Of a path in a document; none for what is not of this repository.
    pub(super) fn of(written: &str, file: &str) -> Option<Self> {
        let path = written.split('#').next().unwrap_or_default().replace('\\', "/");
        let absolute = mentions::is_absolute(written).then(|| on_this_machine(&path));
        let is_folder = path.ends_with('/');
        let mut parts: Vec<String> = Vec::new();
        let mut outside = false;
        for part in path.split('/').filter(|part| !matches!(*part, "" | "." | "~")) {
            match part {
                ".." => outside |= parts.pop().is_none(),
                part => parts.push(part.to_owned()),
            }
        }
        let name = parts.last()?.clone();
        if is_example(&path) || parts.first().is_some_and(|first| is_domain(first)) {
            return None;
        }
        let folder = file.rsplit_once('/').map(|(folder, _)| folder);
        let mut candidates = if outside { Vec::new() } else { vec![parts.join("/")] };
        candidates.extend(folder.and_then(|folder| joined(folder, &path)));
        if candidates.is_empty() && absolute.is_none() {
            return None;
        }
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let has_folder = parts.len() > 1;
        let is_product = !has_folder && name.starts_with(char::is_uppercase) && PRODUCTS.contains(&ending);
        let is_file = !ending.is_empty() && (has_folder || !ALSO_CODE.contains(&ending));
        let is_surely_a_path = !is_product && ((is_folder && has_folder) || is_file);
        Some(Self { candidates, absolute, parts, has_folder, is_surely_a_path })
    }

    /// Whether a path ends in this one.
    pub(super) fn ends(&self, path: &str) -> bool {
        let mut parts = path.rsplit('/');
        self.parts.iter().rev().all(|part| parts.next() == Some(part))
    }
}

/// A path from a folder of the working tree, if it stays inside.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn on_this_machine(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(path),
    }
}

/// A path that stands for others: `path/to/file.py`, `SESSION_YYYY-MM-DD.md`.
fn is_example(path: &str) -> bool {
    ["path/to/", "YYYY", "XXX", "foo.", "<", "{", "your-", "your_", "my-project"].iter().any(|sign| path.contains(sign))
}

fn is_domain(part: &str) -> bool {
    const ENDINGS: [&str; 10] = [".com", ".org", ".net", ".io", ".dev", ".app", ".ai", ".co", ".gov", ".edu"];
    ENDINGS.iter().any(|ending| part.ends_with(ending)) && !part.starts_with('.')
}

/// For each path the listed ones that it is, or that end in it, and folders of them: at most a few.
pub(super) fn places(listed: &[u8], sought: &[Option<Sought>]) -> Vec<Vec<String>> {
    let mut by_name: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (number, sought) in sought.iter().enumerate() {
        // A path of another machine is looked for by its longest end that is here.
        if let Some(name) = sought.as_ref().and_then(|sought| sought.parts.last()) {
            by_name.entry(name.as_bytes()).or_default().push(number);
        }
    }
    let mut places: Vec<Vec<(usize, String)>> = vec![Vec::new(); sought.len()];
    for path in listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
        let mut end = 0;
        for part in path.split(|byte| *byte == b'/') {
            end += part.len();
            for number in by_name.get(part).map_or(&[][..], Vec::as_slice) {
                if let Some(sought) = &sought[*number] {
                    let place = String::from_utf8_lossy(&path[..end]);
                    let common = in_common(sought, &place);
                    let enough = if sought.absolute.is_some() { common >= 2 } else { common == sought.parts.len() };
                    let found = &mut places[*number];
                    if enough && found.len() <= 64 && found.last().is_none_or(|(_, last)| *last != place) {
                        found.push((common, place.into_owned()));
                    }
                }
            }
            end += 1;
        }
    }
    places.into_iter().map(best).collect()
}

/// How many last components two paths share; all that the shorter has, or none of what follows counts.
fn in_common(sought: &Sought, place: &str) -> usize {
    sought.parts.iter().rev().zip(place.rsplit('/')).take_while(|(one, other)| *one == other).count()
}

fn best(mut found: Vec<(usize, String)>) -> Vec<String> {
    let most = found.iter().map(|(common, _)| *common).max().unwrap_or(0);
    found.retain(|(common, _)| *common == most);
    let mut places: Vec<_> = found.into_iter().map(|(_, place)| place).collect();
    places.sort();
    places.dedup();
    places.truncate(MOST_PLACES);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Vec<String> {
        let listed = b"README.md\0app/src/main.py\0app/src/util.py\0lib/src/util.py\0app/db/x.sql\0";
        let sought = [Sought::of(path, "docs/HANDOFF.md")];
        places(listed, &sought).remove(0)
    }

    #[test]
    fn paths_are_found_by_their_end() {
        assert_eq!(found("app/src/main.py"), ["app/src/main.py"]);
        assert_eq!(found("src/main.py"), ["app/src/main.py"]);
        assert_eq!(found("./src/util.py"), ["app/src/util.py", "lib/src/util.py"]);
        assert_eq!(found("app/db/"), ["app/db"]);
        assert_eq!(found("ain.py"), [""; 0]);
        assert_eq!(found("/home/ana/project/app/src/main.py"), ["app/src/main.py"]);
        assert_eq!(found("C:\\work\\app\\src\\main.py"), ["app/src/main.py"]);
    }

    #[test]
    fn what_is_not_of_this_repository_is_not_sought() {
        for path in ["path/to/file.py", "../../other/a.py", "github.com/x/y.git"] {
            assert!(Sought::of(path, "docs/HANDOFF.md").is_none(), "{path}");
        }
        let near = Sought::of("../a.py", "docs/HANDOFF.md").unwrap();
        assert_eq!(near.candidates, ["a.py"]);
        for (path, surely) in
            [("process.env", false), ("Next.js", false), ("a/b.env", true), ("main.py", true), ("a/b/c", false)]
        {
            assert_eq!(Sought::of(path, "x.md").unwrap().is_surely_a_path, surely, "{path}");
        }
    }
}
