//! One choice: from models and what is under way to a point.
//!
//! [Vizier2024]: Song et al., "The Vizier Gaussian Process Bandit Algorithm", arXiv 2408.11527.

use tunesmith_core::{Config, History, Name, Repeats, Rng, Space, Value};
use tunesmith_math::pareto::nondominated;

use super::belief::Beliefs;
use super::ensemble::Ensemble;
use super::{GpOptions, rows};
use crate::acquisition::{
    Acquisition, Effort, Ehvi, Found, Frame, Improvement, Mode, Prior, Terms, Volume, maximize,
};
use crate::evidence::{Evidence, Kind};
use crate::models::gp::Gp;
use crate::models::surrogate::Surrogate;

/// Points that neighbours are taken of.
const CENTERS: usize = 5;

/// How far the reference of a hypervolume lies beyond the worst of the front, as a share of the front's extent.
const BEYOND: f64 = 0.1;

/// The first measured rows tell how far values spread; later ones gather around the best.
const SPREAD: usize = 20;

/// The share of the proposals that go after a small improvement; the others look for one that counts.
const REFINE: f64 = 0.5;

/// Any improvement is small enough for them, until so many trials in a row have gained next to nothing.
const PATIENCE: usize = 10;

/// From then on it must be this share of one that counts: else they stay for ever where digits are left to gain, and teach the
/// model that nothing varies.
const SMALL: f64 = 0.1;

/// What a choice is made from.
pub(super) struct Scene<'a> {
    pub(super) space: &'a Space,
    pub(super) fixed: &'a Config,
    pub(super) history: &'a History,
    pub(super) evidence: &'a Evidence,
    pub(super) options: &'a GpOptions,
}

