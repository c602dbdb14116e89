//! What each entry is, by the section around it; and headings that are steps themselves.
//!
//! Below "Next steps" a heading such as `### 1. Fix the login` names one step, and what stands under it are its details. A
//! heading that only groups (`### High priority`) leaves its items as they are.

use super::around::{Around, Open};
use super::entries::{Entry, says_nothing};
use super::heading;
use super::kinds::{ACTED_ON, Kind, Kinds};
use super::outline::Section;

/// Kinds that are topics where they stand below things to act on: `### Database` below "Next steps" says what the steps are
/// about, and the items below it are steps all the same.
const TOPICS: [Kind; 18] = [
    Kind::Summary,
    Kind::Code,
    Kind::Debug,
    Kind::Environment,
    Kind::Service,
    Kind::Runtime,
    Kind::Package,
    Kind::Database,
    Kind::System,
    Kind::Config,
    Kind::Deploy,
    Kind::Verification,
    Kind::Roadmap,
    Kind::Context,
    Kind::Cleanup,
    Kind::Read,
    Kind::Path,
    Kind::Command,
];

/// A document's title says what the document is, not what stands below it.
pub(super) fn leave_title(sections: &mut [Section]) {
    if let Some(title) = sections.first_mut().filter(|first| first.level == 1) {
        title.kinds.clear();
    }
}

/// Takes the kind from headings that are only topics, or names of items, of what stands above them.
pub(super) fn leave_topics(sections: &mut [Section], kinds: &Kinds) {
    let mut around: Open<Vec<Kind>> = Open::new();
    for section in sections {
        let outer = around.innermost(section.heading.start).cloned().unwrap_or_default();
        if outer.iter().any(|kind| ACTED_ON.contains(kind)) {
            section.kinds.retain(|kind| !TOPICS.contains(kind));
        } else if outer.contains(&Kind::Done) {
            // "Files" below what was done are those that it changed.
            section.kinds.iter_mut().filter(|kind| **kind == Kind::Path).for_each(|kind| *kind = Kind::Modified);
            section.kinds.retain(|kind| !TOPICS.contains(kind) || *kind == Kind::Verification);
        }
        // `### Immediate (this week)` only says when.
        if is_group(section.title.trim_start_matches(|c: char| !c.is_alphanumeric())) {
            section.kinds.retain(|kind| !outer.contains(kind) || !ACTED_ON.contains(kind));
        }
        // `### 9. Architecture pass` is an item; `### 3. Next steps` says what it is.
        let is_item = section.level > 2 && name_of_step(section.title.trim()).is_some();
        if is_item && !outer.is_empty() && kinds.of_label(&section.title).is_none() {
            section.kinds.retain(|kind| matches!(kind, Kind::Done | Kind::Issue));
        }
        if !section.kinds.is_empty() {
            around.enter(section.span.end, section.kinds.clone());
        }
    }
}

/// Gives every entry its kinds, and makes entries of the headings that are steps.
pub(super) fn find(source: &str, sections: &[Section], entries: &mut Vec<Entry>, kinds: &Kinds) {
    let steps: Vec<Entry> = step_headings(source, sections, entries, kinds);
    leave_details(&steps, entries);
    entries.extend(steps);
    entries.retain(|entry| !says_nothing(&entry.text));
    entries.sort_by_key(|entry| entry.span.start);

    let mut around = Around::of(sections, |section| !section.kinds.is_empty());
    // Whether what stands in a section are details of the one step that its heading is: asked once for each section.
    let mut last: Option<(usize, bool)> = None;
    for entry in entries {
        let Some(section) = around.innermost(entry.span.start).filter(|_| entry.kinds.is_empty()) else { continue };
        let known = last.filter(|(at, _)| *at == section.heading.start).map(|(_, is_step)| is_step);
        let is_step = known.unwrap_or_else(|| one_step(section, kinds).is_some());
        last = Some((section.heading.start, is_step));
        if !is_step {
            entry.kinds = of_entry(&section.kinds, entry.done == Some(true));
        }
    }
}

/// Takes out the entries that stand inside of steps. Both come in the document's order.
fn leave_details(steps: &[Entry], entries: &mut Vec<Entry>) {
    let mut steps = steps.iter().peekable();
    let mut end = 0;
    entries.retain(|entry| {
        while let Some(step) = steps.next_if(|step| step.span.start <= entry.span.start) {
            end = end.max(step.span.end);
        }
        entry.span.start >= end
    });
}

/// Of a section that says both "done" and "next" a ticked entry is the one, an open entry the other.
fn of_entry(kinds: &[Kind], done: bool) -> Vec<Kind> {
    let fits = |kind: &&Kind| kinds.len() == 1 || (**kind == Kind::Done) == done || !kinds.contains(&Kind::Done);
    // "Open items and next steps" lists what to do.
    let is_next = kinds.contains(&Kind::Next);
    kinds.iter().filter(fits).filter(|kind| !(is_next && **kind == Kind::Progress)).copied().collect()
}

