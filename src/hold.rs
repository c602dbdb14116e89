//! A break of some days: until when the work is on hold, and why. Pure; who is asked what before it is the command's affair.

use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::text;

/// A break that was announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The day on which somebody comes back.
    #[serde(with = "date")]
    pub until: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The forms that [`until`] reads, for whoever has to be told.
pub const FORMS: &str = "`--break 7d`, `--break 2w`, `--break 2026-02-12` and `--break until 2026-02-12`";

/// The day that words mean, if it comes after today: `7d`, `2w`, `2026-02-12`, `until 2026-02-12`.
pub fn until(words: &str, today: NaiveDate) -> Option<NaiveDate> {
    let words = words.trim();
    let words = words.strip_prefix("until ").map_or(words, str::trim_start);
    let day = match words.parse() {
        Ok(day) => day,
        Err(_) => {
            let (number, days) = words
                .strip_suffix('d')
                .map(|number| (number, 1))
                .or(words.strip_suffix('w').map(|number| (number, 7)))?;
            today.checked_add_days(Days::new(number.parse::<u64>().ok()?.checked_mul(days)?))?
        }
    };
    // Later years are written in another form, which nobody reads back.
    (day > today && day.format("%Y").to_string().len() == 4).then_some(day)
}

impl Hold {
    pub fn new(until: NaiveDate, reason: Option<&str>) -> Self {
        let reason = reason.map(|reason| text::one_line(reason.trim())).filter(|reason| !reason.is_empty());
        Self { until, reason }
    }

    /// The same with its words changed.
    #[must_use]
    pub fn map_words(self, change: impl Fn(&str) -> String) -> Self {
        Self { reason: self.reason.map(|reason| change(&reason)), ..self }
    }
}

/// `until 2026-02-12: reason`
impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "until {}", self.until)?;
        self.reason.iter().try_for_each(|reason| write!(f, ": {reason}"))
    }
}

/// A date as a string, the same in TOML and in JSON.
mod date {
    use super::NaiveDate;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_ends_on_a_day_to_come() {
        let today: NaiveDate = "2026-02-05".parse().unwrap();
        for (words, day) in [
            ("7d", Some("2026-02-12")),
            ("1d", Some("2026-02-06")),
            ("2w", Some("2026-02-19")),
            ("until 2026-02-12", Some("2026-02-12")),
            (" until  2026-02-12 ", Some("2026-02-12")),
            ("2026-03-01", Some("2026-03-01")),
            ("2026-02-05", None),
            ("2026-02-04", None),
            ("2026-02-30", None),
            ("0d", None),
            ("-3d", None),
            ("d", None),
            ("7", None),
            ("a week", None),
            ("99999999999999999999d", None),
            ("18446744073709551615w", None),
            ("4000000d", None),
            ("", None),
        ] {
            let expected = day.map(|day| day.parse::<NaiveDate>().unwrap());
            assert_eq!(until(words, today), expected, "{words:?}");
        }
    }

    #[test]
    fn it_says_so_in_a_line() {
        let until = "2026-02-12".parse().unwrap();
        assert_eq!(Hold::new(until, Some(" skiing\nin the Alps ")).to_string(), "until 2026-02-12: skiing in the Alps");
        assert_eq!(Hold::new(until, Some("  ")).to_string(), "until 2026-02-12");
    }
}
