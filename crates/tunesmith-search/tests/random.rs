//! Random search draws from the priors, meets constraints, and says what stands in the way when it cannot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Config, Param, Prior, Refusal, Space};
use tunesmith_search::samplers::Random;
use tunesmith_search::{Feasibility, feasibility};
use tunesmith_testkit::sampler_contract::{Asked, ask, histories};

fn draws(space: &Space, n: u64) -> Vec<Config> {
    let history = histories::play(histories::settings(space, 2), &[]);
    let nothing = Config::new();
    (0..n)
        .map(|trial| ask(&Random::new(), Asked { trial, ..Asked::next(&history, &nothing) }).unwrap().config)
        .collect()
}

#[test]
fn a_prior_shifts_the_draws() {
    let flat = Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap();
    let bent = Space::builder()
        .param(Param::float("x", 0.0, 1.0).prior(Prior::Normal { mean: 0.8, sd: 0.1 }))
        .build()
        .unwrap();
    let share =
        |space| draws(space, 400).iter().filter(|c| c.get("x").unwrap().as_f64().unwrap() > 0.6).count();
    assert!((120..200).contains(&share(&flat)), "{}", share(&flat));
    assert!(share(&bent) > 370, "{}", share(&bent));
}

#[test]
fn constraints_hold_in_every_draw() {
    let builder = Space::builder().param(Param::float("low", 0.0, 1.0)).param(Param::float("high", 0.0, 1.0));
    let space = builder.constraint("high - low > 0.9").build().unwrap();
    assert!(draws(&space, 100).iter().all(|c| space.satisfied(c)));
}

#[test]
fn an_impossible_constraint_is_named() {
    let builder = Space::builder().param(Param::int("a", 1, 9)).param(Param::int("b", 1, 9));
    let space = builder.constraint("a + b > 2").constraint("a - a > 0").build().unwrap();
    let history = histories::play(histories::settings(&space, 2), &[]);
    let sampler = Random::new().tries(1_000);
    match ask(&sampler, Asked::next(&history, &Config::new())) {
        Err(Refusal::Infeasible(why)) => assert_eq!(
            why,
            "no configuration satisfies the constraints: of 1,000 drawn at random none did; `a - a > 0` never held"
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_fixed_is_named_when_it_leaves_nothing() {
    let builder = Space::builder().param(Param::int("a", 1, 9)).param(Param::int("b", 1, 9));
    let space = builder.constraint("a > b").build().unwrap();
    let history = histories::play(histories::settings(&space, 2), &[]);
    let fixed: Config = [("a", 1)].into_iter().collect();
    let asked = Asked { fixed: &fixed, ..Asked::next(&history, &fixed) };
    let text = format!("{:?}", ask(&Random::new().tries(200), asked));
    assert!(text.contains("no configuration with a = 1 satisfies the constraints"), "{text}");
}

#[test]
fn a_whole_configuration_that_violates_a_constraint_is_refused_at_once() {
    let builder = Space::builder().param(Param::int("a", 1, 9)).param(Param::int("b", 1, 9));
    let space = builder.constraint("a > b").build().unwrap();
    let history = histories::play(histories::settings(&space, 2), &[]);
    let fixed: Config = [("a", 1), ("b", 2)].into_iter().collect();
    let asked = Asked { fixed: &fixed, ..Asked::next(&history, &fixed) };
    let expected = Refusal::Infeasible("a = 1, b = 2 violates the constraint `a > b`".into());
    assert_eq!(ask(&Random::new(), asked), Err(expected));
}

fn triangle(constraints: &[&str]) -> Feasibility {
    let mut builder = Space::builder().param(Param::float("a", 0.0, 1.0)).param(Param::float("b", 0.0, 1.0));
    for c in constraints {
        builder = builder.constraint(*c);
    }
    feasibility(&builder.build().unwrap(), 1, 100_000)
}

#[test]
fn the_feasible_share_is_estimated_and_the_tightest_constraint_named() {
    let found = triangle(&["a < b", "a + b > 0.1"]);
    assert!((found.share() - 0.4975).abs() < 0.01, "{}", found.share());
    let (worst, share) = found.worst.clone().unwrap();
    assert_eq!(worst, "a < b");
    assert!((share - 0.5).abs() < 0.01);
    assert_eq!(found.contradiction(), None);
}

#[test]
fn without_constraints_nothing_is_drawn_and_all_is_feasible() {
    let found = triangle(&[]);
    assert_eq!((found.draws, found.share(), found.worst.clone()), (0, 1.0, None));
}

#[test]
fn constraints_that_contradict_each_other_are_named() {
    let found = triangle(&["a + b > 0.5", "a < b", "b < a"]);
    assert_eq!(found.feasible, 0);
    let text = found.contradiction().unwrap();
    assert!(text.contains("of 100,000 drawn"), "{text}");
    assert!(text.ends_with("`a < b` and `b < a` never held together"), "{text}");
}

#[test]
fn three_constraints_that_only_clash_together_name_the_one_that_failed_most() {
    let found = triangle(&["a < 0.6", "a + b > 1.3", "b < 0.6"]);
    assert_eq!(found.feasible, 0);
    let text = found.contradiction().unwrap();
    assert!(text.contains("`a + b > 1.3` failed most often, in 7"), "{text}");
}
