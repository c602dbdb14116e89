//! Which paths hold tests, by the names that languages and people have for them.

/// Folders of tests.
const FOLDERS: &[&str] =
    &["test", "tests", "spec", "specs", "__tests__", "e2e", "testing", "unittests", "integration_tests"];

/// What begins or ends the name of a file with tests, its last ending left out.
const BEGIN: &[&str] = &["test_", "test-"];
const END: &[&str] = &[
    "_test",
    "-test",
    ".test",
    "_tests",
    ".tests",
    "_spec",
    "-spec",
    ".spec",
    "_unittest",
    "Test",
    "Tests",
    "Spec",
    ".cy",
    ".e2e",
];
const WHOLE: &[&str] = &["test", "tests", "conftest"];

/// Whether a path, or a folder that ends in a slash, is one of tests.
pub(super) fn is_test(path: &str) -> bool {
    let path = path.trim_matches('"');
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folder.split('/').any(|part| FOLDERS.contains(&part)) {
        return true;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let has_end = stem.len() < name.len();
    has_end
        && (WHOLE.contains(&stem)
            || BEGIN.iter().any(|begin| stem.starts_with(begin))
            || END.iter().any(|end| stem.ends_with(end))
            || name.ends_with(".bats"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for path in [
            "tests/a.rs",
            "backend/tests/",
            "a/__tests__/b.js",
            "test_ollama.py",
            "a/ollama_test.go",
            "src/app.spec.ts",
            "src/app.test.tsx",
            "OllamaServiceTest.java",
            "spec/models/user_spec.rb",
            "src/redact/tests.rs",
            "conftest.py",
            "a.bats",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in ["latest.py", "src/contest.rs", "attest.go", "protest/a.py", "test", "src/spec.rs", "testdata.json"]
        {
            assert!(!is_test(path), "{path}");
        }
    }
}
