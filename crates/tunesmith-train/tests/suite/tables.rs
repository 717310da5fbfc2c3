//! Tables with columns of every kind, and what is learned from them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::json;
use tunesmith_train::{
    ColumnKind, Control, Dataset, EpochReport, Layout, Metric, ModelKind, Split, TableOptions, Target, Task,
    TaskKind, TrainOutcome, score_of, train,
};

use crate::common::{example, read_csv, settings};

/// Reads a table with options.
fn read(text: &str, options: &TableOptions) -> Result<Arc<Dataset>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    Dataset::from_table(&path, options).map_err(|e| e.to_string())
}

fn fit(data: &Dataset, values: &[(&str, serde_json::Value)]) -> TrainOutcome {
    let split = Split::stratified(data, 0.25, 0).unwrap();
    let settings = settings(ModelKind::Mlp, values);
    train(data, &split, &settings, 1, &mut |_: &EpochReport| Control::Continue, None).unwrap()
}

fn last(outcome: &TrainOutcome, metric: Metric) -> f64 {
    score_of(&outcome.reports.last().unwrap().scores, metric).unwrap()
}

#[test]
fn kinds_of_columns_are_inferred() {
    let mut text = String::from("age,member,since,city,code,label\n");
    for i in 0..30 {
        let member = if i % 3 == 0 { "yes" } else { "no" };
        let city = ["Bonn", "Köln", "NA"][i % 3];
        writeln!(text, "{},{member},2024-0{}-11,{city},key{i},{}", 20 + i * 7 % 30, 1 + i % 9, i % 2)
            .unwrap();
    }
    let data = read(&text, &TableOptions::predicting("label")).unwrap();
    let kinds: Vec<(&str, ColumnKind)> = data.columns().iter().map(|c| (c.name(), c.kind())).collect();
    assert_eq!(
        kinds,
        [
            ("age", ColumnKind::Numeric),
            ("member", ColumnKind::Boolean),
            ("since", ColumnKind::Date),
            ("city", ColumnKind::Categorical),
        ]
    );
    assert!(data.columns()[3].is_missing(2) && !data.columns()[3].is_missing(1));
    assert_eq!(data.notes().len(), 1);
    assert!(data.notes()[0].contains("\"code\" is left out"), "{}", data.notes()[0]);
    assert_eq!(*data.task(), Task::Classification { classes: vec!["0".into(), "1".into()] });
}

#[test]
fn kinds_can_be_said() {
    let text = "zip,when,label\n53111,20240101,a\n50667,20240102,b\n53111,20240103,a\n50667,20240104,b\n";
    let mut options = TableOptions::predicting("label");
    options.columns =
        BTreeMap::from([("zip".into(), ColumnKind::Categorical), ("when".into(), ColumnKind::Ignored)]);
    let data = read(text, &options).unwrap();
    assert_eq!((data.columns().len(), data.columns()[0].kind()), (1, ColumnKind::Categorical));
    assert!(data.notes().is_empty(), "what was asked for is no news");
    options.columns = BTreeMap::from([("zipp".into(), ColumnKind::Categorical)]);
    let error = read(text, &options).unwrap_err();
    assert!(error.contains("no column \"zipp\". Did you mean \"zip\"?"), "{error}");
    options.columns = BTreeMap::from([("when".into(), ColumnKind::Date)]);
    let error = read(text, &options).unwrap_err();
    assert!(error.contains("data.csv:2") && error.contains("not a date such as"), "{error}");
}

#[test]
fn measured_targets_are_a_regression_and_counted_classes_are_not() {
    let text = |target: &dyn Fn(usize) -> String| {
        (0..60).fold(String::from("x,y\n"), |text, i| text + &format!("{i},{}\n", target(i)))
    };
    let task = |target: &dyn Fn(usize) -> String| {
        read(&text(target), &TableOptions::predicting("y")).unwrap().task().kind()
    };
    assert_eq!(task(&|i| format!("{}", i as f64 / 7.0)), TaskKind::Regression);
    assert_eq!(task(&|i| format!("{i}")), TaskKind::Regression, "many whole numbers");
    assert_eq!(task(&|i| format!("{}", i % 10)), TaskKind::Classification);
    let options = TableOptions { task: Some(TaskKind::Regression), ..TableOptions::predicting("y") };
    let data = read(&text(&|i| format!("{}", i % 10)), &options).unwrap();
    assert!(matches!(data.target(), Target::Values(values) if values[13] == 3.0));
    assert_eq!((data.classes().len(), data.labels().len()), (0, 0));
    let error = read("x,y\n1,2\n2,high\n", &options).unwrap_err();
    assert!(error.contains("data.csv:3") && error.contains("\"high\", which is not a number"), "{error}");
    let error = read("x,y\n1,2\n2,2\n", &options).unwrap_err();
    assert!(error.contains("the same value 2 in column \"y\""), "{error}");
}

