//! The same bits from every vector width.
//!
//! [`vectorised`] runs a piece of work compiled for the widest vectors of the machine at hand. Rust neither reorders
//! sums nor fuses operations by itself, so a loop gives the same bits on every machine as long as it says its order:
//! lanes hold different results, never parts of one sum (or a fixed number of parts, as in [`dot`]), and products are
//! fused where `mul_add` says so. Machines without fused multiply-add compute the same, slowly.

use std::f64::consts::LOG2_E;

/// Work in explicit vectors. Everything that it calls must be `#[inline(always)]`.
pub(crate) use pulp::{Simd, WithSimd};

/// Does work with the widest vectors of this machine.
#[inline(always)]
pub(crate) fn run<W: WithSimd>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(work)
}

/// Calls a closure compiled for the widest vectors of this machine.
///
/// Mark the closure, and all that it calls, `#[inline(always)]`: what is not inlined is not vectorised so.
#[inline(always)]
pub fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// `exp(x)` for `x <= 0`, to 2 eps; 0 below -708. Compiles to vectors inside [`vectorised`].
///
/// `x = k ln 2 + r` with `|r| <= ln 2 / 2`, then a polynomial of degree 11 (Chebyshev interpolation, computed with
/// mpmath at 50 digits).
#[inline(always)]
pub fn exp_of_negative(x: f64) -> f64 {
    /// Adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = if x > -708.0 { x } else { -709.0 };
    let shifted = x.mul_add(LOG2_E, ROUND);
    let k = shifted - ROUND;
    let r = (-k).mul_add(LN_2_LOW, (-k).mul_add(LN_2_HIGH, x));
    let mut p = EXP[11];
    let mut degree = 11;
    while degree > 0 {
        degree -= 1;
        p = p.mul_add(r, EXP[degree]);
    }
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    if x > -708.0 { p * power } else { 0.0 }
}

/// Coefficients of `exp` on `[-ln 2 / 2, ln 2 / 2]`, the lowest first.
const EXP: [f64; 12] = [
    1.0,
    1.0,
    0.500_000_000_000_001_9,
    0.166_666_666_666_666_8,
    0.041_666_666_666_487_95,
    0.008_333_333_333_319_589,
    0.001_388_888_895_235_286_3,
    0.000_198_412_698_900_764_03,
    2.480_148_544_156_131_3e-5,
    2.755_724_088_722_987e-6,
    2.763_265_472_252_779e-7,
    2.511_004_920_481_865_8e-8,
];

/// `sum(a[i] b[i])` in eight interleaved partial sums, which are then added pairwise.
#[inline(always)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((a8, a_rest), (b8, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a8.iter().zip(b8) {
        for lane in 0..8 {
            sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
        }
    }
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] = a.mul_add(*b, sums[lane]);
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}
