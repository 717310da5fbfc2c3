//! Paths of two weights against those that PyTorch 2.15 takes, in double precision, with the same gradients.

use serde_json::{Value, json};

use super::*;
use crate::hyper::ModelKind;

const GRADIENTS: [[f32; 2]; 3] = [[1.0, -0.5], [2.0, 0.25], [-4.0, 1.0]];

/// Three steps from (1, -2) at a rate of 0.1.
fn path(values: &Value, decays: bool) -> Vec<[f32; 2]> {
    let mut map: std::collections::BTreeMap<String, Value> = serde_json::from_value(values.clone()).unwrap();
    map.entry("weight_decay".to_owned()).or_insert(json!(0));
    let settings = Settings::from_map(ModelKind::Mlp, &map).unwrap();
    let mut optimizer = Optimizer::new(&settings, 1);
    let mut weights = [1.0, -2.0];
    GRADIENTS
        .into_iter()
        .map(|mut grad| {
            optimizer.update(0, &mut weights, &mut grad, decays, 0.1);
            weights
        })
        .collect()
}

fn assert_path(values: &Value, expected: [[f32; 2]; 3]) {
    let path = path(values, true);
    for (ours, theirs) in path.iter().flatten().zip(expected.iter().flatten()) {
        assert!((ours - theirs).abs() < 5e-6, "{values}: {path:?} for {expected:?}");
    }
}

#[test]
fn gradient_descent_takes_the_steps_of_pytorch() {
    let sgd = |momentum: f64, nesterov: bool| json!({ "optimizer": "sgd", "momentum": momentum, "nesterov": nesterov });
    assert_path(&sgd(0.0, false), [[0.9, -1.95], [0.7, -1.975], [1.1, -2.075]]);
    assert_path(&sgd(0.9, false), [[0.9, -1.95], [0.61, -1.93], [0.749, -2.012]]);
    assert_path(&sgd(0.9, true), [[0.81, -1.905], [0.349, -1.912], [0.8741, -2.0858]]);
}

#[test]
fn rmsprop_takes_the_steps_of_pytorch() {
    assert_path(
        &json!({ "optimizer": "rmsprop", "momentum": 0 }),
        [[0.0, -1.0], [-0.895323, -1.449013], [-0.021204, -2.323753]],
    );
    assert_path(
        &json!({ "optimizer": "rmsprop", "momentum": 0.9, "rms_decay": 0.95 }),
        [[0.552786, -1.552786], [-0.251721, -1.354418], [-0.582623, -1.570402]],
    );
}

#[test]
fn adam_takes_the_steps_of_pytorch_with_coupled_and_decoupled_decay() {
    let plain = [[0.9, -1.9], [0.803482, -1.873366], [0.822861, -1.919099]];
    assert_path(&json!({ "optimizer": "adam" }), plain);
    assert_path(&json!({ "optimizer": "adamw" }), plain);
    assert_path(
        &json!({ "optimizer": "adam", "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3 }),
        [[0.9001, -1.9002], [0.802527, -1.879008], [0.829292, -1.932662]],
    );
    assert_path(
        &json!({ "optimizer": "adam", "weight_decay": 0.5 }),
        [[0.9, -1.9], [0.801553, -1.807804], [0.80404, -1.740363]],
    );
    assert_path(
        &json!({ "optimizer": "adamw", "weight_decay": 0.5 }),
        [[0.85, -1.8], [0.710982, -1.683366], [0.694812, -1.644931]],
    );
}

#[test]
fn lion_steps_by_the_sign_of_its_mean() {
    // Means 0.1 g, then 0.9 m + 0.1 g with m = 0.01 g: (0.1, -0.05), (0.209, 0.0205), (-0.37318, 0.10222) by [Chen2023].
    assert_path(&json!({ "optimizer": "lion" }), [[0.9, -1.9], [0.8, -2.0], [0.9, -2.1]]);
    // The weights shrink by a twentieth before each step.
    assert_path(
        &json!({ "optimizer": "lion", "weight_decay": 0.5 }),
        [[0.85, -1.8], [0.7075, -1.81], [0.772125, -1.8195]],
    );
}

#[test]
fn what_does_not_decay_is_spared() {
    for optimizer in ["sgd", "adam", "adamw", "rmsprop", "lion"] {
        let decayed = json!({ "optimizer": optimizer, "weight_decay": 0.5 });
        assert_eq!(path(&decayed, false), path(&json!({ "optimizer": optimizer }), true), "{optimizer}");
        assert_ne!(path(&decayed, false), path(&decayed, true), "{optimizer}");
    }
}
