//! The models of a study's metrics, kept up to date with its rows.
//!
//! A fit is a pure function of the rows it is made of, and which rows those are follows from their number. Between fits new
//! rows are appended to the factorization one by one, in their order; so whoever starts cold appends the same rows to the same
//! fit, and gets the same bits.

use tunesmith_core::{History, Space};

use super::borrowed::{self, Source, Sources};
use super::{GpOptions, rows, schedule};
use crate::acquisition::{Limit, bilog};
use crate::evidence::{Ended, Evidence};
use crate::models::gp::{Gp, GpData, GpFit, GpSettings};
use crate::models::surrogate::Surrogate;

/// Fits that are remembered: workers ask about slightly different histories in turn.
const REMEMBERED: usize = 6;

/// The noise of what is imagined, as a share of a measurement's: measuring the same again is to promise nothing.
const CERTAIN: f64 = 1e-3;

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Objective(usize),
    Limit(usize),
}

/// A weighted mode of a model.
pub(super) type Weighted = (f64, Gp);

/// The models of all metrics given the rows so far.
#[derive(Debug, Clone)]
pub(super) struct Beliefs {
    /// For each objective, its modes.
    pub(super) objectives: Vec<Vec<Weighted>>,
    /// For each metric with a limit, its modes and the limit in the model's units.
    pub(super) limits: Vec<Limit<Gp>>,
    /// Models of other studies' first objectives.
    pub(super) sources: Vec<Source>,
    /// For each mode of the first objective the weights of the other studies' models and, last, its own.
    pub(super) shares: Vec<Vec<f64>>,
    /// The transform of the first objective, in words.
    pub(super) words: &'static str,
    /// The rows that the models are made of.
    pub(super) rows: Vec<usize>,
}

/// Remembers fits and factorizations.
#[derive(Debug, Default)]
pub(super) struct Memory {
    fits: Vec<Fitted>,
    current: Option<Current>,
    sources: Sources,
}

#[derive(Debug)]
struct Fitted {
    quantity: Quantity,
    points: Vec<u64>,
    values: Vec<u64>,
    settings: GpSettings,
    fit: GpFit,
}

#[derive(Debug)]
struct Current {
    fitted: usize,
    upto: usize,
    options: GpOptions,
    beliefs: Beliefs,
}

impl Memory {
    /// Forgets what was computed from rows that are no more.
    pub(super) fn forget(&mut self) {
        self.current = None;
        self.sources.forget();
    }

    /// The models given all rows and what other studies know.
    pub(super) fn beliefs(
        &mut self,
        space: &Space,
        history: &History,
        evidence: &Evidence,
        options: &GpOptions,
    ) -> Beliefs {
        let mut beliefs = self.own(evidence, options).clone();
        if !history.borrowed().is_empty() {
            let settings = options.of_objective(usize::MAX);
            let sources = self.sources.follow(space, evidence.columns(), history, &settings);
            beliefs.borrow(sources, evidence, history.settings().seed);
        }
        beliefs
    }

    fn own(&mut self, evidence: &Evidence, options: &GpOptions) -> &Beliefs {
        let n = evidence.len();
        let fitted = schedule::fitted(n);
        let current = match self.current.take() {
            Some(c) if c.fitted == fitted && c.upto <= n && c.options == *options => c,
            _ => Current {
                fitted,
                upto: fitted,
                options: options.clone(),
                beliefs: self.fit(evidence, fitted, options),
            },
        };
        let current = self.current.insert(current);
        while current.upto < n {
            current.beliefs.learn(evidence, current.upto);
            current.upto += 1;
        }
        &current.beliefs
    }

    fn fit(&mut self, evidence: &Evidence, count: usize, options: &GpOptions) -> Beliefs {
        let rows = rows::chosen(evidence, count, options.rows);
        let objectives = (0..evidence.objectives())
            .map(|k| self.model(evidence, &rows, Quantity::Objective(k), &options.of_objective(rows.len())))
            .collect::<Vec<_>>();
        let limits = (0..evidence.limits())
            .map(|c| {
                let modes = self.model(evidence, &rows, Quantity::Limit(c), &options.of_limit());
                let threshold = modes.first().map_or(0.0, |(_, gp)| gp.transform().forward(0.0));
                Limit { modes: modes.into_iter().map(|(w, gp)| (w.ln(), gp)).collect(), threshold }
            })
            .collect();
        let first = objectives.first().and_then(|modes: &Vec<Weighted>| modes.first());
        let words = first.map_or("", |(_, gp)| gp.transform().name());
        Beliefs { objectives, limits, sources: Vec::new(), shares: Vec::new(), words, rows }
    }

