//! A figure as one HTML file that needs no network: plotly.js, the document, and the reader's theme.

use tunesmith_explain::figures::Figure;

use crate::trouble::{Result, Trouble};

const PLOTLY: &str = include_str!("../../assets/plotly/plotly-cartesian.min.js");
const TEMPLATE: &str = include_str!("../../assets/figure.html");

/// The page of a figure. It is light or dark as the reader's system is, unless dark is asked for.
pub(super) fn page(figure: &Figure, dark: bool) -> Result<String> {
    let document = script(&serde_json::to_string(figure).map_err(Trouble::failed)?);
    let notes: String = figure.notes.iter().map(|n| format!("<li>{}</li>", escape(n))).collect();
    Ok(fill(
        TEMPLATE,
        &[
            ("TITLE", &escape(&figure.title)),
            ("NOTES", &notes),
            ("SCHEME", if dark { "dark" } else { "light dark" }),
            ("PLOTLY", PLOTLY),
            ("FIGURE", &document),
        ],
    ))
}

/// A template with its `{{NAME}}` places filled. What is put in is not looked at again.
pub(crate) fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + parts.iter().map(|(_, t)| t.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out += before;
        let Some((name, after)) = after.split_once("}}") else { break };
        out += parts.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text);
        rest = after;
    }
    out + rest
}

/// JSON inside a script: nothing in it can end the script.
pub(crate) fn script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
