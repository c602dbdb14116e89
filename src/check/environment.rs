//! Rules for what surrounds the code: asked for only where the project's own files show that it has such a thing.

use super::{Complaint, Subject};
use crate::document::Kind;

/// A thing that a project may have: the tracked files that show it, and how a document speaks of it.
struct Thing {
    /// Names of files; one with a slash at its end is a folder.
    files: &'static [&'static str],
    kinds: &'static [Kind],
    /// The blocks that tell of it when the document is read.
    blocks: &'static [&'static str],
    words: &'static [&'static str],
    what: &'static str,
    help: &'static str,
}

/// Toolchains whose whole state is in their lock file (Cargo, Go) are not asked for.
const RUNTIME: Thing = Thing {
    files: &[
        "pyproject.toml",
        "requirements.txt",
        "Pipfile",
        "setup.py",
        "environment.yml",
        "package.json",
        "Gemfile",
        "composer.json",
        ".nvmrc",
        ".tool-versions",
        ".python-version",
        "Dockerfile",
        "flake.nix",
        ".env.example",
    ],
    kinds: &[
        Kind::Environment,
        Kind::Runtime,
        Kind::Package,
        Kind::System,
        Kind::Config,
        Kind::Preflight,
        Kind::Prerequisite,
    ],
    blocks: &["environment", "runtimes"],
    words: &[
        "venv",
        ".venv",
        "virtualenv",
        "python",
        "node",
        "npm",
        "pnpm",
        "yarn",
        "bun",
        "conda",
        "poetry",
        "uv",
        "pip",
        "bundle",
        "composer",
        "environment",
        "env",
        "runtime",
        "docker",
        "nix",
        "setup",
        "install",
        "toolchain",
        "sdk",
        "환경",
        "설치",
        "環境",
        "环境",
        "安装",
        "окружение",
        "entorno",
        "ambiente",
        "umgebung",
        "environnement",
        "installation",
    ],
    what: "how its environment is set up",
    help: "say where it is and how it is activated, or that nothing changed: \"## Environment State\"",
};

const SERVICES: Thing = Thing {
    files: &[
        "docker-compose.yml",
        "docker-compose.yaml",
        "compose.yml",
        "compose.yaml",
        "Procfile",
        "skaffold.yaml",
        "Tiltfile",
    ],
    kinds: &[Kind::Service, Kind::Preflight, Kind::Deploy],
    blocks: &["environment", "services"],
    words: &[
        "service",
        "services",
        "server",
        "servers",
        "port",
        "ports",
        "localhost",
        "running",
        "docker",
        "compose",
        "container",
        "containers",
        "systemctl",
        "daemon",
        "서비스",
        "서버",
        "포트",
        "실행",
        "サービス",
        "サーバ",
        "サーバー",
        "ポート",
        "起動",
        "服务",
        "端口",
        "容器",
        "сервис",
        "сервер",
        "порт",
        "servicio",
        "servidor",
        "puerto",
        "serviço",
        "porta",
        "dienst",
        "dienste",
    ],
    what: "which of them have to run",
    help: "say which run on which port, and which do not: \"## Services Running\"",
};

const DATABASE: Thing = Thing {
    files: &[
        "alembic.ini",
        "schema.prisma",
        "knexfile.js",
        "knexfile.ts",
        "diesel.toml",
        "schema.rb",
        "flyway.conf",
        "drizzle.config.ts",
        "migrations/",
        "migrate/",
    ],
    kinds: &[Kind::Database],
    blocks: &["environment", "database"],
    words: &[
        "database",
        "databases",
        "db",
        "migration",
        "migrations",
        "migrate",
        "schema",
        "postgres",
        "postgresql",
        "sqlite",
        "mysql",
        "mariadb",
        "mongodb",
        "redis",
        "table",
        "tables",
        "alembic",
        "prisma",
        "supabase",
        "sql",
        "디비",
        "데이터베이스",
        "마이그레이션",
        "테이블",
        "データベース",
        "マイグレーション",
        "テーブル",
        "数据库",
        "迁移",
        "数据表",
        "база данных",
        "базы данных",
        "бд",
        "миграци",
        "base de datos",
        "banco de dados",
        "datenbank",
        "base de données",
    ],
    what: "the state of its database",
    help: "say which migration is applied, and which data there is: \"## Database State\"",
};

