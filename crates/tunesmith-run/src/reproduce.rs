//! Carrying out a recorded trial once more, beside its study: same configuration, same seed, nothing written to the log.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use tunesmith::core::{Measures, Metric, Name, Outcome, Trial, TrialNumber, Value, Verdict};
use tunesmith::{End, StopFlag, Study};

use crate::command::Stop;
use crate::folders::{Tag, trial_folder, trials_folder};
use crate::process::StopHandle;
use crate::program::Ready;
use crate::task::{Sink, Task};
use crate::{Error, recorded, slots, stop};

/// How a trial is reproduced.
#[derive(Debug, Clone, Default)]
pub struct ReproduceOptions {
    /// The folder where the study file lies now; where it was, unless given.
    pub folder: Option<PathBuf>,
    /// The flag that stops it.
    pub stop: StopFlag,
}

/// A trial, recorded and carried out once more.
#[derive(Debug, Clone)]
pub struct Reproduction {
    /// As it is recorded.
    pub trial: Arc<Trial>,
    /// How it ended this time.
    pub outcome: Outcome,
    /// What it reported this time.
    pub reports: Vec<Reproduced>,
    /// What is not the same, in sentences; the first few.
    pub differences: Vec<String>,
    /// The folder of this time.
    pub folder: PathBuf,
    /// The trained network, for a built-in model.
    pub model: Option<PathBuf>,
    /// What deserves attention.
    pub warnings: Vec<String>,
}

/// A report of a reproduced trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Reproduced {
    /// How far it had come.
    pub step: Option<u64>,
    /// The fold of a cross-validation.
    pub fold: Option<u32>,
    /// The values.
    pub measures: Measures,
}