impl Scene<'_> {
    /// The best point to try that was not tried before; `None` when no candidate satisfies the constraints of the space, or all
    /// that were found were tried.
    pub(super) fn choose(&self, beliefs: &Beliefs, rng: &mut Rng) -> Option<Found> {
        let columns = self.evidence.columns();
        let prior = Prior::of(self.space, |param| columns.of_param(param).start, self.evidence.len());
        let terms = Terms { limits: &beliefs.limits, prior: prior.as_ref() };
        let acquisition: Box<dyn Acquisition> = match beliefs.objectives.as_slice() {
            [modes] => Box::new(self.improvement(beliefs, modes, terms, rng)),
            several => Box::new(self.volume(beliefs, several, terms)),
        };
        let frame = Frame::new(self.space, columns, self.fixed);
        let frame = match self.radius() {
            radius if radius < 1.0 => frame.near(self.tried(beliefs), radius),
            _ => frame,
        };
        let effort = effort(columns.len(), beliefs.rows.len());
        let mut centers = self.centers();
        centers.extend(beliefs.sources.iter().flat_map(|source| source.best.iter().cloned()));
        let again = self.history.settings().repeats == Repeats::Replicate;
        let fresh = |full: &[f64]| again || self.history.same_as(&frame.config(full)).is_none();
        maximize(&*acquisition, &frame, &centers, fresh, effort, rng).into_iter().next()
    }

    /// How far from what was tried to go: further the more was tried [Vizier2024]. A model of few trials is least certain in
    /// the corners, where good values hardly ever are.
    fn radius(&self) -> f64 {
        if !self.options.reach {
            return 1.0;
        }
        let per_dimension = self.evidence.len() as f64 / (self.evidence.columns().len() + 1) as f64;
        0.2 + 0.06 * per_dimension
    }

    /// What was tried, here or in other studies.
    fn tried(&self, beliefs: &Beliefs) -> Vec<f64> {
        let here = (0..self.evidence.len()).flat_map(|row| self.evidence.point(row));
        here.chain(beliefs.sources.iter().flat_map(|source| source.best.iter().flatten())).copied().collect()
    }

    fn improvement<'b>(
        &self,
        beliefs: &'b Beliefs,
        modes: &'b [(f64, Gp)],
        terms: Terms<'b, Gp>,
        rng: &mut Rng,
    ) -> Improvement<'b, Ensemble<'b>, Gp> {
        let tried = self.agreeing(self.feasible(beliefs), |i| beliefs.rows[i]);
        let ensemble = |k: usize, gp: &'b Gp| {
            let shares = beliefs.shares.get(k).map_or(&[1.0][..], Vec::as_slice);
            let members = beliefs.sources.iter().map(|source| &source.gp).chain([gp]);
            Ensemble::new(shares.iter().copied().zip(members))
        };
        // Where nothing was tried here yet, the best of the other studies stand in.
        let borrowed: Vec<f64> = beliefs.sources.iter().flat_map(|s| &s.best).flatten().copied().collect();
        let best = |gp: &Gp, model: &Ensemble<'_>| {
            if beliefs.sources.is_empty() {
                return tried.iter().map(|i| gp.fitted(*i)).min_by(f64::total_cmp);
            }
            let points: Vec<f64> =
                tried.iter().flat_map(|i| self.evidence.point(beliefs.rows[*i])).copied().collect();
            let points = if points.is_empty() { &borrowed } else { &points };
            let mut means = vec![0.0; points.len() / self.evidence.columns().len().max(1)];
            model.means(points, &mut means);
            means.into_iter().min_by(f64::total_cmp)
        };
        // Trials under way refine what can be refined already.
        let alone = modes.first().is_none_or(|(_, gp)| gp.len() == beliefs.rows.len());
        let margin = self.margin(alone && rng.uniform() < REFINE);
        let mode = |(k, (weight, gp)): (usize, &'b (f64, Gp))| {
            let model = ensemble(k, gp);
            let best = best(gp, &model)?;
            let best = gp.transform().forward(gp.transform().inverse(best) - margin).min(best);
            Some(Mode { ln_weight: weight.ln(), model, best })
        };
        Improvement { modes: modes.iter().enumerate().filter_map(mode).collect(), terms }
    }

    /// By how much the best must be improved on, in the objective's own units. Values may be skewed, with most of them far from
    /// what matters, so it is measured by the better ones.
    fn margin(&self, small: bool) -> f64 {
        let counts =
            |row: &usize| self.evidence.loss(*row).is_finite() && self.evidence.violation(*row) == 0.0;
        let all: Vec<f64> =
            (0..self.evidence.len()).filter(counts).map(|row| self.evidence.loss(row)).collect();
        let least = |losses: &[f64]| losses.iter().copied().fold(f64::INFINITY, f64::min);
        let best = least(&all);
        let mut first = all[..all.len().min(SPREAD)].to_vec();
        first.sort_by(f64::total_cmp);
        let counts = first.get(first.len() / 4).map_or(0.0, |good| self.options.margin * (good - best));
        if !counts.is_finite() {
            return 0.0;
        }
        if !small {
            return counts;
        }
        let gained = least(&all[..all.len().saturating_sub(PATIENCE)]) - best;
        if gained > SMALL * counts { 0.0 } else { SMALL * counts }
    }

    fn volume<'b>(
        &self,
        beliefs: &'b Beliefs,
        objectives: &'b [Vec<(f64, Gp)>],
        terms: Terms<'b, Gp>,
    ) -> Volume<'b, &'b Gp, Gp> {
        let models: Vec<&Gp> = objectives.iter().filter_map(|modes| Some(&modes.first()?.1)).collect();
        let m = models.len();
        let rows: Vec<f64> =
            self.feasible(beliefs).iter().flat_map(|i| models.iter().map(|gp| gp.fitted(*i))).collect();
        let front: Vec<f64> =
            nondominated(&rows, m).into_iter().flat_map(|i| &rows[i * m..(i + 1) * m]).copied().collect();
        let reference = |k: usize| {
            let (low, high) = extent(front.chunks_exact(m).map(|y| y[k]));
            // A front of one point has no extent: then that of all points.
            let (least, most) = extent(rows.chunks_exact(m).map(|y| y[k]));
            high + BEYOND * if high > low { high - low } else { (most - least).max(1.0) }
        };
        let reference: Vec<f64> = (0..m).map(reference).collect();
        let front = (!front.is_empty()).then(|| Ehvi::new(&front, m, &reference));
        Volume { models, front, terms }
    }

    /// The rows of the models, by their place there, that were measured and satisfy every limit.
    fn feasible(&self, beliefs: &Beliefs) -> Vec<usize> {
        let measured = |row: usize| self.evidence.losses(row).iter().all(|loss| loss.is_finite());
        let rows = beliefs.rows.iter().enumerate();
        rows.filter(|(_, row)| self.evidence.violation(**row) == 0.0 && measured(**row))
            .map(|(i, _)| i)
            .collect()
    }

    /// The coordinates of choices that are decided already.
    fn decided(&self) -> Vec<(usize, f64)> {
        let columns = self.evidence.columns();
        let coordinate = |(name, value): (&Name, &Value)| {
            let param = self.space.position(name)?;
            let at = columns.of_param(param).start;
            let mut unit = [f64::NAN];
            let chosen = matches!(columns.kind(at), Kind::Nominal(_));
            (chosen && self.space.params()[param].domain.encode(value, &mut unit)).then_some((at, unit[0]))
        };
        self.fixed.iter().filter_map(coordinate).collect()
    }

    /// Those of some rows that have the choices that are decided already: the best of these is to be improved on. All where none has.
    fn agreeing(&self, rows: Vec<usize>, row: impl Fn(usize) -> usize) -> Vec<usize> {
        let decided = self.decided();
        let agrees = |i: &usize| {
            let point = self.evidence.point(row(*i));
            decided.iter().all(|(at, unit)| (point[*at] - unit).abs() < 1e-9)
        };
        let found: Vec<usize> = rows.iter().copied().filter(agrees).collect();
        if found.is_empty() { rows } else { found }
    }

    /// The best points so far.
    fn centers(&self) -> Vec<Vec<f64>> {
        let ranked = self.agreeing(rows::ranking(self.evidence, self.evidence.len()), |row| row);
        ranked.iter().take(CENTERS).map(|row| self.evidence.point(*row).to_vec()).collect()
    }
}

/// The least and the greatest of some numbers.
fn extent(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// How hard to search, in a space of so many coordinates with a model of so many rows.
fn effort(dims: usize, rows: usize) -> Effort {
    // Candidates cost more the larger the model, and the first trials decide most.
    let large = rows > 60 || dims > 60;
    Effort {
        spread: if large { 1_024 } else { 2_048 },
        near: if large { 512 } else { 1_024 },
        starts: if large { 8 } else { 12 },
        first: 12,
        last: if dims > 60 { 60 } else { 30 },
    }
}
