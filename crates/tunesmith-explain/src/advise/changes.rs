//! What each finding changes in the space.

use tunesmith_core::{Domain, Param, Scale, Value};

use super::draft::Draft;
use crate::diagnose::edges::End;
use crate::diagnose::{Finding, Kind};

/// How much further than before a range reaches that a finding pushes, as a factor.
const PUSH: f64 = 10.0;

/// Applies what a finding asks for.
pub(super) fn apply(draft: &mut Draft<'_>, finding: &Finding) {
    let kind = finding.kind;
    match kind {
        Kind::BestAtEdge => {
            for name in &finding.params {
                let value = |what: &str| number(finding, what);
                let high = draft.params.iter().find(|p| p.name == *name).and_then(upper);
                let end = if value("end of the range") == high { End::High } else { End::Low };
                draft.extend(name, end, kind);
            }
        }
        Kind::RangeTooWide => {
            for name in &finding.params {
                let (low, high) = (
                    number(finding, "low end of the good region"),
                    number(finding, "high end of the good region"),
                );
                draft.bound(name, low, high, Some(kind));
            }
        }
        Kind::FailuresInRegion => {
            for name in &finding.params {
                cut(draft, name, number(finding, "fails from"), number(finding, "fails up to"), kind);
            }
        }
        Kind::IrrelevantParameter => {
            for name in &finding.params {
                if let Some(value) = draft.best.get(name).cloned() {
                    draft.fix(name, value, Some(kind));
                }
            }
        }
        Kind::Overfitting | Kind::TooFewSamples | Kind::NearDuplicates => {
            for name in ["dropout", "weight_decay"] {
                stronger(draft, name, kind);
            }
        }
        Kind::Underfitting | Kind::TrainWorseThanValidation => underfitting(draft, finding),
        Kind::StillImproving => longer(draft, kind),
        Kind::SaturatedEarly => shorter(draft, finding),
        Kind::Crawl => rate(draft, true, kind),
        Kind::Oscillation | Kind::Divergence => {
            rate(draft, false, kind);
            decaying(draft, kind);
        }
        Kind::LateVariance => {
            decaying(draft, kind);
            rate(draft, false, kind);
        }
        Kind::NoisyBatch => larger_batches(draft, finding),
        _ => {}
    }
}

fn number(finding: &Finding, name: &str) -> Option<f64> {
    finding.evidence.numbers.iter().find(|n| n.name == name).map(|n| n.value)
}

/// The largest number of a domain.
fn upper(param: &Param) -> Option<f64> {
    match &param.domain {
        Domain::Float { high, .. } => Some(*high),
        Domain::Int { high, .. } => Some(*high as f64),
        Domain::Choice { values, .. } => values.last().and_then(Value::as_f64),
        _ => None,
    }
}

fn lower(param: &Param) -> Option<f64> {
    match &param.domain {
        Domain::Float { low, .. } => Some(*low),
        Domain::Int { low, .. } => Some(*low as f64),
        Domain::Choice { values, .. } => values.first().and_then(Value::as_f64),
        _ => None,
    }
}

/// Cuts a region off in which trials fail: everything from `from` on, or up to `to`.
fn cut(draft: &mut Draft<'_>, name: &str, from: Option<f64>, to: Option<f64>, kind: Kind) {
    let Some(param) = draft.params.iter().find(|p| &*p.name == name) else { return };
    let log = matches!(
        param.domain,
        Domain::Float { scale: Scale::Log, .. } | Domain::Int { scale: Scale::Log, .. }
    );
    let inside = |x: f64, up: bool| match (log, up) {
        (true, true) => x * 1.1,
        (true, false) => x / 1.1,
        (false, _) => x,
    };
    match (from, to) {
        (Some(from), _) => draft.bound(name, None, Some(inside(from, false)), Some(kind)),
        (_, Some(to)) => draft.bound(name, Some(inside(to, true)), None, Some(kind)),
        _ => {}
    }
}

/// Moves the range of a regularizer to stronger values, or begins to tune it.
fn stronger(draft: &mut Draft<'_>, name: &str, kind: Kind) {
    if draft.tune(name, kind) {
        return;
    }
    let Some(param) = draft.params.iter().find(|p| &*p.name == name) else { return };
    match &param.domain {
        Domain::Float { high, scale: Scale::Log, .. } => {
            let high = high * PUSH;
            draft.bound(name, None, Some(high), Some(kind));
        }
        Domain::Float { high, .. } if *high < 0.6 => draft.bound(name, None, Some(0.6), Some(kind)),
        _ => {}
    }
}

