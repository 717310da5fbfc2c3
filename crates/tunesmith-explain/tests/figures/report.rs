//! What a report says.

use tunesmith_core::Role;
use tunesmith_explain::diagnose::{Kind, Options};
use tunesmith_explain::figures::{FIGURES, kind};
use tunesmith_explain::report::report;

use crate::studies;

#[test]
fn a_report_names_the_best_and_what_it_gained_over_the_default() {
    let history = studies::small();
    let report = report(&history, &Options::default());
    let best = report.best.unwrap();
    assert_eq!(Some(best.trial), history.best().map(|t| t.number));
    assert_eq!(best.config[0].0, Role::Architecture);
    assert!(
        report.answer[0].starts_with(&format!("Trial {} is the best of 23 finished", best.trial)),
        "{:?}",
        report.answer
    );
    assert!(report.answer[1].starts_with("The default configuration had"), "{:?}", report.answer);
    assert_eq!(report.leaders[0], best.trial);
    assert_eq!(report.figures.len(), FIGURES.len() - 3);
    assert!(
        report
            .limits
            .iter()
            .any(|l| l == "Pareto front: the study has one objective, `val_loss`: a front needs two")
    );
}

#[test]
fn with_several_objectives_the_pareto_set_stands_in_the_best_trials_place() {
    let history = studies::two();
    let report = report(&history, &Options::default());
    assert!(report.best.is_none());
    let front: Vec<u64> = history.pareto().iter().map(|t| t.number).collect();
    assert_eq!(report.leaders, front);
    assert!(report.answer[0].contains("are beaten by none in val_loss and speed"), "{:?}", report.answer);
}

#[test]
fn a_study_without_results_has_a_report_of_what_is_missing() {
    let report = report(&studies::of(&studies::cube(2), 0, |_, _| 1.0), &Options::default());
    assert_eq!(report.answer, ["No trial is finished yet."]);
    assert!(report.figures.is_empty() && report.limits.len() > FIGURES.len(), "{:?}", report.limits);
}

#[test]
fn findings_point_to_figures_that_exist() {
    for finding in Kind::ALL {
        if let Some(figure) = finding.figure() {
            assert!(kind(figure).is_ok(), "{figure}");
        }
    }
}
