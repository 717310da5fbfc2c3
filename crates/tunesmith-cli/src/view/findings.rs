//! Findings for people: grouped by what they are about, the most certain first.

use tunesmith_explain::diagnose::{Area, Diagnosis, Finding, Severity};

use super::count;
use crate::output::Output;

/// The widest line of running text.
const WIDTH: usize = 110;

/// A diagnosis as text.
pub(crate) fn findings(diagnosis: &Diagnosis, out: &Output) -> String {
    let mut sections = Vec::new();
    let of = |severity: Severity| diagnosis.findings.iter().filter(move |f| f.severity == severity);
    let (problems, remarks) = (of(Severity::Problem).count(), of(Severity::Remark).count());
    let counted = match (problems, remarks) {
        (0, 0) => "Nothing wrong was found.".to_owned(),
        (0, n) => format!("Nothing wrong was found; {}.", count(n as u64, "remark")),
        (n, 0) => format!("{} found.", count(n as u64, "problem")),
        (n, m) => format!("{} found, and {}.", count(n as u64, "problem"), count(m as u64, "remark")),
    };
    sections.push(out.paint.bold(counted));
    for area in Area::ALL {
        let list: Vec<String> =
            of(Severity::Problem).filter(|f| f.area == area).map(|f| finding(f, out)).collect();
        if !list.is_empty() {
            sections.push(format!("{}\n{}", out.paint.bold(heading(area)), list.join("\n")));
        }
    }
    let list: Vec<String> = of(Severity::Remark).map(|f| finding(f, out)).collect();
    if !list.is_empty() {
        sections.push(format!("{}\n{}", out.paint.bold("Remarks"), list.join("\n")));
    }
    if !diagnosis.not_judged.is_empty() {
        let list: Vec<String> = diagnosis.not_judged.iter().map(|why| wrapped(why, "  ", "  ")).collect();
        sections.push(format!("{}\n{}", out.paint.bold("Not judged"), list.join("\n")));
    }
    sections.join("\n\n")
}

fn heading(area: Area) -> String {
    let title = area.title();
    title[..1].to_uppercase() + &title[1..]
}

fn finding(finding: &Finding, out: &Output) -> String {
    let name = finding.kind.as_str().replace('_', " ");
    let name = match finding.severity {
        Severity::Problem => out.paint.yellow(name),
        Severity::Remark => out.paint.bold(name),
    };
    let mut text = format!("  {name} ({})\n", finding.certainty());
    text += &wrapped(&finding.sentence, "    ", "    ");
    text.push('\n');
    text += &wrapped(&format!("-> {}", finding.advice), "    ", "       ");
    if let Some(figure) = finding.evidence.figure {
        text += &format!("\n    {}", out.paint.dim(format!("tunesmith plot {figure}")));
    }
    text + "\n"
}

/// Running text in lines, the first after `first`, the others after `indent`.
pub(crate) fn wrapped(text: &str, first: &str, indent: &str) -> String {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in super::line(text).split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line += word;
        empty = false;
    }
    lines.push(line);
    lines.join("\n")
}
