//! The test problems have the optima that they claim.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Config, Rng, Value};
use tunesmith_testkit::problems::{
    Problem, all, branin, categories, conditional, hartmann6, landscape, landscapes, mixed, mixed_landscape,
    models, network, sphere,
};

fn numbers(values: &[(&str, f64)]) -> Config {
    values.iter().map(|(n, v)| (*n, *v)).collect()
}

fn best(problem: &Problem, config: &Config) {
    let value = problem.value(config);
    assert!((value - problem.optimum).abs() < 1e-5, "{}: {value} at {config}", problem.name);
}

#[test]
fn the_best_configurations_have_the_best_values() {
    for (x, y) in [(-std::f64::consts::PI, 12.275), (std::f64::consts::PI, 2.275), (9.424_78, 2.475)] {
        best(&branin(), &numbers(&[("x", x), ("y", y)]));
    }
    let names = ["x0", "x1", "x2", "x3", "x4", "x5"];
    let at = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573];
    best(&hartmann6(), &names.iter().zip(at).map(|(n, x)| (*n, x)).collect());
    let mut config = numbers(&[("lr", 0.01), ("units", 40.0), ("batch", 64.0)]);
    config.set("activation", "gelu");
    config.set("norm", true);
    best(&mixed(), &config);
    let mut config =
        numbers(&[("lr", 0.1), ("momentum", 0.9), ("layers", 2.0), ("width1", 48.0), ("width2", 48.0)]);
    config.set("optimizer", "sgd");
    best(&conditional(), &config);
    let mut config = numbers(&[("trees", 395.0), ("depth", 5.0), ("rate", 0.080_06), ("rows", 0.75)]);
    config.set("model", "boosting");
    best(&models(), &config);
    let held =
        [("momentum", 0.0), ("weight_decay", 1e-3), ("dropout", 0.4), ("layers", 1.0), ("width", 128.0)];
    let mut config = numbers(&held);
    config.set("lr", 10_f64.powf(-0.45));
    best(&network(), &config);
}

/// All problems, in a few dimensions and instances.
fn many() -> Vec<Problem> {
    let mut many = all();
    many.extend([network(), models(), categories()]);
    for name in landscapes() {
        many.extend([landscape(name, 2, 1), landscape(name, 10, 3), mixed_landscape(name, 5, 2)]);
    }
    many
}

#[test]
fn landscapes_vary_with_their_instance_and_whole_numbers_reach_the_optimum() {
    let middle = |p: &Problem| p.value(&p.space.decode(&vec![0.5; p.space.dims()], &Config::new()));
    assert_ne!(middle(&landscape("rastrigin", 3, 1)), middle(&landscape("rastrigin", 3, 2)));
    // Two of five coordinates have few levels; a search over all of them finds values far below the median.
    let problem = mixed_landscape("ellipsoid", 5, 1);
    let mut rng = Rng::new(3, 0, 0);
    let mut values: Vec<f64> =
        (0..5_000).map(|_| problem.value(&problem.space.complete(&Config::new(), &mut rng))).collect();
    values.sort_by(f64::total_cmp);
    assert!(values[0] < values[2_500] / 20.0, "{} and {}", values[0], values[2_500]);
}

#[test]
fn no_random_configuration_beats_the_optimum_and_all_have_a_value() {
    for problem in many() {
        let mut rng = Rng::new(1, 0, 0);
        for _ in 0..5_000 {
            let config = problem.space.complete(&Config::new(), &mut rng);
            let value = problem.value(&config);
            assert!(value >= problem.optimum - 1e-6, "{}: {value} at {config}", problem.name);
        }
    }
}

#[test]
fn a_configuration_that_lacks_what_is_needed_has_no_value() {
    for problem in all() {
        assert!(problem.value(&Config::new()).is_nan(), "{}", problem.name);
    }
}

#[test]
fn the_centre_of_the_space_is_never_the_optimum() {
    for problem in [sphere(1), sphere(5), branin(), hartmann6()] {
        let center = problem.space.decode(&vec![0.5; problem.space.dims()], &Config::new());
        assert!(problem.value(&center) > problem.optimum + 1e-3, "{}", problem.name);
        assert!(center.iter().all(|(_, v)| matches!(v, Value::Float(_))));
    }
}
