//! Which configurations are expected to satisfy the limits of a study: a forest for each limited metric, learned from the trials on
//! both sides of the limit.
//!
//! Gains are counted over what is allowed; without this a model that has seen feasible trials only would look for its best
//! configuration where nobody has measured, beyond the limits.

use tunesmith_core::{Goal, History, Metric, State};
use tunesmith_math::forest::Forest;

use crate::sample::Sample;
use crate::surrogate::{Rows, columns, rng};

/// One forest for each limit that a trial has broken: by how much it is exceeded.
#[derive(Debug, Default)]
pub(crate) struct Limits(Vec<Forest>);

impl Limits {
    /// Learns the limits that trials broke, but not that of the sample's own metric. `O(limits x growing a forest)`.
    pub(crate) fn of(history: &History, sample: &Sample, trees: usize) -> Self {
        let metrics = history.settings().metrics.iter();
        let others = metrics.filter(|m| m.name != sample.metric.name);
        Self(others.filter_map(|metric| learn(history, sample, metric, trees)).collect())
    }

    /// Whether no limit was ever broken.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a point is expected to satisfy all of them.
    pub(crate) fn allow(&self, point: &[f64]) -> bool {
        self.0.iter().all(|forest| forest.mean(point) <= 0.0)
    }
}

fn learn(history: &History, sample: &Sample, metric: &Metric, trees: usize) -> Option<Forest> {
    let (mut points, mut slacks) = (Vec::new(), Vec::new());
    for trial in history.trials().filter(|t| t.state() == State::Done) {
        let slack = trial.value(metric).and_then(|value| beyond(metric.goal, value));
        if let Some(slack) = slack.filter(|slack| slack.is_finite()) {
            points.append(&mut sample.space.encode(&trial.config));
            slacks.push(slack);
        }
    }
    if slacks.iter().all(|slack| *slack <= 0.0) {
        return None;
    }
    let rows = Rows { columns: &columns(sample), points: &points };
    rows.grow(&slacks, trees, 0, &mut rng(sample.seed, 6))
}

/// By how much a value is beyond a limit, if there is one.
fn beyond(goal: Goal, value: f64) -> Option<f64> {
    match goal {
        Goal::AtMost(limit) => Some(value - limit),
        Goal::AtLeast(limit) => Some(limit - value),
        Goal::Minimize | Goal::Maximize | Goal::Watch => None,
    }
}
