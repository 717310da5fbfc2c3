//! What other studies know: a model of each, weighted by how well it ranks the trials here.
//!
//! Each study whose trials were taken over has a model of its own, fitted once. From all models functions are drawn at the points
//! tried here; a model's weight is how often its draw misranks the fewest pairs [Feurer2018]. The model of this study takes
//! part with leave-one-out predictions, so it wins when it has learned enough. A study whose draws are mostly worse than
//! nearly all of this study's own is left out, so that many useless ones cannot outvote it. Before there are two trials to rank, the
//! other studies decide, each with the same weight.
//!
//! Losses of different studies are compared by rank only; each model predicts in its own standardized units.
//!
//! Cost: a fit for each study, once; then `O(draws n^2)` a proposal, with `n` up to 50.
//!
//! [Feurer2018]: Feurer, Letham and Bakshy, "Scalable Meta-Learning for Bayesian Optimization", arXiv 1802.02219.

use std::sync::Arc;

use tunesmith_core::{Borrowed, Config, History, Rng, Space};
use tunesmith_math::linalg::Cholesky;

use crate::evidence::Columns;
use crate::models::gp::{Gp, GpData, GpFit, GpSettings};
use crate::models::surrogate::Surrogate;

/// Draws of functions.
const DRAWS: usize = 128;

/// Points at which models are compared, at most.
const COMPARED: usize = 50;

/// Trials of one study that its model is made of, at most.
const MODELLED: usize = 200;

/// Studies that are looked at, at most: the first ones.
const STUDIES: usize = 8;

/// Keys the stream of the draws.
const STREAM: u64 = u64::MAX;

/// The model of another study.
#[derive(Debug, Clone)]
pub(super) struct Source {
    study: Arc<Borrowed>,
    pub(super) gp: Gp,
    /// Its best configurations, as models see them.
    pub(super) best: Vec<Vec<f64>>,
}

/// Models of other studies, each fitted once.
#[derive(Debug, Default)]
pub(super) struct Sources {
    known: Vec<Source>,
}

impl Sources {
    /// Drops the models: the space is another.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// The models of the studies that a history borrowed from.
    pub(super) fn follow(
        &mut self,
        space: &Space,
        columns: &Columns,
        history: &History,
        settings: &GpSettings,
    ) -> &[Source] {
        let mut old = std::mem::take(&mut self.known);
        for study in history.borrowed().iter().take(STUDIES) {
            let source = match old.iter().position(|s| Arc::ptr_eq(&s.study, study) || s.study == *study) {
                Some(i) => Some(old.swap_remove(i)),
                None => Source::of(space, columns, study, settings),
            };
            self.known.extend(source);
        }
        &self.known
    }
}

impl Source {
    /// `None` where too little fits the space here.
    fn of(space: &Space, columns: &Columns, study: &Arc<Borrowed>, settings: &GpSettings) -> Option<Self> {
        let encoded = |(config, loss): &(Config, f64)| {
            let point = space.encode(config);
            (loss.is_finite() && point.iter().any(|u| u.is_finite())).then_some((*loss, point))
        };
        let mut rows: Vec<(f64, Vec<f64>)> = study.trials.iter().filter_map(encoded).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if rows.len() > MODELLED {
            // The better half of them the best, the others evenly from the rest.
            let (best, rest) = rows.split_at(MODELLED / 2);
            let others = (0..MODELLED / 2).map(|i| &rest[i * rest.len() / (MODELLED / 2)]);
            rows = best.iter().chain(others).cloned().collect();
        }
        if rows.len() < 3 {
            return None;
        }
        let points: Vec<f64> = rows.iter().flat_map(|(_, point)| point).copied().collect();
        let losses: Vec<f64> = rows.iter().map(|(loss, _)| *loss).collect();
        let data = GpData { columns, points: &points, losses: &losses, noise: None };
        let gp = GpFit::fit(&data, settings).condition(&data).into_iter().next()?.1;
        let best = rows.into_iter().take(3).map(|(_, point)| point).collect();
        Some(Self { study: study.clone(), gp, best })
    }
}

/// The weights of the sources and, last, of the model of this study; they sum to 1.
///
/// `points` are the measured points here (row-major), `values` what its model is conditioned on there, `own` its leave-one-out
/// means and variances.
pub(super) fn weights(
    sources: &[Source],
    points: &[f64],
    values: &[f64],
    own: &[(f64, f64)],
    seed: u64,
) -> Vec<f64> {
    let n = values.len().min(COMPARED);
    if n < 2 {
        let mut weights = vec![1.0 / sources.len().max(1) as f64; sources.len()];
        weights.push(if sources.is_empty() { 1.0 } else { 0.0 });
        return weights;
    }
    // The newest are the nearest to what matters.
    let dims = points.len() / values.len();
    let (points, values) = (&points[points.len() - n * dims..], &values[values.len() - n..]);
    let own = &own[own.len() - n..];
    let mut rng = Rng::new(seed, values.len() as u64, STREAM);
    let mut misranked: Vec<Vec<usize>> =
        sources.iter().map(|source| draws(&source.gp, points, values, &mut rng)).collect();
    misranked.push(
        (0..DRAWS)
            .map(|_| {
                let drawn: Vec<f64> = own.iter().map(|(m, v)| m + v.sqrt() * rng.normal()).collect();
                misranks(&drawn, values)
            })
            .collect(),
    );
    let mut sorted = misranked.clone();
    sorted.iter_mut().for_each(|all| all.sort_unstable());
    // Left out: as bad in the middle as the own model hardly ever is.
    let worst = sorted[sources.len()][DRAWS * 95 / 100];
    let useful = |i: usize| i == sources.len() || sorted[i][DRAWS / 2] <= worst;
    let mut weights = vec![0.0; misranked.len()];
    for draw in 0..DRAWS {
        let members: Vec<usize> = (0..misranked.len()).filter(|i| useful(*i)).collect();
        let least = members.iter().map(|i| misranked[*i][draw]).min().unwrap_or(0);
        let winners: Vec<usize> = members.into_iter().filter(|i| misranked[*i][draw] == least).collect();
        winners.iter().for_each(|i| weights[*i] += 1.0 / (winners.len() * DRAWS) as f64);
    }
    weights
}

/// How many pairs each of some functions drawn from a model misranks.
fn draws(gp: &Gp, points: &[f64], values: &[f64], rng: &mut Rng) -> Vec<usize> {
    let n = values.len();
    let (mut means, mut covariance) = (vec![0.0; n], vec![0.0; n * n]);
    gp.joint(points, &mut means, &mut covariance);
    let factor = Cholesky::with_jitter(n, &mut covariance, 1e-9).map(|(factor, _)| factor);
    (0..DRAWS)
        .map(|_| {
            let normal: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
            let deviation = |i: usize| {
                let factor = factor.as_ref()?;
                Some((0..=i).map(|j| factor.get(i, j) * normal[j]).sum::<f64>())
            };
            let drawn: Vec<f64> = (0..n).map(|i| means[i] + deviation(i).unwrap_or(0.0)).collect();
            misranks(&drawn, values)
        })
        .collect()
}

/// How many pairs two lists order differently.
fn misranks(drawn: &[f64], values: &[f64]) -> usize {
    let n = values.len();
    let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (j, i)));
    pairs.filter(|(i, j)| (drawn[*i] < drawn[*j]) != (values[*i] < values[*j])).count()
}
