//! What the machine knows gets into the document by itself: services, runtimes, packages, configuration. With real programs
//! where the machine has them.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;

use crate::support::{Sandbox, holds, search_path};

/// What no object of git's may ever hold.
const SECRET: &str = "hunter2-correct-horse";

/// A repository with our hooks and these files in its first commit.
fn project(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::unborn(&[]);
    files.iter().for_each(|(path, text)| sandbox.write(path, text));
    sandbox.git(&["add", "."]).ok();
    commit(&sandbox);
    sandbox
}

fn commit(sandbox: &Sandbox) {
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]).ok();
}

/// The part of the handoff that tells of the machine, as of a new commit.
fn environment(sandbox: &Sandbox) -> String {
    commit(sandbox);
    let handoff = sandbox.handoff(&["show", "HEAD"]).ok().text();
    let part = handoff.split_once("## 🔧 Environment State\n\n").map_or("", |(_, part)| part);
    part.split("<!-- /handoff:").next().unwrap_or_default().to_owned()
}

/// Lets the sandbox see which ports this machine listens at, and no more of it.
fn see_ports(sandbox: &mut Sandbox) {
    let system = sandbox.beside("ports");
    std::fs::create_dir_all(&system).expect("a folder");
    std::os::unix::fs::symlink("/proc", system.join("proc")).expect("a link");
    sandbox.set("GIT_HANDOFF_SYSTEM", system.display().to_string());
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    listener().local_addr().expect("an address").port()
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("an address").port()
}

/// A path on the search path of the tests, if there.
fn tool(name: &str) -> Option<PathBuf> {
    search_path(false).split(':').map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}

#[allow(clippy::print_stderr, reason = "the test runner shows what was not tested")]
fn skipped(what: &str) {
    eprintln!("skipped: {what} is not there");
}

/// Every blob, tree, commit and tag that the repository has, as one text.
fn objects(sandbox: &Sandbox) -> Vec<u8> {
    let ids = sandbox.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]).ok().text();
    sandbox.run(&sandbox.root(), "git", &["cat-file", "--batch"], ids.as_bytes()).ok().stdout.clone()
}

const STORYFORGE: &[(&str, &str)] = &[
    (".gitignore", ".venv/\n.env\n"),
    ("backend/requirements.txt", "fastapi==0.104.1\nuvicorn[standard]==0.24.0\nsqlalchemy==2.0.23\n"),
    (
        "backend/alembic.ini",
        "[alembic]\nscript_location = alembic\nsqlalchemy.url = postgresql+asyncpg://vince:hunter2@localhost:5432/storyforge\n",
    ),
    (
        "backend/app/core/config.py",
        "class Settings(BaseSettings):\n    OLLAMA_URL: str = \"http://localhost:11434\"\n    COMFYUI_URL: str = \"http://127.0.0.1:8188\"\n",
    ),
    ("backend/app/main.py", "app = FastAPI()\n"),
    (
        "backend/alembic/versions/001_initial.py",
        "\"\"\"Add nodes table\"\"\"\nrevision = '001'\ndown_revision = None\n",
    ),
];

