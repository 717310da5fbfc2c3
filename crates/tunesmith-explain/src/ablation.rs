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

use crate::answer::{Effect, Importance, Interval, interval, ordered};
use crate::game::complete;
use crate::reference::Reference;
use crate::sample::Sample;
use crate::surrogate::{ForestSurrogate, Surrogate};
use crate::tunability::blank;
use crate::{ExplainError, Method, Question};

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
    let sample = Sample::of(history, question)?;
    sample.directed()?;
    let reference = Reference::of(history, &sample);
    let mut warnings = sample.warnings.clone();
    warnings.extend(reference.note.clone());
    let row = sample.best();
    let best = sample.trials[row];
    let end = history.trial(best).map(|t| t.config.clone()).unwrap_or_default();
    let start = reference.config;
    let sign = if matches!(sample.metric.goal, Goal::Maximize | Goal::AtLeast(_)) { -1.0 } else { 1.0 };
    let tried = sample.trials.iter().position(|t| history.trial(*t).is_some_and(|t| t.config == start));
    let observed = (tried.map(|row| sign * sample.losses[row]), sign * sample.losses[row]);
    let mut path = Path {
        value: f64::NAN,
        observed,
        steps: Vec::new(),
        best,
        answer: blank(&sample, Method::Ablation, warnings),
        start,
        end,
    };
    if let Some(surrogate) = ForestSurrogate::learn(&sample, &sample.losses, question.trees) {
        walk(&sample, &surrogate, sign, &mut path);
    }
    let effects = sample.space.params().iter().map(|p| {
        let step = path.steps.iter().find(|s| s.name == p.name);
        Effect {
            name: p.name.clone(),
            role: p.role,
            value: step.map_or(0.0, |s| s.gain),
            interval: step.and_then(|s| s.interval),
        }
    });
    path.answer.params = effects.collect();
    path.answer.total = Some(path.steps.iter().map(|s| s.gain).sum());
    path.answer = ordered(path.answer);
    Ok(path)
}

fn walk(sample: &Sample, surrogate: &dyn Surrogate, sign: f64, path: &mut Path) {
    let space = &*sample.space;
    let target = complete(space, &path.end);
    let mut values = complete(space, &path.start);
    // What the start leaves inactive comes with the end's value as soon as it is active.
    for (i, p) in space.params().iter().enumerate() {
        if path.start.get(&p.name).is_none() {
            values[i] = target[i].clone();
        }
    }
    let differs = |p: &tunesmith_core::Param| path.start.get(&p.name) != path.end.get(&p.name);
    let mut left: Vec<usize> =
        (0..values.len()).filter(|i| differs(&space.params()[*i]) && values[*i] != target[*i]).collect();
    let config = |values: &[Value]| space.fill(&Config::new(), |i, _| values[i].clone());
    let mean = |point: &[f64]| {
        let mut mean = [0.0];
        surrogate.means(point, &mut mean);
        mean[0]
    };
    let mut here = space.encode(&config(&values));
    let mut loss = mean(&here);
    path.value = sign * loss;
    while !left.is_empty() {
        let flipped = |i: usize| {
            let mut flipped = values.clone();
            flipped[i] = target[i].clone();
            let config = config(&flipped);
            let point = space.encode(&config);
            // Ways through what the constraints allow come first.
            (!space.satisfied(&config), mean(&point), point)
        };
        let next = left.iter().enumerate().map(|(at, i)| (at, flipped(*i)));
        let best = next.min_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let Some((at, (_, after, point))) = best else { break };
        let i = left.remove(at);
        let gains: Vec<f64> = (0..surrogate.members())
            .map(|m| surrogate.member(m, &here) - surrogate.member(m, &point))
            .collect();
        let param = &space.params()[i];
        path.steps.push(Step {
            name: param.name.clone(),
            role: param.role,
            from: path.start.get(&param.name).cloned(),
            to: path.end.get(&param.name).cloned(),
            value: sign * after,
            gain: loss - after,
            interval: interval(&gains),
        });
        values[i] = target[i].clone();
        (here, loss) = (point, after);
    }
}
