//! What a report says.

use tunesmith_core::{Config, Metric, Origin, Rng, Role, Settings};
use tunesmith_explain::diagnose::{Kind, Options};
use tunesmith_explain::figures::{FIGURES, kind};
use tunesmith_explain::report::report;
use tunesmith_testkit::sampler_contract::Script;

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

/// Everything that a report says.
fn sentences(history: &tunesmith_core::History) -> Vec<String> {
    let report = report(history, &Options::default());
    let figures = report.figures.iter().flat_map(|f| f.notes.iter().cloned());
    let facts = report.facts.into_iter().map(|(_, text)| text);
    let findings = report.findings.into_iter().flat_map(|f| [f.sentence, f.advice]);
    let steps = report.next.into_iter().map(|s| s.what);
    let said = report.answer.into_iter().chain(report.mattered).chain(report.limits);
    facts.chain(said).chain(findings).chain(steps).chain(figures).collect()
}

#[test]
fn strange_studies_have_reports_in_plain_words() {
    let cube = studies::cube(2);
    let infinite = |i: u64, _: &Config| if i.is_multiple_of(2) { f64::INFINITY } else { f64::NEG_INFINITY };
    let huge = |i: u64, _: &Config| if i == 3 { -f64::MAX } else { f64::MAX / (1.0 + i as f64) };
    let tiny = |i: u64, _: &Config| f64::MIN_POSITIVE * i as f64;
    let wide = studies::cube(60);
    let x = |c: &Config, name: &str| c.get(name).and_then(|v| v.as_f64()).unwrap();
    let mut failed = Script::new(Settings::new(cube.clone(), Metric::minimize("loss")));
    for i in 0..15 {
        let trial = failed.open(Origin::Sampled, Config::new());
        failed.propose(trial, "s", cube.complete(&Config::new(), &mut Rng::new(1, i, 0)));
        failed.start(trial);
        failed.fail(trial);
    }
    let strange = [
        ("one trial", studies::of(&cube, 1, |_, _| 0.5)),
        ("two equal trials", studies::of(&cube, 2, |_, _| 0.5)),
        ("infinite objectives", studies::of(&cube, 30, infinite)),
        ("huge objectives", studies::of(&cube, 30, huge)),
        ("tiny objectives", studies::of(&cube, 30, tiny)),
        ("sixty parameters", studies::of(&wide, 20, |_, c| x(c, "x3") + x(c, "x50"))),
        ("all failed", failed.history().clone()),
        ("batches", studies::batches()),
    ];
    for (what, history) in strange {
        let said = sentences(&history);
        assert!(!said.is_empty(), "{what}");
        for sentence in said {
            let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let odd = ["NaN", "inf", "Infinity", "Some", "Err", "Error"];
            assert!(!sentence.trim().is_empty(), "{what}");
            assert!(!words.iter().any(|word| odd.contains(word)), "{what}: {sentence}");
        }
    }
}
