//! How a training moves along: still improving at its end, crawling, saturated early, or never starting.

use super::robust::{confidence, median, rises, scatter, smoothed};
use super::thresholds::{ABOVE, FAR, MATERIAL, NOTHING, POOR, SATURATED};
use super::training::Training;
use super::{Finding, Kind, scale, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>, out: &mut Vec<Finding>) {
    if !scale::ran_out(t.trial.state()) {
        return;
    }
    match crawl(t).or_else(|| nothing(t)) {
        Some(finding) => out.push(finding),
        None => match still_improving(t) {
            Some(finding) => out.push(finding),
            None => out.extend(saturated_early(t)),
        },
    }
}

/// The training loss falls steadily, and most of the way is left.
fn crawl(t: &Training<'_>) -> Option<Finding> {
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 4 && s.finite())?;
    let (values, n, chance) = (smoothed(&train.values), train.len(), t.scale.loss);
    let (first, last) = (values[0], values[n - 1]);
    let half = n / 2;
    // Per unit of learning rate: a schedule that ends slows every training down.
    let rate = |from: usize, to: usize| {
        let rates = t.curves.learning_rate.as_ref().map(|s| s.along(train)).filter(|r| r.len() == n);
        rates.map_or((to - from) as f64, |r| r[from + 1..=to].iter().sum::<f64>().max(f64::MIN_POSITIVE))
    };
    let early = (values[0] - values[half]) / rate(0, half);
    let late = (values[half] - values[n - 1]) / rate(half, n - 1);
    let drop = first - last;
    let steady = rises(&values) <= 0.25 && drop > 3.0 * scatter(&train.values) && drop > 1e-4 * chance;
    // A short training that has come a part of its way is too short, not too slow.
    let slow = late > 0.4 * early && (n >= 8 || last > 0.8 * chance) || last > 0.9 * chance;
    let (name, lr) = t.learning_rate().map_or((None, f64::NAN), |(name, x)| (Some(name), x));
    // Without a trend above its own scatter, it stands still: small steps are only believed where the rate says so.
    let still = drop.abs() < 0.02 * chance && last > NOTHING * chance && last < ABOVE * chance && lr < 1e-4;
    let moves = drop > 0.02 * chance || lr < 1e-4;
    if !(steady && slow && moves && last > FAR * chance || still) {
        return None;
    }
    let left = last / chance;
    let rate =
        if lr.is_finite() { format!(" at a learning rate of {}", words::short(lr)) } else { String::new() };
    let sentence = format!(
        "the training loss falls slowly and steadily, from {} to {} in {} {}{rate}; guessing has {}",
        words::short(first),
        words::short(last),
        n,
        t.curves.unit,
        words::short(chance)
    );
    Some(
        Finding::new(Kind::Crawl, confidence(left, FAR / 1.3).max(if still { 0.7 } else { 0.0 }), sentence)
            .number("first training loss", first, "")
            .number("last training loss", last, "")
            .number("learning rate", lr, "")
            .about(name),
    )
}

/// The training loss stays where guessing is.
fn nothing(t: &Training<'_>) -> Option<Finding> {
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 2 && s.finite())?;
    let chance = t.scale.loss;
    let low = train.values.iter().copied().fold(f64::INFINITY, f64::min);
    let top = train.values.iter().copied().fold(0.0, f64::max);
    if !t.scale.known || low < NOTHING * chance || top > ABOVE * chance {
        return None;
    }
    let (name, lr) = t.learning_rate().map_or((None, f64::NAN), |(name, x)| (Some(name), x));
    let sentence = format!(
        "the training loss never falls below {}; guessing has {}",
        words::short(low),
        words::short(chance)
    );
    Some(
        Finding::new(Kind::NoLearning, 0.9, sentence)
            .number("lowest training loss", low, "")
            .number("loss of guessing", chance, "")
            .number("learning rate", lr, "")
            .about(name),
    )
}

