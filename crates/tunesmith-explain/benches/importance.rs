//! Costs of importances: `cargo bench -p tunesmith-explain`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tunesmith_core::{Config, History, Metric, Param, Rng, Settings, Space};
use tunesmith_explain::{Method, Question, importance};
use tunesmith_testkit::sampler_contract::Script;

/// Ten parameters of all kinds, drawn at random, with a loss that depends on most of them.
fn study(n: u64) -> History {
    let space = Space::builder()
        .param(Param::float("rate", 1e-5, 1e-1).log())
        .param(Param::float("decay", 1e-6, 1e-2).log())
        .param(Param::float("dropout", 0.0, 0.6))
        .param(Param::float("momentum", 0.0, 0.99))
        .param(Param::float("smoothing", 0.0, 0.3))
        .param(Param::int("width", 8, 512).log())
        .param(Param::int("layers", 1, 8))
        .param(Param::ordered("batch", [16, 32, 64, 128]))
        .param(Param::choice("activation", ["relu", "tanh", "gelu", "silu"]))
        .param(Param::choice("norm", [false, true]))
        .build()
        .unwrap_or_default();
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    for i in 0..n {
        let config = space.complete(&Config::new(), &mut Rng::new(1, i, 0));
        let u = space.encode(&config);
        let loss =
            (u[0] - 0.6).powi(2) + 0.3 * (u[1] - 0.4) * u[2] + 0.1 * (6.0 * u[5]).sin() + 0.05 * u[8] * u[9];
        script.trial(config, loss);
    }
    script.history().clone()
}

fn all(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("importance");
    group.sample_size(10);
    let mains = Question { pairs: false, ..Question::default() };
    let live = Question { replicates: 0, ..Question::default() };
    for n in [1_000, 10_000] {
        let history = study(n);
        let mut bench = |name: &str, method, question: &Question| {
            group.bench_function(format!("{name}, {n} trials of 10 parameters"), |bencher| {
                bencher.iter(|| importance(black_box(&history), method, question));
            });
        };
        bench("fanova, main effects", Method::Fanova, &mains);
        bench("fanova with pairs", Method::Fanova, &Question::default());
        bench("ped-anova, no intervals", Method::PedAnova, &live);
        bench("ped-anova", Method::PedAnova, &Question::default());
        bench("permutation", Method::Permutation, &Question::default());
        bench("tunability", Method::Tunability, &Question::default());
        bench("ablation", Method::Ablation, &Question::default());
        if n <= 1_000 {
            bench("shapley", Method::Shapley, &Question::default());
        }
    }
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
