//! PED-ANOVA: how far the values of the best trials are spread otherwise than those of all [Watanabe2023].
//!
//! For each parameter the density of the best tenth and that of all trials are estimated on cells; the importance is the Pearson
//! divergence of the first from the second, shared out over parameters. With `region` the best trials are compared with those
//! of the region, which tells what matters among good configurations.
//!
//! When: at any time, also while a study runs: it costs next to nothing and learns no model. Looks at one parameter at a time: blind
//! to what matters only together with another parameter. A parameter that a sampler has already narrowed down looks less important
//! than it is, since all trials then have it near its best value.
//!
//! - Numbers: 64 cells, smoothed by a Gaussian kernel of Scott's width [Scott1992]; levels likewise, level by level. Choices, and
//!   the inactive value: counted. One trial is spread evenly over everything first.
//! - The coordinates of a simplex or a permutation add up.
//! - Intervals: the counts of cells drawn anew (Poisson bootstrap), best trials and others apart.
//!
//! Cost: `O(trials x parameters)`, and `O(cells^2)` a parameter and replicate.
//!
//! [Scott1992]: Scott, "Multivariate Density Estimation", Wiley.
//! [Watanabe2023]: Watanabe, Bansal and Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
//!   Subspaces", IJCAI 2023.

use tunesmith_core::{History, Rng};

use crate::columns::{Column, Kind};
use crate::draft::Draft;
use crate::sample::Sample;
use crate::surrogate::rng;
use crate::{ExplainError, Importance, Method, Question, Unit};

/// Cells of a continuous coordinate.
const CELLS: usize = 64;

/// The fewest trials that are called the best.
const LEAST: usize = 3;

pub(crate) fn importance(history: &History, question: &Question) -> Result<Importance, ExplainError> {
    let sample = Sample::of(history, question)?;
    sample.directed()?;
    let n = sample.losses.len();
    let mut order: Vec<usize> = (0..n).collect();
    let by_loss = |a: &usize, b: &usize| sample.losses[*a].total_cmp(&sample.losses[*b]).then(a.cmp(b));
    let share = |share: f64, of: usize| ((share * of as f64).ceil() as usize).clamp(LEAST.min(of), of);
    let baseline = share(question.region.unwrap_or(1.0), n);
    let best = share(question.top, baseline);
    if baseline < n {
        order.select_nth_unstable_by(baseline, by_loss);
        order.truncate(baseline);
    }
    if best < baseline {
        order.select_nth_unstable_by(best, by_loss);
    }
    let mut draft = Draft::new(Method::PedAnova, Unit::Share, &sample);
    draft.points = baseline;
    if best < 10 {
        draft.warnings.push(format!("the best {best} trials are few to estimate a density from"));
    }
    let mut rng = rng(sample.seed, 2);
    // The exact values first, then those of each replicate.
    let mut raw = vec![vec![0.0; draft.params.len()]; question.replicates + 1];
    for (c, column) in sample.columns.iter().enumerate() {
        let cells = Cells::count(&sample, c, &order, best);
        for (replicate, values) in raw.iter_mut().enumerate() {
            values[column.param] +=
                if replicate == 0 { cells.divergence() } else { cells.redrawn(&mut rng).divergence() };
        }
    }
    for values in &mut raw {
        let sum: f64 = values.iter().sum();
        values.iter_mut().for_each(|v| *v = if sum > 0.0 { *v / sum } else { 0.0 });
    }
    for (i, estimate) in draft.params.iter_mut().enumerate() {
        estimate.value = raw[0][i];
        estimate.replicates = raw[1..].iter().map(|values| values[i]).collect();
    }
    Ok(draft.finish(&sample))
}

/// How many of the best trials and of the others lie in each cell of a coordinate; the last cell is the inactive value.
struct Cells<'a> {
    column: &'a Column,
    best: Vec<f64>,
    others: Vec<f64>,
}

