//! What says in a line that work is left: words that people agree on, and each language's way of saying "not implemented".

use std::cell::OnceCell;

use regex::Regex;

use crate::text;

/// Files by how their names end, and what stands there for work that is left, beside the words in comments.
const LANGUAGES: &[(&[&str], &str)] = &[
    (&["rs"], r"\b(?:todo|unimplemented)!\s*[(\[{]"),
    (&["py", "pyi"], r"\braise NotImplementedError\b|^\s*(?:pass|\.\.\.)\s*#\s*TODO\b"),
    (
        &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"],
        r#"\bthrow (?:new )?Error\(\s*["'`](?i:not (?:yet )?implemented|unimplemented|todo)\b"#,
    ),
    (&["go"], r#"\bpanic\(\s*["`](?i:not (?:yet )?implemented|unimplemented|todo)\b"#),
    (&["java", "groovy"], r"\bthrow new (?:UnsupportedOperationException|NotImplementedException)\b"),
    (&["kt", "kts"], r"\bTODO\(|\bthrow (?:UnsupportedOperationException|NotImplementedError)\b"),
    (&["scala", "sc"], r"(?:^|[\s=({])\?\?\?(?:$|[\s)}])|\bthrow new NotImplementedError\b"),
    (&["cs", "fs", "vb"], r"(?i)\b(?:throw new|raise \(?|throw) ?NotImplementedException\b"),
    (&["rb", "rake"], r"\braise (?:::)?NotImplementedError\b"),
    (&["swift"], r#"\bfatalError\(\s*"(?i:todo|not (?:yet )?implemented|unimplemented)\b"#),
    (
        &["php"],
        r#"\bthrow new \\?(?:[A-Za-z]*NotImplemented\w*|\w*Exception\(\s*["'](?i:not (?:yet )?implemented|todo)\b)"#,
    ),
    (&["ex", "exs"], r#"\braise\(?\s*"(?i:not (?:yet )?implemented|unimplemented|todo)\b"#),
    (
        &["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm"],
        r#"^\s*#\s*(?:error|warning)\b.*\b(?:TODO|FIXME|(?i:not implemented))|\b(?:assert|abort)\w*\(.*"(?i:not (?:yet )?implemented|todo)\b"#,
    ),
    (&["dart"], r"\bthrow (?:new )?Unimplemented(?:Error)?\b"),
    (&["hs"], r#"=\s*undefined\b|\berror "(?i:todo|not (?:yet )?implemented)\b"#),
    (&["lua"], r#"\berror\(\s*["'](?i:todo|not (?:yet )?implemented)\b"#),
    (&["zig"], r#"@panic\(\s*"(?i:todo|not (?:yet )?implemented)\b"#),
];

/// Prose, where such a word alone is only talked about.
const PROSE: &[&str] = &["md", "markdown", "mdx", "rst", "adoc", "asciidoc", "org", "txt", "tex", "html", "htm"];

/// Files that people do not write by hand, or that are data.
const SILENT: &[&str] = &[
    "lock",
    "sum",
    "json",
    "jsonl",
    "ndjson",
    "csv",
    "tsv",
    "svg",
    "map",
    "snap",
    "ipynb",
    "po",
    "pot",
    "xliff",
    "patch",
    "diff",
    "log",
    "pem",
    "crt",
    "min.js",
    "min.css",
    "bundle.js",
    "pb.go",
    "g.dart",
];
const SILENT_NAMES: &[&str] = &["pnpm-lock.yaml", "pnpm-lock.yml", "npm-shrinkwrap.json", "go.sum", "gradlew", "mvnw"];

/// As words, in capitals, behind a comment's sign or at the line's beginning inside a longer comment, and with no list of
/// such words behind.
const COMMENT: &str = r#"(?:^|//|#|/?\*|--|;|%|<!--|\{-|"{3}|'{3}|\bREM\b)[\s!*@/-]*(?P<what>\b(?:TODO|FIXME|XXX|HACK)\b(?:\([^)]*\))?(?:\s*$|[:!.]|\s+-*\s*[^\s|/,=({;.\[+*]).*)"#;
const IN_PROSE: &str = r"(?:^|[\s(*_>\[])(?P<what>(?:TODO|FIXME|XXX|HACK)(?:\([^)]*\))?:.*)";

/// At most that much of a line is shown, in bytes.
const LONGEST: usize = 120;

/// The table's expressions, each made when its first file comes.
pub(crate) struct Markers {
    comment: OnceCell<Option<Regex>>,
    prose: OnceCell<Option<Regex>>,
    partial: Vec<OnceCell<Option<Regex>>>,
}

/// What to look for in the files of one language.
#[derive(Clone, Copy)]
pub(crate) struct Language<'a> {
    word: &'a Regex,
    partial: Option<&'a Regex>,
}

impl Default for Markers {
    fn default() -> Self {
        let partial = LANGUAGES.iter().map(|_| OnceCell::new()).collect();
        Self { comment: OnceCell::new(), prose: OnceCell::new(), partial }
    }
}

impl Markers {
    /// What to look for in a file of this path; nothing where nobody writes by hand.
    pub(crate) fn of_file(&self, path: &str) -> Option<Language<'_>> {
        let name = path.rsplit('/').next()?;
        let ends =
            |ends: &[&str]| ends.iter().any(|end| name.strip_suffix(end).is_some_and(|stem| stem.ends_with('.')));
        if ends(SILENT) || SILENT_NAMES.contains(&name) {
            return None;
        }
        if ends(PROSE) {
            return Some(Language { word: made(&self.prose, IN_PROSE)?, partial: None });
        }
        let partial = LANGUAGES.iter().zip(&self.partial).find(|((of, _), _)| ends(of));
        let partial = partial.and_then(|((_, pattern), cell)| made(cell, pattern));
        Some(Language { word: made(&self.comment, COMMENT)?, partial })
    }
}

fn made<'a>(cell: &'a OnceCell<Option<Regex>>, pattern: &str) -> Option<&'a Regex> {
    cell.get_or_init(|| Regex::new(pattern).ok()).as_ref()
}

impl Language<'_> {
    /// Whether a piece of code begins with the language's way to say that something is not there yet.
    pub(crate) fn begins(&self, code: &str) -> bool {
        self.partial.and_then(|partial| partial.find(code)).is_some_and(|found| found.start() == 0)
    }

    /// What a line says of work that is left.
    pub(crate) fn marked(&self, line: &str) -> Option<String> {
        let what = match self.word.captures(line.trim_start()).and_then(|found| found.name("what")) {
            Some(what) => what.as_str(),
            None => self.partial.filter(|partial| partial.is_match(line)).map(|_| line)?,
        };
        let ends = ["*/", "-->", "-}", "\"\"\"", "'''"];
        let what = what.trim();
        let what = ends.iter().find_map(|end| what.strip_suffix(end)).unwrap_or(what);
        Some(text::cut(&text::one_line(what), LONGEST).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(path: &str, line: &str) -> Option<String> {
        Markers::default().of_file(path)?.marked(line)
    }

    #[test]
    fn every_row_makes_an_expression() {
        for pattern in LANGUAGES.iter().map(|(_, pattern)| *pattern).chain([COMMENT, IN_PROSE]) {
            Regex::new(pattern).unwrap();
        }
    }

    #[test]
    fn words_stand_in_comments() {
        for (path, line, expected) in [
            ("a.rs", "    // TODO: handle retries", "TODO: handle retries"),
            ("a.py", "x = 1  # FIXME(ana): wrong", "FIXME(ana): wrong"),
            ("a.c", "/* XXX this leaks */", "XXX this leaks"),
            ("a.c", " * HACK around it", "HACK around it"),
            ("a.sql", "-- TODO", "TODO"),
            ("Makefile", "# TODO write it", "TODO write it"),
            ("page.vue", "<!-- TODO: the footer -->", "TODO: the footer"),
            ("a.md", "- [ ] TODO: say how", "TODO: say how"),
            ("a.kt", "/** TODO - later */", "TODO - later"),
        ] {
            assert_eq!(marked(path, line).as_deref(), Some(expected), "{line}");
        }
        for (path, line) in [
            ("a.rs", "const TODO: u8 = 1;"),
            ("a.rs", "// looks for TODO|FIXME"),
            ("a.rs", "// TODO, FIXME and XXX are words"),
            ("a.rs", "// todo: in small letters is prose"),
            ("a.rs", "// TODOs are listed"),
            ("a.py", "name = 'TODO: x'"),
            ("a.md", "The TODO list is in the wiki."),
            ("package-lock.json", "// TODO: x"),
            ("a.min.js", "// TODO: x"),
        ] {
            assert_eq!(marked(path, line), None, "{line}");
        }
    }

    #[test]
    fn languages_have_their_own_ways() {
        for (path, line) in [
            ("a.rs", "todo!()"),
            ("a.rs", "_ => unimplemented!(\"x\"),"),
            ("a.py", "raise NotImplementedError"),
            ("a.py", "pass  # TODO"),
            ("a.py", "...  # TODO"),
            ("a.ts", "throw new Error(\"not implemented\")"),
            ("a.js", "throw new Error('Not implemented yet')"),
            ("a.go", "panic(\"TODO\")"),
            ("a.java", "throw new UnsupportedOperationException();"),
            ("a.kt", "fun a(): Int = TODO()"),
            ("a.scala", "def a: Int = ???"),
            ("a.cs", "throw new NotImplementedException();"),
            ("a.rb", "raise NotImplementedError, \"x\""),
            ("a.swift", "fatalError(\"TODO: x\")"),
            ("a.php", "throw new \\Exception('Not implemented');"),
            ("a.ex", "raise \"not implemented\""),
            ("a.c", "#error TODO the other platform"),
            ("a.dart", "throw UnimplementedError();"),
        ] {
            assert!(marked(path, line).is_some(), "{path}: {line}");
        }
        for (path, line) in
            [("a.rs", "let todo = list();"), ("a.py", "except NotImplementedError:"), ("a.go", "panic(\"no key\")")]
        {
            assert_eq!(marked(path, line), None, "{path}: {line}");
        }
    }
}
