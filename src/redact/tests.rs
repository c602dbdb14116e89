//! What goes and what stays. The samples are put together here, so that no scanner takes this file for a leak.

use super::*;

fn redacted(text: &str) -> String {
    String::from_utf8(Redactor::default().redact(text.as_bytes()).text.0).unwrap()
}

/// A value of chance, the same every time: `count` signs out of these.
fn chance(signs: &str, count: usize, mut seed: u64) -> String {
    let signs: Vec<char> = signs.chars().collect();
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        signs[(seed >> 33) as usize % signs.len()]
    };
    (0..count).map(|_| next()).collect()
}

const HEX: &str = "0123456789abcdef";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Tokens, each with a name that fits it.
fn tokens() -> Vec<(&'static str, String)> {
    let of = |signs: &str, count, seed| chance(signs, count, seed);
    let mixed = |count, seed| of(LETTERS, count, seed);
    let hex = |count, seed| of(HEX, count, seed);
    vec![
        ("GITHUB_TOKEN", format!("{}{}", "ghp_", mixed(36, 1))),
        ("GITLAB_TOKEN", format!("{}{}", "glpat-", mixed(20, 2))),
        ("AWS_ACCESS_KEY_ID", format!("{}{}", "AKIA", of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, 3))),
        ("AWS_SECRET_ACCESS_KEY", of(&format!("{LETTERS}+/"), 40, 4)),
        ("SLACK_TOKEN", format!("{}{}-{}-{}", "xoxb-", of("0123456789", 12, 5), of("0123456789", 12, 6), mixed(24, 7))),
        ("STRIPE_KEY", format!("{}{}", "sk_live_", mixed(24, 8))),
        ("OPENAI_API_KEY", format!("{}{}", "sk-proj-", mixed(48, 9))),
        ("ANTHROPIC_API_KEY", format!("{}{}", "sk-ant-api03-", mixed(90, 10))),
        ("GOOGLE_API_KEY", format!("{}{}", "AIza", mixed(35, 11))),
        ("SENDGRID_API_KEY", format!("SG.{}.{}", mixed(22, 12), mixed(43, 13))),
        ("TWILIO_AUTH_TOKEN", hex(32, 14)),
        ("TELEGRAM_BOT_TOKEN", format!("{}:{}{}", of("123456789", 10, 15), "AA", mixed(33, 16))),
        ("DISCORD_TOKEN", format!("MT{}.G{}.{}", mixed(24, 17), mixed(5, 18), mixed(38, 19))),
        ("SUPABASE_TOKEN", format!("{}{}", "sbp_", hex(40, 20))),
        ("HEROKU_API_KEY", format!("{}-{}-{}-{}-{}", hex(8, 21), hex(4, 22), hex(4, 23), hex(4, 24), hex(12, 25))),
        ("NPM_TOKEN", format!("{}{}", "npm_", mixed(36, 26))),
        ("HF_TOKEN", format!("{}{}", "hf_", mixed(34, 27))),
        ("JWT", format!("eyJ{}.eyJ{}.{}", mixed(20, 28), mixed(60, 29), mixed(43, 30))),
        ("DATADOG_API_KEY", hex(32, 31)),
        ("MAILCHIMP_API_KEY", format!("{}-us12", hex(32, 32))),
        ("AZURE_STORAGE_KEY", format!("{}==", of(&format!("{LETTERS}+/"), 86, 33))),
        ("ENCRYPTION_KEY", format!("{}=", of(&format!("{LETTERS}+/"), 43, 34))),
        ("SESSION_SECRET", mixed(32, 35)),
        ("DATABRICKS_TOKEN", format!("{}{}", "dapi", hex(32, 36))),
        ("OKTA_TOKEN", format!("00{}", mixed(40, 37))),
        ("LINEAR_API_KEY", format!("{}{}", "lin_api_", mixed(40, 38))),
        ("CLOUDFLARE_API_TOKEN", mixed(40, 39)),
        ("TWITCH_CLIENT_SECRET", of("abcdefghijklmnopqrstuvwxyz0123456789", 30, 40)),
        ("DB_PASSWORD", format!("{}{}", "Tr0ub4dor", "&3")),
        ("DB_PASSWORD", format!("{}{}", "Winter", "2024!")),
        ("DB_PASSWORD", format!("{}{}", "hunter", "2")),
        ("ADMIN_PASSWORD", format!("{}-{}", "correct-horse", "battery-staple")),
        ("ADMIN_PASSWORD", format!("{}{}", "p@ssw0rd", "#99")),
        ("REDIS_PASSWORD", mixed(12, 41)),
    ]
}

