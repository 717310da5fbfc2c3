//! Points of the sequence as configurations, and which of them are feasible.

use tunesmith_core::{Config, Domain, Param, Query, Rng, Space};
use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol};

use super::transform;

/// Fewer feasible points than one in this many, and random draws take over.
const RARE: u64 = 1_000;

/// Scanned before the rule of [`RARE`] applies, in units of [`RARE`].
const BENEFIT: u64 = 10;

/// A number of up to so many levels takes all of them, whatever share of the ranges the points are spread over.
const COARSE: u64 = 20;

/// Keys the streams of coordinates beyond the sequence apart from those of trials.
const BEYOND: u64 = 1 << 63;

/// The dimension of the sequence at which each parameter of a space starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Starts {
    each: Vec<usize>,
    /// One beyond the last dimension in use.
    pub(super) end: usize,
}

/// Where the parameters of the query's space start in the study's space; `None` when that does not know one of them.
///
/// Parameters asked for one by one would otherwise all have dimension 0, and move together.
pub(super) fn starts(query: &Query<'_>) -> Option<Starts> {
    let whole: &Space = query.history.space();
    let mut places = Vec::with_capacity(whole.params().len());
    let mut end = 0;
    for p in whole.params() {
        places.push(end);
        end += p.domain.dims();
    }
    if std::ptr::eq(whole, query.space) {
        return Some(Starts { each: places, end });
    }
    let mut starts = Starts::default();
    for (i, p) in query.space.params().iter().enumerate() {
        let is_it = |q: &Param| q.name == p.name && q.domain.dims() == p.domain.dims();
        // The spaces are mostly equal: then the first look finds it.
        let at = match whole.params().get(i) {
            Some(q) if is_it(q) => i,
            _ => whole.params().iter().position(is_it)?,
        };
        starts.each.push(places[at]);
        starts.end = starts.end.max(places[at] + p.domain.dims());
    }
    Some(starts)
}

/// The scrambled sequence, with as many dimensions as were asked for so far.
#[derive(Debug)]
pub(super) struct Points {
    sequence: Option<(u64, Sobol)>,
    unit: Vec<f64>,
    /// The share of a number's range, in its middle, that the points are spread over.
    share: f64,
}

impl Points {
    pub(super) fn new(share: f64) -> Self {
        Self { sequence: None, unit: Vec::new(), share }
    }

    /// The configuration at point `index`.
    pub(super) fn config(
        &mut self,
        space: &Space,
        fixed: &Config,
        seed: u64,
        starts: &Starts,
        index: u64,
    ) -> Config {
        self.unit.resize(starts.end, 0.5);
        self.fill(seed, index);
        let (unit, share) = (&self.unit, self.share);
        space.fill(fixed, |i, param| {
            let from = starts.each[i];
            let fine = matches!(param.domain, Domain::Float { .. } | Domain::Int { .. })
                && param.domain.levels().is_none_or(|levels| levels > COARSE);
            match &unit[from..from + param.domain.dims()] {
                [u] if fine => transform::value(param, &[share.mul_add(u - 0.5, 0.5)]),
                unit => transform::value(param, unit),
            }
        })
    }

    /// Writes the coordinates of point `index` over `unit`.
    fn fill(&mut self, seed: u64, index: u64) {
        let wanted = self.unit.len().min(MAX_DIMENSIONS);
        if !matches!(&self.sequence, Some((s, sequence)) if *s == seed && sequence.dimensions() >= wanted) {
            self.sequence = Sobol::new(wanted, seed).ok().map(|sequence| (seed, sequence));
        }
        if let Some((_, sequence)) = &self.sequence {
            sequence.point(index, &mut self.unit);
        }
        for (i, u) in self.unit.iter_mut().enumerate().skip(MAX_DIMENSIONS) {
            *u = Rng::new(seed, index, BEYOND | i as u64).uniform();
        }
    }
}

/// Which points satisfy the constraints of one space, found in order and once.
#[derive(Debug, Default)]
pub(super) struct Feasible {
    of: Option<(Space, u64, Starts)>,
    found: Vec<u64>,
    scanned: u64,
}

impl Feasible {
    /// The index of the `n`-th feasible point; `None` when they are too rare.
    pub(super) fn nth(
        &mut self,
        space: &Space,
        seed: u64,
        starts: &Starts,
        n: u64,
        points: &mut Points,
    ) -> Option<u64> {
        if !matches!(&self.of, Some((s, k, d)) if k == &seed && d == starts && s == space) {
            *self = Self { of: Some((space.clone(), seed, starts.clone())), ..Self::default() };
        }
        while self.found.len() as u64 <= n {
            // Depends on the points up to the last one found only, so that it is the same however the search got here.
            if self.scanned >= RARE * (self.found.len() as u64 + BENEFIT) {
                return None;
            }
            if space.satisfied(&points.config(space, &Config::new(), seed, starts, self.scanned)) {
                self.found.push(self.scanned);
            }
            self.scanned += 1;
        }
        self.found.get(n as usize).copied()
    }
}
