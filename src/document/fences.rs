//! Where code stands in fences, so that nobody takes what is in them for the document's own words.
//!
//! A fence ends at one of its own sign that is at least as long, with nothing behind it
//! ([CommonMark, fenced code blocks](https://spec.commonmark.org/0.31.2/#fenced-code-blocks)): a shorter one is code.

use std::ops::Range;

/// The fences of a text, opening and closing lines included; one that never ends reaches to the end.
pub fn of(text: &str) -> Vec<Range<usize>> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let sign = bare.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        let length = sign.map_or(0, |sign| bare.chars().take_while(|c| *c == sign).count());
        let behind = &bare[length..];
        match (open, sign) {
            (Some((start, sign, wide)), Some(other)) if sign == other && length >= wide && behind.trim().is_empty() => {
                fences.push(start..at + line.len());
                open = None;
            }
            // Of backticks none may follow: ` ```a``` ` is code in a line.
            (None, Some(sign)) if length >= 3 && !(sign == '`' && behind.contains('`')) => {
                open = Some((at, sign, length));
            }
            _ => {}
        }
        at += line.len();
    }
    fences.extend(open.map(|(start, ..)| start..at));
    fences
}

/// Whether a place is in one of the fences.
pub fn is_in(fences: &[Range<usize>], at: usize) -> bool {
    let begun = fences.partition_point(|fence| fence.start <= at);
    fences[..begun].last().is_some_and(|fence| fence.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_ends_at_its_like() {
        let text = "a\n````md\n```\ncode\n```\n````\nb\n```x``` c\n> ~~~\n> d\n";
        let code: Vec<_> = of(text).into_iter().map(|fence| &text[fence]).collect();
        assert_eq!(code, ["````md\n```\ncode\n```\n````\n", "> ~~~\n> d\n"]);
        let place = |word: &str| is_in(&of(text), text.find(word).unwrap());
        assert!(place("code") && place("d\n") && !place("a\n") && !place("b\n") && !place("c\n"));
    }
}
