//! Studies that have little or nothing to draw.

use tunesmith_core::{Config, History, Origin, Param, Rng, Space};
use tunesmith_explain::figures::{FIGURES, FigureOptions, figure, kind, svg};
use tunesmith_testkit::sampler_contract::{Script, histories};

use crate::studies;

/// Draws all that can be drawn, and what is said of the rest.
fn all(history: &History) -> Vec<(&'static str, Result<usize, String>)> {
    let options = FigureOptions::default();
    let drawing = svg::SvgOptions { theme: svg::Theme::DARK, framed: true, tips: true };
    let draw = |k: &tunesmith_explain::figures::FigureKind| {
        let figure = k.draw(history, &options).map_err(|e| e.to_string())?;
        assert!(!serde_json::to_string(&figure).unwrap().is_empty());
        let picture = svg::svg(&figure, &drawing);
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{}: {picture}", k.name);
        Ok(picture.len())
    };
    FIGURES.iter().map(|k| (k.name, draw(k))).collect()
}

fn refusals(history: &History) -> Vec<(&'static str, String)> {
    all(history).into_iter().filter_map(|(name, drawn)| Some((name, drawn.err()?))).collect()
}

#[test]
fn one_trial_gives_what_one_trial_can_show() {
    let history = studies::of(&studies::cube(2), 1, |_, _| 1.0);
    let drawn: Vec<&str> = all(&history).into_iter().filter(|(_, d)| d.is_ok()).map(|(n, _)| n).collect();
    assert_eq!(drawn, ["history", "slice", "timeline", "cost"]);
    for (name, why) in refusals(&history) {
        assert!(why.len() > 20 && !why.contains("Error"), "{name}: {why}");
    }
}

#[test]
fn a_study_without_trials_says_so_everywhere() {
    let history = studies::of(&studies::cube(2), 0, |_, _| 1.0);
    assert_eq!(refusals(&history).len(), FIGURES.len());
}

#[test]
fn failed_trials_alone_are_counted_in_the_answer() {
    let space = studies::cube(2);
    let mut script = Script::new(histories::settings(&space, 1));
    for i in 0..6 {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", space.complete(&Config::new(), &mut Rng::new(1, i, 0)));
        script.start(trial);
        script.fail(trial);
    }
    let of = refusals(script.history());
    let history = &of.iter().find(|(n, _)| *n == "history").unwrap().1;
    assert_eq!(history, "0 of 6 trials can be compared, and at least 1 are needed: 6 failed");
}

#[test]
fn equal_values_are_drawn_where_they_mean_something() {
    let history = studies::of(&studies::cube(2), 30, |_, _| 0.5);
    let refused = refusals(&history);
    let names: Vec<&str> = refused.iter().map(|(n, _)| *n).collect();
    assert_eq!(
        names,
        [
            "curves",
            "importances",
            "contour",
            "ablation",
            "partial",
            "pareto",
            "hypervolume",
            "batch-size",
            "calibration",
            "gap"
        ]
    );
    assert!(refused[1].1.contains("all 30 trials have the same value"));
    assert_eq!(refused[5].1, "the study has one objective, `loss`: a front needs two");
}

#[test]
fn values_that_are_no_numbers_leave_no_trace() {
    let value = |i: u64, _: &Config| match i % 3 {
        0 => f64::NAN,
        1 => f64::INFINITY,
        _ => i as f64,
    };
    for (name, drawn) in all(&studies::of(&studies::cube(2), 60, value)) {
        assert!(
            drawn.is_ok() || ["curves", "pareto", "hypervolume", "batch-size", "gap"].contains(&name),
            "{name}: {drawn:?}"
        );
    }
}

#[test]
fn of_sixty_parameters_the_most_important_are_shown() {
    let x = |c: &Config, n: &str| c.get(n).and_then(|v| v.as_f64()).unwrap();
    let history = studies::of(&studies::cube(60), 150, |_, c| x(c, "x8") + x(c, "x42"));
    let slice = figure(&history, "slice", &FigureOptions::default()).unwrap();
    assert_eq!(slice.panels.len(), 12);
    let first: Vec<&str> = slice.panels.iter().take(2).map(|p| &*p.x.title).collect();
    assert!(first.contains(&"x8") && first.contains(&"x42"), "{first:?}");
    assert!(
        slice.notes[0].starts_with("12 of 60 parameters are shown, the most important"),
        "{:?}",
        slice.notes
    );
    for (name, drawn) in all(&history) {
        assert!(
            drawn.is_ok()
                || ["curves", "pareto", "hypervolume", "batch-size", "gap", "ablation"].contains(&name),
            "{name}: {drawn:?}"
        );
    }
}

#[test]
fn a_parameter_seen_in_few_trials_is_drawn_where_it_was_seen() {
    let space = Space::builder()
        .param(Param::float("x1", 0.0, 1.0))
        .param(Param::float("rare", 0.0, 1.0).when_between("x1", Some(0.97), None))
        .param(Param::float("never", 0.0, 1.0).when_between("x1", Some(1.0), None))
        .build()
        .unwrap();
    let history = studies::of(&space, 100, |_, c| c.get("x1").and_then(|v| v.as_f64()).unwrap());
    for (name, drawn) in all(&history) {
        assert!(
            drawn.is_ok()
                || ["curves", "pareto", "hypervolume", "batch-size", "gap", "ablation"].contains(&name),
            "{name}: {drawn:?}"
        );
    }
    let slice = figure(&history, "slice", &FigureOptions::default()).unwrap();
    assert_eq!(slice.panels.len(), 2);
    assert_eq!(slice.notes[0], "left out: `never`, active in no trial");
}

#[test]
fn wrong_names_are_answered_with_the_right_ones() {
    assert_eq!(
        kind("histroy").unwrap_err().to_string(),
        "there is no figure `histroy`; did you mean `history`?"
    );
    let ask = |metric: Option<&str>, param: &str| {
        let options = FigureOptions { metric: metric.map(Into::into), params: vec![param.into()] };
        figure(&studies::small(), "slice", &options).unwrap_err().to_string()
    };
    assert_eq!(ask(None, "lrr"), "there is no parameter `lrr`; there are: `lr`, ...");
    assert_eq!(ask(Some("accuracy"), "lr"), "there is no metric `accuracy`; the metrics are `val_loss`");
}

#[test]
fn nothing_panics_on_any_history() {
    use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};
    let runs = Runs { cases: 5, failure_persistence: None, ..Runs::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let result = TestRunner::new_with_rng(runs, rng).run(&histories::history(4, 20), |history| {
        all(&history);
        Ok(())
    });
    result.unwrap();
}
