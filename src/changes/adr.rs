//! Where a project wrote its architecture decisions down: below a heading that begins with the number, or in a file of that
//! number in a folder for them. What documents name of them is [`crate::document::adr`]'s affair.

use std::collections::BTreeMap;

use super::foreign::is_foreign_folder;
use crate::document::adr::{self, Number, Place};
use crate::git::{Bounds, Met, Repo};
use crate::ids::ObjectId;

/// Folders that have a file for each decision.
const FOLDERS: [&str; 6] =
    ["adr", "adrs", "decisions", "decision-records", "architecture-decisions", "architecture_decisions"];

const BOUNDS: Bounds = Bounds { depth: 4, folders: 200 };

/// How many Markdown files are read, and how large one may be.
const MOST: usize = 300;
const LARGEST: usize = 512 * 1024;

/// Of each number the one place that a commit has for it; none where there are several. The handoff itself, `file`, is none.
pub fn places(repo: &Repo, commit: &ObjectId, wanted: &[Number], file: &str) -> BTreeMap<Number, Place> {
    let mut paths = Vec::new();
    let see = |met: &Met<'_>| {
        let (path, name) = (met.path(), met.name);
        let is_markdown = name.ends_with(".md") || name.ends_with(".markdown");
        if is_markdown && path != file && !path.contains(char::is_control) {
            paths.extend(met.id().ok().map(|id| (path, id)));
        }
    };
    // What cannot be walked, in a partial clone, has nothing to tell.
    let _ = repo.walk_files(commit, "", BOUNDS, |folder| !is_foreign_folder(folder), see);
    // Those that are about decisions first.
    paths.sort_by_key(|(path, _)| !is_about_decisions(path));
    let mut headed: Vec<(Number, Place)> = Vec::new();
    for (path, id) in paths.iter().take(MOST) {
        let text = repo.blob(id, LARGEST).unwrap_or_default();
        headed.extend(
            adr::headed(&text)
                .into_iter()
                .map(|(number, line)| (number, Place { path: path.clone(), line: Some(line) })),
        );
    }
    let only = |places: Vec<Place>| <[Place; 1]>::try_from(places).ok().map(|[place]| place);
    let place = |wanted: &Number| {
        let below: Vec<_> = headed.iter().filter(|(number, _)| number == wanted).map(|(_, at)| at.clone()).collect();
        if below.is_empty() {
            let files = paths.iter().filter(|(path, _)| number_of(path) == Some(wanted.number));
            return only(files.map(|(path, _)| Place { path: path.clone(), line: None }).collect());
        }
        only(below)
    };
    wanted.iter().filter_map(|wanted| Some((wanted.clone(), place(wanted)?))).collect()
}

fn is_about_decisions(path: &str) -> bool {
    let path = path.to_lowercase();
    ["decision", "adr", "architecture"].iter().any(|word| path.contains(word))
}

/// The number that a file's name begins with, in a folder for decisions: `adr/0003-graph.md`, `decisions/ADR-3.md`.
fn number_of(path: &str) -> Option<u32> {
    let (folder, name) = path.rsplit_once('/')?;
    if !folder.split('/').any(|part| FOLDERS.contains(&part.to_lowercase().as_str())) {
        return None;
    }
    let name = name.to_lowercase();
    let bare = ["adr", "ad"].iter().find_map(|series| name.strip_prefix(series)).unwrap_or(&name);
    let bare = bare.trim_start_matches(['-', '_', ' ']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    bare[digits..].starts_with(['-', '_', '.', ' ']).then(|| bare[..digits].parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::number_of;

    #[test]
    fn files_have_numbers_in_folders_for_them() {
        for (path, number) in [
            ("docs/adr/0003-graph.md", Some(3)),
            ("docs/ADR/ADR-0012.md", Some(12)),
            ("decisions/ad_7 graph.md", Some(7)),
            ("adr/sub/4.md", Some(4)),
            ("docs/0003-graph.md", None),
            ("0003.md", None),
            ("adr/README.md", None),
            ("adr/2026x.md", None),
            ("adr/99999999999-x.md", None),
        ] {
            assert_eq!(number_of(path), number, "{path}");
        }
    }
}
