//! `go.mod`: it pins what is used, named or not. (`go.sum` also has the versions that were only looked at, and those of
//! long ago.)

use super::Lock;

pub(super) fn module(text: &str) -> Lock {
    let mut lock = Lock::default();
    let mut in_require = false;
    for line in text.lines() {
        let (words, comment) = line.split_once("//").unwrap_or((line, ""));
        let words: Vec<&str> = words.split_whitespace().collect();
        let required = match words[..] {
            ["require", "("] | ["require("] => {
                in_require = true;
                continue;
            }
            [")"] => {
                in_require = false;
                continue;
            }
            ["require", path, version] => Some((path, version)),
            [path, version] if in_require => Some((path, version)),
            _ => None,
        };
        if let Some((path, version)) = required {
            lock.pin(path.trim_matches('"'), version, !comment.trim_start().starts_with("indirect"));
        }
    }
    lock
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn indirect_ones_came_along() {
        let text = "module example.com/app\n\ngo 1.22\n\nrequire github.com/a/b v1.2.3\n\nrequire (\n\tgithub.com/c/d v0.1.0\n\tgolang.org/x/sys v0.5.0 // indirect\n)\n\nreplace (\n\tx v1 => ../x\n)\n";
        let expected = ["* github.com/a/b v1.2.3", "* github.com/c/d v0.1.0", "golang.org/x/sys v0.5.0"];
        assert_eq!(shown(&module(text)), expected);
    }
}
