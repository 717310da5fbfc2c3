//! A figure as a Plotly document: `data` and `layout`, as plotly.js and Plotly for Python read it.
//!
//! Labels stand at whole numbers of a linear axis, so that choices keep the space's order and mixed kinds of values never turn an axis into
//! something else. Numbers are cut to seven significant digits; those that are not finite are null.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value as Json, json};

use super::palette::{BEST, MUTED, SCALE, SERIES, shade};
use super::{Axis, Figure, Ink, Mark, Panel, Scale, Shape, Symbol};

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Figure", 2)?;
        document.serialize_field("data", &data(self))?;
        document.serialize_field("layout", &layout(self))?;
        document.end()
    }
}

/// A number for JSON.
fn number(x: f64) -> Json {
    if !x.is_finite() {
        return Json::Null;
    }
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return json!(x as i64);
    }
    json!(format!("{x:.6e}").parse::<f64>().unwrap_or(x))
}

fn numbers(values: &[f64]) -> Json {
    values.iter().map(|x| number(*x)).collect()
}

fn data(figure: &Figure) -> Vec<Json> {
    let mut seen: Vec<&str> = Vec::new();
    let mut traces = Vec::new();
    for (i, panel) in figure.panels.iter().enumerate() {
        for mark in &panel.marks {
            for mut trace in trace(panel, mark) {
                trace.insert("xaxis".into(), json!(format!("x{}", suffix(i))));
                trace.insert("yaxis".into(), json!(format!("y{}", suffix(i))));
                let name = mark.name.as_deref();
                // One entry in the legend for what several panels share.
                let listed = name.is_some_and(|n| !seen.contains(&n)) && trace.get("showlegend").is_none();
                trace.insert("showlegend".into(), json!(listed));
                if let Some(name) = name {
                    trace.insert("name".into(), json!(name));
                    trace.insert("legendgroup".into(), json!(name));
                    if listed {
                        seen.push(name);
                    }
                }
                traces.push(Json::Object(trace));
            }
        }
    }
    traces
}