impl<'a> Cells<'a> {
    /// Counts the rows of `order`, the first `best` of which are the best.
    fn count(sample: &'a Sample, c: usize, order: &[usize], best: usize) -> Self {
        let column = &sample.columns[c];
        let cells = match &column.kind {
            Kind::Continuous => CELLS,
            Kind::Nominal(k) => *k,
            Kind::Levels { places, .. } => places.len(),
        };
        let mut counts = Self { column, best: vec![0.0; cells + 1], others: vec![0.0; cells + 1] };
        let width = sample.columns.len();
        let place = |row: usize| {
            let x = sample.points[row * width + c];
            match &column.kind {
                _ if x.is_nan() => cells,
                Kind::Levels { places, .. } => places.partition_point(|p| *p < x).min(cells - 1),
                Kind::Continuous | Kind::Nominal(_) => ((x * cells as f64) as usize).min(cells - 1),
            }
        };
        order[..best].iter().for_each(|row| counts.best[place(*row)] += 1.0);
        order[best..].iter().for_each(|row| counts.others[place(*row)] += 1.0);
        counts
    }

    /// The same with other trials, drawn from these.
    fn redrawn(&self, rng: &mut Rng) -> Self {
        let mut draw = |counts: &[f64]| counts.iter().map(|mean| poisson(*mean, rng)).collect();
        Self { column: self.column, best: draw(&self.best), others: draw(&self.others) }
    }

    /// The Pearson divergence of the density of the best from that of all.
    fn divergence(&self) -> f64 {
        let all: Vec<f64> = self.best.iter().zip(&self.others).map(|(a, b)| a + b).collect();
        let (of_best, of_all) = (self.density(&self.best), self.density(&all));
        of_best.iter().zip(&of_all).map(|(p, q)| if *q > 0.0 { (p - q) * (p - q) / q } else { 0.0 }).sum()
    }

    /// The share of each cell.
    fn density(&self, counts: &[f64]) -> Vec<f64> {
        let (active, inactive) = counts.split_at(counts.len() - 1);
        let mut density = match self.column.kind {
            Kind::Nominal(_) => active.to_vec(),
            Kind::Continuous | Kind::Levels { .. } => smoothed(active),
        };
        // One trial more, everywhere alike.
        let conditional = self.column.gated || self.column.inactive > 0.0;
        let cells = (active.len() + usize::from(conditional)) as f64;
        density.iter_mut().for_each(|x| *x += 1.0 / cells);
        density.push(inactive[0] + if conditional { 1.0 / cells } else { 0.0 });
        let sum: f64 = density.iter().sum();
        density.iter_mut().for_each(|x| *x /= sum);
        density
    }
}

/// Counts spread over neighbouring cells by a Gaussian kernel; what would leave the range stays inside.
fn smoothed(counts: &[f64]) -> Vec<f64> {
    let n: f64 = counts.iter().sum();
    let cells = counts.len();
    let mean = counts.iter().enumerate().map(|(i, c)| c * i as f64).sum::<f64>() / n;
    let variance = counts.iter().enumerate().map(|(i, c)| c * (i as f64 - mean).powi(2)).sum::<f64>() / n;
    let mut out = vec![0.0; cells];
    if n <= 0.0 {
        return out;
    }
    // At least a third of a cell: less would not reach the next one.
    let width = (1.059 * variance.sqrt() * n.powf(-0.2)).max(1.0 / 3.0);
    let reach = ((4.0 * width).ceil() as usize).min(cells - 1);
    let kernel: Vec<f64> = (0..=reach).map(|k| (-0.5 * (k as f64 / width).powi(2)).exp()).collect();
    for (i, count) in counts.iter().enumerate().filter(|(_, c)| **c > 0.0) {
        let (from, to) = (i.saturating_sub(reach), (i + reach).min(cells - 1));
        let weight = |j: usize| kernel[i.abs_diff(j)];
        let sum: f64 = (from..=to).map(weight).sum();
        for (j, out) in out.iter_mut().enumerate().take(to + 1).skip(from) {
            *out += count * weight(j) / sum;
        }
    }
    out
}

/// A Poisson number: by multiplication for small means (Knuth), by the normal distribution for others.
fn poisson(mean: f64, rng: &mut Rng) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > 30.0 {
        return (mean + mean.sqrt() * rng.normal()).round().max(0.0);
    }
    let (end, mut product, mut count) = ((-mean).exp(), rng.uniform(), 0.0);
    while product > end {
        product *= rng.uniform();
        count += 1.0;
    }
    count
}