#[test]
fn a_project_like_that_of_the_role() {
    let mut sandbox = project(STORYFORGE);
    sandbox.write("backend/.venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.4\n");
    sandbox.write("backend/.venv/lib/python3.11/site-packages/fastapi-0.104.1.dist-info/INSTALLER", "pip\n");
    sandbox.write(".env", format!("DATABASE_URL=postgresql://vince:{SECRET}@localhost/storyforge\nDEBUG=1\n"));
    sandbox.write(
        "../system/var/log/dpkg.log",
        "2026-02-05 09:30:00 install libpq5:amd64 <none> 16.2-1\n\
        2026-02-05 09:30:00 install postgresql-16:amd64 <none> 16.2-1\n",
    );
    sandbox.write("../system/var/lib/apt/extended_states", "Package: libpq5\nAuto-Installed: 1\n\n");
    // Ports 5432 and 11434 (1538 and 2CAA) have listeners, and one that nobody here has ever named.
    sandbox.write(
        "../system/proc/net/tcp",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
         0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 1608 1\n\
         1: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 1609 1\n\
         2: 00000000:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 1610 1\n",
    );
    sandbox.git(&["config", "core.pager", "less"]).ok();
    sandbox.set("DATABASE_URL", format!("postgresql://vince:{SECRET}@localhost/storyforge"));
    assert_eq!(
        environment(&sandbox),
        "### Services Running\n\n\
         - ✅ PostgreSQL (port 5432)\n\
         - ✅ Ollama (port 11434)\n\
         - ❌ ComfyUI (port 8188)\n\
         - ❌ FastAPI backend (port 8000)\n\n\
         ### Runtimes\n\n\
         - Python 3.11.4 in `backend/.venv`: `source backend/.venv/bin/activate`\n\n\
         ### Installed Packages (This Session)\n\n```\nfastapi==0.104.1\nsqlalchemy==2.0.23\nuvicorn[standard]==0.24.0\n```\n\n\
         ### System Packages (if any installed)\n\n\
         - postgresql-16 16.2-1 (dpkg)\n\
         - and 1 more, brought along or brought up to date\n\n\
         ### Database State\n\n\
         - alembic (`backend/alembic/versions`): newest is `001` \"Add nodes table\"\n\
         \x20 - added this session: `001_initial`\n\
         - not known here: whether they are applied\n\n\
         ### Temporary Configuration\n\n\
         - `.env` changed in this session (name only: it is in no commit)\n\
         - `git config core.pager` changed in this session\n\
         - `DATABASE_URL` was set in the environment\n"
    );
    // In the role's own form each stands below its heading, beside what a person may add.
    let filled = environment(&sandbox);
    sandbox.handoff(&["add", "next", "Go on", "--template", "full"]).ok();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "The form"]).ok();
    let form = sandbox.handoff(&["show", "HEAD", "--section", "environment"]).ok().text();
    for part in filled.split("\n### ").map(|part| part.trim_start_matches("### ").trim_end()) {
        let (heading, lines) = part.split_once("\n\n").expect("a heading");
        let below = form.split(&format!("### {heading}\n")).nth(1).unwrap_or_else(|| panic!("{heading} in {form}"));
        assert!(below.split("\n### ").next().expect("its text").contains(lines), "{heading} in {form}");
    }
    let note = sandbox.note();
    assert!(holds(&note, b"fastapi"), "{}", String::from_utf8_lossy(&note));
    assert!(!holds(&note, b"hunter2"), "{}", String::from_utf8_lossy(&note));
    assert!(!holds(&objects(&sandbox), SECRET.as_bytes()));
}

#[test]
fn a_declared_service_is_up_while_somebody_listens() {
    let listener = listener();
    let port = port_of(&listener);
    let mut sandbox = project(&[(".handoff.toml", &format!("[[service]]\nname = \"Search\"\nport = {port}\n"))]);
    see_ports(&mut sandbox);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ✅ Search (port {port})\n"));
    drop(listener);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ Search (port {port})\n"));
}

#[test]
fn what_is_wrong_with_a_declared_service_is_told() {
    let port = free_port();
    let toml = format!("[[service]]\nname = \"Queue\"\n[[service]]\nname = \"Mail\"\nport = {port}\nhost = \"x\"\n");
    let sandbox = project(&[(".handoff.toml", &toml)]);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ Mail (port {port})\n"));
    let told = sandbox.handoff(&["check"]).stderr;
    for warning in [
        ".handoff.toml, `[[service]]` number 1: missing field `port`",
        ".handoff.toml, `[[service]]` number 2 has an unknown key \"host\"",
    ] {
        assert!(told.contains(warning), "{told}");
    }
}

#[test]
fn somebody_elses_listener_is_not_recorded() {
    let listener = listener();
    let mut sandbox = project(&[("main.py", "print(1)\n")]);
    see_ports(&mut sandbox);
    assert_eq!(environment(&sandbox), "");
    let port = port_of(&listener).to_string();
    assert!(!holds(&sandbox.note(), format!("port = {port}").as_bytes()));
}

#[test]
fn a_development_server_is_up_only_if_it_is_the_projects_own() {
    let listener = listener();
    let port = port_of(&listener);
    let procfile = format!("web: uvicorn app.main:app --port {port}\n");
    let mut sandbox =
        project(&[("pyproject.toml", "[project]\ndependencies = ['fastapi']\n"), ("Procfile", &procfile)]);
    see_ports(&mut sandbox);
    // This process listens, and works elsewhere.
    let taken = format!("### Services Running\n\n- ❌ FastAPI (port {port} is taken by another program)\n");
    assert_eq!(environment(&sandbox), taken);
    drop(listener);
    let Some(python) = tool("python3") else { return skipped("python3") };
    let server = format!(
        "import socket, time\ns = socket.socket()\ns.bind(('127.0.0.1', {port}))\ns.listen()\nprint('up', flush=True)\ntime.sleep(600)"
    );
    let child = Command::new(python).args(["-c", &server]).current_dir(sandbox.root()).stdout(Stdio::piped()).spawn();
    let mut server = Server(child.expect("a server"));
    let mut said = [0; 2];
    std::io::Read::read_exact(server.0.stdout.as_mut().expect("a pipe"), &mut said).expect("that it is up");
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ✅ FastAPI (port {port})\n"));
}

