//! Faults where little is reported, little is held out, or the result looks fine.

use tunesmith_core::{
    Body, Config, History, Measures, Metric, Noted, Origin, Outcome, Param, Settings, Space, Value,
};
use tunesmith_explain::diagnose::{Kind, Options, Severity};
use tunesmith_testkit::sampler_contract::Script;

use crate::studies::*;

/// One trial that reports these measures at each of `steps` steps.
fn reporting(
    profile: Option<&str>,
    steps: u64,
    measures: impl Fn(u64) -> Vec<(&'static str, f64)>,
) -> History {
    let space = Space::builder().param(Param::float("learning_rate", 1e-6, 1.0).log()).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("val_loss")));
    if let Some(text) = profile {
        script.record(None, Body::DataProfiled(text.to_owned()));
    }
    let trial = script.open(Origin::Sampled, Config::new());
    script.propose(trial, "script", [("learning_rate", 0.01)].into_iter().collect());
    script.start(trial);
    for step in 1..=steps {
        report(&mut script, trial, step, &measures(step));
    }
    script.finish(trial, Outcome::Done(Measures::of("val_loss", 0.3)));
    script.history().clone()
}

fn rows(validation: u64) -> Options {
    Options { validation_rows: Some(validation), training_rows: Some(4 * validation), ..Options::default() }
}

/// Learns its training part by heart and is right in little more than half of the others.
fn useless(e: u64) -> Vec<(&'static str, f64)> {
    let (loss, error) = (0.69 * falling(e, 8.0), 0.5 * falling(e, 6.0));
    vec![
        ("train_loss", loss),
        ("train_accuracy", 1.0 - error),
        ("val_loss", 0.7 + 0.02 * e as f64),
        ("val_accuracy", 0.56),
    ]
}

#[test]
fn few_rows_to_validate_by_leave_open_whether_labels_are_unrelated() {
    let history = reporting(Some(&balanced()), 40, useless);
    let few = with(&history, &rows(28));
    assert!(the(&few, Kind::NoGeneralization).confidence < 0.7);
    assert_eq!(few.findings[0].kind, Kind::Overfitting);
    let many = with(&history, &rows(1_000));
    assert!(the(&many, Kind::NoGeneralization).confidence >= 0.9);
    assert_eq!(many.of(Kind::Overfitting).count(), 0);
}

#[test]
fn numbers_fitted_far_more_closely_than_others_are_predicted_were_learned_by_heart() {
    let fitted = |train: f64| {
        reporting(None, 60, move |e| {
            let (a, b) = (train + falling(e, 4.0), 0.09 + falling(e, 4.0));
            vec![("train_mse", a), ("val_mse", b), ("val_r2", 1.0 - b)]
        })
    };
    assert!(number(the(&with(&fitted(4e-4), &rows(100)), Kind::Overfitting), "gap") > 0.08);
    assert_eq!(with(&fitted(0.05), &rows(100)).of(Kind::Overfitting).count(), 0);
    // What so few rows say may be chance.
    assert_eq!(with(&fitted(4e-4), &rows(4)).of(Kind::Overfitting).count(), 0);
}

#[test]
fn a_validation_loss_that_rises_steadily_is_overfitting_where_training_is_not_reported() {
    let learned = found(&reporting(None, 40, |e| vec![("val_loss", 2.5 - 1.5 * falling(e, 9.0))]));
    let finding = the(&learned, Kind::Overfitting);
    assert!(finding.sentence.contains("not reported") && finding.confidence <= 0.8, "{finding:?}");
    // Steps that are too large make it rise ever faster.
    let exploding = found(&reporting(None, 40, |e| vec![("val_loss", 0.5 + 1e-3 * (e as f64 / 4.0).exp())]));
    assert_eq!(exploding.of(Kind::Overfitting).count(), 0);
}

