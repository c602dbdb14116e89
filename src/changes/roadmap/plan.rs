//! One Markdown file read as a plan: stages are the headings with boxes below them, or with a sign for how far they are;
//! phases are the headings around stages. Where there are two headings around (phase 1, stage 2, stage 2.3), the inner one is the
//! stage, and the one with the boxes is a task of it.

use std::ops::Range;

use crate::document::{Entry, Kinds, Outline, Section};
use crate::text;

#[derive(Debug, Default)]
pub(super) struct Plan {
    pub stages: Vec<Stage>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stage {
    pub title: String,
    /// The heading around it, if that is more than the document's title.
    pub phase: Option<String>,
    pub items: Vec<Item>,
    /// What a sign in the heading says.
    sign: Option<Sign>,
}

/// A box, with those nested below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub text: String,
    pub done: bool,
    /// It is no box, but a heading with boxes, in a plan of phases, stages and parts of stages.
    pub is_heading: bool,
    pub parts: Vec<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Done,
    Begun,
    Open,
}

const SIGNS: [(&str, Sign); 14] = [
    ("✅", Sign::Done),
    ("☑", Sign::Done),
    ("✔", Sign::Done),
    ("[x]", Sign::Done),
    ("[X]", Sign::Done),
    ("🚧", Sign::Begun),
    ("🔄", Sign::Begun),
    ("⏳", Sign::Begun),
    ("🟡", Sign::Begun),
    ("⬜", Sign::Open),
    ("☐", Sign::Open),
    ("🔲", Sign::Open),
    ("📋", Sign::Open),
    ("[ ]", Sign::Open),
];

/// Words by which a text says that it is under way, in lower case.
const UNDER_WAY: [&str; 7] = ["🚧", "🔄", "⏳", "in progress", "in-progress", "wip", "under way"];

/// Words for what has stages in it, when the document's title is one.
const PHASES: [&str; 5] = ["phase", "milestone", "sprint", "iteration", "release"];

/// How many boxes are read, and how deep they nest.
const MOST: usize = 5_000;
const DEEPEST: usize = 3;

impl Plan {
    pub(super) fn of(text: &str) -> Self {
        let outline = Outline::of(text.as_bytes(), &Kinds::none());
        let title = outline.sections.first().filter(|first| {
            first.level == 1 && outline.sections.iter().filter(|section| section.level == 1).count() == 1
        });
        let mut stages = Vec::new();
        let mut entries = outline.entries.iter().take(MOST).peekable();
        // Boxes above every heading are a stage without a name.
        let top = outline.sections.first().map_or(text.len(), |first| first.heading.start);
        stages.extend(stage(text, &mut entries, 0..top, None, None));
        // The headings around the one that is read, the outermost first.
        let mut around: Vec<&Section> = Vec::new();
        for section in &outline.sections {
            around.retain(|above| above.level < section.level);
            let is_title = title.is_some_and(|title| title.heading == section.heading);
            let is_only_title = |above: &Section| title.is_some_and(|title| title.heading == above.heading);
            let says_more = |above: &&&Section| !is_only_title(above) || says_phase(&above.title);
            let mut above = around.iter().rev().filter(says_more).map(|above| signed(&above.title).0);
            let (inner, outer) = (above.next(), above.next());
            let shown = (!is_title || says_phase(&section.title)).then_some(section.title.as_str());
            let found = stage(text, &mut entries, section.own.clone(), shown, inner.clone());
            match (found, inner, outer) {
                (Some(part), Some(inner), Some(outer)) => put(&mut stages, part, inner, outer),
                (found, ..) => stages.extend(found),
            }
            around.push(section);
        }
        // Signs alone are decoration: a plan has a box, or a heading that is done beside one that is not.
        let has_boxes = stages.iter().any(|stage: &Stage| !stage.items.is_empty());
        let has_signs = stages.iter().any(Stage::is_done) && stages.iter().any(|stage| !stage.is_done());
        Self { stages: if has_boxes || has_signs { stages } else { Vec::new() } }
    }

