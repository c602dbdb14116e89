//! JSON that people wrote, changed by insertions and cuts: parsed for byte ranges, never written anew.

use std::fmt;
use std::ops::Range;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::document::Edit;

const BOM: &str = "\u{feff}";

/// A text that is one JSON object.
pub(super) struct Json<'a> {
    text: &'a str,
    layout: Layout,
}

/// A member of an object, or an element of an array.
pub(super) struct Item {
    pub key: Option<String>,
    /// Of the value.
    pub span: Range<usize>,
}

impl<'a> Json<'a> {
    /// An error says what is wrong with the text.
    pub fn of(text: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
        let root: &RawValue = serde_json::from_str(text.strip_prefix(BOM).unwrap_or(text))
            .map_err(|error| format!("it is not valid JSON: {error}"))?;
        if !root.get().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        let mut json = Self { text, layout: Layout::default() };
        json.layout = Layout::of(&json);
        Ok(json)
    }

    pub fn root(&self) -> Range<usize> {
        let start = if self.text.starts_with(BOM) { BOM.len() } else { 0 };
        let body = &self.text[start..];
        let space = |c: char| c.is_ascii_whitespace();
        start + body.len() - body.trim_start_matches(space).len()..start + body.trim_end_matches(space).len()
    }

    pub fn is_object(&self, span: &Range<usize>) -> bool {
        self.text[span.clone()].starts_with('{')
    }

    pub fn is_array(&self, span: &Range<usize>) -> bool {
        self.text[span.clone()].starts_with('[')
    }

    /// What an object or an array holds, in order; other values hold nothing.
    pub fn items(&self, span: &Range<usize>) -> Vec<Item> {
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
    pub fn member(&self, object: &Range<usize>, key: &str) -> Option<Range<usize>> {
        let named = |item: &Item| item.key.as_deref() == Some(key);
        self.is_object(object).then(|| self.items(object).into_iter().rfind(named))?.map(|item| item.span)
    }

    pub fn string(&self, span: Range<usize>) -> Option<String> {
        serde_json::from_str(&self.text[span]).ok()
    }

    /// What has to go so that an item is gone; `None`: nothing else is in there.
    pub fn cut(&self, container: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let items = self.items(container);
        let item = items.get(at).filter(|_| items.len() > 1)?;
        Some(match at.checked_sub(1).and_then(|before| items.get(before)) {
            Some(before) => before.span.end..item.span.end,
            None => {
                let comma = self.text[item.span.end..].find(',')?;
                container.start + 1..item.span.end + comma + 1
            }
        })
    }

    /// What adds items behind those that an object or an array holds, laid out as they are.
    pub fn insertion(&self, container: &Range<usize>, added: &[(Option<&str>, &impl Serialize)]) -> Edit {
        let last = self.items(container).pop().map(|item| item.span);
        let beside = last.as_ref().map(|last| self.indent(container, last.start));
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

    /// The white space in front of the line that an item is on; `None`: what holds it begins there too.
    fn indent(&self, container: &Range<usize>, at: usize) -> Option<&'a str> {
        (self.start_of_line(at) > container.start).then(|| self.indent_of_line(at))
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
pub(super) struct Layout {
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
    fn of(json: &Json<'_>) -> Self {
        let root = json.root();
        let first = json.items(&root).into_iter().next();
        let newline = if json.text.contains("\r\n") { "\r\n" } else { "\n" };
        let unit = match first {
            Some(_) if !json.text[root.clone()].contains('\n') => None,
            Some(first) => json
                .indent(&root, first.span.start)
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

    pub fn rendered(&self, value: &impl Serialize, indent: &str) -> String {
        let Some(unit) = &self.unit else { return serde_json::to_string(value).unwrap_or_default() };
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(unit.as_bytes());
        // Only a map with other keys than text could not be written, and there is none.
        let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter));
        String::from_utf8_lossy(&bytes).replace('\n', &format!("{}{indent}", self.newline))
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
