//! Leases: renewing those of this handle, and giving back the trials of owners that are gone.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use tunesmith_core::{
    AppendError, AttemptNumber, Batch, Body, Cause, Draft, Guard, Interrupted, Lease, LeaseChange, Millis,
    TrialNumber,
};

use crate::error::from_append;
use crate::owner::{self, Liveness};
use crate::{Result, Study, clock};

/// How long a lease lasts without renewal, in milliseconds. Owners on the same machine are recognised at once when they die.
pub(crate) const LEASE: Millis = 60_000;

/// How often leases are renewed: several times within their length.
pub(crate) const RENEW_EVERY: Millis = LEASE / 4;

impl Study {
    /// Prolongs the leases of this handle by a minute; how many there were. Workers call it while they run, and reports do it
    /// when it is time. On one machine it is not needed, because there a dead owner is recognised by its process.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn renew_leases(&self) -> Result<usize> {
        let now = clock::now();
        self.inner.renewed.store(now, Ordering::Relaxed);
        Ok(self.inner.log.renew(&self.inner.owner, now + LEASE)?)
    }

    /// Renews when the last time is a while ago, or lies ahead because the clock was set back.
    pub(crate) fn renew_when_due(&self) -> Result<()> {
        let renewed = self.inner.renewed.load(Ordering::Relaxed);
        if (renewed..renewed.saturating_add(RENEW_EVERY)).contains(&clock::now()) {
            return Ok(());
        }
        self.renew_leases().map(|_| ())
    }

    /// The trials under way whose owner is gone: the next worker gives them back. Changes nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn abandoned(&self) -> Result<Vec<TrialNumber>> {
        let leases = self.inner.log.leases()?;
        Ok(leases.iter().filter(|lease| self.given_up(lease).is_some()).map(|lease| lease.trial).collect())
    }

    /// Gives back the trials of owners that are gone, so that they are claimed again; `clean_up` is called first for each, to end
    /// what such an owner left running. Returns the trials.
    ///
    /// An owner on this machine is gone when its process has ended, or its handle was dropped. One that cannot be seen from here
    /// is given up when its lease has run out, by the clock of this machine.
    ///
    /// # Errors
    /// When the store fails.
    pub fn recover(&self, clean_up: impl Fn(TrialNumber, AttemptNumber)) -> Result<Vec<TrialNumber>> {
        let mut recovered = Vec::new();
        for lease in self.inner.log.leases()? {
            let Some(cause) = self.given_up(&lease) else { continue };
            clean_up(lease.trial, lease.attempt);
            // Ending processes takes a while, in which an owner elsewhere may have been heard of.
            if cause == Cause::LeaseExpired && !self.inner.log.leases()?.contains(&lease) {
                continue;
            }
            let body = Body::Interrupted(Interrupted { attempt: lease.attempt, cause });
            let batch = Batch {
                events: vec![Draft { trial: Some(lease.trial), time: clock::now(), body }],
                guard: Guard::Attempt(lease.trial, lease.attempt),
                leases: vec![LeaseChange::Release(lease.trial)],
            };
            let appended = self.append(&mut self.lock(), batch);
            match appended {
                Ok(()) => recovered.push(lease.trial),
                // Another process was first.
                Err(AppendError::Fenced { .. }) => {}
                Err(e) => return Err(from_append(self.name(), e)),
            }
            self.with_lost(|lost| lost.retain(|held| *held != (lease.trial, lease.attempt)));
        }
        Ok(recovered)
    }

    /// Why nobody carries out the trial of this lease any more; `None` while somebody may.
    fn given_up(&self, lease: &Lease) -> Option<Cause> {
        if lease.owner == self.inner.owner {
            let lost = self.with_lost(|lost| lost.contains(&(lease.trial, lease.attempt)));
            return lost.then_some(Cause::OwnerDied);
        }
        match owner::liveness(&lease.owner) {
            Liveness::Dead => Some(Cause::OwnerDied),
            Liveness::OtherHost if lease.until < clock::now() => Some(Cause::LeaseExpired),
            Liveness::OtherHost | Liveness::Alive => None,
        }
    }

    /// Notes that an attempt of this handle has no worker any more though its end could not be recorded.
    pub(crate) fn lose(&self, trial: TrialNumber, attempt: AttemptNumber) {
        self.with_lost(|lost| lost.push((trial, attempt)));
    }

    /// Whether a recovery might find something, as far as is known here.
    pub(crate) fn may_recover(&self) -> bool {
        self.lock().history.running().next().is_some()
    }

    /// Whether somebody holds a trial.
    pub(crate) fn is_held(&self) -> Result<bool> {
        Ok(!self.inner.log.leases()?.is_empty())
    }

    fn with_lost<T>(&self, work: impl FnOnce(&mut Vec<(TrialNumber, AttemptNumber)>) -> T) -> T {
        work(&mut self.inner.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
