//! Waiting for other processes: short sleeps that grow, with jitter, up to a limit overall.
//!
//! SQLite's own handler sleeps whole milliseconds from the start, in lockstep for all; a commit here takes some 50 microseconds, so
//! it would leave the file idle most of the time when several processes append.

use std::time::{Duration, Instant};

/// How long others may keep the file busy before that becomes an error.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

const SHORTEST: Duration = Duration::from_micros(50);
const LONGEST: Duration = Duration::from_millis(5);

/// A busy handler: told how often it was asked before for the same lock, it sleeps and says whether to try again.
pub(super) fn handler() -> impl FnMut(i32) -> bool + Send + 'static {
    let mut jitter = Jitter::new();
    let mut began = Instant::now();
    move |asked| {
        if asked <= 0 {
            began = Instant::now();
        }
        if began.elapsed() >= PATIENCE {
            return false;
        }
        std::thread::sleep(jitter.pause(asked.unsigned_abs()));
        true
    }
}

/// Random parts of a pause, from a generator of its own: they need only differ between processes.
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) fn new() -> Self {
        let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let seed = (moment.as_nanos() as u64) ^ (u64::from(std::process::id()) << 32);
        Self(seed | 1)
    }

    /// The pause after `asked` earlier ones: doubling from the shortest to the longest, each between half and all of that.
    pub(super) fn pause(&mut self, asked: u32) -> Duration {
        let full = SHORTEST.saturating_mul(1 << (asked / 2).min(7)).min(LONGEST);
        // Xorshift, as in Marsaglia's paper.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        full / 2 + full.mul_f64((self.0 >> 11) as f64 / (1_u64 << 54) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Jitter, LONGEST, SHORTEST};

    #[test]
    fn pauses_grow_from_the_shortest_to_the_longest_and_differ() {
        let mut jitter = Jitter::new();
        let pauses: Vec<_> = (0..40).map(|asked| jitter.pause(asked)).collect();
        assert!(pauses[0] >= SHORTEST / 2 && pauses[0] <= SHORTEST);
        assert!(pauses.iter().all(|p| *p <= LONGEST));
        assert!(pauses[39] >= LONGEST / 2);
        assert_ne!(pauses[38], pauses[39]);
    }
}
