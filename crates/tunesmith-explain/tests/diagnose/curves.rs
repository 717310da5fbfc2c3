//! Learning curves with a planted fault, and healthy ones.

use tunesmith_core::{Body, Config, History, Measures, Metric, Origin, Outcome, Settings, Value};
use tunesmith_explain::diagnose::{Kind, Options, Remedy};

use tunesmith_testkit::sampler_contract::Script;

use crate::studies::*;

fn healthy(e: u64) -> (f64, f64) {
    let left = GUESSING * falling(e, 6.0);
    (0.08 + left + 0.002 * wobble(e), 0.11 + left + 0.004 * wobble(e + 7))
}

fn overfitted(e: u64) -> (f64, f64) {
    let e10 = (e as f64 - 10.0).max(0.0);
    (0.69 * falling(e, 8.0), 0.3 + 0.4 * falling(e, 4.0) + 0.008 * e10)
}

#[test]
fn a_healthy_training_has_no_problem() {
    for steps in [10, 25, 40, 80] {
        let history = one(steps, healthy);
        let problems = found(&history);
        // After 10 steps it really is still getting better.
        if steps > 10 {
            assert_quiet(&problems);
        } else {
            assert!(problems.problems().all(|f| f.kind == Kind::StillImproving), "{problems:#?}");
        }
    }
    assert_quiet(&found(&trained(None, 40, &[(0.01, healthy), (0.02, healthy), (0.005, healthy)])));
}

#[test]
fn a_validation_loss_that_rises_is_overfitting_with_its_onset() {
    for profile in [Some(balanced()), None] {
        let diagnosis = found(&trained(profile.as_deref(), 40, &[(0.01, overfitted)]));
        let finding = the(&diagnosis, Kind::Overfitting);
        assert_eq!(diagnosis.findings[0].kind, Kind::Overfitting);
        let onset = number(finding, "onset");
        assert!((9.0..=16.0).contains(&onset), "{onset}");
        assert!(finding.confidence >= 0.9 && finding.remedy == Remedy::Regularization, "{finding:?}");
        assert_eq!(finding.evidence.figure, Some("gap"));
    }
}

#[test]
fn a_gap_without_a_rise_is_overfitting() {
    let diagnosis = found(&one(40, |e| (0.69 * falling(e, 5.0), 0.4 + 0.29 * falling(e, 5.0))));
    assert!(number(the(&diagnosis, Kind::Overfitting), "gap") > 0.3);
}

#[test]
fn the_regularization_that_is_there_is_named() {
    let options = Options { fixed: [("dropout", 0.1)].into_iter().collect(), ..Options::default() };
    let diagnosis = with(&one(40, overfitted), &options);
    let finding = the(&diagnosis, Kind::Overfitting);
    assert!(finding.advice.contains("dropout = 0.1") && &*finding.params[0] == "dropout", "{finding:?}");
}

#[test]
fn a_training_that_stays_poor_is_underfitting() {
    let poor = |e: u64| {
        let loss = 0.5 + 0.19 * falling(e, 3.0);
        (loss + 0.001 * wobble(e), loss + 0.01)
    };
    let given = |name: &str, value: f64| {
        let options = Options { fixed: [(name, value)].into_iter().collect(), ..Options::default() };
        with(&one(40, poor), &options)
    };
    assert_eq!(the(&given("width", 2.0), Kind::Underfitting).remedy, Remedy::Architecture);
    let diagnosis = given("dropout", 0.6);
    let finding = the(&diagnosis, Kind::Underfitting);
    assert_eq!(finding.remedy, Remedy::Regularization);
    assert!(finding.advice.contains("dropout = 0.6"), "{finding:?}");
    // The same curves come of labels that are noise: a wide network without regularization says nothing.
    assert_eq!(given("width", 64.0).of(Kind::Underfitting).count(), 0);
    // Unless neighbours, or another trial, do better.
    let mut described: serde_json::Value = serde_json::from_str(&balanced()).unwrap();
    described["comparison"] = serde_json::json!({ "neighbours": { "rows": 200, "accuracy": 0.95 } });
    let diagnosis = found(&trained_with_accuracy(&described.to_string(), 40, poor, 0.7));
    assert!(the(&diagnosis, Kind::Underfitting).sentence.contains("ten nearest rows are right in 95%"));
    described["comparison"]["neighbours"]["accuracy"] = 0.71.into();
    let diagnosis = found(&trained_with_accuracy(&described.to_string(), 40, poor, 0.7));
    assert_eq!(diagnosis.of(Kind::Underfitting).count(), 0);
    // What can be reached is not known here: nothing is claimed.
    assert_eq!(found(&trained(None, 40, &[(0.01, poor)])).of(Kind::Underfitting).count(), 0);
}

