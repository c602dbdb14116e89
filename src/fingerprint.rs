//! Short fingerprints of texts: FNV-1a with 64 bits.
//!
//! They tell "is this still what we wrote" and keep equal secrets recognisable; they protect nothing against somebody who
//! wants a collision. Whatever must not collide is named by its git object id.

use crate::ids;

/// FNV-1a (64 bits) of the bytes, as in the
/// [description by its authors](http://www.isthe.com/chongo/tech/comp/fnv/).
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Eight hex digits that stand for a block's text; line endings do not count.
pub fn of_block(text: &[u8]) -> String {
    let unix: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    format!("{:08x}", fnv1a(&unix) >> 32)
}

/// Five letters and digits that stand for an entry's words: of 300 entries two share them once in 700 documents.
pub fn of_words(words: &str) -> String {
    // The low bits depend on every byte, the high ones of a short text hardly do.
    ids::five_letters(fnv1a(words.as_bytes()))
}

/// Four hex digits that stand for a secret.
pub fn of_secret(secret: &[u8]) -> String {
    format!("{:04x}", fnv1a(secret) >> 48)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_vectors() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn line_endings_do_not_change_a_block() {
        assert_eq!(of_block(b"a\r\nb\r\n"), of_block(b"a\nb\n"));
    }
}
