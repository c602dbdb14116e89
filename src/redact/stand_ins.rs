//! What only stands for a secret: samples, placeholders, words that are none, and names of the place that holds it.

use super::values::{is_wordy, shapes};

/// Whether the value only stands for a secret: `<your key>`, `***`, `changeme`, or the name of the place that holds it, such as
/// `$VAR`, `${{ secrets.X }}`, `process.env.X`, `settings.API_KEY`, `getToken()`, `./key.pem`.
pub(super) fn stands_for_one(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(&lower) else { return false };
    let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
    word.is_empty()
        || is_sample(value)
        || STAND_INS.iter().any(|start| lower.starts_with(start))
        || INNOCENT.contains(&word)
        || is_reference(value)
}

/// Whether it is a sample: cut short, masked, or written with one sign again and again.
pub(super) fn is_sample(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let has = |part: &[u8]| lower.windows(part.len()).any(|window| window == part);
    let runs = |byte: u8| lower.split(|other| *other != byte).map(<[u8]>::len).max().unwrap_or(0);
    has(b"...")
        || has("…".as_bytes())
        || has("•••".as_bytes())
        || has(b"example")
        || has(b"placeholder")
        || has(b"redacted")
        || has(b"your_")
        || has(b"your-")
        || has(b"_here")
        || has(b"-here")
        || runs(b'*') >= 3
        || runs(b'x') >= 4
        || lower.iter().all(|byte| Some(byte) == lower.first())
}

/// Whether it names a place rather than being the value: a variable, a path, a call, an address, a dotted or joined name.
fn is_reference(value: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.');
    match value {
        [b'$', b'{' | b'(', ..] | [b'{', b'{', ..] | [b'<' | b'[', ..] | [b'{', .., b'}'] => return true,
        [b'$', b'a'..=b'z' | b'A'..=b'Z' | b'_', rest @ ..] if rest.iter().all(is_name) && shapes(value) < 3 => {
            return true;
        }
        [b'%', name @ .., b'%'] if name.iter().all(is_name) => return true,
        [b'@', name @ ..]
            if !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphabetic() || b"._-/".contains(byte)) =>
        {
            return true;
        }
        _ => {}
    }
    if is_call(value) {
        return true;
    }
    let has = |part: &[u8]| value.windows(part.len()).any(|window| window == part);
    // `autocomplete=` is an attribute, and its own value follows.
    let is_attribute = value.strip_suffix(b"=").is_some_and(|name| name.iter().all(u8::is_ascii_lowercase));
    is_attribute || has(b"::") || has(b"://") || is_path(value) || is_name_of_something(value)
}

/// `name(`, `name[`: what is computed.
fn is_call(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|byte| matches!(byte, b'(' | b'[')) else { return false };
    at > 2 && value[..at].iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.'))
}

/// A path: slashes between words, or a well-known ending.
pub(super) fn is_path(value: &[u8]) -> bool {
    let starts = [&b"/"[..], b"./", b"../", b"~/", b"~\\", b"C:\\"].iter().any(|start| value.starts_with(start));
    let parts: Vec<&[u8]> = value.split(|byte| matches!(byte, b'/' | b'\\')).collect();
    let words = parts.iter().filter(|part| is_wordy(part)).count();
    let end = value.rsplit(|byte| *byte == b'.').next().filter(|end| end.len() < value.len());
    let has_ending = end.is_some_and(|end| {
        [
            "pem", "key", "crt", "cer", "json", "toml", "yaml", "yml", "txt", "md", "rs", "py", "ts", "tsx", "js",
            "go", "env", "sh", "ini", "conf", "cfg", "xml", "html", "css", "java", "rb", "php", "kt", "swift", "sql",
            "lock", "log", "pub", "local",
        ]
        .iter()
        .any(|known| known.as_bytes() == end)
    });
    has_ending && words * 2 >= parts.len()
        || parts.len() > 1 && (words * 3 >= parts.len() * 2 || starts && words * 2 >= parts.len())
}

/// `API_KEY`, `user_password`, `settings.secret_key`, `accessToken`: letters alone, joined as names are in code.
fn is_name_of_something(value: &[u8]) -> bool {
    let parts: Vec<&[u8]> = value.split(|byte| matches!(byte, b'_' | b'.')).collect();
    let are_names = parts.iter().all(|part| part.iter().all(u8::is_ascii_alphabetic));
    let is_joined = parts.iter().filter(|part| !part.is_empty()).count() > 1;
    let lower = value.to_ascii_lowercase();
    let ends_as_name = ["password", "passwd", "secret", "token", "key", "credential", "credentials"]
        .iter()
        .any(|end| lower.ends_with(end.as_bytes()));
    let is_word = value.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-' || *byte == b'_');
    are_names && is_joined || is_word && ends_as_name
}

