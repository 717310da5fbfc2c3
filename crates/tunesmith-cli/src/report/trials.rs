//! Trials as rows of texts.

use tunesmith::core::Millis;
use tunesmith::{History, Trial};

use crate::view::{duration, line, short, value};

/// The columns of a table of trials: names, and whether they hold numbers.
pub(super) struct Columns<'h> {
    history: &'h History,
    metrics: Vec<&'h str>,
    params: Vec<&'h str>,
}

impl<'h> Columns<'h> {
    /// All metrics and parameters of a study.
    pub(super) fn of(history: &'h History) -> Self {
        let metrics = history.settings().metrics.iter().map(|m| &*m.name).collect();
        let params = history.space().params().iter().map(|p| &*p.name).collect();
        Self { history, metrics, params }
    }

    pub(super) fn names(&self) -> Vec<String> {
        let all = ["trial", "state"].into_iter().chain(self.metrics.iter().copied());
        all.chain(self.params.iter().copied()).chain(["time"]).map(str::to_owned).collect()
    }

    /// A trial's texts, in the order of the names.
    pub(super) fn row(&self, trial: &Trial, now: Millis) -> Vec<String> {
        let mut row = vec![trial.number.to_string(), trial.state().as_str().to_owned()];
        let metrics = &self.history.settings().metrics;
        row.extend(metrics.iter().map(|m| trial.value(m).map_or_else(String::new, short)));
        row.extend(self.params.iter().map(|n| trial.config.get(n).map_or_else(String::new, value)));
        row.push(if trial.attempts.is_empty() { String::new() } else { duration(trial.duration(now)) });
        row.into_iter().map(|text| line(&text)).collect()
    }

    /// What a browser sorts by: numbers where there are some.
    pub(super) fn json(&self, trial: &Trial, now: Millis) -> serde_json::Value {
        let number = |x: Option<f64>| match x.filter(|x| x.is_finite()) {
            Some(x) => {
                short(x).parse::<f64>().map_or_else(|_| serde_json::json!(x), |x| serde_json::json!(x))
            }
            None => serde_json::Value::Null,
        };
        let mut row = vec![serde_json::json!(trial.number), serde_json::json!(trial.state().as_str())];
        row.extend(self.history.settings().metrics.iter().map(|m| number(trial.value(m))));
        row.extend(self.params.iter().map(|n| match trial.config.get(n) {
            None => serde_json::Value::Null,
            Some(v) => v.as_f64().map_or_else(|| serde_json::json!(value(v)), |x| number(Some(x))),
        }));
        row.push(number((!trial.attempts.is_empty()).then(|| trial.duration(now) as f64 / 1e3)));
        serde_json::Value::Array(row)
    }
}
