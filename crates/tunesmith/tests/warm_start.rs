//! Warm starts: what a study lends, and what another keeps of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith::{
    Added, Config, Goal, Metric, Outcome, Param, Settings, Space, Study, Take, Value, open_store,
};

fn space() -> Space {
    Space::builder()
        .param(Param::float("rate", 1e-4, 1.0).log())
        .param(Param::int("layers", 1, 8))
        .param(Param::choice("kind", ["a", "b", "c"]))
        .build()
        .unwrap()
}

/// A study with these trials: rate, layers, kind, loss.
fn lender(trials: &[(f64, i64, &str, f64)]) -> Study {
    let study = Study::in_memory(Settings::new(space(), Metric::minimize("loss"))).unwrap();
    let added: Vec<Added> = trials
        .iter()
        .map(|(rate, layers, kind, loss)| {
            let values: [(&str, Value); 3] =
                [("rate", (*rate).into()), ("layers", (*layers).into()), ("kind", (*kind).into())];
            Added { config: values.into_iter().collect(), outcome: Study::done([("loss", *loss)]) }
        })
        .collect();
    study.add(&added).unwrap();
    study
}

fn config<const N: usize>(values: [(&str, Value); N]) -> Config {
    values.into_iter().collect()
}

#[test]
fn values_that_do_not_fit_are_left_out_and_the_rest_is_lent() {
    let lender = lender(&[(0.01, 2, "a", 0.5), (0.9, 8, "b", 0.7), (0.5, 3, "c", 0.1)]);
    let target = Space::builder()
        .param(Param::float("rate", 1e-3, 0.6))
        .param(Param::int("layers", 1, 4))
        .param(Param::choice("kind", ["a", "d"]))
        .param(Param::float("momentum", 0.0, 1.0))
        .build()
        .unwrap();
    let loan = lender.lend(&Settings::new(target, Metric::minimize("loss")), "old").unwrap();
    assert_eq!(&*loan.borrowed.study, "old");
    assert_eq!(
        loan.borrowed.trials,
        [
            (config([("rate", 0.01.into()), ("layers", 2.into()), ("kind", "a".into())]), 0.5),
            (config([("rate", 0.5.into()), ("layers", 3.into())]), 0.1),
        ],
        "the second has no value that fits"
    );
    assert_eq!(loan.shared.iter().map(|n| &**n).collect::<Vec<_>>(), ["rate", "layers", "kind"]);
    assert_eq!(loan.unknown.iter().map(|n| &**n).collect::<Vec<_>>(), ["momentum"]);
}

#[test]
fn only_done_feasible_trials_with_a_finite_loss_are_lent() {
    let mut settings = Settings::new(space(), Metric::minimize("loss"));
    settings.metrics.push(Metric { name: "size".into(), goal: Goal::AtMost(10.0), take: Take::Mean });
    let study = Study::in_memory(settings.clone()).unwrap();
    let add = |layers: i64, outcome| {
        let config = config([("rate", 0.1.into()), ("layers", layers.into()), ("kind", "a".into())]);
        study.add(&[Added { config, outcome }]).unwrap();
    };
    assert!(study.lend(&settings, "s").unwrap_err().to_string().contains("none of its trials is done"));
    add(1, Study::done([("loss", f64::NAN), ("size", 1.0)]));
    add(2, Study::done([("loss", 1.0), ("size", 11.0)]));
    add(3, Study::done([("loss", 1.0)]));
    add(4, Outcome::Stopped([("loss", 1.0), ("size", 1.0)].into_iter().collect()));
    add(5, Study::done([("loss", 2.0), ("size", 10.0)]));
    let trials = study.lend(&settings, "s").unwrap().borrowed.trials;
    assert_eq!(trials.len(), 1);
    assert_eq!(trials[0].0.get("layers"), Some(&Value::Int(5)));
}

