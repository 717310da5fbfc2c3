//! Underfitting: training itself stays poor and flat, and validation with it.
//!
//! Noise in the labels looks just the same: no model gets further. So something has to say that more can be reached - another trial, the
//! nearest neighbours of the rows - or what holds the training back: a narrow network, a strong regularizer.

use super::curves::Series;
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
    let (strong, narrow, better) = (t.strong(), t.narrow(), neighbours(t));
    let timid = !strong.is_empty() && timid(t);
    let poor_enough = level >= poor * chance && wrong || timid;
    if !poor_enough || gained >= MATERIAL * chance || gap > 0.1 * chance {
        return None;
    }
    let sure = match () {
        () if others.is_some() || better.is_some() => 0.9,
        () if timid => 0.8,
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
    if timid {
        sentence += "; answers that are right so often could be far surer";
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

/// Whether a classifier is less sure than its share of right answers allows, in training and in validation: what a penalty does that keeps
/// weights small. An error of `e` among `K` classes leaves a cross-entropy of at most `h(e) + e ln(K - 1)` (Fano) to one who knows `e`.
fn timid(t: &Training<'_>) -> bool {
    let ends = |loss: &Option<Series>, error: &Option<Series>| {
        let (loss, error) = (loss.as_ref().filter(|s| s.finite())?, error.as_ref()?);
        Some((tail(&loss.values, 0.2, 2), tail(&error.values, 0.2, 2)))
    };
    let c = t.curves;
    let parts = [ends(&c.train_loss, &c.train_error), ends(&c.val_loss, &c.val_error)];
    if t.blurred() || !t.scale.known || c.of_numbers || parts[1].is_none() {
        return false;
    }
    // The loss of guessing is at most ln K.
    let others = (t.scale.loss.exp() - 1.0).max(1.0).ln();
    let rows = t.options.training_rows.map_or(100.0, |n| n as f64).max(1.0).sqrt();
    let train =
        (error_scatter(&parts[0]) / rows, parts[0].filter(|_| t.dropout().is_none_or(|(_, x)| x == 0.0)));
    let val = (parts[1].map_or(0.0, |(_, e)| t.scale.error_noise(e)), parts[1]);
    [train, val].into_iter().filter_map(|(noise, part)| Some((noise, part?))).all(|(noise, (loss, error))| {
        let e = (error + noise).clamp(1e-3, 0.5);
        let most = -e * e.ln() - (1.0 - e) * (1.0 - e).ln() + e * others;
        loss > most && loss > 0.5 * POOR * t.scale.loss
    })
}

/// How much the share of wrong answers scatters from row to row.
fn error_scatter(part: &Option<(f64, f64)>) -> f64 {
    part.map_or(0.0, |(_, e)| (e * (1.0 - e)).max(0.0).sqrt())
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
