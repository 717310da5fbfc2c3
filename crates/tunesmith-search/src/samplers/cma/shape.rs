//! The covariance of a search distribution: a full matrix with its axes, or a diagonal one.

use super::eigen;

/// Axes shorter than this, relative to the longest, are taken for this long.
const THINNEST: f64 = 1e-10;

/// A covariance and its decomposition, which may be some updates older.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// `d x d`, row by row; the diagonal alone where [`Shape::is_diagonal`].
    c: Vec<f64>,
    /// Its eigenvectors, one a column; empty when it is diagonal.
    axes: Vec<f64>,
    /// The lengths of the axes.
    roots: Vec<f64>,
    diagonal: bool,
}

impl Shape {
    /// The identity.
    pub(super) fn round(d: usize, diagonal: bool) -> Self {
        let axes = if diagonal { Vec::new() } else { identity(d) };
        let c = if diagonal { vec![1.0; d] } else { identity(d) };
        Self { c, axes, roots: vec![1.0; d], diagonal }
    }

    /// The covariance of these [`Shape::entries`]; `None` when it is not positive definite.
    pub(super) fn of(entries: &[f64], d: usize, diagonal: bool) -> Option<Self> {
        let mut shape = Self { c: entries.to_vec(), ..Self::round(d, diagonal) };
        shape.decompose().then_some(shape)
    }

    pub(super) fn dims(&self) -> usize {
        self.roots.len()
    }

    /// Whether only the diagonal is kept.
    pub(super) fn is_diagonal(&self) -> bool {
        self.diagonal
    }

    /// The entries: all, or those of the diagonal.
    pub(super) fn entries(&self) -> &[f64] {
        &self.c
    }

    /// The variance of coordinate `j`.
    pub(super) fn variance(&self, j: usize) -> f64 {
        if self.diagonal { self.c[j] } else { self.c[j * self.dims() + j] }
    }

    /// The longest and the shortest axis.
    pub(super) fn extent(&self) -> (f64, f64) {
        self.roots.iter().fold((0.0, f64::INFINITY), |(a, b): (f64, f64), r| (a.max(*r), b.min(*r)))
    }

    /// The sum of the logarithms of the axes: half the logarithm of the determinant.
    pub(super) fn ln_volume(&self) -> f64 {
        self.roots.iter().map(|r| r.ln()).sum()
    }

    /// Turns independent standard normal numbers into a deviation with this covariance.
    pub(super) fn colour(&self, z: &[f64]) -> Vec<f64> {
        let stretched: Vec<f64> = z.iter().zip(&self.roots).map(|(z, r)| z * r).collect();
        if self.diagonal { stretched } else { self.turn(&stretched) }
    }

    /// `C^(-1/2) y`.
    pub(super) fn whiten(&self, y: &[f64]) -> Vec<f64> {
        if self.diagonal {
            return y.iter().zip(&self.roots).map(|(y, r)| y / r).collect();
        }
        self.turn(&self.along_axes(y))
    }

    /// The length of `C^(-1/2) y`.
    pub(super) fn length(&self, y: &[f64]) -> f64 {
        let squares = if self.diagonal {
            y.iter().zip(&self.roots).map(|(y, r)| (y / r).powi(2)).sum::<f64>()
        } else {
            self.along_axes(y).iter().map(|z| z * z).sum()
        };
        squares.sqrt()
    }

    /// `axes x`.
    fn turn(&self, x: &[f64]) -> Vec<f64> {
        self.axes.chunks_exact(x.len().max(1)).map(|row| dot(row, x)).collect()
    }

    /// `axes' y` over the lengths of the axes.
    fn along_axes(&self, y: &[f64]) -> Vec<f64> {
        let mut z = vec![0.0; y.len()];
        for (row, y) in self.axes.chunks_exact(y.len().max(1)).zip(y) {
            z.iter_mut().zip(row).for_each(|(z, b)| *z += b * y);
        }
        z.iter_mut().zip(&self.roots).for_each(|(z, r)| *z /= r);
        z
    }

    /// `C <- keep C + sum of w y y'`. The decomposition stays as it is until [`Shape::decompose`].
    pub(super) fn update<'y>(&mut self, keep: f64, terms: impl Iterator<Item = (f64, &'y [f64])>) {
        let d = self.dims();
        self.c.iter_mut().for_each(|c| *c *= keep);
        for (w, y) in terms.filter(|(w, _)| *w != 0.0) {
            if self.diagonal {
                self.c.iter_mut().zip(y).for_each(|(c, y)| *c += w * y * y);
                continue;
            }
            // The lower triangle; `decompose` mirrors it.
            for (i, (row, yi)) in self.c.chunks_exact_mut(d).zip(y).enumerate() {
                let wy = w * yi;
                row[..=i].iter_mut().zip(y).for_each(|(c, y)| *c += wy * y);
            }
        }
    }

    /// Finds the axes anew; `false` when that is not possible any more.
    #[must_use]
    pub(super) fn decompose(&mut self) -> bool {
        let d = self.dims();
        let values = if self.diagonal {
            self.c.clone()
        } else {
            for i in 0..d {
                for j in 0..i {
                    self.c[j * d + i] = self.c[i * d + j];
                }
            }
            self.axes.copy_from_slice(&self.c);
            match eigen::decompose(&mut self.axes, d) {
                Some(values) => values,
                None => return false,
            }
        };
        let largest = values.iter().copied().fold(0.0, f64::max);
        if d > 0 && !(largest > 0.0 && largest.is_finite() && values.iter().all(|v| v.is_finite())) {
            return false;
        }
        let least = largest * THINNEST * THINNEST;
        self.roots = values.iter().map(|v| v.max(least).sqrt()).collect();
        true
    }
}

fn identity(d: usize) -> Vec<f64> {
    let mut c = vec![0.0; d * d];
    c.iter_mut().step_by(d + 1).for_each(|c| *c = 1.0);
    c
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
