//! What an entry says beside its text: how far, how long, how urgent, and what it names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Match, Regex};

use super::kinds::Row;
use super::mentions::{self, What};
use super::{Entry, Kinds};

/// The particulars of an entry, read from its first line and from what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// How far the work is.
    pub percent: Option<u8>,
    /// How long it may take, in the entry's words: `30 min`, `1-2 hours`.
    pub estimate: Option<String>,
    /// `P0` to `P4`, `high`, `medium`, `low`, `critical`.
    pub priority: Option<String>,
    /// As written, with the lines named.
    pub paths: Vec<(String, Option<(u32, u32)>)>,
    pub commits: Vec<String>,
    pub urls: Vec<String>,
}

impl Details {
    /// Of an entry, whose text in the document is `source`.
    pub fn of(entry: &Entry, source: &str, kinds: &Kinds) -> Self {
        let rows: Vec<&Row> = entry.kinds.iter().map(|kind| kinds.row(*kind)).collect();
        let mut details = Self {
            percent: percent(source, rows.iter().any(|row| row.progress)),
            estimate: rows.iter().any(|row| row.estimate).then(|| estimate(&entry.text)).flatten(),
            priority: priority(source.lines().next().unwrap_or_default()),
            ..Self::default()
        };
        for mention in mentions::of(source) {
            match mention.what {
                What::Path { path, lines } => details.paths.push((path, lines)),
                What::Commit(id) => details.commits.push(id),
                What::Url(url) => details.urls.push(url),
                What::Branch(_) => {}
            }
        }
        details
    }
}

/// Words next to a percentage that make it progress.
const PROGRESS: &[&str] = &[
    "complete",
    "completed",
    "completion",
    "done",
    "finished",
    "ready",
    "implemented",
    "progress",
    "status",
    "완료",
    "진행",
    "진행률",
    "完成",
    "完了",
    "进度",
    "進捗",
    "готов",
    "готово",
    "прогресс",
    "completo",
    "completado",
    "concluído",
    "concluid",
    "progreso",
    "progresso",
    "fertig",
    "erledigt",
    "fortschritt",
    "terminé",
    "avancement",
];

/// Words next to a percentage that make it something else.
const OTHER: &[&str] = &[
    "coverage",
    "accuracy",
    "cpu",
    "memory",
    "faster",
    "slower",
    "reduction",
    "increase",
    "decrease",
    "confidence",
    "of",
    "less",
    "more",
    "pass",
    "passing",
    "hit",
    "disk",
    "discount",
];

/// How far a piece of work is, as its text says: the first percentage of at most a hundred that means progress. It does
/// where a word says so; `bare` ones, as in `generate_scene() at 60 %`, only where progress is what the text is about.
///
/// A line that says the status of the work (`- Status: 60% complete`) counts before what other lines mention.
pub fn percent(text: &str, bare: bool) -> Option<u8> {
    text[percent_at(text, bare)?].parse().ok()
}

/// Where the digits of that percentage are.
pub(super) fn percent_at(text: &str, bare: bool) -> Option<Range<usize>> {
    let in_line = |line: Match<'_>| {
        let digits = first_percent(line.as_str(), false)?;
        Some(digits.start + line.start()..digits.end + line.start())
    };
    let status = PATTERNS.as_ref()?.status.find_iter(text).find_map(in_line);
    status.or_else(|| first_percent(text, bare))
}

fn first_percent(text: &str, bare: bool) -> Option<Range<usize>> {
    // The last word so far in the line, how far was looked for it, and where the next one begins.
    let (mut last, mut seen, mut next) = (0..0, 0, 0);
    text.match_indices('%').find_map(|(at, _)| {
        let before = text[..at].trim_end();
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        for (at, sign) in text[seen..digits].char_indices().map(|(at, sign)| (seen + at, sign)) {
            match sign {
                '\n' => last = 0..0,
                sign if !sign.is_alphabetic() => {}
                _ if last.end == at && !last.is_empty() => last.end = at + sign.len_utf8(),
                _ => last = at..at + sign.len_utf8(),
            }
        }
        seen = digits.max(seen);
        if next <= at {
            let ends = |c: char| c.is_alphabetic() || c == '\n';
            next = text[at + 1..].find(ends).map_or(text.len(), |to| at + 1 + to);
        }
        // Neither the end of a longer number nor of a fraction of one, nor of a range.
        let whole = !before[..digits].ends_with(['.', ',', '-', '–']);
        before[digits..].parse::<u8>().ok().filter(|percent| whole && *percent <= 100)?;
        let last = lower(&text[last.clone()]);
        let next = lower(&text[next..]);
        let says = |words: &[&str], word: &str| words.contains(&word);
        let is_progress = says(PROGRESS, &last) || says(PROGRESS, &next);
        let is_other = says(OTHER, &last) || says(OTHER, &next);
        (is_progress || (bare && !is_other)).then_some(digits..before.len())
    })
}

