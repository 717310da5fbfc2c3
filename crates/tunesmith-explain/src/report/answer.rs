//! The answer of a report: how good, how much better than the default, and because of what.

use tunesmith_core::{Config, History, Origin};

use super::Best;
use crate::lessons::Lessons;
use crate::words::short;
use crate::{Importance, Interval, Method, Question, sentences};

/// Sentences about the result, and about what mattered.
pub(super) fn answer(
    history: &Lessons<'_>,
    best: Option<&Best>,
    limits: &mut Vec<String>,
) -> (Vec<String>, Vec<String>) {
    let mut text = vec![found(history, best)];
    let ask = |method| history.importance(method, &Question::default());
    let (varies, gains) = match (ask(Method::Fanova), ask(Method::Tunability)) {
        (Ok(varies), Ok(gains)) => (varies, gains),
        (Err(why), _) | (_, Err(why)) => {
            limits.push(format!("What mattered: {why}"));
            text.extend(best.and_then(|b| over_default(history, b)));
            return (text, Vec::new());
        }
    };
    if let Some(best) = best {
        text.extend(over_default(history, best));
        text.extend(expected(&gains));
    }
    for warning in varies.warnings.iter().chain(&gains.warnings) {
        if !limits.contains(warning) {
            limits.push(warning.clone());
        }
    }
    let mattered = sentences(&varies, &gains);
    (text, mattered)
}

fn found(history: &History, best: Option<&Best>) -> String {
    let done = history.counts().done;
    let metrics: Vec<&str> = history.settings().objectives().map(|m| &*m.name).collect();
    match best {
        Some(best) => format!(
            "Trial {} is the best of {done} finished: {} {}.",
            best.trial,
            metrics.first().unwrap_or(&"value"),
            short(best.value)
        ),
        None if metrics.len() > 1 && !history.pareto().is_empty() => format!(
            "{} of {done} finished trials are beaten by none in {}.",
            history.pareto().len(),
            metrics.join(" and ")
        ),
        None if done > 0 => format!("None of {done} finished trials has a finite value within every limit."),
        None => "No trial is finished yet.".into(),
    }
}

/// What was gained over the default configuration, where it was tried.
fn over_default(history: &History, best: &Best) -> Option<String> {
    let metric = history.settings().objectives().next()?;
    let default = history.space().default_config();
    let is_default = |config: &Config| default.as_ref() == Some(config);
    let mut tried = history.trials().filter(|t| is_default(&t.config) || t.origin == Origin::Default);
    let (trial, value) = tried.find_map(|t| Some((t.number, t.value(metric).filter(|v| v.is_finite())?)))?;
    if trial == best.trial {
        return Some("No trial was better than the default configuration.".into());
    }
    let gain = (best.value - value).abs();
    Some(format!(
        "The default configuration had {} (trial {trial}): the best one improves {} by {}.",
        short(value),
        metric.name,
        short(gain)
    ))
}

/// What the model expects of tuning everything, where it can predict anything.
fn expected(gains: &Importance) -> Option<String> {
    gains.model.as_ref().filter(|fit| fit.explained >= 0.1)?;
    let total = gains.total.filter(|t| t.is_finite())?;
    let interval = gains
        .total_interval
        .map(|Interval { low, high }| format!(" (90% interval {} to {})", short(low), short(high)));
    Some(format!(
        "Luck evened out, a model expects tuning to gain {}{}.",
        short(total),
        interval.unwrap_or_default()
    ))
}
