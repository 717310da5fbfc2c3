//! `tunesmith advise`

use std::path::{Path, PathBuf};

use serde_json::json;
use tunesmith::Study;
use tunesmith_explain::advise::{Advice, NextStudy, advise};
use tunesmith_explain::diagnose::diagnose;

use crate::context::Context;
use crate::output::Output;
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table, wrapped};

/// Says what to do next, and writes the follow-up study
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// Write the follow-up study file; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let options = tunesmith_run::circumstances(&history);
    let diagnosis = diagnose(&history, &options).map_err(Trouble::failed)?;
    let advice = advise(&history, &diagnosis, &options);
    let file = match &args.output {
        Some(path) => Some((path, write(path, args.force, &study, advice.next.as_ref())?)),
        None => None,
    };
    let out = &context.out;
    if out.json {
        return out.print_json(&json!({
            "study": study.name(),
            "steps": advice.steps,
            "next": advice.next,
            "file": file.as_ref().map(|(path, _)| path),
            "text": file.as_ref().map(|(_, text)| text),
        }));
    }
    if let Some((path, text)) = &file
        && path.as_path() == Path::new("-")
    {
        return out.write(text.as_bytes());
    }
    out.print(shown(&advice, out).trim_end())?;
    match &file {
        Some((path, _)) => {
            let path = path.display();
            let flag = context.storage_flag();
            out.say(format!(
                "\nwrote {path}; look it over, then:\n  tunesmith check {path}\n  tunesmith run {path}{flag}"
            ));
        }
        None if advice.next.is_some() => {
            out.say("\n--output FILE writes this as a study file that learns from this study")
        }
        None => {}
    }
    Ok(())
}

fn write(path: &Path, force: bool, study: &Study, next: Option<&NextStudy>) -> Result<String> {
    let Some(next) = next else {
        return Err(Trouble::failed(format!(
            "`{}` has no trial yet that another study could follow",
            study.name()
        )));
    };
    let to_stdout = path == Path::new("-");
    if !to_stdout && path.exists() && !force {
        return Err(Trouble::failed(format!(
            "{} exists; name another file with --output, or replace it with --force",
            path.display()
        )));
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.parent().unwrap_or(Path::new(""));
    let text = tunesmith_run::follow_up(study, next, &name(study)?, folder)?;
    if !to_stdout {
        std::fs::write(path, &text).map_err(|e| Trouble::file("written", path, &e))?;
    }
    Ok(text)
}

/// A name that the storage does not have yet: `digits-2` after `digits`.
fn name(study: &Study) -> Result<String> {
    let taken: Vec<String> = study.store().list()?.into_iter().map(|entry| entry.name).collect();
    let (stem, first) = match study.name().rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() && number.parse::<u32>().is_ok() => {
            (stem, number.parse::<u32>().map_or(2, |n| n.saturating_add(1)))
        }
        _ => (study.name(), 2),
    };
    let free = (first..).map(|n| format!("{stem}-{n}")).find(|name| !taken.contains(name));
    Ok(free.unwrap_or_else(|| format!("{stem}-next")))
}

fn shown(advice: &Advice, out: &Output) -> String {
    let mut sections = Vec::new();
    if advice.steps.is_empty() {
        sections.push("Nothing stands in the way; what is left is to search more closely.".to_owned());
    } else {
        let steps = advice.steps.iter().enumerate().map(|(i, step)| {
            let because: Vec<String> = step.because.iter().map(|k| k.as_str().replace('_', " ")).collect();
            let figure = step.figure.map(|f| format!("; see `tunesmith plot {f}`")).unwrap_or_default();
            let number = format!("{:>3}. ", i + 1);
            let what = wrapped(&format!("{}: {}", step.remedy.as_str(), step.said()), &number, "     ");
            format!(
                "{what}\n{}",
                out.paint.dim(wrapped(&format!("({}{figure})", because.join(", ")), "     ", "     "))
            )
        });
        sections.push(format!(
            "{}\n{}",
            out.paint.bold("What to do next"),
            steps.collect::<Vec<_>>().join("\n")
        ));
    }
    sections.extend(advice.next.as_ref().map(|next| space(next, out)));
    sections.join("\n\n")
}

/// The space of the follow-up study.
fn space(next: &NextStudy, out: &Output) -> String {
    let mut table = Table::new([
        ("parameter", Align::Left),
        ("purpose", Align::Left),
        ("values", Align::Left),
        ("changed", Align::Left),
    ]);
    for p in &next.params {
        table.row(vec![
            p.param.name.to_string(),
            p.purpose.as_str().to_owned(),
            p.param.domain.describe(),
            if p.changes.is_empty() { String::new() } else { "yes".to_owned() },
        ]);
    }
    for change in next.changes.iter().filter(|c| next.params.iter().all(|p| p.param.name != c.param)) {
        table.row(vec![change.param.to_string(), "fixed".to_owned(), change.what.clone(), "yes".to_owned()]);
    }
    format!("{}\n{}", out.paint.bold(format!("A follow-up study of {} trials", next.trials)), table.draw(out))
}
