//! Where a command of a shell ends: with its line, unless a quote, a here-document, a bracket or a compound command is open, or
//! the line says that the next one belongs to it (POSIX, "Shell Command Language").
//!
//! This is no parser. Where it is in doubt it takes more lines into one command: whatever is put together here the shell still
//! reads as it stands, but a command cut in two would be another one.

use std::collections::VecDeque;

/// How far a reader of lines has come.
#[derive(Debug, Default)]
pub struct Reader {
    quote: Option<char>,
    /// Here-documents that are announced or open.
    documents: VecDeque<Document>,
    /// Brackets, and compound commands.
    brackets: usize,
    compounds: usize,
    is_continued: bool,
    /// What the last line says behind a `#`.
    comment: Option<String>,
}

#[derive(Debug)]
struct Document {
    /// The line that it ends with.
    end: String,
    /// Tabs may stand before that.
    may_indent: bool,
    /// Nothing in it means anything to the shell.
    is_quoted: bool,
    /// The next line belongs to the last one.
    is_continued: bool,
}

/// Words that open and close a compound command, and those that another command follows.
const OPEN: [&str; 7] = ["if", "case", "for", "while", "until", "select", "{"];
const CLOSE: [&str; 4] = ["fi", "esac", "done", "}"];
const BEFORE_COMMAND: [&str; 10] = ["if", "while", "until", "then", "else", "elif", "do", "{", "!", "time"];

/// At the end of a line these ask for the next one.
const JOINS: [&str; 4] = ["&&", "||", "|", "()"];

impl Reader {
    /// Whether a command ends with the lines read so far.
    pub fn is_at_end(&self) -> bool {
        self.quote.is_none() && self.documents.is_empty() && self.brackets + self.compounds == 0 && !self.is_continued
    }

    /// What the line read last remarks behind its command.
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// Reads one more line.
    pub fn read(&mut self, line: &str) {
        self.comment = None;
        let line = line.strip_suffix('\n').unwrap_or(line);
        if let Some(document) = self.documents.front_mut().filter(|_| self.quote.is_none()) {
            let bare = if document.may_indent { line.trim_start_matches('\t') } else { line };
            let is_end = bare == document.end && !document.is_continued;
            let slashes = line.len() - line.trim_end_matches('\\').len();
            document.is_continued = !document.is_quoted && slashes % 2 == 1;
            if is_end {
                self.documents.pop_front();
            }
            return;
        }
        self.is_continued = false;
        let mut at_command = true;
        let mut rest = line;
        while let Some(sign) = rest.chars().next() {
            let next = &rest[sign.len_utf8()..];
            rest = match (self.quote, sign) {
                (Some('\''), '\'') | (Some('"'), '"') | (Some('`'), '`') => {
                    self.quote = None;
                    next
                }
                (Some('\''), _) => next,
                (_, '\\') => {
                    self.is_continued = next.is_empty();
                    next.chars().next().map_or(next, |skipped| &next[skipped.len_utf8()..])
                }
                (Some(_), _) => next,
                (None, '\'' | '"' | '`') => {
                    (self.quote, at_command) = (Some(sign), false);
                    next
                }
                (None, '#') if line[..line.len() - rest.len()].chars().next_back().is_none_or(char::is_whitespace) => {
                    self.comment = Some(next.trim_start_matches('#').trim().to_owned());
                    break;
                }
                (None, '<') if next.starts_with("<<") => &next[2..],
                (None, '<') if next.starts_with('<') => self.announce(&next[1..]),
                (None, '(' | ')') => {
                    self.brackets = if sign == '(' { self.brackets + 1 } else { self.brackets.saturating_sub(1) };
                    at_command = true;
                    next
                }
                (None, ';' | '&' | '|') => {
                    at_command = true;
                    next
                }
                (None, _) if sign.is_whitespace() || "<>".contains(sign) => next,
                (None, _) => {
                    let end =
                        rest.find(|c: char| c.is_whitespace() || ";&|()<>'\"`\\".contains(c)).unwrap_or(rest.len());
                    at_command = at_command && self.word(&rest[..end]);
                    &rest[end..]
                }
            };
        }
        let said = line[..line.len() - rest.len()].trim_end();
        self.is_continued |= self.quote.is_none() && JOINS.iter().any(|join| said.ends_with(join));
    }

