//! Hooks of ours among an agent's settings: `{"hooks": {EVENT: [{"hooks": [{"type": "command", "command": …}]}]}}`, as
//! [Claude Code documents them](https://code.claude.com/docs/en/hooks).
//!
//! The settings are people's: JSON is parsed for byte ranges, and changed by insertions and cuts alone. A hook is ours by how
//! its command begins.

use std::fmt;
use std::ops::Range;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Standing;
use crate::document::{Edit, splice};

/// An event, and what runs then: words for `git-handoff`.
const HOOKS: [(&str, &str); 3] =
    [("SessionStart", "resume --brief"), ("PreCompact", "stop --quiet"), ("SessionEnd", "stop --quiet")];

/// How our commands begin: where the program is gone, nothing happens.
const BEGINNING: &str = "command -v git-handoff >/dev/null 2>&1 || exit 0; ";

/// In seconds. Without one, what runs at a session's end has 1.5 and shares them.
const TIMEOUT: u8 = 10;

const BOM: &str = "\u{feff}";

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
    let settings = Settings::of(text)?;
    let mut there: Vec<_> = settings.ours().into_iter().map(|ours| (ours.event, ours.command)).collect();
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
        let whole = Layout::default().rendered(&Fresh { hooks: Events(&HOOKS.each_ref()) }, "");
        return Ok(vec![Edit::insert(0, whole + "\n")]);
    };
    let settings = Settings::of(text)?;
    let root = settings.root();
    let Some(hooks) = settings.member(&root, "hooks") else {
        let added = [("hooks", Events(&HOOKS.each_ref()))];
        return Ok(vec![settings.insertion(&root, &added.each_ref().map(|(key, value)| (Some(*key), value)))]);
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
        let settings = Settings::of(&rest)?;
        let Some(ours) = settings.ours().into_iter().next() else { return Ok(rest) };
        let cut = settings.cut(&ours);
        rest = splice(&rest, vec![Edit::replace(cut, "")]);
    }
}

/// A file of settings that is valid JSON.
struct Settings<'a> {
    text: &'a str,
    layout: Layout,
}

/// A member of an object, or an element of an array.
struct Item {
    key: Option<String>,
    /// Of the value.
    span: Range<usize>,
}

/// A hook of ours.
struct Ours {
    event: String,
    command: String,
    /// What it is in, from the inside out: each with the place that it, or what it is in, has there.
    within: [(Range<usize>, usize); 4],
}

impl<'a> Settings<'a> {
    fn of(text: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
        let mut settings = Self { text, layout: Layout::default() };
        let root: &RawValue = serde_json::from_str(text.strip_prefix(BOM).unwrap_or(text))
            .map_err(|error| format!("it is not valid JSON: {error}"))?;
        if !root.get().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        settings.layout = Layout::of(&settings);
        Ok(settings)
    }

    fn root(&self) -> Range<usize> {
        let start = if self.text.starts_with(BOM) { BOM.len() } else { 0 };
        let body = &self.text[start..];
        let space = |c: char| c.is_ascii_whitespace();
        start + body.len() - body.trim_start_matches(space).len()..start + body.trim_end_matches(space).len()
    }

    fn is_object(&self, span: &Range<usize>) -> bool {
        self.text[span.clone()].starts_with('{')
    }

    fn is_array(&self, span: &Range<usize>) -> bool {
        self.text[span.clone()].starts_with('[')
    }

    /// What an object or an array holds, in order; other values hold nothing.
    fn items(&self, span: &Range<usize>) -> Vec<Item> {
        let json = &self.text[span.clone()];
        // The values are borrowed from the text, so where they stand is where they begin in memory.
        let place = |value: &RawValue| {
            let start = span.start + (value.get().as_ptr() as usize - json.as_ptr() as usize);
            start..start + value.get().len()
        };
        if self.is_object(span) {
            let members = serde_json::from_str(json).unwrap_or(Members(Vec::new()));
            return members.0.into_iter().map(|(key, value)| Item { key: Some(key), span: place(value) }).collect();
        }
        let elements: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
        elements.into_iter().map(|value| Item { key: None, span: place(value) }).collect()
    }

    /// The last member of that name, which is the one that counts.
    fn member(&self, object: &Range<usize>, key: &str) -> Option<Range<usize>> {
        let named = |item: &Item| item.key.as_deref() == Some(key);
        self.is_object(object).then(|| self.items(object).into_iter().rfind(named))?.map(|item| item.span)
    }

