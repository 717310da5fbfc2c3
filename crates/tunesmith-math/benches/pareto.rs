//! Costs of fronts and hypervolumes: `cargo bench -p tunesmith-math --bench pareto`.

use std::f64::consts::FRAC_PI_2;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tunesmith_math::hypervolume::{Boxes, greedy_subset, hypervolume};
use tunesmith_math::pareto::ranks;
use tunesmith_math::sobol::{Sobol, SobolError};

/// Points in the unit cube.
fn cloud(n: u64, objectives: usize) -> Result<Vec<f64>, SobolError> {
    let sobol = Sobol::new(objectives, 1)?;
    let mut points = vec![0.0; n as usize * objectives];
    points.chunks_exact_mut(objectives).zip(0..).for_each(|(row, i)| sobol.point(i, row));
    Ok(points)
}

/// Points on the positive part of the unit sphere, of which none dominates another.
fn front(n: u64, objectives: usize) -> Result<Vec<f64>, SobolError> {
    let mut points = cloud(n, objectives)?;
    for row in points.chunks_exact_mut(objectives) {
        row.iter_mut().for_each(|u| *u = (*u * FRAC_PI_2).sin());
        let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.iter_mut().for_each(|x| *x /= length);
    }
    Ok(points)
}

fn measure(criterion: &mut Criterion) -> Result<(), SobolError> {
    for (n, m) in [(50, 2), (1_000, 2), (1_000, 3)] {
        let points = cloud(n, m)?;
        criterion.bench_function(&format!("pareto/ranks of {n} points, {m} objectives"), |bencher| {
            bencher.iter(|| ranks(black_box(&points), m));
        });
    }
    for (n, m) in [(100, 2), (100, 3), (50, 4), (50, 5)] {
        let (points, reference) = (front(n, m)?, vec![1.1; m]);
        criterion.bench_function(&format!("hypervolume/of {n} points, {m} objectives"), |bencher| {
            bencher.iter(|| hypervolume(black_box(&points), &reference));
        });
    }
    for (n, m) in [(100, 2), (100, 3)] {
        let (points, reference) = (front(n, m)?, vec![1.1; m]);
        criterion.bench_function(&format!("hypervolume/boxes of {n} points, {m} objectives"), |bencher| {
            bencher.iter(|| Boxes::of(black_box(&points), &reference));
        });
        criterion.bench_function(&format!("hypervolume/best 25 of {n} points, {m} objectives"), |bencher| {
            bencher.iter(|| greedy_subset(black_box(&points), &reference, 25));
        });
    }
    Ok(())
}

fn all(criterion: &mut Criterion) {
    assert_eq!(measure(criterion), Ok(()));
}

criterion_group!(benches, all);
criterion_main!(benches);
