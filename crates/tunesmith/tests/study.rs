//! A study by ask and tell: what is recorded, what is counted, what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use tunesmith::{
    Added, Cause, Claim, Config, Enough, Error, Failure, FailureClass, Goal, Measures, Metric, Outcome,
    Param, SamplerSpec, Settings, Space, State, Store, Study, Take, Told, Value, open_store,
};

fn space() -> Space {
    Space::builder()
        .param(Param::float("rate", 1e-5, 1e-1).log())
        .param(Param::int("layers", 1, 4))
        .param(Param::choice("kind", ["adam", "sgd"]))
        .param(Param::float("momentum", 0.0, 0.99).when("kind", "sgd"))
        .build()
        .unwrap()
}

fn settings(trials: u64) -> Settings {
    let mut settings = Settings::new(space(), Metric::minimize("loss"));
    settings.budget.trials = Some(trials);
    settings.seed = 7;
    settings
}

fn run_out(study: &Study) -> Vec<u64> {
    let mut numbers = Vec::new();
    while let Some(mut trial) = study.ask().unwrap() {
        numbers.push(trial.number());
        let loss = trial.number() as f64;
        assert_eq!(trial.done(loss).unwrap(), Told::Recorded);
    }
    numbers
}

#[test]
fn the_budget_is_used_up_exactly_and_best_is_known() {
    let study = Study::in_memory(settings(12)).unwrap();
    assert_eq!(run_out(&study), (0..12).collect::<Vec<_>>());
    let history = study.history().unwrap();
    assert_eq!(history.counts().done, 12);
    assert_eq!(history.best().unwrap().number, 0);
    assert!(matches!(study.claim().unwrap(), Claim::Enough(Enough::Trials(12))));
}

#[test]
fn more_trials_continue_a_finished_study() {
    let study = Study::in_memory(settings(3)).unwrap();
    run_out(&study);
    study
        .set_budget(|budget, history| tunesmith::Budget {
            trials: Some(history.counts().claimed + 2),
            ..budget
        })
        .unwrap();
    assert_eq!(run_out(&study), [3, 4]);
}

#[test]
fn a_target_ends_the_study() {
    let mut settings = settings(100);
    settings.budget.target = Some(5.0);
    settings.metrics = vec![Metric::maximize("loss")];
    let study = Study::in_memory(settings).unwrap();
    assert_eq!(run_out(&study).len(), 6);
    assert!(matches!(study.claim().unwrap(), Claim::Enough(Enough::Target(v)) if v == 5.0));
}

#[test]
fn the_same_seed_proposes_the_same_whoever_asks() {
    let one = Study::in_memory(settings(20)).unwrap();
    run_out(&one);
    let two = Study::in_memory(settings(20)).unwrap();
    // Twenty trials in flight at once instead of one after the other.
    let mut open: Vec<_> = std::iter::from_fn(|| two.ask().unwrap()).collect();
    open.reverse();
    for mut trial in open {
        trial.done(1.0).unwrap();
    }
    let configs =
        |study: &Study| study.history().unwrap().trials().map(|t| t.config.clone()).collect::<Vec<_>>();
    assert_eq!(configs(&one), configs(&two));
    let mut other = settings(20);
    other.seed = 8;
    let three = Study::in_memory(other).unwrap();
    run_out(&three);
    assert_ne!(configs(&one), configs(&three));
}

#[test]
fn a_default_configuration_is_trial_0() {
    let space = Space::builder()
        .param(Param::float("rate", 1e-5, 1e-1).log().default(1e-3))
        .param(Param::choice("kind", ["adam", "sgd"]).default("adam"))
        .param(Param::float("momentum", 0.0, 0.99).when("kind", "sgd"))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = Some(3);
    let study = Study::in_memory(settings).unwrap();
    let first = study.ask().unwrap().unwrap();
    assert_eq!(first.number(), 0);
    let expected: Config = [("rate", Value::from(1e-3)), ("kind", Value::from("adam"))].into_iter().collect();
    assert_eq!(*first.config(), expected);
    assert_eq!(study.history().unwrap().counts().claimed, 1);
}

#[test]
fn a_space_without_every_default_has_no_invented_midpoint() {
    let space = Space::builder()
        .param(Param::int("a", 0, 10).default(3))
        .param(Param::int("b", 0, 10))
        .build()
        .unwrap();
    let study = Study::in_memory(Settings::new(space, Metric::minimize("loss"))).unwrap();
    assert_eq!(study.history().unwrap().len(), 0);
}

