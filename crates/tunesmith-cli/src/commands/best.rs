//! `tunesmith best`

use tunesmith::clock;

use crate::context::Context;
use crate::trouble::{Result, Trouble, code};
use crate::view::{Summary, TrialView, by_role, duration, metrics, shell, short, toml};

/// Prints the best trial and its configuration
#[derive(Debug, clap::Args)]
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
    if let Some(top) = args.top {
        if out.json {
            let ranking = history.ranking();
            let list: Vec<_> =
                ranking.iter().take(top as usize).map(|t| TrialView::new(&history, t, now)).collect();
            return out.print_json(&list);
        }
        return out.print(summary.table(top as usize, out));
    }
    if args.params {
        return out.print(shell(&best.config));
    }
    if args.toml {
        return out.print(toml(history.space(), &best.config));
    }
    if out.json {
        return out.print_json(&TrialView::new(&history, best, now));
    }
    let values: Vec<String> =
        metrics(&history, best).iter().map(|(name, value)| format!("{name} {}", short(*value))).collect();
    out.print(format!(
        "{}: {} ({})\n{}",
        out.paint.bold(format!("trial {}", best.number)),
        values.join(", "),
        duration(best.duration(now)),
        by_role(history.space(), &best.config, out.paint)
    ))
}
