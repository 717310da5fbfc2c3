//! When a study is over. Counted over the log, so that any number of workers share it exactly.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{History, Millis};

/// The limits of a study; each `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Budget {
    /// At most this many trials in total. Trials that were added from elsewhere do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<u64>,
    /// At most this long, in seconds: the time during which at least one trial was being carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Enough when the (first) objective is at least this good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
}

/// Why no further trial starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Enough {
    /// That many trials were claimed.
    Trials(u64),
    /// That many seconds were spent.
    Seconds(f64),
    /// The target was reached with this value.
    Target(f64),
    /// The sampler has nothing left to propose.
    Exhausted(String),
}

impl fmt::Display for Enough {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trials(n) => write!(f, "all {n} trials of its budget are used"),
            Self::Seconds(s) => write!(f, "its time budget of {s:.0} s is spent"),
            Self::Target(value) => write!(f, "the target is reached with {value}"),
            Self::Exhausted(why) => f.write_str(why),
        }
    }
}

impl Budget {
    /// Whether another trial may be claimed at the time `now`, and if not, why. `O(1)`.
    pub fn enough(&self, history: &History, now: Millis) -> Option<Enough> {
        if let Some(trials) = self.trials
            && history.counts().claimed >= trials
        {
            return Some(Enough::Trials(trials));
        }
        if let Some(seconds) = self.seconds
            && history.busy(now) as f64 >= seconds * 1e3
        {
            return Some(Enough::Seconds(seconds));
        }
        let metric = history.settings().objectives().next()?;
        let (target, best) = (self.target?, history.best()?.value(metric)?);
        (best == target || metric.goal.better(best, target)).then_some(Enough::Target(best))
    }
}
