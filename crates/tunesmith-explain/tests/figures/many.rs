//! Very many trials.

use tunesmith_explain::figures::{FIGURES, FigureOptions, svg};

use crate::studies;

#[test]
fn figures_of_ten_thousand_trials_stay_small() {
    let history = studies::of(&studies::cube(6), 10_000, |i, c| {
        let x = |n: &str| c.get(n).and_then(|v| v.as_f64()).unwrap();
        (x("x1") - 0.3).powi(2) + 0.2 * x("x2") * x("x3") + 1e-6 * i as f64
    });
    let drawing = svg::SvgOptions { theme: svg::Theme::PAGE, framed: false, tips: true };
    // Those that learn a model of 10,000 trials take seconds each; their drawings do not depend on how many there are.
    let slow = ["contour", "partial", "importances", "ablation", "calibration"];
    for kind in FIGURES.iter().filter(|k| !slow.contains(&k.name)) {
        let Ok(figure) = kind.draw(&history, &FigureOptions::default()) else { continue };
        let (json, picture) = (serde_json::to_string(&figure).unwrap(), svg::svg(&figure, &drawing));
        assert!(json.len() < 400_000, "{}: {} bytes of JSON", kind.name, json.len());
        assert!(picture.len() < 250_000, "{}: {} bytes of SVG", kind.name, picture.len());
    }
}

#[test]
fn the_best_trial_is_drawn_whatever_is_left_out() {
    let history =
        studies::of(&studies::cube(2), 5_000, |i, _| if i == 4_321 { -1.0 } else { (i % 97) as f64 });
    for name in ["history", "slice"] {
        let figure = tunesmith_explain::figures::figure(&history, name, &FigureOptions::default()).unwrap();
        let mut points = figure.panels[0].marks.iter().filter(|m| !m.tips.is_empty());
        assert!(points.any(|m| m.tips.iter().any(|t| t.starts_with("trial 4321:"))), "{name}");
    }
}
