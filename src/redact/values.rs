//! What a value looks like: a secret, something that stands for one, or neither. Knows no names and no places.

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

/// Algorithms and formats, which names of secrets are often followed by.
const FORMS: &[&str] = &[
    "argon2", "bcrypt", "scrypt", "pbkdf2", "sha1", "sha2", "sha5", "sha-", "sha3", "md5", "hmac", "hs256", "rs256",
    "es256", "ed25519", "ecdsa", "rsa", "aes", "utf", "base64", "oauth", "oidc", "saml", "x509", "http", "ipv",
];

/// At least so long is a value that must prove itself by its look alone.
const SHORTEST_RANDOM: usize = 16;

/// So many bytes of a name may be neither words nor numbers.
const STRANGEST_NAME: usize = 10;

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

/// How many of the four classes it has: small letters, capitals, digits, signs.
pub(super) fn shapes(value: &[u8]) -> usize {
    let classes: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, |byte| is_sign(*byte) || !byte.is_ascii()];
    classes.iter().filter(|class| value.iter().any(class)).count()
}

/// A sign that words and names are not joined with.
fn is_sign(byte: u8) -> bool {
    byte.is_ascii_punctuation()
        && !matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b',' | b'\'' | b'(' | b')' | b'[' | b']')
}

/// Whether a person may have chosen it as a password: something is in it that words have not.
pub(super) fn looks_chosen(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    if value.len() < 5 || FORMS.iter().any(|form| lower.starts_with(form.as_bytes())) {
        return false;
    }
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let signs = value.iter().filter(|byte| is_sign(**byte)).count();
    let (letters, digits) = (has(u8::is_ascii_alphabetic), has(u8::is_ascii_digit));
    let ends_in_unit = lower.first().is_some_and(u8::is_ascii_digit) && value.len() < 8 && signs == 0;
    letters && digits && !ends_in_unit || is_jumbled(value) || letters && signs > 0 || is_passphrase(value)
}

/// Three words or more, joined by dashes or dots: `correct-horse-battery-staple`.
pub(super) fn is_passphrase(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'+')).collect();
    words.len() >= 3 && words.iter().all(|word| word.len() >= 3 && word.iter().all(u8::is_ascii_alphabetic))
}

/// Letters of one case and joints alone: nothing but its place tells it from a word.
pub(super) fn is_word(value: &[u8]) -> bool {
    !value.iter().any(u8::is_ascii_digit) && !value.iter().any(|byte| is_sign(*byte))
}

/// A word that says how things stand rather than being a secret: `rotated`, `missing`.
pub(super) fn tells_a_state(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    [&b"ed"[..], b"ing", b"tion", b"ly", b"able", b"less", b"ment", b"ity"].iter().any(|end| lower.ends_with(end))
        || FORMS.iter().any(|form| lower.starts_with(form.as_bytes()))
}

/// A number, a size, a duration, a version.
pub(super) fn is_number(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    value.first().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'v' | b'~' | b'+' | b'-' | b'<' | b'>'))
        && digits > 0
        && letters <= 3
        && (letters == 0 || value.len() <= 8)
}

/// Whether chance made it, by its look: as long as a key, and so mixed that no words can be read in it.
pub(super) fn looks_random(value: &[u8]) -> bool {
    let body = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    if body.len() < SHORTEST_RANDOM
        || is_sample(value)
        || is_digest(value)
        || is_path(value)
        || is_mangled(value)
        || is_address(value)
        || is_named_digest(value)
        || begins_with_date(value)
        || body.contains(&b'=')
        || !body.iter().any(u8::is_ascii_digit)
        || !body.iter().any(u8::is_ascii_alphabetic)
    {
        return false;
    }
    // Words leave long pieces between changes of class, chance leaves short ones.
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        _ => 3,
    };
    let changes = |pair: &[u8]| {
        let (one, other) = (class(pair[0]), class(pair[1]));
        // A capital begins a word.
        one != other && (one, other) != (1, 2)
    };
    let pieces = 1 + body.windows(2).filter(|pair| changes(pair)).count();
    let least = if body.len() < 24 { 35 } else { 45 };
    // Tenths of a byte for each piece.
    let parts = body.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'/'));
    let strange: usize = parts.filter(|part| !is_wordy(part)).map(<[u8]>::len).sum();
    body.len() * 10 / pieces <= least && strange >= STRANGEST_NAME
}

fn begins_with_date(value: &[u8]) -> bool {
    let is = |at: usize, byte: u8| value.get(at) == Some(&byte);
    is(4, b'-') && is(7, b'-') && value[..10.min(value.len())].iter().filter(|byte| byte.is_ascii_digit()).count() == 8
}

