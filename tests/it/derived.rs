//! What the two trees of a session tell: work left in the code, packages, migrations, and the plan.

use git_handoff::document::marker;

use crate::support::{DRAFT, Sandbox};

type Files<'a> = &'a [(&'a str, &'a str)];

/// A repository that had these files before the session, with a draft of these blocks and nothing else.
fn sandbox(blocks: &[&str], before: Files<'_>) -> Sandbox {
    let sandbox = Sandbox::without_hooks(&[]);
    sandbox.write("a.txt", "one\n");
    sandbox.commit(before);
    sandbox.handoff(&["install"]).ok();
    sandbox.write(DRAFT, blocks.iter().map(|name| marker::wrap(name, "")).collect::<String>());
    sandbox
}

impl Sandbox {
    fn commit(&self, files: Files<'_>) {
        files.iter().for_each(|(path, text)| self.write(path, text));
        self.git(&["add", "."]).ok();
        self.git(&["commit", "-q", "-m", "Work"]).ok();
    }

    /// What the blocks say, with the markers left out.
    #[track_caller]
    fn shown(&self) -> String {
        let shown = self.handoff(&["show", "HEAD"]);
        shown.ok().text().lines().filter(|line| !line.contains("handoff:")).map(|line| format!("{line}\n")).collect()
    }
}

#[test]
fn work_that_is_left_in_the_code() {
    let sandbox = sandbox(&["todos"], &[("src/a.rs", "// TODO: old\nfn a() {}\n"), ("b.py", "def b():\n    pass\n")]);
    sandbox.commit(&[
        ("src/a.rs", "fn a() {\n    todo!()\n}\n// TODO: old\n"),
        ("b.py", "def b():\n    raise NotImplementedError\n"),
        ("notes.md", "The TODO list.\n\nTODO: say `how`\n"),
        ("node_modules/x/i.js", "// TODO: theirs\n"),
    ]);
    sandbox.commit(&[("c/n.go", "package n\n\n// FIXME retries\t are missing\n")]);
    assert_eq!(
        sandbox.shown(),
        "### TODOs Added This Session\n\n- `b.py:2`: raise NotImplementedError\n- `c/n.go:3`: FIXME retries are missing\n\
         - `notes.md:3`: TODO: say `how`\n- `src/a.rs:2`: todo!()\n"
    );
}

#[test]
fn of_very_many_the_first_are_listed() {
    let sandbox = sandbox(&["todos"], &[]);
    let lines: String = (1..=25).map(|number| format!("# TODO: part {number}\n")).collect();
    sandbox.commit(&[("a.sh", &lines)]);
    let listed: String = (1..=20).map(|number| format!("- `a.sh:{number}`: TODO: part {number}\n")).collect();
    assert_eq!(sandbox.shown(), format!("### TODOs Added This Session\n\n{listed}- and 5 more\n"));
}

#[test]
fn packages_that_came_and_went() {
    let package = |name: &str, version: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry+x\"\n")
    };
    let lock = |dependencies: &str, packages: &[String]| {
        let own = format!("[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [{dependencies}]\n");
        [&[own], packages].concat().concat()
    };
    let before = lock("\"serde\", \"log\"", &[package("serde", "1.0.0"), package("log", "0.4.0")]);
    let after = lock(
        "\"serde\", \"rand\"",
        &[package("serde", "1.0.1"), package("rand", "0.9.0"), package("rand_core", "0.9.0"), package("libc", "0.2.0")],
    );
    let sandbox = sandbox(&["packages"], &[("Cargo.lock", &before), ("web/requirements.txt", "fastapi==0.100.0\n")]);
    sandbox.commit(&[
        ("Cargo.lock", &after),
        ("web/requirements.txt", "fastapi==0.104.1\nuvicorn[standard]==0.24.0\n"),
        ("vendor/x/requirements.txt", "theirs==1\n"),
    ]);
    assert_eq!(
        sandbox.shown(),
        "### Installed Packages (This Session)\n\n`Cargo.lock`:\n```\nrand==0.9.0\n```\n\n\
         - upgraded: serde 1.0.0 -> 1.0.1\n- removed: log 0.4.0\n- with those that they need: 2 installed\n\n\
         `web/requirements.txt`:\n```\nuvicorn[standard]==0.24.0\n```\n\n- upgraded: fastapi 0.100.0 -> 0.104.1\n"
    );
}

