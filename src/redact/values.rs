//! What a value looks like: chosen by a person, made by chance, a fingerprint, a number. Knows no names and no places; what only
//! stands for a secret is told in [`super::stand_ins`].

use super::stand_ins::{is_path, is_sample};

/// Algorithms and formats, which names of secrets are often followed by.
const FORMS: &[&str] = &[
    "argon2", "bcrypt", "scrypt", "pbkdf2", "sha1", "sha2", "sha5", "sha-", "sha3", "md5", "hmac", "hs256", "rs256",
    "es256", "ed25519", "ecdsa", "rsa", "aes", "utf", "base64", "oauth", "oidc", "saml", "x509", "http", "ipv",
];

/// At least so long is a value that must prove itself by its look alone.
const SHORTEST_RANDOM: usize = 16;

/// So many bytes of a name may be neither words nor numbers.
const STRANGEST_NAME: usize = 10;

/// How many of the four classes it has: small letters, capitals, digits, signs.
pub(super) fn shapes(value: &[u8]) -> usize {
    let classes: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, |byte| is_sign(*byte) || !byte.is_ascii()];
    classes.iter().filter(|class| value.iter().any(class)).count()
}

/// A sign that words and names are not joined with.
fn is_sign(byte: u8) -> bool {
    byte.is_ascii_punctuation()
        && !matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b',' | b'\'' | b'(' | b')' | b'[' | b']')
}

/// Whether a person may have chosen it as a password: something is in it that words have not.
pub(super) fn looks_chosen(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    if value.len() < 5 || FORMS.iter().any(|form| lower.starts_with(form.as_bytes())) {
        return false;
    }
    let has = |class: fn(&u8) -> bool| value.iter().any(class);
    let signs = value.iter().filter(|byte| is_sign(**byte)).count();
    let (letters, digits) = (has(u8::is_ascii_alphabetic), has(u8::is_ascii_digit));
    let ends_in_unit = lower.first().is_some_and(u8::is_ascii_digit) && value.len() < 8 && signs == 0;
    letters && digits && !ends_in_unit || is_jumbled(value) || letters && signs > 0 || is_passphrase(value)
}

/// Three words or more, joined by dashes or dots: `correct-horse-battery-staple`.
pub(super) fn is_passphrase(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'+')).collect();
    words.len() >= 3 && words.iter().all(|word| word.len() >= 3 && word.iter().all(u8::is_ascii_alphabetic))
}

/// Letters of one case and joints alone: nothing but its place tells it from a word.
pub(super) fn is_word(value: &[u8]) -> bool {
    !value.iter().any(u8::is_ascii_digit) && !value.iter().any(|byte| is_sign(*byte))
}

/// A word that says how things stand rather than being a secret: `rotated`, `missing`.
pub(super) fn tells_a_state(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    [&b"ed"[..], b"ing", b"tion", b"ly", b"able", b"less", b"ment", b"ity"].iter().any(|end| lower.ends_with(end))
        || FORMS.iter().any(|form| lower.starts_with(form.as_bytes()))
}

/// A number, a size, a duration, a version.
pub(super) fn is_number(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    value.first().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'v' | b'~' | b'+' | b'-' | b'<' | b'>'))
        && digits > 0
        && letters <= 3
        && (letters == 0 || value.len() <= 8)
}

/// Whether chance made it, by its look: as long as a key, and so mixed that no words can be read in it.
pub(super) fn looks_random(value: &[u8]) -> bool {
    let body = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    if body.len() < SHORTEST_RANDOM
        || is_sample(value)
        || is_digest(value)
        || is_path(value)
        || is_mangled(value)
        || is_address(value)
        || is_named_digest(value)
        || begins_with_date(value)
        || body.contains(&b'=')
        || !body.iter().any(u8::is_ascii_digit)
        || !body.iter().any(u8::is_ascii_alphabetic)
    {
        return false;
    }
    // Words leave long pieces between changes of class, chance leaves short ones.
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        _ => 3,
    };
    let changes = |pair: &[u8]| {
        let (one, other) = (class(pair[0]), class(pair[1]));
        // A capital begins a word.
        one != other && (one, other) != (1, 2)
    };
    let pieces = 1 + body.windows(2).filter(|pair| changes(pair)).count();
    let least = if body.len() < 24 { 35 } else { 45 };
    // Tenths of a byte for each piece.
    let parts = body.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'/'));
    let strange: usize = parts.filter(|part| !is_wordy(part)).map(<[u8]>::len).sum();
    body.len() * 10 / pieces <= least && strange >= STRANGEST_NAME
}