    fn ours(&self) -> Vec<Ours> {
        let mut found = Vec::new();
        let root = self.root();
        for (at_root, hooks) in
            self.items(&root).iter().enumerate().filter(|(_, item)| item.key.as_deref() == Some("hooks"))
        {
            for (at_event, groups) in self.items(&hooks.span).iter().enumerate() {
                for (at_group, group) in self.items(&groups.span).iter().enumerate() {
                    let Some(handlers) = self.member(&group.span, "hooks") else { continue };
                    for (at, handler) in self.items(&handlers).iter().enumerate() {
                        let Some(command) = self.command_of(handler).filter(|command| command.starts_with(BEGINNING))
                        else {
                            continue;
                        };
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

    fn command_of(&self, handler: &Item) -> Option<String> {
        let command = self.member(&handler.span, "command")?;
        serde_json::from_str(&self.text[command]).ok()
    }

    /// What has to go so that the hook is gone, and with it what holds nothing else.
    fn cut(&self, ours: &Ours) -> Range<usize> {
        for (container, at) in &ours.within {
            let items = self.items(container);
            let Some(item) = items.get(*at).filter(|_| items.len() > 1) else { continue };
            return match at.checked_sub(1).and_then(|before| items.get(before)) {
                Some(before) => before.span.end..item.span.end,
                None => {
                    let comma = self.text[item.span.end..].find(',').unwrap_or(0);
                    container.start + 1..item.span.end + comma + 1
                }
            };
        }
        let root = self.root();
        root.start + 1..root.end - 1
    }

    /// What adds items behind those that an object or an array holds, laid out as they are.
    fn insertion(&self, container: &Range<usize>, added: &[(Option<&str>, &impl Serialize)]) -> Edit {
        let last = self.items(container).pop().map(|item| item.span);
        let beside = last.as_ref().map(|last| self.indent(last.start));
        let Layout { newline, unit, .. } = &self.layout;
        if self.layout.is_one_line() || matches!(beside, Some(None)) {
            let layout = Layout { unit: None, newline: "" };
            let texts: Vec<_> = added.iter().map(|(key, value)| layout.item(*key, value, "")).collect();
            let comma = if last.is_some() { "," } else { "" };
            let at = last.map_or(container.start + 1, |last| last.end);
            return Edit::insert(at, format!("{comma}{}", texts.join(",")));
        }
        let outer = self.indent_of_line(container.start);
        let indent =
            beside.flatten().map_or_else(|| format!("{outer}{}", unit.as_deref().unwrap_or_default()), str::to_owned);
        let texts: Vec<_> = added.iter().map(|(key, value)| self.layout.item(*key, value, &indent)).collect();
        let joined = texts.join(&format!(",{newline}{indent}"));
        match last {
            Some(last) => Edit::insert(last.end, format!(",{newline}{indent}{joined}")),
            None => {
                let is_open = self.text[container.clone()].contains('\n');
                let end = if is_open { String::new() } else { format!("{newline}{outer}") };
                Edit::insert(container.start + 1, format!("{newline}{indent}{joined}{end}"))
            }
        }
    }

    /// The white space in front of an item; `None`: something else stands before it on its line.
    fn indent(&self, at: usize) -> Option<&'a str> {
        let indent = self.indent_of_line(at);
        let before = &self.text[self.start_of_line(at) + indent.len()..at];
        (before.is_empty() || before.starts_with('"')).then_some(indent)
    }

    fn indent_of_line(&self, at: usize) -> &'a str {
        let line = &self.text[self.start_of_line(at)..at];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    fn start_of_line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }
}

/// How the JSON is laid out.
struct Layout {
    newline: &'static str,
    /// What a level is indented by; `None`: all is on one line.
    unit: Option<String>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { newline: "\n", unit: Some("  ".to_owned()) }
    }
}

impl Layout {
    fn of(settings: &Settings<'_>) -> Self {
        let root = settings.root();
        let first = settings.items(&root).into_iter().next();
        let newline = if settings.text.contains("\r\n") { "\r\n" } else { "\n" };
        let unit = match first {
            Some(_) if !settings.text[root].contains('\n') => None,
            Some(first) => settings
                .indent(first.span.start)
                .filter(|indent| !indent.is_empty())
                .map(str::to_owned)
                .or(Self::default().unit),
            None => Self::default().unit,
        };
        Self { newline, unit }
    }

    fn is_one_line(&self) -> bool {
        self.unit.is_none()
    }

    fn item(&self, key: Option<&str>, value: &impl Serialize, indent: &str) -> String {
        let space = if self.is_one_line() { "" } else { " " };
        let key = key.map(|key| format!("{}:{space}", serde_json::Value::from(key)));
        key.unwrap_or_default() + &self.rendered(value, indent)
    }

    fn rendered(&self, value: &impl Serialize, indent: &str) -> String {
        let Some(unit) = &self.unit else { return serde_json::to_string(value).unwrap_or_default() };
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(unit.as_bytes());
        // Only a map with other keys than text could not be written, and there is none.
        let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter));
        String::from_utf8_lossy(&bytes).replace('\n', &format!("{}{indent}", self.newline))
    }
}

#[derive(Serialize)]
struct Fresh<'a> {
    hooks: Events<'a>,
}

/// Hooks by event, in the order of the table.
struct Events<'a>(&'a [&'a (&'static str, &'static str)]);

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (event, words) in self.0 {
            map.serialize_entry(event, &[Group::running(words)])?;
        }
        map.end()
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

/// An object's members as they stand, also those of one name.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
