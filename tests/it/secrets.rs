//! No secret is ever stored: a session full of them; and real documents, in which hardly anything looks like one.
//!
//! `HANDOFF_MISSES=1 cargo test --test it secrets -- --nocapture` prints each mark in the documents.

use git_handoff::redact::Redactor;

use crate::corpus::{corpus, documents, entries, read, say};

/// So many lines in a thousand may be marked without a secret in them.
const FALSE_AT_MOST: f64 = 0.5;

#[test]
fn real_documents_are_hardly_marked() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let folders = entries(&corpus).into_iter().chain(entries(&corpus.join("series"))).filter(|path| path.is_dir());
    let files: Vec<_> = folders.flat_map(|folder| documents(&folder)).collect();
    let (mut lines, mut marks) = (0, 0);
    for file in &files {
        let document = read(file);
        lines += document.split(|byte| *byte == b'\n').count();
        let found = Redactor::default().redact(&document).secrets;
        marks += found.len();
        if std::env::var_os("HANDOFF_MISSES").is_some() {
            let text = String::from_utf8_lossy(&document);
            for secret in found {
                let line = text.lines().nth(secret.line - 1).unwrap_or_default();
                say(&format!("{}:{}: {}\n    {line}", file.display(), secret.line, secret.kind));
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate of thousands")]
    let rate = marks as f64 * 1000.0 / lines as f64;
    say(&format!("{marks} marks in {lines} lines: {rate:.2} in a thousand"));
    assert!(rate <= FALSE_AT_MOST, "{marks} marks in {lines} lines");
}
