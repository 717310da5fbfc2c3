//! A trial that is being carried out here: its configuration, its reports, its outcome.

use tunesmith_core::{
    AppendError, AttemptNumber, Batch, Body, Cause, Chosen, Config, Draft, Failure, FailureClass, Finished,
    Guard, History, Interrupted, LeaseChange, Measures, Metric, Name, Outcome, Reported, Trial, TrialNumber,
    Value, Verdict,
};

use crate::error::from_append;
use crate::{Error, Result, Study, clock};

/// What became of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is the trial's outcome.
    Recorded,
    /// The attempt failed, and the trial waits for its next one.
    Retried,
    /// Another attempt had taken over: the result is kept, marked as late, and counts for nothing.
    Late,
}

/// A trial that this process carries out. It holds the trial until it tells the outcome or gives it back; if the process ends
/// before, the trial is given to another attempt.
pub struct ActiveTrial {
    pub(crate) study: Study,
    number: TrialNumber,
    attempt: AttemptNumber,
    pub(crate) config: Config,
    pub(crate) fixed: Config,
    seed: u64,
    /// What earlier attempts left for this one to go on with.
    earlier: Config,
    pub(crate) chosen: Vec<Chosen>,
    chosen_recorded: usize,
}

impl ActiveTrial {
    /// An attempt of a trial as it is known here.
    pub(crate) fn new(study: Study, trial: &Trial, attempt: AttemptNumber) -> Self {
        Self {
            seed: study.trial_seed(trial.number),
            number: trial.number,
            attempt,
            config: trial.config.clone(),
            fixed: trial.fixed.clone(),
            earlier: if attempt > 1 { trial.config.clone() } else { Config::new() },
            chosen: Vec::new(),
            chosen_recorded: 0,
            study,
        }
    }

    /// Its number.
    pub fn number(&self) -> TrialNumber {
        self.number
    }

    /// The number of this attempt, from 1.
    pub fn attempt(&self) -> AttemptNumber {
        self.attempt
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The value of a parameter; `None` when it is inactive or unknown.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.config.get(name)
    }

    /// Its configuration as a value of a type that derives [`Space`](derive@crate::Space).
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn typed<T: crate::typed::TypedSpace>(&self) -> std::result::Result<T, crate::typed::ConfigError> {
        T::from_config(&self.config)
    }

    /// The seed of everything random inside the trial. The same for every attempt.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The study it belongs to.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// Reports the first objective at a step; whether the trial should go on.
    ///
    /// # Errors
    /// [`Error::Fenced`] when another attempt has taken over: stop then. Otherwise when the store fails.
    pub fn report(&mut self, step: u64, value: f64) -> Result<Verdict> {
        let metric = self.study.lock().history.settings().objectives().next().map(|m| m.name.clone());
        self.report_all(Some(step), None, Measures::of(metric.unwrap_or_else(|| "value".into()), value))
    }

    /// Reports several metrics at a step of a fold; whether the trial should go on.
    ///
    /// # Errors
    /// [`Error::Fenced`] when another attempt has taken over: stop then. Otherwise when the store fails.
    pub fn report_all(
        &mut self,
        step: Option<u64>,
        fold: Option<u32>,
        measures: Measures,
    ) -> Result<Verdict> {
        let mut events = self.choices(false);
        let known = if events.is_empty() { self.chosen_recorded } else { self.chosen.len() };
        let report = Reported { attempt: self.attempt, step, fold, measures, late: false };
        events.push(self.draft(Body::Reported(report.clone())));
        let study = self.study.clone();
        let mut state = study.lock();
        let batch = Batch { events, guard: Guard::Attempt(self.number, self.attempt), leases: Vec::new() };
        match study.append(&mut state, batch) {
            Ok(()) => self.chosen_recorded = known,
            Err(AppendError::Fenced { .. }) => {
                drop(state);
                study.record(self.draft(Body::Reported(Reported { late: true, ..report })))?;
                return Err(self.taken_over());
            }
            Err(e) => return Err(from_append(study.name(), e)),
        }
        let rule = state.tools()?.rule;
        let mut watched = None;
        if rule.name() != "none" {
            study.sync(&mut state)?;
            watched = Some(state.history.clone());
        }
        drop(state);
        study.renew_when_due()?;
        let Some(history) = watched else { return Ok(Verdict::Continue) };
        Ok(history.trial(self.number).map_or(Verdict::Continue, |trial| rule.verdict(&history, trial)))
    }

    /// Attaches a note to the trial.
    ///
    /// # Errors
    /// When the store fails.
    pub fn note(&self, key: impl Into<Name>, value: impl Into<Value>) -> Result<()> {
        self.study.note(Some(self.number), key, value)
    }

    /// Records that the trial ran to its end with this value of the first objective.
    ///
    /// # Errors
    /// When the store fails.
    pub fn done(&mut self, value: f64) -> Result<Told> {
        let metric = self.study.lock().history.settings().objectives().next().map(|m| m.name.clone());
        self.tell(Outcome::Done(Measures::of(metric.unwrap_or_else(|| "value".into()), value)))
    }