fn suffix(panel: usize) -> String {
    if panel == 0 { String::new() } else { (panel + 1).to_string() }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn trace(panel: &Panel, mark: &Mark) -> Vec<Map<String, Json>> {
    let (x, y) = (numbers(&mark.x), numbers(&mark.y));
    let mut one = object(match &mark.shape {
        Shape::Points(symbol) => {
            let (shape, size, opacity) = match symbol {
                Symbol::Disc => ("circle", 7, 0.85),
                Symbol::Dot => ("circle", 4, 0.6),
                Symbol::Cross => ("x-thin", 6, 0.8),
                Symbol::Diamond => ("diamond", 12, 1.0),
            };
            let mut marker = json!({ "symbol": shape, "size": size, "opacity": opacity });
            paint(&mut marker, &mark.ink);
            if *symbol == Symbol::Cross {
                marker["line"] = json!({ "width": 1.5, "color": colour(&mark.ink) });
            }
            json!({ "type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker })
        }
        Shape::Line { dashed, step } => json!({
            "type": "scatter", "mode": "lines", "x": x, "y": y, "connectgaps": false,
            "opacity": if mark.ink == Ink::Muted { 0.45 } else if matches!(mark.ink, Ink::Shade(_)) { 0.6 } else { 1.0 },
            "line": {
                "color": colour(&mark.ink), "dash": if *dashed { "dash" } else { "solid" }, "shape": if *step { "hv" } else { "linear" },
                "width": if matches!(mark.ink, Ink::Muted | Ink::Shade(_)) { 1.0 } else { 2.0 },
            },
        }),
        Shape::Band(other) => return band(mark, other),
        Shape::Bars { low, high } => {
            let plus: Vec<f64> = high.iter().zip(&mark.x).map(|(h, x)| (h - x).max(0.0)).collect();
            let minus: Vec<f64> = low.iter().zip(&mark.x).map(|(l, x)| (x - l).max(0.0)).collect();
            json!({
                "type": "bar", "orientation": "h", "x": x, "y": y, "marker": { "color": colour(&mark.ink) },
                "error_x": {
                    "type": "data", "symmetric": false, "array": numbers(&plus), "arrayminus": numbers(&minus), "color": MUTED, "thickness": 1.5,
                },
            })
        }
        Shape::Spans(ends) => {
            let lengths: Vec<f64> = ends.iter().zip(&mark.x).map(|(end, from)| end - from).collect();
            json!({
                "type": "bar", "orientation": "h", "base": x, "x": numbers(&lengths), "y": y, "width": 0.7,
                "marker": { "color": colour(&mark.ink), "line": { "width": 0.5, "color": "rgba(128,128,128,0.6)" } },
            })
        }
        Shape::Whiskers(high) => {
            let (mut xs, mut ys) = (Vec::new(), Vec::new());
            for ((x, low), high) in mark.x.iter().zip(&mark.y).zip(high) {
                xs.extend([number(*x), number(*x), Json::Null]);
                ys.extend([number(*low), number(*high), Json::Null]);
            }
            json!({
                "type": "scatter", "mode": "lines", "x": xs, "y": ys, "connectgaps": false, "opacity": 0.5, "hoverinfo": "skip",
                "line": { "color": colour(&mark.ink), "width": 1.5 },
            })
        }
        Shape::Cells(values) => {
            let rows: Vec<Json> = values.chunks(mark.x.len().max(1)).map(numbers).collect();
            let labelled = |axis: &Axis| matches!(axis.scale, Scale::Labels(_));
            let kind = if labelled(&panel.x) || labelled(&panel.y) { "heatmap" } else { "contour" };
            json!({ "type": kind, "x": x, "y": y, "z": rows, "coloraxis": "coloraxis", "hovertemplate": "%{z}<extra></extra>" })
        }
        Shape::Texts(texts) => json!({
            "type": "scatter", "mode": "text", "x": x, "y": y, "text": texts, "textposition": "top center", "hoverinfo": "skip",
            "textfont": { "size": 10 }, "cliponaxis": false,
        }),
    });
    if !mark.tips.is_empty() {
        one.insert("text".into(), json!(mark.tips));
        one.insert("textposition".into(), json!("none"));
        one.insert("hoverinfo".into(), json!("text"));
        if one.get("type") == Some(&json!("scatter")) {
            one.remove("textposition");
        }
    }
    vec![one]
}

/// The area between two lines: the lower one, and the upper one filled down to it.
fn band(mark: &Mark, other: &[f64]) -> Vec<Map<String, Json>> {
    let line = |y: &[f64], fill: &str| {
        let mut colour = colour(&mark.ink);
        colour.push_str("38");
        object(json!({
            "type": "scatter", "mode": "lines", "x": numbers(&mark.x), "y": numbers(y), "line": { "width": 0 }, "fill": fill,
            "fillcolor": colour, "hoverinfo": "skip",
        }))
    };
    let mut below = line(&mark.y, "none");
    below.insert("showlegend".into(), json!(false));
    vec![below, line(other, "tonexty")]
}

fn colour(ink: &Ink) -> String {
    match ink {
        Ink::Series(i) => SERIES[i % SERIES.len()].to_owned(),
        Ink::Muted | Ink::Scaled(_) => MUTED.to_owned(),
        Ink::Best => BEST.to_owned(),
        Ink::Shade(at) => shade(*at),
    }
}

fn paint(marker: &mut Json, ink: &Ink) {
    match ink {
        Ink::Scaled(colours) => {
            marker["color"] = numbers(&colours.values);
            marker["coloraxis"] = json!("coloraxis");
        }
        other => marker["color"] = json!(colour(other)),
    }
}

fn layout(figure: &Figure) -> Json {
    let rows = figure.panels.len().div_ceil(figure.columns.max(1)).max(1);
    let mut layout = object(json!({
        "title": { "text": figure.title }, "template": "none", "hovermode": "closest", "barmode": "overlay",
        "legend": { "orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0 },
        "margin": { "l": 70, "r": 30, "t": 90, "b": 60 }, "meta": { "figure": figure.name, "notes": figure.notes },
    }));
    if rows > 1 || figure.columns > 1 {
        layout.insert("height".into(), json!(if rows == 1 { 420 } else { 120 + 300 * rows }));
    }
    let mut titles = Vec::new();
    for (i, panel) in figure.panels.iter().enumerate() {
        let (column, row) = (i % figure.columns.max(1), i / figure.columns.max(1));
        let x = part(column, figure.columns.max(1), 0.16);
        let (below, above) = part(row, rows, 0.3);
        let y = (1.0 - above, 1.0 - below);
        let mut across = axis(&panel.x, panel.x_range());
        let mut up = axis(&panel.y, panel.y_range());
        across.insert("domain".into(), json!([number(x.0), number(x.1)]));
        up.insert("domain".into(), json!([number(y.0), number(y.1)]));
        across.insert("anchor".into(), json!(format!("y{}", suffix(i))));
        up.insert("anchor".into(), json!(format!("x{}", suffix(i))));
        layout.insert(format!("xaxis{}", suffix(i)), Json::Object(across));
        layout.insert(format!("yaxis{}", suffix(i)), Json::Object(up));
        let (down, up) = panel.said_beyond();
        for (text, place, anchor) in [(down, y.0, "bottom"), (up, y.1, "top")] {
            titles.extend(text.map(|text| {
                json!({
                    "text": text, "showarrow": false, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": anchor,
                    "x": number(x.0), "y": number(place), "font": { "size": 11 },
                })
            }));
        }
        if !panel.title.is_empty() {
            titles.push(json!({
                "text": panel.title, "showarrow": false, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom",
                "x": number(f64::midpoint(x.0, x.1)), "y": number(y.1), "font": { "size": 13 },
            }));
        }
    }
    if !titles.is_empty() {
        layout.insert("annotations".into(), json!(titles));
    }
    let scaled = figure.panels.iter().flat_map(|p| &p.marks).find_map(|m| match &m.ink {
        Ink::Scaled(colours) => Some(colours),
        _ => None,
    });
    if let Some(colours) = scaled {
        let (dull, bright) = colours.range;
        let steps = SCALE.iter().enumerate().map(|(i, c)| json!([i as f64 / (SCALE.len() - 1) as f64, c]));
        layout.insert(
            "coloraxis".into(),
            json!({
                "colorscale": steps.collect::<Vec<_>>(), "cmin": number(dull.min(bright)), "cmax": number(dull.max(bright)),
                "reversescale": bright < dull, "colorbar": { "title": { "text": colours.title, "side": "right" }, "thickness": 12 },
            }),
        );
    }
    Json::Object(layout)
}

/// The share of the width that the i-th of n parts takes, with a gap between them.
fn part(i: usize, n: usize, gap: f64) -> (f64, f64) {
    let gap = if n > 1 { gap / n as f64 } else { 0.0 };
    let width = (1.0 - gap * (n - 1) as f64) / n as f64;
    let from = i as f64 * (width + gap);
    (from, from + width)
}

fn axis(axis: &Axis, (low, high): (f64, f64)) -> Map<String, Json> {
    let log = axis.scale == Scale::Log;
    let at = |x: f64| number(if log { x.log10() } else { x });
    let range = if axis.reversed { [at(high), at(low)] } else { [at(low), at(high)] };
    let mut all = object(json!({
        "title": { "text": axis.title }, "type": if log { "log" } else { "linear" }, "range": range, "zeroline": false, "automargin": true,
        "showgrid": true,
    }));
    match &axis.scale {
        Scale::Labels(labels) => {
            all.insert("tickvals".into(), (0..labels.len()).collect());
            all.insert("ticktext".into(), json!(labels));
        }
        Scale::Whole => {
            if high - low < 10.0 {
                all.insert("dtick".into(), json!(1));
            }
            all.insert("tickformat".into(), json!("d"));
        }
        Scale::Bare => {
            all.insert("visible".into(), json!(false));
        }
        Scale::Log => {
            all.insert("exponentformat".into(), json!("e"));
        }
        Scale::Linear => {}
    }
    if !axis.ticks.is_empty() {
        all.insert("tickvals".into(), numbers(&axis.ticks));
    }
    all
}
