//! How training and validation stand to each other: overfitting, underfitting, and the reverse of both.
//!
//! The validation loss is what tells: an accuracy sees overfitting late, and a small part of it. What counts is measured in units
//! of the loss of guessing, so that the tiny rise of a tiny loss is no finding.

use super::robust::{confidence, mean, median, rank_correlation, scatter, smoothed, tail};
use super::scale::guessed;
use super::thresholds::{
    ABOVE, ACCURACY_GAP, BEHIND, BEHIND_MILD, BEHIND_UNKNOWN, BY_HEART, FAR, LOSS_GAP, MATERIAL,
    MUCH_DROPOUT, NOTHING, RISE, RISE_ALONE, USEFUL,
};
use super::training::Training;
use super::{Finding, Kind, Remedy, underfit, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>, out: &mut Vec<Finding>) {
    let unrelated = learns_nothing(t);
    let over = overfitting(t).or_else(|| far_behind(t)).or_else(|| validation_alone(t));
    if let Some(finding) = unrelated {
        // Too few rows to validate by leave it open whether labels are unrelated to the inputs or only learned by heart.
        if !finding.is_likely() {
            out.extend(over);
        }
        out.push(finding);
        return;
    }
    out.extend(train_is_worse(t).filter(|_| over.is_none()));
    match over {
        Some(finding) => out.push(finding),
        None => out.extend(underfit::judge(t)),
    }
}

/// The minimum of the validation loss, from which it rises while training goes on.
fn overfitting(t: &Training<'_>) -> Option<Finding> {
    let (train, val) = t.losses()?;
    let n = val.len();
    if n < 5 {
        return None;
    }
    let (v, chance) = (smoothed(&val.values), t.scale.loss);
    let best = (0..n).min_by(|a, b| v[*a].total_cmp(&v[*b]))?;
    let (low, end) = (v[best], tail(&val.values, 0.1, 2));
    let rise = end - low;
    let (of_chance, of_lowest) = if unharmed(t) { RISE_ALONE } else { RISE };
    let wanted = (of_chance * chance).max(of_lowest * low).max(3.0 * scatter(&val.values));
    let late = n - 1 - best < 2.max(n * 3 / 20);
    let trained = tail(&train, 0.1, 2);
    let goes_on = trained < train[best] + 0.2 * MATERIAL * chance && trained < 0.8 * end;
    // A loss that exploded is another matter.
    if late || !goes_on || rise < wanted || trained > FAR * chance && end > ABOVE * chance {
        return None;
    }
    let onset = val.steps[best];
    let sentence = format!(
        "the validation loss is lowest at {} {onset} ({}) and rises to {} by {} {}, while the training loss falls to {}",
        t.step_word(),
        words::short(low),
        words::short(end),
        t.step_word(),
        val.steps[n - 1],
        words::short(trained)
    );
    Some(
        remedy(t, Finding::new(Kind::Overfitting, confidence(rise, wanted), sentence))
            .number("onset", onset as f64, t.curves.unit)
            .number("lowest validation loss", low, "")
            .number("last validation loss", end, "")
            .number("last training loss", trained, "")
            .number("gap", end - trained, ""),
    )
}

/// Whether the validation accuracy ends as good as it ever was, and near the training accuracy.
fn unharmed(t: &Training<'_>) -> bool {
    t.errors().is_some_and(|(train, val)| {
        let (trained, end) = (tail(&train, 0.1, 2), tail(&val.values, 0.1, 2));
        let lowest = smoothed(&val.values).into_iter().fold(1.0, f64::min);
        end - lowest <= t.scale.error_noise(lowest) && end - trained < 0.5 * ACCURACY_GAP
    })
}

