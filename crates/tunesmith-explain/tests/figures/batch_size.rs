//! The figure of the batch size.

use tunesmith_core::{Config, Metric, Origin, Param, Settings, Space, Value};
use tunesmith_explain::figures::{Figure, FigureError, FigureOptions, Scale, Shape, figure};
use tunesmith_testkit::sampler_contract::Script;

use crate::studies;

fn drawn(history: &tunesmith_core::History) -> Result<Figure, FigureError> {
    figure(history, "batch-size", &FigureOptions::default())
}

/// Done trials of these batch sizes, with numbers left as notes.
fn of(sizes: &[i64], numbers: impl Fn(i64) -> Vec<(&'static str, f64)>) -> tunesmith_core::History {
    let space = Space::builder().param(Param::int("batchSize", 1, 100_000).log()).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for size in sizes {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", [("batchSize", Value::Int(*size))].into_iter().collect());
        script.start(trial);
        studies::notes(&mut script, trial, &numbers(*size));
        script.done(trial, 0.9);
    }
    script.history().clone()
}

#[test]
fn sizes_stand_on_a_logarithmic_axis_whatever_their_domain() {
    let figure = drawn(&studies::batches()).unwrap();
    let titles: Vec<&str> = figure.panels.iter().map(|p| &*p.title).collect();
    assert_eq!(titles, ["Speed", "Memory", "Gradient noise scale", "Results"]);
    for panel in &figure.panels {
        assert_eq!((&panel.x.scale, &*panel.x.title), (&Scale::Log, "batch_size"));
    }
    assert_eq!(figure.panels[2].y.scale, Scale::Log);
    let points: Vec<f64> = figure.panels[0].marks[2].x.clone();
    assert_eq!(points, [16.0, 32.0, 64.0, 128.0]);
}

#[test]
fn what_only_some_trials_measured_is_said() {
    let figure = drawn(&studies::batches()).unwrap();
    for note in ["18 of 20 trials measured `samples_per_second`", "18 of 20 trials measured `noise_scale`"] {
        assert!(figure.notes.iter().any(|n| n == note), "{:?}", figure.notes);
    }
    let figure = drawn(&of(&[8, 16, 32], |_| vec![("samples_per_second", 1e3)])).unwrap();
    assert_eq!(figure.panels.len(), 2);
    assert_eq!(figure.notes, ["no trial measured `memory_bytes`", "no trial measured `noise_scale`"]);
    let nothing = drawn(&of(&[8, 16, 32], |_| Vec::new())).unwrap_err().to_string();
    assert!(nothing.contains("a command may report `samples_per_second`"), "{nothing}");
    let other = drawn(&studies::small()).unwrap_err().to_string();
    assert!(other.starts_with("no parameter is called `batch_size`") && other.contains("--param"), "{other}");
}

#[test]
fn the_sentence_says_which_batches_are_far_from_the_noise_scale() {
    let said = |scale: f64| {
        let figure = drawn(&of(&[16, 32, 512], |_| vec![("noise_scale", scale)])).unwrap();
        figure.notes[0].clone()
    };
    assert!(said(100.0).contains("about 100 samples"), "{}", said(100.0));
    assert!(
        said(100.0).contains("batches of 16 are far below it") && said(100.0).contains("512 are far above")
    );
    assert!(said(1e5).contains("batches of 16, 32 and 512 are far below it"), "{}", said(1e5));
    let least = drawn(&of(&[16, 32], |_| vec![("noise_scale_low", 40.0)])).unwrap();
    assert!(least.notes[0].contains("at least 40 samples"), "{:?}", least.notes);
    assert!(least.notes[0].contains("the batches are about as large"), "{:?}", least.notes);
    let crosses = least.panels[0].marks.iter().find(|m| m.name.as_deref() == Some("at least")).unwrap();
    assert_eq!(crosses.y, [40.0, 40.0]);
}

#[test]
fn one_size_and_a_hundred_sizes_are_drawn() {
    let cost = |size: i64| vec![("memory_bytes", 1e6 * size as f64), ("noise_scale", 64.0)];
    let one = drawn(&of(&[32], cost)).unwrap();
    let (low, high) = one.panels[0].x_range();
    assert!(low < 32.0 && high > 32.0 && one.panels.len() == 3, "{low} {high}");
    let sizes: Vec<i64> = (1..=100).collect();
    let many = drawn(&of(&sizes, cost)).unwrap();
    let line = many.panels[0].marks.iter().find(|m| m.name.as_deref() == Some("median")).unwrap();
    assert!(line.x.len() <= 8 && line.x.windows(2).all(|w| w[0] < w[1]), "{:?}", line.x);
    assert_eq!(many.panels[0].marks[0].x.len(), 100);
    assert!(matches!(many.panels[0].marks[0].shape, Shape::Points(_)));
}

#[test]
fn what_a_command_reports_counts_too() {
    let space = Space::builder().param(Param::int("bs", 1, 512)).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for size in [8, 64] {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", [("bs", Value::Int(size))].into_iter().collect());
        script.start(trial);
        for step in 1..=2 {
            let measures = [("loss", 0.5), ("samples_per_second", 100.0 * step as f64)];
            studies::report(&mut script, trial, step, &measures);
        }
        script.done(trial, 0.5);
    }
    let figure = drawn(script.history()).unwrap();
    assert_eq!(figure.panels[0].marks[0].y, [200.0, 200.0]);
}
