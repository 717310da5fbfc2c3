//! The trials that can be compared, as rows of numbers.

use std::sync::Arc;

use tunesmith_core::{Config, Goal, History, Metric, Outcome, Space, Trial, TrialNumber};
use tunesmith_math::summary::quantile;

use crate::columns::{self, Column};
use crate::{ExplainError, Question};

/// Fewer trials than this show nothing.
const LEAST: usize = 4;

/// Below so many trials, or so many for each parameter, a sample is called small.
const FEW: usize = 20;
const FEW_EACH: usize = 5;

/// The finished trials that satisfy the limits, with a finite value of one metric.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) space: Arc<Space>,
    pub(crate) columns: Vec<Column>,
    pub(crate) metric: Metric,
    /// The seed of what is random.
    pub(crate) seed: u64,
    /// Row after row, as the space encodes them; NaN for inactive parameters.
    pub(crate) points: Vec<f64>,
    /// The metric, turned so that smaller is better.
    pub(crate) losses: Vec<f64>,
    pub(crate) trials: Vec<TrialNumber>,
    pub(crate) warnings: Vec<String>,
}

impl Sample {
    /// The sample that a question is about. `O(trials x parameters)`.
    pub(crate) fn of(history: &History, question: &Question) -> Result<Self, ExplainError> {
        check(question)?;
        let metric = metric(history, question)?;
        let space = history.space().clone();
        if space.is_empty() {
            return Err(ExplainError::NoParameters);
        }
        let mut sample = Self {
            columns: columns::of(&space),
            space,
            seed: question.seed.unwrap_or(history.settings().seed),
            metric,
            points: Vec::new(),
            losses: Vec::new(),
            trials: Vec::new(),
            warnings: Vec::new(),
        };
        let mut left_out = LeftOut::default();
        // What decides about a limit is seen on both sides of it.
        let others: Vec<Metric> =
            history.settings().metrics.iter().filter(|m| m.name != sample.metric.name).cloned().collect();
        for trial in history.trials() {
            if let Some(loss) = left_out.look(trial, &sample.metric, &others) {
                sample.push(&trial.config);
                sample.losses.push(loss);
                sample.trials.push(trial.number);
            }
        }
        let found = sample.losses.len();
        if found < LEAST {
            let (trials, why) = (history.trials().len(), left_out.reasons());
            let why = if why.is_empty() { why } else { format!(": {why}") };
            return Err(ExplainError::TooFew { found, trials, wanted: LEAST, why });
        }
        if sample.losses.iter().all(|loss| *loss == sample.losses[0]) {
            return Err(ExplainError::AllEqual(found));
        }
        sample.look_for_gaps();
        sample.warn(&left_out);
        Ok(sample)
    }

    /// Finds out how often values are missing without a condition.
    fn look_for_gaps(&mut self) {
        let (width, n) = (self.columns.len(), self.losses.len() as f64);
        for (c, column) in self.columns.iter_mut().enumerate().filter(|(_, column)| !column.gated) {
            let missing = self.points.iter().skip(c).step_by(width).filter(|x| x.is_nan()).count();
            column.inactive = missing as f64 / n;
        }
    }

    /// Appends the coordinates of a configuration.
    fn push(&mut self, config: &Config) {
        let params = self.space.params();
        let start = self.points.len();
        self.points.resize(start + self.columns.len(), f64::NAN);
        // Mostly every parameter is there, in the space's order: then nothing has to be looked up.
        let mut at = start;
        for (param, (name, value)) in params.iter().zip(config.iter()) {
            let dims = param.domain.dims();
            if param.when.is_some() || *name != param.name {
                break;
            }
            param.domain.encode(value, &mut self.points[at..at + dims]);
            at += dims;
        }
        if at < self.points.len() {
            self.points.truncate(start);
            self.points.append(&mut self.space.encode(config));
        }
    }

    fn warn(&mut self, left_out: &LeftOut) {
        let (n, d) = (self.losses.len(), self.space.params().len());
        if n < FEW.max(FEW_EACH * d) {
            self.warnings.push(format!(
                "{n} trials are few for {d} parameter{}: read the order as a hint; from about {} on it can be relied on",
                if d == 1 { "" } else { "s" },
                FEW.max(10 * d)
            ));
        }
        let reasons = left_out.reasons();
        if !reasons.is_empty() {
            self.warnings.push(format!("left out: {reasons}"));
        }
        for (i, p) in self.space.params().iter().enumerate() {
            let Some(c) = self.columns.iter().position(|c| c.param == i) else { continue };
            let active =
                self.points.iter().skip(c).step_by(self.columns.len()).filter(|x| !x.is_nan()).count();
            if active < LEAST {
                let times = if active == 1 { "once".to_owned() } else { format!("{active} times") };
                let seen =
                    if active == 0 { "never active".to_owned() } else { format!("active only {times}") };
                self.warnings.push(format!("`{}` was {seen}: its importance is not known", p.name));
            }
        }
    }

    /// A row's coordinates.
    pub(crate) fn point(&self, row: usize) -> &[f64] {
        let d = self.columns.len();
        &self.points[row * d..(row + 1) * d]
    }

