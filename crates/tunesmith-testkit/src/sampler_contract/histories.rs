//! Histories to test with: named extremes, and random ones.

use proptest::prelude::*;
use tunesmith_core::{
    Config, Failure, FailureClass, History, Interrupted, Measures, Metric, Origin, Outcome, Rng, Settings,
    Space,
};

use super::Script;

/// How a scripted trial ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ending {
    /// It has its number and nothing else.
    Opened,
    /// It has its configuration.
    Proposed,
    /// It runs.
    Running,
    /// It ran to its end with this value.
    Done(f64),
    /// A stopping rule ended it at this value.
    Stopped(f64),
    /// It failed.
    Failed,
    /// It was interrupted and waits.
    Interrupted,
}

/// One scripted trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Where it comes from.
    pub origin: Origin,
    /// How it ends.
    pub ending: Ending,
    /// Keys the draw of its configuration: equal keys give equal configurations.
    pub draw: u64,
    /// The values it reports, step by step.
    pub reports: Vec<f64>,
}

impl Episode {
    /// A sampled trial that ran to its end.
    pub fn done(draw: u64, value: f64) -> Self {
        Self { origin: Origin::Sampled, ending: Ending::Done(value), draw, reports: Vec::new() }
    }
}

/// Settings of a study over a space that minimizes `loss`.
pub fn settings(space: &Space, seed: u64) -> Settings {
    Settings { seed, ..Settings::new(space.clone(), Metric::minimize("loss")) }
}

/// The history of some trials over a space. Configurations come from the priors; constraints are ignored, as people may who
/// add trials from elsewhere.
pub fn play(settings: Settings, episodes: &[Episode]) -> History {
    let space = settings.space.clone();
    let mut script = Script::new(settings);
    for episode in episodes {
        let config = space.complete(&Config::new(), &mut Rng::new(episode.draw, 0, 0));
        let fixed = if episode.origin == Origin::Enqueued { config.clone() } else { Config::new() };
        let trial = script.open(episode.origin, fixed);
        if episode.ending == Ending::Opened {
            continue;
        }
        script.propose(trial, "script", config);
        if episode.ending == Ending::Proposed {
            continue;
        }
        script.start(trial);
        for (step, value) in episode.reports.iter().enumerate() {
            script.report(trial, Some(step as u64), None, *value);
        }
        match episode.ending {
            Ending::Opened | Ending::Proposed | Ending::Running => {}
            Ending::Done(value) => script.done(trial, value),
            Ending::Stopped(value) => script.finish(trial, Outcome::Stopped(Measures::of("loss", value))),
            Ending::Failed => script.fail(trial),
            Ending::Interrupted => {
                let cause =
                    tunesmith_core::Cause::Failed(Failure::new(FailureClass::Signal, "it was killed"));
                script.record(
                    Some(trial),
                    tunesmith_core::Body::Interrupted(Interrupted { attempt: 1, cause }),
                );
            }
        }
    }
    script.history().clone()
}

/// Histories that break careless samplers, each with its name.
pub fn extremes(space: &Space, seed: u64) -> Vec<(&'static str, History)> {
    let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-300, 1e300, -1e300, 0.0, -0.0];
    let each = |n: u64, f: &dyn Fn(u64) -> Episode| (0..n).map(f).collect::<Vec<_>>();
    let failed = |k| Episode { ending: Ending::Failed, ..Episode::done(k, 0.0) };
    let list = [
        ("an empty history", Vec::new()),
        ("one trial", vec![Episode::done(1, 0.5)]),
        ("equal values", each(30, &|k| Episode::done(k, 0.5))),
        ("one configuration again and again", each(30, &|k| Episode::done(1, k as f64))),
        ("failed trials only", each(20, &failed)),
        ("values that are no numbers", each(20, &|k| Episode::done(k, f64::NAN))),
        ("extreme values", each(24, &|k| Episode::done(k, special[k as usize % special.len()]))),
        ("falling values", each(40, &|k| Episode::done(k, -(k as f64)))),
    ];
    list.into_iter().map(|(name, episodes)| (name, play(settings(space, seed), &episodes))).collect()
}

/// A value of an objective, extreme ones included.
pub fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0_f64,
        1 => proptest::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-300, 1e300, -1e300, 0.0]),
    ]
}

/// A random trial; configurations repeat now and then.
pub fn episode() -> impl Strategy<Value = Episode> {
    let origin = prop_oneof![
        8 => Just(Origin::Sampled), 1 => Just(Origin::Default), 1 => Just(Origin::Enqueued), 1 => Just(Origin::Added)
    ];
    let ending = prop_oneof![
        1 => Just(Ending::Opened),
        1 => Just(Ending::Proposed),
        1 => Just(Ending::Running),
        6 => value().prop_map(Ending::Done),
        2 => value().prop_map(Ending::Stopped),
        1 => Just(Ending::Failed),
        1 => Just(Ending::Interrupted),
    ];
    (origin, ending, 0..50_u64, proptest::collection::vec(value(), 0..4))
        .prop_map(|(origin, ending, draw, reports)| Episode { origin, ending, draw, reports })
}

/// A random history of up to `trials` trials over a random space of up to `params` parameters.
pub fn history(params: usize, trials: usize) -> impl Strategy<Value = History> {
    let episodes = proptest::collection::vec(episode(), 0..=trials);
    (super::spaces::space(params), any::<u64>(), episodes)
        .prop_map(|(space, seed, episodes)| play(settings(&space, seed), &episodes))
}
