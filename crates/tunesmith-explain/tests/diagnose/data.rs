//! What the description of the data gives away.

use tunesmith_core::{Body, Metric, Settings};
use tunesmith_explain::diagnose::{Diagnosis, Kind, Severity};
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
