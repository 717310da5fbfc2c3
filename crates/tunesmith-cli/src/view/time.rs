//! Times and durations.

use tunesmith::core::Millis;

/// A duration in words: `0.42 s`, `12.3 s`, `3m20s`, `2h05m`, `3d04h`.
pub(crate) fn duration(ms: Millis) -> String {
    let seconds = ms.max(0) as f64 / 1e3;
    let whole = seconds.round() as i64;
    match whole {
        _ if seconds < 0.995 => format!("{seconds:.2} s"),
        _ if seconds < 59.95 => format!("{seconds:.1} s"),
        ..3600 => format!("{}m{:02}s", whole / 60, whole % 60),
        3600..86_400 => format!("{}h{:02}m", whole / 3600, whole % 3600 / 60),
        _ => format!("{}d{:02}h", whole / 86_400, whole % 86_400 / 3600),
    }
}

/// How long ago something was.
pub(crate) fn ago(then: Millis, now: Millis) -> String {
    let seconds = ((now - then) / 1000).max(0);
    match seconds {
        0..60 => format!("{seconds} s ago"),
        ..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// A moment in UTC, for people: `2026-11-23 12:20:33 UTC`.
pub(crate) fn utc(time: Millis) -> String {
    let (date, clock) = parts(time);
    format!("{date} {clock} UTC")
}

/// A moment in UTC, for programs: `2026-11-23T12:20:33.123Z` (RFC 3339).
pub(crate) fn stamp(time: Millis) -> String {
    let (date, clock) = parts(time);
    format!("{date}T{clock}.{:03}Z", time.rem_euclid(1000))
}

fn parts(time: Millis) -> (String, String) {
    let (days, second) = (time.div_euclid(86_400_000), time.rem_euclid(86_400_000) / 1000);
    let (year, month, day) = civil(days);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    (format!("{year:04}-{month:02}-{day:02}"), clock)
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar: eras of 400 years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Reads a duration in seconds: `90`, `90s`, `20m`, `1h30m`, `1.5h`, `2d`.
pub(crate) fn parse_duration(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is not a duration; write for example `90s`, `20m` or `1h30m`");
    let mut rest = text.trim();
    if let Ok(seconds) = rest.parse::<f64>() {
        return if seconds.is_finite() && seconds >= 0.0 { Ok(seconds) } else { Err(wrong()) };
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        let letters =
            rest[digits..].find(|c: char| c.is_ascii_digit() || c == '.').map_or(rest.len(), |n| digits + n);
        total += number
            * match rest[digits..letters].trim() {
                "s" | "sec" | "seconds" => 1.0,
                "m" | "min" | "minutes" => 60.0,
                "h" | "hours" | "hour" => 3600.0,
                "d" | "days" | "day" => 86_400.0,
                _ => return Err(wrong()),
            };
        rest = rest[letters..].trim_start();
    }
    if total.is_finite() && !text.trim().is_empty() { Ok(total) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90", 90.0),
            ("90s", 90.0),
            ("1.5h", 5400.0),
            ("20m", 1200.0),
            ("1h30m", 5400.0),
            ("2d", 172_800.0),
            ("1 h 5 min", 3900.0),
        ] {
            assert_eq!(parse_duration(text), Ok(seconds), "{text}");
        }
        for text in ["", " ", "soon", "-5", "5x", "h", "1h2", "nan", "inf", "1..5s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_shown_in_two_parts_at_most() {
        for (ms, text) in [
            (0, "0.00 s"),
            (423, "0.42 s"),
            (999, "1.0 s"),
            (59_940, "59.9 s"),
            (59_960, "1m00s"),
            (200_000, "3m20s"),
            (7_500_000, "2h05m"),
            (273_600_000, "3d04h"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn moments_are_shown_in_utc_also_on_leap_days() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(stamp(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(stamp(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(utc(4_107_542_399_000), "2100-02-28 23:59:59 UTC");
        assert_eq!(utc(4_107_542_400_000), "2100-03-01 00:00:00 UTC");
    }
}
