//! What a text names that can be looked up: paths with line numbers, commits, web addresses, a branch.
//!
//! Measured over real documents: paths stand in backticks (in 94 % of them), commits behind a word such as "commit" or in
//! backticks, and of all percent signs 6 % mean progress. So only those forms count: a word that merely looks like a path
//! is left alone. What stands in fences is output and examples, and names nothing.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fences;

/// One thing that is named, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub what: What,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A file or folder as it is written, and the lines of it, from and to.
    Path {
        path: String,
        lines: Option<(u32, u32)>,
    },
    /// Seven to forty hex digits.
    Commit(String),
    Url(String),
    Branch(String),
}

/// Every mention in a text, in its order. Spans are of this text.
pub fn of(text: &str) -> Vec<Mention> {
    let text = without_fences(text);
    let mut mentions = Vec::new();
    for found in PATTERNS.iter().flat_map(|patterns| patterns.url.find_iter(&text)) {
        let url = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '`']);
        mentions.push(Mention { what: What::Url(url.to_owned()), span: found.start()..found.start() + url.len() });
    }
    // Where the line begins, and how far it has been looked through.
    let (mut line, mut seen) = (0, 0);
    for found in PATTERNS.iter().flat_map(|patterns| patterns.code.captures_iter(&text)) {
        let Some(code) = found.get(1) else { continue };
        let new_line = text[seen..code.start()].rfind('\n').map(|end| seen + end + 1);
        let is_first = seen == 0 || new_line.is_some();
        (line, seen) = (new_line.unwrap_or(line), code.end());
        // What a line calls a file is one, whatever its name looks like: the first piece of code in it.
        let is_named =
            is_first && PATTERNS.as_ref().is_some_and(|patterns| patterns.file.is_match(&text[line..code.start()]));
        let what = if is_named { Some(path_and_lines(code.as_str())) } else { in_backticks(code.as_str()) };
        if let Some(what) = what {
            mentions.push(Mention { what, span: code.range() });
        }
    }
    let named = |pattern: &Regex, what: fn(&str) -> Option<What>, mentions: &mut Vec<Mention>| {
        // How far those reach that begin before a place.
        mentions.sort_by_key(|mention| mention.span.start);
        let mut reach = 0;
        let reaches: Vec<(usize, usize)> = mentions
            .iter()
            .map(|mention| {
                reach = mention.span.end.max(reach);
                (mention.span.start, reach)
            })
            .collect();
        for name in pattern.captures_iter(&text).filter_map(|found| found.get(1)) {
            let before = reaches.partition_point(|(start, _)| *start < name.end());
            let is_new = reaches[..before].last().is_none_or(|(_, end)| *end <= name.start());
            if let Some(what) = what(name.as_str()).filter(|_| is_new) {
                mentions.push(Mention { what, span: name.range() });
            }
        }
    };
    if let Some(patterns) = &*PATTERNS {
        named(&patterns.commit, |id| is_commit(id).then(|| What::Commit(id.to_lowercase())), &mut mentions);
        named(&patterns.branch, |name| is_branch(name).then(|| What::Branch(name.to_owned())), &mut mentions);
    }
    mentions.sort_by_key(|mention| mention.span.start);
    mentions
}

struct Patterns {
    url: Regex,
    code: Regex,
    commit: Regex,
    branch: Regex,
    lines: Regex,
    file: Regex,
}

/// Nothing, should one of them not compile: a test compiles them.
static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        url: Regex::new(r#"https?://[^\s<>()\[\]"'`|]+"#).ok()?,
        code: Regex::new(r"`([^`\n]+)`").ok()?,
        commit: Regex::new(r"(?i)\b(?:HEAD|commits?|sha|tip|커밋|コミット|提交|коммит\w*|merged as|cherry-picked as)\W{0,6}([0-9a-f]{7,40})\b").ok()?,
        branch: Regex::new(r"(?im)^\W*(?:current |working |active )?(?:branch|브랜치|ブランチ|分支|ветка|rama)\**\s*[:：]\**\s*`?([\w./-]+)`?").ok()?,
        lines: Regex::new(r"^(.*\.[A-Za-z]\w{0,9}):L?(\d+)(?:[-–]L?(\d+))?(?::\d+)?$").ok()?,
        file: Regex::new(r"(?i)^\s*[-*+]\s+\**files?\**\s*:\**\s*`$").ok()?,
    })
});

