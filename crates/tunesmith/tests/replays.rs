//! Every sampler, asked by four processes at once, proposes again the same in a new process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Process, acknowledge, role, sqlite};
use tunesmith::core::SamplerSpec;
use tunesmith::{ActiveTrial, Metric, Param, Settings, Space, Study, Value};

/// Not a test of its own: what the processes that the tests below start carry out.
#[test]
fn child_process() {
    match role() {
        None => {}
        Some((role, study)) if role == "ask" => ask_until_enough(&study),
        Some((role, study)) if role == "replay" => {
            let replay = study.replay().unwrap();
            let difference = replay.first_difference.map_or("no difference".into(), |d| format!("{d:?}"));
            acknowledge(format!("{} of {}, {difference}", replay.exact, replay.checked));
        }
        Some((role, _)) => panic!("no role {role}"),
    }
}

/// Numbers on both scales, a choice, and, where asked for, a parameter that only one of the choices has.
fn space(conditional: bool) -> Space {
    let mut space = Space::builder()
        .param(Param::float("x", -5.0, 5.0))
        .param(Param::float("rate", 1e-5, 1e-1).log())
        .param(Param::int("layers", 1, 6))
        .param(Param::choice("optimizer", ["adam", "sgd", "lion"]));
    if conditional {
        space = space.param(Param::float("momentum", 0.0, 0.99).when("optimizer", "sgd"));
    }
    space.build().unwrap()
}

fn ask_until_enough(study: &Study) {
    while let Some(trial) = study.ask().unwrap() {
        let number = |name: &str| trial.get(name).and_then(Value::as_f64).unwrap_or(0.5);
        let loss = number("x").powi(2)
            + (number("rate").log10() + 3.0).powi(2)
            + (number("layers") - 3.0).abs()
            + number("momentum");
        let several = study.history().unwrap().settings().metrics.len() > 1;
        finish(trial, loss, several);
    }
}

/// Every seventh trial fails, as some do.
fn finish(mut trial: ActiveTrial, loss: f64, several: bool) {
    let end = if trial.number() % 7 == 6 {
        trial.failed("the seventh")
    } else if several {
        let size = trial.get("layers").and_then(Value::as_f64).unwrap_or(0.0);
        trial.tell(Study::done([("loss", loss), ("size", size)]))
    } else {
        trial.done(loss)
    };
    end.unwrap();
}

fn replays(settings: Settings) {
    let what = format!("{} on {} trials", settings.sampler.name, settings.budget.trials.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let trials = settings.budget.trials.unwrap();
    Study::create(&sqlite(folder.path()), "s", settings).unwrap();
    let processes: Vec<_> = (0..4).map(|_| Process::start("ask", folder.path())).collect();
    processes.into_iter().for_each(|process| _ = process.end());
    let said = Process::start("replay", folder.path()).end();
    assert_eq!(said, [format!("{trials} of {trials}, no difference")], "{what}");
}

fn single(sampler: &str, trials: u64) -> Settings {
    let mut settings = Settings::new(space(sampler != "grid"), Metric::minimize("loss"));
    settings.sampler = SamplerSpec::new(sampler);
    settings.budget.trials = Some(trials);
    settings
}

#[test]
fn every_sampler_by_four_processes_replays_in_a_new_one() {
    for sampler in tunesmith::search::SAMPLERS {
        replays(single(sampler, 48));
    }
}

#[test]
fn several_objectives_by_four_processes_replay_in_a_new_one() {
    for sampler in ["auto", "tpe", "nsga-ii", "nsga-iii"] {
        let mut settings = single(sampler, 40);
        settings.metrics.push(Metric::minimize("size"));
        replays(settings);
    }
}

#[test]
fn the_gaussian_process_replays_past_200_trials() {
    replays(single("gp", 230));
}

#[test]
fn the_automatic_choice_replays_where_samplers_compete() {
    replays(single("auto", 230));
}
