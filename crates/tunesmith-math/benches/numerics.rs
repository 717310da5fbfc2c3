//! Costs of points and special functions: `cargo bench -p tunesmith-math`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tunesmith_math::sobol::{Sobol, SobolError};
use tunesmith_math::special::{
    TruncatedNormal, TruncatedNormalError, erfcx, normal_cdf, normal_ln_cdf, normal_quantile,
};
use tunesmith_math::summary::median;

fn sobol(criterion: &mut Criterion) -> Result<(), SobolError> {
    let mut out = [0.0; 20];
    for (name, sequence) in [("scrambled", Sobol::new(20, 1)?), ("unscrambled", Sobol::unscrambled(20)?)] {
        criterion.bench_function(&format!("sobol/1024 points of 20 dimensions, {name}"), |bencher| {
            bencher
                .iter(|| (0..1024).for_each(|index| sequence.point(black_box(index), black_box(&mut out))));
        });
    }
    criterion
        .bench_function("sobol/new, 20 dimensions", |bencher| bencher.iter(|| Sobol::new(20, black_box(1))));
    Ok(())
}

fn special(criterion: &mut Criterion) -> Result<(), TruncatedNormalError> {
    type Function = fn(f64) -> f64;
    let functions: [(&str, Function, f64); 5] = [
        ("erfcx(2)", erfcx, 2.0),
        ("normal_cdf(-3)", normal_cdf, -3.0),
        ("normal_ln_cdf(-3)", normal_ln_cdf, -3.0),
        ("normal_quantile(0.3)", normal_quantile, 0.3),
        ("normal_quantile(1e-9)", normal_quantile, 1e-9),
    ];
    for (name, function, argument) in functions {
        criterion.bench_function(&format!("special/{name}"), |bencher| {
            bencher.iter(|| function(black_box(argument)));
        });
    }
    for (name, low) in [("around the mean", -1.0), ("in the tail", 30.0)] {
        let distribution = TruncatedNormal::new(0.0, 1.0, low, 40.0)?;
        criterion.bench_function(&format!("special/truncated normal quantile {name}"), |bencher| {
            bencher.iter(|| distribution.quantile(black_box(0.3)));
        });
    }
    Ok(())
}

fn summary(criterion: &mut Criterion) {
    let values: Vec<f64> = (0..10_000_u64).map(|i| (i * 7919 % 10_007) as f64).collect();
    criterion
        .bench_function("summary/median of 10,000", |bencher| bencher.iter(|| median(black_box(&values))));
}

fn all(criterion: &mut Criterion) {
    let results = (sobol(criterion), special(criterion));
    assert_eq!(results, (Ok(()), Ok(())));
    summary(criterion);
}

criterion_group!(benches, all);
criterion_main!(benches);
