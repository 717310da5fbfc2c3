//! The state of the search: a fold over the ended trials, in the order in which they ended.

use tunesmith_core::{History, Rng, Space};

use super::layout::{Layout, Point};
use super::restart::Schedule;
use super::run::{Run, Seen};
use super::standing::Standing;
use super::strategy::population;
use super::{Options, warm};
use crate::evidence::Evidence;

/// Keys the streams of the fold apart from those of trials: for what the coordinates of a trial leave open, and for restarts.
const OPEN: u64 = 1 << 62;
const RESTART: u64 = 1 << 61;

/// How widely the first trials lie.
const SPREAD: f64 = 0.3;

/// Everything that the trials so far have led to.
#[derive(Debug, Default)]
pub(super) struct Fold {
    evidence: Evidence,
    seed: u64,
    pub(super) layout: Layout,
    folded: usize,
    /// The trials before the first run.
    opening: Vec<usize>,
    schedule: Option<Schedule>,
    pub(super) run: Option<Run>,
    pub(super) runs: u64,
}

impl Fold {
    /// Brings it up to date.
    pub(super) fn follow(&mut self, space: &Space, history: &History, options: &Options) {
        let seed = history.settings().seed;
        if self.evidence.follow(space, history) == 0 || self.seed != seed {
            let evidence = std::mem::take(&mut self.evidence);
            let layout = Layout::of(space, evidence.columns());
            *self = Self { evidence, seed, layout, ..Self::default() };
        }
        while self.folded < self.evidence.len() {
            self.take(space, history, options);
            self.folded += 1;
        }
    }

    /// How many trials the first run waits for.
    pub(super) fn opening(&self, options: &Options) -> usize {
        options.warm.unwrap_or_else(|| self.lambda(options))
    }

    /// How many objectives there are.
    pub(super) fn objectives(&self) -> usize {
        self.evidence.objectives()
    }

    fn lambda(&self, options: &Options) -> usize {
        options.population.unwrap_or_else(|| population(self.layout.dims()))
    }

    fn take(&mut self, space: &Space, history: &History, options: &Options) {
        let row = self.folded;
        let standing = Standing::of(&self.evidence, row);
        let Some(run) = &mut self.run else {
            // Without a value there is nothing to start from.
            if standing.is_usable() {
                self.opening.push(row);
            }
            if self.opening.len() >= self.opening(options).max(1) {
                self.start(options);
            }
            return;
        };
        let trial = self.evidence.trial(row);
        let call = history.trial(trial).map_or(0, |t| u64::from(t.call));
        run.take(
            &self.layout,
            Seen {
                space,
                unit: self.evidence.point(row),
                standing,
                drawn: Rng::new(self.seed, trial, call),
                open: Rng::new(self.seed, trial, OPEN),
            },
        );
        let Some(schedule) = &mut self.schedule else { return };
        if run.is_over(&self.layout, schedule.restarts()) {
            self.runs += 1;
            let mut rng = Rng::new(self.seed, self.runs, RESTART);
            let plan = schedule.next(run.plan, run.progress.used, &mut rng);
            let mean = (0..self.layout.numbers()).map(|_| rng.uniform()).collect();
            *run = Run::around(&self.layout, mean, plan, options.adapts);
        }
    }

    /// Begins the first run amid the best of the opening.
    fn start(&mut self, options: &Options) {
        let schedule = Schedule::new(options.restarts, self.lambda(options), options.sigma);
        let plan = schedule.first();
        let mut ranked: Vec<(Standing, usize)> =
            self.opening.iter().map(|row| (Standing::of(&self.evidence, *row), *row)).collect();
        ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let share = if options.warm.is_some() { warm::SHARE } else { 0.5 };
        ranked.truncate((share * ranked.len() as f64).ceil() as usize);
        // What a level or an inactive parameter leaves open is drawn from all of the space.
        let centre = vec![0.5; self.layout.numbers()];
        let wide = Run::around(&self.layout, centre, plan.wide(SPREAD), false).search;
        let point = |(_, row): &(Standing, usize)| {
            let mut rng = Rng::new(self.seed, self.evidence.trial(*row), OPEN);
            let even = |c: usize, rng: &mut Rng| wide.categories.value(c, rng);
            self.layout.read(self.evidence.point(*row), &wide.gaussian, even, &mut rng)
        };
        let points: Vec<Point> = ranked.iter().map(point).collect();
        let run = match options.warm {
            Some(_) => warm::run(&self.layout, &points, plan, options.adapts),
            None => Run::around(&self.layout, amid(&points), plan, options.adapts),
        };
        self.schedule = Some(schedule);
        self.run = Some(run);
        self.runs = 1;
        self.opening = Vec::new();
    }
}

/// The mean of points, best first, weighted by the logarithm of their rank.
fn amid(points: &[Point]) -> Vec<f64> {
    let weight = |i: usize| ((points.len() + 1) as f64 / (i + 1) as f64).ln();
    let total: f64 = (0..points.len()).map(weight).sum();
    let dims = points.first().map_or(0, |p| p.numbers.len());
    let mean =
        |j: usize| points.iter().enumerate().map(|(i, p)| weight(i) * p.numbers[j]).sum::<f64>() / total;
    (0..dims).map(mean).collect()
}
