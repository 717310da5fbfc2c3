//! The report as Markdown, short enough for a pull request.

use super::Reported;
use super::trials::Columns;

/// The report as Markdown.
pub(crate) fn markdown(reported: &Reported<'_>) -> String {
    let report = reported.report;
    let mut text = format!("# {}\n\n", escape(reported.name));
    for sentence in &report.answer {
        text += &format!("{}\n", escape(sentence));
    }
    if let Some(best) = &report.best {
        text += &format!(
            "\n## Best configuration (trial {})\n\n| parameter | value | role |\n|---|---|---|\n",
            best.trial
        );
        for (role, params) in &best.config {
            for (name, value) in params {
                text += &format!("| {} | {} | {} |\n", cell(name), cell(&value.to_string()), role.as_str());
            }
        }
    }
    if !report.mattered.is_empty() {
        text += "\n## What mattered\n\n";
        report.mattered.iter().for_each(|s| text += &format!("- {}\n", escape(s)));
    }
    if !report.next.is_empty() {
        text += "\n## What to do next\n\n";
        report
            .next
            .iter()
            .enumerate()
            .for_each(|(i, s)| text += &format!("{}. {}\n", i + 1, escape(&s.said())));
    }
    if !report.findings.is_empty() {
        text += "\n## What was noticed\n\n";
        report
            .findings
            .iter()
            .for_each(|f| text += &format!("- {} ({})\n", escape(&f.sentence), f.certainty()));
    }
    let columns = Columns::of(reported.history);
    let leaders: Vec<Vec<String>> =
        reported.leaders().map(|t| columns.row(t, reported.history.latest())).collect();
    if !leaders.is_empty() {
        let names = columns.names();
        text += &format!("\n## Best trials\n\n{}{}", row(&names), row(&vec!["---".to_owned(); names.len()]));
        leaders.iter().for_each(|r| text += &row(r));
    }
    text += "\n## The study\n\n";
    for (name, fact) in &report.facts {
        text += &format!("- {name}: {}\n", escape(fact));
    }
    text += "\n## How to reproduce\n\n```sh\n";
    for (what, command) in reported.commands() {
        text += &format!("{command}   # {what}\n");
    }
    text += "```\n";
    if !report.limits.is_empty() {
        text += "\n<details><summary>What limits this report</summary>\n\n";
        report.limits.iter().for_each(|s| text += &format!("- {}\n", escape(s)));
        text += "\n</details>\n";
    }
    text + &format!("\nWritten {} from {}.\n", reported.written, escape(&reported.storage))
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(" | "))
}

/// A text inside a table.
fn cell(text: &str) -> String {
    escape(text).replace('|', "\\|")
}

/// A text without what Markdown or HTML would take for its own; names between backticks stay code.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' => code = !code,
            '<' => {
                out += "&lt;";
                continue;
            }
            '*' | '_' | '[' | ']' | '#' if !code => out.push('\\'),
            '\n' => {
                out.push(' ');
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}
