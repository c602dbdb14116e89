//! What secrets look like: a row for each shape, as it is publicly known. The forms that gitleaks has a rule for were held
//! against it; some have none there, such as those of Supabase, Figma, Groq and Docker Hub.
//!
//! The rows are templates, so that no scanner of secrets takes this file for a leak. `⟦ ⟧` stand around the part that is the
//! secret, where it is not the whole.

/// How a reader knows that it is a secret, which decides the contexts that make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// By its form, wherever it stands.
    ByForm,
    /// By the name that stands next to it.
    ByName,
    /// By a name that means a password: people chose it.
    Password,
    /// By its place in an address or a connection string.
    ByPlace,
    /// By the lines before and after it.
    Block,
}

pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) told: Told,
    pub(super) form: &'static str,
    /// Variables that hold one, with blanks between.
    pub(super) names: &'static str,
    /// What people call it, with strokes between.
    pub(super) labels: &'static str,
}

type Row = (&'static str, &'static str, &'static str, &'static str);

pub(super) fn shapes() -> impl Iterator<Item = Shape> {
    [
        (Told::ByForm, BY_FORM),
        (Told::ByName, BY_NAME),
        (Told::Password, PASSWORDS),
        (Told::ByPlace, BY_PLACE),
        (Told::Block, BLOCKS),
    ]
    .into_iter()
    .flat_map(|(told, rows)| {
        rows.iter().map(move |&(name, form, names, labels)| Shape { name, told, form, names, labels })
    })
}

