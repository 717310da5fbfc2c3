//! NSGA-II and NSGA-III: better than chance, and true to their rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Budget, Config, Goal, Measures, Metric, Origin, Outcome, Param, Rng, Sampler, SamplerSpec, Settings,
    Space,
};
use tunesmith_math::hypervolume::hypervolume;
use tunesmith_search::sampler;
use tunesmith_search::samplers::{Nsga, Random, Sobol};
use tunesmith_testkit::problems::{Tradeoff, dtlz2, sphere, tradeoffs, zdt1};
use tunesmith_testkit::sampler_contract::{Asked, Caps, Script, ask, check};

/// Proposes the next trial, carries it out with `outcome`, and returns why it was proposed.
fn step(
    script: &mut Script,
    sampler: &dyn Sampler,
    outcome: impl Fn(&Config) -> Outcome,
) -> (Config, String) {
    let proposal = ask(sampler, Asked::next(script.history(), &Config::new())).unwrap();
    let trial = script.open(Origin::Sampled, Config::new());
    script.propose(trial, sampler.name(), proposal.config.clone());
    script.start(trial);
    script.finish(trial, outcome(&proposal.config));
    (proposal.config, proposal.why)
}

/// The part of the best volume that is missing after so many trials.
fn missing(problem: &Tradeoff, sampler: &dyn Sampler, trials: u64, seed: u64) -> f64 {
    let budget = Budget { trials: Some(trials), ..Budget::default() };
    let mut script = Script::new(Settings { budget, ..problem.settings(seed) });
    let mut values = Vec::new();
    for _ in 0..trials {
        let (config, _) = step(&mut script, sampler, |config| problem.outcome(config));
        values.extend(problem.values(&config));
    }
    1.0 - hypervolume(&values, &problem.reference) / problem.hypervolume
}

fn mean(problem: &Tradeoff, make: impl Fn() -> Box<dyn Sampler>) -> f64 {
    (1..=3).map(|seed| missing(problem, &*make(), 500, seed)).sum::<f64>() / 3.0
}

#[test]
fn both_keep_the_contract() {
    check(|_| Box::new(Nsga::second()), Caps::default());
    check(|_| Box::new(Nsga::third()), Caps::default());
}

#[test]
fn both_miss_less_than_half_of_what_random_search_misses() {
    for problem in tradeoffs() {
        let random = mean(&problem, || Box::new(Random::new()));
        for make in [Nsga::second, Nsga::third] {
            let ours = mean(&problem, || Box::new(make()));
            assert!(ours < 0.5 * random, "{} misses {ours}, random search {random}", problem.name);
        }
    }
}

#[test]
fn dense_fronts_have_the_volumes_that_the_problems_claim() {
    for problem in tradeoffs() {
        let n = if problem.objectives() == 2 { 20_000 } else { 150 };
        let free = problem.objectives() - 1;
        let best = if problem.name == "dtlz2" { 0.3 } else { 0.0 };
        let mut values = Vec::new();
        for i in 0..(n + 1_usize).pow(free as u32) {
            let share = |k: usize| (i / (n + 1_usize).pow(k as u32) % (n + 1)) as f64 / n as f64;
            let x = (0..problem.space.params().len())
                .map(|k| (format!("x{k}"), if k < free { share(k) } else { best }));
            values.extend(problem.values(&x.collect()));
        }
        let error = hypervolume(&values, &problem.reference) / problem.hypervolume - 1.0;
        assert!(error.abs() < if free == 1 { 1e-5 } else { 5e-3 }, "{} is off by {error}", problem.name);
    }
}

#[test]
fn with_one_objective_they_are_a_genetic_algorithm() {
    let problem = sphere(5);
    let best = |sampler: &dyn Sampler| {
        let mut script = Script::new(problem.settings(3));
        (0..300).for_each(|_| {
            step(&mut script, sampler, |config| Outcome::Done(Measures::of("loss", problem.value(config))));
        });
        script.history().best().unwrap().value(&Metric::minimize("loss")).unwrap()
    };
    let random = best(&Random::new());
    assert!(best(&Nsga::second()) < 0.2 * random && best(&Nsga::third()) < 0.2 * random);
}

