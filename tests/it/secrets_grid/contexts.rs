//! Where secrets stand in a document, and the samples: each shape in each context that makes sense for it.
//!
//! In the templates `«it»` is the secret, `«sh»` as a shell needs it, `«url»` as a query does, `«label»` what people call it.
//! Its variable is `«NAME»`, `«name»`, `«name-»` or `«camelName»`.

use std::ops::Range;

use super::random::{Random, fill, plain};
use super::shapes::{Shape, Told, shapes};

/// So many samples of each shape in each context.
pub(super) const EACH: usize = 5;

pub(super) struct Sample {
    pub(super) shape: &'static str,
    pub(super) context: &'static str,
    pub(super) text: String,
    pub(super) secret: Range<usize>,
    /// The lines that have the secret; what stands before and after belongs to nobody.
    pub(super) place: Range<usize>,
}

struct Context {
    name: &'static str,
    rows: &'static [(&'static [Told], &'static [&'static str])],
}

/// What a form tells, it tells anywhere; what needs a name or a place needs it in prose, too.
const TOKENS: &[Told] = &[Told::ByForm, Told::ByName];
const LINES: &[Told] = &[Told::ByForm, Told::ByName, Told::Password, Told::ByPlace];
const BY_FORM: &[Told] = &[Told::ByForm];
const PASSWORD: &[Told] = &[Told::Password];
const BY_PLACE: &[Told] = &[Told::ByPlace];
const BLOCK: &[Told] = &[Told::Block];

