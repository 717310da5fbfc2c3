//! Whether a training is steady: divergence, oscillation, noise of small batches, variance that stays to the end.
//!
//! A learning rate that is too high shows in the training loss: it rises as often as it falls, about a level that is far from
//! its best. Batches of a few rows do the same by their noise; which of them it is, the values of the parameters tell.

use tunesmith_core::Name;

use super::curves::Series;
use super::robust::{confidence, median, rises, scatter, smoothed, tail};
use super::thresholds::{
    ABOVE, EXPLODED, FAR, HARDLY, LATE, LATE_NUMBERS, LEAP, MATERIAL, NOTHING, POOR, SCATTER, SHAKEN,
};
use super::training::Training;
use super::{Finding, Kind, noise, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>, out: &mut Vec<Finding>) {
    if let Some(finding) = divergence(t) {
        out.push(finding);
        return;
    }
    let late = late_variance(t);
    let unsteady = oscillation(t).or_else(|| late.as_ref().and_then(|_| shaken(t)));
    let noisy = noise::noisy(t, unsteady.is_some() || late.is_some());
    let by_batch = noisy.is_some();
    out.extend(noisy);
    match unsteady {
        // Of two causes the one that the values point to comes first.
        Some(finding) => {
            let confidence = if by_batch { finding.confidence.min(0.6) } else { finding.confidence };
            // What is only shaken may as well be of the validation's making.
            out.extend(late.filter(|_| confidence == SHAKEN.2));
            out.push(Finding { confidence, ..finding });
        }
        None => out.extend(late.filter(|_| !by_batch)),
    }
}

/// A loss that is no number any more, or above that of guessing.
fn divergence(t: &Training<'_>) -> Option<Finding> {
    let (c, chance) = (t.curves, t.scale.loss);
    let rate = t.learning_rate();
    let with_rate = |finding: Finding| match &rate {
        Some((name, x)) => finding.number("learning rate", *x, "").about([name.clone()]),
        None => finding,
    };
    let noted = t.trial.note("diverged").is_some();
    let broken = |s: &super::curves::Series| s.values.iter().position(|x| !x.is_finite()).map(|i| s.steps[i]);
    let at = [&c.train_loss, &c.val_loss, &c.objective].into_iter().flatten().find_map(broken);
    let outcome = t.trial.measures().is_some_and(|m| m.iter().any(|(_, x)| !x.is_finite()));
    if noted || at.is_some() || outcome {
        let when = at.map_or_else(
            || match c.train_loss.as_ref().and_then(|s| s.steps.last()) {
                Some(last) => format!(" after {} {last}", t.step_word()),
                None => String::new(),
            },
            |step| format!(" at {} {step}", t.step_word()),
        );
        let sentence =
            format!("the training diverged{when}: a loss or gradient was no finite number any more");
        return Some(with_rate(Finding::new(Kind::Divergence, 0.97, sentence)));
    }
    if let Some(finding) = exploded(t) {
        return Some(with_rate(finding));
    }
    let train = c.train_loss.as_ref().filter(|s| s.len() >= 2)?;
    let top = train.values.iter().copied().fold(0.0, f64::max);
    let end = tail(&train.values, 0.2, 1);
    let low = least(&train.values);
    let (first, rest) = (train.values[0], &train.values[1..]);
    let after = rest.iter().copied().fold(0.0, f64::max);
    let often =
        10 * rest.iter().filter(|x| **x > ABOVE * chance).count() > train.len() || after > 4.0 * chance;
    // Weights may begin far above guessing, from where a sound training falls. What lies above even that, jumps up there, or fell from far
    // above to guessing and no further, exploded.
    let rough = rises(rest) >= 0.3;
    let jumps = often
        && after > ABOVE * chance
        && (after > 1.2 * first || rough && scatter(&train.values) > 0.5 * SCATTER * median(&train.values));
    let fell = rest.first().is_some_and(|second| 2.0 * second < first);
    let lost = first > 2.5 * chance && low >= NOTHING * chance && rough;
    let exploded = end > FAR * chance && (jumps || fell && (lost || top > 10.0 * chance));
    let climbed = end > 1.3 * chance && end > low + 0.3 * chance || end > 3.0 * low && end > FAR * chance;
    // What was learned is lost again: by the usual values, not by single ones.
    let (end, low) = (tail(&train.values, 0.25, 3), least(&smoothed(&train.values)));
    let lost_again =
        train.len() >= 8 && end > 1.5 * low && end > low + LEAP.0 * chance && end > HARDLY * chance;
    let climbed = climbed || lost_again;
    // Much dropout makes the first training losses large; validation does not see it.
    let much = t.dropout().is_some_and(|(_, x)| x >= 0.5);
    let sound = much && c.val_loss.as_ref().is_some_and(|s| s.values.iter().all(|x| *x < ABOVE * chance));
    if sound || !(t.scale.known && exploded || climbed) {
        return None;
    }
    let sentence = format!(
        "the training loss went up to {}, where guessing has {}, and ends at {}",
        words::short(top),
        words::short(chance),
        words::short(end)
    );
    let finding = Finding::new(Kind::Divergence, confidence(top, ABOVE * chance / 1.3), sentence);
    Some(with_rate(
        finding.number("highest training loss", top, "").number("last training loss", end, "").number(
            "loss of guessing",
            chance,
            "",
        ),
    ))
}

