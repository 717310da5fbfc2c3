//! Smooth functions of real numbers.

use tunesmith_core::{Param, Space};

use super::{Problem, built, number};

/// The sum of squared distances from a point off the centre, in `dims` dimensions on `[-1, 1]`; 0 at best.
pub fn sphere(dims: usize) -> Problem {
    let center = |i: usize| 0.3 - 0.6 * ((i * 7 + 3) % 10) as f64 / 9.0;
    let names: Vec<String> = (0..dims).map(|i| format!("x{i}")).collect();
    let space = built(Space::builder().params(names.iter().map(|n| Param::float(n.as_str(), -1.0, 1.0))));
    Problem::new("sphere", space, 0.0, move |config| {
        names.iter().enumerate().map(|(i, n)| (number(config, n) - center(i)).powi(2)).sum()
    })
}

/// Branin's function: three equally good valleys in two dimensions; 0.397887 at best.
pub fn branin() -> Problem {
    let space =
        built(Space::builder().param(Param::float("x", -5.0, 10.0)).param(Param::float("y", 0.0, 15.0)));
    Problem::new("branin", space, 0.397_887, |config| {
        use std::f64::consts::PI;
        let (x, y) = (number(config, "x"), number(config, "y"));
        let bend = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
        bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x.cos() + 10.0
    })
}

const WEIGHTS: [f64; 4] = [1.0, 1.2, 3.0, 3.2];
const WIDTHS: [[f64; 6]; 4] = [
    [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
    [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
    [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
    [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
];
const CENTERS: [[f64; 6]; 4] = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/// Hartmann's function in six dimensions on `[0, 1]`: six local minima; -3.32237 at best.
pub fn hartmann6() -> Problem {
    const NAMES: [&str; 6] = ["x0", "x1", "x2", "x3", "x4", "x5"];
    let space = built(Space::builder().params(NAMES.map(|n| Param::float(n, 0.0, 1.0))));
    Problem::new("hartmann6", space, -3.322_37, |config| {
        let x = NAMES.map(|n| number(config, n));
        let bump = |i: usize| {
            let far: f64 = (0..6).map(|j| WIDTHS[i][j] * (x[j] - CENTERS[i][j]).powi(2)).sum();
            WEIGHTS[i] * (-far).exp()
        };
        -(0..4).map(bump).sum::<f64>()
    })
}
