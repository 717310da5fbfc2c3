//! The ablation path: from the default to the best configuration, one parameter at a time, the greatest gain first [Biedenkapp2017].
//!
//! Each step gives one more parameter the value of the best configuration: the one for which the model expects the lowest loss. The
//! first steps are what the gain is made of; steps at the end that gain nothing are changes that nobody needs.
//!
//! When: to explain one configuration, not the space. Only the order along one path: of two parameters that do the same the first takes
//! all the credit. The model levels out extremes, so predicted gains are smaller than observed ones; both are given.
//!
//! Cost: `O(d^2)` predictions for `d` parameters that differ.
//!
//! [Biedenkapp2017]: Biedenkapp, Lindauer, Eggensperger, Fawcett, Hoos and Hutter, "Efficient Parameter Importance Analysis via Ablation
//!   with Surrogates", AAAI 2017.

use tunesmith_core::{Config, Goal, History, Name, Role, TrialNumber, Value};

use crate::draft::{Draft, Estimate};
use crate::gains::Gains;
use crate::sample::Sample;
use crate::spread::{complete, config};
use crate::surrogate::Surrogate;
use crate::{ExplainError, Importance, Interval, Method, Question};

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The parameter that changes.
    pub name: Name,
    /// What it decides about.
    pub role: Role,
    /// Its value in the start; `None` when it is inactive there.
    pub from: Option<Value>,
    /// Its value in the end; `None` when it is inactive there.
    pub to: Option<Value>,
    /// The predicted value of the metric after the step.
    pub value: f64,
    /// By how much the step improves it, by the model; negative for a loss.
    pub gain: f64,
    /// The spread of the gain over the members of the model.
    pub interval: Option<Interval>,
}

/// The way from one configuration to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it starts.
    pub start: Config,
    /// Where it ends.
    pub end: Config,
    /// The trial where it ends.
    pub best: TrialNumber,
    /// The predicted value of the metric at the start.
    pub value: f64,
    /// The observed value at the start, if that was tried, and at the end.
    pub observed: (Option<f64>, f64),
    /// Its steps, in order.
    pub steps: Vec<Step>,
    answer: Importance,
}

impl Path {
    /// The steps' gains as importances; parameters that do not differ have 0.
    pub fn importance(&self) -> Importance {
        self.answer.clone()
    }

    /// What a reader should know, as sentences.
    pub fn warnings(&self) -> &[String] {
        &self.answer.warnings
    }
}

/// The path from the default configuration to the best trial.
///
/// # Errors
/// When there is nothing to compare, or the metric has no direction.
pub fn ablation(history: &History, question: &Question) -> Result<Path, ExplainError> {
    Ok(by_gains(history, &Gains::of(history, question)?))
}

/// The path by a model that was learned before.
pub(crate) fn by_gains(history: &History, gains: &Gains) -> Path {
    let sample = &gains.lesson.sample;
    let row = sample.best();
    let best = sample.trials[row];
    let end = history.trial(best).map(|t| t.config.clone()).unwrap_or_default();
    let start = gains.start.clone();
    let sign = if matches!(sample.metric.goal, Goal::Maximize | Goal::AtLeast(_)) { -1.0 } else { 1.0 };
    let tried = sample.trials.iter().position(|t| history.trial(*t).is_some_and(|t| t.config == start));
    let observed = (tried.map(|row| sign * sample.losses[row]), sign * sample.losses[row]);
    let mut draft = gains.draft(Method::Ablation);
    let (value, mut steps) = match &gains.lesson.learned {
        Some(learned) => walk(sample, &learned.surrogate, sign, (&start, &end), &mut draft),
        None => (f64::NAN, Vec::new()),
    };
    let answer = draft.finish(sample);
    for step in &mut steps {
        step.interval = answer.params.iter().find(|effect| effect.name == step.name).and_then(|e| e.interval);
    }
    Path { value, observed, steps, best, answer, start, end }
}

/// The prediction at the start, and the steps; writes their gains down.
fn walk(
    sample: &Sample,
    surrogate: &dyn Surrogate,
    sign: f64,
    (start, end): (&Config, &Config),
    draft: &mut Draft,
) -> (f64, Vec<Step>) {
    let space = &*sample.space;
    let target = complete(space, end);
    let mut values = complete(space, start);
    // What the start leaves inactive comes with the end's value as soon as it is active.
    for (i, p) in space.params().iter().enumerate() {
        if start.get(&p.name).is_none() {
            values[i] = target[i].clone();
        }
    }
    let differs = |p: &tunesmith_core::Param| start.get(&p.name) != end.get(&p.name);
    let mut left: Vec<usize> =
        (0..values.len()).filter(|i| differs(&space.params()[*i]) && values[*i] != target[*i]).collect();
    let mean = |point: &[f64]| {
        let mut mean = [0.0];
        surrogate.means(point, &mut mean);
        mean[0]
    };
    let mut here = space.encode(&config(space, &values));
    let mut loss = mean(&here);
    let (first, mut steps) = (sign * loss, Vec::new());
    let mut total = Estimate::none(surrogate.members());
    draft.params.fill(total.clone());
    while !left.is_empty() {
        let flipped = |i: usize| {
            let mut flipped = values.clone();
            flipped[i] = target[i].clone();
            let config = config(space, &flipped);
            let point = space.encode(&config);
            // Ways through what the constraints allow come first.
            (!space.satisfied(&config), mean(&point), point)
        };
        let next = left.iter().enumerate().map(|(at, i)| (at, flipped(*i)));
        let best = next.min_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let Some((at, (_, after, point))) = best else { break };
        let i = left.remove(at);
        let by_member = |m: usize| surrogate.member(m, &here) - surrogate.member(m, &point);
        let gain =
            Estimate { value: loss - after, replicates: (0..surrogate.members()).map(by_member).collect() };
        let param = &space.params()[i];
        steps.push(Step {
            name: param.name.clone(),
            role: param.role,
            from: start.get(&param.name).cloned(),
            to: end.get(&param.name).cloned(),
            value: sign * after,
            gain: gain.value,
            interval: None,
        });
        total.add(1.0, &gain);
        draft.params[i] = gain;
        values[i] = target[i].clone();
        (here, loss) = (point, after);
    }
    draft.total = Some(total);
    (first, steps)
}
