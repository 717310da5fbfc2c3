//! The model against differences, dense textbook formulas, and on losses that could break it.

mod gradients;
mod losses;
mod posterior;
mod reference;

use tunesmith_core::{Param, Space};

use crate::evidence::Columns;

/// SplitMix64 in `[0, 1)`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Numbers with and without steps, choices, and what is there only sometimes.
fn mixed() -> Space {
    Space::builder()
        .param(Param::float("rate", 1e-5, 1.0).log())
        .param(Param::int("depth", 1, 12))
        .param(Param::choice("kind", ["a", "b", "c"]))
        .param(Param::float("momentum", 0.0, 1.0).when("kind", "a"))
        .param(Param::choice("decay", ["x", "y"]).when_any("kind", ["a", "b"]))
        .param(Param::float("width", -1.0, 1.0))
        .build()
        .unwrap()
}

/// The coordinates of the configuration that a point decodes to.
fn snapped(space: &Space, point: &[f64]) -> Vec<f64> {
    space.encode(&space.decode(point, &tunesmith_core::Config::new()))
}

/// Points of a space, snapped to what decodes.
fn points(space: &Space, n: usize, seed: u64) -> Vec<f64> {
    let (columns, mut random) = (Columns::of(space), Random(seed));
    let mut out = Vec::new();
    for _ in 0..n {
        let point: Vec<f64> = (0..columns.len()).map(|_| random.next()).collect();
        out.extend(snapped(space, &point));
    }
    out
}

fn loss(point: &[f64]) -> f64 {
    let present = |x: f64, otherwise: f64| if x.is_nan() { otherwise } else { x };
    let x = 3.0 * (point[0] - 0.4).powi(2) + (point[1] - 0.7).powi(2) + (3.0 * point[5]).sin();
    x + 0.5 * point[2] + present((point[3] - 0.5).powi(2), 0.3) + present(point[4], 0.1)
}

fn losses(points: &[f64], columns: usize) -> Vec<f64> {
    points.chunks(columns).map(loss).collect()
}
