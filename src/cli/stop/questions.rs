//! Questions on a terminal, and their answers. What is asked is [`crate::stop::missing`]'s affair.

use std::io::BufRead as _;
use std::slice;

use crate::document::{Kind, Kinds};
use crate::error::Result;
use crate::stop::Entry;
use crate::stop::missing::Missing;
use crate::ui;

/// So many decisions are asked for.
const MOST_DECISIONS: usize = 3;

/// Questions and answers. Each answer is written down before the next question, so that whoever breaks off loses none.
pub(super) struct Conversation<'a> {
    write_down: &'a dyn Fn(Entry) -> Result<()>,
    /// What the last answer was about.
    pub(super) last: Option<Kind>,
    /// The input has ended: nobody answers any more.
    is_over: bool,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(write_down: &'a dyn Fn(Entry) -> Result<()>) -> Self {
        Self { write_down, last: None, is_over: false }
    }

    /// Asks one question after the other; an empty line leaves one out. Gives how many were answered.
    pub(super) fn ask(&mut self, missing: &[Missing]) -> Result<usize> {
        let mut answered = 0;
        for Missing { kind, question, entry, .. } in missing {
            if self.is_over {
                break;
            }
            ui::ask(&format!("{question} (Enter leaves it out) "))?;
            let mut line = Vec::new();
            std::io::stdin().lock().read_until(b'\n', &mut line)?;
            self.is_over = !line.ends_with(b"\n");
            if self.is_over {
                ui::note("");
            }
            let line = String::from_utf8_lossy(&line);
            if !line.trim().is_empty() {
                (self.write_down)(entry(line.trim()))?;
                (self.last, answered) = (Some(*kind), answered + 1);
            }
        }
        Ok(answered)
    }

    /// Asks for more decisions, as long as there are some.
    pub(super) fn ask_on(&mut self, kinds: &Kinds) -> Result<()> {
        let more = Missing::words(Kind::Decision, "What else was decided, and why?", kinds);
        for _ in 1..MOST_DECISIONS {
            if self.last != Some(Kind::Decision) || self.ask(slice::from_ref(&more))? == 0 {
                break;
            }
        }
        Ok(())
    }
}