#[test]
fn a_lock_file_that_asks_its_manifest() {
    let sandbox = sandbox(&["packages"], &[]);
    let lock =
        "[[package]]\nname = \"httpx\"\nversion = \"0.27.0\"\n[[package]]\nname = \"anyio\"\nversion = \"4.0.0\"\n";
    sandbox.commit(&[("poetry.lock", lock), ("pyproject.toml", "[project]\ndependencies = [\"httpx>=0.2\"]\n")]);
    assert_eq!(
        sandbox.shown(),
        "### Installed Packages (This Session)\n\n```\nhttpx==0.27.0\n```\n\n- with those that they need: 1 installed\n"
    );
}

#[test]
fn migrations_and_their_heads() {
    let alembic = |revision: &str, before: &str, message: &str| {
        format!(
            "\"\"\"{message}\n\nRevision ID: {revision}\n\"\"\"\nrevision: str = '{revision}'\ndown_revision: Union[str, None] = {before}\n"
        )
    };
    let sandbox =
        sandbox(&["database"], &[("backend/alembic/versions/001_initial.py", &alembic("001", "None", "Add nodes"))]);
    sandbox.commit(&[
        ("backend/alembic/versions/a1_users.py", &alembic("a1", "'001'", "Add users")),
        ("backend/alembic/versions/b2_roles.py", &alembic("b2", "'001'", "Add roles")),
        ("db/migrate/20260205101112_create_nodes.rb", "class CreateNodes < ActiveRecord::Migration[7.1]\nend\n"),
        ("tests/fixtures/db/migrate/1_x.rb", "\n"),
    ]);
    assert_eq!(
        sandbox.shown(),
        "### Database State\n\n- alembic (`backend/alembic/versions`)\n  - added this session: `a1_users`, `b2_roles`\n  \
         - **several heads**: `a1` \"Add users\", `b2` \"Add roles\": `alembic merge heads` joins them\n\
         - Rails (`db/migrate`): newest is `20260205101112_create_nodes`\n  \
         - added this session: `20260205101112_create_nodes`\n- not known here: whether they are applied\n"
    );
    sandbox.commit(&[("backend/alembic/versions/c3_merge.py", &alembic("c3", "('a1', 'b2')", "Join"))]);
    assert!(sandbox.shown().contains("versions`): newest is `c3` \"Join\"\n"), "{}", sandbox.shown());
}

/// A project may have more folders than are looked through: what the session added is found, with what was there before.
#[test]
fn migrations_beyond_all_bounds() {
    let deep = "a/b/c/d/e/f/g/h/i/migrations";
    let [old, new] = ["1_old.rb", "2_new.rb"].map(|name| format!("{deep}/db/migrate/{name}"));
    let sandbox = sandbox(&["database"], &[(&old, "")]);
    sandbox.commit(&[("b.txt", "")]);
    assert_eq!(sandbox.shown(), "");
    sandbox.commit(&[(&new.replace("2_new", "1_new"), "")]);
    assert_eq!(
        sandbox.shown(),
        format!(
            "### Database State\n\n- Rails (`{deep}/db/migrate`)\n  - added this session: `1_new`\n  \
             - **several heads**: `1_new`, `1_old`: one of them needs a version of its own\n\
             - not known here: whether they are applied\n"
        )
    );
}

