//! Which names say that a secret stands behind them, in any spelling: `DB_PASSWORD`, `apiKey`, `x-api-key`, `Access token`.

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// A person may have chosen it: a password, a secret.
    Password,
    /// Something made it: a token, an API key.
    Token,
    /// It may be a secret, and mostly is none: a key, a session.
    Maybe,
}

impl Says {
    /// How a marker calls what stands behind such a name.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token | Self::Maybe => "token",
        }
    }
}

/// What is looked for in a text: each names something whole, or as a part of a longer name.
pub(super) const WORDS: &[&str] =
    &["pass", "pwd", "secret", "token", "key", "cred", "auth", "dsn", "cookie", "session", "sig", "jwt", "salt", "pat"];

const PASSWORDS: &[&str] =
    &["password", "passwd", "passphrase", "passcode", "pwd", "pass", "secret", "passwort", "pw", "userpass", "dbpass"];
const TOKENS: &[&str] =
    &["token", "apikey", "accesskey", "secretkey", "jwt", "dsn", "pat", "credential", "credentials"];
const MAYBES: &[&str] = &[
    "key",
    "keys",
    "tokens",
    "secrets",
    "passwords",
    "cred",
    "creds",
    "auth",
    "authorization",
    "cookie",
    "session",
    "sessionid",
    "sig",
    "signature",
    "salt",
    "authkey",
];

/// What another word may be glued before.
const GLUED: &[(&str, Says)] = &[
    ("password", Says::Password),
    ("passwd", Says::Password),
    ("passphrase", Says::Password),
    ("secret", Says::Password),
    ("pwd", Says::Password),
    ("token", Says::Token),
    ("apikey", Says::Token),
    ("accesskey", Says::Token),
    ("secretkey", Says::Token),
    ("accountkey", Says::Token),
    ("authkey", Says::Token),
    ("licensekey", Says::Token),
    ("privatekey", Says::Token),
    ("encryptionkey", Says::Token),
];

/// Words that make a key a secret one.
const OF_KEYS: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "encryption",
    "encrypt",
    "signing",
    "account",
    "auth",
    "service",
    "master",
    "license",
    "licence",
    "shared",
    "storage",
    "session",
    "client",
    "consumer",
    "webhook",
    "app",
    "application",
    "admin",
    "deploy",
    "hmac",
    "aes",
    "jwt",
    "cookie",
    "subscription",
    "integration",
    "server",
    "write",
    "ingest",
    "data",
    "security",
    "crypto",
    "vault",
    "root",
    "user",
    "bot",
    "rest",
    "personal",
    "ssh",
    "wallet",
    "seed",
    "fernet",
];

/// Words before it that make a name one of something that is no secret: `max_tokens`, `public key`, `first-pass`.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "max", "min", "num", "total", "count", "public", "pub", "publishable", "primary", "foreign", "cache", "sort", "partition", "unique",
    "design", "first", "second", "single", "multi", "by", "no", "css", "reset", "composite", "idempotency", "press",
];

/// Words behind it that make a name one of a thing about the secret: `password_file`, `tokenUrl`, `AWS_ACCESS_KEY_ID`.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "id", "ids", "name", "names", "file", "files", "path", "paths", "url", "uri", "endpoint", "limit", "limits", "size", "length", "len",
    "type", "types", "ttl", "expiry", "expires", "expiration", "age", "policy", "field", "column", "prefix", "suffix", "var", "variable",
    "version", "format", "index", "usage", "budget", "manager", "provider", "store", "enabled", "required", "status", "algorithm", "hash",
    "hint", "reset", "strength", "validator", "generator", "parser", "ring", "chain", "event", "press", "code", "map", "pair", "counter",
    "count", "cost", "price", "rate", "window", "input", "output", "prompt", "dir", "folder", "method", "mode", "scheme", "alias",
    "fingerprint", "issuer", "audience", "scope", "scopes", "validation", "rotation", "route", "routes", "middleware", "helper", "module",
    "page", "screen", "tests", "test", "max", "min",
];

/// Words behind that make a name one of how secrets are treated: `PASSWORD_HASHERS`, `password_encryption`.
const TREATMENTS: &[&str] = &["encryption", "hasher", "hashers", "hashing", "handling"];

