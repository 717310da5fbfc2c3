//! Figures as pictures.

use tunesmith_explain::figures::svg::{SvgOptions, Theme, svg};
use tunesmith_explain::figures::{
    Axis, Colours, FIGURES, Figure, FigureOptions, Ink, Mark, Panel, Scale, Shape, Symbol,
};

use crate::studies;

const PLAIN: SvgOptions = SvgOptions { theme: Theme::LIGHT, framed: true, tips: false };

fn one(panel: Panel) -> Figure {
    Figure {
        name: "test",
        title: "a < b & c".into(),
        panels: vec![panel],
        columns: 1,
        notes: vec!["a note".into()],
    }
}

fn texts(picture: &str) -> Vec<String> {
    let inner = |part: &str| part.split_once('>')?.1.split_once("</text>").map(|(t, _)| t.to_owned());
    picture.split("<text").skip(1).filter_map(inner).collect()
}

fn points(x: &[f64], y: &[f64]) -> Mark {
    Mark::new(Shape::Points(Symbol::Disc), Ink::Series(0), x.to_vec(), y.to_vec())
}

#[test]
fn texts_are_escaped_and_notes_stand_below() {
    let picture = svg(&one(Panel::new("", Axis::linear("x"), Axis::linear("y"))), &PLAIN);
    assert!(picture.contains("a &lt; b &amp; c") && !picture.contains("a < b"), "{picture}");
    assert_eq!(texts(&picture).last().map(String::as_str), Some("a note"));
    let bare = svg(
        &one(Panel::new("", Axis::linear("x"), Axis::linear("y"))),
        &SvgOptions { framed: false, ..PLAIN },
    );
    assert!(!bare.contains("a note"));
}

#[test]
fn a_log_axis_counts_in_powers_of_ten() {
    let mut panel = Panel::new("", Axis::new("lr", Scale::Log), Axis::linear("loss"));
    panel.marks.push(points(&[1e-5, 1e-3, 1e-1], &[1.0, 2.0, 3.0]));
    let shown = texts(&svg(&one(panel), &PLAIN));
    for wanted in ["1e-5", "1e-4", "0.001", "0.01", "0.1"] {
        assert!(shown.iter().any(|t| t == wanted), "{wanted} in {shown:?}");
    }
}

#[test]
fn a_narrow_log_axis_has_more_than_one_number() {
    let mut panel = Panel::new("", Axis::new("width", Scale::Log), Axis::linear("loss"));
    panel.marks.push(points(&[8.0, 64.0], &[0.98, 0.99]));
    let small = Figure {
        panels: vec![panel.clone(), panel.clone(), panel],
        columns: 3,
        ..one(Panel::new("", Axis::linear("x"), Axis::linear("y")))
    };
    let shown = texts(&svg(&small, &PLAIN));
    for wanted in ["10", "20", "50", "0.98", "0.99"] {
        assert!(shown.iter().filter(|t| *t == wanted).count() == 3, "{wanted} in {shown:?}");
    }
}

#[test]
fn numbers_at_the_ends_of_what_can_be_written_are_drawn() {
    let mut panel = Panel::new("", Axis::new("lr", Scale::Log), Axis::linear("loss"));
    panel.marks.push(points(&[f64::MIN_POSITIVE, 1.0, f64::MAX], &[-1.7e308, 0.0, 1.7e308]));
    let picture = svg(&one(panel), &PLAIN);
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    assert!(texts(&picture).iter().filter(|t| t.contains('e')).count() > 2, "{picture}");
}

#[test]
fn a_colour_bar_counts_in_round_numbers() {
    let colours = Colours { values: vec![0.0, 1.0], title: "share".into(), range: (0.0, 1.0) };
    let mut panel = Panel::new("", Axis::linear("x"), Axis::linear("y"));
    panel.marks.push(Mark::new(
        Shape::Points(Symbol::Disc),
        Ink::Scaled(colours),
        vec![50.0, 90.0],
        vec![50.0, 90.0],
    ));
    let shown = texts(&svg(&one(panel), &PLAIN));
    for wanted in ["0.2", "0.4", "0.6", "0.8"] {
        assert!(shown.iter().any(|t| t == wanted), "{wanted} in {shown:?}");
    }
}

#[test]
fn labels_stand_in_the_order_of_the_space() {
    let labels = vec!["zebra".to_owned(), "ant".into()];
    let mut panel = Panel::new("", Axis::labels("kind", labels), Axis::linear("loss"));
    panel.marks.push(points(&[0.0, 1.0], &[1.0, 2.0]));
    let shown = texts(&svg(&one(panel), &PLAIN));
    let at = |text: &str| shown.iter().position(|t| t == text).unwrap();
    assert!(at("zebra") < at("ant"));
}

#[test]
fn whole_numbers_have_no_ticks_between_them() {
    let mut panel = Panel::new("", Axis::whole("layers"), Axis::linear("loss"));
    panel.marks.push(points(&[1.0, 3.0], &[0.0, 5e6]));
    let shown = texts(&svg(&one(panel), &PLAIN));
    assert!(shown.contains(&"2".to_owned()) && !shown.contains(&"1.5".to_owned()), "{shown:?}");
}

#[test]
fn every_figure_is_drawn_in_every_theme() {
    for kind in FIGURES {
        for history in [studies::small(), studies::two()] {
            let Ok(figure) = kind.draw(&history, &FigureOptions::default()) else { continue };
            for theme in [Theme::LIGHT, Theme::DARK, Theme::PAGE] {
                let picture = svg(&figure, &SvgOptions { theme, framed: true, tips: true });
                assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
                assert!(picture.matches("<g").count() == picture.matches("</g>").count(), "{}", kind.name);
                assert!(!picture.contains("NaN"), "{}", kind.name);
            }
        }
    }
}

#[test]
fn tips_are_for_single_points_only_where_they_are_asked_for() {
    let mut panel = Panel::new("", Axis::linear("x"), Axis::linear("y"));
    panel.marks.push(points(&[0.0, 1.0], &[0.0, 1.0]).tips(vec!["first".into(), "second".into()]));
    let figure = one(panel);
    assert!(!svg(&figure, &PLAIN).contains("first"));
    assert!(svg(&figure, &SvgOptions { tips: true, ..PLAIN }).contains("<title>second</title>"));
}
