//! The tools that migrate databases: where each keeps its migrations, what makes them its own, and how their order is known.

/// A tool.
#[derive(Debug)]
pub(super) struct Tool {
    pub name: &'static str,
    /// The path of a migration, with its `place`, its `name`, and, where names give the order, its `version` and `title`.
    pub path: &'static str,
    /// What one of the newest has in it, where the path alone is not proof enough: one of these.
    pub says: &'static [&'static str],
    /// A file in the migrations' folder, or in one above it, where that is needed as proof: one of these.
    pub beside: &'static [&'static str],
    pub order: Order,
    /// What becomes one head out of several.
    pub joins: &'static str,
}

/// How it is known which migration comes behind which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Each names those before it.
    Alembic,
    Django,
    /// By version. Where two must not have the same, those that have are heads.
    Version {
        unique: bool,
    },
}

const UNIQUE: Order = Order::Version { unique: true };
const ANY: Order = Order::Version { unique: false };

/// A folder that may hold migrations, or is above such ones, has one of these words in its name.
pub(super) const FOLDERS: &[&str] = &["migration", "versions", "migrate", "drizzle"];

const RENAME: &str = "one of them needs a version of its own";

/// Of several tools whose paths fit, the first that has its proof.
pub(super) const TABLE: &[Tool] = &[
    Tool {
        name: "alembic",
        path: r"^(?<place>(?:.*/)?versions)/(?<name>[^/]+)\.py$",
        says: &["down_revision"],
        beside: &[],
        order: Order::Alembic,
        joins: "`alembic merge heads` joins them",
    },
    Tool {
        name: "Django",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>\d{4}_[^/]+)\.py$",
        says: &["migrations.Migration", "(Migration)"],
        beside: &[],
        order: Order::Django,
        joins: "`python manage.py makemigrations --merge` joins them",
    },
    Tool {
        name: "Rails",
        path: r"^(?<place>(?:.*/)?db/(?:\w+_)?migrate)/(?<name>(?<version>\d+)_(?<title>[^/]+))\.rb$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "Prisma",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>\d{14})_(?<title>[^/]+))/migration\.sql$",
        says: &[],
        beside: &["migration_lock.toml", "schema.prisma"],
        order: ANY,
        joins: "",
    },
    Tool {
        name: "diesel",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>[\d-]+)_(?<title>[^/]+))/up\.sql$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "Flyway",
        path: r"^(?<place>(?:.*/)?db/migrations?(?:/[^/]+)?)/(?<name>V(?<version>\d+(?:[._]\d+)*)__(?<title>[^/]+))\.(?:sql|java|kt)$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "Laravel",
        path: r"^(?<place>(?:.*/)?database/migrations)/(?<name>(?<version>\d{4}_\d\d_\d\d_\d{6})_(?<title>[^/]+))\.php$",
        says: &[],
        beside: &[],
        order: ANY,
        joins: "",
    },
    Tool {
        name: "Ecto",
        path: r"^(?<place>(?:.*/)?priv/\w+/migrations)/(?<name>(?<version>\d+)_(?<title>[^/]+))\.exs$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "Supabase",
        path: r"^(?<place>(?:.*/)?supabase/migrations)/(?<name>(?<version>\d+)_(?<title>[^/]+))\.sql$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "drizzle",
        path: r"^(?<place>(?:.*/)?(?:drizzle|migrations))/(?<name>(?<version>\d{4})_(?<title>[^/]+))\.sql$",
        says: &[],
        beside: &["meta/_journal.json"],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool { name: "dbmate", path: SQL, says: &["-- migrate:up"], beside: &[], order: UNIQUE, joins: RENAME },
    Tool {
        name: "goose",
        path: r"^(?<place>(?:.*/)?migrations?)/(?<name>(?<version>\d+)_(?<title>[^/]+))\.(?:sql|go)$",
        says: &["+goose Up", "goose.AddMigration"],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "sqlx",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>\d+)_(?<title>[^/.]+))(?:\.up)?\.sql$",
        says: &[],
        beside: &["Cargo.toml"],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "golang-migrate",
        path: r"^(?<place>(?:.*/)?migrations?)/(?<name>(?<version>\d+)_(?<title>[^/.]+))\.up\.sql$",
        says: &[],
        beside: &[],
        order: UNIQUE,
        joins: RENAME,
    },
    Tool {
        name: "TypeORM",
        path: r"^(?<place>(?:.*/)?migrations?)/(?<name>(?<version>\d{13})-(?<title>[^/.]+))\.[jt]s$",
        says: &["MigrationInterface", "queryRunner"],
        beside: &[],
        order: ANY,
        joins: "",
    },
    Tool {
        name: "Sequelize",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>\d{14})-(?<title>[^/.]+))\.[cm]?[jt]s$",
        says: &["queryInterface"],
        beside: &[],
        order: ANY,
        joins: "",
    },
    Tool {
        name: "knex",
        path: r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>\d{14})_(?<title>[^/.]+))\.[cm]?[jt]s$",
        says: &["knex"],
        beside: &[],
        order: ANY,
        joins: "",
    },
];

const SQL: &str = r"^(?<place>(?:.*/)?migrations)/(?<name>(?<version>\d+)_(?<title>[^/]+))\.sql$";
