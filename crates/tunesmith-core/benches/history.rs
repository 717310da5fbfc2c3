//! What folding, snapshots and the log's form at rest cost, and the memory of a history of 100,000 trials.
//!
//! `cargo bench -p tunesmith-core` prints the times; the memory is printed first (Linux only).

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use tunesmith_core::{
    Body, Config, Event, Finished, History, Measures, Metric, Millis, Opened, Outcome, Param, Proposed,
    Reported, Rng, Settings, Space, Started,
};

const TRIALS: u64 = 100_000;

fn settings() -> Settings {
    let space = Space::builder()
        .param(Param::float("learning_rate", 1e-5, 1e-1).log())
        .param(Param::int("layers", 1, 8))
        .param(Param::int("width", 8, 512).log())
        .param(Param::choice("optimizer", ["adam", "sgd", "rmsprop"]))
        .param(Param::float("dropout", 0.0, 0.6))
        .build()
        .unwrap_or_default();
    Settings::new(space, Metric::maximize("val_accuracy"))
}

fn opened(settings: &Settings, trial: u64) -> Body {
    let config = settings.space.complete(&Config::new(), &mut Rng::new(0, trial, 0));
    let proposed = Proposed {
        config,
        by: "random".into(),
        why: Some("drawn from the prior".into()),
        from: 5 * trial + 1,
        call: 0,
    };
    let started = Started { attempt: 1, worker: "machine:4711".into() };
    Body::Opened(Box::new(Opened { proposed: Some(proposed), started: Some(started), ..Opened::default() }))
}

fn reported(step: u64) -> Body {
    let x = 1.0 - 1.0 / (step + 2) as f64;
    let mut measures = Measures::of("val_accuracy", x);
    if step % 2 == 1 {
        measures.set("loss", 1.0 - x);
    }
    Body::Reported(Reported { attempt: 1, step: Some(step), fold: None, measures, late: false })
}

/// The events of a study of 5 parameters with 3 reports a trial, as they come from the log: nothing is shared between them.
fn log(trials: u64) -> Vec<Event> {
    let settings = settings();
    let mut events = Vec::with_capacity(5 * trials as usize + 1);
    let mut push = |trial, body: Body| {
        let body = body.encode().and_then(|json| Body::decode(body.kind(), &json));
        let seq = events.len() as u64 + 1;
        if let Ok(body) = body {
            events.push(Event { seq, trial, time: seq as Millis, body });
        }
    };
    push(None, Body::Created(Box::new(settings.clone())));
    for t in 0..trials {
        push(Some(t), opened(&settings, t));
        (0..3).for_each(|step| push(Some(t), reported(step)));
        let outcome = Outcome::Done(Measures::of("val_accuracy", (t % 1000) as f64 / 1000.0));
        push(Some(t), Body::Finished(Finished { attempt: 1, outcome, late: false }));
    }
    events
}

fn fold(events: Vec<Event>) -> Option<History> {
    History::fold(events).ok()
}

fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// Folds events that are made one by one, so that only the history stays.
fn print_memory() {
    let before = resident_mib();
    let settings = settings();
    let mut history = History::new(settings.clone());
    let mut seq = 0;
    let mut apply = |trial, body| {
        seq += 1;
        let _ = history.apply(Event { seq, trial, time: seq as Millis, body });
    };
    for t in 0..TRIALS {
        apply(Some(t), opened(&settings, t));
        (0..3).for_each(|step| apply(Some(t), reported(step)));
        let outcome = Outcome::Done(Measures::of("val_accuracy", (t % 1000) as f64 / 1000.0));
        apply(Some(t), Body::Finished(Finished { attempt: 1, outcome, late: false }));
    }
    if let (Some(before), Some(after)) = (before, resident_mib()) {
        let text = format!("a history of {} trials takes {:.0} MiB\n", history.len(), after - before);
        let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    }
}

fn main() {
    print_memory();
    let mut c = Criterion::default()
        .configure_from_args()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));

    let events = log(TRIALS);
    let mut group = c.benchmark_group("fold");
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function("100,000 trials", |b| {
        b.iter_batched(|| events.clone(), fold, BatchSize::PerIteration);
    });
    group.finish();

    let history = fold(events).unwrap_or_else(|| History::new(settings()));
    c.bench_function("snapshot of 100,000 trials", |b| b.iter(|| black_box(history.clone())));
    c.bench_function("one trial after a snapshot", |b| {
        b.iter_batched(
            || (history.clone(), opened(history.settings(), TRIALS)),
            |(mut history, opened)| {
                let first = history.head() + 1;
                let finished = Finished {
                    attempt: 1,
                    outcome: Outcome::Done(Measures::of("val_accuracy", 0.5)),
                    late: false,
                };
                for (seq, body) in (first..).zip([opened, reported(0), Body::Finished(finished)]) {
                    let _ = history.apply(Event { seq, trial: Some(TRIALS), time: seq as Millis, body });
                }
                history
            },
            BatchSize::SmallInput,
        );
    });

    for (name, body) in
        [("opened, 5 parameters", opened(&settings(), 7)), ("reported, 1 measure", reported(0))]
    {
        let json = body.encode().unwrap_or_default();
        c.bench_function(&format!("encode {name}"), |b| b.iter(|| black_box(&body).encode()));
        c.bench_function(&format!("decode {name}"), |b| {
            b.iter(|| Body::decode(body.kind(), black_box(&json)))
        });
    }
    c.final_summary();
}
