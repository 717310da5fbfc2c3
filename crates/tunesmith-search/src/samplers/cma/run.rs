//! One run: generations of members until it converges or stalls.

use tunesmith_core::{Config, Rng, Space};

use super::gaussian::is_diagonal;
use super::layout::{Layout, Point};
use super::rates::Rates;
use super::restart::{Plan, Progress};
use super::search::Search;
use super::shape::Shape;
use super::standing::Standing;
use super::strategy::Strategy;

/// A trial that counts for the current generation.
#[derive(Debug, Clone)]
struct Member {
    standing: Standing,
    point: Point,
}

/// An ended trial as the run sees it.
pub(super) struct Seen<'a> {
    pub(super) space: &'a Space,
    /// Its coordinates; NaN for inactive ones.
    pub(super) unit: &'a [f64],
    pub(super) standing: Standing,
    /// The stream that it was drawn from, if it was drawn here, and one for what its coordinates leave open.
    pub(super) drawn: Rng,
    pub(super) open: Rng,
}

/// One run.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) search: Search,
    /// The distribution of the generation before: trials that were drawn from it still come in.
    before: Option<Box<Search>>,
    pub(super) plan: Plan,
    strategy: Strategy,
    rates: Option<Rates>,
    members: Vec<Member>,
    pub(super) progress: Progress,
    pub(super) generation: u64,
    best: Option<Standing>,
    /// Whether its distribution can still be drawn from.
    sound: bool,
}

impl Run {
    /// A run from a distribution.
    pub(super) fn new(search: Search, plan: Plan, adapts: bool) -> Self {
        let (d, diagonal) = (search.gaussian.dims(), search.gaussian.shape.is_diagonal());
        Self {
            search,
            before: None,
            plan,
            strategy: Strategy::new(plan.lambda, d, diagonal),
            rates: adapts.then(|| Rates::new(d, diagonal)),
            members: Vec::with_capacity(plan.lambda),
            progress: Progress::default(),
            generation: 1,
            best: None,
            sound: true,
        }
    }

    /// A run around a point.
    pub(super) fn around(layout: &Layout, mean: Vec<f64>, plan: Plan, adapts: bool) -> Self {
        let shape = Shape::round(mean.len(), is_diagonal(mean.len()));
        Self::new(Search::new(layout, mean, plan.sigma, shape), plan, adapts)
    }

    /// Takes in a trial; a full generation moves the distribution.
    pub(super) fn take(&mut self, layout: &Layout, seen: Seen<'_>) {
        let standing = seen.standing;
        let Some(point) = self.member(layout, seen) else { return };
        self.best = self.best.into_iter().chain([standing]).min();
        self.members.push(Member { standing, point });
        if self.members.len() == self.strategy.lambda {
            self.advance(layout);
        }
    }

    /// The point of a trial, if it tells something about the distribution: it came from there, might have, or is the best so far.
    fn member(&self, layout: &Layout, seen: Seen<'_>) -> Option<Point> {
        let Seen { space, unit, standing, drawn, mut open } = seen;
        for search in [Some(&self.search), self.before.as_deref()].into_iter().flatten() {
            let own = search.draw(space, layout, &Config::new(), &mut drawn.clone());
            if let Some((point, config)) = own
                && same(&space.encode(&config), unit)
            {
                return Some(point);
            }
        }
        let Search { gaussian, categories, .. } = &self.search;
        let mut point = layout.read(unit, gaussian, |c, rng| categories.value(c, rng), &mut open);
        let d = gaussian.dims() as f64;
        if d > 0.0 {
            // Injection [Hansen2011]: what lies far out counts as if it lay this near.
            let near = d.sqrt() + 2.0 * d / (d + 2.0);
            let distance = gaussian.distance(&point.numbers);
            let improves = standing.is_usable() && self.best.is_none_or(|best| standing < best);
            if !(distance <= 2.0 * near || improves && distance.is_finite()) {
                return None;
            }
            if distance > near {
                gaussian.pull(&mut point.numbers, near / distance);
            }
        }
        Some(point)
    }

    fn advance(&mut self, layout: &Layout) {
        let mut members = std::mem::take(&mut self.members);
        members.sort_by_key(|m| m.standing);
        let standings: Vec<Standing> = members.iter().map(|m| m.standing).collect();
        self.progress.note(&standings);
        self.generation += 1;
        // A generation of which nothing is known to be better than the rest teaches nothing.
        if standings.first() == standings.last() {
            return;
        }
        self.before = Some(Box::new(self.search.clone()));
        let points: Vec<&Point> = members.iter().map(|m| &m.point).collect();
        let tied = |i: usize| standings[i] == standings[i - 1];
        self.sound = self.search.update(layout, &self.strategy, &points, tied, self.rates.as_mut());
    }

    /// Whether a new run should follow; `restarts`: also because of no more progress.
    pub(super) fn is_over(&self, layout: &Layout, restarts: bool) -> bool {
        // Between generations only.
        self.members.is_empty()
            && (!self.sound || restarts && self.progress.is_over(&self.plan, layout, &self.search.gaussian))
    }
}

/// Whether two points of the unit cube stand for one configuration, up to rounding.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-9)
}
