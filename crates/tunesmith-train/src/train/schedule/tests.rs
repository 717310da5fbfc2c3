//! Schedules against their formulas and against PyTorch 2.15.

use serde_json::{Value, json};

use super::*;
use crate::hyper::ModelKind;

fn settings(values: &Value) -> Settings {
    Settings::from_map(ModelKind::Mlp, &serde_json::from_value(values.clone()).unwrap()).unwrap()
}

/// The factors of a training of so many steps.
fn factors(values: &Value, steps: u64) -> Vec<f64> {
    let settings = settings(values);
    (0..steps).map(|step| (factor(&settings, step, steps) * 1e6).round() / 1e6).collect()
}

fn reports(losses: &[f64]) -> Vec<EpochReport> {
    let report = |(i, val_loss): (usize, &f64)| EpochReport {
        epoch: i as u32 + 1,
        train_loss: 0.0,
        train_accuracy: 0.0,
        val_loss: *val_loss,
        val_accuracy: 0.0,
        learning_rate: 0.0,
        grad_norm: 0.0,
        seconds: 0.0,
    };
    losses.iter().enumerate().map(report).collect()
}

#[test]
fn each_schedule_has_its_shape() {
    let of = |schedule: &str| factors(&json!({ "schedule": schedule }), 8);
    assert_eq!(of("constant"), [1.0; 8]);
    assert_eq!(of("linear"), [1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]);
    assert_eq!(of("step"), [1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01]);
    assert_eq!(of("exponential")[4], 0.1);
    assert_eq!(of("cosine")[..5], [1.0, 0.96194, 0.853553, 0.691342, 0.5]);
}

#[test]
fn their_own_parameters_bend_them() {
    let half = factors(&json!({ "schedule": "step", "decay_factor": 0.5 }), 8);
    assert_eq!(half, [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]);
    let linear = factors(&json!({ "schedule": "linear", "final_rate": 0.5 }), 4);
    assert_eq!(linear, [1.0, 0.875, 0.75, 0.625]);
    assert_eq!(factors(&json!({ "schedule": "exponential", "exponential_end": 0.0001 }), 8)[4], 0.01);
}

#[test]
fn cosine_waves_are_those_of_pytorch() {
    assert_eq!(
        factors(&json!({ "schedule": "cosine", "final_rate": 0.1 }), 10),
        [1.0, 0.977975, 0.914058, 0.814503, 0.689058, 0.55, 0.410942, 0.285497, 0.185942, 0.122025]
    );
    assert_eq!(
        factors(&json!({ "schedule": "cosine_restarts", "cycles": 2, "final_rate": 0.1 }), 10),
        [1.0, 0.914058, 0.689058, 0.410942, 0.185942, 1.0, 0.914058, 0.689058, 0.410942, 0.185942]
    );
    assert_eq!(
        factors(&json!({ "schedule": "cosine_restarts", "cycles": 3, "cycle_growth": 2 }), 14),
        [
            1.0, 0.5, 1.0, 0.853553, 0.5, 0.146447, 1.0, 0.96194, 0.853553, 0.691342, 0.5, 0.308658,
            0.146447, 0.03806
        ]
    );
}

#[test]
fn one_cycle_is_that_of_pytorch() {
    assert_eq!(
        factors(&json!({ "schedule": "one_cycle" }), 10),
        [0.04, 0.52, 1.0, 0.950485, 0.811746, 0.611262, 0.388742, 0.188258, 0.049519, 4e-6]
    );
    assert!(factors(&json!({ "schedule": "one_cycle", "warmup": 0.5 }), 1).iter().all(|f| f.is_finite()));
}

#[test]
fn the_rate_falls_on_plateaus_as_in_pytorch() {
    let settings = settings(&json!({ "schedule": "plateau", "decay_factor": 0.5, "learning_rate": 1 }));
    let losses = [1.0, 0.9, 0.95, 0.91, 0.92, 0.8, 0.85, 0.8, 0.81, 0.82, 0.83, 0.84];
    let rate = |epochs: usize| learning_rate(&settings, epochs as u64, 12, &reports(&losses[..epochs]));
    let rates: Vec<f64> = (0..12).map(rate).collect();
    assert_eq!(rates, [1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
}

#[test]
fn the_rate_rises_in_the_warmup_and_the_schedule_starts_after_it() {
    let values = json!({ "schedule": "linear", "warmup": 0.5 });
    assert_eq!(factors(&values, 8), [0.25, 0.5, 0.75, 1.0, 1.0, 0.75, 0.5, 0.25]);
}

#[test]
fn patience_counts_epochs_since_the_lowest_loss() {
    let over = |patience: u32, losses: &[f64]| {
        patience_is_over(&settings(&json!({ "patience": patience })), &reports(losses))
    };
    assert!(!over(2, &[1.0, 0.5, 0.6]));
    assert!(over(2, &[1.0, 0.5, 0.6, 0.5]));
    assert!(!over(0, &[1.0, 2.0, 3.0, 4.0, 5.0]));
    assert!(!over(2, &[]));
}