#[test]
fn containers_are_called_by_what_they_hold() {
    let compose = "services:\n  db:\n    image: pgvector/pgvector:pg16\n    ports: [\"5432:5432\"]\n  \
        api:\n    build: .\n    ports:\n      - 127.0.0.1:8000:8000\n  worker:\n    image: redis\n";
    let sandbox = project(&[("compose.yaml", compose), ("pyproject.toml", "[project]\ndependencies = ['fastapi']\n")]);
    assert_eq!(environment(&sandbox), "### Services Running\n\n- ❌ PostgreSQL (port 5432)\n- ❌ api (port 8000)\n");
}

#[test]
fn hostile_files_break_nothing() {
    let sandbox = project(&[
        (".nvmrc", "20`$(touch pwned)`\n<!-- /handoff:environment -->\n"),
        (".python-version", "\u{1b}]0;x\u{7}\n+++\n"),
        (".tool-versions", "python 3.12\nnode <script>\n"),
        ("compose.yaml", "services:\n  \"a`b\\n## x\":\n    ports: [\"1234:1\"]\n"),
        ("we;ird 'x/.nvmrc", "20\n"),
    ]);
    assert_eq!(
        environment(&sandbox),
        "### Services Running\n\n- ❌ abn## x (port 1234)\n\n\
         ### Runtimes\n\n\
         - Node 20: `nvm use`\n\
         - asdf python 3.12: `asdf install`\n\
         - Node 20 in `we;ird 'x`: `cd 'we;ird '\\''x' && nvm use`\n"
    );
}

#[test]
fn a_name_with_a_secret_in_it_is_not_stored() {
    let key = format!("{}{}", "AKIA", "2OGYBAH6STMMNXNN");
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N-XgL0n3I9P";
    let sandbox = project(&[(".handoff.toml", "[[service]]\nname = \"q token=Vx39Lq0Zk7\"\nport = 1235\n")]);
    let compose = format!(
        "services:\n  \"db?password=Zk39Lq0Vx7\":\n    ports: [\"1236:1\"]\n  {token}:\n    ports: [\"1237:1\"]\n"
    );
    sandbox.write("compose.yml", compose);
    sandbox.write(".nvmrc", format!("{key}\n"));
    sandbox.write("package.json", "{\"engines\": {\"node\": \"pw?api_key=Kx39Lq0Vz7\"}}");
    assert_eq!(
        environment(&sandbox),
        "### Services Running\n\n- ❌ .handoff.toml (port 1235)\n- ❌ compose.yml (port 1236)\n- ❌ compose.yml (port 1237)\n"
    );
    for secret in ["Zk39Lq0Vx7", "Vx39Lq0Zk7", "Kx39Lq0Vz7", &token[..30], &key] {
        assert!(!holds(&sandbox.note(), secret.as_bytes()), "{secret}");
    }
}

/// A commit and a stop read them, and would wait for ever.
#[cfg(unix)]
#[test]
fn pipes_and_devices_in_place_of_files_are_not_read() {
    let sandbox = project(&[("a.txt", "one\n")]);
    sandbox.write(".venv/pyvenv.cfg", "version = 3.11.4\n");
    let info = ".venv/lib/python3/site-packages/z-1.dist-info";
    sandbox.write(&format!("{info}/METADATA"), "");
    let pipe = |path: &str| {
        sandbox.run(&sandbox.root(), "mkfifo", &[path], b"").ok();
    };
    pipe(&format!("{info}/INSTALLER"));
    let told = environment(&sandbox);
    assert!(told.contains("Python 3.11.4"), "{told}");
    let settings = sandbox.root().join(".handoff.toml");
    pipe(".handoff.toml");
    for _ in ["a pipe", "a device"] {
        commit(&sandbox);
        let told = sandbox.handoff(&["check"]).stderr;
        assert!(
            told.contains(".handoff.toml could not be read, so the defaults hold: it is not a regular file"),
            "{told}"
        );
        std::fs::remove_file(&settings).expect("no pipe any more");
        std::os::unix::fs::symlink("/dev/zero", &settings).expect("a link");
    }
    std::fs::remove_file(&settings).expect("no link any more");
    sandbox.write(".handoff.toml", "#".repeat(1024 * 1024 + 1));
    let told = sandbox.handoff(&["check"]).stderr;
    assert!(
        told.contains(".handoff.toml could not be read, so the defaults hold: it is larger than 1024 KiB"),
        "{told}"
    );
}

