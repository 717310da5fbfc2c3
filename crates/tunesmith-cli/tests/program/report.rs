//! `tunesmith report`: one file that says what came of a study.

use tunesmith::{Metric, Param, Settings, Space, Value};

use crate::common::Place;
use crate::sample;

/// A study with a default that can be improved.
fn tuned(place: &Place, n: u64) {
    let space = Space::builder()
        .param(Param::float("x", 0.0, 1.0).default(0.9))
        .param(Param::choice("kind", ["<b>", "a|b"]).default("<b>"))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = Some(n);
    let study = place.study("tuned", settings);
    study.optimize(|t| Ok(t.get("x").and_then(Value::as_f64).unwrap_or(1.0).powi(2) + 0.1)).unwrap();
}

#[test]
fn the_page_begins_with_the_answer_and_needs_no_network() {
    let place = Place::new();
    tuned(&place, 40);
    place.tunesmith("report -o report.html").ends(0).says(&["wrote report.html: the report on tuned"]);
    let page = place.read("report.html");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("`{text}` is not in the page"));
    assert!(at("is the best of 40 finished: loss 0.1") < at("id=\"history\""));
    assert!(at("The default configuration had 0.91") < at("What mattered"));
    assert!(at("tunesmith reproduce tuned ") > at("id=\"trials\""));
    assert!(
        !page.contains("{{") && !page.contains("<b></b>") && !page.contains("src=\"http"),
        "complete and self-contained"
    );
    assert!(page.contains("&lt;b&gt;") && !page.contains("<td><b></td>"), "texts are escaped");
    for missing in ["Pareto front: the study has one objective", "Learning curves: no trial reported"] {
        assert!(page.contains(missing), "{missing}");
    }
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["rows"].as_array().unwrap().len(), 40);
    assert_eq!(data["columns"], serde_json::json!(["trial", "state", "loss", "x", "kind", "time"]));
}

#[test]
fn markdown_is_short_and_its_tables_hold_together() {
    let place = Place::new();
    tuned(&place, 40);
    let text = place.tunesmith("report").ends(0).out;
    assert!(text.starts_with("# tuned\n\nTrial ") && text.lines().count() < 80, "{text}");
    assert!(
        text.contains("| kind | &lt;b> | other |") || text.contains("| kind | a\\|b | other |"),
        "{text}"
    );
    let widths: Vec<usize> = text
        .lines()
        .skip_while(|l| !l.starts_with("## Best trials"))
        .filter(|l| l.starts_with("| "))
        .map(|l| l.replace("\\|", "").matches('|').count())
        .collect();
    assert!(widths.len() == 12 && widths.iter().all(|n| *n == widths[0]), "{text}");
    place.tunesmith("report -o report.md").ends(0);
    assert!(place.read("report.md").starts_with("# tuned"));
}

#[test]
fn studies_with_little_to_say_have_reports_that_say_so() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let text = place.tunesmith("report mixed").ends(0).out;
    assert!(text.contains("What mattered: 1 of 7 trials can be compared"), "{text}");
    place.study("empty", sample::settings());
    let text = place.tunesmith("report empty").ends(0).out;
    assert!(text.contains("No trial is finished yet."), "{text}");
    place.tunesmith("report empty -o report.pdf").ends(2).says(&["end the file's name in .html or .md"]);
    place.tunesmith("report empty -o no/report.md").ends(1).says(&["no/report.md cannot be written"]);
}

#[test]
fn a_report_on_ten_thousand_trials_stays_small() {
    let place = Place::new();
    let study = sample::plain(&place, "big", 0);
    let rows: String = (0..10_000)
        .map(|i| format!("{},{},{}\n", f64::from(i % 997) / 997.0, 1 + i % 9, f64::from(i % 89)))
        .collect();
    place.write("trials.csv", format!("x,k,value\n{rows}"));
    drop(study);
    place.tunesmith("import trials.csv big").ends(0);
    place.tunesmith("report big -o report.html").ends(0);
    let size = std::fs::metadata(place.path("report.html")).unwrap().len();
    assert!(size < 5_000_000, "{size} bytes");
}
