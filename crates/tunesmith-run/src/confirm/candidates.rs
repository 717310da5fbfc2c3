//! Which configurations are trained again: the best ones, and the default.

use tunesmith::core::{Config, History, Metric, TrialNumber};

use crate::Error;

/// A configuration to train again.
pub(super) struct Candidate {
    pub(super) trial: Option<TrialNumber>,
    pub(super) default: bool,
    pub(super) config: Config,
    pub(super) searched: Option<f64>,
}

/// The `top` best trials with different configurations, and the default configuration where it is none of them.
pub(super) fn choose(history: &History, objective: &Metric, top: usize) -> Result<Vec<Candidate>, Error> {
    let default = history.space().default_config();
    let mut chosen: Vec<Candidate> = Vec::new();
    let ranking = history.ranking();
    if ranking.is_empty() {
        return Err(Error::Prepare(
            "no trial is done within every limit, so there is nothing to confirm".into(),
        ));
    }
    for (place, trial) in ranking.into_iter().enumerate() {
        let is_default = Some(&trial.config) == default.as_ref();
        let known = chosen.iter().any(|c| c.config == trial.config);
        if !known && (place < top.max(1) || is_default) {
            chosen.push(Candidate {
                trial: Some(trial.number),
                default: is_default,
                config: trial.config.clone(),
                searched: trial.value(objective),
            });
        }
    }
    if let Some(config) = default
        && !chosen.iter().any(|c| c.default)
    {
        chosen.push(Candidate { trial: None, default: true, config, searched: None });
    }
    Ok(chosen)
}
