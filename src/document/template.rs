//! A fresh document. In brief: the title, and the places that fill themselves; sections come when they have something to
//! say. In full: the whole form.

use super::kinds::Kinds;
use super::{form, marker};
use crate::markdown;

/// How much of a fresh document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Template {
    #[default]
    Brief,
    Full,
}

impl Template {
    /// The settings' words for it.
    pub const NAMES: [(&'static str, Self); 2] = [("brief", Self::Brief), ("full", Self::Full)];

    /// The document that is begun where there is none, for a project of this name.
    pub fn document(self, project: &str, kinds: &Kinds) -> String {
        match self {
            Self::Brief => fresh(project),
            Self::Full => form::full(project, kinds),
        }
    }
}

/// The brief one.
pub fn fresh(project: &str) -> String {
    let blank = |name: &str| marker::wrap(name, "");
    format!(
        "# Session Handoff - {}\n\n{}\n## 💻 Current Code State\n\n{}{}{}{}\n{}\n{}",
        markdown::inert(project),
        blank("header"),
        blank("commits"),
        blank("files"),
        blank("uncommitted"),
        blank("todos"),
        blank("environment"),
        blank("roadmap"),
    )
}

#[cfg(test)]
mod tests {
    use crate::document::{Kind, Kinds, Outline};

    #[test]
    fn its_blocks_are_intact_and_it_has_no_entries() {
        let fresh = super::fresh("x");
        let outline = Outline::of(fresh.as_bytes(), &Kinds::default());
        assert_eq!(outline.blocks.len(), 7);
        assert!(outline.blocks.iter().all(|block| block.intact));
        assert_eq!(outline.entries_of(Kind::Next).count(), 0);
    }
}
