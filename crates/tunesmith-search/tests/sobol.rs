//! Sobol points: even coverage survives the way to values, and trials that are not the sampler's leave no holes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use tunesmith_core::{Config, Origin, Param, Prior, Space, Value};
use tunesmith_search::samplers::Sobol;
use tunesmith_testkit::sampler_contract::{Asked, Script, ask, histories};

fn space(params: impl IntoIterator<Item = Param>) -> Space {
    Space::builder().params(params).build().unwrap()
}

/// The first `n` proposals of a study.
fn first(space: &Space, seed: u64, n: u64) -> Vec<Config> {
    let sampler = Sobol::new();
    let mut script = Script::new(histories::settings(space, seed));
    (0..n)
        .map(|_| {
            let p = ask(&sampler, Asked::next(script.history(), &Config::new())).unwrap();
            script.trial(p.config.clone(), 0.0);
            p.config
        })
        .collect()
}

fn counts(configs: &[Config], name: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for c in configs {
        *counts.entry(c.get(name).unwrap().quoted()).or_default() += 1;
    }
    counts
}

#[test]
fn each_of_eight_values_comes_eight_times_in_64_trials() {
    let space = space([
        Param::choice("choice", ["a", "b", "c", "d", "e", "f", "g", "h"]),
        Param::int("int", 1, 8),
        Param::float("stepped", 0.0, 0.7).step(0.1),
    ]);
    for seed in 0..4 {
        let configs = first(&space, seed, 64);
        for name in ["choice", "int", "stepped"] {
            let counts = counts(&configs, name);
            assert_eq!(counts.len(), 8, "{name}: {counts:?}");
            assert!(counts.values().all(|n| *n == 8), "{name}: {counts:?}");
        }
    }
}

#[test]
fn every_decade_of_a_log_scale_gets_its_share() {
    let configs = first(&space([Param::float("lr", 1e-4, 1.0).log()]), 1, 64);
    let mut decades = [0; 4];
    for c in &configs {
        decades[(c.get("lr").unwrap().as_f64().unwrap().log10() + 4.0) as usize] += 1;
    }
    assert_eq!(decades, [16; 4]);
}

#[test]
fn priors_put_the_points_where_good_values_are_expected() {
    let space = space([
        Param::float("a", 0.0, 1.0).prior(Prior::Normal { mean: 0.3, sd: 0.1 }),
        Param::float("b", 1e-6, 1.0).log().prior(Prior::LogNormal { median: 1e-3, sigma: 1.0 }),
        Param::int("c", 1, 100).prior(Prior::Normal { mean: 90.0, sd: 2.0 }),
    ]);
    let configs = first(&space, 7, 256);
    let share = |name: &str, low: f64, high: f64| {
        let inside = |c: &&Config| (low..=high).contains(&c.get(name).unwrap().as_f64().unwrap());
        configs.iter().filter(inside).count() as f64 / 256.0
    };
    // One standard deviation around the centre holds 68 %; even spreading leaves almost no error.
    assert!((share("a", 0.2, 0.4) - 0.683).abs() < 0.02);
    assert!((share("b", 1e-3 / 1f64.exp(), 1e-3 * 1f64.exp()) - 0.683).abs() < 0.02);
    assert!(share("c", 84.0, 96.0) > 0.99);
}

#[test]
fn trials_of_others_leave_no_holes_in_the_sequence() {
    let space = space([Param::float("x", 0.0, 1.0), Param::float("y", 0.0, 1.0)]);
    let undisturbed = first(&space, 5, 16);
    let sampler = Sobol::new();
    let mut script = Script::new(histories::settings(&space, 5));
    let mut own = Vec::new();
    for k in 0..16 {
        let other: Config = [("x", 0.5), ("y", 0.5)].into_iter().collect();
        for origin in [Origin::Default, Origin::Enqueued, Origin::Added].into_iter().take(k % 4) {
            let trial = script.open(origin, Config::new());
            script.propose(trial, "user", other.clone());
        }
        let p = ask(&sampler, Asked::next(script.history(), &Config::new())).unwrap();
        own.push(p.config.clone());
        script.trial(p.config, 0.0);
    }
    assert_eq!(own, undisturbed);
}

