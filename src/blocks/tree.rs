//! Paths as a tree of folders, drawn as the role draws it.

use std::collections::BTreeMap;

use super::fenced;
use crate::changes::File;
use crate::text;

/// A folder's content; a file has its reason.
enum Node<'a> {
    Folder(Folder<'a>),
    File(&'a str),
}

/// Names are quoted as git quotes paths, so that none ends a line.
type Folder<'a> = BTreeMap<String, Node<'a>>;

/// The files below a root of this name, in a fence; nothing where there are none.
pub(super) fn of(root: &str, files: &[&File]) -> String {
    if files.is_empty() {
        return String::new();
    }
    let mut top = Folder::new();
    for file in files {
        put(&mut top, &file.path, &file.reason);
    }
    let mut lines = format!("{}/\n", text::one_line(root));
    draw(&top, "", &mut lines);
    fenced(&lines)
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

fn draw(folder: &Folder<'_>, indent: &str, lines: &mut String) {
    for (at, (name, node)) in folder.iter().enumerate() {
        let is_last = at + 1 == folder.len();
        let (branch, below) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        match node {
            Node::File("") => lines.push_str(&format!("{indent}{branch}{name} (NEW)\n")),
            Node::File(reason) => lines.push_str(&format!("{indent}{branch}{name} (NEW) - {reason}\n")),
            Node::Folder(inner) => {
                lines.push_str(&format!("{indent}{branch}{name}/\n"));
                draw(inner, &format!("{indent}{below}"), lines);
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
        assert_eq!(of("storyforge", &files.iter().collect::<Vec<_>>()), expected);
        assert_eq!(of("storyforge", &[]), "");
    }
}
