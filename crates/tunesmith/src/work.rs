//! Workers: slots that claim trials, carry them out, and record what became of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tunesmith_core::{AttemptNumber, Cause, Enough, Failure, FailureClass, Outcome, TrialNumber};

use crate::{ActiveTrial, Claim, Error, Result, StopFlag, Study, Urgency};

/// How often workers look for a raised flag, for trials of owners that are gone, and whether others are still at work.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How often leases are renewed: several times within their length.
const RENEW_EVERY: Duration = Duration::from_secs(15);

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
    pub fn run(&self, study: &Study, carry_out: impl Fn(&mut ActiveTrial, usize) -> End + Sync) -> Result<Ended> {
        study.recover(self.clean_up)?;
        let over = Over::default();
        let ends: Vec<Result<Ended>> = std::thread::scope(|scope| {
            let heart = scope.spawn(|| self.beat(study, &over));
            let slots: Vec<_> = (0..self.jobs.max(1))
                .map(|slot| {
                    let (over, carry_out) = (&over, &carry_out);
                    scope.spawn(move || {
                        let end = self.slot(study, slot, over, carry_out);
                        if end.is_err() {
                            // One slot cannot go on: the others start nothing new.
                            over.failed();
                        }
                        end
                    })
                })
                .collect();
            let ends = slots.into_iter().map(|s| s.join().unwrap_or_else(|_| Err(Error::Config("a worker panicked".into())))).collect();
            over.finish();
            // The heart holds nothing that could be lost with it.
            drop(heart.join());
            ends
        });
        let mut why = None;
        for end in ends {
            match end? {
                Ended::Stopped(urgency) => return Ok(Ended::Stopped(self.stop.urgency().max(urgency))),
                enough => why = Some(enough),
            }
        }
        Ok(why.unwrap_or(Ended::Stopped(self.stop.urgency())))
    }

    fn slot(&self, study: &Study, slot: usize, over: &Over, carry_out: &(impl Fn(&mut ActiveTrial, usize) -> End + Sync)) -> Result<Ended> {
        loop {
            let urgency = self.stop.urgency();
            if urgency > Urgency::None || over.is_failed() {
                return Ok(Ended::Stopped(urgency));
            }
            let mut trial = match study.claim()? {
                Claim::Trial(trial) => trial,
                Claim::Enough(why) => {
                    if self.wait_for_others && study.history()?.running().next().is_some() {
                        over.wait(LOOK_EVERY);
                        continue;
                    }
                    return Ok(Ended::Enough(why));
                }
            };
            let end = catch_unwind(AssertUnwindSafe(|| carry_out(&mut trial, slot)))
                .unwrap_or_else(|panic| End::Outcome(Outcome::Failed(Failure::new(FailureClass::Error, panic_message(&*panic)))));
            conclude(&mut trial, end)?;
        }
    }

    /// Renews leases and gives back the trials of owners that are gone, until the slots are done.
    fn beat(&self, study: &Study, over: &Over) {
        let mut since_renewal = Duration::ZERO;
        while !over.wait(LOOK_EVERY) {
            since_renewal += LOOK_EVERY;
            let renewed = if since_renewal >= RENEW_EVERY { study.renew_leases().map(|_| ()) } else { Ok(()) };
            if since_renewal >= RENEW_EVERY {
                since_renewal = Duration::ZERO;
            }
            if let Err(error) = renewed.and_then(|()| study.recover(self.clean_up).map(|_| ())) {
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

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", text.unwrap_or_else(|| "without a message".into()))
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
