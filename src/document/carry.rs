//! The clean slate: a fresh document, with what is still open in the old one carried over.
//!
//! Entries come as they are written, with all that is below them, as items in the section of their kind. Each is tried, and
//! comes in plainer words only where it would read as something else there. What not to do are standing rules: those sections
//! come whole. What is done, what a block says and what tells of the session stays behind; the last line says where that is.
//! What a card shows of a section that has a sentence or two for a list comes, too: one item for each.
//! So does the address of a link that is written somewhere else in the old document (`[text][1]`).

use std::ops::Range;

use super::details::Details;
use super::entries::{Entry, says_nothing};
use super::insert;
use super::kinds::{Kind, Kinds, Row};
use super::lines;
use super::outline::{Outline, Section};
use super::prose;
use super::splice::{Edit, splice};
use super::style;
use super::taken::{self, Held, Taken};
use super::{fences, form};
use crate::text;

/// The kinds whose open entries are carried over, beside what not to do.
pub const CARRIED: [Kind; 9] = [
    Kind::Next,
    Kind::Progress,
    Kind::Blocker,
    Kind::Issue,
    Kind::Question,
    Kind::Owner,
    Kind::Goal,
    Kind::Watch,
    Kind::Concern,
];

/// The kinds of which sentences are carried over: where somebody goes on, and what is in the way.
const IN_SENTENCES: [Kind; 3] = [Kind::Next, Kind::Progress, Kind::Blocker];

/// How the last line begins.
const BEFORE: &str = "*Before this: ";

/// Stands in a section until what comes there does.
const PLACEHOLDER: &str = "Carried over";

/// The fresh document with what is open in the old one. `rest` says in Markdown where the whole of that is, and ends the last
/// line.
pub fn over(document: &[u8], kinds: &Kinds, fresh: &str, rest: &str) -> Vec<u8> {
    let old = Old::of(document, kinds, fresh);
    let mut new = fresh.to_owned();
    for (kind, row) in kinds.rows() {
        if kind == Kind::DoNot && !old.rules.is_empty() {
            new = put(&new, kind, kinds, |place| old.standing(row, place));
        }
        let groups = if CARRIED.contains(&kind) { old.open(kind, row) } else { Vec::new() };
        if !groups.is_empty() {
            new = put(&new, kind, kinds, |place| place.heading() + &listed(&groups, row, place));
        }
    }
    let new = format!("{}\n\n{BEFORE}{rest}.*\n", new.trim_end());
    old.held.bytes(new.as_bytes())
}

/// A section of the new document.
struct Place {
    level: usize,
    title: String,
    /// The groups that it is laid out in.
    groups: Vec<String>,
}

impl Place {
    fn heading(&self) -> String {
        format!("{} {}\n", "#".repeat(self.level), self.title)
    }
}

/// Finds or makes the section of a kind, and puts its contents in the place of what is there.
fn put(new: &str, kind: Kind, kinds: &Kinds, contents: impl Fn(&Place) -> String) -> String {
    let row = kinds.row(kind);
    let placed = insert::entry(new.as_bytes(), &Outline::of(new.as_bytes(), kinds), kind, kinds, PLACEHOLDER);
    let outline = Outline::of(&placed.document, kinds);
    let text = placed.edit.range.start..placed.edit.range.start + placed.edit.text.len();
    let entry = outline.entries.iter().find(|entry| text.contains(&entry.span.start) && entry.text == PLACEHOLDER);
    let at = entry.map_or(text.start, |entry| entry.span.start);
    let whole = outline.sections.iter().find(|section| section.title == row.heading && section.span.contains(&at));
    let at_end = |place: &Place| format!("{}\n\n{}\n", new.trim_end(), contents(place).trim_end());
    let Some(section) = whole.or_else(|| outline.section_at(at)) else {
        return at_end(&Place { level: 2, title: row.heading.clone(), groups: Vec::new() });
    };
    let is_held = |entry: &Entry| section.span.contains(&entry.span.start) && !text.contains(&entry.span.start);
    let inside = |other: &&Section| other.level == Section::BOLD && section.span.contains(&other.heading.start);
    let place = Place {
        level: section.level.min(6),
        title: section.title.clone(),
        groups: outline.sections.iter().filter(inside).map(|group| label(&group.title)).collect(),
    };
    // A team may call two kinds the same: what came before stays.
    if outline.entries.iter().any(is_held) {
        return at_end(&place);
    }
    let block = outline.blocks.iter().map(|block| block.span.start).find(|start| *start > section.heading.start);
    let span = section.heading.start..block.map_or(section.span.end, |start| start.min(section.span.end));
    let end = lines::end_of_words(&placed.document, &span);
    let contents = format!("{}\n", contents(&place).trim_end());
    let document = splice(&placed.document, vec![Edit::replace(section.heading.start..end, contents)]);
    String::from_utf8_lossy(&document).into_owned()
}

