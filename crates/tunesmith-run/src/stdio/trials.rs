//! The trials of a session: those that its program has asked for, and what it says about them.

use std::collections::HashMap;

use tunesmith::core::{Cause, Failure, FailureClass, Measures, Metric, Outcome, State, TrialNumber, Verdict};
use tunesmith::{ActiveTrial, Added, Claim, Study, Told};

use super::keep::Keeper;
use super::request::{End, Fields};
use super::{Answer, best};

/// Why a line could not be followed.
pub(super) type Refused<T = ()> = Result<T, String>;

/// An open study, and the trials that were asked for here.
pub(super) struct Trials {
    study: Study,
    /// The trials that were asked for here and not told yet.
    active: HashMap<TrialNumber, ActiveTrial>,
    keeper: Option<Keeper>,
}

impl Trials {
    /// `keeper` renews the leases of a study that is kept.
    pub(super) fn new(study: Study, keeper: Option<Keeper>) -> Self {
        Self { study, active: HashMap::new(), keeper }
    }

    /// Claims trials, and emits each at once.
    pub(super) fn ask(&mut self, n: u64, emit: &mut dyn FnMut(Answer) -> bool) -> Refused {
        for _ in 0..n {
            let answer = match self.study.claim().map_err(|e| e.to_string())? {
                Claim::Trial(trial) => {
                    let (number, params) = (trial.number(), trial.config().clone());
                    self.active.insert(number, *trial);
                    Answer::Trial { trial: number, params }
                }
                Claim::Enough(_) => Answer::Done { done: true },
            };
            let over = matches!(answer, Answer::Done { .. });
            if !emit(answer) || over {
                break;
            }
        }
        Ok(())
    }

    /// Records a report: whether the trial should end here.
    pub(super) fn report(&mut self, fields: Fields) -> Refused<bool> {
        let number = fields.trial.ok_or("the report names no trial; give its number as `trial`")?;
        let measures = self.measures(&fields)?;
        if measures.is_empty() {
            return Err(format!("the report of trial {number} has no value; give `value` or `metrics`"));
        }
        let Some(trial) = self.active.get_mut(&number) else {
            return Err(self.not_here(number));
        };
        match trial.report_all(fields.step, fields.fold, measures) {
            Ok(verdict) => Ok(matches!(verdict, Verdict::Stop(_))),
            Err(error) => {
                if let tunesmith::Error::Fenced(_) = error {
                    self.active.remove(&number);
                }
                Err(error.to_string())
            }
        }
    }

