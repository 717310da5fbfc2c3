//! One way in for all methods.

use tunesmith_core::History;

use crate::sample::Sample;
use crate::{
    ExplainError, Importance, Method, Question, ablation, fanova, ped_anova, permutation, shapley, tunability,
};

/// How important the parameters of a study are, by one method.
///
/// Only finished trials with a finite value that satisfy every limit count; the answer's warnings say what was left out.
///
/// # Errors
/// When there is nothing to compare, or the question does not fit the study.
pub fn importance(
    history: &History,
    method: Method,
    question: &Question,
) -> Result<Importance, ExplainError> {
    match method {
        Method::PedAnova => ped_anova::importance(history, question),
        Method::Fanova => Ok(fanova::importance(&Sample::of(history, question)?, question)),
        Method::Permutation => Ok(permutation::importance(&Sample::of(history, question)?, question)),
        Method::Ablation => Ok(ablation::ablation(history, question)?.importance()),
        Method::Tunability => tunability::importance(history, question),
        Method::Shapley => shapley::importance(history, question),
    }
}
