//! The card of a handoff that is resumed: where, when, who, what comes next, what holds it up, and how its claims stand. Pure.

use super::claims::{self, Mark};
use super::terminal::Look;
use super::text::{Style, paint};
use super::wrap::{LongWords, wrap};
use crate::claims::{By, Verified};
use crate::clock::Moment;
use crate::document::{Details, Entry, Kind, Kinds};
use crate::resume::{Resumed, Since};
use crate::text::{ago, count, cut, for_line};

/// So many entries of a kind are named.
const MOST: usize = 3;

/// So many claims that do not hold, or have changed, are named.
const MOST_CLAIMS: usize = 8;

/// An entry that is a paragraph is cut to so many bytes.
const LONGEST: usize = 300;

/// The width of the names before the rows.
const NAMES: usize = 11;

/// Draws it.
pub fn draw(resumed: &Resumed, kinds: &Kinds, now: Moment, look: &Look) -> String {
    let card = Card { resumed, kinds, now, look };
    let mut text = format!("{}\n\n", paint(&card.title(), Style::STRONG, look.color));
    for (name, lines) in card.rows() {
        text += &card.row(name, &lines);
    }
    text + &card.claims()
}

/// Where the work goes on: the first step that is open, else what is half done.
pub fn ready_at(resumed: &Resumed) -> Option<String> {
    let steps = [Kind::Next, Kind::Progress].into_iter().flat_map(|kind| resumed.open(kind));
    steps.map(|entry| for_line(&cut(&entry.text, LONGEST))).next()
}

/// What an entry of a document says, in a line; as one of work under way how far it is, where its words do not.
pub fn words(entry: &Entry, text: &str, kind: Kind, kinds: &Kinds) -> String {
    let source = text.get(entry.span.clone()).unwrap_or_default();
    let is_under_way = kind == Kind::Progress && !entry.text.contains('%');
    let percent = Details::of(entry, source, kinds).percent.filter(|_| is_under_way);
    let words = for_line(&cut(&entry.text, LONGEST));
    percent.map_or(words.clone(), |percent| format!("{words} at {percent}%"))
}

/// Who wrote it: the author, and the agent that was at work.
pub fn who(resumed: &Resumed) -> Option<String> {
    let handoff = resumed.found.handoff.as_ref()?;
    let by = handoff.record.as_ref().and_then(|record| record.header.by.as_ref());
    Some(by.map_or_else(|| handoff.author.clone(), |agent| format!("{} with {agent}", handoff.author)))
}

/// When it was captured, or saved since.
pub fn when(resumed: &Resumed, now: Moment) -> Option<String> {
    let captured = resumed.found.header().map(|header| {
        let at = header.at.format("%a %Y-%m-%d %H:%M");
        format!("{}, {at} (session {})", ago(now - header.at), header.id())
    });
    let saved = resumed.found.saved.map(|saved| format!("saved {}, with words that no record has", ago(now - saved)));
    match (saved, captured) {
        (Some(saved), Some(captured)) => Some(format!("{saved}; captured {captured}")),
        (saved, captured) => saved.or(captured),
    }
}

/// The break that was announced, and how long it was.
pub fn on_hold(resumed: &Resumed, now: Moment) -> Option<String> {
    let header = resumed.found.header()?;
    let hold = header.hold.as_ref()?;
    let away = count(usize::try_from((now.date_naive() - header.at.date_naive()).num_days()).unwrap_or(0), "day");
    let early = match (now.date_naive() - hold.until).num_days() {
        0 => String::new(),
        late @ 1.. => format!(", {} later", count(usize::try_from(late).unwrap_or(0), "day")),
        early => format!(", {} earlier", count(usize::try_from(-early).unwrap_or(0), "day")),
    };
    Some(format!("{}; back after {away}{early}", for_line(&hold.to_string())))
}

