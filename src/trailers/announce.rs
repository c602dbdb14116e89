//! Which lines a commit message gets: its session, and what changed in the handoff since the record before.

use std::collections::HashSet;

use super::{Key, Trailer, defuse::defuse};
use crate::document::details::percent;
use crate::document::{Kind, Kinds, Outline};
use crate::ids::RecordId;
use crate::redact::Redactor;
use crate::text;

/// How much of the handoff a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Amount {
    /// The session, and what changed.
    #[default]
    Brief,
    /// The whole state, on every commit.
    Full,
    /// The session alone.
    Session,
    /// Nothing.
    None,
}

impl Amount {
    /// The settings' words for it.
    pub const NAMES: [(&'static str, Self); 4] =
        [("brief", Self::Brief), ("full", Self::Full), ("session", Self::Session), ("none", Self::None)];
}

/// How long and how many the lines are.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a line, its key included.
    pub line: usize,
    /// Lines beside the session's.
    pub lines: usize,
    /// Steps that come next, of those lines.
    pub next: usize,
}

impl Limits {
    pub fn of(amount: Amount) -> Self {
        match amount {
            Amount::Brief => Self { line: 100, lines: 4, next: 2 },
            Amount::Full => Self { line: 100, lines: 12, next: 6 },
            Amount::Session | Amount::None => Self { line: 100, lines: 0, next: 0 },
        }
    }
}

/// Where the entries of each key's lines stand.
const SOURCES: [(Key, Kind); 5] = [
    (Key::Blocker, Kind::Blocker),
    (Key::Decision, Kind::Decision),
    (Key::Progress, Kind::Progress),
    (Key::Next, Kind::Next),
    (Key::Done, Kind::Done),
];

/// The lines for a commit: `now` is the document as it stands, `before` the one that the commit's first parent led to.
pub fn announce(
    id: &RecordId,
    now: Option<&[u8]>,
    before: Option<&[u8]>,
    amount: Amount,
    kinds: &Kinds,
    redactor: &Redactor,
) -> Vec<Trailer> {
    if amount == Amount::None {
        return Vec::new();
    }
    let mut lines = announce_entries(now, before, amount, kinds, redactor);
    lines.insert(0, Trailer { key: Key::Session, value: id.to_string() });
    lines
}

/// The same without the session's. With [`Amount::Full`] everything counts as changed.
pub fn announce_entries(
    now: Option<&[u8]>,
    before: Option<&[u8]>,
    amount: Amount,
    kinds: &Kinds,
    redactor: &Redactor,
) -> Vec<Trailer> {
    let Some(now) = now else { return Vec::new() };
    let before = if amount == Amount::Full { None } else { before };
    // Most commits leave the document as it was, and need not read it.
    if before == Some(now) {
        return Vec::new();
    }
    let (now, limits) = (State::of(now, kinds), Limits::of(amount));
    let news = now.news_since(&State::of(before.unwrap_or_default(), kinds), limits.lines, redactor);
    shared_out(&news, &limits)
}

/// The entries of a document that lines are made of, by their key.
struct State {
    things: Vec<(Key, Thing)>,
    /// The words of every entry, of whatever kind.
    words: HashSet<String>,
}

/// An entry as it is compared and announced.
struct Thing {
    text: String,
    words: String,
    /// The numbers in it, one behind the other.
    numbers: String,
    percent: Option<u8>,
}

/// What a key has to tell.
struct News {
    key: Key,
    /// The first of it, in lines of a message.
    values: Vec<String>,
    /// How much there is in all.
    count: usize,
}

impl State {
    fn of(document: &[u8], kinds: &Kinds) -> Self {
        let outline = Outline::of(document, kinds);
        let source = text::same_length(document);
        let mut things = Vec::new();
        let mut met = HashSet::new();
        for (key, kind) in SOURCES {
            for entry in outline.entries_of(kind) {
                // A step that is ticked is work done; whatever blocked and is ticked is nobody's concern.
                let done = entry.done == Some(true);
                let key = if done && matches!(key, Key::Next | Key::Progress) { Key::Done } else { key };
                if (done && key == Key::Blocker) || !met.insert((key, entry.span.start)) {
                    continue;
                }
                let percent = (key == Key::Progress).then(|| percent(&source[entry.span.clone()], true)).flatten();
                let (text, words, numbers) = (entry.text.clone(), words_of(&entry.text), numbers(bare(&entry.text)));
                things.push((key, Thing { text, words, numbers, percent }));
            }
        }
        let words = outline.entries.iter().map(|entry| words_of(&entry.text)).collect();
        Self { things, words }
    }

