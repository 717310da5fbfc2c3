//! L-BFGS with bounds: local minima of smooth functions of a few to a few hundred variables.
//!
//! A projected quasi-Newton method: variables that a bound holds (the gradient pushes outwards) are fixed for the step,
//! the two-loop recursion over the last few pairs gives a direction for the others, and the line search follows the path
//! that the box bends ([Bertsekas1982]; the `minConf_TMP` of Schmidt's thesis "Graphical Model Structure Learning with
//! L1-Regularization", 2010). Simpler than the generalised Cauchy point of [Byrd1995] and as good where function values cost more than vectors of this length: see the tests, which compare with
//! SciPy's `L-BFGS-B`. Steps satisfy the Armijo condition, and the Wolfe condition where no bound was met.
//!
//! Values that are not finite count as infinitely bad, so the function may be undefined in places (not at the start).
//! Evaluations are counted, never time. Cost beyond them: `O(memory * n)` a step.
//!
//! [Bertsekas1982]: https://doi.org/10.1137/0320018 "Bertsekas: Projected Newton Methods for Optimization Problems with Simple Constraints, SIAM J. Control 20"
//! [Byrd1995]: https://doi.org/10.1137/0916069 "Byrd, Lu, Nocedal and Zhu: A Limited Memory Algorithm for Bound Constrained Optimization, SIAM J. Sci. Comput. 16"

mod memory;

use memory::Memory;

/// When to stop, and how much to remember.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Pairs of steps and gradient differences kept.
    pub memory: usize,
    /// Evaluations allowed, the first included.
    pub max_evaluations: usize,
    /// Stop when no element of the projected gradient is larger.
    pub gradient_tolerance: f64,
    /// Stop when a step lowers the value by less than this times `max(|before|, |after|, 1)`.
    pub value_tolerance: f64,
    /// The first step moves no variable further than this.
    pub first_step: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            memory: 10,
            max_evaluations: 1000,
            gradient_tolerance: 1e-5,
            value_tolerance: 2.2e-9,
            first_step: 1.0,
        }
    }
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The projected gradient vanished.
    Gradient,
    /// The value changed no more.
    Value,
    /// The evaluations were used up.
    Evaluations,
    /// No step along the direction of descent lowers the value: rounding errors dominate, or the gradient is wrong.
    LineSearch,
    /// The value at the start is not finite.
    Start,
}

/// Where a search ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// The best point, within the bounds.
    pub x: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// How many times the function was evaluated.
    pub evaluations: usize,
    /// Why it ended.
    pub stop: Stop,
}

/// Sufficient decrease, as a share of what the gradient promises.
const ARMIJO: f64 = 1e-4;
/// A step is long enough when the slope has shrunk to this share.
const WOLFE: f64 = 0.9;
/// Trials of a line search.
const TRIALS: usize = 20;

/// A point with its value and gradient.
#[derive(Clone)]
struct Sample {
    x: Vec<f64>,
    gradient: Vec<f64>,
    value: f64,
}

/// A function within bounds, and how often it was evaluated.
struct Problem<'a, F> {
    function: F,
    lower: &'a [f64],
    upper: &'a [f64],
    evaluations: usize,
    limit: usize,
}

/// Minimises a function within bounds (which may be infinite), from a start (moved into them).
///
/// `function(x, gradient)` returns the value at `x` and writes the gradient.
pub fn minimise(
    function: impl FnMut(&[f64], &mut [f64]) -> f64,
    start: &[f64],
    lower: &[f64],
    upper: &[f64],
    options: &Options,
) -> Minimum {
    let n = start.len();
    debug_assert!(lower.len() == n && upper.len() == n);
    let mut problem = Problem { function, lower, upper, evaluations: 0, limit: options.max_evaluations };
    let mut now = Sample { x: start.to_vec(), gradient: vec![0.0; n], value: 0.0 };
    project(&mut now.x, lower, upper);
    problem.evaluate(&mut now);
    let stop = if now.value < f64::INFINITY { problem.descend(&mut now, options) } else { Stop::Start };
    Minimum { x: now.x, value: now.value, evaluations: problem.evaluations, stop }
}

