//! The table of section kinds: what a heading means, how the section is called when we make it, and where it belongs.
//!
//! People write handoffs in their own words; a section is known by its kind, not by its title. Reader, splicer, template,
//! checker, trailers and `--section` all use this table. It is data: `kinds.toml` beside this file is compiled in, and a
//! project's `[sections]` adds to it or has its own way. How a heading is taken apart is [`super::heading`]'s affair.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::heading;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Summary,
    Done,
    Progress,
    Code,
    Commit,
    Created,
    Modified,
    Uncommitted,
    Issue,
    Debug,
    Environment,
    Service,
    Runtime,
    Package,
    Database,
    System,
    Config,
    Deploy,
    Verification,
    Roadmap,
    Resume,
    Preflight,
    Next,
    Prerequisite,
    Cleanup,
    Success,
    Context,
    Decision,
    Watch,
    DoNot,
    Blocker,
    Question,
    Owner,
    Concern,
    Note,
    Well,
    Challenge,
    Lesson,
    Goal,
    Read,
    Message,
    Reference,
    Path,
    Command,
    Person,
    /// One that the project added, by its number.
    #[serde(skip)]
    Own(u8),
}

/// The kinds whose sections hold things to act on.
pub const ACTED_ON: [Kind; 3] = [Kind::Next, Kind::Progress, Kind::Blocker];

/// A row of the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What commands call it.
    pub name: String,
    /// Other words that commands understand.
    #[serde(default)]
    pub also: Vec<String>,
    /// The heading of a section that we make, without hashes.
    pub heading: String,
    pub level: usize,
    /// The heading it stands under, in a document that has that; the section is made below it.
    pub under: Option<String>,
    /// How the entries of a new section begin.
    #[serde(default = "dash")]
    pub bullet: String,
    /// What belongs here, for an empty form.
    pub hint: String,
    /// The groups of its entries in the whole form, each below a bold line.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Whether a bare percentage in an entry says how far the work is.
    #[serde(default)]
    pub progress: bool,
    /// Whether a time in parentheses at an entry's end is an estimate.
    #[serde(default)]
    pub estimate: bool,
    /// What headings of this kind say, in lower case, between commas: met anywhere, as whole words.
    #[serde(default)]
    phrases: String,
    /// Words that are too common for that: they must say what a part of a heading is.
    #[serde(default)]
    words: String,
    /// Words that must be the whole of a part.
    #[serde(default)]
    alone: String,
}

fn dash() -> String {
    "- ".into()
}

/// All kinds, in the order in which the sections of a document stand, with a project's own words for them.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    own: Vec<Own>,
    table: OnceLock<Table>,
}

/// What a project says of one kind, in `[sections]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    #[serde(skip)]
    pub name: String,
    pub heading: Option<String>,
    /// More phrases for its headings.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// These phrases instead of the built-in ones.
    #[serde(default)]
    pub only: bool,
    pub under: Option<String>,
    pub hint: Option<String>,
}

#[derive(Clone, Debug)]
struct Table {
    rows: Vec<(Kind, Row)>,
    phrases: Phrases,
}

/// By their first words.
type Phrases = HashMap<Cow<'static, str>, Vec<Phrase>>;

/// What a phrase of the table stands for.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// What must follow somewhere behind it, of a pattern with ` * `.
    pub(super) then: Option<&'static str>,
}

/// Where in a part of a heading a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// Where it says what the part is: last, or first before "of" and the like.
    Head,
    Alone,
}

impl Kinds {
    /// The built-in table with what a project says of it. A name that is not built in makes a kind of the project's own.
    pub fn with(own: Vec<Own>) -> Self {
        Self { own, table: OnceLock::new() }
    }

    /// No kinds at all, for whoever looks only at blocks.
    pub fn none() -> Self {
        let table = Table { rows: Vec::new(), phrases: Phrases::new() };
        Self { own: Vec::new(), table: OnceLock::from(table) }
    }

    /// The kind that commands call `name`; the plural is understood too.
    pub fn named(&self, name: &str) -> Option<Kind> {
        let name = name.to_lowercase();
        let means = |word: &str| word == name || name.strip_suffix('s') == Some(word);
        let rows = &self.table().rows;
        let row = rows.iter().find(|(_, row)| means(&row.name) || row.also.iter().any(|word| means(word)));
        row.map(|(kind, _)| *kind)
    }

