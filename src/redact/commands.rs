//! Passwords on a command line that no name gives away: `curl -u user:x`, `mysql -px`, `sshpass -p x`, `.netrc`, `.pgpass`.

use std::ops::Range;

use super::assigned::line_end;
use super::{stand_ins, values};

/// So far behind a command its option may stand.
const FAR: usize = 256;

/// How a command takes its password.
enum Takes {
    /// In the word behind the option, or glued to it.
    Value,
    /// Glued to the option alone: with a blank the word behind it is something else.
    Glued,
    /// Behind a colon or percent sign in the word behind the option: `user:x`.
    Pair,
}

/// A command, in lower case, and its option; without one, the password follows the word itself.
pub(super) struct Command {
    pub(super) word: &'static str,
    options: &'static [&'static str],
    takes: Takes,
}

const fn command(word: &'static str, options: &'static [&'static str], takes: Takes) -> Command {
    Command { word, options, takes }
}

pub(super) const COMMANDS: &[Command] = &[
    command("curl", &["-u", "--user", "-U", "--proxy-user"], Takes::Pair),
    command("httpie", &["-a", "--auth"], Takes::Pair),
    command("http", &["-a", "--auth"], Takes::Pair),
    command("smbclient", &["-U"], Takes::Pair),
    command("mysql", &["-p"], Takes::Glued),
    command("mariadb", &["-p"], Takes::Glued),
    command("sshpass", &["-p"], Takes::Value),
    command("docker login", &["-p"], Takes::Value),
    command("podman login", &["-p"], Takes::Value),
    command("helm registry login", &["-p"], Takes::Value),
    command("az login", &["-p"], Takes::Value),
    command("redis-cli", &["-a"], Takes::Value),
    command("mongo", &["-p"], Takes::Value),
    command("ldapsearch", &["-w"], Takes::Value),
    command("ldapmodify", &["-w"], Takes::Value),
    command("sqlcmd", &["-P"], Takes::Value),
    command("unzip", &["-P"], Takes::Value),
    command("zip", &["-P"], Takes::Value),
    command("7z", &["-p"], Takes::Glued),
    command("mosquitto_", &["-P"], Takes::Value),
    command("openssl", &["-passin pass:", "-passout pass:", "-pass pass:", "-k "], Takes::Value),
    command("snmp", &["-A", "-X"], Takes::Value),
    command("xfreerdp", &["/p:"], Takes::Glued),
];

/// The password behind a command's word.
pub(super) fn find(text: &[u8], command: usize, word: &Range<usize>) -> Option<Range<usize>> {
    let Command { options, takes, .. } = &COMMANDS[command];
    let line = &text[word.end..line_end(text, word.end).min(word.end + FAR)];
    let begins_word = word.start == 0 || !text[word.start - 1].is_ascii_alphanumeric();
    options.iter().filter(|_| begins_word).find_map(|option| {
        let mut from = 0;
        while let Some(at) = position(&line[from..], option.as_bytes()).map(|at| from + at) {
            from = at + option.len();
            let stands_alone = at > 0 && matches!(line[at - 1], b' ' | b'\t');
            let glued = line.get(from).is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'=');
            let ends_command = line[..at].iter().any(|byte| matches!(byte, b'|' | b'`'));
            let fits = match takes {
                Takes::Glued => glued,
                Takes::Pair => !glued,
                Takes::Value => true,
            };
            if !stands_alone || !fits || ends_command {
                continue;
            }
            let blanks = line[from..].iter().take_while(|byte| matches!(byte, b' ' | b'=')).count();
            let value = shell_word(line, from + blanks);
            let value = match takes {
                Takes::Pair => {
                    let joint = line[value.clone()].iter().position(|byte| matches!(byte, b':' | b'%'))?;
                    value.start + joint + 1..value.end
                }
                Takes::Value | Takes::Glued => value,
            };
            let bytes = &line[value.clone()];
            if bytes.len() >= 4
                && !bytes.starts_with(b"-")
                && !stand_ins::stands_for_one(bytes)
                && !values::is_number(bytes)
            {
                return Some(word.end + value.start..word.end + value.end);
            }
        }
        None
    })
}

/// `login x password y`, as lines of `.netrc` have it.
pub(super) fn netrc(text: &[u8], word: &Range<usize>) -> Option<Range<usize>> {
    let line = &text[word.end..line_end(text, word.end)];
    let at = position(line, b" password ")?;
    let login = line[..at].trim_ascii();
    let value = shell_word(line, at + 10);
    let is_line = !login.is_empty() && !login.contains(&b' ') && line[value.end..].trim_ascii().len() < 2;
    (is_line && value.len() >= 4 && !stand_ins::stands_for_one(&line[value.clone()]))
        .then(|| word.end + value.start..word.end + value.end)
}

/// `host:5432:database:user:password`, as lines of `.pgpass` have it; the word is the port.
pub(super) fn pgpass(text: &[u8], port: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..port.start].last().filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'*');
    before?;
    let line = &text[port.end..line_end(text, port.end)];
    let length = line
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'`' | b'"' | b'\'' | b'/'))
        .count();
    let mut fields = line[..length].splitn(3, |byte| *byte == b':');
    let (database, user, password) = (fields.next()?, fields.next()?, fields.next()?);
    let is_name = |name: &[u8]| {
        !name.is_empty()
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*' | b'.'))
    };
    let start = port.end + length - password.len();
    (is_name(database) && is_name(user) && password.len() >= 4 && !stand_ins::stands_for_one(password))
        .then(|| start..start + password.len())
}

/// The word that begins here, without its quotes.
fn shell_word(line: &[u8], at: usize) -> Range<usize> {
    let rest = &line[at.min(line.len())..];
    match rest {
        [quote @ (b'"' | b'\''), rest @ ..] => {
            at + 1..at + 1 + rest.iter().position(|byte| byte == quote).unwrap_or(rest.len())
        }
        _ => {
            at.min(line.len())
                ..at.min(line.len())
                    + rest
                        .iter()
                        .take_while(|byte| {
                            !byte.is_ascii_whitespace() && !matches!(byte, b'`' | b'"' | b'\'' | b';' | b'|')
                        })
                        .count()
        }
    }
}

fn position(line: &[u8], part: &[u8]) -> Option<usize> {
    line.windows(part.len()).position(|window| window == part)
}
