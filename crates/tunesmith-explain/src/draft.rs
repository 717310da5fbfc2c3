//! From what a method computed to an answer: intervals, sums by role, and the order.

use tunesmith_core::Role;
use tunesmith_math::summary::quantile;

use crate::answer::{Effect, Importance, Interval, PairEffect, RoleEffect, Unit};
use crate::learned::Learned;
use crate::sample::Sample;
use crate::{Fit, Method};

/// Fewer replicates than this give no interval.
const REPLICATES: usize = 5;

/// A number, and what it is in each replicate: a tree, or trials drawn anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) replicates: Vec<f64>,
}

impl Estimate {
    /// 0 in each of so many replicates.
    pub(crate) fn none(replicates: usize) -> Self {
        Self { value: 0.0, replicates: vec![0.0; replicates] }
    }

    /// A share of a whole. The replicates are moved so that their mean is the value, which is better than each of them.
    pub(crate) fn share(value: f64, mut replicates: Vec<f64>) -> Self {
        let mean = replicates.iter().sum::<f64>() / replicates.len().max(1) as f64;
        replicates.iter_mut().for_each(|x| *x = (*x - mean + value).clamp(0.0, 1.0));
        Self { value, replicates }
    }

    /// Adds another one, weighted.
    pub(crate) fn add(&mut self, weight: f64, other: &Self) {
        self.value += weight * other.value;
        self.replicates.iter_mut().zip(&other.replicates).for_each(|(sum, x)| *sum += weight * x);
    }

    /// The middle nine tenths of the replicates, and the value.
    fn interval(&self) -> Option<Interval> {
        if self.replicates.len() < REPLICATES {
            return None;
        }
        let at = |level| quantile(&self.replicates, level).filter(|x| x.is_finite());
        Some(Interval { low: at(0.05)?.min(self.value), high: at(0.95)?.max(self.value) })
    }
}

/// An answer in numbers.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) method: Method,
    pub(crate) unit: Unit,
    /// How many trials it rests on.
    pub(crate) points: usize,
    /// One for each parameter of the space.
    pub(crate) params: Vec<Estimate>,
    /// Pairs of parameters, the first the earlier.
    pub(crate) pairs: Vec<(usize, usize, Estimate)>,
    /// What all parameters gain together.
    pub(crate) total: Option<Estimate>,
    pub(crate) model: Option<Fit>,
    pub(crate) warnings: Vec<String>,
}

impl Draft {
    /// An answer about a sample without numbers yet: every parameter has 0.
    pub(crate) fn new(method: Method, unit: Unit, sample: &Sample) -> Self {
        Self {
            method,
            unit,
            points: sample.losses.len(),
            params: vec![Estimate::default(); sample.space.params().len()],
            pairs: Vec::new(),
            total: None,
            model: None,
            warnings: sample.warnings.clone(),
        }
    }

    /// Takes down which model was asked, and what that means.
    pub(crate) fn by(&mut self, learned: &Learned) {
        self.warnings.extend(learned.fit.warning());
        self.model = Some(learned.fit);
    }

    /// The answer: parameters and pairs with the greatest first, equal ones in the space's order.
    pub(crate) fn finish(self, sample: &Sample) -> Importance {
        let params = sample.space.params();
        let mut effects: Vec<Effect> = params
            .iter()
            .zip(&self.params)
            .map(|(p, estimate)| Effect {
                name: p.name.clone(),
                role: p.role,
                value: estimate.value,
                interval: estimate.interval(),
            })
            .collect();
        effects.sort_by(|a, b| b.value.total_cmp(&a.value));
        let pair = |(p, q, estimate): &(usize, usize, Estimate)| PairEffect {
            first: params[*p].name.clone(),
            second: params[*q].name.clone(),
            value: estimate.value,
            interval: estimate.interval(),
        };
        let mut pairs: Vec<PairEffect> = self.pairs.iter().map(pair).collect();
        pairs.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
        let of_role = |role: &Role| {
            let mut members = params.iter().zip(&self.params).filter(|(p, _)| p.role == *role);
            let mut sum = members.next()?.1.clone();
            members.for_each(|(_, estimate)| sum.add(1.0, estimate));
            Some(RoleEffect { role: *role, value: sum.value, interval: sum.interval() })
        };
        Importance {
            method: self.method,
            metric: sample.metric.name.clone(),
            unit: self.unit,
            points: self.points,
            roles: Role::ALL.iter().filter_map(of_role).collect(),
            params: effects,
            pairs,
            total: self.total.as_ref().map(|total| total.value),
            total_interval: self.total.as_ref().and_then(Estimate::interval),
            model: self.model,
            warnings: self.warnings,
        }
    }
}
