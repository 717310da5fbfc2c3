//! Trainings that start from weights learned before.
//!
//! The files in `checkpoints` were written by PyTorch 2.15: a state dict of convolutions with batch normalization, whose weights tell
//! their place (`(100 output + 10 channel + 3 row + column) / 1000`), and one of linear layers in half precision
//! (`(100 output + input) / 10000`) under the key `state_dict`.

use std::path::PathBuf;

use serde_json::{Value, json};
use tunesmith_train::{
    Checkpoints, Control, EpochReport, Model, ModelKind, Pretrained, Settings, Start, TrainError,
    TrainOutcome, train_from,
};

use crate::common::{digits, read_csv, settings, timeless, train_digits};
use crate::freezing::parts;

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/suite/checkpoints", name].iter().collect()
}

/// One epoch in which nothing but the output layer learns.
fn frozen(kind: ModelKind, values: &[(&str, Value)]) -> Settings {
    let mut all = vec![("epochs", json!(1)), ("freeze", json!(16)), ("batch_size", json!(512))];
    all.extend_from_slice(values);
    settings(kind, &all)
}

fn at(weights: &Pretrained) -> Start<'_> {
    Start { weights: Some(weights), ..Start::default() }
}

fn from(
    start: &Pretrained,
    settings: &Settings,
    checkpoints: Option<&Checkpoints>,
) -> Result<TrainOutcome, TrainError> {
    let (data, split) = digits();
    let mut observer = |_: &EpochReport| Control::Continue;
    train_from(at(start), data, split, settings, 1, &mut observer, checkpoints)
}

fn saved(model: &Model) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    model.save(&path).unwrap();
    (folder, path)
}

fn one(model: &Model, name: &str) -> Vec<f32> {
    parts(model, name).into_iter().find(|(n, _)| n == name).unwrap().1
}

#[test]
fn a_model_of_tunesmiths_own_gives_all_its_layers_and_its_output_for_the_same_classes() {
    let first = settings(ModelKind::Cnn, &[("epochs", json!(3)), ("learning_rate", json!(0.01))]);
    let outcome = train_digits(&first, 2, None);
    let (_folder, path) = saved(&outcome.model);
    let start = Pretrained::load(&path).unwrap();
    assert_eq!(start.settings(), Some(&first));
    let next = frozen(ModelKind::Cnn, &[("learning_rate", json!(1e-9))]);
    let resumed = from(&start, &next, None).unwrap();
    assert_eq!(parts(&resumed.model, "conv"), parts(&outcome.model, "conv"));
    let (before, after) = (outcome.reports.last().unwrap(), &resumed.reports[0]);
    assert_eq!(before.val_accuracy, after.val_accuracy, "the output layer was taken over too");
}

#[test]
fn other_classes_get_an_output_layer_of_their_own() {
    let (data, _) = digits();
    let outcome = train_digits(&settings(ModelKind::Mlp, &[("epochs", json!(1))]), 2, None);
    let (_folder, path) = saved(&outcome.model);
    let start = Pretrained::load(&path).unwrap();
    let mut text = data.feature_names().join(",") + ",label\n";
    for row in (0..200).filter(|row| data.labels()[*row] < 3) {
        let cells: Vec<String> = data.row(row).iter().map(ToString::to_string).collect();
        text += &format!("{},{}\n", cells.join(","), data.labels()[row]);
    }
    let layout = tunesmith_train::Layout::Tabular;
    let few = read_csv(text.as_bytes(), "label", &layout).unwrap();
    let split = tunesmith_train::Split::stratified(&few, 0.3, 0).unwrap();
    let settings = frozen(ModelKind::Mlp, &[]);
    let mut observer = |_: &EpochReport| Control::Continue;
    let tuned = train_from(at(&start), &few, &split, &settings, 1, &mut observer, None).unwrap();
    assert_eq!(parts(&tuned.model, "hidden"), parts(&outcome.model, "hidden"));
    assert_eq!(one(&tuned.model, "output.bias").len(), 3);
}

#[test]
fn a_state_dict_of_pytorch_is_read_with_its_convolutions_and_batch_statistics() {
    let start = Pretrained::load(&file("convolutions.pt")).unwrap();
    let values = [("layers", json!(2)), ("width", json!(3)), ("normalization", json!("batch"))];
    let model = from(&start, &frozen(ModelKind::Cnn, &values), None).unwrap().model;
    // Rows are (row, column, channel) of the kernel, columns the outputs.
    let weights = one(&model, "conv2.weight");
    for (at, weight) in weights.iter().enumerate() {
        let (input, output) = (at / 3, at % 3);
        let (pixel, channel) = (input / 3, input % 3);
        let expected = (100 * output + 10 * channel + pixel) as f32 / 1000.0;
        assert_eq!(*weight, expected, "{at}");
    }
    assert_eq!(one(&model, "conv1.norm.gain"), [1.5; 3]);
    assert_eq!(one(&model, "conv1.norm.shift"), [-0.25; 3]);
    assert_eq!(one(&model, "conv2.norm.mean"), [0.0, 1.0, 2.0]);
    assert_eq!(one(&model, "conv2.norm.variance"), [2.0; 3]);
    assert_eq!(one(&model, "output.bias").len(), 10, "the output layer is new");
}

