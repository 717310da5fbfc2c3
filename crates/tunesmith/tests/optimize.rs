//! Tuning closures: slots, panics, define-by-run, stopping rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tunesmith::{
    ActiveTrial, Ended, Enough, Error, Measures, Metric, Param, RuleSpec, SamplerSpec, Settings, Space,
    State, StopFlag, Study, TrialError, Urgency, Value, Workers, open_store,
};

fn settings(trials: u64) -> Settings {
    let space = Space::builder().param(Param::float("x", -5.0, 5.0)).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = Some(trials);
    settings
}

fn x(trial: &ActiveTrial) -> f64 {
    trial.get("x").and_then(Value::as_f64).unwrap()
}

#[test]
fn a_closure_is_tuned_until_the_budget_is_used() {
    let study = Study::in_memory(settings(30)).unwrap();
    let ended = study.optimize(|trial| Ok(x(trial).powi(2))).unwrap();
    assert_eq!(ended, Ended::Enough(Enough::Trials(30)));
    assert!(study.best().unwrap().unwrap().value(&Metric::minimize("loss")).unwrap() < 1.0);
}

#[test]
fn eight_slots_carry_out_each_trial_once_with_the_same_configurations_as_one() {
    let configs = |jobs: usize| {
        let study = Study::in_memory(settings(200)).unwrap();
        let seen = Mutex::new(Vec::new());
        let workers = Workers { jobs, ..Workers::default() };
        study
            .optimize_with(&workers, |trial| {
                seen.lock().unwrap().push(trial.number());
                Ok(x(trial))
            })
            .unwrap();
        let seen = seen.into_inner().unwrap();
        assert_eq!(seen.len(), 200);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 200);
        study.history().unwrap().trials().map(|t| t.config.clone()).collect::<Vec<_>>()
    };
    assert_eq!(configs(1), configs(8));
}

#[test]
fn errors_and_panics_fail_their_trial_and_the_study_goes_on() {
    let study = Study::in_memory(settings(6)).unwrap();
    study
        .optimize(|trial| match trial.number() {
            1 => panic!("index out of bounds"),
            2 => Err(std::io::Error::other("no such file").into()),
            _ => Ok(x(trial)),
        })
        .unwrap();
    let history = study.history().unwrap();
    assert_eq!((history.counts().done, history.counts().failed), (4, 2));
    let why = |n| match &history.trial(n).unwrap().outcome {
        Some((_, tunesmith::Outcome::Failed(failure))) => failure.message.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why(1), "it panicked: index out of bounds");
    assert_eq!(why(2), "no such file");
}

#[test]
fn a_result_without_the_objective_is_a_bad_report() {
    let study = Study::in_memory(settings(1)).unwrap();
    study.optimize(|_| Ok(Measures::of("accuracy", 1.0))).unwrap();
    let history = study.history().unwrap();
    match &history.trial(0).unwrap().outcome {
        Some((_, tunesmith::Outcome::Failed(f))) => assert_eq!(f.class, tunesmith::FailureClass::BadReport),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_raised_flag_lets_running_trials_finish() {
    let study = Study::in_memory(settings(100)).unwrap();
    let stop = StopFlag::new();
    let workers = Workers { jobs: 2, stop: stop.clone(), ..Workers::default() };
    let carried_out = AtomicUsize::new(0);
    let ended = study
        .optimize_with(&workers, |trial| {
            if carried_out.fetch_add(1, Ordering::SeqCst) == 9 {
                stop.raise(Urgency::Finish);
            }
            Ok(x(trial))
        })
        .unwrap();
    assert_eq!(ended, Ended::Stopped(Urgency::Finish));
    let counts = study.history().unwrap().counts();
    assert!((10..=11).contains(&counts.done), "{counts:?}");
    assert_eq!(counts.running, 0);
}

#[test]
fn several_handles_share_the_budget_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("s.db").display());
    let store = open_store(&url).unwrap();
    Study::create(&store, "s", settings(101)).unwrap();
    let total = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let study = Study::open(&open_store(&url).unwrap(), "s").unwrap();
                study
                    .optimize_with(&Workers { jobs: 2, ..Workers::default() }, |trial| {
                        total.fetch_add(1, Ordering::SeqCst);
                        Ok(x(trial))
                    })
                    .unwrap();
            });
        }
    });
    assert_eq!(total.into_inner(), 101);
    let study = Study::open(&store, "s").unwrap();
    assert_eq!(study.history().unwrap().counts().done, 101);
    assert_eq!(study.replay().unwrap().exact, 101);
}