#[test]
fn the_loss_is_the_borrowers_objective_where_it_was_measured_and_smaller_is_better() {
    let mut settings = Settings::new(space(), Metric::minimize("loss"));
    settings.metrics.push(Metric { name: "acc".into(), goal: Goal::Watch, take: Take::Mean });
    let study = Study::in_memory(settings.clone()).unwrap();
    let config = config([("rate", 0.1.into()), ("layers", 1.into()), ("kind", "a".into())]);
    study.add(&[Added { config, outcome: Study::done([("loss", 0.3), ("acc", 0.9)]) }]).unwrap();
    let loss = |metric| study.lend(&Settings::new(space(), metric), "s").unwrap().borrowed.trials[0].1;
    assert_eq!(loss(Metric::minimize("loss")), 0.3);
    assert_eq!(loss(Metric::maximize("acc")), -0.9);
    assert_eq!(loss(Metric::maximize("reward")), 0.3, "not measured there: its own objective");
}

#[test]
fn of_many_trials_the_best_and_evenly_spaced_others_are_lent() {
    let trials: Vec<(f64, i64, &str, f64)> =
        (0..2000).map(|i| (0.1, 1, "a", f64::from((i * 7919) % 2000))).collect();
    let lender = lender(&trials);
    let settings = Settings::new(space(), Metric::minimize("loss"));
    let loan = lender.lend(&settings, "s").unwrap();
    let losses: Vec<f64> = loan.borrowed.trials.iter().map(|(_, loss)| *loss).collect();
    assert_eq!(losses.len(), 500);
    assert!((0..200).all(|best| losses.contains(&f64::from(best))), "the best 200 are there");
    let order: Vec<usize> =
        losses.iter().map(|loss| trials.iter().position(|t| t.3 == *loss).unwrap()).collect();
    assert!(order.is_sorted(), "in the order of their numbers");
    let gap = order.windows(2).map(|w| w[1] - w[0]).max().unwrap();
    assert!(gap <= 8 && order[0] < 8 && order[499] >= 1992, "none of the course is left out: {gap}");
    assert_eq!(loan, lender.lend(&settings, "s").unwrap());
}

#[test]
fn a_new_study_borrows_once_and_one_that_has_begun_does_not() {
    let lender = lender(&[(0.01, 2, "a", 0.5)]);
    let folder = tempfile::tempdir().unwrap();
    let store = open_store(&folder.path().join("s.db").display().to_string()).unwrap();
    let settings = Settings::new(space(), Metric::minimize("loss"));
    let loan = lender.lend(&settings, "old").unwrap();
    let study = Study::create(&store, "new", settings.clone()).unwrap();
    assert!(study.borrow(&loan).unwrap());
    assert!(!study.borrow(&loan).unwrap(), "once");
    for _ in 0..3 {
        study.ask().unwrap().unwrap().done(1.0).unwrap();
    }
    assert!(!study.borrow(&loan).unwrap(), "also when it has begun");
    let second = lender.lend(&settings, "older").unwrap();
    let error = study.borrow(&second).unwrap_err().to_string();
    assert_eq!(
        error,
        "`new` has begun without `older`; only a new study can learn from another: give it another name"
    );
    let again = Study::open(&store, "new").unwrap().history().unwrap();
    assert_eq!(again.borrowed().len(), 1);
    assert_eq!(*again.borrowed()[0], loan.borrowed);
    assert_eq!(study.replay().unwrap().exact, 3);
    let copy = study.copy(&store, "copy").unwrap();
    assert_eq!(copy.history().unwrap().borrowed().len(), 1);
}

#[test]
fn spaces_without_anything_in_common_are_refused() {
    let lender = lender(&[(0.01, 2, "a", 0.5)]);
    let other = Space::builder().param(Param::float("rate", 0.5, 1.0)).build().unwrap();
    let error = lender.lend(&Settings::new(other, Metric::minimize("loss")), "old").unwrap_err().to_string();
    assert!(
        error.starts_with("there is nothing to learn from `old`: no value of its parameters `rate`, `layers`, `kind` lies in the ranges of `rate`"),
        "{error}"
    );
}