/// One trial that reports its accuracy, too.
fn trained_with_accuracy(profile: &str, steps: u64, curve: Curve, accuracy: f64) -> History {
    let mut script = Script::new(Settings::new(cube(1), Metric::minimize("val_loss")));
    script.record(None, Body::DataProfiled(profile.to_owned()));
    let trial = script.open(Origin::Sampled, Config::new());
    script.propose(trial, "script", [("x1", 0.5)].into_iter().collect());
    script.start(trial);
    for step in 1..=steps {
        let (train, val) = curve(step);
        let measures = [
            ("train_loss", train),
            ("val_loss", val),
            ("train_accuracy", accuracy),
            ("val_accuracy", accuracy),
        ];
        report(&mut script, trial, step, &measures);
    }
    script.finish(trial, Outcome::Done(Measures::of("val_loss", curve(steps).1)));
    script.history().clone()
}

#[test]
fn a_training_that_was_cut_off_is_still_improving() {
    let diagnosis = found(&one(40, |e| (0.69 - 0.0105 * e as f64, 0.7 - 0.01 * e as f64)));
    let finding = the(&diagnosis, Kind::StillImproving);
    assert!(finding.sentence.contains("epoch 40"), "{finding:?}");
    assert_eq!(diagnosis.of(Kind::SaturatedEarly).count(), 0);
}

#[test]
fn a_training_that_went_on_for_nothing_saturated_early() {
    let diagnosis = found(&one(60, |e| {
        let left = 0.6 * falling(e, 0.8);
        (0.09 + left + 0.0005 * wobble(e), 0.1 + left + 0.0005 * wobble(e + 3))
    }));
    let finding = the(&diagnosis, Kind::SaturatedEarly);
    assert!(number(finding, "saturated") < 9.0 && number(finding, "trained") == 60.0, "{finding:?}");
    assert_quiet(&diagnosis);
}

#[test]
fn a_training_loss_that_goes_up_and_down_oscillates() {
    let diagnosis = found(&one(30, |e| (0.3 + 0.1 * zigzag(e), 0.32 + 0.02 * wobble(e))));
    let finding = the(&diagnosis, Kind::Oscillation);
    assert!((number(finding, "level of the training loss") - 0.3).abs() < 0.11, "{finding:?}");
    assert!((number(finding, "learning rate") - 0.01).abs() < 1e-9 && &*finding.params[0] == "learning_rate");
    assert_eq!(diagnosis.of(Kind::Underfitting).count(), 0);
}

#[test]
fn small_batches_are_the_first_suspect() {
    let options =
        Options { fixed: [("batch_size", Value::Int(2))].into_iter().collect(), ..Options::default() };
    let diagnosis = with(&one(30, |e| (0.3 + 0.1 * zigzag(e), 0.32)), &options);
    assert_eq!(diagnosis.findings[0].kind, Kind::NoisyBatch);
    let options =
        Options { fixed: [("batch_size", Value::Int(64))].into_iter().collect(), ..Options::default() };
    let diagnosis = with(&one(30, |e| (0.3 + 0.1 * zigzag(e), 0.32)), &options);
    assert_eq!(diagnosis.of(Kind::NoisyBatch).count(), 0);
}

#[test]
fn a_training_with_tiny_steps_crawls() {
    let slow: Curve = |e| (0.69 - 0.001 * e as f64, 0.692 - 0.001 * e as f64);
    let diagnosis = found(&trained(Some(&balanced()), 40, &[(1e-5, slow)]));
    assert!(number(the(&diagnosis, Kind::Crawl), "learning rate") < 2e-5);
    assert_eq!(diagnosis.of(Kind::Underfitting).count() + diagnosis.of(Kind::NoLearning).count(), 0);
}