fn in_backticks(code: &str) -> Option<What> {
    if is_commit(code) && code.bytes().any(|byte| matches!(byte, b'a'..=b'f')) {
        return Some(What::Commit(code.to_owned()));
    }
    Some(path_and_lines(code)).filter(|what| matches!(what, What::Path { path, .. } if is_path(path)))
}

/// The lines that a path ends in, `:10` or `:10-20`, apart from it.
pub fn path_and_lines(code: &str) -> What {
    let found = PATTERNS.as_ref().and_then(|patterns| patterns.lines.captures(code));
    let parts = found.and_then(|found| {
        let number = |at: usize| found.get(at).and_then(|number| number.as_str().parse().ok());
        let from = number(2)?;
        Some((found.get(1)?.as_str().to_owned(), (from, number(3).unwrap_or(from))))
    });
    match parts {
        Some((path, lines)) => What::Path { path, lines: Some(lines) },
        None => What::Path { path: code.to_owned(), lines: None },
    }
}

fn is_commit(id: &str) -> bool {
    (7..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit()) && id.bytes().any(|b| b.is_ascii_digit())
}

fn is_branch(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic()) && !name.ends_with(['.', '/'])
}

/// Whether a piece of code is a path: of one word, with a folder or an ending, and none of what else has slashes and dots.
fn is_path(code: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "/._-+@[]()~#\\:".contains(c);
    let is_name = !code.is_empty()
        && code.len() < 400
        && code.chars().all(plain)
        && !code.contains("://")
        && !code.contains("...");
    if !is_name || code.starts_with(['-', '@', '#', '(']) || code.ends_with("()") {
        return false;
    }
    let absolute = is_absolute(code);
    if code.starts_with('/') && !absolute {
        // `/api/users` is a route more often than a path.
        return false;
    }
    if code.contains(':') && !absolute {
        return false;
    }
    let name = code.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let has_ending = ending(name).is_some();
    let is_slashed = code.contains('/')
        && code.split('/').filter(|part| !part.is_empty()).count() > usize::from(!code.ends_with('/'));
    // `read/write`, `origin/main` and `application/json` have one slash and no ending.
    let is_folder = code.ends_with('/') || code.matches('/').count() >= 2;
    absolute || has_ending || (is_slashed && is_folder && !code.starts_with("refs/") && !code.starts_with("origin/"))
}

/// A path from the root of a machine: nobody else's has it.
pub fn is_absolute(path: &str) -> bool {
    const ROOTS: [&str; 14] = [
        "home",
        "Users",
        "root",
        "tmp",
        "var",
        "etc",
        "usr",
        "opt",
        "mnt",
        "srv",
        "data",
        "Volumes",
        "Applications",
        "workspace",
    ];
    let drive = path.as_bytes().get(1) == Some(&b':')
        && path.starts_with(|c: char| c.is_ascii_alphabetic())
        && path[2..].starts_with(['\\', '/']);
    let first = path.strip_prefix('/').and_then(|rest| rest.split('/').next());
    drive
        || path.starts_with("~/")
        || first.is_some_and(|first| ROOTS.contains(&first))
        || (path.starts_with('/')
            && ending(path).is_some()
            && path.matches('/').count() > 1
            && !path.starts_with("/api"))
}

/// The ending of a file name, where it looks like one: no version, no domain, no call of a method.
fn ending(name: &str) -> Option<&str> {
    const DOMAINS: [&str; 9] = ["com", "org", "net", "io", "dev", "app", "ai", "co", "example"];
    let (stem, ending) = name.rsplit_once('.')?;
    let fits = (1..=10).contains(&ending.len())
        && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        && ending.bytes().any(|b| b.is_ascii_lowercase())
        && !ending.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && !DOMAINS.contains(&ending);
    // A file's ending is lower case as a rule and known to many; `os.path`, `self.run` and `Foo.bar` are code.
    let known = FILE_ENDINGS.contains(&ending);
    (fits && known && (!stem.is_empty() || name.starts_with('.'))).then_some(ending)
}