/// Validation far behind training, without a rise: in accuracy, else in loss.
fn far_behind(t: &Training<'_>) -> Option<Finding> {
    let ends =
        |train: &[f64], val: &[f64]| (val.len() >= 3).then(|| (tail(train, 0.2, 2), tail(val, 0.2, 2)));
    let finding = |what: &str, gap: f64, wanted: f64, shown: [(f64, String); 2]| {
        let [(trained, trained_text), (validated, validated_text)] = shown;
        let sentence =
            format!("the training {what} ends at {trained_text}, the validation {what} at {validated_text}");
        let finding = Finding::new(Kind::Overfitting, confidence(gap, wanted), sentence)
            .number(format!("training {what}"), trained, "")
            .number(format!("validation {what}"), validated, "")
            .number("gap", gap, "");
        remedy(t, finding)
    };
    if let Some((trained, validated)) = t.errors().and_then(|(train, val)| ends(&train, &val.values)) {
        let (gap, wanted) = (validated - trained, ACCURACY_GAP.max(2.0 * t.scale.error_noise(validated)));
        if gap > wanted && trained < validated / 2.0 {
            let shown = |error: f64| (1.0 - error, words::percent(1.0 - error));
            return Some(finding("accuracy", gap, wanted, [shown(trained), shown(validated)]));
        }
    }
    let (trained, validated) = t.losses().and_then(|(train, val)| ends(&train, &val.values))?;
    let (gap, wanted) = (validated - trained, (LOSS_GAP * t.scale.loss).max(2.0 * t.loss_noise(validated)));
    let shown = |loss: f64| (loss, words::short(loss));
    if gap > wanted && trained < validated / 3.0 {
        return Some(finding("loss", gap, wanted, [shown(trained), shown(validated)]));
    }
    // Numbers carry noise of their own: a training part fitted far more closely than that was learned by heart.
    let (of_chance, times) = BY_HEART;
    let wanted = (of_chance * t.scale.loss).max(2.0 * t.loss_noise(validated));
    (t.curves.of_numbers && gap > wanted && trained * times < validated)
        .then(|| finding("loss", gap, wanted, [shown(trained), shown(validated)]))
}

/// Where training reports nothing: a validation loss that rises, smoothly and for most of the training.
fn validation_alone(t: &Training<'_>) -> Option<Finding> {
    let val = t.curves.val_loss.as_ref().filter(|s| s.len() >= 8 && s.finite())?;
    if t.curves.train_loss.is_some() {
        return None;
    }
    let (v, n) = (smoothed(&val.values), val.len());
    let best = (0..n).min_by(|a, b| v[*a].total_cmp(&v[*b]))?;
    let (low, end) = (v[best], tail(&val.values, 0.1, 2));
    let (of_chance, of_lowest) = RISE;
    let wanted = (of_chance * t.scale.loss).max(of_lowest * low).max(3.0 * scatter(&val.values));
    let after = &v[best..];
    let steps: Vec<f64> = (0..after.len()).map(|i| i as f64).collect();
    let (r, _) = rank_correlation(&steps, after);
    // Steps that are too large make losses jump, or rise ever faster: what is learned by heart rises ever more slowly.
    let middle = after[after.len() / 2];
    if after.len() < n / 2 || end - low < wanted || r < 0.8 || end - middle > 0.7 * (end - low) {
        return None;
    }
    let sentence = format!(
        "the validation loss is lowest at {} {} ({}) and rises steadily from there, to {} by {} {}; how training goes was not reported",
        t.step_word(),
        val.steps[best],
        words::short(low),
        words::short(end),
        t.step_word(),
        val.steps[n - 1]
    );
    Some(
        remedy(t, Finding::new(Kind::Overfitting, confidence(end - low, wanted).min(0.8), sentence))
            .number("onset", val.steps[best] as f64, t.curves.unit)
            .number("lowest validation loss", low, "")
            .number("last validation loss", end, ""),
    )
}

/// Names the regularization that there is.
fn remedy(t: &Training<'_>, finding: Finding) -> Finding {
    let there = t.regularizers();
    let weak: Vec<String> = there.iter().map(|(name, x)| format!("{name} = {}", words::short(*x))).collect();
    let advice = if weak.is_empty() {
        "add regularization (dropout, weight decay, augmentation), stop earlier, make the model smaller, or add data".to_owned()
    } else {
        format!(
            "regularize more (now {}), stop earlier, make the model smaller, or add data",
            weak.join(", ")
        )
    };
    finding.about(there.into_iter().map(|(name, _)| name)).helped_by(Remedy::Regularization, advice)
}

