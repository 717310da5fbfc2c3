//! Parameters that make no difference, and pairs that have to be tuned together, by fANOVA.

use super::search::Search;
use super::thresholds::{GAINED, INTERACTION, IRRELEVANT};
use super::{Finding, Kind, words};
use crate::{Importance, Method, Question};

/// Judges parameters.
pub(super) fn judge(search: &Search<'_>, out: &mut Vec<Finding>) {
    let (n, d) = (search.sample.losses.len(), search.sample.space.params().len());
    if d < 2 || n < 25.max(5 * d) {
        return;
    }
    let Ok(importance) = search.history.importance(Method::Fanova, &Question::default()) else { return };
    let alone = Question { pairs: false, ..Question::default() };
    let mut gains = None;
    for effect in &importance.params {
        let pairs = importance.pairs.iter().filter(|p| p.first == effect.name || p.second == effect.name);
        // Of interactions what is certain: small ones are mostly the forest's own noise.
        let with_others = pairs.map(|p| p.interval.map_or(p.value, |i| i.low).max(0.0));
        let total = effect.value.max(0.0) + with_others.sum::<f64>();
        let most = effect.interval.map_or(total, |i| total.max(i.high));
        if most > 5.0 * IRRELEVANT || total > IRRELEVANT || is_conditional(search, &effect.name) {
            continue;
        }
        // Where bad trials make up the variance, it may still matter among the good ones.
        let gains = gains.get_or_insert_with(|| search.history.importance(Method::Tunability, &alone).ok());
        if gains.as_ref().is_some_and(|gains| gained(gains, &effect.name) > GAINED) {
            continue;
        }
        let sentence = format!(
            "`{}` explains {} of how results vary, all interactions included: its value makes no difference within its range",
            effect.name,
            words::percent(total)
        );
        out.push(
            Finding::new(Kind::IrrelevantParameter, if n >= 10 * d { 0.85 } else { 0.65 }, sentence)
                .number("share of the variance", total, "")
                .about([effect.name.clone()]),
        );
    }
    for pair in &importance.pairs {
        let low = pair.interval.map_or(pair.value, |i| i.low);
        if pair.value < INTERACTION || low < INTERACTION / 2.0 {
            continue;
        }
        let sentence = format!(
            "`{}` and `{}` together explain {} of how results vary beyond what each does alone: the best value of one depends on the other",
            pair.first,
            pair.second,
            words::percent(pair.value)
        );
        out.push(
            Finding::new(Kind::Interaction, (0.55 + low).min(0.95), sentence)
                .number("share of the variance", pair.value, "")
                .about([pair.first.clone(), pair.second.clone()]),
        );
    }
}

/// What tuning a parameter alone gains for certain, as a share of what tuning all gains.
fn gained(gains: &Importance, name: &str) -> f64 {
    let own = gains.params.iter().find(|p| &*p.name == name);
    let least = own.map_or(0.0, |p| p.interval.map_or(p.value, |i| i.low));
    gains.total.map_or(0.0, |all| if all > 0.0 { least / all } else { 0.0 })
}

/// Whether a parameter is active in some trials only: fANOVA says little about it then.
fn is_conditional(search: &Search<'_>, name: &str) -> bool {
    search.sample.space.get(name).is_none_or(|p| p.when.is_some())
}
