//! `tunesmith plot`: files, the terminal, and what cannot be drawn.

use crate::common::Place;
use crate::sample;

#[test]
fn the_list_names_every_figure_and_what_it_shows() {
    let place = Place::new();
    let list = place.tunesmith("plot --list --json").ends(0).json();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 18 && names.contains(&"parallel"), "{names:?}");
    let text = place.tunesmith("plot --list").ends(0).out;
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/figures.md")).unwrap();
    for name in names {
        assert!(text.contains(name), "{name} in {text}");
        assert!(document.contains(&format!("\n## {name}\n")), "{name} in docs/figures.md");
    }
}

#[test]
fn a_figure_is_written_in_every_format() {
    let place = Place::new();
    sample::plain(&place, "p", 30);
    for (ending, start) in
        [("html", &b"<!doctype html>"[..]), ("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{\"data\":")]
    {
        let file = format!("history.{ending}");
        place.tunesmith(&format!("plot history -o {file}")).ends(0).says(&[&format!("wrote {file}")]);
        let bytes = std::fs::read(place.path(&file)).unwrap();
        assert!(bytes.starts_with(start), "{ending}: {:?}", &bytes[..40]);
    }
    let page = place.read("history.html");
    assert!(page.contains("Plotly.react") && !page.contains("{{"), "the page is filled in");
    let network = page.split("src=\"").nth(1);
    assert!(
        !page.contains("<link") && network.is_none_or(|s| !s.starts_with("http")),
        "the page needs no network"
    );
    let light = place.tunesmith("plot history --format svg").ends(0).out;
    let dark = place.tunesmith("plot p history --format svg --dark -o -").ends(0).out;
    assert!(light.contains("#ffffff") && dark.contains("#14181d"));
}

#[test]
fn a_plotly_document_has_typed_axes() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let document = place.tunesmith("plot slice --json").ends(0).json();
    let layout = &document["layout"];
    assert_eq!(layout["xaxis2"]["type"], "log");
    assert_eq!(layout["xaxis3"]["ticktext"], serde_json::json!(["sgd", "adam w"]));
    assert!(document["data"].as_array().unwrap().len() >= 4);
}

#[test]
fn the_terminal_gets_characters() {
    let place = Place::new();
    sample::plain(&place, "p", 40);
    let history = place.tunesmith("plot history").ends(0).out;
    assert!(history.contains('◆') && history.contains("trial") && history.contains('│'), "{history}");
    let bars = place.tunesmith("plot importances").ends(0).out;
    assert!(bars.contains("x ████") && bars.contains("fanova"), "{bars}");
    place.tunesmith("plot parallel").ends(1).says(&["not readable as text", "-o parallel.html"]);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let place = Place::new();
    sample::plain(&place, "p", 3);
    place.tunesmith("plot").ends(2);
    place
        .tunesmith("plot histroy")
        .ends(2)
        .says(&["there is no figure `histroy`", "did you mean `history`?"]);
    place
        .tunesmith("plot pareto")
        .ends(1)
        .says(&["pareto: the study has one objective, `loss`: a front needs two"]);
    place.tunesmith("plot curves").ends(1).says(&["no trial reported `loss` more than once"]);
    place
        .tunesmith("plot contour")
        .ends(1)
        .says(&["3 of 3 trials can be compared, and at least 4 are needed"]);
    place.tunesmith("plot slice --param z").ends(1).says(&["there is no parameter `z`"]);
    place
        .tunesmith("plot slice --metric z")
        .ends(1)
        .says(&["there is no metric `z`; the metrics are `loss`"]);
    place
        .tunesmith("plot slice -o slice.pdf")
        .ends(2)
        .says(&["slice.pdf tells no format", ".html, .svg, .png or .json"]);
    place.tunesmith("plot slice -o none/slice.svg").ends(1).says(&["none/slice.svg cannot be written"]);
    place.tunesmith("plot q history").ends(1).says(&["there is no study `q`"]);
}