#[test]
fn penguins_are_told_apart_by_categories_and_measurements_with_missing_values() {
    let data = Dataset::from_csv(&example("penguins/penguins.csv"), "species", &Layout::Tabular).unwrap();
    let missing = |name: &str| {
        let column = data.columns().iter().find(|c| c.name() == name).unwrap();
        (0..data.rows()).filter(|row| column.is_missing(*row)).count()
    };
    assert_eq!((missing("sex"), missing("body_mass_g"), missing("island")), (11, 2, 0));
    for scaling in ["standard", "quantile"] {
        let outcome = fit(
            &data,
            &[("epochs", 20.into()), ("learning_rate", 0.01.into()), ("numeric_scaling", scaling.into())],
        );
        assert!(last(&outcome, Metric::Accuracy) > 0.95, "{scaling}");
        assert!(last(&outcome, Metric::RocAuc) > 0.99, "{scaling}");
        assert_eq!(outcome.model.columns().len(), 7);
    }
}

#[test]
fn a_category_alone_is_learned_and_one_unseen_counts_as_none() {
    let mut text = String::from("colour,label\n");
    for i in 0..120 {
        let colour = ["red", "green", "blue", "grey"][i % 4];
        writeln!(text, "{colour},{}", if colour == "red" || colour == "blue" { "warm" } else { "cold" })
            .unwrap();
    }
    text += "violet,warm\nviolet,warm\n";
    let data = read(&text, &TableOptions::predicting("label")).unwrap();
    let train_rows: Vec<u32> = (0..100).collect();
    let split = Split { train: train_rows, validation: (100..122).collect(), ..Split::default() };
    let settings = settings(ModelKind::Mlp, &[("epochs", 20.into()), ("learning_rate", 0.02.into())]);
    let outcome = train(&data, &split, &settings, 1, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    // All but the two of a colour that training has not seen are sure.
    assert!(last(&outcome, Metric::Accuracy) >= 20.0 / 22.0);
    assert!(outcome.reports.iter().all(|r| r.val_loss.is_finite()));
}

#[test]
fn a_regression_is_learned_in_its_own_unit() {
    let data =
        Dataset::from_csv(&example("regression/diabetes.csv"), "progression", &Layout::Tabular).unwrap();
    assert_eq!((data.rows(), data.task()), (442, &Task::Regression));
    for scale in ["linear", "log"] {
        let values = [("epochs", 30.into()), ("learning_rate", 0.003.into()), ("target_scale", scale.into())];
        let outcome = fit(&data, &values);
        let (rmse, r2) = (last(&outcome, Metric::Rmse), last(&outcome, Metric::R2));
        assert!((40.0..65.0).contains(&rmse) && r2 > 0.3, "{scale}: {rmse} {r2}");
        let report = outcome.reports.last().unwrap();
        assert!(
            report.val_accuracy.is_nan()
                && report.measures().iter().all(|(name, _)| !name.contains("accuracy"))
        );
        let names: Vec<&str> = report.measures().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, EpochReport::names(TaskKind::Regression));
    }
}

#[test]
fn a_log_scale_needs_values_above_zero() {
    let text = (0..40).fold(String::from("x,y\n"), |text, i| text + &format!("{i},{}.5\n", i - 3));
    let data = read(&text, &TableOptions::predicting("y")).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("target_scale", "log".into())]);
    let error =
        train(&data, &split, &settings, 1, &mut |_: &EpochReport| Control::Continue, None).unwrap_err();
    assert!(error.to_string().contains("needs values above 0"), "{error}");
}

