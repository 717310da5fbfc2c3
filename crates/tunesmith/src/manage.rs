//! What people do to a study besides running it: enqueue, add, note, copy.

use std::sync::Arc;

use tunesmith_core::{
    Batch, Body, Cause, Config, Draft, Event, Failure, FailureClass, Finished, Guard, Interrupted, Measures,
    Name, Noted, Opened, Origin, Outcome, Proposed, State, Store, TrialNumber, Value,
};

use crate::check::{check_partial, check_whole};
use crate::error::from_append;
use crate::fold::CHANGES_TRIED;
use crate::{Error, Result, Study, Told, active, clock};

/// A trial that was carried out elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Its configuration; must fit the space.
    pub config: Config,
    /// How it ended.
    pub outcome: Outcome,
}

impl Study {
    /// Puts a configuration in the queue, whole or in part (the sampler fills in the rest), and returns its trial number. It is
    /// carried out before new proposals, by exactly one worker.
    ///
    /// # Errors
    /// When a name or value does not fit the space, or a whole configuration violates a constraint.
    pub fn enqueue(&self, fixed: Config) -> Result<TrialNumber> {
        self.change(|fold| {
            let history = &fold.history;
            check_partial(&history.settings().space, &fixed)?;
            check_whole(&history.settings().space, &fixed)?;
            let number = history.len();
            let opened = Opened { origin: Origin::Enqueued, fixed: fixed.clone(), ..Opened::default() };
            let event =
                Draft { trial: Some(number), time: clock::now(), body: Body::Opened(Box::new(opened)) };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), number))
        })
    }

    /// Adds trials that were carried out elsewhere, all or none, and returns the number of the first. They do not count towards
    /// the budget.
    ///
    /// # Errors
    /// When a configuration does not fit the space or an objective is missing; of several the message names the trial by its place, from 1.
    pub fn add(&self, trials: &[Added]) -> Result<TrialNumber> {
        self.change(|fold| {
            let history = &fold.history;
            let (settings, space) = (history.settings(), &history.settings().space);
            let first = history.len();
            let mut events = Vec::with_capacity(2 * trials.len());
            for (i, added) in trials.iter().enumerate() {
                let said = |e: Error| match trials.len() {
                    1 => e,
                    n => Error::Config(format!("trial {} of {n}: {e}", i + 1)),
                };
                check_partial(space, &added.config).map_err(said)?;
                let config = space.fill(&added.config, |_, _| Value::Bool(false));
                let missing = space
                    .params()
                    .iter()
                    .find(|p| config.get(&p.name).is_some() && added.config.get(&p.name).is_none());
                if let Some(param) = missing {
                    return Err(said(Error::Config(format!("`{}` has no value", param.name))));
                }
                if let Outcome::Done(measures) = &added.outcome
                    && let Some(metric) = settings.objectives().find(|m| measures.get(&m.name).is_none())
                {
                    return Err(said(Error::Config(format!("the objective `{}` has no value", metric.name))));
                }
                let (number, time) = (first + i as u64, clock::now());
                let config = if space.is_empty() { added.config.clone() } else { config };
                let proposed =
                    Proposed { config, by: "added".into(), why: None, from: history.head(), call: 0 };
                let opened = Opened { origin: Origin::Added, proposed: Some(proposed), ..Opened::default() };
                events.push(Draft { trial: Some(number), time, body: Body::Opened(Box::new(opened)) });
                let finished = Finished { attempt: 0, outcome: added.outcome.clone(), late: false };
                events.push(Draft { trial: Some(number), time, body: Body::Finished(finished) });
            }
            let batch = (!events.is_empty()).then(|| Batch { events, ..Batch::default() });
            Ok((batch, first))
        })
    }

    /// Tells the outcome of a trial that was claimed by this or another handle, by its number.
    ///
    /// A trial that was given back since, because the process that had claimed it is gone, takes a result, too, as long as nobody
    /// carries it out again; a failure then is late, and the trial goes on to its next attempt.
    ///
    /// # Errors
    /// When the trial does not exist, was never claimed, or lacks its objective.
    pub fn tell(&self, number: TrialNumber, outcome: Outcome) -> Result<Told> {
        for _ in 0..CHANGES_TRIED {
            let trial = self.trial(number)?;
            let mut active = active::ActiveTrial::new(self.clone(), &trial, trial.attempt());
            let told = match (trial.state(), &outcome) {
                (State::Waiting, _) if trial.attempts.is_empty() => {
                    return Err(Error::Config(format!(
                        "trial {number} is waiting; claim it before telling its outcome"
                    )));
                }
                (State::Waiting, Outcome::Done(_) | Outcome::Stopped(_)) => {
                    self.tell_waiting(number, &outcome)?
                }
                (State::Running, _) => active.tell_in_time(&outcome)?,
                _ => Some(active.tell_late(outcome.clone())?),
            };
            if let Some(told) = told {
                return Ok(told);
            }
        }
        Err(Error::Contended(self.name().to_owned()))
    }

    /// Records the result of a trial that was given back, unless it is carried out again.
    fn tell_waiting(&self, number: TrialNumber, outcome: &Outcome) -> Result<Option<Told>> {
        self.change(|fold| {
            let trial = fold.history.trial(number).map(|t| &**t);
            if trial.is_none_or(|t| t.state() != State::Waiting) {
                return Ok((None, None));
            }
            if let Outcome::Done(measures) = outcome {
                active::check_objectives(&fold.history, number, trial, measures)?;
            }
            let body = Body::Finished(Finished { attempt: 0, outcome: outcome.clone(), late: false });
            let event = Draft { trial: Some(number), time: clock::now(), body };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), Some(Told::Recorded)))
        })
    }

    /// Attaches a note to a trial, or to the study; a later note of the same name takes its place.
    ///
    /// # Errors
    /// When there is no such trial, or the store fails.
    pub fn note(
        &self,
        trial: Option<TrialNumber>,
        key: impl Into<Name>,
        value: impl Into<Value>,
    ) -> Result<()> {
        if let Some(number) = trial {
            self.trial(number)?;
        }
        let note = Noted { key: key.into(), value: value.into() };
        if note.value.as_f64().is_some_and(|x| !x.is_finite()) {
            return Err(Error::Config(format!(
                "the note `{}` is {}, not a finite number; write it as text",
                note.key, note.value
            )));
        }
        let event = Draft { trial, time: clock::now(), body: Body::Noted(note) };
        self.record(event)
    }

    /// Records a trainer's description of the data: a JSON document.
    ///
    /// # Errors
    /// When the store fails.
    pub fn profile_data(&self, json: String) -> Result<()> {
        self.record(Draft { trial: None, time: clock::now(), body: Body::DataProfiled(json) })
    }

    /// Appends an event that depends on nothing.
    pub(crate) fn record(&self, event: Draft) -> Result<()> {
        let mut fold = self.lock();
        let batch = Batch { events: vec![event], guard: Guard::None, leases: Vec::new() };
        self.append(&mut fold, batch).map_err(|e| from_append(self.name(), e))
    }

    /// Copies the study, with all its events, to another name or store. Trials that are under way wait for another attempt in the
    /// copy.
    ///
    /// # Errors
    /// When the name is taken or a store fails.
    pub fn copy(&self, to: &Arc<dyn Store>, name: &str) -> Result<Study> {
        let history = self.history()?;
        let events = self.events(0)?;
        let mut drafts: Vec<Draft> =
            events.into_iter().filter(|e| e.seq <= history.head()).map(draft).collect();
        for number in history.running() {
            let attempt = history.trial(number).map_or(1, |t| t.attempt());
            let body = Body::Interrupted(Interrupted { attempt, cause: Cause::Cancelled });
            drafts.push(Draft { trial: Some(number), time: clock::now(), body });
        }
        to.create(name, &drafts)?;
        Study::open(to, name)
    }

    /// Withdraws a trial that is waiting: it is recorded as failed and not carried out.
    ///
    /// # Errors
    /// When there is no such trial or it is not waiting.
    pub fn withdraw(&self, number: TrialNumber) -> Result<()> {
        self.change(|fold| {
            let history = &fold.history;
            let trial = history.trial(number).ok_or(Error::NoTrial { number, count: history.len() })?;
            if trial.state() != State::Waiting {
                return Err(Error::Config(format!(
                    "trial {number} is {}, not waiting",
                    trial.state().as_str()
                )));
            }
            let failure = Failure::new(FailureClass::NotStarted, "withdrawn");
            let body =
                Body::Finished(Finished { attempt: 0, outcome: Outcome::Failed(failure), late: false });
            let event = Draft { trial: Some(number), time: clock::now(), body };
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), ()))
        })
    }

    /// The outcome of a done trial from its values, for [`Study::add`] and [`Study::tell`].
    pub fn done<N: Into<Name>>(values: impl IntoIterator<Item = (N, f64)>) -> Outcome {
        Outcome::Done(values.into_iter().collect::<Measures>())
    }
}

fn draft(event: Event) -> Draft {
    Draft { trial: event.trial, time: event.time, body: event.body }
}