#[test]
fn the_first_population_are_sobol_points_and_its_size_follows_the_budget() {
    let problem = zdt1(4);
    for (budget, options, first) in [(None, 0, 50), (Some(500), 0, 25), (Some(100), 0, 20), (Some(500), 7, 7)]
    {
        let budget = Budget { trials: budget, ..Budget::default() };
        let mut script = Script::new(Settings { budget, ..problem.settings(1) });
        let nsga = if options > 0 { Nsga::second().population(options) } else { Nsga::second() };
        for i in 0..first {
            let sobol = ask(&Sobol::new(), Asked::next(script.history(), &Config::new())).unwrap();
            let (config, why) = step(&mut script, &nsga, |config| problem.outcome(config));
            assert_eq!((config, why), (sobol.config, format!("first population: Sobol point {}", i + 1)));
        }
        let (_, why) = step(&mut script, &nsga, |config| problem.outcome(config));
        assert!(why.starts_with("child of trial"), "{why}");
        assert!(why.ends_with(&format!("best {first} of {first}")), "{why}");
    }
}

#[test]
fn to_maximize_is_to_minimize_the_negative() {
    let problem = zdt1(5);
    let mut settings = problem.settings(9);
    settings.metrics[1].goal = Goal::Maximize;
    let (mut down, mut up) = (Script::new(problem.settings(9)), Script::new(settings));
    let (one, other) = (Nsga::second(), Nsga::second());
    for _ in 0..120 {
        let (config, _) = step(&mut down, &one, |config| problem.outcome(config));
        let (same, _) = step(&mut up, &other, |config| {
            let values = problem.values(config);
            Outcome::Done([("f1", values[0]), ("f2", -values[1])].into_iter().collect())
        });
        assert_eq!(config, same);
    }
}

#[test]
fn trials_beyond_a_limit_lose_against_those_within() {
    let problem = zdt1(6);
    let limited = |config: &Config| {
        let mut measures: Measures =
            [("f1", problem.values(config)[0]), ("f2", problem.values(config)[1])].into_iter().collect();
        // A corner that a tenth of the space lies in, far from where the objectives lead.
        let sum: f64 = (1..4).map(|i| config.get(&format!("x{i}")).unwrap().as_f64().unwrap()).sum();
        measures.set("sum", sum);
        Outcome::Done(measures)
    };
    let mut settings = problem.settings(5);
    settings.metrics.push(Metric { goal: Goal::AtLeast(2.2), ..Metric::minimize("sum") });
    for nsga in [Nsga::second(), Nsga::third()] {
        let mut script = Script::new(settings.clone());
        (0..300).for_each(|_| _ = step(&mut script, &nsga, limited));
        let within = script.history().trials().skip(200).filter(|t| t.feasible(&settings.metrics)).count();
        assert!(within > 60, "{within} of the last 100 are within the limit");
    }
}

#[test]
fn failed_trials_are_never_parents_and_diverged_ones_lose() {
    let space = Space::builder().params(["x", "y"].map(|n| Param::float(n, 0.0, 1.0))).build().unwrap();
    let mut script = Script::new(Settings { seed: 2, ..Settings::new(space, Metric::minimize("loss")) });
    let nsga = Nsga::second().population(20);
    for _ in 0..120 {
        let proposal = ask(&nsga, Asked::next(script.history(), &Config::new())).unwrap();
        let parents = proposal.why.strip_prefix("child of trial").and_then(|rest| rest.split(',').next());
        let parents: Vec<u64> =
            parents.into_iter().flat_map(|p| p.split_whitespace()).filter_map(|w| w.parse().ok()).collect();
        let trial = script.open(Origin::Sampled, Config::new());
        for parent in parents {
            let outcome = &script.history().trial(parent).unwrap().outcome;
            assert!(matches!(outcome, Some((_, Outcome::Done(_)))), "{outcome:?}");
            // By then there are 20 that did not diverge.
            let value = script.history().trial(parent).unwrap().value(&Metric::minimize("loss"));
            assert!(trial < 80 || value.unwrap().is_finite(), "{value:?}");
        }
        script.propose(trial, nsga.name(), proposal.config.clone());
        script.start(trial);
        match trial % 4 {
            0 => script.fail(trial),
            1 => script.done(trial, f64::NAN),
            _ => script.done(trial, proposal.config.get("x").unwrap().as_f64().unwrap()),
        }
    }
}

#[test]
fn a_study_of_failures_goes_on_with_sobol_points() {
    let space = Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for _ in 0..60 {
        let proposal = ask(&Nsga::second(), Asked::next(script.history(), &Config::new())).unwrap();
        assert!(proposal.why.starts_with("first population"), "{}", proposal.why);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "nsga-ii", proposal.config);
        script.start(trial);
        script.fail(trial);
    }
}

