//! Landscapes on `[-5, 5]^d` of the kinds that black-box benchmarks use: badly scaled, curved, with many optima, with
//! plateaus. Shifted at random and rotated, so that neither the centre nor the axes help; 0 at best. After the definitions of
//! [Hansen2009], simplified.
//!
//! [Hansen2009]: https://inria.hal.science/inria-00362633 "Hansen, Finck, Ros, Auger: Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions Definitions"

use std::f64::consts::PI;

use tunesmith_core::{Config, Param, Rng, Space};

use super::{Problem, built, number};

type Shape = fn(&[f64]) -> f64;

/// The shapes, by name: functions of coordinates relative to the optimum.
const SHAPES: &[(&str, Shape)] = &[
    ("ellipsoid", |z| powers(z, 6.0)),
    ("discus", |z| 1e6 * z[0] * z[0] + z[1..].iter().map(|x| x * x).sum::<f64>()),
    ("ridge", |z| z[0] * z[0] + 100.0 * z[1..].iter().map(|x| x * x).sum::<f64>().sqrt()),
    ("different-powers", |z| {
        let d = (z.len() - 1).max(1) as f64;
        z.iter().enumerate().map(|(i, x)| x.abs().powf(2.0 + 4.0 * i as f64 / d)).sum::<f64>().sqrt()
    }),
    ("rosenbrock", |z| {
        let x: Vec<f64> = z.iter().map(|v| 0.5 * v + 1.0).collect();
        x.windows(2).map(|p| 100.0 * (p[0] * p[0] - p[1]).powi(2) + (p[0] - 1.0).powi(2)).sum()
    }),
    ("sector", |z| {
        z.iter().map(|x| if *x > 0.0 { (100.0 * x).powi(2) } else { x * x }).sum::<f64>().powf(0.9)
    }),
    ("steps", |z| {
        let step = |x: &f64| if x.abs() > 0.5 { (0.5 + x).floor() } else { (0.5 + 10.0 * x).floor() / 10.0 };
        let y: Vec<f64> = z.iter().map(step).collect();
        0.1 * (z[0].abs() / 1e4).max(powers(&y, 2.0))
    }),
    ("rastrigin", |z| {
        let waves: f64 = z.iter().map(|x| (2.0 * PI * x).cos()).sum();
        10.0 * (z.len() as f64 - waves) + z.iter().map(|x| x * x).sum::<f64>()
    }),
    ("schaffer", |z| {
        let part = |p: &[f64]| {
            let s = p[0].hypot(p[1]).sqrt();
            s + s * (50.0 * s.powf(0.4)).sin().powi(2)
        };
        (z.windows(2).map(part).sum::<f64>() / (z.len() - 1).max(1) as f64).powi(2)
    }),
    ("griewank", |z| {
        let product: f64 =
            z.iter().enumerate().map(|(i, x)| (8.0 * x / ((i + 1) as f64).sqrt()).cos()).product();
        1.0 + z.iter().map(|x| x * x).sum::<f64>() * 0.016 - product
    }),
    ("peaks", |z| {
        // The highest peak at the optimum, lower ones around it.
        let mut rng = Rng::new(99, z.len() as u64, 0);
        let mut best = 0.0_f64;
        for k in 0..21 {
            let far: f64 = z
                .iter()
                .map(|x| {
                    let at = if k == 0 { 0.0 } else { 8.0 * rng.uniform() - 4.0 };
                    (x - at).powi(2)
                })
                .sum();
            let (height, width) =
                if k == 0 { (10.0, 1.0) } else { (1.1 + 8.0 * f64::from(k) / 20.0, 0.5 + rng.uniform()) };
            best = best.max(height * (-far / (2.0 * width * z.len() as f64)).exp());
        }
        (10.0 - best).powi(2)
    }),
];

fn powers(z: &[f64], decades: f64) -> f64 {
    let d = (z.len() - 1).max(1) as f64;
    z.iter().enumerate().map(|(i, x)| 10_f64.powf(decades * i as f64 / d) * x * x).sum()
}

/// The names of the landscapes.
pub fn landscapes() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|(name, _)| *name)
}

