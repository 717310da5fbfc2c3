//! Looking for faults of a built-in model and its data before trials are spent on them.

use tunesmith::{StopFlag, Study};

use crate::program::Ready;
use crate::{Error, Prepared};

/// The note with what was found before the first trial: sentences, none where nothing was wrong.
#[cfg(feature = "train")]
const NOTE: &str = "tunesmith.preflight";

impl Prepared {
    /// All checks of a built-in model, some of which train for seconds; `None` when trials are a command. Writes nothing.
    ///
    /// # Errors
    /// Values that the model does not take.
    #[cfg(feature = "train")]
    pub fn preflight(&self) -> Result<Option<tunesmith_train::Preflight>, Error> {
        match &self.ready {
            Ready::Command(_) => Ok(None),
            Ready::Model(model) => model.preflight(&self.settings, self.jobs()).map(Some),
        }
    }

    /// The quick checks of a built-in model, once for each study, before its first trial: about a fiftieth of the study's expected time with
    /// so many trials at once, and seconds at most. What is a problem, in sentences; all that was found is kept with the study.
    ///
    /// # Errors
    /// When the store fails.
    #[cfg_attr(
        not(feature = "train"),
        allow(unused_variables, reason = "there is nothing to look at without models")
    )]
    pub fn look_ahead(&self, study: &Study, jobs: usize, stop: &StopFlag) -> Result<Vec<String>, Error> {
        match &self.ready {
            Ready::Command(_) => Ok(Vec::new()),
            #[cfg(feature = "train")]
            Ready::Model(model) => look_ahead(model, &self.settings, study, jobs, stop),
        }
    }
}

#[cfg(feature = "train")]
fn look_ahead(
    model: &crate::model::Models,
    settings: &tunesmith::core::Settings,
    study: &Study,
    jobs: usize,
    stop: &StopFlag,
) -> Result<Vec<String>, Error> {
    use tunesmith::Urgency;
    use tunesmith::core::Value;
    use tunesmith_train::{Check, Verdict};

    let history = study.history()?;
    if history.counts().claimed > 0 || history.notes().iter().any(|(key, _)| &**key == NOTE) {
        return Ok(Vec::new());
    }
    let cancelled = || stop.urgency() != Urgency::None;
    let found = match model.short_preflight(settings, jobs, &cancelled) {
        Ok(found) => found,
        // The first trial meets the same values, and says so.
        Err(error) => return Ok(vec![error.to_string()]),
    };
    if cancelled() {
        return Ok(Vec::new());
    }
    let sentence = |check: &Check| {
        let parts = [Some(&check.found), check.means.as_ref(), check.remedy.as_ref()];
        let text = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("; ");
        format!("{}: {text}", check.name.replace('_', " "))
    };
    let of = |verdict: Verdict| found.checks.iter().filter(move |check| check.verdict == verdict);
    let kept: Vec<Value> =
        of(Verdict::Problem).chain(of(Verdict::Warning)).map(|check| Value::from(sentence(check))).collect();
    study.note(None, NOTE, Value::List(kept.into()))?;
    Ok(of(Verdict::Problem).map(sentence).collect())
}
