//! What an archived document is called: `SESSION_HANDOFF_2026-02-05.md`, after the draft and the day. Another text of the same
//! day is `SESSION_HANDOFF_2026-02-05_02.md`: with two digits, a day's texts are listed in their order. Pure.

use chrono::NaiveDate;

/// An archived document's name, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub day: NaiveDate,
    /// Which text of its day it is: one is the first, and has no number in its name.
    pub number: u32,
}

impl Name {
    /// Reads the last part of a path, for drafts at the path `file`.
    pub fn read(path: &str, file: &str) -> Option<Self> {
        let (stem, end) = parts(file);
        let middle = last_part(path).strip_prefix(stem)?.strip_prefix('_')?.strip_suffix(end)?;
        let (day, number) = middle.split_once('_').map_or((middle, None), |(day, number)| (day, Some(number)));
        let number = match number {
            Some(digits) if (1..=6).contains(&digits.len()) => digits.parse().ok().filter(|number| *number > 1)?,
            Some(_) => return None,
            None => 1,
        };
        // A year has four digits here, and a month two.
        let day = day.parse::<NaiveDate>().ok().filter(|read| read.to_string() == day)?;
        Some(Self { day, number })
    }

    /// The name as a file has it.
    pub fn of(self, file: &str) -> String {
        let ((stem, end), day) = (parts(file), self.day);
        if self.number < 2 { format!("{stem}_{day}{end}") } else { format!("{stem}_{day}_{:02}{end}", self.number) }
    }
}

/// A pattern for git of all such names, and of no other.
pub(super) fn pattern(file: &str) -> String {
    let (stem, end) = parts(file);
    let plain = |text: &str| {
        let escaped = |c: char| matches!(c, '*' | '?' | '[' | '\\').then_some('\\').into_iter().chain([c]);
        text.chars().flat_map(escaped).collect::<String>()
    };
    let day = ["[0-9]"; 8];
    let day = format!("{}-{}-{}", day[..4].concat(), day[4..6].concat(), day[6..].concat());
    format!("/{}_{day}*{}", plain(stem), plain(end))
}

pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file's name up to its ending, and that with its dot.
fn parts(file: &str) -> (&str, &str) {
    let name = last_part(file);
    name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, file: &str) -> Option<String> {
        Name::read(path, file).map(|name| format!("{} {}", name.day, name.number))
    }

    #[test]
    fn only_names_with_a_day_are_read() {
        let file = "docs/SESSION_HANDOFF.md";
        for (path, expected) in [
            ("SESSION_HANDOFF_2026-02-05.md", Some("2026-02-05 1")),
            ("old/SESSION_HANDOFF_2026-02-05.md", Some("2026-02-05 1")),
            ("SESSION_HANDOFF_2026-02-05_02.md", Some("2026-02-05 2")),
            ("SESSION_HANDOFF_2026-02-05_2.md", Some("2026-02-05 2")),
            ("SESSION_HANDOFF_2026-02-05_120.md", Some("2026-02-05 120")),
            ("SESSION_HANDOFF_2026-02-30.md", None),
            ("SESSION_HANDOFF_2026-2-5.md", None),
            ("SESSION_HANDOFF_2026-02-05", None),
            ("SESSION_HANDOFF_2026-02-05.txt", None),
            ("SESSION_HANDOFF_2026-02-05_.md", None),
            ("SESSION_HANDOFF_2026-02-05_1.md", None),
            ("SESSION_HANDOFF_2026-02-05_x.md", None),
            ("SESSION_HANDOFF_2026-02-05_99999999999.md", None),
            ("SESSION_HANDOFF.md", None),
            ("HANDOFF_2026-02-05.md", None),
            ("2026-02-05", None),
            ("", None),
        ] {
            assert_eq!(read(path, file).as_deref(), expected, "{path}");
        }
        assert_eq!(read("übergabe_2026-02-05", "übergabe").as_deref(), Some("2026-02-05 1"));
        assert_eq!(read(".notes_2026-02-05", "x/.notes").as_deref(), Some("2026-02-05 1"));
    }

    #[test]
    fn names_of_a_day_stand_in_their_order() {
        let day = "2026-02-05".parse().unwrap();
        let names: Vec<_> = (1..=99).map(|number| Name { day, number }.of("a/HANDOFF.txt")).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert_eq!(names[..2], ["HANDOFF_2026-02-05.txt", "HANDOFF_2026-02-05_02.txt"]);
        assert!((1..=99).zip(&names).all(|(number, name)| Name::read(name, "HANDOFF.txt").unwrap().number == number));
    }

    #[test]
    fn the_pattern_names_these_files_alone() {
        assert_eq!(pattern("docs/[old] SESSION.md"), "/\\[old] SESSION_[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*.md");
    }
}
