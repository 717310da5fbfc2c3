//! Trained models in files.

use serde_json::json;
use tunesmith_train::{Control, Dataset, EpochReport, Layout, Model, ModelError, ModelKind, Split, train};

use crate::common::{digits, example, settings, train_digits};

#[test]
fn a_saved_model_predicts_as_it_validated() {
    let (data, split) = digits();
    let settings = settings(ModelKind::Cnn, &[("epochs", 3.into()), ("learning_rate", json!(0.01))]);
    let outcome = train_digits(&settings, 2, None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    outcome.model.save(&path).unwrap();
    let model = Model::load(&path).unwrap();
    assert_eq!(model, outcome.model);
    assert_eq!((model.settings(), model.classes()), (&settings, data.classes()));
    // Two convolutions and the output, each with its biases.
    assert_eq!(model.weights(), (9 * 32 + 32) + (9 * 32 * 32 + 32) + (4 * 32 * 10 + 10));

    let rows: Vec<f32> = split.validation.iter().flat_map(|row| data.row(*row as usize)).copied().collect();
    let predicted = model.predict(&rows).unwrap();
    let correct = predicted
        .iter()
        .zip(&split.validation)
        .filter(|(p, row)| **p as u32 == data.labels()[**row as usize]);
    let accuracy = correct.count() as f64 / split.validation.len() as f64;
    assert_eq!(accuracy, outcome.reports.last().unwrap().val_accuracy);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn other_and_damaged_files_are_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let missing = Model::load(&path).unwrap_err();
    assert!(matches!(missing, ModelError::Io { .. }), "{missing}");
    train_digits(&settings(ModelKind::Mlp, &[("epochs", 1.into())]), 0, None).model.save(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let mut grown = whole.clone();
    grown[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    for bytes in [&b"text"[..], &whole[..40], &whole[..whole.len() - 1], &grown] {
        std::fs::write(&path, bytes).unwrap();
        let error = Model::load(&path).unwrap_err().to_string();
        assert!(error.contains("this is no model saved by Tunesmith, or it is damaged"), "{error}");
    }
}

#[test]
fn rows_of_the_wrong_length_are_refused() {
    let model = train_digits(&settings(ModelKind::Mlp, &[("epochs", 1.into())]), 0, None).model;
    assert_eq!(
        model.predict(&[0.0; 65]).unwrap_err().to_string(),
        "the model takes 64 numbers a row, but 65 numbers are no whole number of rows"
    );
    assert_eq!(model.predict(&[]).unwrap(), Vec::<usize>::new());
}

#[test]
fn scores_of_a_sample_are_those_of_data_with_these_rows() {
    let rows: Vec<u32> = (0..300).map(|i| (i * i) % 440).collect();
    let on = &mut |_: &EpochReport| Control::Continue;
    for (file, target, kind) in
        [("digits/digits.csv", "label", "classes"), ("regression/diabetes.csv", "progression", "values")]
    {
        let layout = if kind == "classes" { Layout::Images { shape: None } } else { Layout::Tabular };
        let data = Dataset::from_csv(&example(file), target, &layout).unwrap();
        let values = [("epochs", json!(2)), ("learning_rate", json!(0.01)), ("width", json!(16))];
        let split = Split::stratified(&data, 0.2, 0).unwrap();
        let model = train(&data, &split, &settings(ModelKind::Mlp, &values), 0, on, None).unwrap().model;
        let judged = model.judged(&data).unwrap();
        assert_eq!((judged.rows(), judged.scores()), (data.rows(), model.evaluate(&data).unwrap()));
        for (sampled, selected) in
            judged.scores_of(&rows).iter().zip(model.evaluate(&data.select(&rows)).unwrap())
        {
            assert_eq!(sampled.0, selected.0);
            assert!((sampled.1 - selected.1).abs() < 1e-6, "{kind}: {sampled:?} {selected:?}");
        }
    }
}

#[test]
fn a_last_training_may_have_all_rows_unless_it_goes_by_some() {
    let (data, _) = digits();
    let whole = Split::whole(data);
    assert_eq!((whole.train.len(), &whole.train), (data.rows(), &whole.validation));
    let heeds = |values: &[(&str, serde_json::Value)]| settings(ModelKind::Cnn, values).heeds_validation();
    assert!(!heeds(&[]) && !heeds(&[("averaging", json!("swa"))]));
    assert!(heeds(&[("patience", json!(1))]) && heeds(&[("schedule", json!("plateau"))]));
}
