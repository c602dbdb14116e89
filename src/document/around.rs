//! Which section is around a place, for places that come in the document's order: all of them in one pass.
//!
//! A bold line may reach further than the section that it stands in, so sections overlap. Of those that are open only one
//! that ends behind every later one can still be the innermost: the others are let go, and no place looks at more than one.

use std::iter::Peekable;
use std::slice::Iter;

use super::outline::Section;

/// What is open where one is, the innermost last; each ends before the one below it.
pub(super) struct Open<T>(Vec<(usize, T)>);

impl<T> Open<T> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Something begins here that ends there.
    pub(super) fn enter(&mut self, end: usize, what: T) {
        self.close(end);
        self.0.push((end, what));
    }

    /// The last that was entered, and has not ended at this place; places never go back.
    pub(super) fn innermost(&mut self, at: usize) -> Option<&T> {
        self.close(at);
        self.0.last().map(|(_, what)| what)
    }

    fn close(&mut self, end: usize) {
        while self.0.last().is_some_and(|(other, _)| *other <= end) {
            self.0.pop();
        }
    }
}

/// The sections of some sort, walked along with the places.
pub struct Around<'s, F> {
    sections: Peekable<Iter<'s, Section>>,
    open: Open<&'s Section>,
    fits: F,
}

impl<'s, F: Fn(&Section) -> bool> Around<'s, F> {
    pub fn of(sections: &'s [Section], fits: F) -> Self {
        Self { sections: sections.iter().peekable(), open: Open::new(), fits }
    }

    /// The innermost one that this place is in, its heading included.
    pub fn innermost(&mut self, at: usize) -> Option<&'s Section> {
        self.enter(|section| section.heading.start <= at);
        self.open.innermost(at).copied()
    }

    /// The innermost one that this place is in and does not begin.
    pub(super) fn outer(&mut self, at: usize) -> Option<&'s Section> {
        self.enter(|section| section.heading.start < at);
        self.open.innermost(at).copied()
    }

    fn enter(&mut self, has_begun: impl Fn(&Section) -> bool) {
        while let Some(section) = self.sections.next_if(|section| has_begun(section)) {
            if (self.fits)(section) {
                self.open.enter(section.span.end, section);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Kinds, Outline};

    proptest! {
        #[test]
        fn it_is_the_last_one_that_has_the_place(pieces in proptest::collection::vec(
            prop_oneof![Just("# A\n"), Just("## Next\n"), Just("### Done\n"), Just("**B**\n\n"), Just("**Next**\n\n"), Just("- x\n"), Just("c\n\n")], 0..30)) {
            let document = pieces.concat();
            let sections = Outline::of(document.as_bytes(), &Kinds::default()).sections;
            let fits = |section: &Section| !section.kinds.is_empty();
            let (mut all, mut some, mut outer) = (Around::of(&sections, |_| true), Around::of(&sections, fits), Around::of(&sections, fits));
            let start = |section: Option<&Section>| section.map(|section| section.heading.start);
            for at in 0..document.len() {
                let has = |section: &&Section| section.span.contains(&at);
                prop_assert_eq!(start(all.innermost(at)), start(sections.iter().rfind(has)));
                prop_assert_eq!(start(some.innermost(at)), start(sections.iter().rfind(|section| has(section) && fits(section))));
                let begun = |section: &&Section| section.heading.start < at && has(section) && fits(section);
                prop_assert_eq!(start(outer.outer(at)), start(sections.iter().rfind(begun)));
            }
        }
    }
}