#[test]
fn a_loss_that_explodes_or_is_no_number_diverged() {
    let exploded = found(&one(20, |e| (0.6 + 0.25 * e as f64, 0.7 + 0.3 * e as f64)));
    assert!(number(the(&exploded, Kind::Divergence), "highest training loss") > 5.0);
    let lost = found(&one(20, |e| if e < 5 { (0.5, 0.5) } else { (f64::NAN, f64::INFINITY) }));
    let finding = the(&lost, Kind::Divergence);
    assert!(finding.sentence.contains("at epoch 5") && finding.confidence > 0.9, "{finding:?}");
    assert!(exploded.of(Kind::Underfitting).count() + lost.of(Kind::NoLearning).count() == 0);
}

#[test]
fn a_loss_that_never_leaves_guessing_learns_nothing() {
    let diagnosis = found(&one(20, |e| (GUESSING + 0.003 * zigzag(e), GUESSING + 0.004 * wobble(e))));
    assert_eq!(diagnosis.findings[0].kind, Kind::NoLearning);
}

#[test]
fn training_that_never_carries_over_does_not_generalize() {
    let diagnosis = found(&one(30, |e| (0.69 * falling(e, 8.0), 0.7 + 0.02 * e as f64)));
    let finding = the(&diagnosis, Kind::NoGeneralization);
    assert_eq!((diagnosis.findings[0].kind, finding.remedy), (Kind::NoGeneralization, Remedy::Data));
}

#[test]
fn a_score_that_jumps_to_the_end_has_late_variance() {
    let diagnosis =
        found(&one(40, |e| (0.1 + 0.59 * falling(e, 6.0), 0.22 + 0.4 * falling(e, 5.0) + 0.08 * zigzag(e))));
    assert_eq!(the(&diagnosis, Kind::LateVariance).params.len(), 1);
}

#[test]
fn training_below_validation_asks_for_dropout_or_for_the_data() {
    let behind: Curve = |e| (0.35 + 0.34 * falling(e, 6.0), 0.15 + 0.5 * falling(e, 6.0));
    let bare = found(&one(40, behind));
    assert_eq!(the(&bare, Kind::TrainWorseThanValidation).remedy, Remedy::Data);
    let with_value = |name: &str| {
        let options = Options { fixed: [(name, 0.5)].into_iter().collect(), ..Options::default() };
        with(&one(40, behind), &options)
    };
    let dropout = with_value("dropout");
    assert_eq!(the(&dropout, Kind::TrainWorseThanValidation).remedy, Remedy::Regularization);
    // Blurred labels make training harder on purpose.
    assert_eq!(with_value("label_smoothing").of(Kind::TrainWorseThanValidation).count(), 0);
}

#[test]
fn accuracies_are_read_by_their_usual_names_and_as_per_cent() {
    for (train, val, whole) in [
        ("train_acc", "val_acc", 1.0),
        ("accuracy", "val_accuracy", 100.0),
        ("training/accuracy", "eval-accuracy", 1.0),
    ] {
        let mut script = Script::new(Settings::new(cube(1), Metric::maximize(val)));
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", [("x1", 0.5)].into_iter().collect());
        script.start(trial);
        for step in 1..=30 {
            let fallen = falling(step, 4.0);
            report(
                &mut script,
                trial,
                step,
                &[(train, whole * (1.0 - 0.5 * fallen)), (val, whole * (0.7 - 0.2 * fallen))],
            );
        }
        script.finish(trial, Outcome::Done(Measures::of(val, 0.7 * whole)));
        let diagnosis = found(script.history());
        let gap = number(the(&diagnosis, Kind::Overfitting), "gap");
        assert!((gap - 0.3).abs() < 0.02, "{train}: {gap}");
    }
}

/// The values of a metric, by step.
type Values = fn(u64) -> f64;

