//! Configurations from the whole of every range: each trains to an end, and what it keeps predicts the same after its file was read.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use tunesmith_train::{
    Control, Dataset, Ending, EpochReport, Layout, Model, ModelKind, Range, Settings, Split, TableOptions,
    Target, hyperparameters, train,
};

use crate::common::read_csv;

/// A generator that is the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    /// From 0 to 1, often the ends.
    fn share(&mut self) -> f64 {
        match self.below(4) {
            0 => 0.0,
            1 => 1.0,
            _ => self.below(1 << 20) as f64 / f64::from(1 << 20),
        }
    }

    /// A value from the whole range that is taken; sizes are capped, so that a training takes milliseconds.
    fn value(&mut self, name: &str, range: &Range) -> Value {
        let cap = match name {
            "layers" => 4,
            "epochs" => 3,
            name if name.starts_with("width") || name == "embedding_size" => 9,
            _ => i64::MAX,
        };
        match *range {
            Range::Int { low, high, step, .. } => {
                let high = high.min(cap);
                let at = (self.share() * ((high - low) / step) as f64).round() as i64;
                json!(low + at * step)
            }
            Range::Float { low, high, log: true } => {
                json!((low.ln() + self.share() * (high.ln() - low.ln())).exp().clamp(low, high))
            }
            Range::Float { low, high, .. } => json!(low + self.share() * (high - low)),
            Range::Choice { values, .. } => values[self.below(values.len() as u64) as usize].to_json(),
        }
    }

    /// A configuration: small, but for some hyperparameters from anywhere.
    fn settings(&mut self, kind: ModelKind) -> (Settings, String) {
        let mut map: BTreeMap<String, Value> = BTreeMap::from([
            ("epochs".to_owned(), json!(2)),
            ("width".to_owned(), json!(4)),
            ("layers".to_owned(), json!(1)),
        ]);
        for h in hyperparameters(kind) {
            if self.below(4) == 0 {
                let value = self.value(h.name, &h.valid);
                map.insert(h.name.to_owned(), value);
            }
        }
        let shown = serde_json::to_string(&map).unwrap();
        (Settings::from_map(kind, &map).unwrap_or_else(|e| panic!("{e}: {shown}")), shown)
    }
}

/// A table with a column of each kind, all of which have gaps, and both kinds of targets.
fn table(target: &str) -> Arc<Dataset> {
    let mut text = String::from("size,member,since,city,label,price\n");
    for i in 0..48_usize {
        let gap = |n: usize, cell: String| if i % 11 == n { String::new() } else { cell };
        writeln!(
            text,
            "{},{},{},{},{},{}",
            gap(1, format!("{}.5", i * 7 % 23)),
            gap(2, ["yes", "no"][i % 2].to_owned()),
            gap(3, format!("2024-{:02}-11", 1 + i % 12)),
            gap(4, ["Bonn", "Köln", "Ulm"][i % 3].to_owned()),
            ["a", "b", "b"][i * 7 % 3],
            1 + i * i
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    Dataset::from_table(&path, &TableOptions::predicting(target)).unwrap()
}

/// Images of 8x9 pixels in three colours.
fn images() -> Arc<Dataset> {
    let names: Vec<String> = (0..216).map(|i| format!("p{i}")).collect();
    let mut text = names.join(",") + ",label\n";
    for row in 0..24 {
        let cells: Vec<String> = (0..216).map(|i| ((row * 31 + i * 7) % 256).to_string()).collect();
        writeln!(text, "{},{}", cells.join(","), row % 3).unwrap();
    }
    read_csv(text.as_bytes(), "label", &Layout::Images { shape: Some(vec![8, 9, 3]) }).unwrap()
}

fn each_trains(data: &Dataset, kind: ModelKind, count: usize, seed: u64) {
    let split = Split::stratified(data, 0.25, 0).unwrap();
    let mut draws = Draws(seed);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let mut finished = 0;
    for _ in 0..count {
        let (settings, shown) = draws.settings(kind);
        let mut on = |_: &EpochReport| Control::Continue;
        let outcome =
            train(data, &split, &settings, 1, &mut on, None).unwrap_or_else(|e| panic!("{e}: {shown}"));
        if matches!(outcome.ending, Ending::Diverged { .. }) {
            continue;
        }
        finished += 1;
        let last = outcome.reports.last().unwrap_or_else(|| panic!("no epoch: {shown}"));
        assert!(last.val_loss.is_finite() && last.train_loss.is_finite(), "{shown}");
        let judged = outcome.model.evaluate(&data.select(&split.validation)).unwrap();
        assert_eq!(judged, last.scores, "{shown}");
        outcome.model.save(&path).unwrap();
        assert_eq!(Model::load(&path).unwrap(), outcome.model, "{shown}");
    }
    assert!(finished > count / 3, "only {finished} of {count} came to a finite end");
}

#[test]
fn any_perceptron_classifies_a_table_to_an_end() {
    each_trains(&table("label"), ModelKind::Mlp, 60, 1);
}

#[test]
fn any_perceptron_fits_numbers_to_an_end() {
    let data = table("price");
    assert!(matches!(data.target(), Target::Values(_)));
    each_trains(&data, ModelKind::Mlp, 60, 2);
}

#[test]
fn any_convolutional_network_learns_images_to_an_end() {
    each_trains(&images(), ModelKind::Cnn, 60, 3);
}
