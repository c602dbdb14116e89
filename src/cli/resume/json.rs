//! What is resumed, as JSON: for a program that has nothing else. What is empty is left out, for agents pay by the word.

use serde_json::{Map, Value, json};

use crate::cli::check;
use crate::config::Config;
use crate::document::{Details, Entry, Kind};
use crate::error::Result;
use crate::preflight::Preflight;
use crate::preflight::commands::{Command, Script};
use crate::render::claims::Mark;
use crate::render::findings::Lines;
use crate::resume::Resumed;

use super::consent::Came;

/// The kinds whose entries are listed, each under its name.
const LISTED: [(&str, Kind); 10] = [
    ("next", Kind::Next),
    ("progress", Kind::Progress),
    ("blockers", Kind::Blocker),
    ("verification", Kind::Verification),
    ("issues", Kind::Issue),
    ("do_not", Kind::DoNot),
    ("watch", Kind::Watch),
    ("decisions", Kind::Decision),
    ("questions", Kind::Question),
    ("done", Kind::Done),
];

pub(super) fn of(
    resumed: &Resumed,
    config: &Config,
    came: &Came,
    archived: Option<&str>,
    holds: bool,
) -> Result<Value> {
    let found = &resumed.found;
    let handoff = found.handoff.as_ref();
    let mut json = json!({
        "branch": resumed.head.branch_name(),
        "head": resumed.head.commit,
        "file": config.file,
        "in_tree": found.in_tree,
        "archived": archived,
        "trusted": false,
        "source": match handoff {
            Some(handoff) if found.saved.is_none() => if handoff.from_trailers { "trailers" } else { "record" },
            _ => "draft",
        },
        "saved": found.saved.map(|at| at.to_rfc3339()),
        "newer": found.newer.as_ref().map(|(commit, author)| json!({ "commit": commit, "author": author })),
        "record": found.header().map(|header| json!({
            "session": header.session, "seq": header.seq, "at": header.at.to_rfc3339(),
            "started": header.started.to_rfc3339(), "author": handoff.map(|handoff| &handoff.author), "by": header.by,
            "branch": header.branch_name(), "commit": handoff.map(|handoff| &handoff.commit), "continues": header.continues,
            "uncommitted": header.facts.uncommitted, "hold": header.hold,
        })),
        "since": since(resumed),
        "now": resumed.now,
    });
    let lines = Lines::of(&resumed.text);
    for (name, kind) in LISTED {
        json[name] = resumed.said(kind).iter().map(|entry| of_entry(entry, resumed, &lines, config)).collect();
    }
    json["claims"] = claims(resumed, &lines);
    json["preflight"] = preflight(resumed, came, holds)?;
    Ok(without_nothing(json))
}

fn preflight(resumed: &Resumed, came: &Came, holds: bool) -> Result<Value> {
    let Preflight { checks, commands } = &resumed.preflight;
    let command = |(script, command): (&Script, &Command)| json!({ "command": command.text, "name": command.name, "line": command.line, "from": script.from });
    let sha = if commands.is_empty() { None } else { Some(commands.sha()?) };
    let missing = sha.as_ref().filter(|_| matches!(came, Came::NobodyToAsk)).map(|sha| {
        let question = "Does a person who has seen these commands want them run?";
        json!([{ "kind": "preflight", "question": question, "command": format!("git handoff resume --approve {sha}") }])
    });
    Ok(json!({
        "ok": holds,
        "checks": checks,
        "commands": commands.each().map(command).collect::<Vec<_>>(),
        "sha256": sha,
        "ran": match came {
            Came::Ran(ran) => json!(ran),
            Came::NotRun | Came::NobodyToAsk => Value::Null,
        },
        "missing": missing,
    }))
}

fn since(resumed: &Resumed) -> Value {
    let since = &resumed.since;
    let author = |(name, commits): &(String, usize)| json!({ "name": name, "commits": commits });
    let commit = |(id, subject, author): &_| json!({ "commit": id, "subject": subject, "author": author });
    json!({
        "commits": since.commits,
        "on_another_line": since.is_apart,
        "authors": since.authors.iter().map(author).collect::<Vec<_>>(),
        "newest": since.newest.iter().map(commit).collect::<Vec<_>>(),
    })
}

/// How many claims are still so, and which are not.
fn claims(resumed: &Resumed, lines: &Lines<'_>) -> Value {
    let all = &resumed.evidence.claims;
    let is_so = |verified: &&crate::claims::Verified| Mark::of(&verified.state) == Mark::StillSo;
    let doubted: Vec<_> =
        all.iter().filter(|verified| !is_so(verified)).map(|verified| check::claim_as_json(verified, lines)).collect();
    json!({ "still_so": all.len() - doubted.len(), "others": doubted })
}

fn of_entry(entry: &Entry, resumed: &Resumed, lines: &Lines<'_>, config: &Config) -> Value {
    let source = resumed.text.get(entry.span.clone()).unwrap_or_default();
    let Details { percent, estimate, priority, paths, commits, urls } = Details::of(entry, source, &config.kinds);
    let line = lines.place(&entry.span).line;
    let paths: Vec<_> = paths.into_iter().map(|(path, _)| path).collect();
    json!({
        "id": entry.id(), "text": entry.text, "line": line, "done": entry.done, "percent": percent, "estimate": estimate,
        "priority": priority, "paths": paths, "commits": commits, "urls": urls,
    })
}

/// Leaves out of entries and records what says nothing; a list that somebody asks for by name stays, to be found empty.
fn without_nothing(json: Value) -> Value {
    fn lean(value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let kept = map.into_iter().map(|(key, value)| (key, lean(value)));
                let says = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
                Value::Object(kept.filter(|(_, value)| says(value)).collect())
            }
            Value::Array(list) => Value::Array(list.into_iter().map(lean).collect()),
            value => value,
        }
    }
    let Value::Object(map) = json else { return json };
    let inside = |(key, value)| match value {
        Value::Object(_) => (key, lean(value)),
        Value::Array(list) => (key, Value::Array(list.into_iter().map(lean).collect())),
        value => (key, value),
    };
    Value::Object(map.into_iter().map(inside).collect::<Map<_, _>>())
}
