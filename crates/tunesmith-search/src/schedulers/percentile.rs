//! The median rule and its relatives: a trial ends when too many others were better at the same point.
//!
//! When: training curves whose early part tells the later one, and enough trials to compare with. The median rule [Golovin2017]
//! is the mild default; a percentile of 25 keeps a quarter.
//!
//! Compared is the best value so far of the first objective at the same step; with folds, the mean over the folds that the
//! trial has reported of the best value in each, by the same step of each. The others are those that ended, stopped ones
//! included, and got that far. The trial goes on while at most `percentile` percent of them were better.
//!
//! Cost: `O(reports of all trials)` a report. Departs from [Golovin2017], who compare with running averages of completed trials
//! only: stopped trials count here, else the rule would compare each newcomer with an ever smaller elite.
//!
//! [Golovin2017]: Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017.

use tunesmith_core::{History, Metric, Name, Scheduler, State, Trial, Verdict};

use super::curve;

/// The median and percentile rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Percentile {
    name: &'static str,
    percentile: f64,
    startup_trials: u64,
    warmup_steps: u64,
    interval: u64,
}

impl Percentile {
    /// The median rule: a trial ends when more than half of the others were better.
    pub fn median() -> Self {
        Self { name: "median", ..Self::keeping(50.0) }
    }

    /// A trial ends when more than `percentile` percent (0 to 100) of the others were better.
    pub fn keeping(percentile: f64) -> Self {
        Self { name: "percentile", percentile, startup_trials: 5, warmup_steps: 0, interval: 1 }
    }

    /// No trial ends before this many ran to their end; 5 unless set.
    #[must_use]
    pub fn startup_trials(self, startup_trials: u64) -> Self {
        Self { startup_trials, ..self }
    }

    /// No trial ends before this step; 0 unless set.
    #[must_use]
    pub fn warmup_steps(self, warmup_steps: u64) -> Self {
        Self { warmup_steps, ..self }
    }

    /// Looks only once in this many steps after the warm-up; 1 unless set.
    #[must_use]
    pub fn interval(self, interval: u64) -> Self {
        Self { interval: interval.max(1), ..self }
    }

    /// Whether the newest report is the first one of its fold in a new interval.
    fn is_due(&self, trial: &Trial, metric: &Metric) -> bool {
        let bucket = |step: u64| Some(step.checked_sub(self.warmup_steps)? / self.interval.max(1));
        let Some((fold, step, _)) = curve::reports(trial, metric).last() else { return false };
        let before =
            curve::reports(trial, metric).filter(|(f, s, _)| *f == fold && *s < step).map(|r| r.1).max();
        bucket(step).is_some_and(|now| before.and_then(bucket) != Some(now))
    }
}

impl Scheduler for Percentile {
    fn name(&self) -> &'static str {
        self.name
    }

    fn verdict(&self, history: &History, trial: &Trial) -> Verdict {
        let Some(metric) = history.settings().objectives().next() else { return Verdict::Continue };
        if let Some(diverged) = diverged(trial, metric) {
            return diverged;
        }
        if history.counts().done < self.startup_trials || !self.is_due(trial, metric) {
            return Verdict::Continue;
        }
        let folds = curve::folds(trial, metric);
        let Some(own) = curve::at_same_point(trial, metric, &folds) else { return Verdict::Continue };
        let ended = |t: &&std::sync::Arc<Trial>| {
            t.number != trial.number && matches!(t.state(), State::Done | State::Stopped)
        };
        let others: Vec<f64> =
            history.trials().filter(ended).filter_map(|t| curve::at_same_point(t, metric, &folds)).collect();
        let ahead = others.iter().filter(|other| metric.goal.better(**other, own)).count();
        if ahead as f64 <= others.len() as f64 * self.percentile / 100.0 {
            return Verdict::Continue;
        }
        let place = place(trial, metric);
        Verdict::Stop(format!(
            "{} = {own} {place}: {ahead} of {} others were better there",
            metric.name,
            others.len()
        ))
    }
}

/// Stops a trial whose newest value of the objective is not a number.
pub(super) fn diverged(trial: &Trial, metric: &Metric) -> Option<Verdict> {
    let (_, _, value) = curve::reports(trial, metric).last()?;
    let name: &Name = &metric.name;
    value.is_nan().then(|| Verdict::Stop(format!("{name} is not a number {}", place(trial, metric))))
}

/// The newest report's place in words: "at step 5", "at step 5 of fold 1".
pub(super) fn place(trial: &Trial, metric: &Metric) -> String {
    match curve::reports(trial, metric).last() {
        Some((Some(fold), step, _)) => format!("at step {step} of fold {fold}"),
        Some((None, step, _)) => format!("at step {step}"),
        None => String::new(),
    }
}
