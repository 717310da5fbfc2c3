//! Patience: a trial ends when its objective has not become better for some steps.
//!
//! When: trainings whose curves level off at different times. It looks at the trial alone, so it works from the first trial on
//! and says nothing about how good the trial is. In a cross-validation the end of one fold's progress says nothing about the
//! next, so trials that report several folds go on.
//!
//! Cost: `O(reports of the trial)` a report.

use tunesmith_core::{History, Scheduler, Trial, Verdict};

use super::curve;
use super::percentile::{diverged, place};

/// Ends trials that no longer improve.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    steps: u64,
    min_change: f64,
    warmup_steps: u64,
}

impl Patience {
    /// A trial ends when its best value is `steps` steps old.
    pub fn new(steps: u64) -> Self {
        Self { steps, min_change: 0.0, warmup_steps: 0 }
    }

    /// A value counts as better only by more than this (at least 0); 0 unless set.
    #[must_use]
    pub fn min_change(self, min_change: f64) -> Self {
        Self { min_change, ..self }
    }

    /// No trial ends before this step; 0 unless set.
    #[must_use]
    pub fn warmup_steps(self, warmup_steps: u64) -> Self {
        Self { warmup_steps, ..self }
    }
}

impl Scheduler for Patience {
    fn name(&self) -> &'static str {
        "patience"
    }

    fn verdict(&self, history: &History, trial: &Trial) -> Verdict {
        let Some(metric) = history.settings().objectives().next() else { return Verdict::Continue };
        if let Some(diverged) = diverged(trial, metric) {
            return diverged;
        }
        let mut best: Option<(u64, f64)> = None;
        let (mut newest, mut first_fold) = (0, None);
        for (fold, step, value) in curve::reports(trial, metric) {
            if *first_fold.get_or_insert(fold) != fold {
                return Verdict::Continue;
            }
            newest = newest.max(step);
            let improves = best.is_none_or(|(_, b)| {
                metric.goal.better(value, b) && (b.is_nan() || (value - b).abs() > self.min_change)
            });
            if improves {
                best = Some((step, value));
            }
        }
        match best {
            Some((step, value))
                if newest >= self.warmup_steps && newest.saturating_sub(step) >= self.steps =>
            {
                let place = place(trial, metric);
                Verdict::Stop(format!(
                    "{} has not become better than {value} of step {step} {place}",
                    metric.name
                ))
            }
            _ => Verdict::Continue,
        }
    }
}