/// A trial of another program, with the curve of each metric; it minimizes the last one.
fn own(steps: u64, metrics: &[(&str, Values)]) -> History {
    let objective = metrics.last().unwrap();
    let mut script = Script::new(Settings::new(cube(1), Metric::minimize(objective.0)));
    let trial = script.open(Origin::Sampled, Config::new());
    script.propose(trial, "script", [("x1", 0.5)].into_iter().collect());
    script.start(trial);
    for step in 1..=steps {
        let measures: Vec<(&str, f64)> = metrics.iter().map(|(name, at)| (*name, at(step))).collect();
        report(&mut script, trial, step, &measures);
    }
    script.finish(trial, Outcome::Done(Measures::of(objective.0, objective.1(steps))));
    script.history().clone()
}

#[test]
fn other_trainers_names_are_read() {
    let train: fn(u64) -> f64 = |e| 0.69 * falling(e, 8.0);
    let val: fn(u64) -> f64 = |e| 0.3 + 0.4 * falling(e, 4.0) + 0.008 * (e as f64 - 10.0).max(0.0);
    for (a, b) in [
        ("loss", "val_loss"),
        ("loss", "eval_loss"),
        ("train/loss_epoch", "val/loss_epoch"),
        ("trainLoss", "validLoss"),
        ("train-mlogloss", "valid-mlogloss"),
        ("training_nll", "dev_nll"),
        ("train_mse", "test_mse"),
        ("train_loss", "val_mse"),
    ] {
        let diagnosis = found(&own(40, &[(a, train), (b, val)]));
        assert_eq!(diagnosis.of(Kind::Overfitting).count(), 1, "{a}, {b}: {diagnosis:#?}");
    }
    // Losses of different units do not compare.
    let diagnosis = found(&own(40, &[("train_mse", train), ("val_mae", val)]));
    assert_eq!(diagnosis.of(Kind::Overfitting).count(), 0, "{diagnosis:#?}");
}

#[test]
fn classes_alike_are_known_as_guessing_without_a_description_of_the_data() {
    let error: fn(u64) -> f64 = |e| 0.8 + 0.004 * wobble(e);
    let flat: fn(u64) -> f64 = |e| 5.0_f64.ln() + 0.01 * wobble(e);
    let blank = found(&own(20, &[("train_loss", flat), ("val_error_rate", error), ("val_loss", flat)]));
    assert_eq!(blank.findings[0].kind, Kind::NoLearning, "{blank:#?}");
    let learned: fn(u64) -> f64 = |e| 1.6 * falling(e, 8.0);
    let shuffled: fn(u64) -> f64 = |e| 1.62 + 0.05 * e as f64;
    let shuffled =
        found(&own(20, &[("train_loss", learned), ("val_error_rate", error), ("val_loss", shuffled)]));
    assert_eq!(shuffled.findings[0].kind, Kind::NoGeneralization, "{shuffled:#?}");
    // A loss that is as flat, with an accuracy that says that something was learned, is a training that was fast.
    let low: fn(u64) -> f64 = |e| 0.3 + 0.002 * wobble(e);
    let good: fn(u64) -> f64 = |_| 0.1;
    assert_quiet(&found(&own(20, &[("train_loss", low), ("val_error_rate", good), ("val_loss", low)])));
}

#[test]
fn r2_tells_what_guessing_the_mean_gives() {
    let loss: fn(u64) -> f64 = |e| 4.0 + 0.02 * wobble(e);
    let r2: fn(u64) -> f64 = |e| 1.0 - (4.0 + 0.02 * wobble(e)) / 4.0;
    let diagnosis = found(&own(20, &[("val_r2", r2), ("train_mse", loss), ("val_mse", loss)]));
    let finding = the(&diagnosis, Kind::NoLearning);
    assert!((number(finding, "loss of guessing") - 4.0).abs() < 0.1, "{finding:?}");
}

#[test]
fn a_slow_training_that_begins_above_guessing_crawls_and_did_not_diverge() {
    let slow: Curve = |e| (2.6 - 0.01 * e as f64 + 0.02 * wobble(e), 2.5 - 0.01 * e as f64);
    let diagnosis = found(&trained(Some(&balanced()), 30, &[(1e-5, slow)]));
    assert_eq!(diagnosis.of(Kind::Crawl).count(), 1, "{diagnosis:#?}");
    assert_eq!(diagnosis.of(Kind::Divergence).count(), 0);
}