    /// The kinds that a heading's text means: mostly one, two where it says two things, none where it says neither.
    pub fn of_heading(&self, title: &str) -> Vec<Kind> {
        heading::kinds(title, self)
    }

    /// The kind that a label such as `Next step` names, and nothing else.
    pub fn of_label(&self, label: &str) -> Option<Kind> {
        let label = heading::normal(label);
        let whole =
            |words: &str| self.phrases(words).iter().find(|phrase| phrase.then.is_none()).map(|phrase| phrase.kind);
        // "Next recommended action" is as good as "Next action".
        let two = label.match_indices(' ').nth(1).map(|(at, _)| &label[..at]).filter(|_| label.split(' ').count() <= 4);
        whole(&label).or_else(|| two.and_then(whole).filter(|kind| *kind == Kind::Next))
    }

    pub fn row(&self, kind: Kind) -> &Row {
        let rows = &self.table().rows;
        // Every kind has its row: a test looks at each.
        rows.iter().find(|(other, _)| *other == kind).map_or(&rows[0].1, |(_, row)| row)
    }

    /// Where sections of the kind stand among the others.
    pub fn rank(&self, kind: Kind) -> usize {
        self.table().rows.iter().position(|(other, _)| *other == kind).unwrap_or(usize::MAX)
    }

    /// Every kind with its row, in the document's order.
    pub fn rows(&self) -> impl Iterator<Item = (Kind, &Row)> {
        self.table().rows.iter().map(|(kind, row)| (*kind, row))
    }

    /// What commands call the kind.
    pub fn name(&self, kind: Kind) -> &str {
        &self.row(kind).name
    }

    /// What commands call each kind.
    pub fn names(&self) -> Vec<&str> {
        self.rows().map(|(_, row)| row.name.as_str()).collect()
    }

    /// What these very words stand for.
    pub(super) fn phrases(&self, words: &str) -> &[Phrase] {
        self.table().phrases.get(words).map_or(&[], Vec::as_slice)
    }

    /// Made when the first heading is looked at: a document without one does not pay for it.
    fn table(&self) -> &Table {
        self.table.get_or_init(|| Table::of(&self.own))
    }
}

/// More phrases than there are.
const MANY: usize = 2_500;

impl Table {
    fn of(own: &[Own]) -> Self {
        let mut rows = BUILT_IN.clone();
        let mut phrases = Phrases::with_capacity(MANY);
        for (kind, row) in BUILT_IN.iter() {
            let is_replaced = own.iter().any(|own| own.only && own.name == row.name);
            if !is_replaced {
                row.phrases().for_each(|(text, place)| insert(&mut phrases, text, place, *kind));
            }
        }
        for own in own {
            let at = rows.iter().position(|(_, row)| row.name == own.name).unwrap_or(rows.len());
            if at == rows.len() {
                rows.extend(own.row(at));
            }
            let Some((kind, row)) = rows.get_mut(at) else { continue };
            own.change(row);
            for words in own.words() {
                let phrase = Phrase { kind: *kind, place: Place::Anywhere, then: None };
                phrases.entry(Cow::Owned(words)).or_default().push(phrase);
            }
        }
        Self { rows, phrases }
    }
}

fn insert(phrases: &mut Phrases, text: &'static str, place: Place, kind: Kind) {
    let (begin, then) = match text.split_once(" * ") {
        Some((begin, then)) => (begin, Some(then)),
        None => (text, None),
    };
    // Only accents are written otherwise than looked up.
    let begin = if heading::is_plain(begin) { Cow::Borrowed(begin) } else { Cow::Owned(heading::normal(begin)) };
    phrases.entry(begin).or_default().push(Phrase { kind, place, then });
}

impl Row {
    /// Its phrases, and where each of them counts.
    fn phrases(&self) -> impl Iterator<Item = (&str, Place)> {
        let all = [(&self.phrases, Place::Anywhere), (&self.words, Place::Head), (&self.alone, Place::Alone)];
        all.into_iter().flat_map(|(texts, place)| {
            texts.split(',').map(str::trim).filter(|text| !text.is_empty()).map(move |text| (text, place))
        })
    }
}

