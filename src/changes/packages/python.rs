//! `uv.lock`, `poetry.lock`, and the names in a `pyproject.toml`.

use toml::{Table, Value};

use super::{Lock, Names};

/// A name as the package index compares them, extras kept
/// ([PyPA, name normalization](https://packaging.python.org/en/latest/specifications/name-normalization/)).
pub(super) fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.chars().map(|c| if matches!(c, '-' | '_' | '.') { '-' } else { c.to_ascii_lowercase() }) {
        if c != '-' || !normal.ends_with('-') {
            normal.push(c);
        }
    }
    normal
}

/// The same without extras: by this two lists of packages speak of the same one.
pub fn plain_name(name: &str) -> String {
    normal(name.split('[').next().unwrap_or_default())
}

/// uv: what stands in a package that is the project's own.
pub(super) fn uv(text: &str) -> Lock {
    let packages = packages(text);
    let own = packages.iter().filter(|package| is_own(package));
    let named: Names = own.flat_map(uv_dependencies).collect();
    let mut lock = Lock::default();
    for package in packages.iter().filter(|package| !is_own(package)) {
        pin(&mut lock, package, |name| named.contains(name));
    }
    lock
}

fn is_own(package: &Table) -> bool {
    let source = package.get("source").and_then(Value::as_table);
    source.is_some_and(|source| ["editable", "virtual", "directory"].iter().any(|kind| source.contains_key(*kind)))
}

/// Names in `dependencies`, and in each group of the optional and development ones.
fn uv_dependencies(package: &Table) -> Vec<String> {
    let groups = ["optional-dependencies", "dev-dependencies"].iter().filter_map(|key| package.get(*key)?.as_table());
    let lists = package.get("dependencies").into_iter().chain(groups.flat_map(Table::values));
    let items = lists.filter_map(Value::as_array).flatten();
    items.filter_map(|item| item.get("name")?.as_str()).map(normal).collect()
}

pub(super) fn poetry(text: &str, named: Option<&Names>) -> Lock {
    let mut lock = Lock::default();
    for package in packages(text) {
        pin(&mut lock, &package, |name| named.is_none_or(|named| named.contains(name)));
    }
    lock
}

fn packages(text: &str) -> Vec<Table> {
    let Ok(mut file) = text.parse::<Table>() else { return Vec::new() };
    let Some(Value::Array(packages)) = file.remove("package") else { return Vec::new() };
    packages.into_iter().filter_map(|package| package.try_into().ok()).collect()
}

fn pin(lock: &mut Lock, package: &Table, is_direct: impl Fn(&str) -> bool) {
    let word = |key: &str| package.get(key).and_then(Value::as_str);
    if let (Some(name), Some(version)) = (word("name"), word("version")) {
        let name = normal(name);
        lock.pin(&name, version, is_direct(&name));
    }
}

/// What a `pyproject.toml` names, in the standard's tables and in poetry's.
pub(super) fn manifest(text: &str) -> Names {
    let Ok(file) = text.parse::<Table>() else { return Names::new() };
    let at = |path: &[&str]| path.iter().try_fold(&file, |table, key| table.get(*key)?.as_table());
    let listed = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        items.map(|item| plain_name(requirement_name(item))).collect()
    };
    let mut names = Names::new();
    names.extend(at(&["project"]).and_then(|project| project.get("dependencies")).into_iter().flat_map(listed));
    for groups in [&["project", "optional-dependencies"][..], &["dependency-groups"]] {
        names.extend(at(groups).into_iter().flat_map(Table::values).flat_map(listed));
    }
    let poetry = &["tool", "poetry"][..];
    let tables = ["dependencies", "dev-dependencies"].iter().filter_map(|key| at(&[poetry, &[key]].concat()));
    let groups = at(&[poetry, &["group"]].concat()).into_iter().flat_map(Table::values);
    let groups = groups.filter_map(|group| group.get("dependencies")?.as_table());
    names.extend(tables.chain(groups).flat_map(Table::keys).map(|name| plain_name(name)));
    names
}

/// The name in front of a requirement, extras included: `uvicorn[standard]>=0.24; python_version > "3"`.
pub(super) fn requirement_name(requirement: &str) -> &str {
    let end = requirement.find(|c: char| c.is_whitespace() || "=<>!~;@(,".contains(c)).unwrap_or(requirement.len());
    &requirement[..end]
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn what_the_own_package_of_uv_depends_on_is_named() {
        let text = r#"
version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "fastapi" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "fastapi"
version = "0.104.1"
source = { registry = "x" }
dependencies = [{ name = "starlette" }]
[[package]]
name = "pytest"
version = "8.0.0"
source = { registry = "x" }
[[package]]
name = "starlette"
version = "0.27.0"
source = { registry = "x" }
"#;
        assert_eq!(shown(&uv(text)), ["* fastapi 0.104.1", "* pytest 8.0.0", "starlette 0.27.0"]);
    }

    #[test]
    fn poetry_needs_the_manifest() {
        let text = "[[package]]\nname = \"SQLAlchemy\"\nversion = \"2.0.23\"\n[[package]]\nname = \"greenlet\"\nversion = \"3.0.1\"\n";
        let named = manifest("[tool.poetry.dependencies]\npython = \"^3.11\"\nsqlalchemy = {version = \"^2\"}\n");
        assert_eq!(shown(&poetry(text, Some(&named))), ["* sqlalchemy 2.0.23", "greenlet 3.0.1"]);
        assert_eq!(shown(&poetry(text, None)), ["* greenlet 3.0.1", "* sqlalchemy 2.0.23"]);
    }

    #[test]
    fn manifests_name_packages_in_several_tables() {
        let text = r#"
[project]
dependencies = ["Fast_API[all]>=0.1", "x @ git+https://example.com/x"]
[project.optional-dependencies]
db = ["asyncpg"]
[dependency-groups]
dev = ["pytest~=8", { include-group = "db" }]
[tool.poetry.group.docs.dependencies]
mkdocs = "*"
"#;
        assert_eq!(manifest(text), ["asyncpg", "fast-api", "mkdocs", "pytest", "x"].map(String::from).into());
    }
}
