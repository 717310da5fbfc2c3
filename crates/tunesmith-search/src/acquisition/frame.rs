//! Where an acquisition search may look: what the coordinates of a point mean, which are free, and what is proposed there.
//!
//! A search moves *full* points, which have a number at every coordinate; the coordinates of inactive parameters wait there for
//! their branch. A model sees *snapped* points: levels at their places, ranks of an order, NaN for inactive parameters.
//!
//! Cost of snapping: `O(coordinates)`, about 100 ns for each that has levels.

use std::ops::Range;

use tunesmith_core::{Accept, Config, Domain, Rng, Space, Value};

use crate::evidence::{Columns, Kind};

/// Numbers with more levels than this are moved as if they were continuous, and snapped afterwards.
const RELAXED: u64 = 20;

/// Alternatives to a value of a parameter without an order, at most.
const ALTERNATIVES: usize = 32;

/// What a parameter's coordinates are to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Numbers that move freely.
    Real,
    /// One of so many ordered levels.
    Levels(u64),
    /// One of so many unordered values.
    Nominal(usize),
    /// The order of some items.
    Order,
}

struct Slot<'a> {
    range: Range<usize>,
    shape: Shape,
    domain: &'a Domain,
    /// The value that is decided already.
    fixed: Option<Value>,
    /// What earlier parameters must be for this one to be active.
    tests: Vec<(usize, &'a Accept)>,
    /// Whether others depend on it.
    decides: bool,
}

/// A space with the values that are decided and the box to look in.
pub(crate) struct Frame<'a> {
    space: &'a Space,
    fixed: &'a Config,
    slots: Vec<Slot<'a>>,
    conditional: bool,
    dims: usize,
    /// Points that were tried, and how far from the nearest of them the search may go.
    tried: Vec<f64>,
    radius: f64,
    /// The coordinates of numbers.
    numbers: Vec<usize>,
}

impl<'a> Frame<'a> {
    /// The whole cube of a space around the values that are decided already.
    pub(crate) fn new(space: &'a Space, columns: &Columns, fixed: &'a Config) -> Self {
        let mut slots: Vec<Slot<'a>> = Vec::with_capacity(space.params().len());
        for (i, param) in space.params().iter().enumerate() {
            let range = columns.of_param(i);
            let shape = match (&param.domain, columns.kind(range.start.min(columns.len().saturating_sub(1))))
            {
                (Domain::Permutation { .. }, _) => Shape::Order,
                (Domain::Simplex { .. }, _) | (_, Kind::Continuous) => Shape::Real,
                (_, Kind::Levels(n)) => Shape::Levels(n),
                (_, Kind::Nominal(k)) => Shape::Nominal(k),
            };
            let fixed =
                fixed.get(&param.name).map(|v| param.domain.normalize(v).unwrap_or_else(|| v.clone()));
            let mut tests = Vec::new();
            for test in param.when.iter().flat_map(|when| &when.tests) {
                if let Some(parent) = space.position(&test.parent)
                    && let Some(slot) = slots.get_mut(parent)
                {
                    slot.decides = true;
                    tests.push((parent, &test.accept));
                }
            }
            slots.push(Slot { range, shape, domain: &param.domain, fixed, tests, decides: false });
        }
        let conditional = slots.iter().any(|slot| !slot.tests.is_empty());
        let dims = columns.len();
        let is_number = |slot: &&Slot<'_>| matches!(slot.shape, Shape::Real | Shape::Levels(_));
        let numbers = slots.iter().filter(is_number).flat_map(|slot| slot.range.clone()).collect();
        Self { space, fixed, slots, conditional, dims, tried: Vec::new(), radius: f64::INFINITY, numbers }
    }

    /// The same no further than `radius` from the nearest of these snapped points (row-major) in any number. A parameter that
    /// was inactive there counts as if it had been in the middle.
    #[must_use]
    pub(crate) fn near(mut self, mut tried: Vec<f64>, radius: f64) -> Self {
        tried.iter_mut().filter(|u| u.is_nan()).for_each(|u| *u = 0.5);
        (self.tried, self.radius) = (tried, radius);
        self
    }

    /// How many coordinates a point has.
    pub(crate) fn dims(&self) -> usize {
        self.dims
    }

    /// How many parameters there are.
    pub(crate) fn params(&self) -> usize {
        self.slots.len()
    }

    /// Whether a snapped point is near enough to what was tried.
    pub(crate) fn reaches(&self, snapped: &[f64]) -> bool {
        if self.radius >= 1.0 || self.tried.is_empty() {
            return true;
        }
        // A comparison with NaN, what is inactive, is never true.
        let beyond = |tried: &[f64], c: usize| (snapped[c] - tried[c]).abs() > self.radius + 1e-9;
        self.tried.chunks_exact(self.dims()).any(|tried| !self.numbers.iter().any(|c| beyond(tried, *c)))
    }

