//! Claiming trials: the number first, then the proposal, each in a commit that only one worker can win.

use tunesmith_core::{
    AttemptNumber, Batch, Body, Config, Draft, Enough, Failure, FailureClass, Finished, History, Lease,
    LeaseChange, Millis, Opened, Outcome, Proposed, Refusal, Repeats, Started, State, TrialNumber,
};

use crate::complete::{Completed, Pending};
use crate::fold::Fold;
use crate::propose::{exhausted, propose};
use crate::recover::LEASE;
use crate::{ActiveTrial, Error, Result, Study, clock};

/// How many results in a row may be taken over from equal trials before a study without a number of trials is over.
const REUSED_IN_A_ROW: u32 = 100;

/// The answer to [`Study::claim`].
pub enum Claim {
    /// Carry this out.
    Trial(Box<ActiveTrial>),
    /// Nothing new starts.
    Enough(Enough),
}

/// What a commit of [`Study::claim`] does.
enum Step {
    /// This attempt of this trial is ours; whether it has its configuration.
    Started(TrialNumber, AttemptNumber, bool),
    Enough(Enough),
    /// The trial could not be carried out; claim another.
    Refused,
    /// The trial took over the result of an equal one; claim another.
    Reused,
}

impl Study {
    /// Claims the next trial: an interrupted one, an enqueued one, or a new one while the budget lasts. Any number of workers
    /// and processes may claim at once; each trial goes to one of them, and the budget is never exceeded.
    ///
    /// Before it says that the study is over, it gives back the trials of owners that are gone ([`Study::recover`]). After a
    /// time budget or a target, interrupted trials wait until there is more time; they are within a number of trials already.
    ///
    /// # Errors
    /// When no configuration can be proposed or the store fails.
    pub fn claim(&self) -> Result<Claim> {
        self.claim_after(&|_, _| {})
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

    /// Claims; `clean_up` as in [`Study::recover`].
    pub(crate) fn claim_after(&self, clean_up: &dyn Fn(TrialNumber, AttemptNumber)) -> Result<Claim> {
        let mut reused = 0;
        loop {
            match self.change(|fold| self.next_step(fold, clock::now()))? {
                Step::Started(number, attempt, true) => return self.active(number, attempt),
                Step::Started(number, attempt, false) => {
                    let pending = Pending::new(self, number, attempt);
                    let completed = self.complete_claim(number, attempt)?;
                    pending.settled();
                    match completed {
                        Completed::Ready => return self.active(number, attempt),
                        Completed::Over => {}
                        Completed::Reused => reused += 1,
                    }
                }
                Step::Refused => {}
                Step::Reused => reused += 1,
                Step::Enough(why) => {
                    if !self.may_recover() || self.recover(clean_up)?.is_empty() {
                        return Ok(Claim::Enough(why));
                    }
                }
            }
            let unlimited = || self.lock().history.settings().budget.trials.is_none();
            if reused >= REUSED_IN_A_ROW && unlimited() {
                let why =
                    format!("{reused} proposals in a row repeated trials whose results were taken over");
                return Ok(Claim::Enough(Enough::Exhausted(why)));
            }
        }
    }

    fn active(&self, number: TrialNumber, attempt: AttemptNumber) -> Result<Claim> {
        let trial = self.lock().history.trial(number).cloned();
        let trial = trial.ok_or(Error::NoTrial { number, count: 0 })?;
        Ok(Claim::Trial(Box::new(ActiveTrial::new(self.clone(), &trial, attempt))))
    }

    /// Decides what is claimed, on the newest state known, and prepares the commit.
    fn next_step(&self, fold: &mut Fold, now: Millis) -> Result<(Option<Batch>, Step)> {
        let enough = fold.history.settings().budget.enough(&fold.history, now);
        match next_waiting(&fold.history, enough.as_ref()) {
            Some(number) => self.next_attempt(fold, number, now),
            None => match enough {
                Some(why) => Ok((None, Step::Enough(why))),
                None => self.new_trial(fold, now),
            },
        }
    }

    /// Another attempt of a trial that waits, or the first one.
    fn next_attempt(
        &self,
        fold: &mut Fold,
        number: TrialNumber,
        now: Millis,
    ) -> Result<(Option<Batch>, Step)> {
        let tools = fold.tools()?;
        let history = &fold.history;
        let trial = history.trial(number).ok_or(Error::NoTrial { number, count: history.len() })?;
        let attempt = trial.attempt() + 1;
        let mut batch = self.taking(number, attempt, now);
        let mut configured = trial.by.is_some();
        if !configured && tools.sampler.instant() {
            match propose(&*tools.sampler, &tools.all, history, number, &trial.fixed, 0) {
                Ok(proposed) => {
                    batch.events.push(Draft {
                        trial: Some(number),
                        time: now,
                        body: Body::Proposed(proposed),
                    });
                    configured = true;
                }
                // Recorded as failed, so that it does not block the others.
                Err(Refusal::Exhausted(why) | Refusal::Infeasible(why)) => {
                    let failed = Outcome::Failed(Failure::new(FailureClass::NotStarted, why));
                    let events = vec![without_attempt(number, failed, now)];
                    return Ok((Some(Batch { events, ..Batch::default() }), Step::Refused));
                }
            }
        }
        batch.events.push(Draft {
            trial: Some(number),
            time: now,
            body: Body::Started(self.started(attempt)),
        });
        Ok((Some(batch), Step::Started(number, attempt, configured)))
    }

    /// A trial that the sampler proposes.
    fn new_trial(&self, fold: &mut Fold, now: Millis) -> Result<(Option<Batch>, Step)> {
        let tools = fold.tools()?;
        let history = &fold.history;
        let number = history.len();
        let mut opened = Opened { started: Some(self.started(1)), ..Opened::default() };
        let mut batch = self.taking(number, 1, now);
        let mut step = Step::Started(number, 1, false);
        let mut finished = None;
        if tools.sampler.instant() {
            match propose(&*tools.sampler, &tools.all, history, number, &Config::new(), 0) {
                Ok(proposed) => {
                    step = Step::Started(number, 1, true);
                    if let Some(outcome) = reused(history, number, &proposed) {
                        // Nothing is carried out: the trial has the result of its twin from the start.
                        opened.started = None;
                        batch.leases.clear();
                        finished = Some(without_attempt(number, outcome, now));
                        step = Step::Reused;
                    }
                    opened.proposed = Some(proposed);
                }
                Err(Refusal::Exhausted(why)) => return Ok((None, Step::Enough(Enough::Exhausted(why)))),
                Err(Refusal::Infeasible(why)) => return Err(Error::Infeasible(why)),
            }
        } else {
            let known = fold.exhausted.as_ref().filter(|(failed, _)| *failed == history.counts().failed);
            let why = known.map(|(_, why)| Refusal::Exhausted(why.clone()));
            if let Some(Refusal::Exhausted(why)) = why.or_else(|| exhausted(&tools.all, history, number)) {
                return Ok((None, Step::Enough(Enough::Exhausted(why))));
            }
        }
        batch.events.push(Draft { trial: Some(number), time: now, body: Body::Opened(Box::new(opened)) });
        batch.events.extend(finished);
        Ok((Some(batch), step))
    }

    fn started(&self, attempt: AttemptNumber) -> Started {
        Started { attempt, worker: self.inner.owner.to_string().into() }
    }

    fn taking(&self, trial: TrialNumber, attempt: AttemptNumber, now: Millis) -> Batch {
        let lease = Lease { trial, attempt, owner: self.inner.owner.clone(), until: now + LEASE };
        Batch { leases: vec![LeaseChange::Take(lease)], ..Batch::default() }
    }
}

/// The first trial that waits and may start. Interrupted trials are within a number of trials already; all others start
/// only while there is no reason to stop.
fn next_waiting(history: &History, enough: Option<&Enough>) -> Option<TrialNumber> {
    let begun = |n: &TrialNumber| history.trial(*n).is_some_and(|t| !t.attempts.is_empty());
    match enough {
        None => history.waiting().next(),
        Some(Enough::Trials(_)) => history.waiting().find(begun),
        Some(_) => None,
    }
}

/// The result of an equal, done trial, where the study takes those over.
pub(crate) fn reused(history: &History, number: TrialNumber, proposed: &Proposed) -> Option<Outcome> {
    if history.settings().repeats != Repeats::Reuse {
        return None;
    }
    let done = |t: &&std::sync::Arc<tunesmith_core::Trial>| t.number != number && t.state() == State::Done;
    let twin = history.all_same_as(&proposed.config).find(done)?;
    let measures = history.settings().metrics.iter().filter_map(|m| Some((m.name.clone(), twin.value(m)?)));
    Some(Outcome::Done(measures.collect()))
}

fn without_attempt(number: TrialNumber, outcome: Outcome, time: Millis) -> Draft {
    Draft { trial: Some(number), time, body: Body::Finished(Finished { attempt: 0, outcome, late: false }) }
}
