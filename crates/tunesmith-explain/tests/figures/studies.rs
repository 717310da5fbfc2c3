//! Studies to draw.

use tunesmith_core::{
    Body, Config, Goal, History, Measures, Metric, Noted, Origin, Outcome, Param, Reported, Rng, Role,
    Settings, Space, Take, TrialNumber, Value,
};
use tunesmith_testkit::sampler_contract::Script;

pub(crate) fn space() -> Space {
    Space::builder()
        .param(Param::float("lr", 1e-4, 1e-1).log().role(Role::Training).default(1e-3))
        .param(Param::int("layers", 1, 4).role(Role::Architecture).default(2))
        .param(Param::choice("optimizer", ["adam", "sgd"]).role(Role::Training).default("adam"))
        .param(Param::float("momentum", 0.0, 0.99).when("optimizer", "sgd").default(0.9))
        .build()
        .unwrap()
}

fn loss(config: &Config) -> f64 {
    let number = |name: &str| config.get(name).and_then(|v| v.as_f64());
    let lr = (number("lr").unwrap().log10() + 2.0).powi(2);
    let layers = 0.1 * (number("layers").unwrap() - 3.0).powi(2);
    lr + layers + number("momentum").map_or(0.3, |m| 0.5 * (m - 0.6).powi(2)) + 0.2
}

pub(crate) fn report(script: &mut Script, trial: TrialNumber, step: u64, measures: &[(&str, f64)]) {
    let measures: Measures = measures.iter().copied().collect();
    let reported = Reported { attempt: 1, step: Some(step), fold: None, measures, late: false };
    script.record(Some(trial), Body::Reported(reported));
}

/// One objective over numbers, whole numbers, a choice and a conditional parameter, with curves on training and validation data; trial 3
/// failed, 5 was stopped, 7 diverged, the first has the default configuration and the last runs.
pub(crate) fn small() -> History {
    let space = space();
    let settings = Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("val_loss")) };
    let mut script = Script::new(settings);
    for i in 0..26 {
        let origin = if i == 0 { Origin::Default } else { Origin::Sampled };
        let config = match i {
            0 => space.default_config().unwrap(),
            _ => space.complete(&Config::new(), &mut Rng::new(3, i, 0)),
        };
        let value = loss(&config);
        let trial = script.open(origin, Config::new());
        script.propose(trial, "script", config);
        script.start(trial);
        if i == 25 {
            break;
        }
        let steps = if i == 5 { 2 } else { 4 };
        for step in 1..=steps {
            let left = 2.0 / step as f64;
            report(
                &mut script,
                trial,
                step,
                &[("val_loss", value + left), ("train_loss", 0.8 * value + 0.7 * left)],
            );
        }
        match i {
            3 => script.fail(trial),
            5 => script.finish(trial, Outcome::Stopped(Measures::new())),
            7 => script.finish(trial, Outcome::Done(Measures::of("val_loss", f64::NAN))),
            _ => script.finish(trial, Outcome::Done(Measures::of("val_loss", value))),
        }
    }
    script.history().clone()
}

/// Two objectives and a limit.
pub(crate) fn two() -> History {
    let space = space();
    let mut settings = Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("val_loss")) };
    settings.metrics.push(Metric::maximize("speed"));
    settings.metrics.push(Metric { name: "memory".into(), goal: Goal::AtMost(3.5), take: Take::Mean });
    let mut script = Script::new(settings);
    for i in 0..20 {
        let config = space.complete(&Config::new(), &mut Rng::new(3, i, 0));
        let layers = config.get("layers").and_then(|v| v.as_f64()).unwrap();
        let measures =
            [("val_loss", loss(&config)), ("speed", 10.0 / layers + i as f64 % 3.0), ("memory", layers)];
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", config);
        script.start(trial);
        script.finish(trial, Outcome::Done(measures.into_iter().collect()));
    }
    script.history().clone()
}

/// `n` done trials over a space, with these losses.
pub(crate) fn of(space: &Space, n: u64, loss: impl Fn(u64, &Config) -> f64) -> History {
    let mut script =
        Script::new(Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("loss")) });
    for i in 0..n {
        let config = space.complete(&Config::new(), &mut Rng::new(3, i, 0));
        let loss = loss(i, &config);
        script.trial(config, loss);
    }
    script.history().clone()
}

/// A space of `d` parameters in `[0, 1]`.
pub(crate) fn cube(d: usize) -> Space {
    let params = (1..=d).map(|i| Param::float(format!("x{i}"), 0.0, 1.0));
    Space::builder().params(params).build().unwrap()
}

/// Leaves numbers as notes on a trial.
pub(crate) fn notes(script: &mut Script, trial: TrialNumber, numbers: &[(&str, f64)]) {
    for (key, value) in numbers {
        script.record(Some(trial), Body::Noted(Noted { key: (*key).into(), value: Value::Float(*value) }));
    }
}

/// A study of the batch size: each of four for five trials, which measured what their batches cost; trial 7 did not, 8 has but a lowest noise
/// scale, 9 failed, and 12 diverged.
pub(crate) fn batches() -> History {
    let space = Space::builder()
        .param(Param::choice("batch_size", [16, 32, 64, 128]).role(Role::Training))
        .param(Param::float("lr", 1e-4, 1e-1).log().role(Role::Training))
        .build()
        .unwrap();
    let mut script =
        Script::new(Settings { seed: 5, ..Settings::new(space.clone(), Metric::minimize("loss")) });
    for i in 0..20 {
        let size = [16, 32, 64, 128][i as usize % 4];
        let fixed = Config::from_iter([("batch_size", Value::Int(size))]);
        let config = space.complete(&fixed, &mut Rng::new(3, i, 0));
        let lr = config.get("lr").and_then(Value::as_f64).unwrap().log10();
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", config);
        script.start(trial);
        if i == 9 {
            script.fail(trial);
            continue;
        }
        let (rows, wobble) = (size as f64, (i as f64 * 12.9898).sin());
        if i != 7 {
            let pace = 4e5 * rows / (rows + 40.0) * (1.0 + 0.1 * wobble);
            notes(&mut script, trial, &[("samples_per_second", pace), ("memory_bytes", 2e6 + 3e4 * rows)]);
            let scale = 300.0 * (0.5 * wobble).exp();
            let known = [("noise_scale", scale), ("noise_scale_high", 2.0 * scale)];
            notes(&mut script, trial, &[("noise_scale_low", 0.6 * scale)]);
            notes(&mut script, trial, if i == 8 { &[] } else { &known });
        }
        let value = 0.2 + (lr + 2.0).powi(2) + 0.001 * rows;
        script.done(trial, if i == 12 { f64::NAN } else { value });
    }
    script.history().clone()
}