#[test]
fn a_penalty_shows_where_answers_are_right_but_hardly_sure() {
    let timid = |loss: f64| {
        reporting(Some(&balanced()), 40, move |e| {
            let left = 0.3 * falling(e, 2.0);
            let (train, val) = (loss + left, loss + 0.005 + left);
            vec![("train_loss", train), ("train_accuracy", 0.97), ("val_loss", val), ("val_accuracy", 0.97)]
        })
    };
    let given = |history: &History, decay: f64| {
        let fixed = [("weight_decay", decay)].into_iter().collect();
        with(history, &Options { fixed, ..rows(400) }).of(Kind::Underfitting).count()
    };
    assert_eq!(given(&timid(0.3), 8.0), 1);
    assert_eq!(given(&timid(0.3), 1e-4), 0, "nothing holds it back");
    assert_eq!(given(&timid(0.1), 8.0), 0, "as sure as its errors allow");
}

#[test]
fn what_dropout_shakes_does_not_hide_a_crawl() {
    let crawling = reporting(Some(&balanced()), 15, |e| {
        vec![("train_loss", 0.72 + 0.03 * zigzag(e)), ("val_loss", 0.71 - 1e-4 * e as f64)]
    });
    let fixed = [("learning_rate", 1e-5)].into_iter().collect();
    let mut script = Options { fixed, ..rows(200) };
    script.fixed.set("dropout", 0.3);
    let kinds: Vec<Kind> = with(&crawling, &script).findings.iter().map(|f| f.kind).collect();
    assert!(kinds.contains(&Kind::Crawl) || kinds.contains(&Kind::NoLearning), "{kinds:?}");
}

#[test]
fn what_the_preflight_saw_is_found() {
    let note = |sentences: &[&str]| {
        let mut script = Script::new(Settings::new(cube(1), Metric::maximize("val_accuracy")));
        let list: Vec<Value> = sentences.iter().map(|s| Value::from(*s)).collect();
        script.record(
            None,
            Body::Noted(Noted { key: "tunesmith.preflight".into(), value: Value::List(list.into()) }),
        );
        found(script.history())
    };
    let diagnosis = note(&[
        "initial loss: 5.885 before the first step; an even guess among 10 classes has ln 10 = 2.303; it is sure of wrong answers; look",
        "one batch: 16 rows cannot be learned by heart in 300 steps; what cannot learn 16 rows cannot learn thousands; look",
        "gradients: all gradients are 0; no step changes anything; look",
        "weather: fine",
    ]);
    assert_eq!(diagnosis.findings.len(), 3, "{diagnosis:#?}");
    let finding = the(&diagnosis, Kind::InitialLossOff);
    assert_eq!(number(finding, "loss before the first step"), 5.885);
    assert!(finding.severity == Severity::Remark && finding.sentence.contains("ln 10"), "{finding:?}");
    assert!(the(&diagnosis, Kind::BatchNotLearned).sentence.contains("16 rows"));
    assert!(the(&diagnosis, Kind::BrokenGradients).sentence.contains("all gradients are 0"));
    assert!(note(&[]).findings.is_empty());
}

#[test]
fn a_validation_loss_that_explodes_says_so_alone() {
    let exploding = found(&reporting(None, 15, |e| vec![("val_loss", 0.5 * 3.0_f64.powf(e as f64))]));
    assert!(the(&exploding, Kind::Divergence).sentence.contains("the validation loss went from"));
    let rising = found(&reporting(None, 15, |e| vec![("val_loss", 0.5 + 0.01 * e as f64)]));
    assert_eq!(rising.of(Kind::Divergence).count(), 0);
}

#[test]
fn what_was_learned_and_is_lost_again_diverged_and_is_not_called_underfitted() {
    let lost = found(&reporting(Some(&balanced()), 24, |e| {
        let loss = if e < 9 { 0.35 } else { 0.68 } + 0.01 * wobble(e);
        vec![("train_loss", loss), ("val_loss", loss + 0.02)]
    }));
    assert!(the(&lost, Kind::Divergence).confidence >= 0.5);
    assert_eq!(lost.of(Kind::Underfitting).count(), 0);
}

#[test]
fn units_in_a_name_do_not_hide_a_loss() {
    let reach = found(&reporting(None, 12, |e| {
        let error = 300.0 * 4.0_f64.powf(e as f64);
        vec![("train_rmse_mm", error), ("val_rmse_mm", 1.5 * error)]
    }));
    assert!(the(&reach, Kind::Divergence).sentence.contains("training loss"));
}

