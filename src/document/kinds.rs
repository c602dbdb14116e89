//! The table of section kinds: what a heading means, how the section is called when we make it, and where it belongs.
//!
//! People write handoffs in their own words; a section is known by its kind, not by its title. Reader, writer, trailers
//! and `--section` all use this table.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Summary,
    Done,
    Progress,
    Commits,
    Files,
    Uncommitted,
    Issue,
    Environment,
    Roadmap,
    Next,
    Context,
    Decision,
    Watch,
    Blocker,
    Lesson,
    Verification,
    Documents,
    Message,
    Commands,
}

/// A row of the table.
pub struct Row {
    pub kind: Kind,
    /// What commands call it.
    pub name: &'static str,
    /// The heading of a section that we make, without hashes.
    pub heading: &'static str,
    pub level: usize,
    /// The heading it stands under, in a document that has that; the section is made below it.
    pub parent: Option<&'static str>,
    /// How the entries of a new section begin.
    pub bullet: &'static str,
    /// Phrases by which people's headings are recognised, in lower case; the longest one met decides.
    pub phrases: &'static [&'static str],
}

const SUMMARY: Option<&str> = Some("🎯 Session Summary");
const CODE: Option<&str> = Some("💻 Current Code State");
const RESUME: Option<&str> = Some("🚀 How to Resume");
const BLOCKERS: Option<&str> = Some("🔴 Blockers & Issues");
const NOTES: Option<&str> = Some("📝 Notes & Observations");