/// The ways in which documents hold them; `%N` is the name, `%W` its words, `%V` the value.
const CONTEXTS: &[&str] = &[
    "export %N=%V",
    "%N=\"%V\"",
    "%N: %V",
    "%N: '%V' # staging",
    "- `%N`: `%V`",
    "- **%W:** %V",
    "- %W: `%V`",
    "- `%N=%V` goes into .env",
    "curl -H 'X-%W-Token: %V' https://api.example.com",
    "curl -H \"Authorization: Bearer %V\" https://api.example.com/v1",
    "deploy --token %V --region eu",
    "deploy --api-key=%V",
    "login --password %V",
    "The %W is %V and works on staging.",
    "For now the %W for staging is `%V`.",
    "Use %V as the %W until Monday.",
    "We set the %W to %V.",
    "GET https://api.example.com/v1/x?api_key=%V&y=1",
    "https://api.example.com/cb?x=1&token=%V",
    "{\"%N\": \"%V\", \"port\": 5432}",
    "\"password\": \"%V\",",
    "{\\\"token\\\": \\\"%V\\\"}",
    "| %N | %V |",
    "| %W | `%V` |",
    "%N = \"%V\"",
    "client = Client(%n=\"%V\", timeout=3)",
    "<password>%V</password>",
    "API_TOKEN: %V",
    "- API_TOKEN: `%V`",
    "X-Api-Key: %V",
    "curl -H \"X-Auth-Token: %V\" x",
    "the api token is %V and works",
    "Authorization: Bearer %V",
];

#[test]
fn tokens_go_in_every_context() {
    let mut missed = Vec::new();
    let mut count = 0;
    for (name, value) in tokens() {
        for context in CONTEXTS {
            let words = name.to_lowercase().replace('_', " ");
            let line = context
                .replace("%N", name)
                .replace("%n", &name.to_lowercase())
                .replace("%W", &words)
                .replace("%V", &value);
            count += 1;
            let left = redacted(&format!("# T\n\n{line}\n- Next\n"));
            if left.contains(&value[value.len() / 5..]) || left.contains(&value[..value.len() * 4 / 5]) {
                missed.push(line);
            }
        }
    }
    let recall = 1.0 - missed.len() as f64 / f64::from(count);
    assert!(recall >= 0.97, "recall {recall:.3}\n{}", missed.join("\n"));
}

#[test]
fn harmless_lines_stay() {
    let sha = chance(HEX, 40, 50);
    let uuid = format!(
        "{}-{}-{}-{}-{}",
        chance(HEX, 8, 51),
        chance(HEX, 4, 52),
        chance(HEX, 4, 53),
        chance(HEX, 4, 54),
        chance(HEX, 12, 55)
    );
    let integrity = format!("sha512-{}==", chance(LETTERS, 86, 56));
    for line in [
        "**Key files:** src/main.rs, src/auth/token.rs:42",
        "Authentication: done",
        "Auth: JWT with refresh tokens, rotated every 15min",
        "Next key step: migrate v2.1 to the new schema",
        "Key decisions: use UUIDs as primary key",
        "max_tokens=512 and tokens: 128000",
        "the token: a string that the server signs with HS256",
        "Token: expired, see issue #45",
        "Password: bcrypt with cost 12",
        "Password reset flow: in progress (60%)",
        "- [x] password hashing with argon2id",
        "`password: string;` and `token?: string`",
        "PASSWORD=$DB_PASSWORD",
        "API_KEY=\nDEFAULT_MODEL=some-model-name",
        "API_KEY=<your-key>",
        "SECRET=${{ secrets.TOKEN }}",
        "DB_PASSWORD: ${DB_PASSWORD:-postgres}",
        "token = os.environ[\"API_TOKEN\"]",
        "const secret = process.env.JWT_SECRET;",
        "password = getpass.getpass()",
        "api_key = settings.OPENAI_API_KEY",
        "OPENAI_API_KEY=sk-...",
        "STRIPE_SECRET_KEY=sk_test_xxxxxxxxxxxxxxxx",
        "GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "password: changeme",
        "password: ********",
        "password: \"\"",
        "\"password\": \"<password>\"",
        "Login with the password from the vault",
        "The secret is in 1Password",
        "The key is that we cache 12 results",
        "private key at ~/.ssh/id_ed25519",
        "apiKeyFile = /run/secrets/api_key2",
        "-----BEGIN RSA PRIVATE KEY----- is what the file begins with",
        "postgres://user:password@localhost:5432/db",
        "postgresql://${DB_USER}:${DB_PASS}@${DB_HOST}/app",
        "https://example.com:8080/path@2",
        "http://localhost:3000/users/@me",
        "git@github.com:owner/repo.git",
        "token bucket: 100 requests per 60s",
        "mysql -p -u root app",
        "docker run -p 8080:80 -u 1000:1000 app",
        "curl -u $USER:$PASS https://api.example.com",
        "Authorization: Bearer $TOKEN",
        "-H 'Authorization: Bearer <token>'",
        "Cookie: theme=dark; lang=en",
        "session-close:2026-03-05:legacy-gateway",
        "symbol _ZN4core5token8validate17h0123456789abcdefE in the token parser",
        "| Username | Password | Tenant |",
        "| dev-user | password | None |",
        "tests pass: 120, fail: 3",
        "css tokens: --color-primary-500: #3b82f6",
        "cache key: user:42:profile:v3",
        "i18n key: settings.password.reset_title2",
        "the auth token is cleared on logout",
        "the password is required and the token is optional",
        "dsn: see the vault",
    ] {
        assert_eq!(redacted(line), line);
    }
    for line in [
        format!("key commit {sha} (auth fix)"),
        format!("token rotation landed in {sha}"),
        format!("the session id is {uuid}"),
        format!("request {uuid} failed: token expired"),
        format!("\"integrity\": \"{integrity}\""),
        format!("key: {uuid}"),
        format!("cache-key: {sha}"),
        format!("sha256:{}", chance(HEX, 64, 57)),
    ] {
        assert_eq!(redacted(&line), line);
    }
}

