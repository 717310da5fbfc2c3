//! Configurations as a value for every parameter, active or not, and sets of them that cover a space.

use tunesmith_core::{Config, Domain, Param, Space, Value};
use tunesmith_math::sobol::{MAX_DIMENSIONS, Sobol};

/// Values of one parameter that are tried, unless it has fewer.
const VALUES: u64 = 64;

/// A value for every parameter: of a configuration, else the default, else the middle of the range.
pub(crate) fn complete(space: &Space, config: &Config) -> Vec<Value> {
    let value = |p: &Param| {
        let own = config.get(&p.name).or(p.default.as_ref()).and_then(|v| p.domain.normalize(v));
        own.unwrap_or_else(|| p.domain.decode(&[]))
    };
    space.params().iter().map(value).collect()
}

/// The configuration that has those of the values that are active.
pub(crate) fn config(space: &Space, values: &[Value]) -> Config {
    space.fill(&Config::new(), |p, _| values[p].clone())
}

/// Values spread over the space, for every parameter.
pub(crate) fn spread(space: &Space, count: usize) -> Vec<Vec<Value>> {
    let mut point = vec![0.5; space.dims()];
    let Ok(sequence) = Sobol::new(point.len().min(MAX_DIMENSIONS), 1) else { return Vec::new() };
    let one = |index: usize| {
        sequence.point(index as u64, &mut point);
        let mut at = 0;
        let value = |p: &Param| {
            let from = at;
            at += p.domain.dims();
            p.domain.decode(&point[from..at])
        };
        space.params().iter().map(value).collect()
    };
    (0..count).map(one).collect()
}

/// The values of one domain to try: all of few, else points spread over it.
pub(crate) fn values(domain: &Domain) -> Vec<Value> {
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
