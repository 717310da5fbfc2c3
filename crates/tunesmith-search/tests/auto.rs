//! What the automatic choice chooses, and that it says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Body, Config, Goal, Measures, Metric, Origin, Outcome, Param, Proposed, Rng, Settings, Space, Take,
};
use tunesmith_search::samplers::Auto;
use tunesmith_testkit::sampler_contract::{Asked, Script, ask, histories};

fn numbers(dims: usize) -> Space {
    Space::builder().params((0..dims).map(|i| Param::float(format!("x{i}"), 0.0, 1.0))).build().unwrap()
}

/// A finished trial whose proposal carries this reason.
fn trial(script: &mut Script, why: &str, measures: Measures) {
    let number = script.history().len();
    let space = script.history().space().clone();
    let config = space.complete(&Config::new(), &mut Rng::new(11, number, 0));
    let trial = script.open(Origin::Sampled, Config::new());
    let proposed = Proposed { config, by: "auto".into(), why: Some(why.into()), from: 0, call: 0 };
    script.record(Some(trial), Body::Proposed(proposed));
    script.start(trial);
    script.finish(trial, Outcome::Done(measures));
}

fn arm(sampler: &Auto, script: &Script) -> String {
    let why = ask(sampler, Asked::next(script.history(), &Config::new())).unwrap().why;
    why.split(':').next().unwrap().to_owned()
}

#[test]
fn a_short_study_is_modelled_from_the_first_few_trials_on() {
    let mut script = Script::new(histories::settings(&numbers(3), 1));
    let sampler = Auto::new();
    let mut whys = Vec::new();
    for k in 0..8 {
        let proposal = ask(&sampler, Asked::next(script.history(), &Config::new())).unwrap();
        whys.push(proposal.why);
        script.trial(proposal.config, f64::from(k % 5));
    }
    assert_eq!(whys[0], "gp: the middle of every range");
    assert_eq!(whys[1], "gp: Sobol point 2");
    assert!(whys.iter().any(|w| w.starts_with("gp: GP on ")), "{whys:?}");
}

#[test]
fn a_long_study_turns_to_the_sampler_that_improved_lately() {
    for favourite in ["cma-es", "tpe"] {
        let mut script = Script::new(histories::settings(&numbers(3), 1));
        let mut best = 1_000.0;
        for k in 0..1_200_u32 {
            let arm = ["cma-es", "tpe"][k as usize % 2];
            if arm == favourite {
                best -= 0.1;
            }
            let loss = if arm == favourite { best } else { 2_000.0 };
            trial(&mut script, &format!("{arm}: as it was"), Measures::of("loss", loss));
        }
        assert_eq!(arm(&Auto::new(), &script), favourite);
    }
}

#[test]
fn every_sampler_of_a_long_study_is_tried() {
    let mut script = Script::new(histories::settings(&numbers(2), 1));
    for _ in 0..250 {
        trial(&mut script, "gp: as it was", Measures::of("loss", 1.0));
    }
    let sampler = Auto::new();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let proposal = ask(&sampler, Asked::next(script.history(), &Config::new())).unwrap();
        seen.insert(proposal.why.split(':').next().unwrap().to_owned());
        trial(&mut script, &proposal.why, Measures::of("loss", 2.0));
    }
    assert!(seen.contains("cma-es") && seen.contains("tpe"), "{seen:?}");
}

#[test]
fn several_objectives_have_samplers_of_their_own() {
    let metric = |name: &str| Metric { name: name.into(), goal: Goal::Minimize, take: Take::Mean };
    let of = |objectives: usize, trials: u32| {
        let metrics: Vec<Metric> = (0..objectives).map(|i| metric(&format!("loss{i}"))).collect();
        let mut script =
            Script::new(Settings { metrics: metrics.clone(), ..histories::settings(&numbers(3), 1) });
        for k in 0..trials {
            let values = metrics.iter().enumerate();
            let measures = values.map(|(i, m)| (m.name.clone(), f64::from((k + i as u32) % 7))).collect();
            trial(&mut script, "gp: as it was", measures);
        }
        ask(&Auto::new(), Asked::next(script.history(), &Config::new())).unwrap().why
    };
    let begins = |why: String, with: &str| assert!(why.starts_with(with), "{why}");
    begins(of(2, 20), "gp: GP on 20 trials");
    begins(of(2, 300), "gp: nsga-ii: ");
    begins(of(4, 0), "gp: nsga-iii: ");
}