#[test]
fn enqueued_trials_come_first_once_each_and_partial_ones_are_completed() {
    let study = Study::in_memory(settings(5)).unwrap();
    let number = study.enqueue([("layers", 3)].into_iter().collect()).unwrap();
    assert_eq!(number, 0);
    assert_eq!(study.history().unwrap().trial(0).unwrap().state(), State::Waiting);
    let (a, b) = (study.ask().unwrap().unwrap(), study.ask().unwrap().unwrap());
    assert_eq!((a.number(), b.number()), (0, 1));
    assert_eq!(a.get("layers"), Some(&Value::Int(3)));
    assert!(a.get("rate").is_some());
}

#[test]
fn what_does_not_fit_the_space_is_not_enqueued() {
    let study = Study::in_memory(settings(5)).unwrap();
    let refused =
        |pairs: Vec<(&str, Value)>| study.enqueue(pairs.into_iter().collect()).unwrap_err().to_string();
    assert_eq!(
        refused(vec![("layer", 2.into())]),
        "the space has no parameter `layer`; did you mean `layers`?"
    );
    assert_eq!(refused(vec![("layers", 9.into())]), "`layers` cannot be 9: it is whole numbers 1 to 4");
    assert_eq!(
        refused(vec![
            ("rate", 1e-3.into()),
            ("layers", 1.into()),
            ("kind", "adam".into()),
            ("momentum", 0.5.into())
        ]),
        "`momentum` is not active with these values; leave it out"
    );
    assert_eq!(study.history().unwrap().len(), 0);
}

#[test]
fn a_failure_is_tried_again_while_retries_last_and_then_recorded() {
    let mut settings = settings(2);
    settings.retries = 1;
    let study = Study::in_memory(settings).unwrap();
    let mut first = study.ask().unwrap().unwrap();
    assert_eq!(first.failed("no memory").unwrap(), Told::Retried);
    let mut again = study.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.attempt()), (0, 2));
    assert_eq!(again.config(), first.config());
    assert_eq!(again.seed(), first.seed());
    assert_eq!(again.failed("no memory").unwrap(), Told::Recorded);
    let trial = study.trial(0).unwrap();
    assert_eq!(trial.state(), State::Failed);
    assert_eq!(trial.attempts.len(), 2);
    // A failed trial counts once.
    assert_eq!(run_out(&study), [1]);
}

#[test]
fn a_preempted_trial_goes_on_with_its_number_and_does_not_count_twice() {
    let study = Study::in_memory(settings(2)).unwrap();
    for attempt in 1..=5 {
        let mut trial = study.ask().unwrap().unwrap();
        assert_eq!((trial.number(), trial.attempt()), (0, attempt));
        trial.give_back(Cause::Preempted).unwrap();
    }
    assert_eq!(run_out(&study), [0, 1]);
    assert_eq!(study.history().unwrap().counts().failed, 0);
}

#[test]
fn a_dropped_handle_gives_its_trials_back_to_the_next_owner() {
    let store = open_store("memory").unwrap();
    let first = Study::create(&store, "s", settings(2)).unwrap();
    let mut lost = first.ask().unwrap().unwrap();
    lost.report(1, 0.5).unwrap();
    let second = Study::open(&store, "s").unwrap();
    assert_eq!(second.recover(|_, _| {}).unwrap(), Vec::<u64>::new(), "the owner is alive");
    assert_eq!(second.abandoned().unwrap(), Vec::<u64>::new());
    drop((first, lost));
    assert_eq!(second.abandoned().unwrap(), [0]);
    let cleaned = std::sync::Mutex::new(Vec::new());
    assert_eq!(second.recover(|t, a| cleaned.lock().unwrap().push((t, a))).unwrap(), [0]);
    assert_eq!(*cleaned.lock().unwrap(), [(0, 1)]);
    let again = second.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.attempt()), (0, 2));
}

#[test]
fn a_late_result_is_kept_and_marked_but_does_not_count() {
    let store = open_store("memory").unwrap();
    let study = Study::create(&store, "s", settings(1)).unwrap();
    let mut slow = study.ask().unwrap().unwrap();
    let mut thief = study.ask_again_for_test(&store);
    assert!(matches!(slow.report(1, 0.1), Err(Error::Fenced(_))));
    assert_eq!(slow.done(0.1).unwrap(), Told::Late);
    assert_eq!(thief.done(0.9).unwrap(), Told::Recorded);
    let trial = study.trial(0).unwrap();
    assert_eq!(trial.value(&Metric::minimize("loss")), Some(0.9));
    assert_eq!(trial.late, 2);
}

