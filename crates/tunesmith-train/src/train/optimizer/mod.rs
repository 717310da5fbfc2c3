//! From gradients to steps: SGD with momentum [Sutskever2013], RMSprop [Hinton2012], Adam [Kingma2015], AdamW [Loshchilov2019] and
//! Lion [Chen2023], by the update rules that PyTorch documents.
//!
//! Written here, on plain numbers, since their whole state must be saved and restored bit for bit. Weight decay is decoupled - the
//! weight shrinks by `rate * decay` before the step - except in Adam, where it enters through the gradient; biases and normalizations
//! are spared. A parameter's count of steps begins with its first own step, so that one that was frozen starts afresh.
//!
//! Cost: one pass over the weights; SGD and Lion keep one number a weight, RMSprop two, Adam two.
//!
//! [Chen2023]: Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023.
//! [Hinton2012]: Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012.
//! [Kingma2015]: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
//! [Loshchilov2019]: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
//! [Sutskever2013]: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.

use serde::{Deserialize, Serialize};

use crate::hyper::{OptimizerKind, Settings};
use crate::model::Weights;
use crate::simd::vectorized;

/// The rule with its own parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Sgd { momentum: f32, nesterov: bool },
    RmsProp { decay: f64, momentum: f32, epsilon: f32 },
    Adam { betas: (f64, f64), epsilon: f32, coupled: bool },
    Lion { betas: (f64, f64) },
}

pub(super) struct Optimizer {
    rule: Rule,
    weight_decay: f32,
    states: Vec<State>,
}

/// What an optimizer remembers of a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// The steps that it has taken.
    pub(crate) steps: u64,
    /// Running means, each as long as the parameter; empty before the first step.
    pub(crate) moments: Weights,
}

/// The shape of a [`State`], for the header of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StateShape {
    pub(crate) steps: u64,
    pub(crate) moments: usize,
}

impl Optimizer {
    pub(super) fn new(settings: &Settings, parameters: usize) -> Self {
        let momentum = settings.momentum.unwrap_or(0.0) as f32;
        let epsilon = settings.epsilon.unwrap_or(1e-8) as f32;
        let beta_1 = settings.beta_1.unwrap_or(0.9);
        let betas = (beta_1, settings.beta_2.unwrap_or(0.999));
        let rule = match settings.optimizer {
            OptimizerKind::Sgd => Rule::Sgd { momentum, nesterov: settings.nesterov.unwrap_or(false) },
            OptimizerKind::RmsProp => {
                Rule::RmsProp { decay: settings.rms_decay.unwrap_or(0.99), momentum, epsilon }
            }
            OptimizerKind::Adam => Rule::Adam { betas, epsilon, coupled: true },
            OptimizerKind::AdamW => Rule::Adam { betas, epsilon, coupled: false },
            OptimizerKind::Lion => Rule::Lion { betas: (beta_1, settings.lion_beta_2.unwrap_or(0.99)) },
        };
        let weight_decay = settings.weight_decay as f32;
        Self { rule, weight_decay, states: vec![State::default(); parameters] }
    }

    /// What it remembers of each parameter.
    pub(super) fn states(&self) -> &[State] {
        &self.states
    }

    /// Puts back what was saved.
    pub(super) fn restore(&mut self, states: Vec<State>) {
        self.states = states;
    }

    /// Moves the weights of parameter number `at` by one step against `grad`, which is as long.
    pub(super) fn update(
        &mut self,
        at: usize,
        weights: &mut [f32],
        grad: &mut [f32],
        decays: bool,
        rate: f64,
    ) {
        vectorized(
            #[inline(always)]
            || self.step(at, weights, grad, decays, rate),
        );
    }

