//! From the flag that stops workers to the commands that they run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tunesmith::core::Cause;
use tunesmith::{StopFlag, Urgency};

use crate::process::StopHandle;

const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Runs `work` while watching `flag`: commands that hold `handle` get SIGTERM when the machine goes away, SIGKILL when they
/// must end now. What should only finish goes on.
pub(crate) fn passing_on<T>(flag: &StopFlag, handle: &StopHandle, work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                match flag.urgency() {
                    Urgency::None | Urgency::Finish => {}
                    Urgency::Preempt => handle.stop(),
                    Urgency::Now => handle.kill(),
                }
                std::thread::sleep(LOOK_EVERY);
            }
        });
        // Also when `work` panics, the watching thread must end: the scope waits for it.
        let _over = Over(&over);
        work()
    })
}

struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Why an attempt that was asked to leave is given back.
pub(crate) fn cause(urgency: Urgency) -> Cause {
    if urgency == Urgency::Preempt { Cause::Preempted } else { Cause::Cancelled }
}
