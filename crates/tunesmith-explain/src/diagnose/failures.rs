//! Trials that fail or diverge, and the region in which they do.
//!
//! Of all splits of one parameter the one is taken that sets failures apart best; whether it could be an accident is asked by the
//! hypergeometric distribution, with a correction for the number of splits that were looked at.

use tunesmith_core::{Config, Domain, Goal, History, Metric, Name, Outcome, Trial, TrialNumber, Value};

use super::robust::median;
use super::thresholds::{ACCIDENT, FAILURES};
use super::{Finding, Kind, Remedy, words};

/// The most values at which a range is cut.
const CUTS: usize = 64;

/// A trial with its fate.
struct Fate<'a> {
    number: TrialNumber,
    config: &'a Config,
    bad: bool,
}

/// A region of one parameter.
struct Region {
    name: Name,
    text: String,
    /// The number from which on trials fail, or up to which.
    cut: (Option<f64>, Option<f64>),
    inside: Vec<TrialNumber>,
    bad_inside: usize,
    bad_outside: usize,
    /// The probability of an accident.
    accident: f64,
}

/// Judges failures.
pub(super) fn judge(history: &History, out: &mut Vec<Finding>) {
    let objective = history.settings().objectives().next();
    let absurd = objective.and_then(|metric| absurd(history, metric));
    let fates: Vec<Fate<'_>> = history
        .trials()
        .filter(|t| t.outcome.is_some())
        .map(|t| Fate {
            number: t.number,
            config: &t.config,
            bad: failed(t) || objective.is_some_and(|m| t.diverged(m) || is_absurd(t, m, absurd)),
        })
        .collect();
    let (n, bad) = (fates.len(), fates.iter().filter(|f| f.bad).count());
    let share = bad as f64 / n.max(1) as f64;
    if bad < 2 || share < FAILURES.0 {
        return;
    }
    let what = what(history);
    let region = if bad < n { region(history, &fates) } else { None };
    match region {
        Some(region) if bad >= 3 && region.accident < ACCIDENT => out.push(in_region(&region, n, bad, what)),
        _ if share >= FAILURES.1 && (bad >= 3 || bad == n) => {
            let message =
                last_words(history).map(|m| format!("; the last one said: {m}")).unwrap_or_default();
            let sentence = format!("{bad} of {n} trials {what}{message}");
            let numbers = fates.iter().filter(|f| f.bad).map(|f| f.number);
            out.push(
                Finding::new(Kind::ManyFailures, 0.95, sentence)
                    .number("failed or diverged", share, "share")
                    .seen_in(numbers),
            );
        }
        _ => {}
    }
}

/// From where on a finite loss - the objective, smaller is better - is as absurd as infinity: so many times as far behind the median as the
/// best is ahead of it.
fn absurd(history: &History, metric: &Metric) -> Option<f64> {
    const FAR_BEHIND: f64 = 1e5;
    let losses: Vec<f64> =
        history.trials().filter_map(|t| loss(t, metric)).filter(|x| x.is_finite()).collect();
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let middle = median(&losses);
    (losses.len() >= 8 && middle > best).then(|| middle + FAR_BEHIND * (middle - best))
}

fn is_absurd(trial: &Trial, metric: &Metric, from: Option<f64>) -> bool {
    from.zip(loss(trial, metric)).is_some_and(|(from, loss)| loss > from)
}

/// The objective, smaller is better.
fn loss(trial: &Trial, metric: &Metric) -> Option<f64> {
    let value = trial.value(metric)?;
    Some(if metric.goal == Goal::Maximize { -value } else { value })
}

fn failed(trial: &Trial) -> bool {
    matches!(trial.outcome, Some((_, Outcome::Failed(_))))
}

/// What became of them, in a word.
fn what(history: &History) -> &'static str {
    let failures = history.trials().filter(|t| failed(t)).count();
    let objective = history.settings().objectives().next();
    let absurd = objective.and_then(|metric| absurd(history, metric));
    let diverged = history
        .trials()
        .filter(|t| objective.is_some_and(|m| t.diverged(m) || is_absurd(t, m, absurd)))
        .count();
    match (failures, diverged) {
        (_, 0) => "failed",
        (0, _) => "diverged",
        _ => "failed or diverged",
    }
}

fn last_words(history: &History) -> Option<String> {
    history.trials().rev().find_map(|t| match &t.outcome {
        Some((_, Outcome::Failed(f))) => f.message.lines().next().map(|line| format!("\"{line}\"")),
        _ => None,
    })
}

