//! What each coordinate of the unit cube is, and how much of it a set of its values takes.
//!
//! Importances are averages over the space: evenly over each parameter's scale, each level with the part of the scale it owns.
//! A conditional parameter has its whole scale, also where it is inactive and has no effect: whether it is active is the effect of
//! the parameters that decide it. Where a value is missing without a condition, as in studies that ask for parameters by name,
//! missing is a value of its own, as large as the share of such trials.

use tunesmith_core::{Domain, Space};
use tunesmith_math::forest;

/// Levels are told apart up to this many; more are as good as continuous.
const LISTED: u64 = 64;

/// Points of the scale that tell how much of it a level owns.
const GRAIN: usize = 4_096;

/// What a coordinate is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Continuous,
    /// Where the levels lie, ascending, and how much of the scale each owns.
    Levels {
        places: Vec<f64>,
        shares: Vec<f64>,
    },
    /// So many values without an order; the i-th at `(i + 1/2) / k`.
    Nominal(usize),
}

/// One coordinate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// The parameter that it belongs to.
    pub(crate) param: usize,
    pub(crate) kind: Kind,
    /// Whether other parameters decide that it is active.
    pub(crate) gated: bool,
    /// The share of the space that is a missing value for no known reason.
    pub(crate) inactive: f64,
}

/// The coordinates of a space.
pub(crate) fn of(space: &Space) -> Vec<Column> {
    let mut columns = Vec::with_capacity(space.dims());
    for (param, p) in space.params().iter().enumerate() {
        let column = Column { param, kind: kind(&p.domain), gated: p.when.is_some(), inactive: 0.0 };
        columns.extend(std::iter::repeat_n(column, p.domain.dims()));
    }
    columns
}

fn kind(domain: &Domain) -> Kind {
    match domain {
        Domain::Choice { values, ordered: false } => Kind::Nominal(values.len()),
        Domain::Simplex { .. } | Domain::Permutation { .. } => Kind::Continuous,
        other => match other.levels() {
            Some(n) if n <= LISTED => levels(other, n),
            _ => Kind::Continuous,
        },
    }
}

fn levels(domain: &Domain, n: u64) -> Kind {
    let place = |k| {
        let mut unit = [f64::NAN];
        domain.encode(&domain.level(k)?, &mut unit).then_some(unit[0])
    };
    let places: Vec<f64> = (0..n).filter_map(place).collect();
    let mut shares = vec![0.0; places.len()];
    for i in 0..GRAIN {
        let value = domain.decode(&[(i as f64 + 0.5) / GRAIN as f64]);
        if let Some(share) = domain.level_of(&value).and_then(|k| shares.get_mut(k as usize)) {
            *share += 1.0 / GRAIN as f64;
        }
    }
    Kind::Levels { places, shares }
}

impl Column {
    /// What it is to a forest.
    pub(crate) fn of_forest(&self) -> forest::Column {
        match self.kind {
            Kind::Nominal(k) => forest::Column::Nominal(k),
            Kind::Continuous | Kind::Levels { .. } => forest::Column::Numeric,
        }
    }

    /// How much of the space lies above `low` and up to `high` in a numeric coordinate.
    pub(crate) fn between(&self, low: f64, high: f64) -> f64 {
        let part = match &self.kind {
            Kind::Levels { places, shares } => {
                let (from, to) =
                    (places.partition_point(|p| *p <= low), places.partition_point(|p| *p <= high));
                shares[from..to.max(from)].iter().sum()
            }
            Kind::Continuous | Kind::Nominal(_) => (high.clamp(0.0, 1.0) - low.clamp(0.0, 1.0)).max(0.0),
        };
        part * (1.0 - self.inactive)
    }
}