/// Items, and the group of the kind that they stand in, where they do.
type Group<'a> = (Option<&'a str>, Vec<String>);

/// The items of a section, in their groups.
fn listed(groups: &[Group<'_>], row: &Row, place: &Place) -> String {
    let mut text = String::new();
    let items = |part: Option<&str>| groups.iter().find(|(of, _)| *of == part).map(|(_, items)| items.as_slice());
    for part in [None].into_iter().chain(row.parts.iter().map(|part| Some(part.as_str()))) {
        let items = items(part).unwrap_or_default();
        if let Some(part) = part.filter(|part| !items.is_empty() || place.groups.iter().any(|group| group == part)) {
            text.push_str(&format!("\n**{part}:**\n"));
        }
        let gap = if items.iter().any(|item| item.contains("\n\n")) { "\n\n" } else { "\n" };
        let numbered = items.iter().zip(1..).map(|(item, number)| style::item("", &bullet(row, number), item));
        let list = numbered.collect::<Vec<_>>().join(gap);
        text.push_str(&if list.is_empty() { list } else { format!("\n{list}\n") });
    }
    text
}

/// How the items of a kind begin; a box is an entry's own.
fn bullet(row: &Row, number: usize) -> String {
    if row.bullet.starts_with(|c: char| c.is_ascii_digit()) { format!("{number}. ") } else { "- ".to_owned() }
}

fn label(title: &str) -> String {
    title.trim().trim_end_matches([':', '：']).to_owned()
}

/// The old document.
struct Old<'a> {
    document: &'a [u8],
    outline: Outline,
    kinds: &'a Kinds,
    held: Held,
    rules: Vec<Rules>,
    /// What stands in sentences.
    prose: Vec<Entry>,
}

/// A section that says what not to do.
struct Rules {
    level: usize,
    title: String,
    /// What is below its heading, without sections about something else and without blocks.
    pieces: Vec<Range<usize>>,
}

impl<'a> Old<'a> {
    fn of(document: &'a [u8], kinds: &'a Kinds, fresh: &str) -> Self {
        let outline = Outline::of(document, kinds);
        let held = Held::of(&[document, fresh.as_bytes()].concat());
        let text = text::same_length(document);
        let mut prose: Vec<Entry> = Vec::new();
        for said in IN_SENTENCES.into_iter().flat_map(|kind| prose::of(&text, &outline, kind)) {
            match prose.iter_mut().find(|known| known.span == said.span) {
                Some(known) => known.kinds.extend(said.kinds),
                None => prose.push(said),
            }
        }
        let mut old = Self { document, outline, kinds, held, rules: Vec::new(), prose };
        let mut end = 0;
        for section in old.outline.sections_of(Kind::DoNot) {
            if section.heading.start >= end && !old.outline.is_in_block(section.heading.start) {
                end = section.span.end;
                let is_other = |inner: &Section| !inner.kinds.is_empty() && !inner.kinds.contains(&Kind::DoNot);
                let hint = form::hint_in(document, section, kinds.row(Kind::DoNot))
                    .map_or(section.heading.end, |hint| hint.end);
                let pieces = old.pieces(hint..section.span.end, is_other);
                old.rules.push(Rules { level: section.level, title: old.title(section), pieces });
            }
        }
        let said = |rules: &Rules| {
            let pieces = rules.pieces.iter().map(|piece| String::from_utf8_lossy(&document[piece.clone()]));
            !pieces.collect::<String>().lines().all(|line| says_nothing(line) || line.starts_with(BEFORE))
        };
        old.rules.retain(said);
        old
    }

