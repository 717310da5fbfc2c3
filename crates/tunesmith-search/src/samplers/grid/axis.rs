//! The values of one parameter on a grid.

use tunesmith_core::{Domain, Param, Scale, Value};

/// How many values of a range a grid takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Points {
    /// 5 of a continuous range or along the edge of a simplex, up to 10 of a range with levels.
    #[default]
    Usual,
    /// This many (at least 1; 1 is the middle); all where there are fewer levels.
    Number(u64),
    /// All levels; 5 where there are none.
    All,
}

const CONTINUOUS: u64 = 5;
const LEVELS: u64 = 10;

/// Axes up to this long are kept as a table.
const TABLE: u64 = 4_096;

/// Values of one parameter, in order.
#[derive(Debug, Clone)]
pub(super) enum Axis {
    /// Some values.
    Table(Vec<Value>),
    /// All levels of a domain.
    Levels(Domain, u64),
}

impl Axis {
    pub(super) fn one(value: Value) -> Self {
        Self::Table(vec![value])
    }

    /// `None` beyond `limit` values.
    pub(super) fn new(param: &Param, points: Points, limit: u64) -> Option<Self> {
        let n = len(param, points);
        if n > limit {
            return None;
        }
        let domain = &param.domain;
        Some(match domain {
            Domain::Simplex { parts } => Self::Table(lattice(parts.len(), edge(points))),
            _ if domain.levels() == Some(n) && n > TABLE => Self::Levels(domain.clone(), n),
            _ if domain.levels() == Some(n) => Self::Table((0..n).filter_map(|k| domain.level(k)).collect()),
            _ => Self::Table(spread(domain, n)),
        })
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Table(values) => values.len() as u64,
            Self::Levels(_, n) => *n,
        }
    }

    pub(super) fn value(&self, k: u64) -> Value {
        match self {
            Self::Table(values) => values.get(k as usize).cloned(),
            Self::Levels(domain, _) => domain.level(k),
        }
        // Positions come from the grid itself and are never beyond the end.
        .unwrap_or(Value::Bool(false))
    }

    /// Where a value stands, if it is one of these.
    pub(super) fn position(&self, value: &Value) -> Option<u64> {
        match self {
            Self::Table(values) => values.iter().position(|v| alike(v, value)).map(|k| k as u64),
            Self::Levels(domain, _) => domain.level_of(value),
        }
    }
}

/// Equal, or real numbers that differ in rounding only: `1e-3` as a person writes it is the point computed as 0.001.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => x == y || (x - y).abs() <= 1e-9 * x.abs().min(y.abs()),
        (Value::List(x), Value::List(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| alike(x, y))
        }
        _ => a == b,
    }
}

/// The number of values on the axis, without making them; saturating.
pub(super) fn len(param: &Param, points: Points) -> u64 {
    match &param.domain {
        Domain::Choice { values, .. } => values.len() as u64,
        Domain::Permutation { .. } => param.domain.levels().unwrap_or(u64::MAX),
        Domain::Simplex { parts } => lattice_len(parts.len() as u64, edge(points)),
        Domain::Float { low, high, .. } if low == high => 1,
        Domain::Float { step: None, .. } => edge(points),
        Domain::Float { .. } | Domain::Int { .. } => {
            let levels = param.domain.levels().unwrap_or(u64::MAX);
            match points {
                Points::All => levels,
                Points::Usual => levels.min(LEVELS),
                Points::Number(n) => levels.min(n.max(1)),
            }
        }
    }
}

fn edge(points: Points) -> u64 {
    match points {
        Points::Number(n) => n.max(1),
        Points::Usual | Points::All => CONTINUOUS,
    }
}

/// `n` values of a range, evenly on its scale, both ends included.
fn spread(domain: &Domain, n: u64) -> Vec<Value> {
    let at = |j: u64| if n == 1 { 0.5 } else { j as f64 / (n - 1) as f64 };
    match domain.levels() {
        None => (0..n).map(|j| short(domain, domain.decode(&[at(j)]))).collect(),
        Some(levels) => {
            let mut picked: Vec<u64> = (0..n).map(|j| level_at(domain, levels, at(j))).collect();
            // A log scale crowds its low end: levels picked twice move up to the next one, and back down from the top.
            for j in 1..picked.len() {
                picked[j] = picked[j].max(picked[j - 1] + 1);
            }
            for (j, k) in picked.iter_mut().enumerate() {
                *k = (*k).min(levels - (n - j as u64));
            }
            picked.into_iter().filter_map(|k| domain.level(k)).collect()
        }
    }
}

/// The level nearest to a share of the scale between the first level and the last.
fn level_at(domain: &Domain, levels: u64, share: f64) -> u64 {
    let scale = match domain {
        Domain::Float { scale, .. } | Domain::Int { scale, .. } => *scale,
        _ => Scale::Linear,
    };
    let end = |k| domain.level(k).and_then(|v| v.as_f64()).unwrap_or(0.0);
    match scale {
        Scale::Log if share > 0.0 && share < 1.0 => {
            let (low, high) = (end(0).ln(), end(levels - 1).ln());
            let value = domain.snap((low + share * (high - low)).exp());
            value.and_then(|v| domain.level_of(&v)).unwrap_or(0)
        }
        _ => ((share * (levels - 1) as f64).round() as u64).min(levels - 1),
    }
}

/// A point inside a continuous range to 12 digits: computed ones carry noise in the last, and are read by people.
fn short(domain: &Domain, value: Value) -> Value {
    let Value::Float(x) = value else { return value };
    let rounded = format!("{x:.11e}").parse().unwrap_or(x);
    domain.normalize(&Value::Float(rounded)).unwrap_or(Value::Float(x))
}

/// The number of ways to write `n - 1` as a sum of `parts` whole numbers.
fn lattice_len(parts: u64, n: u64) -> u64 {
    // C(n - 1 + parts - 1, parts - 1), each step exact.
    let mut ways = 1_u128;
    for i in 1..parts {
        ways = ways.saturating_mul(u128::from(n - 1) + u128::from(i)) / u128::from(i);
        if ways > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    ways as u64
}

/// All shares that are multiples of `1 / (n - 1)`, the last part changing fastest; equal shares for `n` = 1.
fn lattice(parts: usize, n: u64) -> Vec<Value> {
    if n <= 1 {
        return vec![vec![Value::Float(1.0 / parts as f64); parts].into()];
    }
    let total = n - 1;
    let mut counts = vec![0_u64; parts];
    let mut out = Vec::new();
    fill(&mut counts, 0, total, &mut |counts| {
        let shares: Vec<Value> = counts.iter().map(|c| Value::Float(*c as f64 / total as f64)).collect();
        out.push(shares.into());
    });
    out
}

fn fill(counts: &mut [u64], at: usize, left: u64, emit: &mut impl FnMut(&[u64])) {
    if at + 1 >= counts.len() {
        if let Some(last) = counts.last_mut() {
            *last = left;
        }
        emit(counts);
        return;
    }
    for c in 0..=left {
        counts[at] = c;
        fill(counts, at + 1, left - c, emit);
    }
}
