//! What a preflight found, for people: a line for each check, with what to do about it.

use tunesmith_run::{Check, Preflight, Verdict};

use super::wrapped;
use crate::output::Output;

/// The widths of the columns of verdicts and names.
const VERDICT: usize = 8;
const NAME: usize = 14;

/// A preflight as text.
pub(crate) fn preflight(found: &Preflight, out: &Output) -> String {
    let count = |verdict| found.checks.iter().filter(|check| check.verdict == verdict).count() as u64;
    let summary = match (count(Verdict::Problem), count(Verdict::Warning)) {
        (0, 0) => "nothing wrong was found".to_owned(),
        (0, n) => super::count(n, "warning"),
        (n, 0) => super::count(n, "problem"),
        (n, m) => format!("{}, {}", super::count(n, "problem"), super::count(m, "warning")),
    };
    let mut lines = vec![out.paint.bold(format!("Preflight in {:.1} s: {summary}", found.seconds))];
    lines.extend(found.checks.iter().map(|check| line(check, out)));
    lines.join("\n")
}

fn line(check: &Check, out: &Output) -> String {
    let paint = &out.paint;
    let verdict = match check.verdict {
        Verdict::Ok => paint.green(format!("{:VERDICT$}", "ok")),
        Verdict::Warning => paint.yellow(format!("{:VERDICT$}", "warning")),
        Verdict::Problem => paint.red(format!("{:VERDICT$}", "problem")),
        Verdict::Skipped => paint.dim(format!("{:VERDICT$}", "left out")),
    };
    let indent = " ".repeat(2 + VERDICT + 1 + NAME + 1);
    let text = wrapped(&check.found, &indent, &indent);
    let name = check.name.replace('_', " ");
    let mut all = format!("  {verdict} {name:NAME$} {}", text.trim_start());
    let parts = [check.means.as_deref(), check.remedy.as_deref()];
    let advice = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    if !advice.is_empty() {
        all += "\n";
        all += &wrapped(&format!("-> {advice}"), &indent, &format!("{indent}   "));
    }
    all
}
