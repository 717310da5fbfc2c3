//! A trial that is being carried out here: its configuration, its reports, its outcome.

use tunesmith_core::{
    AppendError, AttemptNumber, Batch, Body, Cause, Chosen, Config, Draft, Failure, FailureClass, Finished, Guard,
    Interrupted, LeaseChange, Measures, Name, Outcome, Reported, Settings, Trial, TrialNumber, Value, Verdict,
};

use crate::error::from_append;
use crate::{Error, Result, Study, clock, propose};

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
    pub(crate) chosen: Vec<Chosen>,
    chosen_recorded: usize,
}

impl ActiveTrial {
    pub(crate) fn new(study: Study, number: TrialNumber) -> Result<Self> {
        let (trial, seed) = {
            let fold = study.lock();
            (fold.history.trial(number).cloned(), fold.history.settings().seed)
        };
        let trial = trial.ok_or_else(|| Error::Contended(study.name().to_owned()))?;
        Ok(Self {
            seed: propose::trial_seed(seed, number),
            number,
            attempt: trial.attempt(),
            config: trial.config.clone(),
            fixed: trial.fixed.clone(),
            chosen: Vec::new(),
            chosen_recorded: 0,
            study,
        })
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
    pub fn report_all(&mut self, step: Option<u64>, fold: Option<u32>, measures: Measures) -> Result<Verdict> {
        let mut events = self.choices();
        let report = Reported { attempt: self.attempt, step, fold, measures, late: false };
        events.push(self.draft(Body::Reported(report.clone())));
        let study = self.study.clone();
        let mut state = study.lock();
        let batch = Batch { events, guard: Guard::Attempt(self.number, self.attempt), leases: Vec::new() };
        match study.append(&mut state, batch) {
            Ok(()) => self.chosen_recorded = self.chosen.len(),
            Err(AppendError::Fenced { .. }) => {
                let late = self.draft(Body::Reported(Reported { late: true, ..report }));
                let batch = Batch { events: vec![late], ..Batch::default() };
                study.append(&mut state, batch).map_err(|e| from_append(study.name(), e))?;
                return Err(self.taken_over());
            }
            Err(e) => return Err(from_append(study.name(), e)),
        }
        let rule = state.tools.rule.clone();
        if rule.name() == "none" {
            return Ok(Verdict::Continue);
        }
        study.sync(&mut state)?;
        let history = state.history.clone();
        drop(state);
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

    /// Records the outcome.
    ///
    /// # Errors
    /// [`Error::NoObjective`] when a done trial has no value of an objective, neither here nor in its reports: nothing is recorded
    /// then. Otherwise when the store fails.
    pub fn tell(&mut self, outcome: Outcome) -> Result<Told> {
        let mut events = self.choices();
        let study = self.study.clone();
        let mut state = study.lock();
        let retries = state.history.settings().retries;
        let retried = state.history.trial(self.number).map_or(0, |t| t.retried());
        let retry = matches!(outcome, Outcome::Failed(_)) && retried < retries;
        let body = match outcome.clone() {
            Outcome::Failed(failure) if retry => {
                Body::Interrupted(Interrupted { attempt: self.attempt, cause: Cause::Failed(failure) })
            }
            outcome => {
                if let (Outcome::Done(measures), Some(trial)) = (&outcome, state.history.trial(self.number)) {
                    check_objectives(state.history.settings(), trial, measures)?;
                }
                Body::Finished(Finished { attempt: self.attempt, outcome, late: false })
            }
        };
        events.push(self.draft(body));
        match study.append(&mut state, self.releasing(events)) {
            Ok(()) => Ok(if retry { Told::Retried } else { Told::Recorded }),
            Err(AppendError::Fenced { .. }) => {
                let late = Body::Finished(Finished { attempt: self.attempt, outcome, late: true });
                let batch = Batch { events: vec![self.draft(late)], ..Batch::default() };
                study.append(&mut state, batch).map_err(|e| from_append(study.name(), e))?;
                Ok(Told::Late)
            }
            Err(e) => Err(from_append(study.name(), e)),
        }
    }

    /// Gives the trial back without an outcome: it waits for its next attempt. Never counts as a failure.
    ///
    /// # Errors
    /// When the store fails.
    pub fn give_back(&mut self, cause: Cause) -> Result<()> {
        let event = self.draft(Body::Interrupted(Interrupted { attempt: self.attempt, cause }));
        let study = self.study.clone();
        let mut state = study.lock();
        match study.append(&mut state, self.releasing(vec![event])) {
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

    /// What the trial asked for by name, when that is not yet recorded.
    fn choices(&self) -> Vec<Draft> {
        let new = self.chosen.len() > self.chosen_recorded;
        if new { vec![self.draft(Body::Chosen(self.chosen.clone()))] } else { Vec::new() }
    }

    fn taken_over(&self) -> Error {
        Error::Fenced(format!(
            "attempt {} of trial {} was taken over by another worker; what it reports from now on is kept but does not count",
            self.attempt, self.number
        ))
    }
}

/// Every objective has a value, here or in the reports.
pub(crate) fn check_objectives(settings: &Settings, trial: &Trial, measures: &Measures) -> Result<()> {
    let missing = settings.objectives().find(|m| measures.get(&m.name).is_none() && trial.value(m).is_none());
    match missing {
        None => Ok(()),
        Some(metric) => Err(Error::NoObjective { trial: trial.number, metric: metric.name.to_string() }),
    }
}