const CONTEXTS: &[Context] = &[
    Context {
        name: "export N=",
        rows: &[(
            LINES,
            &[
                "export «NAME»=«sh»",
                "export «NAME»=\"«it»\"",
                "export «NAME»='«it»'",
                "    export «NAME»=«sh»  # «env»",
                "- run `export «NAME»=«sh»` first",
                "$ export «NAME»=«sh» && make run",
                "«NAME»=«sh»",
                "«NAME»=«sh» cargo run --release",
                "export APP_ENV=dev «NAME»=«sh» PORT=8080",
            ],
        )],
    },
    Context {
        name: "N: (YAML)",
        rows: &[(
            LINES,
            &[
                "«name»: «it»",
                "  «name»: \"«it»\"",
                "«camelName»: '«it»'",
                "«name-»: «it» # «env»",
                "    - «name»: «it»",
                "      «NAME»: «it»",
                "env: { «NAME»: \"«it»\" }",
                "«NAME»: \"«it»\"",
            ],
        )],
    },
    Context {
        name: "list",
        rows: &[
            (
                LINES,
                &[
                    "- `«NAME»`: `«it»`",
                    "- «label»: `«it»`",
                    "* **«label»**: `«it»`",
                    "- `«NAME»=«it»` in `.env`",
                    "1. Set `«NAME»` to `«it»`",
                    "  - [ ] Move `«NAME»` (`«it»`) to the vault",
                    "| `«NAME»` | `«it»` | «env» |",
                ],
            ),
            (BY_FORM, &["- [x] Tested with `«it»`", "- rotate `«it»`, then `make deploy`"]),
        ],
    },
    Context {
        name: "header",
        rows: &[(
            TOKENS,
            &[
                "Authorization: Bearer «it»",
                "X-Api-Key: «it»",
                "curl -H \"Authorization: Bearer «it»\" https://«host»/v1/me",
                "- `curl -sS -H 'X-Api-Key: «it»' https://«host»:8443/items?page=2`",
                "> authorization: Bearer «it»",
                "`Authorization: token «it»`",
                "X-Auth-Token: «it»",
                "headers = {\"Authorization\": \"Bearer «it»\"}",
                "    PRIVATE-TOKEN: «it»",
                "Cookie: session_token=«it»; theme=dark",
            ],
        )],
    },
    Context {
        name: "--option",
        rows: &[
            (
                TOKENS,
                &[
                    "deploy --env staging --token «sh» --dry-run",
                    "- `cli login --token=«sh»`",
                    "$ tool auth --api-key «sh»",
                    "./run.sh --verbose --secret '«it»' all",
                ],
            ),
            (
                LINES,
                &[
                    "npx tool --«name-» «sh» build",
                    "`tool --«name-»=\"«it»\"`",
                    "docker run -d -e «NAME»=«sh» -p 8080:80 app",
                    "docker build --build-arg «NAME»=«sh» .",
                ],
            ),
            (
                PASSWORD,
                &[
                    "`sshpass -p «sh» ssh «user»«at»«host»`",
                    "mysql -u root -p«sh» app",
                    "curl -u '«user»:«it»' https://«host»/health",
                    "$ docker login -u «user» -p «sh» registry.example.com",
                    "mongosh --username «user» --password «sh» app",
                    "createuser «user» --password='«it»' --superuser",
                ],
            ),
            (BY_PLACE, &["tool --url «sh» check", "migrate --from=«sh» --steps 3", "- `tool ping '«it»'`"]),
        ],
    },
    Context {
        name: "prose",
        rows: &[
            (
                BY_FORM,
                &[
                    "Use the key «it» for «env».",
                    "The old one («it») still works until «day».",
                    "«it» is what CI has now.",
                    "It answered 200 with «it», so go on with the tests",
                    "**Note:** «env» runs with `«it»`; rotate it.",
                    "ask «person» whether \"«it»\" may be revoked",
                ],
            ),
            (
                &[Told::ByName, Told::Password],
                &[
                    "The «label» is «it»",
                    "the «label» is `«it»`.",
                    "«label»: «it» (until «day»)",
                    "Use «label» «it» for «env»",
                    "The «label» for «env» is `«it»`, ask «person»",
                    "we set the «label» to «it» on «day»",
                    "Log in with «label» \"«it»\" and look at the board.",
                    "For «env»: «label» = «it»",
                ],
            ),
            (
                PASSWORD,
                &["Das Passwort ist «it»", "login: «user», password: «it»", "user «user» with password «it» works"],
            ),
            (
                BY_PLACE,
                &[
                    "Connect with «it» while «env» is down",
                    "the «label» is «it».",
                    "«label»: <«it»>",
                    "It answers at `«it»`, not at localhost",
                    "(«it» worked on «day»)",
                ],
            ),
        ],
    },
    Context {
        name: "URL query",
        rows: &[
            (
                TOKENS,
                &[
                    "https://«host»/x?api_key=«url»&page=2",
                    "curl \"https://«host»:8443/v1/items?page=2&access_token=«url»&sort=name\"",
                    "see <https://«host»/feed?token=«url»>",
                    "[the feed](https://«host»/feed.xml?limit=20&key=«url»)",
                    "- GET `/v2/users?apikey=«url»&active=true`",
                    "http://«host»/hook?client_secret=«url»#top",
                    "It calls https://«host»/a/b?auth_token=«url», which is slow.",
                ],
            ),
            (
                PASSWORD,
                &[
                    "https://«host»/login?user=«user»&password=«url»",
                    "https://«host»/login?password=«url»&next=%2Fhome",
                    "`POST /session?passwd=«url»&user=«user»`",
                    "[log in](https://«host»/?pwd=«url»&lang=en)",
                    "curl 'https://«host»/api?u=«user»&pass=«url»'",
                ],
            ),
        ],
    },
    Context {
        name: "JSON",
        rows: &[(
            LINES,
            &[
                "\"«camelName»\": \"«it»\"",
                "  \"«name»\": \"«it»\",",
                "{\"«camelName»\":\"«it»\",\"region\":\"eu-west-1\"}",
                "{ \"env\": { \"«NAME»\": \"«it»\" } }",
                "\"«name-»\" : \"«it»\"",
                "- answer: `{\"id\": 7, \"«camelName»\": \"«it»\"}`",
                "    \"port\": 8080, \"«NAME»\": \"«it»\"",
            ],
        )],
    },
    Context {
        name: "lines",
        rows: &[(
            BLOCK,
            &[
                "```\n«it»\n```",
                "```text\n«it»\n```",
                "«it»",
                "The deploy key of «env»:\n\n    «it»",
                "cat > key.pem <<'EOF'\n«it»\nEOF",
            ],
        )],
    },
    Context {
        name: "lines in YAML",
        rows: &[(
            BLOCK,
            &[
                "tls.key: |\n  «it»",
                "  private_key: |\n    «it»",
                "data:\n  id_main: |-\n      «it»",
                "```yaml\nsecrets:\n  - content: |\n      «it»\n```",
                "signing:\n    key: >-\n        «it»",
            ],
        )],
    },
];

/// Where a shape does not go: what it is used for has another way.
const NOT: &[(&str, &[&str])] = &[
    ("AWS secret key", &["header", "URL query"]),
    ("Telegram", &["header"]),
    ("age key", &["header", "--option", "URL query"]),
    ("Google service account", &["list", "header", "--option", "prose", "URL query"]),
    ("Basic credentials", &["export N=", "N: (YAML)", "list", "--option", "prose", "URL query", "JSON"]),
];

/// Ways of their own, which are the only ones.
const OWN: &[(&str, &str, &[&str])] = &[
    (
        "Telegram",
        "URL query",
        &[
            "https://api.telegram.org/bot«it»/getUpdates",
            "curl -s \"https://api.telegram.org/bot«it»/sendMessage?chat_id=42&text=hi\"",
        ],
    ),
    (
        "Basic credentials",
        "header",
        &[
            "Authorization: Basic «it»",
            "curl -H 'Authorization: Basic «it»' https://«host»/",
            "> authorization: Basic «it»",
            "`Proxy-Authorization: Basic «it»`",
        ],
    ),
    (
        "Twilio auth token",
        "--option",
        &[
            "curl -u AC«hex:32»:«it» https://api.twilio.com/2010-04-01/Accounts",
            "twilio login --auth-token «it»",
            "`twilio api --auth-token=«it» -o json`",
            "docker run -e TWILIO_AUTH_TOKEN=«it» sms",
        ],
    ),
];

