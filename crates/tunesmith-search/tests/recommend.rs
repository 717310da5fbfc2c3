//! The final choice by a model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Body, Draft, Finished, Goal, History, Measures, Metric, Opened, Origin, Outcome, Param, Proposed, Rng,
    Settings, Space, Take,
};
use tunesmith_search::recommend;

/// A study whose trials have these configurations of `x` and these values.
fn history(settings: Settings, trials: impl IntoIterator<Item = (f64, Measures)>) -> History {
    let mut history = History::new(settings.clone());
    let mut add = |trial, body| {
        let seq = history.head() + 1;
        history.apply(Draft { trial, time: 0, body }.at(seq)).unwrap();
    };
    add(None, Body::Created(Box::new(settings)));
    for (number, (x, measures)) in (0..).zip(trials) {
        let config = [("x", x)].into_iter().collect();
        let proposed = Proposed { config, by: "added".into(), why: None, from: 1, call: 0 };
        let opened = Opened { origin: Origin::Added, proposed: Some(proposed), ..Opened::default() };
        add(Some(number), Body::Opened(Box::new(opened)));
        let outcome = Outcome::Done(measures);
        add(Some(number), Body::Finished(Finished { attempt: 0, outcome, late: false }));
    }
    history
}

fn settings(metric: Metric) -> Settings {
    Settings::new(Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap(), metric)
}

fn truth(x: f64) -> f64 {
    (x - 0.3).powi(2)
}

/// Measurements of [`truth`] with noise as large as the differences.
fn noisy(sign: f64) -> impl Iterator<Item = (f64, Measures)> {
    let mut rng = Rng::new(5, 0, 0);
    (0..60).map(move |i| {
        let x = f64::from(i) / 59.0;
        (x, Measures::of("loss", sign * (truth(x) + 0.8 * (rng.uniform() - 0.5))))
    })
}

#[test]
fn of_noisy_measurements_luck_is_not_believed() {
    let history = history(settings(Metric::minimize("loss")), noisy(1.0));
    let luck = history.best().unwrap().measures().unwrap().get("loss").unwrap();
    assert!(luck < -0.3, "what was observed: {luck}");
    let chosen = recommend(&history).unwrap();
    let truth = truth(chosen.trial as f64 / 59.0);
    assert!(truth < 0.1 && (chosen.mean - truth).abs() < 0.15, "{chosen:?}, in truth {truth}");
    let (low, high) = chosen.interval;
    assert!(low < chosen.mean && chosen.mean < high, "{chosen:?}");
    assert!(low < truth && truth < high && high - low < 0.5, "{chosen:?}, in truth {truth}");
    assert_eq!((&*chosen.model, chosen.points), ("gp", 60));
}

#[test]
fn a_maximized_objective_is_the_same_the_other_way_round() {
    let down = recommend(&history(settings(Metric::minimize("loss")), noisy(1.0))).unwrap();
    let up = recommend(&history(settings(Metric::maximize("loss")), noisy(-1.0))).unwrap();
    assert_eq!(
        (up.trial, up.mean, up.interval),
        (down.trial, -down.mean, (-down.interval.1, -down.interval.0))
    );
}

#[test]
fn without_noise_it_is_the_best_observed() {
    let trials = (0..30).map(|i| {
        let x = f64::from(i) / 29.0;
        (x, Measures::of("loss", 10.0 + (3.0 * (x - 0.6)).powi(2)))
    });
    let history = history(settings(Metric::minimize("loss")), trials);
    let chosen = recommend(&history).unwrap();
    assert_eq!(chosen.trial, history.best().unwrap().number);
    assert!((chosen.mean - 10.0).abs() < 0.05, "{chosen:?}");
}

#[test]
fn only_trials_within_every_limit_are_chosen_and_too_few_make_no_model() {
    let mut limited = settings(Metric::minimize("loss"));
    limited.metrics.push(Metric { name: "size".into(), goal: Goal::AtMost(1.0), take: Take::Mean });
    let trials = |n: i32| {
        (0..n).map(move |i| {
            let x = f64::from(i) / f64::from(n - 1);
            let mut measures = Measures::of("loss", x);
            measures.set("size", if x < 0.5 { 2.0 } else { 1.0 });
            (x, measures)
        })
    };
    let chosen = recommend(&history(limited.clone(), trials(20))).unwrap();
    assert_eq!((chosen.trial, chosen.points), (10, 10));
    assert_eq!(recommend(&history(limited.clone(), trials(14))), None, "seven are within the limit");
    assert_eq!(recommend(&History::new(limited)), None);
    let same = (0..20).map(|i| (f64::from(i) / 19.0, Measures::of("loss", 1.0)));
    assert_eq!(recommend(&history(settings(Metric::minimize("loss")), same)), None, "all are equal");
}

#[test]
fn of_very_many_trials_a_part_is_modelled() {
    let trials = (0..3000).map(|i| {
        let x = f64::from((i * 7919) % 3000) / 2999.0;
        (x, Measures::of("loss", (x - 0.25).abs()))
    });
    let chosen = recommend(&history(settings(Metric::minimize("loss")), trials)).unwrap();
    assert_eq!(chosen.points, 1000);
    assert!((chosen.mean).abs() < 0.01, "{chosen:?}");
}
