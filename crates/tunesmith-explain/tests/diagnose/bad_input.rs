//! Studies of which little or nothing can be said.

use tunesmith_core::{Failure, FailureClass, Measures, Metric, Origin, Outcome, Settings, Space, Value};
use tunesmith_explain::ExplainError;
use tunesmith_explain::advise::advise;
use tunesmith_explain::diagnose::{Kind, Options, diagnose};
use tunesmith_testkit::sampler_contract::{Script, histories};

use crate::studies::*;

fn settings() -> Settings {
    Settings::new(cube(2), Metric::minimize("loss"))
}

#[test]
fn an_empty_study_is_not_judged_and_says_why() {
    let diagnosis = found(Script::new(settings()).history());
    assert!(diagnosis.findings.is_empty());
    for part in ["learning curves", "the search", "the data"] {
        assert!(diagnosis.not_judged.iter().any(|why| why.starts_with(part)), "{part}: {diagnosis:?}");
    }
}

#[test]
fn one_trial_is_not_judged_as_a_search() {
    let diagnosis = found(&of(cube(2), 1, |_, _| 0.3));
    assert!(diagnosis.findings.is_empty() && diagnosis.not_judged.len() == 3, "{diagnosis:?}");
    let few = found(&of(cube(2), 8, |_, c| x(c, "x1")));
    assert!(
        few.not_judged.iter().any(|why| why.contains("8 trials can be compared, and at least 12 are needed"))
    );
}

#[test]
fn a_study_whose_trials_all_failed_says_so() {
    let failure = || Outcome::Failed(Failure::new(FailureClass::ExitCode, "no such file\nat line 3"));
    for n in [2, 12] {
        let history = searched(settings(), n, |_, _| failure());
        let diagnosis = found(&history);
        let finding = the(&diagnosis, Kind::ManyFailures);
        assert!(finding.sentence.contains(&format!("{n} of {n} trials failed")), "{finding:?}");
        assert!(finding.sentence.contains("\"no such file\"") && !finding.sentence.contains("line 3"));
        assert_eq!(advise(&history, &diagnosis, &Options::default()).steps[0].because, [Kind::ManyFailures]);
    }
}

#[test]
fn values_that_are_no_numbers_are_divergence() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let history = searched(settings(), 12, |_, _| Outcome::Done(Measures::of("loss", value)));
        let diagnosis = found(&history);
        assert!(the(&diagnosis, Kind::ManyFailures).sentence.contains("12 of 12 trials diverged"));
        assert_eq!(diagnosis.of(Kind::Divergence).count(), 1, "{diagnosis:#?}");
    }
}

#[test]
fn an_unknown_trial_is_an_error_with_the_number_of_trials() {
    let history = of(cube(2), 3, |_, _| 0.5);
    let error = diagnose(&history, &Options { trial: Some(7), ..Options::default() }).unwrap_err();
    assert_eq!(error, ExplainError::UnknownTrial { number: 7, trials: 3 });
}

#[test]
fn trials_without_an_end_and_odd_reports_are_read() {
    let mut script = Script::new(settings());
    for (i, values) in
        [vec![], vec![f64::NAN], vec![1e300, -1e300, 1e300, 0.0], vec![0.0; 50]].into_iter().enumerate()
    {
        let trial = script.open(Origin::Sampled, tunesmith_core::Config::new());
        script.propose(trial, "script", [("x1", 0.1 * i as f64), ("x2", 0.5)].into_iter().collect());
        script.start(trial);
        for (step, value) in values.iter().enumerate() {
            report(
                &mut script,
                trial,
                step as u64,
                &[("train_loss", *value), ("val_loss", -*value), ("val_acc", *value)],
            );
        }
        if i > 1 {
            script.done(trial, values[0]);
        }
    }
    let history = script.history().clone();
    found(&history);
    for trial in 0..4 {
        with(&history, &Options { trial: Some(trial), ..Options::default() });
    }
}

#[test]
fn a_space_without_parameters_is_no_trouble() {
    let space = Space::builder().build().unwrap();
    let history = of(space, 14, |i, _| 0.01 * i as f64);
    let diagnosis = found(&history);
    assert!(advise(&history, &diagnosis, &Options::default()).next.is_none());
}

#[test]
fn the_same_study_is_judged_the_same_again() {
    let history = of(cube(3), 50, |i, c| x(c, "x1") + 0.1 * wobble(i));
    assert_eq!(found(&history), found(&history));
}

#[test]
fn nothing_panics_on_any_history_whatever_it_measured() {
    use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};
    let runs = Runs { cases: 40, failure_persistence: None, ..Runs::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let result = TestRunner::new_with_rng(runs, rng).run(&histories::history(4, 25), |history| {
        let odd = [f64::MAX, 1e-300, 0.0, -1.0, 64.0][history.len() as usize % 5];
        let notes =
            [("noise_scale", odd), ("noise_scale_high", 1.0 / odd.max(1.0)), ("samples_per_second", odd)];
        let history = if history.is_empty() { history } else { noted(&history, &notes) };
        let size = [("batch_size", Value::Float(odd)), ("learning_rate", Value::Float(0.1))];
        let options = Options { fixed: size.into_iter().collect(), ..Options::default() };
        let diagnosis = with(&history, &options);
        let advice = advise(&history, &diagnosis, &options);
        assert!(advice.steps.iter().all(|step| !step.what.contains("NaN")), "{advice:?}");
        Ok(())
    });
    result.unwrap();
}

#[test]
fn sixty_parameters_are_judged_by_what_is_known_of_each() {
    let history = of(cube(60), 100, |i, c| 10.0 * x(c, "x7") + 0.01 * wobble(i));
    let diagnosis = found(&history);
    let named = |kind: Kind| diagnosis.of(kind).flat_map(|f| f.params.clone()).collect::<Vec<_>>();
    assert!(!named(Kind::IrrelevantParameter).iter().any(|name| &**name == "x7"), "{diagnosis:#?}");
    let advice = advise(&history, &diagnosis, &Options { fixable: true, ..Options::default() });
    let next = advice.next.expect("there is a best trial to go on from");
    assert!(next.params.iter().any(|p| &*p.param.name == "x7"), "{next:#?}");
}
