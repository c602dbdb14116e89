//! Takes secrets out of a text before any git object is written from it.
//!
//! Only this module makes [`Clean`], the type that a record's body is stored from. A marker with the kind and four hash
//! digits stands where a secret stood, so that two equal secrets are still seen to be equal. The draft itself is never
//! changed. Pure: the environment's secrets are handed in.

use std::ops::Range;

use regex::bytes::Regex;

use crate::fingerprint;

/// A text that has been through [`redact`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clean(Vec<u8>);

impl Clean {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first `max` bytes, ending at a line where one ends there.
    pub fn head(&self, max: usize) -> Self {
        let head = &self.0[..self.0.len().min(max)];
        let end = head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1);
        Self(head[..end].to_vec())
    }
}

/// What a text becomes when its secrets are gone.
#[derive(Debug)]
pub struct Redaction {
    pub text: Clean,
    /// How many places were redacted.
    pub count: u32,
}

/// A kind of secret: the words without which it cannot occur, in lower case, and the expression whose first group is the
/// secret. An expression is compiled only where one of its words was met: in most texts none is.
struct Rule {
    kind: &'static str,
    words: &'static [&'static str],
    pattern: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        kind: "private-key",
        words: &["-----begin"],
        pattern: r"(?s-u)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----\r?\n(.*?)(?:-----END|\z)",
    },
    Rule {
        kind: "url-password",
        words: &["://"],
        pattern: r"(?-u)[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:'\x22`<>]*:([^\s/@'\x22`<>]+)@",
    },
    Rule {
        kind: "token",
        words: &[
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xoxb-",
            "xoxp-",
            "xoxa-",
            "sk-",
            "npm_",
            "pypi-",
        ],
        pattern: r"(?-u)\b((?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}|xox[abp]-[A-Za-z0-9-]{20,}|sk-(?:ant-|proj-|live-)?[A-Za-z0-9_-]{24,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{32,}))",
    },
    Rule {
        kind: "token",
        words: &["sk_live_", "rk_live_", "whsec_"],
        pattern: r"(?-u)\b((?:[sr]k_live_|whsec_)[A-Za-z0-9]{16,})",
    },
    Rule { kind: "aws-key", words: &["akia", "asia"], pattern: r"(?-u)\b((?:AKIA|ASIA)[A-Z0-9]{16})\b" },
    Rule {
        kind: "google-key",
        words: &["aiza", "gocspx-"],
        pattern: r"(?-u)\b((?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}))",
    },
    Rule {
        kind: "jwt",
        words: &["eyj"],
        pattern: r"(?-u)\b(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})",
    },
    Rule {
        kind: "authorization",
        words: &["authorization"],
        pattern: r"(?i-u)\bauthorization['\x22]?\s*[:=]\s*['\x22]?(?:bearer|basic|token)\s+([A-Za-z0-9+/=._~-]{8,})",
    },
    Rule {
        kind: "password",
        words: &["password", "passwd", "secret", "token", "api_key", "apikey", "api-key", "access_key"],
        // A value after a name written as in an environment file; see `is_placeholder` for what is left alone.
        pattern: r"(?-u)\b[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY)[A-Z0-9_]*[ \t]?=[ \t]?['\x22]?([^\s'\x22`,;)|]{6,})",
    },
];

/// Redacts a text. `known` are exact values that must not appear, such as those of secret-named environment variables.
pub fn redact(text: &[u8], known: &[Vec<u8>]) -> Redaction {
    let mut secrets = found_by_rules(text);
    secrets.extend(known.iter().flat_map(|value| occurrences(text, value)).map(|span| ("environment", span)));
    secrets.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));

    let mut clean = Vec::with_capacity(text.len());
    let (mut at, mut count) = (0, 0);
    for (kind, span) in secrets {
        // Two rules may see the same secret; the one that starts first has it.
        if span.start < at {
            continue;
        }
        clean.extend_from_slice(&text[at..span.start]);
        clean
            .extend_from_slice(format!("[redacted {kind} {}]", fingerprint::of_secret(&text[span.clone()])).as_bytes());
        at = span.end;
        count += 1;
    }
    clean.extend_from_slice(&text[at..]);
    Redaction { text: Clean(clean), count }
}

