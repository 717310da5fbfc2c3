//! Footprint of the search: the configurations that were tried, in the two directions in which they differ most, over the space they come
//! from.
//!
//! Principal components of the unit cube's coordinates: choices as one coordinate a value, inactive parameters at their mean. Two dimensions
//! of many: what lies together here may be apart elsewhere. The axes say which share of the differences they show.
//!
//! Cost: `O(n d^2)` for at most 1,500 trials.

use tunesmith_core::{Config, Domain, History, Rng, Space};

use super::results::{Results, Standing};
use super::shown::{POINTS, best_mark, by_value, symbol, thin, tip};
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};
use crate::ExplainError;

/// Configurations drawn at random that show the space.
const DRAWN: u64 = 400;

/// Steps of the power iteration.
const STEPS: usize = 200;

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let space = history.space();
    if space.is_empty() {
        return Err(ExplainError::NoParameters.into());
    }
    let rows: Vec<_> = results.rows.iter().filter(|r| !r.trial.config.is_empty()).collect();
    if rows.len() < 3 {
        return Err(FigureError::missing(format!(
            "{} finished trials have a configuration, and at least 3 are needed",
            rows.len()
        )));
    }
    let keep = results.good(1).ok().and_then(|good| results.best(&good).map(|b| b.trial.number));
    let kept = rows.iter().position(|r| Some(r.trial.number) == keep);
    let rows: Vec<_> = thin(rows.len(), POINTS, kept).into_iter().map(|i| rows[i]).collect();
    let mut points: Vec<Vec<f64>> = rows.iter().map(|r| features(space, &r.trial.config)).collect();
    let mut rng = Rng::new(history.settings().seed, u64::MAX, 7);
    let drawn = (0..DRAWN).filter_map(|_| space.complete_feasible(&Config::new(), &mut rng, 20));
    let mut drawn: Vec<Vec<f64>> = drawn.map(|config| features(space, &config)).collect();
    let means = centre(&mut points);
    subtract(&mut drawn, &means);
    let total: f64 = points.iter().flatten().map(|x| x * x).sum();
    if total == 0.0 {
        return Err(FigureError::missing("all trials have the same configuration"));
    }
    let first = component(&points, None);
    let second = component(&points, Some(&first));
    let along = |row: &[f64], direction: &[f64]| row.iter().zip(direction).map(|(x, d)| x * d).sum::<f64>();
    let share =
        |direction: &[f64]| 100.0 * points.iter().map(|p| along(p, direction).powi(2)).sum::<f64>() / total;
    let (a, b) = (share(&first), share(&second));
    let title = |n: &str, share: f64| Axis::linear(format!("{n} component ({share:.0}% of the differences)"));
    let mut panel = Panel::new("", title("first", a), title("second", b));
    let place = |row: &Vec<f64>| (along(row, &first), along(row, &second));
    let (x, y) = drawn.iter().map(place).unzip();
    panel.marks.push(Mark::new(Shape::Points(Symbol::Dot), Ink::Muted, x, y).named("the space, at random"));
    let places: Vec<(f64, f64)> = points.iter().map(place).collect();
    let of = |wanted: &dyn Fn(Standing) -> bool| -> Vec<usize> {
        (0..rows.len()).filter(|i| wanted(rows[*i].standing)).collect()
    };
    let xy = |which: &[usize]| -> (Vec<f64>, Vec<f64>) { which.iter().map(|i| places[*i]).unzip() };
    let others = of(&|s| s != Standing::Good);
    if !others.is_empty() {
        let (x, y) = xy(&others);
        let shape = Shape::Points(Symbol::Cross);
        panel.marks.push(
            Mark::new(shape, Ink::Series(4), x, y).named("failed, stopped, diverged or beyond a limit"),
        );
    }
    let good = of(&|s| s == Standing::Good);
    let (x, y) = xy(&good);
    let ink = by_value(&results, good.iter().map(|i| rows[*i].value).collect());
    let tips = good.iter().map(|i| tip(&results, rows[*i])).collect();
    panel.marks.push(Mark::new(Shape::Points(symbol(good.len())), ink, x, y).tips(tips));
    if let Some(i) = good.iter().find(|i| Some(rows[**i].trial.number) == keep) {
        panel.marks.push(best_mark(rows[*i].trial.number, places[*i].0, places[*i].1));
    }
    let mut notes = Vec::new();
    if a + b < 60.0 {
        notes.push(format!(
            "two directions show {:.0}% of the differences between configurations: read it with care",
            a + b
        ));
    }
    Ok(untitled(vec![panel], 1, notes))
}

