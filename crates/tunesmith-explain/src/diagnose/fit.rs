//! How training and validation stand to each other: overfitting, underfitting, and the reverse of both.
//!
//! The validation loss is what tells: an accuracy sees overfitting late, and a small part of it. What counts is measured in units
//! of the loss of guessing, so that the tiny rise of a tiny loss is no finding.

use super::robust::{confidence, median, scatter, smoothed, tail};
use super::thresholds::{ABOVE, ACCURACY_GAP, BEHIND, FAR, LOSS_GAP, MATERIAL, NOTHING, POOR, RISE};
use super::training::Training;
use super::{Finding, Kind, Remedy, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>, out: &mut Vec<Finding>) {
    if let Some(finding) = learns_nothing(t) {
        out.push(finding);
        return;
    }
    let over = overfitting(t).or_else(|| far_behind(t));
    out.extend(train_is_worse(t).filter(|_| over.is_none()));
    match over {
        Some(finding) => out.push(finding),
        None => out.extend(underfitting(t)),
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
    let wanted = (RISE.0 * chance).max(RISE.1 * low).max(3.0 * scatter(&val.values));
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

/// Validation far behind training, without a rise.
fn far_behind(t: &Training<'_>) -> Option<Finding> {
    let by_error = t.errors().filter(|(_, val)| val.len() >= 3).and_then(|(train, val)| {
        let (trained, validated) = (tail(&train, 0.2, 2), tail(&val.values, 0.2, 2));
        let wanted = ACCURACY_GAP.max(3.0 * t.scale.error_noise(validated));
        let gap = validated - trained;
        (gap > wanted && trained < validated / 2.0).then(|| {
            let (trained, validated) = (1.0 - trained, 1.0 - validated);
            let sentence = format!(
                "the training accuracy ends at {}, the validation accuracy at {}",
                words::percent(trained),
                words::percent(validated)
            );
            Finding::new(Kind::Overfitting, confidence(gap, wanted), sentence)
                .number("training accuracy", trained, "")
                .number("validation accuracy", validated, "")
                .number("gap", gap, "")
        })
    });
    let by_loss = || {
        let (train, val) = t.losses().filter(|(_, val)| val.len() >= 3)?;
        let (trained, validated) = (tail(&train, 0.2, 2), tail(&val.values, 0.2, 2));
        let (gap, wanted) = (validated - trained, LOSS_GAP * t.scale.loss);
        (gap > wanted && trained < validated / 3.0).then(|| {
            let sentence = format!(
                "the training loss ends at {}, the validation loss at {}",
                words::short(trained),
                words::short(validated)
            );
            Finding::new(Kind::Overfitting, confidence(gap, wanted), sentence)
                .number("last training loss", trained, "")
                .number("last validation loss", validated, "")
                .number("gap", gap, "")
        })
    };
    by_error.or_else(by_loss).map(|finding| remedy(t, finding))
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

/// Training stays poor and flat.
fn underfitting(t: &Training<'_>) -> Option<Finding> {
    let chance = t.scale.loss;
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 3 && s.finite())?;
    let trained = tail(&train.values, 0.2, 2);
    let n = train.len();
    let q = (n / 5).max(1);
    let gained =
        median(&train.values[n - 1 - 2 * q.min((n - 1) / 2)..n - q]) - median(&train.values[n - q..]);
    let validated = t.curves.val_loss.as_ref().filter(|s| s.finite()).map(|s| tail(&s.values, 0.2, 2));
    let gap = validated.map_or(0.0, |v| v - trained);
    // With labels or inputs blurred on purpose the loss has a floor; the validation loss has not.
    let level = if t.blurred() { validated.map_or(trained, |v| v.min(trained)) } else { trained };
    // What dropout takes while training is given back when validating.
    let level =
        if t.value(&["dropout"]).is_some() { validated.map_or(level, |v| v.min(level)) } else { level };
    let errs = t.curves.train_error.as_ref().map(|s| tail(&s.values, 0.2, 2));
    let wrong = errs.is_none_or(|e| e > (0.15 * t.scale.error).max(0.04));
    let others = t.reached.is_some_and(|best| best < 0.5 * level);
    let poor = if others { 0.7 * POOR } else { POOR };
    let flat = gained < MATERIAL * chance;
    if !t.scale.known && !others || level < poor * chance || !flat || !wrong || gap > 0.1 * chance {
        return None;
    }
    let sure = if others { 0.9 } else { confidence(level, poor * chance).min(0.8) };
    let mut sentence = format!(
        "the training loss stops at {}, {} of the loss of guessing, and the validation loss with it",
        words::short(trained),
        words::percent(trained / chance)
    );
    if others {
        sentence += &format!("; another trial reached {}", words::short(t.reached.unwrap_or(f64::NAN)));
    }
    let mut finding = Finding::new(Kind::Underfitting, sure, sentence)
        .number("last training loss", trained, "")
        .number("loss of guessing", chance, "")
        .number("gap", gap, "");
    let strong: Vec<_> = t.regularizers().into_iter().filter(|(name, x)| strong(name, *x)).collect();
    if strong.is_empty() {
        let size = ["width", "layers", "hidden", "units", "channels", "depth"];
        finding.params.extend(size.iter().filter_map(|name| t.value(&[name])).map(|(name, _)| name));
    } else {
        let listed: Vec<String> =
            strong.iter().map(|(name, x)| format!("{name} = {}", words::short(*x))).collect();
        let advice = format!(
            "regularize less ({} is strong); if that does not help, give the model more capacity",
            listed.join(", ")
        );
        finding =
            finding.about(strong.into_iter().map(|(name, _)| name)).helped_by(Remedy::Regularization, advice);
    }
    Some(finding)
}

/// Whether a regularizer is so strong that it may be what holds the training back.
pub(super) fn strong(name: &str, value: f64) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("dropout") && value >= 0.4
        || (name.contains("decay") || name.contains("l2")) && value >= 0.03
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
    let wanted = (BEHIND.0 * t.scale.loss).max(0.15 * trained);
    let errors = t.errors().map(|(e, v)| (tail(&e, 0.3, 2), tail(&v.values, 0.3, 2)));
    let seen = errors.is_none_or(|(e, v)| e - v > BEHIND.1.max(t.scale.error_noise(v)));
    // Where hardly anything gets through the losses agree that it is bad, and only the accuracies show who is worse.
    let much = t.value(&["dropout"]).is_some_and(|(_, x)| x >= 0.5);
    let stark = much
        && errors.is_some_and(|(e, v)| e - v > ACCURACY_GAP.max(3.0 * t.scale.error_noise(v)))
        && behind > 0.0;
    if !(behind > wanted && seen || stark) || trained > ABOVE * t.scale.loss {
        return None;
    }
    let strong: Vec<_> =
        t.regularizers().into_iter().filter(|(n, x)| n.contains("dropout") && *x >= 0.2).collect();
    let sentence = format!(
        "the training loss ends at {}, above the validation loss of {}",
        words::short(trained),
        words::short(validated)
    );
    let sure = confidence(behind, wanted).max(if stark { 0.85 } else { 0.0 });
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

/// Neither part, or only training, ever beats guessing.
fn learns_nothing(t: &Training<'_>) -> Option<Finding> {
    if !t.scale.known {
        return None;
    }
    let (train, val) = t.losses().filter(|(_, val)| val.len() >= 3)?;
    let chance = t.scale.loss;
    let low = |values: &[f64]| smoothed(values).into_iter().fold(f64::INFINITY, f64::min);
    let (trained, validated) = (low(&train), low(&val.values));
    let error = t.curves.val_error.as_ref().map(|s| s.values.iter().copied().fold(1.0, f64::min));
    let guessing = error.is_none_or(|e| e > t.scale.error * 0.9 - 2.0 * t.scale.error_noise(t.scale.error));
    if validated < NOTHING * chance || !guessing {
        return None;
    }
    if trained < (NOTHING - 0.1) * chance {
        let sentence = format!(
            "training brings its loss down to {}, but the validation loss is never below {}, no better than guessing ({})",
            words::short(trained),
            words::short(validated),
            words::short(chance)
        );
        return Some(
            Finding::new(Kind::NoGeneralization, 0.9, sentence)
                .number("lowest training loss", trained, "")
                .number("lowest validation loss", validated, "")
                .number("loss of guessing", chance, ""),
        );
    }
    None
}