    /// Every box, and every heading with a sign.
    pub(super) fn all(&self) -> impl Iterator<Item = Item> {
        self.stages.iter().flat_map(|stage| {
            let heading =
                stage.sign.map(|sign| Item { text: stage.title.clone(), done: sign == Sign::Done, ..Item::default() });
            heading.into_iter().chain(stage.items.iter().flat_map(Item::all))
        })
    }
}

/// What stands directly below a heading, if that makes it a stage.
fn stage<'a>(
    text: &str,
    entries: &mut std::iter::Peekable<impl Iterator<Item = &'a Entry>>,
    own: Range<usize>,
    title: Option<&str>,
    phase: Option<String>,
) -> Option<Stage> {
    let mut items = Vec::new();
    while let Some(entry) = entries.next_if(|entry| entry.span.start < own.end) {
        if entry.span.start >= own.start {
            items.extend(item(text, entry, 0));
        }
    }
    let (title, sign) = title.map_or((String::new(), None), signed);
    (!items.is_empty() || sign.is_some()).then_some(Stage { title, phase, items, sign })
}

/// Puts a stage's part where it belongs: the parts of a stage follow each other.
fn put(stages: &mut Vec<Stage>, part: Stage, stage: String, phase: String) {
    let done = part.is_done();
    let task = Item { text: part.title, done, is_heading: true, parts: part.items };
    match stages.last_mut() {
        Some(last) if last.title == stage && last.phase.as_ref() == Some(&phase) => last.items.push(task),
        _ => stages.push(Stage { title: stage, phase: Some(phase), items: vec![task], sign: None }),
    }
}

fn item(text: &str, entry: &Entry, depth: usize) -> Option<Item> {
    let parts = if depth < DEEPEST { nested(&text[entry.span.clone()], depth) } else { Vec::new() };
    let done = entry.done?;
    Some(Item { text: text::one_line(&entry.text), done, is_heading: false, parts })
}

/// The boxes below an entry's first line, read as a document of their own.
fn nested(entry: &str, depth: usize) -> Vec<Item> {
    let Some((_, below)) = entry.split_once('\n').filter(|(_, below)| below.contains('[')) else { return Vec::new() };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = below.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let below: Vec<&str> = below.lines().map(|line| &line[least.min(indent(line))..]).collect();
    let below = below.join("\n");
    let outline = Outline::of(below.as_bytes(), &Kinds::none());
    outline.entries.iter().filter_map(|entry| item(&below, entry, depth + 1)).collect()
}

/// A heading's words without its sign, and the sign.
fn signed(title: &str) -> (String, Option<Sign>) {
    let found = SIGNS.iter().find(|(mark, _)| title.contains(mark));
    let plain = found.map_or_else(|| title.to_owned(), |(mark, _)| title.replace(mark, ""));
    let plain = text::one_line(&plain.replace('\u{fe0f}', ""));
    let plain = plain.trim_end_matches(['-', '–', '—', ':', ' ']).trim_start().to_owned();
    (plain, found.map(|(_, sign)| *sign))
}

fn says_phase(title: &str) -> bool {
    let title = title.to_lowercase();
    PHASES.iter().any(|word| text::has_word(&title, word))
}

