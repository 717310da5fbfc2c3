//! Costs of what surrogate models are made of: `cargo bench -p tunesmith-math --bench models`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tunesmith_math::lbfgsb::{Options, minimise};
use tunesmith_math::linalg::{Cholesky, NotPositiveDefinite, PANEL};
use tunesmith_math::simd::{exp_of_negative, vectorised};
use tunesmith_math::special::{log_ei, log_ei_with_derivative};

/// A squared exponential kernel over a line.
fn kernel(n: usize) -> Vec<f64> {
    let at = |k: usize| {
        let apart = (k / n) as f64 - (k % n) as f64;
        (-apart * apart / 400.0).exp() + if apart == 0.0 { 0.01 } else { 0.0 }
    };
    (0..n * n).map(at).collect()
}

fn cholesky(criterion: &mut Criterion) -> Result<(), NotPositiveDefinite> {
    for n in [100, 400, 1000] {
        let matrix = kernel(n);
        let factor = Cholesky::new(n, &matrix)?;
        let mut group = criterion.benchmark_group("cholesky");
        group.sample_size(20);
        group.bench_function(format!("factor, n = {n}"), |b| b.iter(|| Cholesky::new(n, black_box(&matrix))));
        group.bench_function(format!("inverse, n = {n}"), |b| b.iter(|| black_box(&factor).inverse()));
        let row: Vec<f64> = matrix[..n].iter().map(|x| 0.5 * x).chain([2.0]).collect();
        group.bench_function(format!("append and truncate, n = {n}"), |b| {
            let mut factor = factor.clone();
            b.iter(|| {
                let appended = factor.append(black_box(&row));
                factor.truncate(n);
                appended
            });
        });
        let mut panel = vec![0.0; factor.padded_len() * PANEL];
        group.bench_function(format!("solve for 16 right-hand sides, n = {n}"), |b| {
            b.iter(|| {
                panel[..n * PANEL].fill(1.0);
                factor.solve_lower_panel(black_box(&mut panel));
            });
        });
    }
    Ok(())
}

fn search(criterion: &mut Criterion) {
    let rosenbrock = |x: &[f64], gradient: &mut [f64]| {
        gradient.fill(0.0);
        let mut value = 0.0;
        for i in 0..x.len() - 1 {
            let (a, b) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
            value += 100.0 * a * a + b * b;
            gradient[i] += -400.0 * a * x[i] - 2.0 * b;
            gradient[i + 1] += 200.0 * a;
        }
        value
    };
    for n in [10, 40] {
        let (start, lower, upper) = (vec![-1.2; n], vec![-2.0; n], vec![0.9; n]);
        criterion.bench_function(&format!("lbfgsb/bounded Rosenbrock, {n} variables"), |bencher| {
            bencher.iter(|| minimise(rosenbrock, black_box(&start), &lower, &upper, &Options::default()));
        });
    }
}

fn functions(criterion: &mut Criterion) {
    for z in [0.5, -5.0, -100.0] {
        criterion.bench_function(&format!("log_ei({z})"), |b| b.iter(|| log_ei(black_box(z))));
        criterion.bench_function(&format!("log_ei({z}) with derivative"), |b| {
            b.iter(|| log_ei_with_derivative(black_box(z)));
        });
    }
    let values: Vec<f64> = (0..1024).map(|i| f64::from(i) * -0.03 - 0.01).collect();
    let mut out = vec![0.0; values.len()];
    criterion.bench_function("simd/exp_of_negative of 1024", |bencher| {
        bencher.iter(|| {
            vectorised(
                #[inline(always)]
                || values.iter().zip(&mut out).for_each(|(from, to)| *to = exp_of_negative(*from)),
            );
            black_box(&out);
        });
    });
}

fn all(criterion: &mut Criterion) {
    assert_eq!(cholesky(criterion), Ok(()));
    search(criterion);
    functions(criterion);
}

criterion_group!(benches, all);
criterion_main!(benches);
