//! `tunesmith show`

use tunesmith::core::{Attempt, AttemptEnd, Millis, Origin};
use tunesmith::{History, Outcome, State, Trial, TrialNumber, clock};

use crate::context::{Context, trial_number};
use crate::output::Output;
use crate::trouble::Result;
use crate::view::{Align, Details, Table, by_role, cause, count, duration, line, metrics, plot, short, utc};

/// How many reports are listed; of more, the first and the last.
const LISTED: usize = 12;

/// Shows everything about a trial
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// The trial's number
    #[arg(value_name = "N", value_parser = trial_number)]
    number: TrialNumber,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let trial = study.trial(args.number)?;
    let (history, now) = (study.history()?, clock::now());
    if context.out.json {
        return context.out.print_json(&Details::new(&history, &trial, now));
    }
    context.out.print(text(&history, &trial, now, &context.out))
}

fn text(history: &History, trial: &Trial, now: Millis, out: &Output) -> String {
    let paint = out.paint;
    let mut sections =
        vec![format!("{} {}", paint.bold(format!("trial {}:", trial.number)), stands(history, trial))];
    let mut facts = vec![format!("proposed   {}", proposed(trial))];
    facts.extend(trial.why.as_ref().filter(|w| !w.is_empty()).map(|why| format!("why        {}", line(why))));
    facts.push(format!("opened     {}", utc(trial.opened)));
    if !trial.attempts.is_empty() {
        facts.push(format!("time       {}", duration(trial.duration(now))));
    }
    if trial.late > 0 {
        facts.push(format!(
            "late       {} came after another attempt had taken over; they count for nothing",
            trial.late
        ));
    }
    sections.push(facts.join("\n"));
    if let Some((_, Outcome::Failed(failure))) = &trial.outcome {
        let message = failure.message.trim_end().lines().map(line).collect::<Vec<_>>().join("\n  ");
        sections.push(format!("{}\n  {message}", paint.red(format!("failed ({})", failure.class))));
    }
    let values = metrics(history, trial);
    if !values.is_empty() {
        let width = values.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let rows: Vec<String> =
            values.iter().map(|(name, value)| format!("  {:width$}  {value}", line(name))).collect();
        sections.push(format!("{}\n{}", paint.bold("metrics"), rows.join("\n")));
    }
    let (title, config) =
        if trial.config.is_empty() { ("asked for", &trial.fixed) } else { ("configuration", &trial.config) };
    if !config.is_empty() {
        sections.push(format!("{}\n{}", paint.bold(title), by_role(history.space(), config, paint)));
    }
    if !trial.attempts.is_empty() {
        let rows: Vec<String> = trial.attempts.iter().map(|a| format!("  {}", attempt(a, now))).collect();
        sections.push(format!("{}\n{}", paint.bold("attempts"), rows.join("\n")));
    }
    sections.extend(reports(history, trial, out));
    if !trial.notes.is_empty() {
        let width = trial.notes.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        let rows: Vec<String> = trial
            .notes
            .iter()
            .map(|(k, v)| format!("  {:width$}  {}", line(k), line(&v.to_string())))
            .collect();
        sections.push(format!("{}\n{}", paint.bold("notes"), rows.join("\n")));
    }
    sections.join("\n\n")
}

fn stands(history: &History, trial: &Trial) -> String {
    let settings = history.settings();
    let mut words = vec![trial.state().as_str().to_owned()];
    let objective = settings.objectives().next();
    words.extend(objective.and_then(|m| Some(format!("{} {}", m.name, short(trial.value(m)?)))));
    if objective.is_some_and(|m| trial.diverged(m)) {
        words.push("diverged".into());
    }
    if trial.state() == State::Done && !trial.feasible(&settings.metrics) {
        words.push("outside a limit".into());
    }
    if history.best().is_some_and(|b| b.number == trial.number) {
        words.push("the best".into());
    }
    words.join(", ")
}

fn proposed(trial: &Trial) -> String {
    let by = trial.by.as_deref().unwrap_or("nobody yet");
    match trial.origin {
        Origin::Sampled => format!("by {by}"),
        Origin::Default => "the default configuration".into(),
        Origin::Enqueued if trial.config.len() > trial.fixed.len() => {
            format!("enqueued in part, completed by {by}")
        }
        Origin::Enqueued => "enqueued".into(),
        Origin::Added => "added: it was carried out elsewhere".into(),
    }
}

fn attempt(attempt: &Attempt, now: Millis) -> String {
    let (end, how) = match &attempt.ended {
        None => (now, "running".to_owned()),
        Some((time, AttemptEnd::Finished)) => (*time, "finished".into()),
        Some((time, AttemptEnd::Paused)) => (*time, "paused".into()),
        Some((time, AttemptEnd::Interrupted(why))) => (*time, cause(why)),
    };
    format!(
        "{}  {}, {} by {}: {how}",
        attempt.number,
        utc(attempt.started),
        duration(end - attempt.started),
        line(&attempt.worker)
    )
}

/// The first objective as a curve, and the reports as a table.
fn reports(history: &History, trial: &Trial, out: &Output) -> Vec<String> {
    if trial.reports.is_empty() {
        return Vec::new();
    }
    let mut sections = Vec::new();
    if let Some(metric) = history.settings().objectives().next() {
        let values: Vec<f64> = trial.reports.iter().filter_map(|r| r.measures.get(&metric.name)).collect();
        let lines = plot(&values, 60, 6);
        if !lines.is_empty() {
            sections.push(format!("{}\n{}", out.paint.bold(&metric.name), lines.join("\n")));
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in trial.reports.iter().flat_map(|r| r.measures.iter()) {
        if !names.contains(&&**name) {
            names.push(name);
        }
    }
    let folds = trial.reports.iter().any(|r| r.fold.is_some());
    let head = ["step"].into_iter().chain(folds.then_some("fold")).chain(names.iter().copied());
    let mut table = Table::new(head.map(|name| (name, Align::Right)));
    let (n, cut) = (trial.reports.len(), trial.reports.len() > LISTED);
    for (i, report) in trial.reports.iter().enumerate() {
        if cut && (LISTED / 2..n - LISTED / 2).contains(&i) {
            if i == LISTED / 2 {
                table.row(vec!["...".into()]);
            }
            continue;
        }
        let mut row = vec![report.step.map_or_else(String::new, |s| s.to_string())];
        row.extend(folds.then(|| report.fold.map_or_else(String::new, |f| f.to_string())));
        row.extend(names.iter().map(|name| report.measures.get(name).map_or_else(String::new, short)));
        table.row(row);
    }
    sections.push(format!("{}\n{}", out.paint.bold(count(n as u64, "report")), table.draw(out)));
    sections
}
