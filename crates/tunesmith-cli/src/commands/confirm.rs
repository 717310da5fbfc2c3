//! `tunesmith confirm`

use std::fmt::Write;
use std::path::PathBuf;

use tunesmith::StopFlag;
use tunesmith_run::{ConfirmOptions, Confirmation, Confirmed, Interval};

use crate::context::Context;
use crate::output::Output;
use crate::progress::count;
use crate::signals;
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table, short};

/// Trains the best configurations again and opens the sealed test part
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// How many of the best configurations to train again, besides the default one
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
    /// How many fresh divisions, each with a seed of its own
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..))]
    seeds: u16,
    /// How many trainings run at the same time
    #[arg(short, long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// The folder to keep the winner in [default: STUDY-winner beside the study file]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// The study file's folder, if it has moved since
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Leave the sealed test part closed
    #[arg(long)]
    keep_sealed: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let (out, stop) = (&context.out, StopFlag::new());
    let options = ConfirmOptions {
        top: args.top.into(),
        seeds: args.seeds.into(),
        jobs: args.jobs.into(),
        output: args.output.clone(),
        folder: args.folder.clone(),
        keep_sealed: args.keep_sealed,
        stop: stop.clone(),
        ..ConfirmOptions::default()
    };
    let done = signals::while_watched(
        &stop,
        |text| out.say(text),
        || count(&options.progress, "trainings", out, || tunesmith_run::confirm(&study, &options)),
    );
    if let Some(code) = signals::exit_code(stop.urgency()) {
        return Err(Trouble::Silent(code));
    }
    let found = done?;
    found.warnings.iter().for_each(|w| out.warn(w));
    if out.json { out.print_json(&found) } else { out.print(text(&found, out).trim_end()) }
}

fn name(candidate: &Confirmed) -> String {
    match (candidate.trial, candidate.default) {
        (Some(number), true) => format!("{number} (default)"),
        (Some(number), false) => number.to_string(),
        (None, _) => "default".to_owned(),
    }
}

fn interval(found: &Interval) -> String {
    format!("{} ({} to {})", short(found.value), short(found.low), short(found.high))
}

fn text(found: &Confirmation, out: &Output) -> String {
    let mut table = Table::new([
        ("trial", Align::Right),
        ("in the search", Align::Right),
        (&format!("{} again (95%)", found.objective), Align::Right),
        ("against the best (95%)", Align::Right),
        ("weights", Align::Right),
    ]);
    for candidate in &found.candidates {
        table.row(vec![
            name(candidate),
            candidate.searched.map(short).unwrap_or_default(),
            interval(&candidate.mean),
            candidate.behind.as_ref().map_or_else(|| "the best".to_owned(), interval),
            candidate.weights.to_string(),
        ]);
    }
    let winner = &found.candidates[found.winner];
    let mut text = table.draw(out);
    let divisions = winner.values.len();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\n\nEach trained on the same {divisions} fresh divisions, compared in pairs.");
    let why = match found.ties {
        _ if found.candidates.len() == 1 => "no other was trained again".to_owned(),
        1 => "the best, and no other comes near".to_owned(),
        ties => format!("the fewest weights of {ties} within a standard error of the best"),
    };
    let _ = writeln!(text, "winner    {}: {why}", name(winner));
    let _ = match &found.over_default {
        Some(gain) => writeln!(text, "default   {}", against_default(gain)),
        None if winner.default => writeln!(text, "default   it is the winner: nothing was gained by tuning"),
        None => Ok(()),
    };
    if let Some(sealed) = &found.sealed {
        let _ = writeln!(
            text,
            "sealed    {} {} on {} rows that no choice was made on",
            sealed.metric,
            interval(&sealed.score),
            sealed.rows
        );
        if let Some(optimism) = sealed.optimism {
            let _ = writeln!(text, "optimism  {}", optimism_in_words(optimism));
        }
    }
    let of = match &found.held_back {
        None => format!("all {} rows that are not sealed", found.trained_on),
        Some(why) => format!("{} of the rows that are not sealed: {why}", found.trained_on),
    };
    let _ = writeln!(text, "kept in   {}, trained on {of}", found.folder.display());
    text
}

/// The winner against the default configuration.
fn against_default(gain: &Interval) -> String {
    let (size, between) =
        (short(gain.value.abs()), format!("95%: {} to {}", short(gain.low), short(gain.high)));
    match (gain.low > 0.0, gain.high < 0.0, gain.value < 0.0) {
        (true, ..) => format!("the winner is better by {size} ({between})"),
        (_, true, _) => format!("it is better by {size}, but the winner is simpler ({between})"),
        (.., false) => format!("not shown to be worse: the winner is ahead by {size} ({between})"),
        (.., true) => format!("not shown to be better: the winner is behind by {size} ({between})"),
    }
}

/// How much better the search had measured the winner than it is.
fn optimism_in_words(optimism: f64) -> String {
    let size = short(optimism.abs());
    match optimism {
        o if o > 0.0 => format!("{size}: the search had measured it better by that much"),
        o if o < 0.0 => {
            format!("none: on the sealed part it is better by {size} than the search had measured")
        }
        _ => "none: the search had measured the same".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_and_losses_read_well() {
        let gain = |value, low, high| against_default(&Interval { value, low, high });
        assert_eq!(gain(0.02, 0.01, 0.03), "the winner is better by 0.02 (95%: 0.01 to 0.03)");
        assert_eq!(
            gain(0.02, -0.01, 0.05),
            "not shown to be worse: the winner is ahead by 0.02 (95%: -0.01 to 0.05)"
        );
        assert_eq!(
            gain(-0.01, -0.03, 0.01),
            "not shown to be better: the winner is behind by 0.01 (95%: -0.03 to 0.01)"
        );
        assert_eq!(
            gain(-0.02, -0.03, -0.01),
            "it is better by 0.02, but the winner is simpler (95%: -0.03 to -0.01)"
        );
    }

    #[test]
    fn optimism_reads_well_with_both_signs() {
        assert_eq!(optimism_in_words(0.018), "0.018: the search had measured it better by that much");
        assert_eq!(
            optimism_in_words(-0.018),
            "none: on the sealed part it is better by 0.018 than the search had measured"
        );
        assert_eq!(optimism_in_words(0.0), "none: the search had measured the same");
    }
}
