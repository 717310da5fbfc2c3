//! Histories whose answers are known.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Config, History, Metric, Param, Rng, Settings, Space};
use tunesmith_explain::{Importance, Interval};
use tunesmith_testkit::sampler_contract::Script;

/// A space of `d` parameters `x1`, `x2`, ... in `[0, 1]`.
pub fn cube(d: usize) -> Space {
    let params = (1..=d).map(|i| Param::float(format!("x{i}"), 0.0, 1.0));
    Space::builder().params(params).build().unwrap()
}

/// `n` trials drawn at random that minimize `loss`.
pub fn study(space: &Space, n: u64, loss: impl Fn(&Config) -> f64) -> History {
    let mut script =
        Script::new(Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("loss")) });
    for i in 0..n {
        let config = space.complete(&Config::new(), &mut Rng::new(3, i, 0));
        let loss = loss(&config);
        script.trial(config, loss);
    }
    script.history().clone()
}

/// The numbers `x1`, `x2`, ... of a configuration.
pub fn numbers(config: &Config) -> Vec<f64> {
    (1..).map_while(|i| config.get(&format!("x{i}"))?.as_f64()).collect()
}

/// The number of a parameter; NaN when it is inactive.
pub fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(|v| v.as_f64()).unwrap_or(f64::NAN)
}

/// The value of a parameter.
pub fn value(answer: &Importance, name: &str) -> f64 {
    answer.params.iter().find(|e| &*e.name == name).map(|e| e.value).unwrap()
}

/// The interval of a parameter.
pub fn interval(answer: &Importance, name: &str) -> Interval {
    answer.params.iter().find(|e| &*e.name == name).and_then(|e| e.interval).unwrap()
}

/// The value of a pair, in either order.
pub fn pair(answer: &Importance, a: &str, b: &str) -> f64 {
    let is_it = |first: &str, second: &str| (first == a && second == b) || (first == b && second == a);
    answer.pairs.iter().find(|p| is_it(&p.first, &p.second)).map(|p| p.value).unwrap()
}
