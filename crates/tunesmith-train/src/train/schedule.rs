//! Learning-rate schedules over the steps of a training.

use std::f64::consts::PI;

use crate::hyper::{Schedule, Settings};

/// Learning rate of step `step` (from 0) of `steps`. Always runs over the whole training, however early it will be stopped.
pub(super) fn learning_rate(settings: &Settings, step: u64, steps: u64) -> f64 {
    settings.learning_rate * factor(settings, step, steps)
}

fn factor(settings: &Settings, step: u64, steps: u64) -> f64 {
    let warmup = (settings.warmup * steps as f64).round() as u64;
    if step < warmup {
        return (step + 1) as f64 / warmup as f64;
    }
    // From 0 to just below 1 over what follows the warmup.
    let t = (step - warmup) as f64 / (steps - warmup).max(1) as f64;
    match settings.schedule {
        Schedule::Constant => 1.0,
        Schedule::Cosine => 0.5 * (1.0 + (PI * t).cos()),
        Schedule::Exponential => 0.01_f64.powf(t),
        Schedule::Linear => 1.0 - t,
        Schedule::Step if t < 0.5 => 1.0,
        Schedule::Step if t < 0.75 => 0.1,
        Schedule::Step => 0.01,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hyper::ModelKind;

    fn factors(schedule: &str, warmup: f64) -> Vec<f64> {
        let values = [("schedule".to_owned(), schedule.into()), ("warmup".to_owned(), warmup.into())];
        let settings = Settings::from_map(ModelKind::Mlp, &values.into()).unwrap();
        (0..8).map(|step| (factor(&settings, step, 8) * 1e4).round() / 1e4).collect()
    }

    #[test]
    fn each_schedule_has_its_shape() {
        assert_eq!(factors("constant", 0.0), [1.0; 8]);
        assert_eq!(factors("linear", 0.0), [1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]);
        assert_eq!(factors("step", 0.0), [1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01]);
        assert_eq!(factors("exponential", 0.0)[4], 0.1);
        assert_eq!(factors("cosine", 0.0)[..5], [1.0, 0.9619, 0.8536, 0.6913, 0.5]);
    }

    #[test]
    fn the_rate_rises_in_the_warmup_and_the_schedule_starts_after_it() {
        assert_eq!(factors("linear", 0.5), [0.25, 0.5, 0.75, 1.0, 1.0, 0.75, 0.5, 0.25]);
    }
}
