//! Claiming trials: the number first, then the proposal, each in a commit that only one worker can win.

use tunesmith_core::{
    AppendError, AttemptNumber, Batch, Body, Cause, Config, Draft, Enough, Failure, Finished, Guard,
    Interrupted, Lease, LeaseChange, Millis, Opened, Origin, Outcome, Proposed, Refusal, Repeats, Started, State, Trial,
    TrialNumber,
};

use crate::error::from_append;
use crate::owner::{self, Liveness};
use crate::propose::{is_repeat, propose};
use crate::study::Fold;
use crate::{ActiveTrial, Error, Result, Study, clock};

/// How long a lease lasts without renewal, in milliseconds. Owners on the same machine are recognised at once when they die.
pub(crate) const LEASE: Millis = 60_000;

/// How often a proposal is computed again because another worker proposed the same meanwhile.
const COLLISIONS: u32 = 3;

/// The answer to [`Study::claim`].
pub enum Claim {
    /// Carry this out.
    Trial(Box<ActiveTrial>),
    /// Nothing new starts.
    Enough(Enough),
}

impl Study {
    /// Claims the next trial: an interrupted one, an enqueued one, or a new one while the budget lasts. Any number of workers
    /// and processes may claim at once; each trial goes to one of them, and the budget is never exceeded.
    ///
    /// # Errors
    /// When no configuration can be proposed or the store fails.
    pub fn claim(&self) -> Result<Claim> {
        loop {
            let number = match self.change(|fold| self.next_step(fold, clock::now()))? {
                Step::Enough(why) => return Ok(Claim::Enough(why)),
                Step::Again => continue,
                Step::Started(number) => number,
            };
            let trial = self.lock().history.trial(number).cloned();
            let trial = trial.ok_or_else(|| Error::Contended(self.name().to_owned()))?;
            if trial.by.is_none() {
                match self.complete_claim(&trial)? {
                    Completed::Ready => {}
                    Completed::Lost => continue,
                    Completed::Enough(why) => return Ok(Claim::Enough(why)),
                }
            }
            return Ok(Claim::Trial(Box::new(ActiveTrial::new(self.clone(), number)?)));
        }
    }

    /// Claims the next trial, or nothing when the study is over: [`Study::claim`] without the reason.
    ///
    /// # Errors
    /// As [`Study::claim`].
    pub fn ask(&self) -> Result<Option<ActiveTrial>> {
        Ok(match self.claim()? {
            Claim::Trial(trial) => Some(*trial),
            Claim::Enough(_) => None,
        })
    }

    /// Decides what is claimed, on the newest state known, and prepares the commit.
    fn next_step(&self, fold: &mut Fold, now: Millis) -> Result<(Option<Batch>, Step)> {
        let history = &fold.history;
        let enough = history.settings().budget.enough(history, now);
        // Interrupted trials are in the budget already; those never started must fit into it.
        let mine = |number: &TrialNumber| {
            history.trial(*number).is_some_and(|t| !t.attempts.is_empty() || enough.is_none())
        };
        if let Some(number) = history.waiting().find(mine)
            && let Some(trial) = history.trial(number)
        {
            let attempt = trial.attempt() + 1;
            let mut batch = self.taking(number, attempt, now);
            if trial.by.is_none() && fold.tools.sampler.instant() {
                match propose(&*fold.tools.sampler, history, number, &trial.fixed, 0) {
                    Ok(proposed) => batch.events.insert(0, Draft { trial: Some(number), time: now, body: Body::Proposed(proposed) }),
                    Err(refusal) => return refused_enqueued(trial, refusal, now),
                }
            }
            batch.events.push(Draft { trial: Some(number), time: now, body: Body::Started(self.started(attempt)) });
            return Ok((Some(batch), Step::Started(number)));
        }
        if let Some(why) = enough {
            return Ok((None, Step::Enough(why)));
        }
        let number = history.len();
        let mut opened = Opened { started: Some(self.started(1)), ..Opened::default() };
        let mut batch = self.taking(number, 1, now);
        let mut step = Step::Started(number);
        if fold.tools.sampler.instant() {
            match propose(&*fold.tools.sampler, history, number, &Config::new(), 0) {
                Ok(proposed) => {
                    let reused = self.reused(fold, number, &proposed);
                    opened.proposed = Some(proposed);
                    if let Some(outcome) = reused {
                        // Nothing is carried out: the trial has the result of its twin from the start.
                        opened.started = None;
                        batch.leases.clear();
                        batch.events.push(finished_without_attempt(number, outcome, now));
                        step = Step::Again;
                    }
                }
                Err(Refusal::Exhausted(why)) => return Ok((None, Step::Enough(Enough::Exhausted(why)))),
                Err(Refusal::Infeasible(why)) => return Err(Error::Infeasible(why)),
            }
        }
        batch.events.insert(0, Draft { trial: Some(number), time: now, body: Body::Opened(Box::new(opened)) });
        Ok((Some(batch), step))
    }