/// The validation still gets materially better in the last fifth.
fn still_improving(t: &Training<'_>) -> Option<Finding> {
    let series = t.curves.validation().filter(|s| s.len() >= 2 && s.finite())?;
    let (values, n) = (&series.values, series.len());
    let is_loss = t.curves.val_loss.is_some();
    let range = values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        - values.iter().copied().fold(f64::INFINITY, f64::min);
    let unit = if is_loss {
        t.scale.loss
    } else if t.curves.val_error.is_some() {
        t.scale.error
    } else {
        range
    };
    // A short training whose learning rate has already decayed hardly moves at its end, and is too short all the same.
    let short = n < 10 && rises(values) <= 0.1 && values[n - 1] > POOR * unit;
    let (gain, wanted) = if short {
        (values[(n - 1) / 2] - values[n - 1], 2.0 * MATERIAL * unit)
    } else if n < 6 {
        if rises(values) > 0.0 {
            return None;
        }
        (values[n - 2] - values[n - 1], 2.0 * MATERIAL * unit)
    } else {
        let q = (n / 5).max(2);
        let (before, late) = (median(&values[n - 2 * q..n - q]), median(&values[n - q..]));
        let noise = 2.0 * scatter(values) * (2.0 / q as f64).sqrt();
        let noise = if is_loss {
            noise
        } else {
            noise.max(2.0 * t.scale.error_noise(late.abs()) / (q as f64).sqrt())
        };
        (before - late, (MATERIAL * unit).max(noise))
    };
    let last = series.last();
    let gained = gain > wanted && !(is_loss && gain < 0.05 * last);
    if !gained {
        return None;
    }
    let what = if is_loss { "validation loss" } else { "validation score" };
    let shown = |x: f64| words::short(if is_loss { x } else { x.abs() });
    let (name, epochs) = t
        .value(&["epochs", "num_epochs", "max_epochs", "steps", "iterations"])
        .map_or((None, f64::NAN), |(a, b)| (Some(a), b));
    let sentence = format!(
        "the {what} was still getting better when training ended at {} {}: by {} in its last part",
        t.step_word(),
        series.steps[n - 1],
        shown(gain)
    );
    Some(
        Finding::new(Kind::StillImproving, confidence(gain, wanted), sentence)
            .number("gain in the last part", gain, "")
            .number("epochs", epochs, t.curves.unit)
            .about(name),
    )
}

/// Everything gained came at the very beginning.
fn saturated_early(t: &Training<'_>) -> Option<Finding> {
    let series = t.curves.validation().filter(|s| s.len() >= SATURATED.1 && s.finite())?;
    let (values, n) = (smoothed(&series.values), series.len());
    let best = values.iter().copied().fold(f64::INFINITY, f64::min);
    let unit = if t.curves.val_loss.is_some() { t.scale.loss } else { t.scale.error };
    let near = best + (0.15 * MATERIAL * unit).max(scatter(&series.values)).max(0.03 * best.abs());
    let reached = values.iter().position(|v| *v <= near)?;
    let errors = t.curves.val_error.as_ref().map(|s| smoothed(&s.values));
    let better_later = errors.is_some_and(|e| {
        let (then, low) = (e.get(reached).copied().unwrap_or(1.0), e.iter().copied().fold(1.0, f64::min));
        then > low + 0.005_f64.max(t.scale.error_noise(low))
    });
    if reached as f64 + 1.0 > SATURATED.0 * n as f64 || better_later {
        return None;
    }
    let (at, last) = (series.steps[reached], series.steps[n - 1]);
    let word = t.step_word();
    let sentence = format!(
        "the validation was as good at {word} {at} as it ever got, and training went on to {word} {last}"
    );
    let share = (reached as f64 + 1.0) / n as f64;
    Some(
        Finding::new(Kind::SaturatedEarly, (0.95 - share).clamp(0.5, 0.9), sentence)
            .number("saturated", at as f64, t.curves.unit)
            .number("trained", last as f64, t.curves.unit)
            .about(t.value(&["epochs", "num_epochs", "max_epochs"]).map(|(name, _)| name)),
    )
}
