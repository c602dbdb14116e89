//! Rules for what is certainly wrong: nothing said, fields of the form left as they were, markers of a merge.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::{Complaint, Subject};
use crate::document::fences;

/// The text of the form where nobody has written over it.
static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        // An item or a labelled line of nothing but words in brackets.
        r"(?m)^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[[ x]\][ \t]+)?(\[[^\]\[`/|]*[a-z][^\]\[`/|]* [^\]\[`/|]*\])[ \t]*\r?$",
        r"|^[ \t>]*(?:[-*+][ \t]+)?[^:\[\]\n]{2,30}:\**[ \t]+(\[(?:\.\.\.|…|file paths?|TODO|TBD|fill in|[^\]\n]*your [^\]\n]*)\])[ \t]*\r?$",
        r"|:\**[ \t]*(YYYY-MM-DD(?: HH:MM)?|X hours?)[ \t]*\r?$",
        r"|\b(X{1,2} ?% complete)\b",
    ))
    .ok()
});

pub(super) fn empty(subject: &Subject<'_>) -> Vec<Complaint> {
    let outline = subject.outline;
    let says_something = |from: usize, to: usize| {
        let mut said = subject.text[from..to.max(from)].char_indices().filter(|(_, c)| c.is_alphanumeric());
        said.any(|(at, _)| !outline.is_in_block(from + at))
    };
    // What stands between headings.
    let mut at = outline.start;
    for heading in outline.sections.iter().map(|section| &section.heading) {
        if says_something(at, heading.start) {
            return Vec::new();
        }
        at = at.max(heading.end);
    }
    if says_something(at, subject.text.len()) {
        return Vec::new();
    }
    // What the blocks say of the session is git's word, not the person's.
    vec![Complaint::nowhere("the document says nothing", "begin with what comes next: `git handoff add next \"…\"`")]
}

pub(super) fn placeholders(subject: &Subject<'_>) -> Vec<Complaint> {
    let fences = fences::of(subject.text);
    let Some(field) = &*FIELD else { return Vec::new() };
    let found = field.captures_iter(subject.text).filter_map(|found| found.iter().skip(1).flatten().next());
    let defined = definitions(subject.text);
    // A field without brackets has few wordings.
    let mut labels: HashMap<&str, bool> = HashMap::new();
    let mut is_reference = |field: &'_ regex::Match<'_>| match subject.text[field.range()].rfind('[') {
        Some(at) => defined.contains(&subject.text[field.start() + at..field.end()]),
        None => *labels
            .entry(&subject.text[field.range()])
            .or_insert_with(|| subject.text.contains(&format!("{}:", field.as_str()))),
    };
    found
        .filter(|field| !fences::is_in(&fences, field.start()) && !subject.is_ours(field.start()))
        .filter(|field| !is_reference(field))
        .map(|field| {
            let message = format!("`{}` is a field of the form that was not filled in", field.as_str());
            Complaint::at(field.range(), message, "write what is the case, or take the line out")
        })
        .collect()
}

/// The words in brackets that are links defined somewhere: `[the spec]: x.md`.
fn definitions(text: &str) -> HashSet<&str> {
    let mut open = None;
    let mut defined = HashSet::new();
    for (at, bracket) in text.match_indices(['[', ']']) {
        if bracket == "[" {
            open = Some(at);
        } else if let Some(start) = open.take().filter(|_| text[at + 1..].starts_with(':')) {
            defined.insert(&text[start..=at]);
        }
    }
    defined
}

pub(super) fn conflict_markers(subject: &Subject<'_>) -> Vec<Complaint> {
    let mut at = 0;
    let mut complaints = Vec::new();
    let mut sides = 0;
    for line in subject.text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare.starts_with("<<<<<<< ") {
            let message = "a merge was left unresolved here";
            complaints.push(Complaint::at(
                at..at + bare.len(),
                message,
                "keep what is right of both sides, and take the markers out",
            ));
            sides = 1;
        } else if bare == "=======" && sides == 1 {
            sides = 2;
        } else if bare.starts_with(">>>>>>> ") && sides == 2 {
            sides = 3;
        }
        at += line.len();
    }
    // One alone is an example.
    if sides == 3 { complaints } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{findings, of};

    #[test]
    fn of_nothing_there_is_nothing_more_to_say() {
        for nothing in ["", "\n", "\u{feff}", "# Session Handoff\n\n## Next Steps\n", "---\ntitle: x\n---\n"] {
            assert_eq!(findings(nothing), ["empty: the document says nothing"], "{nothing:?}");
        }
        assert!(of("empty", "no heading").is_empty());
    }

    #[test]
    fn fields_of_the_form_are_found() {
        let form = "**Session Date:** YYYY-MM-DD\n- [Major accomplishment 1]\n- [Partially implemented feature]\n  - Status: X% complete\n  - What's done: [...]\n  - Location: [file paths]\n";
        assert_eq!(of("placeholder", form).len(), 6);
        for text in [
            "- [ ] write it\n- [x] done with it\n",
            "- [a link](x.md)\n",
            "- [the spec]\n\n[the spec]: x.md\n",
            "- Status: [in progress]\n",
            "archived as `SESSION_HANDOFF_YYYY-MM-DD.md`\n",
            "```\n- [Some words here]\n```\n",
            "- [[wiki page]]\n",
        ] {
            assert_eq!(of("placeholder", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_merge_left_open_is_found() {
        assert_eq!(of("conflict-marker", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n").len(), 1);
        assert_eq!(of("conflict-marker", "look for <<<<<<< HEAD\n=======\n").len(), 0);
    }
}
