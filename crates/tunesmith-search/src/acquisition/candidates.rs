//! Candidates that an acquisition search starts from.
//!
//! Scrambled Sobol points see every part of the box; neighbours of the best points seen so far, at several scales, see what
//! lies next to them. Candidates that the constraints of the space forbid are left out.

use tunesmith_core::Rng;
use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol};

use super::Frame;

/// For each candidate wanted so many are looked at where constraints are strict.
const LOOKS: usize = 16;

/// Distances of neighbours, drawn in turn.
const SCALES: [f64; 7] = [0.3, 0.1, 0.05, 0.02, 0.01, 0.003, 0.001];

/// Points, as searches move them and as models see them, row by row.
pub(super) struct Batch {
    dims: usize,
    full: Vec<f64>,
    snapped: Vec<f64>,
}

impl Batch {
    pub(super) fn new(dims: usize) -> Self {
        Self { dims, full: Vec::new(), snapped: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.full.len() / self.dims.max(1)
    }

    pub(super) fn full(&self, i: usize) -> &[f64] {
        &self.full[i * self.dims..(i + 1) * self.dims]
    }

    pub(super) fn snapped(&self, i: usize) -> &[f64] {
        &self.snapped[i * self.dims..(i + 1) * self.dims]
    }

    /// What models see of all points.
    pub(super) fn all(&self) -> &[f64] {
        &self.snapped
    }

    /// Adds a full point if it may be proposed.
    pub(super) fn offer(&mut self, frame: &Frame<'_>, full: &[f64]) -> bool {
        let at = self.snapped.len();
        self.snapped.resize(at + self.dims, f64::NAN);
        frame.snap(full, &mut self.snapped[at..]);
        let may = frame.reaches(&self.snapped[at..]) && frame.feasible(full);
        if may {
            self.full.extend_from_slice(full);
        } else {
            self.snapped.truncate(at);
        }
        may
    }

    /// Adds up to `wanted` scrambled Sobol points of the box.
    pub(super) fn spread(&mut self, frame: &Frame<'_>, wanted: usize, rng: &mut Rng) {
        let dims = self.dims;
        let sequence = Sobol::new(dims.min(MAX_DIMENSIONS), rng.bits()).ok();
        let looks = if frame.constrained() { wanted * LOOKS } else { 2 * wanted };
        let mut point = vec![0.0; dims];
        let mut found = 0;
        for index in 0..looks {
            if found == wanted {
                break;
            }
            if let Some(sequence) = &sequence {
                sequence.point(index as u64, &mut point);
            }
            for u in point.iter_mut().skip(MAX_DIMENSIONS) {
                *u = rng.uniform();
            }
            found += usize::from(self.offer(frame, &point));
        }
    }

    /// Adds up to `wanted` neighbours of these snapped points, in turn.
    pub(super) fn near(&mut self, frame: &Frame<'_>, centers: &[Vec<f64>], wanted: usize, rng: &mut Rng) {
        if centers.is_empty() {
            return;
        }
        let moved = (20.0 / frame.params().max(1) as f64).min(1.0);
        for i in 0..wanted {
            let center = &centers[i % centers.len()];
            let mut full = frame.complete(center, rng);
            let scale = SCALES[rng.below(SCALES.len() as u64) as usize];
            let share = moved * [0.15, 0.5, 1.0][rng.below(3) as usize];
            frame.perturb(&mut full, center, share, scale, rng);
            self.offer(frame, &full);
        }
    }
}
