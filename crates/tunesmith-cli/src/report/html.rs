//! The report as one HTML file without network access.
//!
//! Figures are static pictures in the page's own colours, so that it opens at once, prints, and fits a phone. All trials travel along as data;
//! a small script makes a table of them that sorts, a hundred rows at a time.

use serde_json::json;
use tunesmith_explain::advise::Step;
use tunesmith_explain::diagnose::Finding;
use tunesmith_explain::figures::svg::{SvgOptions, Theme, svg};
use tunesmith_explain::figures::{FIGURES, Figure};

use super::Reported;
use super::trials::Columns;
use crate::picture::page::{escape, fill, script};
use crate::trouble::{Result, Trouble};

const TEMPLATE: &str = include_str!("../../assets/report.html");

/// The report as a page.
pub(crate) fn html(reported: &Reported<'_>) -> Result<String> {
    let report = reported.report;
    let columns = Columns::of(reported.history);
    let now = reported.history.latest();
    let rows: Vec<_> = reported.history.trials().map(|t| columns.json(t, now)).collect();
    let all = serde_json::to_string(&json!({ "columns": columns.names(), "rows": rows }))
        .map_err(Trouble::failed)?;
    let leaders: Vec<Vec<String>> = reported.leaders().map(|t| columns.row(t, now)).collect();
    let names = columns.names();
    let facts: String = report
        .facts
        .iter()
        .map(|(name, text)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(text)))
        .collect();
    let commands: String = reported
        .commands()
        .iter()
        .map(|(what, command)| format!("<dt>{what}</dt><dd><code>{}</code></dd>", escape(command)))
        .collect();
    Ok(fill(
        TEMPLATE,
        &[
            ("NAME", &escape(reported.name)),
            ("WRITTEN", &escape(&reported.written)),
            ("STORAGE", &escape(&reported.storage)),
            ("FACTS", &facts),
            ("ANSWER", &paragraphs(&report.answer)),
            ("BEST", &best(reported)),
            ("MATTERED", &section("What mattered", &list(&report.mattered))),
            ("NEXT", &section("What to do next", &next(reported))),
            ("FINDINGS", &section("What was noticed", &findings(reported))),
            ("FIGURES", &report.figures.iter().map(figure).collect::<String>()),
            ("LEADERS", &table(&names, &leaders)),
            ("TRIALS", &script(&all)),
            ("COMMANDS", &commands),
            ("LIMITS", &section("What limits this report", &list(&report.limits))),
        ],
    ))
}

fn section(title: &str, body: &str) -> String {
    if body.is_empty() { String::new() } else { format!("<section><h2>{title}</h2>{body}</section>") }
}

fn paragraphs(sentences: &[String]) -> String {
    sentences.iter().map(|s| format!("<p>{}</p>", marked(s))).collect()
}

fn list(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    format!("<ul>{}</ul>", sentences.iter().map(|s| format!("<li>{}</li>", marked(s))).collect::<String>())
}

/// A sentence whose `names` stand out.
fn marked(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // An odd number of parts: every mark has its partner.
    if parts.len().is_multiple_of(2) {
        return escape(sentence);
    }
    let part = |(i, text): (usize, &&str)| match i % 2 {
        0 => escape(text),
        _ => format!("<code>{}</code>", escape(text)),
    };
    parts.iter().enumerate().map(part).collect()
}

fn best(reported: &Reported<'_>) -> String {
    let Some(best) = &reported.report.best else { return String::new() };
    let mut rows = String::new();
    for (role, params) in &best.config {
        rows += &format!("<tr><th colspan=\"2\" scope=\"rowgroup\">{}</th></tr>", role.as_str());
        for (name, value) in params {
            rows +=
                &format!("<tr><td>{}</td><td><b>{}</b></td></tr>", escape(name), escape(&value.to_string()));
        }
    }
    format!("<h3>Best configuration (trial {})</h3><table class=\"config\">{rows}</table>", best.trial)
}

fn next(reported: &Reported<'_>) -> String {
    let steps = &reported.report.next;
    if steps.is_empty() {
        return String::new();
    }
    let step = |s: &Step| format!("<li>{}{}</li>", marked(&s.said()), linked(reported, s.figure));
    format!("<ol>{}</ol>", steps.iter().map(step).collect::<String>())
}

fn findings(reported: &Reported<'_>) -> String {
    let findings = &reported.report.findings;
    if findings.is_empty() {
        return String::new();
    }
    let one = |f: &Finding| {
        let sure = f.certainty();
        format!(
            "<li>{} <span class=\"faint\">({sure})</span>{}</li>",
            marked(&f.sentence),
            linked(reported, f.evidence.figure)
        )
    };
    format!("<ul>{}</ul>", findings.iter().map(one).collect::<String>())
}

/// A link to a figure, where the report has it.
fn linked(reported: &Reported<'_>, name: Option<&str>) -> String {
    let figure = name.and_then(|n| reported.report.figures.iter().find(|f| f.name == n));
    figure.map_or_else(String::new, |f| format!(" <a href=\"#{}\">{}</a>", f.name, escape(&f.title)))
}

fn figure(figure: &Figure) -> String {
    let purpose = FIGURES.iter().find(|k| k.name == figure.name).map_or("", |k| k.purpose);
    let picture = svg(figure, &SvgOptions { theme: Theme::PAGE, framed: false, tips: true });
    let notes: String = figure.notes.iter().map(|n| format!("<li>{}</li>", marked(n))).collect();
    let caption = if notes.is_empty() { notes } else { format!("<figcaption><ul>{notes}</ul></figcaption>") };
    format!(
        "<figure id=\"{}\"><h3>{}</h3><p>{}</p><div class=\"wide\">{picture}</div>{caption}</figure>",
        figure.name,
        escape(&figure.title),
        escape(purpose)
    )
}

fn table(names: &[String], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head: String = names.iter().map(|n| format!("<th scope=\"col\">{}</th>", escape(n))).collect();
    let row = |r: &Vec<String>| {
        format!("<tr>{}</tr>", r.iter().map(|c| format!("<td>{}</td>", escape(c))).collect::<String>())
    };
    let body: String = rows.iter().map(row).collect();
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")
}
