//! The sampler `gp` finds what there is to find, in few trials.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Config, Goal, Measures, Metric, Origin, Outcome, Param, Prior, Proposal, Query, Rng, Sampler, Settings,
    Space, Take, Value,
};
use tunesmith_search::samplers::{Gp, GpOptions};
use tunesmith_testkit::problems::{self, Problem};
use tunesmith_testkit::sampler_contract::Script;

/// The next proposal after a script.
fn ask(sampler: &Gp, script: &Script, fixed: &Config) -> Proposal {
    let history = script.history();
    let trial = history.len();
    let query = Query { space: history.space(), history, fixed, trial };
    sampler.propose(&query, &mut Rng::new(history.settings().seed, trial, 0)).expect("a proposal")
}

/// Carries out so many trials one after the other, each measured by `measure`; the outcomes.
fn carry_out(settings: Settings, trials: u64, measure: impl Fn(&Config, u64) -> Outcome) -> Script {
    let sampler = Gp::new();
    let mut script = Script::new(settings);
    for number in 0..trials {
        let config = ask(&sampler, &script, &Config::new()).config;
        let outcome = measure(&config, number);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "gp", config);
        script.start(trial);
        script.finish(trial, outcome);
    }
    script
}

fn done(loss: f64) -> Outcome {
    Outcome::Done(Measures::of("loss", loss))
}

/// How far the best of so many trials is from the optimum.
fn gap(problem: &Problem, trials: u64, seed: u64) -> f64 {
    let script = carry_out(problem.settings(seed), trials, |config, _| done(problem.value(config)));
    problem.value(&script.history().best().expect("a trial").config) - problem.optimum
}

fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::as_f64).expect("a number")
}

fn square() -> Space {
    Space::builder().params(["x", "y"].map(|n| Param::float(n, 0.0, 1.0))).build().unwrap()
}

#[test]
fn branin_is_solved_in_40_trials() {
    for seed in 0..3 {
        let gap = gap(&problems::branin(), 40, seed);
        assert!(gap < 1e-2, "seed {seed}: {gap}");
    }
}

#[test]
fn hartmann_in_six_dimensions_is_solved_in_60_trials_or_ends_in_its_second_best_valley() {
    let gaps = [0, 1, 2].map(|seed| gap(&problems::hartmann6(), 60, seed));
    assert!(gaps.iter().all(|gap| *gap < 0.15), "{gaps:?}");
    assert!(gaps.iter().any(|gap| *gap < 0.01), "{gaps:?}");
}

#[test]
fn a_mixed_space_under_a_constraint_is_solved_in_50_trials() {
    for seed in 0..2 {
        let gap = gap(&problems::mixed(), 50, seed);
        assert!(gap < 2e-3, "seed {seed}: {gap}");
    }
}

#[test]
fn the_better_branch_of_a_conditional_space_is_found() {
    // The branches' own optima lie 0.01 apart.
    let gaps = [0, 1, 2].map(|seed| gap(&problems::conditional(), 60, seed));
    assert!(gaps.iter().all(|gap| *gap < 0.02), "{gaps:?}");
    assert!(gaps.iter().any(|gap| *gap < 5e-3), "{gaps:?}");
}

#[test]
fn maximizing_is_minimizing_the_negative() {
    let problem = problems::branin();
    let upside_down = Settings { metrics: vec![Metric::maximize("loss")], ..problem.settings(3) };
    let down = carry_out(problem.settings(3), 15, |config, _| done(problem.value(config)));
    let up = carry_out(upside_down, 15, |config, _| done(-problem.value(config)));
    for (a, b) in down.history().trials().zip(up.history().trials()) {
        assert_eq!(a.config, b.config);
    }
}

#[test]
fn a_limit_on_another_metric_is_respected() {
    // The best allowed point lies on the edge of what is allowed: x + y = 0.6.
    let limit = Metric { name: "size".into(), goal: Goal::AtLeast(0.6), take: Take::Last };
    let settings = Settings {
        metrics: vec![Metric::minimize("loss"), limit],
        ..Settings::new(square(), Metric::minimize("loss"))
    };
    let script = carry_out(settings, 40, |config, _| {
        let (x, y) = (number(config, "x"), number(config, "y"));
        let mut measures = Measures::of("loss", (x - 0.1).powi(2) + (y - 0.1).powi(2));
        measures.set("size", x + y);
        Outcome::Done(measures)
    });
    let history = script.history();
    let best = history.best().expect("a feasible trial");
    let gap = best.value(&history.settings().metrics[0]).unwrap() - 0.08;
    assert!(gap < 4e-3, "{gap}");
    let allowed = history.trials().skip(10).filter(|t| t.feasible(&history.settings().metrics)).count();
    assert!(allowed >= 8, "{allowed} of 30 were allowed");
}