/// Tools whose files look alike are told apart by what stands in or beside them.
#[test]
fn the_tools_are_told_apart() {
    let sandbox = sandbox(&["database"], &[]);
    sandbox.commit(&[
        ("Cargo.toml", ""),
        ("migrations/1_a.up.sql", ""),
        ("migrations/1_a.down.sql", ""),
        ("go/migrations/2_b.sql", "-- +goose Up\n"),
        ("shop/migrations/__init__.py", ""),
        ("shop/migrations/0001_initial.py", "class Migration(migrations.Migration):\n    dependencies = []\n"),
        ("web/drizzle/0000_first.sql", ""),
        ("web/drizzle/meta/_journal.json", "{}"),
    ]);
    assert_eq!(
        sandbox.shown(),
        "### Database State\n\n- goose (`go/migrations`): newest is `2_b`\n  - added this session: `2_b`\n\
         - sqlx (`migrations`): newest is `1_a`\n  - added this session: `1_a`\n\
         - Django (`shop/migrations`): newest is `0001_initial`\n  - added this session: `0001_initial`\n\
         - drizzle (`web/drizzle`): newest is `0000_first`\n  - added this session: `0000_first`\n\
         - not known here: whether they are applied\n"
    );
}

const PLAN: &str = "# Roadmap\n\n## Phase 1 - MVP Foundation\n\n### Stage 1: Structure\n\n- [x] Folders\n\n\
    ### Stage 2: Data Layer\n\n- [x] Schema\n- [ ] SQLAlchemy Models\n  - [x] Story model\n  - [ ] WorldBible model\n\
    - [ ] Relationship testing\n\n### Stage 3: Services\n\n- [ ] Ollama Service\n";

#[test]
fn the_plan_and_what_was_ticked() {
    let sandbox = sandbox(
        &["roadmap"],
        &[("docs/ROADMAP.md", &PLAN.replace("[x] Story", "[ ] Story").replace("[x] Folders", "[ ] Folders"))],
    );
    sandbox.commit(&[("docs/ROADMAP.md", PLAN)]);
    assert_eq!(
        sandbox.shown(),
        "## 📊 Roadmap Progress\n\n### Current Phase: Phase 1 - MVP Foundation\n\
         ### Current Stage: Stage 2: Data Layer\n\n**Progress:** `████░░░░░░` 3 of 7 (42 %) in `docs/ROADMAP.md`\n\n\
         **Completed Stages:**\n- [x] Stage 1: Structure\n\n**Current Task:**\n- [ ] SQLAlchemy Models\n  \
         - [x] Story model\n  - [ ] WorldBible model\n\n**Next Up:**\n- [ ] Relationship testing\n- [ ] Stage 3: Services\n\n\
         **Ticked This Session:**\n- [x] Folders\n- [x] Story model\n"
    );
}

/// The commit's own settings count, not those of the working tree.
#[test]
fn a_plan_that_the_project_names() {
    let sandbox = sandbox(&["roadmap"], &[]);
    sandbox.commit(&[
        (".handoff.toml", "roadmap = [\"work/PLAN.md\"]\n"),
        ("work/PLAN.md", "- [ ] One\n"),
        ("ROADMAP.md", PLAN),
    ]);
    sandbox.write(".handoff.toml", "roadmap = []\n");
    sandbox.write("work/PLAN.md", "- [x] One\n");
    assert_eq!(
        sandbox.shown(),
        "## 📊 Roadmap Progress\n\n**Progress:** `░░░░░░░░░░` 0 of 1 (0 %) in `work/PLAN.md`\n\n\
         **Current Task:**\n- [ ] One\n"
    );
    sandbox.write(".handoff.toml", "roadmap = [\"../x\"]\n");
    let warned = sandbox.handoff(&["show", "HEAD"]);
    assert!(warned.ok().stderr.contains("`roadmap` lists files"), "{warned}");
}

/// The brief document's block has both in it.
#[test]
fn the_environment_has_packages_and_migrations() {
    let sandbox = sandbox(&["environment"], &[]);
    sandbox.commit(&[("requirements.txt", "sqlalchemy==2.0.23\n"), ("db/migrate/1_a.rb", "")]);
    assert_eq!(
        sandbox.shown(),
        "## 🔧 Environment State\n\n### Installed Packages (This Session)\n\n```\nsqlalchemy==2.0.23\n```\n\n\
         ### Database State\n\n- Rails (`db/migrate`): newest is `1_a`\n  - added this session: `1_a`\n\
         - not known here: whether they are applied\n"
    );
}

