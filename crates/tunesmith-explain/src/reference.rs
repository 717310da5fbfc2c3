//! What tuning is compared with.

use tunesmith_core::{Config, History, Origin};

use crate::sample::Sample;

/// A configuration to start from.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) config: Config,
    /// What to say about it; `None` for the default.
    pub(crate) note: Option<String>,
}

impl Reference {
    /// The default configuration: that of the space, else the trial that was opened as such, else the trial in the middle of
    /// the sample.
    pub(crate) fn of(history: &History, sample: &Sample) -> Self {
        let tried = || history.trials().find(|t| t.origin == Origin::Default && !t.config.is_empty());
        if let Some(config) = sample.space.default_config().or_else(|| tried().map(|t| t.config.clone())) {
            return Self { config, note: None };
        }
        let mut order: Vec<usize> = (0..sample.losses.len()).collect();
        order.sort_by(|a, b| sample.losses[*a].total_cmp(&sample.losses[*b]).then(a.cmp(b)));
        let number = sample.trials[order[order.len() / 2]];
        let config = history.trial(number).map(|t| t.config.clone()).unwrap_or_default();
        let note = format!(
            "there is no default configuration: gains are counted from trial {number}, which has the median result"
        );
        Self { config, note: Some(note) }
    }
}