/// Nine in ten rows are of class a, and the classes overlap.
fn unbalanced() -> String {
    let mut text = String::from("x,weight,label\n");
    for i in 0..400_usize {
        let rare = i % 10 == 0;
        let noise = ((i * 7919) % 101) as f64 / 50.0 + ((i * 104_729) % 97) as f64 / 48.0 - 2.0;
        let (shift, weight) = if rare { (0.7, 9.0) } else { (-0.7, 1.0) };
        writeln!(text, "{:.3},{weight},{}", noise + shift, if rare { "b" } else { "a" }).unwrap();
    }
    text
}

#[test]
fn weights_of_classes_and_of_rows_help_the_rare_class() {
    let values = [("epochs", json!(15)), ("learning_rate", json!(0.01)), ("dropout", json!(0))];
    let mut options = TableOptions::predicting("label");
    options.columns = BTreeMap::from([("weight".into(), ColumnKind::Ignored)]);
    let plain = last(&fit(&read(&unbalanced(), &options).unwrap(), &values), Metric::BalancedAccuracy);
    let mut balanced_values = values.to_vec();
    balanced_values.push(("class_weights", json!("balanced")));
    let by_class =
        last(&fit(&read(&unbalanced(), &options).unwrap(), &balanced_values), Metric::BalancedAccuracy);
    options.columns.clear();
    options.weight = Some("weight".into());
    let data = read(&unbalanced(), &options).unwrap();
    assert_eq!((data.features(), data.weights().unwrap()[..2].to_vec()), (1, vec![9.0, 1.0]));
    let by_row = last(&fit(&data, &values), Metric::BalancedAccuracy);
    assert!(by_class > plain + 0.05 && by_row > plain + 0.05, "{plain} {by_class} {by_row}");
    let error = read(&unbalanced().replace("0.7,9", "0.7,-9").replace(",9,", ",-9,"), &options).unwrap_err();
    assert!(error.contains("the rows' weights") && error.contains("0 or more"), "{error}");
}

#[test]
fn columns_that_tell_nothing_are_left_out_with_the_reason() {
    let mut text = String::from("x,same,none,label\n");
    for i in 0..40 {
        writeln!(text, "{},7,,{}", i % 2, i % 2).unwrap();
    }
    let data = read(&text, &TableOptions::predicting("label")).unwrap();
    let outcome = fit(&data, &[("epochs", 3.into())]);
    assert_eq!(
        outcome.model.left_out(),
        [
            ("same", "it has one and the same value in the whole training part"),
            ("none", "it has no value in the training part")
        ]
    );
    let nothing = read(&text.replace("\n0,", "\n1,"), &TableOptions::predicting("label")).unwrap();
    let split = Split::stratified(&nothing, 0.25, 0).unwrap();
    let error = train(
        &nothing,
        &split,
        &settings(ModelKind::Mlp, &[]),
        1,
        &mut |_: &EpochReport| Control::Continue,
        None,
    );
    assert!(error.unwrap_err().to_string().contains("no column tells anything"));
}

#[test]
fn a_model_of_a_table_survives_its_file_and_scores_as_it_validated() {
    let data = Dataset::from_csv(&example("penguins/penguins.csv"), "species", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 5.into()), ("learning_rate", 0.01.into())]);
    let outcome = train(&data, &split, &settings, 3, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    outcome.model.save(&path).unwrap();
    let model = tunesmith_train::Model::load(&path).unwrap();
    assert_eq!(model, outcome.model);
    assert_eq!(model.evaluate(&data.select(&split.validation)).unwrap(), outcome.reports[4].scores);
    let other = read_csv(b"x,label\n1,a\n2,b\n3,b\n4,a\n", "label", &Layout::Tabular).unwrap();
    assert!(model.evaluate(&other).unwrap_err().to_string().contains("other columns"));
}

#[test]
fn parts_of_a_table_that_are_no_features_must_be_there_and_distinct() {
    let text = "x,w,label\n1,1,a\n2,1,b\n3,1,b\n";
    let with = |weight: Option<&str>, group: Option<&str>| TableOptions {
        weight: weight.map(str::to_owned),
        group: group.map(str::to_owned),
        ..TableOptions::predicting("label")
    };
    assert!(read(text, &with(Some("v"), None)).unwrap_err().contains("no column \"v\""));
    assert!(read(text, &with(Some("w"), Some("w"))).unwrap_err().contains("cannot play two parts"));
    assert!(read(text, &with(Some("label"), None)).unwrap_err().contains("cannot play two parts"));
    assert_eq!(read(text, &with(Some("w"), None)).unwrap().feature_names(), ["x"]);
}
