//! Costs of forests: `cargo bench -p tunesmith-math --bench forest`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tunesmith_math::forest::{Column, Forest, ForestError, ForestOptions};
use tunesmith_math::sobol::Sobol;

/// Ten columns, two of them nominal, and a target that depends on some.
fn table(n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rows = vec![0.0; n * 10];
    if let Ok(sobol) = Sobol::new(10, 1) {
        rows.chunks_mut(10).enumerate().for_each(|(i, row)| sobol.point(i as u64, row));
    }
    let targets = rows.chunks(10).map(|x| (6.0 * x[0]).sin() + x[1] * x[2] + (x[3] * 4.0).floor()).collect();
    (rows, targets)
}

fn columns() -> Vec<Column> {
    let mut columns = vec![Column::Numeric; 10];
    columns[3] = Column::Nominal(4);
    columns[4] = Column::Nominal(6);
    columns
}

fn bits() -> impl FnMut() -> u64 {
    let mut state = 1_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

fn grow(n: usize, trees: usize) -> Result<Forest, ForestError> {
    let (rows, targets) = table(n);
    let options = ForestOptions { trees, ..ForestOptions::default() };
    Forest::grow(&columns(), black_box(&rows), &targets, &options, &mut bits())
}

fn all(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forest");
    group.sample_size(10);
    for (n, trees) in [(100, 10), (1_000, 10), (1_000, 64), (10_000, 64)] {
        group.bench_function(format!("grow {trees} trees on {n} rows of 10 columns"), |bencher| {
            bencher.iter(|| grow(n, trees));
        });
    }
    if let Ok(forest) = grow(100, 10) {
        let (rows, _) = table(1_000);
        group.bench_function("predict 1,000 rows by 10 trees grown on 100", |bencher| {
            bencher.iter(|| rows.chunks(10).map(|row| forest.predict(black_box(row)).mean).sum::<f64>());
        });
    }
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
