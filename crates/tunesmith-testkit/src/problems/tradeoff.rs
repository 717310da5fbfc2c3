//! Functions with several objectives whose best trade-offs, and the volumes that these dominate, are known.
//!
//! ZDT1 to 3 are those of Zitzler, Deb and Thiele (2000), DTLZ2 that of Deb, Thiele, Laumanns and Zitzler (2005) with its best
//! configurations moved away from the centre.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
use std::fmt;
use std::sync::Arc;

use tunesmith_core::{Config, Measures, Metric, Outcome, Param, Settings, Space};

use super::{built, number};

type Function = Arc<dyn Fn(&[f64]) -> Vec<f64> + Send + Sync>;

/// Several functions `f1`, `f2`, ... to minimize over one space.
#[derive(Clone)]
pub struct Tradeoff {
    /// Its name.
    pub name: &'static str,
    /// Where it is defined: floats `x0`, `x1`, ... in `[0, 1]`.
    pub space: Space,
    /// The point below which volumes are measured.
    pub reference: Vec<f64>,
    /// The volume that the best trade-offs dominate, to 6 digits.
    pub hypervolume: f64,
    function: Function,
}

impl Tradeoff {
    fn new(
        name: &'static str,
        dims: usize,
        reference: Vec<f64>,
        hypervolume: f64,
        function: impl Fn(&[f64]) -> Vec<f64> + Send + Sync + 'static,
    ) -> Self {
        let space =
            built(Space::builder().params((0..dims).map(|i| Param::float(format!("x{i}"), 0.0, 1.0))));
        Self { name, space, reference, hypervolume, function: Arc::new(function) }
    }

    /// How many objectives it has.
    pub fn objectives(&self) -> usize {
        self.reference.len()
    }

    /// The objectives of a configuration; NaN for one that lacks what they need.
    pub fn values(&self, config: &Config) -> Vec<f64> {
        let x: Vec<f64> = self.space.params().iter().map(|p| number(config, &p.name)).collect();
        (self.function)(&x)
    }

    /// The result of a trial with a configuration.
    pub fn outcome(&self, config: &Config) -> Outcome {
        let values = self.values(config).into_iter().enumerate();
        Outcome::Done(values.map(|(i, value)| (format!("f{}", i + 1), value)).collect::<Measures>())
    }

    /// Settings of a study that minimizes all of them.
    pub fn settings(&self, seed: u64) -> Settings {
        let metrics = (1..=self.objectives()).map(|i| Metric::minimize(format!("f{i}"))).collect();
        Settings { seed, metrics, ..Settings::new(self.space.clone(), Metric::minimize("f1")) }
    }
}

impl fmt::Debug for Tradeoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tradeoff").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Two objectives of the ZDT family: `f1 = x0`, and `f2` a shape of it, `1 + 9 mean(x1, x2, ...)` times too large.
fn zdt(
    name: &'static str,
    dims: usize,
    hypervolume: f64,
    shape: impl Fn(f64, f64) -> f64 + Send + Sync + 'static,
) -> Tradeoff {
    Tradeoff::new(name, dims, vec![11.0; 2], hypervolume, move |x| {
        let rest = x.get(1..).unwrap_or_default();
        let g = 1.0 + 9.0 * rest.iter().sum::<f64>() / rest.len().max(1) as f64;
        let first = x.first().copied().unwrap_or(f64::NAN);
        vec![first, g * shape(first, g)]
    })
}

/// ZDT1 in `dims` dimensions: a convex front, `f2 = 1 - sqrt(f1)`, where all but `x0` are 0.
pub fn zdt1(dims: usize) -> Tradeoff {
    zdt("zdt1", dims, 120.0 + 2.0 / 3.0, |first, g| 1.0 - (first / g).sqrt())
}

/// ZDT2: a concave front, `f2 = 1 - f1^2`.
pub fn zdt2(dims: usize) -> Tradeoff {
    zdt("zdt2", dims, 120.0 + 1.0 / 3.0, |first, g| 1.0 - (first / g).powi(2))
}

/// ZDT3: a front of five pieces, on `f2 = 1 - sqrt(f1) - f1 sin(10 pi f1)`.
pub fn zdt3(dims: usize) -> Tradeoff {
    zdt("zdt3", dims, 128.778, |first, g| 1.0 - (first / g).sqrt() - first / g * (10.0 * PI * first).sin())
}

/// DTLZ2 in `dims` dimensions with two or three objectives: the part of the unit sphere where all are positive. All but the
/// first `objectives - 1` coordinates are 0.3 at best.
pub fn dtlz2(dims: usize, objectives: usize) -> Tradeoff {
    let ball = if objectives == 2 { FRAC_PI_4 } else { FRAC_PI_2 / 3.0 };
    let volume = 2.5_f64.powi(objectives as i32) - ball;
    Tradeoff::new("dtlz2", dims, vec![2.5; objectives], volume, move |x| {
        let (angles, rest) = x.split_at_checked(objectives - 1).unwrap_or_default();
        let radius = 1.0 + rest.iter().map(|x| (x - 0.3).powi(2)).sum::<f64>();
        let value = |i: usize| {
            let cosines: f64 =
                angles.iter().take(objectives - 1 - i).map(|a| (a * FRAC_PI_2).cos()).product();
            let sine = angles.get(objectives - 1 - i).map_or(1.0, |a| (a * FRAC_PI_2).sin());
            radius * cosines * if i == 0 { 1.0 } else { sine }
        };
        (0..objectives).map(value).collect()
    })
}

/// One of each shape, with ten parameters.
pub fn tradeoffs() -> Vec<Tradeoff> {
    vec![zdt1(10), zdt2(10), zdt3(10), dtlz2(10, 2), dtlz2(10, 3)]
}