fn underfitting(draft: &mut Draft<'_>, finding: &Finding) {
    let kind = finding.kind;
    let regularizers: Vec<_> =
        finding.params.iter().filter(|n| n.contains("dropout") || n.contains("decay")).collect();
    for name in &regularizers {
        let best = draft.best.get(name).and_then(Value::as_f64);
        if draft.is_tuned(name) {
            let low = draft.params.iter().find(|p| p.name == **name).map(|p| (lower(p), p.domain.clone()));
            let log = matches!(low, Some((_, Domain::Float { scale: Scale::Log, .. })));
            let low = if log { low.and_then(|(l, _)| l).map(|l| l / PUSH) } else { Some(0.0) };
            draft.bound(name, low, best, Some(kind));
        } else if !draft.tune(name, kind) && draft.options.fixable {
            draft.refix(name, Value::Float(0.0), kind);
        }
    }
    if regularizers.is_empty() && kind == Kind::Underfitting {
        for name in ["width", "layers"] {
            if !draft.tune(name, kind) {
                draft.extend(name, End::High, kind);
            }
        }
    }
}

/// Lets trainings last longer.
fn longer(draft: &mut Draft<'_>, kind: Kind) {
    for name in ["epochs", "num_epochs", "max_epochs", "steps", "iterations"] {
        if let Some(high) = draft.params.iter().find(|p| &*p.name == name).and_then(upper) {
            let best = draft.best.get(name).and_then(Value::as_f64);
            draft.bound(name, best.map(|b| (b / 2.0).floor()), Some(2.0 * high), Some(kind));
        } else if let Some(now) = draft.shared(name).and_then(Value::as_i64) {
            draft.refix(name, Value::Int(2 * now), kind);
        }
    }
}

fn shorter(draft: &mut Draft<'_>, finding: &Finding) {
    let Some(at) = number(finding, "saturated") else { return };
    for name in ["epochs", "num_epochs", "max_epochs"] {
        if draft.is_tuned(name) {
            let most = draft.best.get(name).and_then(Value::as_f64);
            draft.bound(name, Some((2.0 * at).ceil()), most, Some(finding.kind));
        } else if draft.options.fixable && draft.shared(name).is_some() {
            draft.refix(name, Value::Int(((3.0 * at).ceil() as i64).max(5)), finding.kind);
        }
    }
}

/// Moves the learning rate up or down.
fn rate(draft: &mut Draft<'_>, up: bool, kind: Kind) {
    for name in ["learning_rate", "lr"] {
        if draft.is_changed(name) {
            continue;
        }
        let fixed = draft.shared(name).and_then(Value::as_f64);
        if draft.tune(name, kind) {
            let Some(now) = fixed else { continue };
            let (low, high) =
                if up { (now, now * PUSH * PUSH * PUSH) } else { (now / (PUSH * PUSH * PUSH), now) };
            draft.bound(name, Some(low), Some(high), Some(kind));
            continue;
        }
        let best = draft.best.get(name).and_then(Value::as_f64);
        let Some((low, high)) =
            draft.params.iter().find(|p| &*p.name == name).and_then(|p| Some((lower(p)?, upper(p)?)))
        else {
            continue;
        };
        if up {
            draft.bound(
                name,
                best.or(Some(low)),
                Some(high.max(best.unwrap_or(high) * PUSH * PUSH)),
                Some(kind),
            );
        } else {
            draft.bound(name, Some(low.min(best.unwrap_or(low) / (PUSH * PUSH))), best, Some(kind));
        }
    }
}

/// Lets the learning rate decay.
fn decaying(draft: &mut Draft<'_>, kind: Kind) {
    let constant = Value::from("constant");
    let is_constant = draft.best.get("schedule").or_else(|| draft.shared("schedule"));
    if is_constant == Some(&constant) {
        draft.tune("schedule", kind);
    }
}

/// Leaves the smallest batches out.
fn larger_batches(draft: &mut Draft<'_>, finding: &Finding) {
    let size = number(finding, "batch size").unwrap_or(1.0);
    let most = number(finding, "larger batch size").unwrap_or(0.0).max(64.0);
    for name in ["batch_size", "batch", "bs"] {
        draft.tune(name, finding.kind);
        let Some(param) = draft.params.iter().find(|p| &*p.name == name) else { continue };
        match &param.domain {
            Domain::Choice { values, .. } => {
                let mut values = values.clone();
                let top = values.iter().filter_map(Value::as_i64).max().unwrap_or(1);
                for more in [16, 32, 64, 128] {
                    if more > top && more as f64 <= most {
                        values.push(Value::Int(more));
                    }
                }
                draft.choose(name, values, Some(finding.kind));
            }
            Domain::Int { high, .. } => {
                let high = (*high as f64).max(most);
                draft.bound(name, Some(size), Some(high), Some(finding.kind));
            }
            _ => {}
        }
    }
}