const BY_FORM: &[Row] = &[
    ("AWS access key id", "«AKIA|ASIA»«base32:16»", "AWS_ACCESS_KEY_ID AWS_KEY", "AWS key|access key"),
    ("GitHub classic", "ghp_«base62:36»", "GITHUB_TOKEN GH_TOKEN GITHUB_PAT", "GitHub token|PAT"),
    ("GitHub fine-grained", "github_pat_«base62:22»_«base62:59»", "GITHUB_TOKEN GH_PAT", "fine-grained token"),
    ("GitHub app", "«ghs_|gho_|ghu_|ghr_»«base62:36»", "GITHUB_TOKEN APP_TOKEN", "installation token|GitHub token"),
    ("GitLab", "glpat-«base64url:20»", "GITLAB_TOKEN CI_JOB_TOKEN", "GitLab token"),
    (
        "Slack bot",
        "xoxb-«digit:10-13»-«digit:10-13»-«base62:24»",
        "SLACK_BOT_TOKEN SLACK_TOKEN",
        "Slack token|bot token",
    ),
    ("Slack app", "xapp-1-A«upper:10»-«digit:13»-«hex:64»", "SLACK_APP_TOKEN", "app-level token"),
    ("Stripe secret", "sk_«live|test»_«base62:24-99»", "STRIPE_SECRET_KEY STRIPE_API_KEY STRIPE_KEY", "Stripe key"),
    ("Stripe restricted", "rk_live_«base62:24-99»", "STRIPE_RESTRICTED_KEY STRIPE_KEY", "restricted key"),
    ("Stripe webhook", "whsec_«base62:32»", "STRIPE_WEBHOOK_SECRET WEBHOOK_SECRET", "webhook secret|signing secret"),
    ("Twilio API key", "SK«hex:32»", "TWILIO_API_KEY TWILIO_KEY_SID", "Twilio key"),
    ("SendGrid", "SG.«base64url:22».«base64url:43»", "SENDGRID_API_KEY SENDGRID_KEY", "SendGrid key"),
    ("Mailgun", "key-«hex:32»", "MAILGUN_API_KEY MAILGUN_KEY", "Mailgun key"),
    ("Mailchimp", "«hex:32»-us«1|2|12|21»", "MAILCHIMP_API_KEY MAILCHIMP_KEY", "Mailchimp key"),
    ("Brevo", "xkeysib-«hex:64»-«base62:16»", "BREVO_API_KEY SENDINBLUE_KEY", "Brevo key"),
    ("npm", "npm_«base62:36»", "NPM_TOKEN NODE_AUTH_TOKEN", "npm token|publish token"),
    ("PyPI", "pypi-AgEIcHlwaS5vcmc«base64url:70-130»", "PYPI_TOKEN TWINE_PASSWORD UV_PUBLISH_TOKEN", "PyPI token"),
    ("RubyGems", "rubygems_«hex:48»", "GEM_HOST_API_KEY RUBYGEMS_API_KEY", "RubyGems key"),
    ("crates.io", "cio«base62:32»", "CARGO_REGISTRY_TOKEN CRATES_IO_TOKEN", "crates.io token"),
    ("Docker Hub", "dckr_pat_«base64url:27»", "DOCKERHUB_TOKEN DOCKER_PASSWORD", "Docker Hub token"),
    ("Hugging Face", "hf_«alpha:34»", "HF_TOKEN HUGGING_FACE_HUB_TOKEN", "Hugging Face token"),
    ("OpenAI classic", "sk-«base62:20»T3BlbkFJ«base62:20»", "OPENAI_API_KEY OPENAI_KEY", "OpenAI key|API key"),
    ("OpenAI project", "sk-proj-«base64url:74»T3BlbkFJ«base64url:74»", "OPENAI_API_KEY", "OpenAI key|project key"),
    ("Anthropic", "sk-ant-api03-«base64url:93»AA", "ANTHROPIC_API_KEY CLAUDE_API_KEY", "Anthropic key|API key"),
    ("Groq", "gsk_«base62:52»", "GROQ_API_KEY", "Groq key"),
    ("Replicate", "r8_«base62:37»", "REPLICATE_API_TOKEN", "Replicate token"),
    ("Google API key", "AIza«base64url:35»", "GOOGLE_API_KEY GEMINI_API_KEY MAPS_API_KEY", "Google key|Maps key"),
    ("Google OAuth", "GOCSPX-«base64url:28»", "GOOGLE_CLIENT_SECRET OAUTH_CLIENT_SECRET", "client secret"),
    ("Google service account", SERVICE_ACCOUNT, "GOOGLE_PRIVATE_KEY FIREBASE_PRIVATE_KEY private_key", "private key"),
    ("Telegram", "«digit:8-10»:⟦AA«base64url:33»⟧", "TELEGRAM_BOT_TOKEN TELEGRAM_TOKEN", "bot token|Telegram token"),
    (
        "Discord bot",
        "«M|N|O»«base62:23».«base64url:6».«base64url:27-38»",
        "DISCORD_TOKEN DISCORD_BOT_TOKEN",
        "bot token",
    ),
    ("Supabase access", "sbp_«hex:40»", "SUPABASE_ACCESS_TOKEN SUPABASE_TOKEN", "Supabase token"),
    ("Supabase secret", "sb_secret_«base64url:22»_«base64url:8»", "SUPABASE_SECRET_KEY SUPABASE_KEY", "Supabase key"),
    ("Netlify", "nfp_«base62:36»", "NETLIFY_AUTH_TOKEN NETLIFY_TOKEN", "Netlify token"),
    ("DigitalOcean", "do«p|o»_v1_«hex:64»", "DIGITALOCEAN_TOKEN DO_TOKEN", "DigitalOcean token"),
    ("Linear", "lin_api_«base62:40»", "LINEAR_API_KEY LINEAR_TOKEN", "Linear key"),
    ("Notion", "ntn_«digit:11»«base62:35»", "NOTION_TOKEN NOTION_API_KEY", "Notion token|integration secret"),
    ("Notion older", "secret_«base62:43»", "NOTION_TOKEN NOTION_API_SECRET", "Notion token|integration secret"),
    ("Figma", "figd_«base64url:40»", "FIGMA_TOKEN FIGMA_ACCESS_TOKEN", "Figma token"),
    ("New Relic", "NRAK-«upper:27»", "NEW_RELIC_API_KEY NEW_RELIC_USER_KEY", "New Relic key"),
    ("Shopify", "shp«at|ca|pa|ss»_«hex:32»", "SHOPIFY_ACCESS_TOKEN SHOPIFY_API_SECRET", "Shopify token"),
    ("Square", "sq0atp-«base64url:22»", "SQUARE_ACCESS_TOKEN SQUARE_TOKEN", "Square token"),
    ("Square OAuth", "sq0csp-«base64url:43»", "SQUARE_CLIENT_SECRET SQUARE_APP_SECRET", "Square secret"),
    ("Databricks", "dapi«hex:32»", "DATABRICKS_TOKEN", "Databricks token"),
    ("Vault", "hvs.«base64url:90-100»", "VAULT_TOKEN", "Vault token"),
    ("Terraform Cloud", "«base62:14».atlasv1.«base64url:67»", "TF_TOKEN_app_terraform_io TFE_TOKEN", "Terraform token"),
    ("Doppler", "dp.«pt|st.dev».«base62:43»", "DOPPLER_TOKEN", "Doppler token|service token"),
    ("Grafana", "glsa_«base62:32»_«hex:8»", "GRAFANA_TOKEN GRAFANA_API_KEY", "Grafana token"),
    ("Sentry", "sntryu_«hex:64»", "SENTRY_AUTH_TOKEN", "Sentry token"),
    ("Airtable", "pat«base62:14».«hex:64»", "AIRTABLE_API_KEY AIRTABLE_TOKEN", "Airtable token"),
    ("Atlassian", "ATATT3xFfGF0«base64url:171»=«HEX:8»", "JIRA_API_TOKEN ATLASSIAN_TOKEN", "Jira token"),
    ("Postman", "PMAK-«hex:24»-«hex:34»", "POSTMAN_API_KEY", "Postman key"),
    ("Pulumi", "pul-«hex:40»", "PULUMI_ACCESS_TOKEN", "Pulumi token"),
    ("PlanetScale", "pscale_tkn_«base64url:43»", "PLANETSCALE_SERVICE_TOKEN PSCALE_TOKEN", "PlanetScale token"),
    ("JWT", "eyJ«base62:33».eyJ«base64url:60-160».«base64url:43»", "JWT ACCESS_TOKEN SERVICE_ROLE_KEY", "token|JWT"),
    ("age key", "AGE-SECRET-KEY-1«BECH32:58»", "SOPS_AGE_KEY AGE_KEY", "age key"),
    ("Basic credentials", "«YWRtaW46|Ym86|YXBwOg|c3ZjOg»«base62:18-30»", "AUTHORIZATION", "credentials"),
];