    fn of_key(&self, key: Key) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |(other, _)| *other == key).map(|(_, thing)| thing)
    }

    /// What there is now and was not before, for each key in the order of the lines, at most so many values of each.
    fn news_since(&self, before: &Self, most: usize, redactor: &Redactor) -> Vec<News> {
        let mut told: HashSet<&str> = HashSet::new();
        let mut news = Vec::new();
        for (key, _) in SOURCES {
            let old: Vec<&Thing> = before.of_key(key).collect();
            let known: HashSet<(&str, Option<u8>)> =
                old.iter().map(|thing| (thing.words.as_str(), thing.percent)).collect();
            // Only a wording that is gone can have become another one.
            let gone: Vec<&Thing> = old.into_iter().filter(|thing| !self.words.contains(&thing.words)).collect();
            let shown: HashSet<(&str, Option<u8>)> = gone.iter().map(|thing| (thing.shown(), thing.percent)).collect();
            let is_news = |thing: &&Thing| {
                // A step is no news when it stood anywhere; what is done, blocked or decided now was not so before.
                let stood = key == Key::Next && before.words.contains(&thing.words);
                !stood
                    && !known.contains(&(thing.words.as_str(), thing.percent))
                    && !shown.contains(&(thing.shown(), thing.percent))
            };
            let mut new: Vec<&Thing> = self.of_key(key).filter(is_news).collect();
            if new.len() * gone.len() <= MOST_COMPARED {
                new.retain(|thing| !gone.iter().any(|old| old.reworded(thing)));
            }
            // An entry of a section that says two things is told once.
            new.retain(|thing| told.insert(&thing.words));
            news.push(News::of(key, &new, most, redactor));
        }
        news
    }
}

impl News {
    fn of(key: Key, things: &[&Thing], most: usize, redactor: &Redactor) -> Self {
        let mut news = Self { key, values: Vec::new(), count: things.len() };
        for thing in things {
            if news.values.len() == most {
                break;
            }
            match thing.value(redactor) {
                Some(value) => news.values.push(value),
                None => news.count -= 1,
            }
        }
        news
    }
}

/// How alike two words are of which one is a slip or another form of the other, from 0 to 1: `tests` is `test`, and `disabled`
/// is not `enabled`.
const SAME_WORD: f32 = 0.85;

/// Words, and signs of scripts without blanks, that turn a sentence round.
const NOT: &[&str] = &[
    "not", "no", "never", "don't", "dont", "doesn't", "cannot", "can't", "won't", "without", "nicht", "kein", "keine",
    "ohne", "не", "нет", "без", "sin", "nunca", "não", "sem", "pas", "sans", "jamais",
];
const NOT_SIGNS: &[char] = &['不', '没', '沒', '未', '無', '无', '非', '않', '없', '못'];

/// So many bytes of an entry are in its line, whatever the key and the number of those left out.
const SHOWN: usize = 70;

/// So many bytes of its words are compared: what differs behind them is in no line.
const COMPARED: usize = 160;

/// So many pairs of wordings are compared. A document with more was written anew as a whole, not edited entry by entry, and
/// a hook has no time for it.
const MOST_COMPARED: usize = 2_000;

/// The numbers in a text: `part 2 of 13` has others than `part 21 of 3`. How far the work is is no part of what it is.
fn numbers(text: &str) -> String {
    let last = text.split('%').count() - 1;
    // What stands right before a percent sign is how far it is.
    let pieces = text.split('%').enumerate().map(|(at, piece)| {
        if at == last { piece } else { piece.trim_end().trim_end_matches(|c: char| c.is_ascii_digit()) }
    });
    let numbers = pieces.flat_map(|piece| piece.split(|c: char| !c.is_ascii_digit())).filter(|part| !part.is_empty());
    numbers.collect::<Vec<_>>().join(" ")
}

