//! Lines of equal value on a grid: marching squares [Lorensen1987].
//!
//! Between neighbours values are taken to change evenly; a saddle is cut as its middle says.
//!
//! [Lorensen1987]: https://doi.org/10.1145/37401.37422 "Lorensen and Cline, Marching Cubes, here in two dimensions"

type Point = (f64, f64);

/// The pieces of the line at `level` through values on the grid `x` by `y`, row after row from the first `y`.
pub(super) fn isolines(x: &[f64], y: &[f64], values: &[f64], level: f64) -> Vec<[Point; 2]> {
    let width = x.len();
    let mut pieces = Vec::new();
    for r in 0..y.len().saturating_sub(1) {
        for c in 0..width.saturating_sub(1) {
            let at = |c: usize, r: usize| values.get(r * width + c).copied().unwrap_or(f64::NAN);
            // Counter-clockwise from the corner at the start.
            let corners = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)];
            let v = corners.map(|(c, r)| at(c, r));
            if v.iter().any(|x| !x.is_finite()) {
                continue;
            }
            let cut = |i: usize| -> Option<Point> {
                let j = (i + 1) % 4;
                let ((c0, r0), (c1, r1)) = (corners[i], corners[j]);
                ((v[i] < level) != (v[j] < level)).then(|| {
                    let t = (level - v[i]) / (v[j] - v[i]);
                    ((x[c1] - x[c0]).mul_add(t, x[c0]), (y[r1] - y[r0]).mul_add(t, y[r0]))
                })
            };
            let cuts = [cut(0), cut(1), cut(2), cut(3)];
            match cuts {
                [Some(a), Some(b), Some(c), Some(d)] => {
                    let middle = v.iter().sum::<f64>() / 4.0;
                    if (middle < level) == (v[0] < level) {
                        pieces.extend([[a, b], [c, d]]);
                    } else {
                        pieces.extend([[d, a], [b, c]]);
                    }
                }
                _ => {
                    let mut ends = cuts.into_iter().flatten();
                    if let (Some(a), Some(b)) = (ends.next(), ends.next()) {
                        pieces.push([a, b]);
                    }
                }
            }
        }
    }
    pieces
}