/// A service account's JSON holds its key on one line, with `\n` in words.
const SERVICE_ACCOUNT: &str = "-----«begin» PRIVATE KEY-----\\n⟦MIIEv«base64:59»\\n«base64:64»\\n«base64:64»\\n\
                               «base64:64»\\n«base64:64»\\n«base64:40»⟧\\n-----«end» PRIVATE KEY-----\\n";

const BY_NAME: &[Row] = &[
    ("AWS secret key", "«base64:40»", "AWS_SECRET_ACCESS_KEY AWS_SECRET_KEY", "AWS secret key|secret access key"),
    ("Twilio auth token", "«hex:32»", "TWILIO_AUTH_TOKEN TWILIO_TOKEN", "Twilio auth token|auth token"),
    ("Datadog", "«hex:32»", "DD_API_KEY DATADOG_API_KEY", "Datadog API key|API key"),
    ("Datadog app", "«hex:40»", "DD_APP_KEY DD_APPLICATION_KEY DATADOG_APP_KEY", "Datadog app key|application key"),
    ("Vercel", "«base62:24»", "VERCEL_TOKEN", "Vercel token|deploy token"),
    ("Heroku", "«uuid»", "HEROKU_API_KEY HEROKU_API_TOKEN", "Heroku API key"),
    ("Cloudflare", "«base64url:40»", "CLOUDFLARE_API_TOKEN CF_API_TOKEN", "Cloudflare token|API token"),
    ("Okta client", "«base62:40»", "OKTA_CLIENT_SECRET OAUTH_CLIENT_SECRET", "client secret|OAuth secret"),
    ("hex-32", "«hex:32»", "API_KEY SECRET_KEY MAIL_API_KEY WEBHOOK_SECRET", "API key|secret key|webhook secret"),
    (
        "hex-64",
        "«hex:64»",
        "SESSION_SECRET JWT_SECRET ENCRYPTION_KEY SIGNING_KEY",
        "session secret|encryption key|signing key",
    ),
    (
        "base64-32",
        "«|base64:»⟦«base64:43»=⟧",
        "APP_KEY ENCRYPTION_KEY COOKIE_SECRET MASTER_KEY",
        "encryption key|master key",
    ),
    ("random token", "«base62:20-48»", "ADMIN_TOKEN DEPLOY_TOKEN AUTH_SECRET ACCESS_TOKEN", "admin token|access token"),
];

const PASSWORD_NAMES: &str =
    "DB_PASSWORD POSTGRES_PASSWORD ADMIN_PASSWORD MYSQL_ROOT_PASSWORD SMTP_PASS REDIS_PASSWORD password";
const PASSWORD_LABELS: &str = "password|admin password|database password|root password|staging password";

