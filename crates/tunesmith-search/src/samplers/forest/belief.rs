//! What forests say about a point: how much it may improve, and how likely its limits hold.

use tunesmith_core::Rng;
use tunesmith_math::forest::{Column, Forest};
use tunesmith_math::special::normal_ln_cdf;

use super::{ForestOptions, rows, targets};
use crate::acquisition::ln_improvement;
use crate::evidence::{Columns, Evidence, Kind};

/// The least standard deviation that divides.
const LEAST: f64 = 1e-9;

/// The forests of a study's metrics.
pub(super) struct Belief {
    /// Of the transformed losses; `None` when a forest could not grow.
    objective: Option<Forest>,
    /// What is to be improved on: the best expected target of the rows that satisfy the limits, not the best measured one, which
    /// may have been lucky.
    best: f64,
    /// Of each metric with a limit.
    limits: Vec<Forest>,
    /// The best points seen, best first.
    pub(super) best_points: Vec<Vec<f64>>,
    /// How many trials the forest of the objective learned from.
    pub(super) rows: usize,
    /// Whether some row satisfies the limits.
    pub(super) any_feasible: bool,
}

/// How many of the best points a search starts from.
const STARTS: usize = 5;

impl Belief {
    /// Learns from all rows, and from points that wait for their outcome.
    pub(super) fn learn(
        evidence: &Evidence,
        waiting: &[Vec<f64>],
        options: &ForestOptions,
        rng: &mut Rng,
    ) -> Self {
        let losses = targets::losses(evidence, rng);
        let rows = rows::chosen(&losses);
        let mut targets = targets::targets(&rows.iter().map(|row| losses[*row]).collect::<Vec<f64>>());
        let mut points: Vec<f64> = rows.iter().flat_map(|row| evidence.point(*row)).copied().collect();
        let columns = columns(evidence.columns());
        let feasible = |row: usize| losses[row].is_finite() && evidence.violation(row) <= 0.0;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let key = |i: &usize| if feasible(rows[*i]) { targets[*i] } else { f64::INFINITY };
        order.sort_by(|a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
        let best_points = order.iter().take(STARTS).map(|i| evidence.point(rows[*i]).to_vec()).collect();
        let kept: Vec<usize> = order.iter().copied().take_while(|i| feasible(rows[*i])).collect();
        let mut grow = |points: &[f64], targets: &[f64]| {
            Forest::grow(&columns, points, targets, &options.growth(), &mut || rng.bits()).ok()
        };
        let mut objective = grow(&points, &targets);
        if let Some(forest) = objective.as_ref().filter(|_| !waiting.is_empty()) {
            let expected: Vec<f64> = waiting.iter().map(|point| forest.mean(point)).collect();
            points.extend(waiting.iter().flatten());
            targets.extend(expected);
            objective = grow(&points, &targets);
        }
        let expected = |i: &usize| {
            objective.as_ref().map_or(targets[*i], |forest| forest.mean(evidence.point(rows[*i])))
        };
        let best = kept.iter().map(expected).fold(f64::INFINITY, f64::min);
        let limits = (0..evidence.limits()).filter_map(|c| {
            let measured: Vec<usize> =
                rows.iter().copied().filter(|row| !evidence.slacks(*row)[c].is_nan()).collect();
            let slacks: Vec<f64> = measured.iter().map(|row| evidence.slacks(*row)[c]).collect();
            let points: Vec<f64> = measured.iter().flat_map(|row| evidence.point(*row)).copied().collect();
            grow(&points, &targets::tamed(&slacks))
        });
        let limits = limits.collect();
        Self { objective, best, limits, best_points, rows: rows.len(), any_feasible: best.is_finite() }
    }

    /// The logarithm of the expected improvement times the probability that the limits hold. `O(trees x depth)`.
    pub(super) fn worth(&self, point: &[f64]) -> f64 {
        let mut worth = 0.0;
        if let Some(forest) = self.objective.as_ref().filter(|_| self.any_feasible) {
            let p = forest.predict(point);
            let sd = p.variance.sqrt().max(LEAST);
            worth += sd.ln() + ln_improvement((self.best - p.mean) / sd);
        }
        for forest in &self.limits {
            let p = forest.predict(point);
            worth += normal_ln_cdf(-p.mean / p.variance.sqrt().max(LEAST)).max(-1e6);
        }
        worth
    }
}

/// The coordinates as columns of a forest.
fn columns(columns: &Columns) -> Vec<Column> {
    let column = |c| match columns.kind(c) {
        Kind::Nominal(k) => Column::Nominal(k),
        Kind::Continuous | Kind::Levels(_) => Column::Numeric,
    };
    (0..columns.len()).map(column).collect()
}
