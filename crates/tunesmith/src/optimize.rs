//! Tuning a Rust closure.

use std::fmt;

use tunesmith_core::{Failure, FailureClass, Measures, Outcome, Verdict};

use crate::{ActiveTrial, End, Ended, Result, Study, Workers};

/// What an objective function returns: one value, or a value for each of several metrics.
pub trait IntoMeasures {
    /// The measures, given the name of the first objective.
    fn into_measures(self, objective: &str) -> Measures;
}

impl IntoMeasures for f64 {
    fn into_measures(self, objective: &str) -> Measures {
        Measures::of(objective, self)
    }
}

impl IntoMeasures for f32 {
    fn into_measures(self, objective: &str) -> Measures {
        Measures::of(objective, self.into())
    }
}

impl IntoMeasures for Measures {
    fn into_measures(self, _: &str) -> Measures {
        self
    }
}

/// Why an objective function returned no value.
#[derive(Debug)]
pub enum TrialError {
    /// It followed the stopping rule. What it reported counts.
    Stopped,
    /// It failed.
    Failed(String),
}

impl<E: std::error::Error> From<E> for TrialError {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Self::Failed(message)
    }
}

impl fmt::Display for TrialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("stopped by the stopping rule"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl ActiveTrial {
    /// Reports the first objective at a step and ends the function, with `?`, when the stopping rule says so.
    ///
    /// # Errors
    /// [`TrialError::Stopped`] when the trial should end here; otherwise when the report could not be recorded.
    pub fn checkpoint(&mut self, step: u64, value: f64) -> std::result::Result<(), TrialError> {
        match self.report(step, value)? {
            Verdict::Continue => Ok(()),
            Verdict::Stop(_) => Err(TrialError::Stopped),
        }
    }
}

impl Study {
    /// Carries out trials with `objective` in this thread until the budget is used. Errors and panics of the function are failed
    /// trials; the study goes on.
    ///
    /// # Errors
    /// When the store fails or nothing can be proposed.
    pub fn optimize<V: IntoMeasures>(
        &self,
        objective: impl Fn(&mut ActiveTrial) -> std::result::Result<V, TrialError> + Sync,
    ) -> Result<Ended> {
        self.optimize_with(&Workers::default(), objective)
    }

    /// Carries out trials with `objective` on several slots. The proposals do not depend on how many: they are a function of the
    /// seed, the trial's number and what was recorded when it was claimed.
    ///
    /// # Errors
    /// When the store fails or nothing can be proposed.
    pub fn optimize_with<V: IntoMeasures>(
        &self,
        workers: &Workers<'_>,
        objective: impl Fn(&mut ActiveTrial) -> std::result::Result<V, TrialError> + Sync,
    ) -> Result<Ended> {
        let name =
            self.history()?.settings().objectives().next().map_or_else(|| "value".into(), |m| m.name.clone());
        workers.run(self, |trial, _| {
            End::Outcome(match objective(trial) {
                Ok(value) => Outcome::Done(value.into_measures(&name)),
                Err(TrialError::Stopped) => Outcome::Stopped(Measures::new()),
                Err(TrialError::Failed(why)) => Outcome::Failed(Failure::new(FailureClass::Error, why)),
            })
        })
    }
}