    /// Proposes for a claimed trial outside any lock, on a snapshot; again when another worker proposed the same meanwhile.
    fn complete_claim(&self, trial: &Trial) -> Result<Completed> {
        let (number, attempt) = (trial.number, trial.attempt());
        let mut call = 0;
        for round in 0..=COLLISIONS {
            let (history, tools) = {
                let mut fold = self.lock();
                self.sync(&mut fold)?;
                (fold.history.clone(), fold.tools.clone())
            };
            let proposed = match propose(&*tools.sampler, &history, number, &trial.fixed, call) {
                Ok(proposed) => proposed,
                Err(refusal) => return self.refuse(number, attempt, refusal),
            };
            let mut fold = self.lock();
            self.sync(&mut fold)?;
            let skips = fold.history.settings().repeats == Repeats::Skip && trial.fixed.len() < proposed.config.len();
            let collides = skips
                && !is_repeat(&history, number, &proposed.config)
                && is_repeat(&fold.history, number, &proposed.config);
            if collides && round < COLLISIONS {
                call = proposed.call + 1;
                continue;
            }
            let body = Body::Proposed(proposed);
            let events = vec![Draft { trial: Some(number), time: clock::now(), body }];
            let batch = Batch { events, guard: Guard::Attempt(number, attempt), leases: Vec::new() };
            return match self.append(&mut fold, batch) {
                Ok(()) => Ok(Completed::Ready),
                Err(AppendError::Fenced { .. }) => Ok(Completed::Lost),
                Err(e) => Err(from_append(self.name(), e)),
            };
        }
        Ok(Completed::Lost)
    }

    /// Records that nothing could be proposed for a claimed trial.
    fn refuse(&self, number: TrialNumber, attempt: AttemptNumber, refusal: Refusal) -> Result<Completed> {
        let message = match &refusal {
            Refusal::Exhausted(why) | Refusal::Infeasible(why) => why.clone(),
        };
        let failure = Failure::new(tunesmith_core::FailureClass::NotStarted, message.clone());
        let body = Body::Finished(Finished { attempt, outcome: Outcome::Failed(failure), late: false });
        let mut fold = self.lock();
        let batch = Batch {
            events: vec![Draft { trial: Some(number), time: clock::now(), body }],
            guard: Guard::Attempt(number, attempt),
            leases: vec![LeaseChange::Release(number)],
        };
        self.append(&mut fold, batch).map_err(|e| from_append(self.name(), e))?;
        match refusal {
            Refusal::Exhausted(why) => Ok(Completed::Enough(Enough::Exhausted(why))),
            Refusal::Infeasible(why) => Err(Error::Infeasible(why)),
        }
    }

