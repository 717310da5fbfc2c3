//! Functions of spaces with kinds, conditions and constraints, shaped like a training's error.

use tunesmith_core::{Param, Space};

use super::{Problem, built, number, text};

/// Two optimizers with parameters of their own and a number of layers with a width each: an error of 0.02 at best, with
/// `optimizer = "sgd"`, `momentum` 0.9, `lr` 0.1 and two layers of width 48.
pub fn conditional() -> Problem {
    let widths = (1..=3_u32).map(|i| {
        Param::int(format!("width{i}"), 8, 128).log().when_between("layers", Some(f64::from(i)), None)
    });
    let space = Space::builder()
        .param(Param::choice("optimizer", ["adam", "sgd"]))
        .param(Param::float("adam_lr", 1e-5, 1e-1).log().when("optimizer", "adam"))
        .param(Param::float("lr", 1e-4, 1.0).log().when("optimizer", "sgd"))
        .param(Param::float("momentum", 0.0, 0.99).when("optimizer", "sgd"))
        .param(Param::int("layers", 1, 3))
        .params(widths);
    Problem::new("conditional", built(space), 0.02, |config| {
        let off = |name: &str, best: f64| (number(config, name) / best).log10().powi(2);
        let rate = match text(config, "optimizer") {
            "adam" => 0.03 + 0.05 * off("adam_lr", 3e-3),
            _ => 0.02 + 0.05 * off("lr", 0.1) + 0.2 * (number(config, "momentum") - 0.9).powi(2),
        };
        let layers = number(config, "layers");
        let widths: f64 = (1..=layers as u32).map(|i| 0.1 * off(&format!("width{i}"), 48.0)).sum();
        rate + 0.04 * (layers - 2.0).abs() + widths
    })
}

/// Real, whole and ordered numbers, a choice and a boolean under a constraint: an error of 0.1 at best, with `lr` 0.01,
/// `units` 40, `batch` 64, `activation` "gelu" and `norm` true.
pub fn mixed() -> Problem {
    let space = Space::builder()
        .param(Param::float("lr", 1e-5, 1.0).log())
        .param(Param::int("units", 8, 128).step(8.0))
        .param(Param::ordered("batch", [16, 32, 64, 128, 256]))
        .param(Param::choice("activation", ["relu", "tanh", "gelu", "silu"]))
        .param(Param::choice("norm", [false, true]))
        .constraint("units * batch <= 8192");
    Problem::new("mixed", built(space), 0.1, |config| {
        let activation = match text(config, "activation") {
            "gelu" => 0.0,
            "silu" => 0.01,
            "relu" => 0.03,
            "tanh" => 0.08,
            _ => f64::NAN,
        };
        let norm = if config.get("norm").and_then(tunesmith_core::Value::as_bool) == Some(true) {
            0.0
        } else {
            0.05
        };
        0.1 + 0.04 * (number(config, "lr") / 0.01).log10().powi(2)
            + 0.1 * (number(config, "units") / 40.0 - 1.0).powi(2)
            + 0.01 * (number(config, "batch") / 64.0).log2().powi(2)
            + activation
            + norm
    })
}
