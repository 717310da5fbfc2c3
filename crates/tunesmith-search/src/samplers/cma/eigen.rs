//! Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to three diagonals, then the implicit QL method.
//!
//! Plain arithmetic in a fixed order, so that the same matrix gives the same bits on every machine.
//! Cost: about `9 d^3` operations.
//!
//! After the EISPACK routines `tred2` and `tql2` [Wilkinson1971].
//!
//! [Wilkinson1971]: Wilkinson and Reinsch, "Handbook for Automatic Computation II: Linear Algebra", contributions II/2 and II/3.

/// Sweeps for one eigenvalue; about 2 are usual.
const SWEEPS: usize = 60;

/// Replaces a symmetric `d x d` matrix by its eigenvectors, one a column, and returns its eigenvalues in their order, which is
/// not sorted. `None` when it holds numbers that are not finite.
pub(super) fn decompose(matrix: &mut [f64], d: usize) -> Option<Vec<f64>> {
    if matrix.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let (mut diagonal, mut beside) = (vec![0.0; d], vec![0.0; d]);
    if d > 0 {
        reduce(matrix, d, &mut diagonal, &mut beside);
        solve(matrix, d, &mut diagonal, &mut beside)?;
    }
    Some(diagonal)
}

/// To three diagonals: `values` and, from its second entry on, `beside`; `v` becomes the transformation.
fn reduce(v: &mut [f64], n: usize, values: &mut [f64], beside: &mut [f64]) {
    values.copy_from_slice(&v[(n - 1) * n..]);
    for i in (1..n).rev() {
        let scale: f64 = values[..i].iter().map(|x| x.abs()).sum();
        let mut h = 0.0;
        if scale == 0.0 {
            beside[i] = values[i - 1];
            for j in 0..i {
                values[j] = v[(i - 1) * n + j];
                v[i * n + j] = 0.0;
                v[j * n + i] = 0.0;
            }
        } else {
            for x in &mut values[..i] {
                *x /= scale;
                h += *x * *x;
            }
            let f = values[i - 1];
            let g = if f > 0.0 { -h.sqrt() } else { h.sqrt() };
            beside[i] = scale * g;
            h -= f * g;
            values[i - 1] = f - g;
            beside[..i].fill(0.0);
            for j in 0..i {
                let f = values[j];
                v[j * n + i] = f;
                let mut g = beside[j] + v[j * n + j] * f;
                for k in j + 1..i {
                    g += v[k * n + j] * values[k];
                    beside[k] += v[k * n + j] * f;
                }
                beside[j] = g;
            }
            let mut f = 0.0;
            for j in 0..i {
                beside[j] /= h;
                f += beside[j] * values[j];
            }
            let hh = f / (h + h);
            for j in 0..i {
                beside[j] -= hh * values[j];
            }
            for j in 0..i {
                let (f, g) = (values[j], beside[j]);
                for k in j..i {
                    v[k * n + j] -= f * beside[k] + g * values[k];
                }
                values[j] = v[(i - 1) * n + j];
                v[i * n + j] = 0.0;
            }
        }
        values[i] = h;
    }
    gather(v, n, values);
    beside[0] = 0.0;
}

/// Multiplies the reflections that [`reduce`] left in `v`.
fn gather(v: &mut [f64], n: usize, values: &mut [f64]) {
    for i in 0..n - 1 {
        v[(n - 1) * n + i] = v[i * n + i];
        v[i * n + i] = 1.0;
        let h = values[i + 1];
        if h != 0.0 {
            for k in 0..=i {
                values[k] = v[k * n + i + 1] / h;
            }
            for j in 0..=i {
                let g: f64 = (0..=i).map(|k| v[k * n + i + 1] * v[k * n + j]).sum();
                for k in 0..=i {
                    v[k * n + j] -= g * values[k];
                }
            }
        }
        for k in 0..=i {
            v[k * n + i + 1] = 0.0;
        }
    }
    for j in 0..n {
        values[j] = v[(n - 1) * n + j];
        v[(n - 1) * n + j] = 0.0;
    }
    v[n * n - 1] = 1.0;
}