#[test]
fn addresses_headers_commands_and_blocks() {
    let word = format!("{}{}", "zebra", "42x");
    let body = format!("{}\n{}\n", chance(LETTERS, 64, 60), chance(LETTERS, 40, 61));
    let pem = |label: &str| format!("-----{} {label}-----\n{body}-----{} {label}-----", "BEGIN", "END");
    for line in [
        format!("postgres://ana:{word}@db.example.com:5432/x"),
        format!("redis://:{word}@cache:6379/0"),
        format!("amqp://ana:{word}/#&@mq.example.com:5672/x"),
        format!("curl -u ana:{word} https://example.com"),
        format!("mysql -u root -p{word} app"),
        format!("sshpass -p '{word}' ssh host"),
        format!("redis-cli -a {word} ping"),
        format!("PGPASSWORD={word} psql -h db"),
        format!("db.example.com:5432:app:ana:{word}"),
        format!("machine example.com login ana password {word}"),
        format!("Cookie: sid={word}{word}; theme=dark"),
        format!("Authorization: Basic {word}{word}"),
        format!("Server=db;User=ana;Password={word};Encrypt=true"),
        format!("docker login -u ana -p {word}"),
        pem("OPENSSH PRIVATE KEY"),
        pem("RSA PRIVATE KEY").replace('\n', "\\n"),
        pem("PGP PRIVATE KEY BLOCK").replace('\n', "\r\n"),
    ] {
        let left = redacted(&line);
        assert!(!left.contains(&word) && !left.contains(&body[..40]), "{left}");
    }
    let text = format!("> {}\nlast\n", pem("EC PRIVATE KEY"));
    assert!(redacted(&text).starts_with("> [redacted private-key ") && redacted(&text).ends_with("]\nlast\n"));
}

#[test]
fn equal_secrets_are_seen_to_be_equal() {
    let text = redacted("redis://:pass1word@a redis://:pass1word@b redis://:pass2word@c");
    let marks: Vec<_> = text.split('[').skip(1).map(|part| &part[..26]).collect();
    assert_eq!(marks[0], marks[1]);
    assert_ne!(marks[0], marks[2]);
}

#[test]
fn secrets_are_told_by_kind_and_line() {
    let key =
        format!("-----{0} PRIVATE KEY-----\n{1}\n-----{2} PRIVATE KEY-----", "BEGIN", chance(LETTERS, 64, 1), "END");
    let text = format!("# T\n{key}\n\npassword: hunter2x\nredis://:pass1word@a\n");
    let told: Vec<_> =
        Redactor::default().redact(text.as_bytes()).secrets.into_iter().map(|s| (s.kind, s.line)).collect();
    assert_eq!(told, [("private-key", 2), ("password", 6), ("url-password", 7)]);
}