    /// A heading's words as they are written.
    fn title(&self, section: &Section) -> String {
        let heading = self.held.text(&self.document[section.heading.clone()]);
        let heading = heading.trim();
        match heading.strip_prefix('#') {
            Some(title) => {
                let title = title.trim_start_matches('#').trim();
                // Hashes behind a blank close the heading; `C#` has one of its own.
                let bare = title.trim_end_matches('#');
                if bare.ends_with(' ') { bare.trim_end().to_owned() } else { title.to_owned() }
            }
            None if section.level == Section::BOLD => label(&section.title),
            // The line below makes it a heading.
            None => heading.lines().next().unwrap_or_default().trim().to_owned(),
        }
    }

    /// A span without blocks, and without the sections in it that are left out.
    fn pieces(&self, span: Range<usize>, is_left_out: impl Fn(&Section) -> bool) -> Vec<Range<usize>> {
        let inside = |other: &Range<usize>| other.start >= span.start && other.start < span.end;
        let sections = self.outline.sections.iter().filter(|section| is_left_out(section)).map(|section| &section.span);
        let mut out: Vec<_> =
            sections.chain(self.outline.blocks.iter().map(|block| &block.span)).filter(|out| inside(out)).collect();
        out.sort_by_key(|out| out.start);
        let mut pieces = Vec::new();
        let mut at = span.start;
        for out in out {
            pieces.push(at..out.start.max(at));
            at = out.end.max(at);
        }
        pieces.push(at..span.end.max(at));
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// The open entries of a kind in their groups, as text; none where there is none.
    fn open(&self, kind: Kind, row: &'a Row) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let in_rules = |entry: &Entry| {
            self.rules.iter().flat_map(|rules| &rules.pieces).any(|piece| piece.contains(&entry.span.start))
        };
        for entry in self.said(kind) {
            if entry.done == Some(true) || self.comes_as(entry) != Some(kind) || in_rules(entry) {
                continue;
            }
            let title = self.outline.section_at(entry.span.start).map(|section| label(&section.title));
            let part = row.parts.iter().find(|part| title.as_ref() == Some(part)).map(String::as_str);
            let text = self.text(entry, kind, row);
            match groups.iter_mut().find(|(of, _)| *of == part) {
                Some((_, items)) => items.push(text),
                None => groups.push((part, vec![text])),
            }
        }
        groups
    }

    fn said(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.outline.entries_of(kind).chain(self.prose.iter().filter(move |entry| entry.kinds.contains(&kind)))
    }

    /// Of an entry that is two things the one that says more of it.
    fn comes_as(&self, entry: &Entry) -> Option<Kind> {
        let says = |kind: &Kind| {
            let row = self.kinds.row(*kind);
            usize::from(row.progress) + usize::from(row.estimate)
        };
        let kinds = entry.kinds.iter().copied().filter(|kind| CARRIED.contains(kind));
        kinds.rev().max_by_key(says)
    }

    /// What an entry says, in words that read the same below another heading.
    fn text(&self, entry: &Entry, kind: Kind, row: &Row) -> String {
        let source = self.source(entry);
        // Its lines are one.
        let is_prose = self.prose.iter().any(|prose| prose.span == entry.span);
        let source = if is_prose { source.split_whitespace().collect::<Vec<_>>().join(" ") } else { source };
        let Taken { first, below } = Taken::of(self.document, &self.outline, entry, &source);
        let tick = if entry.done == Some(false) { "[ ] " } else { "" };
        let plain = format!("{tick}{}", style::plain_beginning(&taken::plain(&entry.text)));
        let unsigned = first.trim_start_matches(|c: char| !c.is_ascii() && !c.is_alphanumeric() || c == ' ');
        let firsts = [&first, &style::plain_beginning(&first), unsigned, &plain];
        let apart = format!("\n\n{}", below.trim_start_matches('\n'));
        let belows = if below.is_empty() { vec![""] } else { vec![&below[..], &apart, ""] };

        let details = Details::of(entry, &source, self.kinds);
        // `### P1: Rename it` is called "Rename it": that it comes first, its place says.
        let but_priority = |read: &Details| Details { priority: details.priority.clone(), ..read.clone() } == details;
        let mut second = [None, None];
        for text in belows.iter().flat_map(|below| firsts.iter().map(move |first| format!("{first}{below}"))) {
            match self.read_back(&text, entry, kind, row) {
                Some(read) if read == details => return text,
                Some(read) => second[usize::from(!but_priority(&read))].get_or_insert(text),
                None => continue,
            };
        }
        second.into_iter().flatten().next().unwrap_or_else(|| format!("{plain}{below}"))
    }

