//! Why words are no entry of a kind, wherever they would stand: they say something else of themselves, or nothing.

use super::entries::Entry;
use super::kinds::{Kind, Kinds};
use super::outline::Outline;
use super::style;

/// What speaks against an entry, with the words that could be added instead.
#[derive(Debug, PartialEq, Eq)]
pub enum Objection {
    /// A placeholder such as `none`.
    SaysNothing,
    /// It begins with a label of another kind.
    Labelled(Kind, String),
    /// It begins with a box of its own: the list around it decides on that.
    Boxed { done: bool, words: String },
    /// A mark says that it is done.
    IsDone(String),
}

/// What speaks against this text as an entry of a kind.
pub fn to(text: &str, kind: Kind, kinds: &Kinds) -> Option<Objection> {
    let text = style::plain_beginning(text);
    let first = text.lines().next().unwrap_or_default();
    if let Some((sign, words)) = style::own_box(first) {
        return Some(Objection::Boxed { done: matches!(sign, "[x]" | "[X]"), words: words.to_owned() });
    }
    let item = style::item("", "- ", &text) + "\n";
    let read = Outline::of(item.as_bytes(), kinds);
    match read.entries.first() {
        None => Some(Objection::SaysNothing),
        Some(Entry { kinds: of, text, .. }) if !of.is_empty() && !of.contains(&kind) => {
            Some(Objection::Labelled(of[0], text.clone()))
        }
        Some(Entry { done: Some(true), text, .. }) if kind != Kind::Done => Some(Objection::IsDone(text.clone())),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_something_else_are_known() {
        let kinds = Kinds::default();
        let labelled = |kind, words: &str| Some(Objection::Labelled(kind, words.into()));
        let boxed = |done, words: &str| Some(Objection::Boxed { done, words: words.into() });
        for (kind, text, expected) in [
            (Kind::Next, "none", Some(Objection::SaysNothing)),
            (Kind::Next, "...", Some(Objection::SaysNothing)),
            (Kind::Next, "Blocked: by x", labelled(Kind::Blocker, "by x")),
            (Kind::Blocker, "Blocked: by x", None),
            (Kind::Next, "**Done:** it", labelled(Kind::Done, "it")),
            (Kind::Next, "- **P1:** Fix: it", None),
            (Kind::Note, "[x] ticked", boxed(true, "ticked")),
            (Kind::Done, "- [ ] open\nmore", boxed(false, "open")),
            (Kind::Next, "✅ it", Some(Objection::IsDone("it".into()))),
            (Kind::Done, "✅ it", None),
            (Kind::Next, "[see](x.md) it", None),
        ] {
            assert_eq!(to(text, kind, &kinds), expected, "{text}");
        }
    }
}