impl<F: FnMut(&[f64], &mut [f64]) -> f64> Problem<'_, F> {
    fn evaluate(&mut self, at: &mut Sample) {
        self.evaluations += 1;
        let value = (self.function)(&at.x, &mut at.gradient);
        let sound = value.is_finite() && at.gradient.iter().all(|g| g.is_finite());
        at.value = if sound { value } else { f64::INFINITY };
    }

    /// Steps down until there is a reason to stop.
    fn descend(&mut self, now: &mut Sample, options: &Options) -> Stop {
        let n = now.x.len();
        let mut memory = Memory::new(options.memory);
        let mut direction = vec![0.0; n];
        loop {
            if self.projected_gradient(now) <= options.gradient_tolerance {
                return Stop::Gradient;
            }
            let free: Vec<bool> = (0..n).map(|i| !self.held(now, i)).collect();
            memory.direction(&now.gradient, &free, &mut direction);
            if slope(&now.gradient, &direction) >= 0.0 {
                memory.clear();
                memory.direction(&now.gradient, &free, &mut direction);
            }
            let mut step = 1.0;
            if memory.is_empty() {
                let longest = direction.iter().fold(0.0_f64, |longest, d| longest.max(d.abs()));
                step = (options.first_step / longest).min(1.0);
            }
            let Some(found) = self.line_search(now, &direction, step) else {
                if self.evaluations == self.limit {
                    return Stop::Evaluations;
                }
                if memory.is_empty() {
                    return Stop::LineSearch;
                }
                // What is remembered may mislead; the plain gradient does not.
                memory.clear();
                continue;
            };
            memory.remember(&now.x, &now.gradient, &found.x, &found.gradient);
            let scale = now.value.abs().max(found.value.abs()).max(1.0);
            let gain = now.value - found.value;
            *now = found;
            if self.evaluations == self.limit {
                return Stop::Evaluations;
            }
            if gain <= options.value_tolerance * scale {
                return Stop::Value;
            }
        }
    }

    /// A point along the path in this direction that is better enough; the best one met.
    fn line_search(&mut self, now: &Sample, direction: &[f64], mut step: f64) -> Option<Sample> {
        let promised = slope(&now.gradient, direction);
        let mut next = now.clone();
        let mut found: Option<Sample> = None;
        let mut shortened = false;
        for _ in 0..TRIALS {
            if self.evaluations == self.limit {
                break;
            }
            let bent = self.step(now, direction, step, &mut next.x);
            self.evaluate(&mut next);
            let moved = next.x.iter().zip(&now.x).zip(&now.gradient);
            let descent: f64 = moved.map(|((next, now), g)| g * (next - now)).sum();
            if next.value <= ARMIJO.mul_add(descent, now.value) && next.value < f64::INFINITY {
                if found.as_ref().is_some_and(|found| found.value <= next.value) {
                    break;
                }
                found = Some(next.clone());
                let short = slope(&next.gradient, direction) < WOLFE * promised;
                if !short || bent || shortened {
                    break;
                }
                step *= 2.0;
            } else if found.is_some() {
                break;
            } else {
                shortened = true;
                step *= shrink(now.value, descent, next.value);
            }
        }
        found
    }

    /// Writes the point at a step along the path; whether a bound bent it.
    fn step(&self, now: &Sample, direction: &[f64], step: f64, to: &mut [f64]) -> bool {
        let mut bent = false;
        for (i, to) in to.iter_mut().enumerate() {
            let target = direction[i].mul_add(step, now.x[i]);
            *to = target.max(self.lower[i]).min(self.upper[i]);
            bent |= *to != target;
        }
        bent
    }

    /// Whether a bound holds a variable against the direction of descent.
    fn held(&self, at: &Sample, i: usize) -> bool {
        (at.x[i] <= self.lower[i] && at.gradient[i] > 0.0)
            || (at.x[i] >= self.upper[i] && at.gradient[i] < 0.0)
    }

    /// The greatest element of the projected gradient.
    fn projected_gradient(&self, at: &Sample) -> f64 {
        let shift = |i: usize| (at.x[i] - at.gradient[i]).max(self.lower[i]).min(self.upper[i]) - at.x[i];
        (0..at.x.len()).map(|i| shift(i).abs()).fold(0.0, f64::max)
    }
}

/// By how much to shorten a step: to the minimum of the parabola through both values and the slope, within [0.1, 0.5].
fn shrink(before: f64, descent: f64, after: f64) -> f64 {
    let curvature = 2.0 * (after - before - descent);
    if curvature.is_finite() && curvature > 0.0 { (-descent / curvature).clamp(0.1, 0.5) } else { 0.1 }
}

fn project(x: &mut [f64], lower: &[f64], upper: &[f64]) {
    for (x, (lower, upper)) in x.iter_mut().zip(lower.iter().zip(upper)) {
        *x = x.max(*lower).min(*upper);
    }
}

fn slope(gradient: &[f64], direction: &[f64]) -> f64 {
    gradient.iter().zip(direction).map(|(g, d)| g * d).sum()
}
