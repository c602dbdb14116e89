//! The markers around a block: `<!-- handoff:NAME HASH -->` and `<!-- /handoff:NAME -->`, each alone on a line.
//!
//! A block is a span that the tool owns as long as its text has the hash that the opening marker names. This module reads
//! and writes markers; what stands in which block is [`crate::blocks`]'s affair.

use crate::fingerprint;

/// A line that marks a block's beginning or end.
#[derive(Debug, PartialEq, Eq)]
pub enum Marker<'a> {
    Open { name: &'a str, hash: &'a str },
    Close { name: &'a str },
}

impl<'a> Marker<'a> {
    /// Reads one line; the line's end does not count.
    pub fn read(line: &'a str) -> Option<Self> {
        let inner = line.trim_end_matches(['\r', '\n']).strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        if let Some(name) = inner.strip_prefix("/handoff:") {
            return is_name(name).then_some(Self::Close { name });
        }
        let (name, hash) = inner.strip_prefix("handoff:")?.split_once(' ')?;
        let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        (is_name(name) && is_hash).then_some(Self::Open { name, hash })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// A block as it stands in a document: marker, text, marker. The text ends in a line feed or is empty.
pub fn wrap(name: &str, text: &str) -> String {
    format!("<!-- handoff:{name} {} -->\n{text}<!-- /handoff:{name} -->\n", fingerprint::of_block(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_lines_are_markers() {
        assert_eq!(
            Marker::read("<!-- handoff:files 0a1b2c3d -->\r\n"),
            Some(Marker::Open { name: "files", hash: "0a1b2c3d" })
        );
        assert_eq!(Marker::read("<!-- /handoff:files -->"), Some(Marker::Close { name: "files" }));
        for other in [
            "<!--handoff:files 0a1b2c3d-->",
            "<!-- handoff:files -->",
            "<!-- handoff:Files 0a1b2c3d -->",
            " <!-- /handoff:files -->",
            "<!-- note -->",
        ] {
            assert_eq!(Marker::read(other), None, "{other}");
        }
    }
}
