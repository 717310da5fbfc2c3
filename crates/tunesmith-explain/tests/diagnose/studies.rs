//! Studies with a fault in them, or with none.

use tunesmith_core::{
    Body, Config, Event, History, Measures, Metric, Noted, Origin, Outcome, Param, Reported, Rng, Settings,
    Space, TrialNumber, Value,
};
use tunesmith_explain::diagnose::{Diagnosis, Finding, Kind, Options, diagnose};
use tunesmith_testkit::sampler_contract::Script;

/// The loss of guessing in [`balanced`] data.
pub(crate) const GUESSING: f64 = std::f64::consts::LN_2;

/// A description of data with two classes of 500 rows.
pub(crate) fn balanced() -> String {
    profile(&[("a", 500), ("b", 500)])
}

/// A description of data with these classes.
pub(crate) fn profile(classes: &[(&str, u64)]) -> String {
    let rows: u64 = classes.iter().map(|(_, n)| n).sum();
    let classes: Vec<_> =
        classes.iter().map(|(name, n)| serde_json::json!({ "name": name, "rows": n })).collect();
    serde_json::json!({ "rows": rows, "features": 10, "classes": classes, "constant_features": 0 })
        .to_string()
}

/// Falls from 1 to 0, to a third every `tau` steps.
pub(crate) fn falling(step: u64, tau: f64) -> f64 {
    (-(step as f64) / tau).exp()
}

/// Jumps between -1 and 1.
pub(crate) fn zigzag(step: u64) -> f64 {
    if step.is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// The scatter of a healthy curve: a little, and without a pattern.
pub(crate) fn wobble(step: u64) -> f64 {
    (step as f64 * 12.9898).sin()
}

pub(crate) fn report(script: &mut Script, trial: TrialNumber, step: u64, measures: &[(&str, f64)]) {
    let measures: Measures = measures.iter().copied().collect();
    let reported = Reported { attempt: 1, step: Some(step), fold: None, measures, late: false };
    script.record(Some(trial), Body::Reported(reported));
}

/// How a trial learns: `(train_loss, val_loss)` at a step from 1 on.
pub(crate) type Curve = fn(u64) -> (f64, f64);

/// A study of a learning rate, one trial for each curve, of `steps` reports; the objective is the last validation loss.
pub(crate) fn trained(profile: Option<&str>, steps: u64, trials: &[(f64, Curve)]) -> History {
    let space = Space::builder().param(Param::float("learning_rate", 1e-6, 1.0).log()).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("val_loss")));
    if let Some(text) = profile {
        script.record(None, Body::DataProfiled(text.to_owned()));
    }
    for (rate, curve) in trials {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", [("learning_rate", *rate)].into_iter().collect());
        script.start(trial);
        for step in 1..=steps {
            let (train, val) = curve(step);
            report(&mut script, trial, step, &[("train_loss", train), ("val_loss", val)]);
        }
        script.finish(trial, Outcome::Done(Measures::of("val_loss", curve(steps).1)));
    }
    script.history().clone()
}

/// One trial on balanced classes.
pub(crate) fn one(steps: u64, curve: Curve) -> History {
    trained(Some(&balanced()), steps, &[(0.01, curve)])
}

/// A space of `d` parameters `x1`, `x2`, ... in `[0, 1]`.
pub(crate) fn cube(d: usize) -> Space {
    let params = (1..=d).map(|i| Param::float(format!("x{i}"), 0.0, 1.0));
    Space::builder().params(params).build().unwrap()
}

/// `n` trials drawn at random, with what became of each.
pub(crate) fn searched(settings: Settings, n: u64, outcome: impl Fn(u64, &Config) -> Outcome) -> History {
    let space = settings.space.clone();
    let seed = settings.seed;
    let mut script = Script::new(settings);
    for i in 0..n {
        let config = space.complete(&Config::new(), &mut Rng::new(seed, i, 0));
        let outcome = outcome(i, &config);
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", config);
        script.start(trial);
        script.finish(trial, outcome);
    }
    script.history().clone()
}

/// `n` trials drawn at random that minimize `loss`.
pub(crate) fn of(space: Space, n: u64, loss: impl Fn(u64, &Config) -> f64) -> History {
    let settings = Settings { seed: 5, ..Settings::new(space, Metric::minimize("loss")) };
    searched(settings, n, |i, config| Outcome::Done(Measures::of("loss", loss(i, config))))
}

/// The number of a parameter.
pub(crate) fn x(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(|v| v.as_f64()).unwrap()
}

/// What is found without knowing more than the history; every finding is checked to be one that can be shown.
pub(crate) fn found(history: &History) -> Diagnosis {
    with(history, &Options::default())
}

/// The same with what else is known.
pub(crate) fn with(history: &History, options: &Options) -> Diagnosis {
    let diagnosis = diagnose(history, options).unwrap();
    for finding in &diagnosis.findings {
        assert!((0.0..=1.0).contains(&finding.confidence), "{finding:?}");
        assert!(!finding.advice.is_empty() && !finding.sentence.contains("NaN"), "{finding:?}");
        assert!(finding.evidence.numbers.iter().all(|n| n.value.is_finite()), "{finding:?}");
        assert!(finding.evidence.trials.iter().all(|n| history.trial(*n).is_some()), "{finding:?}");
    }
    diagnosis
}

/// The finding of a kind, which has to be there.
#[track_caller]
pub(crate) fn the(diagnosis: &Diagnosis, kind: Kind) -> &Finding {
    diagnosis.of(kind).next().unwrap_or_else(|| panic!("no {kind} in {diagnosis:#?}"))
}

/// The number of a finding.
#[track_caller]
pub(crate) fn number(finding: &Finding, name: &str) -> f64 {
    finding.evidence.numbers.iter().find(|n| n.name == name).unwrap_or_else(|| panic!("{finding:#?}")).value
}

/// Checks that nothing is called a problem.
#[track_caller]
pub(crate) fn assert_quiet(diagnosis: &Diagnosis) {
    let problems: Vec<&Finding> = diagnosis.problems().collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

/// The same history with numbers left as notes on its first trial.
pub(crate) fn noted(history: &History, numbers: &[(&str, f64)]) -> History {
    let mut history = history.clone();
    for (key, value) in numbers {
        let note = Noted { key: (*key).into(), value: Value::Float(*value) };
        let (seq, time) = (history.head() + 1, history.latest());
        history.apply(Event { seq, trial: Some(0), time, body: Body::Noted(note) }).unwrap();
    }
    history
}