/// Endings by which a name without a folder is a file.
const FILE_ENDINGS: &[&str] = &[
    "md",
    "mdx",
    "txt",
    "rst",
    "adoc",
    "rs",
    "py",
    "pyi",
    "ipynb",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "ts",
    "tsx",
    "mts",
    "vue",
    "svelte",
    "html",
    "htm",
    "css",
    "scss",
    "sass",
    "less",
    "json",
    "jsonl",
    "json5",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "conf",
    "env",
    "lock",
    "xml",
    "csv",
    "tsv",
    "sql",
    "db",
    "sqlite",
    "sh",
    "bash",
    "zsh",
    "fish",
    "ps1",
    "psm1",
    "bat",
    "cmd",
    "go",
    "mod",
    "sum",
    "java",
    "kt",
    "kts",
    "gradle",
    "scala",
    "rb",
    "erb",
    "rake",
    "php",
    "c",
    "h",
    "cc",
    "cpp",
    "cxx",
    "hpp",
    "hh",
    "m",
    "mm",
    "swift",
    "cs",
    "csproj",
    "sln",
    "fs",
    "vb",
    "lua",
    "pl",
    "pm",
    "r",
    "jl",
    "ex",
    "exs",
    "erl",
    "hs",
    "ml",
    "clj",
    "dart",
    "zig",
    "nim",
    "proto",
    "graphql",
    "gql",
    "prisma",
    "tf",
    "tfvars",
    "hcl",
    "dockerfile",
    "nix",
    "mk",
    "cmake",
    "make",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "ico",
    "pdf",
    "mp3",
    "mp4",
    "wav",
    "zip",
    "tar",
    "gz",
    "log",
    "sv",
    "svh",
    "v",
    "vhd",
    "lean",
    "tex",
    "bib",
    "plist",
    "pbxproj",
    "xcconfig",
    "storyboard",
    "gd",
    "tscn",
    "tres",
    "unity",
    "prefab",
    "asset",
    "sol",
    "astro",
    "ejs",
    "hbs",
    "j2",
    "tmpl",
    "template",
    "example",
    "patch",
    "diff",
    "map",
    "bak",
    "pem",
    "key",
    "crt",
    "jar",
    "wasm",
    "so",
    "dll",
    "exe",
    "bin",
    "parquet",
    "pkl",
    "npz",
    "npy",
    "pt",
    "onnx",
    "robot",
    "repl",
    "resc",
    "dylib",
];

/// The text with what stands in fences made blank, at the same length.
fn without_fences(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for fence in fences::of(text) {
        out.push_str(&text[at..fence.start]);
        out.extend(text[fence.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at = fence.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let what = |mention: Mention| match mention.what {
            What::Path { path, lines: None } => format!("path {path}"),
            What::Path { path, lines: Some((from, to)) } => format!("path {path} {from}-{to}"),
            What::Commit(id) => format!("commit {id}"),
            What::Url(url) => format!("url {url}"),
            What::Branch(name) => format!("branch {name}"),
        };
        of(text).into_iter().map(what).collect()
    }

    #[test]
    fn what_can_be_looked_up_is_found() {
        assert_eq!(
            shown(
                "- `src/a.rs:12-20` and `main.py`, see https://x.org/a, commit 1a2b3c4, `deadbe1f`\n**Branch:** `feature/x`\n"
            ),
            [
                "path src/a.rs 12-20",
                "path main.py",
                "url https://x.org/a",
                "commit 1a2b3c4",
                "commit deadbe1f",
                "branch feature/x"
            ]
        );
        assert_eq!(
            shown("`~/x/y` `/home/v/app/` `C:\\a\\b.txt` `backend/app/` `app/(group)/[id].tsx:L3`"),
            [
                "path ~/x/y",
                "path /home/v/app/",
                "path C:\\a\\b.txt",
                "path backend/app/",
                "path app/(group)/[id].tsx 3-3"
            ]
        );
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in [
            "`read/write` `origin/main` `application/json` `/api/users/1` `npm run x` `--flag` `@scope/pkg` `os.path` `v1.2.3` `example.com` `foo()` `a.b()`",
            "no backticks src/a.rs",
            "12345678 and deadbeef",
            "Commit the changes",
            "coverage branch: 75.6%",
            "branch: {name}",
            "```\n`src/a.rs`\ncommit 1a2b3c4\n```\n",
        ] {
            assert_eq!(shown(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_lie_in_any_text(text in "[`a-f0-9/.:\\n~ é-]{0,80}") {
            for mention in of(&text) {
                prop_assert!(text.get(mention.span.clone()).is_some());
            }
        }
    }
}
