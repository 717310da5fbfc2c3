//! Which coordinates of the unit cube are searched as numbers, and which as categories.

use tunesmith_core::{Param, Rng, Space};
use tunesmith_math::special::TruncatedNormal;

use super::bounds;
use super::gaussian::Gaussian;
use crate::evidence::{Columns, Kind};

/// More levels than this are as good as continuous.
const FINE: u64 = 4_096;

/// What one coordinate is to the search.
#[derive(Debug, Clone)]
enum Role {
    /// The `n`-th number.
    Number(usize),
    /// The `n`-th category.
    Category(usize),
    /// It has one value.
    Constant,
}

/// A number with levels: where they lie, in order.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Which number it is.
    pub(super) number: usize,
    pub(super) places: Vec<f64>,
}

impl Levels {
    /// Where level `k` ends and the next begins.
    pub(super) fn threshold(&self, k: usize) -> f64 {
        (self.places[k] + self.places[k + 1]) / 2.0
    }

    /// The level of a number.
    pub(super) fn level(&self, x: f64) -> usize {
        let (mut low, mut high) = (0, self.places.len() - 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if x <= self.threshold(middle) { high = middle } else { low = middle + 1 }
        }
        low
    }
}

/// The split of a space's coordinates.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    roles: Vec<Role>,
    numbers: usize,
    /// The numbers with levels, three or more.
    pub(super) levels: Vec<Levels>,
    /// For each number, which entry of `levels` it has.
    level_of: Vec<Option<usize>>,
    /// Where the values of each category lie.
    categories: Vec<Vec<f64>>,
}

/// A point of the search.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Point {
    pub(super) numbers: Vec<f64>,
    pub(super) categories: Vec<usize>,
}

impl Layout {
    pub(super) fn of(space: &Space, columns: &Columns) -> Self {
        let mut layout = Self::default();
        for column in 0..columns.len() {
            let param = &space.params()[columns.param(column)];
            let places = match columns.kind(column) {
                Kind::Continuous => {
                    layout.number(None);
                    continue;
                }
                Kind::Nominal(k) => (0..k).map(|i| (i as f64 + 0.5) / k as f64).collect(),
                Kind::Levels(n) if n > FINE => {
                    layout.number(None);
                    continue;
                }
                Kind::Levels(n) => match columns.places(column) {
                    Some(places) => places.to_vec(),
                    None => places(param, n),
                },
            };
            // Two values have no order worth speaking of [Hamano2025].
            let nominal = matches!(columns.kind(column), Kind::Nominal(_)) || places.len() == 2;
            match places.len() {
                0 | 1 => layout.roles.push(Role::Constant),
                _ if nominal => {
                    layout.roles.push(Role::Category(layout.categories.len()));
                    layout.categories.push(places);
                }
                _ => layout.number(Some(places)),
            }
        }
        layout
    }

    fn number(&mut self, places: Option<Vec<f64>>) {
        self.roles.push(Role::Number(self.numbers));
        self.level_of.push(places.is_some().then_some(self.levels.len()));
        self.levels.extend(places.map(|places| Levels { number: self.numbers, places }));
        self.numbers += 1;
    }

    /// How many numbers there are.
    pub(super) fn numbers(&self) -> usize {
        self.numbers
    }

    /// How many values each category has.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        self.categories.iter().map(Vec::len)
    }

    /// How many coordinates take part.
    pub(super) fn dims(&self) -> usize {
        self.numbers + self.categories.len()
    }

    /// How many of them have levels or values.
    pub(super) fn discrete(&self) -> usize {
        self.levels.len() + self.categories.len()
    }

    /// Whether a number has no levels.
    pub(super) fn is_continuous(&self, number: usize) -> bool {
        self.level_of[number].is_none()
    }

    /// The point of the unit cube that a point of the search stands for.
    pub(super) fn unit(&self, point: &Point) -> Vec<f64> {
        let coordinate = |role: &Role| match role {
            Role::Number(n) => match self.level_of[*n].map(|l| &self.levels[l]) {
                Some(levels) => levels.places[levels.level(point.numbers[*n])],
                None => bounds::value(point.numbers[*n]),
            },
            Role::Category(c) => self.categories[*c][point.categories[*c]],
            Role::Constant => 0.5,
        };
        self.roles.iter().map(coordinate).collect()
    }

    /// A point of the search that a point of the unit cube may stand for: where a level says only roughly where it lies, and NaN
    /// nothing, the rest is drawn from the distribution.
    pub(super) fn read(
        &self,
        unit: &[f64],
        gaussian: &Gaussian,
        mut category: impl FnMut(usize, &mut Rng) -> usize,
        rng: &mut Rng,
    ) -> Point {
        let mut point = Point { numbers: Vec::with_capacity(self.numbers), categories: Vec::new() };
        for (role, u) in self.roles.iter().zip(unit) {
            match role {
                Role::Number(n) => {
                    let (mean, sd) = (gaussian.mean[*n], gaussian.sd(*n));
                    let x = match self.level_of[*n].map(|l| &self.levels[l]) {
                        _ if u.is_nan() => mean + sd * rng.normal(),
                        Some(levels) => {
                            let k = levels.level(*u);
                            let low = if k == 0 { 0.0 } else { levels.threshold(k - 1) };
                            let high = if k + 1 == levels.places.len() { 1.0 } else { levels.threshold(k) };
                            let share = rng.uniform();
                            TruncatedNormal::new(mean, sd, low, high).map_or(*u, |t| t.quantile(share))
                        }
                        None => bounds::position(*u, mean),
                    };
                    point.numbers.push(x);
                }
                Role::Category(c) => {
                    let places = &self.categories[*c];
                    let nearest = |k: usize| (places[k] - u).abs();
                    let value = (0..places.len()).min_by(|a, b| nearest(*a).total_cmp(&nearest(*b)));
                    point.categories.push(match value {
                        Some(value) if !u.is_nan() => value,
                        _ => category(*c, rng),
                    });
                }
                Role::Constant => {}
            }
        }
        point
    }
}

/// Where the levels of a stepped parameter lie.
fn places(param: &Param, n: u64) -> Vec<f64> {
    let place = |k| {
        let mut unit = [f64::NAN];
        let value = param.domain.level(k)?;
        (param.domain.encode(&value, &mut unit) && unit[0].is_finite()).then_some(unit[0])
    };
    (0..n).filter_map(place).collect()
}
