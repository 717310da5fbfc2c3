//! What of very many numbers is drawn, and in which range.

use tunesmith_math::summary::quantile;

use super::results::{Results, Row};
pub(super) use crate::words::short;

use super::{Axis, Colours, Ink, Mark, Scale, Shape, Symbol};

/// The most points of a panel that stands alone, and of one among several.
pub(super) const POINTS: usize = 1_500;
pub(super) const POINTS_EACH: usize = 500;

/// At most `most` of `n` places in order, evenly spaced, with the first, the last and those kept.
pub(super) fn thin(n: usize, most: usize, keep: impl IntoIterator<Item = usize>) -> Vec<usize> {
    if n <= most {
        return (0..n).collect();
    }
    let spread = most.max(2);
    let mut places: Vec<usize> = (0..spread).map(|k| k * (n - 1) / (spread - 1)).collect();
    places.extend(keep.into_iter().filter(|i| *i < n));
    places.sort_unstable();
    places.dedup();
    places
}

/// Some of the rows in their order: the best hundred, those that were the best so far, and an even sample of the others.
pub(super) fn thinned<'r, 'h>(results: &Results<'h>, rows: &[&'r Row<'h>], most: usize) -> Vec<&'r Row<'h>> {
    if rows.len() <= most {
        return rows.to_vec();
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| results.loss(rows[*a].value).total_cmp(&results.loss(rows[*b].value)));
    let mut best = f64::INFINITY;
    let improved = rows.iter().enumerate().filter_map(|(i, r)| {
        let loss = results.loss(r.value);
        (loss < best).then(|| {
            best = loss;
            i
        })
    });
    let keep: Vec<usize> = improved.chain(order.into_iter().take(100)).collect();
    thin(rows.len(), most.saturating_sub(100), keep).into_iter().map(|i| rows[i]).collect()
}

/// An axis for values of a metric: logarithmic where they span three orders of magnitude, and cut where the worst few would leave no
/// room for the others. With a sentence about what lies outside.
pub(super) fn value_axis(results: &Results<'_>, values: &[f64]) -> (Axis, Option<String>) {
    let title = results.metric.name.to_string();
    let finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    let (low, high) =
        finite.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    if low > 0.0 && high / low >= 1e3 {
        return (Axis::new(title, Scale::Log), None);
    }
    let axis = Axis::linear(title);
    if finite.len() < 20 {
        return (axis, None);
    }
    let (up, worst) = (results.upwards(), if results.upwards() { 0.05 } else { 0.95 });
    let (Some(end), Some(middle)) = (quantile(&finite, worst), quantile(&finite, 0.5)) else {
        return (axis, None);
    };
    let (best, far) = if up { (high, low) } else { (low, high) };
    let useful = (end - best).abs();
    if useful == 0.0 || (far - end).abs() < 2.0 * useful || end == middle {
        return (axis, None);
    }
    let outside = finite.iter().filter(|x| if up { **x < end } else { **x > end }).count();
    let note = format!(
        "{outside} result{} far beyond the others {} outside the picture",
        if outside == 1 { "" } else { "s" },
        if outside == 1 { "lies" } else { "lie" }
    );
    (axis.showing(best.min(end), best.max(end)), Some(note))
}

/// The colours of values: the best ones bright. The worst twentieth shares one colour.
pub(super) fn by_value(results: &Results<'_>, values: Vec<f64>) -> Ink {
    let range = value_range(results, &values);
    Ink::Scaled(Colours { values, title: results.metric.name.to_string(), range })
}

/// The values at the dull and the bright end of the colours.
pub(super) fn value_range(results: &Results<'_>, values: &[f64]) -> (f64, f64) {
    let finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    let at = |level| quantile(&finite, level).unwrap_or(0.0);
    if results.upwards() { (at(0.05), at(1.0)) } else { (at(0.95), at(0.0)) }
}

/// Colours from the first trial to the last.
pub(super) fn by_number(results: &Results<'_>, rows: &[&Row<'_>]) -> Ink {
    let last = results.history.len().saturating_sub(1) as f64;
    let values = rows.iter().map(|r| r.trial.number as f64).collect();
    Ink::Scaled(Colours { values, title: "trial".into(), range: (0.0, last.max(1.0)) })
}

/// The symbol for so many points.
pub(super) fn symbol(points: usize) -> Symbol {
    if points > 300 { Symbol::Dot } else { Symbol::Disc }
}

/// The best trial, to be found at once.
pub(super) fn best_mark(number: u64, x: f64, y: f64) -> Mark {
    Mark::new(Shape::Points(Symbol::Diamond), Ink::Best, vec![x], vec![y])
        .named("best")
        .tips(vec![format!("best: trial {number}")])
}

/// What is said about a trial.
pub(super) fn tip(results: &Results<'_>, row: &Row<'_>) -> String {
    format!("trial {}: {} {}", row.trial.number, results.metric.name, short(row.value))
}
