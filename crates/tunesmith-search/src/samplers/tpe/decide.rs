//! One stage: candidates, and which of them is the best.

use tunesmith_core::Rng;

use super::axis::Axis;
use super::good::{Good, good};
use super::mixture::Mixture;
use super::walk::Walk;

/// Draws for each candidate wanted, where constraints refuse some.
const DRAWS: usize = 20;

/// The candidates of a stage, and what they are seen against.
pub(super) struct Candidates {
    /// The stage.
    pub(super) stage: usize,
    /// A row for each candidate, a position for each axis of the stage.
    pub(super) points: Vec<f64>,
    /// Axes whose position is known.
    pub(super) given: Vec<(usize, f64)>,
    /// For each axis of the stage, whether its position is known.
    pub(super) held: Vec<bool>,
    /// Logarithms of the weights of the good trials and the prior, given what is known.
    pub(super) base: Vec<f64>,
}

impl Walk<'_> {
    /// Decides a stage. Returns how many good trials there were; `None` when no candidate satisfies the constraints.
    pub(super) fn decide(&mut self, stage: usize, rng: &mut Rng) -> Option<usize> {
        let good = good(self.model, stage, self.settings);
        let candidates = self.candidates(stage, &good, rng)?;
        let scores = self.scores(&good, &candidates);
        let d = self.model.stages[stage].columns.len();
        let row = |i: usize| &candidates.points[i * d..(i + 1) * d];
        let better = |a: &usize, b: &usize| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a));
        let best = (0..scores.len()).max_by(better)?;
        self.place(stage, row(best));
        if self.new && self.was_tried() {
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by(|a, b| better(b, a));
            let untried = order.into_iter().find(|i| {
                self.place(stage, row(*i));
                !self.was_tried()
            });
            self.place(stage, row(untried.unwrap_or(best)));
        }
        Some(good.rows.len())
    }

    /// Draws candidates from the density of the good trials, given what is known.
    fn candidates(&mut self, stage: usize, good: &Good, rng: &mut Rng) -> Option<Candidates> {
        let own = self.model.stages[stage].columns.clone();
        let held: Vec<bool> = own.iter().map(|c| self.known.held[*c]).collect();
        let mut row: Vec<f64> = own.iter().map(|c| self.known.position[*c]).collect();
        let mut given: Vec<(usize, f64)> =
            self.known.decided.iter().map(|c| (*c, self.known.position[*c])).collect();
        let base = self.base(good, &given, &own, &row, &held);
        given.extend(own.iter().zip(&row).zip(&held).filter(|(_, held)| **held).map(|((c, x), _)| (*c, *x)));
        let most = base.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        let add = |ln: &f64| {
            sum += libm::exp(ln - most);
            sum
        };
        let running: Vec<f64> = base.iter().map(add).collect();
        let constrained = !self.query.space.constraints().is_empty();
        let wanted = self.settings.candidates;
        let mut points = Vec::with_capacity(wanted * own.len());
        for _ in 0..wanted * DRAWS {
            if points.len() == wanted * own.len() {
                break;
            }
            let axes = own.iter().map(|c| &self.model.axes[*c]);
            good.mixture.draw(axes, &running, &held, rng, &mut row);
            if constrained {
                self.place(stage, &row);
                if !self.query.space.satisfied(&self.partial()) {
                    continue;
                }
            }
            points.extend(&row);
        }
        (!points.is_empty()).then_some(Candidates { stage, points, given, held, base })
    }

    /// Logarithms of the weights of the good trials and the prior, given what is known.
    fn base(
        &self,
        good: &Good,
        given: &[(usize, f64)],
        own: &[usize],
        row: &[f64],
        held: &[bool],
    ) -> Vec<f64> {
        let mut base = good.mixture.ln_weights().to_vec();
        let axes: Vec<&Axis> = own.iter().map(|c| &self.model.axes[*c]).collect();
        good.mixture.condition(&axes, row, held, &mut base);
        if !given.is_empty() {
            let (columns, position): (Vec<usize>, Vec<f64>) = given.iter().copied().unzip();
            let axes: Vec<&Axis> = columns.iter().map(|c| &self.model.axes[*c]).collect();
            let rows = self.model.rows(&good.rows, &columns);
            let before = Mixture::new(&axes, &rows, &vec![1.0; good.rows.len() + 1], self.settings.widths);
            before.condition(&axes, &position, &vec![true; columns.len()], &mut base);
        }
        base
    }

    /// Decides for a candidate of a stage.
    fn place(&mut self, stage: usize, candidate: &[f64]) {
        for (c, x) in self.model.stages[stage].columns.iter().zip(candidate) {
            if !self.known.held[*c] {
                self.known.position[*c] = *x;
                self.known.point[*c] = self.model.axes[*c].unit(*x);
            }
        }
    }
}
