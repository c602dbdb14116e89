//! Hooks of ours among an agent's settings: `{"hooks": {EVENT: [{"hooks": [{"type": "command", "command": …}]}]}}`, as
//! [Claude Code documents them](https://code.claude.com/docs/en/hooks).
//!
//! The settings are people's: JSON is parsed for byte ranges, and changed by insertions and cuts alone. A hook is ours by how
//! its command begins.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::Standing;
use super::json::{Json, Layout};
use crate::document::{Edit, splice};

/// An event, and what runs then: words for `git-handoff`.
const HOOKS: [(&str, &str); 3] =
    [("SessionStart", "resume --brief"), ("PreCompact", "stop --quiet"), ("SessionEnd", "stop --quiet")];

/// How our commands begin: where the program is gone, nothing happens.
const BEGINNING: &str = "command -v git-handoff >/dev/null 2>&1 || exit 0; ";

/// In seconds. Without one, what runs at a session's end has 1.5 and shares them.
const TIMEOUT: u8 = 10;

/// The command is run in the agent's present folder, which may be anywhere by then: it stays in a worktree of the project's
/// repository, and else goes to the project. Agents do not tell hooks who they are, so the command does. Whatever comes of it,
/// the agent goes on: some exit codes would stop it.
fn command(words: &str) -> String {
    format!(
        "{BEGINNING}repo() {{ git -C \"$1\" rev-parse --path-format=absolute --git-common-dir 2>/dev/null; }}; \
         [ \"$(repo .)\" = \"$(repo \"$CLAUDE_PROJECT_DIR\")\" ] || cd \"$CLAUDE_PROJECT_DIR\" || exit 0; \
         CLAUDECODE=1 git-handoff {words}; exit 0"
    )
}

pub(super) fn standing(text: &[u8]) -> Result<Standing, String> {
    let settings = Json::of(text)?;
    let mut there: Vec<_> = ours(&settings).into_iter().map(|ours| (ours.event, ours.command)).collect();
    let mut wanted: Vec<_> = HOOKS.iter().map(|(event, words)| ((*event).to_owned(), command(words))).collect();
    there.sort();
    wanted.sort();
    Ok(match there.is_empty() {
        true => Standing::Missing,
        false if there == wanted => Standing::Whole,
        false => Standing::Outdated,
    })
}

pub(super) fn insertions(text: Option<&[u8]>) -> Result<Vec<Edit>, String> {
    let Some(text) = text else {
        let whole = Layout::default().rendered(&Fresh { hooks: All }, "");
        return Ok(vec![Edit::insert(0, whole + "\n")]);
    };
    let settings = Json::of(text)?;
    let root = settings.root();
    let Some(hooks) = settings.member(&root, "hooks") else {
        return Ok(vec![settings.insertion(&root, &[(Some("hooks"), &All)])]);
    };
    if !settings.is_object(&hooks) {
        return Err("its \"hooks\" are not an object".to_owned());
    }
    let mut edits = Vec::new();
    let mut missing = Vec::new();
    for (event, words) in HOOKS {
        match settings.member(&hooks, event) {
            Some(groups) if settings.is_array(&groups) => {
                edits.push(settings.insertion(&groups, &[(None, &Group::running(words))]));
            }
            Some(_) => return Err(format!("its \"hooks\" have something else than a list for {event}")),
            None => missing.push((event, [Group::running(words)])),
        }
    }
    if !missing.is_empty() {
        let members: Vec<_> = missing.iter().map(|(event, groups)| (Some(*event), groups)).collect();
        edits.push(settings.insertion(&hooks, &members));
    }
    Ok(edits)
}

/// Whatever contains nothing else goes along.
pub(super) fn taken_out(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut rest = text.to_vec();
    loop {
        let settings = Json::of(&rest)?;
        let Some(ours) = ours(&settings).into_iter().next() else { return Ok(rest) };
        let root = settings.root();
        let cut = ours.within.iter().find_map(|(container, at)| settings.cut(container, *at));
        let cut = cut.unwrap_or(root.start + 1..root.end - 1);
        rest = splice(&rest, vec![Edit::replace(cut, "")]);
    }
}

/// A hook of ours.
struct Ours {
    event: String,
    command: String,
    /// What it is in, from the inside out: each with the place that it, or what it is in, has there.
    within: [(Range<usize>, usize); 4],
}

