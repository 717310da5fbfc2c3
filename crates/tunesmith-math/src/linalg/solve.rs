//! Solving with a factor: one right-hand side, or sixteen at a time.

use super::cholesky::Cholesky;
use super::tile::{BLOCK, PANEL, Tile, solve_triangle, subtract_products};
use crate::simd::{self, Simd, WithSimd};

impl Cholesky {
    /// Replaces `b` by the solution of `L x = b`, in place.
    pub fn solve_lower(&self, b: &mut [f64]) {
        debug_assert_eq!(b.len(), self.len());
        simd::run(SolveLower { factor: self, b });
    }

    /// Replaces `b` by the solution of `L' x = b`, in place.
    pub fn solve_upper(&self, b: &mut [f64]) {
        debug_assert_eq!(b.len(), self.len());
        simd::run(SolveUpper { factor: self, b });
    }

    /// Replaces 16 right-hand sides by the solutions of `L x = b`: `panel[16 i + c]` is element `i` of the `c`-th; it has
    /// [`padded_len`](Self::padded_len) rows, and what lies beyond [`len`](Self::len) must be 0.
    pub fn solve_lower_panel(&self, panel: &mut [f64]) {
        debug_assert_eq!(panel.len(), self.padded_len() * PANEL);
        simd::run(SolvePanel { factor: self, panel });
    }
}

/// Solves for as many rows as the panel has, from a block of rows on (above it the solution is 0).
#[inline(always)]
pub(super) fn solve_panel<S: Simd>(simd: S, factor: &Cholesky, panel: &mut [[f64; PANEL]], from: usize) {
    for block in from..panel.len() / BLOCK {
        let rows = factor.block(block);
        let first = block * BLOCK;
        let (above, own) = panel.split_at_mut(first);
        let mut tile: Tile = [[0.0; PANEL]; BLOCK];
        tile.copy_from_slice(&own[..BLOCK]);
        let begin = from * BLOCK;
        subtract_products::<S, BLOCK>(simd, &mut tile, 0, &rows[begin..first], &above[begin..]);
        solve_triangle(&mut tile, &rows[first..]);
        own[..BLOCK].copy_from_slice(&tile);
    }
}

struct SolvePanel<'a> {
    factor: &'a Cholesky,
    panel: &'a mut [f64],
}

impl WithSimd for SolvePanel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        solve_panel(simd, self.factor, self.panel.as_chunks_mut().0, 0);
    }
}

struct SolveLower<'a> {
    factor: &'a Cholesky,
    b: &'a mut [f64],
}

/// Blocks whose sums are taken side by side: one alone would wait for each of its additions.
const SIDE: usize = 4;

impl WithSimd for SolveLower<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { factor, b } = self;
        let blocks = factor.len().div_ceil(BLOCK);
        for group in (0..blocks).step_by(SIDE) {
            let first = group * BLOCK;
            let count = SIDE.min(blocks - group);
            let (solved, own) = b.split_at_mut(first);
            let mut sums = [[0.0; BLOCK]; SIDE];
            for (sums, own) in sums.iter_mut().zip(own.chunks(BLOCK)) {
                sums[..own.len()].copy_from_slice(own);
            }
            if count == SIDE {
                let rows: [&[[f64; BLOCK]]; SIDE] =
                    std::array::from_fn(|q| &factor.block(group + q)[..solved.len()]);
                for (k, x) in solved.iter().enumerate() {
                    for q in 0..SIDE {
                        subtract(&mut sums[q], &rows[q][k], *x);
                    }
                }
            } else {
                for (q, sums) in sums[..count].iter_mut().enumerate() {
                    solved.iter().zip(factor.block(group + q)).for_each(|(x, row)| subtract(sums, row, *x));
                }
            }
            for (q, sums) in sums[..count].iter_mut().enumerate() {
                let (solved, own) = own.split_at_mut(q * BLOCK);
                let rows = &factor.block(group + q)[first..];
                solved.iter().zip(rows).for_each(|(x, row)| subtract(sums, row, *x));
                for (r, triangle) in rows[q * BLOCK..].iter().enumerate() {
                    sums[r] /= triangle[r];
                    let x = sums[r];
                    for s in r + 1..BLOCK {
                        sums[s] = (-triangle[s]).mul_add(x, sums[s]);
                    }
                }
                let len = BLOCK.min(own.len());
                own[..len].copy_from_slice(&sums[..len]);
            }
        }
    }
}

#[inline(always)]
fn subtract(sums: &mut [f64; BLOCK], row: &[f64; BLOCK], x: f64) {
    for r in 0..BLOCK {
        sums[r] = (-row[r]).mul_add(x, sums[r]);
    }
}

struct SolveUpper<'a> {
    factor: &'a Cholesky,
    b: &'a mut [f64],
}

impl WithSimd for SolveUpper<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { factor, b } = self;
        for block in (0..factor.len().div_ceil(BLOCK)).rev() {
            let rows = factor.block(block);
            let first = block * BLOCK;
            let (above, own) = b.split_at_mut(first);
            let own_len = BLOCK.min(own.len());
            let mut x = [0.0; BLOCK];
            x[..own_len].copy_from_slice(&own[..own_len]);
            for r in (0..BLOCK).rev() {
                for s in r + 1..BLOCK {
                    x[r] = (-rows[first + r][s]).mul_add(x[s], x[r]);
                }
                x[r] /= rows[first + r][r];
            }
            own[..own_len].copy_from_slice(&x[..own_len]);
            for (b, rows) in above.iter_mut().zip(rows) {
                let mut products = [0.0; BLOCK];
                for r in 0..BLOCK {
                    products[r] = rows[r] * x[r];
                }
                let [a, b4, c, d, e, f, g, h] = products;
                *b -= ((a + e) + (b4 + f)) + ((c + g) + (d + h));
            }
        }
    }
}
