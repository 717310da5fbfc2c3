//! Frozen blocks.

use serde_json::{Value, json};
use tunesmith_train::{Control, Dataset, EpochReport, Model, ModelKind, Settings, Split, train};

use crate::common::{digits, settings, timeless, train_digits};

/// A small network with batch normalization and dropout.
fn frozen(kind: ModelKind, more: &[(&str, Value)]) -> Settings {
    let mut values = vec![
        ("epochs", json!(2)),
        ("layers", json!(3)),
        ("width", json!(6)),
        ("normalization", json!("batch")),
        ("dropout", json!(0.3)),
        ("weight_decay", json!(0.5)),
        ("averaging", json!("ema")),
    ];
    values.extend_from_slice(more);
    settings(kind, &values)
}

/// The values of every parameter whose name begins so.
pub(crate) fn parts(model: &Model, prefix: &str) -> Vec<(String, Vec<f32>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    model.save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: serde_json::Map<String, Value> = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let data = &bytes[8 + length..];
    let numbers = |entry: &Value| {
        let at = |i: usize| entry["data_offsets"][i].as_u64().unwrap() as usize;
        data[at(0)..at(1)].chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
    };
    header.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(n, e)| (n.clone(), numbers(e))).collect()
}

#[test]
fn frozen_blocks_stay_as_they_are_to_the_bit_with_their_batch_statistics() {
    for (kind, residual, names) in [
        (ModelKind::Mlp, false, ["hidden1", "hidden2", "hidden3"]),
        (ModelKind::Cnn, false, ["conv1", "conv2", "conv3"]),
        (ModelKind::Cnn, true, ["stem", "block2", "block3"]),
        (ModelKind::Mlp, true, ["first", "block2", "block3"]),
    ] {
        let run = |freeze: usize, epochs: u32| {
            let more = [("freeze", json!(freeze)), ("residual", json!(residual)), ("epochs", json!(epochs))];
            train_digits(&frozen(kind, &more), 3, None).model
        };
        let (short, long) = (run(2, 1), run(2, 2));
        for (at, name) in names.iter().enumerate() {
            let (before, after) = (parts(&short, name), parts(&long, name));
            assert!(!before.is_empty());
            assert_eq!(before == after, at < 2, "{kind} {residual} {name}");
        }
        assert_ne!(parts(&short, "output"), parts(&long, "output"));
        assert_ne!(parts(&run(0, 1), names[0]), parts(&short, names[0]));
    }
}

#[test]
fn blocks_thaw_after_the_epoch_named_and_the_output_layer_always_learns() {
    let run = |freeze: usize, unfreeze: u32, epochs: u32| {
        let more =
            [("freeze", json!(freeze)), ("unfreeze_epoch", json!(unfreeze)), ("epochs", json!(epochs))];
        train_digits(&frozen(ModelKind::Cnn, &more), 3, None)
    };
    let (one, two, three) = (run(16, 2, 1), run(16, 2, 2), run(16, 2, 3));
    assert_eq!(parts(&one.model, "conv"), parts(&two.model, "conv"));
    assert_ne!(parts(&two.model, "conv1"), parts(&three.model, "conv1"));
    assert_ne!(parts(&two.model, "conv3"), parts(&three.model, "conv3"));
    assert_ne!(parts(&one.model, "output"), parts(&two.model, "output"));
    // All but the output layer is three blocks here, so more is the same.
    assert_eq!(timeless(&run(3, 0, 1).reports), timeless(&run(16, 0, 1).reports));
}

#[test]
fn no_dropout_is_drawn_in_frozen_blocks() {
    let (data, split): (&Dataset, &Split) = {
        let d = digits();
        (&d.0, &d.1)
    };
    let run = |dropout: f64, freeze: usize| {
        let values = [
            ("epochs", json!(1)),
            ("layers", json!(1)),
            ("dropout", json!(dropout)),
            ("freeze", json!(freeze)),
        ];
        let settings = settings(ModelKind::Mlp, &values);
        let mut observer = |_: &EpochReport| Control::Continue;
        timeless(&train(data, split, &settings, 5, &mut observer, None).unwrap().reports)
    };
    assert_eq!(run(0.5, 1), run(0.0, 1));
    assert_ne!(run(0.5, 0), run(0.0, 0));
}

#[test]
fn layers_further_from_the_output_learn_more_slowly_with_layer_decay() {
    let moved = |decay: f64, name: &str| {
        let run = |rate: f64| {
            let values = [
                ("epochs", json!(1)),
                ("layers", json!(2)),
                ("optimizer", json!("lion")),
                ("layer_decay", json!(decay)),
                ("learning_rate", json!(rate)),
                ("weight_decay", json!(0)),
            ];
            parts(&train_digits(&settings(ModelKind::Mlp, &values), 1, None).model, name)
        };
        // Against weights that hardly move: the way of each, in the mean.
        let (far, near) = (run(1e-3), run(1e-9));
        let pairs = far[1].1.iter().zip(&near[1].1);
        pairs.map(|(a, b)| (a - b).abs()).sum::<f32>() / far[1].1.len() as f32
    };
    assert!(moved(0.01, "hidden1") < 0.1 * moved(1.0, "hidden1"));
    assert!(moved(0.01, "output") > 0.5 * moved(1.0, "output"));
}
