//! The languages whose functions are found: by the end of a file's name, how a definition begins, where a body ends, and
//! what stands in one that is not started.

use std::sync::OnceLock;

use regex::Regex;

use super::bare::{Heredocs, Quote, Signs};

pub(super) struct Language {
    ends: &'static [&'static str],
    pub definitions: &'static [(Way, &'static str)],
    pub body: Body,
    pub signs: Signs,
    /// A body that says only this is not started; beside it an empty one, and what the language has for it.
    pub stubs: &'static [&'static str],
    /// What tells in the definition, or right above it, that a function is a test.
    test: &'static str,
    made: OnceLock<Option<Made>>,
}

struct Made {
    definitions: Vec<(Way, Regex)>,
    test: Option<Regex>,
}

/// What must follow a definition's first words, where braces are around a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Parameters, and then a body.
    Plain,
    /// The same, and the body begins in the line in which the parameters end: else it is a call.
    Method,
    /// `=>` before the body.
    Arrow,
    /// A body; there may be no parameters.
    Bare,
}

/// Where a body ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// With its braces.
    Braces,
    /// With its braces, or with the expression behind `=` or `=>`.
    BracesOrExpression,
    /// Where a line stands no deeper than the definition.
    Indented,
    /// At an `end` below the definition.
    End,
}

const fn quote(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, escapes: true, over_lines: false }
}

const fn long(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, escapes: true, over_lines: true }
}

const fn raw(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, escapes: false, over_lines: true }
}

/// `//`, `/* */`, `"x"` and `'x'`.
const C: Signs = Signs {
    line: &["//"],
    comment: Some(("/*", "*/")),
    nests: false,
    quotes: &[raw("R\"(", ")\""), quote("\"", "\"")],
    letters: true,
    slashes: false,
    heredocs: Heredocs::No,
};

/// `#`, and strings that end with their line.
const HASH: Signs = Signs {
    line: &["#"],
    comment: None,
    nests: false,
    quotes: &[quote("\"", "\""), quote("'", "'")],
    letters: false,
    slashes: false,
    heredocs: Heredocs::No,
};

const fn language(
    ends: &'static [&'static str],
    body: Body,
    signs: Signs,
    stubs: &'static [&'static str],
    definitions: &'static [(Way, &'static str)],
    test: &'static str,
) -> Language {
    Language { ends, definitions, body, signs, stubs, test, made: OnceLock::new() }
}