/// Folders whose files are other people's, or examples.
const NOT_THE_PROJECT: &[&str] = &[
    "vendor",
    "node_modules",
    "third_party",
    "examples",
    "example",
    "fixtures",
    "testdata",
    "test",
    "tests",
    "templates",
];

pub(super) fn runtime(subject: &Subject<'_>) -> Vec<Complaint> {
    missing(subject, &RUNTIME)
}

pub(super) fn services(subject: &Subject<'_>) -> Vec<Complaint> {
    missing(subject, &SERVICES)
}

pub(super) fn database(subject: &Subject<'_>) -> Vec<Complaint> {
    missing(subject, &DATABASE)
}

fn missing(subject: &Subject<'_>, thing: &Thing) -> Vec<Complaint> {
    let Some(file) = subject.evidence.and_then(|evidence| sign(&evidence.tracked, thing.files)) else {
        return Vec::new();
    };
    let is_filled = thing.blocks.iter().any(|name| subject.fills_itself(name));
    if is_filled || subject.has(thing.kinds) || subject.speaks_of(thing.words) {
        return Vec::new();
    }
    let message = format!("the project has `{file}`, and nothing says {}", thing.what);
    vec![Complaint::nowhere(message, thing.help)]
}

/// The tracked file that shows the thing: the one nearest to the top.
fn sign(tracked: &[u8], files: &[&str]) -> Option<String> {
    let mut best: Option<&str> = None;
    for path in tracked.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok()) {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let in_folder =
            |file: &&str| file.strip_suffix('/').is_some_and(|file| folders.split('/').any(|folder| folder == file));
        let shows = files.iter().any(|file| *file == name || in_folder(file));
        let depth = |path: &str| path.matches('/').count();
        if shows
            && !folders.split('/').any(|folder| NOT_THE_PROJECT.contains(&folder))
            && best.is_none_or(|best| depth(path) < depth(best))
        {
            best = Some(path);
        }
    }
    best.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::tests::with;
    use crate::claims::Evidence;

    fn asked(document: &str, tracked: &str) -> Vec<String> {
        let evidence = Evidence { tracked: tracked.replace(' ', "\0").into_bytes(), ..Evidence::default() };
        let found = with(document, Some(&evidence));
        let ours = |line: &&String| ["environment", "services", "database"].iter().any(|rule| line.starts_with(rule));
        found.iter().filter(ours).map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn only_what_the_project_has_is_asked_for() {
        let document = "# T\n\n## Next steps\n1. Write the parser\n";
        assert_eq!(asked(document, "src/main.rs Cargo.toml "), [""; 0]);
        assert_eq!(
            asked(document, "package.json compose.yaml db/migrations/1.sql "),
            ["environment", "services", "database"]
        );
        assert_eq!(asked(document, "vendor/x/package.json tests/compose.yaml "), [""; 0]);
    }

    #[test]
    fn what_fills_itself_is_not_asked_for() {
        let tracked = "package.json compose.yaml db/migrations/1.sql ";
        let document =
            |name: &str| format!("# T\n\n## Next\n1. Write the parser\n\n{}", crate::document::marker::wrap(name, ""));
        assert_eq!(asked(&document("environment"), tracked), [""; 0]);
        assert_eq!(asked(&document("roadmap"), tracked), ["environment", "services", "database"]);
    }

    #[test]
    fn a_word_in_any_place_is_enough() {
        let document = "# T\nNode 22; the server is not running, migrations are applied.\n";
        assert_eq!(asked(document, "package.json compose.yaml db/migrations/1.sql "), [""; 0]);
    }
}
