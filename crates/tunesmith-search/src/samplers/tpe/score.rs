//! How promising candidates are: the ratio of densities, and one more for each limit.

use tunesmith_math::special::log_add_exp;

use super::axis::Axis;
use super::decide::Candidates;
use super::good::Good;
use super::sums::Asked;
use super::walk::Walk;

impl Walk<'_> {
    /// The score of each candidate, the higher the better.
    pub(super) fn scores(&self, good: &Good, candidates: &Candidates) -> Vec<f64> {
        let stage = &self.model.stages[candidates.stage];
        let axes: Vec<&Axis> = stage.columns.iter().map(|c| &self.model.axes[*c]).collect();
        let flats = self.ln_flats(&axes, candidates);
        let ln_good = good.mixture.ln_density(&axes, &candidates.points, &candidates.base, &candidates.held);
        let mut without = good.rows.clone();
        without.sort_unstable();
        let pending = self.asked(candidates, &[], |asked| self.pending.ln_sums(asked));
        let score =
            |i: usize, others: f64| ln_good[i] - log_add_exp(log_add_exp(others, pending[i]), flats[i]);
        let all = self.model.evidence.len();
        let exceeded = |[_, not_exceeded]: &&[Vec<usize>; 2]| not_exceeded.len() < all;
        let limited = stage.limits.iter().any(|limit| exceeded(&limit));
        let store = &self.model.store;
        // With limits, and where candidates that were tried are passed over, the best one by this score alone is not enough.
        let others = if limited || self.new {
            self.asked(candidates, &without, |asked| store.ln_sums(asked))
        } else {
            self.asked(candidates, &without, |asked| store.ln_sums_of_best(asked, score))
        };
        let mut scores: Vec<f64> = others.iter().enumerate().map(|(i, others)| score(i, *others)).collect();
        if limited {
            // Relative density ratios, which stay finite however good the objective is.
            let gamma = good.rows.len() as f64 / stage.ranking.usable.max(1) as f64;
            let prior = self.settings.prior_weight;
            let bad = (stage.trials - good.rows.len() + self.pending.len()) as f64 + prior;
            let weights = good.rows.len() as f64 + prior;
            for score in &mut scores {
                *score = -relative(gamma, weights.ln() - bad.ln() - *score);
            }
        }
        for [not_kept, not_exceeded] in stage.limits.iter().filter(exceeded) {
            let (kept, exceeded) = ((all - not_kept.len()) as f64, (all - not_exceeded.len()) as f64);
            let weight = self.settings.prior_weight;
            let of = |rows: &[usize], count: f64| -> Vec<f64> {
                let sums = self.asked(candidates, rows, |asked| store.ln_sums(asked));
                sums.iter().zip(&flats).map(|(s, p)| log_add_exp(*s, *p) - (count + weight).ln()).collect()
            };
            let (ln_kept, ln_exceeded) = (of(not_kept, kept), of(not_exceeded, exceeded));
            for (score, (k, e)) in scores.iter_mut().zip(ln_kept.iter().zip(&ln_exceeded)) {
                *score -= relative(kept / (kept + exceeded), e - k);
            }
        }
        scores
    }

    /// The logarithm of the weighted flat density at each candidate. A belief of the user's says where good trials are expected,
    /// not where others are: were it among these, it would cancel out.
    fn ln_flats(&self, axes: &[&Axis], candidates: &Candidates) -> Vec<f64> {
        let given: f64 = candidates.given.iter().map(|(c, x)| self.model.axes[*c].ln_flat(*x)).sum();
        let weight = self.settings.prior_weight.max(f64::MIN_POSITIVE).ln();
        let one = |point: &[f64]| {
            let free = point.iter().zip(axes).zip(&candidates.held).filter(|(_, held)| !**held);
            weight + given + free.map(|((x, axis), _)| axis.ln_flat(*x)).sum::<f64>()
        };
        candidates.points.chunks_exact(axes.len().max(1)).map(one).collect()
    }

    /// Asks about the candidates, leaving some trials out.
    fn asked<R>(&self, candidates: &Candidates, without: &[usize], ask: impl FnOnce(Asked<'_>) -> R) -> R {
        ask(Asked {
            spreads: &self.model.spreads,
            own: &self.model.stages[candidates.stage].columns,
            points: &candidates.points,
            given: &candidates.given,
            without,
        })
    }
}

/// `ln(share + (1 - share) exp(x))`: minus the logarithm of a relative density ratio, `x` being that of the inverse plain ratio.
fn relative(share: f64, x: f64) -> f64 {
    log_add_exp(share.ln(), (1.0 - share).ln() + x)
}
