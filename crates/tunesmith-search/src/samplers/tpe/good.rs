//! The good trials of a stage and their density.

use std::sync::Arc;

use super::axis::Axis;
use super::mixture::Mixture;
use super::model::Model;
use super::options::Settings;
use crate::evidence::{Ended, Evidence};

/// Some trials, the best first, and their density.
#[derive(Debug, Clone)]
pub(super) struct Good {
    pub(super) rows: Vec<usize>,
    pub(super) mixture: Mixture,
}

/// The good trials of a stage. They mostly are those of the question before.
pub(super) fn good(model: &mut Model, stage: usize, settings: &Settings) -> Arc<Good> {
    let size = settings.good(model.stages[stage].ranking.usable);
    let known = &mut model.stages[stage];
    let rows = known.ranking.best(&model.evidence, size);
    if let Some(good) = &known.good
        && good.rows == rows
    {
        return Arc::clone(good);
    }
    let columns = &model.stages[stage].columns;
    let axes: Vec<&Axis> = columns.iter().map(|c| &model.axes[*c]).collect();
    let weights = weights(&model.evidence, &rows, settings);
    let mixture = Mixture::new(&axes, &model.rows(&rows, columns), &weights, settings.widths);
    let good = Arc::new(Good { rows, mixture });
    model.stages[stage].good = Some(Arc::clone(&good));
    good
}

/// The weights of good trials, 1 on average, and the prior's.
fn weights(evidence: &Evidence, rows: &[usize], settings: &Settings) -> Vec<f64> {
    let comparable = |row: &usize| evidence.ended(*row) == Ended::Done && evidence.violation(*row) == 0.0;
    let mut weights = vec![1.0; rows.len()];
    if settings.by_improvement
        && evidence.objectives() == 1
        && let Some(last) = rows.last()
        && rows.iter().all(comparable)
    {
        let gains: Vec<f64> = rows.iter().map(|row| evidence.loss(*last) - evidence.loss(*row)).collect();
        let mean = gains.iter().sum::<f64>() / rows.len() as f64;
        if mean > 0.0 && mean.is_finite() {
            weights = gains.iter().map(|gain| gain / mean).collect();
        }
    }
    weights.push(settings.prior_weight);
    weights
}