/// The eigenvalues of three diagonals, turning `v` along.
fn solve(v: &mut [f64], n: usize, values: &mut [f64], beside: &mut [f64]) -> Option<()> {
    beside.rotate_left(1);
    let (mut shift, mut largest) = (0.0, 0.0_f64);
    for l in 0..n {
        largest = largest.max(values[l].abs() + beside[l].abs());
        let m = (l..n - 1).find(|m| beside[*m].abs() <= f64::EPSILON * largest).unwrap_or(n - 1);
        if m > l {
            let mut sweeps = 0;
            while beside[l].abs() > f64::EPSILON * largest {
                sweeps += 1;
                if sweeps > SWEEPS {
                    return None;
                }
                let g = values[l];
                let p = (values[l + 1] - g) / (2.0 * beside[l]);
                let r = (p * p + 1.0).sqrt().copysign(p);
                values[l] = beside[l] / (p + r);
                values[l + 1] = beside[l] * (p + r);
                let after = values[l + 1];
                let h = g - values[l];
                values[l + 2..].iter_mut().for_each(|x| *x -= h);
                shift += h;
                rotate(v, n, values, beside, (l, m), after);
            }
        }
        values[l] += shift;
        beside[l] = 0.0;
    }
    Some(())
}

/// One implicit QL sweep from `m` down to `l`.
fn rotate(
    v: &mut [f64],
    n: usize,
    values: &mut [f64],
    beside: &mut [f64],
    (l, m): (usize, usize),
    after: f64,
) {
    let mut p = values[m];
    let (mut c, mut c2, mut c3) = (1.0, 1.0, 1.0);
    let (mut s, mut s2) = (0.0, 0.0);
    let last = beside[l + 1];
    for i in (l..m).rev() {
        c3 = c2;
        c2 = c;
        s2 = s;
        let g = c * beside[i];
        let h = c * p;
        let r = (p * p + beside[i] * beside[i]).sqrt();
        beside[i + 1] = s * r;
        s = beside[i] / r;
        c = p / r;
        p = c * values[i] - s * g;
        values[i + 1] = h + s * (c * g + s * values[i]);
        for row in v.chunks_exact_mut(n) {
            let h = row[i + 1];
            row[i + 1] = s * row[i] + c * h;
            row[i] = c * row[i] - s * h;
        }
    }
    p = -s * s2 * c3 * last * beside[l] / after;
    beside[l] = s * p;
    values[l] = c * p;
}

#[cfg(test)]
mod tests {
    use tunesmith_core::Rng;

    use super::decompose;

    fn product(v: &[f64], values: &[f64], d: usize) -> Vec<f64> {
        let at = |i: usize, j: usize| (0..d).map(|k| v[i * d + k] * values[k] * v[j * d + k]).sum::<f64>();
        (0..d * d).map(|ij| at(ij / d, ij % d)).collect()
    }

    #[test]
    fn eigenvectors_and_values_give_the_matrix_back() {
        for d in [1, 2, 3, 7, 20, 60] {
            let mut rng = Rng::new(d as u64, 0, 0);
            let g: Vec<f64> = (0..d * d).map(|i| rng.normal() * 10_f64.powi((i % 5) as i32 - 2)).collect();
            let a: Vec<f64> = product(&g, &vec![1.0; d], d);
            let mut v = a.clone();
            let values = decompose(&mut v, d).unwrap();
            let largest = values.iter().copied().fold(0.0, f64::max);
            for (x, y) in product(&v, &values, d).iter().zip(&a) {
                assert!((x - y).abs() <= 1e-12 * largest, "{d}: {x} is not {y}");
            }
            for (ij, x) in product(&v, &vec![1.0; d], d).iter().enumerate() {
                let wanted = if ij / d == ij % d { 1.0 } else { 0.0 };
                assert!((x - wanted).abs() < 1e-12, "{d}: columns are not orthonormal");
            }
        }
    }

    #[test]
    fn known_values_are_found() {
        // The second difference matrix has 2 - 2 cos(pi k / (d + 1)).
        let d = 8;
        let mut a: Vec<f64> = (0..d * d)
            .map(|ij: usize| [2.0, -1.0].get((ij / d).abs_diff(ij % d)).copied().unwrap_or(0.0))
            .collect();
        let mut values = decompose(&mut a, d).unwrap();
        values.sort_by(f64::total_cmp);
        for (k, value) in values.iter().enumerate() {
            let known = 2.0 - 2.0 * (std::f64::consts::PI * (k + 1) as f64 / (d + 1) as f64).cos();
            assert!((value - known).abs() < 1e-14, "{value} is not {known}");
        }
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        assert_eq!(decompose(&mut [1.0, f64::NAN, f64::NAN, 1.0], 2), None);
        assert_eq!(decompose(&mut [0.0; 9], 3), Some(vec![0.0; 3]));
        assert_eq!(decompose(&mut [], 0), Some(vec![]));
    }
}