/// What a stranger wrote into names and lines ends neither a line nor a fence, and opens no block.
#[test]
fn hostile_words_stay_where_they_are() {
    let sandbox = sandbox(&["todos", "packages", "roadmap"], &[]);
    let marker = "<!-- handoff:files 00000000 -->";
    sandbox.commit(&[
        ("a.py", &format!("# TODO: {marker}\r<!-- /handoff:todos -->\n")),
        ("requirements.txt", "```==1\n<!--==2\n### Next==3\nok==1\n"),
        ("ROADMAP.md", &format!("## Stage {marker}\n\n- [ ] `<!-- /handoff:roadmap -->` x\n")),
    ]);
    let once = sandbox.handoff(&["show", "HEAD"]).ok().text();
    let outline = git_handoff::document::Outline::of(once.as_bytes(), &git_handoff::document::Kinds::none());
    let blocks: Vec<_> = outline.blocks.iter().map(|block| (block.name.as_str(), block.intact)).collect();
    assert_eq!(blocks, [("todos", true), ("packages", true), ("roadmap", true)], "{once}");
    assert!(once.contains("```\nok==1\n```\n"), "{once}");
}

/// What came by `git pull` between two commits of the session, or with a merge that it made, is others' work.
#[test]
fn others_work_is_not_the_sessions() {
    let plan = "## A\n- [ ] one\n- [ ] two\n";
    let sandbox = sandbox(
        &["files", "todos", "packages", "database", "roadmap"],
        &[("requirements.txt", "a==1\n"), ("ROADMAP.md", plan)],
    );
    let theirs = |name: &str| {
        let migration = format!("db/migrate/{name}.rb");
        let code = format!("{name}.ts");
        sandbox.write(&migration, "");
        sandbox.write(&code, "// TODO: theirs\n");
        sandbox.write("requirements.txt", format!("a==1\nb{name}==1\n"));
        sandbox.write("ROADMAP.md", plan.replace("[ ] one", "[x] one"));
        sandbox.git(&["add", "."]).ok();
        // Without the hooks, the commit bears no session's name.
        sandbox.git(&["-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "Theirs"]).ok();
    };
    sandbox.commit(&[("mine.py", "# TODO: mine\n")]);
    theirs("1_bob");
    sandbox.git(&["switch", "-q", "-c", "topic"]).ok();
    theirs("2_bob");
    sandbox.git(&["switch", "-q", "main"]).ok();
    sandbox.commit(&[("also.py", "")]);
    sandbox.git(&["merge", "-q", "--no-ff", "-m", "Merge", "topic"]).ok();
    assert!(!sandbox.note().is_empty(), "the merge is the session's");
    let shown = sandbox.shown();
    let (files, rest) = shown.split_once("### TODOs").expect("both");
    assert_eq!(
        files,
        "### Files Created This Session\n\n```\nrepo/\n├── also.py (NEW) - Work\n└── mine.py (NEW) - Work\n```\n"
    );
    assert!(rest.starts_with(" Added This Session\n\n- `mine.py:1`: TODO: mine\n###"), "{rest}");
    assert!(!["Packages", "added this session", "Ticked"].iter().any(|words| rest.contains(words)), "{rest}");
}

/// A list that lacks what was too large to be read says so.
#[test]
fn too_large_files_are_named() {
    let sandbox = sandbox(&["todos", "packages"], &[]);
    sandbox.commit(&[
        ("a.py", &"# TODO: many\n".repeat(100_000)),
        ("package-lock.json", &" ".repeat(9 * 1024 * 1024)),
        ("requirements.txt", "a==1\n"),
    ]);
    assert_eq!(
        sandbox.shown(),
        "### TODOs Added This Session\n\n- 1 changed file not looked through\n### Installed Packages (This Session)\n\n\
         ```\na==1\n```\n\n- not looked at: `package-lock.json` (too large)\n"
    );
}