#[test]
fn one_trial_can_be_asked_about() {
    let history = trained(Some(&balanced()), 40, &[(0.01, healthy), (0.02, overfitted)]);
    assert_eq!(found(&history).of(Kind::Overfitting).count(), 0);
    let diagnosis = with(&history, &Options { trial: Some(1), ..Options::default() });
    assert_eq!(the(&diagnosis, Kind::Overfitting).evidence.trials, [1]);
}

#[test]
fn what_half_of_the_good_trials_show_is_reported() {
    let mut trials: Vec<(f64, Curve)> = vec![(0.01, healthy)];
    trials.extend((1..20).map(|i| (0.01 + 0.001 * f64::from(i), overfitted as Curve)));
    let diagnosis = found(&trained(Some(&balanced()), 40, &trials));
    let finding = the(&diagnosis, Kind::Overfitting);
    assert!(finding.evidence.trials.len() >= 4 && !finding.evidence.trials.contains(&0), "{finding:?}");
    assert!(finding.sentence.contains("of the 5 best trials"), "{finding:?}");
}

/// One trial with a fixed batch size, that measured its gradient noise scale: the estimate with its interval.
fn with_noise(
    size: i64,
    (low, value, high): (f64, f64, f64),
    curve: Curve,
) -> tunesmith_explain::diagnose::Diagnosis {
    let options = Options {
        fixed: [("batch_size", Value::Int(size))].into_iter().collect(),
        training_rows: Some(4_000),
        ..Options::default()
    };
    let noise = [("noise_scale_low", low), ("noise_scale", value), ("noise_scale_high", high)];
    with(&noted(&one(30, curve), &noise), &options)
}

#[test]
fn measured_noise_decides_about_small_batches() {
    let rough: Curve = |e| (0.3 + 0.1 * zigzag(e), 0.32);
    let diagnosis = with_noise(8, (300.0, 400.0, 600.0), rough);
    let finding = the(&diagnosis, Kind::NoisyBatch);
    assert!(finding.sentence.contains("the gradient noise scale is 400 rows"), "{finding:?}");
    assert!(finding.advice.contains("such as 128"), "{finding:?}");
    assert_eq!(number(finding, "larger batch size"), 128.0);
    // The same curve with batches that the noise does not explain, or that are not small.
    for (size, noise) in [(8, (30.0, 40.0, 60.0)), (64, (3e3, 4e3, 6e3)), (2, (0.5, 1.0, 1.5))] {
        assert_eq!(with_noise(size, noise, rough).of(Kind::NoisyBatch).count(), 0, "{size}: {noise:?}");
    }
    let calm: Curve = |e| (0.1 + 0.6 * falling(e, 6.0), 0.12 + 0.6 * falling(e, 6.0));
    assert_eq!(with_noise(4, (300.0, 400.0, 600.0), calm).of(Kind::NoisyBatch).count(), 0);
}

#[test]
fn batches_far_above_the_noise_are_wasted_and_a_smaller_one_is_named() {
    let calm: Curve = |e| (0.1 + 0.6 * falling(e, 6.0), 0.12 + 0.6 * falling(e, 6.0));
    let diagnosis = with_noise(512, (10.0, 20.0, 40.0), calm);
    let finding = the(&diagnosis, Kind::WastedBatch);
    assert!(finding.sentence.contains("26 times the gradient noise scale of 20"), "{finding:?}");
    assert!(finding.advice.contains("batches of 64"), "{finding:?}");
    assert_eq!(finding.evidence.figure, None, "a batch size that is not tuned has no figure");
    assert_quiet(&diagnosis);
    for (size, noise) in [(256, (10.0, 20.0, 40.0)), (32, (1.0, 2.0, 3.0)), (512, (100.0, 200.0, 400.0))] {
        assert_eq!(with_noise(size, noise, calm).of(Kind::WastedBatch).count(), 0, "{size}: {noise:?}");
    }
}
