//! How far the project's plan is, in the role's shape.

use super::Sources;
use crate::changes::roadmap::{Current, Item, Roadmap};
use crate::markdown::{code_span, inert};
use crate::text;

/// How many lines a list has.
const MOST_COMPLETED: usize = 12;
const MOST_TICKED: usize = 12;
const MOST_PARTS: usize = 12;
const MOST_NEXT: usize = 3;

/// The bar's letters.
const BAR: usize = 10;

/// The longest title, in bytes.
const LONGEST: usize = 160;

pub(super) fn roadmap(sources: &Sources) -> String {
    let Some(roadmap) = &sources.derived.roadmap else { return String::new() };
    let current = roadmap.current();
    let (phase, stage) = current.place();
    let Current { task, next, .. } = current;
    let title = |text: &str| inert(&text::cut(&text::one_line(text), LONGEST));
    let mut out = "## 📊 Roadmap Progress\n\n".to_owned();
    let heading = |(what, words): (&str, Option<&str>)| Some(format!("### Current {what}: {}\n", title(words?)));
    let headings: String = [("Phase", phase), ("Stage", stage)].into_iter().filter_map(heading).collect();
    if !headings.is_empty() {
        out.push_str(&format!("{headings}\n"));
    }
    out.push_str(&progress(roadmap));
    let boxed = |done: bool, text: &str| format!("- [{}] {}\n", if done { 'x' } else { ' ' }, title(text));
    let list = |heading: &str, items: &[&str], most: usize, done: bool| -> String {
        let mut lines: String = items.iter().take(most).map(|text| boxed(done, text)).collect();
        if items.len() > most && done {
            lines.push_str(&format!("- and {} more\n", items.len() - most));
        }
        if lines.is_empty() { lines } else { format!("\n**{heading}:**\n{lines}") }
    };
    out.push_str(&list("Completed Stages", &roadmap.completed(), MOST_COMPLETED, true));
    if let Some(task) = task {
        out.push_str(&format!("\n**Current Task:**\n{}{}", boxed(false, &task.text), parts(task)));
    }
    out.push_str(&list("Next Up", &next, MOST_NEXT, false));
    let ticked: Vec<_> = roadmap.ticked.iter().map(String::as_str).collect();
    out + &list("Ticked This Session", &ticked, MOST_TICKED, true)
}

fn progress(roadmap: &Roadmap) -> String {
    let (done, all) = roadmap.counts();
    let full = (done * BAR).checked_div(all).unwrap_or(0);
    let bar = "█".repeat(full) + &"░".repeat(BAR - full);
    let percent = (done * 100).checked_div(all).unwrap_or(0);
    let paths: Vec<_> = roadmap.paths.iter().map(|path| code_span(&text::quote_path(path.as_bytes()))).collect();
    format!("**Progress:** `{bar}` {done} of {all} ({percent} %) in {}\n", paths.join(", "))
}

/// A task's own boxes, one level of them.
fn parts(task: &Item) -> String {
    let part = |part: &Item| {
        let words = text::one_line(&part.text);
        format!("  - [{}] {}\n", if part.done { 'x' } else { ' ' }, inert(&text::cut(&words, LONGEST)))
    };
    let mut lines: String = task.parts.iter().take(MOST_PARTS).map(part).collect();
    if task.parts.len() > MOST_PARTS {
        lines.push_str(&format!("  - and {} more\n", task.parts.len() - MOST_PARTS));
    }
    lines
}
