//! Values that are known to be secret, such as those of the environment: found wherever they stand, also encoded.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// The values, ready to be looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(Option<AhoCorasick>);

impl Known {
    pub(super) fn of(values: &[Vec<u8>]) -> Self {
        let forms: Vec<Vec<u8>> = values
            .iter()
            .filter(|value| !value.is_empty())
            .flat_map(|value| [value.clone(), in_url(value), in_base64(value)])
            .collect();
        if forms.is_empty() {
            return Self::default();
        }
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms).ok())
    }

    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        self.0.iter().flat_map(|values| values.find_iter(text).map(|hit| hit.range())).collect()
    }
}

/// As in the query of an address.
fn in_url(value: &[u8]) -> Vec<u8> {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    value.iter().flat_map(|byte| if stays(*byte) { vec![*byte] } else { format!("%{byte:02X}").into_bytes() }).collect()
}

/// As `base64` writes it, without the signs that fill the end.
fn in_base64(value: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |bytes: &[u8]| {
        let all = bytes.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - bytes.len()));
        let digits = [18, 12, 6, 0].map(|shift| DIGITS[(all >> shift) as usize & 63]);
        digits[..=bytes.len()].to_vec()
    };
    value.chunks(3).flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_others_write_them() {
        for (value, expected) in [("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(in_base64(value.as_bytes()), expected.as_bytes());
        }
        assert_eq!(in_url(b"a b/c~d&"), b"a%20b%2Fc~d%26");
    }
}