/// A landscape in `dims >= 2` dimensions; `instance` gives another shift and rotation. Of an unknown name, the first.
pub fn landscape(name: &str, dims: usize, instance: u64) -> Problem {
    let (place, shape) = placed(name, dims, instance);
    let names: Vec<String> = (0..dims).map(|i| format!("x{i}")).collect();
    let space = built(Space::builder().params(names.iter().map(|n| Param::float(n.as_str(), -5.0, 5.0))));
    Problem::new(format!("{name}-{dims}"), space, 0.0, move |config| {
        shape(&place.relative(&names.iter().map(|n| number(config, n)).collect::<Vec<_>>()))
    })
}

/// The same with axes that are bent, every second one towards its low end and the others towards the high one, by a power of three.
pub fn bent_landscape(name: &str, dims: usize, instance: u64) -> Problem {
    let (place, shape) = placed(name, dims, instance);
    let names: Vec<String> = (0..dims).map(|i| format!("x{i}")).collect();
    let space = built(Space::builder().params(names.iter().map(|n| Param::float(n.as_str(), 0.0, 1.0))));
    let at = |(i, u): (usize, f64)| 10.0 * if i % 2 == 0 { u.cbrt() } else { 1.0 - (1.0 - u).cbrt() } - 5.0;
    Problem::new(format!("bent-{name}-{dims}"), space, 0.0, move |config| {
        let x: Vec<f64> = names.iter().map(|n| number(config, n)).enumerate().map(at).collect();
        shape(&place.relative(&x))
    })
}

/// The same over whole numbers and reals: a fifth each of 2, 4, 8 and 16 levels, the rest real.
pub fn mixed_landscape(name: &str, dims: usize, instance: u64) -> Problem {
    let (mut place, shape) = placed(name, dims, instance);
    let names: Vec<String> = (0..dims).map(|i| format!("x{i}")).collect();
    let levels = move |i: usize| [Some(2), Some(4), Some(8), Some(16), None][5 * i / dims];
    let at = move |i: usize, x: f64| match levels(i) {
        Some(n) => 8.0 * x / f64::from(n - 1) - 4.0,
        None => x,
    };
    for (i, shift) in place.shift.iter_mut().enumerate() {
        if let Some(n) = levels(i) {
            let level = ((*shift + 4.0) / 8.0 * f64::from(n - 1)).round();
            *shift = at(i, level);
        }
    }
    let param = |(i, n): (usize, &String)| match levels(i) {
        Some(levels) => Param::int(n.as_str(), 0, i64::from(levels) - 1),
        None => Param::float(n.as_str(), -5.0, 5.0),
    };
    let space = built(Space::builder().params(names.iter().enumerate().map(param)));
    Problem::new(format!("mixed-{name}-{dims}"), space, 0.0, move |config: &Config| {
        let x: Vec<f64> = names.iter().enumerate().map(|(i, n)| at(i, number(config, n))).collect();
        shape(&place.relative(&x))
    })
}

fn placed(name: &str, dims: usize, instance: u64) -> (Place, Shape) {
    let shape = SHAPES.iter().find(|(n, _)| *n == name).unwrap_or(&SHAPES[0]).1;
    (Place::new(dims, instance.wrapping_mul(1_000) + name.len() as u64), shape)
}

/// A shift and a rotation.
struct Place {
    shift: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

impl Place {
    fn new(dims: usize, key: u64) -> Self {
        let mut rng = Rng::new(key, dims as u64, 1);
        let shift = (0..dims).map(|_| 8.0 * rng.uniform() - 4.0).collect();
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(dims);
        for _ in 0..dims {
            let mut row: Vec<f64> = (0..dims).map(|_| rng.normal()).collect();
            for other in &rows {
                let along: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
                row.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
            }
            let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
            row.iter_mut().for_each(|a| *a /= length);
            rows.push(row);
        }
        Self { shift, rows }
    }

    fn relative(&self, x: &[f64]) -> Vec<f64> {
        let off: Vec<f64> = x.iter().zip(&self.shift).map(|(x, s)| x - s).collect();
        self.rows.iter().map(|row| row.iter().zip(&off).map(|(a, b)| a * b).sum()).collect()
    }
}
