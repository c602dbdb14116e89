//! What a heading's text means: taken apart into clauses and parts, each looked up in the table of kinds.
//!
//! `3. Known issues & next steps (2026-02-05): two left` has the clauses `Known issues & next steps`, `2026-02-05` and
//! `two left`; the first clause that means something decides, and its parts may mean different things. Within a part the
//! longest phrase wins, of equals the one that stands first. Phrases are looked up as they stand: every run of whole words,
//! and of scripts that write no blanks every run of signs.

use std::ops::Range;

use super::kinds::{ACTED_ON, Kind, Kinds, Place};
use crate::text::has_word;

/// So many words or signs has the longest phrase.
const LONGEST: usize = 12;

/// So much of a heading is looked at: what follows is a sentence.
const MOST: usize = 200;

/// What separates clauses, besides a dash between blanks.
const CLAUSES: &[char] = &[':', '：', '(', ')', '（', '）', '[', ']', '|', '—', '–', '；', '【', '】', '→'];

/// Words that join two things, between blanks.
const AND: &[&str] = &["and", "und", "y", "e", "et", "и", "or", "then", "及", "和", "と", "및"];

/// The kinds that a heading means.
pub(super) fn kinds(title: &str, table: &Kinds) -> Vec<Kind> {
    let title = normal(title);
    let title = &title[..title.floor_char_boundary(MOST)];
    let mut kinds: Vec<Kind> = Vec::new();
    if title.starts_with("end of ") {
        return kinds;
    }
    let mut is_first = true;
    for clause in clauses(title) {
        let said = said_by(&clause, is_first, table);
        is_first &= is_number(clause.text);
        // A clause behind the first that means something may only add what is to be acted on: "Unfinished (next steps)".
        let goes_on = kinds.iter().any(|kind| ACTED_ON.contains(kind) || matches!(kind, Kind::Done | Kind::Resume));
        let adds =
            |found: &&Found| kinds.is_empty() || (goes_on && found.words > 1 && ACTED_ON.contains(&found.kinds[0]));
        let new: Vec<Kind> = said.iter().filter(adds).flat_map(|found| found.kinds.clone()).collect();
        for kind in new {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds
}

/// Whether a clause only counts or dates: `session 12`, `2026-02-05`, `phase 2.1`.
fn is_number(clause: &str) -> bool {
    let mut words = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let named = words.next_if(|word| word.chars().all(char::is_alphabetic)).is_some();
    let mut rest = words.peekable();
    (rest.peek().is_some() || !named) && rest.all(|word| word.contains(|c: char| c.is_ascii_digit()))
}

/// What a clause says: one thing, or several side by side.
fn said_by(clause: &Clause<'_>, is_first: bool, table: &Kinds) -> Vec<Found> {
    // A phrase of the whole clause may have a joint in it: "Notes & observations".
    if let Some(found) = best(clause.text, table).filter(|found| found.is_whole && !(clause.aside && found.words == 1))
    {
        return vec![found];
    }
    let read = |part| best(part, table).and_then(|found| found.turned(part));
    let mut found: Vec<Found> = parts(clause.text).into_iter().filter_map(read).collect();
    // What follows a name ("Phase 2: …") must be plain to count. "Stage 2 (gaits): in progress" tells how that stage stands,
    // not what its section lists.
    let is_plain = |found: &Found| found.is_sure() && (found.words > 1 || clause.aside && found.kinds == [Kind::Done]);
    found.retain(|found| is_first || (is_plain(found) && !found.kinds.contains(&Kind::Progress)));
    let sure = found.iter().any(Found::is_sure);
    found.retain(|found| found.is_sure() == sure);
    found
}

/// A text as it is looked up: lower case, without accents, emoji, numbering and punctuation at either end.
pub(super) fn normal(title: &str) -> String {
    let inner = title.trim_matches(|c: char| !c.is_alphanumeric());
    let unnumbered = number(inner).map_or(inner, |rest| rest.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let words = if unnumbered.is_empty() { inner } else { unnumbered };
    let words: String = words.chars().flat_map(char::to_lowercase).map(plain).collect();
    let joined: Vec<_> = words.split_whitespace().collect();
    joined.join(" ")
}

/// Whether a text in lower case is looked up as it is written.
pub(super) fn is_plain(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|letter| plain(letter) == letter)
}

/// People leave accents out, above all in capitals.
fn plain(letter: char) -> char {
    match letter {
        '’' | '‘' => '\'',
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ё' => 'е',
        other => other,
    }
}

/// What follows a heading's number (`3.`, `2.1)`, `12 -`, `A.`, `IV.`), where it has one.
pub(super) fn number(title: &str) -> Option<&str> {
    let digits = title.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if digits.len() < title.len() {
        let after = digits.trim_start_matches(['\u{fe0f}', '\u{20e3}', ')', ':', ' ']);
        // `2026-02-05` and `3rd` are no numbers of a heading.
        let begins = digits.starts_with(['\u{fe0f}', '\u{20e3}', ')', ':'])
            || digits.starts_with(" -")
            || digits.starts_with(" –")
            || digits.starts_with(" —")
            || title[..title.len() - digits.len()].ends_with('.');
        return begins.then_some(after);
    }
    let end = title.find(|c: char| !c.is_ascii_uppercase())?;
    // `A1.` as well as `A.`.
    let digits = title[end..].bytes().take_while(u8::is_ascii_digit).count();
    let letter = usize::from(digits > 0 && title[end + digits..].starts_with(|c: char| c.is_ascii_lowercase()));
    let (is_coded, end) = (end == 1 && (1..3).contains(&digits), end + digits + letter);
    let is_letter = is_coded || end == 1 || title[..end].bytes().all(|byte| b"IVX".contains(&byte));
    (is_letter && end > 0)
        .then(|| title[end..].strip_prefix(['.', ')']))
        .flatten()
        .filter(|rest| rest.starts_with(' '))
        .map(str::trim_start)
}

/// A clause of a heading.
struct Clause<'a> {
    text: &'a str,
    /// In parentheses, where a single word only remarks: "Phase 3 (complete)".
    aside: bool,
}

fn clauses(title: &str) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    let mut depth = 0_usize;
    for piece in title.split_inclusive(CLAUSES) {
        let text = piece.trim_end_matches(CLAUSES);
        let aside = depth > 0;
        match piece.chars().next_back() {
            Some('(' | '（' | '[' | '【') => depth += 1,
            Some(')' | '）' | ']' | '】') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let texts =
            text.split(" - ").flat_map(|text| text.split(" -- ")).map(str::trim).filter(|text| !text.is_empty());
        clauses.extend(texts.map(|text| Clause { text, aside }));
    }
    clauses
}

/// The things that a clause names side by side.
fn parts(clause: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for listed in clause.split(['&', '/', '+', ',', '·', '、', '，', '・']) {
        let mut start = 0;
        let mut at = 0;
        for word in listed.split(' ') {
            if AND.contains(&word) {
                parts.push(&listed[start..at]);
                start = (at + word.len() + 1).min(listed.len());
            }
            at += word.len() + 1;
        }
        parts.push(&listed[start..]);
    }
    let trimmed = parts.into_iter().map(|part| part.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// What a part means.
struct Found {
    /// Two, of a phrase that says two things.
    kinds: Vec<Kind>,
    /// How many words, or signs of a script without blanks, the phrase has.
    words: usize,
    place: Place,
    /// It says nothing else.
    is_whole: bool,
    /// Where it begins in its part.
    at: usize,
}

/// What makes "completed" mean that it is not.
const NOT_DONE: &[&str] = &[
    "not",
    "no",
    "non",
    "to be",
    "yet",
    "needs",
    "remains",
    "partially",
    "partly",
    "half",
    "nicht",
    "noch",
    "не",
    "нет",
    "não",
    "pas",
    "sin",
    "않은",
    "않",
    "못한",
    "미",
    "未",
];

/// What makes "issues" mean that they are gone.
const GONE: &[&str] = &[
    "resolved",
    "solved",
    "fixed",
    "closed",
    "completed",
    "answered",
    "cleared",
    "gelöste",
    "geloste",
    "behobene",
    "erledigte",
    "решенные",
    "исправленные",
    "resueltos",
    "resolvidos",
    "resolus",
    "해결된",
    "解決済み",
    "已解决",
    "已解決",
];

impl Found {
    /// What it means with the words around it: "not completed" is left over, "resolved issues" are done, "no blockers" is none.
    fn turned(mut self, part: &str) -> Option<Self> {
        let says = |text: &str, words: &[&str]| words.iter().any(|word| is_said(text, word));
        let before = &part[..self.at];
        let gone_before = says(before, GONE);
        let gone_behind = GONE.iter().any(|word| part.ends_with(word) && part.len() > word.len());
        if self.kinds == [Kind::Blocker] && part.starts_with("no ") {
            return None;
        }
        for kind in &mut self.kinds {
            *kind = match *kind {
                Kind::Done if says(part, NOT_DONE) => Kind::Progress,
                Kind::Next if gone_before => Kind::Done,
                Kind::Blocker | Kind::Issue | Kind::Question if gone_before || gone_behind => Kind::Done,
                other => other,
            };
        }
        Some(self)
    }

    /// By a phrase, or wholly by a common word.
    fn is_sure(&self) -> bool {
        self.place == Place::Anywhere || self.is_whole
    }
}

/// A single word is met anywhere only in a part of so many.
const FEW_WORDS: usize = 6;

/// Words behind which the rest of a part only says of what: "Status of the work".
const OF: &[&str] = &[
    "of", "for", "from", "on", "in", "to", "with", "after", "as", "at", "de", "del", "da", "do", "des", "du", "para",
    "pour", "von", "der", "des", "für", "zu", "по", "для", "о", "на",
];

fn best(part: &str, table: &Kinds) -> Option<Found> {
    let tokens = tokens(part);
    let head = head_end(part, &tokens);
    let mut best: Option<((bool, bool, usize, usize), Found)> = None;
    for (first, start) in tokens.iter().enumerate() {
        for (length, end) in tokens.iter().skip(first).take(LONGEST).enumerate() {
            let (from, to) = (start.start, end.end);
            let is_whole = from == 0 && to == part.len();
            let at_edge = from == 0 || to == head || to == part.len();
            let is_head = to == head && (tokens.len() <= FEW_WORDS || is_unspaced_text(&part[from..to]));
            for phrase in table.phrases(&part[from..to]) {
                let fits = match phrase.place {
                    Place::Anywhere => length > 0 || at_edge || tokens.len() <= FEW_WORDS,
                    Place::Head => is_whole || is_head,
                    Place::Alone => is_whole,
                };
                if !fits || phrase.then.is_some_and(|then| !has_word(&part[to..], then)) {
                    continue;
                }
                let found =
                    Found { kinds: vec![phrase.kind], words: length + 1, place: phrase.place, is_whole, at: from };
                // The longest phrase wins, of equals the first; of common words the last, which is what the part is.
                let long = to - from + phrase.then.map_or(0, str::len);
                let in_head = from < head;
                let rank = if found.is_sure() {
                    (true, in_head, long, usize::MAX - from)
                } else {
                    (false, in_head, from, long)
                };
                match &mut best {
                    Some((other, best)) if *other == rank => best.kinds.push(phrase.kind),
                    Some((other, _)) if *other > rank => {}
                    _ => best = Some((rank, found)),
                }
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Where the words end that say what a part is; behind them stands of what.
fn head_end(part: &str, tokens: &[Range<usize>]) -> usize {
    let says_of = |token: &&Range<usize>| {
        let word = &part[(*token).clone()];
        token.start > 0 && (OF.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()))
    };
    let end = tokens.iter().find(says_of).map_or(part.len(), |token| token.start);
    part[..end].trim_end().len()
}

fn is_unspaced_text(text: &str) -> bool {
    text.chars().next().is_some_and(is_unspaced)
}

/// Whether a word stands in a text; of a script that hangs words together, whether it is in it. `no-op` does not say "no".
fn is_said(text: &str, word: &str) -> bool {
    if is_unspaced_text(word) {
        text.contains(word)
    } else if word.contains(' ') {
        has_word(text, word)
    } else {
        tokens(text).into_iter().any(|token| &text[token] == word)
    }
}

/// The words of a text; of scripts that write no blanks, or hang endings on their words, each sign.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut in_word = false;
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        let joins = in_word && matches!(sign, '\'' | '-' | '_') && text[end..].starts_with(char::is_alphanumeric);
        match (sign.is_alphanumeric() || joins, is_unspaced(sign)) {
            (true, false) if in_word => {
                if let Some(word) = tokens.last_mut() {
                    word.end = end;
                }
            }
            (true, unspaced) => {
                tokens.push(at..end);
                in_word = !unspaced;
            }
            (false, _) => in_word = false,
        }
    }
    tokens
}

/// Han, kana and Hangul.
fn is_unspaced(sign: char) -> bool {
    matches!(sign, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headings_are_understood() {
        let table = Kinds::default();
        let expected: &[(&str, &[Kind])] = &[
            ("Immediate Next Steps (Priority Order)", &[Kind::Next]),
            ("🚀 What's Next?", &[Kind::Next]),
            ("3. Next steps after the blockers", &[Kind::Next]),
            ("2️⃣ Next Steps", &[Kind::Next]),
            ("다음 단계", &[Kind::Next]),
            ("次のステップ（優先順）", &[Kind::Next]),
            ("✅ Completed this session (2026-02-05)", &[Kind::Done]),
            ("🔴 Blockers & Issues", &[Kind::Blocker, Kind::Issue]),
            ("Known issues and next steps", &[Kind::Issue, Kind::Next]),
            ("Files created/modified", &[Kind::Created, Kind::Modified]),
            ("What’s In Progress", &[Kind::Progress]),
            ("Key decisions", &[Kind::Decision]),
            ("Files Modified This Session", &[Kind::Modified]),
            ("What was completed this session", &[Kind::Done]),
            ("Status:", &[Kind::Roadmap]),
            ("Migration status", &[Kind::Database]),
            ("Status of the parser", &[Kind::Roadmap]),
            ("State Subscription", &[]),
            ("PROXIMOS PASSOS", &[Kind::Next]),
            ("To be completed", &[Kind::Progress]),
            ("Not yet completed", &[Kind::Progress]),
            ("Work not completed", &[Kind::Progress]),
            ("What was not accomplished", &[Kind::Progress]),
            ("Nicht umgesetzt", &[Kind::Progress]),
            ("Не выполнено", &[Kind::Progress]),
            ("완료되지 않은 작업", &[Kind::Progress]),
            ("Resolved blockers", &[Kind::Done]),
            ("Known issues fixed", &[Kind::Done]),
            ("No blockers", &[]),
            ("Completed next steps", &[Kind::Done]),
            ("Next steps after the migration is completed", &[Kind::Next]),
            ("Benchmark suite", &[]),
            ("Phase 3: the null result closed", &[]),
            ("Phase 2: Testing", &[Kind::Verification]),
            ("Nextcloud deployment", &[Kind::Deploy]),
            ("Nextcloud", &[]),
            ("Statusbar widget", &[]),
            ("Phase 2", &[]),
            ("2026-02-05", &[]),
            ("", &[]),
        ];
        for (title, kinds_of) in expected {
            assert_eq!(kinds(title, &table), *kinds_of, "{title}");
        }
    }

    #[test]
    fn numbers_of_headings_are_cut_off() {
        for (title, rest) in [
            ("3. Next", Some("Next")),
            ("2.1) x", Some("x")),
            ("A. B", Some("B")),
            ("IV. B", Some("B")),
            ("2026-02-05", None),
            ("API. x", None),
            ("3rd", None),
        ] {
            assert_eq!(number(title), rest, "{title}");
        }
    }

    proptest! {
        #[test]
        fn any_heading_is_read(title in any::<String>()) {
            kinds(&title, &Kinds::default());
        }
    }
}
