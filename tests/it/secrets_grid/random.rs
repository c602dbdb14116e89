//! Texts from templates and a seed: `«hex:32»` is so many characters of an alphabet, `«a|b»` one of these, `«host»` one of
//! a list. The same seed gives the same texts everywhere.

/// Numbers that look random: splitmix64 (Steele, Lea and Flood 2014).
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn some(&mut self, alphabet: &str, count: usize) -> String {
        let bytes = alphabet.as_bytes();
        (0..count).map(|_| char::from(bytes[self.below(bytes.len())])).collect()
    }
}

const ALPHABETS: &[(&str, &str)] = &[
    ("digit", "0123456789"),
    ("hex", "0123456789abcdef"),
    ("HEX", "0123456789ABCDEF"),
    ("lower", "abcdefghijklmnopqrstuvwxyz"),
    ("alpha", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    ("upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    ("base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    ("base36", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("bech32", "qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
    ("BECH32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
    ("base62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
    ("base64", BASE64),
    ("base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
    ("mark", "!#%?*+"),
    ("typed", "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%+-_.*?"),
];

const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Lists of words, themselves templates. The first three are single so that no table spells out a header or an address.
const LISTS: &[(&str, &[&str])] = &[
    ("at", &["@"]),
    ("begin", &["BEGIN"]),
    ("end", &["END"]),
    ("uuid", &["«hex:8»-«hex:4»-4«hex:3»-«8|9|a|b»«hex:3»-«hex:12»"]),
    ("sha", &["«hex:40»"]),
    ("user", &["app", "admin", "bo", "storyforge", "postgres", "svc_api", "root", "deploy"]),
    ("host", &["api.example.com", "staging.example.org", "db-«digit:1».internal", "localhost", "10.0.«digit:1».17"]),
    ("env", &["staging", "production", "the demo", "CI", "preview", "the EU cluster"]),
    ("path", &["src/«file».rs", "web/app/«file».ts", "services/«file».py", "docs/«file».md", "pkg/«file»/main.go"]),
    (
        "file",
        &["auth", "token_store", "keyring", "login", "session", "password_reset", "api_keys", "secrets", "models"],
    ),
    ("day", &["Monday", "Tuesday", "Friday", "the release", "v1.«digit:1»"]),
    ("date", &["202«3|4|5»-0«1|4|7|9»-1«digit:1»"]),
    ("time", &["1«digit:1»:«0|2|4»«digit:1»:«1|3|5»«digit:1»"]),
    ("version", &["«1|2|3».«digit:1».«digit:1»", "0.«digit:1».1«digit:1»"]),
    (
        "word",
        &[
            "correct", "horse", "battery", "staple", "copper", "lantern", "river", "velvet", "cactus", "marble",
            "thunder", "pickle", "orbit", "walnut", "saddle", "puzzle", "harbor", "violet", "magnet", "ribbon",
            "otter", "granite",
        ],
    ),
    ("season", &["Sommer", "Winter", "Summer", "Autumn", "Berlin", "Madrid", "Welcome", "Herbst", "Dragon", "Arsenal"]),
    ("person", &["Kim", "Bo", "Ana", "Jörg", "Mei", "Sam"]),
];

/// The template with each `«..»` filled in; `own` is asked first.
pub(super) fn fill(template: &str, random: &mut Random, own: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, (inside, after))) =
        rest.split_once('«').map(|(before, tail)| (before, tail.split_once('»').expect("a closed placeholder")))
    {
        filled += before;
        filled += &own(inside).unwrap_or_else(|| one(inside, random));
        rest = after;
    }
    filled + rest
}

/// As [`fill`], with nothing of one's own.
pub(super) fn plain(template: &str, random: &mut Random) -> String {
    fill(template, random, &|_| None)
}

fn one(inside: &str, random: &mut Random) -> String {
    if inside.contains('|') {
        return random.pick(&inside.split('|').collect::<Vec<_>>()).to_owned();
    }
    let Some((kind, count)) = inside.split_once(':') else {
        let list = LISTS.iter().find(|(name, _)| *name == inside).unwrap_or_else(|| panic!("no list {inside}"));
        return plain(random.pick(list.1), random);
    };
    let (least, most) = count.split_once('-').unwrap_or((count, count));
    let (least, most): (usize, usize) = (least.parse().expect("a number"), most.parse().expect("a number"));
    let count = least + random.below(most - least + 1);
    match kind {
        "pem" => lines(count, 64, random),
        "ssh" => lines(count, 70, random),
        _ => {
            let found = ALPHABETS.iter().find(|(name, _)| *name == kind);
            random.some(found.unwrap_or_else(|| panic!("no alphabet {kind}")).1, count)
        }
    }
}

/// Base64 as files have it: full lines, and one that ends early.
fn lines(count: usize, width: usize, random: &mut Random) -> String {
    let full: String = (0..count).map(|_| random.some(BASE64, width) + "\n").collect();
    full + &random.some(BASE64, width / 2) + "=="
}
