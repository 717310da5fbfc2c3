//! Starting from trials of another sampler: the normal distribution around the best of them. After WS-CMA-ES [Nomura2021].
//!
//! Departs from it in the least width: 0.1 of the space there, for trials of another task; here it follows how far the best trials lie
//! from each other, since they are of the same task.
//!
//! [Nomura2021]: Nomura et al., "Warm Starting CMA-ES for Hyperparameter Optimization", AAAI 2021, arXiv 2012.06932.

use super::gaussian::is_diagonal;
use super::layout::{Layout, Point};
use super::restart::Plan;
use super::run::Run;
use super::search::Search;
use super::shape::Shape;

/// The share of the trials that count as the best.
pub(super) const SHARE: f64 = 0.1;

/// The least standard deviation along any axis.
const WIDTH: f64 = 0.03;

/// A run from the best points, best first.
pub(super) fn run(layout: &Layout, points: &[Point], plan: Plan, adapts: bool) -> Run {
    let (d, n) = (layout.numbers(), points.len() as f64);
    let mean: Vec<f64> = (0..d).map(|j| points.iter().map(|p| p.numbers[j]).sum::<f64>() / n).collect();
    let diagonal = is_diagonal(d);
    let entry = |i: usize, j: usize| {
        let spread =
            points.iter().map(|p| (p.numbers[i] - mean[i]) * (p.numbers[j] - mean[j])).sum::<f64>() / n;
        if i == j { spread + WIDTH * WIDTH } else { spread }
    };
    let entries: Vec<f64> = if diagonal {
        (0..d).map(|j| entry(j, j)).collect()
    } else {
        (0..d * d).map(|ij| entry(ij / d, ij % d)).collect()
    };
    let volume = |shape: &Shape| (shape.ln_volume() / d.max(1) as f64).exp();
    let scaled = Shape::of(&entries, d, diagonal).and_then(|whole| {
        let sigma = volume(&whole);
        let unit: Vec<f64> = entries.iter().map(|x| x / (sigma * sigma)).collect();
        Some((Shape::of(&unit, d, diagonal)?, sigma))
    });
    let mut run = match scaled {
        Some((shape, sigma)) => Run::new(Search::new(layout, mean, sigma, shape), plan, adapts),
        None => Run::around(layout, mean, plan, adapts),
    };
    let categories: Vec<&[usize]> = points.iter().map(|p| p.categories.as_slice()).collect();
    run.search.categories.start(&categories);
    run
}