/// The word that a text begins with, in lower case; no further than it could still be one of ours.
fn lower(text: &str) -> String {
    const LONGEST: usize = 32;
    text.chars().take_while(|c| c.is_alphabetic()).take(LONGEST).flat_map(char::to_lowercase).collect()
}

struct Patterns {
    estimate: Regex,
    priority: Regex,
    status: Regex,
}

/// Nothing, should one of them not compile: a test uses them.
static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        estimate: Regex::new(r"(?i)(?:\(\s*|[-–—]\s+|\s~)((?:~|est\.? |about )?\d+(?:\.\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?)?\s?(?:min(?:ute)?s?|hours?|hrs?|h|days?|d|weeks?)\b)[^()]*\)?\W*$").ok()?,
        priority: Regex::new(r"^[\W\d_]*?\b(P[0-4]|(?i:Priority\s+\d|critical|high|medium|low))\b(?:\s+(?i:priority))?\s*[\]):：—–*-]").ok()?,
        status: Regex::new(r"(?im)^[ \t]*[-*+][ \t]+\**status\**[ \t]*:.*$").ok()?,
    })
});

/// The time that stands at the end of an entry's first line.
pub(super) fn estimate(text: &str) -> Option<String> {
    let found = PATTERNS.as_ref()?.estimate.captures(text)?;
    found.get(1).map(|time| time.as_str().trim_start_matches('~').to_owned())
}

/// How urgent an entry says it is, at the beginning of its first line.
pub(super) fn priority(line: &str) -> Option<String> {
    let found = PATTERNS.as_ref()?.priority.captures(line)?;
    let word = found.get(1)?.as_str();
    Some(if word.starts_with('P') && word.len() == 2 { word.to_owned() } else { word.to_lowercase() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, Outline};

    #[test]
    fn progress_in_percent() {
        for (text, bare, expected) in [
            ("generate_scene() at 60 %", true, Some(60)),
            ("generate_scene() at 60 %", false, None),
            ("Models: 100% complete", false, Some(100)),
            ("Progress: **44%**", false, Some(44)),
            ("832% of the goal, 40% done", true, Some(40)),
            ("test coverage 80%", true, None),
            ("80% of users, 30% faster", true, None),
            ("99.5% complete", true, None),
            ("100 files", true, None),
            ("% of nothing", true, None),
            ("日本語 30% 完了", false, Some(30)),
            ("title\n  - Status: 60% complete", false, Some(60)),
            ("the 80% done thing\n  - Why: 90% complete\n  - **Status:** 60% complete", true, Some(60)),
        ] {
            assert_eq!(percent(text, bare), expected, "{text}");
        }
    }

    #[test]
    fn an_entry_has_particulars() {
        let document = "## Next steps\n\n1. **P1: Complete the model** (30 min)\n   - File: `app/models.py:10-20`\n   - Reference: commit 1a2b3c4, https://x.org/a\n2. Test (~1-2 hours, with data)\n3. High: rename\n4. Fix (see above)\n";
        let kinds = Kinds::default();
        let outline = Outline::of(document.as_bytes(), &kinds);
        let details: Vec<_> = outline
            .entries_of(Kind::Next)
            .map(|entry| Details::of(entry, &document[entry.span.clone()], &kinds))
            .collect();
        let first = Details {
            percent: None,
            estimate: Some("30 min".into()),
            priority: Some("P1".into()),
            paths: vec![("app/models.py".into(), Some((10, 20)))],
            commits: vec!["1a2b3c4".into()],
            urls: vec!["https://x.org/a".into()],
        };
        assert_eq!(details[0], first);
        assert_eq!(details[1].estimate.as_deref(), Some("1-2 hours"));
        assert_eq!(details[2].priority.as_deref(), Some("high"));
        assert_eq!(details[3], Details::default());
    }
}