    /// The result of an equal, done trial, where the study takes those over.
    fn reused(&self, fold: &Fold, number: TrialNumber, proposed: &Proposed) -> Option<Outcome> {
        if fold.history.settings().repeats != Repeats::Reuse {
            return None;
        }
        let twin = fold.history.same_as(&proposed.config).filter(|t| t.number != number && t.state() == State::Done)?;
        let measures = fold.history.settings().metrics.iter().filter_map(|m| Some((m.name.clone(), twin.value(m)?)));
        Some(Outcome::Done(measures.collect()))
    }

    fn started(&self, attempt: AttemptNumber) -> Started {
        Started { attempt, worker: self.inner.owner.to_string().into() }
    }

    fn taking(&self, trial: TrialNumber, attempt: AttemptNumber, now: Millis) -> Batch {
        let lease = Lease { trial, attempt, owner: self.inner.owner.clone(), until: now + LEASE };
        Batch { events: Vec::new(), guard: Guard::None, leases: vec![LeaseChange::Take(lease)] }
    }

    /// Prolongs the leases of this handle. Workers call it while they run; on one machine it is not needed, because there a dead
    /// owner is recognised by its process.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn renew_leases(&self) -> Result<usize> {
        Ok(self.inner.log.renew(&self.inner.owner, clock::now() + LEASE)?)
    }

    /// Gives back the trials of owners that are gone, so that they are claimed again; `clean_up` is called first for each, to end
    /// what such an owner left running. Returns the trials.
    ///
    /// # Errors
    /// When the store fails.
    pub fn recover(&self, clean_up: impl Fn(TrialNumber, AttemptNumber)) -> Result<Vec<TrialNumber>> {
        let now = clock::now();
        let mut recovered = Vec::new();
        for lease in self.inner.log.leases()? {
            let cause = match owner::liveness(&lease.owner) {
                Liveness::Dead => Cause::OwnerDied,
                Liveness::OtherHost if lease.until < now => Cause::LeaseExpired,
                _ => continue,
            };
            clean_up(lease.trial, lease.attempt);
            let body = Body::Interrupted(Interrupted { attempt: lease.attempt, cause });
            let batch = Batch {
                events: vec![Draft { trial: Some(lease.trial), time: clock::now(), body }],
                guard: Guard::Attempt(lease.trial, lease.attempt),
                leases: vec![LeaseChange::Release(lease.trial)],
            };
            let mut fold = self.lock();
            match self.append(&mut fold, batch) {
                Ok(()) => recovered.push(lease.trial),
                // Another process was first.
                Err(AppendError::Fenced { .. }) => {}
                Err(e) => return Err(from_append(self.name(), e)),
            }
        }
        Ok(recovered)
    }
}

/// What became of a claimed trial that had no proposal yet.
enum Completed {
    Ready,
    /// Another worker took it over.
    Lost,
    /// The sampler had nothing left: the trial is over, and so is the study.
    Enough(Enough),
}

/// What a commit of `Study::claim` does.
enum Step {
    Started(TrialNumber),
    Enough(Enough),
    /// The trial was over at once; claim another.
    Again,
}

fn finished_without_attempt(number: TrialNumber, outcome: Outcome, time: Millis) -> Draft {
    Draft { trial: Some(number), time, body: Body::Finished(Finished { attempt: 0, outcome, late: false }) }
}

/// An enqueued trial that cannot be completed is recorded as failed, so that it does not block the others.
fn refused_enqueued(trial: &Trial, refusal: Refusal, now: Millis) -> Result<(Option<Batch>, Step)> {
    match (refusal, trial.origin) {
        (Refusal::Exhausted(why) | Refusal::Infeasible(why), Origin::Enqueued | Origin::Default) => {
            let failure = Failure::new(tunesmith_core::FailureClass::NotStarted, why);
            let event = finished_without_attempt(trial.number, Outcome::Failed(failure), now);
            Ok((Some(Batch { events: vec![event], ..Batch::default() }), Step::Again))
        }
        (Refusal::Exhausted(why), _) => Ok((None, Step::Enough(Enough::Exhausted(why)))),
        (Refusal::Infeasible(why), _) => Err(Error::Infeasible(why)),
    }
}
