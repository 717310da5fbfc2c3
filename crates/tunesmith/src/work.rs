//! Workers: slots that claim trials, carry them out, and record what became of them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tunesmith_core::{AttemptNumber, Cause, Enough, Failure, FailureClass, Outcome, TrialNumber};

use crate::complete::Pending;
use crate::{ActiveTrial, Claim, Error, Result, StopFlag, Study, Urgency};

/// How often workers look for a raised flag, for trials of owners that are gone, and whether others are still at work.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How carrying out a trial ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// With an outcome.
    Outcome(Outcome),
    /// Without: the trial waits for its next attempt.
    GiveBack(Cause),
}

/// Why the workers stopped.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// The study is over.
    Enough(Enough),
    /// They were asked to.
    Stopped(Urgency),
}

/// How trials are worked on.
pub struct Workers<'a> {
    /// How many trials at once.
    pub jobs: usize,
    /// The flag that stops them.
    pub stop: StopFlag,
    /// Ends what a vanished owner left running, before its trial starts again.
    pub clean_up: &'a (dyn Fn(TrialNumber, AttemptNumber) + Sync),
    /// Whether to stay until trials of other processes have ended too, in case one of those vanishes.
    pub wait_for_others: bool,
}

impl Default for Workers<'_> {
    fn default() -> Self {
        Self { jobs: 1, stop: StopFlag::new(), clean_up: &|_, _| {}, wait_for_others: false }
    }
}

impl Workers<'_> {
    /// Carries out trials of `study` until it is over or the flag is raised. `carry_out` gets the trial and the number of its slot,
    /// from 0; its panics count as failures of the trial.
    ///
    /// # Errors
    /// When the store fails or nothing can be proposed; the other slots then finish what they run.
    pub fn run(
        &self,
        study: &Study,
        carry_out: impl Fn(&mut ActiveTrial, usize) -> End + Sync,
    ) -> Result<Ended> {
        study.recover(self.clean_up)?;
        let over = Over::default();
        let ends: Vec<Result<Ended>> = std::thread::scope(|scope| {
            // Whatever happens here, the heart stops beating, so that its thread can be waited for.
            let finish = OnDrop(|| over.finish());
            let (over, carry_out) = (&over, &carry_out);
            let heart = scope.spawn(|| self.beat(study, over));
            let mut slots = Vec::new();
            for slot in 0..self.jobs.max(1) {
                let work = move || self.guarded_slot(study, slot, over, carry_out);
                match std::thread::Builder::new().spawn_scoped(scope, work) {
                    Ok(thread) => slots.push(thread),
                    Err(error) if slot > 0 => {
                        tracing::warn!(%error, "only {slot} of {} slots could be started", self.jobs);
                        break;
                    }
                    Err(error) => {
                        return vec![Err(Error::Worker(format!("no thread could be started: {error}")))];
                    }
                }
            }
            let ends =
                slots.into_iter().map(|s| s.join().unwrap_or_else(|p| Err(worker_panicked(&*p)))).collect();
            drop(finish);
            // The heart holds nothing that could be lost with it.
            drop(heart.join());
            ends
        });
        let ends = ends.into_iter().collect::<Result<Vec<Ended>>>()?;
        let stopped = ends.iter().any(|end| matches!(end, Ended::Stopped(_)));
        let enough = ends.into_iter().rfind(|end| matches!(end, Ended::Enough(_))).filter(|_| !stopped);
        Ok(enough.unwrap_or(Ended::Stopped(self.stop.urgency())))
    }

    /// A slot. When it cannot go on, the others start nothing new.
    fn guarded_slot(
        &self,
        study: &Study,
        slot: usize,
        over: &Over,
        carry_out: &(impl Fn(&mut ActiveTrial, usize) -> End + Sync),
    ) -> Result<Ended> {
        let end = catch_unwind(AssertUnwindSafe(|| self.slot(study, slot, over, carry_out)))
            .unwrap_or_else(|panic| Err(worker_panicked(&*panic)));
        if end.is_err() {
            over.failed();
        }
        end
    }

    fn slot(
        &self,
        study: &Study,
        slot: usize,
        over: &Over,
        carry_out: &(impl Fn(&mut ActiveTrial, usize) -> End + Sync),
    ) -> Result<Ended> {
        loop {
            let urgency = self.stop.urgency();
            if urgency > Urgency::None || over.is_failed() {
                return Ok(Ended::Stopped(urgency));
            }
            let mut trial = match study.claim_after(self.clean_up)? {
                Claim::Trial(trial) => trial,
                Claim::Enough(why) => {
                    if self.wait_for_others && study.is_held()? {
                        over.wait(LOOK_EVERY);
                        continue;
                    }
                    return Ok(Ended::Enough(why));
                }
            };
            // Should its end not be recorded, the next recovery gives the trial back.
            let pending = Pending::new(study, trial.number(), trial.attempt());
            // A proposal may take long: the flag may have been raised meanwhile.
            let end = match self.stop.urgency() {
                Urgency::None => catch_unwind(AssertUnwindSafe(|| carry_out(&mut trial, slot)))
                    .unwrap_or_else(|panic| {
                        let message = format!("it panicked: {}", panic_message(&*panic));
                        End::Outcome(Outcome::Failed(Failure::new(FailureClass::Error, message)))
                    }),
                Urgency::Preempt => End::GiveBack(Cause::Preempted),
                Urgency::Finish | Urgency::Now => End::GiveBack(Cause::Cancelled),
            };
            conclude(&mut trial, end)?;
            pending.settled();
        }
    }

    /// Renews leases and gives back the trials of owners that are gone, until the slots are done.
    fn beat(&self, study: &Study, over: &Over) {
        while !over.wait(LOOK_EVERY) {
            let looked = study.renew_when_due();
            if let Err(error) = looked.and_then(|()| study.recover(self.clean_up).map(|_| ())) {
                // The slots meet the same store and report its errors; here the next beat tries again.
                tracing::warn!(%error, "could not look after the leases");
            }
        }
    }
}

/// Records how carrying out a trial ended. A done trial without its objective is a failure of the class "bad report".
pub(crate) fn conclude(trial: &mut ActiveTrial, end: End) -> Result<()> {
    let outcome = match end {
        End::GiveBack(cause) => return trial.give_back(cause),
        End::Outcome(outcome) => outcome,
    };
    match trial.tell(outcome) {
        Err(error @ Error::NoObjective { .. }) => {
            trial.tell(Outcome::Failed(Failure::new(FailureClass::BadReport, error.to_string()))).map(|_| ())
        }
        told => told.map(|_| ()),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".into())
}

/// A panic outside the trials: of a sampler, for one.
fn worker_panicked(panic: &(dyn Any + Send)) -> Error {
    Error::Worker(format!("a worker panicked: {}", panic_message(panic)))
}

/// Does something when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        self.0();
    }
}

/// Whether the slots are done, or one of them failed.
#[derive(Default)]
struct Over {
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

impl Over {
    fn set(&self, change: impl FnOnce(&mut (bool, bool))) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn finish(&self) {
        self.set(|s| s.0 = true);
    }

    fn failed(&self) {
        self.set(|s| s.1 = true);
    }

    fn is_failed(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Waits up to `time`; whether the slots are done.
    fn wait(&self, time: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(state, time, |s| !s.0);
        waited.unwrap_or_else(PoisonError::into_inner).0.0
    }
}