fn ours(settings: &Json<'_>) -> Vec<Ours> {
    let mut found = Vec::new();
    let root = settings.root();
    let items = |span: &Range<usize>| settings.items(span).into_iter().enumerate();
    for (at_root, hooks) in items(&root).filter(|(_, item)| item.key.as_deref() == Some("hooks")) {
        for (at_event, groups) in items(&hooks.span) {
            for (at_group, group) in items(&groups.span) {
                let Some(handlers) = settings.member(&group.span, "hooks") else { continue };
                for (at, handler) in items(&handlers) {
                    let command = settings.member(&handler.span, "command").and_then(|span| settings.string(span));
                    let Some(command) = command.filter(|command| command.starts_with(BEGINNING)) else { continue };
                    let event = groups.key.clone().unwrap_or_default();
                    let within = [
                        (handlers.clone(), at),
                        (groups.span.clone(), at_group),
                        (hooks.span.clone(), at_event),
                        (root.clone(), at_root),
                    ];
                    found.push(Ours { event, command, within });
                }
            }
        }
    }
    found
}

#[derive(Serialize)]
struct Fresh {
    hooks: All,
}

/// The whole table, by event.
struct All;

impl Serialize for All {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(HOOKS.map(|(event, words)| (event, [Group::running(words)])))
    }
}

/// Without a matcher: whatever began, compacts or ends the session.
#[derive(Serialize)]
struct Group {
    hooks: [Handler; 1],
}

#[derive(Serialize)]
struct Handler {
    r#type: &'static str,
    command: String,
    timeout: u8,
}

