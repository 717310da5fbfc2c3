//! Ctrl-C and the signals of machines that go away, turned into the flag that workers watch.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use tunesmith::{StopFlag, Urgency};

use crate::progress::Bell;
use crate::trouble::code;

/// How often the signals are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Signals of machines that go away; schedulers of clusters send SIGUSR1 ahead of the end.
#[cfg(unix)]
const LEAVE: [i32; 2] = [SIGTERM, signal_hook::consts::SIGUSR1];
#[cfg(not(unix))]
const LEAVE: [i32; 1] = [SIGTERM];

/// Carries out `work`. Meanwhile the first Ctrl-C raises `stop` to finishing what runs, the second to stopping it; SIGTERM and SIGUSR1 to
/// leaving with a checkpoint. `say` tells the person.
pub(crate) fn while_watched<T>(stop: &StopFlag, say: impl Fn(&str) + Sync, work: impl FnOnce() -> T) -> T {
    let (pressed, leave) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let register = |signal, flag: &Arc<AtomicBool>| {
        // Where a signal cannot be caught, it ends the program as ever, which loses nothing that was recorded.
        signal_hook::flag::register(signal, flag.clone()).ok()
    };
    let mut registered = vec![register(SIGINT, &pressed)];
    registered.extend(LEAVE.map(|signal| register(signal, &leave)));
    let done = Bell::default();
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.wait(LOOK_EVERY) {
                look(stop, &pressed, &leave, &say);
            }
        });
        let _ring = done.ring_at_end();
        work()
    });
    registered.into_iter().flatten().for_each(|id| _ = signal_hook::low_level::unregister(id));
    result
}

fn look(stop: &StopFlag, pressed: &AtomicBool, leave: &AtomicBool, say: &impl Fn(&str)) {
    if pressed.swap(false, Ordering::SeqCst) {
        if stop.urgency() == Urgency::None {
            stop.raise(Urgency::Finish);
            say(
                "Stopping: what runs is finished and recorded, nothing new starts. Ctrl-C again stops it now.",
            );
        } else {
            stop.raise(Urgency::Now);
            say("Stopping now: the next run goes on with what was running.");
        }
    }
    if leave.swap(false, Ordering::SeqCst) {
        stop.raise(Urgency::Preempt);
        say("Asked to leave: what runs is checkpointed; the next run goes on with it.");
    }
}

/// The exit code of a run that was asked to stop.
pub(crate) fn exit_code(urgency: Urgency) -> Option<u8> {
    match urgency {
        Urgency::None => None,
        Urgency::Finish | Urgency::Now => Some(code::INTERRUPTED),
        Urgency::Preempt => Some(code::PREEMPTED),
    }
}
