//! One trial to carry out, and where its reports go: into the log, or, when a trial is reproduced, beside it.

use std::path::PathBuf;

use tunesmith::core::{AttemptNumber, Config, Domain, Measures, Metric, Space, TrialNumber, Value, Verdict};
use tunesmith::{ActiveTrial, Result};

/// What is carried out.
pub(crate) struct Task<'a> {
    pub(crate) study: &'a str,
    pub(crate) number: TrialNumber,
    pub(crate) attempt: AttemptNumber,
    pub(crate) seed: u64,
    pub(crate) config: &'a Config,
    pub(crate) space: &'a Space,
    /// Its own folder, made and empty but for what came from earlier attempts.
    pub(crate) folder: PathBuf,
    /// The checkpoint that an earlier attempt left, within `folder`.
    pub(crate) checkpoint: Option<PathBuf>,
}

impl Task<'_> {
    /// The active parameters as JSON, in the space's order; the shares of a simplex also one by one, as `group.part`.
    pub(crate) fn parameters(&self) -> Vec<(String, serde_json::Value)> {
        let mut all = Vec::with_capacity(self.config.len());
        for (name, value) in self.config.iter() {
            all.push((name.to_string(), json(value)));
            if let Some(Domain::Simplex { parts }) = self.space.get(name).map(|p| &p.domain) {
                let shares = value.as_list().unwrap_or_default();
                all.extend(
                    parts.iter().zip(shares).map(|(part, share)| (format!("{name}.{part}"), json(share))),
                );
            }
        }
        all
    }
}

/// A value as JSON.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Takes what a trial measures.
pub(crate) trait Sink {
    /// Takes measured values; whether the trial should go on.
    fn report(&mut self, step: Option<u64>, fold: Option<u32>, measures: Measures) -> Result<Verdict>;
    /// Takes a remark about the trial.
    fn note(&mut self, key: &str, value: Value) -> Result<()>;
    /// Whether a metric was measured by now.
    fn has(&self, metric: &Metric) -> bool;
}

impl Sink for ActiveTrial {
    fn report(&mut self, step: Option<u64>, fold: Option<u32>, measures: Measures) -> Result<Verdict> {
        self.report_all(step, fold, measures)
    }

    fn note(&mut self, key: &str, value: Value) -> Result<()> {
        ActiveTrial::note(self, key, value)
    }

    fn has(&self, metric: &Metric) -> bool {
        self.study().trial(self.number()).is_ok_and(|trial| trial.value(metric).is_some())
    }
}
