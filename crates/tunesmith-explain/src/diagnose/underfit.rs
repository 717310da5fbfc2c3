//! Underfitting: training itself stays poor and flat, and validation with it.
//!
//! Noise in the labels looks just the same: no model gets further. So something has to say that more can be reached - another trial, the
//! nearest neighbours of the rows - or what holds the training back: a narrow network, a strong regularizer.

use super::robust::{confidence, median, tail};
use super::thresholds::{HARDLY, MATERIAL, NEIGHBOURS, POOR};
use super::training::Training;
use super::{Finding, Kind, Remedy, words};

/// Judges one training.
pub(super) fn judge(t: &Training<'_>) -> Option<Finding> {
    let chance = t.scale.loss;
    let train = t.curves.train_loss.as_ref().filter(|s| s.len() >= 3 && s.finite())?;
    let trained = tail(&train.values, 0.2, 2);
    let n = train.len();
    let q = (n / 5).max(1);
    let gained =
        median(&train.values[n - 1 - 2 * q.min((n - 1) / 2)..n - q]) - median(&train.values[n - q..]);
    let validated = t.curves.val_loss.as_ref().filter(|s| s.finite()).map(|s| tail(&s.values, 0.2, 2));
    let gap = validated.map_or(0.0, |v| v - trained);
    // With labels or inputs blurred on purpose the loss has a floor, and what dropout takes while training is given back when validating.
    let floor = t.blurred() || t.dropout().is_some_and(|(_, x)| x > 0.0);
    let level = if floor { validated.map_or(trained, |v| v.min(trained)) } else { trained };
    let errs = t.curves.train_error.as_ref().map(|s| tail(&s.values, 0.2, 2));
    let wrong = errs.is_none_or(|e| e > (0.15 * t.scale.error).max(0.04));
    // A lower training loss alone may be one of rows learned by heart.
    let carries_over = |val: &Option<f64>| match (val, validated) {
        (Some(theirs), Some(own)) => *theirs < own - MATERIAL * chance,
        _ => true,
    };
    let others = t.reached.iter().filter(|(train, val)| *train < 0.5 * level && carries_over(val));
    let others = others.map(|(train, _)| *train).min_by(f64::total_cmp);
    let poor = if others.is_some() { 0.7 * POOR } else { POOR };
    if level < poor * chance || gained >= MATERIAL * chance || !wrong || gap > 0.1 * chance {
        return None;
    }
    let (strong, narrow, better) = (t.strong(), t.narrow(), neighbours(t));
    let sure = match () {
        () if others.is_some() || better.is_some() => 0.9,
        () if !strong.is_empty() || narrow.is_some() => confidence(level, poor * chance).clamp(0.7, 0.85),
        () if t.scale.known && level > HARDLY * chance => 0.6,
        () => return None,
    };
    let mut sentence = format!(
        "the training loss stops at {}, {} of {}, and the validation loss with it",
        words::short(trained),
        words::percent(trained / chance),
        if t.scale.known { "the loss of guessing" } else { "what it began with" },
    );
    match (others, better) {
        (Some(best), _) => sentence += &format!("; another trial reached {}", words::short(best)),
        (None, Some(better)) => sentence += &format!("; {better}"),
        (None, None) => {}
    }
    let mut finding = Finding::new(Kind::Underfitting, sure, sentence)
        .number("last training loss", trained, "")
        .number("loss of guessing", chance, "")
        .number("gap", gap, "");
    if strong.is_empty() {
        let size = ["width", "layers", "hidden", "units", "channels", "depth"];
        let sizes = size.iter().filter_map(|name| t.value(&[name])).chain(narrow).map(|(name, _)| name);
        for name in sizes {
            if !finding.params.contains(&name) {
                finding.params.push(name);
            }
        }
        return Some(finding);
    }
    let listed: Vec<String> =
        strong.iter().map(|(name, x)| format!("{name} = {}", words::short(*x))).collect();
    let advice = format!(
        "regularize less ({} is strong); if that does not help, give the model more capacity",
        listed.join(", ")
    );
    Some(finding.about(strong.into_iter().map(|(name, _)| name)).helped_by(Remedy::Regularization, advice))
}

/// What the nearest neighbours of the rows get, if that is clearly more.
fn neighbours(t: &Training<'_>) -> Option<String> {
    let found = t.neighbours?;
    if let (Some(accuracy), Some(errors)) = (found.accuracy, &t.curves.val_error) {
        let own = 1.0 - tail(&errors.values, 0.2, 2);
        let more = accuracy - own > NEIGHBOURS.0.max(2.0 * t.scale.error_noise(1.0 - own));
        return more.then(|| {
            format!(
                "the ten nearest rows are right in {}, the network in {}",
                words::percent(accuracy),
                words::percent(own)
            )
        });
    }
    let (r2, val) = (found.r2?, t.curves.val_loss.as_ref()?);
    let own = 1.0 - tail(&val.values, 0.2, 2) / t.scale.loss;
    (t.scale.known && r2 - own > NEIGHBOURS.1).then(|| {
        format!("the ten nearest rows reach an R2 of {}, the network {}", words::short(r2), words::short(own))
    })
}