    /// The modes of the model of one quantity on these rows.
    fn model(
        &mut self,
        evidence: &Evidence,
        rows: &[usize],
        quantity: Quantity,
        settings: &GpSettings,
    ) -> Vec<Weighted> {
        let points: Vec<f64> = rows.iter().flat_map(|row| evidence.point(*row)).copied().collect();
        let values: Vec<f64> = rows.iter().map(|row| value(evidence, *row, quantity)).collect();
        let data = GpData { columns: evidence.columns(), points: &points, losses: &values, noise: None };
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
        let (point_bits, value_bits) = (bits(&points), bits(&values));
        let known = |f: &Fitted| {
            f.quantity == quantity
                && f.values == value_bits
                && f.points == point_bits
                && f.settings == *settings
        };
        if let Some(i) = self.fits.iter().position(known) {
            return self.fits[i].fit.condition(&data);
        }
        let fit = GpFit::fit(&data, settings);
        let modes = fit.condition(&data);
        let limit = REMEMBERED * (evidence.objectives() + evidence.limits());
        if self.fits.len() >= limit {
            self.fits.remove(0);
        }
        self.fits.push(Fitted { quantity, points: point_bits, values: value_bits, settings: *settings, fit });
        modes
    }
}

impl Beliefs {
    /// Takes in one more row.
    fn learn(&mut self, evidence: &Evidence, row: usize) {
        let point = evidence.point(row);
        for (k, modes) in self.objectives.iter_mut().enumerate() {
            let value = value(evidence, row, Quantity::Objective(k));
            modes.iter_mut().for_each(|(_, gp)| append(gp, point, value));
        }
        for (c, limit) in self.limits.iter_mut().enumerate() {
            let value = value(evidence, row, Quantity::Limit(c));
            limit.modes.iter_mut().for_each(|(_, gp)| append(gp, point, value));
        }
        self.rows.push(row);
    }

    /// Takes in what other studies know.
    fn borrow(&mut self, sources: &[Source], evidence: &Evidence, seed: u64) {
        let Some(modes) = self.objectives.first() else { return };
        let finite: Vec<usize> =
            (0..self.rows.len()).filter(|i| evidence.loss(self.rows[*i]).is_finite()).collect();
        let points: Vec<f64> = finite.iter().flat_map(|i| evidence.point(self.rows[*i])).copied().collect();
        let share = |(_, gp): &Weighted| {
            let values: Vec<f64> = finite.iter().map(|i| gp.values()[*i]).collect();
            let all = gp.leave_one_out();
            let own: Vec<(f64, f64)> = finite.iter().map(|i| all[*i]).collect();
            borrowed::weights(sources, &points, &values, &own, seed)
        };
        self.shares = modes.iter().map(share).collect();
        self.sources = sources.to_vec();
    }

    /// Pretends that a point was measured and gave what is expected there, but no improvement: with one, all others would go to
    /// the same place to improve on it further.
    pub(super) fn imagine(&mut self, point: &[f64]) {
        let rows = self.rows.len();
        for (_, gp) in self.objectives.iter_mut().flatten() {
            let best = (0..rows.min(gp.len())).map(|i| gp.fitted(i)).fold(f64::INFINITY, f64::min);
            let (mean, _) = gp.predict(point);
            gp.append(point, if best.is_finite() { mean.max(best) } else { mean }, CERTAIN);
        }
        let limits = self.limits.iter_mut().flat_map(|limit| &mut limit.modes).map(|(_, gp)| gp);
        for gp in limits.chain(self.sources.iter_mut().map(|source| &mut source.gp)) {
            let (mean, _) = gp.predict(point);
            gp.append(point, mean, CERTAIN);
        }
    }
}

/// Takes in a value in the metric's own units.
fn append(gp: &mut Gp, point: &[f64], value: f64) {
    gp.append(point, gp.transform().forward(value), 1.0);
}

/// What a row says about a quantity; NaN when nothing.
fn value(evidence: &Evidence, row: usize, quantity: Quantity) -> f64 {
    match quantity {
        Quantity::Objective(_) if evidence.ended(row) == Ended::Failed => f64::NAN,
        Quantity::Objective(k) => evidence.losses(row).get(k).copied().unwrap_or(f64::NAN),
        Quantity::Limit(c) => bilog(evidence.slacks(row).get(c).copied().unwrap_or(f64::NAN)),
    }
}
