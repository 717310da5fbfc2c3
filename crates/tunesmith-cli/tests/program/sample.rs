//! Studies to look at.

use tunesmith::core::Take;
use tunesmith::{
    ActiveTrial, Config, Failure, FailureClass, Goal, Measures, Metric, Outcome, Param, Role, SamplerSpec,
    Settings, Space, Study,
};

use crate::common::Place;

pub(crate) fn settings() -> Settings {
    let space = Space::builder()
        .param(Param::int("layers", 1, 4).role(Role::Architecture))
        .param(Param::float("lr", 1e-5, 1e-1).log().role(Role::Training))
        .param(Param::choice("optimizer", ["sgd", "adam w"]).role(Role::Training))
        .param(Param::float("dropout", 0.0, 0.5).role(Role::Regularization))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::maximize("accuracy"));
    settings.metrics.push(Metric { name: "size".into(), goal: Goal::AtMost(100.0), take: Take::Mean });
    settings.metrics.push(Metric { name: "loss".into(), goal: Goal::Watch, take: Take::Last });
    settings.sampler = SamplerSpec::new("sobol");
    settings.seed = 7;
    settings.retries = 1;
    settings.budget.trials = Some(20);
    settings
}

/// A study with a trial in every state: 0 done, 1 diverged, 2 failed after a retry, 3 stopped, 4 done but too large, 5 running,
/// 6 waiting. The running one lasts as long as the returned values.
pub(crate) fn mixed(place: &Place) -> (Study, ActiveTrial) {
    let study = place.study("mixed", settings());
    let mut trial = study.ask().unwrap().unwrap();
    for (step, (accuracy, loss)) in [(0.5, 2.0), (0.8, 1.0), (0.9, 0.5)].into_iter().enumerate() {
        let measures = [("accuracy", accuracy), ("loss", loss)].into_iter().collect();
        trial.report_all(Some(step as u64 + 1), None, measures).unwrap();
    }
    trial.tell(Study::done([("accuracy", 0.91), ("size", 50.0)])).unwrap();
    study.note(Some(0), "verdict", "looks\ngood").unwrap();
    study.note(Some(0), "seen", 3).unwrap();
    study.ask().unwrap().unwrap().tell(Study::done([("accuracy", f64::NAN), ("size", 10.0)])).unwrap();
    for _ in 0..2 {
        let failure =
            Failure::new(FailureClass::ExitCode, "the command ended with exit code 3:\nno such file");
        study.ask().unwrap().unwrap().tell(Outcome::Failed(failure)).unwrap();
    }
    let mut trial = study.ask().unwrap().unwrap();
    trial.report_all(Some(1), None, [("accuracy", 0.2)].into_iter().collect()).unwrap();
    trial.tell(Outcome::Stopped(Measures::new())).unwrap();
    study.ask().unwrap().unwrap().tell(Study::done([("accuracy", 0.99), ("size", 300.0)])).unwrap();
    let running = study.ask().unwrap().unwrap();
    study.enqueue([("lr", 0.01)].into_iter().collect::<Config>()).unwrap();
    study.note(None, "dataset", "v2").unwrap();
    (study, running)
}

/// A study with one objective, `n` done trials.
pub(crate) fn plain(place: &Place, name: &str, n: u64) -> Study {
    let space =
        Space::builder().param(Param::float("x", 0.0, 1.0)).param(Param::int("k", 1, 9)).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = Some(n);
    let study = place.study(name, settings);
    study.optimize(|trial| Ok(trial.get("x").and_then(tunesmith::Value::as_f64).unwrap_or(1.0))).unwrap();
    study
}