#[test]
fn a_setting_of_between_two_sessions_belongs_to_the_next() {
    let sandbox = project(&[("a.txt", "one\n")]);
    assert_eq!(environment(&sandbox), "");
    sandbox.git(&["config", "http.proxy", &format!("http://u:{SECRET}@proxy")]).ok();
    sandbox.git(&["config", "remote.origin.url", "https://example.com/x"]).ok();
    sandbox.wait(TimeDelta::hours(20));
    let expected = "### Temporary Configuration\n\n- `git config http.proxy` changed in this session\n";
    assert_eq!(environment(&sandbox), expected);
    assert_eq!(environment(&sandbox), expected);
    sandbox.wait(TimeDelta::hours(20));
    assert_eq!(environment(&sandbox), "");
    sandbox.git(&["config", "--unset", "http.proxy"]).ok();
    assert_eq!(environment(&sandbox), expected);
    assert!(!holds(&objects(&sandbox), SECRET.as_bytes()));
    assert!(!holds(&sandbox.read(".git/handoff/settings.toml"), SECRET.as_bytes()));
}

#[test]
fn configuration_is_named_when_it_is_ignored_and_new() {
    let sandbox = project(&[(".gitignore", ".env*\n*.local.json\n!.env.example\n"), (".env.example", "A=1\n")]);
    sandbox.write("old/.env", "A=1\n");
    let old = std::fs::File::open(sandbox.root().join("old/.env")).expect("a file");
    old.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).expect("a time");
    sandbox.write(".env.local", "A=1\n");
    sandbox.write("web/app.local.json", "{}\n");
    sandbox.write(".env.tracked", "A=1\n");
    sandbox.git(&["add", "-f", ".env.tracked"]).ok();
    assert_eq!(
        environment(&sandbox),
        "### Temporary Configuration\n\n\
         - `.env.local` changed in this session (name only: it is in no commit)\n\
         - `web/app.local.json` changed in this session (name only: it is in no commit)\n"
    );
}

#[test]
fn what_there_was_no_time_for_is_said() {
    let mut sandbox = project(STORYFORGE);
    sandbox.set("GIT_HANDOFF_PATIENCE", "0");
    let environment = environment(&sandbox);
    let said: Vec<_> = environment.lines().filter(|line| line.starts_with("- not looked at in time: ")).collect();
    for probe in ["services", "runtimes", "system packages"] {
        assert!(said.contains(&format!("- not looked at in time: {probe}").as_str()), "{environment}");
    }
}

#[test]
fn a_real_virtual_environment_and_what_pip_installs() {
    let Some(python) = tool("python3") else { return skipped("python3") };
    let sandbox = project(&[(".gitignore", ".venv/\n")]);
    let made = sandbox.run(&sandbox.root(), &python, &["-m", "venv", ".venv"], b"");
    if made.status != Some(0) {
        return skipped("python3-venv");
    }
    write_wheel(&sandbox, &sandbox.beside("tiny-1.2-py3-none-any.whl"), &python);
    let pip = sandbox.root().join(".venv/bin/pip");
    let wheel = sandbox.beside("tiny-1.2-py3-none-any.whl").display().to_string();
    let quiet = ["install", "-q", "--no-index", "--disable-pip-version-check", &wheel];
    sandbox.run(&sandbox.root(), pip, &quiet, b"").ok();
    let version = sandbox.run(
        &sandbox.root(),
        ".venv/bin/python",
        &["-c", "import platform; print(platform.python_version())"],
        b"",
    );
    let environment = environment(&sandbox);
    let expected = format!(
        "### Runtimes\n\n- Python {} in `.venv`: `source .venv/bin/activate`\n\n### Installed Packages (This Session)\n\n```\ntiny==1.2\n```\n",
        version.ok().text().trim()
    );
    assert_eq!(environment, expected);
    let note = String::from_utf8_lossy(&sandbox.note()).into_owned();
    let package = "[[package]]\nname = \"tiny\"\nversion = \"1.2\"\nby = \"pip\"\nat = \".venv\"\nasked = true\n";
    assert!(note.contains(package), "{note}");
    assert_eq!(note.matches("[[package]]").count(), 1, "{note}");
}