    /// Records an outcome; the number of a trial of the program's own.
    pub(super) fn tell(&mut self, mut fields: Fields) -> Refused<Option<TrialNumber>> {
        let measures = self.measures(&fields)?;
        let number = match (fields.trial, fields.params.take()) {
            (Some(number), None) => number,
            (None, Some(config)) => {
                if fields.step.or(fields.fold.map(u64::from)).is_some() {
                    return Err("a trial of your own has no steps and folds; tell its value".into());
                }
                let added = Added { config, outcome: outcome(&fields, measures) };
                return self.study.add(&[added]).map(Some).map_err(|e| e.to_string());
            }
            (Some(_), Some(_)) => {
                return Err("it has a trial and params; give `trial` for a trial that was asked for, \
                            or `params` for one of your own"
                    .into());
            }
            (None, None) => {
                return Err("the tell names no trial; give its number as `trial`, or the `params` of a trial of your own".into());
            }
        };
        let told = match self.active.get_mut(&number) {
            Some(trial) => {
                // At a step or in a fold it is one more report, from which the trial's value is taken.
                let reported = fields.step.is_some() || fields.fold.is_some();
                let report = reported && !measures.is_empty() && fields.end != End::Failed;
                if report && fields.end == End::Done {
                    check(&self.study, number, &measures)?;
                }
                if report {
                    trial
                        .report_all(fields.step, fields.fold, measures.clone())
                        .map_err(|e| e.to_string())?;
                }
                trial.tell(outcome(&fields, if report { Measures::new() } else { measures }))
            }
            None => {
                let history = self.study.history().map_err(|e| e.to_string())?;
                let claimed = history.trial(number).is_some_and(|t| {
                    matches!(t.state(), State::Running | State::Waiting) && !t.attempts.is_empty()
                });
                if !claimed {
                    return Err(self.not_here(number));
                }
                self.study.tell(number, outcome(&fields, measures))
            }
        };
        match told {
            Ok(told) => {
                self.active.remove(&number);
                if told == Told::Late {
                    return Err(format!(
                        "another worker had taken over trial {number}; the result is kept, marked as late, and does not count"
                    ));
                }
                Ok(None)
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// The best trials.
    pub(super) fn best(&self, n: u64, emit: &mut dyn FnMut(Answer) -> bool) -> Refused {
        let history = self.study.history().map_err(|e| e.to_string())?;
        best::answers(&history, n)?.into_iter().all(emit);
        Ok(())
    }

    /// The values of a report or a tell; `value` is the metric of that name, else the only objective.
    fn measures(&self, fields: &Fields) -> Refused<Measures> {
        let mut measures = fields.metrics.clone();
        let Some(value) = fields.value else { return Ok(measures) };
        let history = self.study.history().map_err(|e| e.to_string())?;
        let settings = history.settings();
        let mut objectives = settings.objectives();
        let name = match (settings.metric("value"), objectives.next(), objectives.next()) {
            (Some(metric), _, _) | (None, Some(metric), None) => metric.name.clone(),
            _ => {
                let names: Vec<&str> = settings.objectives().map(|m| &*m.name).collect();
                return Err(format!(
                    "`value` could be any of the objectives {}; name each in `metrics`",
                    names.join(", ")
                ));
            }
        };
        if measures.get(&name).is_some() {
            return Err(format!("`value` is short for the metric `{name}`, which stands in `metrics`, too"));
        }
        measures.set(name, value);
        Ok(measures)
    }

    /// Why a trial can be neither reported nor told here.
    fn not_here(&self, number: TrialNumber) -> String {
        match self.study.trial(number) {
            Err(error) => error.to_string(),
            Ok(trial) => match trial.state() {
                State::Done => format!("trial {number} has its outcome already: it is done"),
                State::Stopped => format!("trial {number} has its outcome already: it was stopped"),
                State::Failed => format!("trial {number} has its outcome already: it failed"),
                State::Waiting => format!("trial {number} waits to be asked for"),
                State::Running | State::Paused => format!("trial {number} was not asked for in this session"),
            },
        }
    }
}

/// Refuses a done trial without a value of an objective before a report of it is recorded.
fn check(study: &Study, number: TrialNumber, measures: &Measures) -> Refused {
    let history = study.history().map_err(|e| e.to_string())?;
    let trial = history.trial(number);
    let mut objectives = history.settings().objectives();
    let known = |m: &Metric| measures.get(&m.name).is_some() || trial.is_some_and(|t| t.value(m).is_some());
    match objectives.find(|m| !known(m)) {
        None => Ok(()),
        Some(metric) => {
            let metric = metric.name.to_string();
            Err(tunesmith::Error::NoObjective { trial: number, metric }.to_string())
        }
    }
}

fn outcome(fields: &Fields, measures: Measures) -> Outcome {
    match fields.end {
        End::Done => Outcome::Done(measures),
        End::Stopped => Outcome::Stopped(measures),
        End::Failed => {
            let why = fields.error.as_deref().unwrap_or("the program said so");
            Outcome::Failed(Failure::new(FailureClass::Error, why))
        }
    }
}

/// Gives back what was asked for and not told. A study in memory ends with its session.
impl Drop for Trials {
    fn drop(&mut self) {
        if self.keeper.take().is_none() {
            return;
        }
        for (number, mut trial) in self.active.drain() {
            if let Err(error) = trial.give_back(Cause::Cancelled) {
                tracing::warn!(number, %error, "a trial could not be given back");
            }
        }
    }
}