/// In the order in which the sections of a document stand.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    Row { kind: Kind::Summary, name: "summary", heading: "🎯 Session Summary", level: 2, parent: None, bullet: "- ",
        phrases: &["session summary", "executive summary", "summary", "tl;dr", "overview", "resumen", "resumo", "zusammenfassung", "résumé", "요약", "概要", "摘要", "итоги"] },
    Row { kind: Kind::Done, name: "done", heading: "What We Accomplished", level: 3, parent: SUMMARY, bullet: "- ",
        phrases: &["what we accomplished", "accomplished", "accomplishments", "what was done", "what was accomplished", "completed", "completed this session", "completed work", "work completed", "done", "done this session", "shipped", "landed", "what changed", "완료 요약", "완료", "やったこと", "完了", "已完成", "сделано", "hecho", "completado", "concluído", "feito", "erledigt", "fait"] },
    Row { kind: Kind::Progress, name: "progress", heading: "What's In Progress (Partial/Incomplete)", level: 3, parent: SUMMARY, bullet: "- ",
        phrases: &["what's in progress", "what is in progress", "in progress", "partial work", "work in progress", "wip", "unfinished", "remaining work", "진행 중", "진행중", "進行中", "进行中", "в работе", "en progreso", "em andamento", "in arbeit", "en cours"] },
    Row { kind: Kind::Commits, name: "commits", heading: "Commits This Session", level: 3, parent: CODE, bullet: "- ",
        phrases: &["commits this session", "commits", "recent commits", "commit list", "커밋"] },
    Row { kind: Kind::Files, name: "files", heading: "Files Modified This Session", level: 3, parent: CODE, bullet: "- ",
        phrases: &["files created", "files modified", "files changed", "files deleted", "files renamed", "files created this session", "files modified this session", "files created/modified", "key files", "file map", "changed files", "변경 파일", "变更文件", "измененные файлы"] },
    Row { kind: Kind::Uncommitted, name: "uncommitted", heading: "Partial/Uncommitted Work", level: 3, parent: CODE, bullet: "- ",
        phrases: &["uncommitted", "uncommitted work", "uncommitted changes", "partial/uncommitted work", "git status", "working tree"] },
    Row { kind: Kind::Issue, name: "issue", heading: "Known Issues/Bugs", level: 3, parent: CODE, bullet: "- ",
        phrases: &["known issues", "known issues/bugs", "known bugs", "bugs", "알려진 문제", "既知の問題", "已知问题", "известные проблемы", "problemas conocidos", "problemas conhecidos", "bekannte probleme"] },
    Row { kind: Kind::Environment, name: "environment", heading: "🔧 Environment State", level: 2, parent: None, bullet: "- ",
        phrases: &["environment state", "environment", "services running", "services", "setup", "환경", "環境", "环境", "окружение", "entorno", "ambiente", "umgebung"] },
    Row { kind: Kind::Roadmap, name: "roadmap", heading: "📊 Roadmap Progress", level: 2, parent: None, bullet: "- [ ] ",
        phrases: &["roadmap progress", "roadmap", "current state", "current status", "where things stand", "status", "현재 상태", "现状", "当前状态", "текущее состояние", "estado actual", "estado atual"] },
    Row { kind: Kind::Next, name: "next", heading: "Immediate Next Steps (Priority Order)", level: 3, parent: RESUME, bullet: "1. ",
        phrases: &["immediate next steps", "next steps", "next step", "next actions", "next session", "next session priorities", "what's next", "what is next", "up next", "next up", "next", "immediate", "todo", "to do", "to-do", "start here next session", "다음 단계", "다음 작업", "次のステップ", "次にやること", "下一步", "следующие шаги", "дальше", "próximos pasos", "próximos passos", "nächste schritte", "prochaines étapes"] },
    Row { kind: Kind::Context, name: "context", heading: "Context You Need to Know", level: 3, parent: RESUME, bullet: "- ",
        phrases: &["context you need to know", "context", "background", "why", "architecture notes", "key insights", "배경", "背景", "контекст", "contexto", "kontext", "contexte"] },
    Row { kind: Kind::Decision, name: "decision", heading: "Design Decisions Made This Session", level: 3, parent: RESUME, bullet: "- ",
        phrases: &["design decisions made this session", "design decisions", "key decisions", "decisions", "decisions made", "decision log", "결정", "결정 사항", "決定事項", "决策", "решения", "decisiones", "decisões", "entscheidungen", "décisions"] },
    Row { kind: Kind::Watch, name: "watch", heading: "Things to Watch Out For", level: 3, parent: RESUME, bullet: "- ",
        phrases: &["things to watch out for", "watch out", "gotchas", "pitfalls", "caveats", "do not", "do nots", "don'ts", "constraints", "주의사항", "注意点", "注意事项"] },
    Row { kind: Kind::Blocker, name: "blocker", heading: "Active Blockers", level: 3, parent: BLOCKERS, bullet: "- ",
        phrases: &["active blockers", "blockers", "blocked", "blockers & issues", "blocking", "blocking issues", "open questions", "needs user", "블로커", "阻塞", "ブロッカー", "блокеры", "bloqueos", "bloqueios", "blockaden", "blocages"] },
    Row { kind: Kind::Lesson, name: "lesson", heading: "Lessons Learned", level: 3, parent: NOTES, bullet: "- ",
        phrases: &["lessons learned", "lessons", "key learnings", "learnings", "notes & observations", "observations", "배운 점", "教训", "уроки", "lecciones", "lições"] },
    Row { kind: Kind::Verification, name: "verification", heading: "🧪 Verification", level: 2, parent: None, bullet: "- ",
        phrases: &["verification", "test results", "tests", "testing", "validation", "검증 결과", "검증", "smoke", "qa"] },
    Row { kind: Kind::Documents, name: "documents", heading: "📚 Documents to Read Before Resuming", level: 2, parent: None, bullet: "- ",
        phrases: &["documents to read before resuming", "documents to read", "read first", "must read", "references", "documentation", "source of truth"] },
    Row { kind: Kind::Message, name: "message", heading: "💬 Message to the Next Session", level: 2, parent: None, bullet: "- ",
        phrases: &["message to future claude", "message to the next session", "message to", "note to next agent", "prompt for next session", "sign-off"] },
    Row { kind: Kind::Commands, name: "commands", heading: "🗂️ Quick Reference", level: 2, parent: None, bullet: "- ",
        phrases: &["quick reference", "useful commands", "important commands", "commands", "verification commands", "명령어", "команды"] },
];

