//! Acquisition functions and their search, with models whose predictions are known.

use tunesmith_core::{Config, Domain, Param, Rng, Scale, Space};

use super::*;
use crate::evidence::Columns;
use crate::models::surrogate::Surrogate;

/// A bowl around a point, with a variance that grows away from another one; choices and absences cost a constant.
struct Bowl {
    center: Vec<f64>,
    known: Vec<f64>,
}

impl Surrogate for Bowl {
    fn predict(&self, point: &[f64]) -> (f64, f64) {
        let far = |from: &[f64]| {
            let each = point.iter().zip(from);
            each.map(|(u, c)| if u.is_nan() { 0.3 } else { (u - c) * (u - c) }).sum::<f64>()
        };
        (far(&self.center), 0.01 + far(&self.known))
    }

    fn means(&self, points: &[f64], out: &mut [f64]) {
        for (point, out) in points.chunks(self.center.len()).zip(out) {
            *out = self.predict(point).0;
        }
    }

    fn predict_many(&self, points: &[f64], means: &mut [f64], variances: &mut [f64]) {
        let each = points.chunks(self.center.len()).zip(means.iter_mut().zip(variances));
        each.for_each(|(point, (mean, variance))| (*mean, *variance) = self.predict(point));
    }

    fn predict_gradient(&self, point: &[f64], by_mean: &mut [f64], by_variance: &mut [f64]) -> (f64, f64) {
        for (c, u) in point.iter().enumerate() {
            let slope = |from: f64| if u.is_nan() { 0.0 } else { 2.0 * (u - from) };
            (by_mean[c], by_variance[c]) = (slope(self.center[c]), slope(self.known[c]));
        }
        self.predict(point)
    }

    fn joint(&self, points: &[f64], means: &mut [f64], covariance: &mut [f64]) {
        let n = means.len();
        let mut variances = vec![0.0; n];
        self.predict_many(points, means, &mut variances);
        covariance.fill(0.0);
        variances.iter().enumerate().for_each(|(i, v)| covariance[i * n + i] = *v);
    }
}

/// What is best where the bowl is lowest.
struct Lowest(Bowl);

impl Acquisition for Lowest {
    fn values(&self, points: &[f64], out: &mut [f64]) {
        self.0.means(points, out);
        out.iter_mut().for_each(|x| *x = -*x);
    }

    fn gradient(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (mean, _) = self.0.predict_gradient(point, gradient, &mut vec![0.0; point.len()]);
        gradient.iter_mut().for_each(|g| *g = -*g);
        -mean
    }
}

fn bowl(center: &[f64]) -> Bowl {
    Bowl { center: center.to_vec(), known: vec![0.5; center.len()] }
}

const EFFORT: Effort = Effort { spread: 256, near: 64, starts: 4, first: 10, last: 30 };

/// The configuration that a search over a space finds.
fn found(space: &Space, acquisition: &dyn Acquisition, fixed: &Config) -> Config {
    let columns = Columns::of(space);
    let frame = Frame::new(space, &columns, fixed);
    let all = maximize(acquisition, &frame, &[], |_| true, EFFORT, &mut Rng::new(1, 2, 3));
    frame.config(&all.first().expect("a point").full)
}

fn check_gradient(acquisition: &dyn Acquisition, point: &[f64]) {
    let mut gradient = vec![0.0; point.len()];
    let value = acquisition.gradient(point, &mut gradient);
    let mut same = [0.0];
    acquisition.values(point, &mut same);
    assert!((value - same[0]).abs() < 1e-9 * value.abs().max(1.0), "{value} and {}", same[0]);
    for c in 0..point.len() {
        let shifted = |by: f64| {
            let mut moved = point.to_vec();
            moved[c] += by;
            let mut value = [0.0];
            acquisition.values(&moved, &mut value);
            value[0]
        };
        let slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
        assert!(
            (slope - gradient[c]).abs() < 1e-4 * slope.abs().max(1.0),
            "{c}: {slope} and {}",
            gradient[c]
        );
    }
}

fn mixed() -> Space {
    Space::builder()
        .param(Param::float("x", 0.0, 1.0))
        .param(Param::int("many", 0, 1_000))
        .param(Param::int("few", 0, 9))
        .param(Param::choice("kind", ["a", "b", "c", "d"]))
        .build()
        .unwrap()
}

#[test]
fn the_search_finds_the_best_of_a_mixed_space() {
    let config = found(&mixed(), &Lowest(bowl(&[0.123, 0.7, 0.35, 0.875])), &Config::new());
    assert!((config.get("x").unwrap().as_f64().unwrap() - 0.123).abs() < 1e-3, "{config}");
    assert!((config.get("many").unwrap().as_f64().unwrap() - 700.0).abs() <= 1.0, "{config}");
    assert_eq!(config.get("few").unwrap().as_i64(), Some(3));
    assert_eq!(config.get("kind").unwrap().as_str(), Some("d"));
}

#[test]
fn fixed_values_stay_in_a_search() {
    let fixed: Config = [("few", 9)].into_iter().collect();
    let config = found(&mixed(), &Lowest(bowl(&[0.123, 0.7, 0.35, 0.875])), &fixed);
    assert_eq!(config.get("few").unwrap().as_i64(), Some(9));
    assert!((config.get("x").unwrap().as_f64().unwrap() - 0.123).abs() < 1e-3, "{config}");
}

