//! The one inner loop: a tile of 8 x 16 sums, each of which takes its products in order.

// Lanes are indexed: that is how the loops become vectors.
#![allow(clippy::needless_range_loop, clippy::manual_memcpy)]

use crate::simd::Simd;

/// Rows that are stored together.
pub(super) const BLOCK: usize = 8;

/// Columns that are worked on together.
pub const PANEL: usize = 16;

pub(super) type Tile = [[f64; PANEL]; BLOCK];

/// `tile[r][c] -= left[k][from + r] * right[k][c]`, one `k` after the other.
///
/// Whatever the vectors' length, each sum is the same; the tile is cut such that its sums stay in registers.
#[inline(always)]
pub(super) fn subtract_products<S: Simd, const L: usize>(
    simd: S,
    tile: &mut Tile,
    from: usize,
    left: &[[f64; L]],
    right: &[[f64; PANEL]],
) {
    if S::F64_LANES == 8 {
        part::<S, 8, 2, L>(simd, tile, 0, 0, from, left, right);
        return;
    }
    let width = 2 * S::F64_LANES;
    for row in (0..BLOCK).step_by(4) {
        for column in (0..PANEL).step_by(width) {
            part::<S, 4, 2, L>(simd, tile, row, column, from, left, right);
        }
    }
}

/// `R` rows of `V` vectors of a tile.
#[inline(always)]
fn part<S: Simd, const R: usize, const V: usize, const L: usize>(
    simd: S,
    tile: &mut Tile,
    row: usize,
    column: usize,
    from: usize,
    left: &[[f64; L]],
    right: &[[f64; PANEL]],
) {
    let width = V * S::F64_LANES;
    let mut sums = [[simd.splat_f64s(0.0); V]; R];
    for r in 0..R {
        let start = S::as_simd_f64s(&tile[row + r][column..column + width]).0;
        for v in 0..V {
            sums[r][v] = start[v];
        }
    }
    for (left, right) in left.iter().zip(right) {
        let right = S::as_simd_f64s(&right[column..column + width]).0;
        for r in 0..R {
            let factor = simd.splat_f64s(-left[from + row + r]);
            for v in 0..V {
                sums[r][v] = simd.mul_add_f64s(factor, right[v], sums[r][v]);
            }
        }
    }
    for r in 0..R {
        let end = S::as_mut_simd_f64s(&mut tile[row + r][column..column + width]).0;
        for v in 0..V {
            end[v] = sums[r][v];
        }
    }
}

/// Solves the triangle at the end of a block of rows: `tile[r] = (tile[r] - sum(l[s][r] tile[s], s < r)) / l[r][r]`.
#[inline(always)]
pub(super) fn solve_triangle(tile: &mut Tile, triangle: &[[f64; BLOCK]]) {
    for r in 0..BLOCK {
        for s in 0..r {
            let factor = -triangle[s][r];
            for c in 0..PANEL {
                tile[r][c] = factor.mul_add(tile[s][c], tile[r][c]);
            }
        }
        for c in 0..PANEL {
            tile[r][c] /= triangle[r][r];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{WithSimd, run};

    struct Op<'a>(&'a mut Tile, &'a [[f64; PANEL]]);

    impl WithSimd for Op<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for from in [0, BLOCK] {
                subtract_products::<S, PANEL>(simd, self.0, from, self.1, self.1);
            }
        }
    }

    #[test]
    fn vectors_of_every_width_give_the_same_bits() {
        let number = |i: usize| ((i * 7919) % 1009) as f64 / 997.0 - 0.5;
        let products: Vec<[f64; PANEL]> =
            (0..37).map(|k| std::array::from_fn(|lane| number(k * PANEL + lane))).collect();
        let tile = || -> Tile { std::array::from_fn(|r| std::array::from_fn(|c| number(r * 31 + c))) };
        let (mut widest, mut scalar) = (tile(), tile());
        run(Op(&mut widest, &products));
        Op(&mut scalar, &products).with_simd(pulp::Scalar::new());
        assert_eq!(widest, scalar);
        #[cfg(target_arch = "x86_64")]
        if let Some(half) = pulp::x86::V3::try_new() {
            let mut narrow = tile();
            Simd::vectorize(half, Op(&mut narrow, &products));
            assert_eq!(narrow, scalar);
        }
    }
}
