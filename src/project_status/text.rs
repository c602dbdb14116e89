//! What the block in the project's status file says, as a list. Pure: header, plan and document in, Markdown out.
//!
//! By the day and the session, not by the minute and the capture: whoever stops three times a day has one change to commit.

use crate::changes::roadmap::Roadmap;
use crate::config::Config;
use crate::document::{Kind, Outline};
use crate::markdown::{code_span, inert};
use crate::record::Header;

/// The lines, apart from the markers around them, as formatters of Markdown would set them.
pub(super) fn block(header: &Header, roadmap: Option<&Roadmap>, document: &[u8], config: &Config) -> String {
    let mut lines = Vec::new();
    let line = |name: &str, words: String| format!("- **{name}:** {words}\n");
    let day = header.at.format("%Y-%m-%d");
    let branch = header.branch_name().map_or_else(String::new, |branch| format!(" on {}", code_span(branch)));
    lines.push(line("Last Session", format!("{day}{branch}")));
    if let Some(roadmap) = roadmap {
        let (phase, stage) = roadmap.current().place();
        lines.extend(phase.map(|phase| line("Current Phase", inert(phase))));
        lines.extend(stage.map(|stage| line("Current Stage", inert(stage))));
        let (done, all) = roadmap.counts();
        let percent = (done * 100).checked_div(all).unwrap_or(0);
        lines.push(line("Progress", format!("{done} of {all} ({percent} %)")));
    }
    lines.extend(header.hold.as_ref().map(|hold| format!("- **On hold** {}\n", inert(&hold.to_string()))));
    let outline = Outline::of(document, &config.kinds);
    if let Some(next) = outline.entries_of(Kind::Next).find(|entry| entry.done != Some(true)) {
        lines.push(line("Next", inert(&next.text)));
    }
    let show = code_span(&format!("git handoff show {}", header.session));
    lines.push(line("Session Handoff", format!("{}, {show}", code_span(&config.file))));
    format!("\n{}\n", lines.concat())
}
