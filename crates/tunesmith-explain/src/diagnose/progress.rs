//! How a training moves along: still improving at its end, crawling, saturated early, or never starting.

use super::curves::Series;
use super::robust::{confidence, median, rises, scatter, smoothed};
use super::thresholds::{ABOVE, FAR, FAR_FROM_BEGIN, MATERIAL, NOTHING, POOR, SATURATED, STEADY, STRIDE};
use super::training::Training;
use super::{Finding, Kind, scale, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>, out: &mut Vec<Finding>) {
    if !scale::ran_out(t.trial.state()) {
        return;
    }
    let improving = still_improving(t);
    let slow = crawl(t).or_else(|| nothing(t)).or_else(|| improving.as_ref().and_then(|_| even(t)));
    if slow.is_none() && improving.is_none() {
        out.extend(saturated_early(t));
    }
    // What crawls is still improving: where it moves so much that more of the same would do, both are said.
    let crawls = slow.as_ref().is_some_and(|f| f.kind == Kind::Crawl && f.confidence > EVEN);
    let crawling = slow.as_ref().is_some_and(|f| f.kind == Kind::Crawl);
    out.extend(
        improving
            .filter(|_| crawling || slow.is_none())
            .map(|f| Finding { confidence: if crawls { f.confidence.min(0.6) } else { f.confidence }, ..f }),
    );
    out.extend(slow);
}

/// The loss falls steadily, and most of the way is left. Dropout makes the training loss rough; the validation loss may show it better.
fn crawl(t: &Training<'_>) -> Option<Finding> {
    let read = |s: &Option<Series>| s.as_ref().filter(|s| s.len() >= 4 && s.finite()).cloned();
    let (train, val) = (read(&t.curves.train_loss), read(&t.curves.val_loss));
    let fall = |s: &Series| s.values[0] - s.last();
    // Where only training moves, it is not slow: it has nothing to learn that carries over. What dropout shakes does not count as moving.
    if let (Some(train), Some(val)) = (&train, &val)
        && fall(val) < 0.2 * fall(train)
        && fall(train) > 3.0 * scatter(&train.values)
    {
        return None;
    }
    [(train, "training"), (val, "validation")]
        .iter()
        .find_map(|(series, part)| crawls(t, series.as_ref()?, part))
}

fn crawls(t: &Training<'_>, series: &Series, part: &str) -> Option<Finding> {
    let (values, n, chance) = (smoothed(&series.values), series.len(), t.scale.loss);
    // What trainings began with is after an epoch, so that they may have come far by then.
    let far_off = if t.scale.known { FAR } else { FAR_FROM_BEGIN };
    let (first, last) = (values[0], values[n - 1]);
    let half = n / 2;
    // Per unit of learning rate: a schedule that ends slows every training down.
    let rates = t.curves.learning_rate.as_ref().map(|s| s.along(series)).filter(|r| r.len() == n);
    let span = |from: usize, to: usize| {
        rates
            .as_ref()
            .map_or((to - from) as f64, |r| r[from + 1..=to].iter().sum::<f64>().max(f64::MIN_POSITIVE))
    };
    let early = (values[0] - values[half]) / span(0, half);
    let late = (values[half] - values[n - 1]) / span(half, n - 1);
    let drop = first - last;
    let noise = scatter(&series.values);
    let steady = rises(&values) <= 0.25 && drop > 3.0 * noise && drop > 1e-4 * chance;
    // An unknown schedule may have ended: then the second half is slower by itself.
    let keeps_on = late > if rates.is_some() { 0.25 } else { 0.15 } * early;
    let goes_on = late > 0.4 * early && (n >= 8 || last > 0.8 * chance);
    // A short training that has come a good part of its way is too short, not too slow.
    let far = last > 0.9 * chance && keeps_on && (n >= 8 || drop < 0.5 * first);
    let (name, lr) = t.learning_rate().map_or((None, f64::NAN), |(name, x)| (Some(name), x));
    // Without a trend above its own scatter, it stands still: small steps are only believed where the rate says so.
    let still = drop.abs() < 0.02 * chance && last > NOTHING * chance && last < ABOVE * chance && lr < 1e-4;
    // Steps of a usual size would have shaken it.
    let smooth = rises(&series.values) == 0.0 && drop > 8.0 * noise && n >= 6;
    let moves = drop > 0.02 * chance || lr < 1e-4 || smooth;
    if !(steady && (goes_on || far) && moves && last > far_off * chance || still) {
        return None;
    }
    let left = last / chance;
    let rate =
        if lr.is_finite() { format!(" at a learning rate of {}", words::short(lr)) } else { String::new() };
    let sentence = format!(
        "the {part} loss falls slowly and steadily, from {} to {} in {} {}{rate}; {} {}",
        words::short(first),
        words::short(last),
        n,
        t.curves.unit,
        if t.scale.known { "guessing has" } else { "trainings began with" },
        words::short(chance)
    );
    Some(
        Finding::new(Kind::Crawl, confidence(left, FAR / 1.3).max(if still { 0.7 } else { 0.0 }), sentence)
            .number(format!("first {part} loss"), first, "")
            .number(format!("last {part} loss"), last, "")
            .number("learning rate", lr, "")
            .about(name),
    )
}

