//! Climbing from one candidate: smooth coordinates by their gradient, the others one parameter at a time, in turn.

use tunesmith_core::Rng;
use tunesmith_math::lbfgsb;

use super::candidates::Batch;
use super::{Acquisition, Frame};

/// The most parameters that one round compares alternatives of, drawn anew each time: in wide spaces these are most of the cost.
const STEPPED: usize = 48;

/// A point on its way up.
#[derive(Debug, Clone)]
pub(super) struct Climber {
    pub(super) full: Vec<f64>,
    pub(super) snapped: Vec<f64>,
    pub(super) value: f64,
}

impl Climber {
    /// Alternates until nothing gains, at most `rounds` times, each with at most `evaluations` gradients.
    pub(super) fn climb(
        &mut self,
        acquisition: &dyn Acquisition,
        frame: &Frame<'_>,
        rounds: usize,
        evaluations: usize,
        rng: &mut Rng,
    ) {
        for _ in 0..rounds {
            let before = self.value;
            self.slide(acquisition, frame, evaluations);
            let stepped = self.step(acquisition, frame, rng);
            if frame.constrained() {
                self.grope(acquisition, frame, rng);
            }
            if !stepped || self.value - before < 1e-4 {
                break;
            }
        }
    }

    /// Moves the smooth coordinates along the gradient.
    fn slide(&mut self, acquisition: &dyn Acquisition, frame: &Frame<'_>, evaluations: usize) {
        let columns = frame.smooth(&self.snapped);
        if columns.is_empty() {
            return;
        }
        let start: Vec<f64> = columns.iter().map(|c| self.full[*c]).collect();
        let (low, high) = frame.surroundings(&self.snapped);
        let (low, high): (Vec<f64>, Vec<f64>) = columns.iter().map(|c| (low[*c], high[*c])).unzip();
        let mut point = self.snapped.clone();
        let mut slopes = vec![0.0; point.len()];
        let descend = |at: &[f64], gradient: &mut [f64]| {
            for (c, u) in columns.iter().zip(at) {
                point[*c] = *u;
            }
            let value = acquisition.gradient(&point, &mut slopes);
            for (gradient, c) in gradient.iter_mut().zip(&columns) {
                *gradient = -slopes[*c];
            }
            -value
        };
        let options = lbfgsb::Options {
            max_evaluations: evaluations,
            gradient_tolerance: 1e-3,
            value_tolerance: 1e-5,
            first_step: 0.1,
            ..lbfgsb::Options::default()
        };
        let end = lbfgsb::minimise(descend, &start, &low, &high, &options).x;
        // Constraints may cut the way off: then as far as they allow, halving.
        let mut share = 1.0;
        for _ in 0..6 {
            let mut full = self.full.clone();
            for ((c, from), to) in columns.iter().zip(&start).zip(&end) {
                full[*c] = from + share * (to - from);
            }
            if frame.feasible(&full) {
                self.consider(acquisition, frame, [full].iter());
                break;
            }
            share *= 0.5;
        }
    }

    /// Goes to the best alternative of each parameter (of some where there are very many) in random order; whether anything changed.
    fn step(&mut self, acquisition: &dyn Acquisition, frame: &Frame<'_>, rng: &mut Rng) -> bool {
        let mut order: Vec<usize> = (0..frame.params()).collect();
        rng.shuffle(&mut order);
        order.truncate(STEPPED);
        let mut changed = false;
        for param in order {
            let others = frame.alternatives(param, &self.full, &self.snapped, rng);
            changed |= self.consider(acquisition, frame, others.iter());
        }
        changed
    }

    /// Tries neighbours, where the constraints leave gradients little room.
    fn grope(&mut self, acquisition: &dyn Acquisition, frame: &Frame<'_>, rng: &mut Rng) {
        for scale in [0.05, 0.01, 0.002] {
            let near: Vec<Vec<f64>> = (0..16)
                .map(|_| {
                    let mut full = self.full.clone();
                    frame.perturb(&mut full, &self.snapped, 0.5, scale, rng);
                    full
                })
                .collect();
            self.consider(acquisition, frame, near.iter());
        }
    }

    /// Goes to the best of these full points if it is better; whether it did.
    fn consider<'p>(
        &mut self,
        acquisition: &dyn Acquisition,
        frame: &Frame<'_>,
        points: impl Iterator<Item = &'p Vec<f64>>,
    ) -> bool {
        let mut batch = Batch::new(frame.dims());
        for point in points {
            batch.offer(frame, point);
        }
        let mut values = vec![f64::NEG_INFINITY; batch.len()];
        acquisition.values(batch.all(), &mut values);
        let best = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        match best {
            Some((i, value)) if *value > self.value => {
                self.full.copy_from_slice(batch.full(i));
                self.snapped.copy_from_slice(batch.snapped(i));
                self.value = *value;
                true
            }
            _ => false,
        }
    }
}