fn found_by_rules(text: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let lower = text.to_ascii_lowercase();
    let mut secrets = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.words.iter().any(|word| contains(&lower, word.as_bytes()))) {
        // The expressions are constants and compiled by a test.
        let Ok(pattern) = Regex::new(rule.pattern) else { continue };
        let spans = pattern.captures_iter(text).filter_map(|found| found.get(1)).map(|secret| secret.range());
        secrets.extend(spans.filter(|span| !is_placeholder(&text[span.clone()])).map(|span| (rule.kind, span)));
    }
    secrets
}

/// Values that stand for a secret without being one: `$VAR`, `<your key>`, `***`, `${{ secrets.X }}`, `changeme`.
fn is_placeholder(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let word = std::str::from_utf8(&lower).unwrap_or_default();
    let first = lower.first().copied().unwrap_or_default();
    matches!(first, b'$' | b'<' | b'{' | b'%' | b'*' | b'[' | b'(' | b'.' | b'/')
        || ["changeme", "example", "placeholder", "your", "xxx", "redacted", "process.env", "os.environ", "env."]
            .iter()
            .any(|stand_in| word.starts_with(stand_in))
        || matches!(word, "password" | "passwd" | "pass" | "secret" | "token" | "true" | "false" | "null" | "none")
        || lower.iter().all(|byte| *byte == first)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    occurrences(text, word).next().is_some()
}

fn occurrences<'a>(text: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let starts = word.first().copied();
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = starts?;
        loop {
            let found = at + text.get(at..)?.iter().position(|byte| *byte == first)?;
            at = found + 1;
            if text[found..].starts_with(word) {
                at = found + word.len();
                return Some(found..at);
            }
        }
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Bytes as they are, for tests of what happens to them later.
    pub(crate) fn clean(bytes: &[u8]) -> Clean {
        Clean(bytes.to_vec())
    }

    fn redacted(text: &str) -> String {
        String::from_utf8(redact(text.as_bytes(), &[]).text.0).unwrap()
    }

    #[test]
    fn every_rule_compiles_and_has_words() {
        for rule in RULES {
            assert!(Regex::new(rule.pattern).unwrap().captures_len() == 2, "{}", rule.kind);
            assert!(rule.words.iter().all(|word| *word == word.to_ascii_lowercase() && !word.is_empty()));
        }
    }

    #[test]
    fn secrets_go_and_their_surroundings_stay() {
        let mark = Regex::new(r" [0-9a-f]{4}\]").unwrap();
        let shape = |text: &str| mark.replace_all(text.as_bytes(), &b" ####]"[..]).into_owned();
        // The samples are put together here, so that no scanner takes this file for a leak.
        let token = format!("ghp_{}", "a1B2".repeat(9));
        for (text, expected) in [
            (
                "postgresql://vince:hunter2x@localhost:5432/db",
                "postgresql://vince:[redacted url-password 8b37]@localhost:5432/db",
            ),
            (&format!("push with {token}, then"), "push with [redacted token 3d90], then"),
            ("DB_PASSWORD=correct-horse", "DB_PASSWORD=[redacted password 0d47]"),
            ("-H 'Authorization: Bearer abcdef123456'", "-H 'Authorization: Bearer [redacted authorization 3c6c]'"),
        ] {
            assert_eq!(shape(&redacted(text)), shape(expected), "{text}");
        }
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\n";
        assert!(!redacted(key).contains("MIIE"));
    }

    #[test]
    fn equal_secrets_are_seen_to_be_equal() {
        let text = redacted("redis://:pass1word@a redis://:pass1word@b redis://:pass2word@c");
        let marks: Vec<_> = text.split('[').skip(1).map(|part| &part[..26]).collect();
        assert_eq!(marks[0], marks[1]);
        assert_ne!(marks[0], marks[2]);
    }

    #[test]
    fn known_values_go_whatever_their_form() {
        let redaction = redact(b"the value is tuna-salad-9 and tuna-salad-9", &[b"tuna-salad-9".to_vec()]);
        assert_eq!(redaction.count, 2);
    }

    #[test]
    fn harmless_text_stays() {
        for text in [
            "max_tokens=512 and tokens=128000",
            "PASSWORD=$DB_PASSWORD",
            "API_KEY=\nDEFAULT_MODEL=some-model-name",
            "API_KEY=<your-key>",
            "https://example.com:8080/path@2",
            "git@github.com:owner/repo.git",
            "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "SECRET=${{ secrets.TOKEN }}",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