#[test]
fn what_is_minimised_is_a_loss_whatever_its_name_and_so_is_its_like_in_training() {
    let space = Space::builder().param(Param::float("lr", 1e-6, 1.0).log()).build().unwrap();
    let overfitted = |objective: &str| {
        let mut script = Script::new(Settings::new(space.clone(), Metric::minimize(objective)));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", [("lr", 0.01)].into_iter().collect());
        script.start(trial);
        for step in 1..=30 {
            let (train, val) = (0.05 + falling(step, 5.0), 0.45 + 0.02 * step as f64 + falling(step, 3.0));
            report(&mut script, trial, step, &[("train_crps", train), ("val_crps", val)]);
        }
        script.finish(trial, Outcome::Done(Measures::of(objective, 1.0)));
        found(script.history()).of(Kind::Overfitting).count()
    };
    assert_eq!(overfitted("val_crps"), 1);
    assert_eq!(overfitted("seconds"), 0);
}

#[test]
fn errors_of_numbers_that_jump_by_a_part_of_their_level_vary_late() {
    let jumping = |by: f64| {
        found(&reporting(None, 40, move |e| {
            let mse = 0.08 * (1.0 + by * zigzag(e)) + falling(e, 3.0);
            vec![("train_mse", 0.07 + falling(e, 3.0)), ("val_mse", mse), ("val_r2", 1.0 - mse)]
        }))
    };
    assert_eq!(jumping(0.4).of(Kind::LateVariance).count(), 1);
    assert_eq!(jumping(0.03).of(Kind::LateVariance).count(), 0);
}

#[test]
fn a_training_that_is_shaken_as_its_validation_is_has_steps_too_large() {
    let shaken = |by: f64| {
        found(&reporting(None, 30, move |e| {
            let (train, val) =
                (0.6 + by * zigzag(e) + falling(e, 2.0), 0.8 + 0.25 * zigzag(e) + falling(e, 2.0));
            vec![("train_loss", train), ("val_loss", val)]
        }))
    };
    let both = shaken(0.03);
    assert!(the(&both, Kind::Oscillation).confidence < 0.6 && both.of(Kind::LateVariance).count() == 1);
    assert_eq!(shaken(0.005).of(Kind::Oscillation).count(), 0);
}

#[test]
fn small_and_even_steps_may_be_too_small() {
    let even = |factor: f64| {
        found(&reporting(None, 25, move |e| {
            let loss = 0.6 * factor.powf(e as f64);
            vec![("train_loss", loss), ("val_loss", 1.1 * loss)]
        }))
    };
    let slow = even(0.975);
    assert_eq!(slow.of(Kind::StillImproving).count(), 1);
    assert!(the(&slow, Kind::Crawl).sentence.contains("small and even steps"));
    assert_eq!(even(0.9).of(Kind::Crawl).count(), 0);
}

#[test]
fn an_objective_that_names_no_part_is_the_validations() {
    let space = Space::builder().param(Param::float("lr", 1e-6, 1.0).log()).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::maximize("acc")));
    let trial = script.open(Origin::Sampled, Config::new());
    script.propose(trial, "script", [("lr", 0.01)].into_iter().collect());
    script.start(trial);
    for step in 1..=20 {
        let (train, val) = (1.3 * falling(step, 5.0), 1.45 + 0.1 * step as f64);
        let right = 26.0 + wobble(step);
        report(&mut script, trial, step, &[("trn_loss", train), ("tst_loss", val), ("acc", right)]);
    }
    script.finish(trial, Outcome::Done(Measures::of("acc", 26.0)));
    let diagnosis = found(script.history());
    assert!(the(&diagnosis, Kind::NoGeneralization).confidence >= 0.7);
}

#[test]
fn numbers_that_get_better_to_the_end_are_still_improving_though_little_is_left() {
    let tides = |left: f64| {
        found(&reporting(None, 12, move |e| {
            let mse = left + 0.5 * falling(e, 4.0);
            vec![("train_mse", mse), ("val_mse", 1.05 * mse), ("val_r2", 1.0 - 1.05 * mse)]
        }))
    };
    assert_eq!(tides(0.02).of(Kind::StillImproving).count(), 1);
    assert_eq!(tides(0.4).of(Kind::StillImproving).count(), 0);
}