/// The coordinates of a configuration; a choice has one for each value. NaN where it is inactive.
fn features(space: &Space, config: &Config) -> Vec<f64> {
    let unit = space.encode(config);
    let mut out = Vec::with_capacity(unit.len());
    let mut at = 0;
    for p in space.params() {
        let dims = p.domain.dims();
        match &p.domain {
            Domain::Choice { values, ordered: false } => {
                let chosen = config.get(&p.name).and_then(|v| p.domain.level_of(v));
                let active = !unit[at].is_nan();
                // As spread out as a number is over its range.
                let k = values.len().max(2) as f64;
                let size = (k / (12.0 * (k - 1.0))).sqrt();
                let one = |i| if Some(i as u64) == chosen { size } else { 0.0 };
                out.extend((0..values.len()).map(|k| if active { one(k) } else { f64::NAN }));
            }
            _ => out.extend_from_slice(&unit[at..at + dims]),
        }
        at += dims;
    }
    out
}

/// Takes the means away and gives them back; what is missing becomes 0.
fn centre(points: &mut [Vec<f64>]) -> Vec<f64> {
    let d = points.first().map_or(0, Vec::len);
    let mean = |c: usize| {
        let known = points.iter().map(|p| p[c]).filter(|x| !x.is_nan());
        let (n, sum) = known.fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
        if n > 0.0 { sum / n } else { 0.5 }
    };
    let means: Vec<f64> = (0..d).map(mean).collect();
    subtract(points, &means);
    means
}

fn subtract(points: &mut [Vec<f64>], means: &[f64]) {
    for (x, mean) in points.iter_mut().flat_map(|p| p.iter_mut().zip(means)) {
        *x = if x.is_nan() { 0.0 } else { *x - mean };
    }
}

/// The direction in which the points differ most, at right angles to another one: power iteration.
fn component(points: &[Vec<f64>], beside: Option<&[f64]>) -> Vec<f64> {
    let d = points[0].len();
    let mut covariance = vec![0.0; d * d];
    for p in points {
        for i in 0..d {
            (0..d).for_each(|j| covariance[i * d + j] += p[i] * p[j]);
        }
    }
    // Begin with the coordinate that varies most, a little of all others added.
    let most = (0..d).filter(|i| beside.is_none_or(|b| b[*i].abs() < 0.9));
    let most = most.max_by(|a, b| covariance[a * d + a].total_cmp(&covariance[b * d + b])).unwrap_or(0);
    let mut v: Vec<f64> = (0..d).map(|i| if i == most { 1.0 } else { 0.01 }).collect();
    for _ in 0..STEPS {
        let mut next: Vec<f64> =
            (0..d).map(|i| (0..d).map(|j| covariance[i * d + j] * v[j]).sum::<f64>()).collect();
        if let Some(other) = beside {
            let along: f64 = next.iter().zip(other).map(|(x, o)| x * o).sum();
            next.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
        }
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length < 1e-12 {
            return vec![0.0; d];
        }
        next.iter_mut().for_each(|x| *x /= length);
        v = next;
    }
    // The larger end points right and up.
    let largest = v.iter().copied().fold(0.0_f64, |m, x| if x.abs() > m.abs() { x } else { m });
    if largest < 0.0 {
        v.iter_mut().for_each(|x| *x = -*x);
    }
    v
}
