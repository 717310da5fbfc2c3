//! `tunesmith watch`

use std::time::Duration;

use console::Term;
use tunesmith::core::{Body, Seq};
use tunesmith::{History, Study, TrialNumber, clock};

use crate::context::Context;
use crate::progress;
use crate::trouble::{Result, Trouble};
use crate::view::{Summary, TrialView, duration, line, over, short, spark};

/// How often the study is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Shows a study as it runs, in this or another process, until it is over
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without a terminal each trial that finishes is a line; with --json a line of JSON. Leave with Ctrl-C: the study runs on."
)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Show it once and end
    #[arg(long)]
    once: bool,
    /// How many of the best trials are shown
    #[arg(long, value_name = "K", default_value_t = 5)]
    top: usize,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    if args.once {
        let history = study.history()?;
        if context.out.json {
            return context.out.print_json(&summary(&study, &history).json());
        }
        return context.out.print(frame(&study, &history, args, context));
    }
    if context.out.terminal && !context.out.json {
        live(&study, args, context)
    } else {
        lines(&study, context)
    }
}

fn summary<'a>(study: &'a Study, history: &'a History) -> Summary<'a> {
    Summary { name: study.name(), storage: study.store().describe(), history, now: clock::now() }
}

/// Draws the view again and again in place.
fn live(study: &Study, args: &Args, context: &Context) -> Result {
    let term = Term::stdout();
    let mut drawn = 0;
    loop {
        let history = study.history()?;
        let text = frame(study, &history, args, context);
        let (height, width) = term.size();
        // What does not fit could not be cleared again.
        let lines: Vec<_> = text
            .lines()
            .take(usize::from(height).saturating_sub(1))
            .map(|l| console::truncate_str(l, usize::from(width), "…").into_owned())
            .collect();
        term.clear_last_lines(drawn)?;
        term.write_str(&(lines.join("\n") + "\n"))?;
        drawn = lines.len();
        if over(&history, clock::now()).is_some() {
            return Ok(());
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn frame(study: &Study, history: &History, args: &Args, context: &Context) -> String {
    let (out, summary) = (&context.out, summary(study, history));
    let stands = match over(history, summary.now) {
        Some(why) => format!("done: {why}"),
        None => progress::text(history, history.counts().running.max(1) as usize, summary.now),
    };
    let mut text = format!("{} {stands}\n", out.paint.bold(format!("{}:", line(study.name()))));
    let best = best_so_far(history);
    if best.len() > 1 {
        text += &format!(
            "best so far {} {}\n",
            spark(&best, 50),
            best.last().copied().map_or_else(String::new, short)
        );
    }
    for running in summary.running() {
        text += &format!("{} {running}\n", out.paint.dim("running"));
    }
    if history.best().is_some() && args.top > 0 {
        text += &format!("\n{}\n", summary.table(args.top, out));
    }
    text.trim_end().to_owned()
}

/// The best value after each done trial.
fn best_so_far(history: &History) -> Vec<f64> {
    let settings = history.settings();
    let Some(metric) = settings.objectives().next() else { return Vec::new() };
    let mut best: Option<f64> = None;
    let done =
        history.trials().filter(|t| t.state() == tunesmith::State::Done && t.feasible(&settings.metrics));
    let values = done.filter_map(|t| t.value(metric)).filter(|v| v.is_finite());
    values
        .map(|value| {
            let better = best.is_none_or(|b| metric.goal.better(value, b));
            let now = if better { value } else { best.unwrap_or(value) };
            best = Some(now);
            now
        })
        .collect()
}

/// Prints each trial that finishes from now on.
fn lines(study: &Study, context: &Context) -> Result {
    let mut head: Seq = study.history()?.head();
    loop {
        let history = study.history()?;
        for event in study.events(head)?.iter().filter(|e| e.seq <= history.head()) {
            if matches!(&event.body, Body::Finished(f) if !f.late)
                && let Some(number) = event.trial
            {
                print(&history, number, context)?;
            }
        }
        head = history.head();
        if let Some(why) = over(&history, clock::now()) {
            context.out.say(format!("{} is done: {why}", study.name()));
            return Ok(());
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn print(history: &History, number: TrialNumber, context: &Context) -> Result {
    let Some(trial) = history.trial(number) else { return Ok(()) };
    let now = clock::now();
    if context.out.json {
        let text = serde_json::to_string(&TrialView::new(history, trial, now)).map_err(Trouble::failed)?;
        return context.out.print(text);
    }
    let metric = history.settings().objectives().next();
    let value =
        metric.and_then(|m| Some(format!(" {} {}", m.name, short(trial.value(m)?)))).unwrap_or_default();
    context.out.print(format!(
        "trial {number} {}{value} {}",
        trial.state().as_str(),
        duration(trial.duration(now))
    ))
}