    /// The box around a snapped point in which what was tried is near enough.
    pub(crate) fn surroundings(&self, snapped: &[f64]) -> (Vec<f64>, Vec<f64>) {
        if self.radius >= 1.0 || self.tried.is_empty() {
            return (vec![0.0; self.dims], vec![1.0; self.dims]);
        }
        let (nearest, _) = self.nearest(snapped);
        let low = nearest.iter().map(|u| (u - self.radius).max(0.0)).collect();
        let high = nearest.iter().map(|u| (u + self.radius).min(1.0)).collect();
        (low, high)
    }

    /// The nearest point that was tried, and its distance.
    fn nearest(&self, snapped: &[f64]) -> (&[f64], f64) {
        let mut nearest: (&[f64], f64) = (&[], f64::INFINITY);
        for tried in self.tried.chunks_exact(self.dims()) {
            // The maximum with NaN, what is inactive, is the other number.
            let apart = self.numbers.iter().map(|c| (snapped[*c] - tried[*c]).abs());
            let distance = apart.fold(0.0, f64::max);
            if distance < nearest.1 {
                nearest = (tried, distance);
            }
        }
        nearest
    }

    /// Whether constraints of the space say which points may be proposed.
    pub(crate) fn constrained(&self) -> bool {
        !self.space.constraints().is_empty()
    }

    /// The configuration at a full point.
    pub(crate) fn config(&self, full: &[f64]) -> Config {
        self.space.decode(full, self.fixed)
    }

    /// Whether the constraints of the space hold at a full point.
    pub(crate) fn feasible(&self, full: &[f64]) -> bool {
        !self.constrained() || self.space.satisfied(&self.config(full))
    }

    /// Writes what a model sees of a full point.
    pub(crate) fn snap(&self, full: &[f64], out: &mut [f64]) {
        if !self.conditional {
            for slot in &self.slots {
                slot.snap(&full[slot.range.clone()], &mut out[slot.range.clone()]);
            }
            return;
        }
        let mut values: Vec<Option<Value>> = vec![None; self.slots.len()];
        for (i, slot) in self.slots.iter().enumerate() {
            let accepts = |(parent, accept): &(usize, &Accept)| {
                values[*parent].as_ref().is_some_and(|value| accept.contains(value))
            };
            let out = &mut out[slot.range.clone()];
            if slot.tests.iter().all(accepts) {
                let full = &full[slot.range.clone()];
                slot.snap(full, out);
                if slot.decides {
                    values[i] = Some(slot.fixed.clone().unwrap_or_else(|| slot.domain.decode(full)));
                }
            } else {
                out.fill(f64::NAN);
            }
        }
    }

    /// A full point from a snapped one: inactive coordinates are drawn, those of decided parameters set.
    pub(crate) fn complete(&self, snapped: &[f64], rng: &mut Rng) -> Vec<f64> {
        let mut full = snapped.to_vec();
        for u in full.iter_mut().filter(|u| !u.is_finite()) {
            *u = rng.uniform();
        }
        full
    }