fn conditional(trial: &mut ActiveTrial) -> Result<f64, TrialError> {
    let kind = trial.text("optimizer", &["adam", "sgd"]).get()?;
    let rate = trial.float("rate", 1e-5..=1e-1).log().get()?;
    let layers = trial.int("layers", 1..=3).get()?;
    let mut loss = (rate.log10() + 3.0).powi(2) + layers as f64;
    if kind == "sgd" {
        loss += trial.float("momentum", 0.0..=0.99).get()?;
    }
    for layer in 0..layers {
        loss += trial.int(&format!("width_{layer}"), 8..=64).step(8.0).get()? as f64 / 64.0;
    }
    Ok(loss)
}

#[test]
fn a_space_is_learned_from_what_trials_ask_for_with_its_branches() {
    let mut settings = Settings::new(Space::default(), Metric::minimize("loss"));
    settings.budget.trials = Some(60);
    let study = Study::in_memory(settings).unwrap();
    study.optimize(conditional).unwrap();
    let history = study.history().unwrap();
    let space = history.space();
    assert_eq!(space.params().len(), 7);
    let when = |name: &str| space.get(name).unwrap().when.clone();
    assert!(when("rate").is_none());
    assert_eq!(when("momentum").unwrap().tests[0].parent.as_ref(), "optimizer");
    assert_eq!(when("width_2").unwrap().tests[0].parent.as_ref(), "layers");
    for t in history.trials() {
        let sgd = t.config.get("optimizer").unwrap().as_str() == Some("sgd");
        assert_eq!(t.config.get("momentum").is_some(), sgd, "trial {}: {}", t.number, t.config);
        let layers = t.config.get("layers").unwrap().as_i64().unwrap();
        assert_eq!(t.config.get("width_2").is_some(), layers == 3);
    }
}

#[test]
fn define_by_run_gives_one_value_for_a_name_and_refuses_two_ranges() {
    let study = Study::in_memory(Settings::new(Space::default(), Metric::minimize("loss"))).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    let first = trial.float("rate", 0.0..=1.0).get().unwrap();
    assert_eq!(trial.float("rate", 0.0..=1.0).get().unwrap(), first);
    let error = trial.float("rate", 0.0..=2.0).get().unwrap_err().to_string();
    assert_eq!(error, "`rate` was asked for as 0 to 1, and now as 0 to 2; a name has one range in a trial");
    assert!(matches!(trial.float("bad", 1.0..=0.0).get(), Err(Error::Space(_))));
}

#[test]
fn define_by_run_is_the_same_whatever_the_parallelism() {
    let configs = |jobs| {
        let mut settings = Settings::new(Space::default(), Metric::minimize("loss"));
        settings.budget.trials = Some(1);
        let study = Study::in_memory(settings).unwrap();
        study.optimize(conditional).unwrap();
        study.set_budget(|b, _| tunesmith::Budget { trials: Some(40), ..b }).unwrap();
        study.optimize_with(&Workers { jobs, ..Workers::default() }, conditional).unwrap();
        study.history().unwrap().trial(0).unwrap().config.clone()
    };
    assert_eq!(configs(1), configs(4));
}

#[test]
fn a_stopping_rule_ends_hopeless_trials_early() {
    let mut settings = settings(30);
    settings.stopping = RuleSpec { name: "median".into(), ..RuleSpec::default() };
    settings.sampler = SamplerSpec::new("sobol");
    let study = Study::in_memory(settings).unwrap();
    study
        .optimize(|trial| {
            let loss = x(trial).abs();
            for step in 1..=10 {
                trial.checkpoint(step, loss + 1.0 / step as f64)?;
            }
            Ok(loss)
        })
        .unwrap();
    let history = study.history().unwrap();
    assert!(history.counts().stopped > 5, "{:?}", history.counts());
    let stopped = history.trials().find(|t| t.state() == State::Stopped).unwrap();
    assert!(stopped.reports.len() < 10);
}

#[derive(tunesmith::Space, Debug)]
struct Net {
    #[param(int = 1..=4)]
    layers: u32,
    #[param(float = 1e-5..=1e-1, log)]
    rate: f64,
}

#[test]
fn a_configuration_arrives_typed() {
    use tunesmith::typed::TypedSpace;
    let mut settings = Settings::new(Net::space().unwrap(), Metric::minimize("loss"));
    settings.budget.trials = Some(5);
    let study = Study::in_memory(settings).unwrap();
    study
        .optimize(|trial| {
            let net: Net = trial.typed()?;
            assert!((1..=4).contains(&net.layers));
            Ok((net.rate.log10() + 3.0).powi(2))
        })
        .unwrap();
    assert_eq!(study.history().unwrap().counts().done, 5);
}