/// Takes a running trial over, as another machine does when a lease has expired.
trait TakeOver {
    fn ask_again_for_test(&self, store: &Arc<dyn Store>) -> tunesmith::ActiveTrial;
}

impl TakeOver for Study {
    fn ask_again_for_test(&self, store: &Arc<dyn Store>) -> tunesmith::ActiveTrial {
        use tunesmith::core::{Batch, Body, Draft, Guard, Interrupted, LeaseChange};
        let body = Body::Interrupted(Interrupted { attempt: 1, cause: Cause::LeaseExpired });
        let batch = Batch {
            events: vec![Draft { trial: Some(0), time: 0, body }],
            guard: Guard::Attempt(0, 1),
            leases: vec![LeaseChange::Release(0)],
        };
        store.open(self.name()).unwrap().append(&batch).unwrap();
        self.ask().unwrap().unwrap()
    }
}

#[test]
fn divergence_is_an_outcome_and_never_the_best() {
    let study = Study::in_memory(settings(3)).unwrap();
    study.ask().unwrap().unwrap().done(f64::NAN).unwrap();
    study.ask().unwrap().unwrap().done(f64::NEG_INFINITY).unwrap();
    study.ask().unwrap().unwrap().done(2.0).unwrap();
    let history = study.history().unwrap();
    assert_eq!(history.counts().done, 3);
    assert_eq!(history.best().unwrap().number, 2);
    assert!(history.trial(0).unwrap().diverged(&Metric::minimize("loss")));
}

#[test]
fn the_objective_is_taken_from_reports_as_the_study_says() {
    for (take, expected) in [(Take::Mean, 5.5), (Take::Last, 5.0), (Take::Best, 3.0)] {
        let mut settings = settings(1);
        settings.metrics = vec![Metric::minimize("loss").taking(take)];
        let study = Study::in_memory(settings).unwrap();
        let mut trial = study.ask().unwrap().unwrap();
        for (fold, values) in [(0, [2.0, 6.0]), (1, [4.0, 5.0])] {
            for (step, value) in values.into_iter().enumerate() {
                trial.report_all(Some(step as u64), Some(fold), Measures::of("loss", value)).unwrap();
            }
        }
        trial.tell(Outcome::Done(Measures::new())).unwrap();
        let metric = Metric::minimize("loss").taking(take);
        assert_eq!(study.trial(0).unwrap().value(&metric), Some(expected), "{take:?}");
    }
}

#[test]
fn a_result_without_the_objective_is_refused_and_nothing_recorded() {
    let study = Study::in_memory(settings(1)).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    let error = trial.tell(Outcome::Done(Measures::of("accuracy", 0.9))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "trial 0 ended without a value of `loss`: report it, or name it in the result"
    );
    assert_eq!(study.trial(0).unwrap().state(), State::Running);
    trial.done(1.0).unwrap();
}

#[test]
fn a_limit_on_another_metric_decides_what_can_be_best() {
    let mut settings = settings(2);
    settings.metrics.push(Metric { name: "latency".into(), goal: Goal::AtMost(10.0), take: Take::Mean });
    let study = Study::in_memory(settings).unwrap();
    let measures =
        |loss, latency| Outcome::Done([("loss", loss), ("latency", latency)].into_iter().collect());
    study.ask().unwrap().unwrap().tell(measures(0.1, 20.0)).unwrap();
    assert!(study.best().unwrap().is_none());
    study.ask().unwrap().unwrap().tell(measures(0.5, 9.0)).unwrap();
    assert_eq!(study.best().unwrap().unwrap().number, 1);
}

#[test]
fn trials_from_elsewhere_are_added_whole_or_not_at_all_and_use_no_budget() {
    let study = Study::in_memory(settings(2)).unwrap();
    let good = Added {
        config: [("rate", Value::from(1e-3)), ("layers", 2.into()), ("kind", "adam".into())]
            .into_iter()
            .collect(),
        outcome: Study::done([("loss", 0.25)]),
    };
    let bad = Added { config: [("rate", 1e-3)].into_iter().collect(), ..good.clone() };
    let error = study.add(&[good.clone(), bad]).unwrap_err().to_string();
    assert_eq!(error, "trial 2 of 2: `layers` has no value");
    assert_eq!(study.history().unwrap().len(), 0);
    study.add(&[good.clone(), good]).unwrap();
    assert_eq!(study.best().unwrap().unwrap().value(&Metric::minimize("loss")), Some(0.25));
    assert_eq!(run_out(&study), [2, 3]);
}

