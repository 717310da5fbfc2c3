//! The largest of each 2x2 square of pixels, and the way back.
//!
//! Of equals the first counts, so that a gradient goes to one corner only.

use crate::simd::vectorized;

/// Pools lines of `width` pixels of `channels` numbers (both lines and pixels even in count; images may follow each other), and notes
/// which corner won.
pub(super) fn pool(x: &[f32], width: usize, channels: usize, out: &mut [f32], winners: &mut [u8]) {
    vectorized(
        #[inline(always)]
        || {
            let line = width * channels;
            for (at, (out, winners)) in
                out.chunks_exact_mut(channels).zip(winners.chunks_exact_mut(channels)).enumerate()
            {
                let first = corner(at, width) * channels;
                let (upper, lower) = (&x[first..][..2 * channels], &x[first + line..][..2 * channels]);
                largest(upper.split_at(channels), lower.split_at(channels), out, winners);
            }
        },
    );
}

/// The pixel that is the first of square number `at`, in lines of `width` pixels.
#[inline(always)]
fn corner(at: usize, width: usize) -> usize {
    let half = width / 2;
    at / half * 2 * width + at % half * 2
}

#[inline(always)]
fn largest((a, b): (&[f32], &[f32]), (c, d): (&[f32], &[f32]), out: &mut [f32], winners: &mut [u8]) {
    let n = out.len();
    let (a, b, c, d, winners) = (&a[..n], &b[..n], &c[..n], &d[..n], &mut winners[..n]);
    for i in 0..n {
        let (top, left) = if b[i] > a[i] { (b[i], 1) } else { (a[i], 0_u32) };
        let (bottom, right) = if d[i] > c[i] { (d[i], 3) } else { (c[i], 2_u32) };
        let (most, winner) = if bottom > top { (bottom, right) } else { (top, left) };
        out[i] = most;
        winners[i] = winner as u8;
    }
}

/// The gradient of the squares' pixels from that of their largest: zero but for the winners.
pub(super) fn unpool(by_out: &[f32], winners: &[u8], width: usize, channels: usize, by_x: &mut [f32]) {
    vectorized(
        #[inline(always)]
        || {
            let line = width * channels;
            for (at, (g, winners)) in
                by_out.chunks_exact(channels).zip(winners.chunks_exact(channels)).enumerate()
            {
                let first = corner(at, width) * channels;
                for (number, start) in
                    [first, first + channels, first + line, first + line + channels].into_iter().enumerate()
                {
                    won(g, winners, number as u32, &mut by_x[start..][..channels]);
                }
            }
        },
    );
}

/// What one corner of a square gets.
#[inline(always)]
fn won(g: &[f32], winners: &[u8], corner: u32, out: &mut [f32]) {
    let n = out.len();
    let (g, winners) = (&g[..n], &winners[..n]);
    for i in 0..n {
        out[i] = if u32::from(winners[i]) == corner { g[i] } else { 0.0 };
    }
}
