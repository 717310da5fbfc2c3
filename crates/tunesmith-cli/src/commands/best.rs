//! `tunesmith best`

use serde::Serialize;
use serde_json::{Value as Json, json};
use tunesmith::{History, Recommendation, clock};

use crate::context::Context;
use crate::trouble::{Result, Trouble, code};
use crate::view::{Summary, TrialView, by_role, duration, metrics, shell, short, toml};

/// Prints the best trial and its configuration, and which one a model expects to be best
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The best trial was partly lucky where measurements are noisy. A model that learned from all trials evens that out: it names the trial whose \
expected value is best, with a 95% interval.")]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// The best K trials, as a table
    #[arg(long, value_name = "K", conflicts_with_all = ["params", "toml"], value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// Only the configuration, as `name=value` words for a shell
    #[arg(long, conflicts_with = "toml")]
    params: bool,
    /// Only the configuration, as TOML
    #[arg(long)]
    toml: bool,
}

/// The best trial for programs, with what a model recommends.
#[derive(Serialize)]
struct BestView {
    #[serde(flatten)]
    trial: TrialView,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommended: Option<Json>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let (out, now) = (&context.out, clock::now());
    let summary = Summary { name: study.name(), storage: study.store().describe(), history: &history, now };
    let Some(best) = history.best() else {
        if out.json {
            out.print(if args.top.is_some() { "[]" } else { "null" })?;
        }
        out.say(format!("{}: {} ({})", study.name(), summary.no_best(), summary.counts()));
        return Err(Trouble::Silent(code::INFEASIBLE));
    };
    if let Some(top) = args.top.map(|top| top as usize).or(summary.several().then_some(usize::MAX)) {
        if args.params || args.toml {
            return Err(Trouble::failed(
                "there is no single best trial of several objectives; choose one of `tunesmith best` and look at it with \
                 `tunesmith show NUMBER`",
            ));
        }
        if out.json {
            let leaders = summary.leaders();
            let list: Vec<_> = leaders.iter().take(top).map(|t| TrialView::new(&history, t, now)).collect();
            return out.print_json(&list);
        }
        return out.print(match args.top {
            Some(_) => summary.table(top, out),
            None => summary.closing(out),
        });
    }
    if args.params {
        return out.print(shell(&best.config));
    }
    if args.toml {
        return out.print(toml(history.space(), &best.config));
    }
    let recommended = study.recommend()?;
    if out.json {
        let recommended = recommended.map(|r| {
            let Recommendation { trial, mean, interval: (low, high), model, points } = r;
            json!({ "trial": trial, "mean": mean, "interval": [low, high], "model": model, "points": points })
        });
        return out.print_json(&BestView { trial: TrialView::new(&history, best, now), recommended });
    }
    let values: Vec<String> =
        metrics(&history, best).iter().map(|(name, value)| format!("{name} {}", short(*value))).collect();
    out.print(format!(
        "{}{}: {} ({})\n{}{}",
        if recommended.is_some() { "best observed: " } else { "" },
        out.paint.bold(format!("trial {}", best.number)),
        values.join(", "),
        duration(best.duration(now)),
        by_role(history.space(), &best.config, out.paint),
        recommended.map(|r| expected(&history, &r)).unwrap_or_default()
    ))
}

/// What a model recommends, on a line.
fn expected(history: &History, recommended: &Recommendation) -> String {
    let Recommendation { trial, mean, interval: (low, high), model, points } = recommended;
    let metric = history.settings().objectives().next().map_or("value", |m| &*m.name);
    format!(
        "\nbest by the model: trial {trial}, expected {metric} {} (95% interval {} to {}; {model}, from {points} trials)",
        short(*mean),
        short(*low),
        short(*high)
    )
}