impl Own {
    fn change(&self, row: &mut Row) {
        row.heading = self.heading.clone().unwrap_or_else(|| row.heading.clone());
        row.under = self.under.clone().or_else(|| row.under.take());
        row.hint = self.hint.clone().unwrap_or_else(|| row.hint.clone());
    }

    /// What the project says, as it is looked up. The heading that we make must mean its kind.
    fn words(&self) -> impl Iterator<Item = String> {
        let name = Some(&self.name).filter(|name| kind_of(name).is_none());
        self.phrases.iter().chain(&self.heading).chain(name).map(|phrase| heading::normal(phrase))
    }

    fn row(&self, number: usize) -> Option<(Kind, Row)> {
        let row = Row {
            name: self.name.clone(),
            also: Vec::new(),
            heading: capitalised(&self.name),
            level: if self.under.is_some() { 3 } else { 2 },
            under: None,
            bullet: dash(),
            hint: String::new(),
            parts: Vec::new(),
            progress: false,
            estimate: false,
            phrases: String::new(),
            words: String::new(),
            alone: String::new(),
        };
        Some((Kind::Own(u8::try_from(number).ok()?), row))
    }
}

static BUILT_IN: LazyLock<Vec<(Kind, Row)>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        kind: Vec<Row>,
    }
    let file: File = toml::from_str(include_str!("kinds.toml")).unwrap_or_else(|_| File { kind: Vec::new() });
    file.kind.into_iter().filter_map(|row| Some((kind_of(&row.name)?, row))).collect()
});

/// The built-in kind of this name.
fn kind_of(name: &str) -> Option<Kind> {
    let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
    Kind::deserialize(name).ok()
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_heading_of_a_kind_means_that_kind() {
        let kinds = Kinds::default();
        assert_eq!(kinds.rows().count(), 45, "as many as the enum has");
        for (kind, row) in kinds.rows() {
            assert_eq!(kinds.of_heading(&row.heading).first(), Some(&kind), "{}", row.heading);
            assert_eq!(kinds.named(&row.name), Some(kind));
            for (phrase, _) in row.phrases() {
                assert_eq!(
                    heading::normal(phrase).len(),
                    heading::normal(&format!("x {phrase}")).len() - 2,
                    "{phrase}"
                );
            }
        }
    }

    #[test]
    fn few_phrases_mean_two_kinds() {
        let kinds = Kinds::default();
        let two = kinds.table().phrases.iter().filter(|(_, phrases)| {
            let plain = phrases.iter().filter(|phrase| phrase.then.is_none()).map(|phrase| phrase.kind);
            plain.collect::<std::collections::BTreeSet<_>>().len() > 1
        });
        let mut two: Vec<_> = two.map(|(words, _)| words.as_ref()).collect();
        two.sort_unstable();
        let expected = [
            "next session starts here",
            "resume plan",
            "start here next session",
            "validation commands",
            "verification commands",
            "verify commands",
        ];
        assert_eq!(two, expected, "what means two things by oversight means neither");
    }

    #[test]
    fn names_are_understood_in_the_plural() {
        let kinds = Kinds::default();
        for (name, kind) in
            [("next", Some(Kind::Next)), ("Blockers", Some(Kind::Blocker)), ("do-not", Some(Kind::DoNot)), ("x", None)]
        {
            assert_eq!(kinds.named(name), kind);
        }
    }

    #[test]
    fn a_project_has_its_own_words_and_kinds() {
        let own = |name: &str, text: &str| Own { name: name.into(), ..toml::from_str(text).unwrap() };
        let kinds = Kinds::with(vec![
            own("next", "phrases = ['Marching Orders']"),
            own("blocker", "heading = 'Stoppers'\nonly = true"),
            own("budget", "heading = '💰 Budget'\nphrases = ['money']"),
        ]);
        assert_eq!(kinds.of_heading("Marching orders"), [Kind::Next]);
        assert_eq!(kinds.of_heading("Next steps"), [Kind::Next]);
        assert_eq!(kinds.of_heading("Stoppers"), [Kind::Blocker]);
        assert_eq!(kinds.of_heading("Blockers"), []);
        let budget = kinds.named("budget").unwrap();
        assert_eq!(kinds.of_heading("Where the money went"), [budget]);
        assert_eq!(kinds.row(budget).heading, "💰 Budget");
    }
}
