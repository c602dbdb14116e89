//! Entries put into the draft from the command line.

use git_handoff::document::{Kinds, Outline, insert, splice};

use crate::corpus::{corpus, documents, read, say};

#[test]
fn real_documents_take_an_entry_of_every_kind() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let kinds = Kinds::default();
    let (mut tried, mut misplaced) = (0, Vec::new());
    for file in documents(&corpus.join("documents")) {
        let document = read(&file);
        let before = Outline::of(&document, &kinds);
        for (kind, row) in kinds.rows() {
            let placed = insert::entry(&document, &before, kind, &kinds, "Turn the widget");
            tried += 1;
            // Whatever was added, the rest is there byte for byte.
            let new = placed.edit.range.start..placed.edit.range.start + placed.edit.text.len();
            let rest = [&placed.document[..new.start], &placed.document[new.end..]].concat();
            assert_eq!(rest, document, "{} of {}", row.name, file.display());
            assert_eq!(placed.document, splice(&document, vec![placed.edit.clone()]));
            let after = Outline::of(&placed.document, &kinds);
            let reads = after.entries_of(kind).filter(|entry| entry.text == "Turn the widget").count();
            if reads != 1 || !placed.reads_back {
                misplaced.push(format!("{} in {}: {:?}", row.name, file.display(), placed.heading));
            }
        }
    }
    say(&format!("{tried} entries added, {} not read back", misplaced.len()));
    assert!(misplaced.is_empty(), "{misplaced:#?}");
}
