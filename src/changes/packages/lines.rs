//! YAML as package managers write it: one key a line, nested by blanks. No reader of YAML: flow style, anchors and text of
//! several lines are not in lock files' outlines.

/// A line's place in the nesting and its two sides.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The keys around it, the outermost first.
    pub above: Vec<&'a str>,
    pub key: &'a str,
    pub value: &'a str,
}

/// The lines that have a key.
pub(super) fn keyed(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    text.lines().filter_map(move |line| {
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        let (key, value) = sides(bare.trim_end())?;
        open.retain(|(at, _)| *at < indent);
        // Deeper than any lock file is nested.
        if open.len() > DEEPEST {
            return None;
        }
        let above = open.iter().map(|(_, key)| *key).collect();
        open.push((indent, key));
        Some(Line { above, key, value })
    })
}

const DEEPEST: usize = 8;

/// Key and value, without quotes around either.
fn sides(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let (key, rest) = match quote {
        Some(quote) => line[1..].split_once(quote)?,
        None if line.starts_with(['#', '-']) => return None,
        None => line.find(": ").or_else(|| line.strip_suffix(':').map(str::len)).map(|at| line.split_at(at))?,
    };
    Some((key, plain(rest.strip_prefix(':')?)))
}

/// A value without what is around it.
fn plain(value: &str) -> &str {
    value.trim().trim_matches(['\'', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_nested_by_blanks() {
        let text = "a:\n  'b@1': x\n  # no\n  - no\n  \"c\":\n    d: \"1: 2\"\ne:\n";
        let lines: Vec<_> = keyed(text).map(|line| format!("{:?} {} {}", line.above, line.key, line.value)).collect();
        assert_eq!(lines, ["[] a ", "[\"a\"] b@1 x", "[\"a\"] c ", "[\"a\", \"c\"] d 1: 2", "[] e "]);
    }
}
