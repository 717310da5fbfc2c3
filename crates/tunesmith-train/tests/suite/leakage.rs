//! Nothing of the validation part enters what is learned: each step is offered a leak, and ends with the same network.
//!
//! Two data sets are equal on the training part and differ wildly on the validation part. If any step looked at the validation part, the
//! trained networks would differ; they are equal bit for bit.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use tunesmith_train::{
    Control, Dataset, EpochReport, Layout, Model, ModelKind, Split, TableOptions, TaskKind, train,
};

use crate::common::{read_csv, settings};

const TRAIN: usize = 60;
const ROWS: usize = 80;

/// A table whose validation rows are `odd` or like the others.
fn table(odd: bool, target: &dyn Fn(usize, bool) -> String) -> Arc<Dataset> {
    let mut text = String::from("number,sparse,category,flag,day,w,y\n");
    for i in 0..ROWS {
        let strange = odd && i >= TRAIN;
        let number = if strange { 1e6 + i as f64 } else { (i as f64 * 0.7).sin() };
        let sparse = if strange || i % 4 == 0 { String::new() } else { format!("{}", i % 7) };
        let category = if strange { "never_seen" } else { ["a", "b", "c"][i % 3] };
        let flag = if strange { "" } else { ["yes", "no"][i % 2] };
        let day = if strange { "1970-01-01" } else { ["2024-03-01", "2024-07-15"][i % 2] };
        let weight = if strange { 1000 } else { 1 + i % 3 };
        writeln!(text, "{number},{sparse},{category},{flag},{day},{weight},{}", target(i, strange)).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    let task =
        if target(0, false).parse::<f64>().is_ok() { TaskKind::Regression } else { TaskKind::Classification };
    let options =
        TableOptions { weight: Some("w".into()), task: Some(task), ..TableOptions::predicting("y") };
    Dataset::from_table(&path, &options).unwrap()
}

fn fitted(data: &Dataset, kind: ModelKind, values: &[(&str, Value)]) -> Model {
    let split = Split {
        train: (0..TRAIN as u32).collect(),
        validation: (TRAIN as u32..ROWS as u32).collect(),
        ..Split::default()
    };
    let mut all = vec![("epochs", json!(3)), ("learning_rate", json!(0.01))];
    all.extend_from_slice(values);
    let settings = settings(kind, &all);
    train(data, &split, &settings, 5, &mut |_: &EpochReport| Control::Continue, None).unwrap().model
}

#[test]
fn scales_imputations_categories_and_weights_are_learned_on_the_training_part_alone() {
    let class = |i: usize, strange: bool| if strange { "b".to_owned() } else { ["a", "b"][i % 2].to_owned() };
    for values in
        [vec![], vec![("numeric_scaling", json!("quantile"))], vec![("class_weights", json!("balanced"))]]
    {
        let (calm, leaky) = (table(false, &class), table(true, &class));
        assert_ne!(calm.hash(), leaky.hash());
        assert_eq!(
            fitted(&calm, ModelKind::Mlp, &values),
            fitted(&leaky, ModelKind::Mlp, &values),
            "{values:?}"
        );
    }
}

#[test]
fn the_scale_of_the_target_is_learned_on_the_training_part_alone() {
    let value = |i: usize, strange: bool| format!("{}", if strange { 1e5 } else { 1.5 + (i % 9) as f64 });
    for scale in ["linear", "log"] {
        let values = [("target_scale", json!(scale))];
        let (calm, leaky) = (table(false, &value), table(true, &value));
        assert_eq!(
            fitted(&calm, ModelKind::Mlp, &values),
            fitted(&leaky, ModelKind::Mlp, &values),
            "{scale}"
        );
    }
}

#[test]
fn the_scale_of_pixels_is_learned_on_the_training_part_alone() {
    let images = |odd: bool| {
        let names: Vec<String> = (0..64).map(|i| format!("p{i}")).collect();
        let mut text = format!("{},label\n", names.join(","));
        for i in 0..ROWS {
            let pixel = |p: usize| if odd && i >= TRAIN { 9999 } else { (i * p) % 17 };
            let row: Vec<String> = (0..64).map(|p| pixel(p).to_string()).collect();
            writeln!(text, "{},{}", row.join(","), i % 2).unwrap();
        }
        read_csv(text.as_bytes(), "label", &Layout::Images { shape: None }).unwrap()
    };
    let values = [("width", json!(4))];
    let (calm, leaky) = (images(false), images(true));
    assert_eq!(fitted(&calm, ModelKind::Cnn, &values), fitted(&leaky, ModelKind::Cnn, &values));
}

#[test]
fn the_test_would_notice_a_leak() {
    let class = |i: usize, _: bool| ["a", "b"][i % 2].to_owned();
    let (calm, leaky) = (table(false, &class), table(true, &class));
    let all: Vec<u32> = (0..ROWS as u32).collect();
    let split = Split { train: all.clone(), validation: all, ..Split::default() };
    let settings = settings(ModelKind::Mlp, &[("epochs", json!(1))]);
    let fit = |data: &Dataset| {
        train(data, &split, &settings, 5, &mut |_: &EpochReport| Control::Continue, None).unwrap().model
    };
    assert_ne!(fit(&calm), fit(&leaky), "rows that train do change the network");
}
