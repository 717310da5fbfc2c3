//! Proposals that take their time: computed outside any lock, on a snapshot, after the trial's number was claimed.

use tunesmith_core::{
    AttemptNumber, Batch, Body, Draft, Failure, FailureClass, Finished, History, LeaseChange, Origin,
    Outcome, Proposed, Refusal, Repeats, State, Trial, TrialNumber,
};

use crate::claim::reused;
use crate::propose::{is_repeat, propose};
use crate::{Error, Result, Study, clock};

/// How often a proposal is computed again because another worker proposed the same meanwhile.
const COLLISIONS: u32 = 3;

/// What became of a claimed trial that had no proposal yet.
pub(crate) enum Completed {
    Ready,
    /// It is over, or another worker took it over.
    Over,
    /// It took over the result of an equal trial.
    Reused,
}

/// What was found out about a proposal when it was to be recorded.
enum Recorded {
    Yes,
    Reused,
    Lost,
    /// Another worker proposed the same meanwhile.
    Collides,
}

impl Study {
    /// Proposes for a claimed trial; again when another worker proposed the same meanwhile.
    pub(crate) fn complete_claim(&self, number: TrialNumber, attempt: AttemptNumber) -> Result<Completed> {
        let mut call = 0;
        for round in 0..=COLLISIONS {
            let (history, tools) = {
                let mut fold = self.lock();
                self.sync(&mut fold)?;
                (fold.history.clone(), fold.tools()?)
            };
            let Some(trial) = history.trial(number).filter(|t| holds(t, attempt)) else {
                return Ok(Completed::Over);
            };
            let proposed = match propose(&*tools.sampler, &tools.all, &history, number, &trial.fixed, call) {
                Ok(proposed) => proposed,
                Err(refusal) => return self.refuse(number, attempt, refusal),
            };
            match self.record_proposal(trial, attempt, &history, &proposed, round < COLLISIONS)? {
                Recorded::Yes => return Ok(Completed::Ready),
                Recorded::Reused => return Ok(Completed::Reused),
                Recorded::Lost => return Ok(Completed::Over),
                Recorded::Collides => call = proposed.call + 1,
            }
        }
        Ok(Completed::Over)
    }

    /// Records a proposal that was computed on `history`, unless it was proposed by another worker since and may be avoided.
    fn record_proposal(
        &self,
        trial: &Trial,
        attempt: AttemptNumber,
        history: &History,
        proposed: &Proposed,
        avoid: bool,
    ) -> Result<Recorded> {
        let number = trial.number;
        let unique = avoid
            && history.settings().repeats == Repeats::Skip
            && trial.fixed.len() < proposed.config.len()
            && !is_repeat(history, number, &proposed.config);
        self.change(|fold| {
            if !fold.history.trial(number).is_some_and(|t| holds(t, attempt)) {
                return Ok((None, Recorded::Lost));
            }
            if unique && is_repeat(&fold.history, number, &proposed.config) {
                return Ok((None, Recorded::Collides));
            }
            let draft = |body| Draft { trial: Some(number), time: clock::now(), body };
            let mut batch =
                Batch { events: vec![draft(Body::Proposed(proposed.clone()))], ..Batch::default() };
            let twin =
                (trial.origin == Origin::Sampled).then(|| reused(&fold.history, number, proposed)).flatten();
            let Some(outcome) = twin else { return Ok((Some(batch), Recorded::Yes)) };
            batch.events.push(draft(Body::Finished(Finished { attempt, outcome, late: false })));
            batch.leases.push(LeaseChange::Release(number));
            Ok((Some(batch), Recorded::Reused))
        })
    }

    /// Records that nothing could be proposed for a claimed trial.
    fn refuse(&self, number: TrialNumber, attempt: AttemptNumber, refusal: Refusal) -> Result<Completed> {
        let (Refusal::Exhausted(why) | Refusal::Infeasible(why)) = &refusal;
        let held = self.change(|fold| {
            if !fold.history.trial(number).is_some_and(|t| holds(t, attempt)) {
                return Ok((None, false));
            }
            let failure = Failure::new(FailureClass::NotStarted, why.clone());
            let body = Body::Finished(Finished { attempt, outcome: Outcome::Failed(failure), late: false });
            let events = vec![Draft { trial: Some(number), time: clock::now(), body }];
            Ok((Some(Batch { events, leases: vec![LeaseChange::Release(number)], ..Batch::default() }), true))
        })?;
        if !held {
            return Ok(Completed::Over);
        }
        let mut fold = self.lock();
        let sampled = fold.history.trial(number).is_some_and(|t| t.origin == Origin::Sampled);
        match refusal {
            Refusal::Exhausted(why) if sampled => {
                fold.exhausted = Some((fold.history.counts().failed, why));
                Ok(Completed::Over)
            }
            Refusal::Infeasible(why) if sampled => Err(Error::Infeasible(why)),
            // What a person asked for says nothing about what is left besides.
            _ => Ok(Completed::Over),
        }
    }
}

/// Whether this attempt of the trial is under way.
fn holds(trial: &Trial, attempt: AttemptNumber) -> bool {
    trial.state() == State::Running && trial.attempt() == attempt
}

/// A claimed trial that nobody carries out yet. Should its proposal fail on an error or a panic, the next recovery of this handle
/// gives it back.
pub(crate) struct Pending<'s> {
    study: &'s Study,
    trial: TrialNumber,
    attempt: AttemptNumber,
    settled: bool,
}

impl<'s> Pending<'s> {
    pub(crate) fn new(study: &'s Study, trial: TrialNumber, attempt: AttemptNumber) -> Self {
        Self { study, trial, attempt, settled: false }
    }

    /// It was handed over, or ended.
    pub(crate) fn settled(mut self) {
        self.settled = true;
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.study.lose(self.trial, self.attempt);
        }
    }
}
