//! Which claims a document makes: what it names, and what it says of that by the section and the line. Pure.

use super::{Asked, Claim, What};
use crate::document::mentions::{self, What as Named};
use crate::document::{Around, Entry, Kind, Section};

/// What a document says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is there.
    Exists,
    Created,
    Modified,
    /// It may not be there yet: the path stands among what is to be done.
    Planned,
    /// The line speaks of deleting, moving, ignoring: whether the path is there says nothing.
    Open,
}

/// Words of a line after which a path need not be there.
const OPEN: &[&str] = &[
    "delet",
    "remov",
    "renam",
    "moved",
    "move ",
    "gitignore",
    "git-ignore",
    "ignored",
    "not exist",
    "n't exist",
    "no longer",
    "missing",
    "to be created",
    "will be",
    "planned",
    "untracked",
    "not tracked",
    "not committed",
    "uncommitted",
    "generated",
    "dropped",
    "retired",
    "replaced",
    "deprecated",
    "archived",
    "not yet",
    "doesn't",
    "does not",
    "should ",
    "would ",
    "could ",
    "create a",
    "create `",
    "or similar",
    "e.g.",
    "for example",
    "another repo",
    "other repo",
    "separate repo",
    "installed",
    "삭제",
    "제거",
    "생성 예정",
    "만들",
    "없",
    "예정",
    "무시",
    "削除",
    "移動",
    "作成予定",
    "存在しない",
    "無視",
    "予定",
    "删除",
    "移动",
    "移除",
    "不存在",
    "忽略",
    "удал",
    "переимен",
    "перенес",
    "отсутств",
    "нет ",
    "eliminad",
    "elimin",
    "borrad",
    "movid",
    "no existe",
    "removid",
    "excluíd",
    "movido",
    "não existe",
    "gelöscht",
    "entfernt",
    "verschoben",
    "umbenannt",
    "supprim",
    "déplac",
    "renomm",
];

/// Kinds of sections in which a path may be one that is to come.
const PLANS: &[Kind] = &[
    Kind::Next,
    Kind::Goal,
    Kind::Question,
    Kind::Concern,
    Kind::Roadmap,
    Kind::Progress,
    Kind::Owner,
    Kind::Success,
    Kind::Prerequisite,
    Kind::Command,
    Kind::Preflight,
    Kind::Cleanup,
    Kind::Deploy,
    Kind::Message,
    Kind::Debug,
    Kind::Blocker,
    Kind::DoNot,
    Kind::Config,
];

/// Every claim outside of our own blocks, in the document's order; of equal ones the first.
pub(super) fn claims(asked: &Asked<'_>) -> Vec<Claim> {
    let Asked { text, outline, .. } = asked;
    // The markers' hashes are no commits, whoever has written what stands between them.
    let ours = |at: usize| outline.block_at(at).is_some_and(|block| block.intact || !block.inner.contains(&at));
    let mut reader = Reader::of(asked);
    let mut claims: Vec<Claim> = Vec::new();
    let mut met = std::collections::HashSet::new();
    // Commits that stand in backticks alone may be any hexadecimal number: they count at the lengths that git prints.
    let usual = |id: &str| matches!(id.len(), 7..=12 | 40);
    for mention in mentions::of(text) {
        let span = mention.span;
        if span.start < outline.start || ours(span.start) {
            continue;
        }
        let what = match mention.what {
            // The document speaks of itself, and of what it was before.
            Named::Path { path, .. } if is_itself(&path, asked.file) => continue,
            Named::Path { path, lines } => {
                let said = reader.said(span.start);
                What::Path { path, lines, said }
            }
            Named::Commit(id) if usual(&id) => What::Commit(id),
            Named::Branch(name) if stands_alone(line_from(text, span.end)) => What::Branch(name),
            Named::Commit(_) | Named::Branch(_) | Named::Url(_) => continue,
        };
        if met.insert(format!("{what:?}")) {
            claims.push(Claim { what, span });
        }
    }
    claims
}

/// Whether the path is the document's own, or that of an archived one: `SESSION_HANDOFF_2026-02-05.md`.
fn is_itself(path: &str, file: &str) -> bool {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let (path, file) = (name(path), name(file));
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let dated = |rest: &str| rest.starts_with(['_', '-']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    path == file || path.strip_prefix(stem).is_some_and(dated)
}

/// Reads a document along with its paths, which come in their order.
struct Reader<'a> {
    text: &'a str,
    entries: &'a [Entry],
    /// Where the first entry's code begins that has been looked for.
    code: Option<(usize, usize)>,
    meant: Around<'a, fn(&Section) -> bool>,
    open: Around<'a, fn(&Section) -> bool>,
    /// Where the line ends, and whether it speaks of deleting and the like.
    line: Option<(usize, bool)>,
}