/// Training scores below validation.
fn train_is_worse(t: &Training<'_>) -> Option<Finding> {
    if t.blurred() {
        return None;
    }
    let (train, val) = t.losses().filter(|(_, val)| val.len() >= 3)?;
    let (trained, validated) = (tail(&train, 0.3, 2), tail(&val.values, 0.3, 2));
    // A report's training loss is the mean over an epoch in which it fell: by half of that epoch it is late.
    let late = train.len().checked_sub(4).map_or(0.0, |i| (train[i] - train[i + 3]).max(0.0) / 6.0);
    let behind = trained - validated - late;
    let dropout = t.dropout().map(|(_, x)| x);
    let (of_chance, of_itself, error) = match dropout {
        Some(x) if x > 0.0 && x < MUCH_DROPOUT => BEHIND_MILD,
        None if !t.options.fixable => BEHIND_UNKNOWN,
        _ => BEHIND,
    };
    // Dropout adds the variance of what it takes away, layer by layer, to the squares of a regression.
    let taken = dropout.filter(|x| *x > 0.0 && t.curves.of_numbers).map_or(0.0, |x| {
        2.0 * t.value(&["layers", "num_layers", "depth"]).map_or(2.0, |(_, n)| n) * x / (1.0 - x)
    });
    let of_chance = of_chance.max(taken);
    let noise = 2.0 * t.loss_noise(validated);
    let wanted = (of_chance * t.scale.loss).max(of_itself * trained).max(noise);
    let errors = t.errors().map(|(e, v)| (tail(&e, 0.3, 2), tail(&v.values, 0.3, 2)));
    let seen = errors.is_none_or(|(e, v)| e - v > error.max(t.scale.error_noise(v)));
    // Where hardly anything gets through the losses end alike: the accuracies, and the way there, show who is worse.
    let much = dropout.is_some_and(|x| x >= MUCH_DROPOUT);
    let gaps: Vec<f64> = train.iter().zip(&val.values).map(|(a, b)| a - b).collect();
    let stark = much
        && errors.is_some_and(|(e, v)| e - v > ACCURACY_GAP.max(3.0 * t.scale.error_noise(v)))
        && behind > 0.0;
    let on_the_way = much && behind > -noise && median(&gaps) > 0.0 && mean(&gaps) > of_chance * t.scale.loss;
    if !(behind > wanted && seen || stark || on_the_way) || trained > ABOVE * t.scale.loss && !much {
        return None;
    }
    let strong: Vec<_> =
        t.regularizers().into_iter().filter(|(n, x)| n.contains("dropout") && *x >= 0.2).collect();
    let sentence = if behind > 0.0 {
        format!(
            "the training loss ends at {}, above the validation loss of {}",
            words::short(trained),
            words::short(validated)
        )
    } else {
        format!(
            "on the way the training loss is above the validation loss by {} in the mean",
            words::short(mean(&gaps))
        )
    };
    let sure = confidence(behind, wanted).max(if stark || on_the_way { 0.85 } else { 0.0 });
    let finding = Finding::new(Kind::TrainWorseThanValidation, sure, sentence)
        .number("last training loss", trained, "")
        .number("last validation loss", validated, "");
    Some(match strong.first() {
        Some((name, x)) => {
            let advice = format!("lower {name}, which is {}: so much of the signal is lost that training suffers", words::short(*x));
            finding.about([name.clone()]).helped_by(Remedy::Regularization, advice)
        }
        None => finding.helped_by(
            Remedy::Data,
            "look for validation rows that are also trained on, or that are easier than the training rows; regularization is too weak \
             to explain it",
        ),
    })
}

/// Only training ever beats guessing.
fn learns_nothing(t: &Training<'_>) -> Option<Finding> {
    let (train, val) = t.losses().filter(|(_, val)| val.len() >= 3)?;
    let low = |values: &[f64]| smoothed(values).into_iter().fold(f64::INFINITY, f64::min);
    let (trained, validated) = (low(&train), low(&val.values));
    let chance = if t.scale.known {
        t.scale.loss
    } else {
        guessed(t.curves.val_error.as_ref(), &val.values, t.accuracy_noise())?
    };
    // The validation part has a mean and a variance of its own.
    let own = t.curves.variance.filter(|_| t.scale.known).unwrap_or(chance);
    let error = t.curves.val_error.as_ref().map(|s| s.values.iter().copied().fold(1.0, f64::min));
    let guess = t.scale.error;
    let guessing = !t.scale.known || error.is_none_or(|e| e > guess * 0.9 - 2.0 * t.scale.error_noise(guess));
    if validated < NOTHING * own || !guessing || trained >= (NOTHING - 0.1) * chance {
        return None;
    }
    let sentence = format!(
        "training brings its loss down to {}, but the validation loss is never below {}, no better than guessing ({})",
        words::short(trained),
        words::short(validated),
        words::short(own)
    );
    // Whether a model that is of some use would have shown on so few rows.
    let usual = t.curves.val_error.as_ref().map(|s| median(&s.values));
    let shows = match usual.filter(|_| t.scale.known) {
        Some(usual) => usual > USEFUL * guess + 2.0 * t.scale.error_noise(USEFUL * guess),
        None => t.scale.validation_rows.is_none_or(|n| 1.0 - 2.4 / n.max(1.0).sqrt() > USEFUL),
    };
    let sure = match (shows, t.scale.known) {
        (false, _) => 0.5,
        (true, true) => 0.9,
        (true, false) => 0.75,
    };
    Some(
        Finding::new(Kind::NoGeneralization, sure, sentence)
            .number("lowest training loss", trained, "")
            .number("lowest validation loss", validated, "")
            .number("loss of guessing", own, ""),
    )
}