/// A validation loss that ends many times above all that it was: nothing more needs to be known.
fn exploded(t: &Training<'_>) -> Option<Finding> {
    let val =
        t.curves.val_loss.as_ref().filter(|s| s.len() >= 3 && s.finite() && t.curves.train_loss.is_none())?;
    let (first, last) = (val.values[0], val.last());
    if last < EXPLODED * first.abs().max(least(&val.values).abs()).max(t.scale.loss) {
        return None;
    }
    let sentence = format!("the validation loss went from {} to {}", words::short(first), words::short(last));
    Some(Finding::new(Kind::Divergence, 0.9, sentence).number("first validation loss", first, "").number(
        "last validation loss",
        last,
        "",
    ))
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The training loss jumps about its level, jumps off once, or stays above guessing without a trend.
fn oscillation(t: &Training<'_>) -> Option<Finding> {
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 6 && s.finite())?;
    let from = train.len() / 3;
    let late = &train.values[from..];
    let (level, jump) = (median(late), scatter(late));
    let up = rises(late);
    let rate = t.learning_rate();
    let at = rate
        .as_ref()
        .map_or_else(String::new, |(_, x)| format!(" at a learning rate of {}", words::short(*x)));
    // Where one class is almost all, chance is small, and so is what a step or two moves.
    let wanted = (SCATTER * level).max(MATERIAL * t.scale.loss.max(0.5 * f64::from(u8::from(t.scale.known))));
    // The mean over few rows scatters by itself.
    let rows = t.options.training_rows.map_or(f64::INFINITY, |n| n as f64);
    let wanted = wanted.max(3.0 * 1.2 * level / rows.sqrt());
    let (sure, sentence) = if jump >= wanted && up >= 0.3 {
        let sentence = format!(
            "the training loss goes up and down by about {} at a level of {}{at}: it rises in {} of the last {}",
            words::short(jump),
            words::short(level),
            words::percent(up),
            t.curves.unit
        );
        (confidence(jump, wanted), sentence)
    } else if let Some((before, after, step)) = leap(t, train) {
        let sentence = format!(
            "the training loss jumps from {} to {} at {} {step}{at}",
            words::short(before),
            words::short(after),
            t.step_word()
        );
        (0.75, sentence)
    } else if t.scale.known && up >= 0.3 && stays_above(t, &train.values) {
        let sentence = format!(
            "the training loss stays about {}{at}, above that of guessing ({}), which steps of a fit size reach at once",
            words::short(level),
            words::short(t.scale.loss)
        );
        (0.65, sentence)
    } else {
        return None;
    };
    let finding = Finding::new(Kind::Oscillation, sure, sentence)
        .number("scatter of the training loss", jump, "")
        .number("level of the training loss", level, "");
    Some(match rate {
        Some((name, x)) => finding.number("learning rate", x, "").about([name]),
        None => finding,
    })
}

