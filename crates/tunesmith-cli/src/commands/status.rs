//! `tunesmith status`

use serde_json::json;
use tunesmith::{History, TrialNumber, clock};

use crate::context::Context;
use crate::trouble::Result;
use crate::view::{Summary, budget, goals, line, over};

/// Shows where a study stands
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let summary = Summary {
        name: study.name(),
        storage: study.store().describe(),
        history: &history,
        now: clock::now(),
    };
    if context.out.json {
        let mut json = summary.json();
        json["abandoned"] = json!(study.abandoned()?);
        return context.out.print_json(&json);
    }
    context.out.print(text(&summary, &history, &study.abandoned()?, context))
}

fn text(summary: &Summary<'_>, history: &History, abandoned: &[TrialNumber], context: &Context) -> String {
    let paint = context.out.paint;
    let settings = history.settings();
    let row = |name: &str, value: &str| format!("{} {value}\n", paint.dim(format!("{name:<10}")));
    let stands = match over(history, summary.now) {
        Some(why) => format!("done: {why}"),
        None if history.counts().running > abandoned.len() as u64 => "running".into(),
        None => "not running".into(),
    };
    let mut text = format!("{} ({stands})\n", paint.bold(line(summary.name)));
    text += &row("goal", &goals(&settings.metrics));
    text += &row("trials", &summary.counts());
    text += &row("used", &budget(history, summary.now));
    text += &row("best", &paint.green(summary.best()));
    text += &row("sampler", &format!("{}, seed {}", settings.sampler.name, settings.seed));
    if settings.stopping.name != "none" {
        text += &row("stopping", &settings.stopping.name);
    }
    text += &row("space", &space_words(history));
    text += &row("storage", &summary.storage);
    // What Tunesmith itself keeps there is not for people.
    for (key, value) in history.notes().iter().filter(|(key, _)| !key.starts_with("tunesmith.")) {
        text += &row(&line(key), &line(&value.to_string()));
    }
    for (i, running) in summary.running().iter().enumerate() {
        text += &row(if i == 0 { "running" } else { "" }, running);
    }
    if !abandoned.is_empty() {
        let numbers: Vec<String> = abandoned.iter().map(u64::to_string).collect();
        let (whose, them) = if numbers.len() == 1 { ("trial", "it") } else { ("trials", "them") };
        text += &row(
            "gone",
            &format!("the process of {whose} {}; the next run goes on with {them}", numbers.join(", ")),
        );
    }
    text.trim_end().to_owned()
}

fn space_words(history: &History) -> String {
    let space = history.space();
    let constraints = match space.constraints().len() {
        0 => String::new(),
        1 => ", 1 constraint".into(),
        n => format!(", {n} constraints"),
    };
    let version =
        if space.version() > 0 { format!(", changed {} times", space.version()) } else { String::new() };
    format!("{}{constraints}{version}", crate::view::count(space.params().len() as u64, "parameter"))
}
