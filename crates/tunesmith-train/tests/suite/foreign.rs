//! Checkpoints of other programs: what becomes of their layers, whatever they are called.

use std::path::PathBuf;

use safetensors::tensor::{Dtype, TensorView, serialize};
use serde_json::{Value, json};
use tunesmith_train::{
    Control, EpochReport, Model, ModelKind, Normalization, Pretrained, Settings, Start, StartError,
    train_from,
};

use crate::common::{digits, settings};
use crate::freezing::parts;

/// An array with its name and shape, all of one value.
type Array = (&'static str, &'static [usize], f32);

struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(arrays: &[Array]) -> File {
    let bytes = |(_, shape, value): &Array| -> Vec<u8> {
        (0..shape.iter().product::<usize>()).flat_map(|_| value.to_le_bytes()).collect()
    };
    let data: Vec<Vec<u8>> = arrays.iter().map(bytes).collect();
    let views = arrays
        .iter()
        .zip(&data)
        .map(|((name, shape, _), data)| (*name, TensorView::new(Dtype::F32, shape.to_vec(), data).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.safetensors");
    std::fs::write(&path, serialize(views, None).unwrap()).unwrap();
    File { _folder: folder, path }
}

/// Two convolutions of three channels, with all but the output layer frozen.
fn cnn(values: &[(&str, Value)]) -> Settings {
    let mut all =
        vec![("epochs", json!(1)), ("freeze", json!(16)), ("batch_size", json!(512)), ("width", json!(3))];
    all.extend_from_slice(values);
    settings(ModelKind::Cnn, &all)
}

fn batch() -> Settings {
    cnn(&[("normalization", json!("batch"))])
}

/// The network after an epoch in which nothing but the output layer learned, or why there is none.
fn tuned(arrays: &[Array], settings: &Settings) -> Result<Model, String> {
    let file = file(arrays);
    let weights = Pretrained::load(&file.path).map_err(|e| e.to_string())?;
    let start = Start { weights: Some(&weights), ..Start::default() };
    let (data, split) = digits();
    let mut observer = |_: &EpochReport| Control::Continue;
    let outcome = train_from(start, data, split, settings, 1, &mut observer, None);
    outcome.map(|outcome| outcome.model).map_err(|e| {
        let text = e.to_string();
        text.split_once("safetensors: ").map_or(text.clone(), |(_, what)| what.to_owned())
    })
}

fn one(model: &Model, name: &str) -> Vec<f32> {
    parts(model, name).into_iter().find(|(n, _)| n == name).unwrap().1
}

const KERNEL_1: &[usize] = &[3, 1, 3, 3];
const KERNEL_2: &[usize] = &[3, 3, 3, 3];
const HEAD: &[usize] = &[10, 12];

#[test]
fn layers_are_found_by_what_they_hold_whatever_their_modules_are_called() {
    // Sorted by name, normalizations come before convolutions here, and the classifier before the features there.
    let flat: [Array; 12] = [
        ("conv1.weight", KERNEL_1, 0.1),
        ("bn1.weight", &[3], 1.1),
        ("bn1.bias", &[3], 1.2),
        ("bn1.running_mean", &[3], 1.3),
        ("bn1.running_var", &[3], 1.4),
        ("conv2.weight", KERNEL_2, 0.2),
        ("bn2.weight", &[3], 2.1),
        ("bn2.bias", &[3], 2.2),
        ("bn2.running_mean", &[3], 2.3),
        ("bn2.running_var", &[3], 2.4),
        ("fc.weight", HEAD, 0.3),
        ("fc.bias", &[10], 0.0),
    ];
    let names = [
        "features.0.weight",
        "features.1.weight",
        "features.1.bias",
        "features.1.running_mean",
        "features.1.running_var",
        "features.10.weight",
        "features.11.weight",
        "features.11.bias",
        "features.11.running_mean",
        "features.11.running_var",
        "classifier.weight",
        "classifier.bias",
    ];
    let sequential: Vec<Array> =
        flat.iter().zip(names).map(|((_, shape, value), name)| (name, *shape, *value)).collect();
    for arrays in [&flat[..], &sequential] {
        let model = tuned(arrays, &batch()).unwrap();
        for (name, expected) in [
            ("conv1.weight", 0.1),
            ("conv1.norm.gain", 1.1),
            ("conv1.norm.shift", 1.2),
            ("conv1.norm.mean", 1.3),
            ("conv1.norm.variance", 1.4),
            ("conv2.weight", 0.2),
            ("conv2.norm.gain", 2.1),
            ("conv2.norm.variance", 2.4),
        ] {
            assert!(one(&model, name).iter().all(|x| *x == expected), "{name} of {}", arrays[0].0);
        }
    }
}

#[test]
fn a_bias_before_a_batch_normalization_goes_into_its_mean() {
    let model = tuned(
        &[
            ("a.0.weight", KERNEL_1, 0.1),
            ("a.0.bias", &[3], 0.5),
            ("a.1.weight", &[3], 1.0),
            ("a.1.bias", &[3], 0.0),
            ("a.1.running_mean", &[3], 2.0),
            ("a.1.running_var", &[3], 1.0),
        ],
        &cnn(&[("normalization", json!("batch")), ("layers", json!(1))]),
    );
    assert_eq!(one(&model.unwrap(), "conv1.norm.mean"), [1.5; 3], "(x + 0.5) - 2 is x - 1.5");
}

#[test]
fn a_layer_without_a_bias_gets_one_that_adds_nothing() {
    let arrays: [Array; 3] =
        [("c1.weight", KERNEL_1, 0.1), ("c2.weight", KERNEL_2, 0.2), ("fc.weight", HEAD, 0.3)];
    let model = tuned(&arrays, &cnn(&[])).unwrap();
    assert_eq!((one(&model, "conv1.bias"), one(&model, "conv2.weight")), (vec![0.0; 3], vec![0.2; 81]));
}

#[test]
fn what_the_settings_have_no_place_for_is_named() {
    const NORM: [Array; 2] = [("n.weight", &[3], 1.0), ("n.bias", &[3], 0.0)];
    const RUNNING: [Array; 2] = [("n.running_mean", &[3], 0.0), ("n.running_var", &[3], 1.0)];
    let convolutions: [Array; 2] = [("c1.weight", KERNEL_1, 0.1), ("c2.weight", KERNEL_2, 0.2)];
    let with = |more: &[Array]| [&convolutions[..], more].concat();
    let layer = cnn(&[("normalization", json!(Normalization::Layer.as_str()))]);
    let cases: [(Vec<Array>, Settings, &str); 9] = [
        (
            convolutions.to_vec(),
            batch(),
            "it holds no normalization for `conv1.norm.gain`; say normalization = \"none\"",
        ),
        (
            with(&[("c3.weight", KERNEL_2, 0.1)]),
            cnn(&[]),
            "it holds 3 convolutions, but the settings make 2, without a place for `c3.weight`",
        ),
        (
            convolutions.to_vec(),
            cnn(&[("layers", json!(3))]),
            "it holds 2 convolutions, but none is left for `conv3.weight`",
        ),
        (with(&NORM), cnn(&[]), "its `n` is a normalization without a place; say normalization = \"layer\""),
        (
            with(&[&NORM[..], &RUNNING].concat()),
            cnn(&[]),
            "its `n` is a normalization without a place; say normalization = \"batch\"",
        ),
        (with(&NORM), batch(), "its `n` has no running statistics; say normalization = \"layer\""),
        (
            with(&[&NORM[..], &RUNNING].concat()),
            layer.clone(),
            "its `n` has running statistics; say normalization = \"batch\"",
        ),
        (
            with(&[&NORM[..], &[("c1.bias", &[3], 0.5)]].concat()),
            layer,
            "its `c1.bias` adds a bias before the normalization `n`, where the settings make none",
        ),
        (
            convolutions.to_vec(),
            cnn(&[("kernel_size", json!(5))]),
            "its `c1.weight` is 3 x 1 x 3 x 3, but the settings make `conv1.weight` 3 x 25 (channels, height and width of a \
             kernel in one)",
        ),
    ];
    for (arrays, settings, expected) in cases {
        let said = tuned(&arrays, &settings).unwrap_err();
        assert!(said.starts_with(expected), "{said}\ninstead of\n{expected}");
    }
}

#[test]
fn weights_that_are_no_numbers_are_refused_before_the_training() {
    let arrays: [Array; 2] = [("c1.weight", KERNEL_1, f32::NAN), ("c2.weight", KERNEL_2, 0.2)];
    let said = tuned(&arrays, &cnn(&[])).unwrap_err();
    assert_eq!(said, "its `c1.weight` holds values that are no finite numbers");
}

#[test]
fn the_folder_of_a_winner_stands_for_the_model_in_it() {
    let (data, split) = digits();
    let mut observer = |_: &EpochReport| Control::Continue;
    let first = settings(ModelKind::Mlp, &[("epochs", json!(1))]);
    let trained = train_from(Start::default(), data, split, &first, 1, &mut observer, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    trained.model.save(&folder.path().join(Model::FILE)).unwrap();
    assert_eq!(Pretrained::load(folder.path()).unwrap().settings(), Some(&first));
    let empty = tempfile::tempdir().unwrap();
    let error = Pretrained::load(empty.path()).unwrap_err();
    assert!(matches!(&error, StartError::Io { path, .. } if path.ends_with(Model::FILE)), "{error}");
}