impl<'a> Reader<'a> {
    fn of(asked: &Asked<'a>) -> Self {
        let Asked { text, outline, .. } = asked;
        let (sections, entries) = (&outline.sections, &outline.entries);
        Self {
            text,
            entries,
            code: None,
            meant: Around::of(sections, |section| !section.kinds.is_empty()),
            open: Around::of(sections, |section| is_open(&section.title)),
            line: None,
        }
    }

    /// What the document says of the path at this place.
    fn said(&mut self, at: usize) -> Said {
        // Those that have ended do not come again.
        let ended = self.entries.iter().take_while(|entry| entry.span.end <= at).count();
        self.entries = &self.entries[ended..];
        let entry = self.entries.first().filter(|entry| entry.span.contains(&at));
        let section = self.meant.innermost(at);
        let kinds = entry.map(|entry| &entry.kinds).filter(|kinds| !kinds.is_empty());
        let kinds = kinds.or(section.map(|section| &section.kinds)).map_or(&[][..], Vec::as_slice);
        if self.line_is_open(at) || self.open.innermost(at).is_some() {
            return Said::Open;
        }
        let is = |kind: Kind| kinds.contains(&kind);
        let first = entry.is_some_and(|entry| self.is_first_code(entry, at));
        match () {
            () if kinds.iter().any(|kind| PLANS.contains(kind)) => Said::Planned,
            () if first && is(Kind::Created) && !is(Kind::Modified) => Said::Created,
            () if first && is(Kind::Modified) && !is(Kind::Created) => Said::Modified,
            () => Said::Exists,
        }
    }

    fn line_is_open(&mut self, at: usize) -> bool {
        if let Some((_, is_open)) = self.line.filter(|(end, _)| at <= *end) {
            return is_open;
        }
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = line_from(self.text, start);
        let (_, is_open) = self.line.insert((start + line.len(), is_open(line)));
        *is_open
    }

    /// Whether it is the first path of the entry: what the entry is about.
    fn is_first_code(&mut self, entry: &Entry, at: usize) -> bool {
        let start = entry.span.start;
        let known = self.code.filter(|(entry, _)| *entry == start).map(|(_, code)| code);
        let code = known.unwrap_or_else(|| self.text[start..].find('`').map_or(self.text.len(), |code| start + code));
        self.code = Some((start, code));
        self.text.get(code..at).unwrap_or_default().bytes().all(|byte| byte == b'`')
    }
}

/// Whether words speak of deleting, moving, ignoring.
fn is_open(words: &str) -> bool {
    let words = words.to_lowercase();
    OPEN.iter().any(|word| words.contains(word))
}

fn line_from(text: &str, at: usize) -> &str {
    text[at..].lines().next().unwrap_or_default()
}

/// Whether what follows a branch's name shows that it was one: nothing, or a remark.
fn stands_alone(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['`', '*', '_']).trim();
    rest.is_empty() || rest.starts_with(['(', ',', '.', ';', '|', '-', '—', '–', '·', '@', '→', '（', '，', '、'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kinds, Outline};
    use crate::redact::Redactor;

    fn shown(text: &str) -> Vec<String> {
        let (kinds, redactor) = (Kinds::default(), Redactor::default());
        let outline = Outline::of(text.as_bytes(), &kinds);
        let asked = Asked {
            text,
            outline: &outline,
            kinds: &kinds,
            file: "x.md",
            stored: text.as_bytes(),
            redactor: &redactor,
        };
        let what = |claim: Claim| match claim.what {
            What::Path { path, said, .. } => format!("{path} {said:?}"),
            What::Commit(id) => id,
            What::Branch(name) => format!("branch {name}"),
        };
        claims(&asked).into_iter().map(what).collect()
    }

    #[test]
    fn a_path_is_said_to_be_what_its_section_says() {
        let text = "# T\n**Branch:** `topic`\n## Files created\n- `a.rs` - see `b.rs`\n## Files modified\n- `c.rs`\n- deleted `d.rs`\n## Next steps\n1. Write `e.rs`\n## Key files\n`f.rs`, `f.rs`, commit 1a2b3c4\n";
        assert_eq!(
            shown(text),
            [
                "branch topic",
                "a.rs Created",
                "b.rs Exists",
                "c.rs Modified",
                "d.rs Open",
                "e.rs Planned",
                "f.rs Exists",
                "1a2b3c4"
            ]
        );
    }

    #[test]
    fn a_document_may_name_itself() {
        assert_eq!(shown("`x.md`, `archive/x_2026-02-05.md`, `y.md`\n"), ["y.md Exists"]);
    }

    #[test]
    fn a_branch_is_named_alone() {
        assert_eq!(shown("Branch: main (clean)\n"), ["branch main"]);
        assert_eq!(shown("Branch: work is pushed\n"), [""; 0]);
    }
}
