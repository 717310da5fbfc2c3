//! What the description of the data gives away.

use tunesmith_core::{Body, Metric, Settings, Value};
use tunesmith_explain::diagnose::{Diagnosis, Kind, Options, Severity};
use tunesmith_testkit::sampler_contract::Script;

use crate::studies::*;

fn described(metric: &str, profile: &str) -> Diagnosis {
    let mut script = Script::new(Settings::new(cube(1), Metric::maximize(metric)));
    script.record(None, Body::DataProfiled(profile.to_owned()));
    found(script.history())
}

#[test]
fn balanced_data_has_no_problem() {
    assert!(described("val_accuracy", &balanced()).findings.is_empty());
}

#[test]
fn rare_classes_are_a_problem_for_accuracy_and_a_remark_for_balanced_accuracy() {
    let rare = profile(&[("sick", 40), ("well", 960)]);
    let diagnosis = described("val_accuracy", &rare);
    let finding = the(&diagnosis, Kind::ClassImbalance);
    assert!(
        finding.sentence.contains("\"sick\" has 40 of 1000 rows") && finding.severity == Severity::Problem
    );
    let diagnosis = described("val_balanced_accuracy", &rare);
    assert_eq!(the(&diagnosis, Kind::ClassImbalance).severity, Severity::Remark);
}

#[test]
fn few_rows_a_class_are_too_few() {
    let diagnosis = described("val_accuracy", &profile(&[("a", 12), ("b", 13), ("c", 12)]));
    assert!(number(the(&diagnosis, Kind::TooFewSamples), "rows a class") < 13.0);
}

/// Balanced data of 1,000 rows, 800 of them to train on, of which this is known besides.
fn compared(comparison: serde_json::Value) -> Diagnosis {
    let mut described: serde_json::Value = serde_json::from_str(&balanced()).unwrap();
    described["comparison"] = serde_json::json!({ "train_rows": 800, "validation_rows": 200 });
    for (key, value) in comparison.as_object().unwrap() {
        described["comparison"][key] = value.clone();
    }
    described_by(&described)
}

fn described_by(profile: &serde_json::Value) -> Diagnosis {
    described("val_accuracy", &profile.to_string())
}

/// A column of which only this is known.
fn column(name: &str, facts: serde_json::Value) -> serde_json::Value {
    let mut column = serde_json::json!({ "name": name, "kind": "numeric" });
    column.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
    column
}

#[test]
fn rows_in_both_parts_are_found_from_three_on() {
    let of = |across: u64| compared(serde_json::json!({ "duplicates": { "rows": 5, "across": across } }));
    let diagnosis = of(5);
    let finding = the(&diagnosis, Kind::DuplicatesAcrossSplit);
    assert!(
        finding.sentence.starts_with("5 of 200 validation rows") && finding.severity == Severity::Problem
    );
    assert_eq!(of(2).problems().count(), 0);
}

#[test]
fn repeated_rows_within_a_part_are_a_remark() {
    let diagnosis = compared(serde_json::json!({ "duplicates": { "rows": 30, "across": 0 } }));
    assert_eq!(the(&diagnosis, Kind::DuplicateRows).severity, Severity::Remark);
}

#[test]
fn near_copies_of_training_rows_are_found() {
    let of =
        |rows: u64| compared(serde_json::json!({ "near_duplicates": { "looked_at": 200, "rows": rows } }));
    assert_eq!(number(the(&of(30), Kind::NearDuplicates), "near duplicates"), 30.0);
    assert!(of(4).findings.is_empty());
}

#[test]
fn equal_rows_of_different_classes_contradict_each_other() {
    let of = |rows: u64| compared(serde_json::json!({ "duplicates": { "conflicts": rows } }));
    assert!(the(&of(12), Kind::LabelConflicts).sentence.starts_with("12 rows (1.2%)"));
    assert!(of(2).findings.is_empty());
}

