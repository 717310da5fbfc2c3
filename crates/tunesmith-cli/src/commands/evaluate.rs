//! `tunesmith evaluate`

use std::path::PathBuf;
use std::sync::Arc;

use tunesmith::StopFlag;
use tunesmith_run::EvaluateOptions;

use crate::context::Context;
use crate::progress::count;
use crate::signals;
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table, short};

/// Judges tuning as a whole by nested cross-validation
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study file, or a folder with a study.toml
    #[arg(default_value = "study.toml")]
    file: PathBuf,
    /// How many outer folds
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..))]
    folds: u16,
    /// Trials of each search, instead of what the file says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    trials: Option<u64>,
    /// How many trials run at the same time
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let (out, stop) = (&context.out, StopFlag::new());
    let mut job = crate::job::load(&args.file)?;
    if let Some(trials) = args.trials {
        job.settings_mut().budget.trials = Some(trials);
    }
    let progress = Arc::default();
    let options = EvaluateOptions {
        folds: args.folds.into(),
        jobs: args.jobs.map(usize::from),
        stop: stop.clone(),
        progress: Arc::clone(&progress),
    };
    let done = signals::while_watched(
        &stop,
        |text| out.say(text),
        || count(&progress, "outer folds", out, || tunesmith_run::evaluate(job, &options)),
    );
    if let Some(code) = signals::exit_code(stop.urgency()) {
        return Err(Trouble::Silent(code));
    }
    let found = done?;
    if out.json {
        return out.print_json(&found);
    }
    let mut table = Table::new([
        ("fold", Align::Right),
        ("in the search", Align::Right),
        (found.metric.as_str(), Align::Right),
        ("rows", Align::Right),
        ("configuration", Align::Left),
    ]);
    for (number, fold) in found.folds.iter().enumerate() {
        let shown: Vec<String> =
            fold.config.iter().map(|(name, value)| format!("{name}={}", crate::view::value(value))).collect();
        table.row(vec![
            number.to_string(),
            short(fold.searched),
            short(fold.score),
            fold.rows.to_string(),
            shown.join(" "),
        ]);
    }
    let mean = &found.mean;
    let optimism = found
        .optimism
        .map_or_else(String::new, |optimism| format!("\noptimism  {}", searches_optimism(optimism)));
    out.print(format!(
        "{}\n\nmean      {} {} (95%: {} to {}) of tuning afresh on each fold{optimism}",
        table.draw(out),
        found.metric,
        short(mean.value),
        short(mean.low),
        short(mean.high),
    ))
}

/// How much better the searches had measured than it is.
fn searches_optimism(optimism: f64) -> String {
    let size = short(optimism.abs());
    if optimism > 0.0 {
        format!("{size}: the searches had measured it better by that much on average")
    } else {
        format!("none: on the outer folds it is better by {size} than the searches had measured, on average")
    }
}