    /// A word where a command may begin; whether one may begin behind it too.
    fn word(&mut self, word: &str) -> bool {
        if OPEN.contains(&word) {
            self.compounds += 1;
        } else if CLOSE.contains(&word) {
            self.compounds = self.compounds.saturating_sub(1);
        }
        BEFORE_COMMAND.contains(&word)
    }

    /// A here-document, from behind its `<<`; what is left of the line.
    fn announce<'a>(&mut self, rest: &'a str) -> &'a str {
        let (may_indent, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let rest = rest.trim_start_matches([' ', '\t']);
        let (mut end, mut is_quoted, mut left) = (String::new(), false, rest);
        while let Some(sign) = left.chars().next().filter(|c| !c.is_whitespace() && !";&|()<>".contains(*c)) {
            let next = &left[sign.len_utf8()..];
            is_quoted |= matches!(sign, '\'' | '"' | '\\');
            left = match sign {
                '\'' | '"' => match next.split_once(sign) {
                    Some((inside, behind)) => {
                        end.push_str(inside);
                        behind
                    }
                    None => next,
                },
                '\\' => next,
                _ => {
                    end.push(sign);
                    next
                }
            };
        }
        self.documents.push_back(Document { end, may_indent, is_quoted, is_continued: false });
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands of a text, a `|` for each line end within one.
    fn commands(text: &str) -> Vec<String> {
        let (mut reader, mut commands, mut open) = (Reader::default(), Vec::new(), Vec::new());
        for line in text.lines() {
            reader.read(line);
            open.push(line);
            if reader.is_at_end() {
                commands.push(std::mem::take(&mut open).join("|"));
                reader = Reader::default();
            }
        }
        commands.extend(Some(open.join("|")).filter(|open| !open.is_empty()));
        commands
    }

    #[test]
    fn commands_end_where_the_shell_ends_them() {
        for (text, count) in [
            ("cd /x\nls -la", 2),
            ("curl x \\\n  -d y\nls", 2),
            ("echo 'a\nb' c\nls", 2),
            ("echo \"a\\\"\nb\" c\nls", 2),
            ("echo it\\'s\nls", 2),
            ("echo `date\n`\nls", 2),
            ("cat <<EOF\nls '\nEOF\nls", 2),
            ("cat <<-'E F' | wc\n\tls\n\tE F\nls", 2),
            ("cat <<A; cat <<B\nx\nA\ny\nB\nls", 2),
            ("cat <<\"E\"O'F'\nE\nEOF\nls", 2),
            ("cat <<EOF\nx\\\nEOF\ny\nEOF\nls", 2),
            ("cat <<'EOF'\nx\\\nEOF\nls", 2),
            ("cat <<< \"x\"\nls", 2),
            ("a &&\nb ||\nc |\nd\nls", 2),
            ("if a; then\nb\nfi\nls", 2),
            ("for x in a b\ndo\n  echo $x\ndone\nls", 2),
            ("case $x in\na) b;;\n(c) d;;\nesac\nls", 2),
            ("while read x; do echo $x; done < y\nls", 2),
            ("f() {\na\n}\nls", 2),
            ("f()\n{\na\n}\nls", 2),
            ("(\ncd x\n)\nls", 2),
            ("x=$(\na\n)\nls", 2),
            ("if ! { a; }; then if b; then c; fi; fi\nls", 2),
            ("echo if then case\nls", 2),
            ("echo done fi }\nls", 2),
            ("ls # isn't it (\nls", 2),
            ("echo a#'b'\nls", 2),
            ("psql -c \"\\dt\"\nls", 2),
            ("sleep 1 &\nls", 2),
        ] {
            let found = commands(text);
            assert_eq!(found.len(), count, "{found:?}");
            assert_eq!(found[count - 1].lines().count(), 1, "{found:?}");
            assert_eq!(found.join("|"), text.replace('\n', "|"));
        }
    }

    #[test]
    fn what_never_ends_is_one_command() {
        for text in ["echo 'a\nls\nls", "cat <<EOF\nls\nls", "if a\nls\nls", "echo $((1<<2))\nls\nls"] {
            assert_eq!(commands(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_comment_is_told_from_the_command() {
        for (line, comment) in [
            ("curl http://x/#y  # Ollama", Some("Ollama")),
            ("## 2. Services", Some("2. Services")),
            ("echo '# no'", None),
            ("echo a#b", None),
        ] {
            let mut reader = Reader::default();
            reader.read(line);
            assert_eq!(reader.comment(), comment, "{line}");
        }
    }
}