impl Group {
    fn running(words: &str) -> Self {
        Self { hooks: [Handler { r#type: "command", command: command(words), timeout: TIMEOUT }] }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn with_ours(text: &str) -> String {
        String::from_utf8(splice(text.as_bytes(), insertions(Some(text.as_bytes())).unwrap())).unwrap()
    }

    fn without(text: &str) -> String {
        String::from_utf8(taken_out(text.as_bytes()).unwrap()).unwrap()
    }

    /// Our commands as the one word that tells them apart, and each hook on a line.
    fn shown(text: &str) -> String {
        HOOKS.iter().fold(text.to_owned(), |text, (_, words)| {
            let command = Value::from(command(words)).to_string();
            text.replace(&command, words.split(' ').next().unwrap())
        })
    }

    #[test]
    fn the_file_keeps_its_look() {
        const ONE: &str = r#"[{"hooks":[{"type":"command","command":resume,"timeout":10}]}]"#;
        let [start, compact, end] = ["SessionStart", "PreCompact", "SessionEnd"].map(|event| {
            format!("\"{event}\":{}", ONE.replace("resume", if event == "SessionStart" { "resume" } else { "stop" }))
        });
        for (before, expected) in [
            (r#"{"a":1}"#.to_owned(), format!(r#"{{"a":1,"hooks":{{{start},{compact},{end}}}}}"#)),
            (r#"{"hooks":{}}"#.to_owned(), format!(r#"{{"hooks":{{{start},{compact},{end}}}}}"#)),
            (
                r#"{"hooks":{"SessionEnd":[1],"SessionStart":[]}}"#.to_owned(),
                format!(
                    r#"{{"hooks":{{"SessionEnd":[1,{}],"SessionStart":[{}],{compact}}}}}"#,
                    &end[end.find('[').unwrap() + 1..end.len() - 1],
                    &start[start.find('[').unwrap() + 1..start.len() - 1],
                ),
            ),
            (
                "{\r\n\t\"x\": 1,\r\n\t\"hooks\": {\"Stop\": []}\r\n}".to_owned(),
                format!("{{\r\n\t\"x\": 1,\r\n\t\"hooks\": {{\"Stop\": [],{start},{compact},{end}}}\r\n}}"),
            ),
        ] {
            assert_eq!(shown(&with_ours(&before)), expected);
            assert_eq!(standing(with_ours(&before).as_bytes()), Ok(Standing::Whole));
        }
        let tabs = shown(&with_ours(
            "\u{feff}{\r\n\t\"hooks\": {\r\n\t\t\"SessionStart\": [\r\n\t\t\t{}\r\n\t\t]\r\n\t}\r\n}\r\n",
        ));
        let expected = "\u{feff}{\r\n\t\"hooks\": {\r\n\t\t\"SessionStart\": [\r\n\t\t\t{},\r\n\t\t\t{\r\n\t\t\t\t\"hooks\": [\r\n\
            \t\t\t\t\t{\r\n\t\t\t\t\t\t\"type\": \"command\",\r\n\t\t\t\t\t\t\"command\": resume,\r\n\t\t\t\t\t\t\"timeout\": 10\r\n\
            \t\t\t\t\t}\r\n\t\t\t\t]\r\n\t\t\t}\r\n\t\t],\r\n\t\t\"PreCompact\": [\r\n";
        assert_eq!(&tabs[..expected.len()], expected);
        for empty in ["{}", "{\n}", "{\n\n}\n"] {
            let fresh = String::from_utf8(splice(b"", insertions(None).unwrap())).unwrap();
            assert_eq!(with_ours(empty).trim().replace("\n\n}", "\n}"), fresh.trim(), "{empty:?}");
        }
    }

    #[test]
    fn what_is_no_file_of_settings_is_left_alone() {
        for (text, why) in [
            (&b"{\"a\": }"[..], "it is not valid JSON: expected value at line 1 column 7"),
            (b"", "it is not valid JSON: EOF while parsing a value at line 1 column 0"),
            (b"{} // mine", "it is not valid JSON: trailing characters at line 1 column 4"),
            (b"[]", "it is not a JSON object"),
            (b"{\"a\": \"\xff\"}", "it is not UTF-8"),
            (b"{\"hooks\": []}", "its \"hooks\" are not an object"),
            (b"{\"hooks\": {\"PreCompact\": {}}}", "its \"hooks\" have something else than a list for PreCompact"),
        ] {
            assert_eq!(insertions(Some(text)).unwrap_err(), why, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn of_a_group_that_is_shared_only_ours_goes() {
        let ours = Value::from(command("stop --quiet")).to_string();
        let shared = format!(
            r#"{{"hooks":{{"SessionEnd":[{{"hooks":[{{"command":{ours}}},{{"command":"git-handoff check"}},{{"command":{ours}}}]}}]}}}}"#
        );
        assert_eq!(standing(shared.as_bytes()), Ok(Standing::Outdated));
        assert_eq!(without(&shared), r#"{"hooks":{"SessionEnd":[{"hooks":[{"command":"git-handoff check"}]}]}}"#);
        // The first of its name is shadowed, and yet it is there.
        let twice = format!(r#"{{"hooks":{{"Stop":[{{"hooks":[{{"command":{ours}}}]}}]}}, "hooks":{{"Stop":[1]}}}}"#);
        assert_eq!(without(&twice), r#"{ "hooks":{"Stop":[1]}}"#);
    }

    /// JSON with the white space that people and programs leave in it.
    fn json() -> impl Strategy<Value = String> {
        let space = prop_oneof![Just(""), Just(" "), Just("\n  "), Just("\r\n\t"), Just("\n")];
        let leaf = prop_oneof![
            Just("1e99"),
            Just("null"),
            Just(r#""}],{[\"""#),
            Just(r#""é\u00e9""#),
            Just("{}"),
            Just("[ ]")
        ];
        let value = leaf.prop_map(str::to_owned).prop_recursive(3, 12, 3, move |inner| {
            let spaced = (space.clone(), inner, space.clone())
                .prop_map(|(before, inner, after)| format!("{before}{inner}{after}"));
            let key = prop_oneof![Just("a"), Just("hooks"), Just("command"), Just(r"h\u006foks"), Just("SessionEnd")];
            let member = (key, spaced.clone()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
            prop_oneof![
                proptest::collection::vec(spaced, 1..3).prop_map(|items| format!("[{}]", items.join(","))),
                proptest::collection::vec(member, 1..3).prop_map(|items| format!("{{{}}}", items.join(","))),
            ]
        });
        let groups =
            proptest::collection::vec(value.clone(), 1..3).prop_map(|groups| format!("[ {}]", groups.join(" , ")));
        let events = proptest::collection::btree_map(prop_oneof![Just("SessionStart"), Just("Stop")], groups, 0..3);
        let gap = prop_oneof![Just(""), Just(" "), Just("\n  "), Just("\r\n\t\t")];
        (value.clone(), events, value, gap).prop_map(|(before, events, after, gap)| {
            let events: Vec<_> = events.iter().map(|(event, groups)| format!("{gap}\"{event}\" : {groups}")).collect();
            let hooks =
                if events.is_empty() { String::new() } else { format!("{gap}\"hooks\": {{{}}},", events.join(",")) };
            format!("{{{gap}\"before\": {before},{hooks}{gap}\"after\":{after}{gap}}}")
        })
    }

    proptest! {
        #[test]
        fn what_comes_goes_again_and_nothing_else(before in json()) {
            let after = with_ours(&before);
            prop_assert_eq!(standing(after.as_bytes()), Ok(Standing::Whole), "{}", after);
            prop_assert_eq!(&without(&after), &before);
            // Another program has written it meanwhile, in its own way.
            let meant: Value = serde_json::from_str(&before).unwrap();
            let parsed: Value = serde_json::from_str(&after).unwrap();
            let written = serde_json::to_string_pretty(&parsed).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&without(&written)).unwrap(), meant);
        }
    }
}