/// What the name says; `before` is what stands before it, for names of several words.
pub(super) fn judge(name: &[u8], before: &[u8]) -> Option<Says> {
    let words = words(name);
    let last = words.iter().rposition(|word| said_by(word).is_some())?;
    let (_, behind) = words.split_at(last + 1);
    let said = said_by(&words[last])?;
    let previous = last.checked_sub(1).map(|at| words[at].clone()).or_else(|| last_word(before));
    // Of what `pass` or `key` begins, nothing is said: `pass-through`, `key-value`.
    if (said == Says::Maybe || matches!(words[last].as_str(), "pass" | "pw")) && !behind.is_empty() {
        return None;
    }
    if behind.iter().any(|word| TREATMENTS.contains(&word.as_str())) {
        return None;
    }
    let is_key = matches!(words[last].as_str(), "key" | "keys");
    let all = words[..last].iter().chain(behind).chain(previous.as_ref());
    let denies = |words: &[&str], by: &String| words.contains(&by.as_str());
    let before = words[..last].iter().chain(previous.as_ref());
    if before.clone().any(|word| denies(BEFORE, word)) || behind.iter().any(|word| denies(BEHIND, word)) {
        return None;
    }
    let plural = matches!(words[last].as_str(), "tokens" | "secrets" | "passwords" | "credentials");
    match said {
        Says::Maybe
            if is_key && all.clone().any(|word| OF_KEYS.contains(&word.as_str()) || said_by(word).is_some()) =>
        {
            Some(Says::Token)
        }
        Says::Password if words[last] == "pass" && words.len() == 1 => Some(Says::Maybe),
        _ if plural => Some(Says::Maybe),
        said => Some(said),
    }
}

fn said_by(word: &str) -> Option<Says> {
    let listed = [(PASSWORDS, Says::Password), (TOKENS, Says::Token), (MAYBES, Says::Maybe)];
    let whole = listed.iter().find(|(words, _)| words.contains(&word)).map(|(_, says)| *says);
    whole.or_else(|| GLUED.iter().find(|(end, _)| word.ends_with(end)).map(|(_, says)| *says))
}

/// The words of a name, in lower case: at signs, and where small letters meet a capital.
fn words(name: &[u8]) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, byte) in name.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| name[at]);
        let next = name.get(at + 1);
        let begins = byte.is_ascii_uppercase()
            && (before.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                || before.is_some_and(|byte| byte.is_ascii_uppercase())
                    && next.is_some_and(u8::is_ascii_lowercase)
                    && next != Some(&b's'));
        if begins || !byte.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (byte.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(byte.to_ascii_lowercase() as char);
        }
    }
    let bare = |word: String| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    words.into_iter().map(bare).filter(|word| !word.is_empty()).collect()
}

/// The word right before, with one blank between.
fn last_word(before: &[u8]) -> Option<String> {
    let before = before.strip_suffix(b" ")?;
    let start = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    Some(String::from_utf8_lossy(&before[start..]).to_ascii_lowercase()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_stands_behind_them() {
        let says = |name: &str| {
            let (before, name) = name.rsplit_once(' ').map_or(("", name), |(_, name)| (&name[..0], name));
            judge(name.as_bytes(), before.as_bytes())
        };
        for name in [
            "DB_PASSWORD",
            "dbPassword",
            "db-password",
            "PGPASSWORD",
            "mysql_pwd",
            "JWT_SECRET",
            "clientSecret",
            "SMTP_PASS",
            "spring.datasource.password",
        ] {
            assert_eq!(says(name), Some(Says::Password), "{name}");
        }
        for name in [
            "API_KEY",
            "apiKey",
            "apikey",
            "X-Api-Key",
            "AWS_SECRET_ACCESS_KEY",
            "VAULT_TOKEN",
            "TEST_API_KEY",
            "githubToken",
            "AccountKey",
            "SENTRY_DSN",
            "ENCRYPTION_KEY",
            "GITHUB_PAT",
            "API_TOKEN_1",
        ] {
            assert_eq!(says(name), Some(Says::Token), "{name}");
        }
        for name in ["key", "auth", "session", "tokens"] {
            assert_eq!(says(name), Some(Says::Maybe), "{name}");
        }
        for name in [
            "max_tokens",
            "primary_key",
            "publicKey",
            "AWS_ACCESS_KEY_ID",
            "keyboard",
            "author",
            "tokenizer",
            "passed",
            "cacheKey",
            "password_file",
            "tokenUrl",
            "monkey",
        ] {
            assert_eq!(says(name), None, "{name}");
        }
        assert_eq!(judge(b"key", b"the API "), Some(Says::Token));
        assert_eq!(judge(b"key", b"the primary "), None);
    }
}
