//! Likelihood and predictions against dense formulas in NumPy 2.4.
//!
//! ```python
//! X = [[.1, .2, 0], [.5, .9, 1], [.8, .4, 0], [.3, .7, 2], [.95, .05, 1]]; z = [-1.2, .3, .8, -.4, .5]
//! l = [.5, 1.2, .9]; a2 = 1.7; s2 = .05; noise = .01; mult = [1, .5, 1, 1, 2]
//! def k(A, B):
//!     same = A[:, None, 2] == B[None, :, 2]
//!     r2 = ((A[:, None, :2] - B[None, :, :2])**2 / l[:2]**2).sum(-1) + ~same / l[2]**2
//!     r = sqrt(5 * r2); u = lambda A: (A[:, :2] - .5) / l[:2]
//!     return a2 * (1 + r + r * r / 3) * exp(-r) + 1 + s2 * (u(A) @ u(B).T + same / 2 / l[2]**2)
//! K = k(X, X) + diag(noise * mult)
//! -.5 * z @ solve(K, z) - .5 * slogdet(K)[1] - 2.5 * log(2 * pi)
//! k(Q, X) @ solve(K, z); k(Q, Q) - k(Q, X) @ solve(K, k(X, Q))
//! ```

use tunesmith_core::{Param, Space};

use super::super::kernel::Kernel;
use super::super::layout::Layout;
use super::super::likelihood::Likelihood;
use super::super::output::Output;
use super::super::params::Shape;
use super::super::posterior::Gp;
use super::super::transform::{Bend, Transform};
use crate::evidence::Columns;
use crate::models::surrogate::Surrogate;

const VALUES: [f64; 5] = [-1.2, 0.3, 0.8, -0.4, 0.5];
const MULTIPLES: [f64; 5] = [1.0, 0.5, 1.0, 1.0, 2.0];

fn layout() -> Layout {
    let space = Space::builder()
        .param(Param::float("x", 0.0, 1.0))
        .param(Param::float("y", 0.0, 1.0))
        .param(Param::choice("c", ["a", "b", "c"]))
        .build()
        .unwrap();
    Layout::of(&Columns::of(&space))
}

/// A point with its choice by number.
fn point(x: f64, y: f64, choice: u8) -> [f64; 3] {
    [x, y, (f64::from(choice) + 0.5) / 3.0]
}

fn train() -> Vec<f64> {
    [point(0.1, 0.2, 0), point(0.5, 0.9, 1), point(0.8, 0.4, 0), point(0.3, 0.7, 2), point(0.95, 0.05, 1)]
        .concat()
}

/// Logarithms of lengths, amplitude, noise and the linear part's variance.
fn theta() -> Vec<f64> {
    [0.5, 1.2, 0.9, 1.7, 0.01, 0.05].map(f64::ln).to_vec()
}

fn close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() < 1e-11, "{actual} for {expected}");
}

#[test]
fn the_likelihood_is_numpys() {
    let layout = layout();
    let shape = Shape::new(&layout, true);
    let mut likelihood =
        Likelihood::new(&layout, shape, &train(), &MULTIPLES, Output::Fixed(VALUES.to_vec()));
    let (theta, mut gradient) = (theta(), vec![0.0; 6]);
    let priors: f64 = likelihood.priors().iter().zip(&theta).map(|(prior, x)| prior.ln_density(*x).0).sum();
    close(likelihood.evaluate(&theta, &mut gradient) - priors, -6.865_650_089_600_535_5);
}

#[test]
fn predictions_are_numpys() {
    let layout = layout();
    let params = Shape::new(&layout, true).read(&theta());
    let transform = Transform::new(&VALUES, 1.0, Bend::Raw);
    let mut gp = Gp::new(Kernel::new(&layout, &params), transform, 0.01);
    gp.condition(&train(), VALUES.to_vec(), &MULTIPLES);
    let queries = [point(0.4, 0.6, 1), point(0.9, 0.1, 2)].concat();
    let (mut means, mut covariance) = ([0.0; 2], [0.0; 4]);
    gp.joint(&queries, &mut means, &mut covariance);
    close(means[0], 0.099_987_234_510_930_5);
    close(means[1], 0.330_876_823_292_797_33);
    close(covariance[0], 0.238_499_255_853_201_75);
    close(covariance[1], -0.012_671_327_642_173_713);
    close(covariance[3], 1.174_726_393_998_7);
    assert_eq!(gp.predict(&queries[..3]).0, means[0]);
}