    /// Records that the trial could not be carried out; it is tried again while the study's retries last.
    ///
    /// # Errors
    /// When the store fails.
    pub fn failed(&mut self, why: impl Into<String>) -> Result<Told> {
        self.tell(Outcome::Failed(Failure::new(FailureClass::Error, why)))
    }

    /// Records the outcome. Where another attempt has taken over, it is kept, marked as late, and counts for nothing.
    ///
    /// # Errors
    /// [`Error::NoObjective`] when a done trial has no value of an objective, neither here nor in its reports: nothing is recorded
    /// then. Otherwise when the store fails.
    pub fn tell(&mut self, outcome: Outcome) -> Result<Told> {
        match self.tell_in_time(&outcome)? {
            Some(told) => Ok(told),
            None => self.tell_late(outcome),
        }
    }

    /// Records the outcome if this attempt still holds its trial.
    pub(crate) fn tell_in_time(&mut self, outcome: &Outcome) -> Result<Option<Told>> {
        let study = self.study.clone();
        let mut state = study.lock();
        // How often it may be tried again, and what else was reported, are asked of the newest state.
        let known = match outcome {
            Outcome::Done(measures) => missing(&state.history, None, measures).is_none(),
            Outcome::Stopped(_) => true,
            Outcome::Failed(_) => false,
        };
        if !known {
            study.sync(&mut state)?;
        }
        let trial = state.history.trial(self.number).cloned();
        if let Outcome::Done(measures) = outcome {
            check_objectives(&state.history, self.number, trial.as_deref(), measures)?;
        }
        let retries = state.history.settings().retries;
        let retry = match outcome {
            Outcome::Failed(failure) => {
                trial.is_none_or(|t| t.retried() < retries).then(|| Cause::Failed(failure.clone()))
            }
            _ => None,
        };
        let retried = retry.is_some();
        let mut events = self.choices(!retried);
        events.push(self.draft(match retry {
            Some(cause) => Body::Interrupted(Interrupted { attempt: self.attempt, cause }),
            None => Body::Finished(Finished { attempt: self.attempt, outcome: outcome.clone(), late: false }),
        }));
        match study.append(&mut state, self.releasing(events)) {
            Ok(()) => Ok(Some(if retried { Told::Retried } else { Told::Recorded })),
            Err(AppendError::Fenced { .. }) => Ok(None),
            Err(e) => Err(from_append(study.name(), e)),
        }
    }

    pub(crate) fn tell_late(&self, outcome: Outcome) -> Result<Told> {
        let late = Body::Finished(Finished { attempt: self.attempt, outcome, late: true });
        self.study.record(self.draft(late))?;
        Ok(Told::Late)
    }

    /// Gives the trial back without an outcome: it waits for its next attempt. Never counts as a failure.
    ///
    /// # Errors
    /// When the store fails.
    pub fn give_back(&mut self, cause: Cause) -> Result<()> {
        let mut events = self.choices(false);
        events.push(self.draft(Body::Interrupted(Interrupted { attempt: self.attempt, cause })));
        let study = self.study.clone();
        let mut state = study.lock();
        match study.append(&mut state, self.releasing(events)) {
            // Whoever took over holds it now, which is what was wanted.
            Ok(()) | Err(AppendError::Fenced { .. }) => Ok(()),
            Err(e) => Err(from_append(study.name(), e)),
        }
    }

    fn releasing(&self, events: Vec<Draft>) -> Batch {
        let guard = Guard::Attempt(self.number, self.attempt);
        Batch { events, guard, leases: vec![LeaseChange::Release(self.number)] }
    }

    fn draft(&self, body: Body) -> Draft {
        Draft { trial: Some(self.number), time: clock::now(), body }
    }

    /// What the trial asked for by name, when that is not yet recorded. An attempt that goes over what earlier ones asked for
    /// records it only at its end (`last`): until then they have the longer list, which the next attempt may need.
    fn choices(&self, last: bool) -> Vec<Draft> {
        let known = |c: &Chosen| self.earlier.get(&c.name) == Some(&c.value);
        let new = self.chosen.len() > self.chosen_recorded && (last || !self.chosen.iter().all(known));
        if new { vec![self.draft(Body::Chosen(self.chosen.clone()))] } else { Vec::new() }
    }

    fn taken_over(&self) -> Error {
        Error::Fenced(format!(
            "attempt {} of trial {} was taken over by another worker; what it reports from now on is kept but does not count",
            self.attempt, self.number
        ))
    }
}

/// The first objective without a value, here or in the reports.
fn missing<'h>(history: &'h History, trial: Option<&Trial>, measures: &Measures) -> Option<&'h Metric> {
    let reported = |m: &Metric| trial.is_some_and(|t| t.value(m).is_some());
    history.settings().objectives().find(|m| measures.get(&m.name).is_none() && !reported(m))
}

/// Refuses a done trial without a value of an objective.
pub(crate) fn check_objectives(
    history: &History,
    number: TrialNumber,
    trial: Option<&Trial>,
    measures: &Measures,
) -> Result<()> {
    match missing(history, trial, measures) {
        None => Ok(()),
        Some(metric) => Err(Error::NoObjective { trial: number, metric: metric.name.to_string() }),
    }
}