/// A training loss that stays poor and goes up and down by less, where the validation jumps, too.
fn shaken(t: &Training<'_>) -> Option<Finding> {
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 10 && s.finite())?;
    let late = &train.values[train.len() / 3..];
    let (level, jump, up) = (median(late), scatter(late), rises(late));
    if level < POOR * t.scale.loss || jump < SHAKEN.0 * level || up < SHAKEN.1 {
        return None;
    }
    let sentence = format!(
        "the training loss goes up and down by about {} at a level of {} that it does not leave, and the validation jumps with it",
        words::short(jump),
        words::short(level)
    );
    let finding = Finding::new(Kind::Oscillation, SHAKEN.2, sentence)
        .number("scatter of the training loss", jump, "")
        .number("level of the training loss", level, "");
    Some(match t.learning_rate() {
        Some((name, x)) => finding.number("learning rate", x, "").about([name]),
        None => finding,
    })
}

/// A step in which a training loss that had come down lost most of that: what it jumped from and to, and when.
fn leap(t: &Training<'_>, train: &Series) -> Option<(f64, f64, u64)> {
    let from = train.len() / 5;
    let pairs = train.values.windows(2).zip(&train.steps[1..]).skip(from);
    pairs
        .map(|(w, step)| (w[0], w[1], *step))
        .find(|(a, b, _)| b - a >= LEAP.0 * t.scale.loss && *b >= LEAP.1 * a && *a <= FAR * t.scale.loss)
}

/// Whether a loss stays above guessing without a trend, though steps are large. Much dropout does so, too.
fn stays_above(t: &Training<'_>, values: &[f64]) -> bool {
    let n = values.len();
    let (third, fourth) = (median(&values[n / 2..n * 3 / 4]), median(&values[n * 3 / 4..]));
    let large = t.learning_rate().is_none_or(|(_, x)| x >= 0.01);
    let level = median(&values[n / 2..]) / t.scale.loss;
    large
        && (1.02..ABOVE).contains(&level)
        && third - fourth < 0.02 * t.scale.loss
        && t.dropout().is_none_or(|(_, x)| x < 0.5)
}

/// The validation jumps until the end.
fn late_variance(t: &Training<'_>) -> Option<Finding> {
    let half = |s: &super::curves::Series| s.values[s.len() / 2..].to_vec();
    let by_loss = t.curves.val_loss.as_ref().filter(|s| s.len() >= 10 && s.finite()).and_then(|s| {
        let late = half(s);
        let (jump, level) = (scatter(&late), median(&late));
        let wanted = (LATE.0 * t.scale.loss).max(0.1 * level);
        // The same rows validate every epoch: errors of numbers that jump by a quarter of their level do so by the weights.
        let of_numbers = (LATE_NUMBERS.0 * t.scale.loss).max(LATE_NUMBERS.1 * level);
        let numbers = t.curves.of_numbers && t.scale.known;
        let wanted = if numbers { wanted.min(of_numbers) } else { wanted };
        (jump > wanted).then_some((jump, wanted, "validation loss"))
    });
    let by_error = t.curves.val_error.as_ref().filter(|s| s.len() >= 10 && s.finite()).and_then(|s| {
        let late = half(s);
        let (jump, wanted) = (scatter(&late), LATE.1.max(1.5 * t.scale.error_noise(median(&late))));
        (jump > wanted).then_some((jump, wanted, "validation accuracy"))
    });
    let (jump, wanted, what) = by_error.or(by_loss)?;
    let sentence = format!(
        "the {what} still jumps by about {} from one {} to the next at the end",
        words::short(jump),
        t.step_word()
    );
    let finding = Finding::new(Kind::LateVariance, confidence(jump, wanted), sentence).number(
        format!("scatter of the {what}"),
        jump,
        "",
    );
    let params: Vec<Name> =
        [t.learning_rate(), t.batch_size()].into_iter().flatten().map(|(name, _)| name).collect();
    Some(finding.about(params))
}
