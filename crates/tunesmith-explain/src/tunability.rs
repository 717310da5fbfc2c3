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

use crate::draft::{Draft, Estimate};
use crate::gains::Gains;
use crate::game::Game;
use crate::{ExplainError, Importance, Method, Question};

/// Pairs are computed among so many parameters.
const PAIRED: usize = 12;

pub(crate) fn importance(history: &History, question: &Question) -> Result<Importance, ExplainError> {
    Ok(by_gains(history, &Gains::of(history, question)?, question))
}

/// The answer by a model that was learned before.
pub(crate) fn by_gains(history: &History, gains: &Gains, question: &Question) -> Importance {
    let mut draft = gains.draft(Method::Tunability);
    if let Some(learned) = &gains.lesson.learned {
        let mut game = gains.game(history, learned);
        let params = game.params();
        draft.params = (0..params).map(|p| game.gain_of([p])).collect();
        if question.pairs {
            draft.pairs = pairs(&mut game, &draft);
        }
        draft.total = Some(game.gain_of(0..params));
    }
    draft.finish(&gains.lesson.sample)
}

/// What two parameters gain together beyond what each gains alone, among those that gain most.
fn pairs(game: &mut Game<'_>, draft: &Draft) -> Vec<(usize, usize, Estimate)> {
    let alone = &draft.params;
    let mut order: Vec<usize> = (0..alone.len()).collect();
    order.sort_by(|a, b| alone[*b].value.total_cmp(&alone[*a].value).then(a.cmp(b)));
    order.truncate(PAIRED);
    order.sort_unstable();
    let couples = order.iter().enumerate().flat_map(|(i, q)| order[..i].iter().map(move |p| (*p, *q)));
    couples
        .map(|(p, q)| {
            let mut both = game.gain_of([p, q]);
            both.add(-1.0, &alone[p]);
            both.add(-1.0, &alone[q]);
            (p, q, both)
        })
        .collect()
}