#[test]
fn a_column_that_alone_gives_the_answer_leaks_unless_others_do_as_well() {
    let of = |first: f64, second: f64| {
        let alone = |x: f64| serde_json::json!({ "alone": x });
        compared(
            serde_json::json!({ "columns": [column("code", alone(first)), column("age", alone(second))] }),
        )
    };
    assert!(the(&of(0.999, 0.8), Kind::LeakingFeature).sentence.contains("\"code\""));
    assert!(of(0.999, 0.998).findings.is_empty() && of(0.95, 0.5).findings.is_empty());
}

#[test]
fn columns_that_number_rows_lack_values_or_say_nothing_are_named() {
    let columns = [
        column("record", serde_json::json!({ "identifier": true })),
        column("income", serde_json::json!({ "missing": 0.8 })),
        column("age", serde_json::json!({ "missing": 0.1 })),
    ];
    let diagnosis = compared(serde_json::json!({ "columns": columns }));
    assert!(the(&diagnosis, Kind::IdentifierColumns).sentence.contains("\"record\""));
    let missing = the(&diagnosis, Kind::MissingValues);
    assert!(missing.sentence.contains("income") && !missing.sentence.contains("age"), "{missing:?}");
    let mut described: serde_json::Value = serde_json::from_str(&balanced()).unwrap();
    described["constant_features"] = 2.into();
    let constant = described_by(&described);
    assert_eq!(number(the(&constant, Kind::ConstantColumns), "constant columns"), 2.0);
}

#[test]
fn parts_differ_where_chance_would_not_make_them() {
    let of = |statistic: f64, p: f64| {
        let shifted = column("price", serde_json::json!({ "shift": statistic, "shift_p": p }));
        compared(serde_json::json!({ "columns": [shifted] }))
    };
    assert!(the(&of(0.4, 1e-9), Kind::ShiftBetweenParts).sentence.contains("\"price\""));
    assert!(of(0.4, 0.01).findings.is_empty() && of(0.1, 1e-9).findings.is_empty());
}

#[test]
fn a_large_network_and_a_regression_need_more_rows() {
    let classes = profile(&[("a", 60), ("b", 60)]);
    let few = |options: &Options| {
        let mut script = Script::new(Settings::new(cube(1), Metric::maximize("val_accuracy")));
        script.record(None, Body::DataProfiled(classes.clone()));
        with(script.history(), options).of(Kind::TooFewSamples).count()
    };
    let of_width = |width: i64| Options {
        fixed: [("width", Value::Int(width)), ("layers", Value::Int(2))].into_iter().collect(),
        ..Options::default()
    };
    assert_eq!((few(&of_width(8)), few(&of_width(256))), (0, 1));
    let regression = |rows: u64| {
        let target = serde_json::json!({ "min": 0.0, "max": 1.0, "mean": 0.5, "deviation": 0.3 });
        described_by(&serde_json::json!({ "rows": rows, "features": 10, "target": target }))
            .of(Kind::TooFewSamples)
            .count()
    };
    assert_eq!((regression(60), regression(400)), (1, 0));
}

#[test]
fn a_description_that_cannot_be_read_is_said_to_be_so() {
    for text in ["", "{", "{\"rows\": \"many\"}"] {
        let diagnosis = described("val_accuracy", text);
        assert!(diagnosis.findings.is_empty(), "{text}: {diagnosis:?}");
        assert!(
            diagnosis.not_judged.iter().any(|why| why.contains("cannot be read")),
            "{text}: {diagnosis:?}"
        );
    }
    assert!(described("val_accuracy", "{}").findings.is_empty());
}

#[test]
fn texts_that_name_rows_are_a_remark_where_they_were_left_out() {
    let mut profile: serde_json::Value = serde_json::from_str(&balanced()).unwrap();
    profile["row_names"] = serde_json::json!(["contract"]);
    let diagnosis = described_by(&profile);
    let finding = the(&diagnosis, Kind::IdentifierColumns);
    assert!(finding.sentence.contains("\"contract\"") && finding.severity == Severity::Remark, "{finding:?}");
}