fn begins_with_date(value: &[u8]) -> bool {
    let is = |at: usize, byte: u8| value.get(at) == Some(&byte);
    is(4, b'-') && is(7, b'-') && value[..10.min(value.len())].iter().filter(|byte| byte.is_ascii_digit()).count() == 8
}

/// Letters of both cases in such disorder that they are no words: `qlrTzIspXoIw`.
fn is_jumbled(value: &[u8]) -> bool {
    let capitals = value.iter().skip(1).filter(|byte| byte.is_ascii_uppercase()).count();
    let words =
        value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count() + 1;
    value.len() >= 8
        && value.iter().all(u8::is_ascii_alphabetic)
        && capitals >= 3
        && words >= 3
        && value.len() <= words * 3
}

/// A part of a name or path: a word, a number, or a word with a short number.
pub(super) fn is_wordy(part: &[u8]) -> bool {
    let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let rest = &part[letters..];
    let is_short_number =
        rest.len() <= 4 && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-'));
    let same_case = part[..letters].iter().skip(1).filter(|byte| byte.is_ascii_uppercase()).count() <= letters / 5
        || part[..letters].iter().all(u8::is_ascii_uppercase);
    let is_long_number = letters == 0 && part.iter().all(u8::is_ascii_digit) && part.len() <= 8;
    let rest_is_wordy = rest.len() > 4
        && letters > 1
        && rest.iter().any(|byte| matches!(byte, b'.' | b'_' | b'-'))
        && rest[1..]
            .split(|byte| matches!(byte, b'.' | b'_' | b'-'))
            .all(|part| part.len() < rest.len() && is_wordy(part));
    part.is_empty() || same_case && (is_short_number || rest_is_wordy) || is_long_number
}

/// What names content or things, not rights: a git id, a checksum, a UUID.
pub(super) fn is_digest(value: &[u8]) -> bool {
    let is_hex = |part: &[u8]| part.iter().all(u8::is_ascii_hexdigit);
    let names_algorithm = [&b"sha"[..], b"md5", b"blake", b"SHA", b"h1:"].iter().any(|start| value.starts_with(start));
    names_algorithm || is_hex(value) && matches!(value.len(), 7..=12 | 40 | 56 | 64 | 96 | 128) || is_uuid(value)
}

pub(super) fn is_uuid(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"{").and_then(|value| value.strip_suffix(b"}")).unwrap_or(value);
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.concat().iter().all(u8::is_ascii_hexdigit)
}

/// A place in memory: `0x7ffd4c2a9e10`.
fn is_address(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"0x").unwrap_or_default();
    !digits.is_empty() && digits.len() <= 16 && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Words with the fingerprint of what they name: `Linux-cargo-4f2a…`, as caches are called.
fn is_named_digest(value: &[u8]) -> bool {
    let mut parts = value.rsplit(|byte| *byte == b'-');
    let is_digest = parts.next().is_some_and(|last| last.len() >= 40 && is_digest(last));
    let names: Vec<_> = parts.collect();
    is_digest && !names.is_empty() && names.iter().all(|name| is_wordy(name))
}

/// A symbol of a linker: `_ZN4core3fmt…`, `_RNvC…`, `?name@@…`.
fn is_mangled(value: &[u8]) -> bool {
    [&b"_ZN"[..], b"_Z", b"__Z", b"_R", b"?", b"$s"].iter().any(|start| value.starts_with(start))
        || value.windows(3).any(|window| window == b"17h") && value.ends_with(b"E")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_words_and_names() {
        for value in [
            "a3f9c0d27be14f6c9e8d7a6b5c4d3e2f",
            "wJalrXUtnFEMIK7MDENGbPxRfiCYa9xK3mQz7LpT",
            "Zk9Qp2Lm8Xv4Rt6W",
            "mGzP1xJvB7Vq0uYt3NcEw+8hKsLd5RfA/2oTiXe6Wk4=",
        ] {
            assert!(looks_random(value.as_bytes()), "{value}");
        }
        for value in [
            "feature-BOT-0022-kripto-service",
            "v0.21.0-asignaciones-diarias",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "3f786850e387550fdab836ed7e6dc881de23001b",
            "123e4567-e89b-12d3-a456-426614174000",
            "backend/app/services/story_generation2.py",
            "_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE",
            "private_clone_wars_blockcraft_v0",
            "sha512-abc123abc123abc123abc123",
            "every_root_matches_doc_gen4s_own_blob_urls",
            "claude-3-5-sonnet-20241022",
            "2026-02-05T17:42:10",
        ] {
            assert!(!looks_random(value.as_bytes()), "{value}");
        }
    }
}
