//! The coordinates that densities are made of.

use tunesmith_core::{Rng, Space};

use super::belief::Belief;
use crate::evidence::{Columns, Kind};

/// The most levels that an axis of cells has.
pub(super) const LEVELS: usize = 64;

/// What kernels on an axis look like.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A truncated normal; many levels count as a continuum.
    Smooth,
    /// A truncated normal, integrated over the cell of each level; so many cells, whose `bounds` are one more.
    Cells { bounds: Vec<f64> },
    /// So many values, all equally far from each other.
    Nominal(usize),
}

/// One coordinate. A position on it is a number of `[0, 1]`, or the index of a level or value; NaN where it is inactive.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) shape: Shape,
    /// Where the levels lie.
    places: Vec<f64>,
    belief: Option<Belief>,
    /// Logarithms of the prior masses of the levels.
    ln_masses: Vec<f64>,
    /// Their running sum.
    masses: Vec<f64>,
}

impl Axis {
    /// The axes of a space.
    pub(super) fn all(space: &Space, columns: &Columns) -> Vec<Self> {
        (0..columns.len()).map(|c| Self::new(space, columns, c)).collect()
    }

    fn new(space: &Space, columns: &Columns, column: usize) -> Self {
        let belief = Belief::of(&space.params()[columns.param(column)]);
        let mut places: Vec<f64> = columns.places(column).map(<[f64]>::to_vec).unwrap_or_default();
        let shape = match columns.kind(column) {
            Kind::Nominal(k) => Shape::Nominal(k),
            Kind::Levels(_) if (1..=LEVELS).contains(&places.len()) => {
                let middles = places.windows(2).map(|w| 0.5 * (w[0] + w[1]));
                Shape::Cells { bounds: std::iter::once(0.0).chain(middles).chain([1.0]).collect() }
            }
            Kind::Levels(_) | Kind::Continuous => Shape::Smooth,
        };
        if matches!(shape, Shape::Smooth) {
            places.clear();
        }
        let ln_masses = match (&shape, &belief) {
            (Shape::Smooth, _) => Vec::new(),
            (Shape::Nominal(k), _) => vec![-(*k as f64).ln(); *k],
            (Shape::Cells { bounds }, None) => bounds.windows(2).map(|w| (w[1] - w[0]).ln()).collect(),
            (Shape::Cells { bounds }, Some(belief)) => {
                let cells: Vec<(f64, f64)> =
                    places.iter().zip(bounds.windows(2)).map(|(p, w)| (*p, w[1] - w[0])).collect();
                belief.ln_masses(&cells)
            }
        };
        let mut sum = 0.0;
        let running = |m: &f64| {
            sum += m.exp();
            sum
        };
        let masses = ln_masses.iter().map(running).collect();
        Self { shape, places, belief, ln_masses, masses }
    }

    /// How many levels or values it has; 0 for a continuum.
    pub(super) fn levels(&self) -> usize {
        self.ln_masses.len()
    }

    /// The position of a coordinate of the unit cube.
    pub(super) fn position(&self, unit: f64) -> f64 {
        match &self.shape {
            Shape::Smooth => unit,
            _ if unit.is_nan() => unit,
            Shape::Cells { bounds } => bounds[1..bounds.len() - 1].partition_point(|b| *b <= unit) as f64,
            Shape::Nominal(k) => (unit * *k as f64).floor().min(*k as f64 - 1.0),
        }
    }

    /// The coordinate in the unit cube of a position.
    pub(super) fn unit(&self, position: f64) -> f64 {
        if self.places.is_empty() {
            position
        } else {
            self.places[(position as usize).min(self.places.len() - 1)]
        }
    }

    /// The logarithm of the prior's density, or mass, at a position.
    pub(super) fn ln_prior(&self, position: f64) -> f64 {
        match (&self.shape, &self.belief) {
            (Shape::Smooth, None) => 0.0,
            (Shape::Smooth, Some(belief)) => belief.ln_density(position),
            _ => self.ln_masses[position as usize],
        }
    }

    /// The same without a belief: flat on the axis.
    pub(super) fn ln_flat(&self, position: f64) -> f64 {
        match &self.shape {
            Shape::Smooth => 0.0,
            Shape::Cells { bounds } => (bounds[position as usize + 1] - bounds[position as usize]).ln(),
            Shape::Nominal(k) => -(*k as f64).ln(),
        }
    }

    /// A position drawn from the prior.
    pub(super) fn draw(&self, rng: &mut Rng) -> f64 {
        match (&self.shape, &self.belief) {
            (Shape::Smooth, None) => rng.uniform(),
            (Shape::Smooth, Some(belief)) => belief.draw(rng),
            _ => pick(&self.masses, rng.uniform()) as f64,
        }
    }
}

/// The first entry whose running sum exceeds a share `u` of the total.
pub(super) fn pick(running: &[f64], u: f64) -> usize {
    let total = running.last().copied().unwrap_or(0.0);
    running.partition_point(|sum| *sum <= u * total).min(running.len().saturating_sub(1))
}