    /// The coordinates that a gradient may move at a snapped point: real numbers, and numbers with many levels.
    pub(crate) fn smooth(&self, snapped: &[f64]) -> Vec<usize> {
        let moves = |slot: &&Slot<'_>| match slot.shape {
            Shape::Real => slot.fixed.is_none(),
            Shape::Levels(n) => slot.fixed.is_none() && n > RELAXED,
            Shape::Nominal(_) | Shape::Order => false,
        };
        let columns = self.slots.iter().filter(moves).flat_map(|slot| slot.range.clone());
        columns.filter(|c| !snapped[*c].is_nan()).collect()
    }

    /// Other values of one parameter: each is the full point with that parameter's coordinates changed. All of them for few
    /// levels or values, else steps of 1, 2, 4, ... and a random selection. Empty for real, decided and inactive parameters.
    pub(crate) fn alternatives(
        &self,
        param: usize,
        full: &[f64],
        snapped: &[f64],
        rng: &mut Rng,
    ) -> Vec<Vec<f64>> {
        let slot = &self.slots[param];
        if slot.fixed.is_some() || slot.range.is_empty() || snapped[slot.range.start].is_nan() {
            return Vec::new();
        }
        let column = slot.range.start;
        let with = |u: f64| {
            let mut point = full.to_vec();
            point[column] = u;
            point
        };
        match slot.shape {
            Shape::Real => Vec::new(),
            Shape::Nominal(k) => {
                let now = place(full[column], k);
                let mut others: Vec<usize> = (0..k).filter(|i| *i != now).collect();
                if others.len() > ALTERNATIVES {
                    rng.shuffle(&mut others);
                    others.truncate(ALTERNATIVES);
                }
                others.into_iter().map(|i| with((i as f64 + 0.5) / k as f64)).collect()
            }
            Shape::Levels(n) => {
                let Some(now) = slot.level(full[column]) else { return Vec::new() };
                steps(now, n).into_iter().filter_map(|k| slot.place(k)).map(with).collect()
            }
            Shape::Order => swaps(slot.range.len(), rng)
                .into_iter()
                .map(|(i, j)| {
                    let mut point = full.to_vec();
                    point.swap(column + i, column + j);
                    point
                })
                .collect(),
        }
    }

    /// Moves a random selection of the active parameters of a full point, reals by about `scale`, in place.
    pub(crate) fn perturb(&self, full: &mut [f64], snapped: &[f64], share: f64, scale: f64, rng: &mut Rng) {
        let free: Vec<&Slot<'_>> = self
            .slots
            .iter()
            .filter(|s| s.fixed.is_none() && !s.range.is_empty() && !snapped[s.range.start].is_nan())
            .collect();
        let certain = rng.below(free.len() as u64) as usize;
        for (i, slot) in free.iter().enumerate() {
            if i == certain || rng.uniform() < share {
                self.shake(slot, full, scale, rng);
            }
        }
    }

    fn shake(&self, slot: &Slot<'_>, full: &mut [f64], scale: f64, rng: &mut Rng) {
        let column = slot.range.start;
        match slot.shape {
            Shape::Real => {
                for c in slot.range.clone() {
                    full[c] = reflect(full[c] + scale * rng.normal());
                }
            }
            Shape::Levels(n) => {
                let moved = reflect(full[column] + scale * rng.normal());
                let Some(now) = slot.level(full[column]) else { return };
                let up = rng.uniform() < 0.5;
                full[column] = if slot.level(moved) != Some(now) {
                    moved
                } else {
                    let next = if (up || now == 0) && now + 1 < n { now + 1 } else { now.saturating_sub(1) };
                    slot.place(next).unwrap_or(moved)
                };
            }
            Shape::Nominal(k) => full[column] = (rng.below(k as u64) as f64 + 0.5) / k as f64,
            Shape::Order => {
                let n = slot.range.len() as u64;
                let (i, j) = (rng.below(n) as usize, rng.below(n) as usize);
                full.swap(column + i, column + j);
            }
        }
    }

    /// How far apart two snapped points are: the greatest difference of a coordinate, 1 where values without an order or
    /// branches differ.
    pub(crate) fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let mut greatest = 0.0_f64;
        for slot in &self.slots {
            for c in slot.range.clone() {
                let apart = match (a[c].is_nan(), b[c].is_nan()) {
                    (true, true) => 0.0,
                    (false, false) if matches!(slot.shape, Shape::Nominal(_)) => {
                        f64::from(u8::from(a[c] != b[c]))
                    }
                    (false, false) => (a[c] - b[c]).abs(),
                    _ => 1.0,
                };
                greatest = greatest.max(apart);
            }
        }
        greatest
    }
}

impl Slot<'_> {
    fn snap(&self, full: &[f64], out: &mut [f64]) {
        if let Some(value) = &self.fixed {
            if !self.domain.encode(value, out) {
                out.fill(f64::NAN);
            }
            return;
        }
        match self.shape {
            Shape::Real => out.copy_from_slice(full),
            Shape::Nominal(k) => out[0] = (place(full[0], k) as f64 + 0.5) / k as f64,
            Shape::Levels(_) | Shape::Order => {
                self.domain.encode(&self.domain.decode(full), out);
            }
        }
    }

    /// The level at a coordinate.
    fn level(&self, u: f64) -> Option<u64> {
        self.domain.level_of(&self.domain.decode(&[u]))
    }

    /// Where a level lies.
    fn place(&self, level: u64) -> Option<f64> {
        let mut out = [f64::NAN];
        self.domain.encode(&self.domain.level(level)?, &mut out).then_some(out[0])
    }
}

/// Which of `k` equal parts a coordinate lies in.
fn place(u: f64, k: usize) -> usize {
    ((u * k as f64) as usize).min(k.saturating_sub(1))
}

/// The levels to compare with `now`, of `n`.
fn steps(now: u64, n: u64) -> Vec<u64> {
    if n <= RELAXED {
        return (0..n).filter(|k| *k != now).collect();
    }
    let mut levels = Vec::new();
    let mut step = 1;
    while step < n {
        levels.extend(now.checked_sub(step));
        levels.extend(now.checked_add(step).filter(|k| *k < n));
        step = step.saturating_mul(2);
    }
    levels
}

/// Pairs of places to exchange: all of few, else a random selection.
fn swaps(n: usize, rng: &mut Rng) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (0..i).map(move |j| (j, i))).collect();
    if pairs.len() > ALTERNATIVES {
        rng.shuffle(&mut pairs);
        pairs.truncate(ALTERNATIVES);
    }
    pairs
}

/// Folds a number that left `[0, 1]` back into it.
fn reflect(x: f64) -> f64 {
    let back = if x < 0.0 {
        -x
    } else if x > 1.0 {
        2.0 - x
    } else {
        x
    };
    back.clamp(0.0, 1.0)
}
