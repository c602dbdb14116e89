//! Paths as a tree of folders, drawn as the role draws it.

use std::collections::BTreeMap;

use crate::changes::File;
use crate::markdown::{LONGEST_WORDS, fenced};
use crate::text;

/// How deep folders are drawn.
const MOST_LEVELS: usize = 50;

/// A folder's content; a file has its reason.
enum Node<'a> {
    Folder(Folder<'a>),
    File(&'a str),
}

/// Names are quoted as git quotes paths, so that none ends a line.
type Folder<'a> = BTreeMap<String, Node<'a>>;

/// The files below a root of this name, in a fence; nothing where there are none. Of more than `most` a folder's are counted,
/// as near to the top as needed, and what still is too many is counted at the end.
pub(super) fn of(root: &str, files: &[&File], most: usize) -> String {
    if files.is_empty() {
        return String::new();
    }
    let mut top = Folder::new();
    for file in files {
        put(&mut top, &file.path, &file.reason);
    }
    let mut lines = format!("{}/\n", text::one_line(root));
    let levels = (0..=MOST_LEVELS).take_while(|levels| entries(&top, *levels) <= most).last();
    draw(&top, "", levels.unwrap_or(0), most, &mut lines);
    fenced(&lines)
}

/// How many entries are drawn where folders are open down to a level.
fn entries(folder: &Folder<'_>, levels: usize) -> usize {
    let of = |node: &Node<'_>| match node {
        Node::Folder(inner) if levels > 0 => entries(inner, levels - 1),
        Node::Folder(_) | Node::File(_) => 1,
    };
    folder.values().map(of).sum()
}

/// How many files are below.
fn count(node: &Node<'_>) -> usize {
    match node {
        Node::File(_) => 1,
        Node::Folder(inner) => inner.values().map(count).sum(),
    }
}

fn put<'a>(folder: &mut Folder<'a>, path: &[u8], reason: &'a str) {
    let mut parts = path.splitn(2, |byte| *byte == b'/');
    let name = text::quote_path(parts.next().unwrap_or_default());
    match parts.next() {
        None => _ = folder.insert(name, Node::File(reason)),
        Some(rest) => {
            // A file became a folder: what is below it is what stands now.
            let node = folder.entry(name).or_insert_with(|| Node::Folder(Folder::new()));
            if let Node::Folder(inner) = node {
                put(inner, rest, reason);
            }
        }
    }
}

fn draw(folder: &Folder<'_>, indent: &str, levels: usize, most: usize, lines: &mut String) {
    for (at, (name, node)) in folder.iter().enumerate() {
        if at == most {
            let left = folder.values().skip(most).map(count).sum();
            lines.push_str(&format!("{indent}└── and {}\n", text::count(left, "more file")));
            break;
        }
        let is_last = at + 1 == folder.len();
        let (branch, below) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        match node {
            Node::File("") => lines.push_str(&format!("{indent}{branch}{name} (NEW)\n")),
            Node::File(reason) => {
                lines.push_str(&format!("{indent}{branch}{name} (NEW) - {}\n", text::cut(reason, LONGEST_WORDS)));
            }
            Node::Folder(inner) if levels > 0 => {
                lines.push_str(&format!("{indent}{branch}{name}/\n"));
                draw(inner, &format!("{indent}{below}"), levels - 1, most, lines);
            }
            Node::Folder(_) => {
                let files = text::count(count(node), "file");
                lines.push_str(&format!("{indent}{branch}{name}/ ({files} NEW)\n"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Change;

    #[test]
    fn folders_hold_what_is_in_them() {
        let file =
            |path: &str, reason: &str| File { path: path.into(), change: Change::Created, reason: reason.into() };
        let files = [
            file("backend/app/main.py", "Begin"),
            file("backend/app/core/config.py", ""),
            file("backend/requirements.txt", "Say ```what``` it needs"),
            file("a\nb", ""),
        ];
        let expected = "````\nstoryforge/\n├── \"a\\nb\" (NEW)\n└── backend/\n    ├── app/\n    │   ├── core/\n    \
             │   │   └── config.py (NEW)\n    │   └── main.py (NEW) - Begin\n    └── requirements.txt (NEW) - Say \
             ```what``` it needs\n````\n";
        assert_eq!(of("storyforge", &files.iter().collect::<Vec<_>>(), 4), expected);
        assert_eq!(of("storyforge", &[], 4), "");
    }

    #[test]
    fn of_very_many_the_folders_are_counted() {
        let drawn = |paths: &[&str]| {
            let file = |path: &&str| File { path: (*path).into(), change: Change::Created, reason: String::new() };
            let files: Vec<_> = paths.iter().map(file).collect();
            of("p", &files.iter().collect::<Vec<_>>(), 3)
        };
        assert_eq!(
            drawn(&["a/b/1", "a/b/2", "a/c/1", "a/c/d/1", "e"]),
            "```\np/\n├── a/\n│   ├── b/ (2 files NEW)\n│   └── c/ (2 files NEW)\n└── e (NEW)\n```\n"
        );
        assert_eq!(drawn(&["a/1", "a/2", "a/3", "b/1"]), "```\np/\n├── a/ (3 files NEW)\n└── b/ (1 file NEW)\n```\n");
        assert_eq!(
            drawn(&["a", "b/1", "c", "d/1", "d/2", "e"]),
            "```\np/\n├── a (NEW)\n├── b/ (1 file NEW)\n├── c (NEW)\n└── and 3 more files\n```\n"
        );
    }
}
