//! A document's outline: sections, entries and blocks by byte range.
//!
//! Reading never fails, whatever the bytes: invalid UTF-8 is replaced byte for byte before parsing, so that offsets hold,
//! and a byte order mark and front matter are cut off here (the parser's own option also matches in mid-document).

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::collector::Collector;
use super::entries::Entry;
use super::kinds::{Kind, Kinds};
use super::marker::{self, Marker};
use super::splice::Edit;
use super::steps;
use crate::{fingerprint, text};

/// What stands where in a document. Spans only: the bytes stay with the caller.
#[derive(Debug, Default)]
pub struct Outline {
    pub sections: Vec<Section>,
    pub entries: Vec<Entry>,
    pub blocks: Vec<Block>,
    /// Where the Markdown begins, behind a byte order mark and front matter.
    pub start: usize,
    /// Whether lines end in CRLF.
    pub crlf: bool,
}

/// A heading, or a bold line that acts as one, with what stands under it.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it is about: mostly one thing, none where its heading is not understood.
    pub kinds: Vec<Kind>,
    /// One to six, and [`Section::BOLD`].
    pub level: usize,
    pub title: String,
    /// The heading itself, its line end included.
    pub heading: Range<usize>,
    /// From the heading to the next one of the same or a higher level.
    pub span: Range<usize>,
    /// What stands directly under the heading, up to the next heading of any level.
    pub own: Range<usize>,
}

/// A span that the tool owns, or owned once.
#[derive(Debug, Clone)]
pub struct Block {
    pub name: String,
    /// Markers included.
    pub span: Range<usize>,
    /// Between the markers.
    pub inner: Range<usize>,
    /// Whether the text is empty, or still has the hash that we wrote: if not, it is the person's now.
    pub intact: bool,
}

