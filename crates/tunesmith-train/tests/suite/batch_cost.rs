//! What the batch size of a training costs and brings.

use serde_json::{Value, json};
use tunesmith_train::{BatchCost, ModelKind};

use crate::common::{settings, train_digits};

fn cost(values: &[(&str, Value)]) -> BatchCost {
    let mut all = vec![("width", json!(4)), ("layers", json!(1)), ("epochs", json!(6))];
    all.extend_from_slice(values);
    train_digits(&settings(ModelKind::Cnn, &all), 3, None).cost
}

#[test]
fn a_training_tells_its_pace_its_memory_and_its_noise() {
    let small = cost(&[("batch_size", json!(16))]);
    assert!(small.samples_per_second().unwrap() > 100.0, "{small:?}");
    let noise = small.noise_scale().unwrap();
    assert!(noise.low >= 1.0 && noise.low < 1e6, "{noise:?}");
    assert_eq!(noise.value.is_some(), noise.high.is_some());
    let wide = cost(&[("batch_size", json!(16)), ("width", json!(32))]);
    assert!(wide.memory_bytes > 2 * small.memory_bytes, "{} {}", wide.memory_bytes, small.memory_bytes);
}

#[test]
fn all_but_the_pace_is_the_same_again() {
    let values = [("batch_size", json!(32)), ("dropout", json!(0.3)), ("normalization", json!("batch"))];
    let (one, other) = (cost(&values), cost(&values));
    assert!(one.noise_scale().is_some());
    assert_eq!((one.noise_scale(), one.memory_bytes), (other.noise_scale(), other.memory_bytes),);
}

#[test]
fn noise_is_not_measured_where_it_means_nothing() {
    for values in [
        [("batch_size", json!(16)), ("mixup", json!(0.4))],
        [("batch_size", json!(1_430)), ("epochs", json!(60))],
        [("batch_size", json!(128)), ("epochs", json!(1))],
    ] {
        let cost = cost(&values);
        assert_eq!(cost.noise_scale(), None, "{values:?}");
        assert!(cost.samples_per_second().is_some());
    }
}

#[test]
fn the_costs_of_folds_are_told_together() {
    let fold = cost(&[("batch_size", json!(16))]);
    let both = fold.clone().and(fold.clone());
    let (one, two) = (fold.noise_scale().unwrap(), both.noise_scale().unwrap());
    assert!((two.low / one.low).ln().abs() < 1.0, "{one:?} {two:?}");
    assert_eq!(both.memory_bytes, fold.memory_bytes);
    assert!((both.samples_per_second().unwrap() / fold.samples_per_second().unwrap() - 1.0).abs() < 1e-9);
}
