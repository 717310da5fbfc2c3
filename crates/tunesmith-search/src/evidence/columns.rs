//! What each coordinate of a space's unit cube is.

use tunesmith_core::{Domain, Space};

/// Levels are listed up to this many.
const LISTED: u64 = 64;

/// What a coordinate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every value of the interval stands for another value.
    Continuous,
    /// So many levels in a meaningful order: whole numbers, numbers with a step, ordered choices.
    Levels(u64),
    /// So many values without an order; the i-th lies at `(i + 1/2) / k`.
    Nominal(usize),
}

#[derive(Debug, Clone)]
struct Column {
    param: usize,
    conditional: bool,
    kind: Kind,
    places: Vec<f64>,
}

/// What each coordinate of a space's unit cube is, in the order of [`Space::encode`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    /// The first coordinate of each parameter, and one beyond the last.
    starts: Vec<usize>,
}

impl Columns {
    /// The coordinates of a space.
    pub(crate) fn of(space: &Space) -> Self {
        let (mut columns, mut starts) = (Vec::new(), vec![0]);
        for (param, p) in space.params().iter().enumerate() {
            let kind = match &p.domain {
                Domain::Choice { values, ordered: false } => Kind::Nominal(values.len()),
                Domain::Simplex { .. } | Domain::Permutation { .. } => Kind::Continuous,
                other => other.levels().map_or(Kind::Continuous, Kind::Levels),
            };
            let places = match kind {
                Kind::Continuous => Vec::new(),
                Kind::Nominal(k) => (0..k).map(|i| (i as f64 + 0.5) / k as f64).collect(),
                Kind::Levels(n) if n > LISTED => Vec::new(),
                Kind::Levels(n) => (0..n)
                    .filter_map(|k| {
                        let mut unit = [f64::NAN];
                        let value = p.domain.level(k)?;
                        p.domain.encode(&value, &mut unit).then_some(unit[0])
                    })
                    .collect(),
            };
            let column = Column { param, conditional: p.when.is_some(), kind, places };
            columns.extend(std::iter::repeat_n(column, p.domain.dims()));
            starts.push(columns.len());
        }
        Self { columns, starts }
    }

    /// How many coordinates there are.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// What a coordinate is.
    pub(crate) fn kind(&self, column: usize) -> Kind {
        self.columns[column].kind
    }

    /// Whether a coordinate's parameter is active only under some condition.
    pub(crate) fn conditional(&self, column: usize) -> bool {
        self.columns[column].conditional
    }

    /// The parameter that a coordinate belongs to.
    pub(crate) fn param(&self, column: usize) -> usize {
        self.columns[column].param
    }

    /// The coordinates of a parameter.
    pub(crate) fn of_param(&self, param: usize) -> std::ops::Range<usize> {
        self.starts[param]..self.starts[param + 1]
    }

    /// Where the levels of a coordinate lie, in order; `None` when it is continuous or has more than 64.
    pub(crate) fn places(&self, column: usize) -> Option<&[f64]> {
        Some(&*self.columns[column].places).filter(|places| !places.is_empty())
    }
}
