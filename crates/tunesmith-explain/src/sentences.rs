//! What two answers say together, in words: what makes results vary, and what was gained by tuning it.

use crate::answer::{Effect, Importance};

/// Shares of the variance: so much counts, so little does not.
const MUCH: f64 = 0.1;
const LITTLE: f64 = 0.02;

/// The same for shares of the whole gain.
const MUCH_GAIN: f64 = 0.2;
const LITTLE_GAIN: f64 = 0.05;

/// The most parameters that one sentence names.
const NAMED: usize = 4;

/// A model that predicts less of unseen results than this has nothing to say.
const LEAST: f64 = 0.1;

/// Plain sentences from the answers of [`Method::Fanova`](crate::Method::Fanova) and
/// [`Method::Tunability`](crate::Method::Tunability) about the same metric; none where a model cannot predict the results.
pub fn sentences(varies: &Importance, gains: &Importance) -> Vec<String> {
    let blind = |answer: &Importance| answer.model.is_none_or(|fit| fit.explained < LEAST);
    if blind(varies) || blind(gains) {
        return Vec::new();
    }
    let whole = gains.total.unwrap_or(0.0);
    let gain = |effect: &Effect| {
        let own = gains.params.iter().find(|e| e.name == effect.name).map_or(0.0, |e| e.value);
        if whole > 0.0 { own / whole } else { 0.0 }
    };
    let mut text = Vec::new();
    text.extend(most(varies));
    if whole <= 0.0 {
        text.push("The model knows nothing better than what gains are counted from.".into());
        return text;
    }
    text.extend(gained(gains, whole));
    let chosen = |wanted: &dyn Fn(&Effect) -> bool| -> Vec<&Effect> {
        varies.params.iter().filter(|effect| wanted(effect)).collect()
    };
    let spoilers = chosen(&|e| e.value >= MUCH && gain(e) < LITTLE_GAIN);
    if !spoilers.is_empty() {
        text.push(format!(
            "{} can spoil results, yet tuning {} gains next to nothing.",
            list(&spoilers),
            it(&spoilers)
        ));
    }
    let quiet = chosen(&|e| e.value < LITTLE && gain(e) >= MUCH_GAIN);
    if !quiet.is_empty() {
        text.push(format!(
            "{} hardly show{} over the whole range, yet tuning {} is worth it.",
            list(&quiet),
            if quiet.len() == 1 { "s" } else { "" },
            it(&quiet)
        ));
    }
    let paired = |e: &Effect| {
        let mut pairs = varies.pairs.iter().filter(|p| p.first == e.name || p.second == e.name);
        pairs.any(|p| p.value >= LITTLE_GAIN)
    };
    let idle = chosen(&|e| e.value < LITTLE && gain(e) < LITTLE_GAIN && !paired(e));
    if !idle.is_empty() {
        text.push(format!("{} neither make results vary nor gain anything.", list(&idle)));
    }
    text
}

/// The parameters that explain most of the variation together.
fn most(varies: &Importance) -> Option<String> {
    let mut sum = 0.0;
    let taken = varies.params.iter().take(NAMED).take_while(|effect| {
        let goes_on = sum < 0.6 && effect.value >= MUCH;
        sum += if goes_on { effect.value } else { 0.0 };
        goes_on
    });
    let taken: Vec<&Effect> = taken.collect();
    if taken.is_empty() {
        return Some("No parameter alone makes results vary much: they act together.".into());
    }
    let verb = if taken.len() == 1 { "explains" } else { "together explain" };
    Some(format!("{} {verb} {:.0}% of how {} varies.", list(&taken), 100.0 * sum, varies.metric))
}

/// What most of the gain comes from.
fn gained(gains: &Importance, whole: f64) -> Option<String> {
    let mut most: Vec<&Effect> = gains.params.iter().filter(|e| e.value >= MUCH_GAIN * whole).collect();
    most.truncate(NAMED);
    Some(if most.is_empty() {
        "Tuning gains only by several parameters together.".into()
    } else {
        format!("Most is gained by tuning {}.", list(&most))
    })
}

fn it(effects: &[&Effect]) -> &'static str {
    if effects.len() == 1 { "it" } else { "them" }
}

/// `a`, `b` and `c`; of many the first ones, and how many more.
fn list(effects: &[&Effect]) -> String {
    let names: Vec<String> = effects.iter().take(NAMED).map(|e| format!("`{}`", e.name)).collect();
    if effects.len() > NAMED {
        return format!("{} and {} more", names.join(", "), effects.len() - NAMED);
    }
    match &names[..] {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
