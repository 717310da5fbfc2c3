//! 2x2 pooling of values that lie in four equal blocks, one a corner of the squares (see `patches`).

use burn_tensor::{Int, Tensor};

/// The largest of the four (`[4 n, c]` to `[n, c]`). Of equals the first counts, so that a gradient goes to one corner only.
pub(super) fn max(x: Tensor<2>, training: bool) -> Tensor<2> {
    let [rows, channels] = x.dims();
    let quarter = rows / 4 * channels;
    let flat: Tensor<1> = x.reshape([4 * quarter]);
    // Which corner wins needs no gradient, so it is found outside the graph; the winners are then selected within it.
    let plain = if training { flat.clone().inner() } else { flat.clone() };
    let corner = |k: usize| plain.clone().narrow(0, k * quarter, quarter);
    let (a, b, c, d) = (corner(0), corner(1), corner(2), corner(3));
    let (upper, lower) = (a.clone().max_pair(b.clone()), c.clone().max_pair(d.clone()));
    if !training {
        return upper.max_pair(lower).reshape([rows / 4, channels]);
    }
    let (in_upper, in_lower) = (b.greater(a).int(), d.greater(c).int() + 2);
    let winner = in_upper.clone() + lower.greater(upper).int() * (in_lower - in_upper);
    let places = winner * quarter as i32 + Tensor::<1, Int>::arange(0..quarter as i64, &plain.device());
    flat.select(0, Tensor::from_inner(places)).reshape([rows / 4, channels])
}

/// The mean of the four (`[4 n, c]` to `[n, c]`).
pub(super) fn average(x: Tensor<2>) -> Tensor<2> {
    let [rows, channels] = x.dims();
    let blocks: Tensor<2> = x.reshape([4, rows / 4 * channels]);
    blocks.mean_dim(0).reshape([rows / 4, channels])
}
