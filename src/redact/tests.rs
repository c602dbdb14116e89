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