/// Where HEAD is, what git is in the middle of, and what was committed since.
pub fn place(resumed: &Resumed) -> String {
    let branch = resumed.head.branch_name().unwrap_or("detached HEAD");
    let at =
        resumed.head.commit.as_ref().map_or_else(|| "no commit yet".to_owned(), |commit| commit.short().to_owned());
    let since = resumed.found.handoff.as_ref().map_or_else(String::new, |_| format!(", {}", since(&resumed.since)));
    let operation = &resumed.now.operation;
    let under_way = operation
        .as_ref()
        .map_or_else(String::new, |operation| format!(", in the middle of a {}", for_line(operation)));
    format!("{branch} at {at}{under_way}{since}")
}

/// What was committed since, in a few words.
pub fn since(since: &Since) -> String {
    if since.commits == 0 {
        return if since.is_apart { "before the handoff's commit" } else { "no commit since" }.to_owned();
    }
    let whose: Vec<_> =
        since.authors.iter().take(MOST).map(|(author, commits)| format!("{author} {commits}")).collect();
    let more = since.authors.len().saturating_sub(MOST);
    let more = if more > 0 { format!(", {}", count(more, "other")) } else { String::new() };
    let apart = if since.is_apart { "; the handoff's commit is on another line of history" } else { "" };
    format!("{} since ({}{more}){apart}", count(since.commits, "commit"), whose.join(", "))
}

struct Card<'a> {
    resumed: &'a Resumed,
    kinds: &'a Kinds,
    now: Moment,
    look: &'a Look,
}

