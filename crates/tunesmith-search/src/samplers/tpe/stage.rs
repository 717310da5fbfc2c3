//! Parts of the space that are decided one after the other.
//!
//! Parameters that are always active together form a stage: those without a condition, then those of each branch. A stage is
//! decided jointly, given all that was decided before it, from the trials in which it was active.

use std::sync::Arc;

use tunesmith_core::Space;

use super::good::Good;
use super::options::Settings;
use super::ranking::Ranking;
use crate::evidence::{Columns, Evidence};

/// One stage and what is known of its trials.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// Its parameters, in order.
    pub(super) params: Vec<usize>,
    /// Its axes.
    pub(super) columns: Vec<usize>,
    /// How many trials have it.
    pub(super) trials: usize,
    /// The good ones among them.
    pub(super) ranking: Ranking,
    /// For each limit, the trials that are not known to keep it, and those not known to exceed it.
    pub(super) limits: Vec<[Vec<usize>; 2]>,
    /// The good trials and their density, as last asked for.
    pub(super) good: Option<Arc<Good>>,
}

impl Stage {
    /// A stage of these parameters, without trials.
    pub(super) fn new(params: &[usize], evidence: &Evidence, settings: &Settings) -> Self {
        Self {
            columns: params.iter().flat_map(|p| evidence.columns().of_param(*p)).collect(),
            params: params.to_vec(),
            trials: 0,
            ranking: Ranking::new(settings.most),
            limits: vec![Default::default(); evidence.limits()],
            good: None,
        }
    }

    /// Takes in a trial; rows come in order.
    pub(super) fn push(&mut self, evidence: &Evidence, row: usize) {
        // All its parameters are present in a trial, or none.
        let takes_part = self.columns.first().is_some_and(|c| !evidence.point(row)[*c].is_nan());
        if takes_part {
            self.trials += 1;
            self.ranking.push(evidence, row);
        }
        for ([not_kept, not_exceeded], slack) in self.limits.iter_mut().zip(evidence.slacks(row)) {
            if !takes_part || slack.is_nan() || *slack > 0.0 {
                not_kept.push(row);
            }
            if !takes_part || slack.is_nan() || *slack <= 0.0 {
                not_exceeded.push(row);
            }
        }
    }
}

/// The stages of a space before any trial: parameters with equal conditions, or, one by one, all.
pub(super) fn parts(space: &Space, settings: &Settings) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for (i, param) in space.params().iter().enumerate().filter(|(_, p)| p.domain.dims() > 0) {
        let same =
            |part: &&mut Vec<usize>| settings.multivariate && space.params()[part[0]].when == param.when;
        match parts.iter_mut().find(same) {
            Some(part) => part.push(i),
            None => parts.push(vec![i]),
        }
    }
    parts
}

/// Splits the parts whose parameters are not all present, or all absent, in a trial; whether there were any.
pub(super) fn split(parts: &mut Vec<Vec<usize>>, columns: &Columns, point: &[f64]) -> bool {
    let present = |param: &usize| !point[columns.of_param(*param).start].is_nan();
    let before = parts.len();
    let halves = |part: Vec<usize>| {
        let (here, gone): (Vec<usize>, Vec<usize>) = part.into_iter().partition(present);
        [here, gone].into_iter().filter(|half| !half.is_empty())
    };
    *parts = std::mem::take(parts).into_iter().flat_map(halves).collect();
    if parts.len() > before {
        parts.sort_unstable();
    }
    parts.len() > before
}
