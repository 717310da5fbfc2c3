//! The time of day, for events and leases. The one place that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use tunesmith_core::Millis;

/// Milliseconds since the Unix epoch.
pub fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis().min(i64::MAX as u128) as Millis)
}
