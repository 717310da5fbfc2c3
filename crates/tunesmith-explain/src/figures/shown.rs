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
    let Some(kept) = Kept::of(results, values) else { return (Axis::linear(title), None) };
    let (low, high) = (kept.best.min(kept.worst), kept.best.max(kept.worst));
    let scale = if low > 0.0 && high / low >= 1e3 { Scale::Log } else { Scale::Linear };
    let axis = Axis::new(title, scale);
    if kept.outside == 0 {
        return (axis, None);
    }
    let (n, what) = (kept.outside, if kept.outside == 1 { "result lies" } else { "results lie" });
    let note = format!("{n} {what} outside of the picture, the worst at {}", short(kept.farthest));
    (axis.showing(low, high), Some(note))
}

/// The values that share a picture.
struct Kept {
    best: f64,
    /// The worst that is shown.
    worst: f64,
    /// How many lie beyond it, and how far.
    outside: usize,
    farthest: f64,
}

impl Kept {
    /// All but the worst few, where these would take two thirds of the room or more: at most a quarter of the values, each further behind the
    /// third quarter than three times that lies behind the best (Tukey's fence for what is far out). `None` without finite values. `O(n log n)`.
    fn of(results: &Results<'_>, values: &[f64]) -> Option<Self> {
        let mut losses: Vec<f64> =
            values.iter().filter(|x| x.is_finite()).map(|x| results.loss(*x)).collect();
        losses.sort_by(f64::total_cmp);
        let (best, last) = (*losses.first()?, *losses.last()?);
        let quarter = quantile_below(&losses, 0.75);
        let positive = best > 0.0 && quarter / best >= 30.0;
        // Losses over orders of magnitude are judged, as they are drawn, by their logarithms.
        let at = |x: f64| if positive { x.ln() } else { x };
        let fence = at(quarter) + 3.0 * (at(quarter) - at(best));
        let inside = losses.partition_point(|x| at(*x) <= fence);
        let worst = losses[inside.saturating_sub(1)];
        let squashed = at(last) - at(best) >= 3.0 * (at(worst) - at(best)) && worst > best;
        let turned = |loss: f64| if results.upwards() { -loss } else { loss };
        let few = losses.len() < 5 || !squashed;
        let (worst, outside) = if few { (last, 0) } else { (worst, losses.len() - inside) };
        Some(Self { best: turned(best), worst: turned(worst), outside, farthest: turned(last) })
    }
}

/// The value that this share of some values in order lies at or below; no value between two.
fn quantile_below(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len());
    sorted[at - 1]
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
    let (dull, bright) = if results.upwards() { (at(0.05), at(1.0)) } else { (at(0.95), at(0.0)) };
    match Kept::of(results, &finite) {
        Some(kept) if kept.outside > 0 => {
            let nearer = if results.upwards() { dull.max(kept.worst) } else { dull.min(kept.worst) };
            (nearer, bright)
        }
        _ => (dull, bright),
    }
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
