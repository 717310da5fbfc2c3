//! From the results at three sizes to an answer.
//!
//! Errors fall as a power of the number of rows, `error = a rows^-b`, over wide ranges, until what cannot be learned is left [Hestness2017].
//! The exponent is fitted for each seed, by least squares on logarithms, and its interval is Student's over the seeds. The law counts as
//! holding where the error of half the rows is within a tenth of it, or within the interval of that point, and the exponent is above 0 for
//! certain; where it does not hold nothing is extrapolated, and only the last doubling is judged.
//!
//! When it misleads: three sizes cannot tell a law from the bend towards its floor, so that the error at twice the rows is rather too low; and
//! a configuration tuned for all rows may not be the best for a quarter, which makes the curve too steep.
//!
//! [Hestness2017]: https://arxiv.org/abs/1712.00409 "Hestness et al., Deep Learning Scaling is Predictable, Empirically"

use serde::Serialize;

use super::SizePoint;
use crate::Interval;
use crate::confirm::around_mean;

/// What twice the rows have to take off the error to be worth it: so much of it, and so much of an accuracy.
const WORTH: (f64, f64) = (0.05, 0.002);

/// A power law of the error: `error = scale * rows^-exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Law {
    /// How fast the error falls, with its 95% interval.
    pub exponent: Interval,
    /// The error of one row.
    pub scale: f64,
    /// The objective expected of twice the rows, with the interval that the exponent's gives.
    pub doubled: Interval,
}

/// Whether more data would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoreData {
    /// Twice the rows would make a difference.
    Helps,
    /// They would make next to none.
    Little,
    /// The trainings differ too much to say.
    Unclear,
}

pub(super) struct Judged {
    pub(super) gain: Interval,
    pub(super) law: Option<Law>,
    pub(super) more_data: MoreData,
    pub(super) sentence: String,
}

/// Judges the points, smallest first.
pub(super) fn judge(points: &[SizePoint], objective: &str, maximize: bool) -> Judged {
    let [.., half, whole] = points else {
        let gain = Interval { value: 0.0, low: 0.0, high: 0.0 };
        let sentence = "there is nothing to compare".to_owned();
        return Judged { gain, law: None, more_data: MoreData::Unclear, sentence };
    };
    let gains: Vec<f64> = half
        .values
        .iter()
        .zip(&whole.values)
        .map(|(half, whole)| if maximize { whole - half } else { half - whole })
        .collect();
    let gain = around_mean(&gains, 0.0);
    let law = fit(points, maximize);
    let error = error(whole.mean.value, maximize);
    let least = error.map_or(0.0, |e| WORTH.0 * e).max(if maximize { WORTH.1 } else { 0.0 });
    // By the law where there is one; else the next doubling is taken to gain about as much as the last.
    let next = law.map_or(gain, |law| {
        let gained = |x: f64| if maximize { x - whole.mean.value } else { whole.mean.value - x };
        let (a, b) = (gained(law.doubled.low), gained(law.doubled.high));
        Interval { value: gained(law.doubled.value), low: a.min(b), high: a.max(b) }
    });
    let more_data = match () {
        // The law alone could rest on the ends, with a middle that says otherwise.
        () if next.low > 0.0 && next.value >= least && gain.low > 0.0 => MoreData::Helps,
        () if next.value < least && next.high < 3.0 * least.max(1e-12) => MoreData::Little,
        () if gain.high <= 0.0 => MoreData::Little,
        () => MoreData::Unclear,
    };
    let sentence = sentence(points, objective, maximize, &gain, law.as_ref(), more_data);
    Judged { gain, law, more_data, sentence }
}

/// The distance to a perfect score, where that is known.
fn error(value: f64, maximize: bool) -> Option<f64> {
    let error = if maximize { 1.0 - value } else { value };
    (error > 1e-9 && (!maximize || value <= 1.0)).then_some(error)
}

fn fit(points: &[SizePoint], maximize: bool) -> Option<Law> {
    let logs: Vec<f64> = points.iter().map(|p| (p.rows as f64).ln()).collect();
    let middle = logs.iter().sum::<f64>() / logs.len() as f64;
    let spread: f64 = logs.iter().map(|x| (x - middle).powi(2)).sum();
    let seeds = points.iter().map(|p| p.values.len()).min()?;
    let mut exponents = Vec::new();
    for seed in 0..seeds {
        let errors: Vec<f64> =
            points.iter().map(|p| error(p.values[seed], maximize).map(f64::ln)).collect::<Option<_>>()?;
        exponents.push(-logs.iter().zip(&errors).map(|(x, y)| (x - middle) * y).sum::<f64>() / spread);
    }
    let exponent = around_mean(&exponents, 0.0);
    let errors: Vec<f64> = points.iter().map(|p| error(p.mean.value, maximize)).collect::<Option<_>>()?;
    let level = errors.iter().map(|e| e.ln()).sum::<f64>() / errors.len() as f64;
    let scale = (level + exponent.value * middle).exp();
    let holds = points.iter().zip(&errors).zip(&logs).all(|((point, error), x)| {
        let by_law = scale * (-exponent.value * x).exp();
        let slack = 0.5 * (point.mean.high - point.mean.low);
        (by_law - error).abs() <= (0.1 * error).max(slack)
    });
    if !holds || exponent.low <= 0.0 {
        return None;
    }
    // From where the whole part is, not from the line: the extrapolation starts at what was measured.
    let last = errors[errors.len() - 1];
    let at = |b: f64| {
        let error = last * 2.0_f64.powf(-b);
        if maximize { 1.0 - error } else { error }
    };
    let (a, b) = (at(exponent.low), at(exponent.high));
    let doubled = Interval { value: at(exponent.value), low: a.min(b), high: a.max(b) };
    Some(Law { exponent, scale, doubled })
}