const PASSWORDS: &[Row] = &[
    ("passphrase", "«word»-«word»-«word»", PASSWORD_NAMES, PASSWORD_LABELS),
    ("word and year", "«season»«2022|2023|2024|2025|99|123»«mark:1»", PASSWORD_NAMES, PASSWORD_LABELS),
    ("leet", "«P@ssw0rd|Tr0ub4dor&3|hunter2|l3tm31n|S3cr3tz!|Adm1n#»«digit:1-3»", PASSWORD_NAMES, PASSWORD_LABELS),
    ("typed at random", "«alpha:1»«typed:10-18»«base62:1»", PASSWORD_NAMES, PASSWORD_LABELS),
];

const URL_NAMES: &str = "DATABASE_URL DB_URL DATABASE_DSN";
const URL_LABELS: &str = "database|database URL|connection string|DSN";

const BY_PLACE: &[Row] = &[
    ("postgres URL", "postgres«|ql»://«user»:⟦«base62:12-20»⟧«at»«host»:5432/app", URL_NAMES, URL_LABELS),
    ("asyncpg URL", "postgresql+asyncpg://«user»:⟦«word»«digit:2-4»⟧«at»«host»/app?ssl=require", URL_NAMES, URL_LABELS),
    ("mysql URL", "mysql://«user»:⟦«season»20«digit:2»!⟧«at»«host»:3306/shop", URL_NAMES, URL_LABELS),
    (
        "mongodb URL",
        "mongodb+srv://«user»:⟦«base62:16»⟧«at»cluster0.«base36:5».mongodb.net/app?retryWrites=true&w=majority",
        "MONGODB_URI MONGO_URL",
        "Mongo URI|connection string",
    ),
    (
        "redis URL",
        "redis«|s»://:⟦«base62:16-32»⟧«at»«host»:6379/0",
        "REDIS_URL CACHE_URL CELERY_BROKER_URL",
        "Redis|cache",
    ),
    (
        "amqp URL",
        "amqp«|s»://«user»:⟦«word»-«word»-«digit:2»⟧«at»«host»:5672/%2F",
        "AMQP_URL RABBITMQ_URL BROKER_URL",
        "broker",
    ),
    (
        "git remote",
        "https://«user»:⟦«base62:20»⟧«at»git.example.org/team/app.git",
        "REPO_URL GIT_REMOTE",
        "remote|mirror",
    ),
    (
        "Azure storage",
        "DefaultEndpointsProtocol=https;AccountName=app«digit:3»;AccountKey=⟦«base64:86»==⟧;EndpointSuffix=core.windows.net",
        "AZURE_STORAGE_CONNECTION_STRING",
        "storage account|connection string",
    ),
    (
        "Slack webhook",
        "https://hooks.slack.com/services/T«upper:8-10»/B«upper:8-10»/⟦«base62:24»⟧",
        "SLACK_WEBHOOK_URL SLACK_WEBHOOK ALERT_URL",
        "Slack webhook|alert channel",
    ),
    (
        "Discord webhook",
        "https://discord.com/api/webhooks/«digit:18-19»/⟦«base64url:68»⟧",
        "DISCORD_WEBHOOK_URL DISCORD_WEBHOOK",
        "Discord webhook|alert channel",
    ),
];

const BLOCKS: &[Row] = &[
    (
        "RSA PEM",
        "-----«begin» RSA PRIVATE KEY-----\n⟦MIIE«base64:60»\n«pem:12-24»⟧\n-----«end» RSA PRIVATE KEY-----",
        "",
        "",
    ),
    (
        "EC PEM",
        "-----«begin» EC PRIVATE KEY-----\n⟦MHcCAQEE«base64:56»\n«pem:1»⟧\n-----«end» EC PRIVATE KEY-----",
        "",
        "",
    ),
    (
        "PKCS8 PEM",
        "-----«begin» PRIVATE KEY-----\n⟦MIIEv«base64:59»\n«pem:20-25»⟧\n-----«end» PRIVATE KEY-----",
        "",
        "",
    ),
    (
        "OpenSSH",
        "-----«begin» OPENSSH PRIVATE KEY-----\n⟦b3BlbnNzaC1rZXktdjEAAAAA«base64:46»\n«ssh:5-36»⟧\n-----«end» OPENSSH PRIVATE KEY-----",
        "",
        "",
    ),
    (
        "PGP",
        "-----«begin» PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n⟦lQOYBG«base64:58»\n«pem:20-30»⟧\n=«base64:4»\n-----«end» PGP PRIVATE KEY BLOCK-----",
        "",
        "",
    ),
    ("age file", "# created: «date»T10:00:00Z\n# public key: age1«bech32:58»\n⟦AGE-SECRET-KEY-1«BECH32:58»⟧", "", ""),
];