impl Kind {
    /// The kind that commands call `name`; the plural is understood too.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let row = TABLE.iter().find(|row| row.name == name || name.strip_suffix('s') == Some(row.name));
        row.map(|row| row.kind)
    }

    /// The kind that a heading's text means.
    ///
    /// A phrase counts when it stands as whole words; it must begin the heading unless nothing else claims it, because the
    /// first words carry the meaning ("Next steps after the blockers").
    pub fn of_heading(title: &str) -> Option<Self> {
        let title = normal(title);
        let whole = PHRASES.all.as_ref()?.find_overlapping_iter(&title).filter_map(|found| {
            let (kind, spaced) = PHRASES.rows[found.pattern().as_usize()];
            let is_whole = !spaced || stands_alone(&title, found.range());
            is_whole.then_some((found.start() == 0, found.len(), found.pattern(), kind))
        });
        whole.max_by_key(|(first, length, phrase, _)| (*first, *length, *phrase)).map(|(.., kind)| kind)
    }

    pub fn row(self) -> &'static Row {
        // Every kind has its row: a test looks at each.
        TABLE.iter().find(|row| row.kind == self).unwrap_or(&TABLE[0])
    }

    /// What commands call each kind.
    pub fn names() -> Vec<&'static str> {
        TABLE.iter().map(|row| row.name).collect()
    }

    pub fn name(self) -> &'static str {
        self.row().name
    }
}

/// A heading's words: lower case, without emoji, numbering and punctuation at either end.
fn normal(title: &str) -> String {
    let words = title.trim_matches(|c: char| !c.is_alphanumeric());
    let unnumbered = words.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    let words = if unnumbered.is_empty() { words } else { unnumbered };
    words.to_lowercase().replace('’', "'")
}

/// All phrases of the table, to be met in one pass over a heading: one by one they cost a document with twenty headings a
/// millisecond, in every commit.
static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let all: Vec<_> = TABLE.iter().flat_map(|row| row.phrases.iter().map(move |phrase| (row.kind, *phrase))).collect();
    Phrases {
        rows: all.iter().map(|(kind, phrase)| (*kind, is_spaced(phrase))).collect(),
        all: AhoCorasick::new(all.iter().map(|(_, phrase)| phrase)).ok(),
    }
});

struct Phrases {
    /// Nothing, if the table were too large for it.
    all: Option<AhoCorasick>,
    /// Of each phrase the kind, and whether its script writes blanks between words.
    rows: Vec<(Kind, bool)>,
}

/// Scripts that write no blanks have no word ends to look for.
fn is_spaced(phrase: &str) -> bool {
    phrase.is_ascii() || phrase.chars().next().is_some_and(|c| ('\u{c0}'..='\u{52f}').contains(&c))
}

/// Whether a part of a title is whole words.
fn stands_alone(title: &str, part: Range<usize>) -> bool {
    let before = title[..part.start].chars().next_back();
    let after = title[part.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_understood() {
        for (title, kind) in [
            ("Immediate Next Steps (Priority Order)", Some(Kind::Next)),
            ("🚀 What's Next?", Some(Kind::Next)),
            ("3. Next steps after the blockers", Some(Kind::Next)),
            ("다음 단계", Some(Kind::Next)),
            ("✅ Completed this session (2026-02-05)", Some(Kind::Done)),
            ("🔴 Blockers & Issues", Some(Kind::Blocker)),
            ("What’s In Progress", Some(Kind::Progress)),
            ("Key decisions", Some(Kind::Decision)),
            ("Files Modified This Session", Some(Kind::Files)),
            ("Nextcloud deployment", None),
            ("Phase 2", None),
            ("", None),
        ] {
            assert_eq!(Kind::of_heading(title), kind, "{title}");
        }
    }

    #[test]
    fn the_canonical_heading_of_a_kind_means_that_kind() {
        for row in TABLE {
            assert_eq!(Kind::of_heading(row.heading), Some(row.kind), "{}", row.heading);
            assert_eq!(Kind::named(row.name), Some(row.kind));
            assert_eq!(row.kind.row().name, row.name);
            assert!(row.phrases.iter().all(|phrase| *phrase == phrase.to_lowercase()));
        }
    }
}
