//! What a section says without a list. Many people write their next step as a sentence: a reader takes it for one.
//!
//! Only for reading to somebody: prose is no entry, so it is never ticked, counted or announced.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::entries::{Entry, says_nothing};
use super::outline::{Outline, options};
use super::{Kind, Section};

/// So many paragraphs of a section are read.
const MOST: usize = 3;

/// A section longer than this is no sentence or two.
const LONGEST: usize = 16 * 1024;

/// The entries of a kind that a person wrote; and where a section of the kind has none, its first paragraphs in their place, in
/// the document's order. `text` is the document, at the length of its bytes.
pub fn or_entries(text: &str, outline: &Outline, kind: Kind) -> Vec<Entry> {
    let mut said: Vec<Entry> = outline.entries_of(kind).cloned().collect();
    said.extend(of(text, outline, kind));
    said.sort_by_key(|entry| entry.span.start);
    said.dedup_by_key(|entry| entry.span.start);
    said
}

/// The first paragraphs of the kind's sections that have no entry.
pub fn of(text: &str, outline: &Outline, kind: Kind) -> Vec<Entry> {
    let has_list = |section: &&Section| {
        outline.entries.iter().any(|entry| section.span.contains(&entry.span.start))
            || outline.is_in_block(section.heading.start)
    };
    let prose = outline.sections_of(kind).filter(|section| !has_list(section));
    prose.flat_map(|section| paragraphs(text, section, kind)).collect()
}

fn paragraphs(text: &str, section: &Section, kind: Kind) -> Vec<Entry> {
    let Some(own) = text.get(section.own.start..section.own.end.min(section.own.start + LONGEST)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut words: Option<String> = None;
    for (event, span) in Parser::new_ext(own, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) => words = Some(String::new()),
            Event::Text(part) | Event::Code(part) => words.iter_mut().for_each(|words| words.push_str(&part)),
            Event::SoftBreak | Event::HardBreak => words.iter_mut().for_each(|words| words.push(' ')),
            Event::End(TagEnd::Paragraph) => {
                let said = words.take().unwrap_or_default().trim().to_owned();
                if !says_nothing(&said) && found.len() < MOST {
                    let span = section.own.start + span.start..section.own.start + span.end;
                    found.push(Entry { text: said, done: None, kinds: vec![kind], span });
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kinds;

    fn said(document: &str, kind: Kind) -> Vec<String> {
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        or_entries(document, &outline, kind).into_iter().map(|entry| entry.text).collect()
    }

    #[test]
    fn a_sentence_is_taken_where_there_is_no_list() {
        let document =
            "# T\n\n## Next step\n\nFinish `a.rs`,\nthen **ship** it.\n\n```sh\nmake\n```\n\n## Blockers\nNone.\n";
        assert_eq!(said(document, Kind::Next), ["Finish a.rs, then ship it."]);
        assert_eq!(said(document, Kind::Blocker), [""; 0]);
    }

    #[test]
    fn where_there_is_a_list_the_words_around_it_are_not() {
        let document =
            "## Next steps\n\nIn this order:\n\n1. One\n2. Two\n\n## Next\n\nIn order:\n\n### 1. Fix it\ntext\n";
        assert_eq!(said(document, Kind::Next), ["One", "Two", "Fix it"]);
    }

    #[test]
    fn what_we_fill_in_is_nobodys_word() {
        let block = crate::document::marker::wrap("roadmap", "## Next up\n\nStage 3\n");
        assert_eq!(said(&format!("# T\n\n{block}"), Kind::Next), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(document in "(## Next\n|## Blockers\n|[-# a-z`*\n\r>|]{0,12}){0,12}") {
            for kind in [Kind::Next, Kind::Blocker] {
                let outline = Outline::of(document.as_bytes(), &Kinds::default());
                for entry in or_entries(&document, &outline, kind) {
                    proptest::prop_assert!(document.get(entry.span.clone()).is_some());
                }
            }
        }
    }
}