/// A package of one empty module.
fn write_wheel(sandbox: &Sandbox, path: &Path, python: &Path) {
    let script = "import sys, zipfile\n\
        with zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n\
        \x20   info = 'tiny-1.2.dist-info/'\n\
        \x20   wheel.writestr('tiny.py', '')\n\
        \x20   wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.2\\n')\n\
        \x20   wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n\
        \x20   wheel.writestr(info + 'RECORD', '')\n";
    sandbox.run(&sandbox.root(), python, &["-c", script, &path.display().to_string()], b"").ok();
}

#[test]
fn a_real_project_of_npm() {
    if tool("npm").is_none() {
        return skipped("npm");
    }
    let sandbox = project(&[
        (".gitignore", "node_modules/\n"),
        (
            "web/package.json",
            r#"{"name": "web", "engines": {"node": ">=18"}, "dependencies": {"tiny": "file:../tiny"}}"#,
        ),
        ("tiny/package.json", r#"{"name": "tiny", "version": "1.0.0"}"#),
    ]);
    let web = sandbox.root().join("web");
    sandbox.run(&web, "npm", &["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error"], b"").ok();
    assert_eq!(environment(&sandbox), "### Runtimes\n\n- Node >=18 in `web`\n");
    std::fs::remove_dir_all(web.join("node_modules")).expect("it to go");
    assert_eq!(environment(&sandbox), "### Runtimes\n\n- Node >=18 in `web`: `cd web && npm ci`\n");
}

/// A program of the test's own, which ends with it.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Self(child.expect("a server"));
        for _ in 0..1200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not listen at {port}");
    }
}

#[test]
fn a_real_redis() {
    let Some(redis) = tool("redis-server") else { return skipped("redis-server") };
    let port = free_port();
    let mut sandbox = project(&[(".env.example", &format!("REDIS_URL=redis://:{SECRET}@localhost:{port}/0\n"))]);
    see_ports(&mut sandbox);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ Redis (port {port})\n"));
    let mut command = Command::new(redis);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    let server = Server::start(command.current_dir(sandbox.beside("ports")), port);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ✅ Redis (port {port})\n"));
    drop(server);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ Redis (port {port})\n"));
    assert!(!holds(&sandbox.note(), SECRET.as_bytes()));
}

#[test]
fn a_real_postgresql() {
    let Some(bin) = postgresql() else { return skipped("PostgreSQL") };
    let data = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").expect("a folder");
    // As root it refuses to run.
    let as_other = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if is_root && tool("setpriv").is_none() {
        return skipped("setpriv");
    }
    let run = |program: &str| {
        let mut command = if is_root { Command::new("setpriv") } else { Command::new(bin.join(program)) };
        if is_root {
            command.args(as_other).arg(bin.join(program));
        }
        command.current_dir("/tmp").env("LC_ALL", "C");
        command
    };
    if is_root {
        std::os::unix::fs::chown(data.path(), Some(65534), Some(65534)).expect("an owner");
    }
    let folder = data.path().join("data").display().to_string();
    let made = run("initdb").args(["-D", &folder, "-U", "vince", "-A", "trust", "-N"]).output().expect("initdb");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = free_port();
    let url = format!("sqlalchemy.url = postgresql+psycopg://vince:{SECRET}@127.0.0.1:{port}/storyforge\n");
    let mut sandbox = project(&[("alembic.ini", "[alembic]\n")]);
    see_ports(&mut sandbox);
    // Where the file stays uncommitted, its password is in no object but for us.
    sandbox.write("alembic.ini", format!("[alembic]\n{url}"));
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ PostgreSQL (port {port})\n"));
    let sockets = data.path().display().to_string();
    let words = ["-D", &folder, "-p", &port.to_string(), "-h", "127.0.0.1", "-k", &sockets, "-F"];
    let server = Server::start(run("postgres").args(words), port);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ✅ PostgreSQL (port {port})\n"));
    drop(server);
    assert_eq!(environment(&sandbox), format!("### Services Running\n\n- ❌ PostgreSQL (port {port})\n"));
    assert!(!holds(&objects(&sandbox), SECRET.as_bytes()));
}

/// Where Debian keeps its programs, or the search path.
fn postgresql() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin")).find(|bin| bin.join("postgres").is_file());
    debian.or_else(|| tool("postgres")?.parent().map(Path::to_owned))
}
