//! Ranges that are too wide, and a best trial that stands alone.

use tunesmith_core::Domain;
use tunesmith_math::summary::quantile;

use super::robust::{above, median};
use super::search::Search;
use super::thresholds::{ACCEPTABLE, WIDE};
use super::{Finding, Kind, words};
use crate::columns::Kind as ColumnKind;

/// The fewest good trials that make a region.
const REGION: usize = 5;

/// The fewest trials outside of the good part of a range that tell it is bad, where a sampler put most trials inside.
const LEARNED: usize = 10;

/// Judges ranges.
pub(super) fn judge(search: &Search<'_>, out: &mut Vec<Finding>) {
    for (c, column) in search.sample.columns.iter().enumerate() {
        // What has its best at an edge wants to be moved, not shrunk.
        let name = &search.sample.space.params()[column.param].name;
        let moved = |f: &Finding| f.kind == Kind::BestAtEdge && f.params.contains(name);
        if column.kind == ColumnKind::Continuous && !out.iter().any(moved) {
            out.extend(too_wide(search, c));
        }
    }
    out.extend(alone(search));
}

fn too_wide(search: &Search<'_>, c: usize) -> Option<Finding> {
    let param = &search.sample.space.params()[search.sample.columns[c].param];
    if !matches!(param.domain, Domain::Float { .. } | Domain::Int { .. }) {
        return None;
    }
    let rows: Vec<(f64, f64)> = search
        .order
        .iter()
        .filter_map(|row| Some((search.place(*row, c)?, search.sample.losses[*row])))
        .collect();
    let k = (rows.len() / 5).max(REGION);
    if rows.len() < 3 * REGION {
        return None;
    }
    let good = &rows[..k];
    let low = good.iter().map(|(x, _)| *x).fold(1.0, f64::min);
    let high = good.iter().map(|(x, _)| *x).fold(0.0, f64::max);
    // A margin of a tenth of the range: the good trials are few.
    let (from, to) = ((low - 0.05).max(0.0), (high + 0.05).min(1.0));
    let (inside, outside): (Vec<&(f64, f64)>, Vec<_>) =
        rows.iter().partition(|(x, _)| (from..=to).contains(x));
    let wasted = outside.len() as f64 / rows.len() as f64;
    let losses = |rows: &[&(f64, f64)]| rows.iter().map(|(_, loss)| *loss).collect::<Vec<f64>>();
    let (inside, outside) = (losses(&inside), losses(&outside));
    let behind = above(&outside, &inside);
    let best: Vec<f64> = good.iter().map(|(_, loss)| *loss).collect();
    let clearly = median(&outside) - median(&best) >= search.clearly() && median(&outside) > median(&inside);
    // A sampler that learns leaves most of such a range alone by itself: fewer trials outside tell as much where hardly any part is good.
    let learned = outside.len() >= LEARNED.max(rows.len() / 5);
    let (most, enough) = if wasted >= WIDE.1 { (WIDE.0, true) } else { (0.5 * WIDE.0, learned) };
    let part = acceptable(search, &rows).max(if wasted >= WIDE.1 { 0.0 } else { to - from - 0.1 });
    if to - from > WIDE.0 || !enough || behind < WIDE.2 || !clearly || part > most {
        return None;
    }
    let value = |x: f64| param.domain.decode(&[x]);
    let (a, b) = (value(from), value(to));
    let sentence = format!(
        "the {k} best trials have `{}` between {} and {}, {} of its range; {} of the trials were spent outside of it, and are worse",
        param.name,
        words::value(&value(low)),
        words::value(&value(high)),
        words::percent(high - low),
        words::percent(wasted)
    );
    let advice = format!("shrink `{}` to {} to {}", param.name, words::value(&a), words::value(&b));
    let finding = Finding::new(
        Kind::RangeTooWide,
        (0.55 + 0.4 * (behind - WIDE.2) / (1.0 - WIDE.2)).min(0.95),
        sentence,
    )
    .number("low end of the good region", a.as_f64().unwrap_or(f64::NAN), "")
    .number("high end of the good region", b.as_f64().unwrap_or(f64::NAN), "")
    .number("trials outside", wasted, "share")
    .seen_in(search.order[..k].iter().map(|row| search.sample.trials[*row]))
    .about([param.name.clone()]);
    let remedy = finding.remedy;
    Some(finding.helped_by(remedy, advice))
}

/// The part of the range in which nine of ten acceptable trials lie. A smooth bowl has its best fifth in a small part, too, and is no range
/// that was chosen too wide: its slopes are acceptable.
fn acceptable(search: &Search<'_>, rows: &[(f64, f64)]) -> f64 {
    let (best, middle) = (search.best_loss(), search.middle());
    let bad = search.quantile(0.75).min(2.0 * middle - best);
    let mut places: Vec<f64> =
        rows.iter().filter(|(_, loss)| *loss <= best + ACCEPTABLE * (bad - best)).map(|(x, _)| *x).collect();
    places.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&places, 0.05), quantile(&places, 0.95));
    low.zip(high).map_or(0.0, |(low, high)| high - low)
}

/// The best trial far ahead of all others.
fn alone(search: &Search<'_>) -> Option<Finding> {
    let (best, middle) = (search.best_loss(), search.middle());
    let n = search.order.len();
    let near = best + 0.3 * (middle - best);
    let good = search.sample.losses.iter().filter(|loss| **loss <= near).count();
    if n < 20 || good >= 2 || middle.is_nan() || middle <= best {
        return None;
    }
    let second = search.sample.losses[search.order[1]];
    let sentence = format!(
        "the best trial has {} {}; the next one {}, and no other comes near",
        search.sample.metric.name,
        words::short(search.shown(best)),
        words::short(search.shown(second))
    );
    Some(
        Finding::new(Kind::FewGoodTrials, 0.75, sentence)
            .number("best", search.shown(best), "")
            .number("second", search.shown(second), "")
            .number("median", search.shown(middle), "")
            .seen_in([search.sample.trials[search.order[0]]]),
    )
}
