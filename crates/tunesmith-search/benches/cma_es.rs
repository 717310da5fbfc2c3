//! Costs of CMA-ES: `cargo bench -p tunesmith-search --bench cma_es`.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use tunesmith_core::{Config, History, Metric, Param, Query, Rng, Sampler, Settings, Space, Value};
use tunesmith_search::samplers::CmaEs;
use tunesmith_testkit::sampler_contract::Script;

fn space(dims: usize, mixed: bool) -> Space {
    let param = |i: usize| {
        let name = format!("x{i}");
        match i % 5 {
            3 if mixed => Param::int(name, 0, 20),
            4 if mixed => Param::choice(name, [0, 1, 2, 3]),
            _ => Param::float(name, -5.0, 5.0),
        }
    };
    Space::builder().params((0..dims).map(param)).build().unwrap()
}

fn ask(sampler: &CmaEs, history: &History) -> Config {
    let (trial, nothing) = (history.len(), Config::new());
    let query = Query { space: history.space(), history, fixed: &nothing, trial };
    sampler.propose(&query, &mut Rng::new(1, trial, 0)).unwrap().config
}

fn loss(config: &Config) -> f64 {
    config.iter().filter_map(|(_, v)| Value::as_f64(v)).map(|x| (x - 1.3).powi(2)).sum()
}

fn study(space: &Space, trials: usize) -> Script {
    let mut script =
        Script::new(Settings { seed: 1, ..Settings::new(space.clone(), Metric::minimize("loss")) });
    let sampler = CmaEs::new();
    for _ in 0..trials {
        let config = ask(&sampler, script.history());
        let value = loss(&config);
        script.trial(config, value);
    }
    script
}

fn all(criterion: &mut Criterion) {
    for (name, dims, mixed) in [("10 reals", 10, false), ("10 mixed", 10, true), ("100 reals", 100, false)] {
        let space = space(dims, mixed);
        let (sampler, mut script) = (CmaEs::new(), study(&space, 1_000));
        ask(&sampler, script.history());
        // A trial ends between two questions, so generations are learned from as they fill.
        criterion.bench_function(&format!("cma-es/proposal, {name}, from 1,000 trials on"), |bencher| {
            bencher.iter_batched(
                || {
                    let config = ask(&sampler, script.history());
                    let value = loss(&config);
                    script.trial(config, value);
                    script.history().clone()
                },
                |history| ask(&sampler, black_box(&history)),
                BatchSize::PerIteration,
            );
        });
    }
    let long = study(&space(10, true), 100_000);
    let mut group = criterion.benchmark_group("cma-es");
    group.sample_size(10);
    group.bench_function("cold, 10 mixed, 100,000 trials", |bencher| {
        bencher.iter(|| ask(&CmaEs::new(), black_box(long.history())));
    });
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
