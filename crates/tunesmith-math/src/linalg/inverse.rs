//! The inverse of a factored matrix, for gradients by all of its elements at once.

use super::cholesky::Cholesky;
use super::solve::solve_panel;
use super::tile::{BLOCK, PANEL, Tile, subtract_products};
use crate::simd::{self, Simd, WithSimd};

impl Cholesky {
    /// The inverse of the matrix (`n x n`, row-major, both triangles). `n^3 / 3` multiply-adds.
    pub fn inverse(&self) -> Vec<f64> {
        simd::run(Inverse(self))
    }
}

struct Inverse<'a>(&'a Cholesky);

impl WithSimd for Inverse<'_> {
    type Output = Vec<f64>;

    /// `M = L^-1` in panels of 16 columns, then `M' M`.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f64> {
        let factor = self.0;
        let (n, rows) = (factor.len(), factor.padded_len());
        let mut out = vec![0.0; n * n];
        let mut panels: Vec<Vec<[f64; PANEL]>> = Vec::with_capacity(n.div_ceil(PANEL));
        for first in (0..n).step_by(PANEL) {
            let mut panel = vec![[0.0; PANEL]; rows];
            for lane in 0..PANEL.min(rows - first) {
                panel[first + lane][lane] = 1.0;
            }
            solve_panel(simd, factor, &mut panel, first / BLOCK);
            // What the identity's padding rows solved to is no part of the matrix.
            panel[n..].fill([0.0; PANEL]);
            panels.push(panel);
        }
        for (p, right) in panels.iter().enumerate() {
            for (q, left) in panels[..=p].iter().enumerate() {
                for half in 0..2 {
                    let mut tile: Tile = [[0.0; PANEL]; BLOCK];
                    let from = p * PANEL;
                    subtract_products::<S, PANEL>(
                        simd,
                        &mut tile,
                        half * BLOCK,
                        &left[from..],
                        &right[from..],
                    );
                    for (r, sums) in tile.iter().enumerate() {
                        let i = q * PANEL + half * BLOCK + r;
                        for (c, sum) in sums.iter().enumerate() {
                            let j = p * PANEL + c;
                            if i <= j && j < n {
                                out[i * n + j] = -sum;
                                out[j * n + i] = -sum;
                            }
                        }
                    }
                }
            }
        }
        out
    }
}
