//! The tuning game: what is gained over a reference when some parameters may be tuned and the others stay [Wever2025].
//!
//! `v(S) = f(reference) - min f(x)` over configurations `x` that differ from the reference in the parameters of `S` only, with `f` a
//! model of the losses. The minimum is searched among observed good configurations, points spread over the space, and the best points
//! of smaller sets, so `v` never falls when a parameter is added. A single parameter is searched value by value.
//!
//! A parameter that the reference leaves inactive has its own default, or the middle of its range, as soon as another choice makes it
//! active.
//!
//! [Wever2025]: Wever et al., "HyperSHAP: Shapley Values and Interactions for Explaining Hyperparameter Optimization", 2025.

use std::collections::HashMap;

use tunesmith_core::{Config, Domain, History, Space, Value};
use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol};

use crate::sample::Sample;
use crate::surrogate::Surrogate;

/// Observed configurations in the pool, and those spread over the space.
const OBSERVED: usize = 24;
const SPREAD: usize = 40;

/// Values of one parameter that are tried, unless it has fewer.
const VALUES: u64 = 64;

/// A set of parameters: bit `i % 64` of word `i / 64`.
pub(crate) type Coalition = Vec<u64>;

pub(crate) struct Game<'a> {
    space: &'a Space,
    surrogate: &'a dyn Surrogate,
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
#[derive(Debug, Clone)]
pub(crate) struct Played {
    /// What it gains by the model's mean, at least 0.
    pub(crate) gain: f64,
    /// What it gains by each member.
    pub(crate) members: Vec<f64>,
    values: Vec<Value>,
}

impl<'a> Game<'a> {
    pub(crate) fn new(
        history: &History,
        sample: &'a Sample,
        surrogate: &'a dyn Surrogate,
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
            dims: sample.columns.len(),
            reference,
            pool,
            plain,
            start: Vec::new(),
            known: HashMap::new(),
        };
        game.start = game.encoded(&game.reference);
        let nothing =
            Played { gain: 0.0, members: vec![0.0; surrogate.members()], values: game.reference.clone() };
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

    /// What a set gains. Remembered.
    pub(crate) fn play(&mut self, set: &Coalition) -> &Played {
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
        candidates.retain(|values| self.plain || self.space.satisfied(&self.config(values)));
        candidates.push(self.reference.clone());
        let points: Vec<f64> = candidates.iter().flat_map(|values| self.encoded(values)).collect();
        let mut means = vec![0.0; candidates.len()];
        self.surrogate.means(&points, &mut means);
        let best = (0..means.len()).min_by(|a, b| means[*a].total_cmp(&means[*b])).unwrap_or(0);
        let point = &points[best * self.dims..(best + 1) * self.dims];
        let gain = |m| self.surrogate.member(m, &self.start) - self.surrogate.member(m, point);
        let last = means.len() - 1;
        Played {
            gain: (means[last] - means[best]).max(0.0),
            members: (0..self.surrogate.members()).map(gain).collect(),
            values: candidates.swap_remove(best),
        }
    }

    fn config(&self, values: &[Value]) -> Config {
        self.space.fill(&Config::new(), |p, _| values[p].clone())
    }

    fn encoded(&self, values: &[Value]) -> Vec<f64> {
        if !self.plain {
            return self.space.encode(&self.config(values));
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

/// A value for every parameter: of a configuration, else the default, else the middle of the range.
pub(crate) fn complete(space: &Space, config: &Config) -> Vec<Value> {
    let value = |p: &tunesmith_core::Param| {
        let own = config.get(&p.name).or(p.default.as_ref()).and_then(|v| p.domain.normalize(v));
        own.unwrap_or_else(|| p.domain.decode(&[]))
    };
    space.params().iter().map(value).collect()
}

/// Values spread over the space, for every parameter.
fn spread(space: &Space, count: usize) -> Vec<Vec<Value>> {
    let mut point = vec![0.5; space.dims()];
    let Ok(sequence) = Sobol::new(point.len().min(MAX_DIMENSIONS), 1) else { return Vec::new() };
    let one = |index: usize| {
        sequence.point(index as u64, &mut point);
        let mut at = 0;
        let value = |p: &tunesmith_core::Param| {
            let from = at;
            at += p.domain.dims();
            p.domain.decode(&point[from..at])
        };
        space.params().iter().map(value).collect()
    };
    (0..count).map(one).collect()
}

/// The values of one domain to try: all of few, else points spread over it.
fn values(domain: &Domain) -> Vec<Value> {
    if let Some(n) = domain.levels().filter(|n| *n <= VALUES) {
        return (0..n).filter_map(|k| domain.level(k)).collect();
    }
    if domain.dims() == 1 {
        let step = 1.0 / (VALUES - 1) as f64;
        return (0..VALUES).map(|i| domain.decode(&[i as f64 * step])).collect();
    }
    let mut point = vec![0.5; domain.dims()];
    let Ok(sequence) = Sobol::new(point.len().min(MAX_DIMENSIONS), 2) else { return Vec::new() };
    let one = |index| {
        sequence.point(index, &mut point);
        domain.decode(&point)
    };
    (0..VALUES).map(one).collect()
}
