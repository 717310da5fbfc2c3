//! One cell of a table: what it says, whatever file it came from.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// A cell as a file gives it. CSV knows text only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Number(f64),
    Flag(bool),
    /// Seconds since 1970, UTC.
    Moment(f64),
}

/// What stands for a missing value in text files: the markers of common tools, in any case but for the short ones.
const MARKERS: [&str; 13] =
    ["", "?", "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "-nan", "NULL", "null", "None"];

impl<'a> Cell<'a> {
    /// Text with its spaces cut off; a marker of a missing value is one.
    pub(crate) fn text(text: &'a str) -> Self {
        if MARKERS.contains(&text) { Self::Missing } else { Self::Text(text) }
    }

    /// Text in a column where no marker stands for a missing value, as a class may be called "None": only what is empty is missing.
    pub(crate) fn raw(text: &'a str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// The same in a file where a comma may stand for the point of a number: `3,5`, `1.234,50`.
    pub(crate) fn with_comma(self) -> Self {
        match self {
            Self::Text(text) => decimal(text).map_or(self, Self::Number),
            other => other,
        }
    }

    pub(crate) fn number(self) -> Option<f64> {
        match self {
            Self::Number(x) => Some(x),
            Self::Flag(flag) => Some(f64::from(u8::from(flag))),
            Self::Text(text) => text.parse().ok(),
            Self::Missing | Self::Moment(_) => None,
        }
    }

    pub(crate) fn flag(self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(flag),
            Self::Number(0.0) => Some(false),
            Self::Number(1.0) => Some(true),
            Self::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "1" => Some(true),
                "false" | "f" | "no" | "n" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn moment(self) -> Option<f64> {
        match self {
            Self::Moment(seconds) => Some(seconds),
            Self::Text(text) => moment(text),
            _ => None,
        }
    }

    /// As people see it, for messages and as a category.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Text(text) => text.to_owned(),
            Self::Number(x) => x.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Moment(seconds) => DateTime::from_timestamp(seconds as i64, 0)
                .map_or_else(|| seconds.to_string(), |at| at.naive_utc().to_string()),
        }
    }
}

/// A date, or a date and a time, in the forms of ISO 8601 and those with slashes or dots that leave no doubt about their order.
fn moment(text: &str) -> Option<f64> {
    // Everything that is a date starts with a digit and is short; most texts are neither.
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !(8..=35).contains(&text.len()) {
        return None;
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp() as f64);
    }
    let days = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];
    if let Some(day) = days.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()) {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp() as f64);
    }
    let times = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
    ];
    let at = times.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(at.and_utc().timestamp() as f64)
}

/// A number with a decimal comma, and points between groups of three digits or none.
fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once(',')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let mut groups = unsigned.split('.');
    let first = groups.next().filter(|first| digits(first))?;
    let grouped = unsigned.len() > first.len();
    let fits = groups.all(|group| group.len() == 3 && digits(group)) && (!grouped || first.len() <= 3);
    if !fits || !digits(fraction) {
        return None;
    }
    format!("{}.{fraction}", whole.replace('.', "")).parse().ok()
}

/// What a text seems to mean that is read as a text only, and how to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// A number with signs around or between its digits: `1,234.50`, `12 %`, `$5`.
    Number,
    /// A date whose day and month may be told apart or not: `01/31/2024`.
    Date,
}

impl Meant {
    /// What texts like `example` are taken for, and what would be read.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::Number => "numbers; write them with digits and a point alone, such as 1234.5",
            Self::Date => "dates; write them as year, month and day, such as 2024-01-31",
        }
    }

    pub(crate) fn by(text: &str) -> Option<Self> {
        let signs = ['$', '€', '£', '¥', '%', '\'', ' ', '\u{a0}', '\u{202f}', ',', '.', '+', '-'];
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        let date: Vec<&str> =
            text.split([' ', 'T']).next().unwrap_or_default().split(['/', '-', '.']).collect();
        if let [first, second, year] = date.as_slice()
            && [first, second, year].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
            && (1..=2).contains(&first.len())
            && (1..=2).contains(&second.len())
            && matches!(year.len(), 2 | 4)
        {
            return Some(Self::Date);
        }
        // Versions and addresses have points between their digits, and nothing else.
        let telling = text.chars().any(|c| "$€£¥%,".contains(c));
        let fits = text.chars().all(|c| c.is_ascii_digit() || signs.contains(&c));
        (telling && fits).then_some(Self::Number)
    }
}
