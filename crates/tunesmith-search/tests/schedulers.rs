//! Stopping rules: who is compared with whom, when, and what the reason says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Config, Measures, Metric, Origin, Outcome, Scheduler, Settings, Space, TrialNumber, Verdict,
};
use tunesmith_search::schedulers::{Patience, Percentile};
use tunesmith_testkit::sampler_contract::Script;

fn study() -> Script {
    Script::new(Settings::new(Space::default(), Metric::minimize("loss")))
}

/// A running trial that reported these values at steps 1, 2, ...
fn running(script: &mut Script, curve: &[f64]) -> TrialNumber {
    let trial = script.open(Origin::Sampled, Config::new());
    script.start(trial);
    for (i, loss) in curve.iter().enumerate() {
        script.report(trial, Some(i as u64 + 1), None, *loss);
    }
    trial
}

fn done(script: &mut Script, curve: &[f64]) {
    let trial = running(script, curve);
    script.done(trial, *curve.last().unwrap());
}

/// Six trials whose losses at step 3 are 1 to 6.
fn six() -> Script {
    let mut script = study();
    for k in 1..=6 {
        done(&mut script, &[10.0 + f64::from(k), 5.0 + f64::from(k), f64::from(k), 0.5]);
    }
    script
}

fn verdict(rule: &dyn Scheduler, script: &Script, trial: TrialNumber) -> Verdict {
    rule.verdict(script.history(), script.history().trial(trial).unwrap())
}

fn stops(rule: &dyn Scheduler, script: &Script, trial: TrialNumber) -> bool {
    matches!(verdict(rule, script, trial), Verdict::Stop(_))
}

#[test]
fn a_trial_worse_than_the_median_at_its_step_stops_and_says_why() {
    let mut script = six();
    let trial = running(&mut script, &[20.0, 10.0, 4.5]);
    assert_eq!(
        verdict(&Percentile::median(), &script, trial),
        Verdict::Stop("loss = 4.5 at step 3: 4 of 6 others were better there".into())
    );
}

#[test]
fn a_trial_better_than_the_median_goes_on_though_it_is_far_from_the_final_values() {
    let mut script = six();
    let trial = running(&mut script, &[20.0, 10.0, 3.5]);
    assert_eq!(verdict(&Percentile::median(), &script, trial), Verdict::Continue);
}

#[test]
fn the_best_value_so_far_counts_not_the_newest() {
    let mut script = six();
    let trial = running(&mut script, &[2.0, 30.0, 30.0]);
    assert!(!stops(&Percentile::median(), &script, trial));
}

#[test]
fn the_direction_of_the_objective_decides() {
    let mut script = Script::new(Settings::new(Space::default(), Metric::maximize("loss")));
    for k in 1..=6 {
        done(&mut script, &[f64::from(k)]);
    }
    let (low, high) = (running(&mut script, &[0.5]), running(&mut script, &[5.5]));
    assert!(stops(&Percentile::median(), &script, low));
    assert!(!stops(&Percentile::median(), &script, high));
}

#[test]
fn a_percentile_of_25_keeps_a_quarter() {
    let mut script = study();
    for k in 1..=8 {
        done(&mut script, &[f64::from(k)]);
    }
    let (good, fair) = (running(&mut script, &[2.5]), running(&mut script, &[3.5]));
    assert!(!stops(&Percentile::keeping(25.0), &script, good));
    assert!(stops(&Percentile::keeping(25.0), &script, fair));
    assert!(!stops(&Percentile::median(), &script, fair));
}

#[test]
fn nothing_stops_before_enough_trials_ran_to_their_end() {
    let mut script = study();
    for k in 1..=4 {
        done(&mut script, &[f64::from(k)]);
    }
    let trial = running(&mut script, &[99.0]);
    assert!(!stops(&Percentile::median(), &script, trial));
    assert!(stops(&Percentile::median().startup_trials(4), &script, trial));
}

#[test]
fn nothing_stops_during_the_warm_up_and_between_intervals() {
    let mut script = six();
    let trial = running(&mut script, &[99.0, 99.0]);
    assert!(!stops(&Percentile::median().warmup_steps(3), &script, trial));
    assert!(!stops(&Percentile::median().interval(4), &script, trial));
    script.report(trial, Some(3), None, 99.0);
    assert!(stops(&Percentile::median().warmup_steps(3), &script, trial));
    assert!(!stops(&Percentile::median().interval(4), &script, trial));
    // Step 4 begins the next interval.
    script.report(trial, Some(4), None, 99.0);
    assert!(stops(&Percentile::median().interval(4), &script, trial));
}

#[test]
fn trials_that_did_not_get_that_far_are_not_compared_with() {
    let mut script = six();
    let trial = running(&mut script, &[99.0, 99.0, 99.0, 99.0, 99.0]);
    assert!(!stops(&Percentile::median(), &script, trial));
}

