//! No secret is ever stored: a session full of them; and real documents, in which hardly anything looks like one.
//!
//! `HANDOFF_MISSES=1 cargo test --test it secrets -- --nocapture` prints each mark in the documents.

use git_handoff::redact::Redactor;

use crate::corpus::{corpus, documents, entries, read, say};
use crate::support::{DRAFT, Sandbox, holds};

/// So many lines in a thousand may be marked without a secret in them.
const FALSE_AT_MOST: f64 = 0.5;

#[test]
fn real_documents_are_hardly_marked() {
    let Some(corpus) = corpus() else { return say("no corpus: skipped") };
    let folders = entries(&corpus).into_iter().chain(entries(&corpus.join("series"))).filter(|path| path.is_dir());
    let files: Vec<_> = folders.flat_map(|folder| documents(&folder)).collect();
    let (mut lines, mut marks) = (0, 0);
    for file in &files {
        let document = read(file);
        lines += document.split(|byte| *byte == b'\n').count();
        let found = Redactor::default().redact(&document).secrets;
        marks += found.len();
        if std::env::var_os("HANDOFF_MISSES").is_some() {
            let text = String::from_utf8_lossy(&document);
            for secret in found {
                let line = text.lines().nth(secret.line - 1).unwrap_or_default();
                say(&format!("{}:{}: {}\n    {line}", file.display(), secret.line, secret.kind));
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate of thousands")]
    let rate = marks as f64 * 1000.0 / lines as f64;
    say(&format!("{marks} marks in {lines} lines: {rate:.2} in a thousand"));
    assert!(rate <= FALSE_AT_MOST, "{marks} marks in {lines} lines");
}

/// Secrets of many kinds: how they stand in a document, and what of it must not be stored.
fn session() -> Vec<(String, String)> {
    let word = |name: &str| format!("{name}{}", "4x9Kq2");
    let long = "a1B2c3D4e5F6g7H8i9J0";
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let key = format!("{long}{long}{long}");
    let line = |text: String, secret: String| (text.replace("%", &secret), secret);
    vec![
        line("- Open postgres://ana:%@db.example.com/x".into(), word("url")),
        line("- Open redis://:%@cache:6379".into(), word("redis")),
        line("export DB_PASSWORD=%".into(), word("env")),
        line("{\"apiKey\": \"%\"}".into(), format!("{hex}01")),
        line("**Password:** %".into(), word("bold")),
        line("| DB_PASSWORD | % |".into(), word("cell")),
        line("Push with % then".into(), format!("{}{long}{long}", "ghp_")),
        line("The Datadog key is %".into(), hex.into()),
        line("GET https://api.example.com/x?api_key=%&y=1".into(), format!("{hex}02")),
        line("curl -H 'Authorization: Bearer %' x".into(), word("bearer-")),
        line("curl -u ana:% https://example.com".into(), word("curl")),
        line("mysql -u root -p% app".into(), word("mysql")),
        line(format!("-----{0} RSA PRIVATE KEY-----\n%\n-----{1} RSA PRIVATE KEY-----", "BEGIN", "END"), key),
        line("Ask for %, as always".into(), "environment-tuna-salad".into()),
        line("The number is acme-%".into(), "83519264".into()),
    ]
}

#[test]
fn a_session_full_of_secrets_leaves_none_behind() {
    let mut sandbox = Sandbox::new();
    let secrets = session();
    let lines: Vec<_> = secrets.iter().map(|(line, _)| line.as_str()).collect();
    let path_secret = format!("{}{}", "ghp_", "q9W8e7R6t5Y4u3I2o1P0".repeat(2));
    let steps = format!("1. Log in with password {}\n2. Go on\n", secrets[2].1);
    let draft = format!("# T\n\n## Next Steps\n\n{steps}\n## Notes\n\n{}\n", lines.join("\n\n"));
    sandbox.set("TUNA_API_TOKEN", "environment-tuna-salad");
    sandbox.write(".handoff.toml", "[redact]\npatterns = ['acme-([0-9]{8})']\n");
    sandbox.write(&format!("{path_secret}.txt"), "x\n");
    sandbox.write(DRAFT, &draft);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    // Once more without the first two hooks.
    sandbox.git(&["commit", "-q", "-n", "--allow-empty", "-m", "In haste"]).ok();
    let objects = ["cat-file", "--batch-all-objects", "--batch", "--unordered"];
    let loose = sandbox.git(&objects).ok().stdout.clone();
    sandbox.git(&["repack", "-q", "-a", "-d"]).ok();
    let packed = sandbox.git(&objects).ok().stdout.clone();
    let message = sandbox.git(&["log", "-2", "--format=%B"]).ok().stdout.clone();
    assert!(holds(&loose, b"[redacted own ") && holds(&message, b"Handoff-Next: Go on\n"));
    for secret in secrets.iter().map(|(_, secret)| secret).chain([&path_secret]) {
        for stored in [&loose, &packed, &message] {
            assert!(!holds(stored, secret.as_bytes()), "{secret} is stored");
        }
    }
    assert_eq!(sandbox.text(DRAFT), draft, "the draft itself stays as it is");
}

#[test]
fn what_would_go_is_told_and_never_shown() {
    let sandbox = Sandbox::new();
    let word = format!("{}{}", "zebra", "42x");
    sandbox.write(DRAFT, format!("# T\n\npassword: {word}\n\nredis://:{word}@cache\n"));
    let told = sandbox.handoff(&["check", "--secrets"]).exits(1).text();
    let marker = told.split_once("  ").map(|(_, marker)| marker[..24].to_owned()).unwrap_or_default();
    assert!(told.starts_with("SESSION_HANDOFF.md:3  [redacted password ") && !told.contains(&word), "{told}");
    assert!(told.contains("SESSION_HANDOFF.md:5  [redacted url-password "), "{told}");
    let json = sandbox.handoff(&["check", "--secrets", "--json"]).exits(1).text();
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["ok"], &json["secrets"][1]["line"]), (&false.into(), &5.into()));
    let board = sandbox.handoff(&[]).ok().text();
    let line = "secrets      2 secrets will not be stored: password on line 3, url-password on line 5; \
        see git handoff check --secrets\n";
    assert!(board.contains(line), "{board}");
    // What is stored is what was told.
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    assert!(holds(&sandbox.note(), marker.as_bytes()));

    let piped = sandbox.run(&sandbox.root(), crate::support::HANDOFF, &["check", "--secrets", "-"], b"all is well\n");
    assert_eq!(piped.ok().text(), "");
    sandbox.write(DRAFT, "# T\n");
    let none = sandbox.handoff(&["check", "--secrets"]);
    assert_eq!(none.ok().text(), "");
    assert!(none.stderr.contains("nothing in SESSION_HANDOFF.md looks secret"), "{none}");
}

#[test]
fn a_team_adds_patterns_and_a_person_exceptions() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".handoff.toml",
        "[redact]\npatterns = ['acme-[0-9]{4}', '(']\nexcept = ['hunter2x', 'test-.*']\npaterns = []\n",
    );
    sandbox.write("x.md", "acme-1234\npassword: hunter2x\npassword: test-1a2b\n");
    let told = sandbox.handoff(&["check", "--secrets", "x.md"]);
    assert!(told.exits(1).text().starts_with("x.md:1  [redacted own ") && told.text().contains("x.md:3"), "{told}");
    assert!(told.stderr.contains("\"(\" is no pattern: unclosed group"), "{told}");
    assert!(told.stderr.contains("unknown key \"paterns\"; did you mean \"patterns\"?"), "{told}");
    sandbox.git(&["config", "handoff.redactExcept", "test-.*"]).ok();
    let told = sandbox.handoff(&["check", "--secrets", "x.md"]).exits(1).text();
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn a_branch_that_is_called_like_a_token_is_not_in_the_messages_of_notes() {
    let sandbox = Sandbox::new();
    let token = format!("ghp_{}", "a1B2".repeat(9));
    sandbox.git(&["switch", "-q", "-c", &format!("feat/{token}")]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
    let messages = sandbox.git(&["log", "--format=%B", "refs/notes/handoff"]).ok().text();
    assert!(messages.contains("(feat/[redacted ") && !messages.contains(&token), "{messages}");
}