    #[inline(always)]
    fn step(&mut self, at: usize, weights: &mut [f32], grad: &mut [f32], decays: bool, rate: f64) {
        let decay = if decays { self.weight_decay } else { 0.0 };
        let step = rate as f32;
        if decay > 0.0 {
            if let Rule::Adam { coupled: true, .. } = self.rule {
                zip(grad, weights, |g, w| *g += decay * w);
            } else {
                let kept = (1.0 - rate * f64::from(decay)) as f32;
                weights.iter_mut().for_each(|w| *w *= kept);
            }
        }
        let state = &mut self.states[at];
        state.steps += 1;
        match self.rule {
            Rule::Sgd { momentum: 0.0, .. } => zip(weights, grad, |w, g| *w -= step * g),
            Rule::Sgd { momentum, nesterov } => {
                let velocity = state.moment(0, grad.len());
                zip(velocity, grad, |v, g| *v = unless_tiny(momentum * *v + g));
                if nesterov {
                    zip(grad, velocity, |g, v| *g += momentum * v);
                    zip(weights, grad, |w, g| *w -= step * g);
                } else {
                    zip(weights, velocity, |w, v| *w -= step * v);
                }
            }
            Rule::RmsProp { decay, momentum, epsilon } => {
                zip(state.moment(0, grad.len()), grad, blend_squares(decay));
                zip(grad, &state.moments[0], |g, s| *g /= s.sqrt() + epsilon);
                if momentum == 0.0 {
                    zip(weights, grad, |w, g| *w -= step * g);
                } else {
                    let velocity = state.moment(1, grad.len());
                    zip(velocity, grad, |v, g| *v = unless_tiny(momentum * *v + g));
                    zip(weights, velocity, |w, v| *w -= step * v);
                }
            }
            Rule::Adam { betas, epsilon, .. } => {
                let time = state.steps as f64;
                let step = (rate / (1.0 - betas.0.powf(time))) as f32;
                let root = (1.0 - betas.1.powf(time)).sqrt().recip() as f32;
                let (mean_of, square_of) = (blend(betas.0), blend_squares(betas.1));
                let [means, squares] = state.two_moments(grad.len());
                for (((w, mean), square), g) in weights.iter_mut().zip(means).zip(squares).zip(grad.iter()) {
                    mean_of(mean, *g);
                    square_of(square, *g);
                    *w -= step * *mean / (square.sqrt() * root + epsilon);
                }
            }
            Rule::Lion { betas } => {
                let mean = state.moment(0, grad.len());
                let (old, new) = (betas.0 as f32, (1.0 - betas.0) as f32);
                for ((w, mean), g) in weights.iter_mut().zip(mean.iter()).zip(grad.iter()) {
                    *w -= step * sign(old * mean + new * g);
                }
                zip(mean, grad, blend(betas.1));
            }
        }
    }
}

impl State {
    /// Running mean number `at`, zero at first.
    fn moment(&mut self, at: usize, len: usize) -> &mut [f32] {
        while self.moments.len() <= at {
            self.moments.push(vec![0.0; len]);
        }
        &mut self.moments[at]
    }

    /// Running means number 0 and 1, zero at first.
    fn two_moments(&mut self, len: usize) -> [&mut [f32]; 2] {
        self.moment(1, len);
        let (first, second) = self.moments.split_at_mut(1);
        [&mut first[0], &mut second[0]]
    }

    pub(crate) fn shape(&self) -> StateShape {
        StateShape { steps: self.steps, moments: self.moments.len() }
    }
}

#[inline(always)]
fn zip(changed: &mut [f32], other: &[f32], change: impl Fn(&mut f32, f32)) {
    for (a, b) in changed.iter_mut().zip(other) {
        change(a, *b);
    }
}

/// Zero for a number that moves no weight: the means of a weight without gradients shrink to numbers so small that processors are
/// slow with them, and stay there.
#[inline(always)]
fn unless_tiny(x: f32) -> f32 {
    if x.abs() < 1e-36 { 0.0 } else { x }
}

/// `share * old + (1 - share) * new`.
fn blend(share: f64) -> impl Fn(&mut f32, f32) {
    let (old, new) = (share as f32, (1.0 - share) as f32);
    #[inline(always)]
    move |mean, x| *mean = unless_tiny(old * *mean + new * x)
}

/// `share * old + (1 - share) * new^2`.
fn blend_squares(share: f64) -> impl Fn(&mut f32, f32) {
    let (old, new) = (share as f32, (1.0 - share) as f32);
    #[inline(always)]
    move |mean, x| *mean = unless_tiny(old * *mean + new * (x * x))
}

/// 1, -1, or 0 for 0.
#[inline(always)]
fn sign(x: f32) -> f32 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests;
