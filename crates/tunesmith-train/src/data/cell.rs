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