#[test]
fn stopped_trials_count_among_the_others_and_failed_ones_do_not() {
    let mut script = six();
    let own = [20.0, 10.0, 4.5];
    for _ in 0..6 {
        let trial = running(&mut script, &[50.0, 50.0, 50.0]);
        script.fail(trial);
    }
    let trial = running(&mut script, &own);
    assert!(stops(&Percentile::median(), &script, trial));
    for _ in 0..6 {
        let stopped = running(&mut script, &[50.0, 50.0, 50.0]);
        script.finish(stopped, Outcome::Stopped(Measures::new()));
    }
    assert!(!stops(&Percentile::median(), &script, trial));
}

#[test]
fn a_value_that_is_no_number_stops_at_once() {
    let mut script = study();
    let trial = running(&mut script, &[1.0, f64::NAN]);
    let expected = Verdict::Stop("loss is not a number at step 2".into());
    assert_eq!(verdict(&Percentile::median().warmup_steps(9), &script, trial), expected);
    assert_eq!(verdict(&Patience::new(9), &script, trial), expected);
}

#[test]
fn an_infinite_value_is_only_a_bad_one() {
    let mut script = study();
    let trial = running(&mut script, &[f64::INFINITY]);
    assert!(!stops(&Percentile::median(), &script, trial));
    let mut script = six();
    let trial = running(&mut script, &[f64::INFINITY]);
    assert!(stops(&Percentile::median(), &script, trial));
}

#[test]
fn reports_without_steps_are_counted_in_their_order() {
    let mut script = study();
    let report = |script: &mut Script, curve: &[f64]| {
        let trial = script.open(Origin::Sampled, Config::new());
        script.start(trial);
        curve.iter().for_each(|loss| script.report(trial, None, None, *loss));
        trial
    };
    for k in 1..=5 {
        let trial = report(&mut script, &[10.0, f64::from(k)]);
        script.done(trial, 0.0);
    }
    let trial = report(&mut script, &[10.0, 4.5]);
    assert!(stops(&Percentile::median(), &script, trial));
}

/// A trial that reports each fold's final value, one after the other.
fn folded(script: &mut Script, folds: &[f64]) -> TrialNumber {
    let trial = script.open(Origin::Sampled, Config::new());
    script.start(trial);
    for (fold, loss) in folds.iter().enumerate() {
        script.report(trial, Some(1), Some(fold as u32), *loss);
    }
    trial
}

#[test]
fn folds_are_compared_by_their_mean_so_far() {
    let mut script = study();
    for k in 1..=5 {
        // The second fold is harder for everyone.
        let trial = folded(&mut script, &[f64::from(k), 10.0 + f64::from(k), 0.0]);
        script.done(trial, 0.0);
    }
    // A bad second fold on top of a good first one: the mean decides, on the same folds of the others.
    let (bad, fine) = (folded(&mut script, &[1.0, 17.0]), folded(&mut script, &[1.0, 14.5]));
    assert!(stops(&Percentile::median(), &script, bad));
    assert!(!stops(&Percentile::median(), &script, fine));
    match verdict(&Percentile::median(), &script, bad) {
        Verdict::Stop(why) => assert!(why.contains("loss = 9 at step 1 of fold 1"), "{why}"),
        Verdict::Continue => panic!("it goes on"),
    }
}

#[test]
fn patience_ends_when_the_best_value_is_old() {
    let mut script = study();
    let trial = running(&mut script, &[5.0, 3.0, 3.5, 3.2]);
    assert!(!stops(&Patience::new(3), &script, trial));
    script.report(trial, Some(5), None, 3.0);
    assert_eq!(
        verdict(&Patience::new(3), &script, trial),
        Verdict::Stop("loss has not become better than 3 of step 2 at step 5".into())
    );
    script.report(trial, Some(6), None, 2.9);
    assert!(!stops(&Patience::new(3), &script, trial));
    assert!(stops(&Patience::new(3).min_change(0.5), &script, trial));
    assert!(!stops(&Patience::new(3).min_change(0.5).warmup_steps(7), &script, trial));
}

#[test]
fn patience_does_not_judge_across_folds() {
    let mut script = study();
    let trial = folded(&mut script, &[1.0, 2.0, 3.0]);
    assert!(!stops(&Patience::new(1), &script, trial));
}

#[test]
fn a_report_of_other_metrics_decides_nothing() {
    let mut script = six();
    let trial = script.open(Origin::Sampled, Config::new());
    script.start(trial);
    let measures = Measures::of("accuracy", f64::NAN);
    let report = tunesmith_core::Reported { attempt: 1, step: Some(1), fold: None, measures, late: false };
    script.record(Some(trial), tunesmith_core::Body::Reported(report));
    assert!(!stops(&Percentile::median(), &script, trial));
    assert!(!stops(&Patience::new(1), &script, trial));
}
