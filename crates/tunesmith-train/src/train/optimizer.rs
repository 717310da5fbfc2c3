//! AdamW [Loshchilov2019], Adam [Kingma2015] and gradient descent with momentum.
//!
//! Written here, on plain tensors, since their whole state must be saved and restored bit for bit and biases are spared weight decay.
//! Adam's constants are the papers': 0.9, 0.999, 1e-8.
//!
//! [Kingma2015]: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
//! [Loshchilov2019]: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.

use burn_tensor::Tensor;

use crate::hyper::{OptimizerKind, Settings};

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

pub(super) struct Optimizer {
    kind: OptimizerKind,
    momentum: f64,
    weight_decay: f64,
    /// Running means of each parameter's gradient and, for Adam, of its square. Empty before the first step.
    moments: Vec<Vec<Tensor<2>>>,
}

impl Optimizer {
    pub(super) fn new(settings: &Settings, parameters: usize) -> Self {
        Self {
            kind: settings.optimizer,
            momentum: settings.momentum.unwrap_or(0.0),
            weight_decay: settings.weight_decay,
            moments: vec![Vec::new(); parameters],
        }
    }

    /// The running means of each parameter.
    pub(super) fn moments(&self) -> &[Vec<Tensor<2>>] {
        &self.moments
    }

    /// Puts saved running means back.
    pub(super) fn restore(&mut self, moments: Vec<Vec<Tensor<2>>>) {
        self.moments = moments;
    }

    /// Parameter number `at` after step `time` (from 1).
    pub(super) fn update(
        &mut self,
        at: usize,
        weight: Tensor<2>,
        grad: Tensor<2>,
        is_bias: bool,
        rate: f64,
        time: u64,
    ) -> Tensor<2> {
        let decay = if is_bias { 0.0 } else { self.weight_decay };
        let decoupled = self.kind == OptimizerKind::AdamW;
        let grad = if decay > 0.0 && !decoupled { grad + weight.clone() * decay } else { grad };
        let weight = if decay > 0.0 && decoupled { weight * (1.0 - rate * decay) } else { weight };
        let moments = &mut self.moments[at];
        let step = match self.kind {
            OptimizerKind::Sgd if self.momentum == 0.0 => grad * rate,
            OptimizerKind::Sgd => {
                let velocity = match moments.pop() {
                    Some(velocity) => velocity * self.momentum + grad,
                    None => grad,
                };
                moments.push(velocity.clone());
                velocity * rate
            }
            OptimizerKind::Adam | OptimizerKind::AdamW => {
                let mean = blend(moments.first().cloned(), grad.clone(), BETA_1);
                let square = blend(moments.get(1).cloned(), grad.clone() * grad, BETA_2);
                *moments = vec![mean.clone(), square.clone()];
                let time = time as f64;
                let (bias_1, bias_2) = (1.0 - BETA_1.powf(time), 1.0 - BETA_2.powf(time));
                mean * (rate / bias_1) / (square.sqrt() / bias_2.sqrt() + EPSILON)
            }
        };
        weight - step
    }
}

/// `share * old + (1 - share) * new`, with zero for what is not there yet.
fn blend(old: Option<Tensor<2>>, new: Tensor<2>, share: f64) -> Tensor<2> {
    let new = new * (1.0 - share);
    match old {
        Some(old) => old * share + new,
        None => new,
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::Device;

    use super::*;
    use crate::hyper::ModelKind;

    /// Three steps on one weight that starts at 1, with gradients 1, 2 and 4 and a rate of 0.1.
    fn path(optimizer: &str, decay: f64, is_bias: bool) -> Vec<f32> {
        let map = [
            ("optimizer".to_owned(), optimizer.into()),
            ("weight_decay".to_owned(), decay.into()),
            ("momentum".to_owned(), 0.5.into()),
        ];
        let settings = Settings::from_map(ModelKind::Mlp, &map.into()).unwrap();
        let mut optimizer = Optimizer::new(&settings, 1);
        let scalar = |x: f32| Tensor::<2>::from_data([[x]], &Device::flex());
        let mut weight = scalar(1.0);
        let mut path = Vec::new();
        for (time, grad) in [1.0, 2.0, 4.0].into_iter().enumerate() {
            weight = optimizer.update(0, weight, scalar(grad), is_bias, 0.1, time as u64 + 1);
            path.push((weight.clone().try_into_scalar::<f32>().unwrap() * 1e4).round() / 1e4);
        }
        path
    }

    #[test]
    fn each_rule_takes_its_steps() {
        // Velocities 1, 2.5 and 5.25.
        assert_eq!(path("sgd", 0.0, false), [0.9, 0.65, 0.125]);
        // Means 1, 1.5263, 2.4391 over root mean squares 1, 1.5813, 2.6465.
        assert_eq!(path("adam", 0.0, false), [0.9, 0.8035, 0.7113]);
        assert_eq!(path("adamw", 0.0, false), path("adam", 0.0, false));
    }

    #[test]
    fn decay_pulls_weights_but_not_biases() {
        // Gradients grow by half the weight: velocities 1.5, 3.175 and 5.85375.
        assert_eq!(path("sgd", 0.5, false), [0.85, 0.5325, -0.0529]);
        // Before each step the weight shrinks by a twentieth.
        assert_eq!(path("adamw", 0.5, false)[0], 0.85);
        for optimizer in ["sgd", "adam", "adamw"] {
            assert_eq!(path(optimizer, 0.5, true), path(optimizer, 0.0, true));
        }
    }
}