#[test]
fn the_nth_trial_takes_the_nth_feasible_point() {
    let params = [Param::float("x", 0.0, 1.0), Param::float("y", 0.0, 1.0)];
    let builder = Space::builder().params(params.clone());
    let constrained = builder.constraint("x + y <= 1").build().unwrap();
    let feasible: Vec<Config> =
        first(&space(params), 5, 200).into_iter().filter(|c| constrained.satisfied(c)).take(50).collect();
    assert_eq!(first(&constrained, 5, 50), feasible);
}

#[test]
fn constraints_that_leave_almost_nothing_fall_back_to_random_draws_and_say_so() {
    let builder = Space::builder().param(Param::float("x", 0.0, 1.0)).param(Param::float("y", 0.0, 1.0));
    let space = builder.constraint("x < 0.02 and y < 0.02").build().unwrap();
    let history = histories::play(histories::settings(&space, 1), &[]);
    let nothing = Config::new();
    let sampler = Sobol::new();
    let asked = |trial| ask(&sampler, Asked { trial, ..Asked::next(&history, &nothing) }).unwrap();
    let late = asked(500);
    assert!(space.satisfied(&late.config));
    assert!(late.why.starts_with("random:"), "{}", late.why);
    // What comes late does not change what comes early.
    let early = asked(0);
    assert_eq!(early.config, first(&space, 1, 1)[0]);
}

#[test]
fn contradictory_constraints_are_refused_by_name() {
    let builder = Space::builder().param(Param::int("a", 1, 9)).param(Param::int("b", 1, 9));
    let space = builder.constraint("a < b").constraint("a > b").build().unwrap();
    let history = histories::play(histories::settings(&space, 1), &[]);
    let refusal = ask(&Sobol::new(), Asked::next(&history, &Config::new())).unwrap_err();
    let text = format!("{refusal:?}");
    assert!(text.contains("`a < b` and `a > b` never held together"), "{text}");
}

#[test]
fn beyond_the_last_dimension_coordinates_are_random_and_the_reason_says_so() {
    let space = space((0..1_200).map(|i| Param::float(format!("x{i}"), 0.0, 1.0)));
    let history = histories::play(histories::settings(&space, 1), &[]);
    let nothing = Config::new();
    let of = |trial| ask(&Sobol::new(), Asked { trial, ..Asked::next(&history, &nothing) }).unwrap();
    assert!(of(0).why.contains("random beyond dimension 1111"), "{}", of(0).why);
    let tail = |c: &Config| -> Vec<f64> { c.iter().skip(1_111).map(|(_, v)| v.as_f64().unwrap()).collect() };
    let (a, b) = (tail(&of(0).config), tail(&of(1).config));
    assert_ne!(a, b);
    let mean = a.iter().sum::<f64>() / a.len() as f64;
    assert!((mean - 0.5).abs() < 0.15, "{mean}");
}

/// Parameters asked for one by one must not share a dimension: they would move together.
#[test]
fn parameters_asked_for_by_name_are_spread_evenly_together() {
    let sampler = Sobol::new();
    let mut script = Script::new(histories::settings(&Space::default(), 8));
    let mut cells = [[0; 4]; 4];
    for _ in 0..64 {
        let trial = script.open(Origin::Sampled, Config::new());
        let (mut fixed, mut chosen) = (Config::new(), Vec::new());
        for name in ["x", "y"] {
            let param = Param::float(name, 0.0, 1.0);
            let one = space([param.clone()]);
            let history = script.history();
            let p = ask(&sampler, Asked { space: &one, history, fixed: &fixed, trial }).unwrap();
            let value = p.config.get(name).unwrap().clone();
            fixed.set(name, value.clone());
            chosen.push(tunesmith_core::Chosen { name: param.name, domain: param.domain, value });
        }
        script.choose(trial, chosen);
        let cell = |name| (fixed.get(name).and_then(Value::as_f64).unwrap() * 4.0) as usize;
        cells[cell("x")][cell("y")] += 1;
    }
    // All but the first trial, which asked for what nobody knew yet, are points of the sequence.
    assert!(cells.as_flattened().iter().all(|n| (3..=5).contains(n)), "{cells:?}");
}
