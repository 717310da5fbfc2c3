//! Kernels in bulk: all trials, with bandwidths that depend on the axis only.
//!
//! Single precision, in tiles of 64 trials, so that [`sums`](super::sums) takes a few vector instructions for each tile, candidate
//! and axis.

use tunesmith_math::special::normal_cdf;

use super::axis::{Axis, LEVELS, Shape};
use super::mixture::cell_masses;

/// Trials in a tile.
pub(super) const LANES: usize = 64;

/// Up to so many levels are compared with each in turn, which takes vector instructions, rather than looked up.
const COMPARED: usize = 16;

/// A number for each trial of a tile.
pub(super) type Lanes = [f32; LANES];

/// How wide kernels are on one axis, for all trials.
#[derive(Debug, Clone)]
pub(super) enum Spread {
    /// The bandwidth.
    Smooth(f64),
    /// For each level, the logarithm of its mass for a kernel at each level.
    Cells(Vec<[f32; LEVELS]>),
    /// Logarithms of the probabilities of the trial's own value and of each other.
    Nominal([f32; 2]),
}

impl Spread {
    /// The spread on an axis for kernels of this bandwidth, or, on a nominal axis, with so much probability for each value.
    pub(super) fn new(axis: &Axis, sd: f64, little: f64) -> Self {
        match &axis.shape {
            Shape::Smooth => Self::Smooth(sd),
            Shape::Cells { bounds } => {
                let mut ln = vec![[0.0; LEVELS]; axis.levels()];
                for kernel in 0..axis.levels().min(LEVELS) {
                    let masses = cell_masses(bounds, axis.unit(kernel as f64), sd);
                    for (row, mass) in ln.iter_mut().zip(masses) {
                        row[kernel] = mass.max(1e-300).ln() as f32;
                    }
                }
                Self::Cells(ln)
            }
            Shape::Nominal(k) => {
                let all = 1.0 + *k as f64 * little;
                Self::Nominal([((1.0 + little) / all).ln() as f32, (little / all).ln() as f32])
            }
        }
    }

    /// The logarithm of the height of a kernel: what normalises it.
    fn height(&self, position: f64) -> f64 {
        match self {
            Self::Smooth(sd) => {
                let inside = normal_cdf((1.0 - position) / sd) - normal_cdf(-position / sd);
                -0.918_938_533_204_672_8 - (sd * inside).ln()
            }
            _ => 0.0,
        }
    }

    /// What kernels at `positions` say about a position. Compiles to vectors inside [`vectorised`](tunesmith_math::simd::vectorised).
    #[inline(always)]
    pub(super) fn say(&self, x: f32, positions: &Lanes) -> Lanes {
        let mut said = [0.0; LANES];
        match self {
            Self::Smooth(sd) => {
                let scale = (std::f64::consts::FRAC_1_SQRT_2 / sd) as f32;
                for lane in 0..LANES {
                    let z = (x - positions[lane]) * scale;
                    said[lane] = -z * z;
                }
            }
            Self::Cells(ln) => {
                let row = &ln[x as usize];
                if ln.len() > COMPARED {
                    for lane in 0..LANES {
                        said[lane] = row[positions[lane] as u32 as usize % LEVELS];
                    }
                } else {
                    // By index: calls of iterators would not be compiled for wide vectors.
                    let mut k = 0;
                    while k < ln.len() {
                        let (level, mass) = (k as f32, row[k % LEVELS]);
                        k += 1;
                        for lane in 0..LANES {
                            // A sum, not a choice: that becomes a vector instruction.
                            said[lane] += if positions[lane] == level { mass } else { 0.0 };
                        }
                    }
                }
            }
            Self::Nominal([own, other]) => {
                let (own, other) = (*own, *other);
                for lane in 0..LANES {
                    said[lane] = if positions[lane] == x { own } else { other };
                }
            }
        }
        said
    }
}

/// The positions of trials.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    pub(super) axes: usize,
    rows: usize,
    /// Tile by tile, axis by axis, a position for each trial; any number where it has none.
    pub(super) positions: Vec<Lanes>,
    /// The logarithm of each kernel's height; minus infinity where the trial has no position.
    pub(super) heights: Vec<Lanes>,
}

impl Store {
    /// A store of positions on so many axes.
    pub(super) fn new(axes: usize) -> Self {
        Self { axes, ..Self::default() }
    }

    /// How many trials it holds.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Takes in a trial.
    pub(super) fn push(&mut self, position: &[f64], spreads: &[Spread]) {
        let lane = self.rows % LANES;
        if lane == 0 {
            self.positions.resize(self.positions.len() + self.axes, [0.0; LANES]);
            self.heights.resize(self.heights.len() + self.axes, [f32::NEG_INFINITY; LANES]);
        }
        let tile = self.rows / LANES * self.axes;
        for (c, (x, spread)) in position.iter().zip(spreads).enumerate().filter(|(_, (x, _))| !x.is_nan()) {
            let x = *x as f32;
            self.positions[tile + c][lane] = x;
            self.heights[tile + c][lane] = spread.height(f64::from(x)) as f32;
        }
        self.rows += 1;
    }

    /// Computes the heights on an axis anew, after its spread changed.
    pub(super) fn spread(&mut self, axis: usize, spread: &Spread) {
        for (positions, heights) in
            self.positions.iter().zip(&mut self.heights).skip(axis).step_by(self.axes.max(1))
        {
            for (x, height) in positions.iter().zip(heights).filter(|(_, h)| **h > f32::NEG_INFINITY) {
                *height = spread.height(f64::from(*x)) as f32;
            }
        }
    }
}
