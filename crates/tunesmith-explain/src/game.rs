//! The tuning game: what is gained over a reference when some parameters may be tuned and the others stay [Wever2025].
//!
//! `v(S) = f(reference) - min f(x)` over configurations `x` that differ from the reference in the parameters of `S` only, with `f` a
//! model of the losses. The minimum is searched among observed good configurations, points spread over the space, and the best points
//! of smaller sets, so `v` never falls when a parameter is added. A single parameter is searched value by value. Configurations
//! that break a constraint, or are expected to break a limit, do not count.
//!
//! A parameter that the reference leaves inactive has its own default, or the middle of its range, as soon as another choice makes it
//! active.
//!
//! [Wever2025]: Wever et al., "HyperSHAP: Shapley Values and Interactions for Explaining Hyperparameter Optimization", 2025.

use std::collections::HashMap;

use tunesmith_core::{Config, History, Space, Value};

use crate::draft::Estimate;
use crate::limits::Limits;
use crate::sample::Sample;
use crate::spread::{complete, config, spread, values};
use crate::surrogate::Surrogate;

/// Observed configurations in the pool, and those spread over the space.
const OBSERVED: usize = 24;
const SPREAD: usize = 40;

/// A set of parameters: bit `i % 64` of word `i / 64`.
pub(crate) type Coalition = Vec<u64>;

pub(crate) struct Game<'a> {
    space: &'a Space,
    surrogate: &'a dyn Surrogate,
    limits: &'a Limits,
    dims: usize,
    /// A value for every parameter, active or not.
    reference: Vec<Value>,
    pool: Vec<Vec<Value>>,
    /// No condition and no constraint: coordinates can be mixed without looking at values.
    plain: bool,
    start: Vec<f64>,
    known: HashMap<Coalition, Played>,
}

/// The outcome of a set.
struct Played {
    gain: Estimate,
    values: Vec<Value>,
}

impl<'a> Game<'a> {
    pub(crate) fn new(
        history: &History,
        sample: &'a Sample,
        surrogate: &'a dyn Surrogate,
        limits: &'a Limits,
        reference: &Config,
    ) -> Self {
        let space = &*sample.space;
        let mut order: Vec<usize> = (0..sample.losses.len()).collect();
        order.sort_by(|a, b| sample.losses[*a].total_cmp(&sample.losses[*b]).then(a.cmp(b)));
        let observed = order.iter().filter_map(|row| history.trial(sample.trials[*row])).take(OBSERVED);
        let mut pool: Vec<Vec<Value>> = observed.map(|t| complete(space, &t.config)).collect();
        pool.extend(spread(space, SPREAD));
        let reference = complete(space, reference);
        let plain = space.constraints().is_empty() && space.params().iter().all(|p| p.when.is_none());
        let mut game = Self {
            space,
            surrogate,
            limits,
            dims: sample.columns.len(),
            reference,
            pool,
            plain,
            start: Vec::new(),
            known: HashMap::new(),
        };
        game.start = game.encoded(&game.reference);
        let nothing = Played { gain: Estimate::none(surrogate.members()), values: game.reference.clone() };
        game.known.insert(vec![0; space.params().len().div_ceil(64)], nothing);
        game
    }

    /// How many players there are.
    pub(crate) fn params(&self) -> usize {
        self.space.params().len()
    }

    /// The set of these parameters.
    pub(crate) fn coalition(&self, params: impl IntoIterator<Item = usize>) -> Coalition {
        let mut set = vec![0; self.params().div_ceil(64)];
        params.into_iter().for_each(|p| set[p / 64] |= 1 << (p % 64));
        set
    }

    /// What a set gains by the mean of the model, at least 0, and by each member. Remembered.
    pub(crate) fn gain(&mut self, set: &Coalition) -> &Estimate {
        &self.play(set).gain
    }

    /// What these parameters gain.
    pub(crate) fn gain_of(&mut self, params: impl IntoIterator<Item = usize>) -> Estimate {
        let set = self.coalition(params);
        self.gain(&set).clone()
    }

    fn play(&mut self, set: &Coalition) -> &Played {
        if !self.known.contains_key(set) {
            let played = self.search(set);
            self.known.insert(set.clone(), played);
        }
        &self.known[set]
    }

    fn search(&mut self, set: &Coalition) -> Played {
        let members: Vec<usize> = (0..self.params()).filter(|p| holds(set, *p)).collect();
        let mut candidates: Vec<Vec<Value>> = Vec::new();
        if let [alone] = members[..] {
            candidates.extend(values(&self.space.params()[alone].domain).into_iter().map(|value| {
                let mut candidate = self.reference.clone();
                candidate[alone] = value;
                candidate
            }));
        } else {
            for p in &members {
                // Sets that are one smaller, as far as they were played; their best with the best of what is new.
                let mut smaller = set.clone();
                smaller[p / 64] &= !(1 << (p % 64));
                let single = self.coalition([*p]);
                let single = self.play(&single).values[*p].clone();
                if let Some(played) = self.known.get(&smaller) {
                    candidates.push(played.values.clone());
                    let mut with = played.values.clone();
                    with[*p] = single;
                    candidates.push(with);
                }
            }
        }
        for from in &self.pool {
            let mixed = self.reference.iter().zip(from).enumerate();
            candidates.push(mixed.map(|(p, (r, f))| if holds(set, p) { f } else { r }.clone()).collect());
        }
        candidates.retain(|values| self.plain || self.space.satisfied(&config(self.space, values)));
        let mut points: Vec<Vec<f64>> = candidates.iter().map(|values| self.encoded(values)).collect();
        if !self.limits.is_empty() {
            let allowed: Vec<bool> = points.iter().map(|point| self.limits.allow(point)).collect();
            let mut keep = allowed.iter();
            candidates.retain(|_| keep.next() == Some(&true));
            let mut keep = allowed.iter();
            points.retain(|_| keep.next() == Some(&true));
        }
        candidates.push(self.reference.clone());
        points.push(self.start.clone());
        let mut means = vec![0.0; candidates.len()];
        self.surrogate.means(&points.concat(), &mut means);
        let best = (0..means.len()).min_by(|a, b| means[*a].total_cmp(&means[*b])).unwrap_or(0);
        let point = &points[best];
        let gain = |m| self.surrogate.member(m, &self.start) - self.surrogate.member(m, point);
        let last = means.len() - 1;
        let gain = Estimate {
            value: (means[last] - means[best]).max(0.0),
            replicates: (0..self.surrogate.members()).map(gain).collect(),
        };
        Played { gain, values: candidates.swap_remove(best) }
    }

    fn encoded(&self, values: &[Value]) -> Vec<f64> {
        if !self.plain {
            return self.space.encode(&config(self.space, values));
        }
        let mut point = vec![f64::NAN; self.dims];
        let mut at = 0;
        for (param, value) in self.space.params().iter().zip(values) {
            let dims = param.domain.dims();
            param.domain.encode(value, &mut point[at..at + dims]);
            at += dims;
        }
        point
    }
}

/// Whether a set holds a parameter.
pub(crate) fn holds(set: &Coalition, param: usize) -> bool {
    set[param / 64] >> (param % 64) & 1 == 1
}
