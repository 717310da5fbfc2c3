//! Reference values: scikit-learn 1.9.1 (`log_loss`, `accuracy_score`, `balanced_accuracy_score`, `f1_score(average="macro")`,
//! `roc_auc_score(multi_class="ovr", average="macro")`, `mean_squared_error`, `mean_absolute_error`, `r2_score`).

use super::*;

fn close(scores: &[(Metric, f64)], expected: &[(Metric, f64)]) {
    assert_eq!(scores.len(), expected.len());
    for ((metric, value), (wanted, reference)) in scores.iter().zip(expected) {
        assert_eq!(metric, wanted);
        assert!((value - reference).abs() < 1e-6, "{metric}: {value}, not {reference}");
    }
}

#[test]
fn scores_of_three_classes_are_those_of_the_reference() {
    let logits = [
        [2.0, 0.5, -1.0],
        [0.1, 0.2, 0.3],
        [-1.0, 2.0, 0.0],
        [1.5, 1.4, 0.2],
        [0.0, -0.5, 1.0],
        [0.3, 0.1, -0.2],
        [1.0, 2.5, 0.5],
        [-0.3, 0.4, 0.9],
    ];
    let scores = classification(logits.as_flattened(), &[0, 1, 1, 1, 2, 0, 2, 2], 3);
    close(
        &scores,
        &[
            (Metric::LogLoss, 0.836_724_091),
            (Metric::Accuracy, 0.625),
            (Metric::BalancedAccuracy, 0.666_666_667),
            (Metric::MacroF1, 0.622_222_222),
            (Metric::RocAuc, 0.816_666_667),
        ],
    );
}

#[test]
fn scores_of_two_classes_with_ties_are_those_of_the_reference() {
    let logits =
        [[0.2, 1.0], [1.0, -0.5], [0.3, 0.3], [0.0, 2.0], [1.5, 0.0], [0.1, 0.6], [0.7, 0.2], [0.2, 1.0]];
    let scores = classification(logits.as_flattened(), &[1, 0, 1, 1, 0, 0, 1, 0], 2);
    close(
        &scores,
        &[
            (Metric::LogLoss, 0.589_157_131),
            (Metric::Accuracy, 0.5),
            (Metric::BalancedAccuracy, 0.5),
            (Metric::MacroF1, 0.5),
            (Metric::RocAuc, 0.718_75),
        ],
    );
}

#[test]
fn scores_of_numbers_are_those_of_the_reference() {
    let scores = regression(&[2.5, 0.0, 2.0, 8.0, 3.75], &[3.0, -0.5, 2.0, 7.0, 4.25]);
    close(&scores, &[(Metric::Rmse, 0.591_607_978), (Metric::Mae, 0.5), (Metric::R2, 0.942_996_743)]);
    assert_eq!(score_of(&regression(&[1.0, 1.0], &[1.0, 1.0]), Metric::R2), Some(1.0));
    assert_eq!(score_of(&regression(&[2.0, 1.0], &[1.0, 1.0]), Metric::R2), Some(0.0));
}

#[test]
fn one_class_alone_has_no_area_under_the_curve() {
    let scores = classification(&[1.0, 0.0, 0.5, 0.0], &[0, 0], 2);
    assert_eq!(score_of(&scores, Metric::RocAuc), None);
    assert_eq!(score_of(&scores, Metric::BalancedAccuracy), Some(1.0));
}

#[test]
fn names_are_those_of_reports_and_back() {
    for metric in Metric::ALL {
        assert_eq!(Metric::from_reported(metric.reported()), Some(metric));
        assert_eq!(format!("val_{metric}"), metric.reported());
    }
    assert_eq!(Metric::from_reported("val_f1"), None);
}