/// How sure it is that what gets on evenly crawls: as well it may only be short.
const EVEN: f64 = 0.55;

/// A training that still improves got there in small and even steps: larger ones may have taken it as far in a part of the time.
fn even(t: &Training<'_>) -> Option<Finding> {
    let series = t.curves.train_loss.as_ref().filter(|s| s.len() >= 8 && s.finite())?;
    let (values, n) = (&series.values, series.len());
    let (first, last) = (values[0], series.last());
    let steps: Vec<f64> = values.windows(2).map(|w| (w[0] - w[1]) / w[0].abs()).collect();
    let small = steps.iter().all(|step| (0.0..STRIDE).contains(step));
    let keeps_on = values[n / 2] - last > 0.5 * (first - values[n / 2]);
    if !small || !keeps_on || last < POOR * t.scale.loss {
        return None;
    }
    let (name, lr) = t.learning_rate().map_or((None, f64::NAN), |(name, x)| (Some(name), x));
    let sentence = format!(
        "the training loss falls in small and even steps, from {} to {} in {n} {}, and is as fast at its end: larger steps may do",
        words::short(first),
        words::short(last),
        t.curves.unit
    );
    Some(
        Finding::new(Kind::Crawl, EVEN, sentence)
            .number("first training loss", first, "")
            .number("last training loss", last, "")
            .number("learning rate", lr, "")
            .about(name),
    )
}

/// The loss stays where guessing is.
pub(super) fn nothing(t: &Training<'_>) -> Option<Finding> {
    let train = t.curves.progress().filter(|s| s.len() >= 4 && s.finite())?;
    let what = if t.curves.train_loss.is_some() { "training" } else { "validation" };
    let errors = t.curves.train_error.as_ref().or(t.curves.val_error.as_ref());
    let chance =
        if t.scale.known { t.scale.loss } else { scale::guessed(errors, &train.values, t.accuracy_noise())? };
    let low = train.values.iter().copied().fold(f64::INFINITY, f64::min);
    // A training loss far above guessing is another matter; the validation loss of what is learned by heart rises.
    if low < NOTHING * chance || t.curves.train_loss.is_some() && median(&train.values) > ABOVE * chance {
        return None;
    }
    let (name, lr) = t.learning_rate().map_or((None, f64::NAN), |(name, x)| (Some(name), x));
    let sentence = format!(
        "the {what} loss never falls below {}; guessing has {}",
        words::short(low),
        words::short(chance)
    );
    Some(
        Finding::new(Kind::NoLearning, if t.scale.known { 0.9 } else { 0.7 }, sentence)
            .number(format!("lowest {what} loss"), low, "")
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
        (values[(n - 1) / 3] - values[n - 1], 3.0 * MATERIAL * unit)
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
    // Errors of numbers are small shares of guessing's long before they are small.
    let numbers = is_loss && t.curves.of_numbers && t.scale.known && n >= 6 && rises(&values[n / 2..]) == 0.0;
    let (steady, wanted) = match numbers && gain > (STEADY.0 * unit).max(STEADY.1 * last) {
        true => (true, gain.min(wanted)),
        false => (false, wanted),
    };
    let gained = steady || gain > wanted && !(is_loss && gain < 0.05 * last);
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
    // Few rows to validate by make one epoch the best of many that are alike.
    let noise = if t.curves.val_loss.is_some() { 0.5 * t.loss_noise(best) } else { scatter(&series.values) };
    let near = best + (0.5 * MATERIAL * unit).max(noise).max(scatter(&series.values)).max(0.03 * best.abs());
    let reached = values.iter().position(|v| *v <= near)?;
    let errors = t.curves.val_error.as_ref().map(|s| smoothed(&s.values));
    let better_later = errors.is_some_and(|e| {
        let (then, low) = (e.get(reached).copied().unwrap_or(1.0), e.iter().copied().fold(1.0, f64::min));
        then > low + 0.005_f64.max(1.5 * t.scale.error_noise(low))
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