/// A text's words, by which it is the same one with another mark, markup or percentage.
pub(super) fn same(text: &str) -> String {
    let plain = match text.rfind('(') {
        Some(at) if says_how_far(&text[at..]) => &text[..at],
        _ => text,
    };
    plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text says that something is begun and not finished.
fn says_how_far(text: &str) -> bool {
    let text = text.to_lowercase();
    let percent = text.split('%').next().filter(|before| before.len() < text.len()).map(|before| {
        let digits = before.trim_end().rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse::<u32>().is_ok_and(|percent| (1..100).contains(&percent))
    });
    percent.unwrap_or(false) || UNDER_WAY.iter().any(|word| text::has_word(&text, word))
}

impl Stage {
    /// Boxes that are ticked, and all; a heading with a sign and without boxes is one.
    pub fn counts(&self) -> (usize, usize) {
        if self.items.is_empty() {
            return (usize::from(self.sign == Some(Sign::Done)), 1);
        }
        let items = self.items.iter().flat_map(Item::all);
        items.fold((0, 0), |(done, all), item| (done + usize::from(item.done), all + 1))
    }

    /// Its parts that are done, or itself.
    pub(super) fn finished(&self) -> Vec<&str> {
        self.parts_or_self(true)
    }

    /// Its parts that are not done, or itself.
    pub(super) fn unfinished(&self) -> Vec<&str> {
        self.parts_or_self(false)
    }

    fn parts_or_self(&self, done: bool) -> Vec<&str> {
        let mut parts = self.items.iter().filter(|item| item.is_heading).peekable();
        if parts.peek().is_some() {
            return parts.filter(|item| item.done == done).map(|item| item.text.as_str()).collect();
        }
        Some(self.title.as_str()).filter(|_| self.is_done() == done).into_iter().collect()
    }

    pub(super) fn is_done(&self) -> bool {
        let (done, all) = self.counts();
        self.sign == Some(Sign::Done) || done == all
    }

    pub(super) fn is_begun(&self) -> bool {
        let (done, _) = self.counts();
        self.sign == Some(Sign::Begun) || done > 0 || says_how_far(&self.title) || self.items.iter().any(Item::is_begun)
    }
}

impl Item {
    /// Itself and what is nested in it; a heading is as far as its boxes are.
    fn all(&self) -> Vec<Self> {
        let own = Self { parts: Vec::new(), ..self.clone() };
        Some(own)
            .filter(|_| !self.is_heading || self.parts.is_empty())
            .into_iter()
            .chain(self.parts.iter().flat_map(Self::all))
            .collect()
    }

    pub(super) fn is_begun(&self) -> bool {
        !self.done && (says_how_far(&self.text) || self.parts.iter().flat_map(Self::all).any(|part| part.done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let line = |stage: Stage| {
            let items: Vec<_> = stage.items.iter().flat_map(Item::all).map(|item| item.text).collect();
            format!(
                "{} | {} | {:?} {}",
                stage.phase.as_deref().unwrap_or("-"),
                stage.title,
                stage.sign,
                items.join(", ")
            )
        };
        Plan::of(text).stages.into_iter().map(line).collect()
    }

    #[test]
    fn stages_have_boxes_and_phases_have_stages() {
        let text = "# Roadmap\n\n## Phase 1 - MVP\n\n### Stage 1 ✅\n\n- [x] a\n\n### Stage 2\n\n- [ ] b\n  - [x] c\n    - [ ] d\n\n## Notes\n\n- no box\n";
        assert_eq!(shown(text), ["Phase 1 - MVP | Stage 1 | Some(Done) a", "Phase 1 - MVP | Stage 2 | None b, c, d"]);
    }

    #[test]
    fn a_title_may_be_the_phase() {
        assert_eq!(shown("# Phase 2: Services\n## Ollama\n- [ ] a\n"), ["Phase 2: Services | Ollama | None a"]);
        assert_eq!(shown("# TODO\n- [ ] a\n"), ["- |  | None a"]);
        assert_eq!(shown("- [ ] a\n# T\n"), ["- |  | None a"]);
    }

    #[test]
    fn signs_count_as_ticks() {
        assert_eq!(
            shown("# T\n## A ✅\n## B 🚧\n## C ⬜\n"),
            ["- | A | Some(Done) ", "- | B | Some(Begun) ", "- | C | Some(Open) "]
        );
    }

    #[test]
    fn a_file_without_boxes_is_no_plan() {
        assert_eq!(shown("# Roadmap\n## One\n- a\n## Two ✅\n"), [""; 0]);
    }

    #[test]
    fn what_says_how_far_it_is() {
        for text in ["Models (60% complete)", "x 5 %", "Stage 2 🚧", "x (in progress)"] {
            assert!(says_how_far(text), "{text}");
        }
        for text in ["x 100 %", "x", "0 % done", "swipe"] {
            assert!(!says_how_far(text), "{text}");
        }
    }
}
