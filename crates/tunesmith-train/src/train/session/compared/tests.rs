use std::path::Path;

use super::super::{Probe, values as values_of};
use super::Session;
use crate::data::{Dataset, Layout};
use crate::hyper::{ModelKind, Settings};
use crate::split::Split;
use crate::start::Start;
use crate::train::{Control, EpochReport, train};

const SEED: u64 = 7;

fn settings(values: &[(&str, serde_json::Value)]) -> Settings {
    let map = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Settings::from_map(ModelKind::Mlp, &map).unwrap()
}

#[test]
fn the_noise_scale_of_a_network_that_stands_still_is_that_of_the_gradients_of_its_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/digits/digits.csv");
    let data = Dataset::from_csv(&path, "label", &Layout::Images { shape: None }).unwrap();
    let split =
        Split { train: (0..240).collect(), validation: (240..260).collect(), only_in_training: Vec::new() };
    for size in [16, 60] {
        let settings = settings(&[
            ("layers", 1.into()),
            ("width", 8.into()),
            ("optimizer", "sgd".into()),
            ("learning_rate", 1e-8.into()),
            ("batch_size", size.into()),
            ("epochs", (size * 14).into()),
        ]);
        let mut observer = |_: &EpochReport| Control::Continue;
        let outcome = train(&data, &split, &settings, SEED, &mut observer, None).unwrap();
        let found = outcome.cost.noise_scale().unwrap();

        let mut probe = Probe::new(&data, &split, &settings, SEED, None).unwrap();
        let mut squares = |rows: &[u32]| -> f64 {
            probe.gradient(rows).unwrap().blocks.iter().map(|(_, norm)| norm * norm).sum()
        };
        let signal = squares(&split.train);
        let rows: f64 = split.train.iter().map(|row| squares(&[*row])).sum();
        let n = split.train.len() as f64;
        let exact = (rows - n * signal) / (n - 1.0) / signal;
        let value = found.value.unwrap();
        assert!((value / exact).ln().abs() < 0.15, "batches of {size}: {found:?} for {exact}");
    }
}

#[test]
fn comparing_gradients_leaves_no_trace_in_the_training() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/digits/digits.csv");
    let data = Dataset::from_csv(&path, "label", &Layout::Images { shape: None }).unwrap();
    let split =
        Split { train: (0..200).collect(), validation: (200..220).collect(), only_in_training: Vec::new() };
    let values = [
        ("width", 4.into()),
        ("dropout", 0.3.into()),
        ("input_noise", 0.1.into()),
        ("shift", 0.1.into()),
        ("normalization", "batch".into()),
    ];
    let map = values.map(|(name, value): (_, serde_json::Value)| (name.to_owned(), value)).into();
    let settings = Settings::from_map(ModelKind::Cnn, &map).unwrap();
    let after = |compared: Option<&[u32]>| {
        let mut session = Session::new(&data, &split, &settings, SEED, Start::default()).unwrap();
        for first in [0, 20, 40] {
            assert!(session.fit(&split.train[first..first + 20], 0.01, compared).unwrap());
        }
        let weights: Vec<Vec<f32>> = session.weights.iter().map(|w| values_of(w).unwrap()).collect();
        (weights, session.progress.tally.pairs.len())
    };
    let (with, without) = (after(Some(&split.train[100..120])), after(None));
    assert_eq!((with.1, without.1), (3, 0));
    assert_eq!(with.0, without.0);
}
