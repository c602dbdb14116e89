//! The project's own development servers: the framework that it depends on, or the script that starts one.

use std::sync::LazyLock;

use regex::Regex;

use super::known::{self, Known, Server};
use super::{MOST_FILES, Named};
use crate::clock::{Deadline, TimeUp};
use crate::facts::layout::{Found, Layout, fits};
use crate::facts::words;
use crate::redact::Redactor;

/// Where Node has its scripts.
const PACKAGE: &str = "package.json";

const PROCFILES: [&str; 2] = ["Procfile", "Procfile.dev"];

/// Words behind a program that make it do something else than to serve.
const NOT_SERVING: [&str; 6] = ["build", "preview", "optimize", "lint", "export", "test"];

/// A port, as a command line gives it.
static ON_LINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u)(?:--port[ =]|\s-p ?|\bPORT=)(\d{2,5})\b").ok());

/// A port, as the configuration of a server gives it.
static IN_CONFIG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)\bport:\s*(\d{2,5})\b").ok());

pub fn named(layout: &Layout, known: &Known, redactor: &Redactor, deadline: &Deadline) -> Result<Vec<Named>, TimeUp> {
    let mut named = Vec::new();
    for file in layout.named(&dependencies(known)).filter(|file| !file.is_sample).take(MOST_FILES) {
        deadline.check()?;
        let Some(text) = layout.read(file) else { continue };
        let lines = if file.name() == PACKAGE { scripts(&text) } else { procfile(layout, file.folder()) };
        for server in &known.servers {
            let line = lines.iter().find(|line| starts(line, server));
            let depends = server.files.iter().any(|wanted| fits(wanted, file.name())) && depends_on(&text, server);
            if !depends && (line.is_none() || file.name() != PACKAGE) {
                continue;
            }
            let port =
                line.and_then(|line| port_in(line, &ON_LINE)).or_else(|| configured(layout, file.folder(), server));
            let port = port.unwrap_or(server.port);
            named.push(Named { name: name(server, file, redactor), port, named_in: file.path.clone(), is_own: true });
        }
    }
    Ok(named)
}

/// The files that are read: where dependencies are listed, and what may say how a server is started.
pub fn files() -> Vec<&'static str> {
    let configs = known::TABLE.servers.iter().filter_map(|server| server.config.as_deref());
    dependencies(&known::TABLE).into_iter().chain(PROCFILES).chain(configs).collect()
}

fn dependencies(known: &Known) -> Vec<&str> {
    let files = known.servers.iter().flat_map(|server| &server.files).map(String::as_str);
    files.chain([PACKAGE]).collect()
}

/// `FastAPI backend`: the framework, and the folder that it serves, unless that says the same.
fn name(server: &Server, file: &Found, redactor: &Redactor) -> String {
    let folder = file.folder().rsplit('/').next().and_then(|folder| words::name(folder, redactor));
    match folder.filter(|folder| !folder.eq_ignore_ascii_case(&server.name)) {
        Some(folder) => format!("{} {folder}", server.name),
        None => server.name.clone(),
    }
}

/// Whether a list of dependencies names the framework. What is commented out does not, nor what only describes the package.
fn depends_on(text: &str, server: &Server) -> bool {
    let Some(word) = &server.word else { return false };
    let joins = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#') && !line.contains("::"));
    lines.flat_map(|line| line.split(|c| !joins(c))).any(|found| found.eq_ignore_ascii_case(word))
}

/// Whether a command line starts the server.
fn starts(line: &str, server: &Server) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let found = |run: &String| {
        let run: Vec<&str> = run.split(' ').collect();
        let goes_on = |at: usize| words.get(at).is_some_and(|word| NOT_SERVING.contains(word));
        (0..words.len()).any(|at| words[at..].starts_with(&run) && !goes_on(at + run.len()))
    };
    server.runs.iter().any(found)
}

/// The command lines of package.json.
fn scripts(text: &str) -> Vec<String> {
    let package: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let scripts = package["scripts"].as_object().into_iter().flat_map(|scripts| scripts.values());
    let parts = |line: &str| line.split(['&', ';', '|']).map(str::to_owned).collect::<Vec<_>>();
    scripts.filter_map(serde_json::Value::as_str).flat_map(parts).collect()
}

/// The command lines of the Procfile beside.
fn procfile(layout: &Layout, folder: &str) -> Vec<String> {
    let file = layout.named(&PROCFILES).filter(|file| file.folder() == folder).last();
    let text = file.and_then(|file| layout.read(file)).unwrap_or_default();
    text.lines().filter_map(|line| Some(line.split_once(':')?.1.to_owned())).collect()
}

fn configured(layout: &Layout, folder: &str, server: &Server) -> Option<u16> {
    let config = [server.config.as_ref()?];
    let file = layout.named(&config).find(|file| file.folder() == folder)?;
    port_in(&layout.read(file)?, &IN_CONFIG)
}

fn port_in(text: &str, port: &LazyLock<Option<Regex>>) -> Option<u16> {
    port.as_ref()?.captures(text)?[1].parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::facts::layout::tests::tree;

    fn told(files: &[(&str, &str)]) -> String {
        let (_folder, layout) = tree(files);
        let deadline = Deadline::after(Duration::from_secs(600));
        let named = named(&layout, &known::TABLE, &Redactor::default(), &deadline).unwrap();
        named.iter().map(|server| format!("{} {}", server.name, server.port)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn frameworks_are_known_by_dependencies_and_scripts() {
        for (files, expected) in [
            (&[("backend/requirements.txt", "fastapi[all]==0.104.1\nuvicorn\n")][..], "FastAPI backend 8000"),
            (&[("requirements.txt", "# fastapi\nfastapi-users\n")], ""),
            (&[("pyproject.toml", "dependencies = [\"Django>=4\"]\nx = \"Framework :: Flask\"")], "Django 8000"),
            (&[("requirements.txt", "fastapi"), ("Procfile", "web: uvicorn app:app --port 8001")], "FastAPI 8001"),
            (
                &[("web/package.json", r#"{"scripts": {"dev": "next dev -p 3001", "build": "next build"}}"#)],
                "Next.js web 3001",
            ),
            (
                &[("package.json", r#"{"scripts": {"dev": "vite"}}"#), ("vite.config.ts", "server: { port: 5174 }")],
                "Vite 5174",
            ),
            (&[("package.json", r#"{"scripts": {"dev": "tsc && vite build", "test": "vitest"}}"#)], ""),
            (&[("package.json", "{")], ""),
            (&[("Gemfile", "gem \"rails\", \"~> 7\"\ngem 'rails-i18n'")], "Rails 3000"),
            (&[("rails/Gemfile", "gem 'rails'")], "Rails 3000"),
            (&[("examples/a/requirements.txt", "flask")], ""),
        ] {
            assert_eq!(told(files), expected, "{files:?}");
        }
    }
}
