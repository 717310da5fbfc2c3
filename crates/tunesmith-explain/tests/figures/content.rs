//! What figures show.

use tunesmith_core::{Config, Origin, Param, Rng, Space};
use tunesmith_explain::figures::{Figure, FigureOptions, Mark, Scale, Shape, figure};

use tunesmith_testkit::sampler_contract::{Script, histories};

use crate::studies;

fn drawn(history: &tunesmith_core::History, name: &str) -> Figure {
    figure(history, name, &FigureOptions::default()).unwrap()
}

fn named<'f>(figure: &'f Figure, name: &str) -> &'f Mark {
    figure.panels.iter().flat_map(|p| &p.marks).find(|m| m.name.as_deref() == Some(name)).unwrap()
}

#[test]
fn the_best_so_far_never_gets_worse_and_ends_at_the_last_trial() {
    let history = studies::small();
    let figure = drawn(&history, "history");
    let best = named(&figure, "best so far");
    assert!(best.y.windows(2).all(|w| w[1] <= w[0]));
    assert_eq!(best.x.last(), Some(&25.0));
    assert!(named(&figure, "stopped early").x == [5.0]);
    assert!(figure.notes.contains(&"without a value: 1 failed, 1 diverged".to_owned()), "{:?}", figure.notes);
}

#[test]
fn axes_are_of_the_parameters_kind_and_show_their_whole_range() {
    let figure = drawn(&studies::small(), "slice");
    let axes: Vec<_> = figure.panels.iter().map(|p| (&*p.x.title, p.x.scale.clone())).collect();
    let labels = Scale::Labels(vec!["adam".into(), "sgd".into()]);
    assert_eq!(
        axes,
        [("lr", Scale::Log), ("layers", Scale::Whole), ("optimizer", labels), ("momentum", Scale::Linear)]
    );
    let (low, high) = figure.panels[0].x_range();
    assert!(low < 1e-4 && high > 1e-1 && low > 5e-5, "{low} {high}");
    assert!(figure.notes.iter().any(|n| n.starts_with("`momentum` was active in")), "{:?}", figure.notes);
}

#[test]
fn lines_of_inactive_parameters_pass_below_their_axis() {
    let figure = drawn(&studies::small(), "parallel");
    let heights = figure.panels[0].marks.iter().flat_map(|m| &m.y);
    assert!(heights.clone().any(|y| *y < 0.0) && heights.clone().all(|y| y.is_nan() || *y <= 1.0));
}

#[test]
fn the_front_holds_the_pareto_set_and_its_volume_only_grows() {
    let history = studies::two();
    let front = drawn(&history, "pareto");
    assert_eq!(named(&front, "Pareto front").x.len(), history.pareto().len());
    assert!(!named(&front, "beyond a limit").x.is_empty());
    let volume = drawn(&history, "hypervolume");
    let y = &volume.panels[0].marks[0].y;
    assert!(y.windows(2).all(|w| w[1] >= w[0]) && *y.last().unwrap() <= 1.01, "{y:?}");
}

#[test]
fn an_expectation_has_its_lowest_place_where_the_function_has() {
    let history = studies::of(&studies::cube(2), 300, |_, c| {
        let x = |n: &str| c.get(n).and_then(|v| v.as_f64()).unwrap();
        (x("x1") - 0.7).powi(2) + 0.01 * x("x2")
    });
    let partial = drawn(&history, "partial");
    let curve = &partial.panels[0].marks[1];
    let lowest = (0..curve.x.len()).min_by(|a, b| curve.y[*a].total_cmp(&curve.y[*b])).unwrap();
    assert!((curve.x[lowest] - 0.7).abs() < 0.12, "{}", curve.x[lowest]);
    let contour = drawn(&history, "contour");
    let Shape::Cells(values) = &contour.panels[0].marks[0].shape else { panic!("a field comes first") };
    let lowest = (0..values.len()).min_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap();
    let field = &contour.panels[0].marks[0];
    assert!((field.x[lowest % field.x.len()] - 0.7).abs() < 0.12);
}

#[test]
fn the_best_for_a_value_is_isolated_from_the_other_parameters() {
    let space = Space::builder()
        .param(Param::choice("kind", ["a", "b", "c"]))
        .param(Param::float("x", 0.0, 1.0))
        .build()
        .unwrap();
    let level =
        |c: &Config| ["c", "b", "a"].iter().position(|k| c.get("kind").unwrap().as_str() == Some(k)).unwrap();
    let history =
        studies::of(&space, 90, |_, c| level(c) as f64 + c.get("x").and_then(|v| v.as_f64()).unwrap());
    let isolation = drawn(&history, "isolation");
    let best = named(&isolation, "best for the value");
    assert_eq!(best.x, [0.0, 1.0, 2.0]);
    assert!(best.y[0] > 2.0 && best.y[2] < 0.2, "{:?}", best.y);
}

