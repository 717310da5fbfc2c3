//! The whole search distribution: numbers, their margins, and categories.

use tunesmith_core::{Config, Rng, Space};

use super::bounds;
use super::categories::Categories;
use super::gaussian::{Gaussian, Ranked};
use super::layout::{Layout, Point};
use super::margin::{self, Margins};
use super::rates::Rates;
use super::shape::Shape;
use super::strategy::{Strategy, shared};

/// Draws to satisfy the constraints.
const DRAWS: usize = 100;

/// Draws to lie within the bounds.
const INSIDE: usize = 4;

/// The largest standard deviation of a continuous number; 0.29 is that of even chances.
const WIDEST: f64 = 0.35;

/// A distribution over points of the search.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub(super) gaussian: Gaussian,
    pub(super) categories: Categories,
    margins: Margins,
}

impl Search {
    /// A distribution around a mean, with even chances of all categories.
    pub(super) fn new(layout: &Layout, mean: Vec<f64>, sigma: f64, shape: Shape) -> Self {
        let alpha = margin::least(layout.discrete());
        let margins = Margins::new(layout.levels.len(), alpha);
        let categories = Categories::new(layout.sizes(), alpha);
        Self { gaussian: Gaussian::new(mean, sigma, shape), categories, margins }
    }

    /// A point.
    fn sample(&self, layout: &Layout, rng: &mut Rng) -> Point {
        let mut numbers = Vec::new();
        for _ in 0..INSIDE {
            let z: Vec<f64> = (0..self.gaussian.dims()).map(|_| rng.normal()).collect();
            numbers = self.gaussian.at(&z);
            let inside = |(n, x): (usize, &f64)| bounds::is_inside(*x) || !layout.is_continuous(n);
            if numbers.iter().enumerate().all(inside) {
                break;
            }
        }
        Point { numbers, categories: self.categories.draw(rng) }
    }

    /// Keeps the distribution from growing wider than the space, where the folded bounds leave nothing to learn.
    fn narrow(&mut self, layout: &Layout) {
        let continuous = (0..self.gaussian.dims()).filter(|n| layout.is_continuous(*n));
        let widest = continuous.map(|n| self.gaussian.sd(n)).fold(0.0, f64::max);
        if widest > WIDEST {
            self.gaussian.sigma *= WIDEST / widest;
        }
    }

    /// A point whose configuration satisfies the constraints; `None` when no draw did.
    pub(super) fn draw(
        &self,
        space: &Space,
        layout: &Layout,
        fixed: &Config,
        rng: &mut Rng,
    ) -> Option<(Point, Config)> {
        (0..DRAWS).find_map(|_| {
            let point = self.sample(layout, rng);
            let config = space.decode(&layout.unit(&point), fixed);
            space.satisfied(&config).then_some((point, config))
        })
    }

    /// Learns from one generation, best first; `tied(i)` says whether member `i` is as good as the one before it. `false` when the
    /// distribution has degenerated.
    #[must_use]
    pub(super) fn update(
        &mut self,
        layout: &Layout,
        strategy: &Strategy,
        members: &[&Point],
        tied: impl Fn(usize) -> bool,
        rates: Option<&mut Rates>,
    ) -> bool {
        let (positive, all) = shared(&strategy.weights, tied);
        let mut numbers: Vec<Vec<f64>> = members.iter().map(|m| m.numbers.clone()).collect();
        let parents = positive.iter().take_while(|w| **w > 0.0).count();
        self.margins.centre(&self.gaussian, &layout.levels, &mut numbers[..parents]);
        let points = numbers.iter().map(Vec::as_slice).collect();
        let ranked = Ranked { points, positive: &positive, all: &all };
        let sound = self.gaussian.update(strategy, &ranked, rates);
        self.narrow(layout);
        self.margins.keep(&mut self.gaussian, &layout.levels);
        let categories: Vec<&[usize]> = members.iter().map(|m| m.categories.as_slice()).collect();
        self.categories.update(&categories, &positive);
        sound
    }
}
