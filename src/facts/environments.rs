//! The virtual environments of Python in the working tree: where they are, and where their packages lie. It is no probe:
//! two of them look here.

use std::path::PathBuf;

use super::layout::{ENVIRONMENT, Layout};
use super::{system, words};
use crate::redact::Redactor;
use crate::text;

/// How many are looked at.
const MOST: usize = 12;

pub struct Environment {
    /// Relative to the top; `.` is the top itself.
    pub folder: String,
    pub version: Option<String>,
    pub activate: String,
    pub named_in: String,
}

pub fn of(layout: &Layout, redactor: &Redactor) -> Vec<Environment> {
    let environment = |file: &super::layout::Found| {
        let text = layout.read(file).unwrap_or_default();
        let folder = if file.folder().is_empty() { "." } else { file.folder() }.to_owned();
        // Windows has another name for it.
        let is_windows = layout.has(&format!("{folder}/Scripts/activate"));
        let script = format!("{folder}/{}/activate", if is_windows { "Scripts" } else { "bin" });
        Environment {
            version: version(&text, redactor),
            activate: format!("source {}", text::for_shell(&script)),
            named_in: file.path.clone(),
            folder,
        }
    };
    layout.named(&[ENVIRONMENT]).filter(|file| !file.is_sample).take(MOST).map(environment).collect()
}

impl Environment {
    /// Whether it is the one that a folder's programs run in: it lies beside them, above or below.
    pub fn serves(&self, folder: &str) -> bool {
        let own = self.folder.rsplit_once('/').map_or("", |(own, _)| own);
        is_below(folder, own) || is_below(own, folder)
    }

    /// Where its packages are.
    pub fn packages(&self, layout: &Layout) -> Vec<PathBuf> {
        let folder = layout.path(&self.folder);
        let versions = system::names(&folder.join("lib")).into_iter().filter(|name| name.starts_with("python"));
        let unix = versions.map(|version| folder.join("lib").join(version).join("site-packages"));
        unix.chain([folder.join("Lib/site-packages")]).filter(|folder| folder.is_dir()).collect()
    }
}

/// `version = 3.11.4` of the standard library, `version_info = 3.11.4.final.0` of virtualenv and uv.
fn version(text: &str, redactor: &Redactor) -> Option<String> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) =
        pairs.map(|(key, value)| (key.trim(), value)).find(|(key, _)| matches!(*key, "version" | "version_info"))?;
    let numbers: Vec<&str> =
        value.trim().split('.').take_while(|part| part.bytes().all(|byte| byte.is_ascii_digit())).take(3).collect();
    words::version(&numbers.join("."), redactor)
}

fn is_below(folder: &str, other: &str) -> bool {
    other.is_empty() || folder.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::layout::tests::tree;

    #[test]
    fn they_say_their_version_and_are_activated_where_they_are() {
        let (_folder, layout) = tree(&[
            ("my env/pyvenv.cfg", "version_info = 3.12.1.final.0\n"),
            ("win/pyvenv.cfg", "version = 3.10.2\n"),
            ("win/Scripts/activate", ""),
            ("tests/env/pyvenv.cfg", ""),
        ]);
        let told = of(&layout, &Redactor::default()).into_iter().map(|found| (found.version.unwrap(), found.activate));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("3.12.1".to_owned(), "source 'my env/bin/activate'".to_owned()),
                ("3.10.2".to_owned(), "source win/Scripts/activate".to_owned()),
            ]
        );
        assert_eq!(version("version = `id`", &Redactor::default()), None);
    }
}
