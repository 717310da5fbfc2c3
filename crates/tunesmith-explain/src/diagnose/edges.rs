//! Best at an edge: the good trials crowd at an end of a range that could reach further.
//!
//! The evidence: the best trial is at the edge, and either more of the good ones than by accident are, too, or over the nearer half of the
//! range, and over the whole of it, trials get better towards it so clearly that no crowd is needed. Some trend is always asked for:
//! samplers stay where they found something once.

use tunesmith_core::{Domain, Param, Scale, Value};

use super::robust::{at_least, median, rank_correlation};
use super::search::Search;
use super::thresholds::{ACCIDENT, EDGE, STRAIGHT, TREND};
use super::{Finding, Kind, words};
use crate::columns::Kind as ColumnKind;

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Low,
    High,
}

/// Judges every range.
pub(super) fn judge(search: &Search<'_>, out: &mut Vec<Finding>) {
    let ends = 2 * search.sample.columns.iter().filter(|c| !matches!(c.kind, ColumnKind::Nominal(_))).count();
    for (c, column) in search.sample.columns.iter().enumerate() {
        let param = &search.sample.space.params()[column.param];
        if param.domain.dims() != 1 {
            continue;
        }
        for end in [End::Low, End::High] {
            if let Some(finding) = at_edge(search, c, param, end, ends) {
                out.push(finding);
            }
        }
    }
}

fn at_edge(search: &Search<'_>, c: usize, param: &Param, end: End, ends: usize) -> Option<Finding> {
    // The distance from this end, 0 to 1.
    let distance = |row: usize| search.place(row, c).map(|x| if end == End::Low { x } else { 1.0 - x });
    let active: Vec<usize> = search.order.iter().copied().filter(|row| distance(*row).is_some()).collect();
    let near = |row: &usize| distance(*row).is_some_and(|d| d <= EDGE);
    let k = search.good().min(active.len() / 2);
    if k < 3
        || distance(active[0]).is_none_or(|d| d > TREND.2)
        || !extends(param, end, search.options.limit(&param.name))
    {
        return None;
    }
    let share = match &search.sample.columns[c].kind {
        ColumnKind::Levels { places, shares } => {
            let (first, last) = (places.first()?, places.last()?);
            let at = |p: &f64| if end == End::Low { p - first } else { last - p } / (last - first) <= EDGE;
            places.iter().zip(shares).filter(|(p, _)| at(p)).map(|(_, s)| s).sum()
        }
        _ => EDGE,
    };
    let crowd = active[..k].iter().filter(|row| near(row)).count();
    // Samplers that learn go to an end on their own, and some of what they find there is good by accident.
    let there = active.iter().filter(|row| near(row)).count() as f64 / active.len() as f64;
    let accident = at_least(crowd, k, 0.5 * (share + there.max(share))) * ends as f64;
    let half: Vec<usize> =
        active.iter().copied().filter(|row| distance(*row).is_some_and(|d| d <= 0.5)).collect();
    let distances: Vec<f64> = half.iter().filter_map(|row| distance(*row)).collect();
    let losses: Vec<f64> = half.iter().map(|row| search.sample.losses[*row]).collect();
    let (r, t) = rank_correlation(&distances, &losses);
    let crowded = near(&active[0]) && accident <= ACCIDENT && 2 * crowd >= k && r >= 0.25 && t >= 1.7;
    let good: Vec<f64> = active[..k].iter().filter_map(|row| distance(*row)).collect();
    let distances: Vec<f64> = active.iter().filter_map(|row| distance(*row)).collect();
    let losses: Vec<f64> = active.iter().map(|row| search.sample.losses[*row]).collect();
    let whole = rank_correlation(&distances, &losses);
    let clear = [(r, t), whole].iter().any(|(r, t)| *r >= TREND.0 && *t >= TREND.1);
    let trend = clear && r >= 0.35 && median(&good) <= 1.5 * TREND.2;
    // A sampler that learned puts most of its trials at the end: what is gained there shows against the others.
    let away: Vec<usize> = half.iter().copied().filter(|row| !near(row)).collect();
    let away = if away.len() < 3 { active.iter().copied().filter(|row| !near(row)).collect() } else { away };
    // Where every step towards the end gains, less has to be gained.
    let share = if r.max(whole.0) >= STRAIGHT.0 { STRAIGHT.1 } else { 1.0 };
    if half.len() < 5 || !(crowded || trend) || !material(search, &active[..k], &away, share) {
        return None;
    }
    let best = search.history.trial(search.sample.trials[active[0]])?;
    let value = best.config.get(&param.name)?;
    let bound = bound(&param.domain, end)?;
    let side = if end == End::Low { "low" } else { "high" };
    let sentence = format!(
        "trials get better towards the {side} end of `{}`, which is {}: {crowd} of the {k} best lie there, and the best has {}",
        param.name,
        words::value(&bound),
        words::value(value)
    );
    let finding = Finding::new(Kind::BestAtEdge, if crowded { 1.0 - accident.sqrt() } else { 0.8 }, sentence)
        .number("best value", value.as_f64().unwrap_or(f64::NAN), "")
        .number("end of the range", bound.as_f64().unwrap_or(f64::NAN), "")
        .number("good trials at the edge", crowd as f64, "trials")
        .seen_in(active[..k].iter().map(|row| search.sample.trials[*row]))
        .about([param.name.clone()]);
    let advice = match beyond(param, end, search.options.limit(&param.name)) {
        Some(value) => format!(
            "extend `{}` {} {}",
            param.name,
            if end == End::Low { "down to" } else { "up to" },
            words::value(&value)
        ),
        None => format!("add values to `{}` past its {side} end", param.name),
    };
    let remedy = finding.remedy;
    Some(finding.helped_by(remedy, advice))
}