    /// The particulars of an entry with this text, where it reads as that entry.
    fn read_back(&self, text: &str, entry: &Entry, kind: Kind, row: &Row) -> Option<Details> {
        let alone = format!("{}\n{}\n", alone(row, &row.heading), style::item("", &bullet(row, 1), text));
        let bytes = self.held.bytes(alone.as_bytes());
        let read = Outline::of(&bytes, self.kinds);
        let [one] = &read.entries[..] else { return None };
        let is_same = one.text.split_whitespace().eq(entry.text.split_whitespace()) && one.done == entry.done;
        let source = self.held.text(&bytes[one.span.clone()]);
        (is_same && one.kinds.contains(&kind)).then(|| Details::of(one, &source, self.kinds))
    }

    /// An entry's text in the document, without blocks. Of a heading that is a step itself what is below belongs to it.
    fn source(&self, entry: &Entry) -> String {
        let end = lines::end_of_words(self.document, &entry.span);
        let is_heading = |section: &&Section| section.heading == entry.span;
        let pieces = match self.outline.headed(entry.span.start).filter(is_heading) {
            Some(step) => {
                self.pieces(step.span.clone(), |inner| inner.heading != step.heading && !inner.kinds.is_empty())
            }
            None => self.pieces(entry.span.start..end, |_| false),
        };
        pieces.into_iter().map(|piece| self.held.text(&self.document[piece])).collect()
    }

    /// The sections that say what not to do, as one. Where even with its last fence closed the text would break out of it,
    /// its entries come alone; where it has none, its words as a quote.
    fn standing(&self, row: &Row, place: &Place) -> String {
        let mut below = String::new();
        for (number, rules) in self.rules.iter().enumerate() {
            let level = place.level + usize::from(number > 0);
            let title = if number > 0 { &rules.title } else { "" };
            let heading = Place { level: level.min(6), title: title.to_owned(), groups: Vec::new() }.heading();
            below.push_str(&if number > 0 { format!("\n{heading}\n") } else { "\n".to_owned() });
            below.push_str(&format!("{}\n", self.below(rules, level)));
        }
        let fence = fences::of(&below).pop().map(|fence| below[fence].trim_start());
        let sign = fence.map_or("", |fence| &fence[..fence.len() - fence.trim_start_matches(['`', '~']).len()]);
        let own = Place { level: place.level, title: self.rules[0].title.clone(), groups: Vec::new() }.heading();
        let ways = [
            format!("{own}{below}"),
            format!("{}{below}", place.heading()),
            format!("{own}{below}{sign}\n"),
            format!("{}{below}{sign}\n", place.heading()),
        ];
        let said =
            |outline: &Outline| outline.entries_of(Kind::DoNot).map(|entry| entry.text.clone()).collect::<Vec<_>>();
        let stays_inside = |text: &&String| {
            let parent = row.under.as_ref().map_or_else(String::new, |parent| format!("## {parent}\n\n"));
            let read = Outline::of(&self.held.bytes(format!("{parent}{text}\n\n# Behind\n").as_bytes()), self.kinds);
            read.sections.last().is_some_and(|last| last.title == "Behind") && said(&read) == said(&self.outline)
        };
        ways.iter().find(stays_inside).cloned().unwrap_or_else(|| {
            let entries = self.outline.entries_of(Kind::DoNot);
            let items: Vec<_> = entries.map(|entry| self.text(entry, Kind::DoNot, row)).collect();
            let quoted = || below.trim().lines().map(|line| format!("> {line}\n")).collect::<String>();
            let below = if items.is_empty() { format!("\n{}", quoted()) } else { listed(&[(None, items)], row, place) };
            place.heading() + &below
        })
    }

