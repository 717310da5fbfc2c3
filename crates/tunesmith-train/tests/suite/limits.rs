//! Networks beyond the memory, classes of a single row, and sizes that are given.

use std::fmt::Write;

use serde_json::json;
use tunesmith_train::{
    Control, Dataset, EpochReport, Layout, ModelKind, Split, SplitKind, TrainError, Validation, train,
};

use crate::common::{digits, example, read_csv, settings};

fn on(_: &EpochReport) -> Control {
    Control::Continue
}

#[test]
fn a_network_beyond_the_memory_is_refused_with_what_it_needs() {
    let (data, split) = digits();
    let values = [("layers", json!(16)), ("width", json!(4096)), ("kernel_size", json!(7))];
    let error = train(data, split, &settings(ModelKind::Cnn, &values), 0, &mut on, None).unwrap_err();
    let TrainError::Memory { weights, batch, .. } = error else { panic!("{error}") };
    // 15 layers of 4096 x 4096 x 49 weights, the first and the output.
    assert_eq!((weights / 1_000_000_000, batch), (12, 32));
    let said = error.to_string();
    assert!(said.contains(" GB of memory for 12") && said.contains("make `width`, `layers`"), "{said}");
}

#[test]
fn a_class_of_a_single_row_trains_in_every_fold() {
    let mut text = String::from("x,label\n");
    for i in 0..20 {
        writeln!(text, "{i},{}", ["a", "b"][i % 2]).unwrap();
    }
    text += "20,rare\n";
    let data = read_csv(text.as_bytes(), "label", &Layout::Tabular).unwrap();
    let validation = Validation { kind: SplitKind::Kfold, folds: Some(5), ..Validation::default() };
    for split in validation.splits(&data, 0).unwrap() {
        assert!(split.train.contains(&20) && !split.validation.contains(&20));
        assert_eq!(split.only_in_training, ["rare"]);
        let values = [("epochs", json!(1)), ("class_weights", json!("balanced")), ("balance", json!(1.0))];
        let reports =
            train(&data, &split, &settings(ModelKind::Mlp, &values), 0, &mut on, None).unwrap().reports;
        assert!(reports[0].val_loss.is_finite());
    }
    let alone = read_csv(b"x,label\n1,a\n2,b\n3,c\n4,c\n", "label", &Layout::Tabular).unwrap();
    let error = validation.splits(&alone, 0).unwrap_err().to_string();
    assert!(
        error.contains("4 rows cannot be divided into 5 folds; give at least 2, and at most 4"),
        "{error}"
    );
    let few = Validation { folds: Some(3), ..validation };
    assert_eq!(few.splits(&alone, 0).unwrap_err().to_string(), "2 rows cannot make 3 folds; use fewer folds");
}

#[test]
fn every_category_has_a_vector_of_the_size_that_is_given() {
    let data = Dataset::from_csv(&example("penguins/penguins.csv"), "species", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    let weights = |size: i32| {
        let values = [("embedding_size", json!(size)), ("epochs", json!(1)), ("width", json!(8))];
        let settings = settings(ModelKind::Mlp, &values);
        train(&data, &split, &settings, 0, &mut on, None).unwrap().model.weights()
    };
    // Three islands; two sexes and missing: each number more costs 3 + 3 weights, and 2 into each of 8 units.
    assert_eq!(weights(5) - weights(4), 3 + 3 + 2 * 8);
    assert_eq!(weights(0), weights(3), "ceil(1.6 * 3^0.56)");
}