fn sentence(
    points: &[SizePoint],
    objective: &str,
    maximize: bool,
    gain: &Interval,
    law: Option<&Law>,
    more_data: MoreData,
) -> String {
    let rows = points.last().map_or(0, |p| p.rows);
    let shown =
        |x: f64| format!("{:.3e}", x).parse::<f64>().map_or_else(|_| x.to_string(), |x| x.to_string());
    let last = format!(
        "from half of the {rows} rows to all of them {objective} got {} by {} ({} to {})",
        if gain.value >= 0.0 { "better" } else { "worse" },
        shown(gain.value.abs()),
        shown(if gain.value >= 0.0 { gain.low } else { -gain.high }),
        shown(if gain.value >= 0.0 { gain.high } else { -gain.low }),
    );
    let expected = law.map_or_else(String::new, |law| {
        let what = if maximize { "one less the score" } else { "it" };
        format!(
            ", and {what} falls as the rows to the power of -{}: with {} rows about {} can be expected",
            shown(law.exponent.value),
            2 * rows,
            shown(law.doubled.value)
        )
    });
    match more_data {
        MoreData::Helps => format!("more data would help: {last}{expected}"),
        MoreData::Little => format!("more data would hardly help: {last}{expected}"),
        MoreData::Unclear => format!(
            "whether more data would help cannot be said: {last}, which the trainings' own differences could be; ask with more --seeds"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points whose error is `law(rows)` but for what a seed adds.
    fn points(maximize: bool, noise: f64, law: impl Fn(f64) -> f64) -> Vec<SizePoint> {
        [250, 500, 1000]
            .iter()
            .zip(super::super::SHARES)
            .map(|(rows, share)| {
                let seed = |s: i32| {
                    law(f64::from(*rows))
                        * (1.0 + noise * f64::from(s - 2) * if *rows == 500 { -1.0 } else { 1.0 })
                };
                let values: Vec<f64> =
                    (0..5).map(|s| if maximize { 1.0 - seed(s) } else { seed(s) }).collect();
                let mean = around_mean(&values, 0.0);
                SizePoint { share, rows: *rows as usize, values, mean }
            })
            .collect()
    }

    #[test]
    fn a_power_law_is_found_and_carried_on() {
        for maximize in [true, false] {
            let found = judge(&points(maximize, 0.01, |rows| 2.0 * rows.powf(-0.4)), "val_score", maximize);
            let law = found.law.unwrap();
            assert!((law.exponent.value - 0.4).abs() < 0.02, "{law:?}");
            let error = 2.0 * 2000.0_f64.powf(-0.4);
            let expected = if maximize { 1.0 - error } else { error };
            assert!(
                (law.doubled.value - expected).abs() < 0.01 && law.doubled.low <= expected + 0.01,
                "{law:?}"
            );
            assert_eq!(found.more_data, MoreData::Helps);
            assert!(
                found.sentence.starts_with("more data would help") && found.sentence.contains("2000 rows")
            );
        }
    }

    #[test]
    fn a_curve_that_is_flat_asks_for_no_data() {
        let found = judge(&points(false, 0.002, |_| 0.3), "val_loss", false);
        assert_eq!((found.law, found.more_data), (None, MoreData::Little), "{}", found.sentence);
        let floor = judge(&points(false, 0.002, |rows| 0.3 + 400.0 * rows.powf(-2.0)), "val_loss", false);
        assert_eq!(floor.more_data, MoreData::Little, "{}", floor.sentence);
    }

    #[test]
    fn trainings_that_differ_widely_say_nothing() {
        let found = judge(&points(false, 0.3, |rows| 2.0 * rows.powf(-0.2)), "val_loss", false);
        assert_eq!(found.more_data, MoreData::Unclear, "{}", found.sentence);
        assert!(found.sentence.contains("--seeds"));
    }

    #[test]
    fn scores_without_a_known_end_are_judged_by_the_last_doubling() {
        let found = judge(&points(false, 0.01, |rows| -rows.ln()), "val_loss", false);
        assert!(found.law.is_none());
        assert_eq!(found.more_data, MoreData::Helps);
    }
}