/// What is to be done, without how urgent it is and how long it may take: a step is no other for that.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let priority = text.strip_prefix('P').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let behind = priority.and_then(|rest| rest[1..].strip_prefix([':', ')', '.', ' ']));
    let text = behind.map_or(text, str::trim_start);
    let time = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let is_time = |inner: &str| {
        let inner = inner.trim_start_matches(['~', ' ']);
        inner.starts_with(|c: char| c.is_ascii_digit())
            && inner.split(|c: char| !c.is_alphabetic()).any(|unit| {
                [
                    "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w",
                    "week", "weeks",
                ]
                .contains(&unit)
            })
    };
    time.filter(|(_, inner)| is_time(inner)).map_or(text, |(before, _)| before.trim_end())
}

fn words_of(text: &str) -> String {
    bare(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Thing {
    /// Whether the other is this one in other words: what was added or dropped is little, every word that became another is
    /// nearly the same, and neither the numbers nor a "not" changed. What has got further is another thing.
    fn reworded(&self, other: &Self) -> bool {
        let (old, new) = (head(bare(&self.text), COMPARED), head(bare(&other.text), COMPARED));
        if self.percent != other.percent || self.numbers != other.numbers || denials(old) != denials(new) {
            return false;
        }
        let (old, new) = (old.to_lowercase(), new.to_lowercase());
        let (old, new) = (words(&old), words(&new));
        let mut kept = 0;
        for change in similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
            let (_, gone, come) = change.as_tag_tuple();
            let slips =
                old[gone.clone()].iter().zip(&new[come.clone()]).filter(|(old, new)| is_same_word(old, new)).count();
            match change.tag() {
                similar::DiffTag::Equal => kept += gone.len(),
                similar::DiffTag::Replace if slips < gone.len().min(come.len()) => return false,
                similar::DiffTag::Replace => kept += slips,
                similar::DiffTag::Insert | similar::DiffTag::Delete => {}
            }
        }
        kept * 4 >= old.len().max(new.len()) * 3
    }

    /// What its line would say at most. Where that is the same, a reader could not tell what is new.
    fn shown(&self) -> &str {
        head(&self.text, SHOWN)
    }

    /// The text as a value: one line, without commands. A value with a secret in it is left out whole, because a message
    /// cannot be purged.
    fn value(&self, redactor: &Redactor) -> Option<String> {
        let line = text::one_line(&self.text);
        let clean = redactor.redact(line.as_bytes()).secrets.is_empty() && !line.contains("[redacted ");
        // What is left of signs that were taken out is no blank at the end, and no second one between words.
        let value = text::one_line(&defuse(&line));
        // Of a list's `…;` or `…:` the sign says nothing where the list is not.
        let value = value.trim_end_matches([';', ',', ':', ' ']);
        let value = match self.percent {
            Some(percent) if !value.contains('%') => format!("{percent}% {value}"),
            _ => value.to_owned(),
        };
        (clean && value.contains(char::is_alphanumeric)).then_some(value)
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect()
}

fn is_same_word(one: &str, other: &str) -> bool {
    one == other || !similar::get_close_matches(one, &[other], 1, SAME_WORD).is_empty()
}

/// How often a text says "not".
fn denials(text: &str) -> usize {
    let text = text.to_lowercase();
    words(&text).iter().filter(|word| NOT.contains(word)).count() + text.matches(NOT_SIGNS).count()
}

fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Shares the lines out: one for each key that has news, and what is left in the order of the keys.
fn shared_out(news: &[News], limits: &Limits) -> Vec<Trailer> {
    let most = |news: &News| if news.key == Key::Next { limits.next.min(news.values.len()) } else { news.values.len() };
    let mut shares: Vec<usize> = Vec::new();
    for news in news {
        let room = limits.lines - shares.iter().sum::<usize>();
        shares.push(most(news).min(1).min(room));
    }
    for (news, at) in news.iter().zip(0..) {
        let room = limits.lines - shares.iter().sum::<usize>();
        shares[at] += most(news).saturating_sub(shares[at]).min(room);
    }
    let mut lines = Vec::new();
    for (News { key, values, count }, share) in news.iter().zip(shares) {
        let more = count - share;
        for (number, value) in values.iter().take(share).enumerate() {
            let tail = if more > 0 && number + 1 == share { format!(" (+{more} more)") } else { String::new() };
            let room = limits.line - key.as_str().len() - ": ".len() - tail.len();
            lines.push(Trailer { key: *key, value: format!("{}{tail}", text::cut(value, room)) });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(now: &str, before: &str, amount: Amount) -> Vec<String> {
        let id = "2026-02-05-k7m2q/7".parse().unwrap();
        announce(&id, Some(now.as_bytes()), Some(before.as_bytes()), amount, &Kinds::default(), &Redactor::default())
            .iter()
            .skip(1)
            .map(ToString::to_string)
            .collect()
    }

    const DOCUMENT: &str = "# T\n## Done\n- Added nodes table\n## In Progress\n- generate_scene() at 60% complete\n\
        ## Next Steps\n1. Complete the model (30 min)\n2. Test it\n3. Begin services\n## Blockers\n- None\n";

    #[test]
    fn only_what_changed_is_announced() {
        assert_eq!(
            lines(DOCUMENT, "", Amount::Brief),
            [
                "Handoff-Progress: generate_scene() at 60% complete",
                "Handoff-Next: Complete the model (30 min)",
                "Handoff-Next: Test it (+1 more)",
                "Handoff-Done: Added nodes table",
            ]
        );
        assert_eq!(lines(DOCUMENT, DOCUMENT, Amount::Brief), [""; 0]);
        let other = DOCUMENT.replace("Test it", "Ship it");
        assert_eq!(lines(DOCUMENT, &other, Amount::Brief), ["Handoff-Next: Test it"]);
        assert_eq!(lines(DOCUMENT, DOCUMENT, Amount::Full).len(), 5);
        assert_eq!(lines(DOCUMENT, "", Amount::Session), [""; 0]);
    }

    #[test]
    fn the_same_step_is_never_announced_twice() {
        let reworded = DOCUMENT.replace("Complete the model (30 min)", "**Complete** the `model`, please (30 min)");
        assert_eq!(lines(&reworded, DOCUMENT, Amount::Brief), [""; 0]);
        let moved = DOCUMENT.replace("2. Test it\n", "").replace("## Done\n", "## Done\n- Test it\n");
        assert_eq!(lines(&moved, DOCUMENT, Amount::Brief), ["Handoff-Done: Test it"]);
        let ticked = DOCUMENT.replace("2. Test it", "2. [x] Test it");
        assert_eq!(lines(&ticked, DOCUMENT, Amount::Brief), ["Handoff-Done: Test it"]);
        assert_eq!(lines(&ticked, &ticked, Amount::Brief), [""; 0]);
        let numbered = DOCUMENT.replace("Test it", "Test part 2");
        assert_eq!(
            lines(&numbered, &DOCUMENT.replace("Test it", "Test part 1"), Amount::Brief),
            ["Handoff-Next: Test part 2"]
        );
    }

    #[test]
    fn another_word_is_other_news_and_another_time_is_none() {
        let with = |key: &str, text: &str| format!("## {key}\n- {text}\n");
        for (old, new) in [
            ("Use SQLite for the storage layer", "Use MySQL for the storage layer"),
            ("Migrate users table to UUID keys", "Migrate orders table to UUID keys"),
            ("Waiting for the API key from Bob", "Waiting for the API key from Rob"),
            ("Use MySQL for the storage layer", "Do not use MySQL for the storage layer"),
            ("Enable the cache in production", "Disable the cache in production"),
            ("Shipped the export of all pages", "Shipped the import of all pages"),
            ("캐시를 켠다", "캐시를 켜지 않는다"),
        ] {
            for key in ["Decisions", "Next", "Blockers", "Done"] {
                assert_eq!(lines(&with(key, new), &with(key, old), Amount::Brief).len(), 1, "{key}: {new}");
            }
        }
        for (old, new) in [
            ("Fix issue 12 (30 min)", "Fix issue 12 (1 h)"),
            ("Fix issue 12 (1 h)", "P1: Fix issue 12"),
            ("P1: Fix issue 12", "P2: Fix issue 12"),
            ("Write the tests for the parser", "Write the test for the parser, too"),
            ("Complte the parser module", "Complete the parser module"),
        ] {
            assert_eq!(lines(&with("Next", new), &with("Next", old), Amount::Brief), [""; 0], "{new}");
        }
    }

    #[test]
    fn a_line_that_would_read_the_same_is_no_news() {
        let step =
            |end: &str| format!("## Next\n- Read the contribution guide, the design and the backlog (waves {end})\n");
        let long = |end: &str| step(&format!("A to E, of which E is the newest; {end}"));
        assert_eq!(lines(&long("7 of 27 are done"), &long("all are done, F comes next"), Amount::Brief), [""; 0]);
        let percent = |percent: u8| long("x").replace("Next", "In progress") + &format!("  - {percent}% complete\n");
        assert_eq!(lines(&percent(70), &percent(60), Amount::Brief).len(), 1);
        let short = |number: u8| format!("## Next\n- Wave {number}\n");
        assert_eq!(lines(&short(2), &short(1), Amount::Brief), ["Handoff-Next: Wave 2"]);
    }

    #[test]
    fn a_document_that_is_written_anew_is_not_compared_pair_by_pair() {
        let steps = |letter: char| -> String {
            let word =
                |number: u32| (0..12).map(|bit| if number >> bit & 1 == 0 { letter } else { 'x' }).collect::<String>();
            (0..3_000).map(|number| format!("- {} and the same words behind it\n", word(number))).collect()
        };
        let (before, now) = (format!("## Next\n{}", steps('a')), format!("## Next\n{}", steps('b')));
        let announced = lines(&now, &before, Amount::Brief);
        assert!(announced[1].ends_with(" more)"), "{announced:?}");
    }

    #[test]
    fn a_value_has_no_blanks_and_signs_at_its_end() {
        let document = "## Next\n- Make the templates:\n  - a\n- ship them;\n## Done\n- a **\n- * * *\n";
        let expected = ["Handoff-Next: Make the templates", "Handoff-Next: ship them", "Handoff-Done: a"];
        assert_eq!(lines(document, "", Amount::Brief), expected);
    }

    #[test]
    fn progress_is_announced_when_it_has_got_further() {
        let further = DOCUMENT.replace("60%", "80%");
        assert_eq!(lines(&further, DOCUMENT, Amount::Brief), ["Handoff-Progress: generate_scene() at 80% complete"]);
        let below = "## In progress\n- the model\n  - Status: 60% complete\n";
        assert_eq!(lines(below, "", Amount::Brief), ["Handoff-Progress: 60% the model"]);
        assert_eq!(lines(&below.replace("60", "70"), below, Amount::Brief), ["Handoff-Progress: 70% the model"]);
    }

    #[test]
    fn each_key_has_its_share() {
        let document = "## Blockers\n- a\n- b\n- c\n- d\n- e\n## Next\n- f\n## Done\n- g\n";
        let expected = ["Handoff-Blocker: a", "Handoff-Blocker: b (+3 more)", "Handoff-Next: f", "Handoff-Done: g"];
        assert_eq!(lines(document, "", Amount::Brief), expected);
    }

    #[test]
    fn no_line_is_longer_than_a_hundred_bytes() {
        let document = format!("## Next\n- {}\n- b\n- c\n", "a very long step ".repeat(20));
        for line in lines(&document, "", Amount::Brief) {
            assert!(line.len() <= 100, "{line}");
        }
        assert!(lines(&document, "", Amount::Brief)[0].ends_with("..."));
    }

    #[test]
    fn a_secret_is_never_announced() {
        let document = "## Next\n- connect to postgres://u:hunter2x@h/db\n- fine\n";
        assert_eq!(lines(document, "", Amount::Brief), ["Handoff-Next: fine"]);
    }
}
