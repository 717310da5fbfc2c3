//! Tunability: what tuning one parameter alone gains over the default, by a model of the losses [Probst2019].
//!
//! The gain of a pair is what tuning both gains beyond the sum of what each gains alone: above 0 they have to be tuned together, below 0
//! either of them will do.
//!
//! When: to decide what to tune next time, and what to leave at its default. Needs a default worth comparing with; the model's
//! best is chosen by the model, so small gains are flattered. The interval is the spread over the members of the model.
//!
//! Cost: about 130 predictions a parameter, and 70 a pair; pairs among the 12 parameters that gain most.
//!
//! [Probst2019]: Probst, Boulesteix and Bischl, "Tunability: Importance of Hyperparameters of Machine Learning Algorithms", JMLR 20.

use tunesmith_core::History;

use crate::answer::{Effect, Importance, PairEffect, Unit, interval, ordered};
use crate::game::Game;
use crate::reference::Reference;
use crate::sample::Sample;
use crate::surrogate::{ForestSurrogate, Surrogate};
use crate::{ExplainError, Method, Question};

/// Pairs are computed among so many parameters.
const PAIRED: usize = 12;

pub(crate) fn importance(history: &History, question: &Question) -> Result<Importance, ExplainError> {
    let sample = Sample::of(history, question)?;
    sample.directed()?;
    let reference = Reference::of(history, &sample);
    let mut warnings = sample.warnings.clone();
    warnings.extend(reference.note.clone());
    let mut answer = blank(&sample, Method::Tunability, warnings);
    let Some(surrogate) = ForestSurrogate::learn(&sample, &sample.losses, question.trees) else {
        return Ok(answer);
    };
    played(history, &sample, &surrogate, &reference, question.pairs, &mut answer);
    Ok(ordered(answer))
}

/// An answer without values yet.
pub(crate) fn blank(sample: &Sample, method: Method, warnings: Vec<String>) -> Importance {
    Importance {
        method,
        metric: sample.metric.name.clone(),
        unit: Unit::Gain,
        points: sample.losses.len(),
        params: Vec::new(),
        pairs: Vec::new(),
        roles: Vec::new(),
        total: None,
        warnings,
    }
}

fn played(
    history: &History,
    sample: &Sample,
    surrogate: &dyn Surrogate,
    reference: &Reference,
    pairs: bool,
    answer: &mut Importance,
) {
    let mut game = Game::new(history, sample, surrogate, &reference.config);
    let params = sample.space.params();
    let alone: Vec<_> = (0..params.len())
        .map(|p| {
            let set = game.coalition([p]);
            game.play(&set).clone()
        })
        .collect();
    answer.params.extend(params.iter().zip(&alone).map(|(p, played)| Effect {
        name: p.name.clone(),
        role: p.role,
        value: played.gain,
        interval: interval(&played.members),
    }));
    let mut order: Vec<usize> = (0..params.len()).collect();
    order.sort_by(|a, b| alone[*b].gain.total_cmp(&alone[*a].gain).then(a.cmp(b)));
    order.truncate(if pairs { PAIRED } else { 0 });
    order.sort_unstable();
    for (i, q) in order.iter().enumerate() {
        for p in &order[..i] {
            let set = game.coalition([*p, *q]);
            let both = game.play(&set);
            let beyond = both.members.iter().zip(&alone[*p].members).zip(&alone[*q].members);
            let spread: Vec<f64> = beyond.map(|((both, a), b)| both - a - b).collect();
            answer.pairs.push(PairEffect {
                first: params[*p].name.clone(),
                second: params[*q].name.clone(),
                value: both.gain - alone[*p].gain - alone[*q].gain,
                interval: interval(&spread),
            });
        }
    }
    let all = game.coalition(0..params.len());
    answer.total = Some(game.play(&all).gain);
}
