//! The inverse Hessian that the last steps imply, restricted to the variables that are free.

use std::collections::VecDeque;

use crate::simd::dot;

struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
}

/// Pairs of steps and gradient differences, the newest last.
pub(super) struct Memory {
    capacity: usize,
    pairs: VecDeque<Pair>,
}

impl Memory {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, pairs: VecDeque::with_capacity(capacity) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Keeps a step if the function curves upwards along it.
    pub(super) fn remember(&mut self, x: &[f64], gradient: &[f64], next_x: &[f64], next_gradient: &[f64]) {
        let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
        let pair = Pair { step: difference(next_x, x), change: difference(next_gradient, gradient) };
        if dot(&pair.step, &pair.change) <= f64::EPSILON * dot(&pair.change, &pair.change) {
            return;
        }
        if self.pairs.len() == self.capacity {
            self.pairs.pop_front();
        }
        self.pairs.push_back(pair);
    }

    /// Writes minus the inverse Hessian times the gradient, over the free variables; 0 for the others.
    pub(super) fn direction(&self, gradient: &[f64], free: &[bool], direction: &mut [f64]) {
        for ((d, g), free) in direction.iter_mut().zip(gradient).zip(free) {
            *d = if *free { -g } else { 0.0 };
        }
        // Newest first; pairs that do not curve upwards within the free variables are left out.
        let mut used = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let (mut curvature, mut length) = (0.0, 0.0);
            for ((step, change), _) in pair.step.iter().zip(&pair.change).zip(free).filter(|(_, free)| **free)
            {
                curvature += step * change;
                length += change * change;
            }
            if curvature > f64::EPSILON * length {
                let alpha = dot(&pair.step, direction) / curvature;
                add(direction, -alpha, &pair.change, free);
                used.push((pair, curvature, length, alpha));
            }
        }
        if let Some((_, curvature, length, _)) = used.first() {
            let scale = curvature / length;
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        for (pair, curvature, _, alpha) in used.iter().rev() {
            let beta = dot(&pair.change, direction) / curvature;
            add(direction, alpha - beta, &pair.step, free);
        }
    }
}

/// Adds a multiple of a vector, to the free variables.
fn add(to: &mut [f64], factor: f64, what: &[f64], free: &[bool]) {
    for ((to, what), free) in to.iter_mut().zip(what).zip(free) {
        if *free {
            *to += factor * what;
        }
    }
}