/// What stands in for a secret in examples, from the beginning of the value.
const STAND_INS: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "changethis",
    "replace",
    "example",
    "placeholder",
    "dummy",
    "fake",
    "your",
    "xxx",
    "redacted",
    "insert",
    "pub_",
    "pk_",
    "enter",
    "fill",
    "todo",
    "tbd",
    "some-",
    "some_",
    "my-",
    "my_",
    "sample",
    "hidden",
    "removed",
    "masked",
    "process.env",
    "os.environ",
    "os.getenv",
    "import.meta",
    "env.",
    "env(",
    "env:",
    "$env:",
    "secrets.",
    "vault:",
    "op://",
    "ref+",
    "arn:",
    "file:",
    "keychain:",
    "ssm:",
    "doppler:",
];

/// Whole words that are no secret, whatever they stand behind.
const INNOCENT: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "passphrase",
    "secret",
    "secrets",
    "token",
    "tokens",
    "key",
    "keys",
    "true",
    "false",
    "null",
    "nil",
    "none",
    "yes",
    "no",
    "on",
    "off",
    "ok",
    "undefined",
    "string",
    "str",
    "text",
    "bytes",
    "number",
    "int",
    "integer",
    "bool",
    "boolean",
    "object",
    "array",
    "option",
    "any",
    "void",
    "required",
    "optional",
    "missing",
    "empty",
    "blank",
    "default",
    "unknown",
    "valid",
    "invalid",
    "expired",
    "same",
    "unchanged",
    "done",
    "todo",
    "wip",
    "pending",
    "open",
    "closed",
    "fine",
    "works",
    "working",
    "broken",
    "failed",
    "fails",
    "passes",
    "hidden",
    "secure",
    "private",
    "public",
    "basic",
    "bearer",
    "digest",
    "oauth",
    "jwt",
    "session",
    "cookie",
    "header",
    "local",
    "admin",
    "user",
    "username",
    "login",
    "input",
    "output",
    "prompt",
    "stdin",
    "file",
    "files",
    "env",
    "environment",
    "config",
    "settings",
    "vault",
    "keychain",
    "keyring",
    "above",
    "below",
    "here",
    "see",
    "ask",
    "later",
    "flag",
    "argument",
    "value",
    "values",
    "field",
    "column",
    "parameter",
    "name",
    "names",
    "type",
    "length",
    "random",
    "generate",
    "auto",
    "automatic",
    "manual",
    "never",
    "always",
    "daily",
    "weekly",
    "each",
    "only",
    "both",
    "all",
    "not",
    "is",
    "are",
    "was",
    "has",
    "and",
    "the",
    "for",
    "with",
    "from",
    "via",
    "per",
    "use",
    "uses",
    "used",
    "set",
    "unset",
    "get",
    "new",
    "old",
    "plain",
    "plaintext",
    "clear",
    "strong",
    "weak",
    "short",
    "long",
    "reset",
    "change",
    "rotation",
    "rotate",
    "refresh",
    "access",
    "csrf",
    "support",
    "service",
    "server",
    "client",
    "database",
    "redis",
    "postgres",
    "enter",
    "update",
    "show",
    "hide",
    "confirm",
    "confirmation",
    "forgot",
    "remember",
    "hunter",
    "changeit",
    "unavailable",
    "available",
    "supported",
    "unsupported",
    "incorrect",
    "correct",
    "wrong",
    "mismatch",
    "error",
    "warning",
    "success",
    "failure",
    "information",
    "details",
    "summary",
    "overview",
    "authentication",
    "authorization",
    "encryption",
    "validation",
    "verification",
    "management",
    "storage",
    "handling",
    "flow",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_secret_is_seen() {
        for value in [
            "$DB_PASSWORD",
            "${{ secrets.X }}",
            "${X}",
            "$(pass show x)",
            "<your-key>",
            "***",
            "********",
            "changeme",
            "your_key_here",
            "process.env.API_KEY",
            "os.environ[\"X\"]",
            "settings.SECRET_KEY",
            "getToken()",
            "./key.pem",
            "/run/secrets/db",
            "API_KEY",
            "accessToken",
            "xxxxxxxx",
            "sk-...abcd",
            "%TOKEN%",
            "{{ token }}",
            "op://vault/item",
            "required",
            "None",
        ] {
            assert!(stands_for_one(value.as_bytes()), "{value}");
        }
        for value in
            ["hunter2", "Tr0ub4dor&3", "correct-horse-battery-staple", "$tr0ngP@ss", "P@ssw0rd!", "pa/ss+w0rd=="]
        {
            assert!(!stands_for_one(value.as_bytes()), "{value}");
        }
    }
}
