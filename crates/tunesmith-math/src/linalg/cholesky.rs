//! Cholesky factors `K = L L'`, their growth by rows, and solving with them.
//!
//! Every element is the textbook's, `l[i][j] = (k[i][j] - sum(l[i][m] l[j][m], m < j)) / l[j][j]`, with the sum taken in
//! order by fused multiply-adds. So the factor of a matrix is the same bit for bit whether it was computed at once or
//! grew row by row, a solution is the same alone and in a panel, and both are the same on every machine, whatever its
//! vectors. Speed comes from working on 8 x 16 sums at a time, not from reordering one of them.
//!
//! Rows are stored in blocks of eight, interleaved: element `(i, j)` of block `b = i / 8` stands at `8 j + i % 8` of it.
//! Rows that are not there yet are those of the identity matrix.
//!
//! Cost: `n^3 / 6` multiply-adds to factor, `n^2 / 2` to append a row or to solve a triangle.

use thiserror::Error;

use super::solve::solve_panel;
use super::tile::{BLOCK, PANEL, Tile, subtract_products};
use crate::simd::{self, Simd, WithSimd};

/// The matrix is not positive definite in floating point, or holds a number that is not finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the matrix is not positive definite: its leading block of {row} rows has no Cholesky factor")]
pub struct NotPositiveDefinite {
    /// The first row at which it shows, counted from 1.
    pub row: usize,
}

/// The Cholesky factor of a symmetric positive definite matrix.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cholesky {
    n: usize,
    blocks: Vec<f64>,
}

impl Cholesky {
    /// Factors a matrix (`n x n`, row-major; only the lower triangle is read).
    pub fn new(n: usize, matrix: &[f64]) -> Result<Self, NotPositiveDefinite> {
        debug_assert_eq!(matrix.len(), n * n);
        let mut factor = Self { n: 0, blocks: Vec::with_capacity(start(n.div_ceil(BLOCK))) };
        simd::run(Factor { factor: &mut factor, n, matrix })?;
        Ok(factor)
    }

    /// Factors a matrix with the least of `jitter`, `10 jitter`, `100 jitter`, ... added to its diagonal that makes it positive
    /// definite, or nothing where none is needed. Returns what was added. `None` when `10^12 jitter` is not enough.
    pub fn with_jitter(n: usize, matrix: &mut [f64], jitter: f64) -> Option<(Self, f64)> {
        if let Ok(factor) = Self::new(n, matrix) {
            return Some((factor, 0.0));
        }
        let (mut added, mut next) = (0.0, jitter);
        for _ in 0..=12 {
            for i in 0..n {
                matrix[i * n + i] += next - added;
            }
            added = next;
            if let Ok(factor) = Self::new(n, matrix) {
                return Some((factor, added));
            }
            next *= 10.0;
        }
        None
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Rows of a panel: [`len`](Self::len) rounded up to whole blocks.
    pub fn padded_len(&self) -> usize {
        self.n.div_ceil(BLOCK) * BLOCK
    }

    /// Element `(row, column)` of the factor, `column <= row < len`.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.blocks[start(row / BLOCK) + column * BLOCK + row % BLOCK]
    }

    /// Logarithm of the matrix's determinant.
    pub fn ln_det(&self) -> f64 {
        2.0 * (0..self.n).map(|i| libm::log(self.get(i, i))).sum::<f64>()
    }

    /// Appends a row (and column) to the matrix: `n + 1` elements, the diagonal's last. On error nothing has changed.
    pub fn append(&mut self, row: &[f64]) -> Result<(), NotPositiveDefinite> {
        debug_assert_eq!(row.len(), self.n + 1);
        let mut solved = row[..self.n].to_vec();
        self.solve_lower(&mut solved);
        let mut pivot = row[self.n];
        for x in &solved {
            pivot = (-x).mul_add(*x, pivot);
        }
        let pivot = root(pivot, self.n)?;
        solved.push(pivot);
        self.push(&solved);
        Ok(())
    }

    /// Removes all rows from `n` on.
    pub fn truncate(&mut self, n: usize) {
        while self.n > n {
            self.n -= 1;
            let (block, lane) = (self.n / BLOCK, self.n % BLOCK);
            if lane == 0 {
                self.blocks.truncate(start(block));
                continue;
            }
            let rows = &mut self.blocks[start(block)..];
            for (column, rows) in rows.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
                rows[lane] = if column == self.n { 1.0 } else { 0.0 };
            }
        }
    }

    /// Adds a row of the factor.
    fn push(&mut self, row: &[f64]) {
        let (block, lane) = (self.n / BLOCK, self.n % BLOCK);
        if lane == 0 {
            self.blocks.resize(start(block + 1), 0.0);
            for other in 0..BLOCK {
                self.blocks[start(block) + (self.n + other) * BLOCK + other] = 1.0;
            }
        }
        for (column, value) in row.iter().enumerate() {
            self.blocks[start(block) + column * BLOCK + lane] = *value;
        }
        self.n += 1;
    }

    /// The blocks of rows, each as its columns.
    #[inline(always)]
    pub(super) fn block(&self, block: usize) -> &[[f64; BLOCK]] {
        self.blocks[start(block)..start(block + 1)].as_chunks().0
    }
}

/// Where a block of rows starts.
#[inline(always)]
fn start(block: usize) -> usize {
    BLOCK * BLOCK * block * (block + 1) / 2
}

#[inline(always)]
fn root(pivot: f64, row: usize) -> Result<f64, NotPositiveDefinite> {
    // Also false for NaN.
    if pivot > 0.0 && pivot < f64::INFINITY {
        Ok(pivot.sqrt())
    } else {
        Err(NotPositiveDefinite { row: row + 1 })
    }
}

/// Sixteen rows at a time: the factor's earlier rows solve for theirs, then their own triangle is factored.
struct Factor<'a> {
    factor: &'a mut Cholesky,
    n: usize,
    matrix: &'a [f64],
}

impl WithSimd for Factor<'_> {
    type Output = Result<(), NotPositiveDefinite>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { factor, n, matrix } = self;
        let mut panel = vec![[0.0; PANEL]; n.next_multiple_of(PANEL)];
        for first in (0..n).step_by(PANEL) {
            let rows = PANEL.min(n - first);
            for lane in 0..rows {
                let row = &matrix[(first + lane) * n..][..first + lane + 1];
                for (panel, value) in panel.iter_mut().zip(row) {
                    panel[lane] = *value;
                }
            }
            let (above, own) = panel.split_at_mut(first);
            solve_panel(simd, factor, above, 0);
            for half in 0..2 {
                let mut tile: Tile = [[0.0; PANEL]; BLOCK];
                tile.copy_from_slice(&own[half * BLOCK..][..BLOCK]);
                subtract_products::<S, PANEL>(simd, &mut tile, half * BLOCK, above, above);
                own[half * BLOCK..][..BLOCK].copy_from_slice(&tile);
            }
            for lane in 0..rows {
                for column in 0..=lane {
                    let mut value = own[column][lane];
                    for row in &own[..column] {
                        value = (-row[lane]).mul_add(row[column], value);
                    }
                    own[column][lane] =
                        if column < lane { value / own[column][column] } else { root(value, first + lane)? };
                }
            }
            let mut row = Vec::with_capacity(first + rows);
            for lane in 0..rows {
                row.clear();
                row.extend(panel[..first + lane + 1].iter().map(|p| p[lane]));
                factor.push(&row);
            }
        }
        Ok(())
    }
}