    /// What is below the heading of rules, for a heading of another level.
    fn below(&self, rules: &Rules, level: usize) -> String {
        let is_inside = |section: &&Section| rules.pieces.iter().any(|piece| piece.contains(&section.heading.start));
        let headings = self.outline.sections.iter().filter(is_inside).filter(|section| section.level < Section::BOLD);
        let mut edits: Vec<_> = headings
            .map(|section| {
                let hashes = "#".repeat((level + section.level).saturating_sub(rules.level).clamp(1, 6));
                let heading = format!("{hashes} {}\n", self.title(section));
                Edit::replace(section.heading.clone(), self.held.bytes(heading.as_bytes()))
            })
            .collect();
        let mut at = 0;
        for piece in &rules.pieces {
            edits.push(Edit::replace(at..piece.start, ""));
            at = piece.end;
        }
        edits.push(Edit::replace(at..self.document.len(), ""));
        let text = self.held.text(&splice(self.document, edits)).replace("\r\n", "\n");
        let own: String = text.split_inclusive('\n').filter(|line| !line.starts_with(BEFORE)).collect();
        let end = lines::end_of_words(own.as_bytes(), &(0..own.len()));
        own[..end].trim_matches('\n').to_owned()
    }
}

/// The heading of a kind's section, with the one that it stands under.
fn alone(row: &Row, title: &str) -> String {
    match &row.under {
        Some(parent) => format!("## {parent}\n\n### {title}\n"),
        None => format!("## {title}\n"),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;
    use crate::document::kinds::Own;
    use crate::document::{Template, marker, template};

    const REST: &str =
        "`.handoff/archive/SESSION_HANDOFF_2026-02-05.md`, or `git handoff show 2026-02-05-k7m2q` anywhere";

    /// What comes behind the brief form, and before the last line.
    fn carried(document: &str) -> String {
        let fresh = template::fresh("x");
        let new = over(document.as_bytes(), &Kinds::default(), &fresh, REST);
        let new = String::from_utf8(new).unwrap();
        let last = format!("\n\n*Before this: {REST}.*\n");
        let new = new.strip_suffix(&last).expect("a last line");
        new.strip_prefix(fresh.trim_end()).expect("the fresh document").trim_start().to_owned()
    }

    #[test]
    fn nothing_open_is_a_clean_slate() {
        for document in [
            "",
            "# T\n\n## Next\n\nNone.\n\n## Context\n\nLong words.\n",
            "# T\n\n## Next\n\n- None\n- [x] a\n- ✅ b\n- ~~c~~\n\n## Done\n- d\n",
            "## Do not\n\n- N/A\n",
        ] {
            assert_eq!(carried(document), "", "{document}");
        }
        let kinds = Kinds::default();
        let form = Template::Full.document("x", &kinds);
        let new = over(form.as_bytes(), &kinds, &form, REST);
        assert_eq!(String::from_utf8(new).unwrap(), format!("{form}\n*Before this: {REST}.*\n"));
    }

    #[test]
    fn entries_of_every_form_become_items_with_all_that_is_below() {
        for (next, expected) in [
            (
                "1. [x] a\n2. [ ] **b** `c.rs` (30 min)\n   - d\n\n     ```sh\n     e\n     ```\n3. f\n",
                "1. [ ] **b** `c.rs` (30 min)\n   - d\n\n     ```sh\n     e\n     ```\n\n2. f",
            ),
            ("* a\n  wrapped\n* b\n", "1. a\n   wrapped\n2. b"),
            (
                "**1. A** (30 min)\n- File: `x.rs`\n\n**2. B**\nwhy\n",
                "1. A (30 min)\n   - File: `x.rs`\n\n2. B\n\n   why",
            ),
            ("**B1. A** - now\nwhy\n", "1. A - now\n\n   why"),
            ("### 1. A\n\nwhy\n\n#### How\n- b\n\n### ✅ 2. C\nd\n", "1. A\n\n   why\n\n   #### How\n   - b"),
            (
                "\n| # | Task | Time |\n|---|---|---|\n| 1 | Fix `x.rs` | 30 min |\n| 2 | Test | ✅ |\n",
                "1. Fix `x.rs` - 30 min",
            ),
            ("⏳ wait\n✅ done\n", "1. wait"),
            ("- # a\n- b\n", "1. # a\n2. b"),
            ("Finish `a.rs`,\nthen **ship** it.\n\nThen rest.\n", "1. Finish `a.rs`, then **ship** it.\n2. Then rest."),
        ] {
            let new = carried(&format!("# T\n\n## Next\n\n{next}\n## Other\n- x\n"));
            assert_eq!(new, format!("## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n{expected}"));
        }
        assert_eq!(carried("# T\n\n**Next:** `a`\n**Date:** x\n").lines().last(), Some("1. **Next:** `a`"));
    }

    #[test]
    fn each_kind_has_its_section() {
        let block = marker::wrap("todos", "## Next\n\n- from the code\n");
        let document = format!(
            "# T\r\n\r\n## To do\r\n- a\r\n\r\n## Status\n- **In progress:** b - 60% complete\r\n  - `b.rs`\r\n\r\n\
             ## Blockers\r\n- c\r\n\r\n{block}\n## Decisions\n- d\n"
        );
        let new = over(document.as_bytes(), &Kinds::default(), &template::fresh("x"), REST);
        let state = "## 💻 Current Code State\n";
        let expected = template::fresh("x").replace(
            state,
            &format!(
                "## 🎯 Session Summary\n\n### What's In Progress (Partial/Incomplete)\n\n\
                 - **In progress:** b - 60% complete\n  - `b.rs`\n\n{state}"
            ),
        );
        let behind = "## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a\n\n\
                      ## 🔴 Blockers & Issues\n\n### Active Blockers\n\n- c";
        assert_eq!(String::from_utf8(new).unwrap(), format!("{expected}\n{behind}\n\n*Before this: {REST}.*\n"));
    }

    #[test]
    fn rules_come_whole_and_again() {
        let document = "# T\n\n## 5. Do NOT\n\nThese hold **always**.\n\n- push\n  - ever\n- ✅ ask\n\n### Prod\n\n\
                        No logins.\n\n### Next steps\n\n- a\n\n## Other\n- x\n";
        let rules = "### 5. Do NOT\n\nThese hold **always**.\n\n- push\n  - ever\n- ✅ ask\n\n#### Prod\n\nNo logins.";
        let expected = format!("## 🚀 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a\n\n{rules}");
        let first = carried(document);
        assert_eq!(first, expected);
        // What ended the last document stands in its last section.
        let again = carried(&format!("# T\n\n{first}\n\n*Before this: somewhere.*\n"));
        assert_eq!(again, expected);
    }

    #[test]
    fn rules_swallow_nothing_that_follows() {
        for (rules, expected) in [
            ("- push\n\n```sh\nrm x\n", "### Do not use C#\n\n- push\n\n```sh\nrm x\n```"),
            ("- push\n\n<!-- rm x\n", "### Do Not\n\n- push"),
            ("Push.\n\n<!-- rm x\n", "### Do Not\n\n> Push.\n> \n> <!-- rm x"),
        ] {
            let new = carried(&format!("# T\n\n## Do not use C# ##\n\n{rules}"));
            assert_eq!(new, format!("## 🚀 How to Resume\n\n{expected}"));
        }
    }

    #[test]
    fn goals_stay_in_their_groups() {
        let goals = "**Short Session (1-2 hours):**\n\n- [ ] a\n\n**Long Session (4+ hours):**\n\n- [ ] b\n- c";
        let document = format!("# T\n\n## Goals\n\n{goals}\n- [x] d\n");
        assert_eq!(carried(&document), format!("## 🎯 Session Goals for Next Time\n\n{goals}"));
        let kinds = Kinds::default();
        let form = Template::Full.document("x", &kinds);
        let new = String::from_utf8(over(document.as_bytes(), &kinds, &form, REST)).unwrap();
        let medium = goals.replace("**Long", "**Medium Session (2-4 hours):**\n\n**Long");
        assert!(new.contains(&format!("## 🎯 Session Goals for Next Time\n\n{medium}\n")), "{new}");
    }

    #[test]
    fn bytes_come_as_they_are() {
        let document = b"\xef\xbb\xbf## Next\r\n- a \xff\xfe thing\r\n  - \xc3\r\n\r\n## Do not\r\n- x \xfe\xff\r\n";
        let new = over(document, &Kinds::default(), "# T\n", "x");
        let expected = b"# T\n\n## \xf0\x9f\x9a\x80 How to Resume\n\n### Immediate Next Steps (Priority Order)\n\n1. a \xff\xfe thing\n   - \xc3\n\n\
                         ### Do not\n\n- x \xfe\xff\n\n*Before this: x.*\n";
        assert_eq!(new, expected, "{}", String::from_utf8_lossy(&new));
    }

    #[test]
    fn kinds_that_share_a_section_share_it() {
        let own =
            |name: &str, heading: &str| Own { name: name.into(), heading: Some(heading.into()), ..Own::default() };
        let kinds = Kinds::with(vec![own("blocker", "Trouble"), own("concern", "Trouble")]);
        let new = over(b"# T\n\n## Blockers\n- a\n\n## Concerns\n- b\n", &kinds, "# T\n", "x");
        let new = String::from_utf8(new).unwrap();
        assert!(new.contains("- a\n") && new.contains("- b\n"), "{new}");
    }

    /// What an entry that is open says, where it is to be carried over.
    fn open(document: &[u8]) -> Vec<(Kind, String, Option<bool>, Details)> {
        let kinds = Kinds::default();
        let old = Old::of(document, &kinds, "");
        let mut all = Vec::new();
        for kind in CARRIED {
            for entry in old.said(kind).filter(|entry| entry.done != Some(true)) {
                let is_rule =
                    old.rules.iter().flat_map(|rules| &rules.pieces).any(|piece| piece.contains(&entry.span.start));
                if !is_rule && old.comes_as(entry) == Some(kind) {
                    let details = Details::of(entry, &old.source(entry), &kinds);
                    let words: Vec<_> = entry.text.split_whitespace().collect();
                    all.push((kind, words.join(" "), entry.done, Details { priority: None, ..details }));
                }
            }
        }
        // Of goals, the groups have their own order.
        all.sort_by(|a, b| if (a.0, b.0) == (Kind::Goal, Kind::Goal) { a.1.cmp(&b.1) } else { Ordering::Equal });
        all
    }

    fn rules(document: &[u8]) -> Vec<String> {
        let outline = Outline::of(document, &Kinds::default());
        outline.entries_of(Kind::DoNot).map(|entry| entry.text.clone()).collect()
    }

    fn piece() -> impl Strategy<Value = String> {
        let lines = [
            "# Title",
            "## Next steps",
            "## In progress",
            "## Completed",
            "## Blockers",
            "### Known issues",
            "## Do not",
            "## Goals for next time",
            "**Short Session (1-2 hours):**",
            "## Status",
            "## Completed and next",
            "## Next step: Build it",
            "### 1. Fix the login",
            "### High priority",
            "#### How",
            "### P1: Rename `a.rs`",
            "**1. Complete it** (30 min)",
            "**A2. Code** - 60% done",
            "- [ ] **Fix** `src/a.rs:10` (30 min)",
            "- [x] finished",
            "- ✅ finished",
            "1. turn at 60 %",
            "2. [~] half",
            "* star",
            "  - nested `b.rs`",
            "  - Status: 60% complete",
            "   wrapped on",
            "- **Blocked:** by `c/d.rs`",
            "- Next: test",
            "**Next:** write it",
            "⏳ wait",
            "→ go",
            "\n| # | Task | Time |\n|---|---|---|\n| 1 | Fix `x.rs` | 30 min |\n| 2 | Test | ✅ |\n",
            "prose",
            "> quote",
            "- None",
            "---",
            "```sh\n# not a heading\n- code\n```",
            "```",
            "<!-- open",
            "<details>",
            "- > q",
            "- # h",
            "- 1. n",
            "    code",
            "\t- tab",
            "- [a](b.md) link",
            "- *it* _em_ <b>x</b> a\\*b",
        ];
        let block = marker::wrap("files", "## Next\n\n- by the machine\n");
        let line = prop::sample::select(lines.to_vec()).prop_map(str::to_owned);
        let end = prop::sample::select(vec!["\n", "\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n"]);
        prop_oneof![20 => (line, end).prop_map(|(line, end)| line + end), 1 => Just(block)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn what_is_open_reads_as_before(pieces in prop::collection::vec(piece(), 0..30), full in any::<bool>()) {
            let kinds = Kinds::default();
            let document = pieces.concat();
            let fresh = if full { Template::Full } else { Template::Brief }.document("x", &kinds);
            let new = over(document.as_bytes(), &kinds, &fresh, REST);
            let shown = String::from_utf8_lossy(&new);
            prop_assert_eq!(open(document.as_bytes()), open(&new), "{}\n=====\n{}", document, shown);
            prop_assert_eq!(rules(document.as_bytes()), rules(&new), "{}\n=====\n{}", document, shown);
            prop_assert_eq!(Outline::of(&new, &kinds).blocks.len(), Outline::of(fresh.as_bytes(), &kinds).blocks.len());
        }

        #[test]
        fn any_bytes_are_carried_over(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            over(&bytes, &Kinds::default(), &template::fresh("x"), REST);
        }
    }
}