const BEFORE: &[&str] =
    &["", "", "# Session handoff\n\n## Next\n\n", "The tests pass on main.\n\n", "- [x] Login form\n"];
const AFTER: &[&str] =
    &["", "\n", "\n", "\n\n## Done\n\n- [x] Schema of the orders\n", "\n- [ ] Write the migration\n"];

/// Every sample, the same for the same seed.
pub(super) fn samples(seed: u64) -> Vec<Sample> {
    let mut random = Random::new(seed);
    let mut samples = Vec::new();
    for shape in shapes() {
        for context in CONTEXTS {
            let templates = templates(&shape, context);
            let first = random.below(templates.len().max(1));
            // One after the other, so that five samples have five ways where there are so many.
            let turns = (first..first + EACH).filter_map(|turn| templates.get(turn % templates.len().max(1)));
            samples.extend(turns.map(|template| sample(&shape, context.name, template, &mut random)));
        }
    }
    samples
}

fn templates(shape: &Shape, context: &Context) -> Vec<&'static str> {
    if NOT.iter().any(|(name, contexts)| *name == shape.name && contexts.contains(&context.name)) {
        return Vec::new();
    }
    if let Some(own) = OWN.iter().find(|own| (own.0, own.1) == (shape.name, context.name)) {
        return own.2.to_vec();
    }
    let fitting = context.rows.iter().filter(|(told, _)| told.contains(&shape.told));
    fitting.flat_map(|(_, templates)| templates.iter().copied()).collect()
}

fn sample(shape: &Shape, context: &'static str, template: &str, random: &mut Random) -> Sample {
    let value = secret(shape.form, random);
    let name = random.pick(&shape.names.split(' ').collect::<Vec<_>>());
    let label = random.pick(&shape.labels.split('|').collect::<Vec<_>>());
    let own = |inside: &str| match inside {
        "it" => Some(value.replace('\n', &format!("\n{}", indent(template)))),
        "sh" => Some(for_shell(&value)),
        "url" => Some(for_query(&value)),
        "label" => Some(label.to_owned()),
        "NAME" => Some(name.to_owned()),
        "name" => Some(name.to_lowercase()),
        "name-" => Some(name.to_lowercase().replace('_', "-")),
        "camelName" => Some(camel(name)),
        _ => None,
    };
    let body = fill(template, random, &own);
    let parts = [random.pick(BEFORE).to_owned(), body, random.pick(AFTER).to_owned()];
    let end = if random.below(EACH) == 0 { "\r\n" } else { "\n" };
    let [before, body, after] = parts.map(|part| part.replace('\n', end));
    let (head, rest) = body.split_once('⟦').expect("a secret");
    let (held, tail) = rest.split_once('⟧').expect("its end");
    let start = before.len() + head.len();
    let place = before.len()..before.len() + head.len() + held.len() + tail.len();
    let text = format!("{before}{head}{held}{tail}{after}");
    Sample { shape: shape.name, context, text, secret: start..start + held.len(), place }
}

/// One of this form, with marks around the part that counts.
fn secret(form: &str, random: &mut Random) -> String {
    let value = plain(form, random);
    if value.contains('⟦') { value } else { format!("⟦{value}⟧") }
}

/// The blanks before the secret, which each of its lines has.
fn indent(template: &str) -> String {
    let line = template.lines().find(|line| line.contains("«it»")).unwrap_or_default();
    line.chars().take_while(|char| *char == ' ').collect()
}

/// In quotes only where a shell would not take it as it is.
fn for_shell(value: &str) -> String {
    let safe = |char: char| char.is_ascii_alphanumeric() || "-_./+=:@%,⟦⟧".contains(char);
    if value.chars().all(safe) { value.to_owned() } else { format!("'{value}'") }
}

fn for_query(value: &str) -> String {
    let escape = |char: char| match char {
        '⟦' | '⟧' | '-' | '_' | '.' => char.to_string(),
        _ if char.is_ascii_alphanumeric() => char.to_string(),
        _ => format!("%{:02X}", u32::from(char)),
    };
    value.chars().map(escape).collect()
}

/// `DD_API_KEY` as `ddApiKey`.
fn camel(name: &str) -> String {
    let mut words = name.split('_').map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    let later =
        words.map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect());
    std::iter::once(first).chain(later).collect()
}