fn step_headings(source: &str, sections: &[Section], entries: &[Entry], kinds: &Kinds) -> Vec<Entry> {
    let mut steps: Vec<Entry> = Vec::new();
    // Of each section that says what it is, whether steps stand below it.
    let mut around: Open<bool> = Open::new();
    for section in sections {
        let to_act_on = around.innermost(section.heading.start).is_some_and(|holds_steps| *holds_steps);
        let inside_step = steps.last().is_some_and(|step| step.span.contains(&section.heading.start));
        let one_step = one_step(section, kinds);
        if !section.kinds.is_empty() {
            let is_acted_on = section.kinds.iter().any(|kind| ACTED_ON.contains(kind));
            around.enter(section.span.end, is_acted_on && one_step.is_none());
        }
        if let Some((kind, text)) = one_step {
            steps.push(Entry { text: text.to_owned(), done: None, kinds: vec![kind], span: section.heading.clone() });
            continue;
        }
        if !to_act_on || inside_step || !section.kinds.is_empty() || section.level == Section::BOLD {
            continue;
        }
        let title = section.title.trim();
        let is_leaf = section.span.end == section.own.end;
        let first = entries.partition_point(|entry| entry.span.start < section.span.start);
        let behind = entries.partition_point(|entry| entry.span.start < section.span.end);
        let below = &entries[first..behind.max(first)];
        let has_entries = !below.is_empty();
        // Items that are numbered or coded themselves are the steps.
        if below.iter().any(|entry| is_coded(&source[entry.span.clone()])) {
            continue;
        }
        let says_something = !source[section.own.clone()].trim().is_empty();
        let is_named = is_leaf && says_something && says_enough(title);
        let name = name_of_step(title).or_else(|| is_named.then_some(title));
        if name.is_some() || (is_leaf && !has_entries && says_something) {
            let text = name.unwrap_or(title);
            let done = title.contains(['✅', '✔', '☑']).then_some(true);
            let text =
                text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '✅' | '✔' | '☑' | '\u{fe0f}' | ':'));
            steps.push(Entry { text: text.to_owned(), done, kinds: Vec::new(), span: section.span.clone() });
        }
    }
    steps
}

/// Whether an item begins with a number in bold: `- **B1a. Measure the tunnel**`.
fn is_coded(item: &str) -> bool {
    let bold = item.trim_start_matches(['-', '*', '+', ' ']);
    let code = bold.split(['.', ')', ':']).next().unwrap_or_default();
    item.starts_with(['-', '*', '+'])
        && item[..item.len() - bold.len()].ends_with("**")
        && code.contains(|c: char| c.is_ascii_digit())
        && heading::number(bold).is_some()
}

/// `## Next step: Build the shells` says the kind and the one step, whose details are below.
fn one_step<'a>(section: &'a Section, kinds: &Kinds) -> Option<(Kind, &'a str)> {
    const ONE: [&str; 6] = ["step", "task", "action", "move", "target", "blocker"];
    let (label, text) = section.title.split_once([':', '：'])?;
    let last = label.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let kind = kinds.of_label(label).filter(|kind| ACTED_ON.contains(kind))?;
    let is_one = ONE.contains(&last.as_str()) && text.contains(char::is_alphanumeric) && section.level > 1;
    is_one.then_some((kind, text.trim()))
}

/// Whether a heading is specific enough to be a thing to do: of three words, or with the name of a file.
fn says_enough(title: &str) -> bool {
    const GROUPED_BY: &[&str] = &["tier", "phase", "group", "track", "wave", "sprint", "week", "day", "batch", "level"];
    let bare = title.split(['(', '（']).next().unwrap_or_default();
    let words = bare.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    let first =
        title.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default().to_lowercase();
    if GROUPED_BY.contains(&first.as_str()) {
        return false;
    }
    let names_file = title.split_whitespace().any(|word| {
        word.contains('/')
            || word
                .trim_end_matches([':', ','])
                .rsplit_once('.')
                .is_some_and(|(stem, end)| !stem.is_empty() && (1..5).contains(&end.len()))
    });
    (words >= 3 || names_file) && !is_group(bare)
}

/// What follows the number of a heading that names one step: `1. …`, `Step 2: …`, `P0 — …`, `Priority 1: …`.
pub(super) fn name_of_step(title: &str) -> Option<&str> {
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = heading::number(title).or_else(|| behind_word(title))?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '`' && c != '(');
    (!is_group(rest)).then_some(rest)
}

fn behind_word(title: &str) -> Option<&str> {
    let lower = title.to_ascii_lowercase();
    for word in ["step ", "task ", "item ", "priority ", "issue ", "option ", "part ", "p", "#"] {
        let Some(rest) = lower.strip_prefix(word) else { continue };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        // `Option A` counts as well as `Option 1`.
        let letter = usize::from(
            word.len() > 2
                && rest.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
                && !rest[1..].starts_with(|c: char| c.is_alphanumeric()),
        );
        let length = if digits > 0 { digits } else { letter };
        let after = &title[word.len() + length..];
        if length > 0 && !after.starts_with(char::is_alphanumeric) {
            return Some(after);
        }
    }
    None
}

/// Words that only say how urgent the items below are.
fn is_group(rest: &str) -> bool {
    const GROUPS: &[&str] = &[
        "high",
        "medium",
        "low",
        "critical",
        "urgent",
        "must",
        "should",
        "could",
        "nice",
        "optional",
        "immediate",
        "short",
        "long",
        "soon",
        "later",
        "priority",
        "now",
        "blocking",
        "important",
        "quick",
    ];
    let words: Vec<_> =
        rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.is_empty() || (words.len() <= 3 && GROUPS.contains(&words[0].as_str()))
}