impl Outline {
    pub fn of(document: &[u8], kinds: &Kinds) -> Self {
        let start = start_of_markdown(document);
        let source = shallow(text::same_length(&document[start..]));
        let mut outline = Self { start, crlf: ends_lines_with_crlf(document), ..Self::default() };
        let mut markers = Vec::new();
        let mut collector = Collector::of(&source, kinds);
        let mut heading: Option<Heading> = None;
        let mut depth = 0_usize;

        for (event, span) in Parser::new_ext(&source, options()).into_offset_iter() {
            match &event {
                Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                    heading = Some(Heading { level: *level as usize, ..Heading::default() });
                }
                Event::End(TagEnd::Heading(_)) if depth == 0 => {
                    if let Some(heading) = heading.take() {
                        collector.at_heading(span.start);
                        outline.sections.push(Section::begun(heading, span.clone(), source.len(), kinds));
                    }
                }
                Event::Text(part) => heading.iter_mut().for_each(|heading| heading.text(part)),
                Event::Code(part) => heading.iter_mut().for_each(|heading| heading.code(part)),
                Event::Start(Tag::HtmlBlock) if depth == 0 => markers.extend(markers_in(&source, span.clone())),
                _ => {}
            }
            match &event {
                Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => depth += 1,
                Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => depth -= 1,
                _ => {}
            }
            if heading.is_none() {
                collector.see(&event, &span);
            }
        }
        let (entries, bold) = collector.finish();
        let bold = bold.into_iter().map(|(heading, span)| Section::begun(heading, span, source.len(), kinds));
        outline.entries = entries;
        outline.sections.extend(bold);
        outline.sections.sort_by_key(|section| section.heading.start);
        outline.close_sections(&source);
        steps::leave_title(&mut outline.sections);
        steps::leave_topics(&mut outline.sections, kinds);
        steps::find(&source, &outline.sections, &mut outline.entries, kinds);
        outline.pair_markers(&source, &markers);
        outline.shift(start);
        outline
    }

    /// The sections of a kind, in the document's order.
    pub fn sections_of(&self, kind: Kind) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.kinds.contains(&kind))
    }

    /// The entries of a kind that a person wrote. What stands in a block does not count, for the machine said it, whoever
    /// added a word to it since: a line of the code that says TODO is no step that somebody chose.
    pub fn entries_of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kinds.contains(&kind) && !self.in_block(entry))
    }

    /// Whether an entry stands in a block.
    pub fn in_block(&self, entry: &Entry) -> bool {
        self.is_in_block(entry.span.start)
    }

    /// Whether a block, whoever wrote its text, is around this place.
    pub fn is_in_block(&self, at: usize) -> bool {
        self.block_at(at).is_some()
    }

    /// The block around a place. Blocks stand one behind the other.
    pub fn block_at(&self, at: usize) -> Option<&Block> {
        let begun = self.blocks.partition_point(|block| block.span.start <= at);
        self.blocks[..begun].last().filter(|block| block.span.contains(&at))
    }

    /// The section whose heading, or text directly under it, this place is in.
    pub fn section_at(&self, at: usize) -> Option<&Section> {
        let begun = self.sections.partition_point(|section| section.heading.start <= at);
        self.sections[..begun].last()
    }

    /// The section whose heading begins here.
    pub(super) fn headed(&self, at: usize) -> Option<&Section> {
        self.section_at(at).filter(|section| section.heading.start == at)
    }

    /// Gives every section its end, now that all headings are known.
    fn close_sections(&mut self, source: &str) {
        // From the last one on: of each level the first heading behind is known.
        let mut behind = [None; Section::BOLD + 1];
        let mut next: Option<(usize, usize)> = None;
        for section in self.sections.iter_mut().rev() {
            let (level, start) = (section.level, section.heading.start);
            // A bold line with nothing below it but a heading speaks of that heading and those beside it.
            let speaks_of = next.filter(|(next, at)| {
                level == Section::BOLD && *next < Section::BOLD && source[section.heading.end..*at].trim().is_empty()
            });
            let reaches = speaks_of.map_or(level, |(next, _)| next - 1);
            let end = behind[..=reaches].iter().flatten().min().copied();
            section.own.end = next.map_or(section.own.end, |(_, at)| at);
            section.span.end = end.unwrap_or(section.span.end);
            behind[level] = Some(start);
            next = Some((level, start));
        }
    }

    /// Joins each opening marker with the closing one that follows it; a marker without its partner counts for nothing.
    fn pair_markers(&mut self, source: &str, markers: &[Range<usize>]) {
        for pair in markers.windows(2) {
            let [open, close] = pair else { continue };
            if let (Some(Marker::Open { name, hash }), Some(Marker::Close { name: closed })) =
                (Marker::read(&source[open.clone()]), Marker::read(&source[close.clone()]))
                && name == closed
            {
                let inner = open.end..close.start;
                let text = &source[inner.clone()];
                // Whoever empties a block gives it back.
                let intact = text.trim().is_empty() || fingerprint::of_block(text.as_bytes()) == hash;
                self.blocks.push(Block { name: name.to_owned(), span: open.start..close.end, inner, intact });
            }
        }
    }

    /// Moves every span from the Markdown's coordinates to the document's.
    fn shift(&mut self, start: usize) {
        let by = |range: &mut Range<usize>| *range = range.start + start..range.end + start;
        for section in &mut self.sections {
            [&mut section.heading, &mut section.span, &mut section.own].into_iter().for_each(by);
        }
        self.entries.iter_mut().for_each(|entry| by(&mut entry.span));
        for block in &mut self.blocks {
            [&mut block.span, &mut block.inner].into_iter().for_each(by);
        }
    }
}

impl Block {
    /// The edit that fills it with a text, markers included, and with the document's line ends.
    pub fn filled(&self, document: &[u8], crlf: bool, text: &str) -> Edit {
        let mut filled = marker::wrap(&self.name, text);
        if !document[..self.span.end].ends_with(b"\n") {
            filled.truncate(filled.trim_end_matches('\n').len());
        }
        Edit::replace(self.span.clone(), if crlf { filled.replace('\n', "\r\n") } else { filled })
    }
}

impl Section {
    /// The level of a bold line that acts as a heading: below all others.
    pub const BOLD: usize = 7;

    fn begun(heading: Heading, at: Range<usize>, end: usize, kinds: &Kinds) -> Self {
        let Heading { level, title, words } = heading;
        let (span, own) = (at.start..end, at.end..end);
        Self { kinds: kinds.of_heading(&words), level, title, heading: at, span, own }
    }
}

