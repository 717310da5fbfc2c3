//! Tunes a closure over a conditional space: which optimizer, and its own hyperparameters.
//!
//!     cargo run --release --example closure -p tunesmith
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use tunesmith::{Metric, Param, Role, SamplerSpec, Settings, Space, Study, TrialError, Workers};

/// A valley that bends: its slope, and how far a point is above the bottom.
fn valley([x, y]: [f64; 2]) -> ([f64; 2], f64) {
    let bend = y - x * x;
    ([-2.0 * (1.0 - x) - 40.0 * x * bend, 20.0 * bend], (1.0 - x).powi(2) + 10.0 * bend * bend)
}

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let space = Space::builder()
        .param(Param::choice("optimizer", ["sgd", "adam"]).role(Role::Training))
        .param(Param::float("learning_rate", 1e-4, 1.0).log().role(Role::Training))
        // These two exist only for their optimizer.
        .param(Param::float("momentum", 0.0, 0.99).when("optimizer", "sgd").role(Role::Training))
        .param(Param::float("beta", 0.5, 0.999).when("optimizer", "adam").role(Role::Training))
        .build()?;
    let mut settings = Settings::new(space, Metric::minimize("height"));
    settings.budget.trials = Some(200);
    settings.sampler = SamplerSpec::new("sobol");
    let study = Study::in_memory(settings)?;

    let workers = Workers { jobs: 2, ..Workers::default() };
    study.optimize_with(&workers, |trial| {
        let number = |name: &str| trial.get(name).and_then(|v| v.as_f64());
        let rate = number("learning_rate").ok_or_else(|| TrialError::Failed("no learning rate".into()))?;
        let (mut at, mut speed, mut square) = ([-1.0, 1.0], [0.0; 2], [0.0; 2]);
        for step in 1..=100 {
            let (slope, _) = valley(at);
            for i in 0..2 {
                if let Some(momentum) = number("momentum") {
                    speed[i] = momentum * speed[i] - rate * slope[i];
                    at[i] += speed[i];
                } else if let Some(beta) = number("beta") {
                    speed[i] = 0.9 * speed[i] + 0.1 * slope[i];
                    square[i] = beta * square[i] + (1.0 - beta) * slope[i] * slope[i];
                    let mean = speed[i] / (1.0 - 0.9_f64.powi(step));
                    at[i] -= rate * mean / ((square[i] / (1.0 - beta.powi(step))).sqrt() + 1e-8);
                }
            }
        }
        // A rate that is too high diverges: not a number is a result that samplers learn from.
        Ok(valley(at).1)
    })?;

    let best = study.best()?.ok_or("no trial came to an end")?;
    let height =
        study.history()?.settings().objectives().next().and_then(|m| best.value(m)).unwrap_or(f64::NAN);
    println!("the best of {} trials is number {}: {height:.6}", study.history()?.len(), best.number);
    println!("{}", best.config);
    Ok(())
}