static TABLE: [Language; 16] = [
    language(
        &["rs"],
        Body::Braces,
        Signs {
            nests: true,
            quotes: &[raw("r##\"", "\"##"), raw("r#\"", "\"#"), raw("r\"", "\""), long("\"", "\"")],
            ..C
        },
        &[],
        &[(
            Way::Plain,
            r#"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?(?:(?:default|const|async|unsafe|extern(?:[ \t]+"[^"\n]*")?)[ \t]+)*fn[ \t]+(?:r#)?(?P<name>\w+)"#,
        )],
        r"#\[(?:\w+::)*(?:test|rstest|test_case)\b",
    ),
    language(
        &["py"],
        Body::Indented,
        Signs { quotes: &[long("\"\"\"", "\"\"\""), long("'''", "'''"), quote("\"", "\""), quote("'", "'")], ..HASH },
        &["pass", "..."],
        &[(Way::Plain, r"^[ \t]*(?:async[ \t]+)?def[ \t]+(?P<name>\w+)")],
        r"\bdef[ \t]+test",
    ),
    language(
        &["gd"],
        Body::Indented,
        Signs { quotes: &[long("\"\"\"", "\"\"\""), quote("\"", "\""), quote("'", "'")], ..HASH },
        &["pass"],
        &[(Way::Plain, r"^[ \t]*(?:static[ \t]+)?func[ \t]+(?P<name>\w+)")],
        "",
    ),
    language(
        &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"],
        Body::BracesOrExpression,
        Signs { quotes: &[long("`", "`"), quote("\"", "\""), quote("'", "'")], letters: false, slashes: true, ..C },
        &[],
        &[
            (
                Way::Plain,
                r"^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?function[ \t]*\*?[ \t]*(?P<name>[\w$]+)",
            ),
            (
                Way::Plain,
                r"^[ \t]*(?:export[ \t]+)?(?:const|let|var)[ \t]+(?P<name>[\w$]+)[ \t]*=(?P<from>)[ \t]*(?:async[ \t]+)?function\b",
            ),
            (
                Way::Arrow,
                r"^[ \t]*(?:export[ \t]+)?(?:const|let|var)[ \t]+(?P<name>[\w$]+)[ \t]*(?::[^=\n]+)?=(?P<from>)[ \t]*(?:async\b[ \t]*)?(?:<[^>\n]*>)?(?:\(|[\w$]+[ \t]*=>)",
            ),
            (
                Way::Arrow,
                r"^[ \t]+(?:(?:public|private|protected|static|override|readonly)[ \t]+)*(?P<name>#?[\w$]+)[ \t]*(?::[^=\n]+)?=(?P<from>)[ \t]*(?:async\b[ \t]*)?(?:\(|[\w$]+[ \t]*=>)",
            ),
            (
                Way::Method,
                r"^[ \t]+(?:(?:public|private|protected|static|async|override|get|set)[ \t]+)*\*?[ \t]*(?P<name>#?[\w$]+)[ \t]*(?:<[^>\n]*>)?\(",
            ),
        ],
        "",
    ),
    language(
        &["go"],
        Body::Braces,
        Signs { quotes: &[raw("`", "`"), quote("\"", "\"")], ..C },
        &[],
        &[(Way::Plain, r"^func[ \t]+(?:\([^)\n]*\)[ \t]*)?(?P<name>\w+)")],
        r"\bfunc[ \t]+(?:Test|Benchmark|Fuzz)[A-Z_(]",
    ),
    language(
        &["java", "groovy", "cs", "dart"],
        Body::BracesOrExpression,
        Signs { quotes: &[raw("\"\"\"", "\"\"\""), raw("@\"", "\""), quote("\"", "\"")], ..C },
        &[],
        &[(
            Way::Plain,
            r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:public|private|protected|internal|static|final|abstract|synchronized|default|virtual|override|async|sealed|partial|unsafe|new|external)[ \t]+)*(?:<[^>\n]+>[ \t]+)?(?P<type>[A-Za-z_][\w.]*)(?:<[^;={}()\n]*>)?(?:\[\])*\??[ \t]+(?P<name>\w+)[ \t]*(?:<[^>\n]*>)?\(",
        )],
        r"@(?:Parameterized|Repeated)?Test\b|\[(?:Fact|Theory|Test|TestMethod|TestCase)\b",
    ),
    language(
        &["kt", "kts"],
        Body::BracesOrExpression,
        Signs { nests: true, quotes: &[raw("\"\"\"", "\"\"\""), quote("\"", "\"")], ..C },
        &[],
        &[(
            Way::Plain,
            r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:public|private|protected|internal|open|final|abstract|override|suspend|inline|operator|infix|tailrec|external|actual|expect)[ \t]+)*fun[ \t]+(?:<[^>\n]*>[ \t]*)?(?:[\w.<>?, ]+\.)?(?P<name>\w+)[ \t]*\(",
        )],
        r"@(?:Parameterized|Repeated)?Test\b",
    ),
    language(
        &["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx"],
        Body::Braces,
        C,
        &[],
        &[
            (Way::Plain, r"^[ \t]*(?P<type>[A-Za-z_][\w:<>,*& \t]*?[ \t*&])(?:\w+::)*(?P<name>[A-Za-z_]\w*)[ \t]*\("),
            (Way::Plain, r"^(?P<name>[a-z_]\w*)[ \t]*\("),
        ],
        "",
    ),
    language(
        &["rb", "rake"],
        Body::End,
        Signs { comment: Some(("\n=begin", "\n=end")), heredocs: Heredocs::Tight, ..HASH },
        &["nil"],
        &[(
            Way::Plain,
            r"^[ \t]*(?:(?:private|protected|public|module_function)[ \t]+)?def[ \t]+(?:\w+\.)?(?P<name>\w+[?!=]?)",
        )],
        r"\bdef[ \t]+test_",
    ),
    language(
        &["php"],
        Body::Braces,
        Signs {
            line: &["//", "#"],
            quotes: &[quote("\"", "\""), quote("'", "'")],
            letters: false,
            heredocs: Heredocs::Tight,
            ..C
        },
        &[],
        &[(
            Way::Plain,
            r"^[ \t]*(?:(?:public|private|protected|static|final|abstract)[ \t]+)*function[ \t]+&?[ \t]*(?P<name>\w+)[ \t]*\(",
        )],
        r"\bfunction[ \t]+test|@test\b|#\[Test\b",
    ),
    language(
        &["swift"],
        Body::Braces,
        Signs { nests: true, quotes: &[long("\"\"\"", "\"\"\""), quote("\"", "\"")], letters: false, ..C },
        &[],
        &[(
            Way::Plain,
            r"^[ \t]*(?:@\w+[ \t]+)*(?:(?:public|private|fileprivate|internal|open|static|class|final|override|mutating|nonisolated|dynamic)[ \t]+)*func[ \t]+(?P<name>\w+)",
        )],
        r"\bfunc[ \t]+test[A-Z]|@Test\b",
    ),
    language(
        &["scala", "sc"],
        Body::BracesOrExpression,
        Signs { nests: true, quotes: &[raw("\"\"\"", "\"\"\""), quote("\"", "\"")], ..C },
        &[],
        &[(
            Way::Bare,
            r"^[ \t]*(?:(?:override|private|protected|final|implicit|inline|given)(?:\[[^\]\n]*\])?[ \t]+)*def[ \t]+(?P<name>\w+)",
        )],
        "",
    ),
    language(
        &["sh", "bash", "zsh"],
        Body::Braces,
        Signs { quotes: &[long("\"", "\""), raw("'", "'")], heredocs: Heredocs::Spaced, ..HASH },
        &[":"],
        &[
            (Way::Plain, r"^[ \t]*(?P<name>[\w.:-]+)[ \t]*\([ \t]*\)"),
            (Way::Bare, r"^[ \t]*function[ \t]+(?P<name>[\w.:-]+)"),
        ],
        "",
    ),
    language(&["pl", "pm"], Body::Braces, HASH, &[], &[(Way::Bare, r"^[ \t]*sub[ \t]+(?P<name>\w+)")], ""),
    language(
        &["ex", "exs"],
        Body::End,
        Signs { quotes: &[long("\"\"\"", "\"\"\""), quote("\"", "\"")], ..HASH },
        &[":ok", "nil"],
        &[(Way::Plain, r"^[ \t]*def(?:macro)?p?[ \t]+(?P<name>\w+[?!]?)")],
        "",
    ),
    language(
        &["lua"],
        Body::End,
        Signs {
            line: &["--"],
            comment: Some(("--[[", "]]")),
            quotes: &[raw("[[", "]]"), quote("\"", "\""), quote("'", "'")],
            ..HASH
        },
        &[],
        &[(Way::Plain, r"^[ \t]*(?:local[ \t]+)?function[ \t]+(?:\w+[.:])*(?P<name>\w+)[ \t]*\(")],
        "",
    ),
];