#[test]
fn layers_of_other_names_are_taken_in_their_order() {
    for name in ["sequential.pth", "sequential.safetensors"] {
        let start = Pretrained::load(&file(name)).unwrap();
        let values = [("layers", json!(2)), ("width", json!(4)), ("width_2", json!(6))];
        let model = from(&start, &frozen(ModelKind::Mlp, &values), None).unwrap().model;
        for (layer, outputs) in [("hidden1", 4), ("hidden2", 6)] {
            for (at, weight) in one(&model, &format!("{layer}.weight")).iter().enumerate() {
                let (input, output) = (at / outputs, at % outputs);
                assert!(
                    (weight - (100 * output + input) as f32 / 10000.0).abs() < 2e-5,
                    "{name} {layer} {at}"
                );
            }
        }
        assert_eq!(one(&model, "hidden1.bias"), [0.0, 0.125, 0.25, 0.375]);
    }
}

#[test]
fn a_checkpoint_of_another_architecture_is_refused_with_the_shapes() {
    let message = |start: &Pretrained, settings: &Settings| {
        let text = from(start, settings, None).unwrap_err().to_string();
        text.split_once(": ").unwrap().1.to_owned()
    };
    let start = Pretrained::load(&file("sequential.pth")).unwrap();
    let wide = frozen(ModelKind::Mlp, &[("layers", json!(2)), ("width", json!(4)), ("width_2", json!(7))]);
    assert_eq!(
        message(&start, &wide),
        "its `layers.3.weight` is 6 x 4, but the settings make `hidden2.weight` 7 x 4"
    );
    let deep = frozen(
        ModelKind::Mlp,
        &[("layers", json!(4)), ("width_1", json!(4)), ("width_2", json!(6)), ("width_3", json!(3))],
    );
    assert_eq!(message(&start, &deep), "it holds 3 layers, but none is left for `hidden4.weight` (64 x 3)");
    let outcome =
        train_digits(&settings(ModelKind::Cnn, &[("epochs", json!(1)), ("width", json!(8))]), 0, None);
    let (_folder, path) = saved(&outcome.model);
    let own = Pretrained::load(&path).unwrap();
    assert_eq!(
        message(&own, &settings(ModelKind::Cnn, &[])),
        "its `conv1.weight` is 9 x 8, but the settings make `conv1.weight` 9 x 32; it was trained as a cnn with layers = 2, \
         width = 8, normalization = \"none\", residual = false, kernel_size = 3"
    );
}

#[test]
fn files_that_are_no_checkpoint_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(file("convolutions.pt")).unwrap();
    for (name, bytes) in [
        ("torn.pt", &whole[..whole.len() / 2]),
        ("text.pth", &b"hello"[..]),
        ("text.safetensors", &b"hello"[..]),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = Pretrained::load(&path).unwrap_err().to_string();
        let start = format!(
            "{}: this is no checkpoint in safetensors, .pt or .pth, or it is damaged",
            path.display()
        );
        assert!(error.starts_with(&start), "{error}");
    }
    let error = Pretrained::load("nowhere.pt".as_ref()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read nowhere.pt: there is no such file or folder");
}

#[test]
fn an_interrupted_fine_tuning_continues_but_not_from_another_start() {
    let start = Pretrained::load(&file("sequential.pth")).unwrap();
    let values = [
        ("layers", json!(2)),
        ("width", json!(4)),
        ("width_2", json!(6)),
        ("freeze", json!(1)),
        ("unfreeze_epoch", json!(2)),
        ("epochs", json!(4)),
    ];
    let settings = settings(ModelKind::Mlp, &values);
    let whole = from(&start, &settings, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::in_folder(folder.path());
    let (data, split) = digits();
    let mut leaving = |r: &EpochReport| if r.epoch == 3 { Control::Suspend } else { Control::Continue };
    train_from(at(&start), data, split, &settings, 1, &mut leaving, Some(&checkpoints)).unwrap();
    let resumed = from(&start, &settings, Some(&checkpoints)).unwrap();
    assert_eq!((timeless(&resumed.reports), resumed.resumed_after), (timeless(&whole.reports), Some(3)));
    assert_eq!(resumed.model, whole.model);
    let mut on = |_: &EpochReport| Control::Continue;
    let error =
        train_from(Start::default(), data, split, &settings, 1, &mut on, Some(&checkpoints)).unwrap_err();
    assert!(matches!(error, TrainError::Foreign { differs, .. } if differs == "weights to start from"));
}
