//! Dropout [Srivastava2014]: in training, each value is zeroed with probability `rate` and the others are scaled by `1 / (1 - rate)`.
//!
//! Masks are drawn from the trial's own stream, one word a value, and enter the network as plain tensors.
//!
//! [Srivastava2014]: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014.

use burn_tensor::{Tensor, TensorData};

use crate::rng::Stream;

pub(crate) struct Dropout {
    rate: f32,
    rng: Stream,
}

impl Dropout {
    pub(crate) fn new(rate: f64, rng: Stream) -> Self {
        Self { rate: rate as f32, rng }
    }

    /// Where its stream stands.
    pub(crate) fn position(&self) -> u64 {
        self.rng.position()
    }

    /// Continues from a saved position.
    pub(crate) fn seek(&mut self, position: u64) {
        self.rng.seek(position);
    }

    pub(crate) fn apply(&mut self, x: Tensor<2>) -> Tensor<2> {
        if self.rate == 0.0 {
            return x;
        }
        let [rows, columns] = x.dims();
        let kept = 1.0 / (1.0 - self.rate);
        let mask: Vec<f32> =
            (0..rows * columns).map(|_| if self.rng.unit() < self.rate { 0.0 } else { kept }).collect();
        let mask = Tensor::from_data(TensorData::new(mask, [rows, columns]), &x.device());
        x * mask
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::Device;

    use super::*;
    use crate::rng::Purpose;

    fn dropped(rate: f64, seed: u64) -> Vec<f32> {
        let mut dropout = Dropout::new(rate, Stream::new(seed, Purpose::Dropout));
        dropout.apply(Tensor::ones([100, 100], &Device::flex())).try_into_vec_as().unwrap()
    }

    #[test]
    fn a_share_is_zeroed_and_the_sum_is_kept() {
        let values = dropped(0.4, 1);
        let zeros = values.iter().filter(|v| **v == 0.0).count() as f64 / 1e4;
        assert!((zeros - 0.4).abs() < 0.02, "{zeros}");
        let kept = 1.0 / (1.0 - 0.4_f32);
        assert!(values.iter().all(|v| *v == 0.0 || *v == kept));
    }

    #[test]
    fn the_mask_depends_on_the_seed_and_none_is_drawn_at_rate_zero() {
        assert_eq!(dropped(0.4, 1), dropped(0.4, 1));
        assert_ne!(dropped(0.4, 1), dropped(0.4, 2));
        assert_eq!(dropped(0.0, 1), vec![1.0; 10_000]);
    }
}
