//! One look over a text for all words that a secret might stand at. Only what they point to is read closely, and only the
//! patterns of the vendors met are compiled: a text with nothing in it costs this look.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::commands::COMMANDS;
use super::names;
use super::vendors::VENDORS;

/// What a word points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Vendor(usize),
    Name,
    Address,
    Block,
    Authorization,
    Scheme,
    Cookie,
    Command(usize),
    Netrc,
    Pgpass,
}

const OTHERS: &[(&str, Sign)] = &[
    ("://", Sign::Address),
    ("-----begin ", Sign::Block),
    ("---- begin ", Sign::Block),
    ("authorization", Sign::Authorization),
    ("bearer ", Sign::Scheme),
    ("cookie", Sign::Cookie),
    ("login ", Sign::Netrc),
    (":5432:", Sign::Pgpass),
    (":*:", Sign::Pgpass),
];

struct Table {
    signs: Vec<Sign>,
    automaton: AhoCorasick,
}

/// The words of a text, each with what it points to.
pub(super) fn met(text: &[u8]) -> impl Iterator<Item = (Sign, Range<usize>)> + '_ {
    static TABLE: OnceLock<Option<Table>> = OnceLock::new();
    let table = TABLE.get_or_init(build).as_ref();
    table.into_iter().flat_map(move |table| {
        table.automaton.find_overlapping_iter(text).map(|hit| (table.signs[hit.pattern()], hit.range()))
    })
}

fn build() -> Option<Table> {
    let vendors = VENDORS
        .iter()
        .enumerate()
        .flat_map(|(at, vendor)| vendor.words.iter().map(move |word| (*word, Sign::Vendor(at))));
    let names = names::WORDS.iter().map(|word| (*word, Sign::Name));
    let commands = COMMANDS.iter().enumerate().map(|(at, command)| (command.word, Sign::Command(at)));
    let (words, signs): (Vec<_>, Vec<_>) = vendors.chain(names).chain(commands).chain(OTHERS.iter().copied()).unzip();
    // The words are constants: that they can be built is tested by every test.
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words)
        .ok()?;
    Some(Table { signs, automaton })
}