    /// The error unless smaller is better.
    pub(crate) fn directed(&self) -> Result<(), ExplainError> {
        if self.metric.goal == Goal::Watch {
            return Err(ExplainError::NoDirection(self.metric.name.to_string()));
        }
        Ok(())
    }

    /// The losses, those beyond a share of the trials set to its end; where they are very large or small in units of the greatest, so that
    /// their squares are finite.
    pub(crate) fn clipped(&self, region: Option<f64>) -> Target {
        let end = region.and_then(|share| quantile(&self.losses, share)).unwrap_or(f64::INFINITY);
        let greatest = self.losses.iter().fold(0.0_f64, |size, x| size.max(x.min(end).abs()));
        let unit = if greatest > 0.0 && !(1e-100..1e100).contains(&greatest) { greatest } else { 1.0 };
        let whole: Vec<f64> =
            self.losses.iter().map(|loss| (loss / unit).clamp(f64::MIN, f64::MAX)).collect();
        let end = end / unit;
        Target { losses: whole.iter().map(|loss| loss.min(end)).collect(), whole, end }
    }

    /// The losses as they are.
    pub(crate) fn target(&self) -> Target {
        Target { losses: self.losses.clone(), whole: self.losses.clone(), end: f64::INFINITY }
    }

    /// The row of the best trial, the earlier of equals.
    pub(crate) fn best(&self) -> usize {
        (0..self.losses.len()).min_by(|a, b| self.losses[*a].total_cmp(&self.losses[*b])).unwrap_or(0)
    }
}

/// What a model learns of a sample.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// One for each row.
    pub(crate) losses: Vec<f64>,
    /// The same before those beyond the end were set to it.
    pub(crate) whole: Vec<f64>,
    /// Greater losses count as equal to this.
    pub(crate) end: f64,
}

fn check(question: &Question) -> Result<(), ExplainError> {
    let wrong =
        |what, value: f64, wanted| Err(ExplainError::OutOfRange { what, value: value.to_string(), wanted });
    if let Some(region) = question.region.filter(|r| !(*r > 0.0 && *r <= 1.0)) {
        return wrong("the share of good trials", region, "above 0 and at most 1");
    }
    if !(question.top > 0.0 && question.top < 1.0) {
        return wrong("the share of top trials", question.top, "above 0 and below 1");
    }
    if question.trees == 0 {
        return wrong("the number of trees", 0.0, "at least 1");
    }
    Ok(())
}

fn metric(history: &History, question: &Question) -> Result<Metric, ExplainError> {
    let settings = history.settings();
    let known = || settings.metrics.iter().map(|m| format!("`{}`", m.name)).collect::<Vec<_>>().join(", ");
    let found = match &question.metric {
        Some(name) => settings.metric(name),
        None => settings.objectives().next(),
    };
    found.cloned().ok_or_else(|| ExplainError::UnknownMetric {
        name: question.metric.clone().unwrap_or_default(),
        known: known(),
    })
}

/// Trials that do not count, by the reason.
#[derive(Debug, Default)]
struct LeftOut {
    unfinished: usize,
    stopped: usize,
    failed: usize,
    diverged: usize,
    infeasible: usize,
    unmeasured: usize,
}

impl LeftOut {
    /// The loss of a trial that counts; otherwise takes down why it does not. `others` may have limits.
    fn look(&mut self, trial: &Trial, metric: &Metric, others: &[Metric]) -> Option<f64> {
        let reason = match &trial.outcome {
            None => &mut self.unfinished,
            Some((_, Outcome::Failed(_))) => &mut self.failed,
            Some((_, Outcome::Stopped(_))) => &mut self.stopped,
            Some((_, Outcome::Done(_))) => match trial.value(metric) {
                None => &mut self.unmeasured,
                Some(value) if !value.is_finite() => &mut self.diverged,
                Some(_) if !trial.feasible(others) => &mut self.infeasible,
                Some(value) => {
                    let larger_is_better = matches!(metric.goal, Goal::Maximize | Goal::AtLeast(_));
                    return Some(if larger_is_better { -value } else { value });
                }
            },
        };
        *reason += 1;
        None
    }

    fn reasons(&self) -> String {
        [
            (self.failed, "failed"),
            (self.diverged, "with a value that is no number"),
            (self.stopped, "stopped early"),
            (self.infeasible, "beyond a limit"),
            (self.unmeasured, "without this metric"),
            (self.unfinished, "not finished"),
        ]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect::<Vec<_>>()
        .join(", ")
    }
}

/// Whether the worst twentieth of the losses holds most of their variance.
pub(crate) fn few_make_the_variance(losses: &[f64]) -> bool {
    let Some(end) = quantile(losses, 0.95) else { return false };
    let variance = |values: &dyn Fn(f64) -> f64| {
        let mean = losses.iter().map(|x| values(*x)).sum::<f64>() / losses.len() as f64;
        losses.iter().map(|x| (values(*x) - mean).powi(2)).sum::<f64>()
    };
    let whole = variance(&|x| x);
    whole > 0.0 && variance(&|x| x.min(end)) < 0.2 * whole
}
