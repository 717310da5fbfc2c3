//! When a run is over, and what the next one looks like.
//!
//! BIPOP [Hansen2009] spends as many trials on runs whose population doubles each time, which see the large structure, as on short ones
//! with small populations and step sizes, which look into corners. IPOP [Auger2005] has only the former.
//!
//! [Hansen2009]: Hansen, "Benchmarking a BI-Population CMA-ES on the BBOB-2009 Function Testbed", GECCO 2009.
//! [Auger2005]: Auger and Hansen, "A Restart CMA Evolution Strategy With Increasing Population Size", CEC 2005.

use tunesmith_core::Rng;

use super::gaussian::Gaussian;
use super::layout::Layout;
use super::standing::Standing;

/// A run is over when its values differ by less than this share of what it has gained, over this many generations and as many more for
/// each coordinate over the population. With categories or levels a run is often in the wrong place for good, so it ends sooner. Each run
/// goes about three times deeper than the one before.
const GAIN: [f64; 2] = [1e-5, 1e-3];
const DEEPEST: f64 = 1e-12;
const GENERATIONS: [f64; 2] = [10.0, 5.0];

/// ... when it moves by less than this share of the space,
const STEP: f64 = 1e-11;

/// ... or when its distribution is this much longer than wide.
const CONDITION: f64 = 1e14;

/// Populations grow no larger than this.
const LARGEST: usize = 1 << 14;

/// How runs follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restarts {
    /// Runs with doubled populations and short runs with small ones, at equal shares.
    Bipop,
    /// Each run has twice the population of the one before.
    Ipop,
    /// One run, however long.
    None,
}

/// What a run starts with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    pub(super) lambda: usize,
    pub(super) sigma: f64,
    /// How many runs came before it.
    nth: i32,
    /// The trials that it may use.
    limit: u64,
    large: bool,
}

impl Plan {
    /// The same with another step size.
    pub(super) fn wide(self, sigma: f64) -> Self {
        Self { sigma, ..self }
    }
}

/// The plans of one study.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    kind: Restarts,
    lambda: usize,
    sigma: f64,
    doublings: u32,
    /// Trials spent on short runs, on large ones, and on the last large one.
    small: u64,
    large: u64,
    last: u64,
}

impl Schedule {
    pub(super) fn new(kind: Restarts, lambda: usize, sigma: f64) -> Self {
        Self { kind, lambda, sigma, doublings: 0, small: 0, large: 0, last: 0 }
    }

    /// The first run's plan.
    pub(super) fn first(&self) -> Plan {
        Plan { lambda: self.lambda, sigma: self.sigma, nth: 0, limit: u64::MAX, large: false }
    }

    /// The plan after a run that took so many trials.
    pub(super) fn next(&mut self, ended: Plan, used: u64, rng: &mut Rng) -> Plan {
        let nth = ended.nth.saturating_add(1);
        if ended.large {
            self.large += used;
            self.last = used;
        } else {
            self.small += used;
        }
        if self.kind == Restarts::Bipop && self.small < self.large {
            let largest = f64::from(self.doublings).exp2();
            let (u, v) = (rng.uniform(), rng.uniform());
            let lambda = (self.lambda as f64 * (largest / 2.0).powf(u * u)) as usize;
            let sigma = self.sigma * 10_f64.powf(-2.0 * v);
            let limit = (self.last / 2).max(4 * self.lambda as u64);
            return Plan { lambda: lambda.max(4), sigma, nth, limit, large: false };
        }
        self.doublings += 1;
        let lambda = self.lambda.saturating_mul(1 << self.doublings.min(20)).min(LARGEST);
        Plan { lambda, sigma: self.sigma, nth, limit: u64::MAX, large: true }
    }

    /// Whether runs end at all.
    pub(super) fn restarts(&self) -> bool {
        self.kind != Restarts::None
    }
}

/// What a run has come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    pub(super) used: u64,
    /// The best and the median value of each generation.
    bests: Vec<f64>,
    medians: Vec<f64>,
    /// From the best to the median of the last generation.
    spread: f64,
    /// Generations without any value, in a row.
    empty: u32,
}

impl Progress {
    /// Notes a generation, best first.
    pub(super) fn note(&mut self, standings: &[Standing]) {
        self.used += standings.len() as u64;
        let losses: Vec<f64> = standings.iter().filter_map(|s| s.loss()).collect();
        let Some(best) = losses.first() else {
            self.empty += 1;
            return;
        };
        self.empty = 0;
        self.bests.push(*best);
        self.medians.push(losses[losses.len() / 2]);
        // Not to the worst: margins put some far away for ever.
        self.spread = losses[losses.len() / 2] - best;
    }

    /// Whether the run should end.
    pub(super) fn is_over(&self, plan: &Plan, layout: &Layout, gaussian: &Gaussian) -> bool {
        let (d, lambda) = (layout.dims() as f64, plan.lambda as f64);
        let generations = self.bests.len();
        let iterations = 100.0 + 150.0 * (d + 3.0).powi(2) / lambda.sqrt();
        if self.used >= plan.limit || generations as f64 > iterations || f64::from(self.empty) > 10.0 + d {
            return true;
        }
        let kind = usize::from(layout.discrete() > 0);
        let recent = (GENERATIONS[kind] * (1.0 + d / lambda)).ceil() as usize;
        let range = |values: &[f64]| {
            let (a, b) =
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
            b - a
        };
        if let Some(start) = generations.checked_sub(recent) {
            let gained = self.medians[0] - self.bests.iter().copied().fold(f64::INFINITY, f64::min);
            let least = 1e-14 * self.bests[generations - 1].abs()
                + (GAIN[kind] * 0.3_f64.powi(plan.nth)).max(DEEPEST) * gained.max(0.0);
            if range(&self.bests[start..]).max(self.spread) <= least {
                return true;
            }
        }
        let long = 120 + (0.2 * generations as f64 + 30.0 * d / lambda) as usize;
        if generations >= long && stagnates(&self.bests, long) && stagnates(&self.medians, long) {
            return true;
        }
        let (longest, shortest) = gaussian.shape.extent();
        let widest = (0..gaussian.dims()).filter(|n| layout.is_continuous(*n)).map(|n| gaussian.sd(n));
        let widest = widest.fold(gaussian.drift(), f64::max);
        gaussian.dims() > layout.levels.len() && widest < STEP
            || (longest / shortest).powi(2) > CONDITION
            || gaussian.sigma * longest > 1e4
    }
}

/// Whether the last third of the last `long` values is no better than the first.
fn stagnates(values: &[f64], long: usize) -> bool {
    let recent = &values[values.len() - long.min(values.len())..];
    let third = recent.len() * 3 / 10;
    let median = |part: &[f64]| {
        let mut sorted = part.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    third > 0 && median(&recent[recent.len() - third..]) >= median(&recent[..third])
}
