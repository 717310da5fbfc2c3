//! Watches a training: reports each epoch, and says when to stop or to leave.

use std::time::Instant;

use tunesmith::core::{Measures, Value, Verdict};
use tunesmith::{StopFlag, Urgency};
use tunesmith_explain::measured;
use tunesmith_train::{BatchCost, Control, EpochReport, Observer};

use crate::task::Sink;

/// A trial's eyes on its training.
pub(super) struct Watch<'a> {
    sink: &'a mut dyn Sink,
    flag: &'a StopFlag,
    deadline: Option<Instant>,
    /// The fold that trains, where there are several.
    pub(super) fold: Option<u32>,
    /// Why a report could not be recorded.
    pub(super) error: Option<tunesmith::Error>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink, flag: &'a StopFlag, deadline: Option<Instant>) -> Self {
        Self { sink, flag, deadline, fold: None, error: None }
    }

    /// How urgently the workers were asked to stop.
    pub(super) fn urgency(&self) -> Urgency {
        self.flag.urgency()
    }

    /// Whether the training left because its time was over, not because it was asked to.
    pub(super) fn is_late(&self) -> bool {
        !self.flag.is_urgent() && self.is_over()
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Adds a remark to the trial.
    pub(super) fn remark(&mut self, key: &str, value: impl Into<Value>) {
        if let Err(error) = self.sink.note(key, value.into()) {
            // The outcome meets the same store, and reports it.
            tracing::warn!(%error, key, "a note could not be recorded");
        }
    }

    /// Adds what the trial's batches cost and brought. These are notes, not measures: the pace differs whenever the trial is repeated.
    pub(super) fn cost(&mut self, cost: &BatchCost) {
        let noise = cost.noise_scale();
        let numbers = [
            (measured::SAMPLES_PER_SECOND, cost.samples_per_second()),
            (measured::NOISE_SCALE, noise.and_then(|n| n.value)),
            (measured::NOISE_SCALE_LOW, noise.map(|n| n.low)),
            (measured::NOISE_SCALE_HIGH, noise.and_then(|n| n.high)),
        ];
        for (key, value) in numbers {
            if let Some(value) = value.filter(|x| x.is_finite()) {
                self.remark(key, rounded(value));
            }
        }
        self.remark(measured::MEMORY_BYTES, i64::try_from(cost.memory_bytes).unwrap_or(i64::MAX));
    }
}

impl Observer for Watch<'_> {
    fn epoch(&mut self, report: &EpochReport) -> Control {
        let measures: Measures = report.measures().into_iter().collect();
        match self.sink.report(Some(report.epoch.into()), self.fold, measures) {
            Ok(Verdict::Continue) => Control::Continue,
            Ok(Verdict::Stop(_)) => Control::Stop,
            Err(error) => {
                self.error = Some(error);
                Control::Stop
            }
        }
    }

    fn should_suspend(&self) -> bool {
        self.flag.is_urgent() || self.is_over()
    }
}

/// A positive number to four significant digits: more would be chance.
fn rounded(x: f64) -> f64 {
    format!("{x:.3e}").parse().unwrap_or(x)
}