/// Letters of both cases in such disorder that they are no words: `qlrTzIspXoIw`.
fn is_jumbled(value: &[u8]) -> bool {
    let capitals = value.iter().skip(1).filter(|byte| byte.is_ascii_uppercase()).count();
    let words =
        value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count() + 1;
    value.len() >= 8
        && value.iter().all(u8::is_ascii_alphabetic)
        && capitals >= 3
        && words >= 3
        && value.len() <= words * 3
}

/// A part of a name or path: a word, a number, or a word with a short number.
fn is_wordy(part: &[u8]) -> bool {
    let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let rest = &part[letters..];
    let is_short_number =
        rest.len() <= 4 && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-'));
    let same_case = part[..letters].iter().skip(1).filter(|byte| byte.is_ascii_uppercase()).count() <= letters / 5
        || part[..letters].iter().all(u8::is_ascii_uppercase);
    let is_long_number = letters == 0 && part.iter().all(u8::is_ascii_digit) && part.len() <= 8;
    let rest_is_wordy = rest.len() > 4
        && letters > 1
        && rest.iter().any(|byte| matches!(byte, b'.' | b'_' | b'-'))
        && rest[1..]
            .split(|byte| matches!(byte, b'.' | b'_' | b'-'))
            .all(|part| part.len() < rest.len() && is_wordy(part));
    part.is_empty() || same_case && (is_short_number || rest_is_wordy) || is_long_number
}

/// What names content or things, not rights: a git id, a checksum, a UUID.
pub(super) fn is_digest(value: &[u8]) -> bool {
    let is_hex = |part: &[u8]| part.iter().all(u8::is_ascii_hexdigit);
    let names_algorithm = [&b"sha"[..], b"md5", b"blake", b"SHA", b"h1:"].iter().any(|start| value.starts_with(start));
    names_algorithm || is_hex(value) && matches!(value.len(), 7..=12 | 40 | 56 | 64 | 96 | 128) || is_uuid(value)
}

pub(super) fn is_uuid(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"{").and_then(|value| value.strip_suffix(b"}")).unwrap_or(value);
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.concat().iter().all(u8::is_ascii_hexdigit)
}

/// A place in memory: `0x7ffd4c2a9e10`.
fn is_address(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"0x").unwrap_or_default();
    !digits.is_empty() && digits.len() <= 16 && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Words with the fingerprint of what they name: `Linux-cargo-4f2a…`, as caches are called.
fn is_named_digest(value: &[u8]) -> bool {
    let mut parts = value.rsplit(|byte| *byte == b'-');
    let is_digest = parts.next().is_some_and(|last| last.len() >= 40 && is_digest(last));
    let names: Vec<_> = parts.collect();
    is_digest && !names.is_empty() && names.iter().all(|name| is_wordy(name))
}

/// A symbol of a linker: `_ZN4core3fmt…`, `_RNvC…`, `?name@@…`.
fn is_mangled(value: &[u8]) -> bool {
    [&b"_ZN"[..], b"_Z", b"__Z", b"_R", b"?", b"$s"].iter().any(|start| value.starts_with(start))
        || value.windows(3).any(|window| window == b"17h") && value.ends_with(b"E")
}

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

    #[test]
    fn chance_is_told_from_words_and_names() {
        for value in [
            "a3f9c0d27be14f6c9e8d7a6b5c4d3e2f",
            "wJalrXUtnFEMIK7MDENGbPxRfiCYa9xK3mQz7LpT",
            "Zk9Qp2Lm8Xv4Rt6W",
            "mGzP1xJvB7Vq0uYt3NcEw+8hKsLd5RfA/2oTiXe6Wk4=",
        ] {
            assert!(looks_random(value.as_bytes()), "{value}");
        }
        for value in [
            "feature-BOT-0022-kripto-service",
            "v0.21.0-asignaciones-diarias",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "3f786850e387550fdab836ed7e6dc881de23001b",
            "123e4567-e89b-12d3-a456-426614174000",
            "backend/app/services/story_generation2.py",
            "_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE",
            "private_clone_wars_blockcraft_v0",
            "sha512-abc123abc123abc123abc123",
            "every_root_matches_doc_gen4s_own_blob_urls",
            "claude-3-5-sonnet-20241022",
            "2026-02-05T17:42:10",
        ] {
            assert!(!looks_random(value.as_bytes()), "{value}");
        }
    }
}
