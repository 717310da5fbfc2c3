//! What a history says in numbers: a row for each trial that ended, in the order in which they ended.
//!
//! A row never changes, so whatever a model computed from the first rows stays true when more come, and an instance that
//! starts cold has the same rows as one that followed the study. Points are those of [`Space::encode`]; objectives are
//! oriented so that smaller is better.
//!
//! Cost: about a microsecond a trial, once. Memory: 8 bytes a coordinate, and about 80 a trial.

mod columns;
mod row;

use tunesmith_core::{Goal, History, Mark, Metric, Space, TrialNumber};

pub(crate) use columns::{Columns, Kind};
pub(crate) use row::Ended;
use row::Row;

/// The ended trials of a study as rows of numbers.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    space: Space,
    metrics: Vec<Metric>,
    columns: Columns,
    mark: Mark,
    points: Vec<f64>,
    losses: Vec<f64>,
    slacks: Vec<f64>,
    rows: Vec<Row>,
}

impl Evidence {
    /// Brings it up to date with a history, over a space. Returns how many leading rows were kept: 0 after folding afresh, when
    /// everything computed from earlier rows must be dropped. `O(trials that ended since)`.
    pub(crate) fn follow(&mut self, space: &Space, history: &History) -> usize {
        let metrics = &history.settings().metrics;
        let continues = self.space == *space && self.metrics == *metrics;
        if !continues || history.ended_since(self.mark).is_none() {
            *self = Self {
                space: space.clone(),
                metrics: metrics.clone(),
                columns: Columns::of(space),
                ..Self::default()
            };
        }
        let kept = self.rows.len();
        for trial in history.ended_since(self.mark).into_iter().flatten() {
            let mut point = space.encode(&trial.config);
            self.points.append(&mut point);
            for metric in metrics.iter().filter(|m| m.goal.is_objective()) {
                let value = trial.measures().and_then(|_| trial.value(metric)).unwrap_or(f64::NAN);
                self.losses.push(if metric.goal == Goal::Maximize { -value } else { value });
            }
            for metric in metrics {
                let value = || trial.value(metric).unwrap_or(f64::NAN);
                match metric.goal {
                    Goal::AtMost(limit) => self.slacks.push(value() - limit),
                    Goal::AtLeast(limit) => self.slacks.push(limit - value()),
                    Goal::Minimize | Goal::Maximize | Goal::Watch => {}
                }
            }
            self.rows.push(Row::of(trial));
        }
        self.mark = history.ends();
        kept
    }

    /// How many trials ended.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What each coordinate is.
    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// How many objectives there are.
    pub(crate) fn objectives(&self) -> usize {
        self.metrics.iter().filter(|m| m.goal.is_objective()).count()
    }

    /// How many metrics have a limit.
    pub(crate) fn limits(&self) -> usize {
        self.metrics.iter().filter(|m| matches!(m.goal, Goal::AtMost(_) | Goal::AtLeast(_))).count()
    }

    /// The coordinates of a row in the unit cube; NaN for inactive parameters.
    pub(crate) fn point(&self, row: usize) -> &[f64] {
        let d = self.columns.len();
        &self.points[row * d..(row + 1) * d]
    }

    /// The first objective, the smaller the better. NaN: failed, or not measured. May be infinite: diverged.
    pub(crate) fn loss(&self, row: usize) -> f64 {
        self.losses(row).first().copied().unwrap_or(f64::NAN)
    }

    /// All objectives, the smaller the better.
    pub(crate) fn losses(&self, row: usize) -> &[f64] {
        let m = self.objectives();
        &self.losses[row * m..(row + 1) * m]
    }

    /// How far each metric with a limit lies above it: satisfied at 0 and below. NaN: not measured.
    pub(crate) fn slacks(&self, row: usize) -> &[f64] {
        let m = self.limits();
        &self.slacks[row * m..(row + 1) * m]
    }

    /// By how much the limits are exceeded in total: 0 when all hold, infinite when one was not measured.
    pub(crate) fn violation(&self, row: usize) -> f64 {
        self.slacks(row).iter().map(|s| if s.is_nan() { f64::INFINITY } else { s.max(0.0) }).sum()
    }

    /// How the trial of a row ended.
    pub(crate) fn ended(&self, row: usize) -> Ended {
        self.rows[row].ended
    }

    /// The last step that the trial of a row reported.
    pub(crate) fn steps(&self, row: usize) -> Option<u64> {
        self.rows[row].steps
    }

    /// The trial of a row.
    pub(crate) fn trial(&self, row: usize) -> TrialNumber {
        self.rows[row].trial
    }
}

/// The coordinates of the trials that have their configuration and no outcome yet, lowest number first, except `but`.
/// `O(such trials)`.
pub(crate) fn pending(space: &Space, history: &History, but: TrialNumber) -> Vec<(TrialNumber, Vec<f64>)> {
    let mut numbers: Vec<TrialNumber> =
        history.running().chain(history.waiting()).filter(|number| *number != but).collect();
    numbers.sort_unstable();
    let proposed = |number: TrialNumber| history.trial(number).filter(|t| t.by.is_some());
    numbers.into_iter().filter_map(|n| Some((n, space.encode(&proposed(n)?.config)))).collect()
}
