//! The words by which rules know what a text is about, in several languages: data, in `words.toml` beside this file. The verbs
//! that need an object, each with its advice, are in `steps`.

use std::sync::LazyLock;

use serde::Deserialize;

/// Every list; the file says what each is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) reasons: Vec<String>,
    pub(super) begun: Vec<String>,
    pub(super) not_begun: Vec<String>,
    pub(super) remains: Vec<String>,
    pub(super) generic: Vec<String>,
    pub(super) elsewhere: Vec<String>,
    pub(super) to_come: Vec<String>,
    pub(super) known: Vec<String>,
}

/// None of any, should the file not be as it must: a test reads it.
pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());

/// Whether a list has a word.
pub(super) fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_its_words_are_in_lower_case() {
        let words: Words = toml::from_str(include_str!("words.toml")).unwrap();
        for list in [
            &words.reasons,
            &words.begun,
            &words.not_begun,
            &words.remains,
            &words.generic,
            &words.elsewhere,
            &words.to_come,
        ] {
            assert!(!list.is_empty());
            assert!(list.iter().all(|word| *word == word.to_lowercase() && word.trim() == word), "{list:?}");
        }
        assert!(words.known.iter().all(|word| *word == word.to_uppercase()));
    }
}
