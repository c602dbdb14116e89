//! Which lines of a text came and went, as `git diff` would say it with no settings of anybody's.

use std::borrow::Cow;
use std::ops::Range;

/// Of larger files the lines are not compared.
pub const LARGEST_COMPARED: usize = 1024 * 1024;

/// What differs between two texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lines {
    pub added: u32,
    pub removed: u32,
    /// Lines of the text as it is now, counted from zero; an empty range is where lines only went.
    pub changed: Vec<Range<usize>>,
}

impl Lines {
    /// None where one of the texts is binary. That all lines end otherwise in the working tree (`core.autocrlf`) is no change.
    pub fn between(before: &[u8], now: &[u8]) -> Option<Self> {
        if [before, now].iter().any(|text| text.contains(&0)) {
            return None;
        }
        let (before, now) = match (returns(before), returns(now)) {
            (Returns::All, Returns::None) => (Cow::Owned(without_returns(before)), Cow::Borrowed(now)),
            (Returns::None, Returns::All) => (Cow::Borrowed(before), Cow::Owned(without_returns(now))),
            _ => (Cow::Borrowed(before), Cow::Borrowed(now)),
        };
        let mut options = git2::DiffOptions::new();
        options.context_lines(0).indent_heuristic(true);
        let patch = git2::Patch::from_buffers(&before, None, &now, None, Some(&mut options)).ok()?;
        let (_, added, removed) = patch.line_stats().ok()?;
        let hunks = (0..patch.num_hunks()).map(|hunk| {
            let (hunk, _) = patch.hunk(hunk).ok()?;
            let (start, lines) = (hunk.new_start() as usize, hunk.new_lines() as usize);
            // Where nothing came, git names the line before.
            Some(if lines == 0 { start..start } else { start - 1..start - 1 + lines })
        });
        Some(Self {
            added: u32::try_from(added).ok()?,
            removed: u32::try_from(removed).ok()?,
            changed: hunks.collect::<Option<_>>()?,
        })
    }
}

/// Which of a text's lines end with a carriage return and a line feed.
enum Returns {
    None,
    Some,
    All,
}

fn returns(text: &[u8]) -> Returns {
    let ends = text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    let (all, with) = ends.fold((0, 0), |(all, with), line| (all + 1, with + usize::from(line.ends_with(b"\r\n"))));
    match with {
        0 => Returns::None,
        _ if with == all => Returns::All,
        _ => Returns::Some,
    }
}

fn without_returns(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| line.strip_suffix(b"\r\n").map_or([line, b""], |line| [line, b"\n"]))
        .flatten()
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_came_and_places_where_some_went() {
        for (before, now, expected) in [
            ("", "a\nb", (2, 0, "[0..2]")),
            ("a\nb\nc\nd\n", "a\nc\nd\ne\n", (1, 1, "[1..1, 3..4]")),
            ("a\nb\n", "b\n", (0, 1, "[0..0]")),
            ("a\r\nb\r\n", "a\nB\n", (1, 1, "[1..2]")),
        ] {
            let Lines { added, removed, changed } = Lines::between(before.as_bytes(), now.as_bytes()).unwrap();
            let (came, went, where_to) = expected;
            assert_eq!((added, removed, format!("{changed:?}").as_str()), (came, went, where_to), "{now:?}");
        }
        assert_eq!(Lines::between(b"a\0", b"b"), None);
    }
}
