//! Who holds a lease: a handle of this process, recognised later also when the process number is used again.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tunesmith_core::Owner;

use crate::host;
pub use crate::host::Liveness;

static NEXT: AtomicU64 = AtomicU64::new(1);
static LIVE: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

/// An owner for a new handle of this process. The leases of a handle end with it, see [`unregister`].
pub(crate) fn register() -> Owner {
    let process = host::Owner::current();
    let handle = NEXT.fetch_add(1, Ordering::Relaxed);
    LIVE.lock().unwrap_or_else(PoisonError::into_inner).insert(handle);
    Owner {
        boot: [&process.boot_id, &process.machine, &process.namespace]
            .map(|s| s.clone().unwrap_or_default())
            .join(" "),
        host: process.host,
        pid: process.pid,
        started: process.start_time.unwrap_or(0),
        handle,
    }
}

/// Ends a handle: its trials are then taken for those of a dead owner.
pub(crate) fn unregister(owner: &Owner) {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner).remove(&owner.handle);
}

/// Whether the owner of a lease still runs, as far as this machine can tell.
pub fn liveness(owner: &Owner) -> Liveness {
    let mut parts = owner.boot.split(' ').map(|s| (!s.is_empty()).then(|| s.to_owned()));
    let mut part = || parts.next().flatten();
    let process = host::Owner {
        boot_id: part(),
        machine: part(),
        namespace: part(),
        host: owner.host.clone(),
        pid: owner.pid,
        start_time: (owner.started != 0).then_some(owner.started),
    };
    match process.is_alive_here() {
        Liveness::Alive if owner.pid == std::process::id() => {
            let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner).contains(&owner.handle);
            if live { Liveness::Alive } else { Liveness::Dead }
        }
        other => other,
    }
}