#[test]
fn choices_and_levels_keep_changing() {
    let space = Space::builder()
        .param(Param::choice("c", ["a", "b", "c", "d"]))
        .param(Param::ordered("o", [1, 2, 3, 4, 5]))
        .param(Param::int("n", 0, 1_000))
        .build()
        .unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    let nsga = Nsga::second().population(10);
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..200 {
        let value = |c: &Config| c.get("n").unwrap().as_f64().unwrap();
        let (config, _) = step(&mut script, &nsga, |c| Outcome::Done(Measures::of("loss", value(c))));
        if i >= 100 {
            seen.insert(format!("{} {}", config.get("c").unwrap(), config.get("o").unwrap()));
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
    let repeats = script.history().trials().filter(|t| script.history().all_same_as(&t.config).count() > 1);
    assert_eq!(repeats.count(), 0);
}

#[test]
fn more_objectives_than_directions_and_equal_values_are_fine() {
    let metrics: Vec<Metric> = (0..12).map(|i| Metric::minimize(format!("m{i}"))).collect();
    let space = dtlz2(5, 3).space;
    let mut script = Script::new(Settings { metrics, ..Settings::new(space, Metric::minimize("m0")) });
    let nsga = Nsga::third().population(8);
    let mut rng = Rng::new(4, 0, 0);
    for i in 0..80 {
        let values: Vec<f64> = (0..12).map(|_| if i % 2 == 0 { 1.0 } else { rng.uniform() }).collect();
        let named = || values.iter().enumerate().map(|(i, v)| (format!("m{i}"), *v)).collect();
        step(&mut script, &nsga, |_| Outcome::Done(named()));
    }
}

#[test]
fn options_by_name_are_checked() {
    let space = zdt1(3).space;
    let made = |spec: SamplerSpec| sampler(&spec, &space).map(|s| s.name()).map_err(|e| e.to_string());
    let spec =
        || SamplerSpec::new("nsga-iii").with("population", 30).with("crossover", 0.8).with("mutation", 0.1);
    assert_eq!(made(spec().with("crossover_eta", 10).with("mutation_eta", 5.5)), Ok("nsga-iii"));
    assert_eq!(
        made(SamplerSpec::new("nsga-ii").with("crossover", 1.5)),
        Err("`crossover` of the sampler `nsga-ii` is a number, 1.5 (give a probability, from 0 to 1)".into())
    );
    assert_eq!(
        made(SamplerSpec::new("nsga-ii").with("population", 1)),
        Err("`population` of the sampler `nsga-ii` is a whole number, 1 (give a whole number of at least 2)"
            .into())
    );
}

#[test]
fn with_several_objectives_a_new_instance_agrees_with_one_that_followed_the_study() {
    let problem = dtlz2(6, 3);
    let mut settings = problem.settings(8);
    settings.metrics.push(Metric { goal: Goal::AtMost(1.5), ..Metric::minimize("size") });
    for make in [Nsga::second, Nsga::third] {
        let warm = make().population(12);
        let mut script = Script::new(settings.clone());
        let mut open = Vec::new();
        let nothing = Config::new();
        for k in 0..150_u64 {
            let asked = Asked::next(script.history(), &nothing);
            let proposal = ask(&warm, asked);
            assert_eq!(proposal, ask(&make().population(12), asked), "trial {k}");
            let config = proposal.unwrap().config;
            let trial = script.open(Origin::Sampled, Config::new());
            script.propose(trial, warm.name(), config);
            script.start(trial);
            open.push(trial);
            // Four workers, which end in another order than they began.
            if open.len() == 4 {
                let trial = open.remove((k % 3) as usize);
                let config = &script.history().trial(trial).unwrap().config;
                let values = problem.values(config).into_iter().enumerate();
                let mut measures: Measures = values.map(|(i, v)| (format!("f{}", i + 1), v)).collect();
                match k % 11 {
                    3 => measures.set("f2", f64::NAN),
                    5 => measures.set("f3", f64::NEG_INFINITY),
                    _ => {}
                }
                if k % 7 != 6 {
                    measures.set("size", (k % 5) as f64 / 2.0);
                }
                match k % 13 {
                    4 => script.fail(trial),
                    8 => script.finish(trial, Outcome::Stopped(measures)),
                    _ => script.finish(trial, Outcome::Done(measures)),
                }
            }
        }
    }
}
