//! Passwords and tokens in the user's part of an address: `scheme://user:password@host`.

use std::ops::Range;

use super::{stand_ins, values};

/// No address is longer.
const LONGEST: usize = 1024;

/// The secret of the address whose `://` stands here.
pub(super) fn find(text: &[u8], mark: &Range<usize>) -> Option<Range<usize>> {
    text[..mark.start].last().filter(|byte| byte.is_ascii_alphanumeric())?;
    let start = mark.end;
    let rest = &text[start..text.len().min(start + LONGEST)];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'|');
    let rest = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let authority = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (at, strict) = match rest[..authority].iter().rposition(|byte| *byte == b'@') {
        Some(at) => (at, true),
        // A password that should have been written with percent signs.
        None => (rest.iter().rposition(|byte| *byte == b'@')?, false),
    };
    let (user_part, host) = (&rest[..at], &rest[at + 1..]);
    let Some(colon) = user_part.iter().position(|byte| *byte == b':') else {
        let is_token = strict && values::looks_random(user_part)
            || strict && user_part.len() >= 32 && user_part.iter().all(u8::is_ascii_hexdigit);
        return is_token.then_some(start..start + at);
    };
    let (user, password) = (&user_part[..colon], &user_part[colon + 1..]);
    let is_port = password
        .split(|byte| matches!(byte, b'/' | b'?' | b'#'))
        .next()
        .is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let names_host = host
        .first()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'$' | b'{' | b'<' | b'.'));
    if !strict
        && (is_port || user.iter().any(|byte| matches!(byte, b'/' | b'?' | b'#' | b'.')) || !is_host_with_end(host))
        || !names_host && strict && host.len() > 1
    {
        return None;
    }
    // What everybody has on their own machine: `postgres:postgres@localhost`.
    let is_local = [&b"localhost"[..], b"127.0.0.1", b"0.0.0.0"].iter().any(|local| host.starts_with(local))
        || !host.iter().take_while(|byte| !matches!(byte, b'/' | b':')).any(|byte| *byte == b'.');
    let stands_in = is_stand_in(password) || user == password && is_local;
    (!stands_in && !password.is_empty()).then(|| start + colon + 1..start + at)
}

fn is_host_with_end(host: &[u8]) -> bool {
    let name =
        host.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')).count();
    name > 0
        && (host[..name].contains(&b'.')
            || host[..name] == *b"localhost"
            || matches!(host.get(name), Some(b':' | b'/')))
}

/// Unlike behind a name, a plain word is a password here.
fn is_stand_in(password: &[u8]) -> bool {
    let lower = password.to_ascii_lowercase();
    let words: [&[u8]; 15] = [
        b"password",
        b"passwd",
        b"pass",
        b"pwd",
        b"secret",
        b"token",
        b"pw",
        b"key",
        b"x-oauth-basic",
        b"user",
        b"changeme",
        b"mypassword",
        b"my_password",
        b"api_key",
        b"p",
    ];
    let wrapped =
        matches!(password, [b'$', b'{' | b'(', ..] | [b'{', .., b'}'] | [b'<', ..] | [b'[', ..] | [b'%', .., b'%']);
    let variable = matches!(password, [b'$', rest @ ..] if !rest.is_empty() && rest.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_'));
    let screaming = password.contains(&b'_') && password.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
        || password == b"PASSWORD";
    words.contains(&lower.as_slice())
        || wrapped
        || variable
        || screaming
        || stand_ins::is_sample(password)
        || lower.starts_with(b"your")
}