#[test]
fn a_search_keeps_to_constraints_and_reaches_their_edge() {
    let space = Space::builder()
        .params(["x", "y"].map(|n| Param::float(n, 0.0, 1.0)))
        .constraint("x + y <= 1")
        .build()
        .unwrap();
    let config = found(&space, &Lowest(bowl(&[0.8, 0.8])), &Config::new());
    assert!(space.satisfied(&config));
    let of = |name: &str| config.get(name).unwrap().as_f64().unwrap();
    assert!((of("x") - 0.5).abs() < 0.05 && (of("y") - 0.5).abs() < 0.05, "{config}");
}

#[test]
fn a_search_changes_the_branch_where_another_is_better() {
    let space = Space::builder()
        .param(Param::choice("kind", ["a", "b"]))
        .param(Param::float("x", 0.0, 1.0).when("kind", "a"))
        .param(Param::float("y", 0.0, 1.0).when("kind", "b"))
        .build()
        .unwrap();
    let config = found(&space, &Lowest(bowl(&[0.75, 0.4, 0.6])), &Config::new());
    assert_eq!(config.get("kind").unwrap().as_str(), Some("b"));
    assert!((config.get("y").unwrap().as_f64().unwrap() - 0.6).abs() < 1e-3, "{config}");
    assert!(config.get("x").is_none());
}

#[test]
fn orders_are_searched_by_exchanges() {
    let space =
        Space::builder().param(Param::permutation("order", ["a", "b", "c", "d", "e"])).build().unwrap();
    // The item whose coordinate is smallest comes first.
    let config = found(&space, &Lowest(bowl(&[0.9, 0.1, 0.5, 0.3, 0.7])), &Config::new());
    let order: Vec<&str> =
        config.get("order").unwrap().as_list().unwrap().iter().filter_map(|v| v.as_str()).collect();
    assert_eq!(order, ["b", "d", "c", "e", "a"]);
}

#[test]
fn near_what_was_tried_and_no_further() {
    let space = Space::builder().params(["x", "y"].map(|n| Param::float(n, 0.0, 1.0))).build().unwrap();
    let (columns, nothing) = (Columns::of(&space), Config::new());
    let frame = Frame::new(&space, &columns, &nothing).near(vec![0.2, 0.2, 0.9, f64::NAN], 0.25);
    let lowest = Lowest(bowl(&[0.6, 0.0]));
    for found in maximize(&lowest, &frame, &[], |_| true, EFFORT, &mut Rng::new(1, 2, 3)) {
        let near = |at: [f64; 2]| found.snapped.iter().zip(at).all(|(u, c)| (u - c).abs() < 0.2501);
        assert!(near([0.2, 0.2]) || near([0.9, 0.5]), "{:?}", found.snapped);
    }
}

#[test]
fn gradients_agree_with_differences() {
    let prior_space = Space::builder()
        .param(Param::float("x", 0.0, 10.0).prior(tunesmith_core::Prior::Normal { mean: 3.0, sd: 1.0 }))
        .param(
            Param::new("y", Domain::Float { low: 1e-3, high: 1.0, scale: Scale::Log, step: None })
                .prior(tunesmith_core::Prior::LogNormal { median: 0.1, sigma: 1.0 }),
        )
        .build()
        .unwrap();
    let prior = Prior::of(&prior_space, |param| param, 5);
    let limits = [Limit {
        modes: vec![(0.4_f64.ln(), bowl(&[0.1, 0.9])), (0.6_f64.ln(), bowl(&[0.3, 0.6]))],
        threshold: 0.1,
    }];
    let mode = |weight: f64, center: &[f64], best| Mode { ln_weight: weight.ln(), model: bowl(center), best };
    let improvement = Improvement {
        modes: vec![mode(0.7, &[0.2, 0.4], 0.02), mode(0.3, &[0.8, 0.7], -4.0)],
        terms: Terms { limits: &limits, prior: prior.as_ref() },
    };
    let front = Ehvi::new(&[0.1, 0.4, 0.3, 0.2], 2, &[0.6, 0.7]);
    let volume = Volume {
        models: vec![bowl(&[0.2, 0.2]), bowl(&[0.8, 0.9])],
        front: Some(front),
        terms: Terms { limits: &limits, prior: prior.as_ref() },
    };
    for point in [[0.3, 0.45], [0.9, 0.1], [0.21, 0.41], [0.05, 0.95]] {
        check_gradient(&improvement, &point);
        check_gradient(&volume, &point);
    }
}

#[test]
fn without_a_feasible_point_feasibility_decides() {
    let limits = [Limit { modes: vec![(0.0, bowl(&[0.1, 0.9]))], threshold: 0.1 }];
    let improvement: Improvement<'_, Bowl, Bowl> =
        Improvement { modes: Vec::new(), terms: Terms { limits: &limits, prior: None } };
    let mut values = [0.0; 2];
    improvement.values(&[0.1, 0.9, 0.9, 0.1], &mut values);
    assert!(values[0] > values[1]);
}