#[test]
fn notes_are_typed_and_the_newest_counts() {
    let study = Study::in_memory(settings(1)).unwrap();
    let mut trial = study.ask().unwrap().unwrap();
    trial.note("gpu", "A").unwrap();
    trial.note("gpu", "B").unwrap();
    trial.note("parameters", 1200_i64).unwrap();
    trial.done(1.0).unwrap();
    study.note(None, "purpose", "a test").unwrap();
    let history = study.history().unwrap();
    assert_eq!(history.trial(0).unwrap().note("gpu"), Some(&Value::from("B")));
    assert_eq!(history.trial(0).unwrap().note("parameters"), Some(&Value::Int(1200)));
    assert_eq!(history.notes().len(), 1);
    assert!(study.note(Some(9), "x", 1_i64).unwrap_err().to_string().contains("there is no trial 9"));
}

#[test]
fn a_copy_has_everything_and_its_running_trials_wait() {
    let store = open_store("memory").unwrap();
    let study = Study::create(&store, "a", settings(3)).unwrap();
    study.ask().unwrap().unwrap().done(0.5).unwrap();
    let _running = study.ask().unwrap().unwrap();
    let copy = study.copy(&store, "b").unwrap();
    let history = copy.history().unwrap();
    assert_eq!((history.counts().done, history.counts().waiting), (1, 1));
    let again = copy.ask().unwrap().unwrap();
    assert_eq!((again.number(), again.attempt()), (1, 2));
    assert!(matches!(study.copy(&store, "b"), Err(Error::Store(_))));
}

#[test]
fn a_widened_space_keeps_the_old_trials_and_a_narrowed_one_is_refused() {
    let store = open_store("memory").unwrap();
    let with = |high: i64, kinds: &[&str]| {
        let space = Space::builder()
            .param(Param::int("layers", 1, high))
            .param(Param::choice("kind", kinds.iter().copied()))
            .build()
            .unwrap();
        let mut settings = Settings::new(space, Metric::minimize("loss"));
        settings.budget.trials = Some(4);
        settings
    };
    let (study, said) = Study::open_or_create(&store, "s", with(4, &["a", "b"])).unwrap();
    assert!(said.is_empty());
    run_out(&study);
    let (study, said) = Study::open_or_create(&store, "s", with(8, &["a", "b", "c"])).unwrap();
    assert_eq!(said.len(), 2, "{said:?}");
    let history = study.history().unwrap();
    assert_eq!((history.counts().done, history.space().version()), (4, 1));
    let Err(error) = Study::open_or_create(&store, "s", with(2, &["a", "b", "c"])) else {
        panic!("narrowed")
    };
    let text = error.to_string();
    assert!(text.contains("study `s` exists and differs"), "{text}");
    assert!(text.contains("`layers` was whole numbers 1 to 8 and is whole numbers 1 to 2"), "{text}");
    assert!(text.contains("tunesmith delete s"), "{text}");
}

#[test]
fn another_objective_is_another_study() {
    let store = open_store("memory").unwrap();
    Study::open_or_create(&store, "s", settings(1)).unwrap();
    let mut other = settings(1);
    other.metrics = vec![Metric::maximize("accuracy")];
    let Err(error) = Study::open_or_create(&store, "s", other) else { panic!("accepted") };
    assert!(
        error.to_string().contains("its objective is \"minimize loss\", not \"maximize accuracy\""),
        "{error}"
    );
}

#[test]
fn settings_that_cannot_work_are_refused_with_the_reason() {
    let none = Settings { metrics: Vec::new(), ..settings(1) };
    assert!(Study::in_memory(none).err().unwrap().to_string().contains("no objective"));
    let unknown = Settings { sampler: SamplerSpec::new("sobl"), ..settings(1) };
    let error = Study::in_memory(unknown).err().unwrap().to_string();
    assert!(error.contains("sobol"), "{error}");
    let store = open_store("memory").unwrap();
    for name in ["", "a/b", ".hidden", "a\nb"] {
        assert!(Study::create(&store, name, settings(1)).is_err(), "{name:?}");
    }
}

#[test]
fn withdrawn_trials_are_not_carried_out() {
    let study = Study::in_memory(settings(3)).unwrap();
    let number = study.enqueue([("layers", 3)].into_iter().collect()).unwrap();
    study.withdraw(number).unwrap();
    assert_eq!(study.ask().unwrap().unwrap().number(), 1);
    let failure = Failure::new(FailureClass::NotStarted, "withdrawn");
    assert_eq!(study.trial(0).unwrap().outcome.as_ref().unwrap().1, Outcome::Failed(failure));
}
