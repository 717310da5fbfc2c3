//! `tunesmith run`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tunesmith::core::{Store, StoreError, nearest};
use tunesmith::{Budget, History, SamplerSpec, StopFlag, Study, clock};
use tunesmith_run::file::ReportForm;
use tunesmith_run::{Job, RunOptions};

use crate::closing::{Closing, Report};
use crate::commands::report::ENDING;
use crate::context::Context;
use crate::progress::Progress;
use crate::signals;
use crate::trouble::{Result, Trouble};
use crate::view::{budget, count, line, parse_duration, word};

/// Carries out the trials of a study until its budget is used; run again, it continues
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Ctrl-C once finishes what runs and records it; twice stops it, and the next run goes on with it. SIGTERM and SIGUSR1 checkpoint \
what runs and leave. A run that was killed is continued by the next one: no finished trial is lost or repeated. Several runs may \
work on one study at the same time and share its budget.\n\n\
Examples:\n  tunesmith run study.toml --jobs 2\n  tunesmith run study.toml --more 20")]
pub(crate) struct Args {
    /// The study file, or a folder with a study.toml
    #[arg(default_value = "study.toml")]
    file: PathBuf,
    /// How many trials at once
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// The number of trials of the study in total, those of earlier runs included
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    trials: Option<u64>,
    /// This many trials more than there are
    #[arg(long, value_name = "N", conflicts_with = "trials", value_parser = clap::value_parser!(u64).range(1..))]
    more: Option<u64>,
    /// The time that the trials may take in total, such as `20m` or `1h30m`, that of earlier runs included
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    time: Option<f64>,
    /// The study's name, instead of the file's
    #[arg(long)]
    name: Option<String>,
    /// The sampler, without options, instead of the file's
    #[arg(long)]
    sampler: Option<String>,
    /// The seed of a new study, instead of the file's
    #[arg(long)]
    seed: Option<u64>,
    /// A study that a new one learns from: a name in the same storage, STORAGE#NAME, or a study file; may be given several times
    #[arg(long, value_name = "STUDY")]
    warm_start: Vec<String>,
    /// Stay until the trials of other runs on this study have ended, too
    #[arg(long)]
    wait: bool,
    /// Do not look for faults of a built-in model and its data before the first trial of a new study
    #[arg(long)]
    no_preflight: bool,
    /// Write a report on the study at the end, also of a run that is stopped: a file that ends in .html or .md, instead of the file's
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Keep the checkpoints of finished trials
    #[arg(long)]
    keep_checkpoints: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let out = &context.out;
    if args.report.as_deref().is_some_and(|path| ReportForm::of(path).is_none()) {
        return Err(Trouble::usage(ENDING));
    }
    let mut job = crate::job::load(&args.file)?;
    let report = args.report.clone().or_else(|| job.report().map(Path::to_owned));
    if let Some(name) = &args.name {
        job.set_name(name.as_str());
    }
    if !args.warm_start.is_empty() {
        job.set_warm_start(args.warm_start.clone());
    }
    let store = context.store()?;
    let earlier = earlier(&store, job.name())?;
    lower(args, &mut job, earlier.as_ref(), context)?;
    let prepared = job.prepare()?;
    let opened = prepared.open(&store)?;
    for change in &opened.changes {
        out.say(line(change));
    }
    for warning in &opened.warnings {
        out.warn(warning);
    }
    let study = opened.study;
    let jobs = args.jobs.map_or(prepared.jobs(), usize::from);
    let before = study.history()?;
    out.say(heading(&study, &before, jobs, context));
    let stop = StopFlag::new();
    let options = RunOptions {
        jobs: Some(jobs),
        stop: stop.clone(),
        wait_for_others: args.wait,
        keep_checkpoints: args.keep_checkpoints,
    };
    let progress = Progress::new(&study, jobs, out);
    let work = || {
        if !args.no_preflight {
            for problem in prepared.look_ahead(&study, jobs, &stop)? {
                out.warn(line(&problem));
            }
        }
        progress.follow(|| prepared.run(&study, &options))
    };
    let ended = signals::while_watched(&stop, |text| progress.say(text), work)?;
    let (again, limits) = (again(args), limits(args, &before));
    let report = report.map(|path| Report::write(&study, path, context));
    let closing =
        Closing { ended: &ended, study: &study, before: &before, again, limits, report: report.as_ref() };
    let result = closing.say(context);
    match report {
        None => result,
        Some(report) => report.say(result, context),
    }
}

/// What the study holds already, if there is one of this name.
fn earlier(store: &Arc<dyn Store>, name: &str) -> Result<Option<History>> {
    match Study::open(store, name) {
        Ok(study) => Ok(Some(study.history()?)),
        Err(tunesmith::Error::Store(StoreError::Missing { .. })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Flags win over the study file.
fn lower(args: &Args, job: &mut Job, earlier: Option<&History>, context: &Context) -> Result {
    let settings = job.settings_mut();
    if let Some(more) = args.more {
        settings.budget.trials = Some(earlier.map_or(0, |h| h.counts().claimed) + more);
    }
    settings.budget.trials = args.trials.or(settings.budget.trials);
    settings.budget.seconds = args.time.or(settings.budget.seconds);
    if let Some(name) = &args.sampler {
        known_sampler(name)?;
        settings.sampler = SamplerSpec::new(name.as_str());
    }
    if let Some(seed) = args.seed {
        settings.seed = seed;
    } else if let Some(kept) = earlier.map(|h| h.settings().seed).filter(|seed| *seed != settings.seed) {
        context.out.say(format!("the study keeps its seed {kept}; the file says {}", settings.seed));
        settings.seed = kept;
    }
    Ok(())
}

fn known_sampler(name: &str) -> Result {
    let samplers = tunesmith_run::vocabulary().samplers;
    let names: Vec<&str> = samplers.iter().map(|s| s.name.as_str()).collect();
    if names.contains(&name) {
        return Ok(());
    }
    let hint = nearest(name, names.iter().copied())
        .map(|near| format!("did you mean `{near}`? "))
        .unwrap_or_default();
    Err(Trouble::usage(format!("there is no sampler `{name}`; {hint}There are {}", names.join(", "))))
}

fn heading(study: &Study, history: &History, jobs: usize, context: &Context) -> String {
    let at_once = if jobs == 1 { "one at a time".into() } else { format!("{jobs} at a time") };
    let limits = history.settings().budget;
    let end = if limits == Budget::default() {
        "; it has no limit: stop it with Ctrl-C, or give --trials or --time"
    } else {
        ""
    };
    let used = match (history.counts().claimed, limits.trials) {
        (0, Some(total)) => count(total, "trial"),
        (0, None) => "a new study".into(),
        _ => budget(history, clock::now()),
    };
    format!("{}: {used}, {at_once}, stored in {}{end}", line(study.name()), context.location)
}

/// The limits that flags set, as they hold for the run that goes on: a number of more trials as the total.
fn limits(args: &Args, before: &History) -> String {
    let mut flags = String::new();
    if let Some(total) = before.settings().budget.trials.filter(|_| args.trials.or(args.more).is_some()) {
        flags += &format!(" --trials {total}");
    }
    flags + &args.time.map(|seconds| format!(" --time {seconds}s")).unwrap_or_default()
}

/// The command that continues, without the storage.
fn again(args: &Args) -> String {
    let name = args.name.as_ref().map(|n| format!(" --name {}", word(n))).unwrap_or_default();
    format!("tunesmith run {}{name}", word(&args.file.display().to_string()))
}
