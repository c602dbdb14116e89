//! What the old document has to give: its open entries, each as text that reads the same below another heading, and its standing
//! rules.

use std::ops::Range;

use super::{BEFORE, CARRIED, Group, Place, bullet, label, listed};
use crate::document::details::Details;
use crate::document::entries::{Entry, says_nothing};
use crate::document::kinds::{Kind, Kinds, Row};
use crate::document::outline::{Outline, Section};
use crate::document::splice::{Edit, splice};
use crate::document::taken::{self, Held, Taken};
use crate::document::{fences, form, lines, prose, style};
use crate::text;

/// The kinds of which sentences are carried over: where somebody goes on, and what is in the way.
const IN_SENTENCES: [Kind; 3] = [Kind::Next, Kind::Progress, Kind::Blocker];

/// The old document.
pub(super) struct Old<'a> {
    document: &'a [u8],
    outline: Outline,
    kinds: &'a Kinds,
    pub(super) held: Held,
    pub(super) rules: Vec<Rules>,
    /// What stands in sentences.
    prose: Vec<Entry>,
}

/// A section that says what not to do.
pub(super) struct Rules {
    level: usize,
    title: String,
    /// What is below its heading, without sections about something else and without blocks.
    pub(super) pieces: Vec<Range<usize>>,
}

impl<'a> Old<'a> {
    pub(super) fn of(document: &'a [u8], kinds: &'a Kinds, fresh: &str) -> Self {
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
    pub(super) fn open(&self, kind: Kind, row: &'a Row) -> Vec<Group<'a>> {
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

    pub(super) fn said(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.outline.entries_of(kind).chain(self.prose.iter().filter(move |entry| entry.kinds.contains(&kind)))
    }

    /// Of an entry that is two things the one that says more of it.
    pub(super) fn comes_as(&self, entry: &Entry) -> Option<Kind> {
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
    pub(super) fn source(&self, entry: &Entry) -> String {
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
    pub(super) fn standing(&self, row: &Row, place: &Place) -> String {
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