#[test]
fn the_gap_pairs_the_names_that_trainers_use() {
    let gap = drawn(&studies::small(), "gap");
    assert_eq!(gap.panels.len(), 2);
    named(&gap, "train_loss");
    named(&gap, "val_loss");
    assert!(gap.panels[1].x.title.starts_with("val_loss − train_loss"), "{}", gap.panels[1].x.title);
}

#[test]
fn a_few_terrible_results_do_not_flatten_the_others() {
    let history = studies::of(&studies::cube(1), 100, |i, c| {
        let x = c.get("x1").and_then(|v| v.as_f64()).unwrap();
        if i % 40 == 7 { 1e4 } else { x - 2.0 }
    });
    let figure = drawn(&history, "history");
    let (low, high) = figure.panels[0].y_range();
    assert!(low > -3.0 && high < 1.0, "{low} {high}");
    assert!(figure.notes[0].contains("far beyond the others"), "{:?}", figure.notes);
}

#[test]
fn parameters_and_metrics_can_be_asked_for() {
    let history = studies::two();
    let options = FigureOptions { metric: Some("speed".into()), params: vec!["layers".into()] };
    let slice = figure(&history, "slice", &options).unwrap();
    assert_eq!((slice.panels.len(), &*slice.panels[0].y.title), (1, "speed"));
}

#[test]
fn trials_that_one_worker_runs_at_once_have_a_lane_each() {
    let space = studies::cube(1);
    let mut script = Script::new(histories::settings(&space, 1));
    let begin = |script: &mut Script| {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "s", space.complete(&Config::new(), &mut Rng::new(1, trial, 0)));
        script.start(trial);
        trial
    };
    let (a, b) = (begin(&mut script), begin(&mut script));
    script.done(a, 1.0);
    let c = begin(&mut script);
    script.done(b, 1.0);
    script.fail(c);
    let timeline = drawn(script.history(), "timeline");
    assert_eq!(timeline.panels[0].y.scale, Scale::Labels(vec!["script".into(), "script #2".into()]));
    assert_eq!((&*named(&timeline, "done").y, &*named(&timeline, "failed").y), (&[0.0, 1.0][..], &[0.0][..]));
}

#[test]
fn a_few_results_far_out_leave_the_picture_to_the_others_and_are_counted() {
    let of = |far: f64, n: u64| {
        studies::of(&studies::cube(2), n, move |i, _| if i == 3 { far } else { 1.0 + 0.1 * (i % 7) as f64 })
    };
    for name in ["history", "slice", "isolation"] {
        for n in [9, 40] {
            let panel = &drawn(&of(900.0, n), name).panels[0];
            assert!(panel.y_range().1 < 3.0, "{name}: {:?}", panel.y_range());
            assert_eq!(panel.beyond(), (0, 1), "{name}");
            assert_eq!(panel.said_beyond(), (None, Some("\u{2191} 1 beyond".to_owned())));
        }
        let all = &drawn(&of(1.9, 40), name).panels[0];
        assert_eq!((all.beyond(), all.said_beyond()), ((0, 0), (None, None)), "{name}");
    }
    let history = drawn(&of(900.0, 40), "history");
    assert!(
        history.notes.contains(&"1 result lies outside of the picture, the worst at 900".to_owned()),
        "{:?}",
        history.notes
    );
    let svg = tunesmith_explain::figures::svg::svg(
        &history,
        &tunesmith_explain::figures::svg::SvgOptions {
            theme: tunesmith_explain::figures::svg::Theme::LIGHT,
            framed: true,
            tips: false,
        },
    );
    assert!(svg.contains("1 beyond"));
    assert!(serde_json::to_string(&history).unwrap().contains("1 beyond"));
}

#[test]
fn results_that_are_infinite_are_counted_and_not_drawn() {
    let values = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let history =
        studies::of(&studies::cube(2), 20, |i, _| values.get(i as usize).copied().unwrap_or(1.0 + i as f64));
    let figure = drawn(&history, "history");
    assert!(figure.panels[0].marks.iter().flat_map(|m| &m.y).all(|y| y.is_finite()));
    assert!(figure.notes.contains(&"without a value: 3 diverged".to_owned()), "{:?}", figure.notes);
    let (low, high) = figure.panels[0].y_range();
    assert!(low > 0.0 && high < 25.0, "{low} {high}");
}