/// The language of a file, by its path.
pub(super) fn of(path: &str) -> Option<&'static Language> {
    let (stem, end) = path.rsplit('/').next()?.rsplit_once('.')?;
    // Declarations alone have no bodies.
    let declares = stem.ends_with(".d") && end.ends_with("ts");
    TABLE.iter().find(|language| language.ends.contains(&end) && !declares)
}

impl Language {
    pub(super) fn patterns(&self) -> &[(Way, Regex)] {
        self.made().map_or(&[], |made| &made.definitions)
    }

    /// Whether a string at the beginning of a body says what the function is for.
    pub(super) fn describes_in_body(&self) -> bool {
        self.body == Body::Indented
    }

    pub(super) fn is_test(&self, words: &str) -> bool {
        self.made().and_then(|made| made.test.as_ref()).is_some_and(|test| test.is_match(words))
    }

    fn made(&self) -> Option<&Made> {
        let make = || {
            let definitions = self.definitions.iter().map(|(way, pattern)| Some((*way, in_lines(pattern)?)));
            let test = if self.test.is_empty() { None } else { Some(in_lines(self.test)?) };
            Some(Made { definitions: definitions.collect::<Option<_>>()?, test })
        };
        self.made.get_or_init(make).as_ref()
    }
}

fn in_lines(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?m){pattern}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_makes_expressions() {
        for language in &TABLE {
            assert!(language.made().is_some(), "{:?}", language.ends);
        }
    }

    #[test]
    fn the_end_of_a_name_tells() {
        for (path, known) in
            [("a/b.py", true), ("b.d.ts", false), ("b.ts", true), ("Makefile", false), ("a.py/x", false)]
        {
            assert_eq!(of(path).is_some(), known, "{path}");
        }
    }
}
