//! `tunesmith compare`

use serde_json::json;
use tunesmith::{Trial, TrialNumber, clock};

use crate::context::{Context, trial_number};
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table, TrialView, duration, metrics, short, value};

/// Shows two trials side by side
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The numbers of the trials; before them the study, which may be left out when there is only one
    #[arg(value_names = ["[STUDY] A", "B"], num_args = 2..=3, required = true)]
    words: Vec<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let (named, a, b) = match args.words.as_slice() {
        [study, a, b] => (Some(study.as_str()), a, b),
        [a, b] => (None, a, b),
        _ => return Err(Trouble::usage("name two trials")),
    };
    let number = |text: &String| -> Result<TrialNumber> { trial_number(text).map_err(Trouble::usage) };
    let (a, b) = (number(a)?, number(b)?);
    let study = context.study(named)?;
    let (a, b) = (study.trial(a)?, study.trial(b)?);
    let (history, now, out) = (study.history()?, clock::now(), &context.out);
    let differing: Vec<String> =
        names(&a, &b).into_iter().filter(|n| a.config.get(n) != b.config.get(n)).collect();
    if out.json {
        return out.print_json(&json!({
            "a": TrialView::new(&history, &a, now), "b": TrialView::new(&history, &b, now), "different_params": differing,
        }));
    }
    let mut table = Table::new([
        ("", Align::Left),
        (&*format!("trial {}", a.number), Align::Right),
        (&*format!("trial {}", b.number), Align::Right),
        ("", Align::Left),
    ]);
    let mut row = |name: &str, a: String, b: String| {
        let mark = if a == b { String::new() } else { "differs".into() };
        table.row(vec![name.to_owned(), a, b, mark]);
    };
    row("state", a.state().as_str().into(), b.state().as_str().into());
    let (of_a, of_b) = (metrics(&history, &a), metrics(&history, &b));
    let mut measured: Vec<&String> = of_a.iter().map(|(name, _)| name).collect();
    measured.extend(of_b.iter().map(|(name, _)| name).filter(|n| !of_a.iter().any(|(m, _)| m == *n)));
    for name in measured {
        let of = |all: &[(String, f64)]| {
            all.iter().find(|(n, _)| n == name).map_or_else(String::new, |(_, v)| short(*v))
        };
        row(name, of(&of_a), of(&of_b));
    }
    let space = history.space();
    let known = space.params().iter().map(|p| p.name.to_string()).filter(|n| names(&a, &b).contains(n));
    let others = names(&a, &b).into_iter().filter(|n| space.get(n).is_none());
    for name in known.chain(others) {
        let shown = |t: &Trial| t.config.get(&name).map_or_else(String::new, value);
        let (x, y) = (shown(&a), shown(&b));
        // What differs beyond the digits shown is shown whole.
        let whole = x == y && differing.contains(&name);
        let full = |t: &Trial| t.config.get(&name).map_or_else(String::new, ToString::to_string);
        if whole { row(&name, full(&a), full(&b)) } else { row(&name, x, y) }
    }
    row("time", duration(a.duration(now)), duration(b.duration(now)));
    out.print(table.draw(out))
}

/// The parameters of either trial.
fn names(a: &Trial, b: &Trial) -> Vec<String> {
    let mut names: Vec<String> = a.config.iter().map(|(name, _)| name.to_string()).collect();
    names.extend(b.config.iter().map(|(name, _)| name.to_string()).filter(|n| a.config.get(n).is_none()));
    names
}