/// Whether what is gained towards an end would be seen: from trials away from it to the good ones, where the unit of the objective is known.
fn material(search: &Search<'_>, good: &[usize], away: &[usize], share: f64) -> bool {
    let losses =
        |rows: &[usize]| median(&rows.iter().map(|row| search.sample.losses[*row]).collect::<Vec<f64>>());
    let gained = losses(away) - losses(good);
    search.material().is_none_or(|least| gained >= share * least)
}

/// The value at an end.
fn bound(domain: &Domain, end: End) -> Option<Value> {
    let low = end == End::Low;
    match domain {
        Domain::Float { low: a, high: b, .. } => Some(Value::Float(if low { *a } else { *b })),
        Domain::Int { low: a, high: b, .. } => Some(Value::Int(if low { *a } else { *b })),
        Domain::Choice { values, ordered: true } => if low { values.first() } else { values.last() }.cloned(),
        _ => None,
    }
}

/// Whether values past an end make sense: not below 0 or above 1 for a share, not below 1 for a count, not past what the model takes.
fn extends(param: &Param, end: End, limit: Option<(f64, f64)>) -> bool {
    let Some(at) = bound(&param.domain, end).and_then(|v| v.as_f64()) else {
        return matches!(&param.domain, Domain::Choice { ordered: true, .. });
    };
    if let Some((low, high)) = limit {
        return if end == End::Low { at > low } else { at < high };
    }
    match (&param.domain, end) {
        (Domain::Float { scale: Scale::Linear, .. }, End::Low) => at != 0.0,
        (Domain::Float { scale: Scale::Linear, low, .. }, End::High) => !(at == 1.0 && *low >= 0.0),
        (Domain::Int { .. }, End::Low) => at > 1.0,
        _ => true,
    }
}

/// A value past an end: as far again as a quarter of the range, on its scale, at least one value, and not past what the model takes.
pub(crate) fn beyond(param: &Param, end: End, limit: Option<(f64, f64)>) -> Option<Value> {
    let (low_limit, high_limit) = limit.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
    let reach = |a: f64, b: f64, log: bool| {
        let value = match (log, end) {
            (true, End::Low) => a / (b / a).powf(0.25).max(10.0_f64.min(b / a)),
            (true, End::High) => b * (b / a).powf(0.25).max(10.0_f64.min(b / a)),
            (false, End::Low) => a - 0.5 * (b - a),
            (false, End::High) => b + 0.5 * (b - a),
        };
        // A quantity that was never negative does not become so.
        let value = if a >= 0.0 && value < 0.0 { 0.0 } else { value };
        value.clamp(low_limit, high_limit)
    };
    match &param.domain {
        Domain::Float { low, high, scale, .. } => {
            Some(Value::Float(rounded(reach(*low, *high, *scale == Scale::Log))))
        }
        Domain::Int { low, high, scale, step } => {
            let log = *scale == Scale::Log;
            let far = reach(*low as f64, *high as f64, log && *low > 0).round() as i64;
            let value = if end == End::Low {
                far.min(low - step).max(i64::from(*low >= 1))
            } else {
                far.max(high + step)
            };
            let value = (value as f64).clamp(low_limit, high_limit) as i64;
            let base = if end == End::Low { *low } else { *high };
            Some(Value::Int(base + (value - base) / step * step))
        }
        Domain::Choice { values, ordered: true } => {
            let numbers: Vec<f64> = values.iter().map(Value::as_f64).collect::<Option<_>>()?;
            let (edge, next) = match (end, numbers.as_slice()) {
                (End::Low, [edge, next, ..]) => (*edge, *next),
                (End::High, [.., next, edge]) => (*edge, *next),
                _ => return None,
            };
            // A row of numbers goes on as it went, by its ratio where it has one.
            let ratio = edge / next;
            let value = if next > 0.0 && edge > 0.0 { edge * ratio } else { edge + (edge - next) };
            let value = value.clamp(low_limit, high_limit);
            let whole = values.iter().all(|v| matches!(v, Value::Int(_)));
            let value = if whole { value.round() } else { value };
            if whole && value < 1.0 || value == edge {
                return None;
            }
            Some(if whole { Value::Int(value as i64) } else { Value::Float(value) })
        }
        _ => None,
    }
}

/// A number to two significant digits: range ends are to be read.
pub(crate) fn rounded(x: f64) -> f64 {
    format!("{x:.1e}").parse().unwrap_or(x)
}