#[test]
fn noise_does_not_lead_astray() {
    let problem = problems::sphere(3);
    let script = carry_out(problem.settings(5), 50, |config, number| {
        done(problem.value(config) + 0.05 * Rng::new(9, number, 0).normal())
    });
    let last: Vec<f64> = script.history().trials().skip(35).map(|t| problem.value(&t.config)).collect();
    let mut sorted = last.clone();
    sorted.sort_by(f64::total_cmp);
    assert!(sorted[sorted.len() / 2] < 0.05, "{last:?}");
}

#[test]
fn where_trials_fail_few_more_are_made() {
    // The left third cannot be carried out; values fall towards it.
    let settings = Settings::new(square(), Metric::minimize("loss"));
    let script = carry_out(settings, 40, |config, _| {
        let x = number(config, "x");
        if x < 0.33 { done(f64::NAN) } else { done(x + (number(config, "y") - 0.4).powi(2)) }
    });
    let failed = |from: usize| {
        script.history().trials().skip(from).take(20).filter(|t| number(&t.config, "x") < 0.33).count()
    };
    assert!(failed(20) <= 8, "{} of the last 20 failed", failed(20));
    assert!(number(&script.history().best().unwrap().config, "x") < 0.36);
}

#[test]
fn trials_under_way_spread_out() {
    let problem = problems::branin();
    let mut script = carry_out(problem.settings(1), 15, |config, _| done(problem.value(config)));
    let sampler = Gp::new();
    let mut places: Vec<Vec<f64>> = Vec::new();
    for _ in 0..5 {
        let proposal = ask(&sampler, &script, &Config::new());
        let place = problem.space.encode(&proposal.config);
        for other in &places {
            let apart = place.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(apart > 0.01, "{place:?} after {places:?}");
        }
        places.push(place);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "gp", proposal.config);
        script.start(trial);
    }
}

#[test]
fn workers_that_look_at_the_same_history_go_to_different_places() {
    let problem = problems::branin();
    let mut script = carry_out(problem.settings(1), 15, |config, _| done(problem.value(config)));
    let numbers: Vec<u64> = (0..4).map(|_| script.open(Origin::Sampled, Config::new())).collect();
    let history = script.history();
    let places: Vec<Vec<f64>> = numbers
        .iter()
        .map(|trial| {
            let query = Query { space: &problem.space, history, fixed: &Config::new(), trial: *trial };
            let proposal = Gp::new().propose(&query, &mut Rng::new(1, *trial, 0)).unwrap();
            problem.space.encode(&proposal.config)
        })
        .collect();
    for (i, a) in places.iter().enumerate() {
        for b in &places[..i] {
            let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(apart > 0.01, "{places:?}");
        }
    }
}

#[test]
fn what_is_fixed_stays_and_the_rest_is_chosen_for_it() {
    let problem = problems::branin();
    let script = carry_out(problem.settings(2), 30, |config, _| done(problem.value(config)));
    let fixed: Config = [("x", 9.42478)].into_iter().collect();
    let config = ask(&Gp::new(), &script, &fixed).config;
    assert_eq!(number(&config, "x"), 9.42478);
    // In that valley the best y is 2.475.
    assert!((number(&config, "y") - 2.475).abs() < 2.0, "{config}");
}

#[test]
fn what_users_expect_is_tried_early() {
    let expected = |name| Param::float(name, 0.0, 1.0).prior(Prior::Normal { mean: 0.8, sd: 0.05 });
    let space = Space::builder().params(["x", "y"].map(expected)).build().unwrap();
    let settings = Settings::new(space, Metric::minimize("loss"));
    let script = carry_out(settings, 14, |config, _| {
        done((number(config, "x") - 0.75).powi(2) + (number(config, "y") - 0.85).powi(2))
    });
    let near = script.history().trials().filter(|t| (number(&t.config, "x") - 0.8).abs() < 0.2).count();
    assert!(near >= 11, "{near} of 14");
}

#[test]
fn a_small_space_is_not_tried_twice() {
    let space = Space::builder()
        .param(Param::int("n", 1, 4))
        .param(Param::choice("c", ["a", "b", "c"]))
        .build()
        .unwrap();
    let sampler = Gp::with(GpOptions { initial: Some(4), random: 0.0, ..GpOptions::default() });
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for number in 0..12 {
        let proposal = ask(&sampler, &script, &Config::new());
        let again = script.history().same_as(&proposal.config).is_some();
        assert!(number < 4 || !again, "{} again", proposal.config);
        let loss = (self::number(&proposal.config, "n") - 2.0).powi(2);
        script.trial(proposal.config, loss);
    }
}

#[test]
fn a_proposal_says_which_model_made_it() {
    let problem = problems::branin();
    let mut script = carry_out(problem.settings(1), 12, |config, _| done(problem.value(config)));
    let trial = script.open(Origin::Sampled, Config::new());
    let config = problem.space.complete(&Config::new(), &mut Rng::new(4, 0, 0));
    script.propose(trial, "gp", config);
    script.start(trial);
    let sampler = Gp::with(GpOptions { random: 0.0, ..GpOptions::default() });
    let why = ask(&sampler, &script, &Config::new()).why;
    assert!(why.starts_with("GP on 12 trials ("), "{why}");
    assert!(why.ends_with("1 pending"), "{why}");
}