impl Card<'_> {
    fn title(&self) -> String {
        let named = self.resumed.outline.sections.iter().find(|section| section.level == 1);
        named.map_or_else(|| "Session handoff".to_owned(), |section| for_line(&section.title))
    }

    fn rows(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut rows = vec![("where", vec![place(self.resumed)])];
        rows.extend(when(self.resumed, self.now).map(|when| ("when", vec![when])));
        rows.extend(who(self.resumed).map(|who| ("who", vec![who])));
        rows.extend(on_hold(self.resumed, self.now).map(|hold| ("on hold", vec![hold])));
        rows.extend(self.moved());
        if let Some((commits, by)) = self.older_words() {
            let words = format!("unchanged for {}, since {}", count(*commits, "commit"), by.told(self.now));
            rows.push(("words", vec![for_line(&words)]));
        }
        for (name, kind) in [("half done", Kind::Progress), ("next", Kind::Next), ("blocked", Kind::Blocker)] {
            let lines = self.entries(kind);
            if !lines.is_empty() {
                rows.push((name, lines));
            } else if kind == Kind::Next {
                rows.push((name, vec!["nothing is written down".to_owned()]));
            }
        }
        let dirty = &self.resumed.now.uncommitted;
        if !dirty.is_empty() {
            let named: Vec<_> = dirty.iter().take(MOST).map(|work| for_line(&work.path)).collect();
            let all = self.resumed.now.uncommitted_paths();
            let more = if all > named.len() { format!(" (+{} more)", all - named.len()) } else { String::new() };
            rows.push(("uncommitted", vec![named.join(", ") + &more]));
        }
        rows
    }

    /// The newest commits since.
    fn moved(&self) -> Option<(&'static str, Vec<String>)> {
        let Since { newest, commits, .. } = &self.resumed.since;
        let named =
            newest.iter().map(|(id, subject, author)| format!("{} {} ({author})", id.short(), cut(subject, 72)));
        let mut lines: Vec<_> = named.map(|line| for_line(&line)).collect();
        if *commits > lines.len() {
            lines.push(format!("(+{} more)", commits - lines.len()));
        }
        (!lines.is_empty()).then_some(("since", lines))
    }

    /// The first open entries of a kind, each with what no longer holds of it below.
    fn entries(&self, kind: Kind) -> Vec<String> {
        let open = self.resumed.open(kind);
        let mut lines = Vec::new();
        for (number, entry) in open.iter().take(MOST).enumerate() {
            let words = words(entry, &self.resumed.text, kind, self.kinds);
            lines.push(if kind == Kind::Next { format!("{}. {words}", number + 1) } else { words });
            let mut doubts: Vec<_> =
                self.doubts(entry).map(|verified| format!("   {}", self.claim(verified))).collect();
            doubts.dedup();
            lines.extend(doubts);
        }
        if open.len() > MOST {
            lines.push(format!("(+{} more)", open.len() - MOST));
        }
        lines
    }

    /// The claims that an entry makes and that do not hold, or hold of what has changed since. What a document names more than
    /// once is one claim.
    fn doubts(&self, entry: &Entry) -> impl Iterator<Item = &Verified> {
        let source = self.resumed.text.get(entry.span.clone()).unwrap_or_default();
        let named: Vec<String> =
            Details::of(entry, source, self.kinds).paths.into_iter().map(|(path, _)| path).collect();
        let span = entry.span.clone();
        self.resumed.evidence.claims.iter().filter(move |Verified { claim, state }| {
            let is_named = named.iter().any(|path| path == claims::name(&claim.what));
            (is_named || span.contains(&claim.span.start)) && matches!(Mark::of(state), Mark::No | Mark::Moved)
        })
    }

    /// Since which commit the words have not changed, where that is longer ago than the record: nobody has touched them since.
    fn older_words(&self) -> Option<&(usize, By)> {
        self.resumed.evidence.since.as_ref().filter(|(commits, _)| *commits > self.resumed.since.commits)
    }

    fn claim(&self, verified: &Verified) -> String {
        let sign = Mark::of(&verified.state).sign();
        format!(
            "{sign} {}: {}",
            for_line(claims::name(&verified.claim.what)),
            for_line(&claims::words(verified, self.now))
        )
    }

    /// How many claims stand how, and those that do not hold.
    fn claims(&self) -> String {
        let all = &self.resumed.evidence.claims;
        if all.is_empty() {
            return String::new();
        }
        let of = |mark: Mark| all.iter().filter(move |verified| Mark::of(&verified.state) == mark);
        let said = [
            (Mark::StillSo, "still so"),
            (Mark::Moved, "changed since"),
            (Mark::No, "no longer so"),
            (Mark::Unknown, "cannot be told"),
        ];
        let counted = said.map(|(mark, words)| (mark, of(mark).count(), words));
        let counted = counted.iter().filter(|(_, number, _)| *number > 0);
        let counted: Vec<_> =
            counted.map(|(mark, number, words)| format!("{} {number} {words}", mark.sign())).collect();
        let mut text = format!("\nWhat it claims: {}\n", counted.join(", "));
        for mark in [Mark::No, Mark::Moved] {
            for verified in of(mark).take(MOST_CLAIMS) {
                let before = &self.resumed.text[..verified.claim.span.start];
                let line = before.matches('\n').count() + 1;
                let style = if mark == Mark::No { Style::STRONG } else { Style::PLAIN };
                text += &format!(
                    "  {}\n",
                    paint(&format!("{} (line {line})", self.claim(verified)), style, self.look.color)
                );
            }
            let left = of(mark).count().saturating_sub(MOST_CLAIMS);
            if left > 0 {
                text += &format!("  {} (+{left} more: `git handoff check`)\n", mark.sign());
            }
        }
        text
    }

    /// A row, its lines folded into the width and set one below the other.
    fn row(&self, name: &str, lines: &[String]) -> String {
        let room = self.look.width.saturating_sub(NAMES + 4).max(30);
        let mut text = String::new();
        let mut name = format!("{name:<NAMES$}");
        for line in lines {
            // Whatever it is made of: names of authors and branches are others' words, too.
            let line = for_line(line);
            let hang = line.len() - line.trim_start().len();
            for part in wrap(line.trim_start(), room.saturating_sub(hang), LongWords::Keep) {
                let indent = " ".repeat(hang);
                text += &format!(
                    "  {}  {indent}{}\n",
                    paint(&name, Style::FAINT, self.look.color),
                    &line.trim_start()[part]
                );
                name = " ".repeat(NAMES);
            }
        }
        text
    }
}