impl Reproduction {
    /// Whether everything is as recorded.
    pub fn same(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Carries out a trial of a study once more. A trial that the stopping rule ended is ended after as many reports.
///
/// Compared are the reports and the values of the outcome: everything that a built-in model measures, the study's metrics of a
/// command. The same means equal bit for bit.
///
/// # Errors
/// There is no such trial, it has no configuration yet, what it needs is not there any more, or it was stopped before its end.
pub fn reproduce(
    study: &Study,
    number: TrialNumber,
    options: &ReproduceOptions,
) -> Result<Reproduction, Error> {
    let trial = study.trial(number)?;
    if trial.by.is_none() {
        return Err(Error::Prepare(format!(
            "trial {number} has no configuration yet: it waits to be carried out"
        )));
    }
    let plan = recorded::plan(study, options.folder.as_deref())?;
    let history = study.history()?;
    let settings = history.settings();
    let ready = Ready::prepare(&plan, settings)?;
    let seed = study.trial_seed(number);
    let folder = unused(&trial_folder(&trials_folder(study.store(), study.name()), number));
    let tag =
        Tag { study: study.name().to_owned(), created: 0, trial: number, seed, config: trial.config.clone() };
    tag.mark(&folder)?;
    let task = Task {
        study: study.name(),
        number,
        attempt: trial.attempt().max(1),
        seed,
        config: &trial.config,
        space: &settings.space,
        folder: folder.clone(),
        checkpoint: None,
    };
    let stopped = matches!(trial.outcome, Some((_, Outcome::Stopped(_))));
    let mut beside = Beside { reports: Vec::new(), stop_after: stopped.then_some(trial.reports.len()) };
    let stop = Stop { flag: options.stop.clone(), handle: StopHandle::new() };
    let slot = slots::slots(&plan.execution, 1).into_iter().next().unwrap_or_default();
    let (end, model) = stop::passing_on(&stop.flag, &stop.handle, || {
        ready.carry_out_keeping(&task, &slot, &stop, &mut beside)
    });
    let outcome = match end {
        End::Outcome(outcome) => outcome,
        End::GiveBack(_) => return Err(Error::Prepare(format!("trial {number} was stopped before its end"))),
    };
    let compared: Option<Vec<Name>> = match ready {
        Ready::Command(_) => Some(settings.metrics.iter().map(|m| m.name.clone()).collect()),
        #[cfg(feature = "train")]
        Ready::Model(_) => None,
    };
    let differences = differences(&trial, &outcome, &beside.reports, compared.as_deref());
    let warnings = ready.changed_data(study)?.into_iter().collect();
    Ok(Reproduction { trial, outcome, reports: beside.reports, differences, folder, model, warnings })
}

/// The first folder of its kind that does not exist yet.
fn unused(trial: &std::path::Path) -> PathBuf {
    let mut k = 1_u32;
    loop {
        let folder = trial.join(format!("reproduced-{k}"));
        if !folder.exists() {
            return folder;
        }
        k += 1;
    }
}

/// Takes reports beside the log.
struct Beside {
    reports: Vec<Reproduced>,
    stop_after: Option<usize>,
}

impl Sink for Beside {
    fn report(
        &mut self,
        step: Option<u64>,
        fold: Option<u32>,
        measures: Measures,
    ) -> tunesmith::Result<Verdict> {
        self.reports.push(Reproduced { step, fold, measures });
        let over = self.stop_after.is_some_and(|n| self.reports.len() >= n);
        Ok(if over { Verdict::Stop("as recorded".into()) } else { Verdict::Continue })
    }

    fn note(&mut self, _: &str, _: Value) -> tunesmith::Result<()> {
        Ok(())
    }

    fn has(&self, metric: &Metric) -> bool {
        self.reports.iter().any(|report| report.measures.get(&metric.name).is_some())
    }
}

/// How many differences are told.
const TOLD: usize = 5;

fn differences(
    trial: &Trial,
    outcome: &Outcome,
    reports: &[Reproduced],
    compared: Option<&[Name]>,
) -> Vec<String> {
    let mut all = Vec::new();
    let mut compare = |place: &str, then: &Measures, now: &Measures| {
        let wanted = |name: &Name| compared.is_none_or(|names| names.contains(name));
        for (name, old) in then.iter().filter(|(name, _)| wanted(name)) {
            match now.get(name) {
                Some(new) if new.to_bits() == old.to_bits() || (new.is_nan() && old.is_nan()) => {}
                Some(new) => all.push(format!("{place}{name} was {old} and is {new}")),
                None => all.push(format!("{place}{name} was {old} and was not reported")),
            }
        }
    };
    for then in &trial.reports {
        let place = match (then.step, then.fold) {
            (Some(step), Some(fold)) => format!("step {step} of fold {fold}: "),
            (Some(step), None) => format!("step {step}: "),
            _ => String::new(),
        };
        match reports.iter().find(|now| (now.step, now.fold) == (then.step, then.fold)) {
            Some(now) => compare(&place, &then.measures, &now.measures),
            None => compare(&place, &then.measures, &Measures::new()),
        }
    }
    match (&trial.outcome, outcome) {
        (Some((_, Outcome::Done(then))), Outcome::Done(now))
        | (Some((_, Outcome::Stopped(then))), Outcome::Stopped(now)) => {
            compare("", then, now);
        }
        (Some((_, Outcome::Failed(then))), Outcome::Failed(now)) if then.class == now.class => {}
        (Some((_, then)), now) => all.push(format!("it {} and {} now", words(then), words(now))),
        (None, _) => {}
    }
    let more = all.len().saturating_sub(TOLD);
    all.truncate(TOLD);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) => "ran to its end".into(),
        Outcome::Stopped(_) => "was stopped early".into(),
        Outcome::Failed(failure) => format!("failed ({failure})"),
    }
}

impl fmt::Display for Reproduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.trial.number;
        if self.same() {
            writeln!(f, "trial {number} came out as recorded, in {} reports", self.reports.len())?;
        } else {
            writeln!(f, "trial {number} came out differently:")?;
            self.differences.iter().try_for_each(|difference| writeln!(f, "  {difference}"))?;
        }
        self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))?;
        if let Some(model) = &self.model {
            writeln!(f, "network   {}", model.display())?;
        }
        writeln!(f, "folder    {}", self.folder.display())
    }
}
