//! Nothing of the validation part enters what is learned: each step is offered a leak, and ends with the same network.
//!
//! Two data sets are equal on the training part and differ wildly on the validation part, in what one step learns from. If the step
//! looked at the validation part, the trained networks would differ; they are equal bit for bit. That the leak is one is shown by
//! learning from all rows: then what the step learns differs.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use tunesmith_train::{
    Control, Dataset, EpochReport, Layout, Model, ModelKind, Split, TableOptions, TaskKind, train,
};

use crate::common::{read_csv, settings};

const TRAIN: usize = 60;
const ROWS: usize = 80;

/// A column whose cells may be strange.
type Cells = fn(usize, bool) -> String;

/// A step with a leak planted for it: a column of its own, the target or the weights.
struct Plant {
    step: &'static str,
    column: Cells,
    target: Cells,
    weight: Cells,
    values: Vec<(&'static str, Value)>,
}

fn plain(i: usize, _: bool) -> String {
    format!("{}", i % 5)
}

fn class(i: usize, _: bool) -> String {
    ["a", "b"][i % 2].to_owned()
}

fn even(_: usize, _: bool) -> String {
    "1".to_owned()
}

impl Plant {
    fn of(step: &'static str, column: Cells) -> Self {
        Self { step, column, target: class, weight: even, values: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    fn target(step: &'static str, target: Cells) -> Self {
        Self { target, ..Self::of(step, plain) }
    }

    /// The data, its validation part strange or like the rest.
    fn table(&self, odd: bool) -> Arc<Dataset> {
        let mut text = String::from("x,planted,w,y\n");
        for i in 0..ROWS {
            let strange = odd && i >= TRAIN;
            let (planted, w, y) =
                ((self.column)(i, strange), (self.weight)(i, strange), (self.target)(i, strange));
            writeln!(text, "{:.4},{planted},{w},{y}", (i as f64 * 0.7).sin()).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.csv");
        std::fs::write(&path, text).unwrap();
        let numbers = (self.target)(0, false).parse::<f64>().is_ok();
        let task = Some(if numbers { TaskKind::Regression } else { TaskKind::Classification });
        let options = TableOptions { weight: Some("w".into()), task, ..TableOptions::predicting("y") };
        Dataset::from_table(&path, &options).unwrap()
    }
}

/// A network trained on the first rows, or on all.
fn fitted(data: &Dataset, kind: ModelKind, values: &[(&str, Value)], train_rows: usize) -> Model {
    let split = Split {
        train: (0..train_rows as u32).collect(),
        validation: (TRAIN as u32..ROWS as u32).collect(),
        ..Split::default()
    };
    let mut all = vec![("epochs", json!(3)), ("learning_rate", json!(0.01)), ("width", json!(8))];
    all.extend_from_slice(values);
    let settings = settings(kind, &all);
    train(data, &split, &settings, 5, &mut |_: &EpochReport| Control::Continue, None).unwrap().model
}

/// The steps that learn from the values of a column, or from the target.
fn preprocessing() -> Vec<Plant> {
    let wild: Cells = |i, strange| if strange { format!("{}", 1e6 + i as f64) } else { plain(i, false) };
    let holed: Cells = |i, strange| match (strange, i % 4) {
        (false, 0) => String::new(),
        (true, _) => "900".to_owned(),
        _ => plain(i, false),
    };
    let value: Cells = |i, strange| if strange { "1e5".to_owned() } else { format!("{}.5", 1 + i % 9) };
    vec![
        Plant::of("standardise", wild),
        Plant::of("quantiles", wild).with("numeric_scaling", "quantile"),
        Plant::of("impute", holed),
        Plant::of("missing indicator", |i, strange| if strange { String::new() } else { plain(i, false) }),
        Plant::of("booleans", |i, strange| ["yes", "no"][if strange { 0 } else { i % 2 }].to_owned()),
        Plant::of("days", |i, strange| format!("{}-07-1{}", if strange { 1999 } else { 2024 }, i % 7)),
        Plant::of("times of day", |i, strange| {
            format!("2024-07-1{} {}", i % 7, if strange { "13:30" } else { "00:00" })
        }),
        Plant::of(
            "categories",
            |i, strange| if strange { "unseen".into() } else { ["a", "b", "c"][i % 3].into() },
        ),
        Plant::of(
            "missing as a category",
            |i, strange| if strange { String::new() } else { ["a", "b"][i % 2].into() },
        ),
        Plant::of("leaving out columns that tell nothing", |_, strange| {
            if strange { "1" } else { "0" }.into()
        }),
        Plant::target("target's scale", value),
        Plant::target("target's log scale", value).with("target_scale", "log"),
    ]
}

/// The steps that decide how much rows count and which are drawn.
fn weighting() -> Vec<Plant> {
    let lopsided: Cells =
        |i, strange| if strange { "b".to_owned() } else { ["a", "a", "b"][i % 3].to_owned() };
    let heavy: Cells = |i, strange| if strange { "1000".to_owned() } else { format!("{}", 1 + i % 3) };
    vec![
        Plant::target("class weights", lopsided).with("class_weights", "balanced"),
        Plant::target("resampling", lopsided).with("balance", 1.0),
        Plant { weight: heavy, ..Plant::of("row weights", plain) },
        Plant { weight: heavy, ..Plant::target("weights of both", lopsided) }
            .with("class_weights", "balanced"),
        Plant::of("mixup and noise", |i, strange| if strange { "1e6".into() } else { plain(i, false) })
            .with("mixup", 0.5)
            .with("input_noise", 0.3),
    ]
}

#[test]
fn every_step_learns_from_the_training_part_alone() {
    for plant in preprocessing().into_iter().chain(weighting()) {
        let (calm, leaky) = (plant.table(false), plant.table(true));
        assert_ne!(calm.hash(), leaky.hash(), "{}", plant.step);
        let fit = |data: &Dataset| fitted(data, ModelKind::Mlp, &plant.values, TRAIN);
        assert_eq!(fit(&calm), fit(&leaky), "{}", plant.step);
    }
}

#[test]
fn every_leak_would_be_noticed() {
    for plant in preprocessing() {
        let learned = |odd: bool, rows: usize| {
            fitted(&plant.table(odd), ModelKind::Mlp, &plant.values, rows).preprocessing_json()
        };
        assert_eq!(learned(false, TRAIN), learned(true, TRAIN), "{}", plant.step);
        assert_ne!(learned(false, ROWS), learned(true, ROWS), "{}: what is planted is no leak", plant.step);
    }
    for plant in weighting() {
        let fit = |odd: bool| fitted(&plant.table(odd), ModelKind::Mlp, &plant.values, ROWS);
        assert_ne!(fit(false), fit(true), "{}", plant.step);
    }
}

#[test]
fn the_scale_of_pixels_and_what_augments_them_are_learned_on_the_training_part_alone() {
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
    let (calm, leaky) = (images(false), images(true));
    let steps: [&[(&str, Value)]; 4] = [
        &[],
        // The range of the pixels.
        &[("brightness", json!(0.5))],
        // Their mean.
        &[("cutout", json!(0.5))],
        &[("rotate", json!(20)), ("cutmix", json!(1.0)), ("contrast", json!(0.3))],
    ];
    for values in steps {
        let mut small = vec![("width", json!(4)), ("layers", json!(1))];
        small.extend_from_slice(values);
        let fit = |data: &Dataset, rows: usize| fitted(data, ModelKind::Cnn, &small, rows);
        assert_eq!(fit(&calm, TRAIN), fit(&leaky, TRAIN), "{values:?}");
        assert_ne!(fit(&calm, ROWS), fit(&leaky, ROWS), "{values:?}");
    }
}