fn in_region(region: &Region, n: usize, bad: usize, what: &str) -> Finding {
    let (inside, outside) = (region.inside.len(), n - region.inside.len());
    let sentence = format!(
        "{bad} of {n} trials {what}: {} of {inside} with {}, {} of the {outside} others",
        region.bad_inside, region.text, region.bad_outside
    );
    let advice = format!("cut off {}, or mend what fails there", region.text);
    Finding::new(Kind::FailuresInRegion, (1.0 - region.accident.sqrt()).max(0.6), sentence)
        .number("failed or diverged within", region.bad_inside as f64, "trials")
        .number("trials within", inside as f64, "trials")
        .number("failed or diverged elsewhere", region.bad_outside as f64, "trials")
        .number("fails from", region.cut.0.unwrap_or(f64::NAN), "")
        .number("fails up to", region.cut.1.unwrap_or(f64::NAN), "")
        .seen_in(region.inside.iter().copied())
        .about([region.name.clone()])
        .helped_by(Remedy::Search, advice)
}

/// The split of one parameter that sets failures apart best.
fn region(history: &History, fates: &[Fate<'_>]) -> Option<Region> {
    let (mut best, mut looked_at): (Option<Region>, usize) = (None, 0);
    let ln = ln_factorials(fates.len());
    for param in history.space().params() {
        let values: Vec<(&Fate<'_>, &Value)> =
            fates.iter().filter_map(|f| Some((f, f.config.get(&param.name)?))).collect();
        let mut consider = |text: String, cut, inside: &dyn Fn(&Value) -> bool| {
            looked_at += 1;
            let is_in = |f: &&Fate<'_>| f.config.get(&param.name).is_some_and(inside);
            let within: Vec<&Fate<'_>> = fates.iter().filter(is_in).collect();
            let bad = fates.iter().filter(|f| f.bad).count();
            let bad_inside = within.iter().filter(|f| f.bad).count();
            let accident = hypergeometric(&ln, bad, within.len(), bad_inside);
            if within.len() < fates.len() && best.as_ref().is_none_or(|b| accident < b.accident) {
                best = Some(Region {
                    name: param.name.clone(),
                    text,
                    cut,
                    inside: within.iter().map(|f| f.number).collect(),
                    bad_inside,
                    bad_outside: bad - bad_inside,
                    accident,
                });
            }
        };
        match &param.domain {
            Domain::Float { .. } | Domain::Int { .. } => {
                let mut numbers: Vec<f64> =
                    values.iter().filter(|(f, _)| f.bad).filter_map(|(_, v)| v.as_f64()).collect();
                numbers.sort_by(f64::total_cmp);
                numbers.dedup();
                let every = numbers.len().div_ceil(CUTS).max(1);
                for x in numbers.into_iter().step_by(every) {
                    let shown = words::short(x);
                    consider(format!("`{}` at {shown} or more", param.name), (Some(x), None), &|v| {
                        v.as_f64().is_some_and(|y| y >= x)
                    });
                    consider(format!("`{}` at {shown} or less", param.name), (None, Some(x)), &|v| {
                        v.as_f64().is_some_and(|y| y <= x)
                    });
                }
            }
            Domain::Choice { values, .. } => {
                for value in values {
                    consider(format!("`{}` = {}", param.name, value.quoted()), (None, None), &|v| v == value);
                }
            }
            Domain::Simplex { .. } | Domain::Permutation { .. } => {}
        }
    }
    // The splits of one parameter are much alike: their number counts by its root.
    let tries = (looked_at as f64).sqrt() * history.space().params().len() as f64;
    best.map(|b| Region { accident: (b.accident * tries).min(1.0), ..b })
}

/// Logarithms of factorials up to `n`.
fn ln_factorials(n: usize) -> Vec<f64> {
    let mut sum = 0.0;
    (0..=n)
        .map(|i| {
            sum += (i.max(1) as f64).ln();
            sum
        })
        .collect()
}

/// The probability of `k` or more of `bad` among `drawn` of all `n`.
fn hypergeometric(ln: &[f64], bad: usize, drawn: usize, k: usize) -> f64 {
    let n = ln.len() - 1;
    let choose = |a: usize, b: usize| ln[a] - ln[b] - ln[a - b];
    let all = choose(n, drawn);
    (k..=bad.min(drawn))
        .filter(|i| drawn - i <= n - bad)
        .map(|i| (choose(bad, i) + choose(n - bad, drawn - i) - all).exp())
        .sum()
}