#[test]
fn known_values_go_whatever_their_form() {
    let redactor = Redactor::new(Own::default(), &[b"tuna/salad 9".to_vec()]);
    let redaction = redactor.redact(b"tuna/salad 9, tuna%2Fsalad%209, dHVuYS9zYWxhZCA5");
    assert_eq!(redaction.count(), 3);
}

#[test]
fn a_team_adds_patterns_and_exceptions() {
    let mut own = Own::default();
    own.find_also("acme-([0-9]{4})").unwrap();
    own.except_value("hunter2x");
    own.except_pattern("test-.*").unwrap();
    assert!(own.find_also("(").is_err() && own.find_also("(a{1000}){1000}").is_err());
    let redactor = Redactor::new(own, &[]);
    let left = redactor.line("acme-1234 password: hunter2x password: test-1a password: hunter3x");
    assert!(
        left.starts_with("acme-[redacted own ") && left.contains(": hunter2x password: test-1a password: [redacted"),
        "{left}"
    );
}

#[test]
fn a_value_longer_than_what_is_looked_at_goes_whole() {
    let long = chance(LETTERS, 9000, 70);
    for line in [
        format!("API_TOKEN={long}"),
        format!("\"token\": \"{long}\", \"x\": 1"),
        format!("Authorization: Bearer {long}"),
        format!("Cookie: theme=dark; sid={long}; lang=en; {}", "a".repeat(20)),
        format!("eyJ{long}.eyJ{long}.{long}"),
        format!("ghp_{long}"),
    ] {
        let left = redacted(&line);
        assert!(left.len() < 150, "{} bytes are left: {}", left.len(), &left[..80]);
    }
}

#[test]
fn hostile_texts_take_no_longer() {
    for piece in [
        "cookie:a=1;",
        "token=",
        "key:a;",
        "-----BEGIN PRIVATE KEY-----\n",
        "a://b:",
        "mysql -",
        "/eyJaaaa",
        "bearer a",
    ] {
        let text: Vec<u8> = piece.bytes().cycle().take(64 * 1024).collect();
        // It ends at all: a way that grows with the square of the text would be noticed.
        assert!(Redactor::default().redact(&text).text.as_bytes().len() <= text.len());
    }
}

proptest::proptest! {
    #[test]
    fn nothing_is_left_to_redact(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "password", "token", "API_KEY", "key", ": ", "=", " is ", "\"", "`", "hunter2x", "a1b2c3d4e5f6a7b8c9d0", "://", "ana:", "@host",
            "\n", "\r\n", " ", "[redacted ", "[redacted token 1234]", "]", "Bearer ", "Cookie: sid=", "-----BEGIN PRIVATE KEY-----", "é", "\u{0}",
            "--token ", "curl -u ", "&", ";", "|", "(", "AKIAABCDEFGHIJ234567", "as the ", "mysql -p", "login ", " password ", ":5432:", "...", "$X",
        ]), 0..24),
        tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
    ) {
        let text = [pieces.concat().into_bytes(), tail].concat();
        let once = Redactor::default().redact(&text);
        let twice = Redactor::default().redact(once.text.as_bytes());
        proptest::prop_assert!(twice.secrets.is_empty(), "{:?}", String::from_utf8_lossy(once.text.as_bytes()));
        // What is between the secrets stays byte for byte.
        let mut apart = Vec::new();
        let mut at = 0;
        for secret in &once.secrets {
            proptest::prop_assert!(secret.span.start >= at && secret.span.end <= text.len(), "{:?}", once.secrets);
            apart.extend_from_slice(&text[at..secret.span.start]);
            apart.extend_from_slice(secret.marker.as_bytes());
            at = secret.span.end;
        }
        apart.extend_from_slice(&text[at..]);
        proptest::prop_assert_eq!(apart, once.text.as_bytes());
    }
}

#[test]
fn a_token_may_be_glued_to_a_name() {
    let key = format!("AKIA{}", "Q3EGRIRQJ2KLM5X7");
    let token = format!("ghp_{}", "a1B2".repeat(9));
    for text in [format!("api_{key}"), format!("db-{token} is up"), format!("the token {key}.")] {
        let clean = Redactor::default().redact(text.as_bytes()).text;
        assert!(!String::from_utf8_lossy(clean.as_bytes()).contains(&text[text.len() - 12..text.len() - 6]), "{text}");
    }
}
