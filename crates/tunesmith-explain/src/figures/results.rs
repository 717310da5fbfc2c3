//! What became of the trials, in one metric.

use tunesmith_core::{Goal, History, Metric, Outcome, Trial};

use super::{FigureError, FigureOptions};
use crate::ExplainError;

/// How a trial with an outcome counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Done within every limit, with a finite value.
    Good,
    /// Done with a finite value, beyond a limit.
    Infeasible,
    /// Done, and the value is no number.
    Diverged,
    /// Stopped early.
    Stopped,
    /// Failed.
    Failed,
}

/// A trial with an outcome.
#[derive(Debug, Clone)]
pub(super) struct Row<'h> {
    pub(super) trial: &'h Trial,
    /// Not finite where there is none.
    pub(super) value: f64,
    pub(super) standing: Standing,
}

/// The trials with an outcome, by number.
#[derive(Debug, Clone)]
pub(super) struct Results<'h> {
    pub(super) history: &'h History,
    pub(super) metric: &'h Metric,
    pub(super) rows: Vec<Row<'h>>,
}

/// The metric that a figure is about.
pub(super) fn metric<'h>(history: &'h History, options: &FigureOptions) -> Result<&'h Metric, FigureError> {
    let settings = history.settings();
    let found = match &options.metric {
        Some(name) => settings.metric(name),
        None => settings.objectives().next(),
    };
    found.ok_or_else(|| {
        let known = settings.metrics.iter().map(|m| format!("`{}`", m.name)).collect::<Vec<_>>().join(", ");
        ExplainError::UnknownMetric { name: options.metric.clone().unwrap_or_default(), known }.into()
    })
}

impl<'h> Results<'h> {
    /// The results in the metric that is asked for, else the first objective.
    pub(super) fn of(history: &'h History, options: &FigureOptions) -> Result<Self, FigureError> {
        Ok(Self::in_metric(history, metric(history, options)?))
    }

    pub(super) fn in_metric(history: &'h History, metric: &'h Metric) -> Self {
        let metrics = &history.settings().metrics;
        let row = |trial: &'h std::sync::Arc<Trial>| {
            let value = trial.value(metric).unwrap_or(f64::NAN);
            let standing = match &trial.outcome.as_ref()?.1 {
                Outcome::Failed(_) => Standing::Failed,
                Outcome::Stopped(_) => Standing::Stopped,
                Outcome::Done(_) if !value.is_finite() => Standing::Diverged,
                Outcome::Done(_) if !trial.feasible(metrics) => Standing::Infeasible,
                Outcome::Done(_) => Standing::Good,
            };
            Some(Row { trial, value, standing })
        };
        Self { history, metric, rows: history.trials().filter_map(row).collect() }
    }

    /// The good ones; the error says why there are fewer than `least`.
    pub(super) fn good(&self, least: usize) -> Result<Vec<&Row<'h>>, FigureError> {
        let good: Vec<_> = self.rows.iter().filter(|r| r.standing == Standing::Good).collect();
        if good.len() >= least.max(1) {
            return Ok(good);
        }
        let (found, trials) = (good.len(), self.history.trials().len());
        let why = self.others();
        let why = if why.is_empty() { why } else { format!(": {why}") };
        Err(ExplainError::TooFew { found, trials, wanted: least.max(1), why }.into())
    }

    /// What became of the trials that are not good; empty for nothing.
    pub(super) fn others(&self) -> String {
        let of = |standing| self.rows.iter().filter(|r| r.standing == standing).count();
        let unfinished = self.history.trials().len() - self.rows.len();
        let all = [
            (of(Standing::Failed), "failed"),
            (of(Standing::Diverged), "with a value that is no number"),
            (of(Standing::Stopped), "stopped early"),
            (of(Standing::Infeasible), "beyond a limit"),
            (unfinished, "not finished"),
        ];
        let words: Vec<String> =
            all.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        words.join(", ")
    }

    /// Whether larger is better.
    pub(super) fn upwards(&self) -> bool {
        matches!(self.metric.goal, Goal::Maximize | Goal::AtLeast(_))
    }

    /// The value of a metric, turned so that smaller is better.
    pub(super) fn in_direction(metric: &Metric, value: f64) -> f64 {
        if matches!(metric.goal, Goal::Maximize | Goal::AtLeast(_)) { -value } else { value }
    }

    /// The value, turned so that smaller is better.
    pub(super) fn loss(&self, value: f64) -> f64 {
        Self::in_direction(self.metric, value)
    }

    /// The best of some rows, the earlier of equals.
    pub(super) fn best<'r>(&self, rows: &[&'r Row<'h>]) -> Option<&'r Row<'h>> {
        rows.iter().copied().min_by(|a, b| self.loss(a.value).total_cmp(&self.loss(b.value)))
    }
}
