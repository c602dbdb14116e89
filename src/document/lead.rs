//! Where a block goes that a document does not have yet: at its head, where it is read first.

use super::kinds::Kinds;
use super::outline::{Block, Outline, Section};
use super::splice::{Edit, splice};
use super::{lines, marker};

/// The edit that puts an empty block below the title, behind the block of that name where one stands there; without a title
/// at the top.
pub fn below_title(document: &[u8], outline: &Outline, name: &str, behind: &str) -> Edit {
    let title = title(outline);
    let is_lead =
        |block: &&Block| block.name == behind && title.is_none_or(|title| title.own.contains(&block.span.start));
    let other = outline.blocks.iter().find(is_lead).map(|block| block.span.end);
    let at = other.or(title.map(|title| title.heading.end)).unwrap_or(outline.start);
    whole_lines(document, outline, at, &marker::wrap(name, ""))
}

/// The edit that puts a block with a text below the title and what stands directly under it (dates, a sentence or two), before
/// the first part of the document. None where it reads as a block nowhere.
pub fn below_lead(document: &[u8], outline: &Outline, name: &str, text: &str) -> Option<Edit> {
    let title = title(outline).map_or(outline.start, |title| title.heading.end);
    let block = marker::wrap(name, text);
    let places = [end_of_lead(document, outline, title), title, outline.start];
    let edits = places.into_iter().map(|at| whole_lines(document, outline, at, &block));
    edits.into_iter().find(|edit| {
        let after = Outline::of(&splice(document, vec![edit.clone()]), &Kinds::none());
        let titles = |outline: &Outline| -> Vec<String> { outline.sections.iter().map(|s| s.title.clone()).collect() };
        let is_there = after.blocks.iter().any(|block| block.name == name && block.intact);
        is_there && after.blocks.len() == outline.blocks.len() + 1 && titles(&after) == titles(outline)
    })
}

/// The end of what stands between the title and the next heading; of a document without another one, of the first lines.
fn end_of_lead(document: &[u8], outline: &Outline, title: usize) -> usize {
    let mut headings = outline.sections.iter().filter(|section| section.level < Section::BOLD);
    match headings.find(|section| section.heading.start >= title) {
        Some(next) => lines::end_of_words(document, &(title..next.heading.start)),
        None => {
            let first = lines::end_of_run(document, title, |line| line.trim_ascii().is_empty());
            lines::end_of_run(document, first, |line| !line.trim_ascii().is_empty())
        }
    }
}

/// The document's title: the heading that it begins with.
fn title(outline: &Outline) -> Option<&Section> {
    outline.sections.first().filter(|first| first.level == 1)
}

/// Inserts lines apart from what is around them; markers may stand close together.
fn whole_lines(document: &[u8], outline: &Outline, at: usize, text: &str) -> Edit {
    let is_apart = |line: &[u8]| {
        line.trim_ascii().is_empty() || std::str::from_utf8(line).is_ok_and(|line| marker::Marker::read(line).is_some())
    };
    let line_feed = if lines::is_start(document, at) || at == outline.start { "" } else { "\n" };
    let above = document[..at].strip_suffix(b"\n").unwrap_or(&document[..at]);
    let is_top = at == outline.start || is_apart(lines::line(above, lines::start(above, above.len())));
    let is_end = at == document.len() || is_apart(lines::line(document, at));
    let [before, behind] = [is_top, is_end].map(|is_apart| if is_apart { "" } else { "\n" });
    let text = format!("{line_feed}{before}{text}{behind}");
    Edit::insert(at, if outline.crlf { text.replace('\n', "\r\n") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kinds, splice};

    fn with_hold(document: &str) -> String {
        let outline = Outline::of(document.as_bytes(), &Kinds::none());
        let edit = below_title(document.as_bytes(), &outline, "hold", "header");
        String::from_utf8(splice(document.as_bytes(), vec![edit])).unwrap()
    }

    #[test]
    fn a_block_goes_below_the_title() {
        let (header, block) = (marker::wrap("header", "x\n"), marker::wrap("hold", ""));
        for (document, expected) in [
            (format!("# T\n\n{header}\n## A\n"), format!("# T\n\n{header}{block}\n## A\n")),
            ("# T\n\n## A\n".into(), format!("# T\n\n{block}\n## A\n")),
            ("# T\ntext\n".into(), format!("# T\n\n{block}\ntext\n")),
            ("# T".into(), format!("# T\n\n{block}")),
            ("## A\n- b\n".into(), format!("{block}\n## A\n- b\n")),
            ("\u{feff}text\n".into(), format!("\u{feff}{block}\ntext\n")),
            ("---\na: b\n---\n\ntext\n".into(), format!("---\na: b\n---\n{block}\ntext\n")),
            (String::new(), block.clone()),
        ] {
            assert_eq!(with_hold(&document), expected);
            let outline = Outline::of(expected.as_bytes(), &Kinds::none());
            assert!(outline.blocks.iter().any(|block| block.name == "hold" && block.intact), "{expected}");
        }
        assert_eq!(with_hold("# T\r\n\r\n## A\r\n"), format!("# T\r\n\r\n{}\r\n## A\r\n", block.replace('\n', "\r\n")));
    }
    #[test]
    fn a_block_goes_below_what_the_title_is_followed_by() {
        let block = marker::wrap("status", "\n- x\n\n");
        for (document, expected) in [
            (
                "# T\n\n**Date:** x\n**Phase:** 1\n\n---\n\n## A\n",
                "# T\n\n**Date:** x\n**Phase:** 1\n\n@\n---\n\n## A\n",
            ),
            ("# T\n\n## A\n", "# T\n\n@\n## A\n"),
            ("# T\n\n**A**\n\nb\n\n- c\n## D\n", "# T\n\n**A**\n\nb\n\n- c\n\n@\n## D\n"),
            ("# T\n\nDate: x\n\nlong\n\nlonger\n", "# T\n\nDate: x\n\n@\nlong\n\nlonger\n"),
            ("Date: x\n\n## A\n", "Date: x\n\n@\n## A\n"),
            ("# T\nDate: x", "# T\nDate: x\n\n@"),
            ("T\n===\n\nx\n\nA\n---\n", "T\n===\n\nx\n\n@\nA\n---\n"),
            // Behind a fence that nobody closed everything is code.
            ("# T\n```\nx\n", "# T\n\n@\n```\nx\n"),
            ("", "@"),
        ] {
            let outline = Outline::of(document.as_bytes(), &Kinds::none());
            let edit = below_lead(document.as_bytes(), &outline, "status", "\n- x\n\n").unwrap();
            let changed = String::from_utf8(splice(document.as_bytes(), vec![edit])).unwrap();
            assert_eq!(changed, expected.replace('@', &block), "{document}");
        }
    }
}
