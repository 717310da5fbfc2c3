//! Keeps the leases of a session while it waits for its program.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tunesmith::Study;

/// Several times within the minute that a lease lasts.
const RENEW_EVERY: Duration = Duration::from_secs(15);

/// A thread that renews the leases of a study's handle until it is dropped.
pub(super) struct Keeper {
    over: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Where no thread can be started, leases are renewed by reports only, which is enough on one machine.
    pub(super) fn start(study: &Study) -> Self {
        let over: Arc<(Mutex<bool>, Condvar)> = Arc::default();
        let (study, shared) = (study.clone(), over.clone());
        let work = move || {
            let (flag, bell) = &*shared;
            let mut guard = flag.lock().unwrap_or_else(PoisonError::into_inner);
            while !*guard {
                guard = bell.wait_timeout(guard, RENEW_EVERY).unwrap_or_else(PoisonError::into_inner).0;
                if !*guard && let Err(error) = study.renew_leases() {
                    tracing::warn!(%error, "the leases of the trials under way could not be renewed");
                }
            }
        };
        Self { over, thread: std::thread::Builder::new().spawn(work).ok() }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let (flag, bell) = &*self.over;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
        // It holds nothing that could be lost with it.
        drop(self.thread.take().map(JoinHandle::join));
    }
}
