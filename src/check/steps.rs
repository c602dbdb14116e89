//! Rules for next steps: there are some, and each says what is done to what.

use super::words::{self, WORDS};
use super::{Complaint, Subject};
use crate::document::{Details, Kind};
use crate::text::has_word;

/// Verbs that need an object, and the question which object.
const VERBS: &[(&[&str], &str)] = &[
    (
        &["fix", "bug", "bugs", "fixes", "debug", "solve", "resolve", "address", "handle"],
        "say which bug, and where it shows: \"Fix the time-out in `db/pool.py`\"",
    ),
    (
        &["test", "tests", "verify", "validate", "check", "qa", "retest"],
        "say what is tested, and with which command: \"Test the import with `make test-import`\"",
    ),
    (
        &[
            "improve", "optimize", "optimise", "enhance", "polish", "refine", "tweak", "refactor", "clean", "cleanup",
            "tidy", "simplify",
        ],
        "say of what, and when it is good enough: \"Halve the start-up time of `cli.py`\"",
    ),
    (&["document", "comment"], "say what is documented where: \"Document the settings in README.md\""),
    (
        &["review", "look", "investigate", "research", "explore", "think", "consider", "analyze", "analyse", "study"],
        "say what is to be decided: \"Decide between A and B, see `notes.md`\"",
    ),
    (
        &["continue", "keep", "proceed", "resume", "go", "carry", "work", "start", "begin", "do"],
        "say with what, and the first thing to do: \"Write the error paths of `generate()`\"",
    ),
    (
        &[
            "add",
            "implement",
            "build",
            "create",
            "write",
            "develop",
            "finish",
            "complete",
            "update",
            "make",
            "finalize",
            "finalise",
        ],
        "say which, and where: \"Add retries to `OllamaService.generate()`\"",
    ),
];

/// A step of more words than this is taken to say something.
const LONGEST: usize = 7;

pub(super) fn present(subject: &Subject<'_>) -> Vec<Complaint> {
    let steps: Vec<_> = subject.outline.entries_of(Kind::Next).collect();
    let open = steps.iter().any(|step| step.done != Some(true));
    // A goal, a list of what is left and a message to the next session say what to do as well.
    let others = [Kind::Next, Kind::Goal, Kind::Progress, Kind::Resume, Kind::Message, Kind::Owner];
    if open || (steps.is_empty() && (subject.has(&others) || speaks_of_steps(subject))) {
        return Vec::new();
    }
    let help = "say what to do first, and where: `git handoff add next \"…\"`";
    match steps.first() {
        Some(step) => vec![Complaint::at(subject.line_of(&step.span), "every next step is done", help)],
        None => vec![Complaint::nowhere("there is no next step", help)],
    }
}

/// Whether headings, an open box, or in a text without headings any words may be about next steps: whether a text in unusual
/// words has some is not for us to say.
fn speaks_of_steps(subject: &Subject<'_>) -> bool {
    let titles: Vec<&str> = subject.outline.sections.iter().map(|section| section.title.as_str()).collect();
    let text = if titles.len() > 1 { titles.join("\n") } else { subject.text.to_owned() }.to_lowercase();
    subject.text.contains("[ ]") || WORDS.to_come.iter().any(|word| has_word(&text, word))
}

pub(super) fn vague(subject: &Subject<'_>) -> Vec<Complaint> {
    let open = subject.outline.entries_of(Kind::Next).filter(|step| step.done != Some(true));
    open.filter_map(|step| {
        let source = &subject.text[step.span.clone()];
        // What stands below a step says what is meant.
        if source.trim().lines().count() > 1 || names_something(source, &Details::of(step, source, subject.kinds)) {
            return None;
        }
        let advice = advice(&step.text)?;
        let message = format!("the step \"{}\" does not say what to do", crate::text::one_line(&step.text));
        Some(Complaint::at(subject.line_of(&step.span), message, advice))
    })
    .collect()
}

fn names_something(source: &str, details: &Details) -> bool {
    !details.paths.is_empty()
        || !details.commits.is_empty()
        || !details.urls.is_empty()
        || source.contains(['`', '#', '@', '"'])
}

/// What would make a vague step a good one; nothing, if it is one.
fn advice(step: &str) -> Option<&'static str> {
    let words = without_time(step).to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    let default = VERBS[5].1;
    if words::has(&WORDS.elsewhere, words) {
        return Some(default);
    }
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let verb = |word: &&str| VERBS.iter().find(|(verbs, _)| verbs.contains(word) || is_gerund(verbs, word));
    let says_nothing = |word: &&str| words::has(&WORDS.generic, word) || verb(word).is_some();
    if words.is_empty() || words.len() > LONGEST || !words.iter().all(says_nothing) {
        return None;
    }
    Some(words.iter().find_map(verb).map_or(default, |(_, advice)| advice))
}

fn is_gerund(verbs: &[&str], word: &str) -> bool {
    let Some(stem) = word.strip_suffix("ing") else { return false };
    verbs.iter().any(|verb| *verb == stem || verb.strip_suffix('e') == Some(stem))
}

/// The step without an estimate in parentheses at its end.
fn without_time(step: &str) -> &str {
    let step = step.trim_end();
    match step.rfind('(') {
        Some(at) if step.ends_with(')') && step[at..].contains(|c: char| c.is_ascii_digit()) => &step[..at],
        _ => step,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::of;

    #[test]
    fn steps_that_say_nothing_are_named() {
        let document = "## Next steps\n1. Continue development\n2. Fix bugs (1 h)\n3. More testing\n4. Improve the performance\n5. Refactoring\n";
        assert_eq!(of("vague-step", document).len(), 5);
        assert_eq!(of("vague-step", "## 다음 단계\n- 계속 진행\n- 결제 화면 테스트\n").len(), 1);
    }

    #[test]
    fn steps_that_name_something_are_left_alone() {
        for step in [
            "Fix `db/pool.py`",
            "Fix #12",
            "Run the tests",
            "Complete the WorldBible model",
            "Deploy",
            "Update README",
            "Test\n   - with real data",
            "Fix the login",
            "Merge",
            "결제 API 구현",
        ] {
            assert_eq!(of("vague-step", &format!("## Next steps\n1. {step}\n")), [""; 0], "{step}");
        }
    }

    #[test]
    fn there_is_a_next_step() {
        assert_eq!(of("next-steps", "# T\n\n## Done\n- a\n"), ["there is no next step"]);
        assert_eq!(of("next-steps", "## Next steps\n- [x] a\n"), ["every next step is done"]);
        assert_eq!(of("next-steps", "## Next steps\nWrite it.\n"), [""; 0]);
        assert_eq!(of("next-steps", "## Next steps\n- [x] a\n- b\n"), [""; 0]);
    }
}