/// A heading that is being read.
#[derive(Debug, Default)]
pub(super) struct Heading {
    pub(super) level: usize,
    pub(super) title: String,
    /// The title without its code: `summary_only` is a name and says nothing about the section.
    pub(super) words: String,
}

impl Heading {
    pub(super) fn text(&mut self, part: &str) {
        self.title.push_str(part);
        self.words.push_str(part);
    }

    pub(super) fn code(&mut self, part: &str) {
        self.title.push_str(part);
        self.words.push('`');
    }
}

/// How Markdown is read here and wherever it is drawn.
pub fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES
}

/// Nesting on one line beyond this is nobody's document: the parser needs quadratic time for it.
const DEEPEST: usize = 64;

/// The text with lines that open too many lists and quotes at once made plain from there on, at the same length.
pub(super) fn shallow(source: Cow<'_, str>) -> Cow<'_, str> {
    let too_deep = |line: &str| {
        let opening = line.bytes().enumerate().take_while(|(_, byte)| b" \t>-*+.)0123456789".contains(byte));
        opening.filter(|(_, byte)| b">-*+".contains(byte)).nth(DEEPEST).map(|(at, _)| at)
    };
    let mut at = 0;
    let mut places = Vec::new();
    for line in source.split_inclusive('\n') {
        // A rule of a hundred dashes opens nothing: only markers with blanks between them do.
        let rule = line.trim_start().starts_with("----") || line.trim_start().starts_with("****");
        places.extend(too_deep(line).filter(|_| !rule).map(|place| at + place));
        at += line.len();
    }
    if places.is_empty() {
        return source;
    }
    let mut source = source.into_owned();
    for place in places {
        source.replace_range(place..=place, "x");
    }
    Cow::Owned(source)
}

/// The lines of an HTML block that are markers. A block that begins otherwise (`<details>`) hides markers inside it.
fn markers_in(source: &str, block: Range<usize>) -> Vec<Range<usize>> {
    let mut at = block.start;
    let lines = source[block].split_inclusive('\n').map(|line| {
        let span = at..at + line.len();
        at = span.end;
        span
    });
    let is_marker = |span: &Range<usize>| {
        let at_line_start = span.start == 0 || source.as_bytes()[span.start - 1] == b'\n';
        at_line_start && Marker::read(&source[span.clone()]).is_some()
    };
    lines.take_while(is_marker).collect()
}

/// Behind a byte order mark, and behind front matter between `---` lines when the document begins with it.
fn start_of_markdown(document: &[u8]) -> usize {
    let bom = if document.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut at = bom;
    for (number, line) in document[bom..].split_inclusive(|byte| *byte == b'\n').enumerate() {
        at += line.len();
        let bare = line.trim_ascii_end();
        match number {
            0 if bare != b"---" => return bom,
            0 => {}
            // An empty line or a heading right behind the rule: it was a rule, not front matter.
            1 if bare.is_empty() || bare.starts_with(b"#") => return bom,
            _ if bare == b"---" || bare == b"..." => return at,
            _ => {}
        }
    }
    bom
}

fn ends_lines_with_crlf(document: &[u8]) -> bool {
    let first = document.iter().position(|byte| *byte == b'\n');
    first.is_some_and(|at| at > 0 && document[at - 1] == b'\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn titles(document: &[u8]) -> Vec<String> {
        Outline::of(document, &Kinds::default()).sections.into_iter().map(|section| section.title).collect()
    }

    #[test]
    fn hashes_in_fences_are_no_headings() {
        let document = b"# Title\n\n````sh\n```\n# a comment\n```\n# another\n````\n\n## Next\n";
        assert_eq!(titles(document), ["Title", "Next"]);
    }

    #[test]
    fn front_matter_and_byte_order_mark_are_cut_off() {
        assert_eq!(titles(b"\xef\xbb\xbf# Title\n"), ["Title"]);
        assert_eq!(titles(b"---\ntitle: x\n# not a heading\n---\n# Title\n"), ["Title"]);
        assert_eq!(titles(b"---\n\n# Title\n---\n"), ["Title"]);
    }

    #[test]
    fn spans_point_into_the_bytes_even_behind_invalid_ones() {
        let document = b"\xef\xbb\xbfx\xff\xfe\n\n## Next\n\n1. one\n";
        let outline = Outline::of(document, &Kinds::default());
        assert_eq!(&document[outline.sections[0].heading.clone()], b"## Next\n");
        assert_eq!(&document[outline.entries[0].span.clone()], b"1. one\n");
    }

    #[test]
    fn sections_end_where_the_next_of_their_level_begins() {
        let document = b"# T\na\n## A\nb\n### B\nc\n## C\nd\n";
        let outline = Outline::of(document, &Kinds::default());
        let spans: Vec<_> = outline.sections.iter().map(|s| &document[s.span.clone()]).collect();
        assert_eq!(spans, [&document[..], b"## A\nb\n### B\nc\n", b"### B\nc\n", b"## C\nd\n"]);
        assert_eq!(&document[outline.sections[1].own.clone()], b"b\n");
    }

    #[test]
    fn only_markers_at_the_left_edge_and_in_pairs_make_blocks() {
        let block = crate::document::marker::wrap("files", "- a\n");
        let quoted = format!(
            "```\n{block}```\n\n> {}\n\n- x\n  {}\n\n<details>\n{block}</details>\n\n",
            block.replace('\n', "\n> "),
            block.replace('\n', "\n  ")
        );
        assert_eq!(Outline::of(quoted.as_bytes(), &Kinds::default()).blocks.len(), 0, "{quoted}");

        let document = format!("text\n{block}<!-- /handoff:files -->\n- y\n{}", block.replace("- a", "- b"));
        let intact: Vec<_> =
            Outline::of(document.as_bytes(), &Kinds::default()).blocks.iter().map(|block| block.intact).collect();
        assert_eq!(intact, [true, false]);
    }

    #[test]
    fn a_ladder_of_lists_is_read_to_its_end() {
        let ladder = format!("{}\n{}\n## Next\n", "- ".repeat(50_000), "a\n".repeat(50_000));
        assert_eq!(titles(ladder.as_bytes()), ["Next"]);
        let dashes = format!("# T\n\n{}\n\n## Next\n", "-".repeat(200));
        assert_eq!(titles(dashes.as_bytes()), ["T", "Next"]);
    }

    /// Each of these took minutes when every section looked at every other one.
    #[test]
    fn documents_of_nothing_but_headings_are_read_to_their_end() {
        let many = |number: usize, line: fn(usize) -> String| (0..number).map(line).collect::<String>();
        let bold = format!("# T\n\n## Next\n\n{}", many(30_000, |i| format!("**Bold {i}**\n\n")));
        assert_eq!(Outline::of(bold.as_bytes(), &Kinds::default()).sections.len(), 30_002);
        let pairs = many(10_000, |i| format!("**Bold**\n\n###### Next {i}\n\n"));
        assert_eq!(Outline::of(pairs.as_bytes(), &Kinds::default()).sections.len(), 20_000);
        let steps = format!("## Next\n\n{}", many(10_000, |i| format!("### {i}. Fix it {i}\n\ntext\n\n")));
        assert_eq!(Outline::of(steps.as_bytes(), &Kinds::default()).entries_of(Kind::Next).count(), 10_000);
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_outline(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            Outline::of(&bytes, &Kinds::default());
        }

        #[test]
        fn spans_lie_in_the_document(pieces in proptest::collection::vec(
            prop_oneof![Just("# A\n"), Just("- x\n"), Just("  - [ ] y\n"), Just("```\n"), Just("<!-- handoff:files 00000000 -->\n"),
                Just("<!-- /handoff:files -->\n"), Just("> q\n"), Just("\r\n"), Just("**1. B** (3 min)\n"), Just("---\n"), Just("| a |\n|---|\n")], 0..30)) {
            let document = pieces.concat().into_bytes();
            let outline = Outline::of(&document, &Kinds::default());
            for section in &outline.sections {
                prop_assert!(section.span.end <= document.len() && section.own.start <= section.own.end);
            }
            for entry in &outline.entries {
                prop_assert!(entry.span.end <= document.len());
            }
        }
    }
}
